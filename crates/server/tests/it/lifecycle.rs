//! From a batch to drawn money: run, read, explain, approve, publish, answer.

use std::time::Duration;

use api::Client;
use api::google::longrunning::{CancelOperationRequest, GetOperationRequest, WaitOperationRequest};
use api::v1;
use chrono::{TimeDelta, TimeZone, Utc};
use domain::{LenderId, Party, PrincipalKind, Role};
use server::clock::Clock;
use tonic::Code;

use crate::harness::protect;
use crate::harness::{
    TestServer, approve, batch, campaign, fields, import_smes, lender_with_offering, publish,
    reason, run, sme, uuid,
};

/// A published batch of three firms that compete for two places.
struct Published {
    server: TestServer,
    operator: Client,
    lender: LenderId,
    offering: String,
    smes: Vec<String>,
}

/// Runs a batch and checks all that can be read of the run.
async fn ran(operator: &Client, batch: &str, offering: &str) -> v1::MatchRun {
    let run = run(operator, batch).await;
    let report = run.report.clone().unwrap();
    assert_eq!((report.sme_count, report.offering_count), (3, 1));
    assert_eq!((report.eligible_pair_count, report.clients_used), (3, 2));
    assert_eq!(run.snapshot_sha256.len(), 64);
    let matches = list_matches(operator, &run.name).await;
    assert_eq!(matches.len(), 2);
    let parent = run.name.clone();
    let outcomes = v1::ListOutcomesRequest {
        parent,
        ..Default::default()
    };
    let outcomes = operator
        .matches()
        .list_outcomes(outcomes)
        .await
        .unwrap()
        .into_inner()
        .outcomes;
    assert_eq!(outcomes.len(), 3);
    let lost = outcomes
        .iter()
        .find(|it| it.cause() == v1::OutcomeCause::OutrankedOrFull)
        .unwrap();
    let explained = explain(operator, &run.name, &matches[0].sme, offering).await;
    assert!(explained.assigned);
    assert_eq!(explained.cause(), v1::PairCause::Assigned);
    assert_eq!(explained.criteria.len(), 22);
    assert_eq!((explained.score, explained.rank), (matches[0].score, 1));
    let sum: i32 = explained.lines.iter().map(|line| line.product).sum();
    assert_eq!(sum, explained.score);
    let lost = explain(operator, &run.name, &lost.sme, offering).await;
    assert_eq!(lost.cause(), v1::PairCause::OutrankedOrFull);
    run
}

async fn published() -> Published {
    let server = TestServer::start().await;
    let roles = [Role::Operator, Role::Approver];
    let operator = server.person("person/operator", &roles).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let (lender, offering) = lender_with_offering(&operator, "bank", 2).await;
    let smes = import_smes(&operator, 3).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    assert_eq!(batch.lottery_seed.len(), 16);
    let run = ran(&operator, &batch.name, &offering.name).await;

    let refused = approve(&operator, &batch.name, &run.name)
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "FOUR_EYES_REQUIRED");
    let (kind, party) = (PrincipalKind::System, Party::Organizer);
    let program = server
        .caller(kind, "system/auto", party, &[Role::Approver])
        .await;
    let refused = approve(&program, &batch.name, &run.name).await.unwrap_err();
    assert_eq!(reason(&refused), "PERSON_REQUIRED");
    let refused = publish(&operator, &batch.name).await.unwrap_err();
    assert_eq!(reason(&refused), "BATCH_NOT_APPROVED");
    let approved = approve(&approver, &batch.name, &run.name).await.unwrap();
    let persons = [approved.ran_by.as_str(), approved.approved_by.as_str()];
    assert_eq!(persons, ["person/operator", "person/approver"]);
    for _ in ["first", "again"] {
        assert_eq!(
            publish(&operator, &batch.name)
                .await
                .unwrap()
                .referral_count,
            2
        );
    }
    let lender = lender
        .name
        .strip_prefix("lenders/")
        .unwrap()
        .parse()
        .unwrap();
    Published {
        server,
        operator,
        lender,
        offering: offering.name,
        smes,
    }
}

