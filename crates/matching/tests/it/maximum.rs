//! The maximum total score: by hand, against brute force and plain flows, and over lists.

use crate::case::{Case, Random, Shape, random};
use matching::maximum::{Edge, Instance, InvalidInstance, MAX_SCORE, Maximum, score_bound, solve};
use matching::{AssignmentRule, Control, Outcome, Pair, Policy, Unknown, run};
use proptest::prelude::*;

type Rows = Vec<Vec<(u32, u32)>>;

fn instance(rows: &Rows, capacities: &[u32]) -> Result<Instance, InvalidInstance> {
    let edge = |(target, score): &(u32, u32)| Edge {
        target: *target,
        score: *score,
    };
    let rows = rows
        .iter()
        .map(|row| row.iter().map(edge).collect::<Vec<_>>());
    Instance::new(rows, capacities.to_vec())
}

/// Solves and checks all that is claimed, but that there is nothing better.
fn solved(rows: &Rows, capacities: &[u32]) -> Maximum {
    let maximum = solve(&instance(rows, capacities).unwrap(), &Control::default()).unwrap();
    let mut clients = vec![0; capacities.len()];
    let (mut sum, mut matched) = (0, 0);
    for (row, target) in rows.iter().zip(&maximum.target_of) {
        let Some(target) = target else { continue };
        let own = row.iter().filter(|(other, _)| other == target);
        sum += u64::from(own.map(|(_, score)| *score).max().unwrap());
        matched += 1;
        clients[*target as usize] += 1;
    }
    assert!(
        clients
            .iter()
            .zip(capacities)
            .all(|(held, most)| held <= most)
    );
    assert_eq!((sum, matched), (maximum.score_sum, maximum.matched));
    assert_eq!(maximum.target_of.len(), rows.len());
    assert!(maximum.is_proved(), "{maximum:?}");
    assert_eq!(
        maximum.score_bound,
        bound(rows, capacities, &maximum.prices)
    );
    maximum
}

/// What no assignment can be above, by any prices.
fn bound(rows: &Rows, capacities: &[u32], prices: &[u32]) -> u64 {
    let best = |row: &Vec<(u32, u32)>| {
        let values = row
            .iter()
            .filter(|(target, _)| capacities[*target as usize] > 0);
        let values = values.map(|(target, score)| score.saturating_sub(prices[*target as usize]));
        u64::from(values.max().unwrap_or(0))
    };
    let of_prices = prices.iter().zip(capacities).map(|(p, c)| u64::from(p * c));
    of_prices.sum::<u64>() + rows.iter().map(best).sum::<u64>()
}

/// Everything tried.
fn brute_force(rows: &[Vec<(u32, u32)>], left: &mut [u32]) -> u64 {
    let Some((row, rest)) = rows.split_first() else {
        return 0;
    };
    let mut best = brute_force(rest, left);
    for (target, score) in row {
        if left[*target as usize] > 0 {
            left[*target as usize] -= 1;
            best = best.max(u64::from(*score) + brute_force(rest, left));
            left[*target as usize] += 1;
        }
    }
    best
}

/// Augments by the best path that Bellman and Ford find in the matrix of bidders and places,
/// while it gains.
fn plain_flow(rows: &Rows, capacities: &[u32]) -> i64 {
    let places: Vec<u32> = (0..)
        .zip(capacities)
        .flat_map(|(target, capacity)| std::iter::repeat_n(target, *capacity as usize))
        .collect();
    let score = |bidder: usize, place: usize| {
        let row = rows[bidder]
            .iter()
            .filter(|(target, _)| *target == places[place]);
        row.map(|(_, score)| i64::from(*score)).max()
    };
    let mut holder: Vec<Option<usize>> = vec![None; places.len()];
    let mut total = 0;
    loop {
        let is_out = |bidder: &usize| !holder.contains(&Some(*bidder));
        let outside: Vec<usize> = (0..rows.len()).filter(is_out).collect();
        let mut gain: Vec<Option<i64>> = vec![None; places.len()];
        let mut by = vec![0; places.len()];
        for _ in 0..=places.len() {
            for place in 0..places.len() {
                let inside = (0..places.len()).filter(|from| *from != place);
                let moves = inside.filter_map(|from| {
                    let bidder = holder[from]?;
                    let gained = gain[from]? + score(bidder, place)? - score(bidder, from)?;
                    Some((gained, bidder))
                });
                let entries = outside
                    .iter()
                    .filter_map(|it| Some((score(*it, place)?, *it)));
                let best = moves.chain(entries).max();
                if let Some((gained, bidder)) = best.filter(|best| Some(best.0) > gain[place]) {
                    (gain[place], by[place]) = (Some(gained), bidder);
                }
            }
        }
        let empty = (0..places.len()).filter(|place| holder[*place].is_none());
        let end = empty.max_by_key(|place| gain[*place]);
        let Some((mut place, gained)) = end.and_then(|end| Some((end, gain[end]?))) else {
            return total;
        };
        if gained <= 0 {
            return total;
        }
        total += gained;
        loop {
            let bidder = by[place];
            let from = holder.iter().position(|held| *held == Some(bidder));
            holder[place] = Some(bidder);
            match from {
                Some(from) => place = from,
                None => break,
            }
        }
    }
}

