//! The life of a listing, and what its steps change.

use chrono::{Datelike, NaiveDate};
use domain::fixtures::{day, region, sme};
use domain::{Sme, TitleKind, Verdict};
use listing::{
    Candidate, DelistReason, Firm, Layer, LayerSpan, Listing, ListingError, ListingState, Market,
    Markets, Member, MoveCause, NoCandidate, Pipeline, PipelineError, PipelineEvent, Rung, Screen,
    effects,
};
use proptest::prelude::*;
use rulebook::{Catalog, Evidence, Fact, Facts, Origin};

pub(crate) fn zhejiang() -> &'static Market {
    Markets::built_in().get("zhejiang").expect("a market")
}

fn candidate(firm: &Sme, on: NaiveDate) -> Candidate {
    let screen = Screen::new(zhejiang(), Catalog::built_in(), on);
    screen.candidate(Firm::from(firm)).expect("a candidate")
}

fn member(firm: &Sme, on: NaiveDate) -> Member {
    let screen = Screen::new(zhejiang(), Catalog::built_in(), on);
    screen.member(Firm::from(firm)).expect("a member")
}

/// A firm whose giant title ends with June 2026 and whose SRDI title a year later.
pub(crate) fn giant() -> Sme {
    let mut firm = sme(1);
    let mut title = firm.titles[0].clone();
    title.kind = TitleKind::LittleGiant;
    title.expires_on = Some(day(2026, 6, 30));
    firm.titles.push(title);
    firm
}

pub(crate) fn proposed() -> Listing {
    let on = day(2026, 1, 10);
    Listing::propose(zhejiang(), &candidate(&giant(), on), on).expect("a listing")
}

pub(crate) fn listed() -> Listing {
    let on = day(2026, 3, 1);
    let code = "ZJ000042".parse().expect("a code");
    let review = proposed().start_review(day(2026, 2, 1)).expect("a review");
    review
        .list(
            zhejiang(),
            (code, Some("ZX-42")),
            &candidate(&giant(), on),
            on,
        )
        .expect("a listing")
}

#[test]
fn from_proposal_to_the_end() {
    let listing = listed();
    let shown = |listing: &Listing| listing.code.as_ref().map(ToString::to_string);
    assert_eq!(listing.state.layer(), Some(Layer::Cultivation));
    assert_eq!(shown(&listing).as_deref(), Some("ZJ000042P"));
    let proofs = listing.proofs.iter();
    let proofs: Vec<_> = proofs
        .map(|it| (&*it.rule, &*it.version, &*it.key))
        .collect();
    let expected = [
        ("board-entry-2022", "1", "title"),
        ("board-cultivation-2022", "1", "giant"),
    ];
    assert_eq!(proofs, expected);

    // The title ends: the layer follows, and only the letter of the code.
    let on = day(2026, 7, 1);
    let moved = listing
        .move_layer(&member(&giant(), on), on)
        .expect("a move");
    let state = ListingState::LayerMoved {
        on,
        from: Layer::Cultivation,
        layer: Layer::Standardization,
        cause: MoveCause::Lapsed,
    };
    assert_eq!(moved.state, state);
    assert_eq!(shown(&moved).as_deref(), Some("ZJ000042G"));
    assert_eq!(moved.own_code.as_deref(), Some("ZX-42"));
    let again = moved.clone().move_layer(&member(&giant(), on), on);
    assert_eq!(again, Err(ListingError::SameLayer(Layer::Standardization)));

    // Renewed: up again.
    let mut renewed = giant();
    renewed.titles[1].expires_on = Some(day(2029, 6, 30));
    let on = day(2026, 8, 1);
    let raised = moved.move_layer(&member(&renewed, on), on).expect("a move");
    assert!(matches!(
        raised.state,
        ListingState::LayerMoved {
            cause: MoveCause::Raised,
            ..
        }
    ));
    let span = |from, layer| LayerSpan { from, layer };
    let spans = [
        span(day(2026, 3, 1), Layer::Cultivation),
        span(day(2026, 7, 1), Layer::Standardization),
        span(day(2026, 8, 1), Layer::Cultivation),
    ];
    assert_eq!(raised.layers, spans);

    let left = raised
        .delist(DelistReason::MovedUp, day(2027, 1, 4))
        .expect("delisted");
    assert_eq!(left.state.code(), "delisted");
    assert_eq!(left.state.layer(), None);
    let error = left
        .delist(DelistReason::Voluntary, day(2027, 1, 5))
        .expect_err("twice");
    assert_eq!(
        error.to_string(),
        "a listing that is delisted cannot become delisted"
    );
}

