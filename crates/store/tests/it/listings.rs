//! Listings: round trip of every state, versions, unique keys, history, scope.

use crate::harness::{at, change, commit, seed_firms, uuid};
use crate::on_both;
use domain::fixtures::{day, lender, sme};
use domain::{CreditCode, ListingId, MarketId, Party, Scope, Sme, SmeId, SmeKey, TitleKind};
use listing::{
    Candidate, DelistReason, Duties, EnterpriseCode, Filing, Firm, Layer, Listing, ListingState,
    Market, Markets, PipelineEvent, Screen,
};
use rulebook::Catalog;
use store::audit::AuditFilter;
use store::listing::{ListingFilter, PastStep, Step, Stored};
use store::{Error, PageRequest, Store, Tx, UniqueKey};

on_both!(
    every_state_comes_back,
    the_history_tells_each_step,
    one_open_listing_a_firm_and_market,
    codes_name_one_listing,
    stale_versions_are_refused,
    each_sees_its_own_market,
    a_board_has_only_its_members,
    a_listed_firm_stays,
    a_change_leaves_audit_and_events,
    damage_is_told,
);

fn zhejiang() -> &'static Market {
    Markets::built_in().get("zhejiang").unwrap()
}

/// A firm whose giant title ends with June 2026.
fn giant(number: u64) -> Sme {
    let mut firm = sme(number);
    let mut title = firm.titles[0].clone();
    title.kind = TitleKind::LittleGiant;
    title.expires_on = Some(day(2026, 6, 30));
    firm.titles.push(title);
    firm
}

fn candidate(firm: &Sme, month: u32) -> Candidate {
    let screen = Screen::new(zhejiang(), Catalog::built_in(), day(2026, month, 1));
    screen.candidate(Firm::from(firm)).unwrap()
}

fn proposed(number: u64) -> Listing {
    let candidate = candidate(&giant(number), 1);
    Listing::propose(zhejiang(), &candidate, day(2026, 1, 1)).unwrap()
}

fn id(number: u64) -> ListingId {
    ListingId(uuid(10, number.into()))
}

fn code(text: &str) -> EnterpriseCode {
    text.parse().unwrap()
}

async fn step(tx: &Tx, stored: Stored, step: Step<'_>, next: Listing) -> Stored {
    let stored = Stored {
        listing: next,
        ..stored
    };
    let version = tx.listings().update(&stored, step).await.unwrap();
    let stored = Stored { version, ..stored };
    let read = tx.listings().get(stored.id).await.unwrap();
    assert_eq!(read, Some(stored.clone()));
    stored
}

/// A firm's listing through every state to its end, read again after each step.
async fn whole_life(tx: &Tx, number: u64) -> Stored {
    let on = |month| day(2026, month, 1);
    let stored = tx.listings().insert(id(number), &proposed(number)).await;
    let stored = stored.unwrap();
    let read = tx.listings().get(id(number)).await.unwrap();
    assert_eq!(read, Some(stored.clone()));
    let next = stored.listing.clone().start_review(on(2)).unwrap();
    let stored = step(tx, stored, Step::State, next).await;
    let codes = (code(&format!("ZJ{number:06}")), Some("自有-1"));
    let candidate_in = |month| candidate(&giant(number), month);
    let next = stored.listing.clone();
    let next = next.list(zhejiang(), codes, &candidate_in(3), on(3));
    let stored = step(tx, stored, Step::State, next.unwrap()).await;
    let screen = Screen::new(zhejiang(), Catalog::built_in(), on(7));
    let member = screen.member(Firm::from(&giant(number))).unwrap();
    let next = stored.listing.clone().move_layer(&member, on(7));
    let stored = step(tx, stored, Step::State, next.unwrap()).await;
    let event = PipelineEvent::OnNeeq;
    let next = stored.listing.clone().report(event, on(8)).unwrap();
    let stored = step(tx, stored, Step::Pipeline(event, on(8)), next).await;
    let late = PipelineEvent::FiledNeeq;
    let next = stored.listing.clone().report(late, on(5)).unwrap();
    let stored = step(tx, stored, Step::Pipeline(late, on(5)), next).await;
    let filing = Filing {
        period_end: day(2026, 6, 30),
        key: "half-year-report".to_owned(),
        filed_on: on(8),
    };
    let next = stored.listing.clone();
    let next = next.file(Duties::built_in(), filing.clone()).unwrap();
    let stored = step(tx, stored, Step::Filing(&filing), next).await;
    let next = stored.listing.clone();
    let next = next.unfile(&filing.key, filing.period_end).unwrap();
    let stored = step(tx, stored, Step::Unfiling(&filing), next).await;
    let next = stored.listing.clone().delist(DelistReason::MovedUp, on(9));
    step(tx, stored, Step::State, next.unwrap()).await
}

