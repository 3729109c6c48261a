//! The smallest sets of changes are those that brute force finds.

use crate::case::{Case, Random, Shape, offering, random, sme};
use crate::changes::{allows, changed, eligible, ends, get, put, values};
use domain::Criterion;
use expect_test::expect;
use matching::{
    ChangeSet, Counterfactual, Fact, MAX_CHANGE_SETS, NULL, Needed, OfferingRow, Pair, SmeRow,
    counterfactual,
};

const PAIR: Pair = Pair {
    sme: 0,
    offering: 0,
};

fn found(case: &Case) -> Counterfactual {
    counterfactual(&case.problem(), PAIR).unwrap()
}

/// Every way to give these facts other values.
fn choices(case: &Case, facts: &[Fact]) -> Vec<Vec<(Fact, i64)>> {
    let mut all = vec![vec![]];
    for fact in facts {
        let values = values(case, &case.smes[0], &[0], *fact);
        all = all
            .iter()
            .flat_map(|some| {
                values
                    .iter()
                    .map(|value| [some.as_slice(), &[(*fact, *value)]].concat())
            })
            .collect();
    }
    all
}

/// Those choices that make the pair eligible.
fn working(case: &Case, choices: Vec<Vec<(Fact, i64)>>) -> Vec<Vec<(Fact, i64)>> {
    let tried = choices.into_iter().filter_map(|choice| {
        let row = changed(&case.smes[0], &choice)?;
        Some((choice, row))
    });
    let (choices, rows): (Vec<_>, Vec<_>) = tried.unzip();
    let works = eligible(case, 0, rows);
    let both = choices.into_iter().zip(works);
    both.filter(|(_, works)| works[0])
        .map(|(choice, _)| choice)
        .collect()
}

/// All subsets of these facts of one size.
fn subsets(facts: &[Fact], size: usize) -> Vec<Vec<Fact>> {
    if size == 0 {
        return vec![vec![]];
    }
    let after = facts.iter().enumerate();
    after
        .flat_map(|(place, first)| {
            let rest = subsets(&facts[place + 1..], size - 1);
            rest.into_iter()
                .map(|rest| [&[*first], rest.as_slice()].concat())
        })
        .collect()
}

/// The sets of up to `depth` facts that suffice and of which no part does.
fn brute_force(case: &Case, facts: &[Fact], depth: usize) -> Vec<Vec<Fact>> {
    let mut minimal: Vec<Vec<Fact>> = Vec::new();
    for size in 0..=depth {
        let holds_one = |set: &Vec<Fact>| {
            minimal
                .iter()
                .any(|part| part.iter().all(|fact| set.contains(fact)))
        };
        let sets: Vec<Vec<Fact>> = subsets(facts, size)
            .into_iter()
            .filter(|set| !holds_one(set))
            .collect();
        let all = sets.iter().flat_map(|set| choices(case, set)).collect();
        let mut more: Vec<Vec<Fact>> = working(case, all)
            .into_iter()
            .map(|choice| choice.into_iter().map(|(fact, _)| fact).collect())
            .collect();
        more.dedup();
        minimal.extend(more);
    }
    minimal
}

fn facts(set: &ChangeSet) -> Vec<Fact> {
    set.changes.iter().map(|change| change.fact).collect()
}

/// What a set says is exactly what works: a choice works if and only if each value is allowed and
/// the joint criteria hold, and both ends of every range are part of a choice that works.
fn check_values(case: &Case, set: &ChangeSet) {
    let s = &case.smes[0];
    let mut grid: Vec<Vec<(Fact, i64)>> = vec![vec![]];
    for change in &set.changes {
        let mut values = values(case, s, &[0], change.fact);
        if let Needed::Between { least, most } = change.needed {
            let (low, high) = ends(s, change.fact);
            let around = [least - 1, least, most, most.saturating_add(1)];
            values.extend(around.into_iter().filter(|one| (low..=high).contains(one)));
            values.retain(|value| *value != get(s, change.fact));
        }
        let with = |some: &Vec<(Fact, i64)>| {
            let more = values
                .iter()
                .map(|value| [some.as_slice(), &[(change.fact, *value)]].concat());
            more.collect::<Vec<_>>()
        };
        grid = grid.iter().flat_map(with).collect();
    }
    let works = working(case, grid.clone());
    assert!(!works.is_empty(), "{set:?}");
    let allowed = |choice: &Vec<(Fact, i64)>| {
        let mut each = choice.iter().zip(&set.changes);
        each.all(|((fact, value), change)| allows(s, *fact, &change.needed, *value))
    };
    for choice in &works {
        assert!(allowed(choice), "{choice:?} works, {set:?}");
    }
    for choice in grid.iter().filter(|choice| allowed(choice)) {
        let Some(row) = changed(s, choice) else {
            continue;
        };
        let one = Case {
            smes: vec![row],
            ..case.clone()
        };
        let judged = one.problem().judge(PAIR).unwrap();
        let mut failing = Criterion::ALL.iter().copied();
        let missed = failing.find(|one| {
            let fails = judged.not_met.contains(*one) || judged.unknown.contains(*one);
            fails && !set.joint.contains(*one)
        });
        assert_eq!(missed, None, "{choice:?} of {set:?}");
    }
    for change in &set.changes {
        if let Needed::Between { least, most } = change.needed {
            for end in [least, most] {
                let has = |choice: &&Vec<(Fact, i64)>| choice.contains(&(change.fact, end));
                assert!(works.iter().any(|choice| has(&choice)), "{end} of {set:?}");
            }
        }
    }
}

