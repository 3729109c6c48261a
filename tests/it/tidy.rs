//! The rules of the house that no compiler checks: arrows, sizes, the code map, banned words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Which of our crates each crate may use; what the picture in `crates/README.md` says.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("rulebook", &["domain"]),
    ("listing", &["domain", "rulebook"]),
    ("matching", &["domain"]),
    ("snapshot", &["domain"]),
    ("verify", &["domain", "snapshot"]),
    ("store", &["domain", "listing", "rulebook"]),
    ("api", &[]),
    (
        "server",
        &[
            "api", "domain", "listing", "matching", "rulebook", "snapshot", "store", "verify",
        ],
    ),
    (
        "cli",
        &[
            "api", "domain", "matching", "rulebook", "server", "snapshot", "verify",
        ],
    ),
    ("e2e", &["api", "domain", "server", "store"]),
];

/// External crates that the pure core may use.
const PURE: &[(&str, &[&str])] = &[
    ("domain", &["chrono", "thiserror", "uuid"]),
    ("rulebook", &["chrono", "serde", "thiserror", "toml"]),
    ("listing", &["chrono", "thiserror"]),
    ("matching", &["rayon", "thiserror"]),
    (
        "verify",
        &[
            "base64",
            "rayon",
            "ring",
            "serde",
            "serde_json",
            "thiserror",
        ],
    ),
];

/// Lines of a hand-written source file, its test module included.
const SOURCE_LINES_MAX: usize = 600;
/// Lines of a file that holds tests only.
const TEST_LINES_MAX: usize = 1_000;
/// Characters of a line of Rust.
const COLUMNS_MAX: usize = 100;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a parent")
        .to_owned()
}

/// Files that git tracks or would track, as paths from the root.
pub(crate) fn files() -> Vec<String> {
    let output = std::process::Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git ls-files failed");
    let text = String::from_utf8(output.stdout).expect("paths are UTF-8");
    let mut files: Vec<String> = text.lines().map(str::to_owned).collect();
    files.retain(|file| root().join(file).is_file());
    assert!(files.len() > 20, "the tree was not found");
    files
}

pub(crate) fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_default()
}

fn manifests() -> BTreeMap<String, toml::Table> {
    let manifests = files()
        .into_iter()
        .filter(|file| file.ends_with("/Cargo.toml"));
    manifests
        .map(|file| {
            let table: toml::Table = read(&file).parse().expect("a manifest");
            let name = table["package"]["name"]
                .as_str()
                .expect("a name")
                .to_owned();
            (name, table)
        })
        .collect()
}

fn dependencies(manifest: &toml::Table) -> BTreeSet<String> {
    let table = manifest.get("dependencies").and_then(toml::Value::as_table);
    table
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

pub(crate) fn none(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{what}:\n{}", findings.join("\n"));
}

#[test]
fn arrows_between_crates_are_those_of_the_table() {
    let allowed: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    let mut findings = Vec::new();
    for (name, manifest) in manifests() {
        let Some(may_use) = allowed.get(name.as_str()) else {
            findings.push(format!("{name} is not in the table"));
            continue;
        };
        let ours = dependencies(&manifest);
        let ours = ours.iter().filter(|dep| allowed.contains_key(dep.as_str()));
        let wrong = ours.filter(|dep| !may_use.contains(&dep.as_str()));
        findings.extend(wrong.map(|dep| format!("{name} -> {dep}")));
    }
    none("arrows that the table does not have", &findings);
}

#[test]
fn the_pure_core_uses_few_crates() {
    let manifests = manifests();
    let mut findings = Vec::new();
    for (name, external) in PURE {
        for dependency in dependencies(&manifests[*name]) {
            let ours = manifests.contains_key(&dependency);
            if !ours && !external.contains(&dependency.as_str()) {
                findings.push(format!("{name} -> {dependency}"));
            }
        }
    }
    none("crates that the pure core must not use", &findings);
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let lints = |manifest: &toml::Table| {
        manifest
            .get("lints")
            .and_then(|l| l.get("workspace"))
            .and_then(toml::Value::as_bool)
    };
    let missing: Vec<String> = manifests()
        .iter()
        .filter(|(_, manifest)| lints(manifest) != Some(true))
        .map(|(name, _)| name.clone())
        .collect();
    none("crates without the workspace's lints", &missing);
}

#[test]
fn files_and_lines_are_short() {
    let mut findings = Vec::new();
    for file in files().iter().filter(|file| file.ends_with(".rs")) {
        let text = read(file);
        let is_test = file.contains("/tests/") || file.starts_with("tests/");
        let max = if is_test || file.ends_with("tests.rs") {
            TEST_LINES_MAX
        } else {
            SOURCE_LINES_MAX
        };
        let lines = text.lines().count();
        if lines > max {
            findings.push(format!("{file}: {lines} lines, at most {max}"));
        }
        for (i, line) in text.lines().enumerate() {
            let columns = line.chars().count();
            if columns > COLUMNS_MAX {
                findings.push(format!("{file}:{}: {columns} columns", i + 1));
            }
        }
    }
    none("too long", &findings);
}

#[test]
fn the_code_map_shows_the_tree() {
    let map = read("crates/README.md");
    let mapped: BTreeSet<&str> = map
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.starts_with("crates/") || word.starts_with("tests/"))
        .collect();
    let sources: Vec<String> = files()
        .into_iter()
        .filter(|file| file.ends_with(".rs"))
        .filter(|file| file.starts_with("crates/") || file.starts_with("tests/"))
        .collect();
    let in_folder = |file: &str| {
        mapped
            .iter()
            .any(|word| word.ends_with('/') && file.starts_with(word))
    };
    let mut findings: Vec<String> = sources
        .iter()
        .filter(|file| !mapped.contains(file.as_str()) && !in_folder(file))
        .map(|file| format!("{file} is not in the map"))
        .collect();
    let gone = mapped.iter().filter(|word| !root().join(word).exists());
    findings.extend(gone.map(|word| format!("{word} is in the map and not in the tree")));
    none("crates/README.md has drifted", &findings);
}

#[test]
fn no_machine_path_and_no_registry_host() {
    // In two pieces each, so that this file does not find itself.
    let banned: Vec<String> = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["crates", ".io"],
        ["pypi", ".org"],
        ["npmjs", ".org"],
        ["deb.debian", ".org"],
        ["TO", "DO"],
        ["FIX", "ME"],
    ]
    .iter()
    .map(|pieces| pieces.concat())
    .collect();
    let mut findings = Vec::new();
    for file in files().iter().filter(|file| !file.ends_with("Cargo.lock")) {
        let text = read(file);
        for (i, line) in text.lines().enumerate() {
            let found = banned.iter().find(|word| line.contains(word.as_str()));
            findings.extend(found.map(|word| format!("{file}:{}: {word}", i + 1)));
        }
    }
    none("words that must not be in the project", &findings);
}
