//! The way to a rung.

use api::v1;
use rulebook::path::{Conflict, Lapse, Other, Path, Step, Wait, WaitCause};
use rulebook::{Catalog, Rule};

use super::enums::Wire;
use super::{date, names, rule as rules};

/// The message of a path.
pub fn to_proto(path: &Path, catalog: &Catalog) -> v1::ReadinessPath {
    v1::ReadinessPath {
        goal: path.goal.clone(),
        steps: path.steps.iter().map(|it| step(it, catalog)).collect(),
        others: path.others.iter().map(|it| other(it, catalog)).collect(),
        lapses: path.lapses.iter().map(lapse).collect(),
        conflicts: path
            .conflicts
            .iter()
            .map(|it| conflict(it, catalog))
            .collect(),
    }
}

fn step(step: &Step, catalog: &Catalog) -> v1::PathStep {
    let rule = catalog.get(&step.rule);
    let name = rule.map(|rule| rule.name.clone()).unwrap_or_default();
    let conditions = |keys: &[String]| {
        let keys = keys.iter();
        keys.map(|key| rules::condition_name(rule, key)).collect()
    };
    v1::PathStep {
        purpose: step.purpose.clone(),
        rule: rule.map(|rule| names::rule(&rule.id)).unwrap_or_default(),
        name_zh: name.zh,
        name_en: name.en,
        held: step.held,
        earliest_on: step.earliest.map(date),
        waits: step.waits.iter().map(|it| wait(it, rule)).collect(),
        lacking: conditions(&step.lacking),
        unknown: conditions(&step.unknown),
        rung: step.rung.clone(),
    }
}

fn other(other: &Other, catalog: &Catalog) -> v1::PathOther {
    v1::PathOther {
        step: Some(step(&other.step, catalog)),
        goal_on: other.goal_on.map(date),
    }
}

fn wait(wait: &Wait, rule: Option<&Rule>) -> v1::PathWait {
    let condition = match wait.cause {
        WaitCause::Window => Some(rules::window_name(rule, &wait.key)),
        WaitCause::StepBefore
        | WaitCause::Time
        | WaitCause::NextFigures
        | WaitCause::NoWindow
        | WaitCause::NoRule
        | WaitCause::Together
        | WaitCause::Missed => {
            let key = Some(&wait.key).filter(|key| !key.is_empty());
            key.map(|key| rules::condition_name(rule, key))
        }
    };
    v1::PathWait {
        cause: wait.cause.to_wire(),
        condition,
        until: wait.until.map(date),
    }
}

fn lapse(lapse: &Lapse) -> v1::PathLapse {
    v1::PathLapse {
        kind: lapse.kind.to_wire(),
        expires_on: Some(date(lapse.expires_on)),
        needed_by: lapse.needed_by.clone().unwrap_or_default(),
    }
}

fn conflict(conflict: &Conflict, catalog: &Catalog) -> v1::PathConflict {
    let rule = catalog.get(&conflict.rule);
    let name = rule.map(|rule| rule.name.clone()).unwrap_or_default();
    v1::PathConflict {
        step: conflict.step.clone(),
        rule: names::rule(&conflict.rule),
        name_zh: name.zh,
        name_en: name.en,
        condition: Some(rules::condition_name(rule, &conflict.key)),
        last_day: conflict.until.map(date),
    }
}
