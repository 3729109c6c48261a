//! The one catalogue of texts for people: a key and parameters in, a sentence out.
//!
//! `text/zh-CN.ftl` and `text/en.ftl` hold the same keys. The label of an enum's value has the key
//! `enum-` followed by the value's proto name in lower case with hyphens, such as
//! `enum-purpose-working-capital`. A phrase that code knows in English has a key made of its words.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

/// Language of a text.
pub type Lang = Language;

const ZH: &str = include_str!("../text/zh-CN.ftl");
const EN: &str = include_str!("../text/en.ftl");

static CATALOGUES: LazyLock<[Catalogue; 2]> =
    LazyLock::new(|| [Catalogue::new(Language::Zh), Catalogue::new(Language::En)]);

/// All texts of one language. Can be shared between threads.
pub struct Catalogue {
    bundle: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// Reads the texts of a language. [`Catalogue::of`] does it once for all.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let source = match language {
            Language::Zh => ZH,
            Language::En => EN,
        };
        let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) => resource,
            // What could be read; a test proves that all of it can.
            Err((resource, _)) => resource,
        };
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // No invisible direction marks around parameters: texts go to terminals and files.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { bundle }
    }

    /// The texts of a language, read once.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        let [zh, en] = &*CATALOGUES;
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// The text of a key with its parameters filled in; the key itself if there is no such text.
    #[must_use]
    pub fn text(&self, key: &str, parameters: &[(&str, &str)]) -> String {
        self.find(key, parameters).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key with its parameters filled in; `None` if there is no such text or a
    /// parameter of it was not given.
    #[must_use]
    pub fn find(&self, key: &str, parameters: &[(&str, &str)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let arguments: FluentArgs<'_> = parameters.iter().copied().collect();
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&arguments), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}

/// Label of an enum's value by its group and code, such as `purpose` and `working_capital`; the
/// code itself if there is no label.
#[must_use]
pub fn label(language: Language, group: &str, code: &str) -> String {
    let label = Catalogue::of(language).find(&key(&format!("{group}_{code}")), &[]);
    label.unwrap_or_else(|| code.to_owned())
}

/// Label of an enum's value by its proto name, such as `PURPOSE_WORKING_CAPITAL` (`as_str_name`);
/// the name itself if there is no label.
#[must_use]
pub fn value_label(language: Language, name: &str) -> String {
    let label = Catalogue::of(language).find(&key(name), &[]);
    label.unwrap_or_else(|| name.to_owned())
}

/// The sentence for an error by its reason without prefix, such as `SME_NOT_FOUND`; `None` if
/// there is none.
#[must_use]
pub fn error(
    language: Language,
    reason: &str,
    metadata: &[(&'static str, String)],
) -> Option<String> {
    filled(language, &key(&format!("error_reason_{reason}")), metadata)
}

/// The text for an English phrase with `{name}` where values go, such as `must be before {day}`;
/// `None` if there is none.
#[must_use]
pub fn wording(
    language: Language,
    template: &str,
    values: &[(&'static str, String)],
) -> Option<String> {
    filled(language, &wording_key(template), values)
}

/// The key of a phrase: `wording-` and its words in lower case, joined by hyphens.
#[must_use]
pub fn wording_key(template: &str) -> String {
    let words = template.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.fold("wording".to_owned(), |key, word| format!("{key}-{word}"))
}

fn filled(language: Language, key: &str, values: &[(&'static str, String)]) -> Option<String> {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, it)| (*name, &**it)).collect();
    Catalogue::of(language).find(key, &values)
}

fn key(name: &str) -> String {
    format!("enum-{}", name.to_lowercase().replace('_', "-"))
}

#[cfg(test)]
mod tests;
