//! What changes between a run and its publication, and calls made at the same time.

use crate::on_both;
use api::{Client, v1};
use harness::{
    Backend, TestServer, chain_batch, date, firm, import, lender, offering, publishable, reason_of,
    run,
};
use std::collections::BTreeSet;
use tonic::Status;

on_both!(
    nothing_outdated_is_published,
    several_referrals_of_a_firm_go_to_several_lenders,
    a_changed_batch_or_campaign_outdates_its_run,
    two_batches_of_a_campaign_never_share_a_firm,
    publishing_twice_at_once_changes_nothing,
    a_batch_runs_once_at_a_time,
    a_period_with_bookings_stays_as_long_as_it_is,
    texts_to_look_for_are_read_alike,
);

/// A server with one bank that offers two products to three firms.
struct Scene {
    server: TestServer,
    operator: Client,
    approver: Client,
    bank: v1::Lender,
    products: [v1::Offering; 2],
    smes: Vec<v1::Sme>,
}

async fn scene(backend: Backend) -> Scene {
    let server = TestServer::start(backend).await;
    let (operator, approver) = (server.operator().await, server.approver().await);
    let bank = lender(&operator, "bank").await;
    let products = [
        offering(&operator, &bank, ("P1", 3, 10_000_000_000)).await,
        offering(&operator, &bank, ("P2", 3, 10_000_000_000)).await,
    ];
    import(&operator, (1..=3).map(|number| firm("a", number)).collect()).await;
    let list = v1::ListSmesRequest::default();
    let smes = operator.smes().list_smes(list).await.unwrap();
    Scene {
        smes: smes.into_inner().smes,
        server,
        operator,
        approver,
        bank,
        products,
    }
}

async fn publish(client: &Client, batch: &v1::Batch) -> Result<i64, Status> {
    let request = v1::PublishBatchRequest {
        name: batch.name.clone(),
        ..Default::default()
    };
    let published = client.campaigns().publish_batch(request).await?;
    Ok(published.into_inner().referral_count)
}

async fn state(client: &Client, batch: &v1::Batch) -> v1::BatchState {
    let name = batch.name.clone();
    let request = v1::GetBatchRequest { name };
    let batch = client.campaigns().get_batch(request).await.unwrap();
    batch.into_inner().state()
}

async fn referrals(client: &Client) -> Vec<v1::Referral> {
    let request = v1::ListReferralsRequest::default();
    let list = client.referrals().list_referrals(request).await.unwrap();
    list.into_inner().referrals
}

/// Another batch of a batch's campaign.
async fn sibling(client: &Client, batch: &v1::Batch, code: &str) -> v1::Batch {
    let (parent, _) = batch.name.split_once("/batches/").unwrap();
    let request = v1::CreateBatchRequest {
        parent: parent.to_owned(),
        batch: Some(v1::Batch {
            name: String::new(),
            etag: String::new(),
            code: code.to_owned(),
            ..batch.clone()
        }),
        ..Default::default()
    };
    let batch = client.campaigns().create_batch(request).await.unwrap();
    batch.into_inner()
}

async fn change_offering(
    client: &Client,
    product: &v1::Offering,
    path: &str,
    change: impl FnOnce(&mut v1::Offering),
) -> Result<v1::Offering, Status> {
    let mut offering = product.clone();
    offering.etag = String::new();
    change(&mut offering);
    let paths = vec![path.to_owned()];
    let request = v1::UpdateOfferingRequest {
        offering: Some(offering),
        update_mask: Some(prost_types::FieldMask { paths }),
        ..Default::default()
    };
    let changed = client.lenders().update_offering(request).await?;
    Ok(changed.into_inner())
}

async fn change_campaign(client: &Client, batch: &v1::Batch, display_name: &str) {
    let (name, _) = batch.name.split_once("/batches/").unwrap();
    let campaign = v1::Campaign {
        name: name.to_owned(),
        display_name: display_name.to_owned(),
        ..Default::default()
    };
    let paths = vec!["display_name".to_owned()];
    let request = v1::UpdateCampaignRequest {
        campaign: Some(campaign),
        update_mask: Some(prost_types::FieldMask { paths }),
        ..Default::default()
    };
    client.campaigns().update_campaign(request).await.unwrap();
}