/// Referrals as their lender sees them, compared with what the organizer sees.
async fn seen_by_both(operator: &Client, bank: &Client, smes: &[String]) -> Vec<v1::Referral> {
    let all = v1::ListReferralsRequest::default();
    let seen = bank.referrals().list_referrals(all.clone()).await;
    let seen = seen.unwrap().into_inner().referrals;
    let own = operator.referrals().list_referrals(all).await;
    let own = own.unwrap().into_inner().referrals;
    assert_eq!((seen.len(), own.len()), (2, 2));
    for (seen, own) in seen.iter().zip(&own) {
        protect::only_public(seen, "Referral", &["amount_band"]);
        let hidden = [&seen.sme, &seen.sme_display_name, &seen.batch, &seen.run];
        assert_eq!(hidden, [""; 4], "what a lender may not see");
        assert_eq!(seen.amount_band.unwrap().min_fen, 500_000_000);
        assert!(seen.sme_pseudonym.starts_with("F-"));
        assert_eq!(own.amount_fen, 500_000_000);
        assert!(!own.sme_display_name.is_empty() && !own.batch.is_empty());
        assert!(smes.contains(&own.sme));
        let same = (&seen.name, &seen.sme_pseudonym);
        assert_eq!((&own.name, &own.sme_pseudonym), same);
    }
    seen
}

#[tokio::test]
async fn a_batch_is_run_read_approved_published_and_drawn() {
    let Published {
        server,
        operator,
        lender,
        offering,
        smes,
    } = published().await;
    let bank = server.lender(lender).await;
    let referrals = seen_by_both(&operator, &bank, &smes).await;

    use v1::{DeclineReason, ReferralAnswer};
    let respond = async |index: usize, answer: ReferralAnswer, reason: DeclineReason| {
        let request = v1::RespondReferralRequest {
            name: referrals[index].name.clone(),
            answer: answer.into(),
            decline_reason: reason.into(),
            ..Default::default()
        };
        bank.referrals().respond_referral(request).await
    };
    let none = DeclineReason::Unspecified;
    let refused = respond(0, ReferralAnswer::Decline, none).await.unwrap_err();
    assert_eq!(fields(&refused), ["decline_reason"]);
    let refused = respond(0, ReferralAnswer::Withdraw, none)
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "ROLE_NOT_ALLOWED");
    respond(0, ReferralAnswer::Decline, DeclineReason::CreditRisk)
        .await
        .unwrap();
    respond(1, ReferralAnswer::Draw, none).await.unwrap();
    respond(1, ReferralAnswer::Draw, none).await.unwrap();
    let refused = respond(1, ReferralAnswer::Accept, none).await.unwrap_err();
    assert_eq!(reason(&refused), "REFERRAL_WRONG_STATE");
    let request = v1::GetOfferingRequest { name: offering };
    let now = bank
        .lenders()
        .get_offering(request)
        .await
        .unwrap()
        .into_inner();
    let taken = now.capacity_use.unwrap();
    assert_eq!((taken.clients_reserved, taken.clients_used), (0, 1));
    assert_eq!((taken.reserved_fen, taken.used_fen), (0, 500_000_000));
}

async fn list_matches(client: &Client, run: &str) -> Vec<v1::Match> {
    let request = v1::ListMatchesRequest {
        parent: run.to_owned(),
        ..Default::default()
    };
    client
        .matches()
        .list_matches(request)
        .await
        .unwrap()
        .into_inner()
        .matches
}

async fn explain(client: &Client, run: &str, sme: &str, offering: &str) -> v1::PairExplanation {
    let request = v1::ExplainPairRequest {
        run: run.to_owned(),
        sme: sme.to_owned(),
        offering: offering.to_owned(),
    };
    client
        .matches()
        .explain_pair(request)
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn declined_and_agreed_pairs_shape_the_next_run() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    lender_with_offering(&operator, "bank", 5).await;
    import_smes(&operator, 3).await;
    let campaign = campaign(&operator, "c").await;
    let first = batch(&operator, &campaign.name, "b1").await;
    let run_1 = run(&operator, &first.name).await;
    approve(&approver, &first.name, &run_1.name).await.unwrap();
    publish(&operator, &first.name).await.unwrap();
    let referrals = operator
        .referrals()
        .list_referrals(v1::ListReferralsRequest::default())
        .await;
    let referrals = referrals.unwrap().into_inner().referrals;
    let decline = v1::RespondReferralRequest {
        name: referrals[0].name.clone(),
        answer: v1::ReferralAnswer::Decline.into(),
        decline_reason: v1::DeclineReason::Other.into(),
        ..Default::default()
    };
    operator
        .referrals()
        .respond_referral(decline)
        .await
        .unwrap();
    let second = batch(&operator, &campaign.name, "b2").await;
    let run_2 = run(&operator, &second.name).await;
    let count = |cause: v1::OutcomeCause| {
        let report = run_2.report.clone().unwrap();
        let found = report
            .outcome_counts
            .into_iter()
            .find(|it| it.cause() == cause);
        found.map_or(0, |it| it.count)
    };
    assert_eq!(count(v1::OutcomeCause::AlreadyReferred), 2);
    assert_eq!(count(v1::OutcomeCause::NotEligible), 1);
}

