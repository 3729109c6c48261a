//! Counting check: every row of the domain documents that carries a number has its table entry.
//!
//! A row is named `file:section:r3` (third row of the section's tables) or `file:section:p2`
//! (second other line). Entries name their rows. `rows-besides.txt` holds what is no rule, each
//! with the reason, and the numbers of encoded rows that are none of the rule. The documents must
//! lie beside the project; `cargo test -p rulebook rows -- --ignored --nocapture` prints the list.

use domain::Confidence;
use rulebook::rule::Scale;
use rulebook::{Bound, Catalog, Measure, Op, Rule, Test, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const BESIDES: &str = include_str!("rows-besides.txt");
const FILES: [&str; 6] = [
    "campaign",
    "cultivation-tiers",
    "neeq-bse",
    "programmes",
    "sme-size",
    "specialized-board",
];

/// Why a row with a number has no entry.
const REASONS: [&str; 10] = [
    "chains",
    "instrument",
    "listing",
    "operation",
    "reference",
    "restated",
    "size",
    "statistic",
    "superseded",
    "target",
];

fn documents() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/domain");
    assert!(folder.exists(), "no {}: see tests/run", folder.display());
    folder
}

/// Rows of the documents by name, without references such as `[12]`, which are no number.
fn all_rows(folder: &Path) -> BTreeMap<String, String> {
    let mut rows = BTreeMap::new();
    for file in FILES {
        let text = std::fs::read_to_string(folder.join(format!("{file}.md"))).expect("a document");
        let lines: Vec<&str> = text.lines().collect();
        let (mut section, mut table, mut other) = (String::new(), 0, 0);
        for (at, line) in lines.iter().enumerate() {
            if line.starts_with('#') {
                let word = line
                    .trim_start_matches('#')
                    .trim()
                    .split(' ')
                    .next()
                    .unwrap_or("");
                let numbered = word.starts_with(|c: char| c.is_ascii_digit());
                section = if numbered {
                    word.trim_end_matches('.').to_owned()
                } else {
                    String::new()
                };
                (table, other) = (0, 0);
                continue;
            }
            let ruler = |line: &str| line.starts_with("|--") || line.starts_with("| --");
            let heading = lines.get(at + 1).is_some_and(|next| ruler(next));
            if section.is_empty() || line.trim().is_empty() || ruler(line) || heading {
                continue;
            }
            let name = if line.starts_with('|') {
                table += 1;
                format!("{file}:{section}:r{table}")
            } else {
                other += 1;
                format!("{file}:{section}:p{other}")
            };
            rows.insert(name, plain(line));
        }
    }
    rows
}

/// Those that carry a number.
fn rows(folder: &Path) -> BTreeMap<String, String> {
    let mut rows = all_rows(folder);
    rows.retain(|_, line| line.contains(|c: char| c.is_ascii_digit()));
    assert!(rows.len() > 300, "{} rows", rows.len());
    rows
}

/// Without references `[12]` and numbers of documents `〔2022〕63号`.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['[', '〔']) {
        text.push_str(&rest[..at]);
        let end = if rest[at..].starts_with('[') {
            "]"
        } else {
            "号"
        };
        let after = rest[at..]
            .find(end)
            .map_or(rest.len(), |it| at + it + end.len());
        rest = &rest[after..];
    }
    text + rest
}

/// Numbers of a row; days, years and names such as `G591` or `ISO9001` are none.
fn numbers(line: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let chars: Vec<char> = line.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let from = at;
        let inner = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
        while at < chars.len() && inner(chars[at]) {
            at += 1;
        }
        let text: String = chars[from..at].iter().filter(|c| **c != ',').collect();
        let text = text.trim_end_matches('.').to_owned();
        let before = from
            .checked_sub(1)
            .and_then(|it| chars.get(it))
            .copied()
            .unwrap_or(' ');
        let named = before.is_ascii_alphabetic();
        let year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
        let day = before == '-'
            && chars
                .get(from.wrapping_sub(2))
                .is_some_and(char::is_ascii_digit);
        let month = chars.get(at) == Some(&'-')
            && chars.get(at + 1).is_some_and(char::is_ascii_digit)
            && text.len() == 2
            && text.starts_with('0');
        if !(named || year || month || (day && text.len() == 2 && text.as_str() <= "31")) {
            found.insert(text);
        }
    }
    found
}

