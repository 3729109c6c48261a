//! Screening: who is a candidate, in which layer, in which order.

use crate::generator::{Numbers, firms};
use chrono::NaiveDate;
use domain::fixtures::{day, region, sme};
use domain::{CreditCode, RateBp, Sme, SmeKey, Tier, Title, TitleKind, Verdict};
use listing::{
    Candidate, Counts, Filter, Firm, Layer, Market, Markets, NoCandidate, Outline, Rung, Screen,
    Screens,
};
use proptest::prelude::*;
use rulebook::{Catalog, Evidence, Fact, Facts};

const ON: (i32, u32, u32) = (2026, 3, 1);

/// What screening firms for a market comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Screening {
    /// In the order of lists.
    candidates: Vec<Candidate>,
    outside: usize,
    seat_unclear: usize,
    refused: usize,
}

fn screen<'a>(
    firms: impl IntoIterator<Item = &'a Sme>,
    market: &Market,
    catalog: &Catalog,
    on: NaiveDate,
) -> Screening {
    let screen = Screen::new(market, catalog, on);
    let mut found = Screening::default();
    for firm in firms {
        match screen.candidate(firm.into()) {
            Ok(candidate) => found.candidates.push(candidate),
            Err(NoCandidate::Outside) => found.outside += 1,
            Err(NoCandidate::SeatUnclear) => found.seat_unclear += 1,
            Err(_) => found.refused += 1,
        }
    }
    found.candidates.sort_by_key(Candidate::order);
    found
}

fn on() -> NaiveDate {
    day(ON.0, ON.1, ON.2)
}

fn market(key: &str) -> &'static Market {
    Markets::built_in().get(key).expect("a market")
}

fn title(kind: TitleKind, expires_on: NaiveDate) -> Title {
    Title {
        kind,
        granted_on: day(2023, 7, 1),
        expires_on: Some(expires_on),
        certificate_no: String::new(),
        issuer: String::new(),
    }
}

fn with_titles(kinds: &[TitleKind]) -> Sme {
    let mut firm = sme(1);
    let titles = kinds.iter().map(|kind| title(*kind, day(2026, 6, 30)));
    firm.titles = titles.collect();
    firm
}

fn facts(firm: &Sme, given: &[(Fact, i64)]) -> Facts {
    let mut facts = Facts::of(firm, on());
    for (fact, value) in given {
        facts
            .set(*fact, None, *value, Evidence::default())
            .expect("a value");
    }
    facts
}

fn judge(key: &str, firm: &Sme, given: &[(Fact, i64)]) -> Result<listing::Candidate, NoCandidate> {
    let facts = facts(firm, given);
    let firm = Firm {
        sme: firm,
        facts: Some(&facts),
    };
    Screen::new(market(key), Catalog::built_in(), on()).candidate(firm)
}

#[test]
fn titles_rounds_and_the_reserve_give_the_layer() {
    let layer = |firm: &Sme, given: &[(Fact, i64)]| {
        let candidate = judge("zhejiang", firm, given).expect("a candidate");
        (candidate.layer, candidate.reach)
    };
    let (incubation, standardization, cultivation) = (
        Some(Layer::Incubation),
        Some(Layer::Standardization),
        Some(Layer::Cultivation),
    );
    let top = Layer::Cultivation;
    let innovative = with_titles(&[TitleKind::InnovativeSme]);
    assert_eq!(layer(&innovative, &[]), (incubation, top));
    let none = [(Fact::EquityRound, 2), (Fact::ListingReserve, 0)];
    assert_eq!(layer(&innovative, &none), (incubation, Layer::Incubation));
    let capped = judge("zhejiang", &innovative, &none).expect("a candidate");
    let at_least = |layer| Filter {
        reach_min: Some(layer),
        ..Filter::default()
    };
    assert!(at_least(Layer::Incubation).admits(&capped, &innovative));
    assert!(!at_least(Layer::Standardization).admits(&capped, &innovative));
    let round_b = [(Fact::EquityRound, 3), (Fact::ListingReserve, 0)];
    let expected = (standardization, Layer::Standardization);
    assert_eq!(layer(&innovative, &round_b), expected);
    let reserve = [(Fact::ListingReserve, 1)];
    assert_eq!(layer(&innovative, &reserve), (cultivation, top));
    let srdi = with_titles(&[TitleKind::SrdiSme]);
    assert_eq!(layer(&srdi, &[]), (standardization, top));
    let giant = with_titles(&[TitleKind::LittleGiant]);
    assert_eq!(layer(&giant, &[]), (cultivation, top));
    let funded = [(Fact::GovernmentFund, 1)];
    assert_eq!(layer(&with_titles(&[]), &funded), (incubation, top));
    // Nothing is known but that there is no title: entry is open, and so is the layer.
    assert_eq!(layer(&with_titles(&[]), &[]), (None, top));
}

