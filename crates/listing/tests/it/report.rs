//! Two firms in full: what each still lacks on every rung, and the way to Beijing.

use crate::lifecycle::{giant, listed, proposed, zhejiang};
use chrono::{Datelike, NaiveDate};
use domain::fixtures::{day, sme};
use domain::{Fen, Sme, TitleKind};
use expect_test::{Expect, expect};
use listing::{Firm, FirmReport, Item, Layer, Markets, NoCandidate, Screen, report};
use rulebook::{Catalog, Evidence, Fact, Facts};

fn date(day: Option<NaiveDate>) -> String {
    day.map_or("unknown".to_owned(), |day| day.to_string())
}

/// Keys on lines of at most 70 characters.
fn words(keys: &[String]) -> String {
    let mut lines = vec![String::new()];
    for key in keys {
        let mut line = lines.pop().unwrap_or_default();
        if line.len() + key.len() > 70 {
            lines.push(std::mem::take(&mut line));
        }
        let gap = if line.is_empty() { "" } else { " " };
        lines.push(format!("{line}{gap}{key}"));
    }
    if keys.is_empty() {
        return "-".to_owned();
    }
    lines.join("\n        ")
}

fn items(items: &[Item]) -> String {
    let keys: Vec<String> = items
        .iter()
        .map(|it| format!("{}/{}", it.rung.purpose(), it.key))
        .collect();
    words(&keys)
}

fn show(report: &FirmReport) -> String {
    let mut lines = Vec::new();
    match &report.candidate {
        Err(why) => lines.push(format!("no candidate: {why}")),
        Ok(it) => {
            let layer = it.layer.map_or("none yet", |layer| layer.code());
            lines.push(format!("layer {layer}, may reach {}", it.reach));
            lines.push(format!("until {}", date(report.layer_changes_on)));
            lines.push(format!(
                "ready {}, complete {}",
                it.readiness.0, it.completeness.0
            ));
            lines.push(format!("missing {}", items(&it.missing)));
            lines.push(format!("unknown {}", items(&it.unknown)));
        }
    }
    for it in &report.standings {
        let verdict = it.assessment.verdict;
        lines.push(format!("{} {verdict} {}", it.purpose, it.readiness.0));
        lines.push(format!("  lacks {}", words(&it.lacking)));
        lines.push(format!("  open  {}", words(&it.unknown)));
    }
    for path in &report.paths {
        lines.push(format!("to {}", path.goal));
        for step in &path.steps {
            let held = if step.held { " held" } else { "" };
            lines.push(format!("  {} {}{held}", step.purpose, date(step.earliest)));
        }
        for other in &path.others {
            let (step, goal) = (&other.step, date(other.goal_on));
            lines.push(format!(
                "    or {} {}, goal {goal}",
                step.purpose,
                date(step.earliest)
            ));
        }
        let lapses = path.lapses.iter();
        lines.extend(lapses.map(|it| format!("  {} lapses {}", it.kind, it.expires_on)));
        let conflicts = path.conflicts.iter();
        lines.extend(conflicts.map(|it| format!("  {} costs {}/{}", it.step, it.rule, it.key)));
    }
    lines.join("\n") + "\n"
}

fn check(firm: &Sme, more: &[(Fact, Option<i32>, i64)], expected: Expect) {
    let on = day(2026, 3, 1);
    let mut facts = Facts::of(firm, on);
    for (fact, year, value) in more {
        facts
            .set(*fact, *year, *value, Evidence::default())
            .expect("a value");
    }
    let firm = Firm {
        sme: firm,
        facts: Some(&facts),
    };
    let market = Markets::built_in().get("zhejiang").expect("a market");
    expected.assert_eq(&show(&report(firm, market, Catalog::built_in(), on)));
}

