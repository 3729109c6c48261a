//! Explanations on the command line: what would make a pair eligible, and what one fact would
//! open.

use crate::process::Server;
use crate::replay::set_up;

fn json(server: &Server, args: &[&str]) -> serde_json::Value {
    let all = [&["--format", "json"], args].concat();
    serde_json::from_str(&server.done(&all)).unwrap()
}

fn names<'a>(list: &'a serde_json::Value, field: &str) -> Vec<&'a str> {
    let all = list.as_array().unwrap().iter();
    all.map(|one| one[field].as_str().unwrap()).collect()
}

#[tokio::test]
async fn pairs_and_firms_are_explained() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path()).await;
    set_up(&server, dir.path());
    let (batch, limit) = ("c/default", "400");
    server.done(&["batch", "run", batch]);
    let lost = [
        "match",
        "outcomes",
        batch,
        "--cause",
        "not_eligible",
        "--limit",
        limit,
    ];
    let lost = json(&server, &lost);
    let offerings = json(&server, &["offering", "list", "--limit", limit]);
    let (smes, offerings) = (names(&lost, "sme"), names(&offerings, "name"));
    let firm = smes.first().unwrap();
    let pair = |offering: &str| {
        let args = ["match", "explain", batch, firm, "--offering", offering];
        json(&server, &args)
    };
    let mut opened = offerings.iter().map(|offering| (offering, pair(offering)));
    let has_sets = |pair: &serde_json::Value| !pair["change_sets"].as_array().unwrap().is_empty();
    let (offering, found) = opened.find(|(_, pair)| has_sets(pair)).unwrap();
    assert_ne!(found["verdict"], "VERDICT_MET");
    let args = ["match", "explain", batch, firm, "--offering", offering];
    let shown = server.done(&args);
    assert!(shown.contains("What would make it eligible"), "{shown}");

    let args = ["match", "openings", batch, firm];
    let found = json(&server, &args);
    assert_eq!(found["eligible_count"], 0);
    let opened = found["openings"].as_array().unwrap();
    let shown = server.done(&args);
    let counts = opened
        .iter()
        .map(|one| one["opened_count"].as_i64().unwrap());
    let counts: Vec<i64> = counts.collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{found}");
    for count in counts {
        assert!(shown.contains(&count.to_string()), "{count}: {shown}");
    }
}
