//! SMEs in groups, and lists that are not in memory: the same as all at once.

use crate::case::{Case, Random, Shape, random};
use matching::{
    AssignmentRule, Control, Firms, ListSource, Listed, Lists, Offerings, Pair, Policy, Problem,
    Tally, Unknown, Wants, assign_over, run,
};
use proptest::prelude::*;
use std::sync::Arc;

fn offerings(case: &Case) -> Offerings {
    let input = case.input();
    Offerings::new(&input.offerings, &input.regions, &input.lender_id).unwrap()
}

/// The SMEs of a case whose id leaves this rest, as a problem of their own.
fn group(case: &Case, offerings: &Arc<Offerings>, (rest, groups): (u32, u32)) -> Problem {
    let mut group = Case::default();
    let own = |pair: &&Pair| pair.sme % groups == rest;
    let local = |pair: &Pair| Pair {
        sme: pair.sme / groups,
        ..*pair
    };
    group.excluded = case.excluded.iter().filter(own).map(local).collect();
    let smes = (0..).zip(&case.smes).filter(|(id, _)| id % groups == rest);
    group.smes = smes.map(|(_, row)| row.clone()).collect();
    let firms = Firms {
        smes: group.input().smes,
        fixed: Vec::new(),
        excluded: group.excluded,
    };
    Problem::of(Arc::clone(offerings), firms).unwrap()
}

/// Lists that come from the groups that they were made in, the last SME first.
struct Grouped {
    groups: Vec<Lists>,
    smes: u32,
    /// The list that cannot be had.
    broken: Option<u32>,
}

impl Grouped {
    fn list(&self, sme: u32) -> &[Listed] {
        let groups = u32::try_from(self.groups.len()).unwrap();
        self.groups[(sme % groups) as usize].of(sme / groups)
    }
}

impl ListSource for Grouped {
    type Error = u32;

    fn sme_at(&self, place: u32) -> u32 {
        self.smes - 1 - place
    }

    fn preferred(&mut self, sme: u32, after: u8) -> Result<Option<(u8, Listed)>, u32> {
        match self.broken == Some(sme) {
            true => Err(sme),
            false => Ok(Listed::preferred(self.list(sme)).nth(after.into())),
        }
    }
}

proptest! {
    #[test]
    fn groups_come_to_what_all_at_once_come_to(
        seed: u64,
        groups in 1..4_u32,
        rule in prop_oneof![
            Just((AssignmentRule::A1, 1)),
            Just((AssignmentRule::A2, 1)),
            Just((AssignmentRule::A2, 3)),
            Just((AssignmentRule::None, 1)),
        ],
    ) {
        let shape = Shape { seed, smes: 30, offerings: 12, unknown: 10, wide: seed % 2 == 0 };
        let case = random(shape);
        let policy = Policy::standard(rule.0, Unknown::Conditional);
        let policy = policy.with_referrals(rule.1).unwrap();
        let whole = run(&case.problem(), &policy, &Control::default()).unwrap();
        let offerings = Arc::new(offerings(&case));
        let list = |rest| {
            let problem = group(&case, &offerings, (rest, groups));
            run(&problem, &policy.lists_only(), &Control::default()).unwrap()
        };
        let found: Vec<_> = (0..groups).map(list).collect();
        let eligible: u64 = found.iter().map(|it| it.eligible_pairs).sum();
        prop_assert_eq!(eligible, whole.eligible_pairs);
        let mut lists = Grouped {
            groups: found.into_iter().map(|it| it.lists).collect(),
            smes: whole.lists.sme_count(),
            broken: None,
        };
        let amounts: Vec<i64> = case.smes.iter().map(|sme| sme.amount).collect();
        let mut fixed = case.fixed.clone();
        fixed.sort_unstable();
        let wants = Wants { amounts: &amounts, fixed: &fixed };
        let rounds = assign_over(&offerings, wants, &policy, &mut lists).unwrap();
        prop_assert_eq!(&rounds, &whole.rounds().cloned().collect::<Vec<_>>());
        let mut tally = Tally::new(&policy, &rounds);
        for sme in (0..lists.smes).rev() {
            let list = lists.list(sme);
            prop_assert_eq!(list, whole.lists.of(sme));
            let pairs: Vec<_> = tally.add(sme, list, &rounds).collect();
            let expected: Vec<_> = whole.pairs_of(sme).map(|(_, row)| row).collect();
            prop_assert_eq!(pairs, expected);
        }
        prop_assert_eq!(tally, Tally::from(&whole));
        let broken = Random::new(seed).between(0, i64::from(lists.smes) - 1);
        lists.broken = u32::try_from(broken).ok();
        let asked = case.fixed.iter().all(|pair| Some(pair.sme) != lists.broken);
        let broken = assign_over(&offerings, wants, &policy, &mut lists);
        if rule.0 != AssignmentRule::None && asked {
            prop_assert_eq!(broken.err(), lists.broken);
        }
    }
}

#[test]
fn faults_of_groups_are_told() {
    let mut case = Case::all_eligible(2, 2);
    let offerings = Arc::new(offerings(&case));
    let pair = |sme, offering| Pair { sme, offering };
    let told = |faults: Vec<matching::Fault>| -> Vec<String> {
        faults.iter().map(ToString::to_string).collect()
    };
    let faults = offerings.check_pairs(2, &[pair(0, 2)], &[pair(2, 0)]);
    let expected = [
        "pairs (fixed) row 0, offering_id: 2 (expected a value from 0 to 1)",
        "pairs (excluded) row 0, sme_id: 2 (expected a value from 0 to 1)",
    ];
    assert_eq!(told(faults.unwrap_err()), expected);
    case.smes[1].tier = 7;
    let firms = Firms {
        smes: case.input().smes,
        ..Firms::default()
    };
    let faults = Problem::of(offerings, firms).unwrap_err();
    assert_eq!(
        told(faults),
        ["sme row 1, tier: 7 (expected a value from 0 to 4)"]
    );
    case.offerings[1].w_chain = 31;
    let input = case.input();
    let faults = Offerings::new(&input.offerings, &input.regions, &input.lender_id).unwrap_err();
    let expected = ["offering row 1, w_chain: 101 (expected six weights that add up to 100)"];
    assert_eq!(told(faults), expected);
}