#[test]
fn what_a_candidate_lacks_is_named() {
    let innovative = with_titles(&[TitleKind::InnovativeSme]);
    let candidate = judge("zhejiang", &innovative, &[(Fact::EquityRound, 2)]).expect("one");
    let keys = |items: &[listing::Item]| {
        let keys = items.iter().map(|it| (it.rung, it.key.clone()));
        keys.collect::<Vec<_>>()
    };
    let missing = [
        (Rung::Standardization, "srdi".to_owned()),
        (Rung::Standardization, "round".to_owned()),
        (Rung::Cultivation, "giant".to_owned()),
    ];
    assert_eq!(keys(&candidate.missing), missing);
    assert_eq!(candidate.missing[1].distance, Some(-1));
    let unknown = [(Rung::Cultivation, "reserve".to_owned())];
    assert_eq!(keys(&candidate.unknown), unknown);
    // Round A is two thirds of round B.
    assert_eq!(candidate.readiness, RateBp(6_666));
    let [proof] = &candidate.proofs[..] else {
        panic!("one proof: {:?}", candidate.proofs);
    };
    assert_eq!((proof.rung, proof.key.as_str()), (Rung::Entry, "title"));
    assert_eq!(proof.evidence[0].expires_on, Some(day(2026, 6, 30)));
    let giant = with_titles(&[TitleKind::LittleGiant]);
    let candidate = judge("zhejiang", &giant, &[]).expect("one");
    assert_eq!(candidate.readiness, RateBp(10_000));
    assert_eq!((candidate.missing.len(), candidate.unknown.len()), (0, 0));
    let rungs: Vec<Rung> = candidate.proofs.iter().map(|it| it.rung).collect();
    assert_eq!(rungs, [Rung::Entry, Rung::Cultivation]);
}

#[test]
fn a_firm_in_ningbo_is_no_candidate_of_zhejiang() {
    let mut firm = with_titles(&[TitleKind::LittleGiant]);
    firm.region = Some(region(330_203));
    assert_eq!(judge("zhejiang", &firm, &[]), Err(NoCandidate::Outside));
    assert!(judge("ningbo", &firm, &[]).is_ok());
    firm.region = Some(region(330_000));
    assert_eq!(judge("zhejiang", &firm, &[]), Err(NoCandidate::SeatUnclear));
    firm.region = None;
    assert_eq!(judge("ningbo", &firm, &[]), Err(NoCandidate::SeatUnclear));
}