/// A limit as documents may write it: money in yuan, wan, yi or wan-yi, shares of a whole in per
/// cent, points of a rate or multiples, shares of a company by ten thousands.
fn written(bound: Bound) -> Vec<String> {
    let factors: &[i64] = match bound.unit {
        Unit::Fen => &[100, 1_000_000, 10_000_000_000, 100_000_000_000_000],
        Unit::Bp if bound.limit < 100 => &[1, 100],
        Unit::Bp => &[100, 10_000],
        Unit::Shares => &[1, 10_000],
        Unit::Count
        | Unit::Years
        | Unit::Months
        | Unit::Points
        | Unit::Level
        | Unit::Flag
        | Unit::Day
        | Unit::SizeClass => &[1],
    };
    factors
        .iter()
        .map(|factor| decimal(bound.limit, *factor))
        .collect()
}

fn decimal(value: i64, factor: i64) -> String {
    let (whole, rest) = (value / factor, value % factor);
    if rest == 0 {
        return whole.to_string();
    }
    let width = factor.to_string().len() - 1;
    let decimals = format!("{rest:0width$}");
    format!("{whole}.{}", decimals.trim_end_matches('0'))
}

/// What a table says at one entry: its key, how sure it is and every number of it.
struct Entry {
    name: String,
    confidence: Confidence,
    numbers: BTreeSet<String>,
}

fn of_test((measure, bound): &(Measure, Bound)) -> Vec<String> {
    let mut all = written(*bound);
    all.push(measure.years.to_string());
    let code = measure.fact.code();
    let windows = code
        .split(|c: char| !c.is_ascii_digit())
        .filter(|it| !it.is_empty());
    all.extend(windows.map(str::to_owned));
    all
}

fn numbers_of(rule: &Rule, key: &str) -> BTreeSet<String> {
    let mut all = Vec::new();
    if let Some(condition) = rule.condition(key) {
        match &condition.test {
            Test::Bound(measure, bound) => all.extend(of_test(&(*measure, *bound))),
            Test::Score { bound, .. } => all.extend(written(*bound)),
            Test::Title { .. } | Test::SizeAtMost(_) | Test::Question(_) => {}
        }
        // The span of a window such as "within 3 years" is in the name of the fact.
        all.extend(numbers(&condition.name.en));
        if let Test::Bound(measure, _) = &condition.test {
            all.extend(numbers(measure.fact.name_en()));
        }
    }
    for line in rule.indicators.iter().filter(|line| line.key == key) {
        all.push(line.max.to_string());
        match &line.scale {
            Scale::Bands { bands, otherwise } => {
                all.push(otherwise.to_string());
                for band in bands {
                    all.push(band.points.to_string());
                    all.extend(band.any.iter().flat_map(of_test));
                }
            }
            Scale::Each { points, .. } => all.push(points.to_string()),
            Scale::Steps { step, .. } => all.extend(["1".to_owned(), step.to_string()]),
        }
        let part = rule.indicators.iter().filter(|it| it.part == line.part);
        all.push(part.map(|it| it.max).sum::<i64>().to_string());
        all.push(
            rule.indicators
                .iter()
                .map(|it| it.max)
                .sum::<i64>()
                .to_string(),
        );
    }
    if let Some(parameter) = rule.parameter(key) {
        all.extend(written(parameter.bound));
    }
    all.into_iter().collect()
}

/// Entries by the row that they encode.
fn encoded() -> BTreeMap<String, Vec<Entry>> {
    let catalog = Catalog::built_in();
    let mut by_row: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for rule in catalog.rules() {
        for (key, rows, confidence) in rule.entries() {
            for row in rows {
                let name = format!("{}/{key}", rule.id);
                let numbers = numbers_of(rule, key);
                by_row.entry(row.clone()).or_default().push(Entry {
                    name,
                    confidence,
                    numbers,
                });
            }
        }
    }
    // The size standard keeps the order of its document.
    for rule in catalog.sizes() {
        for (at, row) in rule.rows.iter().enumerate() {
            let bounds = row.bands.iter().flat_map(|band| &band.bounds);
            let entry = Entry {
                name: format!("{}/{}", rule.id, row.code),
                confidence: row.confidence,
                numbers: bounds
                    .flat_map(|bound| {
                        let unit = bound.metric.fact().unit();
                        written(Bound {
                            op: Op::AtLeast,
                            limit: bound.min,
                            unit,
                        })
                    })
                    .collect(),
            };
            by_row
                .entry(format!("sme-size:2:r{}", at + 1))
                .or_default()
                .push(entry);
        }
    }
    by_row
}