#[test]
fn a_firm_without_any_title_stays_in_the_incubation_layer() {
    let on = day(2028, 1, 1);
    let mut firm = giant();
    // Nobody has looked since the title ended: it may have been renewed.
    let unclear = listed().move_layer(&member(&firm, on), on);
    assert_eq!(unclear, Err(ListingError::LayerUnclear(Layer::Cultivation)));
    firm.titles_checked_on = Some(on);
    let listing = listed().move_layer(&member(&firm, on), on).expect("a move");
    assert_eq!(candidate(&firm, on).layer, None);
    assert_eq!(listing.state.layer(), Some(Layer::Incubation));
    assert!(listing.proofs.is_empty());
}

/// On the day of the listing, with other facts than those of the record.
fn today(firm: &Sme, given: &[(Fact, i64)]) -> Result<Member, NoCandidate> {
    let on = day(2026, 3, 1);
    let mut facts = Facts::of(firm, on);
    for (fact, value) in given {
        let set = facts.set(*fact, None, *value, Evidence::default());
        set.expect("a value");
    }
    let known = Firm {
        sme: firm,
        facts: Some(&facts),
    };
    Screen::new(zhejiang(), Catalog::built_in(), on).member(known)
}

#[test]
fn a_title_that_holds_keeps_the_layer_though_entry_is_open() {
    let on = day(2026, 3, 1);
    // The entry rule of Xiamen's market is its own, and asks a person.
    let xiamen = Markets::built_in().get("xiamen").expect("a market");
    let screen = Screen::new(xiamen, Catalog::built_in(), on);
    let mut firm = giant();
    firm.region = Some(region(350_203));
    let candidate = screen.candidate(Firm::from(&firm)).expect("a candidate");
    assert_eq!(candidate.layer, None);
    let now = screen.member(Firm::from(&firm)).expect("a member");
    assert_eq!(now.layer, Layer::Cultivation);
    assert!(now.proofs.iter().all(|it| it.rung == Rung::Cultivation));
    let moved = listed().move_layer(&now, on);
    assert_eq!(moved, Err(ListingError::SameLayer(Layer::Cultivation)));
}

#[test]
fn a_layer_falls_only_where_what_carried_it_certainly_ended() {
    let on = day(2026, 3, 1);
    let mut firm = giant();
    firm.titles.clear();
    firm.titles_checked_on = None;
    let unclear = today(&firm, &[]).expect("a member");
    let moved = listed().move_layer(&unclear, on);
    assert_eq!(moved, Err(ListingError::LayerUnclear(Layer::Cultivation)));
    // Looked up: there is none, and the reserve never carried it.
    firm.titles_checked_on = Some(on);
    let gone = today(&firm, &[]).expect("a member");
    let moved = listed().move_layer(&gone, on).expect("a move");
    assert_eq!(moved.state.layer(), Some(Layer::Incubation));
    // What carried nothing any more is no ground for a fall.
    let mut without = listed();
    without.proofs.clear();
    let moved = without.move_layer(&gone, on);
    assert_eq!(moved, Err(ListingError::LayerUnclear(Layer::Cultivation)));
}

#[test]
fn a_seat_outside_or_unclear_moves_nobody() {
    let mut firm = giant();
    firm.region = Some(region(110_108));
    assert_eq!(today(&firm, &[]), Err(NoCandidate::Outside));
    firm.region = None;
    assert_eq!(today(&firm, &[]), Err(NoCandidate::SeatUnclear));
}

#[test]
fn steps_out_of_order_are_refused() {
    let on = day(2026, 3, 1);
    let code = || ("ZJ000042".parse().expect("a code"), None);
    let firm = giant();
    let error = proposed().list(zhejiang(), code(), &candidate(&firm, on), on);
    let transition = |from, to| Err(ListingError::Transition { from, to });
    assert_eq!(error, transition("proposed", "listed"));
    let error = proposed().delist(DelistReason::Breach, on);
    assert_eq!(error, transition("proposed", "delisted"));
    let error = proposed().move_layer(&member(&firm, on), on);
    assert_eq!(error, transition("proposed", "layer_moved"));
    let error = proposed().report(PipelineEvent::OnNeeq, on);
    assert_eq!(error, transition("proposed", "on_neeq"));
    assert_eq!(
        listed().start_review(on),
        transition("listed", "under_review")
    );
    assert_eq!(listed().refuse("late", on), transition("listed", "refused"));
    let early = proposed().start_review(day(2026, 1, 9));
    let before = ListingError::DayBefore {
        on: day(2026, 1, 9),
        last: day(2026, 1, 10),
    };
    assert_eq!(early, Err(before));
    let refused = proposed()
        .refuse("papers are missing", on)
        .expect("refused");
    assert_eq!(
        refused.start_review(on),
        transition("refused", "under_review")
    );
    assert!(matches!(
        proposed().refuse(" ", on),
        Err(ListingError::Text {
            field: "reason",
            ..
        })
    ));
}

