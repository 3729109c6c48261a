//! What the interpreter makes of unknown, partly known and expired facts.

use chrono::NaiveDate;
use domain::Verdict::{Met, NotMet, Unknown};
use domain::fixtures::{day, sme};
use domain::{Confidence, TitleKind, Verdict};
use rulebook::{Application, Assessment, Catalog, Evidence, Fact, Facts, Gap};

const WAN: i64 = 1_000_000;

fn today() -> NaiveDate {
    day(2026, 6, 15)
}

fn assess(rule: &str, facts: &Facts) -> Assessment {
    let rule = Catalog::built_in().get(rule).expect("a rule");
    rulebook::assess(rule, facts, today())
}

fn verdict(rule: &str, key: &str, facts: &Facts) -> Verdict {
    assess(rule, facts).finding(key).expect("a finding").verdict
}

fn facts(values: &[(Fact, Option<i32>, i64)]) -> Facts {
    let mut facts = Facts::default();
    for (fact, year, value) in values {
        facts
            .set(*fact, *year, *value, Evidence::default())
            .expect("a value");
    }
    facts
}

#[test]
fn one_year_that_fails_decides_for_each_year() {
    let of = |values: &[(i32, i64)]| {
        let values: Vec<_> = values
            .iter()
            .map(|(year, value)| (Fact::NetProfitLow, Some(*year), *value))
            .collect();
        verdict("bse-2021", "s1-profit-each", &facts(&values))
    };
    assert_eq!(of(&[(2025, 1_499 * WAN)]), NotMet);
    assert_eq!(of(&[(2024, 1_499 * WAN)]), NotMet);
    assert_eq!(of(&[(2025, 1_500 * WAN)]), Unknown);
    assert_eq!(of(&[(2025, 1_500 * WAN), (2024, 1_500 * WAN)]), Met);
    assert_eq!(of(&[(2023, 9_999 * WAN), (2025, 1_500 * WAN)]), Unknown);
}

#[test]
fn one_good_year_decides_where_either_suffices() {
    let rule = Catalog::built_in().get("srdi-sme-2026").expect("a rule");
    let of = |values: &[(Fact, Option<i32>, i64)]| {
        let facts = facts(values);
        let found = Catalog::built_in().assess(rule, &facts, Application::Review, today());
        assert!(
            found.finding("platform").is_none(),
            "tested for a new application only"
        );
        found.finding("platform-review").expect("a finding").verdict
    };
    let score = |year, points| (Fact::PlatformScore, Some(year), points);
    assert_eq!(of(&[score(2025, 50)]), Met);
    assert_eq!(of(&[score(2024, 50)]), Unknown);
    assert_eq!(of(&[score(2025, 49)]), Unknown);
    assert_eq!(of(&[score(2025, 49), score(2026, 49)]), NotMet);
}

/// The score of the year is that of the year of the day; accounts of that year need not be there.
#[test]
fn the_platform_score_is_of_the_calendar_year() {
    let score = |year, points| (Fact::PlatformScore, Some(year), points);
    let found = assess("srdi-sme-2026", &facts(&[score(2026, 50)]));
    let finding = found.finding("platform").expect("a finding");
    assert_eq!((finding.verdict, finding.years), (Met, Some((2026, 2026))));
    assert_eq!(
        verdict("srdi-sme-2026", "platform", &facts(&[score(2025, 50)])),
        Unknown
    );
    // No score makes the accounts of its year be there.
    let mut firm = facts(&[score(2025, 90), score(2026, 90)]);
    let revenue = Fact::Revenue;
    firm.set(revenue, Some(2024), 1_500 * WAN, Evidence::default())
        .expect("a value");
    let rule = Catalog::built_in().get("srdi-sme-2026").expect("a rule");
    let april = rulebook::assess(rule, &firm, day(2026, 4, 20));
    assert_eq!(april.last_year, 2024);
    assert_eq!(april.finding("revenue").expect("a finding").verdict, Met);
    assert_eq!(firm.latest_year(day(2026, 4, 20)), Some(2024));
}