#[test]
fn a_market_with_rules_of_its_own_is_screened_by_them() {
    let mut firm = with_titles(&[TitleKind::LittleGiant]);
    firm.region = Some(region(430_102));
    let candidate = judge("hunan", &firm, &[(Fact::Equity3y, 1_000_000_000)]).expect("one");
    assert_eq!(candidate.layer, Some(Layer::Cultivation));
    // The same firm without enough of the figures: the title alone does not let it in.
    firm.figures.clear();
    let candidate = judge("hunan", &firm, &[]).expect("one");
    assert_eq!(
        (candidate.layer, candidate.reach),
        (None, Layer::Cultivation)
    );
    let low = [(Fact::Equity3y, 0), (Fact::Valuation, 10_000_000_000)];
    firm.figures = sme(1).figures;
    for back in 0..3 {
        let mut figures = firm.figures[0].clone();
        figures.fiscal_year = 2025 - back;
        figures.revenue = Some(domain::Fen(4_000_000_000));
        figures.profit = Some(domain::Fen(0));
        firm.figures
            .retain(|it| it.fiscal_year != figures.fiscal_year);
        firm.figures.push(figures);
    }
    assert_eq!(judge("hunan", &firm, &low), Err(NoCandidate::EntryNotMet));
    let known = facts(&firm, &low);
    let known = Firm {
        sme: &firm,
        facts: Some(&known),
    };
    let hunan = Screen::new(market("hunan"), Catalog::built_in(), on());
    let member = hunan.member(known).expect("a firm of the board stays one");
    let unproved = member.proofs.iter().all(|it| it.rung != Rung::Entry);
    assert!(unproved && member.layer > Layer::Incubation, "{member:?}");
    let mut firm = with_titles(&[TitleKind::SrdiSme]);
    firm.region = Some(region(350_203));
    let candidate = judge("xiamen", &firm, &[]).expect("one");
    assert_eq!(
        candidate.layer, None,
        "a person has to answer for the rest of the rules"
    );
    let proved = candidate.unknown.iter().all(|it| it.key != "in-province");
    assert!(proved, "the seat shows the province");
}

/// As every part of a market's desk reads it, from the list to the report.
#[test]
fn a_rule_may_ask_for_what_the_market_tells() {
    let name = "board-standardization-2022.toml";
    let mut built_in = rulebook::catalog::BUILT_IN.iter();
    let (_, text) = built_in.find(|(of, _)| *of == name).expect("a rule");
    let text = text.replace("equity_round >= 3 level", "market_neeq_route >= 1 level");
    let catalog = Catalog::built_in().clone().with(&[(name, text)]);
    let catalog = catalog.expect("a rule");
    let mut firm = with_titles(&[TitleKind::InnovativeSme]);
    firm.titles_checked_on = Some(on());
    firm.region = Some(region(330_106));
    let screen = Screen::new(market("zhejiang"), &catalog, on());
    let facts = Facts::of(&firm, on());
    let known = Firm {
        sme: &firm,
        facts: Some(&facts),
    };
    let layer = Some(Layer::Standardization);
    let candidate = screen.candidate(known).expect("a candidate");
    assert_eq!(candidate.layer, layer);
    assert_eq!(screen.candidate((&firm).into()), Ok(candidate));
    assert_eq!(
        screen.member(known).expect("a member").layer,
        Layer::Standardization
    );
    let outline = screen.outline((&firm).into(), facts.clone());
    assert_eq!(outline.expect("a candidate").layer, layer);
    let report = listing::report(known, market("zhejiang"), &catalog, on());
    let candidate = report.candidate.expect("a candidate");
    assert_eq!(candidate.layer, layer);
}

#[test]
fn without_a_rule_in_force_nobody_is_a_candidate() {
    let early = day(2020, 1, 1);
    let found = screen([&sme(1)], market("zhejiang"), Catalog::built_in(), early);
    let expected = Screening {
        refused: 1,
        ..Screening::default()
    };
    assert_eq!(found, expected);
}

#[test]
fn the_layer_changes_when_what_carries_it_expires() {
    let mut firm = with_titles(&[TitleKind::LittleGiant, TitleKind::SrdiSme]);
    firm.titles[1].expires_on = Some(day(2027, 6, 30));
    let change = |firm: &Sme| {
        Screen::new(market("zhejiang"), Catalog::built_in(), on()).layer_change(firm.into())
    };
    assert_eq!(
        change(&firm),
        Some((day(2026, 7, 1), Some(Layer::Standardization)))
    );
    // A second giant title carries it on.
    firm.titles
        .push(title(TitleKind::KeyLittleGiant, day(2026, 9, 30)));
    assert_eq!(
        change(&firm),
        Some((day(2026, 10, 1), Some(Layer::Standardization)))
    );
    // After their term nobody knows whether they were renewed.
    for title in &mut firm.titles {
        title.expires_on = None;
    }
    assert_eq!(change(&firm), Some((day(2026, 7, 1), None)));
}

