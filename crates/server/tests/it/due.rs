//! Whom a market must move today and whom it could move up, on both databases.

use api::{Client, v1};
use chrono::{NaiveDate, TimeDelta};
use domain::fixtures::{day, sme as noun};
use domain::{ListingId, Party, PrincipalKind, Role, Sme};
use listing::{EnterpriseCode, Firm, Listing, Markets, Screen};
use rulebook::Catalog;
use uuid::Uuid;

use crate::harness::{TestServer, date, reason};
use crate::screening::{Place, demanding_rules, giant, insert, on_both};

on_both!(
    evidence_that_ends_overnight_makes_a_firm_due,
    a_firm_that_is_written_anew_is_judged_anew,
    other_rules_make_other_firms_due,
    each_market_sees_its_own,
    pages_go_on_where_judging_stopped,
);

/// A firm as its record is now, on Zhejiang's board since the first of November.
fn listed(firm: &Sme, number: u64) -> Listing {
    let zhejiang = Markets::built_in().get("zhejiang").unwrap();
    let on = day(2026, 11, 1);
    let screen = Screen::new(zhejiang, Catalog::built_in(), on);
    let candidate = screen.candidate(Firm::from(firm)).unwrap();
    let code: EnterpriseCode = format!("ZJ{number:06}").parse().unwrap();
    let proposed = Listing::propose(zhejiang, &candidate, on).unwrap();
    let reviewed = proposed.start_review(on).unwrap();
    let listed = reviewed.list(zhejiang, (code, None), &candidate, on);
    listed.unwrap()
}

fn id(number: u64) -> ListingId {
    ListingId(Uuid::from_u128(number.into()))
}

