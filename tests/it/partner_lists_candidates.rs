//! The exchange partner's journey: candidates of its market, one firm in full, and a listing from
//! its proposal to its end.

use crate::on_both;
use api::{Client, v1};
use domain::Role;
use harness::{Backend, Party, TestServer, date, firm, import, reason_of};
use tonic::{Code, Status};

on_both!(
    a_partner_sees_the_candidates_of_its_market,
    a_partner_sees_bands_and_no_contact,
    readiness_is_told_for_facts_in_the_call,
    a_firm_goes_from_candidate_to_the_board_and_off_it,
    a_firm_that_left_by_its_own_will_is_a_candidate_again,
    a_seat_that_moves_tells_no_market_of_another,
    steps_that_do_not_fit_are_refused,
    changes_are_safe_to_repeat,
);

const MARKET: &str = "markets/zhejiang";

pub(crate) fn titled(number: i64, kind: v1::TitleKind) -> v1::Sme {
    v1::Sme {
        titles: vec![v1::Title {
            kind: kind.into(),
            granted_on: date(2025, 1, 1),
            expires_on: date(2027, 12, 31),
            ..Default::default()
        }],
        ..known(number)
    }
}

/// A firm with contact and figures, whose titles were looked up.
fn known(number: i64) -> v1::Sme {
    v1::Sme {
        contact: Some(v1::Contact {
            person: "联系人甲".to_owned(),
            phone: "0571-00000000".to_owned(),
        }),
        titles_checked_on: date(2026, 6, 1),
        figures: vec![v1::YearlyFigures {
            fiscal_year: 2025,
            source: "audited report".to_owned(),
            revenue_fen: Some(12_345_678_900),
            assets_fen: Some(9_876_543_200),
            liabilities_fen: Some(3_333_333_300),
            employees: Some(321),
            ..Default::default()
        }],
        ..firm("p", number)
    }
}

/// The firms of the journey: one of each layer, an open one, and one of Ningbo.
async fn seed(operator: &Client) {
    let ningbo = v1::Sme {
        region: "330203".to_owned(),
        ..titled(5, v1::TitleKind::LittleGiant)
    };
    let firms = vec![
        titled(1, v1::TitleKind::InnovativeSme),
        titled(2, v1::TitleKind::SrdiSme),
        titled(3, v1::TitleKind::LittleGiant),
        known(4),
        ningbo,
    ];
    import(operator, firms).await;
}

/// Name of a firm of the journey.
pub(crate) async fn sme(operator: &Client, number: i64) -> String {
    let request = v1::ListSmesRequest {
        display_name_part: format!("p {number}"),
        ..Default::default()
    };
    let found = operator.smes().list_smes(request).await.unwrap();
    found.into_inner().smes[0].name.clone()
}

fn of_zhejiang(sme: &str) -> String {
    format!("{MARKET}/candidates/{}", sme.trim_start_matches("smes/"))
}

pub(crate) async fn partner(server: &TestServer, market: &'static str, role: Role) -> Client {
    let principal = format!("person/{}-{market}", role.code());
    server
        .client(&principal, Party::Market(market), &[role])
        .await
}

async fn candidates(
    client: &Client,
    request: v1::ListCandidatesRequest,
) -> v1::ListCandidatesResponse {
    let request = v1::ListCandidatesRequest {
        parent: MARKET.to_owned(),
        ..request
    };
    let found = client.listings().list_candidates(request).await;
    found.unwrap().into_inner()
}

fn names(found: &v1::ListCandidatesResponse) -> Vec<&str> {
    let names = found.candidates.iter();
    names.map(|it| it.sme_display_name.as_str()).collect()
}

pub(crate) fn refused<T>(outcome: Result<T, Status>) -> (Code, String) {
    let status = outcome.err().unwrap();
    (status.code(), reason_of(&status))
}

fn precondition(reason: &str) -> (Code, String) {
    (Code::FailedPrecondition, reason.to_owned())
}

fn not_found(reason: &str) -> (Code, String) {
    (Code::NotFound, reason.to_owned())
}

