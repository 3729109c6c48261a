//! Which role may call which method: the whole matrix, over gRPC.
#![expect(
    clippy::too_many_lines,
    clippy::large_futures,
    reason = "a table of every method, row by row"
)]

use api::Client;
use api::google::longrunning as operations;
use api::v1;
use domain::{LenderId, Party, PrincipalKind, Role};
use expect_test::expect;
use tonic::{Code, Status};

use crate::harness::{TestServer, batch, campaign, lender, lender_with_offering, offering, sme};

/// Whether a call got past the table of permissions: what it asks for need not exist.
fn cell(outcome: Result<(), Status>) -> &'static str {
    match outcome {
        Err(status) if status.code() == Code::PermissionDenied => "-",
        Err(status) if status.code() == Code::Unauthenticated => "?",
        Ok(()) | Err(_) => "x",
    }
}

macro_rules! calls {
    ($client:expr; $($service:ident.$method:ident($request:expr);)+) => {
        vec![$((
            stringify!($method),
            cell($client.$service().$method($request).await.map(drop)),
        )),+]
    };
}

const ID: &str = "01a205bb-b824-73b3-82a0-73b87358250d";

fn name(pattern: &str) -> String {
    pattern.replace("{}", ID)
}

/// Calls every method once, about things that do not exist.
async fn call_all(client: &Client) -> Vec<(&'static str, &'static str)> {
    let lenders = || name("lenders/{}");
    let campaigns = || name("campaigns/{}");
    let batches = || name("campaigns/{}/batches/{}");
    let runs = || name("campaigns/{}/batches/{}/runs/{}");
    let policies = || name("matchPolicies/{}");
    let mut all = organizer(client).await;
    all.extend(listings(client).await);
    all.extend(calls! { client;
        lenders.get_lender(v1::GetLenderRequest { name: lenders() });
        lenders.list_lenders(v1::ListLendersRequest::default());
        lenders.create_lender(v1::CreateLenderRequest {
            lender: Some(lender("x")), validate_only: true, ..Default::default()
        });
        lenders.update_lender(v1::UpdateLenderRequest {
            lender: Some(v1::Lender { name: lenders(), ..lender("x") }), ..Default::default()
        });
        lenders.get_offering(v1::GetOfferingRequest { name: name("lenders/{}/offerings/{}") });
        lenders.list_offerings(v1::ListOfferingsRequest {
            parent: "lenders/-".to_owned(), ..Default::default()
        });
        lenders.create_offering(v1::CreateOfferingRequest {
            parent: lenders(), offering: Some(offering("x", 1)), ..Default::default()
        });
        lenders.update_offering(v1::UpdateOfferingRequest {
            offering: Some(v1::Offering {
                name: name("lenders/{}/offerings/{}"), ..offering("x", 1)
            }),
            ..Default::default()
        });
        lenders.delete_offering(v1::DeleteOfferingRequest {
            name: name("lenders/{}/offerings/{}"), ..Default::default()
        });
        lenders.import_offerings(v1::ImportOfferingsRequest::default());
        lenders.list_exclusions(v1::ListExclusionsRequest {
            parent: lenders(), ..Default::default()
        });
        lenders.create_exclusion(v1::CreateExclusionRequest {
            parent: lenders(),
            exclusion: Some(v1::Exclusion { sme: name("smes/{}"), ..Default::default() }),
            ..Default::default()
        });
        lenders.delete_exclusion(v1::DeleteExclusionRequest {
            name: name("lenders/{}/exclusions/{}")
        });
        campaigns.approve_match_policy(v1::ApproveMatchPolicyRequest {
            name: policies(), ..Default::default()
        });
        campaigns.run_batch(v1::RunBatchRequest { name: batches(), ..Default::default() });
        campaigns.approve_batch(v1::ApproveBatchRequest {
            name: batches(), run: runs(), ..Default::default()
        });
        campaigns.publish_batch(v1::PublishBatchRequest { name: batches(), ..Default::default() });
        campaigns.list_batches(v1::ListBatchesRequest {
            parent: campaigns(), ..Default::default()
        });
        matches.list_matches(v1::ListMatchesRequest { parent: runs(), ..Default::default() });
        matches.list_outcomes(v1::ListOutcomesRequest { parent: runs(), ..Default::default() });
        matches.explain_pair(v1::ExplainPairRequest {
            run: runs(), sme: name("smes/{}"), offering: name("lenders/{}/offerings/{}")
        });
        matches.explain_sme(v1::ExplainSmeRequest { run: runs(), sme: name("smes/{}") });
        matches.export_run_snapshot(v1::ExportRunSnapshotRequest { name: runs() });
        matches.get_run_certificate(v1::GetRunCertificateRequest { name: runs() });
        referrals.get_referral(v1::GetReferralRequest { name: name("referrals/{}") });
        referrals.list_referrals(v1::ListReferralsRequest::default());
        referrals.explain_referral(v1::ExplainReferralRequest { name: name("referrals/{}") });
        referrals.respond_referral(v1::RespondReferralRequest {
            name: name("referrals/{}"),
            answer: v1::ReferralAnswer::Accept.into(),
            ..Default::default()
        });
        listings.get_rule(v1::GetRuleRequest { name: "rules/x".to_owned() });
        listings.list_rules(v1::ListRulesRequest::default());
        operations.get_operation(operations::GetOperationRequest { name: name("operations/{}") });
        operations.list_operations(operations::ListOperationsRequest::default());
        operations.wait_operation(operations::WaitOperationRequest {
            name: name("operations/{}"), timeout: None
        });
        operations.cancel_operation(operations::CancelOperationRequest {
            name: name("operations/{}")
        });
    });
    all
}

