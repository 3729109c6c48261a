//! What days and corrections do to listings: the past, late entries, firms that come back

use crate::on_both;
use api::{Client, v1};
use domain::Role;
use harness::{Backend, Party, TestServer, date, firm, import, reason_of};
use tonic::{Code, Status};

on_both!(
    a_past_day_sees_nothing_of_later_listings,
    a_firm_that_returns_keeps_its_codes,
    memberships_do_not_overlap,
    a_report_is_corrected_and_who_left_the_exchanges_is_free,
    who_left_the_exchanges_leaves_no_board_for_them,
    calls_at_the_same_time_are_told_the_state,
);

const ZHEJIANG: &str = "markets/zhejiang";

/// A firm of Hangzhou with a title from 2025 on.
fn titled(number: i64) -> v1::Sme {
    v1::Sme {
        titles: vec![v1::Title {
            kind: v1::TitleKind::LittleGiant.into(),
            granted_on: date(2025, 1, 1),
            expires_on: date(2027, 12, 31),
            ..Default::default()
        }],
        titles_checked_on: date(2026, 6, 1),
        ..firm("life", number)
    }
}

async fn seed(operator: &Client, count: i64) -> Vec<String> {
    import(operator, (1..=count).map(titled).collect()).await;
    let mut names = Vec::new();
    for number in 1..=count {
        let request = v1::ListSmesRequest {
            display_name_part: format!("life {number}"),
            ..Default::default()
        };
        let found = operator.smes().list_smes(request).await.unwrap();
        names.push(found.into_inner().smes[0].name.clone());
    }
    names
}

async fn market(server: &TestServer) -> Client {
    let (principal, party) = ("person/market", Party::Market("zhejiang"));
    server
        .client(principal, party, &[Role::PartnerOperator])
        .await
}

fn refused<T>(outcome: Result<T, Status>) -> (Code, String) {
    let status = outcome.err().unwrap();
    (status.code(), reason_of(&status))
}

fn precondition(reason: &str) -> (Code, String) {
    (Code::FailedPrecondition, reason.to_owned())
}

async fn create(client: &Client, sme: &str, on: Option<api::Date>) -> Result<v1::Listing, Status> {
    let request = v1::CreateListingRequest {
        parent: ZHEJIANG.to_owned(),
        sme: sme.to_owned(),
        on,
        ..Default::default()
    };
    let created = client.listings().create_listing(request).await?;
    Ok(created.into_inner())
}

async fn review(client: &Client, name: &str, on: Option<api::Date>) -> Result<v1::Listing, Status> {
    let request = v1::StartListingReviewRequest {
        name: name.to_owned(),
        on,
        ..Default::default()
    };
    let review = client.listings().start_listing_review(request).await?;
    Ok(review.into_inner())
}

/// From the proposal to the board on one day.
async fn admitted(
    client: &Client,
    sme: &str,
    (code, own_code): (&str, &str),
    on: Option<api::Date>,
) -> Result<String, Status> {
    let name = create(client, sme, on).await?.name;
    review(client, &name, on).await?;
    let request = v1::AdmitListingRequest {
        name: name.clone(),
        on,
        code: code.to_owned(),
        own_code: own_code.to_owned(),
        ..Default::default()
    };
    client.listings().admit_listing(request).await?;
    Ok(name)
}

async fn delist(client: &Client, name: &str, reason: v1::DelistReason, on: Option<api::Date>) {
    let request = v1::DelistListingRequest {
        name: name.to_owned(),
        on,
        reason: reason.into(),
        ..Default::default()
    };
    client.listings().delist_listing(request).await.unwrap();
}

async fn report(
    client: &Client,
    name: &str,
    event: v1::PipelineEvent,
    on: Option<api::Date>,
) -> Result<v1::Listing, Status> {
    let request = v1::ReportPipelineEventRequest {
        name: name.to_owned(),
        on,
        event: event.into(),
        ..Default::default()
    };
    let step = client.listings().report_pipeline_event(request).await?;
    Ok(step.into_inner().listing.unwrap())
}

async fn withdraw(
    client: &Client,
    name: &str,
    event: v1::PipelineEvent,
) -> Result<v1::Listing, Status> {
    let request = v1::WithdrawPipelineEventRequest {
        name: name.to_owned(),
        event: event.into(),
        ..Default::default()
    };
    let step = client.listings().withdraw_pipeline_event(request).await?;
    Ok(step.into_inner().listing.unwrap())
}

