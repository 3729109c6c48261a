//! The frame around batches: chains, regions, period, lenders.

use crate::chain::ChainCode;
use crate::id::{CampaignId, LenderId};
use crate::limits::{
    CAMPAIGN_LENDERS_MAX, CHAINS_MAX, CODE_CHARS_MAX, NAME_CHARS_MAX, REGIONS_MAX,
};
use crate::region::RegionCode;
use crate::validation::{ProblemKind, Problems};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A financing promotion campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Id.
    pub id: CampaignId,
    /// Short code, unique.
    pub code: String,
    /// Name.
    pub name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Chains served, at least one.
    pub chains: BTreeSet<ChainCode>,
    /// Regions served; empty for the whole country.
    pub regions: BTreeSet<RegionCode>,
    /// Lenders that take part; empty for all.
    pub lenders: BTreeSet<LenderId>,
    /// Counts changes; 1 at creation.
    pub version: i64,
}

impl Campaign {
    /// True if a firm's seat lies in the campaign's regions.
    ///
    /// An unknown seat, or one coarser than a region of the campaign, counts only where the
    /// campaign covers the whole country or that coarse region.
    #[must_use]
    pub fn covers(&self, seat: Option<RegionCode>) -> bool {
        self.regions.is_empty()
            || seat.is_some_and(|seat| self.regions.iter().any(|region| region.contains(seat)))
    }

    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.text("code", &self.code, CODE_CHARS_MAX);
        problems.text("name", &self.name, NAME_CHARS_MAX);
        if self.until < self.from {
            problems.add("until", self.until, ProblemKind::RangeInverted);
        }
        if self.chains.is_empty() {
            problems.add("chains", "", ProblemKind::Missing);
        }
        problems.count("chains", self.chains.len(), CHAINS_MAX);
        problems.count("regions", self.regions.len(), REGIONS_MAX);
        problems.count("lenders", self.lenders.len(), CAMPAIGN_LENDERS_MAX);
        problems
    }
}
