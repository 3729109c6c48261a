//! What only people and exchanges can tell of a firm is recorded, and opens boards to it

use crate::on_both;
use api::{Client, v1};
use domain::Role;
use harness::{Backend, Party, TestServer, date, firm, import, reason_of};
use tonic::{Code, Status};

on_both!(
    an_answer_opens_the_board_of_xiamen,
    funds_rounds_and_the_reserve_open_their_layers,
    whoever_sees_the_firm_attests_it,
);

/// A firm of Xiamen that is a little giant, and one of Hangzhou without a title.
async fn seed(operator: &Client) -> [String; 2] {
    let xiamen = v1::Sme {
        region: "350203".to_owned(),
        titles: vec![v1::Title {
            kind: v1::TitleKind::LittleGiant.into(),
            granted_on: date(2025, 1, 1),
            expires_on: date(2027, 12, 31),
            ..Default::default()
        }],
        ..firm("att", 1)
    };
    let hangzhou = v1::Sme {
        titles_checked_on: date(2026, 11, 1),
        ..firm("att", 2)
    };
    import(operator, vec![xiamen, hangzhou]).await;
    let mut names = Vec::new();
    for number in [1, 2] {
        let request = v1::ListSmesRequest {
            display_name_part: format!("att {number}"),
            ..Default::default()
        };
        let found = operator.smes().list_smes(request).await.unwrap();
        names.push(found.into_inner().smes[0].name.clone());
    }
    names.try_into().unwrap()
}

async fn partner(server: &TestServer, market: &'static str, role: Role) -> Client {
    let principal = format!("person/{}-{market}", role.code());
    server
        .client(&principal, Party::Market(market), &[role])
        .await
}

fn refused<T>(outcome: Result<T, Status>) -> (Code, String) {
    let status = outcome.err().unwrap();
    (status.code(), reason_of(&status))
}

fn fact(fact: &str, value: i64, as_of: Option<api::Date>) -> v1::GivenFact {
    v1::GivenFact {
        fact: fact.to_owned(),
        value,
        source: "register 13800000000".to_owned(),
        as_of,
        ..Default::default()
    }
}

fn facts(sme: &str, facts: Vec<v1::GivenFact>) -> v1::AttestFirmRequest {
    v1::AttestFirmRequest {
        sme: sme.to_owned(),
        facts,
        ..Default::default()
    }
}

fn answer(sme: &str, condition: &str) -> v1::AttestFirmRequest {
    v1::AttestFirmRequest {
        sme: sme.to_owned(),
        answers: vec![v1::GivenAnswer {
            condition: condition.to_owned(),
            holds: true,
            source: "review of the market 13800000000".to_owned(),
            as_of: date(2026, 11, 2),
            expires_on: date(2099, 12, 31),
        }],
        ..Default::default()
    }
}

async fn attest(client: &Client, request: v1::AttestFirmRequest) -> v1::Attestations {
    let told = client.listings().attest_firm(request).await;
    told.unwrap().into_inner()
}

async fn create(client: &Client, market: &str, sme: &str) -> Result<v1::Listing, Status> {
    let request = v1::CreateListingRequest {
        parent: market.to_owned(),
        sme: sme.to_owned(),
        ..Default::default()
    };
    let created = client.listings().create_listing(request).await?;
    Ok(created.into_inner())
}

async fn candidate(
    client: &Client,
    market: &str,
    sme: &str,
    on: Option<api::Date>,
) -> v1::CandidateReport {
    let id = sme.trim_start_matches("smes/");
    let request = v1::GetCandidateRequest {
        name: format!("{market}/candidates/{id}"),
        on,
    };
    let found = client.listings().get_candidate(request).await;
    found.unwrap().into_inner()
}

async fn an_answer_opens_the_board_of_xiamen(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let [sme, _] = seed(&operator).await;
    let (market, client) = (
        "markets/xiamen",
        partner(&server, "xiamen", Role::PartnerOperator).await,
    );
    let unproved = (Code::FailedPrecondition, "ENTRY_NOT_PROVED".to_owned());
    assert_eq!(refused(create(&client, market, &sme).await), unproved);
    let unknown = answer(&sme, "board-entry/nope");
    let wrong = client.listings().attest_firm(unknown).await;
    assert_eq!(refused(wrong).1, "INVALID_ARGUMENT");
    let told = attest(&client, answer(&sme, "board-entry/rest")).await;
    assert_eq!(told.attestations.len(), 1);
    assert_eq!(told.attestations[0].holds, Some(true));

    let list = v1::ListCandidatesRequest {
        parent: market.to_owned(),
        ..Default::default()
    };
    let list = client.listings().list_candidates(list).await.unwrap();
    let list = list.into_inner().candidates;
    assert_eq!(list[0].layer(), v1::Layer::Cultivation);
    let open = |report: v1::CandidateReport| report.candidate.unwrap().layer();
    let early = candidate(&client, market, &sme, date(2026, 11, 1)).await;
    assert_eq!(open(early), v1::Layer::Unspecified);

    let name = create(&client, market, &sme).await.unwrap().name;
    let review = v1::StartListingReviewRequest {
        name: name.clone(),
        ..Default::default()
    };
    client
        .listings()
        .start_listing_review(review)
        .await
        .unwrap();
    let admission = v1::AdmitListingRequest {
        name: name.clone(),
        code: "XMN000001".to_owned(),
        ..Default::default()
    };
    let step = client.listings().admit_listing(admission).await.unwrap();
    let listed = step.into_inner().listing.unwrap();
    assert_eq!(listed.code, "XMN000001P");
    let get = v1::GetListingRequest { name };
    let kept = operator.listings().get_listing(get).await.unwrap();
    let proofs = kept.into_inner().proofs;
    let of = |key: &str| {
        let mut proofs = proofs.iter();
        let found = proofs.find(|it| it.condition.as_ref().unwrap().key == key);
        found.unwrap().evidence[0].clone()
    };
    let evidence = of("rest");
    assert_eq!(evidence.source, "review of the market 13800000000");
    let days = (evidence.as_of, evidence.expires_on);
    assert_eq!(days, (date(2026, 11, 2), date(2099, 12, 31)));
    let again = v1::GetListingRequest { name: listed.name };
    let seen = client.listings().get_listing(again).await.unwrap();
    let text = format!("{seen:?} {list:?}");
    assert!(!text.contains("13800000000"), "{text}");
}