#[test]
fn profit_before_non_recurring_items_is_only_an_upper_limit() {
    let before = |profit: i64| facts(&[(Fact::NetProfit, Some(2025), profit)]);
    let found = assess("bse-2021", &before(2_500 * WAN));
    let finding = found.finding("s1-profit-last").expect("a finding");
    assert_eq!((finding.verdict, finding.actual), (Unknown, None));
    assert_eq!(finding.actual_max, Some(2_500 * WAN));
    assert_eq!(
        finding.gaps,
        [Gap::OnlyUpperLimit(Fact::NetProfitLow, Some(2025))]
    );
    // Even the most is not enough: it lacks at least so much.
    let found = assess("bse-2021", &before(2_400 * WAN));
    let finding = found.finding("s1-profit-last").expect("a finding");
    let shown = (finding.verdict, finding.actual, finding.distance);
    assert_eq!(shown, (NotMet, None, Some(-100 * WAN)));
    assert_eq!(
        verdict("bse-2021", "s1-profit-last", &before(2_500 * WAN - 1)),
        NotMet
    );
    let mut both = before(9_000 * WAN);
    let recurring = Fact::NetProfitRecurring;
    both.set(recurring, Some(2025), 2_500 * WAN, Evidence::default())
        .expect("a value");
    assert_eq!(verdict("bse-2021", "s1-profit-last", &both), Met);
}

/// A good year that is known in full does not hide what an upper limit of another shows to lack.
#[test]
fn the_year_that_fails_tells_what_lacks() {
    let text = r#"
id = "two-years"
purpose = "two-years"
version = "1"
zh = "两年"
en = "Two years"
instrument = "test"
issuer = "test"
source = "test"
confidence = "compiled"
force = [{ application = "new", from = "2026-01-01" }]
condition = [
  { key = "each", test = "each 2 net_profit_low >= 1500 wan" },
  { key = "either", test = "either 2 net_profit_low >= 1500 wan" },
]
group = [{ key = "root", need = "all", of = ["each", "either"] }]
"#;
    let catalog = Catalog::default()
        .with(&[("two.toml", text)])
        .expect("a catalogue");
    let rule = catalog.get("two-years").expect("a rule");
    let of = |key, last: (Fact, i64), year_before: (Fact, i64)| {
        let years = [(last, 2025), (year_before, 2024)];
        let values = years.map(|((fact, value), year)| (fact, Some(year), value * WAN));
        let found = catalog.assess(rule, &facts(&values), Application::New, today());
        let it = found.finding(key).expect("a finding");
        let wan = |value: Option<i64>| value.map(|value| value / WAN);
        (
            it.verdict,
            wan(it.actual),
            wan(it.actual_max),
            wan(it.distance),
        )
    };
    let (most, sure) = (Fact::NetProfit, Fact::NetProfitLow);
    let (most_500, sure_500) = (
        (NotMet, None, Some(500), Some(-1_000)),
        (NotMet, Some(500), None, Some(-1_000)),
    );
    assert_eq!(of("each", (most, 500), (sure, 2_000)), most_500);
    assert_eq!(of("each", (sure, 2_000), (most, 500)), most_500);
    assert_eq!(of("each", (most, 500), (sure, 1_000)), most_500);
    assert_eq!(of("each", (most, 1_000), (sure, 500)), sure_500);
    assert_eq!(of("each", (most, 2_000), (sure, 500)), sure_500);
    assert_eq!(of("each", (most, 500), (sure, 500)), sure_500);
    assert_eq!(of("either", (most, 500), (sure, 400)), most_500);
    assert_eq!(of("either", (most, 400), (sure, 500)), sure_500);
    // What is not decided yet is shown from both sides.
    let open = of("each", (most, 2_000), (sure, 3_000));
    assert_eq!(
        (open.0, open.1, open.2),
        (Unknown, Some(3_000), Some(2_000))
    );
}

