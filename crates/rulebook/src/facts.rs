//! What is known of one firm: values by fact and year, titles, answers, each with its evidence.

use crate::fact::{Derivation, Fact, RANK_NONE};
use crate::unit::Unit;
use chrono::{Datelike, NaiveDate};
use domain::limits::AMOUNT_FEN_MAX;
use domain::title::looked_up_until;
use domain::{Industry, Qualification, SizeClass, Title, TitleKind, YearlyFigures};
use std::collections::BTreeMap;

/// Largest magnitude of any value: what a domain amount may be at most.
pub const VALUE_MAX: i64 = AMOUNT_FEN_MAX;

/// Until this day of a year (month, day) the accounts of the year before need not be there.
pub const ACCOUNTS_DUE: (u32, u32) = (4, 30);

/// What kind of source a fact comes from, so that readers can name it in their language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Origin {
    /// A document or register that somebody named.
    #[default]
    Document,
    /// A certificate of a title.
    Title(TitleKind),
    /// A look at the register of titles.
    TitleRegister,
    /// The registered seat.
    Seat,
    /// The memorandum of a market with NEEQ.
    Memorandum,
    /// A listing on a regional equity market.
    Market,
    /// NEEQ, which admitted the firm.
    Neeq,
    /// NEEQ, which moved it to the innovation layer.
    InnovationLayer,
    /// The Beijing Stock Exchange.
    Bse,
}

impl Origin {
    /// Origins that are one each.
    const PLAIN: [Self; 8] = [
        Self::Document,
        Self::TitleRegister,
        Self::Seat,
        Self::Memorandum,
        Self::Market,
        Self::Neeq,
        Self::InnovationLayer,
        Self::Bse,
    ];

    /// The stable code; of a certificate that of its title.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Title(kind) => kind.code(),
            Self::TitleRegister => "title_register",
            Self::Seat => "seat",
            Self::Memorandum => "memorandum",
            Self::Market => "market",
            Self::Neeq => "neeq",
            Self::InnovationLayer => "innovation_layer",
            Self::Bse => "bse",
        }
    }

    /// The origin with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let plain = Self::PLAIN.into_iter().find(|it| it.code() == code);
        let title = || TitleKind::from_code(code).map(Self::Title);
        plain.or_else(title)
    }
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Evidence {
    /// What kind of source it is.
    pub origin: Origin,
    /// The document or register, the number of a certificate, the name of a market; empty if
    /// nobody said.
    pub source: String,
    /// The day that it speaks of, if known.
    pub as_of: Option<NaiveDate>,
    /// Last day on which it counts, if it has one.
    pub expires_on: Option<NaiveDate>,
}

impl Evidence {
    /// True if it says where the fact comes from.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.origin != Origin::Document || !self.source.is_empty()
    }
}

/// A person's answer to the question of a human-judgement criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// True if the criterion holds.
    pub holds: bool,
    /// Who says so.
    pub evidence: Evidence,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    fact: Fact,
    year: i32,
    value: i64,
    evidence: u32,
}

/// Facts of one firm, each possibly unknown. Values of the same fact and year: the last one counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Main industry.
    pub industry: Option<Industry>,
    /// Titles held or once held.
    pub titles: Vec<Title>,
    /// Day the register of titles was last looked at; `None` if never.
    pub titles_checked_on: Option<NaiveDate>,
    /// Answers of people, by `purpose/key` of the criterion.
    pub answers: BTreeMap<String, Answer>,
    years: Vec<i32>,
    entries: Vec<Entry>,
    evidence: Vec<Evidence>,
}

/// Why a value is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// No fact has this code.
    #[error("there is no fact `{0}`")]
    Unknown(String),
    /// A fact of each year came without its year, or the other way round.
    #[error("`{}`: {}", .0.code(), year_rule(*.0))]
    Year(Fact),
    /// The value is outside what the fact can be.
    #[error("`{}`: {value} is outside {min} to {max}", .fact.code())]
    Range {
        /// The fact.
        fact: Fact,
        /// The value.
        value: i64,
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
}