async fn a_partner_sees_the_candidates_of_its_market(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    seed(&operator).await;
    let reader = partner(&server, "zhejiang", Role::PartnerReader).await;

    let all = candidates(&reader, v1::ListCandidatesRequest::default()).await;
    let order = [
        "测试企业 p 3",
        "测试企业 p 2",
        "测试企业 p 1",
        "测试企业 p 4",
    ];
    assert_eq!(names(&all), order);
    let counts = v1::CandidateCounts {
        incubation_count: 1,
        standardization_count: 1,
        cultivation_count: 1,
        open_count: 1,
    };
    assert_eq!((all.counts, all.total_count), (Some(counts), 4));
    screened(&reader).await;
    let layers: Vec<v1::Layer> = all.candidates.iter().map(v1::Candidate::layer).collect();
    let wanted = [
        v1::Layer::Cultivation,
        v1::Layer::Standardization,
        v1::Layer::Incubation,
        v1::Layer::Unspecified,
    ];
    assert_eq!(layers, wanted);
    let proof = &all.candidates[0].proofs[0];
    let last = proof.evidence[0].expires_on;
    assert_eq!(
        (proof.rule_version.as_str(), last),
        ("1", date(2027, 12, 31))
    );

    pages(&reader).await;
    for (filter, want) in filters() {
        let found = candidates(&reader, filter.clone()).await;
        assert_eq!(names(&found), want, "{filter:?}");
        let total = i64::try_from(want.len()).unwrap();
        assert_eq!(found.total_count, total, "{filter:?}");
    }
    others(&server, &reader).await;
}

