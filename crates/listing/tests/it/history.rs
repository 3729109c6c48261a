//! What listings and facts show of a firm on a day, and what bars it from a board.

use crate::lifecycle::{giant, listed, proposed, zhejiang};
use chrono::{Datelike, NaiveDate};
use domain::fixtures::day;
use domain::{MarketId, Verdict};
use listing::candidate::{add_market, is_public};
use listing::{
    DelistReason, Firm, Layer, Listing, ListingError, ListingState, Markets, MoveCause,
    NoCandidate, PipelineError, PipelineEvent, Screen,
};
use rulebook::{Application, Catalog, Evidence, Fact, Facts, Origin};

/// On the board from 1 March 2026 in the cultivation layer, from 1 July in the one below, off it
/// from 1 October; on NEEQ from 1 August, in its innovation layer from 1 September.
fn life() -> Listing {
    let mut listing = listed();
    let (from, layer) = (Layer::Cultivation, Layer::Standardization);
    let on = day(2026, 7, 1);
    let cause = MoveCause::Lapsed;
    listing.state = ListingState::LayerMoved {
        on,
        from,
        layer,
        cause,
    };
    listing.layers.push(listing::LayerSpan { from: on, layer });
    let reported = listing
        .report(PipelineEvent::OnNeeq, day(2026, 8, 1))
        .and_then(|it| it.report(PipelineEvent::InnovationLayer, day(2026, 9, 1)));
    let gone = reported.and_then(|it| it.delist(DelistReason::MovedUp, day(2026, 10, 1)));
    gone.expect("a listing")
}

fn facts(listing: &Listing, on: NaiveDate) -> Facts {
    let mut facts = Facts::of(&giant(), on);
    Listing::add_all(&[listing], &mut facts, None, on).expect("facts");
    facts
}

#[test]
fn a_past_day_shows_what_had_happened_by_then() {
    let life = life();
    let shown = |on| {
        let facts = facts(&life, on);
        let wanted = [
            Fact::RegionalListed,
            Fact::BoardCultivation,
            Fact::NeeqSince,
            Fact::InnovationLayer,
        ];
        wanted.map(|fact| {
            let given = facts.given(fact, 0);
            given.map(|(value, evidence)| (value.min(2), evidence.as_of))
        })
    };
    let at = |month, first| Some(day(2026, month, first));
    let none = [None; 4];
    assert_eq!(shown(day(2026, 2, 28)), none, "before it came to the board");
    let listed = |value, since| Some((value, since));
    let first = listed(1, at(3, 1));
    assert_eq!(shown(day(2026, 3, 1)), [first, first, None, None]);
    assert_eq!(shown(day(2026, 6, 30)), [first, first, None, None]);
    let (second, lower) = (listed(1, at(7, 1)), listed(0, at(7, 1)));
    assert_eq!(shown(day(2026, 7, 31)), [second, lower, None, None]);
    let neeq = listed(2, at(8, 1));
    assert_eq!(shown(day(2026, 8, 31)), [second, lower, neeq, None]);
    let innovation = listed(1, at(9, 1));
    assert_eq!(shown(day(2026, 9, 30)), [second, lower, neeq, innovation]);
    let off = listed(0, at(10, 1));
    assert_eq!(shown(day(2026, 10, 1)), [off, off, neeq, innovation]);
    assert_eq!(
        life.layer_on(day(2026, 9, 30)),
        Some(Layer::Standardization)
    );
    assert_eq!(life.layer_on(day(2026, 10, 1)), None);
}

