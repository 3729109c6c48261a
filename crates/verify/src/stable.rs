//! Whether any SME and offering would do better together than by the assignment.

use crate::claim::{Finding, Findings, Kind};
use crate::facts::Facts;
use crate::propose::{Room, Standing, Taken, Wishes};

/// Looks at one round: who takes part, what they would take, what they got, and what the
/// offerings had left before it.
pub(crate) fn look_at(
    facts: &Facts,
    (taken, wishes): (&Taken, &Wishes),
    got: &[Option<usize>],
    room: &[Room],
    file: &str,
) -> Findings {
    let mut findings = Findings::default();
    let wanting = wanting(taken, wishes, got);
    for (offering, mut smes) in wanting.into_iter().enumerate() {
        smes.sort_unstable();
        let holds = |one: &Standing| got[one.2] == Some(offering);
        let Some(first) = smes.iter().position(|one| !holds(one)) else {
            continue;
        };
        let refused = smes[first].2;
        let finding = |kind| {
            let finding = Finding::new(kind, file).with("sme", refused);
            finding.with("offering", offering)
        };
        if let Some(lower) = smes[first..].iter().find(|one| holds(one)) {
            findings.push(finding(Kind::Envy).with("other", lower.2));
            continue;
        }
        let mut held = smes[..first].iter();
        let left = held.try_fold(room[offering], |left, one| {
            left.less(facts.firms[one.2].amount)
        });
        // More than fits is a matter of capacity, not of preference.
        if left
            .and_then(|left| left.less(facts.firms[refused].amount))
            .is_some()
        {
            findings.push(finding(Kind::Room));
        }
    }
    findings
}

/// By offering: the SMEs that have it, or prefer it to what they got.
fn wanting(taken: &Taken, wishes: &Wishes, got: &[Option<usize>]) -> Vec<Vec<Standing>> {
    let mut wanting = vec![Vec::new(); taken.offering_count()];
    for (sme, list) in wishes.iter().enumerate() {
        if !taken.takes_part(sme) {
            continue;
        }
        for wish in list.iter().filter(|wish| taken.may_ask(sme, wish.offering)) {
            wanting[wish.offering].push(wish.standing);
            if got[sme] == Some(wish.offering) {
                break;
            }
        }
    }
    wanting
}