#[test]
fn a_listing_repeats_the_checks() {
    let on = day(2026, 3, 1);
    let review = || proposed().start_review(day(2026, 2, 1)).expect("a review");
    let code = |text: &str| text.parse().expect("a code");
    let now = candidate(&giant(), on);
    let other = review().list(zhejiang(), (code("NGB000042"), None), &now, on);
    assert!(matches!(other, Err(ListingError::Code(_))));
    let ningbo = Markets::built_in().get("ningbo").expect("a market");
    let error = review().list(ningbo, (code("NGB000042"), None), &now, on);
    let error = error.expect_err("another market").to_string();
    assert_eq!(error, "the listing is of market zhejiang, not of ningbo");
    let text = review().list(zhejiang(), (code("ZJ000042"), Some("")), &now, on);
    assert!(matches!(
        text,
        Err(ListingError::Text {
            field: "own_code",
            ..
        })
    ));
    let mut another = now.clone();
    another.sme = sme(2).id;
    let firm = review().list(zhejiang(), (code("ZJ000042"), None), &another, on);
    assert!(matches!(firm, Err(ListingError::OtherFirm { .. })));
    let late = day(2028, 1, 1);
    let mut lapsed = giant();
    lapsed.titles_checked_on = Some(late);
    let lapsed = candidate(&lapsed, late);
    let entry = review().list(zhejiang(), (code("ZJ000042"), None), &lapsed, late);
    assert!(matches!(entry, Err(ListingError::EntryNotProved { .. })));
    let entry = Listing::propose(zhejiang(), &lapsed, late).expect_err("not proved");
    assert_eq!(
        entry.to_string(),
        "entry is not proved: 3 conditions lacking, 5 unknown"
    );
}

#[test]
fn exchanges_report_in_the_order_of_things() {
    use PipelineEvent::{AtBse, FiledBse, FiledNeeq, InnovationLayer, OnNeeq, Tutoring};
    let pipeline = Pipeline::default()
        .report(OnNeeq, day(2026, 9, 1))
        .and_then(|it| it.report(FiledNeeq, day(2026, 5, 1)))
        .and_then(|it| it.report(Tutoring, day(2027, 1, 1)))
        .and_then(|it| it.report(InnovationLayer, day(2027, 3, 1)))
        .and_then(|it| it.report(FiledBse, day(2027, 6, 1)))
        .expect("late reports are taken");
    assert_eq!(pipeline.stage(), Some(FiledBse));
    let twice = pipeline.clone().report(OnNeeq, day(2026, 9, 2));
    let on = day(2026, 9, 1);
    assert_eq!(twice, Err(PipelineError::Twice { event: OnNeeq, on }));
    let early = pipeline.clone().report(AtBse, day(2027, 5, 31));
    let order = PipelineError::Order {
        event: AtBse,
        on: day(2027, 5, 31),
        other: FiledBse,
        other_on: day(2027, 6, 1),
    };
    assert_eq!(early, Err(order));
    assert!(pipeline.report(AtBse, day(2027, 10, 8)).is_ok());
    let needs = Pipeline::default().report(FiledBse, on);
    let event = FiledBse;
    assert_eq!(
        needs,
        Err(PipelineError::Needs {
            event,
            needs: OnNeeq
        })
    );
    let neeq = Pipeline::default().report(OnNeeq, on).expect("on NEEQ");
    let early = neeq.report(AtBse, day(2026, 8, 31));
    assert!(
        matches!(early, Err(PipelineError::Order { other: OnNeeq, .. })),
        "{early:?}"
    );
    let filed = Pipeline::default()
        .report(FiledNeeq, day(2026, 9, 2))
        .expect("filed");
    assert!(
        filed.report(OnNeeq, on).is_err(),
        "on NEEQ before the filing"
    );
    for event in PipelineEvent::ALL {
        assert_eq!(PipelineEvent::from_code(event.code()), Some(event));
    }
    for reason in DelistReason::ALL {
        assert_eq!(DelistReason::from_code(reason.code()), Some(reason));
    }
}

