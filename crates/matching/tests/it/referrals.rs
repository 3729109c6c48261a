//! Several referrals an SME: rounds by hand, and equality with the reference.

use crate::case::{Case, Random, Shape, random};
use crate::reference;
use matching::{
    AssignmentRule, Cause, Control, Outcome, Pair, Policy, Refusal, Standing, Unknown, explain,
    on_threads, run,
};
use proptest::prelude::*;
use std::num::NonZeroUsize;

fn policy(referrals: u8) -> Policy {
    let policy = Policy::standard(AssignmentRule::A2, Unknown::Conditional);
    policy.with_referrals(referrals).unwrap()
}

fn solve(case: &Case, referrals: u8) -> Outcome {
    run(&case.problem(), &policy(referrals), &Control::default()).unwrap()
}

/// All pairs by SME, then round.
fn pairs(outcome: &Outcome) -> Vec<(u32, u32)> {
    let smes = 0..u32::try_from(outcome.causes.len()).unwrap();
    smes.flat_map(|sme| {
        let pairs = outcome.pairs_of(sme);
        pairs.map(move |(_, row)| (sme, row.offering()))
    })
    .collect()
}

#[test]
fn each_round_fills_what_the_earlier_ones_left() {
    let mut case = Case::all_eligible(3, 2);
    case.offerings[0].max_clients = 2;
    case.offerings[1].max_clients = 3;
    let outcome = solve(&case, 2);
    let expected = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 1)];
    assert_eq!(pairs(&outcome), expected);
    assert_eq!(outcome.later_rounds.len(), 1);
    let sum = outcome.referral_sum.unwrap().to_string();
    assert!(sum.starts_with("A2r2 matched=5 "), "{sum}");
    let first = outcome.assignment_sum.unwrap().to_string();
    assert!(first.starts_with("A2 matched=3 "), "{first}");
    assert!(solve(&case, 1).referral_sum.is_none());
}

#[test]
fn a_round_starts_without_cutoffs() {
    let mut case = Case::all_eligible(3, 1);
    case.offerings[0].quota = 300;
    let amounts = [200, 350, 100];
    for (row, amount) in case.smes.iter_mut().zip(amounts) {
        (row.amount, row.existing_loan) = (amount, 0);
    }
    assert_eq!(pairs(&solve(&case, 1)), [(0, 0)]);
    // The second stays too large and draws the line again; without it the third fits.
    assert_eq!(pairs(&solve(&case, 2)), [(0, 0)]);
    case.smes[1].amount = 300;
    case.offerings[0].quota = 600;
    assert_eq!(pairs(&solve(&case, 2)), [(0, 0), (1, 0), (2, 0)]);
    case.smes[1].chain_mask = 1;
    case.smes[1].node0 = -1;
    assert_eq!(pairs(&solve(&case, 2)), [(0, 0), (2, 0)]);
}

#[test]
fn a_lender_is_met_once() {
    let mut case = Case::all_eligible(1, 3);
    case.lenders = vec![7, 7, 4];
    assert_eq!(pairs(&solve(&case, 3)), [(0, 0), (0, 2)]);
    case.lenders.clear();
    assert_eq!(pairs(&solve(&case, 3)), [(0, 0), (0, 1), (0, 2)]);
}

#[test]
fn agreed_pairs_count_and_their_lender_is_taken() {
    let mut case = Case::all_eligible(2, 3);
    case.lenders = vec![1, 1, 2];
    let fixed = Pair {
        sme: 0,
        offering: 1,
    };
    case.fixed = vec![fixed];
    let one = solve(&case, 1);
    assert_eq!(pairs(&one), [(1, 0)]);
    assert_eq!(one.causes[0], Cause::Fixed { offering: 1 });
    let three = solve(&case, 3);
    assert_eq!(pairs(&three), [(0, 2), (1, 0), (1, 2)]);
    assert!(matches!(
        three.causes[0],
        Cause::Matched { offering: 2, .. }
    ));
    let standing = |sme, offering| {
        let pair = Pair { sme, offering };
        explain(&case.problem(), &policy(3), &three, pair)
            .unwrap()
            .standing
    };
    assert_eq!(standing(0, 1), Standing::Fixed);
    assert_eq!(standing(0, 0), Standing::FixedElsewhere { offering: 1 });
    assert_eq!(standing(0, 2), Standing::Assigned);
    assert_eq!(standing(1, 2), Standing::Assigned);
    assert_eq!(standing(1, 1), Standing::PreferredOther { offering: 0 });
    case.fixed.push(Pair {
        sme: 0,
        offering: 2,
    });
    assert_eq!(pairs(&solve(&case, 2)), [(1, 0), (1, 2)]);
}

#[test]
fn the_last_refusal_is_told() {
    let mut case = Case::all_eligible(2, 2);
    case.offerings[0].max_clients = 1;
    let outcome = solve(&case, 2);
    assert_eq!(pairs(&outcome), [(0, 0), (0, 1), (1, 1)]);
    let pair = Pair {
        sme: 1,
        offering: 0,
    };
    let explanation = explain(&case.problem(), &policy(2), &outcome, pair).unwrap();
    let full = Standing::Refused(Refusal::ClientsFull);
    assert_eq!(explanation.standing, full);
}

fn with_lenders(shape: Shape) -> Case {
    let mut case = random(shape);
    let mut numbers = Random::new(shape.seed);
    if numbers.percent(70) {
        case.lenders = case.offerings.iter().map(|_| numbers.below(6)).collect();
    }
    case
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn rounds_equal_the_reference(
        seed in any::<u64>(),
        smes in 0..40_usize,
        offerings in 0..30_usize,
        unknown in prop_oneof![Just(0), Just(20)],
        referrals in 2..=5_u8,
    ) {
        let shape = Shape { seed, smes, offerings, unknown, wide: false };
        let case = with_lenders(shape);
        let outcome = solve(&case, referrals);
        let lists = reference::lists(&case, &policy(referrals));
        let mut expected = reference::referrals(&case, &lists, referrals.into());
        expected.sort_by_key(|pair| pair.0);
        prop_assert_eq!(pairs(&outcome), expected);
    }
}

#[test]
fn rounds_do_not_depend_on_threads() {
    let case = with_lenders(Shape {
        seed: 12,
        smes: 900,
        offerings: 150,
        unknown: 10,
        wide: false,
    });
    let expected = solve(&case, 3);
    assert!(pairs(&expected).len() > 10);
    for threads in [1, 2, 8] {
        let threads = NonZeroUsize::new(threads).unwrap();
        let found = on_threads(threads, || solve(&case, 3)).unwrap();
        assert!(found == expected, "{threads} threads");
    }
}