/// Checks a pair against brute force over sets of up to `depth` facts out of `among`.
fn check(case: &Case, among: &[Fact], depth: usize) -> Counterfactual {
    let found = found(case);
    assert!(found.sets.len() <= MAX_CHANGE_SETS);
    let mut expected = brute_force(case, among, depth);
    let mut sets: Vec<Vec<Fact>> = found.sets.iter().map(facts).collect();
    sets.retain(|set| set.len() <= depth);
    if expected == [Vec::<Fact>::new()] {
        expected.clear();
        assert!(found.blocks.is_empty());
    }
    assert!(sets.is_sorted_by_key(Vec::len));
    sets.sort();
    expected.sort();
    assert_eq!(sets, expected, "{:?} {:?}", case.smes[0], case.offerings[0]);
    assert!(found.blocks.is_empty() || found.sets.is_empty());
    for set in found.sets.iter().filter(|set| set.changes.len() <= depth) {
        check_values(case, set);
    }
    found
}

/// A pair of which a few facts or limits were moved at random.
fn perturbed(random_numbers: &mut Random) -> Case {
    let wild = random(Shape {
        seed: u64::try_from(random_numbers.below(1 << 40)).unwrap(),
        smes: 1,
        offerings: 1,
        unknown: 60,
        wide: false,
    });
    let mut case = Case::all_eligible(1, 1);
    for _ in 0..random_numbers.between(1, 3) {
        let fact = random_numbers.pick(&Fact::ALL);
        if fact == Fact::Chains {
            (case.smes[0].chain_mask, case.smes[0].node0) = (NULL, NULL);
            (case.smes[0].node1, case.smes[0].node2, case.smes[0].node3) = (NULL, NULL, NULL);
            continue;
        }
        put(&mut case.smes[0], fact, get(&wild.smes[0], fact));
    }
    let (o, w) = (&mut case.offerings[0], &wild.offerings[0]);
    match random_numbers.below(9) {
        0 => (o.rev_min, o.rev_max) = (w.rev_min, w.rev_max),
        1 => (o.amt_min, o.amt_max) = (w.amt_min, w.amt_max),
        2 => (o.lev_cap, o.margin_min) = (w.lev_cap, w.margin_min),
        3 => (o.age_min, o.age_max) = (w.age_min, w.age_max),
        4 => (o.chain_mask, o.coll_any) = (w.chain_mask, w.coll_any),
        5 => case.codes[0] = vec![3301, 3302, 1101],
        6 => (o.inst, o.purpose_mask) = (w.inst, w.purpose_mask),
        _ => {}
    }
    case
}

#[test]
fn every_smallest_set_of_all_facts() {
    let mut numbers = Random::new(7);
    let (mut sets, mut blocked, mut eligible) = (0, 0, 0);
    for round in 0..120 {
        let case = perturbed(&mut numbers);
        let depth = if round % 12 == 0 { 3 } else { 2 };
        let found = check(&case, &Fact::ALL, depth);
        sets += found.sets.len();
        blocked += usize::from(!found.blocks.is_empty());
        eligible += usize::from(found == Counterfactual::default());
    }
    assert!(
        sets > 60 && blocked > 5 && eligible > 5,
        "{sets} {blocked} {eligible}"
    );
}

