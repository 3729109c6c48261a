//! The kernels that are timed and counted: public entry points over made-up workloads. A new
//! kernel is a function here and its row in [`KERNELS`].

use crate::workload::{self, Size};
use matching::live::{Change, LiveIndex, Order};
use matching::{AssignmentRule, Control, Outcome, Pair, Policy, Problem, ShardLists, Unknown};
use std::hint::black_box;
use std::rc::Rc;

const SEED: u64 = 20_261_128;

/// One province, so that the problem is one shard.
const SHARD: Size = Size {
    smes: 2_000,
    offerings: 2_000,
    provinces: 1,
};

/// One firm, so that nearly all of the work is the index over the offerings.
const ONE_FIRM: Size = Size { smes: 1, ..SHARD };

/// Several provinces, whose lists meet in the assignment.
const COUNTRY: Size = Size {
    smes: 8_000,
    offerings: 1_600,
    provinces: 4,
};

/// A piece of work that can be done once.
pub type Work = Box<dyn FnOnce()>;

/// A kernel: its name, and what makes its data. The data makes pieces of work, and that is not
/// counted either.
pub type Kernel = (&'static str, fn() -> Box<dyn Fn() -> Work>);

pub const KERNELS: [Kernel; 13] = [
    ("problem", problem),
    ("index", || over(made(ONE_FIRM), lists)),
    ("lists", || over(made(SHARD), lists)),
    ("assign_a1", || assign(AssignmentRule::A1, 1)),
    ("assign_a2", || assign(AssignmentRule::A2, 1)),
    ("assign_a2_r3", || assign(AssignmentRule::A2, 3)),
    ("score_bound", || over(country(), score_bound)),
    ("explain", || over(outcome(), explain)),
    ("counterfactual", || over(made(SHARD), counterfactual)),
    ("live_index", || {
        over(made(SHARD), |it| drop(black_box(live(it))))
    }),
    ("live_list", || over(live(&made(SHARD)), live_list)),
    ("live_firms", || over(live(&made(SHARD)), live_firms)),
    ("live_change", || over(live(&made(SHARD)), live_change)),
];

fn policy(rule: AssignmentRule, referrals: u8) -> Policy {
    Policy::standard(rule, Unknown::Exclude)
        .with_referrals(referrals)
        .expect("a policy")
}

fn made(size: Size) -> Problem {
    Problem::new(workload::input(size, SEED)).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// Checking and packing an input.
fn problem() -> Box<dyn Fn() -> Work> {
    let input = workload::input(SHARD, SEED);
    Box::new(move || {
        let input = input.clone();
        Box::new(|| drop(black_box(Problem::new(input))))
    })
}

fn solved(problem: &Problem) -> Vec<ShardLists> {
    let policy = policy(AssignmentRule::None, 1);
    let solve = |shard| matching::solve_shard(problem, shard, &policy, &Control::default());
    let lists: Result<_, _> = matching::shards(problem).iter().map(solve).collect();
    lists.expect("not cancelled")
}

/// Work that only reads its data.
fn over<T: 'static>(data: T, work: fn(&T)) -> Box<dyn Fn() -> Work> {
    let data = Rc::new(data);
    Box::new(move || {
        let data = Rc::clone(&data);
        Box::new(move || work(&data))
    })
}

/// The lists of all shards, with the shards themselves.
fn lists(problem: &Problem) {
    black_box(solved(problem));
}

/// Joining the lists and assigning.
fn assign(rule: AssignmentRule, referrals: u8) -> Box<dyn Fn() -> Work> {
    let problem = Rc::new(made(COUNTRY));
    let lists = solved(&problem);
    Box::new(move || {
        let (problem, lists) = (Rc::clone(&problem), lists.clone());
        let policy = policy(rule, referrals);
        Box::new(move || {
            let outcome = matching::merge(&problem, &policy, lists, &Control::default());
            drop(black_box(outcome));
        })
    })
}

fn country() -> (Problem, Outcome) {
    let (problem, policy) = (made(COUNTRY), policy(AssignmentRule::None, 1));
    let outcome = matching::run(&problem, &policy, &Control::default()).expect("not cancelled");
    (problem, outcome)
}

fn score_bound((problem, outcome): &(Problem, Outcome)) {
    let bound = matching::score_bound(problem, &outcome.lists, 1, &Control::default());
    black_box(bound.expect("not cancelled"));
}

/// A hundred pairs, listed or not.
fn pairs() -> impl Iterator<Item = Pair> {
    (0..100).map(|sme| Pair {
        sme,
        offering: sme * 17,
    })
}

fn outcome() -> (Problem, Policy, Outcome) {
    let (problem, policy) = (made(SHARD), policy(AssignmentRule::A2, 1));
    let outcome = matching::run(&problem, &policy, &Control::default()).expect("not cancelled");
    (problem, policy, outcome)
}

fn explain((problem, policy, outcome): &(Problem, Policy, Outcome)) {
    for pair in pairs() {
        black_box(matching::explain(problem, policy, outcome, pair));
    }
}

fn counterfactual(problem: &Problem) {
    for pair in pairs() {
        black_box(matching::counterfactual(problem, pair));
    }
}

fn live(problem: &Problem) -> LiveIndex {
    LiveIndex::new(problem, &policy(AssignmentRule::None, 1))
}

/// The lists of five hundred firms, one by one.
fn live_list(index: &LiveIndex) {
    for sme in 0..500 {
        black_box(index.offerings_for(sme));
    }
}

/// The best firms of a hundred offerings.
fn live_firms(index: &LiveIndex) {
    for offering in 0..100 {
        black_box(index.smes_for(offering, 20, Order::Score));
    }
}

/// Twenty offerings withdrawn, each from the first version.
fn live_change(index: &LiveIndex) {
    for offering in 0..20 {
        black_box(
            index
                .apply(Change::Offering(offering, None))
                .expect("an offering"),
        );
    }
}
