//! Between proto messages and nouns: one file a noun, all findings of a message at once.
//!
//! A `from_proto` reads what it can, puts a stand-in where a value cannot be read, and adds the
//! noun's own findings, so that a caller learns everything in one answer. Field paths are those
//! of the proto.

pub mod asked;
pub mod assessment;
pub mod attested;
pub mod band;
pub mod campaign;
pub mod candidate;
pub mod chain;
pub mod change;
pub mod enums;
pub mod explanation;
pub mod facts;
pub mod import;
pub mod lender;
pub mod listing;
pub mod market;
pub mod mask;
pub mod match_run;
pub mod names;
mod nearest;
pub mod offering;
pub mod path;
pub mod policy;
pub mod protect;
pub mod readiness;
pub mod referral;
pub mod rule;
pub mod sight;
pub mod sme;

use api::Date;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::validation::ProblemKind;
use domain::{Problems, RegionCode, wording};
use prost_types::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

use crate::error::{Error, Result};
use enums::Wire;

/// Collects the findings on one message.
#[derive(Debug, Default)]
pub struct Reader {
    problems: Problems,
}

impl Reader {
    /// A reader without findings.
    pub fn new() -> Reader {
        Reader::default()
    }

    /// Adds a finding.
    pub fn add(&mut self, field: &str, value: impl ToString, kind: ProblemKind) {
        self.problems.add(field, value, kind);
    }

    /// Adds findings on a part under the part's path.
    pub fn nest(&mut self, prefix: &str, part: Problems) {
        self.problems.nest(prefix, part);
    }

    /// Adds the noun's own findings, except on fields that have one already (their value is a
    /// stand-in), under the proto's names where these differ.
    pub fn noun(&mut self, found: Problems, renamed: &[(&str, &str)]) {
        for mut problem in found.0 {
            if let Some((noun, proto)) = renamed
                .iter()
                .find(|(noun, _)| without_index(&problem.field) == *noun)
            {
                let last = |path: &str| path.rsplit('.').next().map_or(0, str::len);
                let kept = problem.field.len().saturating_sub(last(noun));
                let name = proto.len().saturating_sub(last(proto));
                let head = problem.field.get(..kept).unwrap_or_default();
                problem.field = format!("{head}{}", proto.get(name..).unwrap_or_default());
            }
            if !self
                .problems
                .0
                .iter()
                .any(|known| known.field == problem.field)
            {
                self.problems.0.push(problem);
            }
        }
    }

    /// The value if there are no findings.
    ///
    /// # Errors
    /// All findings.
    pub fn finish<T>(self, value: T) -> std::result::Result<T, Problems> {
        self.problems.into_result().map(|()| value)
    }

    /// A parsed text; `None` and a finding if it cannot be parsed.
    pub fn parse<T>(
        &mut self,
        field: &str,
        text: &str,
        parse: impl Fn(&str) -> std::result::Result<T, ProblemKind>,
    ) -> Option<T> {
        match parse(text) {
            Ok(value) => Some(value),
            Err(kind) => {
                let kind = if text.trim().is_empty() {
                    ProblemKind::Missing
                } else {
                    kind
                };
                self.add(field, text, kind);
                None
            }
        }
    }

    /// A value of an enum that must be set.
    pub fn coded<T: Wire>(&mut self, field: &str, number: i32) -> T {
        let value = self.coded_if_set(field, number);
        if value.is_none() && number == 0 {
            self.add(field, "", ProblemKind::Missing);
        }
        value.unwrap_or(T::FIRST)
    }

    /// A value of an enum; `None` if unspecified.
    pub fn coded_if_set<T: Wire>(&mut self, field: &str, number: i32) -> Option<T> {
        let value = T::from_wire(number);
        if value.is_none() && number != 0 {
            let expected = wording!("a value of {kind}", kind = T::NAME);
            self.add(field, number, ProblemKind::Malformed { expected });
        }
        value
    }

    /// A set of values of an enum.
    pub fn coded_set<T: Wire>(&mut self, field: &str, numbers: &[i32]) -> BTreeSet<T> {
        let mut set = BTreeSet::new();
        for (i, number) in numbers.iter().enumerate() {
            let field = format!("{field}[{i}]");
            let value = self.coded(&field, *number);
            if !set.insert(value) {
                self.add(&field, number, ProblemKind::Duplicate);
            }
        }
        set
    }

