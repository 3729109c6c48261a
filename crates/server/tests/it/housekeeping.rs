//! What the clock does without a worker, and what a run leaves out.

use chrono::{TimeDelta, TimeZone, Utc};
use domain::{OfferingId, ReferralState, Role, Scope};
use server::clock::Clock;
use std::time::Duration;
use store::PageRequest;
use store::offering::OfferingFilter;
use store::referral::ReferralFilter;

use crate::harness::{
    TestServer, approve, batch, campaign, import_smes, lender_with_offering, publish, run,
};

async fn states(server: &TestServer) -> Vec<ReferralState> {
    let tx = server.running.store().read().await.unwrap();
    let filter = ReferralFilter::default();
    let page = PageRequest::first();
    let referrals = tx.referrals();
    let list = referrals.list(&Scope::All, &filter, &page).await.unwrap();
    list.items.into_iter().map(|it| it.state).collect()
}

#[tokio::test]
async fn referrals_expire_without_a_worker_and_one_that_cannot_stops_none() {
    let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 1, 31, 2, 0, 0).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_by(clock.clone(), folder, |_| {}).await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    lender_with_offering(&operator, "bank", 3).await;
    import_smes(&operator, 3).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let run = run(&operator, &batch.name).await;
    approve(&approver, &batch.name, &run.name).await.unwrap();
    publish(&operator, &batch.name).await.unwrap();

    // The ledger loses the place of one of three: the last that is expired cannot be booked.
    let tx = server.running.store().begin(clock.now()).await.unwrap();
    let filter = ReferralFilter::default();
    let page = PageRequest::first();
    let all = tx
        .referrals()
        .list(&Scope::All, &filter, &page)
        .await
        .unwrap();
    tx.capacity().release(&all.items[0]).await.unwrap();
    tx.commit().await.unwrap();

    let folder = server.stop().await;
    clock.advance(TimeDelta::days(29));
    let no_worker = |config: &mut server::Config| config.worker.enabled = false;
    let server = TestServer::start_by(clock, folder, no_worker).await;
    let expired = async {
        loop {
            let states = states(&server).await;
            let expired = |state: &&ReferralState| **state == ReferralState::Expired;
            if states.iter().filter(expired).count() == 2 {
                return states;
            }
        }
    };
    let states = tokio::time::timeout(Duration::from_secs(30), expired).await;
    assert!(states.unwrap().contains(&ReferralState::Pushed));
}

#[tokio::test]
async fn offerings_that_a_run_cannot_read_are_counted() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    lender_with_offering(&operator, "bank", 3).await;
    import_smes(&operator, 1).await;
    let clock = Clock::system();
    let tx = server.running.store().begin(clock.now()).await.unwrap();
    let (filter, page) = (OfferingFilter::default(), PageRequest::first());
    let list = tx
        .offerings()
        .list(&Scope::All, &filter, &page)
        .await
        .unwrap();
    let mut damaged = list.items[0].clone();
    damaged.id = OfferingId(clock.new_id());
    damaged.external_id = "damaged".to_owned();
    damaged.preferences.weights.chain += 1;
    tx.offerings().insert(&damaged).await.unwrap();
    tx.commit().await.unwrap();
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let report = run(&operator, &batch.name).await.report.unwrap();
    let counts = (report.offering_count, report.offering_refused_count);
    assert_eq!(counts, (1, 1));
}
