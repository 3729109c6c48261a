//! What a run would find, on the command line: as the run found it, until something changes.

use crate::process::Server;
use crate::replay::set_up;

fn json(server: &Server, args: &[&str]) -> serde_json::Value {
    let all = [&["--format", "json"], args].concat();
    serde_json::from_str(&server.done(&all)).unwrap()
}

#[tokio::test]
async fn lists_are_previewed_and_changes_weighed() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path()).await;
    set_up(&server, dir.path());
    let batch = "c/default";
    server.done(&["batch", "run", batch]);
    let matches = json(&server, &["match", "list", batch, "--limit", "1"]);
    let text = |field: &str| matches[0][field].as_str().unwrap();
    let (sme, offering) = (text("sme"), text("offering"));

    let firm = ["match", "preview", "firm", batch, sme];
    let found = json(&server, &firm);
    let rows = found["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["offering"] == offering).unwrap();
    for field in ["rank", "score", "sme_points", "lender_points"] {
        assert_eq!(row[field], matches[0][field], "{field}");
    }
    assert!(server.done(&firm).contains(&row["score"].to_string()));

    let best = [
        "match", "preview", "offering", batch, offering, "--limit", "3",
    ];
    let found = json(&server, &best);
    let rows = found["rows"].as_array().unwrap();
    let eligible = found["eligible_count"].as_u64().unwrap();
    assert_eq!(rows.len(), usize::try_from(eligible.min(3)).unwrap());
    assert!(server.done(&best).contains(&rows[0]["score"].to_string()));

    let change = ["match", "preview", "change", batch, "--offering", offering];
    assert_eq!(json(&server, &change)["list_count"], 0);
    let gone = [&change[..], &["--gone", "--limit", "1000"]].concat();
    let found = json(&server, &gone);
    let changes = found["changes"].as_array().unwrap();
    let own = changes.iter().find(|change| change["sme"] == sme).unwrap();
    assert_eq!(own["left"][0]["offering"], offering);
    assert!(server.done(&gone).contains("leaves"));
}
