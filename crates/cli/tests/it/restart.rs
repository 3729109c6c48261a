//! A server that is killed at many points of a run shows no half-run and ends with the same
//! result.

use crate::process::{Server, offline};
use api::google::longrunning::{GetOperationRequest, Operation, operation};
use api::v1;
use std::time::Duration;

/// Kills that hit a run under way.
const HITS: usize = 20;
/// Runs tried to get them; a run may end before the kill.
const TRIES: usize = 60;

/// Where to kill: the phase to wait for, and how much later.
fn point(number: usize) -> (v1::RunPhase, Duration) {
    use v1::RunPhase::{Assign, Match, Queued, Snapshot, Store};
    let phases = [
        Queued, Snapshot, Match, Store, Store, Snapshot, Store, Assign,
    ];
    let delay = [0, 3, 10, 25, 60][number % 5];
    (phases[number % phases.len()], Duration::from_millis(delay))
}

fn import_generated(server: &Server, dir: &std::path::Path) {
    let files = dir.join("import");
    let files = files.to_str().unwrap();
    offline(&[
        "generate",
        "--smes",
        "15000",
        "--offerings",
        "300",
        "--seed",
        "11",
        "--out",
        files,
    ]);
    server.done(&["offering", "import", &format!("{files}/offerings.csv")]);
    server.done(&["sme", "import", &format!("{files}/smes.csv")]);
}

async fn set_up(server: &Server, dir: &std::path::Path) -> String {
    import_generated(server, dir);
    let client = server.client().await;
    let chains = client
        .chains()
        .list_chains(v1::ListChainsRequest::default())
        .await
        .unwrap();
    let day = |year, month, day| Some(api::Date { year, month, day });
    let campaign = v1::Campaign {
        code: "restart".into(),
        display_name: "restart".into(),
        start_date: day(2026, 1, 1),
        end_date: day(2026, 12, 31),
        chains: chains
            .into_inner()
            .chains
            .into_iter()
            .map(|chain| code_of(&chain.name))
            .collect(),
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
        .unwrap()
        .into_inner();
    let request = v1::ListMatchPoliciesRequest {
        display_name: "conditional".into(),
        ..Default::default()
    };
    let policies = client
        .campaigns()
        .list_match_policies(request)
        .await
        .unwrap()
        .into_inner();
    let batch = v1::Batch {
        code: "all".into(),
        display_name: "all chains".into(),
        policy: policies.match_policies[0].name.clone(),
        reference_date: day(2026, 11, 1),
        ..Default::default()
    };
    let parent = campaign.name;
    let request = v1::CreateBatchRequest {
        parent,
        batch: Some(batch),
        ..Default::default()
    };
    client
        .campaigns()
        .create_batch(request)
        .await
        .unwrap()
        .into_inner()
        .name
}

fn code_of(name: &str) -> String {
    name.trim_start_matches("chains/").to_owned()
}

async fn queue(server: &Server, batch: &str) -> Operation {
    let request = v1::RunBatchRequest {
        name: batch.to_owned(),
        request_id: String::new(),
    };
    server
        .client()
        .await
        .campaigns()
        .run_batch(request)
        .await
        .unwrap()
        .into_inner()
}

fn metadata(operation: &Operation) -> v1::RunBatchMetadata {
    operation.metadata.as_ref().unwrap().to_msg().unwrap()
}

/// Watches a run until its phase is reached, then kills. False if the run had ended before.
async fn kill_at(server: &mut Server, operation: &Operation, number: usize) -> bool {
    let (phase, delay) = point(number);
    let client = server.client().await;
    loop {
        let request = GetOperationRequest {
            name: operation.name.clone(),
        };
        let now = client
            .operations()
            .get_operation(request)
            .await
            .unwrap()
            .into_inner();
        if now.done {
            return false;
        }
        if metadata(&now).phase() as i32 >= phase as i32 {
            break;
        }
    }
    // Not a wait for something: the spread of the kill points inside a phase.
    tokio::time::sleep(delay).await;
    server.kill();
    true
}

/// True if the run is not complete yet.
async fn assert_nothing_shown(server: &Server, run: &str) -> bool {
    let client = server.client().await;
    let name = run.to_owned();
    let request = v1::GetMatchRunRequest { name };
    let now = client
        .matches()
        .get_match_run(request)
        .await
        .unwrap()
        .into_inner();
    let parent = run.to_owned();
    let request = v1::ListMatchesRequest {
        parent,
        page_size: 1,
        ..Default::default()
    };
    let matches = client.matches().list_matches(request).await;
    let parent = run.to_owned();
    let request = v1::ListOutcomesRequest {
        parent,
        page_size: 1,
        ..Default::default()
    };
    let outcomes = client.matches().list_outcomes(request).await;
    let unfinished = now.state() != v1::MatchRunState::Succeeded;
    if unfinished {
        assert!(now.report.is_none(), "a half-run has a report");
        let again = v1::GetMatchRunRequest {
            name: run.to_owned(),
        };
        let later = client
            .matches()
            .get_match_run(again)
            .await
            .unwrap()
            .into_inner();
        // It may have succeeded between the calls; then it may be shown.
        if later.state() != v1::MatchRunState::Succeeded {
            assert!(matches.is_err(), "matches of a half-run are shown");
            assert!(outcomes.is_err(), "outcomes of a half-run are shown");
        }
    }
    unfinished
}

async fn result(server: &Server, operation: Operation) -> (String, String, v1::MatchRun) {
    let run = server
        .client()
        .await
        .wait_run(operation, |_| ())
        .await
        .unwrap();
    let report = run.report.clone().unwrap();
    (report.top_k_line, report.assignment_line, run)
}

#[tokio::test]
async fn a_killed_run_is_never_half_shown_and_ends_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(dir.path()).await;
    let batch = set_up(&server, dir.path()).await;
    let first = queue(&server, &batch).await;
    let (lists, assignment, run) = result(&server, first).await;
    let matched = run
        .report
        .unwrap()
        .outcome_counts
        .iter()
        .map(|c| c.count)
        .sum::<i64>();
    assert!(
        matched > 1_000,
        "a run of {matched} firms is too small to be hit"
    );

    let (mut hits, mut stored_hits) = (0, 0);
    for number in 0..TRIES {
        let operation = queue(&server, &batch).await;
        let mut hit = kill_at(&mut server, &operation, number).await;
        if hit {
            server = Server::start(dir.path()).await;
            hit = assert_nothing_shown(&server, &metadata(&operation).run).await;
        }
        let (lists_now, assignment_now, _) = result(&server, operation).await;
        assert_eq!(
            (&lists_now, &assignment_now),
            (&lists, &assignment),
            "after kill {number}"
        );
        if hit {
            hits += 1;
            stored_hits += usize::from(point(number).0 == v1::RunPhase::Store);
        }
        if hits >= HITS && stored_hits >= 3 {
            return;
        }
    }
    panic!("only {hits} kills hit a run under way, {stored_hits} of them while it was stored");
}

