//! The index in memory equals a run over the changed input, after any sequence of changes.

use crate::case::{Case, Random, Shape, offering, random, sme};
use crate::reference;
use domain::Verdict;
use matching::live::{
    Candidate, Change, Except, LiveIndex, MAX_UNFOLDED_OFFERINGS, MAX_UNFOLDED_SMES, NoSuchId,
    OfferingFacts, Order, Ranked, SmeFacts,
};
use matching::{AssignmentRule, Control, Listed, Pair, Policy, Unknown, run};
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeSet;

fn policy(k: u8, unknown: Unknown) -> Policy {
    let weights = Policy::STANDARD_SME_WEIGHTS;
    Policy::new(k, AssignmentRule::None, unknown, weights).unwrap()
}

fn index(case: &Case, policy: &Policy) -> LiveIndex {
    LiveIndex::new(&case.problem(), policy)
}

fn sme_facts(case: &Case, sme: u32) -> SmeFacts {
    SmeFacts::new(case.smes[sme as usize].clone()).unwrap()
}

fn offering_facts(case: &Case, offering: u32) -> OfferingFacts {
    let row = offering as usize;
    OfferingFacts::new(case.offerings[row].clone(), &case.codes[row]).unwrap()
}

fn count<T>(rows: &[T]) -> u32 {
    u32::try_from(rows.len()).unwrap()
}

/// The lists of a run in which the SMEs and offerings taken out are excluded from every pair.
fn lists_of_a_run(case: &Case, policy: &Policy, gone: &Gone) -> Vec<Vec<Listed>> {
    let outcome = run(&without(case, gone).problem(), policy, &Control::default()).unwrap();
    let lists = (0..count(&case.smes)).map(|sme| outcome.lists.of(sme).to_vec());
    lists.collect()
}

#[derive(Debug, Clone, Default)]
struct Gone {
    smes: BTreeSet<u32>,
    offerings: BTreeSet<u32>,
}

fn without(case: &Case, gone: &Gone) -> Case {
    let mut case = case.clone();
    let mut excluded: BTreeSet<Pair> = case.excluded.iter().copied().collect();
    for sme in 0..count(&case.smes) {
        for offering in 0..count(&case.offerings) {
            if gone.smes.contains(&sme) || gone.offerings.contains(&offering) {
                excluded.insert(Pair { sme, offering });
            }
        }
    }
    case.excluded = excluded.into_iter().collect();
    case
}

/// All pairs that the policy keeps, by the reference.
fn kept_pairs(case: &Case, policy: &Policy) -> Vec<(u32, reference::Kept)> {
    (0..count(&case.smes))
        .flat_map(|sme| {
            let kept = reference::ranking(case, policy.unknown(), sme);
            kept.into_iter().map(move |kept| (sme, kept))
        })
        .collect()
}

/// The SMEs of an offering, best first.
fn candidates(pairs: &[(u32, reference::Kept)], offering: u32, order: Order) -> Vec<Candidate> {
    let of_offering = pairs.iter().filter(|(_, kept)| kept.offering == offering);
    let mut found: Vec<Candidate> = of_offering
        .map(|(sme, kept)| Candidate {
            sme: *sme,
            is_met: kept.met,
            sme_points: u32::try_from(kept.sme_points).unwrap(),
            lender_points: u32::try_from(kept.lender_points).unwrap(),
        })
        .collect();
    let points = |it: &Candidate| match order {
        Order::Lender => it.lender_points,
        Order::Score => it.sme_points + it.lender_points,
    };
    found.sort_by_key(|it| (Reverse((it.is_met, points(it))), it.sme));
    found
}

/// The best SMEs of every offering equal those of the reference.
fn best_smes_equal_the_reference(index: &LiveIndex, case: &Case, policy: &Policy) {
    let pairs = kept_pairs(case, policy);
    for offering in 0..count(&case.offerings) {
        for (order, n) in [
            (Order::Lender, 3),
            (Order::Score, 7),
            (Order::Lender, 1_000),
        ] {
            let expected = candidates(&pairs, offering, order);
            let found = index.smes_for(offering, n, order);
            assert_eq!(found.eligible, expected.len());
            assert_eq!(found.best, expected[..n.min(expected.len())]);
        }
    }
}