fn rows_of(seed: u64, bidders: usize, targets: u32, scores: u32) -> (Rows, Vec<u32>) {
    let mut numbers = Random::new(seed);
    let mut below = |limit: u32| u32::try_from(numbers.below(limit.into())).unwrap();
    let capacities: Vec<u32> = (0..targets).map(|_| below(4)).collect();
    let mut row = |_| {
        let edges = below(targets + 1).min(6);
        let edge = |_| (below(targets), below(scores));
        (0..edges).map(edge).collect()
    };
    ((0..bidders).map(&mut row).collect(), capacities)
}

#[test]
fn small_ones_by_hand() {
    let rows = vec![vec![(0, 10), (1, 9)], vec![(0, 8)], vec![(0, 1), (1, 5)]];
    let maximum = solved(&rows, &[1, 1]);
    assert_eq!(maximum.to_string(), "A3 score_sum=17");
    assert_eq!(maximum.target_of, [Some(1), Some(0), None]);
    assert_eq!(solved(&rows, &[2, 1]).score_sum, 23);
    assert_eq!(solved(&rows, &[0, 0]).matched, 0);
    assert_eq!(solved(&rows, &[0, u32::MAX]).score_sum, 14);
    assert_eq!(solved(&vec![vec![]; 3], &[1]).matched, 0);
    assert_eq!(solved(&vec![], &[]).score_sum, 0);
    // All the same: as many as there are places.
    let ties = vec![vec![(0, 7), (1, 7)]; 5];
    assert_eq!(solved(&ties, &[1, 2]).score_sum, 21);
    // A score of 0 is no better than none, and the highest ones do not wrap.
    assert_eq!(solved(&vec![vec![(0, 0)]], &[1]).matched, 0);
    let highest = vec![vec![(0, MAX_SCORE), (1, 1)]; 3];
    assert_eq!(
        solved(&highest, &[1, 1]).score_sum,
        u64::from(MAX_SCORE) + 1
    );
}