#[tokio::test]
async fn a_run_that_dies_three_times_fails_cleanly() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(dir.path()).await;
    let batch = set_up(&server, dir.path()).await;
    let operation = queue(&server, &batch).await;
    let name = metadata(&operation).run;
    for attempt in 1..=3 {
        loop {
            let request = v1::GetMatchRunRequest { name: name.clone() };
            let client = server.client().await;
            let run = client
                .matches()
                .get_match_run(request)
                .await
                .unwrap()
                .into_inner();
            assert!(
                run.state() != v1::MatchRunState::Succeeded,
                "too fast to be killed"
            );
            if run.attempt == attempt && run.state() == v1::MatchRunState::Running {
                break;
            }
        }
        server.kill();
        server = Server::start(dir.path()).await;
    }
    let mut now = operation;
    while !now.done {
        let request = GetOperationRequest {
            name: now.name.clone(),
        };
        let client = server.client().await;
        now = client
            .operations()
            .get_operation(request)
            .await
            .unwrap()
            .into_inner();
    }
    let Some(operation::Result::Error(error)) = now.result else {
        panic!("it did not fail")
    };
    let details = error.details.iter();
    let text: String = details
        .map(|any| String::from_utf8_lossy(&any.value))
        .collect();
    assert!(text.contains("RUN_INTERRUPTED"), "{error:?}");
    assert_nothing_shown(&server, &name).await;
}