#[test]
fn a_past_day_shows_the_listing_as_it_stood() {
    let life = life();
    let (first, second) = (Layer::Cultivation, Layer::Standardization);
    assert_eq!(life.state_on(day(2026, 2, 28)), None);
    let entered = Some(ListingState::Listed {
        on: day(2026, 3, 1),
        layer: first,
    });
    for on in [day(2026, 3, 1), day(2026, 6, 30)] {
        assert_eq!(life.state_on(on), entered, "{on}");
    }
    let moved = |on, from, layer, cause| {
        Some(ListingState::LayerMoved {
            on,
            from,
            layer,
            cause,
        })
    };
    let fell = moved(day(2026, 7, 1), first, second, MoveCause::Lapsed);
    for on in [day(2026, 7, 1), day(2026, 9, 30)] {
        assert_eq!(life.state_on(on), fell, "{on}");
    }
    let off = Some(life.state.clone());
    assert_eq!(life.state_on(day(2026, 10, 1)), off);
    let open = [(2, 28), (3, 1), (9, 30), (10, 1)];
    let open = open.map(|(month, date)| life.is_open_on(day(2026, month, date)));
    assert_eq!(open, [false, true, true, false]);
    let code = |layer| life.code_in(layer).expect("a code").to_string();
    assert_eq!(code(second), code(first).replace('P', "G"));
    assert_eq!(proposed().code_in(first), None);
    // A day of which only what came later is kept.
    let (before, review) = (day(2026, 1, 15), day(2026, 1, 20));
    let reviewed = proposed().start_review(review).expect("under review");
    assert_eq!(reviewed.state_on(before), None);
    assert!(reviewed.is_open_on(review) && !reviewed.is_open_on(before));
}

#[test]
fn a_bar_counts_from_its_day() {
    let life = life();
    let key = |key| MarketId::parse(key).expect("a key");
    let bar = |market, on| Listing::bar(&[&life], &key(market), on);
    let elsewhere = Some(NoCandidate::ListedElsewhere);
    let public = Some(NoCandidate::Public);
    assert_eq!(bar("ningbo", day(2026, 2, 28)), None);
    assert_eq!(bar("ningbo", day(2026, 3, 1)), elsewhere);
    assert_eq!(bar("zhejiang", day(2026, 7, 31)), None);
    assert_eq!(bar("zhejiang", day(2026, 8, 1)), public);
    // Off the board for NEEQ, whether or not anybody reported the day.
    let left = listed().delist(DelistReason::MovedUp, day(2026, 5, 4));
    let left = left.expect("delisted");
    let bar = |on| Listing::bar(&[&left], &key("zhejiang"), on);
    assert_eq!(bar(day(2026, 5, 3)), None);
    assert_eq!(bar(day(2026, 5, 4)), public);
    // What another market had that day is over today, and was not then.
    let over = listed().delist(DelistReason::Voluntary, day(2026, 5, 4));
    let over = over.expect("delisted");
    let bar = |on| Listing::bar(&[&over], &key("ningbo"), on);
    assert_eq!(bar(day(2026, 5, 3)), elsewhere);
    assert_eq!(bar(day(2026, 5, 4)), None);
    let waiting = proposed();
    let bar = |on| Listing::bar(&[&waiting], &key("ningbo"), on);
    assert_eq!(bar(day(2026, 1, 9)), None);
    assert_eq!(bar(day(2026, 1, 10)), elsewhere);
}

#[test]
fn memberships_do_not_overlap() {
    let over = listed().delist(DelistReason::Voluntary, day(2026, 5, 4));
    let over = over.expect("delisted");
    let refused = proposed().refuse("late", day(2026, 6, 1)).expect("refused");
    let key = |key| MarketId::parse(key).expect("a key");
    let ended = |all: &[&Listing], on| Listing::ended_after(all, &key("zhejiang"), on);
    assert_eq!(ended(&[&over], day(2026, 5, 3)), Some(day(2026, 5, 4)));
    assert_eq!(ended(&[&over], day(2026, 5, 4)), None);
    let both = ended(&[&over, &refused], day(2026, 5, 3));
    assert_eq!(both, Some(day(2026, 6, 1)));
    assert_eq!(ended(&[&listed()], day(2026, 1, 1)), None);
    let there = Listing::ended_after(&[&over], &key("ningbo"), day(2026, 1, 1));
    assert_eq!(there, None);
}