/// The methods that only the organizer's people have, and the catalogue.
async fn organizer(client: &Client) -> Vec<(&'static str, &'static str)> {
    let chain = v1::Chain {
        name: "chains/x-y".to_owned(),
        ..Default::default()
    };
    let named = v1::Campaign {
        name: name("campaigns/{}"),
        ..Default::default()
    };
    let of_batch = v1::Batch {
        name: name("campaigns/{}/batches/{}"),
        ..Default::default()
    };
    let of_sme = v1::Sme {
        name: name("smes/{}"),
        ..sme(1)
    };
    let policy = v1::MatchPolicy {
        display_name: "x".to_owned(),
        ..Default::default()
    };
    calls! { client;
        smes.get_sme(v1::GetSmeRequest { name: name("smes/{}") });
        smes.list_smes(v1::ListSmesRequest::default());
        smes.create_sme(v1::CreateSmeRequest {
            sme: Some(sme(1)), validate_only: true, ..Default::default()
        });
        smes.update_sme(v1::UpdateSmeRequest { sme: Some(of_sme.clone()), ..Default::default() });
        smes.delete_sme(v1::DeleteSmeRequest { name: name("smes/{}"), ..Default::default() });
        smes.import_smes(v1::ImportSmesRequest::default());
        smes.assess_sme(v1::AssessSmeRequest { name: name("smes/{}"), on: None });
        chains.get_chain(v1::GetChainRequest { name: "chains/x-y".to_owned() });
        chains.list_chains(v1::ListChainsRequest::default());
        chains.create_chain(v1::CreateChainRequest {
            chain: Some(v1::Chain {
                code: "x-y".to_owned(),
                name_zh: "x".to_owned(),
                name_en: "x".to_owned(),
                catalogue_version: "1".to_owned(),
                source: "test".to_owned(),
                confidence: v1::Confidence::Seen.into(),
                ..Default::default()
            }),
            validate_only: true,
            ..Default::default()
        });
        chains.update_chain(v1::UpdateChainRequest {
            chain: Some(chain.clone()), ..Default::default()
        });
        campaigns.get_campaign(v1::GetCampaignRequest { name: name("campaigns/{}") });
        campaigns.list_campaigns(v1::ListCampaignsRequest::default());
        campaigns.create_campaign(v1::CreateCampaignRequest {
            campaign: Some(v1::Campaign::default()), ..Default::default()
        });
        campaigns.update_campaign(v1::UpdateCampaignRequest {
            campaign: Some(named.clone()), ..Default::default()
        });
        campaigns.get_match_policy(v1::GetMatchPolicyRequest { name: name("matchPolicies/{}") });
        campaigns.list_match_policies(v1::ListMatchPoliciesRequest::default());
        campaigns.create_match_policy(v1::CreateMatchPolicyRequest {
            match_policy: Some(policy.clone()), validate_only: true, ..Default::default()
        });
        campaigns.activate_match_policy(v1::ActivateMatchPolicyRequest {
            name: name("matchPolicies/{}"), ..Default::default()
        });
        campaigns.retire_match_policy(v1::RetireMatchPolicyRequest {
            name: name("matchPolicies/{}"), ..Default::default()
        });
        campaigns.get_batch(v1::GetBatchRequest { name: name("campaigns/{}/batches/{}") });
        campaigns.create_batch(v1::CreateBatchRequest {
            parent: name("campaigns/{}"),
            batch: Some(v1::Batch::default()),
            ..Default::default()
        });
        campaigns.update_batch(v1::UpdateBatchRequest {
            batch: Some(of_batch.clone()), ..Default::default()
        });
        matches.get_match_run(v1::GetMatchRunRequest {
            name: name("campaigns/{}/batches/{}/runs/{}")
        });
        matches.list_match_runs(v1::ListMatchRunsRequest {
            parent: name("campaigns/{}/batches/{}"), ..Default::default()
        });
        matches.get_match(v1::GetMatchRequest {
            name: name("campaigns/{}/batches/{}/runs/{}/matches/{}")
        });
        matches.preview_matches(v1::PreviewMatchesRequest {
            batch: name("campaigns/{}/batches/{}"), sme: Some(of_sme.clone())
        });
        matches.preview_smes(v1::PreviewSmesRequest {
            batch: name("campaigns/{}/batches/{}"),
            offering: Some(offering("x", 1)),
            ..Default::default()
        });
        matches.preview_change(v1::PreviewChangeRequest {
            run: name("campaigns/{}/batches/{}/runs/{}"),
            change: Some(v1::preview_change_request::Change::Gone(name("smes/{}"))),
            ..Default::default()
        });
    }
}

