//! A size rule as data: rows by industry, bands by class, lower bounds by metric.

use crate::fact::Fact;
use chrono::NaiveDate;
use domain::{Confidence, Edition, Industry, SizeClass, industry};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most rows of one rule.
pub const ROWS_MAX: usize = 64;

/// Fen in one 万元, the unit of money in the tables.
const FEN_PER_WAN: i64 = 1_000_000;

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
    codes_2017: Vec<String>,
    codes_2011: Vec<String>,
    except: Vec<String>,
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

    fn codes(&self, edition: Edition) -> &[String] {
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
    /// Reads a table.
    ///
    /// # Errors
    /// [`TableError`] for each value of the head and each row that is wrong, or one for a text that
    /// is no table of this form.
    pub fn parse(text: &str) -> Result<Self, Vec<TableError>> {
        let table: RuleToml =
            toml::from_str(text).map_err(|e| vec![TableError::Syntax(e.to_string())])?;
        table.into_rule()
    }

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

/// Why a table is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// No TOML of the expected form.
    #[error("not a rule table: {0}")]
    Syntax(String),
    /// The table contradicts itself or the classifications.
    #[error("{at}: {rule}")]
    Content {
        /// Where.
        at: String,
        /// What is wrong.
        rule: String,
    },
}

impl TableError {
    pub(crate) fn content(at: &str, rule: impl Into<String>) -> Self {
        Self::Content {
            at: at.to_owned(),
            rule: rule.into(),
        }
    }
}

pub(crate) fn confidence(at: &str, code: &str) -> Result<Confidence, TableError> {
    Confidence::from_code(code)
        .ok_or_else(|| TableError::content(at, format!("no confidence `{code}`")))
}

fn date(at: &str, text: &str) -> Result<NaiveDate, TableError> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|e| TableError::content(at, format!("`{text}`: {e}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleToml {
    id: String,
    version: String,
    name_zh: String,
    name_en: String,
    instrument: String,
    issuers: String,
    date: String,
    date_confidence: String,
    from: String,
    until: Option<String>,
    source: String,
    confidence: String,
    row: Vec<RowToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowToml {
    code: String,
    name_zh: String,
    name_en: String,
    #[serde(default)]
    codes: Vec<String>,
    codes_2011: Option<Vec<String>>,
    divisions: Option<[u8; 2]>,
    #[serde(default)]
    except: Vec<String>,
    large: BoundsToml,
    medium: BoundsToml,
    small: BoundsToml,
    confidence: String,
    mapping_confidence: String,
    #[serde(default)]
    code_confidence: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundsToml {
    staff: Option<i64>,
    revenue: Option<i64>,
    assets: Option<i64>,
}

impl RuleToml {
    fn into_rule(self) -> Result<SizeRule, Vec<TableError>> {
        let mut errors = Vec::new();
        if self.row.is_empty() || self.row.len() > ROWS_MAX {
            let rule = format!("{} rows; 1 to {ROWS_MAX}", self.row.len());
            errors.push(TableError::content("row", rule));
        }
        let mut rows: Vec<Row> = Vec::new();
        for row in self.row {
            let row = row
                .into_row()
                .and_then(|row| check_overlap(&row, &rows).map(|()| row));
            rows.extend(row.map_err(|error| errors.push(error)).ok());
        }
        let mut keep = |result: Result<NaiveDate, TableError>| {
            result
                .map_err(|error| errors.push(error))
                .unwrap_or_default()
        };
        let (issued, from) = (
            keep(date("date", &self.date)),
            keep(date("from", &self.from)),
        );
        let until = self.until.map(|day| keep(date("until", &day)));
        let mut sure = |at, code: &str| {
            let found = confidence(at, code).map_err(|error| errors.push(error));
            found.unwrap_or(Confidence::MemoryLow)
        };
        let rule = SizeRule {
            date_confidence: sure("date_confidence", &self.date_confidence),
            confidence: sure("confidence", &self.confidence),
            date: issued,
            from,
            until,
            id: self.id,
            version: self.version,
            name_zh: self.name_zh,
            name_en: self.name_en,
            instrument: self.instrument,
            issuers: self.issuers,
            source: self.source,
            rows,
        };
        if errors.is_empty() {
            Ok(rule)
        } else {
            Err(errors)
        }
    }
}

impl RowToml {
    fn into_row(self) -> Result<Row, TableError> {
        let at = self.code.clone();
        let mut codes_2017 = self.codes;
        if let Some([first, last]) = self.divisions {
            codes_2017.extend((first..=last).map(|division| format!("{division:02}")));
        }
        for code in codes_2017.iter().chain(&self.except) {
            if !industry::exists_2017(code) {
                return Err(TableError::content(&at, format!("no industry {code}")));
            }
        }
        let bands = vec![
            self.large.into_band(SizeClass::Large),
            self.medium.into_band(SizeClass::Medium),
            self.small.into_band(SizeClass::Small),
        ];
        check_bands(&at, &bands)?;
        let mut code_confidence = BTreeMap::new();
        for (code, text) in self.code_confidence {
            code_confidence.insert(code, confidence(&at, &text)?);
        }
        Ok(Row {
            name_zh: self.name_zh,
            name_en: self.name_en,
            confidence: confidence(&at, &self.confidence)?,
            mapping_confidence: confidence(&at, &self.mapping_confidence)?,
            code_confidence,
            codes_2011: self.codes_2011.unwrap_or_else(|| codes_2017.clone()),
            codes_2017,
            except: self.except,
            bands,
            code: at,
        })
    }
}

impl BoundsToml {
    fn into_band(self, class: SizeClass) -> Band {
        let wan = |amount: i64| amount.saturating_mul(FEN_PER_WAN);
        let bounds = [
            (Metric::Staff, self.staff),
            (Metric::Revenue, self.revenue.map(wan)),
            (Metric::Assets, self.assets.map(wan)),
        ];
        let bounds = bounds
            .into_iter()
            .filter_map(|(metric, min)| Some(Bound { metric, min: min? }));
        Band {
            class,
            bounds: bounds.collect(),
        }
    }
}

/// The classes of a row ask for the same metrics, each class for less than the one above.
fn check_bands(at: &str, bands: &[Band]) -> Result<(), TableError> {
    for (above, below) in bands.iter().zip(bands.iter().skip(1)) {
        let metrics = |band: &Band| band.bounds.iter().map(|b| b.metric).collect::<Vec<_>>();
        if metrics(above).is_empty() || metrics(above) != metrics(below) {
            return Err(TableError::content(
                at,
                "the classes must bound the same metrics",
            ));
        }
        let falling = above
            .bounds
            .iter()
            .zip(&below.bounds)
            .all(|(a, b)| a.min > b.min);
        if !falling {
            return Err(TableError::content(
                at,
                "each class must ask for less than the one above",
            ));
        }
    }
    Ok(())
}

/// No code is covered by two rows, unless one of them excepts it.
fn check_overlap(row: &Row, earlier: &[Row]) -> Result<(), TableError> {
    for other in earlier {
        for (a, b) in [(row, other), (other, row)] {
            for edition in [Edition::Of2017, Edition::Of2011] {
                let excepted =
                    |code: &String| edition == Edition::Of2017 && b.except.contains(code);
                let inside = |code: &&String| b.codes(edition).iter().any(|c| code.starts_with(c));
                let twice = a
                    .codes(edition)
                    .iter()
                    .filter(inside)
                    .find(|code| !excepted(code));
                if let Some(code) = twice {
                    let rule = format!("{code} is also in row {}", b.code);
                    return Err(TableError::content(&a.code, rule));
                }
            }
        }
    }
    Ok(())
}
