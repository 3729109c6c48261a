//! Boards of regional markets on the command line: rules, candidates, one firm in full, listings.

use crate::partner::issue;
use crate::process::{BINARY, Server};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Titles without an end, so that no day of running this is too late.
const FIRMS: &str = "\
external_source,external_id,name,region,titles,fiscal_year,figures_source,revenue_yuan
t,1,甲<b>公司,330106,little_giant:2025-07-01:,2025,audit,250000000
t,2,乙公司,330108,srdi_sme:2025-01-15:,2025,audit,1000000
t,3,宁波公司,330203,srdi_sme:2025-01-15:,2025,audit,1000000
t,4,丙公司,330110,,2025,audit,1000000
t,5,不知何处,330000,srdi_sme:2025-01-15:,2025,audit,1000000
";

const FACTS: &str = r#"
titles_checked_on = "2026-11-01"
titles = [{ kind = "little_giant", granted_on = "2025-07-01", expires_on = "2028-06-30" }]
facts = [
  { fact = "revenue", fiscal_year = 2025, value = "2.5亿元", source = "annual report" },
  { fact = "holders_after", value = 180 },
  { fact = "innovation_layer", value = 1 },
]
answers = [{ condition = "bse/issue-conditions", holds = true, source = "sponsor" }]
"#;

async fn with_firms(dir: &Path) -> Server {
    let server = Server::start(dir).await;
    let file = dir.join("firms.csv");
    std::fs::write(&file, FIRMS).unwrap();
    server.done(&["sme", "import", file.to_str().unwrap()]);
    server
}

fn json(server: &Server, args: &[&str]) -> serde_json::Value {
    let all = [&["--format", "json"], args].concat();
    serde_json::from_str(&server.done(&all)).unwrap()
}

/// Id of a firm by its name.
fn firm(server: &Server, name: &str) -> String {
    let all = json(server, &["sme", "list", "--limit", "0"]);
    let mut all = all.as_array().unwrap().iter();
    let found = all.find(|it| it["display_name"] == name).unwrap();
    let found = found["name"].as_str().unwrap();
    found.trim_start_matches("smes/").to_owned()
}

fn names(found: &serde_json::Value) -> Vec<String> {
    let all = found["candidates"].as_array().unwrap().iter();
    let name = |it: &serde_json::Value| it["sme_display_name"].as_str().unwrap().to_owned();
    all.map(name).collect()
}

#[tokio::test]
async fn rules_are_listed_and_shown() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path()).await;
    let listed = server.done(&["rule", "list", "--purpose", "little-giant"]);
    assert!(listed.contains("little-giant-2022") && listed.contains("little-giant-2026"));
    let on = [
        "rule",
        "list",
        "--purpose",
        "little-giant",
        "--on",
        "2023-01-01",
    ];
    let then = server.done(&on);
    assert!(
        then.contains("little-giant-2022") && !then.contains("little-giant-2026"),
        "{then}"
    );
    let own = server.done(&["rule", "list", "--market", "HN"]);
    assert!(
        own.contains("board-entry-hunan") && !own.contains("bse-2021"),
        "{own}"
    );
    let shown = server.done(&["rule", "get", "bse-2021"]);
    for part in [
        "s1-profit-each",
        "≥ 15m yuan",
        "2024-04-30 to 2025-04-24",
        "from 2025-04-25 北证公告",
        "well known",
        "one of these is enough",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let sizes = server.done(&["rule", "get", "sme-size-2011"]);
    for part in [
        "工信部联企业〔2011〕300号",
        "industry.medium.revenue",
        "≥ 20m yuan",
    ] {
        assert!(sizes.contains(part), "{part}: {sizes}");
    }
    let windows = server.done(&["rule", "get", "little-giant-2026"]);
    for part in ["each year up to 05-31", "up to 2026-06-30"] {
        assert!(windows.contains(part), "{part}: {windows}");
    }
    let markets = json(&server, &["listing", "markets", "--limit", "0"]);
    assert_eq!(markets.as_array().unwrap().len(), 35);
}

