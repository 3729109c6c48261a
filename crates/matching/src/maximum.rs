//! The highest total score that any assignment under client counts can reach (A3), exact, with
//! the prices that prove it.
//!
//! The bound is reported beside a run and is never a result to publish: it knows no money, is not
//! stable, and no SME or lender could be told why it got what it got.
//!
//! Why it is proved: give each target a price of at least 0. Whoever gets a target of score `w`
//! is worth `w - price` to itself and `price` to the target, so that no assignment is worth more
//! than all prices times capacities and, for each bidder, its best `w - price` or 0. Where that
//! sum, the bound, equals the score of an assignment, the assignment is a maximum, and the two do
//! meet at some prices: duality of linear programs, for assignments by Shapley and Shubik, "The
//! assignment game I: the core" (1971). Anybody can check the prices in one pass over the edges.
//!
//! How it is found: a forward `auction` comes close, shortest augmenting paths make it exact
//! (`flow`, `fill`). The size of the auction's step decides the time alone. All arithmetic is
//! in integers; the result depends on the instance alone.

mod auction;
mod bound;
mod fill;
mod flow;
mod instance;
mod search;

pub use bound::{ScoreBound, score_bound};
pub use instance::{Edge, Instance, InvalidInstance, MAX_SCORE};

use crate::control::{Cancelled, Control};
use flow::Flow;
use search::Search;
use std::fmt;

/// Steps of the auction from 0 to the highest score. More make the auction slower and the finish
/// faster; on the published workload the sum is lowest about here.
const STEPS: u32 = 256;

/// A maximum and its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maximum {
    /// The sum of the scores of all bidders that got a target.
    pub score_sum: u64,
    /// What no assignment can be above, by the prices; equal to `score_sum`.
    pub score_bound: u64,
    /// Bidders that got a target. Other maxima may have more of them, or fewer.
    pub matched: u64,
    /// The target of each bidder.
    pub target_of: Vec<Option<u32>>,
    /// The price of each target.
    pub prices: Vec<u32>,
}

impl Maximum {
    /// Whether the prices prove the maximum.
    #[must_use]
    pub const fn is_proved(&self) -> bool {
        self.score_sum == self.score_bound
    }
}

/// The line to compare with other engines: `A3 score_sum=…`.
impl fmt::Display for Maximum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "A3 score_sum={}", self.score_sum)
    }
}

/// Assigns each bidder to one target at most, within capacities, such that the sum of scores is
/// the highest there is.
///
/// # Errors
/// [`Cancelled`] when `control` was cancelled before the end.
pub fn solve(instance: &Instance, control: &Control) -> Result<Maximum, Cancelled> {
    let step = (instance.max_score() / STEPS).max(1).cast_signed();
    let sale = auction::run(instance, step, control)?;
    let mut flow = Flow::new(instance, sale);
    let mut search = Search::new(instance.capacities().len());
    flow.let_in(&mut search, control)?;
    fill::fill(&mut flow, &mut search, control)?;
    Ok(maximum_of(&flow))
}

/// Both sums, from the edges and the prices alone.
fn maximum_of(flow: &Flow) -> Maximum {
    let instance = flow.instance;
    let prices = flow
        .prices
        .iter()
        .map(|price| price.max(&0).cast_unsigned());
    let prices: Vec<u32> = prices.collect();
    let mut bound: u128 = prices
        .iter()
        .zip(instance.capacities())
        .map(|(price, capacity)| u128::from(*price) * u128::from(*capacity))
        .sum();
    let mut score_sum = 0;
    let mut matched = 0;
    for (bidder, own) in instance.bidders().zip(&flow.edge_of) {
        let mut best = 0;
        for (number, edge) in instance.edges_of(bidder) {
            best = best.max(edge.score.saturating_sub(prices[edge.place()]));
            if number == *own {
                score_sum += u64::from(edge.score);
                matched += 1;
            }
        }
        bound += u128::from(best);
    }
    let target_of = flow.edge_of.iter().map(|edge| instance.target_of(*edge));
    Maximum {
        score_sum,
        score_bound: u64::try_from(bound).unwrap_or(u64::MAX),
        matched,
        target_of: target_of.collect(),
        prices,
    }
}