    /// A set of codes.
    pub fn parse_set<T: Ord>(
        &mut self,
        field: &str,
        texts: &[String],
        parse: impl Fn(&str) -> std::result::Result<T, ProblemKind>,
    ) -> BTreeSet<T> {
        let mut set = BTreeSet::new();
        for (i, text) in texts.iter().enumerate() {
            let field = format!("{field}[{i}]");
            if let Some(value) = self.parse(&field, text, &parse)
                && !set.insert(value)
            {
                self.add(&field, text, ProblemKind::Duplicate);
            }
        }
        set
    }

    /// A set of region codes; abolished ones are resolved.
    pub fn regions(&mut self, field: &str, texts: &[String]) -> BTreeSet<RegionCode> {
        self.parse_set(field, texts, |text| {
            RegionCode::resolve(text).map(|found| found.code)
        })
    }

    /// A day that must be set.
    pub fn day(&mut self, field: &str, date: Option<&Date>) -> NaiveDate {
        if date.is_none() {
            self.add(field, "", ProblemKind::Missing);
        }
        self.day_if_set(field, date).unwrap_or_default()
    }

    /// A day; `None` if not set.
    pub fn day_if_set(&mut self, field: &str, date: Option<&Date>) -> Option<NaiveDate> {
        let date = date?;
        let month = u32::try_from(date.month).unwrap_or_default();
        let day = u32::try_from(date.day).unwrap_or_default();
        let found = NaiveDate::from_ymd_opt(date.year, month, day)
            .filter(|found| (1..=9999).contains(&found.year()));
        if found.is_none() {
            let value = format!("{}-{}-{}", date.year, date.month, date.day);
            let expected = wording!("a day of the calendar with year, month and day");
            self.add(field, value, ProblemKind::Malformed { expected });
        }
        found
    }
}

/// `titles[].kind` for `titles[3].kind`.
fn without_index(field: &str) -> String {
    let mut inside = false;
    let kept = field.chars().filter(|c| {
        inside = match c {
            '[' => true,
            ']' => false,
            _ => inside,
        };
        !inside || *c == '['
    });
    kept.collect()
}

/// A day as a message.
pub fn date(day: NaiveDate) -> Date {
    Date {
        year: day.year(),
        month: i32::try_from(day.month()).unwrap_or_default(),
        day: i32::try_from(day.day()).unwrap_or_default(),
    }
}

/// A moment as a message.
pub fn timestamp(at: DateTime<Utc>) -> Timestamp {
    let nanos = i32::try_from(at.timestamp_subsec_nanos()).unwrap_or_default();
    Timestamp {
        seconds: at.timestamp(),
        nanos,
    }
}

/// A text to look for; `None` if it is empty.
///
/// # Errors
/// A control character, which no stored text has.
pub fn filter_text(field: &str, text: &str) -> Result<Option<String>> {
    let mut problems = Problems::new();
    problems.optional_text(field, text, usize::MAX);
    problems.into_result()?;
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

/// When a thing was made: its id says so, to the millisecond.
pub fn create_time(id: Uuid) -> Option<Timestamp> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    Some(Timestamp {
        seconds: i64::try_from(seconds).ok()?,
        nanos: i32::try_from(nanos).ok()?,
    })
}

/// The etag of a version: `"3"` with the quotes.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The version that an etag names; `None` if the caller sent none.
///
/// # Errors
/// The field is not an etag of ours.
pub fn version_of(etag: &str) -> Result<Option<i64>> {
    if etag.is_empty() {
        return Ok(None);
    }
    let number = etag
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match number.and_then(|number| number.parse().ok()) {
        Some(version) => Ok(Some(version)),
        None => {
            let mut problems = Problems::new();
            let expected = wording!("an etag as a read gave it");
            problems.add("etag", etag, ProblemKind::Malformed { expected });
            Err(Error::invalid(problems))
        }
    }
}

/// 16 hexadecimal digits of a lottery seed.
pub fn seed_text(seed: u64) -> String {
    format!("{seed:016x}")
}