/// The methods that speak of a market.
async fn listings(client: &Client) -> Vec<(&'static str, &'static str)> {
    let listings = || name("markets/zhejiang/listings/{}");
    calls! { client;
        listings.get_market(v1::GetMarketRequest { name: "markets/zhejiang".to_owned() });
        listings.list_markets(v1::ListMarketsRequest::default());
        listings.assess_readiness(v1::AssessReadinessRequest {
            target: Some(v1::assess_readiness_request::Target::Purpose("bse".to_owned())),
            subject: Some(v1::assess_readiness_request::Subject::Facts(v1::FactSet::default())),
            ..Default::default()
        });
        listings.get_attestations(v1::GetAttestationsRequest { sme: name("smes/{}") });
        listings.attest_firm(v1::AttestFirmRequest {
            sme: name("smes/{}"),
            withdrawn: vec![v1::AttestationKey {
                fact: "valuation".to_owned(),
                as_of: Some(api::Date { year: 2026, month: 1, day: 5 }),
                ..Default::default()
            }],
            ..Default::default()
        });
        listings.get_candidate(v1::GetCandidateRequest {
            name: name("markets/zhejiang/candidates/{}"), on: None
        });
        listings.list_candidates(v1::ListCandidatesRequest {
            parent: "markets/zhejiang".to_owned(), ..Default::default()
        });
        listings.get_listing(v1::GetListingRequest { name: listings() });
        listings.list_listings(v1::ListListingsRequest {
            parent: "markets/-".to_owned(), ..Default::default()
        });
        listings.create_listing(v1::CreateListingRequest {
            parent: "markets/zhejiang".to_owned(), sme: name("smes/{}"), ..Default::default()
        });
        listings.start_listing_review(v1::StartListingReviewRequest {
            name: listings(), ..Default::default()
        });
        listings.refuse_listing(v1::RefuseListingRequest {
            name: listings(), reason: "x".to_owned(), ..Default::default()
        });
        listings.admit_listing(v1::AdmitListingRequest {
            name: listings(), code: "ZJ000001".to_owned(), ..Default::default()
        });
        listings.move_listing(v1::MoveListingRequest { name: listings(), ..Default::default() });
        listings.delist_listing(v1::DelistListingRequest {
            name: listings(), reason: v1::DelistReason::Voluntary.into(), ..Default::default()
        });
        listings.report_pipeline_event(v1::ReportPipelineEventRequest {
            name: listings(),
            on: Some(api::Date { year: 2026, month: 1, day: 5 }),
            event: v1::PipelineEvent::OnNeeq.into(),
            ..Default::default()
        });
        listings.record_disclosure(v1::RecordDisclosureRequest {
            name: listings(),
            document: "profile".to_owned(),
            period_end: Some(api::Date { year: 2025, month: 12, day: 31 }),
            ..Default::default()
        });
        listings.withdraw_disclosure(v1::WithdrawDisclosureRequest {
            name: listings(),
            document: "profile".to_owned(),
            period_end: Some(api::Date { year: 2025, month: 12, day: 31 }),
            ..Default::default()
        });
        listings.withdraw_pipeline_event(v1::WithdrawPipelineEventRequest {
            name: listings(), event: v1::PipelineEvent::OnNeeq.into(), ..Default::default()
        });
    }
}

