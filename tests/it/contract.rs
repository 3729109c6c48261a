//! The wire as any client meets it: tokens, health, and errors with their reasons.

use api::v1;
use domain::Role;
use harness::{Backend, Party, TestServer, reason_of};

async fn with_token(server: &TestServer, token: &str) -> api::Client {
    api::Client::connect(&server.endpoint(), token, api::Language::En)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_health_and_reflection_answers_without_a_token() {
    let server = TestServer::start(Backend::Sqlite).await;
    let stranger = with_token(&server, "").await;
    let refused = stranger
        .smes()
        .list_smes(v1::ListSmesRequest::default())
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), reason_of(&refused).as_str()),
        (tonic::Code::Unauthenticated, "TOKEN_MISSING")
    );
    let forger = with_token(&server, "rq_forged").await;
    let refused = forger
        .smes()
        .list_smes(v1::ListSmesRequest::default())
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), reason_of(&refused).as_str()),
        (tonic::Code::Unauthenticated, "TOKEN_INVALID")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lender_sees_neither_firms_nor_other_lenders() {
    let server = TestServer::start(Backend::Sqlite).await;
    let operator = server.operator().await;
    let (mine, other) = (
        harness::lender(&operator, "mine").await,
        harness::lender(&operator, "other").await,
    );
    let theirs = harness::offering(&operator, &other, ("P1", 3, 10_000_000_000)).await;
    let id = mine.name.trim_start_matches("lenders/").parse().unwrap();
    let bank = server
        .client("system/bank", Party::Lender(id), &[Role::LenderOperator])
        .await;
    let firms = bank
        .smes()
        .list_smes(v1::ListSmesRequest::default())
        .await
        .unwrap_err();
    assert_eq!(
        (firms.code(), reason_of(&firms).as_str()),
        (tonic::Code::PermissionDenied, "ROLE_NOT_ALLOWED")
    );
    let get = v1::GetOfferingRequest { name: theirs.name };
    let hidden = bank.lenders().get_offering(get).await.unwrap_err();
    assert_eq!(hidden.code(), tonic::Code::NotFound, "{hidden:?}");
    let list = v1::ListOfferingsRequest {
        parent: "lenders/-".into(),
        ..Default::default()
    };
    let seen = bank
        .lenders()
        .list_offerings(list)
        .await
        .unwrap()
        .into_inner()
        .offerings;
    assert!(
        seen.is_empty(),
        "another lender's offering is listed: {seen:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_at_once() {
    use tonic_types::StatusExt as _;
    let server = TestServer::start(Backend::Sqlite).await;
    let operator = server.operator().await;
    let mut firm = harness::firm("a", 1);
    firm.display_name = String::new();
    firm.region = "999999".into();
    if let Some(need) = &mut firm.need {
        need.term_months = 0;
    }
    let request = v1::CreateSmeRequest {
        sme: Some(firm),
        ..Default::default()
    };
    let refused = operator.smes().create_sme(request).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument);
    let details = refused.get_details_bad_request().unwrap();
    let mut fields: Vec<&str> = details
        .field_violations
        .iter()
        .map(|violation| violation.field.as_str())
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["display_name", "need.term_months", "region"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_token_of_another_list_is_refused() {
    let server = TestServer::start(Backend::Sqlite).await;
    let operator = server.operator().await;
    for number in 0..3 {
        harness::lender(&operator, &format!("bank-{number}")).await;
    }
    let list = v1::ListLendersRequest {
        page_size: 2,
        ..Default::default()
    };
    let page = operator
        .lenders()
        .list_lenders(list)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(page.lenders.len(), 2);
    let list = v1::ListLendersRequest {
        page_size: 2,
        page_token: page.next_page_token.clone(),
        ..Default::default()
    };
    let rest = operator
        .lenders()
        .list_lenders(list)
        .await
        .unwrap()
        .into_inner();
    assert_eq!((rest.lenders.len(), rest.next_page_token.as_str()), (1, ""));
    let list = v1::ListSmesRequest {
        page_token: page.next_page_token,
        ..Default::default()
    };
    let refused = operator.smes().list_smes(list).await.unwrap_err();
    assert_eq!(reason_of(&refused), "PAGE_TOKEN_INVALID");
}