#[test]
fn what_the_steps_give_and_take_follows_from_the_rules() {
    let on = day(2026, 3, 1);
    let shown = |before: &Facts, after: &Facts, on| {
        let found = effects(Catalog::built_in(), Some("zhejiang"), (before, after), on);
        let line = |it: &listing::Effect| format!("{}/{} {}", it.rule, it.key, it.after);
        found.iter().map(line).collect::<Vec<_>>()
    };
    let before = Facts::of(&giant(), on);
    let mut after = before.clone();
    Listing::add_all(&[&listed()], &mut after, None, on).expect("facts");
    let gained = [
        "neeq-green-channel-2023/listed met",
        "neeq-green-channel-2023/cultivation met",
        "neeq-publicity-review-2023/listed met",
    ];
    assert_eq!(shown(&before, &after, on), gained);

    let on = day(2026, 12, 1);
    let facts = |listing: &Listing| {
        let mut facts = Facts::of(&giant(), on);
        Listing::add_all(&[listing], &mut facts, None, on).expect("facts");
        facts
    };
    let neeq = listed()
        .report(PipelineEvent::OnNeeq, day(2026, 4, 1))
        .expect("an event");
    let bse = neeq
        .clone()
        .report(PipelineEvent::AtBse, day(2026, 11, 30))
        .expect("an event");
    let pair = (&facts(&neeq), &facts(&bse));
    let found = effects(Catalog::built_in(), Some("zhejiang"), pair, on);
    let losses: Vec<_> = found.iter().filter(|it| it.is_loss()).collect();
    let lost = losses.iter().any(|it| {
        it.purpose == "key-little-giant"
            && it.rule == "key-little-giant-2024"
            && it.key == "not-listed-bse"
            && it.before == Verdict::Unknown
    });
    assert!(lost, "{found:#?}");
    assert_eq!(
        facts(&bse).given(Fact::ListedBse, 0).map(|it| it.0),
        Some(1)
    );
    assert!(effects(Catalog::built_in(), None, (pair.0, pair.0), on).is_empty());
}

/// A fact with its value, and what tells of it since when.
type Told = (Fact, i64, (Origin, String), Option<NaiveDate>);

/// What a reader learns of a listing.
fn told(listings: &[&Listing], reader: Option<&str>) -> Vec<Told> {
    let mut facts = Facts::of(&giant(), day(2026, 12, 1));
    let on = day(2026, 12, 1);
    Listing::add_all(listings, &mut facts, reader, on).expect("facts");
    let told = [
        Fact::RegionalListed,
        Fact::BoardCultivation,
        Fact::NeeqSince,
    ];
    let told = told.into_iter().filter_map(|fact| {
        let (value, evidence) = facts.given(fact, 0)?;
        let source = (evidence.origin, evidence.source.clone());
        Some((fact, value, source, evidence.as_of))
    });
    told.collect()
}

#[test]
fn a_market_learns_of_another_markets_listing_only_that_there_is_one_and_what_is_public() {
    let on_board = listed()
        .report(PipelineEvent::OnNeeq, day(2026, 4, 1))
        .expect("an event");
    let over = on_board
        .clone()
        .delist(DelistReason::Voluntary, day(2026, 5, 4));
    let over = over.expect("delisted");
    let since = i64::from(day(2026, 4, 1).num_days_from_ce());
    let zhejiang = || (Origin::Market, "markets/zhejiang".to_owned());
    let own = |fact, value, on| (fact, value, zhejiang(), Some(on));
    let neeq = || {
        let source = (Origin::Neeq, String::new());
        (Fact::NeeqSince, since, source, Some(day(2026, 4, 1)))
    };
    for reader in [None, Some("zhejiang")] {
        let entered = day(2026, 3, 1);
        let all = [
            own(Fact::RegionalListed, 1, entered),
            own(Fact::BoardCultivation, 1, entered),
            neeq(),
        ];
        assert_eq!(told(&[&on_board], reader), all);
        let left = day(2026, 5, 4);
        let all = [
            own(Fact::RegionalListed, 0, left),
            own(Fact::BoardCultivation, 0, left),
            neeq(),
        ];
        assert_eq!(told(&[&over], reader), all);
    }
    let neutral = |fact, value| (fact, value, (Origin::Market, String::new()), None);
    let public = neutral(Fact::NeeqSince, since);
    let there = neutral(Fact::RegionalListed, 1);
    let reader = Some("ningbo");
    assert_eq!(told(&[&on_board], reader), [there.clone(), public.clone()]);
    assert_eq!(told(&[&over], reader), vec![public.clone()]);
    // Ningbo's own listing that is over does not say that the firm is in no cultivation layer.
    let own_over = Listing {
        market: Markets::built_in()
            .get("ningbo")
            .expect("a market")
            .key
            .clone(),
        ..over
    };
    assert_eq!(told(&[&own_over, &on_board], reader)[0], there);
    assert_eq!(told(&[&own_over, &on_board], reader).len(), 2);
}