#[test]
fn who_left_the_exchanges_is_free_again() {
    let life = life();
    let key = MarketId::parse("zhejiang").expect("a key");
    let back = life.clone().report(PipelineEvent::Left, day(2026, 11, 2));
    let back = back.expect("an event");
    let bar = |on| Listing::bar(&[&back], &key, on);
    assert_eq!(bar(day(2026, 11, 1)), Some(NoCandidate::Public));
    assert_eq!(bar(day(2026, 11, 2)), None);
    let then = facts(&back, day(2026, 11, 1));
    assert!(then.given(Fact::NeeqSince, 0).is_some());
    let now = facts(&back, day(2026, 11, 2));
    assert_eq!(now.given(Fact::NeeqSince, 0), None);
    let layer = now.given(Fact::InnovationLayer, 0).expect("a fact");
    assert_eq!((layer.0, layer.1.origin), (0, Origin::InnovationLayer));
    let early = life.report(PipelineEvent::Left, day(2026, 8, 31));
    let order = matches!(
        early,
        Err(ListingError::Pipeline(PipelineError::Order { .. }))
    );
    assert!(order, "{early:?}");
    // Who was never on one cannot leave it.
    let needs = listed().report(PipelineEvent::Left, day(2026, 8, 1));
    let (event, needed) = (PipelineEvent::Left, PipelineEvent::OnNeeq);
    let error = PipelineError::Needs {
        event,
        needs: needed,
    };
    assert_eq!(needs, Err(error.into()));
    let left = listed().delist(DelistReason::MovedUp, day(2026, 5, 4));
    let left = left.and_then(|it| it.report(PipelineEvent::Left, day(2026, 6, 1)));
    assert_eq!(
        Listing::bar(&[&left.expect("left")], &key, day(2026, 6, 1)),
        None
    );
}

#[test]
fn who_left_the_board_for_the_exchanges_left_those_no_earlier() {
    let (last, before) = (day(2026, 5, 4), day(2026, 5, 3));
    let gone = listed().delist(DelistReason::MovedUp, last);
    let gone = gone.expect("delisted");
    let report = |on| gone.clone().report(PipelineEvent::Left, on);
    let error = ListingError::DayBefore { on: before, last };
    assert_eq!(report(before), Err(error));
    assert!(report(last).is_ok());
    // Who left the board for another cause may have left NEEQ before.
    let over = listed()
        .report(PipelineEvent::OnNeeq, day(2026, 4, 1))
        .and_then(|it| it.delist(DelistReason::Voluntary, last))
        .and_then(|it| it.report(PipelineEvent::Left, before));
    assert!(over.is_ok(), "{over:?}");
}

#[test]
fn an_event_and_what_was_attested_count_by_their_days() {
    let left = day(2026, 11, 2);
    let back = life().report(PipelineEvent::Left, left).expect("an event");
    let since = i64::from(day(2025, 9, 1).num_days_from_ce());
    let attested = [
        (Fact::NeeqSince, since),
        (Fact::BseSince, since),
        (Fact::InnovationLayer, 1),
        (Fact::ListedBse, 1),
        (Fact::ListedExchange, 1),
    ];
    let shown = |as_of, reader, on| {
        let mut facts = Facts::of(&giant(), on);
        for (fact, value) in attested {
            let evidence = Evidence {
                as_of: Some(as_of),
                ..Evidence::default()
            };
            facts.set(fact, None, value, evidence).expect("a fact");
        }
        Listing::add_all(&[&back], &mut facts, reader, on).expect("facts");
        let values = attested.map(|(fact, _)| facts.given(fact, 0).map(|it| it.0));
        (values, is_public(&facts, on))
    };
    let told = attested.map(|(_, value)| Some(value));
    let (over, later) = (day(2026, 12, 1), day(2026, 11, 3));
    for reader in [None, Some("zhejiang"), Some("ningbo")] {
        let free = ([None, None, Some(0), Some(0), None], false);
        assert_eq!(shown(day(2026, 5, 1), reader, over), free);
        assert_eq!(shown(left, reader, over), free);
        assert_eq!(shown(later, reader, over), (told, true), "on one again");
        let (values, public) = shown(day(2026, 5, 1), reader, day(2026, 11, 1));
        assert_eq!(values[1..], told[1..], "before it left");
        assert!(public);
    }
    let neeq = i64::from(day(2026, 8, 1).num_days_from_ce());
    let newer = |as_of| shown(as_of, None, day(2026, 11, 1)).0[0];
    assert_eq!(newer(day(2026, 8, 1)), Some(neeq));
    assert_eq!(newer(day(2026, 8, 2)), Some(since));
}

