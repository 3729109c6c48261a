//! The screens of all markets on one day: each firm is judged for the one market of its seat.

use crate::candidate::{Firm, Screen};
use crate::market::{Market, Markets};
use crate::outline::Outline;
use chrono::NaiveDate;
use domain::{MarketId, RegionCode};
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

    /// The market in whose territory a seat is.
    #[must_use]
    pub fn market(&self, seat: RegionCode) -> Option<&'a Market> {
        self.markets.all().get(self.markets.position_of(seat)?)
    }

    /// The market that a firm is a candidate of, with what is kept of the candidate; `None` if it
    /// is none. Territories do not overlap, so that no firm is one of two markets.
    #[must_use]
    pub fn outline(&self, firm: Firm<'_>) -> Option<(&'a MarketId, Outline)> {
        let at = self.markets.position_of(firm.sme.region?)?;
        let market = self.markets.all().get(at)?;
        let outline = self.screens.get(at)?.outline(firm).ok()?;
        Some((&market.key, outline))
    }
}
