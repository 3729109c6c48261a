//! 1,251 firms of NEEQ over seven years: verdicts per condition, standard and path, against SQL.
//!
//! The figures must lie beside the project. They have one profit and one return on equity a year,
//! before non-recurring items, which are upper limits of the lower ones that rules ask for: too low
//! they decide, else not. Money of rows whose unit is in doubt is left out; cash flow, R&D, market
//! value and share capital are not there and stay unknown.

use domain::Verdict;
use domain::fixtures::day;
use rulebook::{Application, Catalog, Evidence, Fact, Facts};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

const RULES: [&str; 3] = ["bse-2021", "neeq-base-2023", "neeq-innovation-2022"];

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/neeq_finance");
    assert!(folder.exists(), "no {}: see tests/run", folder.display());
    folder
}

/// A decimal number in units of 10 to the minus `places`, rounded half away from zero.
fn scaled(text: &str, places: usize) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() {
        return None;
    }
    let kept: String = decimals
        .chars()
        .chain("0".repeat(places).chars())
        .take(places)
        .collect();
    let number: i64 = format!("{whole}{kept}").parse().expect("a number");
    let up = decimals
        .chars()
        .nth(places)
        .is_some_and(|digit| digit >= '5');
    Some(sign * (number + i64::from(up)))
}

/// Yearly facts by firm, and net assets per share by firm and year.
type Firms = BTreeMap<String, (Facts, BTreeMap<i32, i64>)>;

fn firms(folder: &Path) -> Firms {
    let mut firms = Firms::new();
    let mut companies = csv::Reader::from_path(folder.join("companies.csv")).expect("a table");
    for row in companies.records() {
        firms.insert(row.expect("a row")[0].to_owned(), Default::default());
    }
    let file = std::fs::File::open(folder.join("financials.csv.gz")).expect("a file");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("a table");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().expect("names").clone();
    let at = |name: &str| headers.iter().position(|it| it == name).expect("a column");
    let [code, year, suspect] = ["code", "fiscal_year", "unit_suspect"].map(at);
    let [revenue, profit] = ["revenue_wan", "net_profit_wan"].map(at);
    let [roe, per_share] = ["roe_pct", "net_assets_per_share"].map(at);
    for row in reader.records() {
        let row = row.expect("a row");
        let (facts, shares) = firms.get_mut(&row[code]).expect("a firm of the list");
        let of: i32 = row[year].parse().expect("a year");
        let sure = &row[suspect] == "0";
        let values = [
            (Fact::Revenue, scaled(&row[revenue], 6).filter(|_| sure)),
            (Fact::NetProfit, scaled(&row[profit], 6).filter(|_| sure)),
            (Fact::Roe, scaled(&row[roe], 2)),
        ];
        for (fact, value) in values {
            if let Some(value) = value {
                facts
                    .set(fact, Some(of), value, Evidence::default())
                    .expect("a value");
            }
        }
        shares.extend(scaled(&row[per_share], 2).map(|fen| (of, fen)));
    }
    firms
}

/// Verdicts counted by rule, key of the condition or group, and year.
fn counts(firms: &Firms) -> BTreeMap<(String, String, i32), [u32; 3]> {
    let catalog = Catalog::built_in();
    let mut counts = BTreeMap::new();
    for (facts, shares) in firms.values() {
        for year in 2019..=2025 {
            let mut facts = facts.clone();
            if let Some(fen) = shares.get(&year) {
                let set = facts.set(Fact::NetAssetsPerShare, None, *fen, Evidence::default());
                set.expect("a value");
            }
            for id in RULES {
                let rule = catalog.get(id).expect("a rule");
                let found = catalog.assess(rule, &facts, Application::New, day(year + 1, 12, 31));
                let conditions = found.findings.iter().map(|it| (&it.key, it.verdict));
                let groups = found.groups.iter().map(|it| (&it.key, it.verdict));
                for (key, verdict) in conditions.chain(groups) {
                    let key = (id.to_owned(), key.clone(), year);
                    let count: &mut [u32; 3] = counts.entry(key).or_default();
                    count[usize::from(verdict.ordinal())] += 1;
                }
            }
        }
    }
    counts
}

#[test]
#[ignore = "needs ../shared: tests/run includes it"]
fn shared_firms_of_neeq_have_the_verdicts_of_sql() {
    let folder = folder();
    let firms = firms(&folder);
    assert_eq!(firms.len(), 1_251);
    let counts = counts(&firms);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/neeq_counts.py");
    let said = Command::new("python3")
        .arg(script)
        .arg(&folder)
        .output()
        .expect("python");
    assert!(
        said.status.success(),
        "see tests/run: {}",
        String::from_utf8_lossy(&said.stderr)
    );
    let said = String::from_utf8(said.stdout).expect("text");
    let mut compared = 0;
    for line in said.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [rule, key, year, met, not_met, unknown] = words[..] else {
            panic!("{line}")
        };
        let number = |text: &str| text.parse::<u32>().expect("a count");
        let expected = [number(met), number(not_met), number(unknown)];
        let key = (
            rule.to_owned(),
            key.to_owned(),
            year.parse().expect("a year"),
        );
        assert_eq!(counts.get(&key), Some(&expected), "{line}");
        compared += 1;
    }
    assert_eq!(compared, 7 * 59);
    let of = |rule: &str, key: &str, year| counts[&(rule.to_owned(), key.to_owned(), year)];
    let [met, _, unknown] = of("bse-2021", "standards", 2024);
    assert_eq!(met, 0, "the market value is not in the data");
    assert!(unknown > 0);
    for (rule, key) in [
        ("bse-2021", "s1-figures"),
        ("neeq-base-2023", "b1"),
        ("neeq-innovation-2022", "i1"),
    ] {
        let [met, not_met, unknown] = of(rule, key, 2024);
        assert_eq!(met, 0, "{key}: non-recurring items are not in the data");
        assert!(not_met > 0 && unknown > 0, "{key}: {not_met} {unknown}");
    }
    assert!(of("bse-2021", "s2-revenue", 2024)[0] > 0);
    let names: BTreeSet<_> = counts.keys().map(|(rule, key, _)| (rule, key)).collect();
    println!("rule, condition or group: met/not met/unknown of each last year");
    for (rule, key) in names {
        let years = (2019..=2025).map(|year| {
            let [met, not_met, unknown] = of(rule, key, year);
            format!("  {year} {met}/{not_met}/{unknown}")
        });
        println!("{rule} {key}:{}", years.collect::<String>());
    }
    assert_eq!(
        Verdict::ALL,
        [Verdict::Met, Verdict::NotMet, Verdict::Unknown]
    );
}
