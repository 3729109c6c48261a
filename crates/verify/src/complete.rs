//! Whether something better was left out of a list: every offering is tried again.

use crate::certificate::{Policy, Unknown};
use crate::claim::{Finding, Findings, Kind};
use crate::eligible::{judge, region};
use crate::facts::Facts;
use crate::lists::{FILE, Lists};
use crate::points::points;
use crate::sums::mix64;
use domain::Verdict;
use rayon::prelude::*;

/// SMEs of a sample.
pub const SAMPLE: usize = 5_000;

/// SMEs whose lists are made again: all of them, or so many drawn by a seed.
pub(crate) fn sample(count: usize, size: usize, seed: u64) -> Vec<usize> {
    let mut smes: Vec<usize> = (0..count).collect();
    if size < count {
        let lot = |sme: &usize| mix64(seed ^ mix64(u64::try_from(*sme).unwrap_or(u64::MAX)));
        smes.sort_unstable_by_key(|sme| (lot(sme), *sme));
        smes.truncate(size);
        smes.sort_unstable();
    }
    smes
}

/// What came out for some SMEs.
#[derive(Debug, Default)]
pub(crate) struct Complete {
    /// By SME, so that the order of the work does not show.
    findings: Vec<(usize, Finding)>,
    /// Pairs that the policy keeps.
    pub eligible: usize,
}

impl Complete {
    pub(crate) fn findings(mut self) -> Findings {
        self.findings.sort_by_key(|(sme, _)| *sme);
        let mut findings = Findings::default();
        for (_, finding) in self.findings {
            findings.push(finding);
        }
        findings
    }
}

/// Makes the lists of some SMEs again; `done` hears of so many SMEs.
pub(crate) fn remake(
    facts: &Facts,
    lists: &Lists,
    policy: &Policy,
    (mut smes, done): (Vec<usize>, &(dyn Fn(usize) + Sync)),
) -> Complete {
    // Firms of one region have the same offerings in reach.
    smes.sort_by_key(|sme| (facts.firms[*sme].region, *sme));
    let groups: Vec<&[usize]> = smes
        .chunk_by(|a, b| facts.firms[*a].region == facts.firms[*b].region)
        .collect();
    let parts = groups.par_iter().map(|group| {
        let place = group.first().and_then(|sme| facts.firms[*sme].region);
        let verdicts = facts.codes.iter().map(|codes| region(place, codes));
        let in_reach: Vec<(usize, Verdict)> = verdicts
            .enumerate()
            .filter(|(_, verdict)| *verdict != Verdict::NotMet)
            .collect();
        let mut complete = Complete::default();
        for sme in group.iter().copied() {
            remake_one(facts, lists, policy, (sme, &in_reach), &mut complete);
        }
        done(group.len());
        complete
    });
    let parts: Vec<Complete> = parts.collect();
    let mut all = Complete::default();
    for part in parts {
        all.findings.extend(part.findings);
        all.eligible += part.eligible;
    }
    all
}

fn remake_one(
    facts: &Facts,
    lists: &Lists,
    policy: &Policy,
    (sme, in_reach): (usize, &[(usize, Verdict)]),
    into: &mut Complete,
) {
    let mut kept = Vec::new();
    for (offering, place) in in_reach {
        let verdict = judge(facts, (sme, *offering), *place).verdict;
        let keep = match verdict {
            Verdict::Met => true,
            Verdict::Unknown => policy.unknown == Unknown::Conditional,
            Verdict::NotMet => false,
        };
        if keep {
            let (firm, offer) = (&facts.firms[sme], &facts.offers[*offering]);
            let score = points(firm, offer, &policy.sme_weights).score();
            kept.push((verdict != Verdict::Met, -score, *offering));
        }
    }
    into.eligible += kept.len();
    kept.sort_unstable();
    for ((_, score, offering), rank) in kept.iter().take(policy.k.into()).zip(1..) {
        if !lists.of(sme).iter().any(|row| row.offering == *offering) {
            let finding = Finding::new(Kind::LeftOut, FILE).with("sme", sme);
            let finding = finding.with("offering", offering).with("score", -score);
            into.findings.push((sme, finding.with("rank", rank)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_drawn_by_its_seed() {
        assert_eq!(sample(7, 7, 1), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(sample(3, 9, 1), [0, 1, 2]);
        let drawn = sample(1_000, 100, 1);
        assert!(drawn.len() == 100 && drawn.is_sorted_by(|a, b| a < b));
        assert!(drawn.last().is_some_and(|last| *last < 1_000));
        assert_eq!(drawn, sample(1_000, 100, 1));
        assert_ne!(drawn, sample(1_000, 100, 2));
        // Whoever is drawn under no seed could be forged safely.
        let never = |sme: &usize| (0..99).all(|seed| !sample(1_000, 100, seed).contains(sme));
        assert!(!(0..1_000).any(|sme| never(&sme)));
    }
}
