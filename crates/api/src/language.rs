//! The languages of texts for people.

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Chinese, simplified.
    Zh,
    /// English; also where a caller names no language that we have.
    #[default]
    En,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// Tag for headers and for `LocalizedMessage`: `zh-CN` or `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// From a tag or a locale: `zh`, `zh-CN`, `zh_CN.UTF-8`, `en`, `en_GB`; `None` for others.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let primary = text.trim().split(['-', '_', '.', '@']).next()?;
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The caller's favourite of an `accept-language` header, such as `fr, zh-CN;q=0.9, en;q=0.8`;
    /// the default if it names none that we have.
    #[must_use]
    pub fn from_accept(header: &str) -> Self {
        let mut best = None;
        for (language, thousandths) in header.split(',').filter_map(entry) {
            if thousandths > 0 && best.is_none_or(|(_, most)| thousandths > most) {
                best = Some((language, thousandths));
            }
        }
        best.map(|(language, _)| language).unwrap_or_default()
    }
}

/// Language and weight in thousandths of one entry of the header.
fn entry(text: &str) -> Option<(Language, u32)> {
    let (tag, parameter) = text.split_once(';').unwrap_or((text, "q=1"));
    let language = Language::parse(tag)?;
    let weight = parameter.trim().strip_prefix("q=")?;
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, "0"));
    let whole: u32 = whole.trim().parse().ok()?;
    let fraction: u32 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some((language, (whole.min(1) * 1000 + fraction).min(1000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_locales() {
        for text in ["zh", "zh-CN", "zh_CN.UTF-8", "ZH", " zh-Hans-CN"] {
            assert_eq!(Language::parse(text), Some(Language::Zh), "{text}");
        }
        for text in ["en", "en_US.UTF-8", "en-GB"] {
            assert_eq!(Language::parse(text), Some(Language::En), "{text}");
        }
        for text in ["", "C", "C.UTF-8", "POSIX", "fr", "english"] {
            assert_eq!(Language::parse(text), None, "{text}");
        }
        for language in Language::ALL {
            assert_eq!(Language::parse(language.tag()), Some(language));
        }
    }

    #[test]
    fn the_heaviest_known_entry_wins() {
        let cases = [
            ("zh-CN", Language::Zh),
            ("fr, zh-CN;q=0.9, en;q=0.8", Language::Zh),
            ("zh;q=0.5,en;q=0.51", Language::En),
            ("en, zh", Language::En),
            ("zh;q=0", Language::En),
            ("*", Language::En),
            ("", Language::En),
            (";;q=,zh;q=x", Language::En),
        ];
        for (header, expected) in cases {
            assert_eq!(Language::from_accept(header), expected, "{header}");
        }
    }
}