/// What the list besides says of a row: a reason to have no entry, or numbers that are no limit.
fn besides() -> (BTreeMap<String, String>, BTreeMap<String, BTreeSet<String>>) {
    let (mut reasons, mut numbers) = (BTreeMap::new(), BTreeMap::new());
    for line in BESIDES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (row, what) = line.split_once(' ').expect("a row and what it is");
        if what.starts_with(|c: char| c.is_ascii_digit()) {
            let list = what.split(' ').map(str::to_owned).collect();
            assert!(
                numbers.insert(row.to_owned(), list).is_none(),
                "{row} twice"
            );
        } else {
            assert!(REASONS.contains(&what), "{row}: no reason `{what}`");
            assert!(
                reasons.insert(row.to_owned(), what.to_owned()).is_none(),
                "{row} twice"
            );
        }
    }
    (reasons, numbers)
}

/// False if the row says itself that it was read, or that it is only recalled, and the entry says
/// the other. Rows that say both, or leave it to their section, tell nothing.
fn agrees(line: &str, confidence: Confidence) -> bool {
    match (line.contains("seen"), line.contains("memory")) {
        (true, false) => confidence == Confidence::Seen || line.contains("weak"),
        (false, true) => confidence != Confidence::Seen,
        _ => true,
    }
}

#[test]
#[ignore = "needs ../shared: tests/run includes it"]
fn shared_documents_have_an_entry_for_every_row_with_a_number() {
    let folder = documents();
    let (rows, encoded, (reasons, spare)) = (rows(&folder), encoded(), besides());
    let mut missing = Vec::new();
    let mut uncovered = Vec::new();
    let mut doubted = Vec::new();
    let (mut entries, mut other) = (0, 0);
    for (row, line) in &rows {
        match (encoded.get(row), reasons.get(row)) {
            (Some(of), None) => {
                let names: Vec<_> = of
                    .iter()
                    .map(|it| format!("{} ({})", it.name, it.confidence))
                    .collect();
                println!("{row}: {}", names.join(", "));
                entries += of.len();
                doubted.extend(
                    of.iter()
                        .filter(|it| !agrees(line, it.confidence))
                        .map(|it| {
                            format!(
                                "{row}: {} is {}, and the row says {line}",
                                it.name, it.confidence
                            )
                        }),
                );
                let known = |it: &&String| {
                    of.iter().any(|entry| entry.numbers.contains(*it))
                        || spare.get(row).is_some_and(|spare| spare.contains(*it))
                };
                let numbers = numbers(line);
                let left: Vec<_> = numbers.iter().filter(|it| !known(it)).cloned().collect();
                if !left.is_empty() {
                    uncovered.push(format!("{row} {}", left.join(" ")));
                }
            }
            (None, Some(reason)) => {
                println!("{row}: no entry, {reason}");
                other += 1;
            }
            (Some(_), Some(reason)) => missing.push(format!("{row}: an entry, and `{reason}`")),
            (None, None) => missing.push(format!("{row}: {line}")),
        }
    }
    println!(
        "{} rows with a number: {entries} entries, {other} without",
        rows.len()
    );
    assert!(
        missing.is_empty(),
        "rows without an entry:\n{}",
        missing.join("\n")
    );
    assert!(
        uncovered.is_empty(),
        "numbers in no entry:\n{}",
        uncovered.join("\n")
    );
    assert!(
        doubted.is_empty(),
        "surer or less sure than the row:\n{}",
        doubted.join("\n")
    );
    let gone: Vec<_> = reasons
        .keys()
        .chain(spare.keys())
        .filter(|row| !rows.contains_key(*row))
        .collect();
    assert!(gone.is_empty(), "rows that are not there: {gone:?}");
}

/// Rows without a number have entries too; every row that an entry names must be there.
#[test]
#[ignore = "needs ../shared: tests/run includes it"]
fn shared_documents_have_the_rows_that_entries_name() {
    let folder = documents();
    let rows = all_rows(&folder);
    for (row, entries) in encoded() {
        assert!(
            rows.contains_key(&row),
            "{}: there is no row {row}",
            entries[0].name
        );
    }
    let without: Vec<String> = Catalog::built_in()
        .rules()
        .iter()
        // Those of a size standard are its rows.
        .filter(|rule| rule.purpose != "sme-size")
        .flat_map(|rule| rule.entries().into_iter().map(move |entry| (rule, entry)))
        .filter(|(_, (_, rows, _))| rows.is_empty())
        .map(|(rule, (key, ..))| format!("{}/{key}", rule.id))
        .collect();
    assert_eq!(without, ["bse-2021/other", "neeq-innovation-2022/on-neeq"]);
}
