//! Days, windows and figures of every rule, against tables that were written without the rules.

use domain::fixtures::day;
use rulebook::rule::Opening;
use rulebook::{Catalog, Op, Rule, Unit};
use std::collections::{BTreeMap, BTreeSet};

const DAYS: &str = include_str!("days.txt");
const PARAMETERS: &str = include_str!("parameters.txt");

/// Lines of a table by rule; a heading may name several rules.
fn lines(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut by_rule: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut rules: Vec<&str> = Vec::new();
    let lines = text.lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(heading) = line.strip_prefix('[') {
            rules = heading.trim_end_matches(']').split(' ').collect();
            continue;
        }
        for rule in &rules {
            let of = by_rule.entry((*rule).to_owned()).or_default();
            assert!(of.insert(line.to_owned()), "{rule}: {line} twice");
        }
    }
    by_rule
}

/// Lines of all rules that have any.
fn of_rules(lines: impl Fn(&Rule) -> Vec<String>) -> BTreeMap<String, BTreeSet<String>> {
    let rules = Catalog::built_in().rules().iter();
    let all = rules.map(|rule| (rule.id.clone(), lines(rule).into_iter().collect()));
    all.filter(|(_, lines): &(_, BTreeSet<_>)| !lines.is_empty())
        .collect()
}

fn same(found: &BTreeMap<String, BTreeSet<String>>, expected: &BTreeMap<String, BTreeSet<String>>) {
    let flat = |all: &BTreeMap<String, BTreeSet<String>>| -> BTreeSet<String> {
        let lines = all.iter();
        let lines =
            lines.flat_map(|(rule, lines)| lines.iter().map(move |it| format!("{rule}: {it}")));
        lines.collect()
    };
    let (found, expected) = (flat(found), flat(expected));
    let missing: Vec<_> = expected.difference(&found).collect();
    let unexpected: Vec<_> = found.difference(&expected).collect();
    assert!(
        missing.is_empty() && unexpected.is_empty(),
        "expected: {missing:#?}\nfound: {unexpected:#?}"
    );
}

fn days_of(rule: &Rule) -> Vec<String> {
    let forces = rule.forces.iter().map(|force| {
        let until = force
            .until
            .map_or_else(|| "-".to_owned(), |day| day.to_string());
        let application = force.application.code();
        format!("{application} {} {until} {}", force.from, force.confidence)
    });
    let windows = rule.windows.iter().map(|window| {
        let opening = match &window.opening {
            Opening::Days(from, to) => format!("{from}..{to}"),
            Opening::Until(to) => format!("..{to}"),
            Opening::EachYearUntil(month, day) => format!("each ..{month:02}-{day:02}"),
            Opening::LastWeekdayOf(months) => {
                let months: Vec<_> = months.iter().map(ToString::to_string).collect();
                format!("months {}", months.join(","))
            }
        };
        format!("{} {} {opening}", window.key, window.application.code())
    });
    forces.chain(windows).collect()
}

#[test]
fn every_day_of_force_and_every_window() {
    same(&of_rules(days_of), &lines(DAYS));
}

/// A figure in the base unit of a rule, by the letter that the table has for the unit.
fn figure(text: &str) -> (i64, Unit) {
    let at = text.find(|c: char| !c.is_ascii_digit()).expect("a unit");
    let (number, letter) = text.split_at(at);
    let (factor, unit) = match letter {
        "w" => (1_000_000, Unit::Fen),
        "y" => (10_000_000_000, Unit::Fen),
        "%" => (100, Unit::Bp),
        "bp" => (1, Unit::Bp),
        "m" => (1, Unit::Months),
        "a" => (1, Unit::Years),
        "p" => (1, Unit::Points),
        "n" => (1, Unit::Count),
        other => panic!("no unit `{other}`"),
    };
    (number.parse::<i64>().expect("a number") * factor, unit)
}

#[test]
fn every_figure_with_its_comparison_and_unit() {
    let expected = lines(PARAMETERS).into_iter().map(|(rule, lines)| {
        let line = |line: String| {
            let words: Vec<&str> = line.split(' ').collect();
            let [key, op, amount] = words[..] else {
                panic!("{line}")
            };
            assert!(Op::ALL.iter().any(|it| it.sign() == op), "{line}");
            let (limit, unit) = figure(amount);
            format!("{key} {op} {limit} {unit}")
        };
        (rule, lines.into_iter().map(line).collect())
    });
    let found = of_rules(|rule| {
        // The bounds of a size standard are tested one by one in `size.rs`.
        let parameters = rule.parameters.iter();
        let parameters = parameters.filter(|_| rule.purpose != "sme-size");
        let line = |it: &rulebook::rule::Parameter| {
            let (op, limit, unit) = (it.bound.op.sign(), it.bound.limit, it.bound.unit);
            format!("{} {op} {limit} {unit}", it.key)
        };
        parameters.map(line).collect()
    });
    same(&found, &expected.collect());
}

/// A deadline bars nobody from applying, and a rule counts on its first and its last day.
#[test]
fn a_rule_counts_from_its_first_to_its_last_day() {
    for rule in Catalog::built_in().rules() {
        for force in &rule.forces {
            let on = |day| rule.force_on(force.application, day);
            assert_eq!(on(force.from), Some(force), "{}", rule.id);
            let before = force.from.pred_opt().expect("a day");
            assert_ne!(on(before), Some(force), "{}", rule.id);
            let last = force.until.unwrap_or(day(2099, 12, 31));
            assert_eq!(on(last), Some(force), "{}", rule.id);
            if force.until.is_some() {
                let after = last.succ_opt().expect("a day");
                assert_ne!(on(after), Some(force), "{}", rule.id);
            }
        }
    }
}
