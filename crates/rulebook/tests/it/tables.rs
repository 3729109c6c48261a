//! The tables of the size standard themselves.

use domain::Confidence;
use rulebook::{read_size_rule, size_rules};

const TABLE: &str = include_str!("../../rules/sme-size-2011.toml");

fn refusals(changes: &[(&str, &str)]) -> Vec<String> {
    let mut text = TABLE.to_owned();
    for (from, to) in changes {
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "`{from}` is not in the table");
        text = changed;
    }
    let problems = read_size_rule("sizes.toml", &text).expect_err("a refusal");
    problems.iter().map(ToString::to_string).collect()
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
    for (from, to, expected) in [
        (
            r#"codes = ["62"]"#,
            r#"codes = ["61"]"#,
            "row.catering.codes: 61 is also in row accommodation",
        ),
        (
            r#"codes = ["62"]"#,
            r#"codes = ["98"]"#,
            "row.catering.codes: no industry 98",
        ),
        (r#"codes = ["62"]"#, "codes = []", "names no industry"),
        (
            "divisions = [6, 46]",
            "divisions = [46, 6]",
            "row.industry.divisions: would be the first and the last division",
        ),
        (
            "medium = { revenue = 500 }",
            "medium = { revenue = 20_000 }",
            "row.agriculture.medium: each class must ask for less",
        ),
        (
            "medium = { revenue = 500 }",
            "medium = { staff = 5 }",
            "same metrics",
        ),
        ("medium = { revenue = 500 }", "", "medium: is missing"),
        (
            "small = { revenue = 50 }",
            "small = { revenue = -1 }",
            "row.agriculture.small.revenue: -1 cannot be",
        ),
        (r#"except = ["591"]"#, "except = []", "591 is also in row"),
        (
            r#"code = "catering""#,
            r#"code = "retail""#,
            "row.retail: is there twice",
        ),
        (
            r#"mapping_confidence = "memory_low""#,
            r#"mapping_confidence = "sure""#,
            "no confidence `sure`",
        ),
        (
            r#"from = "2011-06-18""#,
            r#"from = "18.6.2011""#,
            "from: `18.6.2011`",
        ),
        (
            r#"from = "2011-06-18""#,
            r#"from = "2011-06-18"
until = "2011-06-17""#,
            "until: is before",
        ),
        (
            "small = { revenue = 50 }",
            "small = { turnover = 50 }",
            "row.agriculture.small.turnover: is no key",
        ),
    ] {
        let told = refusals(&[(from, to)]);
        let fits = |line: &String| line.starts_with("sizes.toml: ") && line.contains(expected);
        assert!(told.iter().any(fits), "{to}: {told:#?}");
    }
}

/// Several mistakes of one table, two of them in one row, are as many messages.
#[test]
fn every_mistake_of_a_table_is_told() {
    let told = refusals(&[
        ("version = \"1\"", "version = 1"),
        (r#"codes = ["62"]"#, r#"codes = ["98"]"#),
        (
            "large = { revenue = 20_000 }",
            "large = { revenue = \"much\" }",
        ),
        ("medium = { revenue = 500 }", "medium = 500"),
        ("mapping_confidence = \"memory_high\"", "mapping = \"high\""),
        ("issuers", "issuer"),
    ]);
    let expected = [
        "sizes.toml: row.agriculture.large.revenue: is a string; it would be a whole number",
        "sizes.toml: row.agriculture.medium: is a integer; it would be a table",
        "sizes.toml: row.agriculture.small: the classes must bound the same metrics",
        "sizes.toml: row.agriculture.mapping_confidence: is missing",
        "sizes.toml: row.agriculture.mapping: is no key of such a table",
        "sizes.toml: row.catering.codes: no industry 98",
        "sizes.toml: version: is a integer; it would be a text",
        "sizes.toml: issuers: is missing",
        "sizes.toml: issuer: is no key of such a table",
    ];
    assert_eq!(told, expected);
}
