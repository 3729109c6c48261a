//! Calls that set a campaign up: a lender, an offering, firms, a batch on the chain `robots`.

use api::{Client, Date, v1};

/// A day.
#[must_use]
pub fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

/// Creates a city bank in Hangzhou.
///
/// # Panics
/// If the call is refused, as all functions here.
pub async fn lender(client: &Client, code: &str) -> v1::Lender {
    let lender = v1::Lender {
        code: code.to_owned(),
        display_name: format!("示例银行 {code}"),
        kind: v1::LenderKind::CityCommercialBank.into(),
        seat: "330102".to_owned(),
        scope: v1::LenderScope::City.into(),
        illustrative: true,
        ..Default::default()
    };
    let request = v1::CreateLenderRequest {
        lender: Some(lender),
        ..Default::default()
    };
    client
        .lenders()
        .create_lender(request)
        .await
        .expect("a lender")
        .into_inner()
}

/// Creates a credit loan for Hangzhou with room for so many clients and so much money.
pub async fn offering(
    client: &Client,
    lender: &v1::Lender,
    (external_id, clients_max, quota_fen): (&str, i64, i64),
) -> v1::Offering {
    let offering = v1::Offering {
        external_id: external_id.to_owned(),
        display_name: "科创信用贷".to_owned(),
        instrument: v1::Instrument::CreditLoan.into(),
        criteria: Some(v1::OfferingCriteria {
            regions: vec!["330100".to_owned()],
            amount_fen_min: Some(50_000_000),
            amount_fen_max: Some(1_000_000_000),
            term_months_min: Some(3),
            term_months_max: Some(36),
            ..Default::default()
        }),
        preferences: Some(v1::OfferingPreferences {
            focus_chains: vec!["robots".to_owned()],
            amount_preferred_fen: 400_000_000,
            term_preferred_months: 12,
            appetite_points: 600,
            weights: Some(v1::LenderWeights {
                chain: 30,
                grade: 20,
                locality: 20,
                tier: 10,
                amount: 10,
                appetite: 10,
            }),
            ..Default::default()
        }),
        rate_bp: 390,
        capacity: Some(v1::OfferingCapacity {
            clients_max,
            quota_fen,
            period: v1::CapacityPeriod::Year.into(),
        }),
        valid_from: date(2026, 1, 1),
        state: v1::OfferingState::Active.into(),
        ..Default::default()
    };
    let request = v1::CreateOfferingRequest {
        parent: lender.name.clone(),
        offering: Some(offering),
        ..Default::default()
    };
    client
        .lenders()
        .create_offering(request)
        .await
        .expect("an offering")
        .into_inner()
}

/// A firm of Hangzhou on the chain `robots` that asks for 3 million yuan and more.
#[must_use]
pub fn firm(source: &str, number: i64) -> v1::Sme {
    v1::Sme {
        display_name: format!("测试企业 {source} {number}"),
        key: Some(v1::sme::Key::ExternalId(v1::ExternalId {
            source: source.to_owned(),
            value: format!("F{number:05}"),
        })),
        region: "330106".to_owned(),
        industry: Some(v1::Industry {
            code: "3491".to_owned(),
            ..Default::default()
        }),
        placements: vec![v1::Placement {
            chain: "robots".to_owned(),
            ..Default::default()
        }],
        need: Some(v1::FinancingNeed {
            amount_fen: 300_000_000 + number * 1_000_000,
            term_months: 12,
            instruments: vec![v1::Instrument::CreditLoan.into()],
            rate_bp_max: Some(500),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Imports firms and expects each to be stored.
pub async fn import(client: &Client, firms: Vec<v1::Sme>) {
    let rows = firms.into_iter().zip(2..);
    let rows = rows
        .map(|(sme, row_number)| v1::SmeRow {
            row_number,
            sme: Some(sme),
        })
        .collect();
    let request = v1::ImportSmesRequest {
        rows,
        ..Default::default()
    };
    let reply = client
        .smes()
        .import_smes(request)
        .await
        .expect("an import")
        .into_inner();
    for result in reply.results {
        assert!(result.problems.is_empty(), "{result:?}");
    }
}

/// Name of the active policy with this display name.
pub async fn policy(client: &Client, display_name: &str) -> String {
    let display_name = display_name.to_owned();
    let request = v1::ListMatchPoliciesRequest {
        display_name,
        ..Default::default()
    };
    let list = client
        .campaigns()
        .list_match_policies(request)
        .await
        .expect("policies");
    list.into_inner().match_policies[0].name.clone()
}

/// Creates a campaign on the chain `robots` with one batch.
pub async fn chain_batch(client: &Client, code: &str) -> v1::Batch {
    let campaign = v1::Campaign {
        code: code.to_owned(),
        display_name: "融资促进行动".to_owned(),
        start_date: date(2026, 1, 1),
        end_date: date(2027, 12, 31),
        chains: vec!["robots".to_owned()],
        ..Default::default()
    };
    let request = v1::CreateCampaignRequest {
        campaign: Some(campaign),
        ..Default::default()
    };
    let campaign = client
        .campaigns()
        .create_campaign(request)
        .await
        .expect("a campaign");
    let batch = v1::Batch {
        code: "robots".to_owned(),
        display_name: "工业机器人".to_owned(),
        chain: "robots".to_owned(),
        policy: policy(client, "default").await,
        reference_date: date(2026, 11, 1),
        ..Default::default()
    };
    let parent = campaign.into_inner().name;
    let request = v1::CreateBatchRequest {
        parent,
        batch: Some(batch),
        ..Default::default()
    };
    client
        .campaigns()
        .create_batch(request)
        .await
        .expect("a batch")
        .into_inner()
}

/// Runs a batch and waits for its end.
pub async fn run(client: &Client, batch: &v1::Batch) -> v1::MatchRun {
    let request = v1::RunBatchRequest {
        name: batch.name.clone(),
        ..Default::default()
    };
    let operation = client
        .campaigns()
        .run_batch(request)
        .await
        .expect("a run")
        .into_inner();
    client
        .wait_run(operation, |_| ())
        .await
        .expect("a run that succeeds")
}

/// Runs a batch as `operator` and approves the run as `approver`.
pub async fn publishable(operator: &Client, approver: &Client, batch: &v1::Batch) -> v1::MatchRun {
    let done = run(operator, batch).await;
    let request = v1::ApproveBatchRequest {
        name: batch.name.clone(),
        run: done.name.clone(),
        ..Default::default()
    };
    approver
        .campaigns()
        .approve_batch(request)
        .await
        .expect("an approval");
    done
}
