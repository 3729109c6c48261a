//! Files of runs: damaged ones, resumed ones.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use api::{Client, v1};
use domain::Role;
use server::clock::Clock;
use store::match_run::Lease;

use crate::harness::{
    TestServer, approve, batch, campaign, import_smes, lender_with_offering, reason, run,
};

/// A server with a batch that can run; the operator, the batch, the offering and the firms.
async fn prepared(server: &TestServer) -> (Client, String, String, Vec<String>) {
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let (_, offering) = lender_with_offering(&operator, "bank", 2).await;
    let smes = import_smes(&operator, 3).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    (operator, batch.name, offering.name, smes)
}

fn folder(server: &TestServer, run: &str) -> PathBuf {
    let id = run.rsplit('/').next().unwrap();
    server.folder.path().join("runs").join(id)
}

#[tokio::test]
async fn a_damaged_snapshot_of_a_succeeded_run_is_gone() {
    let server = TestServer::start().await;
    let (operator, batch, offering, smes) = prepared(&server).await;
    let run = run(&operator, &batch).await;
    let runs = fs::read_dir(server.folder.path().join("runs")).unwrap();
    assert_eq!(runs.count(), 1, "no partial folder is left");
    let file = folder(&server, &run.name).join("sme.parquet");
    fs::write(&file, "power failure").unwrap();
    let explain = v1::ExplainPairRequest {
        run: run.name.clone(),
        sme: smes[0].clone(),
        offering,
    };
    let refused = operator.matches().explain_pair(explain).await.unwrap_err();
    assert_eq!(reason(&refused), "SNAPSHOT_GONE");
    let auditor = server.person("person/auditor", &[Role::Auditor]).await;
    let export = v1::ExportRunSnapshotRequest { name: run.name };
    let export = auditor.matches().export_run_snapshot(export).await;
    assert_eq!(reason(&export.unwrap_err()), "SNAPSHOT_GONE");
}

#[tokio::test]
async fn a_run_whose_snapshot_was_damaged_takes_a_new_one() {
    let idle = |config: &mut server::Config| config.worker.enabled = false;
    let server = TestServer::start_in(tempfile::tempdir().unwrap(), idle).await;
    let (operator, batch, ..) = prepared(&server).await;
    let request = v1::RunBatchRequest {
        name: batch.clone(),
        ..Default::default()
    };
    let operation = operator.campaigns().run_batch(request).await.unwrap();
    let operation = operation.into_inner();
    let folder = folder(&server, &operation.name);
    // A process took the run, wrote its snapshot, and died in a power failure.
    let tx = server
        .running
        .store()
        .begin(Clock::system().now())
        .await
        .unwrap();
    let taken = tx
        .match_runs()
        .take("dead", Clock::system().now())
        .await
        .unwrap();
    let lease = Lease::of(&taken.unwrap()).unwrap();
    let digest = "0".repeat(64);
    let engine = "rongqiao";
    tx.match_runs()
        .set_snapshot(&lease, engine, &digest)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    fs::create_dir_all(&folder).unwrap();
    for file in ["meta.json", "sme.parquet"] {
        fs::write(folder.join(file), "").unwrap();
    }

    let server = TestServer::start_in(server.stop().await, |_| {}).await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let run = operator.wait_run(operation, |_| {}).await.unwrap();
    assert_eq!(
        (run.state(), run.attempt),
        (v1::MatchRunState::Succeeded, 2)
    );
    assert_ne!(run.snapshot_sha256, digest);
    assert!(folder.join("offering.parquet").is_file());
}

#[tokio::test]
async fn old_snapshots_and_leftovers_go_and_needed_ones_stay() {
    let server = TestServer::start().await;
    let (operator, batch, ..) = prepared(&server).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let mut folders = Vec::new();
    for _ in 0..3 {
        let run = run(&operator, &batch).await;
        folders.push((folder(&server, &run.name), run.name));
    }
    approve(&approver, &batch, &folders[0].1).await.unwrap();
    let unknown = folder(&server, "runs/01890000-0000-7000-8000-000000000000");
    let leftover = folders[2].0.with_extension("1-dead.partial");
    for made in [&unknown, &leftover] {
        fs::create_dir_all(made).unwrap();
    }
    let none_kept = |config: &mut server::Config| config.worker.snapshots_kept = 0;
    let _server = TestServer::start_in(server.stop().await, none_kept).await;
    let gone = async {
        while folders[1].0.exists() || leftover.exists() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone)
        .await
        .unwrap();
    for kept in [&folders[0].0, &folders[2].0, &unknown] {
        assert!(kept.is_dir(), "{}", kept.display());
    }
}

#[tokio::test]
async fn stored_matches_that_were_altered_are_found_by_the_certificate() {
    let server = TestServer::start().await;
    let (operator, batch, ..) = prepared(&server).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let run = run(&operator, &batch).await;
    let certificate = v1::GetRunCertificateRequest {
        name: run.name.clone(),
    };
    let certificate = operator.matches().get_run_certificate(certificate).await;
    let certificate = certificate.unwrap().into_inner();
    let kept = folder(&server, &run.name).join("certificate.json");
    assert_eq!(certificate.content, fs::read(kept).unwrap());
    let options = verify::Options {
        full: true,
        key: Some(verify::PublicKey::from_pem(&certificate.public_key).unwrap()),
    };
    let files = folder(&server, &run.name);
    let report = verify::check((&files, &files), &options, &|_| {}, &|_| {});
    assert!(report.holds(), "{report:#?}");

    let store = server.running.store();
    let alter = |change: &'static str| store.execute_for_test(change);
    alter("UPDATE match_pair SET score = score + 1")
        .await
        .unwrap();
    let refused = approve(&approver, &batch, &run.name).await.unwrap_err();
    assert_eq!(reason(&refused), "RUN_RESULT_ALTERED");
    let export = v1::ExportRunSnapshotRequest {
        name: run.name.clone(),
    };
    let export = operator.matches().export_run_snapshot(export).await;
    assert_eq!(reason(&export.unwrap_err()), "RUN_RESULT_ALTERED");
    alter("UPDATE match_pair SET score = score - 1")
        .await
        .unwrap();
    approve(&approver, &batch, &run.name).await.unwrap();
    alter("DELETE FROM match_pair").await.unwrap();
    let publish = v1::PublishBatchRequest {
        name: batch.clone(),
        ..Default::default()
    };
    let refused = operator.campaigns().publish_batch(publish).await;
    assert_eq!(reason(&refused.unwrap_err()), "RUN_RESULT_ALTERED");
}
