//! Compact texts for what is stored but never queried. Each has its own row types, so that the
//! nouns stay free of serialization.

pub(crate) mod listing;
pub(crate) mod offering;
pub(crate) mod run;
pub(crate) mod sme;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The text of a row type of this module; they hold nothing that could fail to be written.
pub(crate) fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The row type of a text, if it is one.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Reads every code; `None` if one is unknown.
pub(crate) fn codes<S: AsRef<str>, T, C: FromIterator<T>>(
    codes: &[S],
    read: impl Fn(&str) -> Option<T>,
) -> Option<C> {
    codes.iter().map(|code| read(code.as_ref())).collect()
}

/// `Some(None)` if there is no value, `None` if it cannot be read.
pub(crate) fn optional<S, T>(value: Option<S>, read: impl Fn(S) -> Option<T>) -> Option<Option<T>> {
    value.map_or(Some(None), |value| read(value).map(Some))
}