async fn funds_rounds_and_the_reserve_open_their_layers(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let [_, sme] = seed(&operator).await;
    let market = "markets/zhejiang";
    let layer = async |on| {
        let found = candidate(&operator, market, &sme, on).await;
        found.candidate.unwrap().layer()
    };
    assert_eq!(layer(None).await, v1::Layer::Unspecified);
    let (fund, round) = (date(2026, 11, 1), date(2026, 11, 2));
    let steps = [
        (fact("government_fund", 1, fund), v1::Layer::Incubation),
        (fact("equity_round", 3, round), v1::Layer::Standardization),
        (
            fact("listing_reserve", 1, date(2026, 11, 3)),
            v1::Layer::Cultivation,
        ),
    ];
    for (told, want) in steps.clone() {
        attest(&operator, facts(&sme, vec![told])).await;
        assert_eq!(layer(None).await, want);
    }
    // Each counts from its day, and what was told is not lost with an import or an update.
    assert_eq!(layer(fund).await, v1::Layer::Incubation);
    assert_eq!(layer(round).await, v1::Layer::Standardization);
    let again = v1::Sme {
        display_name: "另一名称".to_owned(),
        ..firm("att", 2)
    };
    import(&operator, vec![again]).await;
    let update = v1::UpdateSmeRequest {
        sme: Some(v1::Sme {
            name: sme.clone(),
            display_name: "又一名称".to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    };
    operator.smes().update_sme(update).await.unwrap();
    assert_eq!(layer(None).await, v1::Layer::Cultivation);
    let listed = v1::ListCandidatesRequest {
        parent: market.to_owned(),
        layer: v1::Layer::Cultivation.into(),
        ..Default::default()
    };
    let listed = operator.listings().list_candidates(listed).await.unwrap();
    assert_eq!(listed.into_inner().total_count, 1);

    let key = v1::AttestationKey {
        fact: "listing_reserve".to_owned(),
        as_of: date(2026, 11, 3),
        ..Default::default()
    };
    let withdrawn = v1::AttestFirmRequest {
        withdrawn: vec![key],
        ..facts(&sme, Vec::new())
    };
    let left = attest(&operator, withdrawn.clone()).await;
    assert_eq!(left.attestations.len(), 2);
    assert_eq!(layer(None).await, v1::Layer::Standardization);
    let twice = operator.listings().attest_firm(withdrawn).await;
    assert_eq!(refused(twice).1, "INVALID_ARGUMENT");
    create(&operator, market, &sme).await.unwrap();
}

async fn whoever_sees_the_firm_attests_it(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let [_, sme] = seed(&operator).await;
    let told = || facts(&sme, vec![fact("share_capital", 5_000, date(2026, 11, 1))]);
    let own = partner(&server, "zhejiang", Role::PartnerOperator).await;
    let dry = v1::AttestFirmRequest {
        validate_only: true,
        ..told()
    };
    attest(&own, dry).await;
    let get = || v1::GetAttestationsRequest { sme: sme.clone() };
    let none = own.listings().get_attestations(get()).await.unwrap();
    let before = none.into_inner();
    assert!(before.attestations.is_empty(), "a dry run stores nothing");
    let reader = partner(&server, "zhejiang", Role::PartnerReader).await;
    let denied = reader.listings().attest_firm(told()).await;
    assert_eq!(refused(denied).1, "ROLE_NOT_ALLOWED");
    let other = partner(&server, "ningbo", Role::PartnerOperator).await;
    let hidden = other.listings().attest_firm(told()).await;
    let not_found = (Code::NotFound, "SME_NOT_FOUND".to_owned());
    assert_eq!(refused(hidden), not_found);
    let hidden = other.listings().get_attestations(get()).await;
    assert_eq!(refused(hidden), not_found);

    let shown = attest(&own, told()).await.attestations;
    assert_eq!((shown[0].value, shown[0].source.as_str()), (None, ""));
    let exact = operator.listings().get_attestations(get()).await.unwrap();
    assert_eq!(exact.into_inner().attestations[0].value, Some(5_000));
    let stale = v1::AttestFirmRequest {
        etag: before.etag,
        ..told()
    };
    let stale = own.listings().attest_firm(stale).await;
    assert_eq!(refused(stale).1, "ETAG_MISMATCH");
    // A firm on an exchange of which no listing tells is no candidate.
    let public = facts(&sme, vec![fact("listed_exchange", 1, date(2026, 11, 1))]);
    attest(&operator, public).await;
    let report = candidate(&own, "markets/zhejiang", &sme, None).await;
    assert_eq!(report.no_candidate(), v1::NoCandidateCause::Public);
    let barred = create(&own, "markets/zhejiang", &sme).await;
    assert_eq!(refused(barred).1, "LISTING_BARRED");
    let late = v1::CreateListingRequest {
        parent: "markets/zhejiang".to_owned(),
        sme,
        on: date(2026, 10, 1),
        ..Default::default()
    };
    let late = own.listings().create_listing(late).await;
    assert_eq!(refused(late).1, "LISTING_BARRED");
}
