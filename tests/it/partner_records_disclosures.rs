//! What a firm of a board has to disclose: told with its days, recorded once, by its market alone.

use crate::on_both;
use crate::partner_lists_candidates::{admit, create, partner, refused, sme, titled};
use api::{Client, v1};
use domain::Role;
use harness::{Backend, TestServer, date, import};
use tonic::{Code, Status};

on_both!(
    a_market_sees_what_is_overdue_and_records_what_was_disclosed,
    a_disclosure_that_does_not_fit_is_refused,
    a_disclosure_is_taken_back_and_the_duty_is_open_again,
);

const DOCUMENT: &str = "half-year-report";

/// A firm of the cultivation layer since March 2025; its listing.
async fn on_board(operator: &Client, market: &Client) -> v1::Listing {
    import(operator, vec![titled(3, v1::TitleKind::LittleGiant)]).await;
    let firm = sme(operator, 3).await;
    let mut calls = market.listings();
    let proposal = v1::CreateListingRequest {
        on: date(2025, 2, 3),
        ..create(&firm)
    };
    let name = calls.create_listing(proposal).await.unwrap().into_inner();
    let name = name.name;
    let review = v1::StartListingReviewRequest {
        name: name.clone(),
        on: date(2025, 2, 10),
        ..Default::default()
    };
    calls.start_listing_review(review).await.unwrap();
    let admission = v1::AdmitListingRequest {
        on: date(2025, 3, 3),
        ..admit(&name, "ZJ000003")
    };
    let step = calls.admit_listing(admission).await.unwrap();
    step.into_inner().listing.unwrap()
}

/// The report on the first half of 2025, due at the end of August, a day late.
fn half_year(listing: &v1::Listing) -> v1::RecordDisclosureRequest {
    v1::RecordDisclosureRequest {
        name: listing.name.clone(),
        on: date(2025, 9, 1),
        document: DOCUMENT.to_owned(),
        period_end: date(2025, 6, 30),
        ..Default::default()
    }
}

async fn record(
    client: &Client,
    request: v1::RecordDisclosureRequest,
) -> Result<v1::Listing, Status> {
    let listing = client.listings().record_disclosure(request).await;
    listing.map(tonic::Response::into_inner)
}

async fn get(client: &Client, name: &str) -> v1::Listing {
    let name = name.to_owned();
    let request = v1::GetListingRequest { name };
    let found = client.listings().get_listing(request).await;
    found.unwrap().into_inner()
}

async fn in_list(client: &Client) -> v1::Listing {
    let request = v1::ListListingsRequest {
        parent: "markets/zhejiang".to_owned(),
        ..Default::default()
    };
    let found = client.listings().list_listings(request).await.unwrap();
    found.into_inner().listings.remove(0)
}

fn overdue(listing: &v1::Listing) -> usize {
    let states = listing.disclosures.iter().map(v1::Disclosure::state);
    states
        .filter(|it| *it == v1::DisclosureState::Overdue)
        .count()
}

async fn a_market_sees_what_is_overdue_and_records_what_was_disclosed(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let market = partner(&server, "zhejiang", Role::PartnerOperator).await;
    let listing = on_board(&operator, &market).await;
    let reader = partner(&server, "zhejiang", Role::PartnerReader).await;
    let shown = get(&reader, &listing.name).await;
    assert_eq!(shown.disclosures, listing.disclosures);
    let first = &shown.disclosures[0];
    let expected = v1::Disclosure {
        document: DOCUMENT.to_owned(),
        name_zh: "半年度报告".to_owned(),
        name_en: "Half-year report".to_owned(),
        layer: v1::Layer::Cultivation.into(),
        period: v1::DisclosurePeriod::HalfYear.into(),
        period_end: date(2025, 6, 30),
        due_on: date(2025, 8, 31),
        state: v1::DisclosureState::Overdue.into(),
        disclosed_on: None,
        source: first.source.clone(),
        confidence: v1::Confidence::Compiled.into(),
    };
    assert_eq!(*first, expected);
    assert!(!first.source.is_empty());
    let count = overdue(&shown);
    assert_eq!(usize::try_from(shown.disclosure_overdue_count), Ok(count));
    let last = shown.disclosures.last().unwrap();
    assert_eq!(last.state(), v1::DisclosureState::Upcoming);

    let dry = v1::RecordDisclosureRequest {
        validate_only: true,
        ..half_year(&listing)
    };
    let tried = record(&market, dry).await.unwrap();
    assert_eq!(overdue(&tried), count - 1);
    assert_eq!(get(&reader, &listing.name).await, shown);

    let once = v1::RecordDisclosureRequest {
        request_id: "5b0f6c0e-3d0a-4c59-9a51-6a2f1a3b7c20".to_owned(),
        etag: shown.etag.clone(),
        ..half_year(&listing)
    };
    let now = record(&market, once.clone()).await.unwrap();
    assert_eq!(record(&market, once).await.unwrap(), now);
    let filed = v1::Disclosure {
        state: v1::DisclosureState::DisclosedLate.into(),
        disclosed_on: date(2025, 9, 1),
        ..expected
    };
    assert_eq!(now.disclosures[0], filed);
    assert_ne!(now.etag, shown.etag);
    assert_eq!((now.state(), now.layer()), (shown.state(), shown.layer()));
    assert_eq!(overdue(&now), count - 1);
    assert_eq!(get(&reader, &listing.name).await, now);

    // A list shows what is still to come.
    let listed = in_list(&reader).await;
    assert_eq!(
        listed.disclosure_overdue_count,
        now.disclosure_overdue_count
    );
    assert_eq!(listed.disclosures, now.disclosures[1..]);
    let again = record(&market, half_year(&listing)).await;
    let exists = (Code::AlreadyExists, "DISCLOSURE_EXISTS".to_owned());
    assert_eq!(refused(again), exists);
}

