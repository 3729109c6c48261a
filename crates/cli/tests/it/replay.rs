//! The exported snapshot of a run gives the run's result again: to `solve`, and to the published
//! oracle.

use crate::process::{Server, offline};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

fn field<'a>(json: &'a serde_json::Value, names: &[&str]) -> &'a str {
    let value = names.iter().fold(json, |value, name| &value[*name]);
    value
        .as_str()
        .unwrap_or_else(|| panic!("no {names:?} in {json}"))
}

/// A campaign with one batch over all chains, by commands alone.
pub fn set_up(server: &Server, dir: &Path) {
    let files = dir.join("import");
    let files = files.to_str().unwrap();
    offline(&[
        "generate",
        "--smes",
        "600",
        "--offerings",
        "90",
        "--seed",
        "5",
        "--out",
        files,
    ]);
    server.done(&["offering", "import", &format!("{files}/offerings.csv")]);
    server.done(&["sme", "import", &format!("{files}/smes.csv")]);
    let chains = server.done(&["--format", "json", "chain", "list"]);
    let chains: serde_json::Value = serde_json::from_str(&chains).unwrap();
    let chains: Vec<String> = chains
        .as_array()
        .unwrap()
        .iter()
        .map(|chain| {
            field(chain, &["name"])
                .trim_start_matches("chains/")
                .to_owned()
        })
        .collect();
    let mut campaign = vec!["campaign", "create", "--code", "c", "--name", "c"];
    campaign.extend(["--from", "2026-01-01", "--until", "2026-12-31"]);
    for chain in &chains {
        campaign.extend(["--chain", chain]);
    }
    server.done(&campaign);
    for policy in ["default", "conditional"] {
        let mut batch = vec!["batch", "create", "--campaign", "c", "--code", policy];
        batch.extend(["--policy", policy, "--reference-date", "2026-11-01"]);
        server.done(&batch);
    }
}

/// Runs a batch, exports its snapshot and solves it again; gives the folder and the two lines.
fn replayed(server: &Server, dir: &Path, batch: &str) -> (String, String, String) {
    let name = format!("c/{batch}");
    server.done(&["batch", "run", &name]);
    let run = server.done(&["--format", "json", "match", "run", &name]);
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    let lists = field(&run, &["report", "top_k_line"]).to_owned();
    let assignment = field(&run, &["report", "assignment_line"]).to_owned();
    let empty = assignment.starts_with("A2 matched=0 ");
    assert!(!empty, "nothing to compare: {assignment}");
    let out = dir.join(batch).to_str().unwrap().to_owned();
    server.done(&["batch", "snapshot", &name, "--out", &out]);
    let solved = dir.join("solved").to_str().unwrap().to_owned();
    for threads in ["1", "2"] {
        let lines = offline(&["solve", &out, "--out", &solved, "--threads", threads]);
        assert_eq!(lines, format!("{lists}\n{assignment}\n"), "{batch}");
    }
    offline(&["verify", &out, &solved, "--full"]);
    let key = dir.join("service.pub").to_str().unwrap().to_owned();
    let told = server.run(&["match", "certificate", &name, "--public-key", &key]);
    let (said, signer) = (
        told.stdout,
        String::from_utf8_lossy(&told.stderr).into_owned(),
    );
    let said = String::from_utf8(said).unwrap();
    assert!(signer.contains("the key of this service"), "{signer}");
    let kept = std::fs::read_to_string(Path::new(&out).join("certificate.json")).unwrap();
    assert_eq!(said, kept);
    let verified = offline(&["verify", &out, "--full", "--public-key", &key]);
    let pairs = verified.lines().filter(|line| line.starts_with("held "));
    assert_eq!(pairs.count(), 19, "{verified}");
    assert_eq!(
        std::fs::read(&key).unwrap(),
        std::fs::read(dir.join("signing.pub")).unwrap()
    );
    (out, lists, assignment)
}

#[tokio::test]
async fn a_snapshot_gives_the_same_result_again() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path()).await;
    set_up(&server, dir.path());
    replayed(&server, dir.path(), "conditional");
    replayed(&server, dir.path(), "default");
}

/// What a script of the published workload says, by the Python that has its libraries.
fn published(script: &str, args: &[&OsStr]) -> String {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bench");
    let script = bench.join(script);
    assert!(script.exists(), "no {}: see tests/run", script.display());
    let done = Command::new("python3").arg(script).args(args).output();
    let done = done.unwrap();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "see tests/run: {errors}");
    String::from_utf8(done.stdout).unwrap()
}

#[tokio::test]
#[ignore = "needs ../shared: tests/run includes it"]
async fn shared_oracle_gives_the_same_result_of_a_snapshot() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path()).await;
    set_up(&server, dir.path());
    let (out, lists, assignment) = replayed(&server, dir.path(), "default");
    let topk = dir.path().join("topk");
    let (out, topk) = (OsStr::new(&out), topk.as_os_str());
    let said = published("oracle.py", &[out, "--out".as_ref(), topk]);
    assert!(said.lines().any(|line| line == lists), "{said}{lists}");
    let said = published("assign_ref.py", &[out, topk]);
    assert!(
        said.lines().any(|line| line == assignment),
        "{said}{assignment}"
    );
}
