//! A size rule as data: rows by industry, bands by class, lower bounds by metric.

use crate::fact::Fact;
use chrono::NaiveDate;
use domain::{Confidence, Edition, Industry, SizeClass};
use std::collections::BTreeMap;

/// Most rows of one rule.
pub const ROWS_MAX: usize = 64;

/// What a bound is put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Staff at the year's end, in persons.
    Staff,
    /// Operating revenue of the year, in fen.
    Revenue,
    /// Total assets at the year's end, in fen.
    Assets,
}

impl Metric {
    /// All metrics.
    pub const ALL: [Self; 3] = [Self::Staff, Self::Revenue, Self::Assets];

    /// The fact that it is.
    #[must_use]
    pub const fn fact(self) -> Fact {
        match self {
            Self::Staff => Fact::Staff,
            Self::Revenue => Fact::Revenue,
            Self::Assets => Fact::Assets,
        }
    }

    /// The stable code, lower snake case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Revenue => "revenue",
            Self::Assets => "assets",
        }
    }
}

/// A lower bound; the number itself is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// What is bounded.
    pub metric: Metric,
    /// Smallest value that meets it, in the metric's unit.
    pub min: i64,
}

/// What a class asks for: every bound at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// The class.
    pub class: SizeClass,
    /// Its lower bounds, in the order of [`Metric::ALL`].
    pub bounds: Vec<Bound>,
}

/// The limits of one group of industries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Code of the row, such as `industry`.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Large, medium, small, in this order; what fits none is micro.
    pub bands: Vec<Band>,
    /// How sure the limits are.
    pub confidence: Confidence,
    /// How sure it is that the row covers its industry codes.
    pub mapping_confidence: Confidence,
    /// The same for single codes that are less sure.
    pub code_confidence: BTreeMap<String, Confidence>,
    pub(crate) codes_2017: Vec<String>,
    pub(crate) codes_2011: Vec<String>,
    pub(crate) except: Vec<String>,
}

impl Row {
    /// Metrics that the row asks for.
    #[must_use]
    pub fn metrics(&self) -> Vec<Metric> {
        self.bands
            .first()
            .map(|b| b.bounds.iter().map(|x| x.metric).collect())
            .unwrap_or_default()
    }

    /// The less sure of the limits and of the mapping of this industry.
    #[must_use]
    pub fn confidence_for(&self, industry: &Industry) -> Confidence {
        let single = self
            .code_confidence
            .iter()
            .find(|(c, _)| industry.code().starts_with(c.as_str()));
        let mapping = single.map_or(self.mapping_confidence, |(_, confidence)| *confidence);
        self.confidence.max(mapping)
    }

    pub(crate) fn codes(&self, edition: Edition) -> &[String] {
        match edition {
            Edition::Of2017 => &self.codes_2017,
            Edition::Of2011 => &self.codes_2011,
        }
    }

    /// True if the row surely covers the industry.
    fn covers(&self, industry: &Industry) -> bool {
        let code = industry.code();
        let inside = self
            .codes(industry.edition())
            .iter()
            .any(|c| code.starts_with(c));
        inside
            && !self
                .excepts(industry)
                .any(|c| code.starts_with(c) || c.starts_with(code))
    }

    /// True if some industry below a coarse code is covered.
    fn may_cover(&self, industry: &Industry) -> bool {
        let code = industry.code();
        let below = self
            .codes(industry.edition())
            .iter()
            .any(|c| c.starts_with(code));
        below || self.covers(industry)
    }

    fn excepts(&self, industry: &Industry) -> impl Iterator<Item = &str> {
        let applies = industry.edition() == Edition::Of2017;
        self.except
            .iter()
            .filter(move |_| applies)
            .map(String::as_str)
    }
}

/// One version of an official size standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizeRule {
    /// Id of the table, such as `sme-size-2011`.
    pub id: String,
    /// Version of our encoding of it.
    pub version: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Number of the instrument.
    pub instrument: String,
    /// Who issued it.
    pub issuers: String,
    /// Day of issue.
    pub date: NaiveDate,
    /// How sure the day is.
    pub date_confidence: Confidence,
    /// First day in force.
    pub from: NaiveDate,
    /// Last day in force, if it was replaced.
    pub until: Option<NaiveDate>,
    /// Where the figures were read.
    pub source: String,
    /// How sure the instrument is.
    pub confidence: Confidence,
    /// The limits.
    pub rows: Vec<Row>,
}

/// Where a rule puts an industry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// In this row.
    In(&'a Row),
    /// The code is too coarse to choose between rows.
    Ambiguous,
    /// The rule does not speak of the industry.
    NotCovered,
}

impl SizeRule {
    /// True on the days from `from` to `until`, both included.
    #[must_use]
    pub fn in_force(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|last| on <= last)
    }

    /// The row of an industry.
    #[must_use]
    pub fn place(&self, industry: &Industry) -> Place<'_> {
        if let Some(row) = self.rows.iter().find(|row| row.covers(industry)) {
            return Place::In(row);
        }
        if self.rows.iter().any(|row| row.may_cover(industry)) {
            return Place::Ambiguous;
        }
        Place::NotCovered
    }
}