#[test]
fn ratios_are_compared_exactly() {
    let debt = |liabilities, assets| {
        let values = [
            (Fact::Liabilities, Some(2025), liabilities),
            (Fact::Assets, Some(2025), assets),
        ];
        assess("srdi-sme-2026", &facts(&values))
            .finding("debt")
            .expect("a finding")
            .clone()
    };
    assert_eq!(debt(8_000, 10_000).verdict, Met);
    let above = debt(80_000_001, 100_000_000);
    // 80.000001 % shows as 80.01 %: rounded against the firm.
    assert_eq!(
        (above.verdict, above.actual, above.distance),
        (NotMet, Some(8_001), Some(-1))
    );
    let none = debt(5, 0);
    assert_eq!(none.verdict, Unknown);
    assert_eq!(none.gaps, [Gap::NoBase(Fact::Assets, Some(2025))]);
    let stated = facts(&[
        (Fact::DebtRatio, Some(2025), 8_000),
        (Fact::Assets, Some(2025), 1),
    ]);
    assert_eq!(verdict("srdi-sme-2026", "debt", &stated), Met);
}

#[test]
fn growth_needs_a_positive_base() {
    let of = |before, now| {
        let values = [
            (Fact::Revenue, Some(2024), before),
            (Fact::Revenue, Some(2025), now),
        ];
        assess("bse-2021", &facts(&values))
            .finding("s2-growth")
            .expect("a finding")
            .clone()
    };
    assert_eq!(of(100, 130).verdict, Met);
    assert_eq!(of(100, 129).verdict, NotMet);
    let none = of(0, 130);
    assert_eq!(
        (none.verdict, none.gaps),
        (Unknown, vec![Gap::NoBase(Fact::Revenue, Some(2024))])
    );
    assert_eq!(of(1, rulebook::facts::VALUE_MAX).verdict, Met);
}

#[test]
fn the_largest_values_overflow_nothing() {
    const MOST: i64 = rulebook::facts::VALUE_MAX;
    for value in [MOST, 1, -MOST] {
        let mut firm = Facts::default();
        for fact in Fact::ALL.iter().filter(|fact| fact.is_yearly()) {
            for year in 2020..=2025 {
                let value = if year % 2 == 0 { 1 } else { value };
                // What cannot be so much or negative stays unknown.
                let _ = firm.set(*fact, Some(year), value, Evidence::default());
            }
        }
        for rule in Catalog::built_in().rules() {
            let found = rulebook::assess(rule, &firm, today());
            assert_eq!(
                found.findings.len() + only_review(rule),
                rule.conditions.len()
            );
            let short = found.findings.iter().filter(|it| it.verdict == NotMet);
            let short: Vec<_> = short.filter_map(|it| it.distance).collect();
            assert!(short.iter().all(|it| *it <= 0), "{}: {short:?}", rule.id);
        }
    }
}

fn only_review(rule: &rulebook::Rule) -> usize {
    let review = |it: &&rulebook::Condition| it.only == Some(Application::Review);
    rule.conditions.iter().filter(review).count()
}

#[test]
fn expired_evidence_proves_nothing() {
    let mut firm = Facts::default();
    let evidence = |expires_on| Evidence {
        source: "filing".to_owned(),
        as_of: Some(day(2024, 1, 1)),
        expires_on: Some(expires_on),
        ..Evidence::default()
    };
    firm.set(Fact::EquityRound, None, 3, evidence(today()))
        .expect("a level");
    let found = assess("board-standardization-2022", &firm);
    let finding = found.finding("round").expect("a finding");
    assert_eq!(
        (finding.verdict, &finding.evidence),
        (Met, &vec![evidence(today())])
    );
    firm.set(Fact::EquityRound, None, 3, evidence(day(2026, 6, 14)))
        .expect("a level");
    let found = assess("board-standardization-2022", &firm);
    let finding = found.finding("round").expect("a finding");
    assert_eq!(
        (finding.verdict, &finding.gaps),
        (Unknown, &vec![Gap::Expired(Fact::EquityRound, None)])
    );
}

