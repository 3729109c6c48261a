//! Conversions of single values, shared by the nouns.

use crate::error::{Error, Result};
use chrono::{DateTime, SubsecRound, Utc};
use domain::{ChainCode, LenderId, Party, RegionCode};

/// Names a row in errors.
pub(crate) struct At<'a> {
    pub(crate) table: &'static str,
    pub(crate) id: &'a (dyn std::fmt::Display + Sync),
}

impl At<'_> {
    /// The value of a column, if it could be read.
    pub(crate) fn some<T>(&self, column: &'static str, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| Error::Corrupt {
            table: self.table,
            column,
            id: self.id.to_string(),
        })
    }

    /// The value of a nullable column.
    pub(crate) fn optional<T>(
        &self,
        column: &'static str,
        text: Option<&str>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        text.map(|text| self.some(column, read(text))).transpose()
    }
}

/// PostgreSQL keeps microseconds; so do we everywhere.
pub(crate) fn micros(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}

/// A division as a signed column; six digits always fit.
pub(crate) fn region_number(region: RegionCode) -> i32 {
    i32::try_from(region.number()).unwrap_or_default()
}

/// A stored division. One that was abolished since is read as its successor.
pub(crate) fn region(number: i32) -> Option<RegionCode> {
    let code = u32::try_from(number).ok()?;
    RegionCode::from_number(code)
        .or_else(|| Some(RegionCode::resolve(&format!("{code:06}")).ok()?.code))
}

pub(crate) fn chain(code: &str) -> Option<ChainCode> {
    ChainCode::parse(code).ok()
}

/// Codes in one column, with commas; `None` if one cannot be read.
pub(crate) fn split<T, C: FromIterator<T>>(
    text: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<C> {
    text.split(',')
        .filter(|part| !part.is_empty())
        .map(read)
        .collect()
}

/// The inverse of [`split`].
pub(crate) fn join<T: std::fmt::Display>(values: impl IntoIterator<Item = T>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    values.join(",")
}

/// A party as text: `organizer`, `lender:{id}`, `market:{code}`.
pub(crate) fn party_text(party: &Party) -> String {
    match party {
        Party::Organizer => "organizer".to_owned(),
        Party::Lender(id) => format!("lender:{id}"),
        Party::Market(code) => format!("market:{code}"),
    }
}

/// The inverse of [`party_text`].
pub(crate) fn party(text: &str) -> Option<Party> {
    if text == "organizer" {
        return Some(Party::Organizer);
    }
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "lender" => rest.parse::<LenderId>().ok().map(Party::Lender),
        "market" => Some(Party::Market(rest.to_owned())),
        _ => None,
    }
}
