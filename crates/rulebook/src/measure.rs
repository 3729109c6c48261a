//! What is measured of the facts: aggregations over years as exact fractions of integers.

use crate::fact::{Derivation, Fact};
use crate::facts::{Evidence, Facts};
use crate::unit::Unit;
use chrono::{Datelike, NaiveDate};
use std::cmp::Ordering;

/// Most years that one aggregation may look back.
pub const YEARS_MAX: i32 = 5;

/// How the values of several years become one, or one a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Take {
    /// The value of the last year, or as of now.
    Last,
    /// Every one of the last years must pass.
    Each,
    /// One of the last years must pass.
    Either,
    /// Mean of the last years.
    Mean,
    /// Sum of the last years.
    Sum,
    /// Growth of each of the last years over the year before it.
    Growth,
    /// Mean of the yearly growth of the last years.
    MeanGrowth,
    /// Compound yearly growth over as many years.
    CompoundGrowth,
    /// Whole months from a day to the day of the assessment.
    MonthsSince,
}

impl Take {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Last,
        Self::Each,
        Self::Either,
        Self::Mean,
        Self::Sum,
        Self::Growth,
        Self::MeanGrowth,
        Self::CompoundGrowth,
        Self::MonthsSince,
    ];

    /// How tables write it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Each => "each",
            Self::Either => "either",
            Self::Mean => "mean",
            Self::Sum => "sum",
            Self::Growth => "growth",
            Self::MeanGrowth => "mean_growth",
            Self::CompoundGrowth => "compound_growth",
            Self::MonthsSince => "months_since",
        }
    }

    /// Years of figures that it needs beyond the first.
    const fn base_years(self) -> i32 {
        match self {
            Self::Growth | Self::MeanGrowth | Self::CompoundGrowth => 1,
            Self::Last | Self::Each | Self::Either | Self::Mean | Self::Sum | Self::MonthsSince => {
                0
            }
        }
    }
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Measure {
    /// The aggregation.
    pub take: Take,
    /// How many years it looks at; 1 for a value as of now.
    pub years: i32,
    /// The fact.
    pub fact: Fact,
    /// What it is divided by, aggregated in the same way.
    pub over: Option<Fact>,
}

impl Measure {
    /// The unit of the result.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        match self.take {
            Take::Growth | Take::MeanGrowth | Take::CompoundGrowth => Unit::Bp,
            Take::MonthsSince => Unit::Months,
            Take::Last | Take::Each | Take::Either | Take::Mean | Take::Sum => {
                if self.over.is_some() {
                    Unit::Bp
                } else {
                    self.fact.unit()
                }
            }
        }
    }

    /// The last year that it reads, where the last fiscal year is `fiscal`.
    #[must_use]
    pub fn last_year(&self, fiscal: i32, on: NaiveDate) -> i32 {
        if self.fact.is_of_calendar_year() {
            on.year()
        } else {
            fiscal
        }
    }

    /// First and last year that it reads, where the last fiscal year is `fiscal`.
    #[must_use]
    pub fn span(&self, fiscal: i32, on: NaiveDate) -> Option<(i32, i32)> {
        let last = self.last_year(fiscal, on);
        let back = self.years - 1 + self.take.base_years();
        self.fact.is_yearly().then_some((last - back, last))
    }
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gap {
    /// The fact is not known, of this year if it is a yearly one.
    Missing(Fact, Option<i32>),
    /// The evidence had expired.
    Expired(Fact, Option<i32>),
    /// A growth or a ratio has a base that is not positive.
    NoBase(Fact, Option<i32>),
    /// Only an upper limit is known, and it does not decide.
    OnlyUpperLimit(Fact, Option<i32>),
    /// The titles were never looked up, or too long ago.
    Titles,
    /// The industry is not known, or the size standard does not place it.
    SizeClass,
    /// A person has to answer.
    Question,
}

/// A number as a fraction; `below` if the true value may be lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    numerator: i128,
    denominator: i128,
    /// True if this is only an upper limit of the value.
    pub upper_limit: bool,
}

impl Value {
    const fn whole(value: i64) -> Self {
        Self {
            numerator: value as i128,
            denominator: 1,
            upper_limit: false,
        }
    }

    /// Compared with a limit, exactly.
    #[must_use]
    pub fn compare(&self, limit: i64) -> Ordering {
        match i128::from(limit).checked_mul(self.denominator) {
            Some(limit) => self.numerator.cmp(&limit),
            None => 0.cmp(&limit),
        }
    }