/// At its start a server screens what it finds, and then says when and by which rules.
async fn screened(reader: &Client) {
    let mut all = candidates(reader, v1::ListCandidatesRequest::default()).await;
    for _ in 0..200 {
        if !all.screening {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        all = candidates(reader, v1::ListCandidatesRequest::default()).await;
    }
    assert!(!all.screening && all.screened_on.is_some(), "{all:?}");
    assert_eq!(all.rule_set_sha256.len(), 64);
}

/// Page by page comes the same, and a token is for its own list only.
async fn pages(reader: &Client) {
    let page = |page_token: String| v1::ListCandidatesRequest {
        page_size: 3,
        page_token,
        ..Default::default()
    };
    let first = candidates(reader, page(String::new())).await;
    let second = candidates(reader, page(first.next_page_token.clone())).await;
    assert_eq!((first.candidates.len(), second.candidates.len()), (3, 1));
    assert_eq!((first.total_count, second.total_count), (4, 0));
    assert_eq!((first.counts.is_some(), second.counts), (true, None));
    assert_eq!(second.next_page_token, "");
    let other = v1::ListCandidatesRequest {
        parent: MARKET.to_owned(),
        layer: v1::Layer::Incubation.into(),
        ..page(first.next_page_token)
    };
    let other = reader.listings().list_candidates(other).await;
    assert_eq!(refused(other).1, "PAGE_TOKEN_INVALID");
}

fn filters() -> Vec<(v1::ListCandidatesRequest, Vec<&'static str>)> {
    let empty = v1::ListCandidatesRequest::default();
    let (one, two, three, four) = (
        "测试企业 p 1",
        "测试企业 p 2",
        "测试企业 p 3",
        "测试企业 p 4",
    );
    vec![
        (
            v1::ListCandidatesRequest {
                layer: v1::Layer::Standardization.into(),
                ..empty.clone()
            },
            vec![two],
        ),
        (
            v1::ListCandidatesRequest {
                tier: v1::Tier::None.into(),
                ..empty.clone()
            },
            vec![four],
        ),
        (
            v1::ListCandidatesRequest {
                readiness_min_bp: 9_000,
                ..empty.clone()
            },
            vec![three],
        ),
        (
            v1::ListCandidatesRequest {
                region: "330106".to_owned(),
                chain: "robots".to_owned(),
                ..empty.clone()
            },
            vec![three, two, one, four],
        ),
        (
            v1::ListCandidatesRequest {
                region: "330203".to_owned(),
                ..empty.clone()
            },
            vec![],
        ),
        (
            v1::ListCandidatesRequest {
                chain: "nev".to_owned(),
                ..empty
            },
            vec![],
        ),
    ]
}

/// Another market, and a firm of another market, are not there for a partner.
async fn others(server: &TestServer, reader: &Client) {
    let operator = server.operator().await;
    let ningbo = v1::ListCandidatesRequest {
        parent: "markets/ningbo".to_owned(),
        ..Default::default()
    };
    let listed = reader.listings().list_candidates(ningbo.clone()).await;
    assert_eq!(refused(listed), not_found("MARKET_NOT_FOUND"));
    let name = "markets/ningbo".to_owned();
    let market = v1::GetMarketRequest { name };
    let market = reader.listings().get_market(market).await;
    assert_eq!(refused(market), not_found("MARKET_NOT_FOUND"));
    let markets = v1::ListMarketsRequest::default();
    let markets = reader.listings().list_markets(markets).await.unwrap();
    assert_eq!(markets.into_inner().markets.len(), 1);
    let there = operator.listings().list_candidates(ningbo).await.unwrap();
    assert_eq!(there.into_inner().total_count, 1);

    let theirs = sme(&operator, 5).await;
    let report = v1::GetCandidateRequest {
        name: of_zhejiang(&theirs),
        on: None,
    };
    let hidden = reader.listings().get_candidate(report.clone()).await;
    assert_eq!(refused(hidden), not_found("CANDIDATE_NOT_FOUND"));
    let told = operator.listings().get_candidate(report).await.unwrap();
    let told = told.into_inner();
    assert_eq!(told.no_candidate(), v1::NoCandidateCause::Outside);
    let assessed = v1::AssessReadinessRequest {
        target: Some(v1::assess_readiness_request::Target::Purpose(
            "bse".to_owned(),
        )),
        subject: Some(v1::assess_readiness_request::Subject::Sme(theirs)),
        ..Default::default()
    };
    let hidden = reader.listings().assess_readiness(assessed.clone()).await;
    assert_eq!(refused(hidden), not_found("SME_NOT_FOUND"));
    operator
        .listings()
        .assess_readiness(assessed)
        .await
        .unwrap();

    let id = harness::lender(&operator, "bank").await.name;
    let id = id.trim_start_matches("lenders/").parse().unwrap();
    let bank = server
        .client("system/bank", Party::Lender(id), &[Role::LenderReader])
        .await;
    let rules = v1::ListRulesRequest {
        purpose: "little-giant".to_owned(),
        in_force_on: date(2023, 9, 1),
        ..Default::default()
    };
    let rules = bank
        .listings()
        .list_rules(rules)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(rules.rules[0].name, "rules/little-giant-2022");
    let denied = v1::ListCandidatesRequest {
        parent: MARKET.to_owned(),
        ..Default::default()
    };
    let denied = bank.listings().list_candidates(denied).await;
    assert_eq!(refused(denied).1, "ROLE_NOT_ALLOWED");
}

async fn a_partner_sees_bands_and_no_contact(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    seed(&operator).await;
    let reader = partner(&server, "zhejiang", Role::PartnerReader).await;
    let request = v1::GetCandidateRequest {
        name: of_zhejiang(&sme(&operator, 2).await),
        on: date(2026, 11, 1),
    };
    let report = |client: Client| {
        let request = request.clone();
        async move { client.listings().get_candidate(request).await.unwrap() }
    };
    let exact = report(operator.clone()).await.into_inner();
    let seen = report(reader.clone()).await.into_inner();

    let purposes: Vec<&str> = seen.standings.iter().map(|it| &*it.purpose).collect();
    let wanted = [
        "board-entry",
        "board-standardization",
        "board-cultivation",
        "neeq-green-channel",
        "neeq-publicity-review",
        "neeq-base",
        "neeq-innovation-at-listing",
        "neeq-innovation",
        "bse",
    ];
    assert_eq!(purposes, wanted);
    let last = seen.paths.last().unwrap();
    assert_eq!(last.goal, "bse");
    assert_eq!(last.steps[0].purpose, "neeq-base");

    // Net assets of 65,432,099 yuan, of which 50 million are required.
    let of = |report: &v1::CandidateReport| {
        let bse = report.standings.iter().find(|it| it.purpose == "bse");
        let found = bse.unwrap().findings.iter();
        let mut found = found.filter(|it| it.condition.as_ref().unwrap().key == "net-assets");
        found.next().unwrap().clone()
    };
    let (exact, finding) = (of(&exact), of(&seen));
    assert_eq!(exact.actual, Some(6_543_209_900));
    assert_eq!(exact.distance, Some(1_543_209_900));
    assert_eq!((finding.actual, finding.distance), (None, None));
    assert_eq!(finding.band(), v1::ValueBand::LimitToDouble);
    assert_eq!(finding.required.as_ref().unwrap().value, 5_000_000_000);
    assert_eq!(finding.verdict(), v1::Verdict::Met);
    for figures in &seen.standings {
        assert_eq!(figures.readiness_bp % 2_500, 0, "{}", figures.purpose);
        let shown = |it: &v1::RuleFinding| it.actual.or(it.actual_max).or(it.distance);
        assert!(figures.findings.iter().all(|it| shown(it).is_none()));
    }

    let listed = candidates(&reader, v1::ListCandidatesRequest::default()).await;
    let text = format!("{seen:?} {listed:?}");
    for fact in ["联系人甲", "0571-00000000", "12345678900", "9876543200"] {
        assert!(!text.contains(fact), "a partner sees {fact}");
    }
}

async fn readiness_is_told_for_facts_in_the_call(backend: Backend) {
    let server = TestServer::start(backend).await;
    let reader = partner(&server, "zhejiang", Role::PartnerReader).await;
    let fact = |fact: &str, fiscal_year, value| v1::GivenFact {
        fact: fact.to_owned(),
        fiscal_year,
        value,
        source: "audited report".to_owned(),
        ..Default::default()
    };
    let facts = v1::FactSet {
        region: "330106".to_owned(),
        titles_checked_on: date(2026, 6, 1),
        facts: vec![
            fact("revenue", Some(2025), 20_000_000_000),
            fact("revenue", Some(2024), 10_000_000_000),
            fact("rd_expense", Some(2025), 1_000_000_000),
            fact("neeq_since", None, i64::from(738_900)),
        ],
        ..Default::default()
    };
    let ask = |purpose: &str, year| v1::AssessReadinessRequest {
        target: Some(v1::assess_readiness_request::Target::Purpose(
            purpose.to_owned(),
        )),
        subject: Some(v1::assess_readiness_request::Subject::Facts(facts.clone())),
        on: date(year, 9, 1),
        ..Default::default()
    };
    let told = reader.listings().assess_readiness(ask("bse", 2026)).await;
    let told = told.unwrap().into_inner();
    let found = told.assessment.unwrap();
    assert_eq!(
        (found.rule.as_str(), found.in_force),
        ("rules/bse-2021", true)
    );
    let finding = |key: &str| {
        let mut findings = found.findings.iter();
        let named = |it: &&v1::RuleFinding| it.condition.as_ref().unwrap().key == key;
        findings.find(named).unwrap().clone()
    };
    let revenue = finding("s3-revenue");
    assert_eq!(revenue.actual, Some(20_000_000_000));
    assert_eq!(
        (revenue.distance, revenue.verdict()),
        (Some(0), v1::Verdict::Met)
    );
    let research = finding("s3-rd");
    assert_eq!(research.verdict(), v1::Verdict::Unknown);
    let gap = &research.gaps[0];
    assert_eq!(gap.fact.as_ref().unwrap().code, "rd_expense");
    assert_eq!(gap.fiscal_year, Some(2024));
    let goal = told.path.unwrap();
    assert_eq!(goal.steps.last().unwrap().purpose, "bse");

    let early = reader.listings().assess_readiness(ask("bse", 2019)).await;
    assert_eq!(refused(early), precondition("RULE_NOT_IN_FORCE"));
    let unknown = reader.listings().assess_readiness(ask("moon", 2026)).await;
    assert_eq!(refused(unknown).1, "INVALID_ARGUMENT");
    let firms = server.operator().await;
    let stored = firms.smes().list_smes(v1::ListSmesRequest::default()).await;
    assert!(stored.unwrap().into_inner().smes.is_empty());
}

pub(crate) fn create(sme: &str) -> v1::CreateListingRequest {
    v1::CreateListingRequest {
        parent: MARKET.to_owned(),
        sme: sme.to_owned(),
        ..Default::default()
    }
}

pub(crate) fn admit(name: &str, code: &str) -> v1::AdmitListingRequest {
    v1::AdmitListingRequest {
        name: name.to_owned(),
        code: code.to_owned(),
        ..Default::default()
    }
}

fn report(name: &str, event: v1::PipelineEvent) -> v1::ReportPipelineEventRequest {
    v1::ReportPipelineEventRequest {
        name: name.to_owned(),
        on: date(2026, 6, 1),
        event: event.into(),
        ..Default::default()
    }
}

/// Proposes a firm and begins its review.
async fn reviewed(client: &Client, sme: &str) -> v1::Listing {
    let proposed = client.listings().create_listing(create(sme)).await.unwrap();
    let review = v1::StartListingReviewRequest {
        name: proposed.into_inner().name,
        ..Default::default()
    };
    let review = client.listings().start_listing_review(review).await;
    review.unwrap().into_inner()
}

async fn total(client: &Client) -> i64 {
    let all = v1::ListCandidatesRequest::default();
    candidates(client, all).await.total_count
}

/// What a step turns to this verdict, as `purpose/condition`.
fn turned(step: &v1::ListingStep, verdict: v1::Verdict) -> Vec<String> {
    let effects = step.effects.iter().filter(|it| it.after() == verdict);
    let key = |it: &v1::ListingEffect| it.condition.clone().unwrap().key;
    effects
        .map(|it| format!("{}/{}", it.purpose, key(it)))
        .collect()
}

async fn a_firm_goes_from_candidate_to_the_board_and_off_it(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    seed(&operator).await;
    let market = partner(&server, "zhejiang", Role::PartnerOperator).await;
    let firm = sme(&operator, 2).await;
    assert_eq!(total(&market).await, 4);
    let under_review = reviewed(&market, &firm).await;
    assert_eq!(under_review.state(), v1::ListingState::UnderReview);
    assert_eq!(under_review.proofs.len(), 2, "entry and layer are proved");
    assert_eq!(
        total(&market).await,
        3,
        "whoever is proposed is no candidate"
    );

    let name = under_review.name.as_str();
    let step = market
        .listings()
        .admit_listing(admit(name, "ZJ000001"))
        .await;
    let step = step.unwrap().into_inner();
    let listed = step.listing.clone().unwrap();
    assert_eq!(listed.code, "ZJ000001G");
    assert_eq!(listed.layer(), v1::Layer::Standardization);
    let met = turned(&step, v1::Verdict::Met);
    assert!(
        met.contains(&"neeq-green-channel/listed".to_owned()),
        "{met:?}"
    );

    assert_eq!(listed.layer_today(), v1::Layer::Standardization);

    raise(&operator, &firm).await;
    let found = v1::GetListingRequest {
        name: name.to_owned(),
    };
    let found = market.listings().get_listing(found).await.unwrap();
    let due = found.into_inner();
    let layers = (due.layer(), due.layer_today());
    assert_eq!(layers, (v1::Layer::Standardization, v1::Layer::Cultivation));
    let moved = v1::MoveListingRequest {
        name: name.to_owned(),
        ..Default::default()
    };
    let moved = market.listings().move_listing(moved).await.unwrap();
    let moved = moved.into_inner().listing.unwrap();
    assert_eq!(moved.code, "ZJ000001P");
    let layers = (moved.layer_before(), moved.layer(), moved.move_cause());
    let raised = (
        v1::Layer::Standardization,
        v1::Layer::Cultivation,
        v1::MoveCause::Raised,
    );
    assert_eq!(layers, raised);

    on_neeq(&market, name).await;
    let left = v1::DelistListingRequest {
        name: name.to_owned(),
        reason: v1::DelistReason::MovedUp.into(),
        ..Default::default()
    };
    let left = market.listings().delist_listing(left).await.unwrap();
    let left = left.into_inner().listing.unwrap();
    assert_eq!(left.state(), v1::ListingState::Delisted);
    assert_eq!(left.layers.len(), 2);
    assert_eq!(total(&market).await, 3, "boards are for firms not public");
    barred(&market, &firm, v1::NoCandidateCause::Public).await;
    let again = v1::GetListingRequest {
        name: name.to_owned(),
    };
    let again = market.listings().get_listing(again).await.unwrap();
    assert_eq!(again.into_inner(), left);
}

/// The firm is no candidate for this cause, and is not proposed.
async fn barred(market: &Client, firm: &str, cause: v1::NoCandidateCause) {
    let again = market.listings().create_listing(create(firm)).await;
    assert_eq!(refused(again), precondition("LISTING_BARRED"));
    let report = v1::GetCandidateRequest {
        name: of_zhejiang(firm),
        on: None,
    };
    let report = market.listings().get_candidate(report).await.unwrap();
    assert_eq!(report.into_inner().no_candidate(), cause);
}

async fn a_firm_that_left_by_its_own_will_is_a_candidate_again(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    seed(&operator).await;
    let market = partner(&server, "zhejiang", Role::PartnerOperator).await;
    let firm = sme(&operator, 3).await;
    let name = reviewed(&market, &firm).await.name;
    let mut calls = market.listings();
    calls.admit_listing(admit(&name, "ZJ000003")).await.unwrap();
    let left = v1::DelistListingRequest {
        name: name.clone(),
        reason: v1::DelistReason::Voluntary.into(),
        ..Default::default()
    };
    calls.delist_listing(left).await.unwrap();
    assert_eq!(total(&market).await, 4);

    // Reported late, it counts from its own day: more than twelve months by now.
    let late = v1::ReportPipelineEventRequest {
        on: date(2024, 6, 3),
        ..report(&name, v1::PipelineEvent::OnNeeq)
    };
    let step = calls.report_pipeline_event(late).await.unwrap();
    let met = turned(&step.into_inner(), v1::Verdict::Met);
    let waited = met.contains(&"bse/neeq-12-months".to_owned());
    assert!(waited, "{met:?}");
    assert_eq!(total(&market).await, 3);

    let delete = v1::DeleteSmeRequest {
        name: firm,
        ..Default::default()
    };
    let kept = operator.smes().delete_sme(delete).await;
    assert_eq!(refused(kept), precondition("SME_IN_USE"));
}

/// A firm on Ningbo's board whose seat goes to Zhejiang: neither market learns of the other.
async fn a_seat_that_moves_tells_no_market_of_another(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    seed(&operator).await;
    let firm = sme(&operator, 5).await;
    let ningbo = partner(&server, "ningbo", Role::PartnerOperator).await;
    let proposal = v1::CreateListingRequest {
        parent: "markets/ningbo".to_owned(),
        ..create(&firm)
    };
    let mut calls = ningbo.listings();
    let name = calls.create_listing(proposal).await.unwrap().into_inner();
    let name = name.name;
    let review = v1::StartListingReviewRequest {
        name: name.clone(),
        ..Default::default()
    };
    calls.start_listing_review(review).await.unwrap();
    let admission = admit(&name, "NGB000005");
    calls.admit_listing(admission).await.unwrap();

    let seat = v1::Sme {
        name: firm.clone(),
        region: "330106".to_owned(),
        ..Default::default()
    };
    let request = v1::UpdateSmeRequest {
        sme: Some(seat),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["region".to_owned()],
        }),
        ..Default::default()
    };
    operator.smes().update_sme(request).await.unwrap();

    let zhejiang = partner(&server, "zhejiang", Role::PartnerOperator).await;
    barred(&zhejiang, &firm, v1::NoCandidateCause::ListedElsewhere).await;
    assert_eq!(total(&zhejiang).await, 4);
    let target = v1::assess_readiness_request::Target::Purpose("neeq-green-channel".to_owned());
    let ask = v1::AssessReadinessRequest {
        target: Some(target),
        subject: Some(v1::assess_readiness_request::Subject::Sme(firm.clone())),
        ..Default::default()
    };
    let told = zhejiang.listings().assess_readiness(ask).await.unwrap();
    let text = format!("{told:?}");
    let found = told.into_inner().assessment.unwrap().findings.into_iter();
    let evidence: Vec<_> = found.flat_map(|it| it.evidence).collect();
    let of_market = |it: &&v1::FactEvidence| it.origin() == v1::EvidenceOrigin::Market;
    let of_market = evidence.iter().find(of_market).unwrap();
    assert_eq!((of_market.source.as_str(), of_market.as_of), ("", None));
    assert!(!text.contains("markets/ningbo"), "{text}");

    // The title still holds: Ningbo cannot judge the firm any more, and moves it nowhere.
    let moved = v1::MoveListingRequest {
        name,
        ..Default::default()
    };
    let moved = calls.move_listing(moved).await;
    assert_eq!(refused(moved), precondition("LAYER_UNCLEAR"));
}

