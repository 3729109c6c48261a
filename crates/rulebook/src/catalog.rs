//! Which version of a rule is in force on a day.

use crate::evaluate::{Assessment, assess};
use crate::facts::Facts;
use crate::rule::Rule;
use chrono::NaiveDate;
use std::sync::LazyLock;

static SIZE_RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let tables = [include_str!("../rules/sme-size-2011.toml")];
    let read = |text: &str| Rule::parse(text).expect("compiled-in rules are read by a test");
    tables.into_iter().map(read).collect()
});

/// All versions of the SME size standard, oldest first.
#[must_use]
pub fn size_rules() -> &'static [Rule] {
    &SIZE_RULES
}

/// The size standard in force on a day; the later one where two are.
#[must_use]
pub fn size_rule_on(on: NaiveDate) -> Option<&'static Rule> {
    SIZE_RULES
        .iter()
        .filter(|rule| rule.in_force(on))
        .max_by_key(|rule| rule.from)
}

/// The size class of a firm by the standard in force on a day.
#[must_use]
pub fn assess_size(facts: &Facts, on: NaiveDate) -> Assessment {
    size_rule_on(on).map_or_else(
        || Assessment::without_rule(facts),
        |rule| assess(rule, facts),
    )
}
