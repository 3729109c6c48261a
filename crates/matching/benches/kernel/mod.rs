//! The kernels that are timed and counted: public entry points over made-up workloads. A new
//! kernel is a function here and its row in [`KERNELS`].

use crate::workload::{self, Size};
use matching::{AssignmentRule, Control, Pair, Policy, Problem, ShardLists, Unknown};
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

pub const KERNELS: [Kernel; 7] = [
    ("problem", problem),
    ("index", || lists(ONE_FIRM)),
    ("lists", || lists(SHARD)),
    ("assign_a1", || assign(AssignmentRule::A1, 1)),
    ("assign_a2", || assign(AssignmentRule::A2, 1)),
    ("assign_a2_r3", || assign(AssignmentRule::A2, 3)),
    ("explain", explain),
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

/// The lists of all shards, with the shards themselves.
fn lists(size: Size) -> Box<dyn Fn() -> Work> {
    let problem = Rc::new(made(size));
    Box::new(move || {
        let problem = Rc::clone(&problem);
        Box::new(move || drop(black_box(solved(&problem))))
    })
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

/// A hundred pairs of listed and other offerings.
fn explain() -> Box<dyn Fn() -> Work> {
    let problem = made(SHARD);
    let policy = policy(AssignmentRule::A2, 1);
    let outcome = matching::run(&problem, &policy, &Control::default()).expect("not cancelled");
    let data = Rc::new((problem, policy, outcome));
    Box::new(move || {
        let data = Rc::clone(&data);
        Box::new(move || {
            let (problem, policy, outcome) = &*data;
            for sme in 0..100 {
                let offering = sme * 17;
                let pair = Pair { sme, offering };
                black_box(matching::explain(problem, policy, outcome, pair));
            }
        })
    })
}
