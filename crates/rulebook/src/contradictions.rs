//! What rule files contradict between them: two rules that count at once, markets that are none.

use crate::fields::{Problems, TableProblem};
use crate::rule::{Force, Rule};
use chrono::NaiveDate;

/// A rule that a file brought.
pub(crate) struct Added {
    pub file: String,
    pub id: String,
}

/// Every contradiction of what files brought, by file.
pub(crate) fn contradictions(
    rules: &[Rule],
    added: &[Added],
    is_market: impl Fn(&str) -> bool,
) -> Vec<TableProblem> {
    let mut problems = Vec::new();
    for Added { file, id } in added {
        let Some(rule) = rules.iter().find(|rule| rule.id == *id) else {
            continue;
        };
        let mut found = Problems::new(file);
        if let Some(market) = rule.market.as_deref().filter(|market| !is_market(market)) {
            found.add("market", format!("there is no market `{market}`"));
        }
        within(rule, &mut found);
        let alike = |other: &&Rule| {
            other.id != rule.id && other.purpose == rule.purpose && other.market == rule.market
        };
        for other in rules.iter().filter(alike) {
            // Of two that are both new, the later file is told.
            let at = |id: &str| added.iter().position(|it| it.id == id);
            if at(&other.id) <= at(&rule.id) {
                between(rule, other, &mut found);
            }
        }
        problems.extend(found.found);
    }
    problems
}

fn within(rule: &Rule, p: &mut Problems) {
    for (at, force) in rule.forces.iter().enumerate() {
        let earlier = rule.forces.iter().take(at);
        for other in earlier.filter_map(|other| together(force, other)) {
            let reason = format!(
                "counts for `{}` on {other} as another does; end one by `until`",
                force.application.code()
            );
            p.add(format!("force[{at}].from"), reason);
        }
    }
}

fn between(rule: &Rule, other: &Rule, p: &mut Problems) {
    for (at, force) in rule.forces.iter().enumerate() {
        let days = other.forces.iter();
        if let Some(day) = days.filter_map(|it| together(force, it)).min() {
            let reason = format!(
                "`{}` counts for `{}` on {day} too; end one by `until`",
                other.id,
                force.application.code()
            );
            p.add(format!("force[{at}].from"), reason);
        }
    }
}

/// The first day on which both count.
fn together(a: &Force, b: &Force) -> Option<NaiveDate> {
    let from = a.from.max(b.from);
    let counts = |force: &Force| force.until.is_none_or(|last| from <= last);
    (a.application == b.application && counts(a) && counts(b)).then_some(from)
}
