//! Rules of the trade between calls: policies, changed batches, exclusion lists, things in use.
#![expect(clippy::too_many_lines, reason = "one story from its begin to its end")]

use api::{Client, v1};
use domain::Role;
use prost_types::FieldMask;

use crate::harness::{
    TestServer, approve, batch, campaign, import_smes, lender_with_offering, publish, reason, run,
    uuid,
};

async fn policy(client: &Client) -> v1::MatchPolicy {
    let policy = v1::MatchPolicy {
        display_name: "own".to_owned(),
        k: 5,
        ..Default::default()
    };
    let match_policy = Some(policy);
    let request = v1::CreateMatchPolicyRequest {
        match_policy,
        ..Default::default()
    };
    client
        .campaigns()
        .create_match_policy(request)
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn a_policy_needs_a_second_person_before_batches_may_use_it() {
    let server = TestServer::start().await;
    let author = server
        .person("person/author", &[Role::Operator, Role::Approver])
        .await;
    let other = server.person("person/other", &[Role::Approver]).await;
    let first = policy(&author).await;
    let second = policy(&author).await;
    assert_eq!((first.version, second.version), (1, 2));
    let name = || second.name.clone();
    let approve = || v1::ApproveMatchPolicyRequest {
        name: name(),
        ..Default::default()
    };
    let activate = || v1::ActivateMatchPolicyRequest {
        name: name(),
        ..Default::default()
    };
    let refused = author
        .campaigns()
        .activate_match_policy(activate())
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "MATCH_POLICY_WRONG_STATE");
    let refused = author
        .campaigns()
        .approve_match_policy(approve())
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "FOUR_EYES_REQUIRED");

    lender_with_offering(&author, "bank", 1).await;
    import_smes(&author, 1).await;
    let campaign = campaign(&author, "c").await;
    let of_policy = v1::Batch {
        code: "b".to_owned(),
        display_name: "b".to_owned(),
        policy: name(),
        ..Default::default()
    };
    let request = v1::CreateBatchRequest {
        parent: campaign.name,
        batch: Some(of_policy),
        ..Default::default()
    };
    let batch = author
        .campaigns()
        .create_batch(request)
        .await
        .unwrap()
        .into_inner();
    let start = || v1::RunBatchRequest {
        name: batch.name.clone(),
        request_id: uuid(),
    };
    let refused = author.campaigns().run_batch(start()).await.unwrap_err();
    assert_eq!(reason(&refused), "MATCH_POLICY_NOT_ACTIVE");
    let approved = other
        .campaigns()
        .approve_match_policy(approve())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(approved.approver, "person/other");
    author
        .campaigns()
        .activate_match_policy(activate())
        .await
        .unwrap();
    let run = run(&author, &batch.name).await;
    assert_eq!(run.policy.unwrap().k, 5);
    let retire = v1::RetireMatchPolicyRequest {
        name: name(),
        ..Default::default()
    };
    author
        .campaigns()
        .retire_match_policy(retire)
        .await
        .unwrap();
    let refused = author.campaigns().run_batch(start()).await.unwrap_err();
    assert_eq!(reason(&refused), "MATCH_POLICY_NOT_ACTIVE");
}

#[tokio::test]
async fn a_run_of_a_batch_that_was_changed_since_is_not_approved() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    lender_with_offering(&operator, "bank", 1).await;
    import_smes(&operator, 1).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let old = run(&operator, &batch.name).await;
    let whole = v1::UpdateBatchRequest {
        batch: Some(v1::Batch {
            name: batch.name.clone(),
            ..Default::default()
        }),
        update_mask: Some(FieldMask {
            paths: vec!["chain".to_owned()],
        }),
        ..Default::default()
    };
    let changed = operator
        .campaigns()
        .update_batch(whole)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (changed.chain.as_str(), changed.lottery_seed),
        ("", batch.lottery_seed)
    );
    let refused = approve(&approver, &batch.name, &old.name)
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "RUN_OUTDATED");
    let new = run(&operator, &batch.name).await;
    approve(&approver, &batch.name, &new.name).await.unwrap();
    let rename = v1::UpdateBatchRequest {
        batch: Some(v1::Batch {
            name: batch.name.clone(),
            display_name: "renamed".to_owned(),
            ..Default::default()
        }),
        update_mask: Some(FieldMask {
            paths: vec!["display_name".to_owned()],
        }),
        ..Default::default()
    };
    let refused = operator.campaigns().update_batch(rename).await.unwrap_err();
    assert_eq!(reason(&refused), "BATCH_NOT_DRAFT");
    let again = v1::RunBatchRequest {
        name: batch.name.clone(),
        ..Default::default()
    };
    let refused = operator.campaigns().run_batch(again).await.unwrap_err();
    assert_eq!(reason(&refused), "BATCH_NOT_DRAFT");
}

