//! `solve` writes a certificate, `verify` checks it, each with the exit code that it promises.

use crate::process::BINARY;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(args: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.args(["--lang", "en"]).args(args).output().unwrap()
}

fn small() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshot/tests/data/pyarrow")
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A key of RFC 8410 and its public half.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
    -----END PRIVATE KEY-----\n";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
    -----END PUBLIC KEY-----\n";

#[test]
fn a_result_is_certified_and_verified() {
    let dir = tempfile::tempdir().unwrap();
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    std::fs::create_dir(&input).unwrap();
    for name in ["sme", "offering", "offering_region"].map(|it| format!("{it}.parquet")) {
        std::fs::copy(small().join(&name), input.join(&name)).unwrap();
    }
    let (input, out) = (text(&input), text(&out));
    let (key, public) = (dir.path().join("key"), dir.path().join("public"));
    std::fs::write(&key, KEY).unwrap();
    std::fs::write(&public, PUBLIC).unwrap();
    let solved = run(&["solve", input, "--out", out]);
    assert!(solved.status.success(), "{solved:?}");
    let unsigned = run(&["verify", input, out]);
    let said = String::from_utf8_lossy(&unsigned.stderr).into_owned();
    assert!(
        unsigned.status.success() && said.contains("not signed"),
        "{unsigned:?}"
    );
    let demanded = [
        "verify",
        input,
        out,
        "--full",
        "--public-key",
        text(&public),
    ];
    assert_eq!(run(&demanded).status.code(), Some(6));
    let solve = [
        "solve",
        input,
        "--out",
        out,
        "--referrals",
        "3",
        "--sign-key",
    ];
    let solved = run(&[solve.as_slice(), &[text(&key)]].concat());
    assert!(solved.status.success(), "{solved:?}");
    let verified = run(&demanded);
    let lines = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success(), "{verified:?}");
    let held = lines.lines().filter(|line| line.starts_with("held "));
    assert_eq!(held.count(), 17, "{lines}");

    let shown = run(&[demanded.as_slice(), &["--format", "json"]].concat());
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["overrides"], serde_json::json!([]));

    let lists = Path::new(out).join("topk.parquet");
    let mut bytes = std::fs::read(&lists).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&lists, bytes).unwrap();
    let verified = run(&demanded);
    assert_eq!(verified.status.code(), Some(6), "{verified:?}");
    let shown = run(&[demanded.as_slice(), &["--format", "json"]].concat());
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["holds"], false);
    assert_eq!(shown["broken"], serde_json::json!(["result_files"]));
    let finding = &shown["claims"][3]["findings"][0];
    assert_eq!(
        (&finding["kind"], &finding["file"]),
        (&"file_differs".into(), &"topk.parquet".into())
    );
}

#[test]
fn a_key_that_is_none_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let input = small();
    let key = dir.path().join("key");
    std::fs::write(&key, PUBLIC).unwrap();
    let solve = [
        "solve",
        text(&input),
        "--out",
        text(dir.path()),
        "--sign-key",
        text(&key),
    ];
    let refused = run(&solve);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said.contains("not a PEM file with an Ed25519 private key"),
        "{said}"
    );
    assert!(!dir.path().join("topk.parquet").exists());
    std::fs::write(&key, KEY).unwrap();
    let verify = [
        "verify",
        text(&input),
        text(dir.path()),
        "--public-key",
        text(&key),
    ];
    assert_eq!(run(&verify).status.code(), Some(2));
}