async fn nothing_outdated_is_published(backend: Backend) {
    let scene = scene(backend).await;
    let (operator, approver) = (&scene.operator, &scene.approver);
    let ready = async |code: &str| {
        let batch = chain_batch(operator, code).await;
        publishable(operator, approver, &batch).await;
        batch
    };
    let refused = async |batch: &v1::Batch, what: &str| {
        let refused = publish(approver, batch).await;
        let refused = refused.expect_err(what);
        assert_eq!(reason_of(&refused), "RUN_OUTDATED", "{what}: {refused:?}");
        assert_eq!(
            state(operator, batch).await,
            v1::BatchState::Draft,
            "{what}"
        );
        assert_eq!(referrals(operator).await, [], "{what}");
    };

    let batch = ready("need").await;
    let mut sme = scene.smes[0].clone();
    sme.etag = String::new();
    sme.need.as_mut().unwrap().amount_fen += 1_000_000;
    let paths = vec!["need".to_owned()];
    let request = v1::UpdateSmeRequest {
        sme: Some(sme),
        update_mask: Some(prost_types::FieldMask { paths }),
        ..Default::default()
    };
    operator.smes().update_sme(request).await.unwrap();
    refused(&batch, "a need changed").await;

    let batch = ready("campaign").await;
    change_campaign(operator, &batch, "changed").await;
    refused(&batch, "the campaign changed").await;

    let batch = ready("over").await;
    for product in &scene.products {
        let over = |it: &mut v1::Offering| it.valid_until = date(2026, 1, 2);
        change_offering(operator, product, "valid_until", over)
            .await
            .unwrap();
    }
    refused(&batch, "the offerings ended").await;
    for product in &scene.products {
        let open = |it: &mut v1::Offering| it.valid_until = None;
        change_offering(operator, product, "valid_until", open)
            .await
            .unwrap();
    }

    let batch = ready("excluded").await;
    let request = v1::CreateExclusionRequest {
        parent: scene.bank.name.clone(),
        exclusion: Some(v1::Exclusion {
            sme: scene.smes[1].name.clone(),
            reason: "known".to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    };
    operator.lenders().create_exclusion(request).await.unwrap();
    refused(&batch, "a firm was excluded").await;

    let batch = ready("withdrawn").await;
    for product in &scene.products {
        let gone = |it: &mut v1::Offering| it.state = v1::OfferingState::Withdrawn.into();
        change_offering(operator, product, "state", gone)
            .await
            .unwrap();
    }
    refused(&batch, "the offerings were withdrawn").await;
}

/// An active policy with two referrals a firm, by the hands of two persons.
async fn two_referrals(scene: &Scene) -> String {
    let draft = |rule: v1::AssignmentRule| v1::CreateMatchPolicyRequest {
        match_policy: Some(v1::MatchPolicy {
            display_name: "two".to_owned(),
            rule: rule.into(),
            referrals_per_sme: 2,
            ..Default::default()
        }),
        ..Default::default()
    };
    let mut writer = scene.operator.campaigns();
    let refused = writer
        .create_match_policy(draft(v1::AssignmentRule::A1))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument, "{refused:?}");
    let created = writer
        .create_match_policy(draft(v1::AssignmentRule::A2))
        .await
        .unwrap();
    let name = created.into_inner().name;
    let request = v1::ApproveMatchPolicyRequest {
        name: name.clone(),
        ..Default::default()
    };
    let mut approver = scene.approver.campaigns();
    approver.approve_match_policy(request).await.unwrap();
    let request = v1::ActivateMatchPolicyRequest {
        name,
        ..Default::default()
    };
    let active = writer.activate_match_policy(request).await.unwrap();
    let active = active.into_inner();
    assert_eq!(active.referrals_per_sme, 2);
    active.name
}

async fn several_referrals_of_a_firm_go_to_several_lenders(backend: Backend) {
    let scene = scene(backend).await;
    let (operator, approver) = (&scene.operator, &scene.approver);
    let other = lender(operator, "other").await;
    offering(operator, &other, ("P3", 2, 10_000_000_000)).await;
    let policy = two_referrals(&scene).await;
    let first = chain_batch(operator, "c").await;
    let two = v1::Batch {
        policy,
        ..first.clone()
    };
    let two = sibling(operator, &two, "two").await;

    let report = publishable(operator, approver, &two).await.report.unwrap();
    let line = &report.assignment_line;
    assert!(line.starts_with("A2r2 matched=5 "), "{line}");
    assert_eq!((report.clients_used, report.clients_max), (5, 8));
    let bound = report.score_bound.unwrap();
    assert!(bound >= report.score_sum && report.score_sum > 0);
    assert!(!report.score_bound_reached, "the bound is of a relaxation");
    assert_eq!(publish(approver, &two).await.unwrap(), 5);
    let pushed: Vec<(String, String)> = referrals(operator)
        .await
        .into_iter()
        .map(|it| {
            (
                it.sme,
                it.offering.split("/offerings").next().unwrap().to_owned(),
            )
        })
        .collect();
    let firms: BTreeSet<_> = pushed.iter().map(|(sme, _)| sme).collect();
    let pairs: BTreeSet<_> = pushed.iter().collect();
    let counts = (pushed.len(), pairs.len(), firms.len());
    assert_eq!(counts, (5, 5, 3), "no firm twice to a lender: {pushed:?}");

    // One referral a firm: who has one takes no part. Two: who has one may get one more.
    let report = run(operator, &first).await.report.unwrap();
    assert_eq!((report.clients_used, report.score_bound), (0, Some(0)));
    assert!(report.score_bound_reached);
    let again = sibling(operator, &two, "again").await;
    let report = run(operator, &again).await.report.unwrap();
    assert_eq!(
        report.clients_used, 0,
        "the second lender has no place left"
    );
}

async fn a_changed_batch_or_campaign_outdates_its_run(backend: Backend) {
    let scene = scene(backend).await;
    let operator = &scene.operator;
    let approve = async |batch: &v1::Batch, run: &v1::MatchRun| {
        let request = v1::ApproveBatchRequest {
            name: batch.name.clone(),
            run: run.name.clone(),
            ..Default::default()
        };
        scene.approver.campaigns().approve_batch(request).await
    };
    let batch = chain_batch(operator, "c").await;
    let before = run(operator, &batch).await;
    change_campaign(operator, &batch, "changed").await;
    let refused = approve(&batch, &before).await.unwrap_err();
    assert_eq!(reason_of(&refused), "RUN_OUTDATED");

    let before = run(operator, &batch).await;
    let paths = vec!["display_name".to_owned()];
    let request = v1::UpdateBatchRequest {
        batch: Some(v1::Batch {
            etag: String::new(),
            display_name: "changed".to_owned(),
            ..batch.clone()
        }),
        update_mask: Some(prost_types::FieldMask { paths }),
        ..Default::default()
    };
    operator.campaigns().update_batch(request).await.unwrap();
    let refused = approve(&batch, &before).await.unwrap_err();
    assert_eq!(reason_of(&refused), "RUN_OUTDATED");
    let again = run(operator, &batch).await;
    approve(&batch, &again).await.unwrap();
}

async fn two_batches_of_a_campaign_never_share_a_firm(backend: Backend) {
    let scene = scene(backend).await;
    let (operator, approver) = (&scene.operator, &scene.approver);
    let one = chain_batch(operator, "c").await;
    let two = sibling(operator, &one, "b2").await;
    publishable(operator, approver, &one).await;
    publishable(operator, approver, &two).await;
    let (first, second) = tokio::join!(publish(approver, &one), publish(operator, &two));
    let (won, lost) = match (first, second) {
        (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won, lost),
        other => panic!("exactly one must be published: {other:?}"),
    };
    assert_eq!(reason_of(&lost), "RUN_OUTDATED", "{lost:?}");
    let referrals = referrals(operator).await;
    let firms: BTreeSet<&str> = referrals.iter().map(|it| it.sme.as_str()).collect();
    assert_eq!((won, referrals.len(), firms.len()), (3, 3, 3));
}

async fn publishing_twice_at_once_changes_nothing(backend: Backend) {
    let scene = scene(backend).await;
    let batch = chain_batch(&scene.operator, "c").await;
    publishable(&scene.operator, &scene.approver, &batch).await;
    let (first, second) = tokio::join!(
        publish(&scene.operator, &batch),
        publish(&scene.approver, &batch)
    );
    assert_eq!((first.unwrap(), second.unwrap()), (3, 3));
    assert_eq!(referrals(&scene.operator).await.len(), 3);
}

async fn a_batch_runs_once_at_a_time(backend: Backend) {
    let scene = scene(backend).await;
    let batch = chain_batch(&scene.operator, "c").await;
    let ask = || {
        let request = v1::RunBatchRequest {
            name: batch.name.clone(),
            ..Default::default()
        };
        let client = scene.operator.clone();
        async move { client.campaigns().run_batch(request).await }
    };
    let asked = tokio::join!(ask(), ask(), ask(), ask());
    let asked = [asked.0, asked.1, asked.2, asked.3];
    let mut names = Vec::new();
    for reply in asked {
        match reply {
            Ok(operation) => names.push(operation.into_inner().name),
            Err(refused) => assert_eq!(reason_of(&refused), "RUN_IN_PROGRESS"),
        }
    }
    // A run may end before the next call; but no two were open at the same time.
    let list = v1::ListMatchRunsRequest {
        parent: batch.name.clone(),
        ..Default::default()
    };
    let runs = scene
        .operator
        .matches()
        .list_match_runs(list)
        .await
        .unwrap();
    let runs = runs.into_inner().match_runs;
    assert_eq!(runs.len(), names.len());
    let time = |it: Option<prost_types::Timestamp>| it.map(|at| (at.seconds, at.nanos));
    for pair in runs.windows(2) {
        // The list has the latest first.
        let (later, earlier) = (time(pair[0].create_time), time(pair[1].end_time));
        assert!(earlier.is_some() && earlier <= later, "{pair:?}");
    }
    drop(scene.server);
}

async fn a_period_with_bookings_stays_as_long_as_it_is(backend: Backend) {
    let scene = scene(backend).await;
    let (operator, approver) = (&scene.operator, &scene.approver);
    let month = |it: &mut v1::Offering| {
        it.capacity.as_mut().unwrap().period = v1::CapacityPeriod::Month.into();
    };
    let year = |it: &mut v1::Offering| {
        it.capacity.as_mut().unwrap().period = v1::CapacityPeriod::Year.into();
    };
    for product in &scene.products {
        change_offering(operator, product, "capacity", month)
            .await
            .unwrap();
        change_offering(operator, product, "capacity", year)
            .await
            .unwrap();
    }
    let batch = chain_batch(operator, "c").await;
    publishable(operator, approver, &batch).await;
    publish(approver, &batch).await.unwrap();
    let taken = referrals(operator).await[0].offering.clone();
    let product = scene.products.iter().find(|it| it.name == taken).unwrap();
    let refused = change_offering(operator, product, "capacity", month)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), tonic::Code::FailedPrecondition);
    assert_eq!(reason_of(&refused), "CAPACITY_PERIOD_IN_USE");

    let mut offering = product.clone();
    month(&mut offering);
    let request = v1::ImportOfferingsRequest {
        rows: vec![v1::OfferingRow {
            row_number: 2,
            lender: Some(scene.bank.clone()),
            offering: Some(offering),
        }],
        ..Default::default()
    };
    let reply = operator.lenders().import_offerings(request).await.unwrap();
    let results = reply.into_inner().results;
    let fields: Vec<&str> = results[0]
        .problems
        .iter()
        .map(|it| it.field.as_str())
        .collect();
    assert_eq!(fields, ["offering.capacity.period"], "{results:?}");
}

