//! The rule tables themselves.

use domain::Confidence;
use rulebook::{SizeRule, TableError, size_rules};

const TABLE: &str = include_str!("../../rules/sme-size-2011.toml");

fn refusal(from: &str, to: &str) -> TableError {
    let text = TABLE.replacen(from, to, 1);
    assert_ne!(text, TABLE, "`{from}` is not in the table");
    SizeRule::parse(&text).expect_err("a refusal").remove(0)
}

#[test]
fn every_rule_names_its_instrument_and_how_sure_it_is() {
    let [rule] = size_rules() else {
        panic!("one version")
    };
    assert_eq!(rule.instrument, "工信部联企业〔2011〕300号");
    assert_eq!(rule.rows.len(), 16);
    assert_eq!(rule.date_confidence, Confidence::MemoryHigh);
    assert!(
        rule.rows
            .iter()
            .all(|row| row.confidence == Confidence::Seen)
    );
    let unsure: Vec<_> = rule
        .rows
        .iter()
        .filter(|row| row.mapping_confidence == Confidence::MemoryLow)
        .map(|row| row.code.as_str())
        .collect();
    assert_eq!(unsure, ["other"]);
}

#[test]
fn contradictions_are_refused() {
    let refusals = [
        (r#"codes = ["62"]"#, r#"codes = ["61"]"#, "accommodation"),
        (r#"codes = ["62"]"#, r#"codes = ["98"]"#, "no industry 98"),
        (
            "medium = { revenue = 500 }",
            "medium = { revenue = 20_000 }",
            "less than",
        ),
        (
            "medium = { revenue = 500 }",
            "medium = { staff = 5 }",
            "same metrics",
        ),
        (r#"except = ["591"]"#, "except = []", "591 is also in row"),
        (
            r#"mapping_confidence = "memory_low""#,
            r#"mapping_confidence = "sure""#,
            "`sure`",
        ),
        (
            r#"from = "2011-06-18""#,
            r#"from = "18.6.2011""#,
            "18.6.2011",
        ),
        (
            "small = { revenue = 50 }",
            "small = { turnover = 50 }",
            "turnover",
        ),
    ];
    for (from, to, expected) in refusals {
        let error = refusal(from, to).to_string();
        assert!(error.contains(expected), "{to}: {error}");
    }
}