/// A random change, made to the case as well.
fn change(case: &mut Case, gone: &mut Gone, random: &mut Random, donor: &Case) -> Change {
    let is_sme = random.percent(40);
    let rows = if is_sme {
        count(&case.smes)
    } else {
        count(&case.offerings)
    };
    let is_new = rows == 0 || random.percent(20);
    let id = match is_new {
        true => rows,
        false => u32::try_from(random.below(rows.into())).unwrap(),
    };
    if !is_new && random.percent(20) {
        return match is_sme {
            true => {
                gone.smes.insert(id);
                Change::Sme(id, None)
            }
            false => {
                gone.offerings.insert(id);
                Change::Offering(id, None)
            }
        };
    }
    let row = id as usize;
    if is_sme {
        let facts = random.pick(&donor.smes);
        case.smes
            .resize(case.smes.len().max(row + 1), facts.clone());
        case.smes[row] = facts;
        gone.smes.remove(&id);
        return Change::Sme(id, Some(sme_facts(case, id)));
    }
    let from = usize::try_from(random.below(donor.offerings.len().try_into().unwrap())).unwrap();
    let length = case.offerings.len().max(row + 1);
    case.offerings.resize(length, donor.offerings[from].clone());
    case.codes.resize(length, Vec::new());
    case.offerings[row] = donor.offerings[from].clone();
    case.codes[row] = donor.codes[from].clone();
    gone.offerings.remove(&id);
    Change::Offering(id, Some(offering_facts(case, id)))
}

fn ranked(rows: &[Listed]) -> impl Iterator<Item = Ranked> {
    (1..)
        .zip(rows)
        .map(|(rank, row)| Ranked { rank, row: *row })
}

/// The rows of `one` that `other` does not have.
fn beside(one: &[Listed], other: &[Listed]) -> Vec<Ranked> {
    let beside = ranked(one).filter(|ranked| !other.contains(&ranked.row));
    beside.collect()
}

/// Applies changes one after the other, and compares lists and effects with runs.
fn follows_runs(mut case: Case, donor: &Case, policy: &Policy, (changes, seed): (usize, u64)) {
    let mut random = Random::new(seed);
    let mut gone = Gone::default();
    let mut index = index(&case, policy);
    let mut before = lists_of_a_run(&case, policy, &gone);
    for version in 1..=changes {
        let change = change(&mut case, &mut gone, &mut random, donor);
        let (next, effect) = index.apply(change).unwrap();
        let after = lists_of_a_run(&case, policy, &gone);
        before.resize(after.len(), Vec::new());
        let mut expected = Vec::new();
        for (sme, (before, after)) in (0..).zip(before.iter().zip(&after)) {
            assert_eq!(&next.list_of(sme), after, "kept list of SME {sme}");
            assert_eq!(&next.offerings_for(sme), after, "list of SME {sme}");
            let (left, joined) = (beside(before, after), beside(after, before));
            if before != after {
                expected.push((sme, left, joined));
            }
        }
        let found: Vec<_> = effect
            .into_iter()
            .map(|it| (it.sme, it.left, it.joined))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(next.version(), u64::try_from(version).unwrap());
        before = after;
        index = if next.needs_fold() || random.percent(20) {
            next.fold()
        } else {
            next
        };
    }
    best_smes_equal_the_reference(&index, &without(&case, &gone), policy);
}

