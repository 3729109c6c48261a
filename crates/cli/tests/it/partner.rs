//! What a market's own people do on the command line, and the tokens that they do it with.

use crate::process::{BINARY, Server};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Titles without an end, so that no day of running this is too late.
const FIRMS: &str = "\
credit_code,name,region,titles,fiscal_year,figures_source,revenue_yuan
91330106MA00000016,甲公司,330106,little_giant:2025-07-01:,2025,audit,250000000
91330108MA00000024,Yi Robots 公司,330108,srdi_sme:2025-01-15:,2025,audit,1000000
91330203MA00000032,宁波公司,330203,srdi_sme:2025-01-15:,2025,audit,1000000
";

/// Tries to issue a token for a market; its file, and what the command said.
pub fn issue(dir: &Path, role: &str, market: &str) -> (PathBuf, Output) {
    let token = dir.join("partner.token");
    let issued = Command::new(BINARY)
        .env("RONGQIAO__STORE__DATA_DIR", dir)
        .args([
            "--lang",
            "en",
            "token",
            "issue",
            "--principal",
            "person/partner",
        ])
        .args(["--role", role, "--market", market, "--out"])
        .arg(&token)
        .output()
        .unwrap();
    (token, issued)
}

/// A server with firms, and a partner's commands to it.
struct Desk {
    server: Server,
    token: PathBuf,
    _dir: tempfile::TempDir,
}

impl Desk {
    async fn of(market: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let server = Server::start(dir.path()).await;
        let file = dir.path().join("firms.csv");
        std::fs::write(&file, FIRMS).unwrap();
        server.done(&["sme", "import", file.to_str().unwrap()]);
        let (token, issued) = issue(dir.path(), "partner_operator", market);
        assert!(issued.status.success(), "{issued:?}");
        Self {
            server,
            token,
            _dir: dir,
        }
    }

    fn run(&self, lang: &str, args: &[&str]) -> Output {
        let mut command = Command::new(BINARY);
        command.args(["--server", &self.server.endpoint, "--lang", lang]);
        command.arg("--token-file").arg(&self.token).args(args);
        command.output().unwrap()
    }

