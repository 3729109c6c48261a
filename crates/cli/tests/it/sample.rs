//! The sample held against the rules of NEEQ and Beijing, year by year, by the server and by SQL.
//!
//! `cargo test -p cli --test it sample -- --nocapture` prints the counts. The SQL reads the import
//! file itself and shares no code with the rulebook: conditions as SQL in fen, joined with the
//! three-valued logic of SQL, where null is unknown. The sample's profit is before the removal of
//! non-recurring items, so that it is an upper limit of the profit that the rules ask for: it can
//! refute a condition but never prove one. Market value, cash flow, share capital and returns on
//! equity are not in the sample.

use crate::process::Server;
use api::v1;
use api::v1::assess_readiness_request::{Subject, Target};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tokio::task::JoinSet;

const YEARS: [i32; 4] = [2014, 2015, 2024, 2025];
const RULES: [&str; 3] = ["bse-2021", "neeq-base-2023", "neeq-innovation-2022"];
/// Calls at a time.
const CALLS: usize = 8;

/// Counts of Met, NotMet and Unknown by rule, key of condition or group, and year.
type Counts = BTreeMap<(String, String, i32), [i64; 3]>;

/// Conditions that the sample can decide in one way at least; money in fen, 1 wan is 1,000,000.
/// `p`, `r`, `a`, `l`, `d`: profit, revenue, assets, liabilities, R&D of the year; `1` and `2`
/// after them: of one and two years before.
const CONDITIONS: [(&str, &str, &str); 21] = [
    (
        "bse-2021",
        "s1-profit-each",
        "case when p < 1500e6 or p1 < 1500e6 then 0 end",
    ),
    (
        "bse-2021",
        "s1-profit-last",
        "case when p < 2500e6 then 0 end",
    ),
    ("bse-2021", "s2-revenue", "r + r1 >= 20000e6"),
    (
        "bse-2021",
        "s2-growth",
        "case when r1 > 0 then r * 10 >= r1 * 13 end",
    ),
    ("bse-2021", "s3-revenue", "r >= 20000e6"),
    (
        "bse-2021",
        "s3-rd",
        "case when r + r1 > 0 then (d + d1) * 100 >= (r + r1) * 8 end",
    ),
    ("bse-2021", "s4-rd", "d + d1 >= 5000e6"),
    ("bse-2021", "net-assets", "a - l >= 5000e6"),
    ("neeq-base-2023", "a1-rd", "d >= 1000e6"),
    (
        "neeq-base-2023",
        "b1-positive",
        "case when p <= 0 or p1 <= 0 then 0 end",
    ),
    (
        "neeq-base-2023",
        "b1-sum",
        "case when p + p1 < 800e6 then 0 end",
    ),
    (
        "neeq-base-2023",
        "b1-last",
        "case when p < 600e6 then 0 end",
    ),
    ("neeq-base-2023", "b2-revenue", "r + r1 >= 6000e6"),
    (
        "neeq-base-2023",
        "b2-growth",
        "case when r1 > 0 then r * 10 >= r1 * 12 end",
    ),
    ("neeq-base-2023", "b2-revenue-cash", "r + r1 >= 10000e6"),
    ("neeq-base-2023", "b3-revenue", "r >= 3000e6"),
    (
        "neeq-innovation-2022",
        "i1-profit",
        "case when p < 1000e6 or p1 < 1000e6 then 0 end",
    ),
    ("neeq-innovation-2022", "i2-revenue", "r + r1 >= 16000e6"),
    (
        "neeq-innovation-2022",
        "i2-growing",
        "case when r1 > 0 then r > r1 end and case when r2 > 0 then r1 > r2 end",
    ),
    (
        "neeq-innovation-2022",
        "i2-growth",
        "case when r2 > 0 then r * 100 >= r2 * 169 end",
    ),
    ("neeq-innovation-2022", "net-assets", "a - l >= 0"),
];