/// What a condition of a rule says of a stored firm on a day.
async fn verdict(
    client: &Client,
    sme: &str,
    (purpose, key): (&str, &str),
    on: Option<api::Date>,
) -> v1::Verdict {
    let request = v1::AssessReadinessRequest {
        target: Some(v1::assess_readiness_request::Target::Purpose(
            purpose.to_owned(),
        )),
        subject: Some(v1::assess_readiness_request::Subject::Sme(sme.to_owned())),
        on,
        ..Default::default()
    };
    let found = client.listings().assess_readiness(request).await.unwrap();
    let found = found.into_inner().assessment.unwrap().findings;
    let named = |it: &&v1::RuleFinding| it.condition.as_ref().unwrap().key == key;
    found.iter().find(named).unwrap().verdict()
}

async fn cause(client: &Client, sme: &str, on: Option<api::Date>) -> v1::NoCandidateCause {
    in_full(client, sme, on).await.no_candidate()
}

async fn in_full(client: &Client, sme: &str, on: Option<api::Date>) -> v1::CandidateReport {
    let id = sme.trim_start_matches("smes/");
    let request = v1::GetCandidateRequest {
        name: format!("{ZHEJIANG}/candidates/{id}"),
        on,
    };
    let report = client.listings().get_candidate(request).await.unwrap();
    report.into_inner()
}

async fn a_past_day_sees_nothing_of_later_listings(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let firms = seed(&operator, 1).await;
    let (sme, client) = (firms[0].as_str(), market(&server).await);
    let name = admitted(&client, sme, ("ZJ000001", ""), date(2025, 6, 10)).await;
    let name = name.unwrap();
    use v1::PipelineEvent::{InnovationLayer, OnNeeq};
    report(&client, &name, OnNeeq, date(2025, 8, 1))
        .await
        .unwrap();
    let day = date(2026, 3, 1);
    report(&client, &name, InnovationLayer, day).await.unwrap();

    let listed = ("neeq-green-channel", "listed");
    let (met, unknown) = (v1::Verdict::Met, v1::Verdict::Unknown);
    for (condition, on, want) in [
        (listed, date(2025, 6, 9), unknown),
        (listed, date(2025, 6, 10), met),
        (("bse", "innovation-layer"), date(2026, 2, 28), unknown),
        (("bse", "innovation-layer"), date(2026, 3, 1), met),
        (
            ("neeq-green-channel", "memorandum"),
            date(2023, 10, 19),
            unknown,
        ),
        (
            ("neeq-green-channel", "memorandum"),
            date(2023, 10, 20),
            met,
        ),
    ] {
        let found = verdict(&operator, sme, condition, on).await;
        assert_eq!(found, want, "{condition:?} on {on:?}");
    }
    let fine = v1::NoCandidateCause::Unspecified;
    assert_eq!(cause(&client, sme, date(2025, 7, 31)).await, fine);
    let public = v1::NoCandidateCause::Public;
    assert_eq!(cause(&client, sme, date(2025, 8, 1)).await, public);
    let before = in_full(&client, sme, date(2025, 6, 9)).await;
    assert_eq!(
        (before.listing, before.listing_standing),
        (String::new(), None)
    );
    let then = in_full(&client, sme, date(2025, 6, 10)).await;
    let standing = v1::ListingStanding {
        state: v1::ListingState::Listed.into(),
        state_date: date(2025, 6, 10),
        layer: v1::Layer::Cultivation.into(),
        code: "ZJ000001P".to_owned(),
    };
    assert_eq!(
        (then.listing, then.listing_standing),
        (name, Some(standing))
    );
}

async fn a_firm_that_returns_keeps_its_codes(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let firms = seed(&operator, 2).await;
    let client = market(&server).await;
    let codes = ("ZJ000002", "ZX-2");
    let first = admitted(&client, &firms[0], codes, None).await.unwrap();
    delist(&client, &first, v1::DelistReason::Voluntary, None).await;
    // What was its code is nobody else's.
    for codes in [("ZJ000002", ""), ("ZJ000003", "ZX-2")] {
        let taken = admitted(&client, &firms[1], codes, None).await;
        let exists = (Code::AlreadyExists, "LISTING_CODE_TAKEN".to_owned());
        assert_eq!(refused(taken), exists, "{codes:?}");
        let open = v1::ListListingsRequest {
            parent: ZHEJIANG.to_owned(),
            sme: firms[1].clone(),
            state: v1::ListingState::UnderReview.into(),
            ..Default::default()
        };
        let open = client.listings().list_listings(open).await.unwrap();
        let refusal = v1::RefuseListingRequest {
            name: open.into_inner().listings[0].name.clone(),
            reason: "code".to_owned(),
            ..Default::default()
        };
        client.listings().refuse_listing(refusal).await.unwrap();
    }
    let again = admitted(&client, &firms[0], codes, None).await.unwrap();
    assert_ne!(again, first);
}