/// NEEQ has taken the firm, which turns conditions of other rules.
async fn on_neeq(market: &Client, name: &str) {
    let on_neeq = report(name, v1::PipelineEvent::OnNeeq);
    let step = market.listings().report_pipeline_event(on_neeq).await;
    let step = step.unwrap().into_inner();
    assert_eq!(step.listing.as_ref().unwrap().pipeline.len(), 1);
    let lost = turned(&step, v1::Verdict::NotMet);
    assert!(lost.contains(&"bse/neeq-12-months".to_owned()), "{lost:?}");
    let first = step.effects.iter().take(lost.len());
    let losses = first.filter(|it| it.after() == v1::Verdict::NotMet);
    assert_eq!(losses.count(), lost.len(), "losses come first");
}

/// The firm becomes a little giant.
async fn raise(operator: &Client, firm: &str) {
    let giant = v1::Sme {
        name: firm.to_owned(),
        titles: titled(2, v1::TitleKind::LittleGiant).titles,
        ..Default::default()
    };
    let request = v1::UpdateSmeRequest {
        sme: Some(giant),
        ..Default::default()
    };
    operator.smes().update_sme(request).await.unwrap();
}

async fn steps_that_do_not_fit_are_refused(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    seed(&operator).await;
    let market = partner(&server, "zhejiang", Role::PartnerOperator).await;
    let (open, firm) = (sme(&operator, 4).await, sme(&operator, 2).await);
    let unproved = market.listings().create_listing(create(&open)).await;
    assert_eq!(refused(unproved), precondition("ENTRY_NOT_PROVED"));
    let theirs = sme(&operator, 5).await;
    let hidden = market.listings().create_listing(create(&theirs)).await;
    assert_eq!(refused(hidden), not_found("CANDIDATE_NOT_FOUND"));

    let proposed = market.listings().create_listing(create(&firm)).await;
    let proposed = proposed.unwrap().into_inner();
    let twice = market.listings().create_listing(create(&firm)).await;
    let exists = (Code::AlreadyExists, "LISTING_EXISTS".to_owned());
    assert_eq!(refused(twice), exists);
    let name = proposed.name.as_str();
    let early = market
        .listings()
        .admit_listing(admit(name, "ZJ000001"))
        .await;
    assert_eq!(refused(early), precondition("LISTING_WRONG_STATE"));
    let review = v1::StartListingReviewRequest {
        name: name.to_owned(),
        on: date(2020, 1, 1),
        ..Default::default()
    };
    let before = market.listings().start_listing_review(review.clone()).await;
    assert_eq!(refused(before), precondition("LISTING_DAY_BEFORE"));
    let review = v1::StartListingReviewRequest { on: None, ..review };
    market
        .listings()
        .start_listing_review(review)
        .await
        .unwrap();
    for code in ["NGB000001", "ZJ1", ""] {
        let wrong = market.listings().admit_listing(admit(name, code)).await;
        assert_eq!(refused(wrong).1, "INVALID_ARGUMENT", "{code}");
    }
    market
        .listings()
        .admit_listing(admit(name, "ZJ000001F"))
        .await
        .unwrap();
    let same = v1::MoveListingRequest {
        name: name.to_owned(),
        ..Default::default()
    };
    let same = market.listings().move_listing(same).await;
    assert_eq!(refused(same), precondition("LAYER_UNCHANGED"));
    pipeline_out_of_order(&market, name).await;

    let giant = sme(&operator, 3).await;
    let second = reviewed(&market, &giant).await;
    let taken = market
        .listings()
        .admit_listing(admit(&second.name, "ZJ000001"))
        .await;
    let exists = (Code::AlreadyExists, "LISTING_CODE_TAKEN".to_owned());
    assert_eq!(refused(taken), exists);
    strangers(&server, name, &giant).await;
}