/// Groups: the word that joins them, and their members. What is in neither table is unknown; of
/// the members of a root one such stands for all.
const GROUPS: &[(&str, &str, &str, &str)] = &[
    (
        "bse-2021",
        "s1-two-years",
        "and",
        "s1-profit-each s1-roe-mean",
    ),
    (
        "bse-2021",
        "s1-last-year",
        "and",
        "s1-profit-last s1-roe-last",
    ),
    ("bse-2021", "s1-figures", "or", "s1-two-years s1-last-year"),
    (
        "bse-2021",
        "s2-figures",
        "and",
        "s2-revenue s2-growth s2-cash",
    ),
    ("bse-2021", "s3-figures", "and", "s3-revenue s3-rd"),
    ("bse-2021", "standard-1", "and", "s1-value s1-figures"),
    ("bse-2021", "standard-2", "and", "s2-value s2-figures"),
    ("bse-2021", "standard-3", "and", "s3-value s3-figures"),
    ("bse-2021", "standard-4", "and", "s4-value s4-rd"),
    (
        "bse-2021",
        "standards",
        "or",
        "standard-1 standard-2 standard-3 standard-4",
    ),
    (
        "bse-2021",
        "root",
        "and",
        "neeq-12-months net-assets standards",
    ),
    ("neeq-base-2023", "a1", "and", "a1-rd a1-equity"),
    ("neeq-base-2023", "a-figures", "or", "a1 a2"),
    (
        "neeq-base-2023",
        "path-a",
        "and",
        "field one-year a-figures",
    ),
    ("neeq-base-2023", "b1-two", "and", "b1-positive b1-sum"),
    ("neeq-base-2023", "b1", "or", "b1-two b1-last"),
    ("neeq-base-2023", "b2-grown", "and", "b2-revenue b2-growth"),
    (
        "neeq-base-2023",
        "b2-cash-rich",
        "and",
        "b2-revenue-cash b2-cash",
    ),
    ("neeq-base-2023", "b2", "or", "b2-grown b2-cash-rich"),
    ("neeq-base-2023", "b3", "and", "b3-revenue b3-rd"),
    ("neeq-base-2023", "b-figures", "or", "b1 b2 b3 b4 b5"),
    (
        "neeq-base-2023",
        "path-b",
        "and",
        "two-years net-assets-per-share b-figures",
    ),
    ("neeq-base-2023", "paths", "or", "path-a path-b"),
    ("neeq-base-2023", "root", "and", "capital paths"),
    (
        "neeq-innovation-2022",
        "i1",
        "and",
        "i1-profit i1-roe i1-capital",
    ),
    (
        "neeq-innovation-2022",
        "i2",
        "and",
        "i2-revenue i2-growing i2-growth i2-capital",
    ),
    ("neeq-innovation-2022", "figures", "or", "i1 i2 i3 i4"),
    (
        "neeq-innovation-2022",
        "root",
        "and",
        "on-neeq figures net-assets",
    ),
];

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/sample/smes.csv")
}

/// Yuan with at most two decimals, in fen.
fn fen(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let number = format!("{whole}{decimals:0<2}");
    (!text.is_empty()).then(|| number.parse().unwrap())
}

/// The figures of the import file as a table, a row for each firm and year.
async fn figures() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.unwrap();
    let create = "create table figure (firm, year, p, r, a, l, d); create table firm (firm)";
    db.execute_unprepared(create).await.unwrap();
    let mut reader = csv::Reader::from_path(file()).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|it| it == name).unwrap();
    let years = [
        (
            "fiscal_year",
            ["profit", "revenue", "assets", "liabilities", "rd_expense"].as_slice(),
        ),
        (
            "prev_fiscal_year",
            &["prev_profit", "prev_revenue", "prev_assets"],
        ),
    ];
    for (firm, row) in reader.records().enumerate() {
        let row = row.unwrap();
        let insert = format!("insert into firm values ({firm})");
        db.execute_unprepared(&insert).await.unwrap();
        for (year, names) in years {
            let mut values = vec!["null".to_owned(); 5];
            for (value, name) in values.iter_mut().zip(names) {
                let cell = fen(&row[at(&format!("{name}_yuan"))]);
                *value = cell.map_or("null".to_owned(), |fen| fen.to_string());
            }
            let year = &row[at(year)];
            if !year.is_empty() {
                let values = values.join(", ");
                let insert = format!("insert into figure values ({firm}, {year}, {values})");
                db.execute_unprepared(&insert).await.unwrap();
            }
        }
    }
    db
}

/// A condition or group as an expression of SQL.
fn expression(rule: &str, key: &str) -> String {
    let group = GROUPS.iter().find(|it| (it.0, it.1) == (rule, key));
    if let Some((_, _, word, members)) = group {
        let members = members.split(' ').map(|member| expression(rule, member));
        return format!(
            "({})",
            members.collect::<Vec<_>>().join(&format!(" {word} "))
        );
    }
    let condition = CONDITIONS.iter().find(|it| (it.0, it.1) == (rule, key));
    format!("({})", condition.map_or("null", |it| it.2))
}

async fn by_sql() -> Counts {
    let db = figures().await;
    let mut counts = Counts::new();
    let conditions = CONDITIONS.iter().map(|it| (it.0, it.1));
    let groups = GROUPS.iter().map(|it| (it.0, it.1));
    for (rule, key) in conditions.chain(groups) {
        for year in YEARS {
            let sql = format!(
                "select count(*) filter (where v) as met, count(*) filter (where not v) as not_met,
                        count(*) filter (where v is null) as unknown
                 from (select {} as v from firm
                       left join (select firm, p, r, a, l, d from figure where year = {year})
                         using (firm)
                       left join (select firm, p as p1, r as r1, d as d1 from figure
                                  where year = {year} - 1) using (firm)
                       left join (select firm, r as r2 from figure
                                  where year = {year} - 2) using (firm))",
                expression(rule, key)
            );
            let statement = Statement::from_string(DbBackend::Sqlite, sql);
            let row = db.query_one_raw(statement).await.unwrap().unwrap();
            let count = |name| row.try_get::<i64>("", name).unwrap();
            let verdicts = [count("met"), count("not_met"), count("unknown")];
            counts.insert((rule.to_owned(), key.to_owned(), year), verdicts);
        }
    }
    counts
}