/// The reserve, which has no end, carries it: that the title ends is nothing to the board.
#[test]
fn on_the_board_only_the_end_of_what_carries_the_layer_counts() {
    let firm = with_titles(&[TitleKind::LittleGiant]);
    let known = facts(&firm, &[(Fact::ListingReserve, 1)]);
    let known = Firm {
        sme: &firm,
        facts: Some(&known),
    };
    let screen = Screen::new(market("zhejiang"), Catalog::built_in(), on());
    let by_title = screen
        .candidate((&firm).into())
        .expect("a candidate")
        .proofs;
    let of = |firm| screen.board_change(firm, (Layer::Cultivation, &by_title));
    assert_eq!(of(known), None);
    let falls = Some((day(2026, 7, 1), Some(Layer::Incubation)));
    assert_eq!(of((&firm).into()), falls);
    // As a candidate the firm with the reserve would no longer prove by what it enters.
    assert_eq!(screen.layer_change(known), Some((day(2026, 7, 1), None)));
}

#[test]
fn a_candidate_is_found_by_code_and_by_part_of_the_name() {
    let code = |text| CreditCode::parse(text).expect("a code");
    let mut firm = with_titles(&[TitleKind::SrdiSme]);
    firm.key = SmeKey::CreditCode(code("91330106MA00000016"));
    firm.name = "Yi Robots 公司".to_owned();
    let candidate = judge("zhejiang", &firm, &[]).expect("a candidate");
    let by_code = |text| Filter {
        credit_code: Some(code(text)),
        ..Filter::default()
    };
    assert!(by_code("91330106MA00000016").admits(&candidate, &firm));
    assert!(!by_code("91330106MA00000024").admits(&candidate, &firm));
    let by_name = |part: &str| Filter {
        name_contains: Some(part.to_owned()),
        ..Filter::default()
    };
    for (part, admitted) in [
        ("", true),
        ("yi ROBOTS", true),
        ("公司", true),
        ("甲", false),
    ] {
        let found = by_name(part).admits(&candidate, &firm);
        assert_eq!(found, admitted, "{part}");
    }
    firm.key = sme(1).key;
    assert!(!by_code("91330106MA00000016").admits(&candidate, &firm));
}

#[test]
fn counts_on_generated_firms_agree_with_a_plain_reading_of_the_rules() {
    let zhejiang = market("zhejiang");
    let firms = firms(3_000, 7, region(330_000));
    let found = screen(&firms, zhejiang, Catalog::built_in(), on());
    let inside = firms
        .iter()
        .filter(|it| it.region.unwrap().number() / 100 != 3302);
    let inside: Vec<&Sme> = inside.collect();
    assert_eq!(found.outside, firms.len() - inside.len());
    assert_eq!((found.seat_unclear, found.refused), (0, 0));
    let tier = |tier: Tier| {
        inside
            .iter()
            .filter(|it| it.tier_on(on()) == Some(tier))
            .count() as u64
    };
    let counts = Counts::of(&found.candidates);
    assert_eq!(counts.cultivation, tier(Tier::LittleGiant));
    assert_eq!(counts.standardization, tier(Tier::Srdi));
    assert_eq!(counts.incubation, tier(Tier::Innovative));
    let all = counts.cultivation + counts.standardization + counts.incubation + counts.open;
    assert_eq!(all, inside.len() as u64);
    assert!(
        counts.cultivation > 0 && counts.open > 0 && found.outside > 0,
        "{counts:?}"
    );
    let firm = |id| firms.iter().find(|firm| firm.id == id).expect("a firm");
    let filter = Filter {
        layer: Some(Layer::Standardization),
        region: Some(region(330_100)),
        tier: Some(Tier::Srdi),
        completeness_min: Some(RateBp(7_000)),
        ..Filter::default()
    };
    let admitted: Vec<_> = found
        .candidates
        .iter()
        .filter(|it| filter.admits(it, firm(it.sme)))
        .collect();
    assert!(!admitted.is_empty());
    let (mut few, mut other) = (filter.clone(), filter.clone());
    few.chain = Some(domain::ChainCode::parse("batteries").expect("a code"));
    other.readiness_min = Some(RateBp(1));
    let count = |filter: &Filter| {
        found
            .candidates
            .iter()
            .filter(|it| filter.admits(it, firm(it.sme)))
            .count()
    };
    assert_eq!(count(&few), 0, "all of them make robots");
    assert_eq!(
        count(&other),
        0,
        "nothing is known of the way to the cultivation layer"
    );
    assert_eq!(count(&Filter::default()), found.candidates.len());
    let reach = Filter {
        reach_min: Some(Layer::Cultivation),
        ..Filter::default()
    };
    assert_eq!(
        count(&reach),
        found.candidates.len(),
        "no reserve list was read"
    );
}

