//! The engine equals the reference, at any number of threads and in any order of shards.

use crate::case::{Case, Shape, random};
use crate::reference;
use domain::Verdict;
use matching::{
    AssignmentRule, Cause, Control, Outcome, Pair, Policy, Unknown, merge, on_threads, run, shards,
    solve_shard,
};
use proptest::prelude::*;
use std::num::NonZeroUsize;

fn shape() -> impl Strategy<Value = Shape> {
    (
        any::<u64>(),
        0..40_usize,
        0..50_usize,
        prop_oneof![Just(0), Just(5), Just(30)],
        any::<bool>(),
    )
        .prop_map(|(seed, smes, offerings, unknown, wide)| Shape {
            seed,
            smes,
            offerings,
            unknown,
            wide,
        })
}

fn policies(k: u8) -> Vec<Policy> {
    let rules = [AssignmentRule::None, AssignmentRule::A1, AssignmentRule::A2];
    let policy =
        |rule, unknown| Policy::new(k, rule, unknown, Policy::STANDARD_SME_WEIGHTS).unwrap();
    [Unknown::Exclude, Unknown::Conditional]
        .into_iter()
        .flat_map(|unknown| rules.map(|rule| policy(rule, unknown)))
        .collect()
}

fn solve(case: &Case, policy: &Policy) -> Outcome {
    run(&case.problem(), policy, &Control::default()).unwrap()
}

pub fn same_as_reference(case: &Case, policy: &Policy) {
    let outcome = solve(case, policy);
    let lists = reference::lists(case, policy);
    let mut eligible = 0;
    for (sme, expected) in (0..).zip(&lists) {
        let found: Vec<_> = outcome
            .lists
            .of(sme)
            .iter()
            .map(|row| reference::Kept {
                offering: row.offering(),
                met: row.is_met(),
                sme_points: row.sme_points().into(),
                lender_points: row.lender_points().into(),
            })
            .collect();
        assert_eq!(&found, expected, "list of SME {sme}");
        eligible += reference::ranking(case, policy.unknown(), sme).len();
    }
    assert_eq!(outcome.eligible_pairs, u64::try_from(eligible).unwrap());
    let held = match policy.rule() {
        AssignmentRule::None => vec![None; lists.len()],
        AssignmentRule::A1 | AssignmentRule::A2 => reference::assign(case, &lists, policy.rule()),
    };
    for (sme, cause) in (0..).zip(&outcome.causes) {
        let (list, held) = (&lists[sme as usize], held[sme as usize]);
        let fixed = case
            .fixed
            .iter()
            .filter(|pair| pair.sme == sme)
            .map(|pair| pair.offering)
            .min();
        match *cause {
            Cause::Fixed { offering } => assert_eq!(fixed, Some(offering)),
            Cause::Matched {
                offering,
                rank,
                conditional,
            } => {
                assert_eq!(held, Some(offering), "SME {sme}");
                let kept = list[usize::from(rank) - 1];
                assert_eq!((kept.offering, kept.met), (offering, !conditional));
            }
            Cause::NotEligible(found) => {
                assert!(list.is_empty());
                let blocking = reference::blocking(case, policy.unknown(), sme);
                assert_eq!((found.criterion, found.verdict), blocking, "SME {sme}");
            }
            Cause::OutrankedOrFull => assert!(held.is_none() && !list.is_empty()),
            Cause::Unassigned => assert_eq!(policy.rule(), AssignmentRule::None),
        }
        assert!(fixed.is_none() || matches!(cause, Cause::Fixed { .. }));
        assert!(
            held.is_none() || matches!(cause, Cause::Matched { .. }),
            "SME {sme}: {held:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn lists_assignments_and_causes_equal_the_reference(shape in shape(), k in 1..=20_u8) {
        let case = random(shape);
        for policy in policies(k) {
            same_as_reference(&case, &policy);
        }
    }

    #[test]
    fn verdicts_equal_the_reference(shape in shape()) {
        let case = random(shape);
        let problem = case.problem();
        for sme in 0..u32::try_from(case.smes.len()).unwrap() {
            for offering in 0..u32::try_from(case.offerings.len()).unwrap() {
                let pair = Pair { sme, offering };
                let judged = problem.judge(pair).unwrap();
                let expected = reference::verdicts(&case, pair);
                for (criterion, verdict) in &expected {
                    let found = if judged.not_met.contains(*criterion) {
                        Verdict::NotMet
                    } else if judged.unknown.contains(*criterion) {
                        Verdict::Unknown
                    } else {
                        Verdict::Met
                    };
                    prop_assert_eq!(found, *verdict, "{} of {:?}", criterion, pair);
                }
                prop_assert_eq!(judged.verdict(), reference::pair_verdict(&expected));
            }
        }
    }
}

/// More thresholds than a ladder has steps, so that steps are shared and their residual checks
/// are at work: each of 3,000 offerings takes other amounts.
#[test]
fn steps_that_thresholds_share_equal_the_reference() {
    let mut case = Case::all_eligible(12, 3_000);
    for (offering, number) in case.offerings.iter_mut().zip(0..) {
        offering.amt_min = 100 + number * 7 % 3_001;
        offering.amt_max = offering.amt_min + number * 11 % 1_009;
        offering.appetite = number % 1_001;
    }
    for (sme, number) in case.smes.iter_mut().zip(0..) {
        sme.amount = 100 + number * 283;
    }
    for policy in policies(20) {
        same_as_reference(&case, &policy);
    }
}

#[test]
fn the_result_does_not_depend_on_threads_or_order_of_shards() {
    let shape = Shape {
        seed: 11,
        smes: 900,
        offerings: 150,
        unknown: 10,
        wide: false,
    };
    let case = random(shape);
    let problem = case.problem();
    for policy in policies(20) {
        let expected = solve(&case, &policy);
        for threads in [1, 2, 8] {
            let threads = NonZeroUsize::new(threads).unwrap();
            let found = on_threads(threads, || solve(&case, &policy)).unwrap();
            assert!(found == expected, "{threads} threads");
        }
        let control = Control::default();
        let mut lists: Vec<_> = shards(&problem)
            .iter()
            .map(|shard| solve_shard(&problem, shard, &policy, &control).unwrap())
            .collect();
        assert!(lists.len() > 3);
        lists.reverse();
        assert!(merge(&problem, &policy, lists, &control).unwrap() == expected);
    }
}

#[test]
fn a_cancelled_run_gives_nothing() {
    let case = Case::all_eligible(10, 5);
    let control = Control::default();
    control.cancel();
    let policy = Policy::standard(AssignmentRule::A2, Unknown::Exclude);
    assert!(run(&case.problem(), &policy, &control).is_err());
}

#[test]
fn progress_ends_at_the_number_of_smes() {
    let case = Case::all_eligible(300, 5);
    let control = Control::default();
    let policy = Policy::standard(AssignmentRule::A2, Unknown::Exclude);
    run(&case.problem(), &policy, &control).unwrap();
    assert_eq!(control.progress(), (300, 300));
    assert_eq!(control.phase(), matching::Phase::Finished);
}
