//! The compiled-in rules.

use rulebook::catalog::{BUILT_IN, BUILT_IN_SIZES};
use rulebook::fact::Derivation;
use rulebook::rule::Scale;
use rulebook::{Catalog, Fact, Metric, Test};
use std::collections::BTreeSet;

#[test]
fn all_built_in_files_are_sound() {
    let catalog = Catalog::default()
        .with(BUILT_IN_SIZES)
        .and_then(|it| it.with(BUILT_IN));
    match catalog {
        Ok(catalog) => {
            let files = BUILT_IN.len() + BUILT_IN_SIZES.len();
            assert_eq!(catalog.rules().len(), files);
        }
        Err(problems) => {
            let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"));
        }
    }
}

/// Facts that some rule asks for, and the parts of those that follow from others.
fn asked() -> BTreeSet<Fact> {
    let mut measures = Vec::new();
    for rule in Catalog::built_in().rules() {
        for condition in &rule.conditions {
            if let Test::Bound(measure, _) = &condition.test {
                measures.push(*measure);
            }
        }
        for line in &rule.indicators {
            match &line.scale {
                Scale::Bands { bands, .. } => {
                    measures.extend(bands.iter().flat_map(|it| &it.any).map(|it| it.0));
                }
                Scale::Each { tests, .. } => measures.extend(tests.iter().map(|it| it.0)),
                Scale::Steps { measure, .. } => measures.push(*measure),
            }
        }
    }
    let mut asked: BTreeSet<Fact> = Metric::ALL.into_iter().map(Metric::fact).collect();
    asked.extend(measures.iter().map(|it| it.fact));
    asked.extend(measures.iter().filter_map(|it| it.over));
    for fact in asked.clone() {
        match fact.derivation() {
            Some(
                Derivation::Ratio(a, b) | Derivation::Difference(a, b) | Derivation::Lower(a, b),
            ) => asked.extend([a, b]),
            None => {}
        }
    }
    asked
}

#[test]
fn the_catalogue_of_facts_holds_what_rules_ask_for() {
    let idle: Vec<_> = Fact::ALL
        .iter()
        .filter(|fact| !asked().contains(fact))
        .collect();
    assert!(idle.is_empty(), "{idle:?}");
    let codes: BTreeSet<_> = Fact::ALL.iter().map(|fact| fact.code()).collect();
    assert_eq!(codes.len(), Fact::ALL.len());
    for fact in Fact::ALL {
        assert_eq!(Fact::from_code(fact.code()), Some(*fact));
        assert!(
            !fact.name_zh().is_ascii() && fact.name_en().is_ascii(),
            "{fact:?}"
        );
    }
}

#[test]
fn names_for_people_are_in_both_languages() {
    for rule in Catalog::built_in().rules() {
        let names = [&rule.name].into_iter();
        let names = names.chain(rule.conditions.iter().map(|it| &it.name));
        let names = names.chain(rule.groups.iter().map(|it| &it.name));
        let names = names.chain(rule.indicators.iter().map(|it| &it.name));
        let names = names.chain(rule.parameters.iter().map(|it| &it.name));
        for name in names.chain(rule.windows.iter().map(|it| &it.name)) {
            let plain = name.en.is_ascii() && !name.en.is_empty() && !name.zh.is_empty();
            assert!(plain, "{}: {name:?}", rule.id);
        }
    }
}
