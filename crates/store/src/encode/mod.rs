//! Compact texts for what is stored but never queried. Each has its own row types, so that the
//! nouns stay free of serialization.

pub(crate) mod listing;
pub(crate) mod offering;
pub(crate) mod qualification;
pub(crate) mod run;
pub(crate) mod sme;

use chrono::NaiveDate;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// The text of a row type of this module; they hold nothing that could fail to be written.
pub(crate) fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The row type of a text, if it is one.
pub(crate) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
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

/// A text in a row, which is only copied out of it where something in it is escaped.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<Text<'_>> for String {
    fn from(text: Text<'_>) -> Self {
        text.0.into_owned()
    }
}

/// A day in a row, written as `2026-03-01`. Reading all firms reads millions of them.
#[derive(Serialize, Clone, Copy)]
#[serde(transparent)]
pub(crate) struct Day(pub(crate) NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl Visitor<'_> for Written {
            type Value = Day;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a day like 2026-03-01")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Day, E> {
                let day = day(text.as_bytes()).or_else(|| text.parse().ok());
                day.map(Day).ok_or_else(|| E::custom("not a day"))
            }
        }
        deserializer.deserialize_str(Written)
    }
}

/// A day of four digits, two and two; every other form is left to whoever knows them all.
fn day(text: &[u8]) -> Option<NaiveDate> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |number, digit| {
            Some(number * 10 + char::from(*digit).to_digit(10)?)
        })
    };
    let year = i32::try_from(number(&[a, b, c, d])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[e, f])?, number(&[g, h])?)
}
