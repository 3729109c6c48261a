//! Two made-up firms through all of the report.

use super::fill::{Material, Standing, view};
use super::{State, Step, View, page, terminal};
use crate::output::{WIDTH, columns};
use api::text::Lang;
use api::v1;
use api::v1::rule_member::Member;

/// A condition: key, verdict, limit and value in wan.
type Condition = (&'static str, v1::Verdict, Option<(i64, Option<i64>)>);

const MET: v1::Verdict = v1::Verdict::Met;
const NOT_MET: v1::Verdict = v1::Verdict::NotMet;
const UNKNOWN: v1::Verdict = v1::Verdict::Unknown;

fn day(year: i32, month: i32, day: i32) -> api::Date {
    api::Date { year, month, day }
}

fn named(key: &str) -> v1::ConditionName {
    v1::ConditionName {
        key: key.to_owned(),
        name_zh: format!("条件“{key}”"),
        name_en: format!("Condition “{key}”"),
    }
}

fn finding((key, verdict, figures): &Condition) -> v1::RuleFinding {
    let wan = 1_000_000;
    let required = figures.map(|(limit, _)| v1::Limit {
        comparison: v1::Comparison::AtLeast.into(),
        value: limit * wan,
        unit: v1::FactUnit::Fen.into(),
    });
    let actual = figures.and_then(|(_, actual)| actual);
    let question = *verdict == UNKNOWN && figures.is_none();
    v1::RuleFinding {
        condition: Some(named(key)),
        verdict: (*verdict).into(),
        open: *verdict != MET,
        required,
        actual: actual.map(|it| it * wan),
        distance: figures.and_then(|(limit, actual)| Some((actual? - limit) * wan)),
        last_fiscal_year: figures.map(|_| 2025),
        gaps: (figures.is_some() && actual.is_none())
            .then(|| v1::FactGap {
                cause: v1::GapCause::Missing.into(),
                fact: Some(v1::Fact {
                    name_zh: "营业收入".to_owned(),
                    name_en: "Operating revenue".to_owned(),
                    ..v1::Fact::default()
                }),
                fiscal_year: Some(2025),
            })
            .into_iter()
            .collect(),
        question_en: if question { "Is it so?" } else { "" }.to_owned(),
        question_zh: if question { "是否如此？" } else { "" }.to_owned(),
        evidence: vec![v1::FactEvidence {
            source: "<annual report>".to_owned(),
            as_of: Some(day(2026, 4, 30)),
            ..v1::FactEvidence::default()
        }],
        confidence: v1::Confidence::MemoryHigh.into(),
        ..v1::RuleFinding::default()
    }
}

fn member(member: Member) -> v1::RuleMember {
    v1::RuleMember {
        member: Some(member),
    }
}

/// A rule whose root needs all of its conditions and, if there are some, one of the alternatives.
fn standing(purpose: &str, all: &[Condition], any: &[Condition]) -> Standing {
    let members = |of: &[Condition]| -> Vec<v1::RuleMember> {
        let of = of.iter();
        of.map(|it| member(Member::Condition(it.0.to_owned())))
            .collect()
    };
    let one = v1::RuleGroup {
        key: "one".to_owned(),
        name_zh: "财务指标（二选一）".to_owned(),
        name_en: "Figures".to_owned(),
        at_least_count: Some(1),
        members: members(any),
    };
    let mut root = v1::RuleGroup {
        key: "root".to_owned(),
        members: members(all),
        ..v1::RuleGroup::default()
    };
    if !any.is_empty() {
        root.members.push(member(Member::Group("one".to_owned())));
    }
    let best = any.iter().map(|it| it.1).min_by_key(|it| match it {
        v1::Verdict::Met => 0,
        v1::Verdict::Unknown | v1::Verdict::Unspecified => 1,
        v1::Verdict::NotMet => 2,
    });
    let verdicts = all.iter().map(|it| it.1).chain(best);
    let whole = verdicts.fold(MET, |whole, it| match (whole, it) {
        (NOT_MET, _) | (_, NOT_MET) => NOT_MET,
        (MET, MET) => MET,
        _ => UNKNOWN,
    });
    let group = |key: &str, verdict: v1::Verdict| v1::RuleGroupFinding {
        key: key.to_owned(),
        verdict: verdict.into(),
        ..v1::RuleGroupFinding::default()
    };
    let mut groups = vec![group("root", whole)];
    groups.extend(best.map(|verdict| group("one", verdict)));
    Standing {
        rule: v1::Rule {
            name: format!("rules/{purpose}-2022"),
            name_zh: format!("规则 {purpose}"),
            name_en: format!("Rule {purpose}"),
            version: "1".to_owned(),
            instrument: "上市规则".to_owned(),
            groups: vec![root, one],
            ..v1::Rule::default()
        },
        found: v1::RuleAssessment {
            rule: format!("rules/{purpose}-2022"),
            rule_version: "1".to_owned(),
            purpose: purpose.to_owned(),
            verdict: whole.into(),
            in_force: true,
            last_fiscal_year: 2025,
            findings: all.iter().chain(any).map(finding).collect(),
            groups,
            ..v1::RuleAssessment::default()
        },
    }
}

fn step(purpose: &str, held: bool, earliest: Option<api::Date>) -> v1::PathStep {
    v1::PathStep {
        purpose: purpose.to_owned(),
        rung: purpose.to_owned(),
        rule: format!("rules/{purpose}-2022"),
        held,
        earliest_on: earliest,
        waits: vec![v1::PathWait {
            cause: v1::WaitCause::Time.into(),
            condition: Some(named("months")),
            until: earliest,
        }],
        lacking: ["giant", "profit"].map(named).to_vec(),
        // All but `months`, which pass by themselves.
        unknown: ["title", "shares", "on-neeq", "audit", "revenue"]
            .map(named)
            .to_vec(),
        ..v1::PathStep::default()
    }
}

fn material(standings: Vec<Standing>, ways: Vec<v1::ReadinessPath>) -> Material {
    Material {
        firm: "甲<b>公司".to_owned(),
        about: "浙江 2026-11-28".to_owned(),
        rungs: super::ladder::OF_MARKET.map(str::to_owned).to_vec(),
        standings,
        ways,
        assessed: Some(v1::SmeAssessment {
            size_class: v1::SizeClass::Small.into(),
            tier: v1::Tier::Srdi.into(),
            ..v1::SmeAssessment::default()
        }),
        report: Some(v1::CandidateReport {
            candidate: Some(v1::Candidate {
                layer: v1::Layer::Incubation.into(),
                reach: v1::Layer::Cultivation.into(),
                ..v1::Candidate::default()
            }),
            layer_changes_on: Some(day(2027, 1, 1)),
            ..v1::CandidateReport::default()
        }),
        ..Material::default()
    }
}

/// A firm that could enter the board, of which much is unknown.
fn candidate() -> Material {
    let figures = [
        ("profit", NOT_MET, Some((2_500, Some(1_800)))),
        ("revenue", UNKNOWN, Some((10_000, None))),
    ];
    let standings = vec![
        standing("board-entry", &[("title", MET, None)], &[]),
        standing(
            "board-standardization",
            &[],
            &[("srdi", NOT_MET, None), ("round", UNKNOWN, None)],
        ),
        standing("board-cultivation", &[("giant", NOT_MET, None)], &[]),
        standing("neeq-base", &[("shares", UNKNOWN, None)], &figures),
        standing("neeq-innovation", &[("on-neeq", UNKNOWN, None)], &figures),
        standing(
            "bse",
            &[("months", NOT_MET, None), ("audit", UNKNOWN, None)],
            &figures,
        ),
    ];
    let way = v1::ReadinessPath {
        goal: "bse".to_owned(),
        steps: vec![
            step("neeq-base", false, Some(day(2027, 1, 1))),
            step("neeq-innovation", false, Some(day(2027, 2, 26))),
            step("bse", false, None),
        ],
        lapses: vec![v1::PathLapse {
            kind: v1::TitleKind::SrdiSme.into(),
            expires_on: Some(day(2027, 1, 31)),
            needed_by: "bse".to_owned(),
        }],
        conflicts: vec![v1::PathConflict {
            step: "bse".to_owned(),
            rule: "rules/key-little-giant-2024".to_owned(),
            name_zh: "重点“小巨人”".to_owned(),
            name_en: "Key little giant".to_owned(),
            condition: Some(named("not-listed")),
            last_day: Some(day(2027, 12, 31)),
        }],
        others: Vec::new(),
    };
    let layer = |goal: &str, earliest| v1::ReadinessPath {
        goal: goal.to_owned(),
        steps: vec![
            step("board-entry", false, Some(day(2026, 11, 28))),
            step(goal, false, Some(earliest)),
        ],
        ..v1::ReadinessPath::default()
    };
    let layers = [
        layer("board-standardization", day(2026, 12, 1)),
        layer("board-cultivation", day(2027, 7, 1)),
    ];
    material(standings, layers.into_iter().chain([way]).collect())
}

fn words(view: &View, at: usize) -> String {
    let answer = &view.answers[at];
    [answer.answer.as_str(), &answer.more.join(" | ")].join(" | ")
}

/// A firm that meets the rules of a board, held against one of them.
fn asked(rule: &str, no_market: v1::NoCandidateCause) -> Material {
    Material {
        rungs: vec![rule.to_owned()],
        report: None,
        no_market,
        ..material(
            vec![standing(rule, &[("title", MET, None)], &[])],
            Vec::new(),
        )
    }
}

#[test]
fn who_is_in_no_markets_territory_could_enter_no_board() {
    let outside = v1::NoCandidateCause::Outside;
    let mut material = asked("board-cultivation", outside);
    for (lang, told) in [
        (Lang::En, "No board to enter: no market serves its seat"),
        (Lang::Zh, "无可进入的专板：没有市场服务于其住所"),
    ] {
        let found = view(&material, lang);
        let answers: Vec<&str> = found.answers.iter().map(|it| it.answer.as_str()).collect();
        assert_eq!(answers, [told]);
        assert_eq!((found.answers[0].more.len(), found.next), (0, None));
        for shown in [terminal::short(&found), page::page(&found)] {
            assert!(
                !shown.contains("Could enter") && !shown.contains("可进入："),
                "{shown}"
            );
        }
    }
    material.market = "markets/zhejiang".to_owned();
    let told = words(&view(&material, Lang::En), 0);
    assert!(told.contains("seat outside the territory"), "{told}");
    // NEEQ is open to all; that no market is there is told as well.
    let found = view(&asked("neeq-base", outside), Lang::En);
    let told = words(&found, 0);
    let both = ["Could enter today: NEEQ", "no market serves its seat"];
    assert!(both.iter().all(|part| told.contains(part)), "{told}");
    let unclear = v1::NoCandidateCause::SeatUnclear;
    let told = words(&view(&asked("board-cultivation", unclear), Lang::En), 0);
    let both = [
        "Could enter today",
        "whether a market serves its seat is not known",
    ];
    assert!(both.iter().all(|part| told.contains(part)), "{told}");
    let told = words(&view(&asked("neeq-base", unclear), Lang::En), 0);
    assert!(!told.contains("market"), "{told}");
}

#[test]
fn a_board_that_nothing_was_seen_of_is_told() {
    let mut material = candidate();
    let told = |material: &Material| words(&view(material, Lang::En), 0);
    let unseen = "Nothing was seen of this market's board";
    assert!(told(&material).contains(unseen));
    material.report.as_mut().unwrap().board = v1::BoardState::Open.into();
    assert!(!told(&material).contains(unseen));
}

#[test]
fn who_is_kept_off_a_board_could_enter_none() {
    let mut material = candidate();
    let stands = |material: &Material| words(&view(material, Lang::En), 0);
    for cause in [
        v1::NoCandidateCause::Public,
        v1::NoCandidateCause::ListedElsewhere,
    ] {
        let report = material.report.as_mut().unwrap();
        report.no_candidate = cause.into();
        let told = stands(&material);
        assert!(told.starts_with("No candidate"), "{told}");
        assert!(!told.contains("Could enter today"), "{told}");
    }
}

#[test]
fn a_candidate_learns_where_it_stands_what_comes_next_and_when() {
    let found = view(&candidate(), Lang::En);
    assert!(words(&found, 0).starts_with("Could enter today: Incubation layer"));
    assert!(
        words(&found, 0).contains("cultivation layer"),
        "{}",
        words(&found, 0)
    );
    assert!(words(&found, 0).contains("2027-01-01"));
    assert_eq!(found.next, Some(1));
    let next = words(&found, 1);
    assert!(next.starts_with("Standardization layer"), "{next}");
    assert!(
        words(&found, 2).starts_with("2026-12-01"),
        "{}",
        words(&found, 2)
    );
    assert!(
        words(&found, 2).contains("not known"),
        "no day for the top rung is known"
    );
    let states: Vec<State> = found.rungs.iter().map(|it| it.state).collect();
    let expected = [
        State::Met,
        State::Unknown,
        State::Lacking,
        State::Unknown,
        State::Unknown,
        State::Lacking,
    ];
    assert_eq!(states, expected);
}

#[test]
fn a_listed_firm_stands_on_its_layer() {
    let mut material = candidate();
    material.listing = Some(v1::ListingStanding {
        state: v1::ListingState::Listed.into(),
        layer: v1::Layer::Standardization.into(),
        code: "ZJ000001G".to_owned(),
        ..v1::ListingStanding::default()
    });
    let found = view(&material, Lang::Zh);
    assert_eq!(found.answers[0].answer, "专板规范层");
    assert!(words(&found, 0).contains("ZJ000001G"));
    assert!(!words(&found, 0).contains("应调整"));
    let mut report = v1::CandidateReport {
        layer_by_evidence: v1::Layer::Incubation.into(),
        ..Default::default()
    };
    let due = |report: &v1::CandidateReport| {
        let mut material = material.clone();
        material.report = Some(report.clone());
        words(&view(&material, Lang::Zh), 0)
    };
    assert!(
        due(&report).contains("应调整到：孵化层"),
        "{}",
        due(&report)
    );
    report.layer_by_evidence = v1::Layer::Standardization.into();
    assert!(!due(&report).contains("应调整"));
    let states: Vec<State> = found.rungs.iter().take(3).map(|it| it.state).collect();
    assert_eq!(states, [State::Held, State::Held, State::Lacking]);
    assert_eq!(found.next, Some(2));
}

#[test]
fn who_is_fit_for_the_highest_rung_is_not_on_it_yet() {
    let entry = standing("board-entry", &[("title", MET, None)], &[]);
    let mut material = material(vec![entry], Vec::new());
    material.rungs = vec!["board-entry".to_owned()];
    let found = view(&material, Lang::En);
    assert_eq!(found.next, Some(0));
    let next = words(&found, 1);
    assert!(next.contains("could enter today"), "{next}");
}

#[test]
fn a_size_standard_tells_the_class_and_no_rung() {
    let mut size = standing(
        "sme-size",
        &[("micro", NOT_MET, None), ("small", MET, None)],
        &[],
    );
    for (value, finding) in (0..).zip(&mut size.found.findings) {
        finding.required = Some(v1::Limit {
            comparison: v1::Comparison::AtMost.into(),
            value,
            unit: v1::FactUnit::SizeClass.into(),
        });
    }
    let mut material = material(vec![size], Vec::new());
    material.rungs = vec!["sme-size".to_owned()];
    let found = view(&material, Lang::Zh);
    assert_eq!((found.answers.len(), found.rungs.len()), (1, 0));
    assert_eq!(found.answers[0].answer, "小型企业");
    let page = page::page(&found);
    assert!(
        !page.contains("<svg") && page.contains("小型企业"),
        "{page}"
    );
}

#[test]
fn what_a_market_sees_of_an_upper_limit_is_on_the_right_side() {
    let banded = |band: v1::ValueBand, verdict| {
        let mut one = standing("bse", &[("staff", verdict, Some((500, None)))], &[]);
        let finding = &mut one.found.findings[0];
        finding.band = band.into();
        finding.gaps.clear();
        if let Some(limit) = &mut finding.required {
            limit.comparison = v1::Comparison::AtMost.into();
        }
        let mut material = material(vec![one], Vec::new());
        material.banded = true;
        let found = view(&material, Lang::Zh);
        (found.rungs[5].open.first().cloned(), found.rules[0].clone())
    };
    let (open, rule) = banded(v1::ValueBand::LimitToDouble, NOT_MET);
    let word = open.unwrap().word;
    assert!(word.ends_with("≤ 500 万元，超过上限"), "{word}");
    assert!(rule.verdict.ends_with("不到 25%"), "{}", rule.verdict);
    let (_, rule) = banded(v1::ValueBand::HalfToLimit, MET);
    assert_eq!(rule.rows[0].actual, "在上限以内");
}

#[test]
fn alternatives_count_as_one_requirement_and_lie_below_their_group() {
    let found = view(&candidate(), Lang::En);
    let bse = found.rungs.last().unwrap();
    let counts = [bse.counts.met, bse.counts.lacking, bse.counts.unknown];
    assert_eq!(counts, [0, 1, 2], "{:?}", bse.open);
    assert_eq!(
        bse.open[0].state,
        State::Lacking,
        "what is lacking comes first"
    );
    let rows = &found.rules.last().unwrap().rows;
    let shape: Vec<(usize, bool, &str)> = rows
        .iter()
        .map(|row| (row.depth, row.group, row.name.as_str()))
        .collect();
    let expected = [
        (0, false, "Condition “months”"),
        (0, false, "Condition “audit”"),
        (0, true, "Figures (one of these is enough)"),
        (1, false, "Condition “profit”"),
        (1, false, "Condition “revenue”"),
    ];
    assert_eq!(shape, expected);
    let profit = &rows[3];
    assert_eq!(profit.required, "≥ 25m yuan");
    assert_eq!(
        (profit.actual.as_str(), profit.years.as_str()),
        ("18m yuan", "2025")
    );
    assert_eq!(profit.distance, "−7m yuan");
    assert!(profit.doubtful && profit.evidence.contains("2026-04-30"));
    assert_eq!(rows[4].missing, "Operating revenue (2025)");
    assert_eq!(rows[1].missing, "Is it so?");
}

#[test]
fn evidence_is_told_in_the_language_of_the_report() {
    let sources = |lang| {
        let mut material = candidate();
        let told = [
            (v1::EvidenceOrigin::Seat, ""),
            (v1::EvidenceOrigin::Market, "markets/zhejiang"),
            (v1::EvidenceOrigin::Market, ""),
            (v1::EvidenceOrigin::Title, "ZJ-7"),
            (v1::EvidenceOrigin::Neeq, ""),
            (v1::EvidenceOrigin::InnovationLayer, ""),
            (v1::EvidenceOrigin::Bse, ""),
            (v1::EvidenceOrigin::Document, "srdi_sme register"),
            (v1::EvidenceOrigin::Memorandum, ""),
        ];
        let told = told.map(|(origin, source)| v1::FactEvidence {
            origin: origin.into(),
            source: source.to_owned(),
            title: v1::TitleKind::SrdiSme.into(),
            ..v1::FactEvidence::default()
        });
        let memorandum = v1::FactEvidence {
            origin: v1::EvidenceOrigin::Memorandum.into(),
            as_of: Some(day(2023, 10, 20)),
            ..v1::FactEvidence::default()
        };
        let told = [&told[..], &[memorandum]].concat();
        material.standings[0].found.findings[0].evidence = told;
        view(&material, lang).rules[0].rows[0].evidence.clone()
    };
    let zh = "注册地；区域性股权市场（zhejiang）；区域性股权市场；专精特新中小企业 ZJ-7；新三板挂牌；\
              进入创新层；北交所上市；srdi_sme register；与新三板的合作备忘录，截至 2023-10-20";
    assert_eq!(sources(Lang::Zh), zh, "a document keeps its name");
    let en = "registered seat; regional equity market (zhejiang); regional equity market; \
              SRDI SME ZJ-7; on NEEQ; in the innovation layer; listed in Beijing; \
              srdi_sme register; memorandum with NEEQ, as of 2023-10-20";
    assert_eq!(sources(Lang::En), en);
}

#[test]
fn a_source_with_its_day_is_not_told_again_without_it() {
    let mut material = candidate();
    let told = |source: &str, as_of| v1::FactEvidence {
        source: source.to_owned(),
        as_of,
        ..v1::FactEvidence::default()
    };
    material.standings[0].found.findings[0].evidence = vec![
        told("report", Some(day(2025, 12, 31))),
        told("report", None),
        told("report of 2024", None),
        told("report", Some(day(2025, 12, 31))),
    ];
    let found = view(&material, Lang::En);
    let shown = &found.rules[0].rows[0].evidence;
    assert_eq!(shown, "report, as of 2025-12-31; report of 2024");
}

#[test]
fn a_way_counts_a_rung_as_the_ladder_does() {
    let mut material = candidate();
    let root = &mut material.standings[1].rule.groups[0];
    *root = v1::RuleGroup {
        at_least_count: Some(1),
        members: ["srdi", "round"]
            .map(|key| member(Member::Condition(key.to_owned())))
            .to_vec(),
        ..root.clone()
    };
    let found = view(&material, Lang::En);
    let ladder = found
        .rungs
        .iter()
        .map(|it| [it.counts.lacking, it.counts.unknown]);
    let ladder: Vec<[usize; 2]> = ladder.collect();
    let count = |it: &Step| [State::Lacking, State::Unknown].map(|state| it.count(state));
    let of_way = |way: usize| found.ways[way].steps.iter().map(count);
    assert_eq!(of_way(0).collect::<Vec<_>>(), ladder[..2]);
    assert_eq!(of_way(1).collect::<Vec<_>>(), [ladder[0], ladder[2]]);
    let [base, innovation, bse] = [ladder[3], ladder[4], ladder[5]];
    assert_eq!(bse, [1, 2]);
    let without_months = [0, 2];
    let expected = [base, innovation, without_months];
    assert_eq!(of_way(2).collect::<Vec<_>>(), expected);
    let note = &found.ways[2].notes[0];
    assert!(
        note.contains("(BSE)") && note.ends_with(": Condition “months”"),
        "{note}"
    );
    assert_eq!(found.ways[2].notes.len(), 1);
    assert_eq!(ladder[1], [0, 1], "the other alternative may still do");
    assert_eq!(ladder[2], [1, 0]);
    let shown = page::page(&found);
    let table = shown.split("<table class=\"way\">").nth(3).unwrap();
    let table = table.split("</table>").next().unwrap();
    for name in ["? Condition “audit”", "? Figures"] {
        assert!(table.contains(name), "{name}: {table}");
    }
    // Neither single figures of the group nor what the way brings.
    for name in ["Condition “profit”", "✗"] {
        assert!(
            !table.split("<tbody>").nth(1).unwrap().contains(name),
            "{table}"
        );
    }
}

/// A candidate that could enter the cultivation layer, but not the one below it.
fn little_giant() -> Material {
    let mut material = candidate();
    material.standings[2] = standing("board-cultivation", &[("giant", MET, None)], &[]);
    material.ways.remove(0);
    material
}

#[test]
fn nobody_passes_through_a_lower_layer_of_a_board() {
    let mut material = little_giant();
    let found = view(&material, Lang::En);
    let states = |view: &View| {
        view.rungs
            .iter()
            .take(3)
            .map(|it| it.state)
            .collect::<Vec<_>>()
    };
    assert_eq!(states(&found), [State::Met, State::Moot, State::Met]);
    let lower = &found.rungs[1];
    assert!(lower.earliest.is_empty() && lower.open.is_empty());
    assert!(lower.verdict.contains("one layer"), "{}", lower.verdict);
    assert_eq!(found.next, Some(3));
    material.listing = Some(v1::ListingStanding {
        state: v1::ListingState::Listed.into(),
        layer: v1::Layer::Cultivation.into(),
        ..v1::ListingStanding::default()
    });
    let found = view(&material, Lang::En);
    assert_eq!(states(&found), [State::Held, State::Moot, State::Held]);
    assert_eq!(found.rungs[0].verdict, "on the board");
    assert_eq!(found.ways.len(), 1, "no way to where the firm is");
    for shown in [terminal::full(&found), page::page(&found)] {
        assert!(
            shown.contains("– not needed: a firm is in one layer"),
            "{shown}"
        );
        assert!(!shown.contains("passed"), "{shown}");
    }
}

#[test]
fn a_layer_is_open_to_who_is_or_may_be_on_the_board() {
    let mut material = little_giant();
    material.standings[0] = standing("board-entry", &[("title", UNKNOWN, None)], &[]);
    let found = view(&material, Lang::En);
    assert!(
        found.answers[0].answer.starts_with("Below"),
        "{}",
        found.answers[0].answer
    );
    assert_eq!(found.next, Some(0));
    let states: Vec<State> = found.rungs.iter().take(3).map(|it| it.state).collect();
    assert_eq!(states, [State::Unknown, State::Unknown, State::Met]);
    assert!(
        found.rungs[2]
            .verdict
            .contains("the step before comes first")
    );
}

#[test]
fn an_alternative_that_fails_while_another_may_do_is_no_failure() {
    let found = view(&candidate(), Lang::En);
    let signs = |rule: usize| -> Vec<&str> {
        let rows = found.rules[rule].rows.iter();
        rows.map(|row| row.state.unwrap().sign()).collect()
    };
    // The group, then title and round: the round may still do.
    assert_eq!(signs(1), ["?", "–", "?"]);
    // Of a rule that is not met the group of figures may still be.
    assert_eq!(signs(5), ["✗", "?", "?", "–", "?"]);
    let mut material = candidate();
    let figures = [("profit", NOT_MET, Some((2_500, Some(1_800))))];
    material.standings[5] = standing("bse", &[("months", MET, None)], &figures);
    let found = view(&material, Lang::En);
    let rows = found.rules[5].rows.iter().map(|row| row.state);
    let failed = Some(State::Lacking);
    assert_eq!(rows.collect::<Vec<_>>(), [Some(State::Met), failed, failed]);
}

#[test]
fn of_two_ways_to_a_rung_both_are_shown_and_the_ladder_goes_by_the_one_taken() {
    let mut material = candidate();
    let at_listing = "neeq-innovation-at-listing";
    material
        .standings
        .push(standing(at_listing, &[("makers", NOT_MET, None)], &[]));
    let bse = &mut material.ways[2];
    let other = std::mem::replace(
        &mut bse.steps[1],
        v1::PathStep {
            rung: "neeq-innovation".to_owned(),
            ..step(at_listing, false, Some(day(2027, 1, 1)))
        },
    );
    bse.others = vec![v1::PathOther {
        step: Some(other),
        goal_on: Some(day(2028, 3, 1)),
    }];
    let found = view(&material, Lang::En);
    let rung = &found.rungs[4];
    assert_eq!(
        (rung.state, rung.earliest.as_str()),
        (State::Lacking, "2027-01-01")
    );
    let steps = found.ways[2].steps.iter();
    let names: Vec<(&str, bool)> = steps.map(|it| (it.name.as_str(), it.other)).collect();
    let expected = [
        ("NEEQ base layer", false),
        ("NEEQ innovation layer (at the listing)", false),
        ("or: NEEQ innovation layer (after the listing)", true),
        ("Listing in Beijing (BSE)", false),
    ];
    assert_eq!(names, expected);
    for shown in [terminal::full(&found), page::page(&found)] {
        let words: String = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "at the listing: 2027-01-01",
            "after the listing: 2027-02-26",
            "2028-03-01",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
    }
}

#[test]
fn the_terminal_shows_all_of_it_within_its_width() {
    for lang in Lang::ALL {
        let text = terminal::full(&view(&candidate(), lang));
        for line in text.lines() {
            assert!(
                columns(line) <= usize::from(WIDTH),
                "{}: {line}",
                columns(line)
            );
        }
        for shown in ["甲<b>公司", "2027-02-26", "2027-01-31", "2027-12-31", "→ "] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
    }
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    for lang in Lang::ALL {
        let page = page::page(&view(&candidate(), lang));
        let rest = page.replace("http://www.w3.org/2000/svg", "");
        for banned in [
            "<script", "http", "url(//", "@import", "src=", "href=", "甲<b>",
        ] {
            assert!(!rest.contains(banned), "{banned}");
        }
        for shown in [
            "甲&lt;b&gt;公司",
            "&lt;annual report&gt;",
            "2027-02-26",
            "<svg",
        ] {
            assert!(page.contains(shown), "{shown}");
        }
        let tag = format!("<html lang=\"{}\">", lang.tag());
        assert!(page.contains(&tag));
    }
}