async fn texts_to_look_for_are_read_alike(backend: Backend) {
    let scene = scene(backend).await;
    let operator = &scene.operator;
    let mut named = firm("b", 9);
    named.display_name = "École Ltd".to_owned();
    import(operator, vec![named]).await;
    let find = async |part: &str| {
        let request = v1::ListSmesRequest {
            display_name_part: part.to_owned(),
            ..Default::default()
        };
        let found = operator.smes().list_smes(request).await;
        found.map(|list| list.into_inner().smes.len())
    };
    for (part, count) in [("ÉCOLE", 1), ("cole lTD", 1), ("école", 0), ("测试企业", 3)] {
        assert_eq!(find(part).await.unwrap(), count, "{part}");
    }
    let refused = find("a\0b").await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument, "{refused:?}");
    let code = "a\0b".to_owned();
    let lenders = v1::ListLendersRequest {
        code: code.clone(),
        ..Default::default()
    };
    let refused = operator.lenders().list_lenders(lenders).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument, "{refused:?}");
    let campaigns = v1::ListCampaignsRequest {
        code: code.clone(),
        ..Default::default()
    };
    let refused = operator
        .campaigns()
        .list_campaigns(campaigns)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument, "{refused:?}");
    let policy = v1::CreateMatchPolicyRequest {
        match_policy: Some(v1::MatchPolicy {
            display_name: code,
            ..Default::default()
        }),
        ..Default::default()
    };
    let refused = operator
        .campaigns()
        .create_match_policy(policy)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument, "{refused:?}");
}