async fn memberships_do_not_overlap(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let firms = seed(&operator, 1).await;
    let (sme, client) = (firms[0].as_str(), market(&server).await);
    let codes = ("ZJ000001", "");
    let first = admitted(&client, sme, codes, date(2026, 1, 3)).await;
    let voluntary = v1::DelistReason::Voluntary;
    delist(&client, &first.unwrap(), voluntary, date(2026, 2, 1)).await;
    let early = create(&client, sme, date(2026, 1, 4)).await;
    assert_eq!(refused(early), precondition("LISTING_DAY_BEFORE"));
    let second = admitted(&client, sme, codes, date(2026, 2, 1)).await;
    second.unwrap();
}

async fn a_report_is_corrected_and_who_left_the_exchanges_is_free(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let firms = seed(&operator, 1).await;
    let (sme, client) = (firms[0].as_str(), market(&server).await);
    let name = admitted(&client, sme, ("ZJ000001", ""), date(2026, 1, 3)).await;
    let name = name.unwrap();
    use v1::PipelineEvent::{InnovationLayer, Left, OnNeeq};
    let absent = withdraw(&client, &name, OnNeeq).await;
    assert_eq!(refused(absent), precondition("PIPELINE_EVENT_ABSENT"));
    report(&client, &name, OnNeeq, date(2026, 3, 3))
        .await
        .unwrap();
    let day = date(2026, 5, 4);
    report(&client, &name, InnovationLayer, day).await.unwrap();
    let needed = withdraw(&client, &name, OnNeeq).await;
    assert_eq!(refused(needed), precondition("PIPELINE_ORDER"));
    withdraw(&client, &name, InnovationLayer).await.unwrap();
    let none = withdraw(&client, &name, OnNeeq).await.unwrap();
    assert!(none.pipeline.is_empty());
    assert_eq!(
        cause(&client, sme, None).await,
        v1::NoCandidateCause::Unspecified
    );
    report(&client, &name, OnNeeq, date(2026, 4, 3))
        .await
        .unwrap();

    delist(&client, &name, v1::DelistReason::MovedUp, date(2026, 6, 1)).await;
    let barred = create(&client, sme, None).await;
    assert_eq!(refused(barred), precondition("LISTING_BARRED"));
    let early = report(&client, &name, Left, date(2026, 4, 2)).await;
    assert_eq!(refused(early), precondition("PIPELINE_ORDER"));
    report(&client, &name, Left, date(2026, 9, 1))
        .await
        .unwrap();
    let late = create(&client, sme, date(2026, 8, 31)).await;
    assert_eq!(refused(late), precondition("LISTING_BARRED"));
    let again = admitted(&client, sme, ("ZJ000001", ""), date(2026, 9, 1)).await;
    again.unwrap();
}

async fn who_left_the_exchanges_leaves_no_board_for_them(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let firms = seed(&operator, 1).await;
    let client = market(&server).await;
    let name = admitted(&client, &firms[0], ("ZJ000001", ""), date(2026, 1, 3)).await;
    let name = name.unwrap();
    use v1::PipelineEvent::{Left, OnNeeq};
    for (event, month) in [(OnNeeq, 3), (Left, 5)] {
        report(&client, &name, event, date(2026, month, 4))
            .await
            .unwrap();
    }
    let up = |on| v1::DelistListingRequest {
        name: name.clone(),
        on,
        reason: v1::DelistReason::MovedUp.into(),
        ..Default::default()
    };
    let late = client.listings().delist_listing(up(date(2026, 5, 5))).await;
    assert_eq!(refused(late), precondition("LISTING_LEFT_EXCHANGES"));
    // It went up before, and only the day was wrong.
    let step = client.listings().delist_listing(up(date(2026, 3, 4))).await;
    let gone = step.unwrap().into_inner().listing.unwrap();
    assert_eq!(gone.state(), v1::ListingState::Delisted);
}

/// Whoever comes second learns of the state, not of a version that was never asked for.
async fn calls_at_the_same_time_are_told_the_state(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let firms = seed(&operator, 8).await;
    let client = market(&server).await;
    for sme in &firms {
        let name = create(&client, sme, None).await.unwrap().name;
        let (one, two) = tokio::join!(review(&client, &name, None), review(&client, &name, None));
        let (fine, wrong): (Vec<_>, Vec<_>) = [one, two].into_iter().partition(Result::is_ok);
        assert_eq!(fine.len(), 1);
        for wrong in wrong {
            assert_eq!(refused(wrong), precondition("LISTING_WRONG_STATE"));
        }
    }
}