#[test]
fn an_innovative_firm_of_which_little_is_known() {
    let mut firm = sme(1);
    firm.titles[0].kind = TitleKind::InnovativeSme;
    firm.titles[0].expires_on = Some(day(2026, 12, 31));
    check(
        &firm,
        &[(Fact::EquityRound, None, 2)],
        expect![[r#"
            layer incubation, may reach cultivation
            until 2027-01-01
            ready 6666, complete 6000
            missing board-standardization/srdi board-standardization/round
                    board-cultivation/giant
            unknown board-cultivation/reserve
            board-entry met 10000
              lacks -
              open  -
            board-standardization not_met 6666
              lacks srdi round
              open  -
            board-cultivation unknown 0
              lacks giant
              open  reserve
            neeq-green-channel unknown 3333
              lacks title
              open  listed cultivation
            neeq-publicity-review not_met 2500
              lacks title
              open  listed conditions
            neeq-base unknown 208
              lacks a1-rd
              open  shares-company capital ownership governance going-concern sponsor
                    industry field core-technology plan one-year a1-equity a2-making
                    a2-makers a2-value two-years net-assets-per-share b1-positive b1-sum
                    b1-last b2-revenue b2-growth b2-revenue-cash b2-cash b3-rd b4-rd
                    b4-equity b5-making b5-makers b5-value
            neeq-innovation-at-listing unknown 0
              lacks i1-profit
              open  i1-roe i1-capital i2-revenue i2-growing i2-growth i2-capital rd
                    rd-placement rd-value making making-value making-capital making-makers
                    placement investors
            neeq-innovation unknown 1666
              lacks i1-profit
              open  on-neeq i1-roe i1-capital i2-revenue i2-growing i2-growth i2-capital
                    i3-rd i3-placement i3-value i4-value i4-capital i4-makers i4-volume
                    governance placements investors
            bse unknown 846
              lacks s1-profit-each s1-profit-last s3-revenue
              open  neeq-12-months relisted innovation-layer issue-conditions clean-audit
                    issue-shares issue-investors capital-after holders-after float-25
                    float-large float-10 other s1-value s1-roe-mean s1-roe-last s2-value
                    s2-revenue s2-growth s2-cash s3-value s3-rd s4-value s4-rd bar-crime
                    bar-penalty bar-censure bar-case bar-dishonest bar-late-report
                    equal-votes votes-one-year
            to board-standardization
              board-entry 2026-03-01
              board-standardization 2026-03-01
            to board-cultivation
              board-entry 2026-03-01
              board-cultivation 2026-03-01
            to bse
              neeq-base 2026-03-01
              neeq-innovation-at-listing 2026-03-01
              bse 2027-03-01
                or neeq-innovation 2026-04-01, goal 2027-03-01
              innovative_sme lapses 2026-12-31
              bse costs key-srdi-zhejiang/not-listed-bse
        "#]],
    );
}

/// A firm of the cultivation layer that is in NEEQ's innovation layer, with what is known of it.
fn on_neeq() -> (Sme, Vec<(Fact, Option<i32>, i64)>) {
    let mut firm = sme(2);
    firm.titles[0].kind = TitleKind::LittleGiant;
    let mut before = firm.figures[0].clone();
    before.fiscal_year = 2024;
    for figures in [&mut firm.figures[0], &mut before] {
        figures.profit = Some(Fen(3_000_000_000));
        figures.revenue = Some(Fen(25_000_000_000));
    }
    firm.figures.push(before);
    let neeq = i64::from(day(2025, 9, 1).num_days_from_ce());
    let mut more = vec![
        (Fact::RegionalListed, None, 1),
        (Fact::BoardCultivation, None, 1),
        (Fact::NeeqSince, None, neeq),
        (Fact::InnovationLayer, None, 1),
        (Fact::SharesCompany, None, 1),
        (Fact::ShareCapital, None, 5_000_000_000),
        (Fact::MarketValue, None, 30_000_000_000),
    ];
    for year in [2024, 2025] {
        more.push((Fact::NetProfitRecurring, Some(year), 2_800_000_000));
        more.push((Fact::RoeLow, Some(year), 1_250));
    }
    (firm, more)
}

#[test]
fn a_little_giant_on_neeq_with_the_figures_for_beijing() {
    let (firm, more) = on_neeq();
    check(
        &firm,
        &more,
        expect![[r#"
            no candidate: the firm is on NEEQ or on an exchange already
            board-entry met 10000
              lacks -
              open  -
            board-standardization unknown 0
              lacks srdi
              open  round
            board-cultivation met 10000
              lacks -
              open  -
            neeq-green-channel met 10000
              lacks -
              open  -
            neeq-publicity-review unknown 7500
              lacks -
              open  conditions
            neeq-base unknown 2916
              lacks a1-rd
              open  ownership governance going-concern sponsor industry field
                    core-technology plan one-year a1-equity a2-making a2-makers a2-value
                    two-years net-assets-per-share
            neeq-innovation-at-listing unknown 3333
              lacks -
              open  placement investors
            neeq-innovation unknown 5000
              lacks -
              open  governance placements investors
            bse unknown 2692
              lacks neeq-12-months
              open  relisted issue-conditions clean-audit issue-shares issue-investors
                    capital-after holders-after float-25 float-large float-10 other
                    bar-crime bar-penalty bar-censure bar-case bar-dishonest
                    bar-late-report equal-votes votes-one-year
            to bse
              neeq-innovation 2026-03-01 held
              bse 2026-09-01
              bse costs key-little-giant-2024/not-listed-bse
              bse costs key-srdi-zhejiang/not-listed-bse
        "#]],
    );
}

#[test]
fn a_day_that_counts_no_longer_shows_no_firm_that_is_public_a_way() {
    let on = day(2026, 3, 1);
    let zhejiang = Markets::built_in().get("zhejiang").expect("a market");
    let firm = sme(1);
    let ways = |last| {
        let mut facts = Facts::of(&firm, on);
        let since = day(2025, 9, 1).num_days_from_ce().into();
        let evidence = Evidence {
            expires_on: Some(last),
            ..Evidence::default()
        };
        let set = facts.set(Fact::NeeqSince, None, since, evidence);
        set.expect("a day");
        let known = Firm {
            sme: &firm,
            facts: Some(&facts),
        };
        let mut found = report(known, zhejiang, Catalog::built_in(), on);
        found.bar(NoCandidate::Public, &facts);
        let goals = found.paths.into_iter().map(|path| path.goal);
        goals.collect::<Vec<_>>()
    };
    assert_eq!(ways(on), ["bse"]);
    assert_eq!(ways(day(2026, 2, 28)), [""; 0]);
}

#[test]
fn a_barred_firm_has_no_way_to_a_layer_and_none_from_a_day_that_nobody_told() {
    let on = day(2026, 3, 1);
    let zhejiang = Markets::built_in().get("zhejiang").expect("a market");
    let firm = sme(1);
    let ways = |cause, since: Option<i64>| {
        let mut facts = Facts::of(&firm, on);
        if let Some(since) = since {
            let set = facts.set(Fact::NeeqSince, None, since, Evidence::default());
            set.expect("a day");
        }
        let known = Firm {
            sme: &firm,
            facts: Some(&facts),
        };
        let mut found = report(known, zhejiang, Catalog::built_in(), on);
        found.bar(cause, &facts);
        assert_eq!(found.candidate, Err(cause));
        assert_eq!(found.layer_changes_on, None);
        found
            .paths
            .iter()
            .map(|path| path.goal.clone())
            .collect::<Vec<_>>()
    };
    let since = i64::from(day(2025, 9, 1).num_days_from_ce());
    assert_eq!(ways(NoCandidate::ListedElsewhere, None), ["bse"]);
    assert_eq!(ways(NoCandidate::Public, Some(since)), ["bse"]);
    assert_eq!(ways(NoCandidate::Public, None), [""; 0]);
}

#[test]
fn a_firm_that_its_facts_show_to_be_public_has_no_way_to_a_layer() {
    let on = day(2026, 3, 1);
    let zhejiang = Markets::built_in().get("zhejiang").expect("a market");
    let firm = sme(1);
    let ways = |fact, value| {
        let mut facts = Facts::of(&firm, on);
        let set = facts.set(fact, None, value, Evidence::default());
        set.expect("a fact");
        let known = Firm {
            sme: &firm,
            facts: Some(&facts),
        };
        let found = report(known, zhejiang, Catalog::built_in(), on);
        let goals: Vec<String> = found.paths.into_iter().map(|path| path.goal).collect();
        (found.candidate.err(), goals.join(" "))
    };
    let public = |goals: &str| (Some(NoCandidate::Public), goals.to_owned());
    let all = "board-standardization board-cultivation bse".to_owned();
    assert_eq!(ways(Fact::ListedExchange, 0), (None, all));
    assert_eq!(ways(Fact::ListedExchange, 1), public(""));
    let since = i64::from(day(2025, 9, 1).num_days_from_ce());
    assert_eq!(ways(Fact::NeeqSince, since), public("bse"));
}

#[test]
fn a_report_of_a_listed_firm_says_where_its_evidence_puts_it() {
    let (listing, firm) = (listed(), giant());
    let of = |on| {
        let catalog = Catalog::built_in();
        let known = Firm::from(&firm);
        let mut found = report(known, zhejiang(), catalog, on);
        found.listed(&listing, &Screen::new(zhejiang(), catalog, on), known);
        (found.layer_by_evidence, found.layer_changes_on)
    };
    let (cultivation, standardization) = (Layer::Cultivation, Layer::Standardization);
    let falls = Some(day(2026, 7, 1));
    assert_eq!(of(day(2026, 3, 1)), (Some(cultivation), falls));
    let ends = Some(day(2027, 7, 1));
    assert_eq!(of(day(2026, 7, 1)), (Some(standardization), ends));
    // Before its day the firm is a candidate.
    assert_eq!(of(day(2026, 2, 28)), (None, falls));
    let mut found = report(
        (&firm).into(),
        zhejiang(),
        Catalog::built_in(),
        day(2026, 3, 1),
    );
    let before = found.clone();
    let screen = Screen::new(zhejiang(), Catalog::built_in(), day(2026, 3, 1));
    found.listed(&proposed(), &screen, (&firm).into());
    assert_eq!(found, before, "a proposal gives no layer");
}