/// What the instrument says, read without the rulebook: titles, rounds and the reserve.
fn allowed(firm: &Sme, facts: &Facts) -> Layer {
    let holds = |kinds: &[TitleKind]| {
        let mut titles = firm.titles.iter();
        titles.any(|it| it.valid_on(on()) && kinds.contains(&it.kind))
    };
    let value = |fact| facts.given(fact, 0).map(|(value, _)| value);
    if holds(&[TitleKind::LittleGiant, TitleKind::KeyLittleGiant])
        || value(Fact::ListingReserve) == Some(1)
    {
        Layer::Cultivation
    } else if holds(&[TitleKind::SrdiSme]) || value(Fact::EquityRound) >= Some(3) {
        Layer::Standardization
    } else {
        Layer::Incubation
    }
}

const MORE: [(Fact, u64); 5] = [
    (Fact::ListingReserve, 2),
    (Fact::EquityRound, 5),
    (Fact::GovernmentFund, 2),
    (Fact::PrivateFund, 2),
    (Fact::RegionalListed, 2),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_layer_is_what_the_evidence_allows_and_less_evidence_never_raises_it(seed: u64) {
        let mut numbers = Numbers(seed);
        let mut firm = firms(1, seed, region(330_100)).remove(0);
        let mut known = Facts::of(&firm, on());
        let mut fewer = known.clone();
        for (fact, values) in MORE {
            let value = i64::try_from(numbers.below(values)).expect("a value");
            if numbers.below(3) > 0 {
                known.set(fact, None, value, Evidence::default()).expect("a value");
                if numbers.below(2) > 0 {
                    fewer.set(fact, None, value, Evidence::default()).expect("a value");
                }
            }
        }
        let screen = Screen::new(market("zhejiang"), Catalog::built_in(), on());
        let judge = |firm: &Sme, facts: &Facts| {
            screen.candidate(Firm { sme: firm, facts: Some(facts) })
        };
        let all = judge(&firm, &known);
        if let Ok(candidate) = &all {
            if let Some(layer) = candidate.layer {
                prop_assert_eq!(layer, allowed(&firm, &known));
                prop_assert!(layer <= candidate.reach);
            }
            prop_assert!((0..=10_000).contains(&candidate.readiness.0));
            prop_assert!((0..=10_000).contains(&candidate.completeness.0));
        }
        // Facts or titles fewer: never a higher layer.
        let layer = |found: &Result<listing::Candidate, NoCandidate>| {
            found.as_ref().ok().and_then(|candidate| candidate.layer)
        };
        let less = judge(&firm, &fewer);
        prop_assert!(layer(&less) <= layer(&all));
        if let (Ok(less), Ok(all)) = (&less, &all) {
            prop_assert!(less.completeness <= all.completeness);
        }
        firm.titles.pop();
        known.titles.pop();
        prop_assert!(layer(&judge(&firm, &known)) <= layer(&all));
    }

    #[test]
    fn the_order_is_total_and_does_not_depend_on_the_input(seed: u64) {
        let mut firms = firms(40, seed, region(330_000));
        let zhejiang = market("zhejiang");
        let first = screen(&firms, zhejiang, Catalog::built_in(), on());
        let mut numbers = Numbers(seed);
        firms.sort_by_cached_key(|_| numbers.next());
        let second = screen(&firms, zhejiang, Catalog::built_in(), on());
        prop_assert_eq!(&first, &second);
        let strictly = first.candidates.windows(2).all(|it| it[0].order() < it[1].order());
        prop_assert!(strictly);
        let shown = first.candidates.iter().map(|it| (it.layer, it.completeness));
        let shown: Vec<_> = shown.collect();
        prop_assert!(shown.is_sorted_by(|a, b| a >= b), "highest layer, then most complete");
    }
}

