//! What is said of a value: plain English, with all that another language needs to say the same

use std::fmt;

/// A phrase in English, made by [`wording!`](crate::wording!); texts in other languages are found
/// by its template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    template: &'static str,
    parameters: Vec<(&'static str, String)>,
    english: String,
}

/// Makes a [`Wording`] from a template, as `format!` does, with every value named:
/// `wording!("must not be before {day}", day = first)`. What has no name does not compile.
#[macro_export]
macro_rules! wording {
    ($template:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        const {
            let names: &[&str] = &[$(stringify!($name)),*];
            let found = $crate::wording::placeholders($template);
            assert!(found == names.len(), "each placeholder needs a value of its own");
        }
        $(let $name = ($value).to_string();)*
        let english = ::std::format!($template $(, $name = $name)*);
        let parameters = ::std::vec![$((stringify!($name), $name)),*];
        $crate::wording::Wording::of($template, parameters, english)
    }};
}

/// How many `{` a template has.
#[doc(hidden)]
#[must_use]
pub const fn placeholders(template: &str) -> usize {
    let mut rest = template.as_bytes();
    let mut found = 0;
    while let [first, tail @ ..] = rest {
        if *first == b'{' {
            found += 1;
        }
        rest = tail;
    }
    found
}

impl Wording {
    #[doc(hidden)]
    #[must_use]
    pub const fn of(
        template: &'static str,
        parameters: Vec<(&'static str, String)>,
        english: String,
    ) -> Self {
        Self {
            template,
            parameters,
            english,
        }
    }

    /// The English phrase with `{name}` where values go.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        self.template
    }

    /// The values by their names, in the order of the phrase.
    #[must_use]
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }
}

impl fmt::Display for Wording {
    /// The phrase in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_are_kept_beside_the_phrase_and_never_read_as_one() {
        let first = "{last}";
        let wording = wording!("must be from {first} to {last}", first = first, last = 7);
        assert_eq!(wording.to_string(), "must be from {last} to 7");
        assert_eq!(wording.template(), "must be from {first} to {last}");
        let parameters = [("first", "{last}".to_owned()), ("last", "7".to_owned())];
        assert_eq!(wording.parameters(), parameters);
        assert_eq!(wording!("two digits").to_string(), "two digits");
    }
}
