//! What a rule may ask of a firm: plain values, each possibly unknown.

use crate::rule::Metric;
use chrono::NaiveDate;
use domain::{Fen, Industry, Sme};

/// Facts of one firm for one year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Main industry.
    pub industry: Option<Industry>,
    /// Staff at the year's end, in persons.
    pub staff: Option<i64>,
    /// Operating revenue of the year.
    pub revenue: Option<Fen>,
    /// Total assets at the year's end.
    pub assets: Option<Fen>,
    /// The year of the figures, if there are any.
    pub fiscal_year: Option<i32>,
    /// Where the figures come from; empty if there are none.
    pub source: String,
}

impl Facts {
    /// The facts known on a day: industry, and the figures of the latest year that had ended.
    ///
    /// A figure that this year lacks stays unknown; an older year's is not put in its place.
    #[must_use]
    pub fn of(sme: &Sme, on: NaiveDate) -> Self {
        let figures = sme.latest_figures(on);
        Self {
            industry: sme.industry.clone(),
            staff: figures.and_then(|f| f.employees),
            revenue: figures.and_then(|f| f.revenue),
            assets: figures.and_then(|f| f.assets),
            fiscal_year: figures.map(|f| f.fiscal_year),
            source: figures.map(|f| f.source.clone()).unwrap_or_default(),
        }
    }

    /// The value of a metric in its unit.
    #[must_use]
    pub fn value(&self, metric: Metric) -> Option<i64> {
        match metric {
            Metric::Staff => self.staff,
            Metric::Revenue => self.revenue.map(|fen| fen.0),
            Metric::Assets => self.assets.map(|fen| fen.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::fixtures::{day, sme};

    #[test]
    fn only_the_latest_ended_year_counts() {
        let mut firm = sme(1);
        let year = firm.figures[0].fiscal_year;
        firm.figures[0].employees = None;
        let mut older = firm.figures[0].clone();
        older.fiscal_year = year - 1;
        older.employees = Some(77);
        firm.figures.push(older);
        let facts = Facts::of(&firm, day(year + 1, 3, 1));
        assert_eq!((facts.fiscal_year, facts.staff), (Some(year), None));
        assert_eq!(facts.revenue, firm.figures[0].revenue);
        let facts = Facts::of(&firm, day(year, 3, 1));
        assert_eq!((facts.fiscal_year, facts.staff), (Some(year - 1), Some(77)));
        let facts = Facts::of(&firm, day(year - 2, 3, 1));
        assert_eq!(
            (facts.fiscal_year, facts.value(Metric::Revenue)),
            (None, None)
        );
    }
}