/// Verdicts of one assessment, added to the counts.
fn count(counts: &mut Counts, rule: &str, year: i32, found: &v1::RuleAssessment) {
    assert_eq!(found.last_fiscal_year, year);
    let conditions = found.findings.iter().map(|it| {
        let condition = it.condition.as_ref().unwrap();
        (&condition.key, it.verdict())
    });
    let groups = found.groups.iter().map(|it| (&it.key, it.verdict()));
    for (key, verdict) in conditions.chain(groups) {
        let place = match verdict {
            v1::Verdict::Met => 0,
            v1::Verdict::NotMet => 1,
            v1::Verdict::Unknown => 2,
            v1::Verdict::Unspecified => panic!("{key}"),
        };
        let key = (rule.to_owned(), key.clone(), year);
        counts.entry(key).or_default()[place] += 1;
    }
}

async fn by_server(client: &api::Client) -> Counts {
    let request = v1::ListSmesRequest {
        page_size: 1_000,
        ..v1::ListSmesRequest::default()
    };
    let firms = client
        .smes()
        .list_smes(request)
        .await
        .unwrap()
        .into_inner()
        .smes;
    assert_eq!(firms.len(), 284);
    let mut counts = Counts::new();
    let mut calls = JoinSet::new();
    for firm in firms {
        for (rule, year) in RULES
            .iter()
            .flat_map(|rule| YEARS.map(|year| (*rule, year)))
        {
            if calls.len() == CALLS {
                let (rule, year, found) = calls.join_next().await.unwrap().unwrap();
                count(&mut counts, rule, year, &found);
            }
            let request = v1::AssessReadinessRequest {
                target: Some(Target::Rule(format!("rules/{rule}"))),
                on: Some(api::Date {
                    year: year + 1,
                    month: 12,
                    day: 31,
                }),
                subject: Some(Subject::Sme(firm.name.clone())),
                ..v1::AssessReadinessRequest::default()
            };
            let mut listings = client.listings();
            calls.spawn(async move {
                let found = listings.assess_readiness(request).await.unwrap();
                (rule, year, found.into_inner().assessment.unwrap())
            });
        }
    }
    while let Some(done) = calls.join_next().await {
        let (rule, year, found) = done.unwrap();
        count(&mut counts, rule, year, &found);
    }
    counts
}

#[tokio::test]
async fn counts_over_the_sample_equal_those_of_sql() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path()).await;
    let copy = dir.path().join("smes.csv");
    std::fs::copy(file(), &copy).unwrap();
    server.done(&["sme", "import", copy.to_str().unwrap()]);
    let found = by_server(&server.client().await).await;
    let expected = by_sql().await;
    let names: BTreeSet<_> = found.keys().map(|(rule, key, _)| (rule, key)).collect();
    println!("rule, condition or group: met/not met/unknown of each last year");
    for (rule, key) in names {
        let mut line = format!("{rule} {key}:");
        for year in YEARS {
            let key = (rule.clone(), key.clone(), year);
            let [met, not_met, unknown] = found[&key];
            line += &format!("  {year} {met}/{not_met}/{unknown}");
            // What neither table names has no figures in the sample.
            let sql = expected.get(&key).unwrap_or(&[0, 0, 284]);
            assert_eq!(&[met, not_met, unknown], sql, "{key:?}");
        }
        println!("{line}");
    }
    assert_eq!(
        expected.len(),
        (CONDITIONS.len() + GROUPS.len()) * YEARS.len()
    );
    assert!(expected.keys().all(|key| found.contains_key(key)));
    let of = |rule: &str, key: &str, year| found[&(rule.to_owned(), key.to_owned(), year)];
    let [met, not_met, unknown] = of("bse-2021", "standards", 2015);
    assert_eq!(met, 0, "no market value in the sample");
    assert!(not_met + unknown == 284 && unknown > 0);
    assert!(of("bse-2021", "s3-revenue", 2015)[0] > 0);
    assert!(
        of("bse-2021", "s1-profit-last", 2015)[1] > 0,
        "refuted by an upper limit"
    );
    assert!(
        of("neeq-base-2023", "b2", 2015)[0] > 0,
        "a path that the sample proves"
    );
}