#[test]
fn titles_count_on_their_days_and_are_unknown_until_looked_up() {
    let mut firm = Facts::of(&sme(1), today());
    assert_eq!(verdict("little-giant-2026", "srdi", &firm), Met);
    let found = assess("little-giant-2026", &firm);
    let champion = found.finding("no-champion").expect("a finding");
    let register = Evidence {
        origin: rulebook::Origin::TitleRegister,
        source: String::new(),
        as_of: Some(day(2026, 1, 31)),
        expires_on: Some(day(2027, 1, 31)),
    };
    assert_eq!(
        (champion.verdict, &champion.evidence),
        (Met, &vec![register])
    );
    firm.titles[0].expires_on = Some(day(2026, 6, 14));
    assert_eq!(verdict("little-giant-2026", "srdi", &firm), NotMet);
    firm.titles[0] = domain::Title {
        kind: TitleKind::SingleChampion,
        expires_on: None,
        ..firm.titles[0].clone()
    };
    assert_eq!(verdict("little-giant-2026", "no-champion", &firm), NotMet);
    firm.titles.clear();
    assert_eq!(verdict("little-giant-2026", "srdi", &firm), NotMet);
    let other = |kind, expires_on| domain::Title {
        kind,
        expires_on,
        ..sme(1).titles[0].clone()
    };
    let unrelated = other(TitleKind::HighTechEnterprise, None);
    let expired = other(TitleKind::SrdiSme, Some(day(2026, 6, 14)));
    for titles in [vec![], vec![unrelated], vec![expired]] {
        // Never looked up, or a year and a day ago.
        for checked_on in [None, Some(day(2015, 1, 1)), Some(day(2025, 6, 14))] {
            (firm.titles, firm.titles_checked_on) = (titles.clone(), checked_on);
            for key in ["srdi", "no-champion"] {
                let found = assess("little-giant-2026", &firm);
                let finding = found.finding(key).expect("a finding");
                assert_eq!(
                    (finding.verdict, &finding.gaps, finding.evidence.len()),
                    (Unknown, &vec![Gap::Titles], 0),
                    "{key} {checked_on:?}"
                );
            }
        }
        firm.titles_checked_on = Some(day(2025, 6, 15));
        assert_eq!(verdict("little-giant-2026", "no-champion", &firm), Met);
        assert_eq!(verdict("little-giant-2026", "srdi", &firm), NotMet);
    }
}

#[test]
fn questions_are_unknown_until_a_person_answers() {
    let mut firm = Facts::default();
    let found = assess("little-giant-2026", &firm);
    let finding = found.finding("key-link").expect("a finding");
    assert_eq!(
        (finding.verdict, &finding.gaps),
        (Unknown, &vec![Gap::Question])
    );
    let said = Evidence {
        source: "site visit".to_owned(),
        ..Evidence::default()
    };
    firm.answer("little-giant/key-link", true, said.clone());
    assert_eq!(verdict("little-giant-2026", "key-link", &firm), Met);
    firm.answer("little-giant/key-link", false, said.clone());
    assert_eq!(verdict("little-giant-2026", "key-link", &firm), NotMet);
    firm.answer(
        "little-giant/key-link",
        true,
        Evidence {
            expires_on: Some(day(2026, 1, 1)),
            ..said
        },
    );
    assert_eq!(verdict("little-giant-2026", "key-link", &firm), Unknown);
}

#[test]
fn the_platform_score_is_attested_and_never_computed() {
    let mut firm = Facts::default();
    for fact in Fact::ALL
        .iter()
        .filter(|fact| **fact != Fact::PlatformScore)
    {
        let year = fact.is_yearly().then_some(2026);
        let _ = firm.set(*fact, year, 1, Evidence::default());
    }
    assert_eq!(verdict("little-giant-2026", "platform", &firm), Unknown);
    assert!(Fact::PlatformScore.derivation().is_none());
}

