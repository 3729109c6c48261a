//! What a step changes for a firm: every condition of every rule in force whose verdict turns.

use chrono::NaiveDate;
use domain::Verdict;
use rulebook::{Application, Catalog, Facts};
use std::collections::BTreeSet;

/// A condition that a step turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// What is decided, such as `key-little-giant`.
    pub purpose: String,
    /// Id of the rule.
    pub rule: String,
    /// Key of the condition.
    pub key: String,
    /// The verdict before the step.
    pub before: Verdict,
    /// The verdict after it.
    pub after: Verdict,
}

impl Effect {
    /// True if the step takes something away, such as the money of a key little giant.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        self.after == Verdict::NotMet
    }
}

/// What turns between two states of a firm, by the rules in force on a day for a market; by
/// purpose, then in the order of the rule.
#[must_use]
pub fn effects(
    catalog: &Catalog,
    market: Option<&str>,
    (before, after): (&Facts, &Facts),
    on: NaiveDate,
) -> Vec<Effect> {
    let purposes: BTreeSet<&str> = catalog
        .rules()
        .iter()
        .map(|it| it.purpose.as_str())
        .collect();
    let mut effects = Vec::new();
    for purpose in purposes {
        let Some(rule) = catalog.in_force(purpose, market, Application::New, on) else {
            continue;
        };
        let assess = |facts| catalog.assess(rule, facts, Application::New, on).findings;
        let pairs = assess(before).into_iter().zip(assess(after));
        let turned = pairs.filter(|(before, after)| before.verdict != after.verdict);
        effects.extend(turned.map(|(before, after)| Effect {
            purpose: purpose.to_owned(),
            rule: rule.id.clone(),
            key: before.key,
            before: before.verdict,
            after: after.verdict,
        }));
    }
    effects
}