fn shape() -> impl Strategy<Value = Shape> {
    (
        any::<u64>(),
        0..40_usize,
        0..60_usize,
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

/// A case that changed rows are taken from.
fn donor(shape: Shape) -> Case {
    random(Shape {
        seed: shape.seed.wrapping_add(1),
        smes: 40,
        offerings: 40,
        ..shape
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn lists_and_effects_follow_the_runs(shape in shape(), k in 1..=20_u8, conditional: bool) {
        let unknown = if conditional { Unknown::Conditional } else { Unknown::Exclude };
        let policy = policy(k, unknown);
        follows_runs(random(shape), &donor(shape), &policy, (12, shape.seed));
    }
}

/// Lists as short as this lose their whole reserve, and limits have more values than steps.
#[test]
fn long_sequences_and_many_values_follow_the_runs() {
    for (unknown, percent) in [(Unknown::Exclude, 5), (Unknown::Conditional, 20)] {
        let shape = Shape {
            seed: 5,
            smes: 130,
            offerings: 120,
            unknown: percent,
            wide: true,
        };
        let changes = 2 * MAX_UNFOLDED_OFFERINGS;
        follows_runs(
            random(shape),
            &donor(shape),
            &policy(2, unknown),
            (changes, 9),
        );
    }
}

/// Several hundred firms and offerings give the limits more values than there are rows.
#[test]
fn what_the_rows_do_not_decide_is_judged() {
    for (unknown, percent) in [(Unknown::Exclude, 0), (Unknown::Conditional, 10)] {
        let shape = Shape {
            seed: 17,
            smes: 300,
            offerings: 700,
            unknown: percent,
            wide: true,
        };
        let (case, policy) = (random(shape), policy(20, unknown));
        let index = index(&case, &policy);
        let lists = lists_of_a_run(&case, &policy, &Gone::default());
        for (sme, list) in (0..).zip(lists) {
            assert_eq!(index.offerings_for(sme), list);
        }
        best_smes_equal_the_reference(&index, &case, &policy);
        let outcome = run(&case.problem(), &policy, &Control::default()).unwrap();
        assert_eq!(index.list_sum().to_string(), outcome.list_sum.to_string());
    }
}

#[test]
fn asked_facts_are_judged_as_if_they_were_stored() {
    let shape = Shape {
        seed: 3,
        smes: 30,
        offerings: 50,
        unknown: 20,
        wide: false,
    };
    let (case, donor) = (random(shape), donor(shape));
    let policy = policy(5, Unknown::Conditional);
    let index = index(&case, &policy);
    for id in 0..30 {
        let facts = sme_facts(&donor, id);
        let asked = index.offerings_for_facts(&facts, Except::ExcludedFor(id));
        let (changed, _) = index.apply(Change::Sme(id, Some(facts.clone()))).unwrap();
        assert_eq!(asked, changed.list_of(id));
        let (added, _) = index.apply(Change::Sme(30, Some(facts.clone()))).unwrap();
        let all = index.offerings_for_facts(&facts, Except::These(&[]));
        assert_eq!(all, added.list_of(30));
        let best: Vec<u32> = all.iter().take(2).map(|row| row.offering()).collect();
        let but = index.offerings_for_facts(&facts, Except::These(&best));
        assert!(but.iter().all(|row| !best.contains(&row.offering())));
        assert!(but.starts_with(&all[best.len()..]));
        let facts = offering_facts(&donor, id);
        let asked = |except| index.smes_for_facts(&facts, except, 10, Order::Lender);
        let kept = asked(Except::ExcludedFor(id));
        let change = Change::Offering(id, Some(facts.clone()));
        let (changed, _) = index.apply(change).unwrap();
        assert_eq!(kept, changed.smes_for(id, 10, Order::Lender));
        let all = asked(Except::These(&[]));
        let best: Vec<u32> = all.best.iter().take(2).map(|it| it.sme).collect();
        let but = asked(Except::These(&best));
        assert_eq!(but.eligible + best.len(), all.eligible);
        assert!(but.best.starts_with(&all.best[best.len()..]));
    }
}

#[test]
fn an_offering_that_goes_and_comes_back_changes_one_row() {
    let case = Case::all_eligible(1, 30);
    let index = index(&case, &policy(20, Unknown::Exclude));
    let (less, effect) = index.apply(Change::Offering(3, None)).unwrap();
    let rank_and_offering = |rows: &[Ranked]| -> Vec<(usize, u32)> {
        rows.iter().map(|it| (it.rank, it.row.offering())).collect()
    };
    assert_eq!(effect.len(), 1);
    assert_eq!(rank_and_offering(&effect[0].left), [(4, 3)]);
    assert_eq!(rank_and_offering(&effect[0].joined), [(20, 20)]);
    let facts = offering_facts(&case, 3);
    let (more, effect) = less
        .apply(Change::Offering(3, Some(facts.clone())))
        .unwrap();
    assert_eq!(rank_and_offering(&effect[0].left), [(20, 20)]);
    assert_eq!(rank_and_offering(&effect[0].joined), [(4, 3)]);
    assert_eq!(more.list_of(0), index.list_of(0));
    let (same, effect) = more.apply(Change::Offering(3, Some(facts))).unwrap();
    assert_eq!((effect, same.version()), (Vec::new(), 3));
}

#[test]
fn points_that_move_between_the_sides_are_a_change() {
    let case = Case::all_eligible(1, 1);
    let index = index(&case, &policy(20, Unknown::Exclude));
    let before = index.list_of(0)[0];
    let (mut found, mut row) = (None, offering());
    // A rate that costs the SME as many points as the lender's appetite gives.
    for rate_bp in 300..=500 {
        for appetite in 0..=1_000 {
            (row.rate_bp, row.appetite) = (rate_bp, appetite);
            let facts = OfferingFacts::new(row.clone(), &[0]).unwrap();
            let (next, effect) = index.apply(Change::Offering(0, Some(facts))).unwrap();
            let after = next.list_of(0)[0];
            if after.score() == before.score() && after != before {
                found = found.or(Some((effect, after)));
            }
        }
    }
    let (effect, after) = found.unwrap();
    let row = |row| vec![Ranked { rank: 1, row }];
    assert_eq!(effect[0].left, row(before));
    assert_eq!(effect[0].joined, row(after));
}

#[test]
fn ids_that_nothing_has_are_refused() {
    let index = index(&Case::all_eligible(2, 3), &policy(20, Unknown::Exclude));
    let facts = || Some(SmeFacts::new(sme()).unwrap());
    let asked = || Some(OfferingFacts::new(offering(), &[0]).unwrap());
    for (change, id) in [
        (Change::Sme(3, facts()), 3),
        (Change::Sme(2, None), 2),
        (Change::Offering(4, asked()), 4),
        (Change::Offering(3, None), 3),
    ] {
        assert_eq!(index.apply(change).err(), Some(NoSuchId(id)));
    }
    assert!(index.list_of(2).is_empty() && index.offerings_for(2).is_empty());
    assert_eq!(index.smes_for(3, 5, Order::Score).eligible, 0);
    let (next, _) = index.apply(Change::Sme(2, facts())).unwrap();
    assert_eq!((next.sme_count(), next.list_of(2).len()), (3, 3));
}

#[test]
fn facts_that_a_run_would_refuse_are_refused() {
    let mut bad = sme();
    (bad.tier, bad.amount) = (5, matching::NULL);
    let faults = SmeFacts::new(bad).unwrap_err();
    let columns: Vec<&str> = faults.iter().map(|fault| fault.column).collect();
    assert_eq!(columns, ["tier", "amount"]);
    let mut bad = offering();
    bad.w_app += 1;
    assert!(OfferingFacts::new(bad, &[0]).is_err());
    assert!(OfferingFacts::new(offering(), &[0, 33]).is_err());
}

#[test]
fn what_is_not_folded_has_a_limit() {
    let case = Case::all_eligible(1, 1);
    let mut index = index(&case, &policy(20, Unknown::Exclude));
    for _ in 0..MAX_UNFOLDED_SMES {
        let new = Change::Sme(index.sme_count(), Some(SmeFacts::new(sme()).unwrap()));
        index = index.apply(new).unwrap().0;
    }
    assert!(!index.needs_fold());
    index = index.apply(Change::Sme(0, None)).unwrap().0;
    assert!(index.needs_fold());
    let folded = index.fold();
    assert!(!folded.needs_fold());
    assert_eq!(folded.version(), index.version());
    let eligible = |index: &LiveIndex| index.smes_for(0, 1, Order::Score).eligible;
    assert_eq!((eligible(&index), eligible(&folded)), (1_024, 1_024));
}

#[test]
fn the_reference_and_the_index_agree_on_what_is_conditional() {
    let mut case = Case::all_eligible(1, 1);
    case.smes[0].credit = matching::NULL;
    let index = index(&case, &policy(1, Unknown::Conditional));
    let candidates = index.smes_for(0, 1, Order::Lender);
    assert!(!candidates.best[0].is_met && !index.list_of(0)[0].is_met());
    let judged = case
        .problem()
        .judge(Pair {
            sme: 0,
            offering: 0,
        })
        .unwrap();
    assert_eq!(judged.verdict(), Verdict::Unknown);
}
