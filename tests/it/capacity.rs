//! Two batches that compete for one offering's last capacity never over-commit it.

use crate::on_both;
use api::v1;
use harness::{
    Backend, TestServer, chain_batch, firm, import, lender, offering, publishable, reason_of, run,
};

on_both!(two_batches_published_at_once_share_what_is_left);

/// Places of the offering that both batches want.
const CLIENTS: i64 = 3;

async fn two_batches_published_at_once_share_what_is_left(backend: Backend) {
    let server = TestServer::start(backend).await;
    let (operator, approver) = (server.operator().await, server.approver().await);
    let bank = lender(&operator, "bank").await;
    let product = offering(&operator, &bank, ("P1", CLIENTS, 10_000_000_000)).await;
    import(&operator, (1..=6).map(|number| firm("a", number)).collect()).await;
    let (one, two) = (
        chain_batch(&operator, "c1").await,
        chain_batch(&operator, "c2").await,
    );
    // Both run while all places are free, so each wants all of them.
    let (run_one, run_two) = tokio::join!(
        publishable(&operator, &approver, &one),
        publishable(&operator, &approver, &two)
    );
    assert_ne!(run_one.name, run_two.name);
    let publish = |batch: &v1::Batch| {
        let request = v1::PublishBatchRequest {
            name: batch.name.clone(),
            ..Default::default()
        };
        let approver = approver.clone();
        async move { approver.campaigns().publish_batch(request).await }
    };
    let (first, second) = tokio::join!(publish(&one), publish(&two));
    let (won, lost) = match (&first, &second) {
        (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won.get_ref(), lost),
        (Ok(_), Ok(_)) => panic!("both batches took the same places"),
        (Err(one), Err(two)) => panic!("nobody got the places: {one:?} {two:?}"),
    };
    assert_eq!(won.referral_count, CLIENTS);
    assert_eq!(lost.code(), tonic::Code::FailedPrecondition, "{lost:?}");
    assert_eq!(reason_of(lost), "CAPACITY_EXCEEDED");

    let get = v1::GetOfferingRequest {
        name: product.name.clone(),
    };
    let now = operator
        .lenders()
        .get_offering(get)
        .await
        .unwrap()
        .into_inner();
    let used = now.capacity_use.unwrap();
    assert_eq!((used.clients_reserved, used.clients_used), (CLIENTS, 0));

    // The loser runs again and is told that nothing is left.
    let loser = if first.is_ok() { &two } else { &one };
    let again = run(&operator, loser).await;
    let report = again.report.unwrap();
    assert_eq!(report.clients_max, 0, "{report:?}");
    let list = v1::ListMatchesRequest {
        parent: again.name,
        ..Default::default()
    };
    let matches = operator
        .matches()
        .list_matches(list)
        .await
        .unwrap()
        .into_inner()
        .matches;
    assert!(matches.is_empty(), "matched where nothing is left");
}
