//! Which candidates a partner asks for, and how many there are in each layer.

use crate::candidate::Candidate;
use crate::layer::Layer;
use domain::{ChainCode, CreditCode, RateBp, RegionCode, Sme, SmeKey, Tier};

/// What candidates must have; what is `None` is not asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Exactly this layer, proved.
    pub layer: Option<Layer>,
    /// At least this layer may still come out once what is unknown is known.
    pub reach_min: Option<Layer>,
    /// A place on this chain.
    pub chain: Option<ChainCode>,
    /// A seat in this division.
    pub region: Option<RegionCode>,
    /// Exactly this tier, known.
    pub tier: Option<Tier>,
    /// At least this readiness for the next rung.
    pub readiness_min: Option<RateBp>,
    /// At least this completeness.
    pub completeness_min: Option<RateBp>,
    /// Exactly the firm with this code.
    pub credit_code: Option<CreditCode>,
    /// This in its name, in any case of the letters A to Z.
    pub name_contains: Option<String>,
}

impl Filter {
    /// True if a candidate has everything that is asked for; `firm` is the candidate's own.
    #[must_use]
    pub fn admits(&self, candidate: &Candidate, firm: &Sme) -> bool {
        let has_code =
            |code: &CreditCode| matches!(&firm.key, SmeKey::CreditCode(own) if own == code);
        let has_part = |part: &String| {
            let name = firm.name.to_ascii_lowercase();
            name.contains(&part.to_ascii_lowercase())
        };
        let seat =
            |division: RegionCode| candidate.region.is_some_and(|seat| division.contains(seat));
        self.layer
            .is_none_or(|layer| candidate.layer == Some(layer))
            && self.reach_min.is_none_or(|layer| candidate.reach >= layer)
            && self
                .chain
                .as_ref()
                .is_none_or(|chain| candidate.chains.contains(chain))
            && self.region.is_none_or(seat)
            && self.tier.is_none_or(|tier| candidate.tier == Some(tier))
            && self
                .readiness_min
                .is_none_or(|least| candidate.readiness >= least)
            && self
                .completeness_min
                .is_none_or(|least| candidate.completeness >= least)
            && self.credit_code.as_ref().is_none_or(has_code)
            && self.name_contains.as_ref().is_none_or(has_part)
    }
}

/// How many candidates there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Proved for the incubation layer.
    pub incubation: u64,
    /// Proved for the standardization layer.
    pub standardization: u64,
    /// Proved for the cultivation layer.
    pub cultivation: u64,
    /// Entry is not proved and not refuted.
    pub open: u64,
}

impl Counts {
    /// Counts candidates by layer.
    #[must_use]
    pub fn of<'a>(candidates: impl IntoIterator<Item = &'a Candidate>) -> Self {
        let mut counts = Self::default();
        for candidate in candidates {
            *counts.of_layer(candidate.layer) += 1;
        }
        counts
    }

    /// The count of a layer; of open candidates for `None`.
    pub const fn of_layer(&mut self, layer: Option<Layer>) -> &mut u64 {
        match layer {
            Some(Layer::Incubation) => &mut self.incubation,
            Some(Layer::Standardization) => &mut self.standardization,
            Some(Layer::Cultivation) => &mut self.cultivation,
            None => &mut self.open,
        }
    }
}
