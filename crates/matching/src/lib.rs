//! Who is matched with whom: eligibility, score, top-K lists, assignment and explanation.
//!
//! Owns the exact arithmetic of a match run over integer columns. It must not know a database, a
//! file, a clock, the environment or a log: it gets an [`Input`], checks it into a [`Problem`],
//! and returns an [`Outcome`] that is the same at any number of threads.
//!
//! Main function: [`run`], which is `shards -> solve_shard -> merge`. The lists of two province
//! shards do not depend on each other, so that they can be made anywhere; only the assignment
//! meets across shards.
//!
//! ```
//! use matching::{AssignmentRule, Control, Input, Policy, Problem, Unknown};
//!
//! let problem = Problem::new(Input::default()).expect("an empty input has no faults");
//! let policy = Policy::standard(AssignmentRule::A2, Unknown::Exclude);
//! let outcome = matching::run(&problem, &policy, &Control::default()).expect("not cancelled");
//! assert_eq!(outcome.eligible_pairs, 0);
//! ```
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::iter_over_hash_type)]

mod assign;
mod bits;
mod blocking;
mod check;
mod checksum;
mod control;
mod counterfactual;
mod criterion;
mod eligibility;
pub mod encode;
mod explain;
mod index;
mod input;
mod ladder;
mod limits;
pub mod live;
mod lottery;
pub mod maximum;
mod outcome;
mod packed;
mod policy;
mod problem;
mod score;
mod select;
mod shard;
mod simd;
mod stable;
mod tally;
mod top_k;

pub use assign::{Assignment, ListSource, Refusal, Wants, assign_over};
pub use check::{Expected, Fault, MAX_FAULTS, Table};
pub use checksum::{AssignmentSum, ListSum, mix64};
pub use control::{Cancelled, Control, Phase};
pub use counterfactual::{
    Change, ChangeSet, Changeable, Counterfactual, Fact, MAX_CHANGE_SETS, MAX_OPENINGS, Needed,
    Opening, Openings, counterfactual, openings,
};
pub use criterion::CriterionSet;
pub use eligibility::Judgement;
pub use explain::{Comparison, Explanation, Operand, PartPoints, ScoreParts, Standing, explain};
pub use input::{
    Input, NULL, OfferingColumns, OfferingRow, Pair, RegionColumns, RegionRow, SmeColumns, SmeRow,
};
pub use lottery::draw;
pub use maximum::{ScoreBound, score_bound};
pub use outcome::{Blocking, Cause, ListColumns, Listed, Lists, Outcome, PairColumns};
pub use policy::{AssignmentRule, InvalidPolicy, MAX_K, MAX_REFERRALS, Policy, Unknown};
pub use problem::{Firms, Offerings, Problem};
pub use shard::{Shard, shards};
pub use stable::{Holder, InvalidPreferences, MAX_PREFERENCES, Preferences, stable};
pub use tally::Tally;
pub use top_k::{ShardLists, solve_shard};

use rayon::prelude::*;
use std::num::NonZeroUsize;

/// Solves a problem under a policy: the exact top-K list of every SME, the assignment that the
/// policy names, and one cause per SME.
///
/// Works on the current rayon pool; the result does not depend on its size.
///
/// # Errors
/// [`Cancelled`] when `control` was cancelled before the end; nothing partial is returned.
pub fn run(problem: &Problem, policy: &Policy, control: &Control) -> Result<Outcome, Cancelled> {
    control.begin(problem.sme_count());
    let lists = shards(problem)
        .par_iter()
        .map(|shard| solve_shard(problem, shard, policy, control))
        .collect::<Result<Vec<_>, _>>()?;
    merge(problem, policy, lists, control)
}

/// Does some work, such as [`run`], on a pool of this many threads of its own.
///
/// # Errors
/// [`NoThreads`] when the system gives no threads.
pub fn on_threads<T: Send>(
    threads: NonZeroUsize,
    work: impl FnOnce() -> T + Send,
) -> Result<T, NoThreads> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.get())
        .build();
    Ok(pool.map_err(|_| NoThreads)?.install(work))
}

/// The system gave no threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no threads")]
pub struct NoThreads;

/// Joins the lists of all shards of a problem and assigns across them.
///
/// # Errors
/// [`Cancelled`] when `control` was cancelled.
pub fn merge(
    problem: &Problem,
    policy: &Policy,
    lists: Vec<ShardLists>,
    control: &Control,
) -> Result<Outcome, Cancelled> {
    outcome::merge(problem, policy, lists, control)
}
