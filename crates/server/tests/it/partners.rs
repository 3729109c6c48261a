//! What a market's people get to see of a firm, field by field.

use api::v1::ProtectedGroup::{Any, Contact, Credit, Finance, Need};
use api::v1::assess_readiness_request::{Subject, Target};
use api::{Client, v1};
use domain::{Party, PrincipalKind, Role};

use crate::harness::protect::none_of;
use crate::harness::{TestServer, date, sme};

/// What no market's people see of a stored firm.
const HIDDEN: &[v1::ProtectedGroup] = &[Contact, Finance, Credit, Need, Any];

/// A firm of Hangzhou whose entry to the board is proved.
async fn firm(operator: &Client) -> String {
    let known = v1::Sme {
        contact: Some(v1::Contact {
            person: "contact person".to_owned(),
            phone: "0571-00000000".to_owned(),
        }),
        titles: vec![v1::Title {
            kind: v1::TitleKind::SrdiSme.into(),
            granted_on: Some(date(2024, 1, 1)),
            ..Default::default()
        }],
        ..sme(1)
    };
    let request = v1::CreateSmeRequest {
        sme: Some(known),
        ..Default::default()
    };
    let stored = operator.smes().create_sme(request).await.unwrap();
    stored.into_inner().name
}

async fn report(client: &Client, firm: &str) -> v1::CandidateReport {
    let id = firm.trim_start_matches("smes/");
    let request = v1::GetCandidateRequest {
        name: format!("markets/zhejiang/candidates/{id}"),
        on: Some(date(2026, 3, 1)),
    };
    let found = client.listings().get_candidate(request).await;
    found.unwrap().into_inner()
}

/// By a rule with a scoring table.
async fn scored(client: &Client, firm: &str) -> v1::AssessReadinessResponse {
    let request = v1::AssessReadinessRequest {
        target: Some(Target::Rule("rules/srdi-sme-2022".to_owned())),
        subject: Some(Subject::Sme(firm.to_owned())),
        on: Some(date(2026, 3, 1)),
        ..Default::default()
    };
    let found = client.listings().assess_readiness(request).await;
    found.unwrap().into_inner()
}

#[tokio::test]
async fn no_figure_and_no_contact_reaches_a_partner() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let firm = firm(&operator).await;
    let market = Party::Market("zhejiang".to_owned());
    let kind = PrincipalKind::Person;
    let roles = [Role::PartnerOperator];
    let partner = server.caller(kind, "person/market", market, &roles).await;

    none_of(&report(&partner, &firm).await, "CandidateReport", HIDDEN);
    let assessed = scored(&partner, &firm).await;
    none_of(&assessed, "AssessReadinessResponse", HIDDEN);
    let listed = partner
        .listings()
        .list_candidates(v1::ListCandidatesRequest {
            parent: "markets/zhejiang".to_owned(),
            ..Default::default()
        })
        .await
        .unwrap()
        .into_inner();
    assert_eq!(listed.candidates.len(), 1);
    none_of(&listed.candidates[0], "Candidate", HIDDEN);
    let proposed = partner
        .listings()
        .create_listing(v1::CreateListingRequest {
            parent: "markets/zhejiang".to_owned(),
            sme: firm.clone(),
            ..Default::default()
        })
        .await
        .unwrap()
        .into_inner();
    none_of(&proposed, "Listing", HIDDEN);

    // The organizer does get figures, so that the silence above says something.
    let exact = report(&operator, &firm).await;
    let mut findings = exact.standings.iter().flat_map(|it| &it.findings);
    assert!(findings.any(|it| it.actual.is_some()));
    let exact = scored(&operator, &firm).await.assessment.unwrap();
    assert!(exact.indicators.iter().any(|it| it.points_max.is_some()));
    assert!(exact.findings.iter().any(|it| it.distance.is_some()));
}

