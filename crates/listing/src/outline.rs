//! What is kept of a candidate: what lists are ordered and narrowed by, without the evidence.

use crate::candidate::Candidate;
use crate::layer::Layer;
use domain::{RateBp, RegionCode, SmeId, Tier};

/// A candidate without its evidence; each field means what it means in [`Candidate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// The firm.
    pub sme: SmeId,
    /// The layer that it would enter today by its evidence; `None` if entry is not proved.
    pub layer: Option<Layer>,
    /// The highest layer that what is unknown still allows.
    pub reach: Layer,
    /// Seat.
    pub region: Option<RegionCode>,
    /// Tier on the day; `None` if its titles were not looked up within a year.
    pub tier: Option<Tier>,
    /// How near the next rung is; 10,000 on the highest.
    pub readiness: RateBp,
    /// Share of the facts asked for that are known.
    pub completeness: RateBp,
}

impl Outline {
    /// The candidate with this outline and the evidence of another look at the firm; without any
    /// if that found no candidate.
    #[must_use]
    pub fn with_evidence(self, found: Option<Candidate>) -> Candidate {
        let bare = Candidate {
            sme: self.sme,
            layer: self.layer,
            reach: self.reach,
            region: self.region,
            chains: Vec::new(),
            tier: self.tier,
            proofs: Vec::new(),
            missing: Vec::new(),
            unknown: Vec::new(),
            readiness: self.readiness,
            completeness: self.completeness,
        };
        match found {
            None => bare,
            Some(found) => Candidate {
                chains: found.chains,
                proofs: found.proofs,
                missing: found.missing,
                unknown: found.unknown,
                ..bare
            },
        }
    }
}

impl From<&Candidate> for Outline {
    fn from(candidate: &Candidate) -> Self {
        Self {
            sme: candidate.sme,
            layer: candidate.layer,
            reach: candidate.reach,
            region: candidate.region,
            tier: candidate.tier,
            readiness: candidate.readiness,
            completeness: candidate.completeness,
        }
    }
}
