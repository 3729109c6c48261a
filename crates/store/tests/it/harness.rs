//! Databases and nouns for the tests.

use chrono::{DateTime, TimeDelta, Utc};
use domain::fixtures::{day, lender, offering, policy, sme};
use domain::match_run::{RunPhase, RunReport};
use domain::{
    Batch, BatchId, BatchState, Campaign, CampaignId, ChainCode, Change, LenderId, Match, MatchRun,
    MatchRunId, Offering, Outcome, OutcomeCause, Party, PolicyId, Referral, ReferralId,
    ReferralState, RunState, Sme,
};
use std::collections::{BTreeMap, BTreeSet};
use store::match_run::Lease;
use store::testing::Postgres;
use store::{Store, Tx};
use uuid::Uuid;

pub(crate) async fn on_sqlite(test: impl AsyncFnOnce(&Store)) {
    let sqlite = Store::for_test().await.unwrap();
    test(sqlite.store()).await;
    sqlite.store().clone().close().await.unwrap();
}

pub(crate) async fn on_postgres(test: impl AsyncFnOnce(&Store)) {
    let postgres = Postgres::start().unwrap();
    let store = Store::connect(&postgres.url()).await.unwrap();
    store.migrate().await.unwrap();
    test(&store).await;
    store.close().await.unwrap();
}

/// A time so many seconds after the tests' beginning.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    day(2026, 11, 22).and_hms_opt(8, 0, 0).unwrap().and_utc() + TimeDelta::seconds(seconds)
}

pub(crate) fn uuid(kind: u128, number: u128) -> Uuid {
    Uuid::from_u128(kind << 96 | number)
}

pub(crate) fn chain_code(code: &str) -> ChainCode {
    ChainCode::parse(code).unwrap()
}

pub(crate) fn change(action: &'static str, resource: &str, party: Option<Party>) -> Change {
    Change {
        principal: "person/li".to_owned(),
        action,
        resource: resource.to_owned(),
        before: String::new(),
        after: "etag 1".to_owned(),
        party,
    }
}

pub(crate) fn campaign(number: u128, lenders: &[LenderId]) -> Campaign {
    Campaign {
        id: CampaignId(uuid(5, number)),
        code: format!("c{number}"),
        name: format!("活动 {number}"),
        from: day(2026, 11, 1),
        until: day(2027, 3, 31),
        chains: BTreeSet::from([chain_code("robots"), chain_code("nev")]),
        regions: BTreeSet::from([domain::fixtures::region(330_000)]),
        lenders: lenders.iter().copied().collect(),
        version: 1,
    }
}

pub(crate) fn batch(number: u128, campaign: u128, policy: PolicyId) -> Batch {
    Batch {
        id: BatchId(uuid(6, number)),
        campaign: CampaignId(uuid(5, campaign)),
        code: format!("b{number}"),
        name: format!("批次 {number}"),
        chain: Some(chain_code("robots")),
        policy,
        lottery_seed: u64::MAX - 5,
        reference_date: day(2026, 11, 22),
        state: BatchState::Draft,
        approved_run: None,
        approved_by: None,
        published_by: None,
        version: 1,
    }
}

pub(crate) fn run(number: u128, batch: u128) -> MatchRun {
    MatchRun {
        id: MatchRunId(uuid(7, number)),
        batch: BatchId(uuid(6, batch)),
        batch_version: 1,
        campaign_version: 2,
        state: RunState::Queued,
        policy: policy(),
        lottery_seed: u64::MAX - 5,
        reference_date: day(2026, 11, 22),
        requested_by: "person/li".to_owned(),
        lease_owner: None,
        lease_until: None,
        attempt: 0,
        cancel_requested: false,
        phase: RunPhase::Queued,
        sme_count_done: 0,
        sme_count: 0,
        engine_version: String::new(),
        snapshot_sha256: String::new(),
        report: None,
        failure: None,
        created_at: at(i64::try_from(number).unwrap()),
        started_at: None,
        ended_at: None,
    }
}

pub(crate) fn matched(run: MatchRunId, sme: &Sme, offering: &Offering) -> Match {
    Match {
        run,
        sme: sme.id,
        offering: offering.id,
        lender: offering.lender,
        rank: 1,
        score: 100_000,
        sme_points: 60_000,
        lender_points: 40_000,
        amount: sme.need.as_ref().unwrap().amount,
        conditional: false,
        missing: Vec::new(),
    }
}

pub(crate) fn outcome(run: MatchRunId, sme: &Sme) -> Outcome {
    Outcome {
        run,
        sme: sme.id,
        cause: OutcomeCause::Matched,
        blocking: None,
        listed_count: 3,
        score_best: Some(100_000),
    }
}

pub(crate) fn report() -> RunReport {
    RunReport {
        sme_count: 3,
        offering_count: 1,
        offering_refused_count: 4,
        eligible_pair_count: 3,
        outcome_counts: BTreeMap::from([(OutcomeCause::Matched, 3)]),
        top_k_line: "topk rows=3 score_sum=1 sum=2".to_owned(),
        money: (domain::Fen(7), domain::Fen(9)),
        ..RunReport::default()
    }
}

pub(crate) fn referral(number: u128, batch: u128, sme: &Sme, offering: &Offering) -> Referral {
    Referral {
        id: ReferralId(uuid(8, number)),
        batch: BatchId(uuid(6, batch)),
        run: MatchRunId(uuid(7, batch)),
        sme: sme.id,
        offering: offering.id,
        lender: offering.lender,
        amount: sme.need.as_ref().unwrap().amount,
        period: offering.capacity.period.key(day(2026, 11, 22)),
        state: ReferralState::Pushed,
        decline_reason: None,
        pushed_at: at(0),
        expires_on: day(2026, 12, 22),
        changed_at: at(0),
        version: 1,
    }
}

/// Two lenders, offerings 1 of the first and 2 of the second, and this many firms.
pub(crate) async fn seed_firms(store: &Store, firms: u64) -> (Vec<Sme>, Vec<Offering>) {
    let smes: Vec<Sme> = (1..=firms).map(sme).collect();
    let second = Offering {
        lender: lender(2).id,
        ..offering(2)
    };
    let offerings = vec![offering(1), second];
    let tx = store.begin(at(0)).await.unwrap();
    tx.smes().insert_many(&smes).await.unwrap();
    for number in [1, 2] {
        tx.lenders().insert(&lender(number)).await.unwrap();
    }
    for offering in &offerings {
        tx.offerings().insert(offering).await.unwrap();
    }
    tx.commit().await.unwrap();
    (smes, offerings)
}

/// A campaign with batches of these numbers, each with a queued run of the same number.
pub(crate) async fn seed_runs(store: &Store, numbers: &[u128]) {
    let tx = store.begin(at(0)).await.unwrap();
    let policy = tx.policies().active("default").await.unwrap().unwrap();
    tx.campaigns().insert(&campaign(1, &[])).await.unwrap();
    for number in numbers {
        tx.batches()
            .insert(&batch(*number, 1, policy.id))
            .await
            .unwrap();
        tx.match_runs()
            .insert(&run(*number, *number))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// Takes the next run at a time, for 30 seconds.
pub(crate) async fn take(store: &Store, owner: &str, seconds: i64) -> Option<(MatchRun, Lease)> {
    let tx = store.begin(at(seconds)).await.unwrap();
    let run = tx.match_runs().take(owner, at(seconds + 30)).await.unwrap();
    commit(tx).await;
    run.map(|run| {
        let lease = Lease::of(&run).unwrap();
        (run, lease)
    })
}

pub(crate) async fn commit(tx: Tx) {
    tx.commit().await.unwrap();
}
