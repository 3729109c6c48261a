//! The part of a firm's record that official rules speak of.

use crate::attested::Attested;
use crate::id::SmeId;
use crate::industry::Industry;
use crate::region::RegionCode;
use crate::sme::{Sme, YearlyFigures};
use crate::title::Title;
use chrono::NaiveDate;
use std::fmt;

/// Which firm it is, and where and since when it is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    /// Id.
    pub id: SmeId,
    /// Seat at any level; `None` if unknown.
    pub region: Option<RegionCode>,
    /// Day of foundation, if known.
    pub founded_on: Option<NaiveDate>,
}

/// What rules ask of a firm's record. Whoever judges all firms reads only this: neither whom to
/// call, nor its chains, nor what it needs.
#[derive(Clone, PartialEq, Eq)]
pub struct Qualification {
    /// Which firm it is.
    pub registration: Registration,
    /// Main industry, if known.
    pub industry: Option<Industry>,
    /// Titles held or once held.
    pub titles: Vec<Title>,
    /// Day the register of titles was last looked at; `None` if never.
    pub titles_checked_on: Option<NaiveDate>,
    /// Figures by year, newest first.
    pub figures: Vec<YearlyFigures>,
    /// What only people or exchanges can tell.
    pub attested: Vec<Attested>,
}

impl fmt::Debug for Qualification {
    /// Which record it is and what it has, without facts of the firm.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Qualification")
            .field("id", &self.registration.id)
            .field("titles", &self.titles.len())
            .field("figures", &self.figures)
            .finish_non_exhaustive()
    }
}

impl From<&Sme> for Registration {
    fn from(sme: &Sme) -> Self {
        Self {
            id: sme.id,
            region: sme.region,
            founded_on: sme.founded_on,
        }
    }
}

impl From<&Sme> for Qualification {
    fn from(sme: &Sme) -> Self {
        Self {
            registration: sme.into(),
            industry: sme.industry.clone(),
            titles: sme.titles.clone(),
            titles_checked_on: sme.titles_checked_on,
            figures: sme.figures.clone(),
            attested: sme.attested.clone(),
        }
    }
}