/// Puts firms on the board, numbered from 1.
async fn on_board(server: &TestServer, place: &Place, firms: &[Sme]) {
    insert(server.running.store(), firms, &place.clock).await;
    let tx = server.running.store().begin(place.clock.now()).await;
    let tx = tx.unwrap();
    for (number, firm) in (1..).zip(firms) {
        let listing = listed(firm, number);
        tx.listings().insert(id(number), &listing).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn unplaced(firm: Sme) -> Sme {
    // The catalogue of the server does not know the node of the fixture.
    Sme {
        placements: Vec::new(),
        ..firm
    }
}

fn giant_until(number: u64, last: NaiveDate) -> Sme {
    unplaced(giant(number, last))
}

fn request(due: v1::ListingDue, page_size: i32) -> v1::ListListingsRequest {
    v1::ListListingsRequest {
        parent: "markets/zhejiang".to_owned(),
        due: due.into(),
        page_size,
        ..Default::default()
    }
}

async fn page(client: &Client, request: v1::ListListingsRequest) -> v1::ListListingsResponse {
    let found = client.listings().list_listings(request).await;
    found.unwrap().into_inner()
}

/// Numbers of listings with the layers of the record and of today.
async fn due(client: &Client, due: v1::ListingDue) -> Vec<(u64, v1::Layer, v1::Layer)> {
    let found = page(client, request(due, 0)).await;
    assert_eq!(found.next_page_token, "");
    let line = |it: &v1::Listing| (number(it), it.layer(), it.layer_today());
    found.listings.iter().map(line).collect()
}

fn number(listing: &v1::Listing) -> u64 {
    let (_, id) = listing.name.rsplit_once('/').unwrap();
    id.parse::<Uuid>().unwrap().as_u128().try_into().unwrap()
}

async fn operator(server: &TestServer) -> Client {
    server.person("person/operator", &[Role::Operator]).await
}

async fn evidence_that_ends_overnight_makes_a_firm_due(mut place: Place) {
    use v1::Layer::{Cultivation, Standardization};
    use v1::ListingDue::{Any, Down, Up};
    let server = place.settled().await;
    let client = operator(&server).await;
    let firms = [
        giant_until(1, day(2026, 11, 28)),
        unplaced(noun(2)),
        giant_until(3, day(2026, 11, 29)),
    ];
    on_board(&server, &place, &firms).await;
    assert_eq!(due(&client, Any).await, []);
    // Nobody writes anything, and nothing is screened.
    place.clock.advance(TimeDelta::days(1));
    let first = (1, Cultivation, Standardization);
    assert_eq!(due(&client, Any).await, [first]);
    place.clock.advance(TimeDelta::days(1));
    let both = [first, (3, Cultivation, Standardization)];
    assert_eq!(due(&client, Any).await, both);
    assert_eq!(due(&client, Down).await, both);
    assert_eq!(due(&client, Up).await, []);
    let narrowed = v1::ListListingsRequest {
        layer: Standardization.into(),
        ..request(Any, 0)
    };
    assert_eq!(page(&client, narrowed).await.listings, []);
    // Who was moved is due no more.
    let moving = v1::MoveListingRequest {
        name: format!("markets/zhejiang/listings/{}", id(1)),
        ..Default::default()
    };
    client.listings().move_listing(moving).await.unwrap();
    assert_eq!(due(&client, Any).await, both[1..]);
    let leaving = v1::DelistListingRequest {
        name: format!("markets/zhejiang/listings/{}", id(3)),
        reason: v1::DelistReason::Voluntary.into(),
        ..Default::default()
    };
    client.listings().delist_listing(leaving).await.unwrap();
    assert_eq!(due(&client, Any).await, []);
}

async fn a_firm_that_is_written_anew_is_judged_anew(mut place: Place) {
    use v1::Layer::{Cultivation, Standardization};
    use v1::ListingDue::{Any, Down, Up};
    let server = place.settled().await;
    let client = operator(&server).await;
    let firms = [unplaced(noun(1)), giant_until(2, day(2027, 12, 31))];
    on_board(&server, &place, &firms).await;
    let write = async |firm: &Sme, kind: v1::TitleKind| {
        let title = v1::Title {
            kind: kind.into(),
            granted_on: Some(date(2025, 1, 1)),
            expires_on: Some(date(2027, 12, 31)),
            ..Default::default()
        };
        let request = v1::UpdateSmeRequest {
            sme: Some(v1::Sme {
                name: format!("smes/{}", firm.id),
                titles: vec![title],
                ..Default::default()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["titles".to_owned()],
            }),
            ..Default::default()
        };
        client.smes().update_sme(request).await.unwrap();
    };
    write(&firms[0], v1::TitleKind::LittleGiant).await;
    let raised = (1, Standardization, Cultivation);
    assert_eq!(due(&client, Up).await, [raised]);
    assert_eq!(due(&client, Down).await, []);
    write(&firms[1], v1::TitleKind::SrdiSme).await;
    let lapsed = (2, Cultivation, Standardization);
    assert_eq!(due(&client, Any).await, [raised, lapsed]);
    assert_eq!(due(&client, Down).await, [lapsed]);
    write(&firms[0], v1::TitleKind::SrdiSme).await;
    assert_eq!(due(&client, Any).await, [lapsed]);
}

async fn other_rules_make_other_firms_due(mut place: Place) {
    let server = place.settled().await;
    on_board(&server, &place, &[unplaced(noun(1))]).await;
    assert_eq!(due(&operator(&server).await, v1::ListingDue::Any).await, []);
    place.stop(server).await;
    let folder = tempfile::tempdir().unwrap();
    place.rules = Some(demanding_rules(&folder));
    let server = place.start().await;
    let lapsed = (1, v1::Layer::Standardization, v1::Layer::Incubation);
    let client = operator(&server).await;
    assert_eq!(due(&client, v1::ListingDue::Down).await, [lapsed]);
}

async fn each_market_sees_its_own(mut place: Place) {
    let server = place.settled().await;
    on_board(&server, &place, &[giant_until(1, day(2026, 11, 28))]).await;
    place.clock.advance(TimeDelta::days(1));
    let partner = async |market: &str| {
        let party = Party::Market(market.to_owned());
        let name = format!("person/{market}");
        let roles = [Role::PartnerReader];
        let kind = PrincipalKind::Person;
        server.caller(kind, &name, party, &roles).await
    };
    let all = v1::ListListingsRequest {
        parent: "markets/-".to_owned(),
        ..request(v1::ListingDue::Any, 0)
    };
    let own = page(&partner("zhejiang").await, all.clone()).await;
    assert_eq!(own.listings.iter().map(number).collect::<Vec<_>>(), [1]);
    let ningbo = partner("ningbo").await;
    assert_eq!(
        page(&ningbo, all).await,
        v1::ListListingsResponse::default()
    );
    let of_other = request(v1::ListingDue::Any, 0);
    let hidden = ningbo.listings().list_listings(of_other).await;
    assert_eq!(reason(&hidden.unwrap_err()), "MARKET_NOT_FOUND");
}

async fn pages_go_on_where_judging_stopped(mut place: Place) {
    const FIRMS: u64 = 1_100;
    const DUE: [u64; 5] = [1, 2, 1_050, 1_051, FIRMS];
    let server = place.settled().await;
    let client = operator(&server).await;
    let firms: Vec<Sme> = (1..=FIRMS)
        .map(|number| match DUE.contains(&number) {
            true => giant_until(number, day(2026, 11, 28)),
            false => unplaced(noun(number)),
        })
        .collect();
    on_board(&server, &place, &firms).await;
    place.clock.advance(TimeDelta::days(1));
    let pages = async |page_size: i32| {
        let mut pages: Vec<Vec<u64>> = Vec::new();
        let mut wanted = request(v1::ListingDue::Down, page_size);
        loop {
            let found = page(&client, wanted.clone()).await;
            pages.push(found.listings.iter().map(number).collect());
            if found.next_page_token.is_empty() {
                return pages;
            }
            wanted.page_token = found.next_page_token;
        }
    };
    // A call judges 1,000 firms, whether or not it finds any.
    let one = [
        vec![1],
        vec![2],
        vec![],
        vec![1_050],
        vec![1_051],
        vec![FIRMS],
    ];
    assert_eq!(pages(1).await, one);
    let two = [vec![1, 2], vec![], vec![1_050, 1_051], vec![FIRMS]];
    assert_eq!(pages(2).await, two);
    let many = [vec![1, 2], vec![1_050, 1_051, FIRMS]];
    assert_eq!(pages(500).await, many);
    let token = page(&client, request(v1::ListingDue::Down, 1)).await;
    let other = v1::ListListingsRequest {
        page_token: token.next_page_token,
        ..request(v1::ListingDue::Up, 1)
    };
    let refused = client.listings().list_listings(other).await;
    assert_eq!(reason(&refused.unwrap_err()), "PAGE_TOKEN_INVALID");
}
