//! The organizer's journey: import, run, look, approve by another person, publish; and what the
//! lender then may see.

use crate::on_both;
use api::v1;
use domain::Role;
use harness::{
    Backend, Party, TestServer, chain_batch, firm, import, lender, offering, publishable,
    reason_of, run,
};

on_both!(
    a_batch_goes_from_import_to_answered_referrals,
    who_ran_a_batch_does_not_approve_it,
    the_same_request_is_done_once,
    a_stale_change_is_refused,
);

async fn a_batch_goes_from_import_to_answered_referrals(backend: Backend) {
    let server = TestServer::start(backend).await;
    let (operator, approver) = (server.operator().await, server.approver().await);
    let bank = lender(&operator, "bank").await;
    let product = offering(&operator, &bank, ("P1", 3, 10_000_000_000)).await;
    import(&operator, (1..=5).map(|number| firm("a", number)).collect()).await;
    let batch = chain_batch(&operator, "c1").await;
    let done = publishable(&operator, &approver, &batch).await;
    let report = done.report.clone().unwrap();
    assert_eq!(report.sme_count, 5);
    let total: i64 = report.outcome_counts.iter().map(|count| count.count).sum();
    assert_eq!(total, 5, "every firm leaves with one cause");

    let publish = v1::PublishBatchRequest {
        name: batch.name.clone(),
        ..Default::default()
    };
    let published = approver.campaigns().publish_batch(publish).await.unwrap();
    assert_eq!(published.into_inner().referral_count, 3);

    let id = bank.name.trim_start_matches("lenders/").parse().unwrap();
    let banker = server
        .client("system/bank", Party::Lender(id), &[Role::LenderOperator])
        .await;
    let seen = referrals(&banker).await;
    assert_eq!(seen.len(), 3);
    let text = format!("{seen:?}");
    let named = text.contains("测试企业");
    assert!(!named, "a lender sees a name before consent: {text}");
    explained(&operator, &banker, &done.name, &seen[0].name).await;

    let decline = v1::RespondReferralRequest {
        name: seen[0].name.clone(),
        answer: v1::ReferralAnswer::Decline.into(),
        decline_reason: v1::DeclineReason::CreditRisk.into(),
        ..Default::default()
    };
    banker.referrals().respond_referral(decline).await.unwrap();
    let get = v1::GetOfferingRequest { name: product.name };
    let now = operator.lenders().get_offering(get).await.unwrap();
    let reserved = now.into_inner().capacity_use.unwrap().clients_reserved;
    assert_eq!(reserved, 2, "a decline frees capacity");

    let matches = matches_of_another_batch(&operator, batch).await;
    assert_eq!(matches.len(), 1, "the freed place goes to another firm");
    let referred = referrals(&operator).await;
    let again = referred
        .iter()
        .any(|referral| referral.sme == matches[0].sme);
    assert!(!again, "a declined or referred firm came back");
}

/// The lender learns verdicts and bands of its own referral; the organizer what one changed fact
/// of the firm would open.
async fn explained(organizer: &api::Client, banker: &api::Client, run: &str, referral: &str) {
    let name = referral.to_owned();
    let told = v1::ExplainReferralRequest { name };
    let told = banker.referrals().explain_referral(told).await.unwrap();
    let told = told.into_inner();
    assert_eq!(
        (told.referral.as_str(), told.criteria.len()),
        (referral, 22)
    );
    let text = format!("{told:?}");
    assert!(!text.contains("测试企业"), "{text}");
    let mut all = referrals(organizer).await.into_iter();
    let exact = all.find(|exact| exact.name == referral).unwrap();
    let request = v1::ExplainSmeRequest {
        run: run.to_owned(),
        sme: exact.sme,
    };
    let found = organizer.matches().explain_sme(request).await.unwrap();
    let found = found.into_inner();
    assert_eq!((found.offering_count, found.eligible_count), (1, 1));
    assert_eq!(found.openings, [], "it has the only offering already");
}

async fn referrals(client: &api::Client) -> Vec<v1::Referral> {
    let list = v1::ListReferralsRequest::default();
    let page = client.referrals().list_referrals(list).await.unwrap();
    page.into_inner().referrals
}

