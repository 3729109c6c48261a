//! A directory of rule files at the start of the server.

use crate::process::BINARY;
use std::path::Path;
use std::process::{Command, Output};

/// The same file as the server's own test: ten mistakes at ten places.
const TEN_MISTAKES: &str = include_str!("../../../server/tests/it/ten-mistakes.toml");

fn run(args: &[&str], data: &Path, rules: &Path) -> Output {
    Command::new(BINARY)
        .args(args)
        .env("RONGQIAO__SERVER__LISTEN", "127.0.0.1:0")
        .env("RONGQIAO__SERVER__RULES_DIR", rules)
        .env("RONGQIAO__STORE__DATA_DIR", data)
        .output()
        .unwrap()
}

#[test]
fn a_file_with_ten_mistakes_is_refused_at_the_start() {
    let (data, rules) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(rules.path().join("srdi.toml"), TEN_MISTAKES).unwrap();
    for args in [&["serve"][..], &["config", "check"]] {
        let output = run(args, data.path(), rules.path());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?} serves");
        let told = String::from_utf8(output.stderr).unwrap();
        let lines: Vec<&str> = told
            .lines()
            .filter_map(|line| line.strip_prefix("  srdi.toml: "))
            .collect();
        let keys = [
            "colour",
            "condition.revenue.test",
            "condition.staff.test",
            "confidence",
            "date",
            "force[0].until",
            "group.root.of",
            "id",
            "issuer",
            "source",
        ];
        let found: Vec<&str> = lines
            .iter()
            .map(|line| line.split_once(": ").unwrap().0)
            .collect();
        assert_eq!(found, keys, "{args:?}: {told}");
        let reasons = lines
            .iter()
            .all(|line| !line.split_once(": ").unwrap().1.is_empty());
        assert!(reasons, "{told}");
        assert!(told.contains("the rule files have 10 problem(s)"), "{told}");
    }
    assert!(
        !data.path().join("rongqiao.db").exists(),
        "the store was opened"
    );
}

#[test]
fn a_directory_of_good_files_passes_the_check() {
    let (data, rules) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let output = run(&["config", "check"], data.path(), rules.path());
    assert!(output.status.success(), "{output:?}");
    let output = run(
        &["config", "check"],
        data.path(),
        &rules.path().join("none"),
    );
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}
