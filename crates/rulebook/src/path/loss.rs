//! What a way costs: titles that lapse on it, and rules that its steps put out of reach.

use super::{Conflict, EFFECTS, Lapse, Step, TITLES};
use crate::catalog::Catalog;
use crate::facts::Facts;
use crate::rule::{Application, Rule, Test};
use crate::unit::Unit;
use chrono::NaiveDate;
use domain::TitleKind;

pub(super) fn lapses(
    catalog: &Catalog,
    facts: &Facts,
    steps: &[Step],
    on: NaiveDate,
    end: Option<NaiveDate>,
) -> Vec<Lapse> {
    let valid = facts.titles.iter().filter(|title| title.valid_on(on));
    let mut lapses: Vec<Lapse> = valid
        .filter_map(|title| Some((title, title.last_day()?)))
        .filter(|(_, last)| end.is_none_or(|end| *last < end))
        .map(|(title, expires_on)| {
            let asks = |step: &&Step| {
                let later = step.earliest.is_none_or(|day| expires_on < day);
                let rule = catalog.get(&step.rule);
                let named = rule.is_some_and(|rule| asks_for(rule, title.kind));
                !step.held && later && named
            };
            let needed_by = steps.iter().find(asks).map(|step| step.purpose.clone());
            Lapse {
                kind: title.kind,
                expires_on,
                needed_by,
            }
        })
        .collect();
    lapses.sort_by_key(|lapse| (lapse.expires_on, lapse.kind));
    lapses
}

fn asks_for(rule: &Rule, kind: TitleKind) -> bool {
    rule.conditions
        .iter()
        .any(|condition| match &condition.test {
            Test::Title { kinds, held: true } => kinds.contains(&kind),
            Test::Title { .. }
            | Test::Bound(..)
            | Test::SizeAtMost(_)
            | Test::Score { .. }
            | Test::Question(_) => false,
        })
}

/// Conditions of rules that still count when the path's new steps make them impossible; none that
/// the firm fails already.
pub(super) fn conflicts(
    (catalog, facts): (&Catalog, &Facts),
    steps: &[Step],
    market: Option<&str>,
    on: NaiveDate,
) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for step in steps.iter().filter(|step| !step.held) {
        let day = step.earliest.unwrap_or(on);
        // A rule may bar those who have passed it before: that is no conflict.
        let others = catalog.rules().iter().filter(|rule| {
            let local = rule.market.is_none() || rule.market.as_deref() == market;
            local && rule.purpose != step.purpose
        });
        for rule in others {
            let Some(until) = last_day(rule, day) else {
                continue;
            };
            let barred = rule
                .conditions
                .iter()
                .filter(|it| bars(&it.test, &step.purpose) && !is_barred(&it.test, facts, on));
            conflicts.extend(barred.map(|condition| Conflict {
                step: step.purpose.clone(),
                rule: rule.id.clone(),
                key: condition.key.clone(),
                until,
            }));
        }
    }
    conflicts
}

/// The last day of a rule for first applications if it is not over by a day; the inner `None` if
/// no end is set.
fn last_day(rule: &Rule, by: NaiveDate) -> Option<Option<NaiveDate>> {
    let forces = rule.forces.iter();
    let ends = forces
        .filter(|it| it.application == Application::New)
        .map(|it| it.until)
        .filter(|until| until.is_none_or(|last| by <= last));
    ends.max_by_key(|until| until.unwrap_or(NaiveDate::MAX))
}

/// True if a title that a test bars is held already; a step whose fact is there is held itself.
fn is_barred(test: &Test, facts: &Facts, on: NaiveDate) -> bool {
    let Test::Title { kinds, .. } = test else {
        return false;
    };
    let mut valid = facts.titles.iter().filter(|title| title.valid_on(on));
    valid.any(|title| kinds.contains(&title.kind))
}

/// True if a test fails for whoever has taken a step.
fn bars(test: &Test, step: &str) -> bool {
    match test {
        Test::Bound(measure, bound) => {
            let no = bound.unit == Unit::Flag && bound.limit == 0;
            no && EFFECTS.contains(&(step, measure.fact))
        }
        Test::Title { kinds, held: false } => {
            let mut given = TITLES.iter().filter(|(of, _)| *of == step);
            given.any(|(_, titles)| titles.iter().any(|kind| kinds.contains(kind)))
        }
        Test::Title { .. } | Test::SizeAtMost(_) | Test::Score { .. } | Test::Question(_) => false,
    }
}