#[tokio::test]
async fn roles_and_methods() {
    let server = TestServer::start().await;
    let operator = server.person("person/setup", &[Role::Operator]).await;
    let (bank, _) = lender_with_offering(&operator, "bank", 1).await;
    let opened = campaign(&operator, "c").await;
    batch(&operator, &opened.name, "b").await;
    let bank: LenderId = bank.name.strip_prefix("lenders/").unwrap().parse().unwrap();
    let mut lines: Vec<String> = Vec::new();
    let mut header = format!("{:21}", "");
    for role in Role::ALL {
        header.push_str(&format!(
            " {:8.8}",
            role.code().replace("partner_", "part_")
        ));
        let party = match role {
            Role::LenderOperator | Role::LenderReader => Party::Lender(bank),
            Role::PartnerOperator | Role::PartnerReader => Party::Market("zhejiang".to_owned()),
            Role::Admin | Role::Operator | Role::Approver | Role::Auditor => Party::Organizer,
        };
        let principal = format!("person/{}", role.code());
        let client = server
            .caller(PrincipalKind::Person, &principal, party, &[*role])
            .await;
        let cells = call_all(&client).await;
        lines.resize(cells.len(), String::new());
        for (line, (method, cell)) in lines.iter_mut().zip(cells) {
            if line.is_empty() {
                *line = format!("{method:21}");
            }
            line.push_str(&format!(" {cell:8}"));
        }
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    let matrix = format!("{}\n{}", header.trim_end(), lines.join("\n"));
    #[rustfmt::skip]
    let want = expect![[r#"
                              admin    operator approver lender_o lender_r part_ope part_rea auditor
        get_sme               x        x        x        -        -        -        -        x
        list_smes             x        x        x        -        -        -        -        x
        create_sme            x        x        -        -        -        -        -        -
        update_sme            x        x        -        -        -        -        -        -
        delete_sme            x        x        -        -        -        -        -        -
        import_smes           x        x        -        -        -        -        -        -
        assess_sme            x        x        x        -        -        -        -        x
        get_chain             x        x        x        x        x        x        x        x
        list_chains           x        x        x        x        x        x        x        x
        create_chain          x        -        -        -        -        -        -        -
        update_chain          x        -        -        -        -        -        -        -
        get_campaign          x        x        x        -        -        -        -        x
        list_campaigns        x        x        x        -        -        -        -        x
        create_campaign       x        x        -        -        -        -        -        -
        update_campaign       x        x        -        -        -        -        -        -
        get_match_policy      x        x        x        -        -        -        -        x
        list_match_policies   x        x        x        -        -        -        -        x
        create_match_policy   x        x        -        -        -        -        -        -
        activate_match_policy x        x        -        -        -        -        -        -
        retire_match_policy   x        x        -        -        -        -        -        -
        get_batch             x        x        x        -        -        -        -        x
        create_batch          x        x        -        -        -        -        -        -
        update_batch          x        x        -        -        -        -        -        -
        get_match_run         x        x        x        -        -        -        -        x
        list_match_runs       x        x        x        -        -        -        -        x
        get_match             x        x        x        -        -        -        -        x
        preview_matches       x        x        x        -        -        -        -        x
        preview_smes          x        x        x        -        -        -        -        x
        preview_change        x        x        x        -        -        -        -        x
        get_market            x        x        x        -        -        x        x        x
        list_markets          x        x        x        -        -        x        x        x
        assess_readiness      x        x        x        -        -        x        x        x
        get_attestations      x        x        x        -        -        x        x        x
        attest_firm           x        x        -        -        -        x        -        -
        get_candidate         x        x        x        -        -        x        x        x
        list_candidates       x        x        x        -        -        x        x        x
        get_listing           x        x        x        -        -        x        x        x
        list_listings         x        x        x        -        -        x        x        x
        create_listing        x        x        -        -        -        x        -        -
        start_listing_review  x        x        -        -        -        x        -        -
        refuse_listing        x        x        -        -        -        x        -        -
        admit_listing         x        x        -        -        -        x        -        -
        move_listing          x        x        -        -        -        x        -        -
        delist_listing        x        x        -        -        -        x        -        -
        report_pipeline_event x        x        -        -        -        x        -        -
        record_disclosure     x        x        -        -        -        x        -        -
        withdraw_disclosure   x        x        -        -        -        x        -        -
        withdraw_pipeline_event x        x        -        -        -        x        -        -
        get_lender            x        x        x        x        x        -        -        x
        list_lenders          x        x        x        x        x        -        -        x
        create_lender         x        x        -        -        -        -        -        -
        update_lender         x        x        -        -        -        -        -        -
        get_offering          x        x        x        x        x        -        -        x
        list_offerings        x        x        x        x        x        -        -        x
        create_offering       x        x        -        x        -        -        -        -
        update_offering       x        x        -        x        -        -        -        -
        delete_offering       x        x        -        x        -        -        -        -
        import_offerings      x        x        -        -        -        -        -        -
        list_exclusions       x        x        -        x        x        -        -        x
        create_exclusion      x        x        -        x        -        -        -        -
        delete_exclusion      x        x        -        x        -        -        -        -
        approve_match_policy  -        -        x        -        -        -        -        -
        run_batch             x        x        -        -        -        -        -        -
        approve_batch         -        -        x        -        -        -        -        -
        publish_batch         x        x        x        -        -        -        -        -
        list_batches          x        x        x        -        -        -        -        x
        list_matches          x        x        x        -        -        -        -        x
        list_outcomes         x        x        x        -        -        -        -        x
        explain_pair          x        x        x        -        -        -        -        x
        explain_sme           x        x        x        -        -        -        -        x
        export_run_snapshot   x        x        -        -        -        -        -        x
        get_run_certificate   x        x        x        -        -        -        -        x
        get_referral          x        x        x        x        x        -        -        x
        list_referrals        x        x        x        x        x        -        -        x
        explain_referral      x        x        x        x        x        -        -        x
        respond_referral      x        x        -        x        -        -        -        -
        get_rule              x        x        x        x        x        x        x        x
        list_rules            x        x        x        x        x        x        x        x
        get_operation         x        x        x        -        -        -        -        x
        list_operations       x        x        x        -        -        -        -        x
        wait_operation        x        x        x        -        -        -        -        x
        cancel_operation      x        x        -        -        -        -        -        -"#]];
    want.assert_eq(&matrix);
}

/// A method that is added to a service and not to the matrix fails here.
#[test]
fn the_matrix_has_every_method() {
    let protos = concat!(env!("CARGO_MANIFEST_DIR"), "/../../proto/rongqiao/v1");
    let mut methods = 0;
    for entry in std::fs::read_dir(protos).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        methods += text
            .lines()
            .filter(|line| line.trim_start().starts_with("rpc "))
            .count();
    }
    // And four of the operations; deleting one does not exist.
    let called = include_str!("permissions.rs").lines().filter(|line| {
        let line = line.trim_start();
        let services = [
            "smes.",
            "chains.",
            "lenders.",
            "campaigns.",
            "matches.",
            "referrals.",
            "listings.",
            "operations.",
        ];
        services.iter().any(|service| line.starts_with(service)) && line.contains('(')
    });
    assert_eq!(called.count(), methods + 4);
}
