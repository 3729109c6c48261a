//! What a firm of each layer has to disclose, by when, and whether it has.

use crate::layer::Layer;
use crate::listing::{Listing, ListingState};
use crate::table::{Row, RowProblem, rows};
use chrono::{Datelike, Months, NaiveDate};
use domain::Confidence;
use std::sync::LazyLock;

const COLUMNS: &[&str] = &[
    "market",
    "layer",
    "key",
    "zh",
    "en",
    "period",
    "months",
    "confidence",
];

/// Most months between the end of a period and the day on which its document is due.
pub const MONTHS_MAX: u32 = 24;
/// Most years of a listing that duties are counted for.
pub const YEARS_MAX: i32 = 60;

static BUILT_IN: LazyLock<Duties> = LazyLock::new(|| {
    Duties::read(include_str!("../data/duties.csv"))
        .expect("the compiled-in table is read by a test")
});

/// What a document covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// January to December.
    Year,
    /// January to June.
    Half,
}

impl Period {
    /// Its last day in a year.
    fn end(self, year: i32) -> Option<NaiveDate> {
        match self {
            Self::Year => NaiveDate::from_ymd_opt(year, 12, 31),
            Self::Half => NaiveDate::from_ymd_opt(year, 6, 30),
        }
    }
}

/// A document that firms of a layer owe for each period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Key of the market whose own duty it is; `None` for the default.
    pub market: Option<String>,
    /// The layer.
    pub layer: Layer,
    /// Key of the document, such as `annual-report`.
    pub key: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// What it covers.
    pub period: Period,
    /// Months after the end of the period until it is due.
    pub months: u32,
    /// How sure that is.
    pub confidence: Confidence,
}

/// A table of duties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duties(Vec<Duty>);

/// A document that was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Key of the document.
    pub key: String,
    /// Last day of the period that it covers.
    pub period_end: NaiveDate,
    /// When it was filed.
    pub filed_on: NaiveDate,
}

/// How a duty stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObligationState {
    /// Not filed, and not due before the day is over.
    Open,
    /// Filed in time.
    Filed,
    /// Filed after it was due.
    FiledLate,
    /// Due and not filed.
    Overdue,
}

/// One document of one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Key of the document.
    pub key: String,
    /// Last day of the period.
    pub period_end: NaiveDate,
    /// Last day on which it is in time.
    pub due_on: NaiveDate,
    /// How it stands.
    pub state: ObligationState,
}

impl Duties {
    /// The default duties: our own compilation, until a market gives its own.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a table of duties (columns as in `data/README.md`).
    ///
    /// # Errors
    /// Every problem of every row.
    pub fn read(text: &str) -> Result<Self, Vec<RowProblem>> {
        let (mut duties, mut problems) = (Vec::<Duty>::new(), Vec::new());
        for mut row in rows(text, COLUMNS)? {
            if let Some(duty) = duty(&mut row) {
                let known = |it: &Duty| {
                    (&it.market, it.layer, &it.key) == (&duty.market, duty.layer, &duty.key)
                };
                if duties.iter().any(known) {
                    row.wrong("key", &duty.key, "there only once for a market and a layer");
                }
                duties.push(duty);
            }
            problems.append(&mut row.problems);
        }
        if problems.is_empty() {
            Ok(Self(duties))
        } else {
            Err(problems)
        }
    }

    /// What firms of a market's layer owe: the market's own duties if it has any, else the default.
    #[must_use]
    pub fn of(&self, market: &str, layer: Layer) -> Vec<&Duty> {
        let own = self.0.iter().any(|it| it.market.as_deref() == Some(market));
        let market = own.then_some(market);
        let duties = self.0.iter();
        duties
            .filter(|it| it.market.as_deref() == market && it.layer == layer)
            .collect()
    }

    /// The obligations of a listing for periods that ended on the board and by a day, by due day
    /// and key. The layer on the last day of a period counts; what was not due before the firm
    /// left the board is not owed. At most the last [`YEARS_MAX`] years.
    #[must_use]
    pub fn obligations(
        &self,
        listing: &Listing,
        filings: &[Filing],
        on: NaiveDate,
    ) -> Vec<Obligation> {
        let Some(first) = listing.layers.first() else {
            return Vec::new();
        };
        let left = match listing.state {
            ListingState::Delisted { on, .. } => Some(on),
            ListingState::Proposed { .. }
            | ListingState::UnderReview { .. }
            | ListingState::Refused { .. }
            | ListingState::Listed { .. }
            | ListingState::LayerMoved { .. } => None,
        };
        let years = first.from.year().max(on.year() - YEARS_MAX)..=on.year();
        let mut owed = Vec::new();
        for (year, period) in years.flat_map(|year| [(year, Period::Half), (year, Period::Year)]) {
            let Some(end) = period.end(year).filter(|end| *end <= on) else {
                continue;
            };
            let spans = listing.layers.iter();
            let Some(span) = spans.rev().find(|span| span.from <= end) else {
                continue;
            };
            for duty in self.of(listing.market.as_str(), span.layer) {
                let due = end.checked_add_months(Months::new(duty.months));
                let due = due.and_then(last_of_month);
                let due = due.filter(|due| left.is_none_or(|left| *due < left));
                if let Some(due_on) = due.filter(|_| duty.period == period) {
                    owed.push(obligation(duty, (end, due_on), filings, on));
                }
            }
        }
        owed.sort_by(|a, b| {
            (a.due_on, &a.key, a.period_end).cmp(&(b.due_on, &b.key, b.period_end))
        });
        owed
    }

    /// True if nothing that is due on a day is lacking.
    #[must_use]
    pub fn complete(&self, listing: &Listing, filings: &[Filing], on: NaiveDate) -> bool {
        let owed = self.obligations(listing, filings, on);
        owed.iter().all(|it| it.state != ObligationState::Overdue)
    }
}

fn obligation(
    duty: &Duty,
    (period_end, due_on): (NaiveDate, NaiveDate),
    filings: &[Filing],
    on: NaiveDate,
) -> Obligation {
    let filed = filings.iter().filter(|filing| {
        filing.key == duty.key && filing.period_end == period_end && filing.filed_on <= on
    });
    let state = match filed.map(|filing| filing.filed_on).min() {
        Some(filed_on) if filed_on <= due_on => ObligationState::Filed,
        Some(_) => ObligationState::FiledLate,
        None if on <= due_on => ObligationState::Open,
        None => ObligationState::Overdue,
    };
    Obligation {
        key: duty.key.clone(),
        period_end,
        due_on,
        state,
    }
}

fn last_of_month(day: NaiveDate) -> Option<NaiveDate> {
    let first = day.with_day(1)?;
    first.checked_add_months(Months::new(1))?.pred_opt()
}

fn duty(row: &mut Row<'_>) -> Option<Duty> {
    let market = Some(row.cell("market")).filter(|cell| !cell.is_empty());
    let codes = Layer::ALL.map(Layer::code).join(" or ");
    let layer = row.read("layer", &codes, Layer::from_code);
    let period = row.read("period", "year or half", |cell| match cell {
        "year" => Some(Period::Year),
        "half" => Some(Period::Half),
        _ => None,
    });
    let months = row.read("months", "a number from 1 to 24", |cell| {
        let months = cell.parse().ok();
        months.filter(|months| (1..=MONTHS_MAX).contains(months))
    });
    let (key, zh, en) = (row.text("key"), row.text("zh"), row.text("en"));
    let confidence = row.confidence("confidence");
    Some(Duty {
        market: market.map(str::to_owned),
        layer: layer?,
        key,
        zh,
        en,
        period: period?,
        months: months?,
        confidence,
    })
}