async fn a_disclosure_that_does_not_fit_is_refused(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let market = partner(&server, "zhejiang", Role::PartnerOperator).await;
    let listing = on_board(&operator, &market).await;
    let fine = half_year(&listing);
    let not_owed = (Code::FailedPrecondition, "DISCLOSURE_NOT_OWED".to_owned());
    let invalid = (Code::InvalidArgument, "INVALID_ARGUMENT".to_owned());
    let cases = [
        ("moon", date(2025, 6, 30), date(2025, 9, 1), &not_owed),
        ("profile", date(2025, 12, 31), date(2026, 1, 5), &not_owed),
        (DOCUMENT, date(2024, 6, 30), date(2025, 9, 1), &not_owed),
        (DOCUMENT, date(2025, 6, 30), date(2025, 6, 29), &not_owed),
        (DOCUMENT, date(2099, 6, 30), date(2025, 9, 1), &not_owed),
        (DOCUMENT, None, date(2025, 9, 1), &invalid),
        (DOCUMENT, date(2025, 6, 30), date(2099, 9, 1), &invalid),
        ("", date(2025, 6, 30), date(2025, 9, 1), &invalid),
    ];
    for (document, period_end, on, want) in cases {
        let request = v1::RecordDisclosureRequest {
            document: document.to_owned(),
            period_end,
            on,
            ..fine.clone()
        };
        let outcome = record(&market, request.clone()).await;
        assert_eq!(refused(outcome), *want, "{request:?}");
    }
    let stale = v1::RecordDisclosureRequest {
        etag: "\"1\"".to_owned(),
        ..fine.clone()
    };
    let stale = refused(record(&market, stale).await);
    assert_eq!(stale.1, "ETAG_MISMATCH");
    let reader = partner(&server, "zhejiang", Role::PartnerReader).await;
    let denied = refused(record(&reader, fine.clone()).await);
    assert_eq!(denied.1, "ROLE_NOT_ALLOWED");
    let ningbo = partner(&server, "ningbo", Role::PartnerOperator).await;
    let hidden = refused(record(&ningbo, fine).await);
    assert_eq!(hidden, (Code::NotFound, "LISTING_NOT_FOUND".to_owned()));
    assert_eq!(get(&reader, &listing.name).await, listing);
}

/// What takes [`half_year`] back.
fn mistake(listing: &v1::Listing) -> v1::WithdrawDisclosureRequest {
    v1::WithdrawDisclosureRequest {
        name: listing.name.clone(),
        document: DOCUMENT.to_owned(),
        period_end: date(2025, 6, 30),
        ..Default::default()
    }
}

async fn withdraw(
    client: &Client,
    request: v1::WithdrawDisclosureRequest,
) -> Result<v1::Listing, Status> {
    let listing = client.listings().withdraw_disclosure(request).await;
    listing.map(tonic::Response::into_inner)
}

async fn a_disclosure_is_taken_back_and_the_duty_is_open_again(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let market = partner(&server, "zhejiang", Role::PartnerOperator).await;
    let listing = on_board(&operator, &market).await;
    let absent = (Code::FailedPrecondition, "DISCLOSURE_ABSENT".to_owned());
    let early = withdraw(&market, mistake(&listing)).await;
    assert_eq!(refused(early), absent);
    let filed = record(&market, half_year(&listing)).await.unwrap();
    let tried = v1::WithdrawDisclosureRequest {
        validate_only: true,
        ..mistake(&listing)
    };
    let tried = withdraw(&market, tried).await.unwrap();
    assert_eq!(tried.disclosures, listing.disclosures);
    assert_eq!(get(&market, &listing.name).await, filed);
    let once = v1::WithdrawDisclosureRequest {
        request_id: "0d7c4b1e-6f22-4a38-9a0e-3b1c5d7e9f20".to_owned(),
        etag: filed.etag.clone(),
        ..mistake(&listing)
    };
    let now = withdraw(&market, once.clone()).await.unwrap();
    assert_eq!(withdraw(&market, once).await.unwrap(), now);
    assert_eq!(now.disclosures, listing.disclosures);
    assert_ne!(now.etag, filed.etag);
    assert_eq!(get(&market, &listing.name).await, now);
    let again = withdraw(&market, mistake(&listing)).await;
    assert_eq!(refused(again), absent);
    // Recorded anew, for the day that is right.
    let right = v1::RecordDisclosureRequest {
        on: date(2025, 8, 31),
        ..half_year(&listing)
    };
    let right = record(&market, right).await.unwrap();
    let state = right.disclosures[0].state();
    assert_eq!(state, v1::DisclosureState::Disclosed);

    let reader = partner(&server, "zhejiang", Role::PartnerReader).await;
    let denied = refused(withdraw(&reader, mistake(&listing)).await);
    assert_eq!(denied.1, "ROLE_NOT_ALLOWED");
    let ningbo = partner(&server, "ningbo", Role::PartnerOperator).await;
    let hidden = refused(withdraw(&ningbo, mistake(&listing)).await);
    assert_eq!(hidden, (Code::NotFound, "LISTING_NOT_FOUND".to_owned()));
    let nothing = v1::WithdrawDisclosureRequest {
        document: String::new(),
        period_end: None,
        ..mistake(&listing)
    };
    let nothing = refused(withdraw(&market, nothing).await);
    assert_eq!(nothing.0, Code::InvalidArgument);
    assert_eq!(get(&market, &listing.name).await, right);
}
