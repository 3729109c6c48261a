//! The way to a rung.

use chrono::{Datelike, NaiveDate};
use domain::fixtures::day;
use domain::{Title, TitleKind, Verdict};
use expect_test::{Expect, expect};
use rulebook::catalog::BUILT_IN;
use rulebook::path::{Conflict, path};
use rulebook::{Catalog, Evidence, Fact, Facts, Path};

fn show(path: &Path) -> String {
    let date = |day: Option<NaiveDate>| day.map_or("?".to_owned(), |day| day.to_string());
    let mut lines = Vec::new();
    for step in &path.steps {
        let held = if step.held { " held" } else { "" };
        let verdict = step
            .assessment
            .as_ref()
            .map_or("none", |it| it.verdict.code());
        lines.push(format!(
            "{} by {}: {}{held}, now {verdict}",
            step.purpose,
            step.rule,
            date(step.earliest)
        ));
        for wait in &step.waits {
            lines.push(format!(
                "  waits for {:?} {} until {}",
                wait.cause,
                wait.key,
                date(wait.until)
            ));
        }
        if !step.lacking.is_empty() {
            lines.push(format!("  lacks {}", step.lacking.join(" ")));
        }
    }
    for other in &path.others {
        let (step, waits) = (&other.step, &other.step.waits);
        let waits: Vec<String> = waits
            .iter()
            .map(|it| {
                format!(
                    "  waits for {:?} {} until {}",
                    it.cause,
                    it.key,
                    date(it.until)
                )
            })
            .collect();
        lines.push(format!(
            "or {} for {}: {}, goal {}",
            step.purpose,
            step.rung,
            date(step.earliest),
            date(other.goal_on),
        ));
        lines.extend(waits);
    }
    lines.extend(path.lapses.iter().map(|it| {
        let needed = it.needed_by.as_deref().unwrap_or("nothing");
        format!(
            "{} lapses after {}, needed by {needed}",
            it.kind, it.expires_on
        )
    }));
    lines.extend(path.conflicts.iter().map(|it| {
        let until = it
            .until
            .map_or(String::new(), |day| format!(" until {day}"));
        format!("{} rules out {}/{}{until}", it.step, it.rule, it.key)
    }));
    lines.join("\n")
}

fn check(facts: &Facts, goal: &str, on: NaiveDate, expected: Expect) {
    expected.assert_eq(&show(&path(Catalog::built_in(), facts, goal, None, on)));
}

fn set(facts: &mut Facts, fact: Fact, year: Option<i32>, value: i64) {
    facts
        .set(fact, year, value, Evidence::default())
        .expect("a value");
}

fn since(facts: &mut Facts, fact: Fact, on: NaiveDate) {
    set(facts, fact, None, on.num_days_from_ce().into());
}

fn title(kind: TitleKind, granted_on: NaiveDate, expires_on: NaiveDate) -> Title {
    Title {
        kind,
        granted_on,
        expires_on: Some(expires_on),
        certificate_no: String::new(),
        issuer: String::new(),
    }
}

