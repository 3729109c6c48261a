//! The facts that open the most offerings are those that brute force finds.

use crate::case::{Case, Shape, random, sme};
use crate::changes::{allows, changed, eligible, ends, get, put, values};
use matching::{Fact, MAX_OPENINGS, NULL, Needed, Opening, openings};
use std::cmp::Reverse;

/// For each value that a fact could take: the offerings gained and lost.
fn tried(case: &Case, sme: u32, fact: Fact, more: &[i64]) -> Vec<(i64, usize, usize)> {
    let s = &case.smes[sme as usize];
    let all: Vec<u32> = (0..u32::try_from(case.offerings.len()).unwrap()).collect();
    let mut candidates = values(case, s, &all, fact);
    candidates.extend(more.iter().filter(|value| **value != get(s, fact)));
    let rows = candidates
        .into_iter()
        .filter_map(|value| Some((value, changed(s, &[(fact, value)])?)));
    let (candidates, mut rows): (Vec<i64>, Vec<_>) = rows.unzip();
    rows.push(s.clone());
    let mut after = eligible(case, sme, rows);
    let before = after.pop().unwrap();
    let counts = candidates.into_iter().zip(after).map(|(value, after)| {
        let both = || before.iter().zip(&after);
        let opened = both()
            .filter(|(before, after)| !**before && **after)
            .count();
        let lost = both()
            .filter(|(before, after)| **before && !**after)
            .count();
        (value, opened, lost)
    });
    counts.collect()
}

fn check(case: &Case, sme: u32, fact: Fact, found: Option<&Opening>) {
    let s = &case.smes[sme as usize];
    let mut more = Vec::new();
    if let Some(Needed::Between { least, most }) = found.map(|one| &one.change.needed) {
        let (low, high) = ends(s, fact);
        let around = [least - 1, *least, *most, most.saturating_add(1)];
        more.extend(around.into_iter().filter(|one| (low..=high).contains(one)));
    }
    let tried = tried(case, sme, fact, &more);
    let best = tried.iter().map(|one| (one.1, Reverse(one.2))).max();
    let best = best.filter(|best| best.0 > 0);
    let Some(found) = found else {
        assert_eq!(best, None, "{fact:?} of {s:?}");
        return;
    };
    assert_eq!(
        Some((found.opened, Reverse(found.lost))),
        best,
        "{found:?} of {s:?}"
    );
    assert_eq!(
        found.change.states,
        get(s, fact) == NULL || fact == Fact::Region
    );
    let now = get(s, fact);
    let distance = |value: i64| {
        if now == NULL {
            value
        } else {
            now.abs_diff(value).try_into().unwrap()
        }
    };
    for (value, opened, lost) in tried {
        let equal = (opened, lost) == (found.opened, found.lost);
        match &found.change.needed {
            Needed::Between { least, most } => {
                let inside = (*least..=*most).contains(&value);
                assert!(equal || !inside, "{value} {found:?}");
                assert!(
                    !equal || value != least - 1 && value != most + 1,
                    "{value} {found:?}"
                );
                let nearest = distance(*least).min(distance(*most));
                assert!(
                    !equal || inside || nearest <= distance(value),
                    "{value} {found:?}"
                );
            }
            Needed::OneOf(_) | Needed::Outside(_) => {
                assert_eq!(
                    allows(s, fact, &found.change.needed, value),
                    equal,
                    "{value}"
                );
            }
            Needed::Within(_) => {
                assert!(
                    equal || !allows(s, fact, &found.change.needed, value),
                    "{value}"
                );
            }
        }
    }
}

/// Firms in the middle of most limits, each with one fact hidden, among random offerings.
fn forgetful(seed: u64) -> Case {
    let shape = Shape {
        seed,
        smes: 1,
        offerings: 60,
        unknown: 0,
        wide: true,
    };
    let mut case = random(shape);
    let hidden = Fact::ALL
        .into_iter()
        .filter(|fact| !matches!(fact, Fact::Amount | Fact::Term));
    case.smes = hidden
        .map(|fact| {
            let mut row = sme();
            put(&mut row, fact, NULL);
            if fact == Fact::Chains {
                (row.node0, row.node1, row.node2, row.node3) = (NULL, NULL, NULL, NULL);
            }
            row
        })
        .chain([sme()])
        .collect();
    case
}

#[test]
fn every_fact_opens_what_brute_force_finds() {
    let of = |(seed, unknown, wide)| {
        random(Shape {
            seed,
            smes: 12,
            offerings: 60,
            unknown,
            wide,
        })
    };
    let mixed = [(1, 0, false), (2, 5, true), (3, 10, false), (4, 30, true)].map(of);
    let cases = mixed.into_iter().chain([forgetful(1), forgetful(2)]);
    let (mut counts, mut losing) = ([0; MAX_OPENINGS], 0);
    for case in cases {
        let problem = case.problem();
        let smes = u32::try_from(case.smes.len()).unwrap();
        for sme in 0..smes {
            let found = openings(&problem, sme).unwrap();
            let eligible = eligible(&case, sme, vec![case.smes[sme as usize].clone()]);
            assert_eq!(
                found.eligible,
                eligible[0].iter().filter(|met| **met).count()
            );
            let found = found.by_fact;
            let order = |one: &Opening| (Reverse(one.opened), one.lost, one.change.fact);
            assert!(found.is_sorted_by_key(order));
            for (count, fact) in counts.iter_mut().zip(Fact::ALL) {
                let mut of = found.iter().filter(|one| one.change.fact == fact);
                let one = of.next();
                check(&case, sme, fact, one);
                *count += one.map_or(0, |one| one.opened);
                losing += one.map_or(0, |one| one.lost);
                assert_eq!(of.next(), None);
            }
        }
        assert_eq!(openings(&problem, smes), None);
    }
    assert!(losing > 0);
    let unseen = Fact::ALL.into_iter().zip(counts).filter(|one| one.1 == 0);
    let unseen: Vec<Fact> = unseen.map(|one| one.0).collect();
    assert_eq!(unseen, [], "facts that no case opens anything with");
}
