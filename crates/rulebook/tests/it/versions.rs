//! Which version of a rule counts on a day, and what a directory changes.

use domain::Verdict;
use domain::fixtures::day;
use rulebook::{Application, Catalog, Evidence, Fact, Facts};

const NEW: Application = Application::New;
const REVIEW: Application = Application::Review;

fn in_force(
    purpose: &str,
    application: Application,
    date: (i32, u32, u32),
) -> Option<&'static str> {
    let on = day(date.0, date.1, date.2);
    let rule = Catalog::built_in().in_force(purpose, None, application, on);
    rule.map(|rule| rule.id.as_str())
}

/// Purpose, application, day, and the rule that counts then.
type Case = (
    &'static str,
    Application,
    (i32, u32, u32),
    Option<&'static str>,
);

const CASES: &[Case] = &[
    ("srdi-sme", NEW, (2022, 7, 31), None),
    ("srdi-sme", NEW, (2022, 8, 1), Some("srdi-sme-2022")),
    ("srdi-sme", NEW, (2026, 3, 31), Some("srdi-sme-2022")),
    ("srdi-sme", NEW, (2026, 4, 1), Some("srdi-sme-2026")),
    ("srdi-sme", REVIEW, (2026, 4, 1), Some("srdi-sme-2026")),
    (
        "little-giant",
        NEW,
        (2026, 3, 31),
        Some("little-giant-2022"),
    ),
    ("little-giant", NEW, (2026, 4, 1), Some("little-giant-2026")),
    // The review of 2026 follows the old criteria, and only that one.
    (
        "little-giant",
        REVIEW,
        (2026, 4, 1),
        Some("little-giant-2022"),
    ),
    (
        "little-giant",
        REVIEW,
        (2026, 12, 31),
        Some("little-giant-2022"),
    ),
    (
        "little-giant",
        REVIEW,
        (2027, 1, 1),
        Some("little-giant-2026"),
    ),
    (
        "innovative-sme",
        NEW,
        (2026, 6, 1),
        Some("innovative-sme-2022"),
    ),
    (
        "technology-sme",
        NEW,
        (2026, 6, 1),
        Some("technology-sme-2017"),
    ),
    (
        "key-little-giant",
        NEW,
        (2023, 1, 1),
        Some("key-little-giant-2021"),
    ),
    (
        "key-little-giant",
        NEW,
        (2025, 1, 1),
        Some("key-little-giant-2024"),
    ),
    ("key-little-giant", NEW, (2027, 1, 1), None),
    ("bse", NEW, (2021, 11, 14), None),
    ("bse", NEW, (2026, 6, 1), Some("bse-2021")),
    ("star", NEW, (2025, 6, 17), Some("star-2024")),
    ("star", NEW, (2025, 6, 18), Some("star-2025")),
    ("star", NEW, (2026, 6, 16), Some("star-2025")),
    ("star", NEW, (2026, 6, 17), Some("star-2026")),
    ("chinext", NEW, (2025, 5, 31), Some("chinext-2024")),
    ("chinext", NEW, (2025, 6, 1), Some("chinext-2025")),
    ("chinext", NEW, (2026, 3, 31), Some("chinext-2025")),
    ("chinext", NEW, (2026, 4, 1), Some("chinext-2026")),
    ("unheard-of", NEW, (2026, 4, 1), None),
];

#[test]
fn the_regime_of_2022_gives_way_to_that_of_2026() {
    for (purpose, application, date, expected) in CASES {
        assert_eq!(
            in_force(purpose, *application, *date),
            *expected,
            "{purpose} {date:?}"
        );
    }
}

#[test]
fn editions_of_an_unchanged_rule_are_told_apart() {
    let rule = Catalog::built_in().get("bse-2021").expect("a rule");
    let number = |y, m, d| {
        rule.force_on(NEW, day(y, m, d))
            .and_then(|it| it.number.as_deref())
    };
    assert_eq!(number(2025, 4, 24), Some("2024年修订"));
    assert_eq!(number(2025, 4, 25), Some("北证公告〔2025〕20号"));
    let told = |y, m, d| rule.number_on(NEW, day(y, m, d));
    assert_eq!(told(2022, 6, 1), "2021年试行版及2023年修订");
    assert_eq!(told(2026, 6, 1), "北证公告〔2025〕20号");
    // Not in force, or without an own number: that of the instrument.
    assert_eq!(told(2021, 1, 1), "北证公告〔2025〕20号");
    let giant = Catalog::built_in()
        .get("little-giant-2026")
        .expect("a rule");
    assert_eq!(
        giant.number_on(NEW, day(2026, 6, 1)),
        "工信部企业〔2026〕2号"
    );
}

