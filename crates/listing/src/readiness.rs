//! How near a firm is to a rule, and which of its conditions can still change the verdict.

use domain::{RateBp, Verdict};
use rulebook::rule::{Member, Need};
use rulebook::{Assessment, Finding, Rule};
use std::collections::BTreeSet;

/// All of a rule, in basis points.
pub const FULL: i32 = 10_000;

/// The share of a rule that is certainly met, in basis points, rounded down.
///
/// A condition that holds counts in full, a figure below its floor by its share of it, everything
/// else (also what is unknown) not at all. A group that needs all counts the mean of its members,
/// one that needs so many the mean of its best. 10,000 exactly when the rule is met.
#[must_use]
pub fn readiness(rule: &Rule, found: &Assessment) -> RateBp {
    let mut shares = vec![0; rule.groups.len()];
    // Members of a group come later than the group itself.
    for (at, group) in rule.groups.iter().enumerate().rev() {
        let share = |member: &Member| match member {
            Member::Group(at) => shares.get(*at).copied(),
            Member::Condition(at) => finding(found, *at).map(condition),
        };
        let mut members: Vec<i32> = group.members.iter().filter_map(share).collect();
        members.sort_unstable_by(|a, b| b.cmp(a));
        let need = match group.need {
            Need::All => members.len(),
            Need::AtLeast(count) => count,
        };
        let sum: i32 = members.iter().take(need).sum();
        let count = i32::try_from(need).unwrap_or(i32::MAX);
        if let Some(slot) = shares.get_mut(at) {
            *slot = if count == 0 { FULL } else { sum / count };
        }
    }
    RateBp(shares.first().copied().unwrap_or(0))
}

fn finding(found: &Assessment, condition: usize) -> Option<&Finding> {
    // Findings are in the order of the conditions, with those of the other application left out.
    let at = found
        .findings
        .binary_search_by_key(&condition, |it| it.condition)
        .ok()?;
    found.findings.get(at)
}

fn condition(finding: &Finding) -> i32 {
    match finding.verdict {
        Verdict::Met => FULL,
        Verdict::Unknown => 0,
        Verdict::NotMet => partly(finding).unwrap_or(0),
    }
}

fn partly(finding: &Finding) -> Option<i32> {
    let bound = finding.required.filter(|it| it.op.wants_more())?;
    let actual = finding.actual.filter(|actual| *actual > 0)?;
    if bound.limit <= 0 {
        return None;
    }
    let share = i128::from(actual) * i128::from(FULL) / i128::from(bound.limit);
    Some(i32::try_from(share).unwrap_or(FULL).min(FULL - 1))
}

/// Findings that can still change the verdict: those in no group that is met already.
#[must_use]
pub fn open<'a>(rule: &Rule, found: &'a Assessment) -> Vec<&'a Finding> {
    let within = conditions(rule, found, |verdict| verdict != Verdict::Met);
    let findings = found.findings.iter();
    let open = |it: &&Finding| within.contains(&it.condition) && it.verdict != Verdict::Met;
    findings.filter(open).collect()
}

/// Findings that carry a verdict of Met: those that hold in a group that does.
#[must_use]
pub fn carrying<'a>(rule: &Rule, found: &'a Assessment) -> Vec<&'a Finding> {
    let within = conditions(rule, found, |verdict| verdict == Verdict::Met);
    let findings = found.findings.iter();
    let met = |it: &&Finding| within.contains(&it.condition) && it.verdict == Verdict::Met;
    findings.filter(met).collect()
}

/// Conditions in groups that are reached from the root through groups of the wanted verdict only.
fn conditions(rule: &Rule, found: &Assessment, wanted: fn(Verdict) -> bool) -> BTreeSet<usize> {
    let mut conditions = BTreeSet::new();
    let mut groups = vec![0];
    while let Some(at) = groups.pop() {
        let verdict = found.groups.get(at).map(|group| group.verdict);
        let group = rule.groups.get(at).filter(|_| verdict.is_some_and(wanted));
        for member in group.map_or(&[][..], |group| &group.members) {
            match member {
                Member::Group(at) => groups.push(*at),
                Member::Condition(at) => {
                    conditions.insert(*at);
                }
            }
        }
    }
    conditions
}