#[test]
fn edges_that_cannot_be_used_are_named() {
    let refused = |row: Vec<(u32, u32)>| {
        let refused = instance(&vec![vec![(0, 1)], row], &[1]).unwrap_err();
        refused.to_string()
    };
    assert_eq!(
        refused(vec![(1, 5)]),
        "bidder 1: target 1, expected one below 1"
    );
    assert_eq!(
        refused(vec![(0, MAX_SCORE + 1)]),
        "bidder 1: score 268435457, expected at most 268435456"
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn nothing_tried_is_better(
        seed in any::<u64>(),
        bidders in 0..7_usize,
        targets in 1..6_u32,
        scores in prop_oneof![Just(3_u32), Just(12), Just(200_000)],
    ) {
        let (rows, capacities) = rows_of(seed, bidders, targets, scores);
        let best = brute_force(&rows, &mut capacities.clone());
        prop_assert_eq!(solved(&rows, &capacities).score_sum, best);
    }

    #[test]
    fn plain_flows_find_the_same(
        seed in any::<u64>(),
        bidders in 0..40_usize,
        targets in 1..16_u32,
        scores in prop_oneof![Just(3_u32), Just(12), Just(200_000)],
    ) {
        let (rows, capacities) = rows_of(seed, bidders, targets, scores);
        let expected = u64::try_from(plain_flow(&rows, &capacities)).unwrap();
        prop_assert_eq!(solved(&rows, &capacities).score_sum, expected);
    }
}

/// Large enough for many paths of both kinds; the proof needs no other engine.
#[test]
fn larger_ones_are_proved() {
    for seed in 0..40 {
        for scores in [2, 50, 100_000] {
            let (rows, capacities) = rows_of(seed, 1_500, 400, scores);
            solved(&rows, &capacities);
        }
    }
}

fn policy(referrals: u8) -> Policy {
    let policy = Policy::standard(AssignmentRule::A2, Unknown::Conditional);
    policy.with_referrals(referrals).unwrap()
}

fn solve_case(case: &Case, referrals: u8) -> (Outcome, matching::maximum::ScoreBound) {
    let problem = case.problem();
    let outcome = run(&problem, &policy(referrals), &Control::default()).unwrap();
    let bound = score_bound(&problem, &outcome.lists, referrals, &Control::default()).unwrap();
    (outcome, bound)
}

/// The best of all choices of at most so many pairs an SME, each of another lender.
fn best_choice(case: &Case, outcome: &Outcome, referrals: usize) -> u64 {
    let lender = |offering: u32| match case.lenders.is_empty() {
        true => i64::from(offering),
        false => case.lenders[offering as usize],
    };
    let mut left: Vec<i64> = case.offerings.iter().map(|row| row.max_clients).collect();
    let mut had: Vec<Vec<i64>> = vec![Vec::new(); case.smes.len()];
    for pair in &case.fixed {
        had[pair.sme as usize].push(lender(pair.offering));
    }
    let pairs: Vec<_> = outcome.lists.iter().collect();
    fn best(
        pairs: &[(u32, usize, matching::Listed)],
        left: &mut [i64],
        had: &mut [Vec<i64>],
        rule: &dyn Fn(&[i64], u32) -> Option<i64>,
    ) -> u64 {
        let Some(((sme, _, row), rest)) = pairs.split_first() else {
            return 0;
        };
        let without = best(rest, left, had, rule);
        let (sme, offering) = (*sme as usize, row.offering() as usize);
        let Some(lender) = rule(&had[sme], row.offering()).filter(|_| left[offering] > 0) else {
            return without;
        };
        left[offering] -= 1;
        had[sme].push(lender);
        let with = u64::from(row.score()) + best(rest, left, had, rule);
        had[sme].pop();
        left[offering] += 1;
        with.max(without)
    }
    best(&pairs, &mut left, &mut had, &|had, offering| {
        let lender = lender(offering);
        (had.len() < referrals && !had.contains(&lender)).then_some(lender)
    })
}

#[test]
fn no_choice_over_the_lists_is_above_the_bound() {
    let mut compared = 0;
    for seed in 0..60 {
        let shape = Shape {
            seed,
            smes: 12,
            offerings: 10,
            unknown: 10,
            wide: false,
        };
        let mut case = random(shape);
        let mut numbers = Random::new(seed);
        if numbers.percent(50) {
            case.lenders = case.offerings.iter().map(|_| numbers.below(4)).collect();
        }
        for referrals in [1, 2, 3] {
            let (outcome, bound) = solve_case(&case, referrals);
            if outcome.lists.row_count() > 18 {
                continue;
            }
            let best = best_choice(&case, &outcome, referrals.into());
            assert!(best <= bound.score, "{best} > {bound}");
            let sums = [outcome.assignment_sum, outcome.referral_sum];
            for sum in sums.into_iter().flatten() {
                assert!(sum.score_sum <= best);
                assert!(bound.reached_bp(sum.score_sum) <= 10_000);
            }
            if referrals == 1 {
                assert_eq!((bound.score, bound.is_reached), (best, true));
                compared += usize::from(best > 0);
            }
        }
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn the_bound_of_a_run_is_told() {
    let mut case = Case::all_eligible(3, 2);
    for row in &mut case.offerings {
        row.max_clients = 1;
    }
    let (outcome, one) = solve_case(&case, 1);
    let first = u64::from(outcome.lists.of(0)[0].score());
    assert_eq!(one.to_string(), format!("A3 score_sum={}", 2 * first));
    assert_eq!(one.reached_bp(2 * first), 10_000);
    assert_eq!(one.reached_bp(2 * first - 1), 9_999, "rounded down");
    let (_, two) = solve_case(&case, 2);
    assert_eq!(two.to_string(), format!("A3r2 score_bound={}", 2 * first));
    let fixed = |sme| Pair { sme, offering: 0 };
    case.fixed = vec![fixed(0), fixed(1), fixed(2)];
    let (_, none) = solve_case(&case, 1);
    assert_eq!((none.score, none.reached_bp(0)), (0, 10_000));
    // With two referrals they may still come to the other offering.
    assert_eq!(solve_case(&case, 2).1.score, first);
}

#[test]
fn a_cancelled_search_gives_nothing() {
    let (rows, capacities) = rows_of(1, 1_500, 400, 100);
    let control = Control::default();
    control.cancel();
    assert!(solve(&instance(&rows, &capacities).unwrap(), &control).is_err());
}