#[test]
fn size_follows_the_standard_of_the_day() {
    let mut firm = sme(1);
    assert_eq!(
        verdict("private-sme-2026", "sme", &Facts::of(&firm, today())),
        Met
    );
    firm.figures[0].employees = Some(1_500);
    firm.figures[0].revenue = Some(domain::Fen(30_000 * WAN));
    // 1,500 staff and 300 million yuan: medium, not large.
    assert_eq!(
        verdict("private-sme-2026", "sme", &Facts::of(&firm, today())),
        Met
    );
    assert_eq!(
        verdict("inclusive-loan-nfra", "small", &Facts::of(&firm, today())),
        NotMet
    );
    firm.figures[0].revenue = Some(domain::Fen(40_000 * WAN));
    assert_eq!(
        verdict("private-sme-2026", "sme", &Facts::of(&firm, today())),
        NotMet
    );
    firm.figures[0].employees = None;
    let found = assess("private-sme-2026", &Facts::of(&firm, today()));
    let finding = found.finding("sme").expect("a finding");
    assert_eq!(
        (finding.verdict, &finding.gaps),
        (Unknown, &vec![Gap::Missing(Fact::Staff, Some(2025))])
    );
    assert_eq!((finding.actual, finding.actual_max), (None, Some(3)));
    firm.industry = None;
    let found = assess("private-sme-2026", &Facts::of(&firm, today()));
    let finding = found.finding("sme").expect("a finding");
    assert_eq!(
        (finding.verdict, &finding.gaps),
        (Unknown, &vec![Gap::SizeClass])
    );
}

#[test]
fn a_size_says_what_is_required_and_by_what_evidence() {
    let firm = Facts::of(&sme(1), today());
    let found = assess("inclusive-loan-nfra", &firm);
    let small = found.finding("small").expect("a finding");
    let required = rulebook::Bound {
        op: rulebook::Op::AtMost,
        limit: 1,
        unit: rulebook::Unit::SizeClass,
    };
    assert_eq!(small.required, Some(required));
    assert_eq!(small.verdict, Met);
    assert_eq!((small.actual, small.distance), (Some(1), Some(0)));
    assert_eq!(small.years, Some((2025, 2025)));
    let sources: Vec<_> = small.evidence.iter().map(|it| it.source.clone()).collect();
    assert_eq!(sources, [sme(1).figures[0].source.clone()]);
}

/// 8010 is placed by a mapping that is recalled only dimly: what rests on it is no surer.
#[test]
fn a_size_is_no_surer_than_the_place_of_the_industry() {
    let mut firm = facts(&[(Fact::Staff, Some(2025), 50)]);
    firm.industry = Some(domain::Industry::parse(domain::Edition::Of2017, "8010").expect("one"));
    firm.set(Fact::PrivateFirm, None, 1, Evidence::default())
        .expect("a flag");
    let found = assess("private-sme-2026", &firm);
    let size = found.finding("sme").expect("a finding");
    assert_eq!(
        (size.verdict, size.confidence),
        (Met, Confidence::MemoryLow)
    );
    assert_eq!(
        (found.verdict, found.confidence),
        (Met, Confidence::MemoryLow)
    );
}