/// Runs a second batch of the same campaign.
async fn matches_of_another_batch(operator: &api::Client, batch: v1::Batch) -> Vec<v1::Match> {
    let parent = batch.name.split("/batches").next().unwrap().to_owned();
    let again = v1::Batch {
        name: String::new(),
        etag: String::new(),
        code: "again".into(),
        state: 0,
        ..batch
    };
    let request = v1::CreateBatchRequest {
        parent,
        batch: Some(again),
        ..Default::default()
    };
    let again = operator.campaigns().create_batch(request).await.unwrap();
    let list = v1::ListMatchesRequest {
        parent: run(operator, &again.into_inner()).await.name,
        ..Default::default()
    };
    let page = operator.matches().list_matches(list).await.unwrap();
    page.into_inner().matches
}

async fn who_ran_a_batch_does_not_approve_it(backend: Backend) {
    let server = TestServer::start(backend).await;
    let both = [Role::Operator, Role::Approver];
    let person = server.client("person/both", Party::Organizer, &both).await;
    let system = server.client("system/robot", Party::Organizer, &both).await;
    let bank = lender(&person, "bank").await;
    offering(&person, &bank, ("P1", 3, 10_000_000_000)).await;
    import(&person, vec![firm("a", 1)]).await;
    let batch = chain_batch(&person, "c1").await;
    let done = run(&person, &batch).await;
    let approve = v1::ApproveBatchRequest {
        name: batch.name,
        run: done.name,
        ..Default::default()
    };
    let own = person
        .campaigns()
        .approve_batch(approve.clone())
        .await
        .unwrap_err();
    assert_eq!(own.code(), tonic::Code::PermissionDenied, "{own:?}");
    let robot = system
        .campaigns()
        .approve_batch(approve.clone())
        .await
        .unwrap_err();
    assert_eq!(robot.code(), tonic::Code::PermissionDenied, "{robot:?}");
    server
        .approver()
        .await
        .campaigns()
        .approve_batch(approve)
        .await
        .unwrap();
}

async fn the_same_request_is_done_once(backend: Backend) {
    let server = TestServer::start(backend).await;
    let client = server.operator().await;
    let request = |code: &str| v1::CreateLenderRequest {
        lender: Some(v1::Lender {
            code: code.into(),
            display_name: "示例银行".into(),
            kind: v1::LenderKind::RuralBank.into(),
            seat: "330106".into(),
            scope: v1::LenderScope::County.into(),
            ..Default::default()
        }),
        request_id: "6f1c2f0e-7d5c-4a8e-9b7e-0d3a5a1f2b3c".into(),
        ..Default::default()
    };
    let first = client
        .lenders()
        .create_lender(request("one"))
        .await
        .unwrap()
        .into_inner();
    let again = client
        .lenders()
        .create_lender(request("one"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first, again);
    let other = client
        .lenders()
        .create_lender(request("two"))
        .await
        .unwrap_err();
    assert_eq!(
        (other.code(), reason_of(&other).as_str()),
        (tonic::Code::AlreadyExists, "REQUEST_ID_REUSED")
    );
    let list = client
        .lenders()
        .list_lenders(v1::ListLendersRequest::default())
        .await
        .unwrap();
    assert_eq!(list.into_inner().lenders.len(), 1);
}

async fn a_stale_change_is_refused(backend: Backend) {
    let server = TestServer::start(backend).await;
    let client = server.operator().await;
    let read = lender(&client, "bank").await;
    let rename = |name: &str| v1::UpdateLenderRequest {
        lender: Some(v1::Lender {
            display_name: name.into(),
            ..read.clone()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["display_name".into()],
        }),
        ..Default::default()
    };
    client
        .lenders()
        .update_lender(rename("first"))
        .await
        .unwrap();
    let late = client
        .lenders()
        .update_lender(rename("second"))
        .await
        .unwrap_err();
    let got = (late.code(), reason_of(&late));
    assert_eq!(got, (tonic::Code::Aborted, "ETAG_MISMATCH".to_owned()));
}