async fn pipeline_out_of_order(market: &Client, name: &str) {
    use v1::PipelineEvent::{AtBse, OnNeeq, Unspecified};
    let mut calls = market.listings();
    let early = calls.report_pipeline_event(report(name, AtBse)).await;
    assert_eq!(refused(early), precondition("PIPELINE_ORDER"));
    let first = calls.report_pipeline_event(report(name, OnNeeq)).await;
    assert!(first.is_ok());
    let twice = calls.report_pipeline_event(report(name, OnNeeq)).await;
    let exists = (Code::AlreadyExists, "PIPELINE_EVENT_EXISTS".to_owned());
    assert_eq!(refused(twice), exists);
    let none = calls.report_pipeline_event(report(name, Unspecified)).await;
    assert_eq!(refused(none).1, "INVALID_ARGUMENT");
    let later = v1::ReportPipelineEventRequest {
        on: date(2100, 1, 1),
        ..report(name, AtBse)
    };
    let later = calls.report_pipeline_event(later).await;
    assert_eq!(refused(later).1, "INVALID_ARGUMENT");
}

/// Who may not change a listing, and who does not even see it.
async fn strangers(server: &TestServer, name: &str, firm: &str) {
    let reader = partner(server, "zhejiang", Role::PartnerReader).await;
    let denied = reader.listings().create_listing(create(firm)).await;
    assert_eq!(refused(denied).1, "ROLE_NOT_ALLOWED");
    let other = partner(server, "ningbo", Role::PartnerOperator).await;
    let get = v1::GetListingRequest {
        name: name.to_owned(),
    };
    let hidden = other.listings().get_listing(get.clone()).await;
    assert_eq!(refused(hidden), not_found("LISTING_NOT_FOUND"));
    let moved = v1::MoveListingRequest {
        name: name.to_owned(),
        ..Default::default()
    };
    let hidden = other.listings().move_listing(moved).await;
    assert_eq!(refused(hidden), not_found("LISTING_NOT_FOUND"));
    let all = v1::ListListingsRequest {
        parent: "markets/-".to_owned(),
        ..Default::default()
    };
    let theirs = other.listings().list_listings(all.clone()).await.unwrap();
    assert!(theirs.into_inner().listings.is_empty());
    let ours = reader.listings().list_listings(all.clone()).await.unwrap();
    assert_eq!(ours.into_inner().listings.len(), 2);
    let on_board = v1::ListListingsRequest {
        state: v1::ListingState::Listed.into(),
        layer: v1::Layer::Standardization.into(),
        ..all
    };
    let on_board = reader.listings().list_listings(on_board).await.unwrap();
    assert_eq!(on_board.into_inner().listings[0].name, name);
    reader.listings().get_listing(get).await.unwrap();
}

