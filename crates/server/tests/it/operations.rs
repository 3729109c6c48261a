//! Operations: waiting, listing, cancelling, and the trail that a run leaves.

use api::google::longrunning::{
    CancelOperationRequest, ListOperationsRequest, Operation, WaitOperationRequest,
};
use api::{Client, v1};
use domain::{Role, Scope};
use server::clock::Clock;
use store::PageRequest;
use store::audit::AuditFilter;
use tonic::Code;

use crate::harness::{
    TestServer, batch, campaign, fields, import_smes, lender_with_offering, reason, run,
};

/// A run that waits on a server without a worker.
async fn waiting() -> (TestServer, Client, Operation) {
    let idle = |config: &mut server::Config| config.worker.enabled = false;
    let server = TestServer::start_in(tempfile::tempdir().unwrap(), idle).await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    lender_with_offering(&operator, "bank", 2).await;
    import_smes(&operator, 3).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let request = v1::RunBatchRequest {
        name: batch.name,
        ..Default::default()
    };
    let operation = operator.campaigns().run_batch(request).await.unwrap();
    (server, operator, operation.into_inner())
}

async fn cancel(operator: &Client, operation: &Operation) {
    let name = operation.name.clone();
    let request = CancelOperationRequest { name };
    operator
        .operations()
        .cancel_operation(request)
        .await
        .unwrap();
}

/// The changes of one resource, oldest first.
async fn trail(server: &TestServer, resource: &str) -> Vec<(String, String, String)> {
    let tx = server.running.store().read().await.unwrap();
    let filter = AuditFilter {
        resource: Some(resource.to_owned()),
        ..Default::default()
    };
    let page = PageRequest::first();
    let entries = tx
        .audits()
        .list(&Scope::All, &filter, &page)
        .await
        .unwrap()
        .items;
    let line = |it: store::audit::Audit| (it.action, it.before, it.after);
    entries.into_iter().map(line).collect()
}

#[tokio::test]
async fn a_cancel_between_attempts_is_kept_by_the_next_one() {
    let (server, operator, operation) = waiting().await;
    let tx = server
        .running
        .store()
        .begin(Clock::system().now())
        .await
        .unwrap();
    tx.match_runs()
        .take("dead", Clock::system().now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    cancel(&operator, &operation).await;
    let server = TestServer::start_in(server.stop().await, |_| {}).await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let ended = operator.wait_run(operation, |_| {}).await;
    assert!(ended.is_err(), "the run was cancelled: {ended:?}");
    let tx = server.running.store().read().await.unwrap();
    assert_eq!(tx.match_runs().count_open(None).await.unwrap(), 0);
}

#[tokio::test]
async fn a_run_leaves_one_trail() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    lender_with_offering(&operator, "bank", 2).await;
    import_smes(&operator, 3).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let run = run(&operator, &batch.name).await;
    let trail = trail(&server, &run.name).await;
    let line = |action: &str, before: &str, after: &str| {
        (action.to_owned(), before.to_owned(), after.to_owned())
    };
    let expected = [
        line("batch.run", "", "queued"),
        line("match_run.take", "", "running attempt 1"),
        line("match_run.succeed", "running", "succeeded"),
    ];
    assert_eq!(trail, expected);
}

#[tokio::test]
async fn a_waiting_run_is_cancelled_at_once_and_the_trail_says_so() {
    let (server, operator, operation) = waiting().await;
    cancel(&operator, &operation).await;
    let metadata = operation.metadata.unwrap();
    let metadata: v1::RunBatchMetadata = prost::Message::decode(metadata.value.as_slice()).unwrap();
    let trail = trail(&server, &metadata.run).await;
    let last = trail.last().unwrap();
    assert_eq!(
        (last.0.as_str(), last.1.as_str(), last.2.as_str()),
        ("match_run.cancelled", "queued", "cancelled")
    );
}

#[tokio::test]
async fn wishes_that_cannot_be_met_are_refused() {
    let (_server, operator, operation) = waiting().await;
    let wait = WaitOperationRequest {
        name: operation.name,
        timeout: Some(prost_types::Duration {
            seconds: -1,
            nanos: 0,
        }),
    };
    let refused = operator.operations().wait_operation(wait).await;
    assert_eq!(fields(&refused.unwrap_err()), ["timeout"]);
    let list = ListOperationsRequest {
        name: "campaigns/x".to_owned(),
        filter: "done=true".to_owned(),
        ..Default::default()
    };
    let refused = operator.operations().list_operations(list).await;
    assert_eq!(fields(&refused.unwrap_err()), ["name", "filter"]);
}

#[tokio::test]
async fn the_catalogue_takes_no_more_chains_than_a_run_numbers() {
    let server = TestServer::start().await;
    let admin = server.person("person/boss", &[Role::Admin]).await;
    let list = v1::ListChainsRequest {
        page_size: 1_000,
        ..Default::default()
    };
    let known = admin.chains().list_chains(list).await.unwrap().into_inner();
    let mut model = known.chains[0].clone();
    let create = |chain: v1::Chain| v1::CreateChainRequest {
        chain: Some(chain),
        ..Default::default()
    };
    for number in known.chains.len()..60 {
        model.code = format!("local-{number}");
        admin
            .chains()
            .create_chain(create(model.clone()))
            .await
            .unwrap();
    }
    model.code = "one-too-many".to_owned();
    let refused = admin
        .chains()
        .create_chain(create(model))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::ResourceExhausted, "RUN_LIMIT_EXCEEDED")
    );
}
