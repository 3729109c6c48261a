//! What a firm of each layer has to disclose, by when, and whether it has.

use crate::layer::Layer;
use crate::listing::{Listing, ListingError, ListingState};
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
    "source",
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
    HalfYear,
}

impl Period {
    /// Its last day in a year.
    fn end(self, year: i32) -> Option<NaiveDate> {
        match self {
            Self::Year => NaiveDate::from_ymd_opt(year, 12, 31),
            Self::HalfYear => NaiveDate::from_ymd_opt(year, 6, 30),
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
    /// Where that comes from.
    pub source: String,
    /// How sure that is.
    pub confidence: Confidence,
}

/// A table of duties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duties(Vec<Duty>);

/// A document that was filed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Filing {
    /// Last day of the period that it covers.
    pub period_end: NaiveDate,
    /// Key of the document.
    pub key: String,
    /// When it was filed.
    pub filed_on: NaiveDate,
}

/// How a duty stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObligationState {
    /// Its period has not ended.
    Upcoming,
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
pub struct Obligation<'a> {
    /// The document.
    pub duty: &'a Duty,
    /// Last day of the period.
    pub period_end: NaiveDate,
    /// Last day on which it is in time.
    pub due_on: NaiveDate,
    /// When it was filed, if it was.
    pub filed_on: Option<NaiveDate>,
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
    pub fn obligations(&self, listing: &Listing, on: NaiveDate) -> Vec<Obligation<'_>> {
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
        for (year, period) in
            years.flat_map(|year| [(year, Period::HalfYear), (year, Period::Year)])
        {
            let Some(end) = period.end(year).filter(|end| *end <= on) else {
                continue;
            };
            let spans = listing.layers.iter();
            let Some(span) = spans.rev().find(|span| span.from <= end) else {
                continue;
            };
            for duty in self.of(listing.market.as_str(), span.layer) {
                let due = duty.due_on(end).filter(|_| duty.period == period);
                let due = due.filter(|due| left.is_none_or(|left| *due < left));
                owed.extend(due.map(|due_on| obligation(duty, (end, due_on), listing, on)));
            }
        }
        sort(&mut owed);
        owed
    }

    /// The obligations by a day and, while the firm is on the board, those that come next in its
    /// layer: each document for the first period that ends after the day. By due day and key.
    #[must_use]
    pub fn outlook(&self, listing: &Listing, on: NaiveDate) -> Vec<Obligation<'_>> {
        let mut all = self.obligations(listing, on);
        let layer = listing.state.layer();
        let duties = layer.map(|layer| self.of(listing.market.as_str(), layer));
        for duty in duties.unwrap_or_default() {
            let years = [on.year(), on.year() + 1].into_iter();
            let mut ends = years.filter_map(|year| duty.period.end(year));
            let end = ends.find(|end| *end > on);
            let next = end.and_then(|end| Some((end, duty.due_on(end)?)));
            all.extend(next.map(|(period_end, due_on)| Obligation {
                duty,
                period_end,
                due_on,
                filed_on: None,
                state: ObligationState::Upcoming,
            }));
        }
        sort(&mut all);
        all
    }
}

impl Duty {
    /// The day on which the document of a period is due: the last of its month.
    fn due_on(&self, period_end: NaiveDate) -> Option<NaiveDate> {
        let due = period_end.checked_add_months(Months::new(self.months));
        due.and_then(last_of_month)
    }
}

impl Listing {
    /// The filing of a document for a period, if it was filed.
    #[must_use]
    pub fn filing(&self, key: &str, period_end: NaiveDate) -> Option<&Filing> {
        let same = |it: &&Filing| (it.period_end, it.key.as_str()) == (period_end, key);
        self.filings.iter().find(same)
    }

    /// Records that the firm has filed a document that it owes, also late and after it has left
    /// the board. There are never more filings than obligations.
    ///
    /// # Errors
    /// [`ListingError::NotOwed`] if it does not owe that document for such a period by the day of
    /// the filing, [`ListingError::Filed`] if it was filed already.
    pub fn file(mut self, duties: &Duties, filing: Filing) -> Result<Self, ListingError> {
        if let Some(known) = self.filing(&filing.key, filing.period_end) {
            return Err(ListingError::Filed(known.clone()));
        }
        let owed =
            |it: &Obligation<'_>| (it.period_end, &it.duty.key) == (filing.period_end, &filing.key);
        if !duties.obligations(&self, filing.filed_on).iter().any(owed) {
            return Err(ListingError::NotOwed(filing));
        }
        self.filings.push(filing);
        self.filings.sort_unstable();
        Ok(self)
    }

    /// Takes back a filing that was recorded by mistake: the document is owed again.
    ///
    /// # Errors
    /// [`ListingError::NotFiled`] if no such document was filed for such a period.
    pub fn unfile(mut self, key: &str, period_end: NaiveDate) -> Result<Self, ListingError> {
        if self.filing(key, period_end).is_none() {
            let of_key = self.filings.into_iter().filter(|it| it.key == key);
            return Err(ListingError::NotFiled {
                key: key.to_owned(),
                period_end,
                filed: of_key.map(|it| it.period_end).collect(),
            });
        }
        self.filings
            .retain(|it| it.period_end != period_end || it.key != key);
        Ok(self)
    }
}

fn sort(obligations: &mut [Obligation<'_>]) {
    obligations.sort_by(|a, b| {
        (a.due_on, &a.duty.key, a.period_end).cmp(&(b.due_on, &b.duty.key, b.period_end))
    });
}

fn obligation<'a>(
    duty: &'a Duty,
    (period_end, due_on): (NaiveDate, NaiveDate),
    listing: &Listing,
    on: NaiveDate,
) -> Obligation<'a> {
    let filed = listing.filings.iter().filter(|filing| {
        filing.key == duty.key && filing.period_end == period_end && filing.filed_on <= on
    });
    let filed_on = filed.map(|filing| filing.filed_on).min();
    let state = match filed_on {
        Some(filed_on) if filed_on <= due_on => ObligationState::Filed,
        Some(_) => ObligationState::FiledLate,
        None if on <= due_on => ObligationState::Open,
        None => ObligationState::Overdue,
    };
    Obligation {
        duty,
        period_end,
        due_on,
        filed_on,
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
        "half" => Some(Period::HalfYear),
        _ => None,
    });
    let months = row.read("months", "a number from 1 to 24", |cell| {
        let months = cell.parse().ok();
        months.filter(|months| (1..=MONTHS_MAX).contains(months))
    });
    let [key, zh, en, source] = ["key", "zh", "en", "source"].map(|column| row.text(column));
    let confidence = row.confidence("confidence");
    Some(Duty {
        market: market.map(str::to_owned),
        layer: layer?,
        key,
        zh,
        en,
        period: period?,
        months: months?,
        source,
        confidence,
    })
}