async fn changes_are_safe_to_repeat(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    seed(&operator).await;
    let market = partner(&server, "zhejiang", Role::PartnerOperator).await;
    let firm = sme(&operator, 1).await;
    let dry = v1::CreateListingRequest {
        validate_only: true,
        ..create(&firm)
    };
    market.listings().create_listing(dry).await.unwrap();
    assert_eq!(total(&market).await, 4, "a dry run stores nothing");

    let once = v1::CreateListingRequest {
        request_id: "5b0f6c0e-3d0a-4c59-9a51-6a2f1a3b7c10".to_owned(),
        ..create(&firm)
    };
    let first = market
        .listings()
        .create_listing(once.clone())
        .await
        .unwrap();
    let again = market
        .listings()
        .create_listing(once.clone())
        .await
        .unwrap();
    let first = first.into_inner();
    assert_eq!(first, again.into_inner());
    let reused = v1::CreateListingRequest {
        on: date(2026, 1, 5),
        ..once
    };
    let reused = market.listings().create_listing(reused).await;
    assert_eq!(refused(reused).1, "REQUEST_ID_REUSED");

    reviewed_once(&market, &first).await;
    refused_as_seen(&market, &first).await;
    assert_eq!(
        total(&market).await,
        4,
        "a refused firm is a candidate again"
    );
}