const fn year_rule(fact: Fact) -> &'static str {
    if fact.is_yearly() {
        "needs its fiscal year"
    } else {
        "has no fiscal year"
    }
}

/// What shows a fact that the industry tells: the record itself.
static INDUSTRY: Evidence = Evidence {
    origin: Origin::Document,
    source: String::new(),
    as_of: None,
    expires_on: None,
};

/// Fiscal years that figures may be of.
const YEARS: std::ops::RangeInclusive<i32> = 1980..=2100;

impl Facts {
    /// The facts that a firm's record holds on a day: figures of the years that had ended,
    /// industry, titles, and what was attested until then. Everything else stays unknown until it
    /// is set.
    #[must_use]
    pub fn of(firm: impl Into<Qualification>, on: NaiveDate) -> Self {
        let firm = firm.into();
        let mut facts = Self {
            industry: firm.industry,
            titles: firm.titles,
            titles_checked_on: firm.titles_checked_on,
            ..Self::default()
        };
        let ended = |figures: &YearlyFigures| figures.fiscal_year < on.year();
        for figures in firm.figures.into_iter().filter(ended) {
            facts.add_figures(figures);
        }
        facts.entries.sort_by_key(|entry| (entry.fact, entry.year));
        facts.add_attested(&firm.attested, on);
        facts
    }

    fn add_figures(&mut self, figures: YearlyFigures) {
        let evidence = self.add_evidence(Evidence {
            origin: Origin::Document,
            source: figures.source,
            as_of: figures.as_of,
            expires_on: None,
        });
        let year = figures.fiscal_year;
        self.add_year(year);
        let fen = |value: Option<domain::Fen>| value.map(|fen| fen.0);
        let bp = |value: Option<domain::RateBp>| value.map(|rate| i64::from(rate.0));
        let values = [
            (Fact::Revenue, fen(figures.revenue)),
            (Fact::NetProfit, fen(figures.profit)),
            (Fact::Assets, fen(figures.assets)),
            (Fact::Liabilities, fen(figures.liabilities)),
            (Fact::DebtRatio, bp(figures.debt_ratio)),
            (Fact::RdExpense, fen(figures.rd_expense)),
            (Fact::RdRatio, bp(figures.rd_ratio)),
            (Fact::Staff, figures.employees),
        ];
        for (fact, value) in values {
            if let Some(value) = value {
                self.push(fact, year, value, evidence);
            }
        }
    }

    fn add_year(&mut self, year: i32) {
        if !self.years.contains(&year) {
            self.years.push(year);
        }
    }

