//! A list with wrong rows: the right ones are stored, each wrong one is named.

use crate::process::{Server, offline};
use std::path::Path;

/// Column and wrong value of each wrong row; none is like another.
const WRONG: [(&str, &str); 37] = [
    ("credit_code", "12345"),
    ("credit_code", "91IO0108795101314G"),
    ("name", ""),
    ("name", TOO_LONG),
    ("region", "999999"),
    ("region", "33010"),
    ("region", "杭州"),
    ("industry", "9999"),
    ("industry", "x"),
    ("industry_edition", "2002"),
    ("founded_on", "2012-13-01"),
    ("founded_on", "long ago"),
    ("placements", "alchemy/gold"),
    ("placements", "robots/philosophers-stone"),
    ("placements", "robots:150"),
    ("titles", "best_firm:2024-01-01:2026-12-31"),
    ("titles", "srdi_sme:2026-01-01:2025-01-01"),
    ("titles_checked_on", "yesterday"),
    ("fiscal_year", "20x5"),
    ("fiscal_year", "1200"),
    ("revenue_yuan", "12x"),
    ("revenue_yuan", "-5"),
    ("assets_yuan", "-1"),
    ("profit_yuan", "none"),
    ("employees", "-3"),
    ("employees", "1.5"),
    ("ip_count", "many"),
    ("debt_ratio_pct", "-1"),
    ("credit_grade", "AAAA"),
    ("tax_grade", "E"),
    ("need_amount_yuan", "0"),
    ("need_term_months", "0"),
    ("need_purpose", "gambling"),
    ("need_instruments", "credit_loan;magic"),
    ("need_rate_max_pct", "-2"),
    ("need_collateral", "the moon"),
    ("need_priority", "everything"),
];

const TOO_LONG: &str = "很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称\
很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称\
很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称\
很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称\
很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称";

/// Rows of the file, the header not counted.
const ROWS: usize = 1_000;

/// The row (from 0, the header not counted) of a wrong value.
const fn row_of(wrong: usize) -> usize {
    5 + wrong * 27
}

/// Writes a generated list with one wrong cell in each of 37 rows.
fn write_list(dir: &Path) -> String {
    let out = dir.join("import");
    let rows = ROWS.to_string();
    offline(&[
        "generate",
        "--smes",
        &rows,
        "--offerings",
        "1",
        "--seed",
        "3",
        "--out",
        out.to_str().unwrap(),
    ]);
    let mut reader = csv::Reader::from_path(out.join("smes.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let file = dir.join("list.csv");
    let mut writer = csv::Writer::from_path(&file).unwrap();
    writer.write_record(&header).unwrap();
    for (row, record) in reader.records().enumerate() {
        let mut cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        for (_, (column, value)) in WRONG
            .iter()
            .enumerate()
            .filter(|(wrong, _)| row_of(*wrong) == row)
        {
            let at = header.iter().position(|name| name == *column);
            cells[at.unwrap_or_else(|| panic!("no column {column}"))] = (*value).to_owned();
        }
        writer.write_record(&cells).unwrap();
    }
    writer.flush().unwrap();
    file.to_str().unwrap().to_owned()
}

fn counts(json: &str) -> [i64; 4] {
    let summary: serde_json::Value = serde_json::from_str(json).unwrap();
    ["created", "updated", "unchanged", "refused"].map(|key| {
        summary[key]
            .as_i64()
            .unwrap_or_else(|| panic!("no {key} in {json}"))
    })
}

#[tokio::test]
async fn wrong_rows_are_named_and_the_others_stored_once() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path()).await;
    let file = write_list(dir.path());
    let result = dir.path().join("result.csv");
    let result_text = result.to_str().unwrap();
    let import = [
        "--format",
        "json",
        "sme",
        "import",
        &file,
        "--result",
        result_text,
    ];

    let dry: Vec<&str> = import.iter().copied().chain(["--dry-run"]).collect();
    let output = server.run(&dry);
    assert_eq!(
        output.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(stored(&server), 0, "a dry run stored something");

    let output = server.run(&import);
    assert_eq!(
        output.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(
        counts(&String::from_utf8_lossy(&output.stdout)),
        [963, 0, 0, 37]
    );
    assert_eq!(stored(&server), 963);

    let mut reader = csv::Reader::from_path(&result).unwrap();
    let found: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for (wrong, (column, value)) in WRONG.iter().enumerate() {
        // Lines as a spreadsheet counts them: the header is 1.
        let line = (row_of(wrong) + 2).to_string();
        let named: Vec<_> = found.iter().filter(|record| record[0] == line).collect();
        let told = named.iter().any(|record| {
            record[1] == **column && value.contains(record[2].trim()) && !record[3].is_empty()
        });
        assert!(told, "line {line}, {column} = {value}: {named:?}");
    }
    let lines: std::collections::BTreeSet<&str> = found.iter().map(|record| &record[0]).collect();
    assert_eq!(lines.len(), 37, "rows that are right were refused");

    let output = server.run(&import);
    assert_eq!(
        counts(&String::from_utf8_lossy(&output.stdout)),
        [0, 0, 963, 37]
    );
    assert_eq!(stored(&server), 963);
}

fn stored(server: &Server) -> usize {
    let list = server.done(&["--format", "json", "sme", "list", "--limit", "0"]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    list.as_array()
        .unwrap_or_else(|| panic!("no list: {list}"))
        .len()
}