async fn every_state_comes_back(store: &Store) {
    seed_firms(store, 2).await;
    let tx = store.begin(at(0)).await.unwrap();
    whole_life(&tx, 1).await;
    let stored = tx.listings().insert(id(2), &proposed(2)).await.unwrap();
    let refused = stored.listing.clone().refuse("材料不齐", day(2026, 2, 1));
    step(&tx, stored, Step::State, refused.unwrap()).await;
    assert_eq!(tx.listings().get(id(3)).await.unwrap(), None);
}

async fn the_history_tells_each_step(store: &Store) {
    seed_firms(store, 1).await;
    let tx = store.begin(at(0)).await.unwrap();
    whole_life(&tx, 1).await;
    let history = tx.listings().history(id(1)).await.unwrap();
    let told = |step: &PastStep| (step.version, step.code.clone(), step.on, step.layer);
    let told: Vec<_> = history.iter().map(told).collect();
    let on = |month| day(2026, month, 1);
    let (up, down) = (Some(Layer::Cultivation), Some(Layer::Standardization));
    let expected = [
        (1, "proposed", on(1), None),
        (2, "under_review", on(2), None),
        (3, "listed", on(3), up),
        (4, "layer_moved", on(7), down),
        (5, "on_neeq", on(8), down),
        (6, "filed_neeq", on(5), down),
        (7, "half-year-report", on(8), down),
        (8, "half-year-report", on(8), down),
        (9, "delisted", on(9), None),
    ];
    let expected = expected.map(|(version, code, on, layer)| (version, code.to_owned(), on, layer));
    assert_eq!(told, expected);
    let events = history.iter().filter_map(|step| step.event);
    let expected = [PipelineEvent::OnNeeq, PipelineEvent::FiledNeeq];
    assert_eq!(events.collect::<Vec<_>>(), expected);
    let filings = history.iter().filter(|step| step.filing);
    let told = |step: &PastStep| (step.version, step.withdrawn, step.period_end);
    let period = Some(day(2026, 6, 30));
    let expected = [(7, false, period), (8, true, period)];
    assert_eq!(filings.map(told).collect::<Vec<_>>(), expected);
    let others = history.iter().filter(|step| !step.filing);
    let mut bare = others.map(|step| step.period_end.is_none() && !step.withdrawn);
    assert!(bare.all(|it| it));
    assert!(history.iter().all(|step| step.recorded_at == at(0)));
}

async fn one_open_listing_a_firm_and_market(store: &Store) {
    seed_firms(store, 1).await;
    let tx = store.begin(at(0)).await.unwrap();
    let first = tx.listings().insert(id(1), &proposed(1)).await.unwrap();
    commit(tx).await;
    let tx = store.begin(at(1)).await.unwrap();
    let refused = tx.listings().insert(id(2), &proposed(1)).await;
    let open = UniqueKey::OpenListing;
    assert!(
        matches!(&refused, Err(Error::NotUnique(key)) if *key == open),
        "{refused:?}"
    );
    drop(tx);
    let tx = store.begin(at(2)).await.unwrap();
    let (market, firm) = (&zhejiang().key, sme(1).id);
    let found = tx.listings().open_of(market, firm).await.unwrap();
    assert_eq!(found, Some(first.clone()));
    let over = first.listing.clone().refuse("不符", day(2026, 2, 1));
    step(&tx, first, Step::State, over.unwrap()).await;
    assert_eq!(tx.listings().open_of(market, firm).await.unwrap(), None);
    // Another try is possible once the first is over, and one on another market at any time.
    let second = tx.listings().insert(id(2), &proposed(1)).await.unwrap();
    let other = Listing {
        market: MarketId::parse("ningbo").unwrap(),
        ..proposed(1)
    };
    tx.listings().insert(id(3), &other).await.unwrap();
    let found = tx.listings().open_of(market, firm).await.unwrap();
    assert_eq!(found, Some(second));
    let all = tx.listings().of_smes(&[firm, sme(9).id]).await.unwrap();
    let ids: Vec<ListingId> = all.iter().map(|stored| stored.id).collect();
    assert_eq!(ids, [id(1), id(2), id(3)]);
}