/// The changes of one resource with who made them, oldest first.
async fn trail(server: &TestServer, resource: &str) -> Vec<(String, String)> {
    let tx = server.running.store().read().await.unwrap();
    let filter = store::audit::AuditFilter {
        resource: Some(resource.to_owned()),
        ..Default::default()
    };
    let page = store::PageRequest::first();
    let found = tx.audits().list(&domain::Scope::All, &filter, &page).await;
    let line = |it: store::audit::Audit| (it.principal, it.action);
    found.unwrap().items.into_iter().map(line).collect()
}

#[tokio::test]
async fn what_a_market_attests_is_audited_and_comes_back_without_figures() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let firm = firm(&operator).await;
    let market = Party::Market("zhejiang".to_owned());
    let (kind, roles) = (PrincipalKind::Person, [Role::PartnerOperator]);
    let market = server.caller(kind, "person/partner", market, &roles).await;
    let told = v1::AttestFirmRequest {
        sme: firm.clone(),
        facts: vec![v1::GivenFact {
            fact: "share_capital".to_owned(),
            value: 5_000_000_000,
            source: "register".to_owned(),
            as_of: Some(date(2026, 3, 1)),
            ..Default::default()
        }],
        ..Default::default()
    };
    let seen = market.listings().attest_firm(told).await.unwrap();
    none_of(&seen.into_inner(), "Attestations", HIDDEN);
    let trail = trail(&server, &firm).await;
    let last = trail.last().unwrap();
    assert_eq!(
        (last.0.as_str(), last.1.as_str()),
        ("person/partner", "sme.attest")
    );
}

#[tokio::test]
async fn a_disclosure_that_is_taken_back_stays_in_history_and_trail() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let firm = firm(&operator).await;
    let mut calls = operator.listings();
    let proposal = v1::CreateListingRequest {
        parent: "markets/zhejiang".to_owned(),
        sme: firm,
        on: Some(date(2025, 3, 3)),
        ..Default::default()
    };
    let listing = calls.create_listing(proposal).await.unwrap().into_inner();
    let name = listing.name;
    let review = v1::StartListingReviewRequest {
        name: name.clone(),
        on: Some(date(2025, 3, 3)),
        ..Default::default()
    };
    calls.start_listing_review(review).await.unwrap();
    let admission = v1::AdmitListingRequest {
        name: name.clone(),
        on: Some(date(2025, 3, 3)),
        code: "ZJ000001".to_owned(),
        ..Default::default()
    };
    calls.admit_listing(admission).await.unwrap();
    let (document, period_end) = ("annual-report", Some(date(2025, 12, 31)));
    let record = v1::RecordDisclosureRequest {
        name: name.clone(),
        on: Some(date(2026, 3, 1)),
        document: document.to_owned(),
        period_end,
        ..Default::default()
    };
    calls.record_disclosure(record).await.unwrap();
    let mistake = v1::WithdrawDisclosureRequest {
        name: name.clone(),
        document: document.to_owned(),
        period_end,
        ..Default::default()
    };
    calls.withdraw_disclosure(mistake).await.unwrap();
    let trail = trail(&server, &name).await;
    let last: Vec<_> = trail.iter().rev().take(2).rev().collect();
    let who = "person/operator".to_owned();
    let actions = ["listing.disclose", "listing.withdraw_disclosure"];
    let expected = actions.map(|action| (who.clone(), action.to_owned()));
    assert_eq!(last, expected.iter().collect::<Vec<_>>());
    let (_, id) = name.rsplit_once('/').unwrap();
    let tx = server.running.store().read().await.unwrap();
    let history = tx.listings().history(id.parse().unwrap()).await.unwrap();
    let told = |it: &store::listing::PastStep| (it.withdrawn, it.code.clone(), it.on);
    let told: Vec<_> = history.iter().filter(|it| it.filing).map(told).collect();
    let on = domain::fixtures::day(2026, 3, 1);
    let code = document.to_owned();
    assert_eq!(told, [(false, code.clone(), on), (true, code, on)]);
}