#[test]
fn a_firm_outside_neeq_needs_twelve_months_on_it() {
    let mut facts = Facts::default();
    facts.titles.push(title(
        TitleKind::LittleGiant,
        day(2024, 4, 1),
        day(2027, 3, 31),
    ));
    check(
        &facts,
        "bse",
        day(2026, 6, 15),
        expect![[r#"
            neeq-base by neeq-base-2023: 2026-06-15, now unknown
            neeq-innovation-at-listing by neeq-innovation-listing-2022: 2026-06-15, now unknown
            bse by bse-2021: 2027-06-15, now unknown
              waits for Time neeq-12-months until 2027-06-15
            or neeq-innovation for neeq-innovation: 2026-09-01, goal 2027-06-15
              waits for Window rounds until 2026-09-01
            little_giant lapses after 2027-03-31, needed by nothing"#]],
    );
}

/// The year on NEEQ before the firm left it counts: nothing is waited for after a relisting.
#[test]
fn a_relisted_firm_waits_for_no_second_year() {
    let on = day(2026, 6, 15);
    let mut facts = Facts::default();
    since(&mut facts, Fact::NeeqSince, day(2026, 1, 5));
    set(&mut facts, Fact::InnovationLayer, None, 1);
    let waits = |facts: &Facts| {
        let path = path(Catalog::built_in(), facts, "bse", None, on);
        let bse = path.steps.last().expect("a step");
        (bse.earliest, bse.waits.len())
    };
    assert_eq!(waits(&facts), (Some(day(2027, 1, 5)), 1));
    set(&mut facts, Fact::NeeqMonthsBefore, None, 12);
    assert_eq!(waits(&facts), (Some(on), 0));
}

/// Figures that refute every way into the innovation layer.
fn without_figures(facts: &mut Facts) {
    for year in [2023, 2024, 2025] {
        for fact in [Fact::NetProfitLow, Fact::Revenue, Fact::RdExpense] {
            set(facts, fact, Some(year), 1);
        }
    }
    set(facts, Fact::ShareCapital, None, 1_000_000_000);
}

#[test]
fn of_two_ways_into_the_innovation_layer_the_earlier_is_taken() {
    // At the listing there is no round to wait for.
    let mut facts = Facts::default();
    check(
        &facts,
        "neeq-innovation",
        day(2026, 9, 1),
        expect![[r#"
        neeq-base by neeq-base-2023: 2026-09-01, now unknown
        neeq-innovation-at-listing by neeq-innovation-listing-2022: 2026-09-01, now unknown
        or neeq-innovation for neeq-innovation: 2027-02-01, goal 2027-02-01
          waits for Window rounds until 2027-02-01"#]],
    );
    // Figures of next year delay the listing by the one way, and only the layer by the other.
    without_figures(&mut facts);
    check(
        &facts,
        "bse",
        day(2026, 9, 1),
        expect![[r#"
        neeq-base by neeq-base-2023: 2026-09-01, now unknown
        neeq-innovation by neeq-innovation-2022: 2027-02-01, now not_met
          waits for NextFigures  until 2027-01-01
          waits for Window rounds until 2027-02-01
          lacks i1-profit i1-capital i2-revenue i2-growing i2-growth i2-capital i3-rd i4-capital
        bse by bse-2021: 2027-09-01, now not_met
          waits for StepBefore  until 2027-02-01
          waits for Time neeq-12-months until 2027-09-01
          waits for NextFigures  until 2027-01-01
          lacks s1-profit-each s1-profit-last s2-revenue s2-growth s3-revenue s4-rd
        or neeq-innovation-at-listing for neeq-innovation: 2027-01-01, goal 2028-01-01
          waits for NextFigures  until 2027-01-01"#]],
    );
    check(
        &facts,
        "neeq-innovation",
        day(2026, 9, 1),
        expect![[r#"
        neeq-base by neeq-base-2023: 2027-01-01, now unknown
          waits for Together  until 2027-01-01
        neeq-innovation-at-listing by neeq-innovation-listing-2022: 2027-01-01, now not_met
          waits for NextFigures  until 2027-01-01
          lacks i1-profit i1-capital i2-revenue i2-growing i2-growth i2-capital rd making-capital
        or neeq-innovation for neeq-innovation: 2027-02-01, goal 2027-02-01
          waits for NextFigures  until 2027-01-01
          waits for Window rounds until 2027-02-01"#]],
    );
}

#[test]
fn of_two_ways_by_the_same_day_the_one_that_lacks_less_is_taken() {
    let mut facts = Facts::default();
    set(&mut facts, Fact::PlacementNow, None, 0);
    // As if the layer could be entered on any day.
    let rules = BUILT_IN.iter();
    let texts = rules.filter(|(name, _)| *name == "neeq-innovation-2022.toml");
    let (rounds, never) = (
        r#"key = "rounds","#,
        r#"key = "rounds", application = "review","#,
    );
    let texts: Vec<_> = texts
        .map(|(name, text)| (*name, text.replace(rounds, never)))
        .collect();
    let texts: Vec<_> = texts.iter().map(|(name, text)| (*name, &**text)).collect();
    let catalog = Catalog::built_in().clone().with(&texts).expect("a rule");
    let found = path(&catalog, &facts, "neeq-innovation", None, day(2026, 8, 31));
    expect![[r#"
        neeq-base by neeq-base-2023: 2026-08-31, now unknown
        neeq-innovation by neeq-innovation-2022: 2026-08-31, now unknown
        or neeq-innovation-at-listing for neeq-innovation: 2026-08-31, goal 2026-08-31"#]]
    .assert_eq(&show(&found));
}

#[test]
fn who_is_on_neeq_cannot_enter_the_layer_at_the_listing() {
    let mut facts = Facts::default();
    since(&mut facts, Fact::NeeqSince, day(2026, 5, 20));
    check(
        &facts,
        "bse",
        day(2026, 6, 15),
        expect![[r#"
            neeq-base by neeq-base-2023: 2026-06-15 held, now unknown
            neeq-innovation by neeq-innovation-2022: 2026-09-01, now unknown
              waits for Window rounds until 2026-09-01
            bse by bse-2021: 2027-05-20, now unknown
              waits for StepBefore  until 2026-09-01
              waits for Time neeq-12-months until 2027-05-20"#]],
    );
    check(
        &facts,
        "neeq-innovation-at-listing",
        day(2026, 6, 15),
        expect![[r#"
            neeq-base by neeq-base-2023: 2026-06-15 held, now unknown
            neeq-innovation-at-listing by neeq-innovation-listing-2022: ?, now unknown
              waits for Missed  until ?"#]],
    );
}

#[test]
fn time_on_neeq_adds_up() {
    let mut facts = Facts::default();
    since(&mut facts, Fact::NeeqSince, day(2025, 11, 20));
    set(&mut facts, Fact::InnovationLayer, None, 1);
    check(
        &facts,
        "bse",
        day(2026, 6, 15),
        expect![[r#"
            neeq-innovation by neeq-innovation-2022: 2026-06-15 held, now unknown
            bse by bse-2021: 2026-11-20, now unknown
              waits for Time neeq-12-months until 2026-11-20
            bse rules out key-little-giant-2024/not-listed-bse until 2026-12-31"#]],
    );
    since(&mut facts, Fact::NeeqSince, day(2025, 6, 15));
    let way = path(Catalog::built_in(), &facts, "bse", None, day(2026, 6, 15));
    assert_eq!(way.steps[1].earliest, Some(day(2026, 6, 15)));
    let way = path(Catalog::built_in(), &facts, "bse", None, day(2026, 6, 14));
    assert_eq!(way.steps[1].earliest, Some(day(2026, 6, 15)));
}

/// What counted up to a day before that of asking is no step that was taken, and starts no clock.
#[test]
fn facts_take_steps_up_to_their_last_day() {
    let mut facts = Facts::default();
    let mut until = |fact, value, last| {
        let evidence = Evidence {
            expires_on: Some(last),
            ..Evidence::default()
        };
        facts.set(fact, None, value, evidence).expect("a value");
    };
    let since = i64::from(day(2026, 1, 20).num_days_from_ce());
    until(Fact::NeeqSince, since, day(2026, 7, 31));
    until(Fact::InnovationLayer, 1, day(2026, 6, 30));
    let way = |on| {
        let path = path(Catalog::built_in(), &facts, "bse", None, on);
        let steps = path.steps.iter();
        let steps = steps.map(|it| (it.purpose.clone(), it.held));
        let bse = path.steps.last().expect("a step");
        let mut waits = bse.waits.iter();
        let year = waits.find(|it| it.key == "neeq-12-months");
        (steps.collect::<Vec<_>>(), year.and_then(|it| it.until))
    };
    let steps = |steps: &[(&str, bool)]| {
        let steps = steps.iter().map(|(step, held)| ((*step).to_owned(), *held));
        steps.collect::<Vec<_>>()
    };
    let full = Some(day(2027, 1, 20));
    let innovation = steps(&[("neeq-innovation", true), ("bse", false)]);
    assert_eq!(way(day(2026, 6, 30)), (innovation, full));
    let base = steps(&[
        ("neeq-base", true),
        ("neeq-innovation", false),
        ("bse", false),
    ]);
    assert_eq!(way(day(2026, 7, 1)), (base.clone(), full));
    assert_eq!(way(day(2026, 7, 31)), (base, full));
    let (outside, year) = way(day(2026, 8, 1));
    assert!(outside.iter().all(|(_, held)| !held), "{outside:?}");
    assert_eq!(outside[0].0, "neeq-base");
    assert_eq!(year, Some(day(2027, 8, 1)));
}

#[test]
fn tiers_go_by_windows_and_by_the_version_of_the_day() {
    let mut facts = Facts::default();
    facts.titles_checked_on = Some(day(2026, 1, 1));
    facts
        .titles
        .push(title(TitleKind::SrdiSme, day(2023, 5, 1), day(2026, 5, 10)));
    check(
        &facts,
        "little-giant",
        day(2026, 2, 1),
        expect![[r#"
            srdi-sme by srdi-sme-2022: 2026-02-01 held, now unknown
            little-giant by little-giant-2022: 2026-02-01, now unknown"#]],
    );
    // The title lapses before the window opens.
    facts.titles[0].expires_on = Some(day(2026, 4, 20));
    check(
        &facts,
        "little-giant",
        day(2026, 4, 10),
        expect![[r#"
        srdi-sme by srdi-sme-2026: 2026-04-10 held, now not_met
        little-giant by little-giant-2026: 2026-04-25, now unknown
          waits for Window window-2026 until 2026-04-25
        srdi_sme lapses after 2026-04-20, needed by little-giant"#]],
    );
    // After the window of the year nothing is announced.
    check(
        &facts,
        "little-giant",
        day(2026, 5, 26),
        expect![[r#"
            innovative-sme by innovative-sme-2022: 2026-05-26, now unknown
            srdi-sme by srdi-sme-2026: 2026-05-26, now not_met
            little-giant by little-giant-2026: ?, now not_met
              waits for NoWindow  until ?"#]],
    );
}

#[test]
fn figures_that_do_not_suffice_wait_for_the_next_year() {
    let mut facts = Facts::default();
    for year in [2024, 2025] {
        set(&mut facts, Fact::Revenue, Some(year), 1_000_000_000);
        set(&mut facts, Fact::RdExpense, Some(year), 90_000_000);
    }
    let way = path(
        Catalog::built_in(),
        &facts,
        "srdi-sme",
        None,
        day(2026, 6, 15),
    );
    let step = &way.steps[1];
    assert_eq!(
        step.assessment.as_ref().map(|it| it.verdict),
        Some(Verdict::NotMet)
    );
    assert_eq!(step.earliest, Some(day(2027, 1, 1)));
    assert!(
        step.lacking.contains(&"rd".to_owned()),
        "{:?}",
        step.lacking
    );
    assert!(
        !step.lacking.contains(&"tier-1".to_owned()),
        "the step before brings it"
    );
}

#[test]
fn one_alternative_that_fails_is_no_reason_to_wait_a_year() {
    let mut facts = Facts::default();
    since(&mut facts, Fact::NeeqSince, day(2025, 11, 20));
    set(&mut facts, Fact::InnovationLayer, None, 1);
    set(&mut facts, Fact::NetProfitLow, Some(2025), 0);
    let bse = |facts: &Facts| {
        let way = path(Catalog::built_in(), facts, "bse", None, day(2026, 6, 15));
        way.steps
            .last()
            .map(|step| (step.earliest, step.lacking.clone()))
            .expect("a step")
    };
    assert_eq!(
        bse(&facts),
        (Some(day(2026, 11, 20)), Vec::new()),
        "another standard may do: nothing is certainly lacking"
    );
    for fact in [Fact::Revenue, Fact::RdExpense] {
        set(&mut facts, fact, Some(2025), 1);
        set(&mut facts, fact, Some(2024), 1);
    }
    let (earliest, lacking) = bse(&facts);
    assert_eq!(
        earliest,
        Some(day(2027, 1, 1)),
        "every standard fails by its figures"
    );
    assert!(
        lacking.contains(&"s1-profit-each".to_owned()),
        "{lacking:?}"
    );
}

#[test]
fn listing_and_the_money_for_key_little_giants_compete() {
    let of = |goal: &str| {
        let way = path(
            Catalog::built_in(),
            &Facts::default(),
            goal,
            None,
            day(2026, 6, 15),
        );
        way.conflicts
            .iter()
            .map(|it| format!("{}/{}", it.rule, it.key))
            .collect::<Vec<_>>()
    };
    assert!(of("star").contains(&"key-little-giant-2024/not-listed".to_owned()));
    assert!(of("single-champion").contains(&"little-giant-2026/no-champion".to_owned()));
    assert_eq!(of("neeq-base"), Vec::<String>::new());
}

#[test]
fn what_bars_a_firm_already_is_nothing_that_a_step_takes_away() {
    let mut facts = Facts::default();
    let bars = |facts: &Facts| {
        let (goal, market) = ("key-little-giant", Some("zhejiang"));
        let way = path(Catalog::built_in(), facts, goal, market, day(2026, 2, 15));
        let of = |it: &Conflict| it.rule == "key-srdi-zhejiang" && it.key == "no-giant";
        way.conflicts.iter().any(of)
    };
    assert!(bars(&facts));
    let giant = title(TitleKind::LittleGiant, day(2025, 1, 1), day(2027, 1, 1));
    facts.titles.push(giant);
    assert!(!bars(&facts));
}

#[test]
fn who_holds_a_higher_title_has_passed_the_lower_steps() {
    let mut facts = Facts::default();
    facts.titles.push(title(
        TitleKind::LittleGiant,
        day(2025, 1, 1),
        day(2027, 12, 31),
    ));
    let on = day(2026, 6, 15);
    for goal in ["innovative-sme", "srdi-sme", "little-giant"] {
        let way = path(Catalog::built_in(), &facts, goal, None, on);
        let steps = way.steps.iter().map(|step| (&*step.purpose, step.held));
        assert_eq!(steps.collect::<Vec<_>>(), [(goal, true)]);
    }
    // A technology SME is no other way to the title of its neighbour's neighbour.
    let way = path(Catalog::built_in(), &facts, "technology-sme", None, on);
    assert!(!way.steps[0].held);
}

#[test]
fn a_layer_of_a_board_asks_for_no_other_layer() {
    let mut facts = Facts::default();
    set(&mut facts, Fact::BoardCultivation, None, 0);
    set(&mut facts, Fact::ListingReserve, None, 0);
    facts.titles_checked_on = Some(day(2026, 1, 1));
    let rungs = |goal: &str| {
        let way = path(Catalog::built_in(), &facts, goal, None, day(2026, 6, 15));
        let steps = way.steps.into_iter().map(|step| step.purpose);
        steps.collect::<Vec<_>>()
    };
    assert_eq!(rungs("board-entry"), ["board-entry"]);
    assert_eq!(
        rungs("board-standardization"),
        ["board-entry", "board-standardization"]
    );
    assert_eq!(
        rungs("board-cultivation"),
        ["board-entry", "board-cultivation"]
    );
}

#[test]
fn a_rule_that_ends_before_the_step_is_no_conflict() {
    let mut facts = Facts::default();
    since(&mut facts, Fact::NeeqSince, day(2025, 12, 31));
    set(&mut facts, Fact::InnovationLayer, None, 1);
    let conflicts = |facts: &Facts| {
        let way = path(Catalog::built_in(), facts, "bse", None, day(2026, 6, 15));
        let of = way.conflicts.into_iter().map(|it| (it.rule, it.until));
        of.collect::<Vec<_>>()
    };
    let money = ("key-little-giant-2024".to_owned(), Some(day(2026, 12, 31)));
    assert_eq!(
        conflicts(&facts),
        [money],
        "twelve months are full on its last day"
    );
    since(&mut facts, Fact::NeeqSince, day(2026, 1, 1));
    assert_eq!(conflicts(&facts), []);
}
