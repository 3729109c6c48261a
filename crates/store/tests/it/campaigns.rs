//! Campaigns and batches.

use crate::harness::{at, batch, campaign, seed_firms, uuid};
use crate::on_both;
use domain::fixtures::lender;
use domain::{Batch, BatchId, BatchState, Campaign, CampaignId, LenderId, MatchRunId, Scope};
use store::{Error, PageRequest, Store, UniqueKey};

on_both!(
    campaigns_come_back,
    batches_come_back,
    lenders_see_what_they_take_part_in
);

async fn campaigns_come_back(store: &Store) {
    seed_firms(store, 0).await;
    let tx = store.begin(at(0)).await.unwrap();
    let mut first = campaign(1, &[lender(1).id, lender(2).id]);
    tx.campaigns().insert(&first).await.unwrap();
    assert_eq!(
        tx.campaigns().get(first.id).await.unwrap(),
        Some(first.clone())
    );
    assert_eq!(
        tx.campaigns().by_code("c1").await.unwrap(),
        Some(first.clone())
    );
    first.lenders.remove(&lender(1).id);
    first.regions.clear();
    assert_eq!(tx.campaigns().update(&first).await.unwrap(), 2);
    let stored = tx.campaigns().get(first.id).await.unwrap();
    assert_eq!(
        stored,
        Some(Campaign {
            version: 2,
            ..first.clone()
        })
    );
    let refused = tx.campaigns().update(&first).await;
    assert!(
        matches!(
            refused,
            Err(Error::Stale {
                table: "campaign",
                ..
            })
        ),
        "{refused:?}"
    );
    let twin = Campaign {
        id: CampaignId(uuid(5, 2)),
        ..first
    };
    let refused = tx.campaigns().insert(&twin).await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::CampaignCode))),
        "{refused:?}"
    );
    drop(tx);
    let tx = store.begin(at(0)).await.unwrap();
    let refused = tx
        .campaigns()
        .insert(&campaign(3, &[LenderId(uuid(2, 99))]))
        .await;
    assert!(
        matches!(refused, Err(Error::MissingReference)),
        "{refused:?}"
    );
}

async fn batches_come_back(store: &Store) {
    let tx = store.begin(at(0)).await.unwrap();
    let policy = tx
        .policies()
        .active("conditional")
        .await
        .unwrap()
        .unwrap()
        .id;
    tx.campaigns().insert(&campaign(1, &[])).await.unwrap();
    let first = batch(1, 1, policy);
    tx.batches().insert(&first).await.unwrap();
    assert_eq!(
        tx.batches().get(first.id).await.unwrap(),
        Some(first.clone())
    );
    let approved = Batch {
        chain: None,
        lottery_seed: 7,
        state: BatchState::Approved,
        approved_run: Some(MatchRunId(uuid(7, 1))),
        approved_by: Some("person/wang".to_owned()),
        ..first.clone()
    };
    assert_eq!(tx.batches().update(&approved).await.unwrap(), 2);
    let stored = tx.batches().get(first.id).await.unwrap();
    assert_eq!(
        stored,
        Some(Batch {
            version: 2,
            ..approved
        })
    );
    let refused = tx.batches().update(&first).await;
    assert!(
        matches!(refused, Err(Error::Stale { table: "batch", .. })),
        "{refused:?}"
    );
    let twin = Batch {
        id: BatchId(uuid(6, 2)),
        ..first
    };
    let refused = tx.batches().insert(&twin).await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::BatchCode))),
        "{refused:?}"
    );
}

async fn lenders_see_what_they_take_part_in(store: &Store) {
    seed_firms(store, 0).await;
    let tx = store.begin(at(0)).await.unwrap();
    let policy = tx.policies().active("default").await.unwrap().unwrap().id;
    let (open, named) = (campaign(1, &[]), campaign(2, &[lender(1).id]));
    for campaign in [&open, &named] {
        tx.campaigns().insert(campaign).await.unwrap();
    }
    let published = |batch: Batch| Batch {
        state: BatchState::Published,
        ..batch
    };
    let batches = [
        batch(1, 1, policy),
        published(batch(2, 1, policy)),
        published(batch(3, 2, policy)),
    ];
    for batch in &batches {
        tx.batches().insert(batch).await.unwrap();
    }
    let first = PageRequest::first();
    let seen = async |scope: Scope| {
        let campaigns = tx
            .campaigns()
            .list(&scope, &first)
            .await
            .unwrap()
            .items
            .len();
        let batches = tx
            .batches()
            .list(&scope, None, &first)
            .await
            .unwrap()
            .items
            .len();
        (campaigns, batches)
    };
    assert_eq!(seen(Scope::All).await, (2, 3));
    assert_eq!(seen(Scope::Lender(lender(1).id)).await, (2, 2));
    assert_eq!(seen(Scope::Lender(lender(2).id)).await, (1, 1));
    assert_eq!(seen(Scope::Market("zhejiang".to_owned())).await, (0, 0));
    let of_named = tx
        .batches()
        .list(&Scope::All, Some(named.id), &first)
        .await
        .unwrap();
    assert_eq!(of_named.items, [batches[2].clone()]);
}
