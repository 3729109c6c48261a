//! Files of runs: damaged ones, resumed ones.

use std::collections::BTreeSet;
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
    let certificate = certificate(&operator, &run.name).await;
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
    assert_eq!(export(&operator, &run.name).await, "RUN_RESULT_ALTERED");
    alter("UPDATE match_pair SET score = score - 1")
        .await
        .unwrap();
    approve(&approver, &batch, &run.name).await.unwrap();
    alter("DELETE FROM match_pair").await.unwrap();
    assert_eq!(publish(&operator, &batch).await, "RUN_RESULT_ALTERED");
}

/// The certificate of a run.
async fn certificate(client: &Client, run: &str) -> v1::RunCertificate {
    let name = run.to_owned();
    let request = v1::GetRunCertificateRequest { name };
    let found = client.matches().get_run_certificate(request).await;
    found.unwrap().into_inner()
}

/// The reason for which a run is not exported.
async fn export(client: &Client, run: &str) -> String {
    let name = run.to_owned();
    let export = v1::ExportRunSnapshotRequest { name };
    reason(
        &client
            .matches()
            .export_run_snapshot(export)
            .await
            .unwrap_err(),
    )
}

/// The reason for which a batch is not published.
async fn publish(client: &Client, batch: &str) -> String {
    let publish = v1::PublishBatchRequest {
        name: batch.to_owned(),
        ..Default::default()
    };
    reason(&client.campaigns().publish_batch(publish).await.unwrap_err())
}

#[tokio::test]
async fn a_certificate_that_this_service_did_not_sign_or_that_is_gone_is_refused() {
    let server = TestServer::start().await;
    let (operator, batch, ..) = prepared(&server).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let run = run(&operator, &batch).await;
    let given = certificate(&operator, &run.name).await;
    assert_eq!(given.signing_public_key, given.public_key);
    assert!(given.signed_by_service);
    let own = String::from_utf8(given.content).unwrap();
    let stranger = verify::SigningKey::from_seed([7; 32]).unwrap();
    let content = verify::Signed::parse(&own).unwrap().certificate;
    let strange = verify::Signed::new(content, Some(&stranger));
    assert!(strange.is_signed_by_its_key());

    let store = server.running.store();
    let put = |text: String| async move {
        let set = format!("UPDATE run_certificate SET certificate = '{text}'");
        assert_eq!(store.execute_for_test(&set).await.unwrap(), 1);
    };
    put(strange.text()).await;
    let now = certificate(&operator, &run.name).await;
    assert_eq!(now.signing_public_key, stranger.public().pem());
    assert_eq!(
        (now.public_key, now.signed_by_service),
        (given.public_key, false)
    );
    let refused = approve(&approver, &batch, &run.name).await.unwrap_err();
    assert_eq!(reason(&refused), "RUN_RESULT_ALTERED");
    assert_eq!(export(&operator, &run.name).await, "RUN_RESULT_ALTERED");
    put(own).await;
    approve(&approver, &batch, &run.name).await.unwrap();
    put(strange.text()).await;
    assert_eq!(publish(&operator, &batch).await, "RUN_RESULT_ALTERED");
    let deleted = store.execute_for_test("DELETE FROM run_certificate").await;
    assert_eq!(deleted.unwrap(), 1);
    assert_eq!(publish(&operator, &batch).await, "RUN_RESULT_ALTERED");
    assert_eq!(export(&operator, &run.name).await, "RUN_RESULT_ALTERED");
    // As if it were of a release that certified nothing.
    let bound = run.report.unwrap().score_bound.unwrap();
    let set = format!(
        "UPDATE match_run SET report = \
         REPLACE(report, '\"score_bound\":{bound},', '\"score_bound\":null,') \
         WHERE report LIKE '%\"score_bound\":{bound},%'"
    );
    assert_eq!(store.execute_for_test(&set).await.unwrap(), 1);
    assert_eq!(publish(&operator, &batch).await, "RUN_RESULT_ALTERED");
    assert_eq!(export(&operator, &run.name).await, "RUN_RESULT_ALTERED");
}

#[tokio::test]
async fn a_match_of_another_lender_than_its_offering_is_refused() {
    let server = TestServer::start().await;
    let (operator, batch, ..) = prepared(&server).await;
    lender_with_offering(&operator, "other", 2).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let run = run(&operator, &batch).await;
    approve(&approver, &batch, &run.name).await.unwrap();
    let other = "UPDATE match_pair SET lender = \
                 (SELECT id FROM lender WHERE id <> match_pair.lender)";
    let altered = server.running.store().execute_for_test(other).await;
    assert!(altered.unwrap() > 0);
    assert_eq!(publish(&operator, &batch).await, "RUN_RESULT_ALTERED");
    assert_eq!(export(&operator, &run.name).await, "RUN_RESULT_ALTERED");
}

#[tokio::test]
async fn the_result_of_a_run_that_did_not_succeed_is_not_handed_out_and_goes() {
    let server = TestServer::start().await;
    let (operator, batch, ..) = prepared(&server).await;
    let run = run(&operator, &batch).await;
    let results = ["topk.parquet", "certificate.json"];
    assert!(exported(&operator, &run.name).await.contains(results[1]));
    // As if it had been cancelled between its files and its end.
    let cancelled = "UPDATE match_run SET state = 'cancelled'";
    let cancelled = server.running.store().execute_for_test(cancelled).await;
    assert_eq!(cancelled.unwrap(), 1);
    let files = exported(&operator, &run.name).await;
    assert!(files.contains("sme.parquet"), "{files:?}");
    assert!(!results.iter().any(|file| files.contains(*file)));
    let folder = folder(&server, &run.name);
    assert!(folder.join(results[0]).is_file());
    let _server = TestServer::start_in(server.stop().await, |_| {}).await;
    let gone = async {
        while results.iter().any(|file| folder.join(file).exists()) {
            tokio::task::yield_now().await;
        }
    };
    let patience = Duration::from_secs(30);
    tokio::time::timeout(patience, gone).await.unwrap();
    assert!(folder.join("sme.parquet").is_file());
}

/// The names of the files of an exported run.
async fn exported(client: &Client, run: &str) -> BTreeSet<String> {
    let name = run.to_owned();
    let export = v1::ExportRunSnapshotRequest { name };
    let stream = client.matches().export_run_snapshot(export).await;
    let mut stream = stream.unwrap().into_inner();
    let mut files = BTreeSet::new();
    while let Some(chunk) = stream.message().await.unwrap() {
        files.insert(chunk.file_name);
    }
    files
}