/// One metric may decide a test though the class stays unknown.
#[test]
fn a_size_test_is_decided_by_one_metric() {
    let size = |rule, key, values: &[(Fact, Option<i32>, i64)]| {
        let mut firm = facts(values);
        firm.industry =
            Some(domain::Industry::parse(domain::Edition::Of2017, "3484").expect("one"));
        let found = assess(rule, &firm).finding(key).expect("a finding").clone();
        assert_eq!(found.actual, None, "the class is not known");
        (found.verdict, found.actual_max)
    };
    let revenue = |wan| [(Fact::Revenue, Some(2025), wan * WAN)];
    // Below 300 wan a firm of industry is micro, whatever its staff.
    assert_eq!(
        size("sme-size-2011", "micro", &revenue(100)),
        (Met, Some(0))
    );
    assert_eq!(
        size("sme-size-2011", "micro", &revenue(300)),
        (Unknown, Some(1))
    );
    assert_eq!(
        size("inclusive-loan-nfra", "small", &revenue(1_999)),
        (Met, Some(1))
    );
    assert_eq!(
        size("private-sme-2026", "sme", &revenue(39_999)),
        (Met, Some(2))
    );
    assert_eq!(
        size("private-sme-2026", "sme", &revenue(40_000)),
        (Unknown, Some(3))
    );
}

/// The standard is a rule like all others: it is listed, read, and says which class a firm is.
#[test]
fn the_size_standard_is_a_rule() {
    let catalog = Catalog::built_in();
    let rule = catalog.get("sme-size-2011").expect("a rule");
    assert_eq!(
        (rule.purpose.as_str(), rule.number.as_str()),
        ("sme-size", "工信部联企业〔2011〕300号")
    );
    let in_force = |on| catalog.in_force("sme-size", None, Application::New, on);
    assert_eq!(in_force(today()), Some(rule));
    assert_eq!(in_force(day(2011, 6, 17)), None);
    let bound = rule
        .parameter("industry.medium.revenue")
        .expect("a bound")
        .bound;
    assert_eq!(
        (bound.op, bound.limit),
        (rulebook::Op::AtLeast, 2_000 * WAN)
    );
    // Three classes of 16 rows, 14 of which have two metrics.
    assert_eq!(rule.parameters.len(), 3 * 30);
    let class = |staff, revenue| {
        let mut firm = facts(&[
            (Fact::Staff, Some(2025), staff),
            (Fact::Revenue, Some(2025), revenue * WAN),
        ]);
        firm.industry =
            Some(domain::Industry::parse(domain::Edition::Of2017, "3484").expect("one"));
        let found = assess("sme-size-2011", &firm);
        let of = |key| found.finding(key).expect("a finding").verdict;
        (found.verdict, [of("micro"), of("small"), of("medium")])
    };
    assert_eq!(class(1_500, 30_000), (Met, [NotMet, NotMet, Met]));
    assert_eq!(class(15, 50_000), (Met, [Met, Met, Met]));
    assert_eq!(class(1_000, 40_000), (NotMet, [NotMet, NotMet, NotMet]));
}

/// The days of force of ChiNext 2026 are recalled only dimly, though its figures were read.
#[test]
fn an_assessment_is_no_surer_than_the_days_of_force() {
    let catalog = Catalog::built_in();
    let confidence = |id, on| {
        let rule = catalog.get(id).expect("a rule");
        catalog
            .assess(rule, &Facts::default(), Application::New, on)
            .confidence
    };
    assert_eq!(
        confidence("chinext-2026", day(2026, 4, 2)),
        Confidence::MemoryLow
    );
    assert_eq!(
        confidence("key-srdi-zhejiang", today()),
        Confidence::MemoryLow
    );
    assert_eq!(confidence("little-giant-2026", today()), Confidence::Seen);
    // By the edition of the day.
    assert_eq!(
        confidence("bse-direct-link-2022", today()),
        Confidence::MemoryHigh
    );
    let plain = |on| {
        let found = catalog
            .get("bse-2021")
            .expect("a rule")
            .force_on(Application::New, on);
        found.map(|it| it.confidence)
    };
    assert_eq!(plain(day(2022, 6, 1)), Some(Confidence::MemoryHigh));
    assert_eq!(plain(today()), Some(Confidence::Seen));
}