#[tokio::test]
async fn capacity_that_went_elsewhere_takes_a_batch_back_to_draft() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let (_, offering) = lender_with_offering(&operator, "bank", 1).await;
    import_smes(&operator, 2).await;
    let mut runs = Vec::new();
    for code in ["c1", "c2"] {
        let campaign = campaign(&operator, code).await;
        let batch = batch(&operator, &campaign.name, "b").await;
        let run = run(&operator, &batch.name).await;
        assert_eq!(list_matches(&operator, &run.name).await.len(), 1);
        approve(&approver, &batch.name, &run.name).await.unwrap();
        runs.push(batch.name);
    }
    let (one, two) = tokio::join!(publish(&operator, &runs[0]), publish(&operator, &runs[1]));
    let refused = match (one, two) {
        (Ok(_), Err(refused)) | (Err(refused), Ok(_)) => refused,
        other => panic!("exactly one must be published: {other:?}"),
    };
    assert_eq!(reason(&refused), "CAPACITY_EXCEEDED");
    assert_eq!(refused.code(), Code::FailedPrecondition);
    let mut states = Vec::new();
    for name in runs {
        let batch = operator
            .campaigns()
            .get_batch(v1::GetBatchRequest { name })
            .await
            .unwrap();
        states.push(batch.into_inner().state());
    }
    states.sort();
    assert_eq!(states, [v1::BatchState::Draft, v1::BatchState::Published]);
    let name = offering.name;
    let now = operator
        .lenders()
        .get_offering(v1::GetOfferingRequest { name })
        .await
        .unwrap();
    assert_eq!(now.into_inner().capacity_use.unwrap().clients_reserved, 1);
}

#[tokio::test]
async fn a_batch_that_cannot_run_says_why() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let request = v1::RunBatchRequest {
        name: batch.name.clone(),
        ..Default::default()
    };
    let refused = operator
        .campaigns()
        .run_batch(request.clone())
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "BATCH_NOT_READY");
    let parent = format!("{}/runs/{}", batch.name, uuid());
    let unknown = v1::ListMatchesRequest {
        parent,
        ..Default::default()
    };
    let refused = operator.matches().list_matches(unknown).await.unwrap_err();
    assert_eq!(reason(&refused), "MATCH_RUN_NOT_FOUND");
}

#[tokio::test]
async fn without_a_worker_a_run_waits_and_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_in(folder, |config| config.worker.enabled = false).await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    lender_with_offering(&operator, "bank", 1).await;
    import_smes(&operator, 1).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let request = v1::RunBatchRequest {
        name: batch.name.clone(),
        request_id: uuid(),
    };
    let operation = operator
        .campaigns()
        .run_batch(request.clone())
        .await
        .unwrap()
        .into_inner();
    let again = operator
        .campaigns()
        .run_batch(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        operation, again,
        "the same request id gives the same operation"
    );
    let second = v1::RunBatchRequest {
        name: batch.name.clone(),
        request_id: uuid(),
    };
    let refused = operator.campaigns().run_batch(second).await.unwrap_err();
    assert_eq!(reason(&refused), "RUN_IN_PROGRESS");
    let wait = WaitOperationRequest {
        name: operation.name.clone(),
        timeout: Duration::from_millis(50).try_into().ok(),
    };
    let waited = operator
        .operations()
        .wait_operation(wait)
        .await
        .unwrap()
        .into_inner();
    assert!(!waited.done);
    let name = operation.name.clone();
    operator
        .operations()
        .cancel_operation(CancelOperationRequest { name })
        .await
        .unwrap();
    let name = operation.name.clone();
    let ended = operator
        .operations()
        .get_operation(GetOperationRequest { name })
        .await
        .unwrap();
    let error = operator
        .wait_run(ended.into_inner(), |_| {})
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), reason(&error).as_str()),
        (Code::Cancelled, "RUN_CANCELLED")
    );
}

#[tokio::test]
async fn a_run_that_was_queued_before_a_restart_is_taken_up() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_in(folder, |config| config.worker.enabled = false).await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    lender_with_offering(&operator, "bank", 1).await;
    import_smes(&operator, 2).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let request = v1::RunBatchRequest {
        name: batch.name.clone(),
        request_id: uuid(),
    };
    let operation = operator
        .campaigns()
        .run_batch(request)
        .await
        .unwrap()
        .into_inner();
    let folder = server.stop().await;
    let server = TestServer::start_in(folder, |_| {}).await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let run = operator.wait_run(operation, |_| {}).await.unwrap();
    assert_eq!(list_matches(&operator, &run.name).await.len(), 1);
}

