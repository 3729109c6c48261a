//! The screens of all markets on one day: each firm is judged for the one market of its seat.

use crate::candidate::Screen;
use crate::market::Markets;
use chrono::NaiveDate;
use domain::RegionCode;
use rulebook::Catalog;

/// The rules of all markets on one day.
#[derive(Debug, Clone)]
pub struct Screens<'a> {
    markets: &'a Markets,
    screens: Vec<Screen<'a>>,
}

impl<'a> Screens<'a> {
    /// Each market's own rules where it has some, else the national ones.
    #[must_use]
    pub fn new(markets: &'a Markets, catalog: &'a Catalog, on: NaiveDate) -> Self {
        let all = markets.all().iter();
        Self {
            markets,
            screens: all.map(|market| Screen::new(market, catalog, on)).collect(),
        }
    }

    /// The rules of the market in whose territory a seat surely is. Territories do not overlap, so
    /// that no firm is a candidate of two markets.
    #[must_use]
    pub fn of(&self, seat: RegionCode) -> Option<&Screen<'a>> {
        self.screens.get(self.markets.position_of(seat)?)
    }
}