#[test]
fn a_no_to_an_exchange_outlasts_leaving_the_others() {
    let back = life().report(PipelineEvent::Left, day(2026, 11, 2));
    let mut facts = Facts::of(&giant(), day(2026, 12, 1));
    let evidence = Evidence {
        as_of: Some(day(2026, 5, 1)),
        ..Evidence::default()
    };
    let set = facts.set(Fact::ListedExchange, None, 0, evidence);
    set.expect("a fact");
    let back = back.expect("an event");
    Listing::add_all(&[&back], &mut facts, None, day(2026, 12, 1)).expect("facts");
    let listed = facts.given(Fact::ListedExchange, 0).map(|it| it.0);
    assert_eq!(listed, Some(0));
}

#[test]
fn who_has_left_the_exchanges_leaves_no_board_for_them() {
    use PipelineEvent::{Left, OnNeeq};
    let left = day(2026, 9, 1);
    let back = listed().report(OnNeeq, day(2026, 8, 1));
    let back = back.and_then(|it| it.report(Left, left)).expect("events");
    let delist = |reason, on| back.clone().delist(reason, on);
    let up = DelistReason::MovedUp;
    let on = day(2026, 9, 2);
    let error = ListingError::LeftExchanges { on, left };
    assert_eq!(delist(up, on), Err(error));
    // Entered late, for a day on which it was there.
    assert!(delist(up, left).is_ok());
    for reason in DelistReason::ALL.into_iter().filter(|it| *it != up) {
        assert!(delist(reason, on).is_ok(), "{reason:?}");
    }
    // Taken back, it says nothing; the same events fit the other way round.
    let corrected = back.clone().withdraw(Left).expect("back");
    let gone = corrected.delist(up, on).expect("gone");
    let early = gone.clone().report(Left, left);
    assert_eq!(early, Err(ListingError::DayBefore { on: left, last: on }));
    assert!(gone.report(Left, on).is_ok());
}

#[test]
fn a_report_is_taken_back_unless_another_needs_it() {
    let life = life();
    let needs = life.clone().withdraw(PipelineEvent::OnNeeq);
    let (event, needed) = (PipelineEvent::InnovationLayer, PipelineEvent::OnNeeq);
    let error = PipelineError::Needs {
        event,
        needs: needed,
    };
    assert_eq!(needs, Err(error.into()));
    let first = life.withdraw(PipelineEvent::InnovationLayer).expect("back");
    let absent = |listing: &Listing, reported: &[PipelineEvent]| {
        let reported = reported.to_vec();
        let event = PipelineEvent::AtBse;
        let error = PipelineError::Absent { event, reported };
        assert_eq!(listing.clone().withdraw(event), Err(error.into()));
    };
    absent(&first, &[PipelineEvent::OnNeeq]);
    let second = first.withdraw(PipelineEvent::OnNeeq).expect("back");
    assert!(second.pipeline.events().is_empty());
    absent(&second, &[]);
    let event = PipelineEvent::OnNeeq;
    let again = second.report(event, day(2026, 8, 3)).expect("an event");
    assert_eq!(again.pipeline.day(event), Some(day(2026, 8, 3)));
}