#[test]
fn a_firm_that_is_public_or_on_another_board_is_kept_off() {
    let key = |key| Markets::built_in().get(key).expect("a market").key.clone();
    let bars = |listing: &Listing| {
        let on = day(2026, 12, 1);
        ["zhejiang", "ningbo"].map(|market| Listing::bar(&[listing], &key(market), on))
    };
    let elsewhere = Some(NoCandidate::ListedElsewhere);
    assert_eq!(bars(&proposed()), [None, elsewhere]);
    let left = |reason| listed().delist(reason, day(2026, 5, 4)).expect("delisted");
    assert_eq!(bars(&left(DelistReason::Voluntary)), [None, None]);
    let public = [Some(NoCandidate::Public); 2];
    assert_eq!(bars(&left(DelistReason::MovedUp)), public);
    let neeq = listed().report(PipelineEvent::OnNeeq, day(2026, 4, 1));
    assert_eq!(bars(&neeq.expect("an event")), public);
}

#[test]
fn the_layers_of_a_listing_are_limited() {
    let mut listing = listed();
    let mut high = member(&giant(), day(2026, 3, 1));
    let mut low = 0;
    for upper in &mut high.upper {
        upper.verdict = Verdict::NotMet;
    }
    let on = day(2026, 3, 2);
    while listing.layers.len() < listing::listing::LAYERS_MAX {
        let layers = [Layer::Incubation, Layer::Cultivation];
        high.layer = layers[low % 2];
        low += 1;
        listing = listing.move_layer(&high, on).expect("a move");
    }
    high.layer = Layer::Standardization;
    assert_eq!(
        listing.move_layer(&high, on),
        Err(ListingError::TooManyMoves)
    );
}

/// One attempt of somebody to change a listing.
fn attempt(listing: Listing, action: u8, layer: Option<Layer>, on: NaiveDate) -> Listing {
    let mut now = candidate(&giant(), day(2026, 3, 1));
    now.layer = layer;
    let mut today = member(&giant(), day(2026, 3, 1));
    today.layer = layer.unwrap_or(Layer::Incubation);
    for upper in &mut today.upper {
        upper.verdict = Verdict::NotMet;
    }
    let kept = listing.clone();
    let event = PipelineEvent::ALL[usize::from(action) % PipelineEvent::ALL.len()];
    let code = "ZJ000042T".parse().expect("a code");
    let next = match action % 6 {
        0 => listing.start_review(on),
        1 => listing.list(zhejiang(), (code, Some("ZX-42")), &now, on),
        2 | 3 => listing.move_layer(&today, on),
        4 => listing.report(event, on),
        _ => match action {
            5 => listing.refuse("papers are missing", on),
            _ => listing.delist(DelistReason::Voluntary, on),
        },
    };
    next.unwrap_or(kept)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_order_of_attempts_makes_a_listing_inconsistent(
        attempts in prop::collection::vec((0_u8..24, 0_usize..4, 0_u64..400), 1..30),
    ) {
        let mut listing = proposed();
        let mut ended = false;
        for (action, layer, days) in attempts {
            let layer = Layer::ALL.get(layer).copied();
            let on = day(2026, 1, 1) + chrono::Days::new(days);
            let before = listing.clone();
            listing = attempt(listing, action, layer, on);
            prop_assert!(listing.state.on() >= before.state.on());
            prop_assert!(!ended || listing.state == before.state, "an end is an end");
            ended = matches!(listing.state.code(), "refused" | "delisted");
            let last = listing.layers.last().map(|span| span.layer);
            if let Some(layer) = listing.state.layer() {
                prop_assert_eq!(last, Some(layer));
                let code = listing.code.as_ref().map(ToString::to_string);
                prop_assert_eq!(code, Some(format!("ZJ000042{}", layer.letter())));
            }
            prop_assert!(listing.layers.is_sorted_by_key(|span| span.from));
            let changed = listing.layers.windows(2).all(|it| it[0].layer != it[1].layer);
            prop_assert!(changed);
        }
    }
}