    fn add_evidence(&mut self, evidence: Evidence) -> u32 {
        let at = self.evidence.iter().position(|known| *known == evidence);
        let at = at.unwrap_or_else(|| {
            self.evidence.push(evidence);
            self.evidence.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn push(&mut self, fact: Fact, year: i32, value: i64, evidence: u32) {
        self.entries.push(Entry {
            fact,
            year,
            value,
            evidence,
        });
    }

    /// Sets a value in the fact's unit; `year` is the fiscal year of a fact that has one.
    ///
    /// # Errors
    /// [`FactError`] for a missing or superfluous year and a value out of range.
    pub fn set(
        &mut self,
        fact: Fact,
        year: Option<i32>,
        value: i64,
        evidence: Evidence,
    ) -> Result<(), FactError> {
        self.put(fact, year, value, evidence)?;
        if let Some(year) = year.filter(|_| !fact.is_of_calendar_year()) {
            self.add_year(year);
        }
        Ok(())
    }

    /// The same, though there be no accounts of the year.
    pub(crate) fn put(
        &mut self,
        fact: Fact,
        year: Option<i32>,
        value: i64,
        evidence: Evidence,
    ) -> Result<(), FactError> {
        if fact.is_yearly() != year.is_some() {
            return Err(FactError::Year(fact));
        }
        let year = year.unwrap_or(0);
        let (min, max) = range_of(fact);
        if !(min..=max).contains(&value) {
            return Err(FactError::Range {
                fact,
                value,
                min,
                max,
            });
        }
        if fact.is_yearly() && !YEARS.contains(&year) {
            let (min, max) = (i64::from(*YEARS.start()), i64::from(*YEARS.end()));
            return Err(FactError::Range {
                fact,
                value: year.into(),
                min,
                max,
            });
        }
        let evidence = self.add_evidence(evidence);
        match self.find(fact, year) {
            Ok(at) => {
                if let Some(entry) = self.entries.get_mut(at) {
                    *entry = Entry {
                        fact,
                        year,
                        value,
                        evidence,
                    };
                }
            }
            Err(at) => self.entries.insert(
                at,
                Entry {
                    fact,
                    year,
                    value,
                    evidence,
                },
            ),
        }
        Ok(())
    }

    /// Forgets a value that speaks of a day until this one; `year` is ignored for a fact as of now.
    pub fn forget(&mut self, fact: Fact, year: i32, until: NaiveDate) {
        let as_of = self.given(fact, year).and_then(|(_, it)| it.as_of);
        let year = if fact.is_yearly() { year } else { 0 };
        if as_of.is_some_and(|day| day <= until)
            && let Ok(at) = self.find(fact, year)
        {
            self.entries.remove(at);
        }
    }

    /// Records a person's answer to a judgement, named as `purpose/key`.
    pub fn answer(&mut self, criterion: &str, holds: bool, evidence: Evidence) {
        self.answers
            .insert(criterion.to_owned(), Answer { holds, evidence });
    }

    /// The look at the register of titles, if it counts on a day.
    #[must_use]
    pub fn titles_looked_up(&self, on: NaiveDate) -> Option<Evidence> {
        let checked_on = self.titles_checked_on?;
        let until = looked_up_until(checked_on);
        (on <= until).then(|| Evidence {
            origin: Origin::TitleRegister,
            source: String::new(),
            as_of: Some(checked_on),
            expires_on: Some(until),
        })
    }

    fn find(&self, fact: Fact, year: i32) -> Result<usize, usize> {
        self.entries
            .binary_search_by_key(&(fact, year), |entry| (entry.fact, entry.year))
    }

    /// The value as given, or as the industry tells it, with its evidence; `year` is ignored for a
    /// fact as of now.
    #[must_use]
    pub fn given(&self, fact: Fact, year: i32) -> Option<(i64, &Evidence)> {
        if fact == Fact::Industrial
            && let Some(industry) = &self.industry
        {
            return Some((i64::from(industry.is_industrial()), &INDUSTRY));
        }
        let year = if fact.is_yearly() { year } else { 0 };
        let entry = self.entries.get(self.find(fact, year).ok()?)?;
        let evidence = self.evidence.get(usize::try_from(entry.evidence).ok()?)?;
        Some((entry.value, evidence))
    }

    /// The value as given if its evidence still counts on a day.
    #[must_use]
    pub fn given_on(&self, fact: Fact, year: i32, on: NaiveDate) -> Option<i64> {
        let (value, evidence) = self.given(fact, year)?;
        let counts = evidence.expires_on.is_none_or(|last| on <= last);
        counts.then_some(value)
    }

    /// The year that "last year" means on a day.
    ///
    /// The year before; until the accounts are due ([`ACCOUNTS_DUE`]) and while there is no figure
    /// of it, the year before that.
    #[must_use]
    pub fn last_year(&self, on: NaiveDate) -> i32 {
        let year = on.year() - 1;
        let due = (on.month(), on.day()) > ACCOUNTS_DUE;
        if due || self.years.contains(&year) {
            year
        } else {
            year - 1
        }
    }

    /// The latest year before a day that has any figure; the size standard takes it.
    #[must_use]
    pub fn latest_year(&self, on: NaiveDate) -> Option<i32> {
        self.years
            .iter()
            .copied()
            .filter(|year| *year < on.year())
            .max()
    }
}

/// What the values of a fact may be.
fn range_of(fact: Fact) -> (i64, i64) {
    if fact.is_rank() {
        return (1, RANK_NONE);
    }
    match fact.unit() {
        Unit::Flag => (0, 1),
        Unit::Level => (0, 9),
        Unit::SizeClass => (0, i64::from(SizeClass::Large.ordinal())),
        Unit::Points => (0, 100),
        Unit::Years | Unit::Months => (0, 10_000),
        Unit::Day => (1, 1_000_000),
        Unit::Count | Unit::Shares => (0, VALUE_MAX),
        Unit::Fen | Unit::Bp => (-VALUE_MAX, VALUE_MAX),
    }
}

impl Fact {
    /// The parts of a derived fact, both or none.
    pub(crate) const fn parts(self) -> Option<(Self, Self)> {
        match self.derivation() {
            Some(
                Derivation::Ratio(a, b) | Derivation::Difference(a, b) | Derivation::Lower(a, b),
            ) => Some((a, b)),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::fixtures::{day, sme};

    #[test]
    fn only_ended_years_count() {
        let mut firm = sme(1);
        let year = firm.figures[0].fiscal_year;
        firm.figures[0].employees = None;
        let mut older = firm.figures[0].clone();
        older.fiscal_year = year - 1;
        older.employees = Some(77);
        firm.figures.push(older);
        let facts = Facts::of(&firm, day(year + 1, 3, 1));
        assert_eq!(facts.latest_year(day(year + 1, 3, 1)), Some(year));
        assert_eq!(facts.given(Fact::Staff, year), None);
        assert_eq!(facts.given(Fact::Staff, year - 1).expect("a value").0, 77);
        let facts = Facts::of(&firm, day(year, 3, 1));
        assert_eq!(facts.latest_year(day(year, 3, 1)), Some(year - 1));
        let facts = Facts::of(&firm, day(year - 2, 3, 1));
        assert_eq!(facts.latest_year(day(year - 2, 3, 1)), None);
        assert_eq!(facts.given(Fact::Revenue, year), None);
    }

    #[test]
    fn origins_round_trip() {
        let titles = TitleKind::ALL.iter().copied().map(Origin::Title);
        for origin in Origin::PLAIN.into_iter().chain(titles) {
            assert_eq!(Origin::from_code(origin.code()), Some(origin));
        }
        assert_eq!(Origin::from_code("annual report"), None);
    }

    #[test]
    fn last_year_waits_for_the_accounts() {
        let firm = sme(1);
        let year = firm.figures[0].fiscal_year;
        let facts = Facts::of(&firm, day(year + 3, 1, 1));
        assert_eq!(facts.last_year(day(year + 1, 1, 1)), year);
        assert_eq!(facts.last_year(day(year + 2, 4, 30)), year);
        assert_eq!(facts.last_year(day(year + 2, 5, 1)), year + 1);
    }

    #[test]
    fn values_that_cannot_be_are_refused() {
        let mut facts = Facts::default();
        let mut set = |fact, year, value| facts.set(fact, year, value, Evidence::default());
        assert_eq!(
            set(Fact::Revenue, None, 1),
            Err(FactError::Year(Fact::Revenue))
        );
        assert_eq!(
            set(Fact::HoldersAfter, Some(2025), 1),
            Err(FactError::Year(Fact::HoldersAfter))
        );
        assert!(set(Fact::Sponsor, None, 2).is_err());
        assert!(set(Fact::Revenue, Some(1900), 1).is_err());
        let error = set(Fact::Revenue, Some(2025), i64::MAX).expect_err("too large");
        assert!(
            error
                .to_string()
                .starts_with("`revenue`: 9223372036854775807 is outside")
        );
        set(Fact::Revenue, Some(2025), 5).expect("a value");
        set(Fact::Revenue, Some(2025), 6).expect("a value");
        assert_eq!(
            facts.given(Fact::Revenue, 2025).map(|(value, _)| value),
            Some(6)
        );
    }
}