#[test]
fn readiness_is_full_exactly_when_a_rule_is_met() {
    let catalog = Catalog::built_in();
    for firm in firms(60, 3, region(330_100)) {
        let facts = Facts::of(&firm, on());
        for rule in catalog.rules() {
            let found = rulebook::assess(rule, &facts, on());
            let share = listing::readiness::readiness(rule, &found).0;
            assert!((0..=10_000).contains(&share), "{}: {share}", rule.id);
            let met = found.verdict == Verdict::Met;
            assert_eq!(share == 10_000, met, "{}: {share}", rule.id);
        }
    }
}

#[test]
fn a_figure_at_a_limit_that_must_be_passed_is_not_yet_all_of_it() {
    let mut firm = with_titles(&[TitleKind::SrdiSme]);
    firm.figures.clear();
    let hunan = Catalog::built_in()
        .get("board-entry-hunan")
        .expect("a rule");
    let share = |valuation: i64| {
        let facts = facts(&firm, &[(Fact::Valuation, valuation)]);
        listing::readiness::readiness(hunan, &rulebook::assess(hunan, &facts, on()))
    };
    // Half of the rule is the title, half the figure: more than 100 million yuan.
    assert_eq!(share(10_000_000_000), RateBp(9_999));
    assert_eq!(share(10_000_000_001), RateBp(10_000));
    assert_eq!(share(0), RateBp(5_000));
}

#[test]
fn an_outline_is_the_candidate_of_the_seats_market() {
    let (markets, catalog, on) = (Markets::built_in(), Catalog::built_in(), day(2026, 3, 1));
    let screens = Screens::new(markets, catalog, on);
    let mut all = firms(300, 7, region(330_000));
    all.extend(firms(300, 8, region(350_000)));
    // Somewhere in Zhejiang may be in Ningbo, and nobody knows where the other one is.
    all[0].region = Some(region(330_000));
    all[1].region = None;
    let (mut found, mut refused) = (0, 0);
    for firm in &all {
        let mut expected = markets.all().iter().filter_map(|market| {
            let candidate = Screen::new(market, catalog, on).candidate(Firm::from(firm));
            Some((&market.key, Outline::from(&candidate.ok()?)))
        });
        let screen = firm.region.and_then(|seat| screens.of(seat));
        let outline = screen.and_then(|screen| {
            let outline = screen.outline(firm.into(), Facts::of(firm, on)).ok()?;
            Some((&screen.market().key, outline))
        });
        assert_eq!(outline, expected.next());
        assert_eq!(expected.next(), None, "a firm of two markets");
        *if outline.is_some() {
            &mut found
        } else {
            &mut refused
        } += 1;
    }
    assert!(found > 100 && refused >= 2, "{found} {refused}");
}

#[test]
fn an_outline_takes_evidence_of_another_look() {
    let zhejiang = Markets::built_in().get("zhejiang").expect("a market");
    let firm = sme(1);
    let screen = Screen::new(zhejiang, Catalog::built_in(), day(2026, 3, 1));
    let candidate = screen.candidate(Firm::from(&firm)).expect("a candidate");
    let outline = Outline::from(&candidate);
    assert_eq!(outline.with_evidence(Some(candidate.clone())), candidate);
    let bare = outline.with_evidence(None);
    assert!(bare.proofs.is_empty() && !candidate.proofs.is_empty());
    assert_eq!(Outline::from(&bare), outline);
}
