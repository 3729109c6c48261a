//! What a pair is worth to both sides.

use crate::certificate::Weights;
use crate::facts::{Firm, Offer};

/// Points of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Points {
    /// Of the SME's side.
    pub sme: i64,
    /// Of the lender's side.
    pub lender: i64,
}

impl Points {
    pub(crate) const fn score(self) -> i64 {
        self.sme.saturating_add(self.lender)
    }
}

/// Points of a pair under the SMEs' weights by priority. A part that reads an unknown fact is 0.
pub(crate) fn points(firm: &Firm, offer: &Offer, weights: &[Weights]) -> Points {
    let amount = near(firm.amount_lg, offer.amt_pref_lg, 4);
    let term = near(firm.term, offer.term_pref, 40);
    let locality = locality(firm, offer);
    let rate = firm.max_rate.map_or(0, |highest| {
        let spare = wide(highest) - wide(offer.rate_bp);
        (spare.min(400) * 5).div_euclid(2)
    });
    let grade = firm.credit.map_or(0, |credit| {
        ((wide(credit) - wide(offer.credit_min)) * 200).min(1_000)
    });
    let tier = wide(firm.tier.unwrap_or(0)) * 250;

    let priority = usize::try_from(firm.pref).ok();
    let own = priority.and_then(|row| weights.get(row)).map_or(0, |w| {
        i128::from(w.rate) * rate
            + i128::from(w.amount) * amount
            + i128::from(w.term) * term
            + i128::from(w.locality) * locality
    });
    let theirs = [
        (offer.w_chain, chain(firm, offer)),
        (offer.w_grade, grade),
        (offer.w_loc, locality),
        (offer.w_tier, tier),
        (offer.w_amt, amount),
        (offer.w_app, wide(offer.appetite)),
    ];
    let theirs = theirs.iter().map(|(weight, part)| wide(*weight) * part);
    Points {
        sme: narrow(own),
        lender: narrow(theirs.sum()),
    }
}

/// 1000 points, less so many for each step between what is wanted and what is preferred.
fn near(wanted: i64, preferred: i64, step: i128) -> i128 {
    (1_000 - step * (wide(wanted) - wide(preferred)).abs()).max(0)
}

/// A node in focus, else a chain in focus, else neither.
fn chain(firm: &Firm, offer: &Offer) -> i128 {
    let Some(chains) = firm.chain_mask else {
        return 0;
    };
    let focus = [offer.focus0, offer.focus1, offer.focus2, offer.focus3];
    let nodes = [firm.node0, firm.node1, firm.node2, firm.node3];
    let mut nodes = nodes.iter().flatten();
    if nodes.any(|node| *node >= 0 && focus.contains(node)) {
        1_000
    } else if chains & offer.focus_chains != 0 {
        600
    } else {
        200
    }
}

/// How much of the SME's region is that of the lender's home. Unknown digits are zeros, which
/// are no county's and no city's.
fn locality(firm: &Firm, offer: &Offer) -> i128 {
    match firm.region {
        None => 0,
        Some(region) if region == offer.home => 1_000,
        Some(region) if region / 100 == offer.home / 100 => 700,
        Some(region) if region / 10_000 == offer.home / 10_000 => 400,
        Some(_) => 100,
    }
}

fn wide(value: i64) -> i128 {
    i128::from(value)
}

/// Values within their limits come nowhere near the ends.
fn narrow(points: i128) -> i64 {
    i64::try_from(points).unwrap_or(i64::MAX)
}
