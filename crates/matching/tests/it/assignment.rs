//! Assignments by hand: capacity, money, ties, fixed pairs, and what always holds.

use crate::case::{Case, Shape, random};
use matching::{AssignmentRule, Cause, Control, Outcome, Pair, Policy, Unknown, run};

fn solve(case: &Case, rule: AssignmentRule) -> Outcome {
    let policy = Policy::standard(rule, Unknown::Conditional);
    run(&case.problem(), &policy, &Control::default()).unwrap()
}

fn matched(outcome: &Outcome) -> Vec<Option<u32>> {
    let assignment = outcome.assignment.as_ref().unwrap();
    (0..u32::try_from(outcome.causes.len()).unwrap())
        .map(|sme| assignment.offering_of(sme))
        .collect()
}

#[test]
fn ties_go_to_the_lower_id() {
    let mut case = Case::all_eligible(4, 2);
    for row in &mut case.offerings {
        row.max_clients = 1;
    }
    let outcome = solve(&case, AssignmentRule::A1);
    assert_eq!(outcome.lists.of(3)[0].offering(), 0);
    assert_eq!(matched(&outcome), [Some(0), Some(1), None, None]);
    assert_eq!(outcome.causes[3], Cause::OutrankedOrFull);
}

#[test]
fn money_is_cut_at_the_first_that_does_not_fit() {
    let mut case = Case::all_eligible(3, 1);
    case.offerings[0].quota = 500;
    case.smes.iter_mut().for_each(|row| row.existing_loan = 0);
    // Same logarithm, so that the points tie and the ids rank.
    (
        case.smes[0].amount,
        case.smes[1].amount,
        case.smes[2].amount,
    ) = (200, 350, 100);
    let a2 = solve(&case, AssignmentRule::A2);
    assert_eq!(
        matched(&a2),
        [Some(0), None, None],
        "the third fits, but stands below the cutoff"
    );
    let assignment = a2.assignment.as_ref().unwrap();
    assert_eq!((assignment.clients_of(0), assignment.money_of(0)), (1, 200));
    let points = a2.lists.of(1)[0].lender_points();
    assert_eq!(assignment.cutoff_points_of(0), Some(points));
    assert_eq!(matched(&solve(&case, AssignmentRule::A1)), [Some(0); 3]);
}

#[test]
fn exhausted_offerings_take_nobody() {
    let mut case = Case::all_eligible(2, 2);
    case.offerings[0].max_clients = 0;
    assert_eq!(matched(&solve(&case, AssignmentRule::A2)), [Some(1); 2]);
    case.offerings[1].quota = 0;
    assert_eq!(matched(&solve(&case, AssignmentRule::A2)), [None; 2]);
    assert_eq!(matched(&solve(&case, AssignmentRule::A1)), [Some(1); 2]);
}

#[test]
fn fixed_smes_take_no_part_and_their_capacity_is_not_taken_twice() {
    let mut case = Case::all_eligible(3, 1);
    case.offerings[0].max_clients = 2;
    case.fixed.push(Pair {
        sme: 0,
        offering: 0,
    });
    let outcome = solve(&case, AssignmentRule::A2);
    assert_eq!(matched(&outcome), [None, Some(0), Some(0)]);
    assert_eq!(outcome.causes[0], Cause::Fixed { offering: 0 });
    assert_eq!(
        outcome.lists.of(0).len(),
        1,
        "its list is there to be explained"
    );
    assert_eq!(outcome.assignment_sum.unwrap().matched, 2);
}

#[test]
fn certain_pairs_come_before_conditional_ones() {
    let mut case = Case::all_eligible(2, 1);
    case.offerings[0].max_clients = 1;
    case.smes[0].tax = matching::NULL;
    let outcome = solve(&case, AssignmentRule::A2);
    assert_eq!(matched(&outcome), [None, Some(0)]);
    assert_eq!(outcome.conditional_pairs, 1);
}

#[test]
fn empty_inputs_are_accepted() {
    for (smes, offerings) in [(0, 0), (0, 3), (3, 0)] {
        let outcome = solve(&Case::all_eligible(smes, offerings), AssignmentRule::A2);
        assert_eq!(
            outcome.list_sum.to_string(),
            "topk rows=0 score_sum=0 sum=0000000000000000"
        );
        assert_eq!(
            outcome.assignment_sum.unwrap().to_string(),
            "A2 matched=0 score_sum=0 sum=0000000000000000"
        );
        assert_eq!(outcome.causes.len(), smes);
    }
}

/// Within capacity; and nobody envies a worse-ranked client of an offering that it prefers.
#[test]
fn capacity_is_kept_and_no_envy_is_justified() {
    for seed in 0..20 {
        let shape = Shape {
            seed,
            smes: 120,
            offerings: 25,
            unknown: 5,
            wide: false,
        };
        let case = random(shape);
        for rule in [AssignmentRule::A1, AssignmentRule::A2] {
            let outcome = solve(&case, rule);
            let assignment = outcome.assignment.as_ref().unwrap();
            let matched = matched(&outcome);
            for (offering, row) in (0..).zip(&case.offerings) {
                let clients: Vec<usize> = (0..matched.len())
                    .filter(|sme| matched[*sme] == Some(offering))
                    .collect();
                let money: i64 = clients.iter().map(|sme| case.smes[*sme].amount).sum();
                assert_eq!(assignment.clients_of(offering) as usize, clients.len());
                assert_eq!(assignment.money_of(offering), i128::from(money));
                assert!(clients.len() <= usize::try_from(row.max_clients).unwrap());
                assert!(rule == AssignmentRule::A1 || money <= row.quota);
            }
            no_envy(&case, &outcome, &matched);
        }
    }
}

fn no_envy(case: &Case, outcome: &Outcome, matched: &[Option<u32>]) {
    let preference = |sme: u32, offering: u32| {
        let list = outcome.lists.of(sme).iter();
        list.filter(|row| row.offering() == offering)
            .map(|row| (row.is_met(), row.sme_points(), std::cmp::Reverse(offering)))
            .next()
    };
    let standing = |sme: u32, offering: u32| {
        let list = outcome.lists.of(sme).iter();
        list.filter(|row| row.offering() == offering)
            .map(|row| (row.is_met(), row.lender_points(), std::cmp::Reverse(sme)))
            .next()
    };
    let smes = u32::try_from(case.smes.len()).unwrap();
    for sme in (0..smes).filter(|sme| case.fixed.iter().all(|pair| pair.sme != *sme)) {
        let own = matched[sme as usize].and_then(|offering| preference(sme, offering));
        for row in outcome.lists.of(sme) {
            if preference(sme, row.offering()) <= own {
                continue;
            }
            let clients =
                (0..smes).filter(|other| matched[*other as usize] == Some(row.offering()));
            for other in clients {
                assert!(standing(other, row.offering()) > standing(sme, row.offering()));
            }
        }
    }
}