    /// Rounded to whole units: down, or up if `up`.
    #[must_use]
    pub fn rounded(&self, up: bool) -> i64 {
        let floor = self.numerator.div_euclid(self.denominator);
        let exact = self.numerator.rem_euclid(self.denominator) == 0;
        let whole = if up && !exact { floor + 1 } else { floor };
        i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX })
    }

    /// `self / other` in basis points.
    fn over(self, other: Self) -> Option<Self> {
        if other.numerator <= 0 || other.upper_limit {
            return None;
        }
        let numerator = self
            .numerator
            .checked_mul(other.denominator)?
            .checked_mul(10_000)?;
        let denominator = self.denominator.checked_mul(other.numerator)?;
        Some(Self {
            numerator,
            denominator,
            upper_limit: self.upper_limit,
        })
    }
}

/// Collects what was read on the way: gaps and evidence.
pub(crate) struct Reader<'a> {
    facts: &'a Facts,
    on: NaiveDate,
    pub gaps: Vec<Gap>,
    pub evidence: Vec<Evidence>,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(facts: &'a Facts, on: NaiveDate) -> Self {
        Self {
            facts,
            on,
            gaps: Vec::new(),
            evidence: Vec::new(),
        }
    }

    /// The values of a measure: one, or one a year for [`Take::Each`], [`Take::Either`] and
    /// [`Take::Growth`].
    pub(crate) fn read(&mut self, measure: &Measure, fiscal: i32) -> Vec<Option<Value>> {
        let last = measure.last_year(fiscal, self.on);
        let years = (last - measure.years + 1)..=last;
        match measure.take {
            Take::Last => vec![self.quotient(measure, last)],
            Take::Each | Take::Either => years
                .rev()
                .map(|year| self.quotient(measure, year))
                .collect(),
            Take::Growth => years
                .rev()
                .map(|year| self.growth(measure.fact, year))
                .collect(),
            Take::Mean | Take::Sum => vec![self.total(measure, last)],
            Take::MeanGrowth => vec![self.mean_growth(measure, last)],
            Take::CompoundGrowth => vec![self.compound_growth(measure, last)],
            Take::MonthsSince => vec![self.months_since(measure.fact)],
        }
    }

    fn quotient(&mut self, measure: &Measure, year: i32) -> Option<Value> {
        let value = self.value(measure.fact, year);
        match measure.over {
            None => value,
            Some(over) => self.divide(value, over, year),
        }
    }

    fn divide(&mut self, value: Option<Value>, over: Fact, year: i32) -> Option<Value> {
        let whole = self.value(over, year);
        let (value, whole) = (value?, whole?);
        let ratio = value.over(whole);
        if ratio.is_none() {
            self.gaps
                .push(Gap::NoBase(over, over.is_yearly().then_some(year)));
        }
        ratio
    }

    /// One fact of one year, as given or from its parts.
    fn value(&mut self, fact: Fact, year: i32) -> Option<Value> {
        let year_of = fact.is_yearly().then_some(year);
        if let Some((value, evidence)) = self.facts.given(fact, year) {
            if evidence.expires_on.is_some_and(|last| last < self.on) {
                self.gaps.push(Gap::Expired(fact, year_of));
                return None;
            }
            if evidence.is_told() && !self.evidence.contains(evidence) {
                self.evidence.push(evidence.clone());
            }
            return Some(Value::whole(value));
        }
        let parts = fact.parts().filter(|(a, b)| {
            self.facts.given(*a, year).is_some() || self.facts.given(*b, year).is_some()
        });
        if parts.is_none() {
            self.gaps.push(Gap::Missing(fact, year_of));
        }
        let (a, b) = parts?;
        let gaps = self.gaps.len();
        let (a, b) = (self.value(a, year), self.value(b, year));
        match fact.derivation()? {
            Derivation::Ratio(_, whole) => {
                let ratio = a?.over(b?);
                if ratio.is_none() {
                    self.gaps.push(Gap::NoBase(whole, year_of));
                }
                ratio
            }
            Derivation::Difference(..) => {
                let (a, b) = (a?, b?);
                Some(Value {
                    numerator: a.numerator - b.numerator,
                    ..a
                })
            }
            Derivation::Lower(..) => {
                if let (Some(a), Some(b)) = (a, b) {
                    return Some(if a.numerator <= b.numerator { a } else { b });
                }
                self.gaps.truncate(gaps);
                self.gaps.push(Gap::OnlyUpperLimit(fact, year_of));
                a.or(b).map(|value| Value {
                    upper_limit: true,
                    ..value
                })
            }
        }
    }

    fn total(&mut self, measure: &Measure, last: i32) -> Option<Value> {
        let whole = self.sum(measure.fact, measure.years, last);
        if let Some(over) = measure.over {
            let base = self.sum(over, measure.years, last);
            let (whole, base) = (whole?, base?);
            let ratio = whole.over(base);
            if ratio.is_none() {
                self.gaps.push(Gap::NoBase(over, Some(last)));
            }
            return ratio;
        }
        let mut whole = whole?;
        if measure.take == Take::Mean {
            whole.denominator = whole.denominator.checked_mul(measure.years.into())?;
        }
        Some(whole)
    }

    fn sum(&mut self, fact: Fact, years: i32, last: i32) -> Option<Value> {
        let values: Vec<_> = (0..years)
            .map(|back| self.value(fact, last - back))
            .collect();
        let mut sum = Value::whole(0);
        for value in values {
            let value = value?;
            // Denominators of given values are 1; those of derived ratios are brought together.
            let left = sum.numerator.checked_mul(value.denominator)?;
            let right = value.numerator.checked_mul(sum.denominator)?;
            sum.numerator = left.checked_add(right)?;
            sum.denominator = sum.denominator.checked_mul(value.denominator)?;
            sum.upper_limit |= value.upper_limit;
        }
        Some(sum)
    }

    /// An exact whole value: growth has no meaning for upper limits.
    fn exact(&mut self, fact: Fact, year: i32) -> Option<i128> {
        let value = self.value(fact, year)?;
        (!value.upper_limit && value.denominator == 1).then_some(value.numerator)
    }

    fn base(&mut self, fact: Fact, base: i128, year: i32) -> Option<i128> {
        if base <= 0 {
            self.gaps.push(Gap::NoBase(fact, Some(year)));
            return None;
        }
        Some(base)
    }

    fn growth(&mut self, fact: Fact, year: i32) -> Option<Value> {
        let [now, before] = [year, year - 1].map(|year| self.exact(fact, year));
        let (now, before) = (now?, before?);
        let denominator = self.base(fact, before, year - 1)?;
        let numerator = (now - before).checked_mul(10_000)?;
        Some(Value {
            numerator,
            denominator,
            upper_limit: false,
        })
    }

    fn mean_growth(&mut self, measure: &Measure, last: i32) -> Option<Value> {
        let years = (last - measure.years + 1)..=last;
        let growths: Vec<_> = years.map(|year| self.growth(measure.fact, year)).collect();
        let mut sum = Value::whole(0);
        for growth in growths {
            let growth = growth?;
            let left = sum.numerator.checked_mul(growth.denominator)?;
            let right = growth.numerator.checked_mul(sum.denominator)?;
            sum.numerator = left.checked_add(right)?;
            sum.denominator = sum.denominator.checked_mul(growth.denominator)?;
        }
        sum.denominator = sum.denominator.checked_mul(measure.years.into())?;
        Some(sum)
    }

    /// The largest whole number of basis points that the growth reaches: rounded down.
    fn compound_growth(&mut self, measure: &Measure, last: i32) -> Option<Value> {
        // Only the first and the last year count; those between need not be known.
        let [now, first] = [last, last - measure.years].map(|year| self.exact(measure.fact, year));
        let (now, first) = (now?, first?);
        let first = self.base(measure.fact, first, last - measure.years)?;
        let periods = u32::try_from(measure.years).ok()?;
        if now <= 0 {
            return Some(Value::whole(-10_000));
        }
        let reaches = |growth: i128| {
            let factor = (10_000 + growth).checked_pow(periods);
            let goal = 10_000_i128
                .checked_pow(periods)
                .and_then(|scale| now.checked_mul(scale));
            match (factor.and_then(|factor| first.checked_mul(factor)), goal) {
                (Some(reached), Some(goal)) => reached <= goal,
                _ => false,
            }
        };
        let (mut low, mut high) = (-10_000_i128, i128::from(i32::MAX));
        while high - low > 1 {
            let middle = i128::midpoint(low, high);
            if reaches(middle) {
                low = middle
            } else {
                high = middle
            }
        }
        Some(Value {
            numerator: low,
            denominator: 1,
            upper_limit: false,
        })
    }

    fn months_since(&mut self, fact: Fact) -> Option<Value> {
        let days = self.value(fact, 0)?.rounded(false);
        let from = NaiveDate::from_num_days_from_ce_opt(i32::try_from(days).ok()?)?;
        Some(Value::whole(months_between(from, self.on)))
    }
}

/// Whole months from one day to another; negative if the first is later.
#[must_use]
pub fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let months =
        i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    // The last day of a shorter month completes a month that began on a later day.
    let month_ends = to.succ_opt().is_some_and(|next| next.month() != to.month());
    months - i64::from(to.day() < from.day() && !month_ends)
}