/// A market value is expected: what needs it is met conditionally, what does not is met outright.
#[test]
fn what_rests_on_a_market_value_is_conditional() {
    let mut firm = facts(&[
        (Fact::MarketValue, None, 50 * 10_000 * WAN),
        (Fact::NetProfitLow, Some(2025), 10_000 * WAN),
        (Fact::NetProfitLow, Some(2024), 10_000 * WAN),
        (Fact::Revenue, Some(2025), 30_000 * WAN),
        (Fact::ShareCapitalAfter, None, 3_000 * WAN),
        (Fact::OfferedAfter, None, 2_500),
    ]);
    let found = assess("chinext-2026", &firm);
    assert_eq!(
        (found.verdict, found.conditional),
        (Met, false),
        "by standard 1"
    );
    assert!(found.finding("s3-value").expect("a finding").conditional);
    assert!(!found.finding("s3-revenue").expect("a finding").conditional);
    firm.set(Fact::NetProfitLow, Some(2024), -1, Evidence::default())
        .expect("a value");
    let found = assess("chinext-2026", &firm);
    assert_eq!(
        (found.verdict, found.conditional),
        (Met, true),
        "by standard 3"
    );
    firm.set(Fact::MarketValue, None, 1, Evidence::default())
        .expect("a value");
    let found = assess("chinext-2026", &firm);
    assert_eq!((found.verdict, found.conditional), (NotMet, false));
}

/// A firm that left NEEQ after a year there may relist and file at once.
#[test]
fn time_on_neeq_before_a_relisting_counts() {
    let since = i64::from(chrono::Datelike::num_days_from_ce(&day(2026, 1, 5)));
    let mut firm = facts(&[(Fact::NeeqSince, None, since)]);
    assert_eq!(verdict("bse-2021", "neeq-12-months", &firm), NotMet);
    let time = |firm: &Facts| assess("bse-2021", firm).group("neeq-time");
    assert_eq!(time(&firm), Some(Unknown));
    for (months, expected) in [(11, NotMet), (12, Met)] {
        firm.set(Fact::NeeqMonthsBefore, None, months, Evidence::default())
            .expect("months");
        assert_eq!(time(&firm), Some(expected), "{months}");
    }
}

/// The interest subsidy counts for a year; standard 3 of ChiNext was closed to losses before June
/// 2025; only who applies by standard 5 of STAR needs no growth; a review asks for the title below.
#[test]
fn rules_say_what_the_documents_say() {
    let catalog = Catalog::built_in();
    let in_force = |purpose, on| catalog.in_force(purpose, None, Application::New, on);
    assert_eq!(in_force("private-sme", day(2027, 1, 1)), None);
    let loss = facts(&[
        (Fact::MarketValue, None, 50 * 10_000 * WAN),
        (Fact::Revenue, Some(2023), 30_000 * WAN),
        (Fact::Revenue, Some(2024), 30_000 * WAN),
        (Fact::NetProfitLow, Some(2023), -1),
        (Fact::NetProfitLow, Some(2024), -1),
    ]);
    let third = |on| {
        let rule = in_force("chinext", on).expect("a rule");
        rulebook::assess(rule, &loss, on).group("standard-3")
    };
    assert_eq!(third(day(2024, 6, 1)), Some(NotMet));
    assert_eq!(
        third(day(2025, 7, 1)),
        Some(Unknown),
        "of a named industry?"
    );
    let mut star = facts(&[
        (Fact::StateApproval, None, 1),
        (Fact::Revenue, Some(2025), 10_000 * WAN),
        (Fact::Revenue, Some(2023), 12_500 * WAN),
    ]);
    let scale = |firm: &Facts| assess("star-attribute-2024", firm).group("scale");
    assert_eq!(scale(&star), Some(Unknown));
    star.answer("star-attribute/standard-5", false, Evidence::default());
    assert_eq!(scale(&star), Some(NotMet));
    let mut firm = Facts::of(&sme(1), day(2027, 1, 15));
    firm.titles.clear();
    for (rule, key) in [("srdi-sme-2026", "tier-1"), ("little-giant-2026", "srdi")] {
        let rule = catalog.get(rule).expect("a rule");
        let found = catalog.assess(rule, &firm, Application::Review, day(2027, 1, 15));
        assert_eq!(found.finding(key).expect("a finding").verdict, NotMet);
    }
}