#[tokio::test]
async fn a_rule_tells_the_facts_that_it_takes_and_is_found_by_its_purpose() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path()).await;
    let of_purpose = server.done(&["rule", "get", "bse"]);
    for part in [
        "rule bse-2021",
        "roe_low@YEAR",
        "a percentage",
        "bse/issue-conditions",
    ] {
        assert!(of_purpose.contains(part), "{part}: {of_purpose}");
    }
    let template = ["assess", "--rule", "bse", "--facts-template"];
    let file = dir.path().join("template.toml");
    std::fs::write(&file, server.done(&template)).unwrap();
    server.done(&["assess", "--rule", "bse", "--facts", file.to_str().unwrap()]);
    for wrong in [
        &["rule", "get", "bse-1999"][..],
        &["rule", "list", "--purpose", "bse-1999"],
        &[
            "assess",
            "--rule",
            "bse-1999",
            "--facts",
            file.to_str().unwrap(),
        ],
    ] {
        let refused = server.run(wrong);
        assert_eq!(refused.status.code(), Some(1), "{wrong:?}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            said.contains("“bse-1999”") && said.contains("neeq-base"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_firm_is_held_against_a_rule_and_nothing_is_stored() {
    let dir = tempfile::tempdir().unwrap();
    let server = with_firms(dir.path()).await;
    let file = dir.path().join("facts.toml");
    std::fs::write(&file, FACTS).unwrap();
    let facts = file.to_str().unwrap();
    let on = ["--rule", "bse", "--on", "2026-12-01"];
    let shown = server.done(&[&["assess", "--facts", facts], &on[..]].concat());
    for part in [
        "facts.toml",
        "rule bse-2021, version 1",
        "≥ 200",
        "180",
        "−20",
        "sponsor",
        " *\n",
    ] {
        let whole = shown.clone() + "\n";
        assert!(whole.contains(part), "{part}: {shown}");
    }
    let found = json(&server, &[&["assess", "--facts", facts], &on[..]].concat());
    assert_eq!(found["assessment"]["rule"], "rules/bse-2021");
    let version = [
        "assess",
        "--facts",
        facts,
        "--rule",
        "srdi-sme-2022",
        "--on",
        "2024-01-01",
    ];
    assert_eq!(
        json(&server, &version)["assessment"]["rule"],
        "rules/srdi-sme-2022"
    );
    let stored = json(&server, &["sme", "list", "--limit", "0"]);
    assert_eq!(
        stored.as_array().unwrap().len(),
        5,
        "nothing of the file was stored"
    );

    let one = firm(&server, "甲<b>公司");
    let page = dir.path().join("page.html");
    let html = page.to_str().unwrap();
    server.done(&["assess", &one, "--rule", "bse", "--html", html]);
    let page = std::fs::read_to_string(&page).unwrap();
    assert!(page.contains("甲&lt;b&gt;公司") && !page.contains("甲<b>"));
    assert!(page.contains("<svg") && page.ends_with("</html>\n"));

    std::fs::write(
        &file,
        "facts = [{ fact = \"revenue\", fiscal_year = \"x\", value = 1 }]",
    )
    .unwrap();
    let wrong = server.run(&["assess", "--facts", facts, "--rule", "bse"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("fiscal_year"));
}

const SIZED: &str = r#"
industry = { code = "3421" }
facts = [
  { fact = "revenue", fiscal_year = 2025, value = "300m yuan", source = "audit" },
  { fact = "staff", fiscal_year = 2025, value = 1_500, source = "audit" },
]
"#;

#[tokio::test]
async fn the_size_class_of_told_facts_is_told_and_the_edition_of_the_day() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path()).await;
    let file = dir.path().join("facts.toml");
    std::fs::write(&file, SIZED).unwrap();
    let facts = file.to_str().unwrap();
    let assess = ["assess", "--facts", facts, "--on", "2026-06-01", "--rule"];
    let shown = server.done(&[&assess[..], &["sme-size"]].concat());
    for part in ["rule sme-size-2011", "≤ medium", "audit"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let found = json(&server, &[&assess[..], &["sme-size"]].concat());
    let found = &found["assessment"];
    assert_eq!(found["verdict"], "VERDICT_MET");
    let verdicts = found["findings"].as_array().unwrap().iter();
    let verdicts: Vec<_> = verdicts.map(|it| it["verdict"].clone()).collect();
    let expected = ["VERDICT_NOT_MET", "VERDICT_NOT_MET", "VERDICT_MET"];
    assert_eq!(verdicts, expected);
    let then = [
        "assess",
        "--facts",
        facts,
        "--on",
        "2024-06-01",
        "--rule",
        "bse",
    ];
    let then = json(&server, &then);
    assert_eq!(then["assessment"]["number"], "2024年修订");
}

#[tokio::test]
async fn candidates_are_those_of_the_territory() {
    let dir = tempfile::tempdir().unwrap();
    let server = with_firms(dir.path()).await;
    let list = |more: &[&str]| {
        let args = [&["listing", "candidates", "--market", "zhejiang"], more].concat();
        json(&server, &args)
    };
    let all = list(&[]);
    assert_eq!(
        names(&all),
        ["甲<b>公司", "乙公司", "丙公司"],
        "neither Ningbo nor an unclear seat"
    );
    assert_eq!(all["total_count"], 3);
    assert_eq!(all["counts"]["cultivation_count"], 1);
    assert_eq!(all["counts"]["open_count"], 1);
    assert_eq!(names(&list(&["--layer", "standardization"])), ["乙公司"]);
    assert_eq!(names(&list(&["--tier", "little-giant"])), ["甲<b>公司"]);
    assert_eq!(names(&list(&["--region", "330110"])), ["丙公司"]);
    assert_eq!(names(&list(&["--readiness", "100"])), ["甲<b>公司"]);
    let paged = list(&["--limit", "2"]);
    assert_eq!(
        (names(&paged).len(), &paged["total_count"]),
        (2, &all["total_count"])
    );
    let by_code = json(&server, &["listing", "candidates", "--market", "ZJ"]);
    assert_eq!(names(&by_code), names(&all));
    let shown = server.done(&["listing", "candidates", "--market", "markets/zhejiang"]);
    for part in [
        "cultivation layer",
        "█",
        "Candidates: 3",
        "entry not proved yet",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let by_key = json(&server, &["listing", "candidates", "--market", "ZheJiang"]);
    assert_eq!(names(&by_key), names(&all));
    let wrong = server.run(&["listing", "candidates", "--market", "QQ"]);
    assert_eq!(wrong.status.code(), Some(1));
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(
        said.contains("“QQ”") && said.contains("zhejiang (ZJ)"),
        "{said}"
    );
    let ningbo = server.done(&["listing", "candidates", "--market", "ningbo"]);
    assert!(ningbo.contains("宁波公司"), "{ningbo}");
}

#[tokio::test]
async fn one_firm_is_reported_in_both_languages() {
    let dir = tempfile::tempdir().unwrap();
    let server = with_firms(dir.path()).await;
    let one = firm(&server, "乙公司");
    let args = ["listing", "candidate", &one, "--market", "zhejiang"];
    let short = server.done(&args);
    for part in [
        "Could enter today: Standardization layer",
        "→ Cultivation layer",
        "? In the listing reserve",
    ] {
        assert!(short.contains(part), "{part}: {short}");
    }
    // The reserve may still do.
    assert!(!short.contains("✗ Valid little-giant title"), "{short}");
    let full = server.done(&[&args[..], &["--full"]].concat());
    assert!(full.len() > 2 * short.len() && full.contains("rule neeq-base-2023, version 1"));
    let page = dir.path().join("zh.html");
    let zh = [
        &["--lang", "zh"],
        &args[..],
        &["--html", page.to_str().unwrap()],
    ]
    .concat();
    let mut command = Command::new(BINARY);
    command.args(["--server", &server.endpoint, "--token-file"]);
    command.arg(server.token_file()).args(zh);
    assert!(command.output().unwrap().status.success());
    let page = std::fs::read_to_string(&page).unwrap();
    for part in [
        "lang=\"zh-CN\"",
        "当日即可进入：专板规范层",
        "“小巨人”称号有效",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let outside = firm(&server, "宁波公司");
    let told = server.done(&["listing", "candidate", &outside, "--market", "zhejiang"]);
    assert!(
        told.contains("No candidate of this market: seat outside the territory"),
        "{told}"
    );
}

/// Issues a token for a reader of a market.
fn partner_token(dir: &Path, market: &str) -> PathBuf {
    let (token, issued) = issue(dir, "partner_reader", market);
    let said = String::from_utf8_lossy(&issued.stderr);
    assert!(issued.status.success(), "{said}");
    token
}

#[tokio::test]
async fn a_partner_sees_its_own_market_in_bands() {
    let dir = tempfile::tempdir().unwrap();
    let server = with_firms(dir.path()).await;
    let one = firm(&server, "甲<b>公司");
    let token = partner_token(dir.path(), "zhejiang");
    let partner = |args: &[&str]| {
        let mut command = Command::new(BINARY);
        command.args(["--server", &server.endpoint, "--lang", "en", "--token-file"]);
        command.arg(&token).args(args).output().unwrap()
    };
    let report = partner(&[
        "listing",
        "candidate",
        &one,
        "--market",
        "zhejiang",
        "--full",
    ]);
    let shown = String::from_utf8(report.stdout).unwrap();
    assert!(
        report.status.success(),
        "{}",
        String::from_utf8_lossy(&report.stderr)
    );
    assert!(
        shown.contains("甲<b>公司") && !shown.contains("250m yuan"),
        "{shown}"
    );
    let listed = partner(&["listing", "candidates", "--market", "zhejiang"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.contains("0% is less than 25%"), "{listed}");
    let told = partner(&["assess", &one, "--rule", "bse"]);
    let told = String::from_utf8(told.stdout).unwrap();
    for part in ["甲<b>公司 — ", "● little giant", "certainly met"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains(&one), "{told}");
    let args = ["--format", "json", "assess", &one, "--rule", "bse"];
    let found: serde_json::Value = serde_json::from_slice(&partner(&args).stdout).unwrap();
    let mut findings = found["assessment"]["findings"].as_array().unwrap().iter();
    let revenue = findings
        .find(|it| it["condition"]["key"] == "s3-revenue")
        .unwrap();
    assert_eq!(revenue["band"], "VALUE_BAND_LIMIT_TO_DOUBLE");
    assert_eq!(
        (&revenue["actual"], &revenue["distance"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    let exact = server.done(&[
        "listing",
        "candidate",
        &one,
        "--market",
        "zhejiang",
        "--full",
    ]);
    assert!(exact.contains("250m yuan"), "{exact}");
    let other = partner(&["listing", "candidate", &one, "--market", "jiangsu"]);
    assert_eq!(other.status.code(), Some(1));
    let said = String::from_utf8_lossy(&other.stderr).into_owned();
    assert_eq!(
        said.trim_end(),
        "there is no market “jiangsu”; known here: zhejiang (ZJ)"
    );
}

#[tokio::test]
async fn a_firm_goes_from_proposal_to_delisting() {
    let dir = tempfile::tempdir().unwrap();
    let server = with_firms(dir.path()).await;
    let one = firm(&server, "乙公司");
    let create = ["listing", "create", &one, "--market", "zhejiang"];
    let tried = json(&server, &[&create[..], &["--dry-run"]].concat());
    assert_eq!(tried["state"], "LISTING_STATE_PROPOSED");
    let none = json(&server, &["listing", "list"]);
    assert_eq!(none.as_array().unwrap().len(), 0, "a trial stores nothing");
    let listing = json(&server, &create);
    let name = listing["name"].as_str().unwrap();
    let id = name.rsplit('/').next().unwrap();
    json(&server, &["listing", "review", &format!("ZJ/{id}")]);
    let admitted = server.done(&["listing", "admit", name, "--code", "ZJ000001"]);
    assert!(admitted.contains("ZJ000001G"), "{admitted}");
    let listed = server.done(&[
        "listing",
        "list",
        "--market",
        "ZJ",
        "--layer",
        "standardization",
    ]);
    assert!(
        listed.contains("乙公司") && listed.contains("ZJ000001G"),
        "{listed}"
    );
    let left = json(&server, &["listing", "candidates", "--market", "zhejiang"]);
    assert!(
        !names(&left).contains(&"乙公司".to_owned()),
        "a listed firm is no candidate"
    );
    let report = server.done(&["listing", "candidate", &one, "--market", "zhejiang"]);
    assert!(
        report.contains("Where it stands — Standardization layer"),
        "{report}"
    );
    let event = json(
        &server,
        &["listing", "event", name, "tutoring", "--on", "2026-03-01"],
    );
    assert_eq!(event["listing"]["pipeline"][0]["on"], "2026-03-01");
    let gone = json(
        &server,
        &["listing", "delist", name, "--reason", "voluntary"],
    );
    assert_eq!(gone["listing"]["state"], "LISTING_STATE_DELISTED");
    let again = server.run(&["listing", "move", name]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("LISTING_WRONG_STATE"));
    let back = json(&server, &["listing", "candidates", "--market", "zhejiang"]);
    assert!(names(&back).contains(&"乙公司".to_owned()));
}

#[tokio::test]
async fn who_is_due_to_be_moved_is_listed_with_the_layer_of_today() {
    let dir = tempfile::tempdir().unwrap();
    let server = with_firms(dir.path()).await;
    let one = firm(&server, "乙公司");
    let created = json(
        &server,
        &["listing", "create", &one, "--market", "zhejiang"],
    );
    let name = created["name"].as_str().unwrap();
    server.done(&["listing", "review", name]);
    server.done(&["listing", "admit", name, "--code", "ZJ000001"]);
    let due = ["listing", "list", "--market", "zhejiang", "--due"];
    let none = json(&server, &due);
    assert_eq!(none.as_array().unwrap().len(), 0);
    let raised = FIRMS.replace(
        "t,2,乙公司,330108,srdi_sme",
        "t,2,乙公司,330108,little_giant",
    );
    let file = dir.path().join("raised.csv");
    std::fs::write(&file, raised).unwrap();
    server.done(&["sme", "import", file.to_str().unwrap()]);
    let shown = server.done(&due);
    for part in [
        "乙公司",
        "Layer recorded",
        "standardization",
        "ZJ000001G",
        "cultivation",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let ways = |way: &str| json(&server, &[&due[..], &[way]].concat());
    assert_eq!(ways("up")[0]["layer_today"], "LAYER_CULTIVATION");
    assert_eq!(ways("down").as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_firm_that_no_market_serves_could_enter_no_board() {
    let dir = tempfile::tempdir().unwrap();
    let server = with_firms(dir.path()).await;
    let row = "t,6,拉萨公司,540102,little_giant:2025-07-01:,2025,audit,250000000";
    let head = FIRMS.lines().next().unwrap();
    let file = dir.path().join("tibet.csv");
    std::fs::write(&file, format!("{head}\n{row}\n")).unwrap();
    server.done(&["sme", "import", file.to_str().unwrap()]);
    let tibetan = firm(&server, "拉萨公司");
    let assess = ["assess", &tibetan, "--rule", "board-cultivation"];
    let shown = server.done(&assess);
    let told = "Where it stands — No board to enter: no market serves its seat";
    assert!(
        shown.contains(told) && !shown.contains("Could enter"),
        "{shown}"
    );
    let found = json(&server, &assess);
    assert_eq!(found["no_market"], "NO_CANDIDATE_CAUSE_OUTSIDE");
    assert_eq!(found["assessment"]["verdict"], "VERDICT_MET");
    let way = |found: &serde_json::Value| found["path"].is_object();
    assert!(!way(&found), "{found}");
    // The way to Beijing is open to it, and nothing of it is a board's.
    let bse = ["assess", &tibetan, "--rule", "bse"];
    let found = json(&server, &bse);
    assert!(way(&found) && found["no_market"] == "NO_CANDIDATE_CAUSE_OUTSIDE");
    assert!(server.done(&bse).contains("no market serves its seat"));
    let served = firm(&server, "乙公司");
    let found = json(&server, &["assess", &served, "--rule", "board-cultivation"]);
    assert_eq!(found["market"], "markets/zhejiang");
    assert!(way(&found), "{found}");
}
