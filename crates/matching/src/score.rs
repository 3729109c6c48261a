//! Points of a pair for the SME and for the lender: eight parts, weighted, all integers.

use crate::policy::Policy;
use crate::problem::{Sme, Taste, fact};

/// The eight parts of a score, each 0 to 1000 points; a part that reads an unknown fact is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    pub chain: i32,
    pub rate: i32,
    pub amount: i32,
    pub term: i32,
    pub locality: i32,
    pub tier: i32,
    pub grade: i32,
    pub appetite: i32,
}

/// Weights of one SME: rate, amount, term, locality.
pub(crate) type SmeWeights = [i32; 4];

/// The SME's weights under a policy.
pub(crate) fn sme_weights(policy: &Policy, sme: &Sme) -> SmeWeights {
    policy.weights_of(sme.pref).map(i32::from)
}

/// The parts of a pair; where it is not eligible, what would be negative counts 0.
#[inline]
pub(crate) fn parts(s: &Sme, o: &Taste) -> Parts {
    let rate = (s.max_rate - o.rate_bp).clamp(0, 400) * 5 / 2;
    let grade = ((i32::from(s.credit) - o.credit_min) * 200).clamp(0, 1000);
    Parts {
        chain: if s.knows(fact::CHAINS) {
            chain(s, o)
        } else {
            0
        },
        rate: if s.knows(fact::MAX_RATE) { rate } else { 0 },
        amount: (1000 - 4 * (s.amount_lg - o.amt_pref_lg).abs()).max(0),
        term: (1000 - 40 * (s.term - o.term_pref).abs()).max(0),
        locality: if s.knows(fact::REGION) {
            locality(s.region, o.home)
        } else {
            0
        },
        tier: i32::from(s.tier) * 250,
        grade: if s.knows(fact::CREDIT) { grade } else { 0 },
        appetite: o.appetite,
    }
}

/// A node in focus, else a chain in focus, else neither.
#[inline]
fn chain(s: &Sme, o: &Taste) -> i32 {
    let in_focus = |node: &i16| *node >= 0 && o.focus.contains(node);
    if s.nodes.iter().any(in_focus) {
        1000
    } else if s.chain_mask & o.focus_chains != 0 {
        600
    } else {
        200
    }
}

/// Same county, city, province, or none of them. A coarse region equals no county.
#[inline]
pub(crate) fn locality(region: u32, home: u32) -> i32 {
    if region == home {
        1000
    } else if region / 100 == home / 100 {
        700
    } else if region / 10_000 == home / 10_000 {
        400
    } else {
        100
    }
}

impl Parts {
    /// The SME's points, 0 to 100,000.
    #[inline]
    pub(crate) fn sme_points(&self, weights: SmeWeights) -> u32 {
        let [rate, amount, term, locality] = weights;
        let points =
            rate * self.rate + amount * self.amount + term * self.term + locality * self.locality;
        points.unsigned_abs()
    }

    /// The lender's points, 0 to 100,000.
    #[inline]
    pub(crate) fn lender_points(&self, o: &Taste) -> u32 {
        let [chain, grade, locality, tier, amount, appetite] = o.weights.map(i32::from);
        let points = chain * self.chain
            + grade * self.grade
            + locality * self.locality
            + tier * self.tier
            + amount * self.amount
            + appetite * self.appetite;
        points.unsigned_abs()
    }
}