    #[track_caller]
    fn json(&self, args: &[&str]) -> serde_json::Value {
        let output = self.run("en", &[&["--format", "json"], args].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What a command that is refused says.
    #[track_caller]
    fn refused(&self, lang: &str, args: &[&str]) -> String {
        let output = self.run(lang, args);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

#[tokio::test]
async fn a_partner_names_firms_by_credit_code_and_part_of_the_name() {
    let desk = Desk::of("ZJ").await;
    let name = |found: &serde_json::Value| found["candidate"]["sme_display_name"].clone();
    let candidate = |code| desk.json(&["listing", "candidate", code, "--market", "zhejiang"]);
    assert_eq!(name(&candidate("91330106MA00000016")), "甲公司");
    let assessed = desk.json(&["assess", "91330108MA00000024", "--rule", "bse"]);
    assert_eq!(assessed["assessment"]["rule"], "rules/bse-2021");

    let create = ["listing", "create", "91330106MA00000016", "--market", "ZJ"];
    let listing = desk.json(&create);
    assert_eq!(listing["sme_display_name"], "甲公司");
    // With its listing it is no candidate any more, and still known by its code.
    assert_eq!(name(&candidate("91330106MA00000016")), "甲公司");
    assert_eq!(
        desk.refused("en", &create)
            .matches("LISTING_EXISTS")
            .count(),
        1
    );

    let found = |more: &[&str]| {
        let args = [&["listing", "candidates", "--market", "zhejiang"], more].concat();
        desk.json(&args)["total_count"].clone()
    };
    assert_eq!(found(&["--name", "yi robots"]), 1);
    assert_eq!(found(&["--name", "nobody"]), 0);
    assert_eq!(found(&["--code", "91330108MA00000024"]), 1);
    assert_eq!(found(&["--code", "91330106MA00000016"]), 0);

    // Another market's firm, and one that nobody has.
    for code in ["91330203MA00000032", "91330106MA00000091"] {
        let args = ["listing", "candidate", code, "--market", "zhejiang"];
        let said = desk.refused("en", &args);
        assert_eq!(said.trim_end(), format!("there is no “{code}”"));
    }
}

#[tokio::test]
async fn a_partner_attests_of_a_firm_by_its_credit_code() {
    let desk = Desk::of("zhejiang").await;
    let code = "91330108MA00000024";
    let fact = ["--fact", "innovation_layer=no", "--source", "exchange"];
    let attest = ["listing", "attest", code, "--as-of", "2026-03-01"];
    let told = desk.json(&[&attest[..], &fact].concat());
    assert_eq!(told["attestations"].as_array().unwrap().len(), 1);
    let kept = desk.json(&["listing", "attestations", code]);
    assert_eq!(kept["attestations"], told["attestations"]);
    let said = desk.refused("en", &["listing", "attestations", "91330203MA00000032"]);
    assert_eq!(said.trim_end(), "there is no “91330203MA00000032”");
}

#[tokio::test]
async fn a_report_of_a_past_day_shows_the_board_as_it_was() {
    let desk = Desk::of("zhejiang").await;
    let code = "91330108MA00000024";
    let create = ["listing", "create", code, "--market", "zhejiang"];
    let on = ["--on", "2026-03-01"];
    let listing = desk.json(&[&create[..], &on].concat());
    let name = listing["name"].as_str().unwrap();
    desk.json(&[&["listing", "review", name][..], &on].concat());
    let admit = ["listing", "admit", name, "--code", "ZJ000002"];
    desk.json(&[&admit[..], &on].concat());
    let file = desk.server.token_file().with_file_name("later.csv");
    let rest = FIRMS.replace("srdi_sme:2025-01-15:", "little_giant:2026-08-15:");
    std::fs::write(&file, rest).unwrap();
    desk.server.done(&["sme", "import", file.to_str().unwrap()]);
    desk.json(&["listing", "move", name, "--on", "2026-09-01"]);

    let candidate = ["listing", "candidate", code, "--market", "zhejiang", "--on"];
    let page = file.with_file_name("page.html");
    let html = page.to_str().unwrap();
    for (on, layer, listing) in [
        ("2026-02-28", None, None),
        (
            "2026-03-01",
            Some("Standardization"),
            Some("(2026-03-01) ZJ000002G"),
        ),
        (
            "2026-08-31",
            Some("Standardization"),
            Some("(2026-03-01) ZJ000002G"),
        ),
        (
            "2026-09-01",
            Some("Cultivation"),
            Some("(2026-09-01) ZJ000002P"),
        ),
    ] {
        let args = [&candidate[..], &[on]].concat();
        let shown = desk.run("en", &args);
        let shown = String::from_utf8(shown.stdout).unwrap();
        let stands = layer.map(|it| format!("Where it stands — {it} layer\n"));
        assert!(stands.is_none_or(|it| shown.contains(&it)), "{on}: {shown}");
        let written = desk.run("en", &[&args[..], &["--html", html]].concat());
        assert!(written.status.success(), "{written:?}");
        for text in [shown, std::fs::read_to_string(&page).unwrap()] {
            let lines = text.matches("ZJ000002").count();
            assert_eq!(lines, usize::from(listing.is_some()), "{on}: {text}");
            assert!(listing.is_none_or(|it| text.contains(it)), "{on}: {text}");
            assert_eq!(
                text.contains("on the board"),
                listing.is_some(),
                "{on}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn refusals_tell_their_cause_in_both_languages() {
    let desk = Desk::of("zhejiang").await;
    let (giant, on) = ("91330106MA00000016", "2026-03-05");
    let create = [
        "listing", "create", giant, "--market", "zhejiang", "--on", on,
    ];
    let listing = desk.json(&create);
    let name = listing["name"].as_str().unwrap();
    let told = |args: &[&str], parts: [&str; 2]| {
        let args = [&["listing"], args].concat();
        for (lang, part) in ["en", "zh"].into_iter().zip(parts) {
            let said = desk.refused(lang, &args);
            assert!(said.contains(part), "{part}: {said}");
        }
    };
    let admit = ["admit", name, "--code", "ZJ000001", "--on", on];
    told(
        &admit,
        [
            "it is proposed; it would have to be under review",
            "当前状态：已推荐；所需状态：审核中",
        ],
    );
    let early = [
        "2020-01-01 is before 2026-03-05",
        "早于上一次变更的日期 2026-03-05",
    ];
    told(&["review", name, "--on", "2020-01-01"], early);
    desk.json(&["listing", "review", name, "--on", on]);
    desk.json(&[&["listing"], &admit[..]].concat());
    // No rule of entry was in force then: the day is told all the same.
    told(&["move", name, "--on", "2020-01-01"], early);
    told(
        &["event", name, "innovation-layer", "--on", on],
        ["needs “on NEEQ” first", "须先报告“新三板挂牌”"],
    );
    let review = ["assess", giant, "--rule", "bse", "--review"];
    let said = desk.refused("en", &review);
    assert!(said.contains("no version of bse for the review"), "{said}");
    let said = desk.refused("zh", &review);
    assert!(said.contains("没有 bse 的复核规则"), "{said}");
    // Another territory's firm, which the organizer alone sees.
    let ningbo = [
        "listing",
        "create",
        "91330203MA00000032",
        "--market",
        "zhejiang",
    ];
    let said = desk.server.run(&ningbo);
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("cause: seat outside the territory"), "{said}");
}

#[tokio::test]
async fn what_is_not_there_is_told_with_what_is() {
    let desk = Desk::of("zhejiang").await;
    let on = "2026-03-05";
    let create = [
        "listing",
        "create",
        "91330106MA00000016",
        "--market",
        "zhejiang",
        "--on",
        on,
    ];
    let listing = desk.json(&create);
    let name = listing["name"].as_str().unwrap();
    desk.json(&["listing", "review", name, "--on", on]);
    desk.json(&["listing", "admit", name, "--code", "ZJ000001", "--on", on]);
    let told = |args: &[&str], parts: [&str; 2]| {
        let args = [&["listing"], args].concat();
        for (lang, part) in ["en", "zh"].into_iter().zip(parts) {
            let said = desk.refused(lang, &args);
            assert!(said.contains(part), "{part}: {said}");
        }
    };
    told(
        &["withdraw-event", name, "on-neeq"],
        ["nor was anything else", "没有其他进程报告"],
    );
    desk.json(&["listing", "event", name, "on-neeq", "--on", on]);
    desk.json(&["listing", "event", name, "left", "--on", on]);
    told(
        &["withdraw-event", name, "at-bse"],
        [
            "reported: on NEEQ, on no exchange any more",
            "已报告：新三板挂牌、已摘牌或退市",
        ],
    );
    told(
        &["delist", name, "--reason", "moved-up", "--on", "2026-03-06"],
        [
            "it left the exchanges on 2026-03-05",
            "企业已于 2026-03-05 从新三板或交易所摘牌",
        ],
    );
    let period = ["annual-report", "--period-end", "2024-12-31"];
    told(
        &[&["withdraw-disclosure", name], &period[..]].concat(),
        [
            "no disclosure of annual-report is recorded",
            "没有 annual-report 的披露记录",
        ],
    );
}

#[tokio::test]
async fn what_cannot_be_is_told_with_what_could() {
    let desk = Desk::of("zhejiang").await;
    let candidates = ["listing", "candidates", "--market", "zhejiang"];
    let chain = |lang, chain| desk.refused(lang, &[&candidates[..], &["--chain", chain]].concat());
    let said = chain("en", "no-such-chain");
    assert!(said.contains("chain: “no-such-chain” must be"), "{said}");
    let said = desk.refused("zh", &[&candidates[..], &["--region", "999999"]].concat());
    assert!(said.contains("region: “999999”不存在"), "{said}");
    let file = desk.server.token_file().with_file_name("facts.toml");
    let facts = ["assess", "--rule", "bse", "--facts", file.to_str().unwrap()];
    let told = |text: &str| {
        std::fs::write(&file, text).unwrap();
        desk.refused("en", &facts)
    };
    let said = told("answers = [{ condition = \"bse/issue-condition\", holds = true }]");
    assert!(
        said.contains("the nearest is `bse/issue-conditions`"),
        "{said}"
    );
    std::fs::write(&file, "").unwrap();
    for purpose in ["market-parameters", "programmes"] {
        let args = [
            "assess",
            "--rule",
            purpose,
            "--facts",
            file.to_str().unwrap(),
        ];
        let figures = desk.run("en", &[&args[..], &["--on", "2026-06-30"]].concat());
        let shown = String::from_utf8(figures.stdout).unwrap();
        assert!(figures.status.success() && !shown.is_empty(), "{purpose}");
        assert!(
            !shown.contains("The way to") && !shown.contains("Next rung"),
            "{shown}"
        );
        assert!(shown.contains("Figure"), "{shown}");
    }
    std::fs::write(&file, "facts = [{ fact = \"turnovr\", value = 1 }]").unwrap();
    let wrong = desk.run("en", &facts);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
    let said = String::from_utf8(wrong.stderr).unwrap();
    assert!(
        said.contains("facts[0].fact: there is no fact “turnovr”"),
        "{said}"
    );
    std::fs::write(
        &file,
        "facts = [{ fact = \"neeq_since\", value = \"2025-01-31\" }]",
    )
    .unwrap();
    let args = [&facts[..], &["--on", "2026-06-30"]].concat();
    let found = desk.json(&args);
    let findings = found["assessment"]["findings"].as_array().unwrap();
    let year = |it: &&serde_json::Value| it["condition"]["key"] == "neeq-12-months";
    assert_eq!(
        findings.iter().find(year).unwrap()["verdict"],
        "VERDICT_MET"
    );
}

#[tokio::test]
async fn tokens_are_for_markets_that_there_are() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path()).await;
    for market in ["zhejiang", "ZJ", "zj", "Zhejiang"] {
        let (token, issued) = issue(dir.path(), "partner_operator", market);
        assert!(issued.status.success(), "{market}: {issued:?}");
        let mut command = Command::new(BINARY);
        command.args([
            "--server",
            &server.endpoint,
            "--format",
            "json",
            "--token-file",
        ]);
        let output = command
            .arg(&token)
            .args(["listing", "markets"])
            .output()
            .unwrap();
        let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(seen[0]["name"], "markets/zhejiang", "{market}");
        std::fs::remove_file(token).unwrap();
    }
    let (token, refused) = issue(dir.path(), "partner_operator", "atlantis");
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(
        said.contains("“atlantis”") && said.contains("zhejiang (ZJ)"),
        "{said}"
    );
    assert!(!token.exists());
}