/// A listing of firm `number` that is on the board with these codes.
async fn listed(tx: &Tx, number: u64, codes: (&str, Option<&str>)) -> Result<i64, Error> {
    let stored = tx.listings().insert(id(number), &proposed(number)).await?;
    let review = stored.listing.clone().start_review(day(2026, 2, 1));
    let codes = (code(codes.0), codes.1);
    let firm = candidate(&giant(number), 3);
    let on = day(2026, 3, 1);
    let listing = review.unwrap().list(zhejiang(), codes, &firm, on).unwrap();
    let stored = Stored { listing, ..stored };
    tx.listings().update(&stored, Step::State).await
}

async fn codes_name_one_listing(store: &Store) {
    seed_firms(store, 3).await;
    let tx = store.begin(at(0)).await.unwrap();
    listed(&tx, 1, ("ZJ000001", Some("A"))).await.unwrap();
    commit(tx).await;
    for (codes, key) in [
        (("ZJ000001F", Some("B")), UniqueKey::ListingNumber),
        (("ZJ000002", Some("A")), UniqueKey::ListingOwnCode),
    ] {
        let tx = store.begin(at(1)).await.unwrap();
        let refused = listed(&tx, 2, codes).await;
        assert!(
            matches!(&refused, Err(Error::NotUnique(found)) if *found == key),
            "{codes:?}: {refused:?}"
        );
    }
    let tx = store.begin(at(2)).await.unwrap();
    listed(&tx, 2, ("ZJ000002", None)).await.unwrap();
    listed(&tx, 3, ("ZJ000003", None)).await.unwrap();
}

async fn stale_versions_are_refused(store: &Store) {
    seed_firms(store, 1).await;
    let tx = store.begin(at(0)).await.unwrap();
    let stored = tx.listings().insert(id(1), &proposed(1)).await.unwrap();
    let next = stored.listing.clone().start_review(day(2026, 2, 1));
    step(&tx, stored.clone(), Step::State, next.unwrap()).await;
    commit(tx).await;
    let never = Stored {
        id: id(9),
        ..stored.clone()
    };
    for lost in [stored, never] {
        let tx = store.begin(at(1)).await.unwrap();
        let refused = tx.listings().update(&lost, Step::State).await;
        let stale = matches!(
            refused,
            Err(Error::Stale {
                table: "listing",
                ..
            })
        );
        assert!(stale, "{refused:?}");
    }
}

async fn each_sees_its_own_market(store: &Store) {
    seed_firms(store, 3).await;
    let tx = store.begin(at(0)).await.unwrap();
    whole_life(&tx, 1).await;
    tx.listings().insert(id(2), &proposed(2)).await.unwrap();
    let ningbo = MarketId::parse("ningbo").unwrap();
    let other = Listing {
        market: ningbo.clone(),
        ..proposed(3)
    };
    tx.listings().insert(id(3), &other).await.unwrap();
    let list = async |scope: Scope, filter: &ListingFilter| -> Vec<SmeId> {
        let (tx, all) = (tx.listings(), PageRequest::first());
        let page = tx.list(&scope, filter, &all).await.unwrap();
        page.items.iter().map(|stored| stored.listing.sme).collect()
    };
    let any = ListingFilter::default();
    let ids = |numbers: &[u64]| -> Vec<SmeId> { numbers.iter().map(|it| sme(*it).id).collect() };
    let own = || Scope::Market("zhejiang".to_owned());
    assert_eq!(list(Scope::All, &any).await, ids(&[1, 2, 3]));
    assert_eq!(list(own(), &any).await, ids(&[1, 2]));
    assert_eq!(list(Scope::Lender(lender(1).id), &any).await, ids(&[]));
    let of_market = ListingFilter {
        market: Some(ningbo),
        ..any.clone()
    };
    assert_eq!(list(Scope::All, &of_market).await, ids(&[3]));
    assert_eq!(list(own(), &of_market).await, ids(&[]));
    let of_firm = ListingFilter {
        sme: Some(sme(2).id),
        ..any.clone()
    };
    assert_eq!(list(Scope::All, &of_firm).await, ids(&[2]));
    let code = CreditCode::parse("91330106MA00000016").unwrap();
    let coded = Sme {
        key: SmeKey::CreditCode(code.clone()),
        ..sme(3)
    };
    tx.smes().update(&coded).await.unwrap();
    let of_code = ListingFilter {
        credit_code: Some(code),
        ..any.clone()
    };
    assert_eq!(list(Scope::All, &of_code).await, ids(&[3]));
    assert_eq!(list(own(), &of_code).await, ids(&[]));
    let in_state = ListingFilter {
        states: ["delisted".to_owned(), "listed".to_owned()].into(),
        ..any.clone()
    };
    assert_eq!(list(Scope::All, &in_state).await, ids(&[1]));
    let page = PageRequest::new(2, None);
    let page = tx.listings().list(&Scope::All, &any, &page).await.unwrap();
    let page = PageRequest::new(2, page.next);
    let page = tx.listings().list(&Scope::All, &any, &page).await.unwrap();
    assert_eq!((page.items.len(), page.next), (1, None));
}