/// The same review twice is one.
async fn reviewed_once(market: &Client, first: &v1::Listing) {
    let review = v1::StartListingReviewRequest {
        name: first.name.clone(),
        etag: first.etag.clone(),
        request_id: "5b0f6c0e-3d0a-4c59-9a51-6a2f1a3b7c11".to_owned(),
        ..Default::default()
    };
    let mut calls = market.listings();
    let now = calls.start_listing_review(review.clone()).await.unwrap();
    let again = calls.start_listing_review(review).await.unwrap();
    assert_eq!(now.into_inner(), again.into_inner());
}

/// Who saw another version, or gives no reason, does not refuse.
async fn refused_as_seen(market: &Client, first: &v1::Listing) {
    let mut calls = market.listings();
    let refuse = v1::RefuseListingRequest {
        name: first.name.clone(),
        etag: first.etag.clone(),
        reason: "材料不全".to_owned(),
        ..Default::default()
    };
    let stale = calls.refuse_listing(refuse.clone()).await;
    let mismatch = (Code::Aborted, "ETAG_MISMATCH".to_owned());
    assert_eq!(refused(stale), mismatch);
    let empty = v1::RefuseListingRequest {
        etag: String::new(),
        reason: String::new(),
        ..refuse.clone()
    };
    let empty = calls.refuse_listing(empty).await;
    assert_eq!(refused(empty).1, "INVALID_ARGUMENT");
    let refuse = v1::RefuseListingRequest {
        etag: String::new(),
        ..refuse
    };
    let now = calls.refuse_listing(refuse).await.unwrap().into_inner();
    assert_eq!(
        (now.state(), now.refusal.as_str()),
        (v1::ListingState::Refused, "材料不全")
    );
}