/// Revenue, profit, loans and amount stand in for each other.
#[test]
fn every_set_of_the_facts_of_money() {
    let money = [
        Fact::Amount,
        Fact::Revenue,
        Fact::Profit,
        Fact::ExistingLoan,
    ];
    let mut numbers = Random::new(11);
    let mut by_size = [0; 5];
    for _ in 0..200 {
        let mut case = Case::all_eligible(1, 1);
        let (s, o) = (&mut case.smes[0], &mut case.offerings[0]);
        let mut maybe = |values: &[i64]| numbers.pick(values);
        s.revenue = maybe(&[NULL, 0, 1, 7, 300, 1_000]);
        s.profit = maybe(&[NULL, -5, 0, 3, 50]);
        s.existing_loan = maybe(&[NULL, 0, 40, 900]);
        s.amount = maybe(&[0, 1, 200, 5_000]);
        (o.rev_min, o.rev_max) = (maybe(&[0, 500]), maybe(&[600, 5_000, 2_000_000_000]));
        (o.amt_min, o.amt_max) = (maybe(&[0, 50, 900]), maybe(&[100, 1_000]));
        o.lev_cap = maybe(&[-1, 0, 333, 4_000, 1_000_000]);
        o.margin_min = maybe(&[-1_000_000, -77, 0, 200, 12_000]);
        let found = check(&case, &money, money.len());
        for set in found.sets {
            by_size[set.changes.len()] += 1;
        }
    }
    expect!["[0, 23, 37, 30, 6]"].assert_eq(&format!("{by_size:?}"));
}

fn show(change: fn(&mut SmeRow, &mut OfferingRow)) -> String {
    let (mut row, mut asked) = (sme(), offering());
    change(&mut row, &mut asked);
    let case = Case {
        smes: vec![row],
        offerings: vec![asked],
        codes: vec![vec![3301, 3302]],
        ..Case::default()
    };
    let found = found(&case);
    let set = |set: &ChangeSet| {
        let all = set.changes.iter().map(|change| {
            let verb = if change.states { "state " } else { "" };
            format!("{verb}{} {:?}", change.fact.column(), change.needed)
        });
        let all = all.collect::<Vec<_>>().join(" and\n  ");
        format!("{all} {:?}\n", set.joint)
    };
    let sets: String = found.sets.iter().map(set).collect();
    format!("{:?}\n{sets}", found.blocks)
}

#[test]
fn sets_read_as_a_person_would_say_them() {
    expect![[r#"
        {}
    "#]]
    .assert_eq(&show(|_, _| {}));
    expect![[r#"
        {}
        amount Between { least: 50, most: 150 } and
          revenue Between { least: 1500, most: 2500 } {Leverage}
        amount Between { least: 50, most: 100 } and
          existing_loan Between { least: 0, most: 50 } {Leverage}
        revenue Between { least: 3000, most: 5000 } and
          profit Between { least: 60, most: 10000000000000 } {Margin}
        revenue Between { least: 2000, most: 2500 } and
          existing_loan Between { least: 0, most: 50 } {Leverage}
    "#]]
    .assert_eq(&show(|_, o| o.lev_cap = 1_000));
    expect![[r#"
        {}
        term Between { least: 6, most: 36 } and
          state revenue Between { least: 750, most: 2500 } {}
    "#]]
    .assert_eq(&show(|s, _| (s.revenue, s.term) = (NULL, 48)));
    expect![[r#"
        {}
        coll_mask OneOf(6) and
          tier OneOf(28) and
          state region Within([3301, 3302]) {}
    "#]]
    .assert_eq(&show(|s, _| {
        (s.coll_mask, s.tier, s.region) = (1, 0, 330_000)
    }));
    expect![[r#"
        {}
        state industry Outside([31, 35]) {}
    "#]]
    .assert_eq(&show(|s, o| (s.industry, o.ex1) = (NULL, 35)));
    expect![[r#"
        {Age}
    "#]]
    .assert_eq(&show(|s, o| (s.age, o.margin_min) = (30, 20_000)));
}

#[test]
fn what_no_change_opens_is_named() {
    let mut case = Case::all_eligible(1, 1);
    case.excluded.push(PAIR);
    case.smes[0].age = 21;
    case.smes[0].region = 110_101;
    case.codes[0] = vec![33];
    case.smes[0].industry = 3_100;
    case.smes[0].revenue = 9_000;
    let found = found(&case);
    expect!["{Region, Industry, Revenue, Age, ExcludedPair}"]
        .assert_eq(&format!("{:?}", found.blocks));
    assert_eq!(found.sets, []);
    let stranger = Pair {
        sme: 1,
        offering: 0,
    };
    assert_eq!(counterfactual(&case.problem(), stranger), None);
}
