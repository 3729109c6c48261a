//! Texts of the command line, from the one catalogue.

use api::text::{Catalogue, Lang};

/// The text of a key with its parameters.
pub fn text(lang: Lang, key: &str, parameters: &[(&str, &str)]) -> String {
    nested(&Catalogue::of(lang).text(key, parameters))
}

/// A text whose quotes within quotes are single ones: a name with quotes may stand in quotes.
fn nested(text: &str) -> String {
    let mut depth = 0_usize;
    let inner = |depth: usize, outer, single| if depth % 2 == 1 { single } else { outer };
    let quote = |c: char| match c {
        '“' => {
            depth += 1;
            inner(depth - 1, '“', '‘')
        }
        '”' => {
            depth = depth.saturating_sub(1);
            inner(depth, '”', '’')
        }
        other => other,
    };
    text.chars().map(quote).collect()
}

/// Label of an enum's value by its proto name; empty for unspecified ones.
pub fn value(lang: Lang, name: &str) -> String {
    if name.ends_with("_UNSPECIFIED") {
        return String::new();
    }
    api::text::value_label(lang, name)
}

/// Language of the person at the terminal: as asked for, else by the locale, else English.
pub fn language(global: &crate::args::Global) -> Lang {
    use crate::args::LangArg;
    match global.lang {
        Some(LangArg::Zh) => Lang::Zh,
        Some(LangArg::En) => Lang::En,
        None => {
            let locales = [&global.locale_all, &global.locale_messages, &global.locale];
            let set = locales.into_iter().find(|locale| !locale.is_empty());
            set.and_then(|locale| Lang::parse(locale))
                .unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(sources(&path));
            } else {
                found.push(path);
            }
        }
        found
    }

    #[test]
    fn quotes_within_quotes_are_single() {
        let nested = super::nested;
        assert_eq!(
            nested("称号“专精特新“小巨人”企业”将到期"),
            "称号“专精特新‘小巨人’企业”将到期"
        );
        assert_eq!(nested("“a” and “b”, it’s"), "“a” and “b”, it’s");
        assert_eq!(nested("”“a”"), "”“a”");
    }

    /// Keys of the command line in a text, after the character before them.
    fn keys(text: &str, before: char) -> BTreeSet<String> {
        let start = format!("{before}cli-");
        let word = |rest: &str| -> String {
            let kept = rest
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '-');
            kept.collect()
        };
        let found = text
            .split(&start)
            .skip(1)
            .map(|rest| format!("cli-{}", word(rest)));
        found.collect()
    }

    #[test]
    fn the_catalogue_has_what_the_command_line_says_and_nothing_else() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut used = BTreeSet::new();
        for source in sources(&root.join("src")) {
            if source.extension().is_some_and(|e| e == "rs") && !source.ends_with("text.rs") {
                used.extend(keys(&std::fs::read_to_string(source).unwrap(), '"'));
            }
        }
        for file in ["zh-CN.ftl", "en.ftl"] {
            let catalogue = std::fs::read_to_string(root.join("../api/text").join(file)).unwrap();
            let there = keys(&catalogue, '\n');
            let missing: Vec<_> = used.difference(&there).collect();
            let unused: Vec<_> = there.difference(&used).collect();
            assert!(
                missing.is_empty() && unused.is_empty(),
                "{file}: {missing:?} {unused:?}"
            );
        }
    }
}