#[tokio::test]
async fn a_firm_on_a_lenders_list_is_not_matched_and_a_referred_one_not_deleted() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let (lender, _) = lender_with_offering(&operator, "bank", 2).await;
    let smes = import_smes(&operator, 2).await;
    let exclude = v1::CreateExclusionRequest {
        parent: lender.name.clone(),
        exclusion: Some(v1::Exclusion {
            sme: smes[0].clone(),
            ..Default::default()
        }),
        ..Default::default()
    };
    operator
        .lenders()
        .create_exclusion(exclude.clone())
        .await
        .unwrap();
    let refused = operator
        .lenders()
        .create_exclusion(exclude)
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "EXCLUSION_EXISTS");
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let run = run(&operator, &batch.name).await;
    let parent = run.name.clone();
    let request = v1::ListMatchesRequest {
        parent,
        ..Default::default()
    };
    let matches = operator
        .matches()
        .list_matches(request)
        .await
        .unwrap()
        .into_inner()
        .matches;
    let matched: Vec<&str> = matches.iter().map(|of| of.sme.as_str()).collect();
    assert_eq!(matched, [smes[1].as_str()]);
    approve(&approver, &batch.name, &run.name).await.unwrap();
    publish(&operator, &batch.name).await.unwrap();
    let delete = |name: &str| v1::DeleteSmeRequest {
        name: name.to_owned(),
        ..Default::default()
    };
    let refused = operator
        .smes()
        .delete_sme(delete(&smes[1]))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "SME_IN_USE");
    let list = v1::ListExclusionsRequest {
        parent: lender.name,
        ..Default::default()
    };
    let list = operator
        .lenders()
        .list_exclusions(list)
        .await
        .unwrap()
        .into_inner()
        .exclusions;
    let request = v1::DeleteExclusionRequest {
        name: list[0].name.clone(),
    };
    operator.lenders().delete_exclusion(request).await.unwrap();
    operator.smes().delete_sme(delete(&smes[0])).await.unwrap();
}

#[tokio::test]
async fn drawing_elsewhere_frees_the_firms_other_referrals() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let (_, offering) = lender_with_offering(&operator, "bank", 2).await;
    import_smes(&operator, 1).await;
    for code in ["c1", "c2"] {
        let campaign = campaign(&operator, code).await;
        let batch = batch(&operator, &campaign.name, "b").await;
        let run = run(&operator, &batch.name).await;
        approve(&approver, &batch.name, &run.name).await.unwrap();
        publish(&operator, &batch.name).await.unwrap();
    }
    let list = async || {
        let all = v1::ListReferralsRequest::default();
        operator
            .referrals()
            .list_referrals(all)
            .await
            .unwrap()
            .into_inner()
            .referrals
    };
    let before = list().await;
    let draw = v1::RespondReferralRequest {
        name: before[0].name.clone(),
        answer: v1::ReferralAnswer::Draw.into(),
        ..Default::default()
    };
    operator.referrals().respond_referral(draw).await.unwrap();
    let states: Vec<_> = list().await.iter().map(v1::Referral::state).collect();
    assert_eq!(
        states,
        [v1::ReferralState::Drawn, v1::ReferralState::Withdrawn]
    );
    let request = v1::GetOfferingRequest {
        name: offering.name,
    };
    let now = operator
        .lenders()
        .get_offering(request)
        .await
        .unwrap()
        .into_inner();
    let taken = now.capacity_use.unwrap();
    assert_eq!((taken.clients_reserved, taken.clients_used), (0, 1));
}
