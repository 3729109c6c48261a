use std::collections::HashMap;
use std::time::Duration;

use expect_test::{Expect, expect};

use super::{Config, LogFormat};

fn environment(pairs: &[(&str, &str)]) -> Option<HashMap<String, String>> {
    Some(
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
    )
}

#[track_caller]
fn check_problems(file: &str, pairs: &[(&str, &str)], want: Expect) {
    let problems = Config::from_layers(Some(file), environment(pairs)).unwrap_err();
    want.assert_eq(&problems.to_string());
}

#[test]
fn defaults_are_whole_and_loopback_only() {
    let config = Config::from_layers(None, environment(&[])).unwrap();
    assert!(config.server.listen.ip().is_loopback());
    assert!(config.server.tls.is_none());
    assert_eq!(
        config.store.url.expose(),
        "sqlite://rongqiao-data/rongqiao.db"
    );
    assert!(config.store.migrate_on_start);
    assert_eq!(config.server.message_bytes_max, 8 << 20);
}

#[test]
fn environment_wins_over_file_and_file_over_defaults() {
    let file = "[telemetry]\nformat = \"json\"\n[worker]\nlease = \"45s\"\n";
    let pairs = [
        ("RONGQIAO__WORKER__LEASE", "1m"),
        ("RONGQIAO__SERVER__LISTEN", "127.0.0.1:0"),
    ];
    let config = Config::from_layers(Some(file), environment(&pairs)).unwrap();
    assert_eq!(config.telemetry.format, LogFormat::Json);
    assert_eq!(config.worker.lease, Duration::from_secs(60));
    assert_eq!(config.server.listen.port(), 0);
}

#[test]
fn every_problem_is_reported_at_once() {
    check_problems(
        "[server]\nlisten = \"0.0.0.0:7650\"\ncolour = 1\n\
         [worker]\nlease = \"1s\"\nqueue_max = 0\n",
        &[
            ("RONGQIAO__STORE__URL", "mysql://x"),
            ("RONGQIAO__SERVER__MESSAGE_BYTES_MAX", "4"),
            ("RONGQIAO__TELEMETRY__FORMAT", "xml"),
        ],
        expect![[r#"
            configuration has 7 problem(s)
              server.colour: unknown key
              server.tls_cert_file: required unless loopback or tls_terminated_before
              server.message_bytes_max: must be a size with a unit, such as 8MiB
              store.url: must begin with sqlite: or postgres://
              worker.lease: must be at least 3s
              worker.queue_max: must be between 1 and 1000000
              telemetry.format: must be text or json"#]],
    );
}

#[test]
fn a_section_given_as_a_value_is_refused() {
    let problems = Config::from_layers(Some("worker = 3\n"), environment(&[])).unwrap_err();
    assert!(
        problems.to_string().contains("worker: unknown key"),
        "{problems}"
    );
}

#[test]
fn certificate_and_key_go_together_and_must_exist() {
    check_problems(
        "[server]\ntls_cert_file = \"/nonexistent/cert.pem\"\n",
        &[],
        expect![[r#"
            configuration has 2 problem(s)
              server.tls_cert_file: No such file or directory (os error 2)
              server.tls_key_file: required with tls_cert_file"#]],
    );
}

#[test]
fn password_comes_from_a_file_and_never_shows() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, "s p:1\n").unwrap();
    let pairs = [
        ("RONGQIAO__STORE__URL", "postgres://rongqiao@db/rongqiao"),
        ("RONGQIAO__STORE__PASSWORD_FILE", file.to_str().unwrap()),
    ];
    let config = Config::from_layers(None, environment(&pairs)).unwrap();
    assert_eq!(
        config.store.url.expose(),
        "postgres://rongqiao:s%20p%3A1@db/rongqiao"
    );
    assert!(!config.store.migrate_on_start);
    assert!(
        config
            .show()
            .contains("postgres://rongqiao:***@db/rongqiao"),
        "{}",
        config.show()
    );
    assert!(!format!("{config:?}").contains("s%20p"));
}

/// Every key of the example is commented out and has the default's value.
#[test]
fn the_example_shows_every_key_with_its_default() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../deploy/config.example.toml"
    );
    let example = std::fs::read_to_string(path).unwrap();
    let settings = |text: &str, prefix: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(prefix));
        let lines = lines.filter(|line| line.contains(" = ") && !line.starts_with(['#', '`']));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(settings(&example, "# "), settings(super::DEFAULTS, ""));
}
