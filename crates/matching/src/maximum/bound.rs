//! What the lists of a run can reach at most, to be reported beside what a stable result reaches.

use super::instance::{Edge, Instance};
use super::solve;
use crate::control::{Cancelled, Control, Phase};
use crate::outcome::{Listed, Lists};
use crate::problem::{Problem, id};
use std::fmt;

/// No assignment over the lists, within client counts, has a higher sum of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreBound {
    /// The bound.
    pub score: u64,
    /// Whether an assignment reaches it: proved with one referral an SME; not known with several,
    /// since the prices are those of a relaxation in which an SME may come to one offering several
    /// times. That each pair of an SME is of another lender is counted in the bound itself.
    pub is_reached: bool,
    /// Referrals an SME.
    pub referrals: u8,
}

impl ScoreBound {
    /// How much of the bound a sum of scores reaches, in basis points, rounded down; all of it
    /// where there is nothing to reach.
    #[must_use]
    pub fn reached_bp(&self, score_sum: u64) -> u32 {
        let share = (u128::from(score_sum) * 10_000).checked_div(self.score.into());
        share.map_or(10_000, |share| u32::try_from(share).unwrap_or(u32::MAX))
    }
}

/// The line of a bound: `A3 score_sum=…` where it is reached, or `A3r2 score_bound=…`.
impl fmt::Display for ScoreBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.referrals, self.is_reached) {
            (1, true) => write!(f, "A3 score_sum={}", self.score),
            (1, false) => write!(f, "A3 score_bound={}", self.score),
            (referrals, _) => write!(f, "A3r{referrals} score_bound={}", self.score),
        }
    }
}

/// The highest sum of scores over the lists of a run with so many referrals an SME, pairs agreed
/// earlier left out as in the run: their capacity is not there, they count as referrals, and
/// their lender is not met again. With one referral it is the exact maximum.
///
/// # Errors
/// [`Cancelled`] when `control` was cancelled before the end.
pub fn score_bound(
    problem: &Problem,
    lists: &Lists,
    referrals: u8,
    control: &Control,
) -> Result<ScoreBound, Cancelled> {
    control.enter(Phase::Assigning);
    let wanted = |sme| {
        let fixed = problem.fixed_pairs_of(sme).len();
        usize::from(referrals).saturating_sub(fixed)
    };
    let smes = 0..id(problem.sme_count());
    let offerings = 0..id(problem.offering_count());
    let capacities = offerings.map(|offering| problem.offering(offering).max_clients);
    let capacities: Vec<u32> = capacities.collect();
    let instance = Instance::of_targets(capacities.clone()).and_then(|mut instance| {
        for sme in smes.clone() {
            instance.push(open_edges(problem, lists, sme), wanted(sme))?;
        }
        Ok(instance)
    });
    // Any prices give a bound; more edges than can be solved get the plainest ones.
    let (prices, reached) = match instance {
        Ok(instance) => {
            let maximum = solve(&instance, control)?;
            (maximum.prices, Some(maximum.score_sum))
        }
        Err(_) => (vec![0; capacities.len()], None),
    };
    control.check()?;
    let bound = |prices: &[u32]| {
        let of_prices = prices.iter().zip(&capacities);
        let of_prices = of_prices.map(|(price, capacity)| u64::from(*price) * u64::from(*capacity));
        let of_smes = smes.clone().map(|sme| {
            let edges = open_edges(problem, lists, sme);
            best_of(problem, edges, prices, wanted(sme))
        });
        of_prices.chain(of_smes).fold(0, u64::saturating_add)
    };
    let score = bound(&prices);
    let is_reached = referrals == 1 && reached == Some(score);
    // Never beyond what all would have if nothing were ever full: a checker finds that by itself.
    let score = match is_reached {
        true => score,
        false => score.min(bound(&vec![0; capacities.len()])),
    };
    control.enter(Phase::Finished);
    Ok(ScoreBound {
        score,
        is_reached,
        referrals,
    })
}

/// The list of an SME without the lenders that it has, and without offerings that are used up.
fn open_edges<'a>(
    problem: &'a Problem,
    lists: &'a Lists,
    sme: u32,
) -> impl Iterator<Item = Edge> + 'a {
    let fixed = problem.fixed_pairs_of(sme);
    let is_open = move |row: &&Listed| {
        let lender = problem.lender_of(row.offering());
        let mut agreed = fixed.iter().map(|pair| problem.lender_of(pair.offering));
        problem.offering(row.offering()).max_clients > 0 && agreed.all(|other| other != lender)
    };
    lists.of(sme).iter().filter(is_open).map(|row| Edge {
        target: row.offering(),
        score: row.score(),
    })
}

/// What an SME makes of its best offerings at these prices, each of another lender.
fn best_of(
    problem: &Problem,
    edges: impl Iterator<Item = Edge>,
    prices: &[u32],
    wanted: usize,
) -> u64 {
    let value = |edge: Edge| {
        let price = prices[edge.target as usize];
        let lender = problem.lender_of(edge.target);
        (edge.score.saturating_sub(price), lender)
    };
    let mut values: Vec<_> = edges.map(value).collect();
    values.sort_unstable_by(|one, other| other.cmp(one));
    let mut lenders = Vec::with_capacity(wanted);
    let mut sum = 0;
    for (value, lender) in values {
        if lenders.len() == wanted {
            break;
        }
        if !lenders.contains(&lender) {
            lenders.push(lender);
            sum += u64::from(value);
        }
    }
    sum
}