#[test]
fn who_left_neeq_was_on_it() {
    let (on_neeq, left) = (PipelineEvent::OnNeeq, PipelineEvent::Left);
    let back = |listing: Listing| {
        let on = listing.report(on_neeq, day(2026, 8, 1));
        on.and_then(|it| it.report(left, day(2026, 11, 2)))
    };
    let orphan = back(listed()).and_then(|it| it.withdraw(on_neeq));
    let needs = PipelineError::Needs {
        event: left,
        needs: on_neeq,
    };
    assert_eq!(orphan, Err(needs.into()));
    let both = back(listed()).and_then(|it| it.withdraw(left));
    assert!(both.and_then(|it| it.withdraw(on_neeq)).is_ok());
    // Who left its board for the exchanges was on one, whether or not anybody reported it.
    let gone = listed().delist(DelistReason::MovedUp, day(2026, 8, 1));
    let gone = gone.and_then(back).and_then(|it| it.withdraw(on_neeq));
    assert_eq!(gone.expect("withdrawn").pipeline.events().len(), 1);
}

#[test]
fn the_route_to_neeq_begins_with_its_memorandum() {
    let route = |on| {
        let mut facts = Facts::default();
        add_market(&mut facts, None, zhejiang(), on);
        facts.given(Fact::MarketNeeqRoute, 0).map(|it| it.0)
    };
    assert_eq!(route(day(2023, 10, 19)), None);
    assert_eq!(route(day(2023, 10, 20)), Some(2));
    let catalog = Catalog::built_in();
    let rule = catalog.in_force(
        "neeq-green-channel",
        None,
        Application::New,
        day(2023, 9, 1),
    );
    let rule = rule.expect("a rule");
    let verdict = |on| {
        let mut facts = facts(&listed(), day(2026, 3, 1));
        add_market(&mut facts, giant().region, zhejiang(), on);
        let found = catalog.assess(rule, &facts, Application::New, on);
        found.verdict
    };
    assert_eq!(verdict(day(2023, 9, 1)), Verdict::Unknown);
    assert_eq!(verdict(day(2026, 3, 1)), Verdict::Met);
    let dated = Markets::built_in().all().iter().filter_map(|it| it.route);
    assert!(dated.clone().all(|route| route.since == day(2023, 10, 20)));
    assert_eq!(dated.count(), 18);
}

#[test]
fn a_firm_that_the_record_shows_on_an_exchange_is_no_candidate() {
    let on = day(2026, 3, 1);
    let judged = |fact, value, expires_on| {
        let mut facts = Facts::of(&giant(), on);
        let evidence = Evidence {
            expires_on,
            ..Evidence::default()
        };
        facts.set(fact, None, value, evidence).expect("a fact");
        let firm = giant();
        let known = Firm {
            sme: &firm,
            facts: Some(&facts),
        };
        let screen = Screen::new(zhejiang(), Catalog::built_in(), on);
        assert_eq!(
            screen.outline(known.sme.into(), facts.clone()).err(),
            screen.candidate(known).err(),
            "both ways to ask"
        );
        let on_the_board = screen.member(known);
        assert!(on_the_board.is_ok(), "a layer does not hang on it");
        screen.candidate(known).err()
    };
    let public = Some(NoCandidate::Public);
    let number = |day: NaiveDate| i64::from(day.num_days_from_ce());
    for fact in [Fact::ListedExchange, Fact::ListedBse] {
        assert_eq!(judged(fact, 1, None), public);
        assert_eq!(judged(fact, 0, None), None);
        assert_eq!(judged(fact, 1, Some(day(2026, 2, 28))), None);
    }
    for fact in [Fact::NeeqSince, Fact::BseSince] {
        assert_eq!(judged(fact, number(on), None), public);
        assert_eq!(judged(fact, number(day(2026, 3, 2)), None), None);
    }
}