/// The smallest firm that meets the rule of 2026 for specialized-new SMEs, and single changes.
#[test]
fn a_whole_rule_from_met_to_unknown_to_not_met() {
    let mut firm = facts(&[
        (Fact::NicheYears, None, 3),
        (Fact::Revenue, Some(2025), 1_500 * WAN),
        (Fact::MainShare, Some(2025), 8_000),
        (Fact::DebtRatio, Some(2025), 8_000),
        (Fact::RdExpense, Some(2025), 100 * WAN),
        (Fact::RdExpense, Some(2024), 100 * WAN),
        (Fact::RdRatio, Some(2024), 300),
        (Fact::IpClass1Applied, None, 1),
        (Fact::PlatformScore, Some(2026), 50),
    ]);
    firm.titles = sme(1).titles;
    firm.titles[0].kind = TitleKind::InnovativeSme;
    firm.answer("srdi-sme/share", true, Evidence::default());
    let found = assess("srdi-sme-2026", &firm);
    assert_eq!((found.verdict, found.group("rights")), (Met, Some(Met)));
    assert_eq!(found.last_year, 2025);
    let rd = found.finding("rd").expect("a finding");
    assert_eq!(
        (rd.actual, rd.distance, rd.years),
        (Some(100 * WAN), Some(0), Some((2024, 2025)))
    );

    let mut unknown = firm.clone();
    unknown.answers.clear();
    let found = assess("srdi-sme-2026", &unknown);
    assert_eq!(
        (found.verdict, found.gaps().contains(&Gap::Question)),
        (Unknown, true)
    );

    firm.set(
        Fact::Revenue,
        Some(2025),
        1_500 * WAN - 1,
        Evidence::default(),
    )
    .expect("a value");
    let found = assess("srdi-sme-2026", &firm);
    assert_eq!(
        (found.verdict, found.group("scale")),
        (Unknown, Some(Unknown))
    );
    firm.set(Fact::Equity2y, None, 2_000 * WAN - 1, Evidence::default())
        .expect("a value");
    assert_eq!(assess("srdi-sme-2026", &firm).verdict, NotMet);
    firm.set(Fact::Equity2y, None, 2_000 * WAN, Evidence::default())
        .expect("a value");
    assert_eq!(assess("srdi-sme-2026", &firm).verdict, Met);
}

#[test]
fn at_least_so_many_of_a_group() {
    let text = r#"
id = "two-of-three"
purpose = "two-of-three"
version = "1"
zh = "三选二"
en = "Two of three"
instrument = "test"
issuer = "test"
source = "test"
confidence = "compiled"
force = [{ application = "new", from = "2026-01-01" }]
condition = [
  { key = "a", test = "own_brand = yes" },
  { key = "b", test = "sponsor = yes" },
  { key = "c", test = "resident = yes" },
]
group = [{ key = "root", at_least = 2, of = ["a", "b", "c"] }]
"#;
    let catalog = Catalog::default()
        .with(&[("two.toml", text)])
        .expect("a catalogue");
    let of = |values: [Option<i64>; 3]| {
        let mut firm = Facts::default();
        for (fact, value) in [Fact::OwnBrand, Fact::Sponsor, Fact::Resident]
            .into_iter()
            .zip(values)
        {
            if let Some(value) = value {
                firm.set(fact, None, value, Evidence::default())
                    .expect("a flag");
            }
        }
        let rule = catalog.get("two-of-three").expect("a rule");
        catalog
            .assess(rule, &firm, Application::New, today())
            .verdict
    };
    assert_eq!(of([Some(1), Some(1), None]), Met);
    assert_eq!(of([Some(1), None, None]), Unknown);
    assert_eq!(of([Some(1), Some(0), Some(0)]), NotMet);
    assert_eq!(of([Some(0), Some(0), None]), NotMet);
}