async fn a_board_has_only_its_members(store: &Store) {
    seed_firms(store, 3).await;
    let tx = store.begin(at(0)).await.unwrap();
    whole_life(&tx, 1).await;
    tx.listings().insert(id(2), &proposed(2)).await.unwrap();
    let reviewed = proposed(3).start_review(day(2026, 2, 1)).unwrap();
    let codes = (code("ZJ000003"), None);
    let on_board = reviewed.list(zhejiang(), codes, &candidate(&giant(3), 3), day(2026, 3, 1));
    let on_board = on_board.unwrap();
    tx.listings().insert(id(3), &on_board).await.unwrap();
    let members = ListingFilter {
        on_board: true,
        ..ListingFilter::default()
    };
    let page = PageRequest::new(10, None);
    let page = tx.listings().list(&Scope::All, &members, &page).await;
    let ids = page.unwrap().items.into_iter().map(|stored| stored.id);
    assert_eq!(ids.collect::<Vec<_>>(), [id(3)]);
}

async fn a_listed_firm_stays(store: &Store) {
    seed_firms(store, 1).await;
    let tx = store.begin(at(0)).await.unwrap();
    whole_life(&tx, 1).await;
    let refused = tx.smes().delete(sme(1).id, 1).await;
    let in_use = matches!(refused, Err(Error::InUse { table: "sme", .. }));
    assert!(in_use, "{refused:?}");
}

async fn a_change_leaves_audit_and_events(store: &Store) {
    seed_firms(store, 1).await;
    let tx = store.begin(at(1)).await.unwrap();
    tx.listings().insert(id(1), &proposed(1)).await.unwrap();
    let resource = format!("markets/zhejiang/listings/{}", id(1));
    let market = Party::Market("zhejiang".to_owned());
    let created = change("listing.create", &resource, Some(market));
    tx.record(&created).await.unwrap();
    commit(tx).await;
    let tx = store.read().await.unwrap();
    let page = PageRequest::first();
    let own = Scope::Market("zhejiang".to_owned());
    for (scope, expected) in [
        (Scope::All, 1),
        (own, 1),
        (Scope::Market("ningbo".to_owned()), 0),
    ] {
        let feed = tx.events().list(&scope, &page).await.unwrap();
        let seen = feed.items.iter().filter(|it| it.resource == resource);
        assert_eq!(seen.count(), expected, "{scope:?}");
    }
    let filter = AuditFilter {
        resource: Some(resource),
        ..AuditFilter::default()
    };
    let trail = tx.audits().list(&Scope::All, &filter, &page).await.unwrap();
    assert_eq!(trail.items.len(), 1);
    assert_eq!(trail.items[0].action, "listing.create");
}

async fn damage_is_told(store: &Store) {
    seed_firms(store, 1).await;
    let tx = store.begin(at(0)).await.unwrap();
    let stored = tx.listings().insert(id(1), &proposed(1)).await.unwrap();
    let state = &stored.listing.state;
    assert_eq!(
        *state,
        ListingState::Proposed {
            on: day(2026, 1, 1)
        }
    );
    commit(tx).await;
    for (column, value) in [
        ("body", "'{}'"),
        ("state", "'listed'"),
        ("market", "'Zhejiang'"),
    ] {
        let damage = format!("UPDATE listing SET {column} = {value}");
        assert_eq!(store.execute_for_test(&damage).await.unwrap(), 1);
        let tx = store.read().await.unwrap();
        let found = tx.listings().get(id(1)).await;
        let told = matches!(
            found,
            Err(Error::Corrupt {
                table: "listing",
                ..
            })
        );
        assert!(told, "{column}: {found:?}");
        drop(tx);
        let body = r#"'{"on":"2026-01-01"}'"#;
        let undone =
            format!("UPDATE listing SET state = 'proposed', market = 'zhejiang', body = {body}");
        store.execute_for_test(&undone).await.unwrap();
        let tx = store.read().await.unwrap();
        tx.listings().get(id(1)).await.unwrap();
    }
}