#[tokio::test]
async fn the_snapshot_of_a_run_can_be_taken_home() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    lender_with_offering(&operator, "bank", 1).await;
    import_smes(&operator, 2).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let run = run(&operator, &batch.name).await;
    let request = v1::ExportRunSnapshotRequest {
        name: run.name.clone(),
    };
    let stream = operator
        .matches()
        .export_run_snapshot(request)
        .await
        .unwrap();
    let mut stream = stream.into_inner();
    let home = tempfile::tempdir().unwrap();
    let mut ended = 0;
    while let Some(chunk) = stream.message().await.unwrap() {
        let path = home.path().join(&chunk.file_name);
        let mut bytes = std::fs::read(&path).unwrap_or_default();
        bytes.extend(chunk.content);
        std::fs::write(path, bytes).unwrap();
        ended += i32::from(chunk.last);
    }
    assert_eq!(ended, 12);
    let meta = std::fs::read_to_string(home.path().join("meta.json")).unwrap();
    assert!(meta.contains(&run.snapshot_sha256), "{meta}");
    let files = snapshot::Snapshot::read(home.path()).unwrap();
    assert_eq!((files.sme.rows(), files.offering.rows()), (2, 1));
}

#[tokio::test]
async fn a_referral_without_an_answer_expires_after_a_month() {
    let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 1, 31, 2, 0, 0).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_by(clock.clone(), folder, |_| {}).await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let (_, offering) = lender_with_offering(&operator, "bank", 1).await;
    import_smes(&operator, 1).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let run = run(&operator, &batch.name).await;
    approve(&approver, &batch.name, &run.name).await.unwrap();
    publish(&operator, &batch.name).await.unwrap();
    let folder = server.stop().await;
    let mut states = Vec::new();
    let mut folder = Some(folder);
    for days in [28, 1] {
        clock.advance(TimeDelta::days(days));
        let taken = folder.take().unwrap();
        let server = TestServer::start_by(clock.clone(), taken, |_| {}).await;
        let operator = server.person("person/operator", &[Role::Operator]).await;
        states.push(first_referral(&operator, &offering.name).await);
        folder = Some(server.stop().await);
    }
    let (pushed, expired) = (v1::ReferralState::Pushed, v1::ReferralState::Expired);
    assert_eq!(
        states,
        [(pushed, 1), (expired, 0)],
        "on 28 February, on 1 March"
    );
}

/// State of the first referral and clients that the offering has reserved, once the worker has
/// looked at its queue.
async fn first_referral(client: &Client, offering: &str) -> (v1::ReferralState, i64) {
    let filler = campaign(client, &uuid()).await;
    let batch = batch(client, &filler.name, "b").await;
    run(client, &batch.name).await;
    let all = v1::ListReferralsRequest::default();
    let found = client
        .referrals()
        .list_referrals(all)
        .await
        .unwrap()
        .into_inner()
        .referrals;
    let request = v1::GetOfferingRequest {
        name: offering.to_owned(),
    };
    let offering = client
        .lenders()
        .get_offering(request)
        .await
        .unwrap()
        .into_inner();
    (
        found[0].state(),
        offering.capacity_use.unwrap().clients_reserved,
    )
}

#[tokio::test]
async fn full_matches_come_before_conditional_ones_on_any_page_size() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    lender_with_offering(&operator, "bank", 5).await;
    for number in 1..=4 {
        let mut sme = sme(number);
        if number % 2 == 1 {
            sme.credit_grade = None;
        }
        let request = v1::CreateSmeRequest {
            sme: Some(sme),
            ..Default::default()
        };
        operator.smes().create_sme(request).await.unwrap();
    }
    let campaign = campaign(&operator, "c").await;
    let policies = v1::ListMatchPoliciesRequest {
        display_name: "conditional".to_owned(),
        ..Default::default()
    };
    let policies = operator
        .campaigns()
        .list_match_policies(policies)
        .await
        .unwrap()
        .into_inner();
    let batch = v1::Batch {
        code: "b".to_owned(),
        display_name: "b".to_owned(),
        policy: policies.match_policies[0].name.clone(),
        ..Default::default()
    };
    let parent = campaign.name;
    let request = v1::CreateBatchRequest {
        parent,
        batch: Some(batch),
        ..Default::default()
    };
    let batch = operator
        .campaigns()
        .create_batch(request)
        .await
        .unwrap()
        .into_inner();
    let run = run(&operator, &batch.name).await;
    for page_size in [1, 2, 3, 4, 50] {
        let mut found = Vec::new();
        let parent = run.name.clone();
        let mut request = v1::ListMatchesRequest {
            parent,
            page_size,
            ..Default::default()
        };
        loop {
            let page = operator
                .matches()
                .list_matches(request.clone())
                .await
                .unwrap()
                .into_inner();
            found.extend(page.matches.iter().map(v1::Match::verdict));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        use v1::Verdict::{Met, Unknown};
        assert_eq!(found, [Met, Met, Unknown, Unknown], "pages of {page_size}");
    }
}