#[test]
fn a_timeline_shows_the_transition() {
    let lines = Catalog::built_in()
        .timeline("little-giant")
        .into_iter()
        .map(|(rule, force)| {
            let until = force.until.map_or_else(String::new, |day| day.to_string());
            format!(
                "{} {} {}..{until}",
                rule.id,
                force.application.code(),
                force.from
            )
        });
    let expected = [
        "little-giant-2022 new 2022-08-01..2026-03-31",
        "little-giant-2026 new 2026-04-01..",
        "little-giant-2022 review 2022-08-01..2026-03-31",
        "little-giant-2022 review 2026-04-01..2026-12-31",
        "little-giant-2026 review 2027-01-01..",
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

#[test]
fn a_market_may_have_its_own_entry_rule() {
    let catalog = Catalog::built_in();
    let entry = |market| catalog.in_force("board-entry", market, NEW, day(2026, 6, 1));
    assert_eq!(entry(None).expect("a rule").id, "board-entry-2022");
    assert_eq!(
        entry(Some("zhejiang")).expect("a rule").id,
        "board-entry-2022"
    );
    assert_eq!(
        entry(Some("hunan")).expect("a rule").id,
        "board-entry-hunan"
    );
    let before = catalog.in_force("board-entry", Some("hunan"), NEW, day(2025, 11, 9));
    assert_eq!(before.expect("a rule").id, "board-entry-2022");
}

const LOCAL: &str = r#"
id = "board-cultivation-zhejiang"
purpose = "board-cultivation"
market = "zhejiang"
version = "2"
zh = "浙江培育层"
en = "Cultivation layer of Zhejiang"
instrument = "业务规则"
issuer = "市场"
source = "业务规则"
confidence = "seen"
force = [{ application = "new", from = "2026-01-01" }]
condition = [{ key = "round", test = "equity_round >= 4 level" }]
"#;

#[test]
fn a_directory_adds_and_replaces() {
    let on = day(2026, 6, 1);
    let catalog = Catalog::built_in()
        .clone()
        .with(&[("local.toml", LOCAL)])
        .expect("a catalogue");
    assert_eq!(catalog.rules().len(), Catalog::built_in().rules().len() + 1);
    let rule = catalog
        .in_force("board-cultivation", Some("zhejiang"), NEW, on)
        .expect("a rule");
    let mut facts = Facts::default();
    facts
        .set(Fact::EquityRound, None, 4, Evidence::default())
        .expect("a level");
    assert_eq!(catalog.assess(rule, &facts, NEW, on).verdict, Verdict::Met);

    let stricter = LOCAL
        .replace("4 level", "5 level")
        .replace("\"2\"", "\"3\"");
    let catalog = catalog
        .with(&[("other-name.toml", &stricter)])
        .expect("a catalogue");
    let rule = catalog
        .in_force("board-cultivation", Some("zhejiang"), NEW, on)
        .expect("a rule");
    assert_eq!(rule.version, "3");
    assert_eq!(
        catalog.assess(rule, &facts, NEW, on).verdict,
        Verdict::NotMet
    );

    // A size standard in the directory counts for rules that ask for the size class.
    let sizes = include_str!("../../rules/sme-size-2011.toml");
    let sizes = sizes.replace(
        "large = { staff = 1_000, revenue = 40_000 }",
        "large = { staff = 999, revenue = 40_000 }",
    );
    let catalog = catalog.with(&[("size.toml", &sizes)]).expect("a catalogue");
    let mut firm = domain::fixtures::sme(1);
    firm.figures[0].employees = Some(999);
    firm.figures[0].revenue = Some(domain::Fen(50_000_000_000));
    let facts = Facts::of(&firm, on);
    let rule = catalog.get("private-sme-2026").expect("a rule");
    let found = |catalog: &Catalog| {
        catalog
            .assess(rule, &facts, NEW, on)
            .finding("sme")
            .expect("a finding")
            .verdict
    };
    assert_eq!(
        (found(&catalog), found(Catalog::built_in())),
        (Verdict::NotMet, Verdict::Met)
    );
}
