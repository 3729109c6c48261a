//! Names that lists print and commands take, trials, refusals and sheets of the board's commands.

use crate::process::Server;
use std::process::Output;

const FIRMS: &str = "\
credit_code,name,region,titles
91330106MA00000016,甲公司,330106,little_giant:2025-07-01:
91330108MA00000024,乙公司,330108,
";
const FIRM: &str = "91330106MA00000016";

struct Board {
    server: Server,
    dir: tempfile::TempDir,
}

impl Board {
    async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let server = Server::start(dir.path()).await;
        let file = dir.path().join("firms.csv");
        std::fs::write(&file, FIRMS).unwrap();
        server.done(&["sme", "import", file.to_str().unwrap()]);
        Self { server, dir }
    }

    /// Words after `listing`.
    fn done(&self, args: &str) -> String {
        self.server.done(&Self::words(args))
    }

    fn run(&self, args: &str) -> Output {
        self.server.run(&Self::words(args))
    }

    fn words(args: &str) -> Vec<&str> {
        std::iter::once("listing").chain(args.split(' ')).collect()
    }

    #[track_caller]
    fn refused(&self, args: &str) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn sheet(&self, args: &str) -> String {
        let file = self.dir.path().join("sheet.csv");
        self.done(&format!("{args} --csv {}", file.display()));
        std::fs::read_to_string(file).unwrap()
    }

    /// A firm on the board, by its listing as the list prints it.
    fn admitted(&self) -> String {
        self.done(&format!("create {FIRM} --market ZJ"));
        self.done(&format!("review {FIRM}"));
        let admitted = self.run(&format!("admit {FIRM} --code ZJ000001F"));
        let said = String::from_utf8(admitted.stderr).unwrap();
        assert!(said.contains("ZJ000001P, not ZJ000001F"), "{said}");
        let listed = self.done("list");
        let printed = listed.split_whitespace();
        let printed = printed.filter(|it| it.starts_with("zhejiang/"));
        let found: Vec<&str> = printed.collect();
        found[0].to_owned()
    }
}

#[tokio::test]
async fn what_a_list_prints_is_taken_and_so_is_the_code() {
    let board = Board::start().await;
    let printed = board.admitted();
    let id = printed.split('/').next_back().unwrap();
    let full = format!("markets/zhejiang/listings/{id}");
    for name in [&printed, id, &full, "ZJ000001P", "zj000001", FIRM] {
        let shown = board.done(&format!("get {name}"));
        assert!(shown.contains(&full), "{name}: {shown}");
    }
    let said = board.refused("get moon");
    assert!(
        said.contains("MARKET/ID") && said.contains("credit code"),
        "{said}"
    );
    let duties = board.done("duties --market zhejiang");
    assert!(duties.contains(&printed), "{duties}");
    let own = board.done(&format!("list --firm {FIRM}"));
    assert!(own.contains(&printed) && own.contains("Market"), "{own}");
    let none = board.done("list --firm 91330108MA00000024 --market zhejiang");
    assert!(
        !none.contains("甲公司") && !none.contains("Market"),
        "{none}"
    );
}

#[tokio::test]
async fn a_trial_says_so_and_an_event_is_of_today() {
    let board = Board::start().await;
    let nothing = "Checked only, nothing stored.";
    let tried = board.done(&format!("create {FIRM} --market ZJ --dry-run"));
    assert!(tried.trim_end().ends_with(nothing), "{tried}");
    board.admitted();
    for step in [
        "event ZJ000001 tutoring",
        "move ZJ000001",
        "delist ZJ000001 --reason voluntary",
    ] {
        let tried = board.run(&format!("{step} --dry-run"));
        let shown = String::from_utf8(tried.stdout).unwrap();
        let said = String::from_utf8(tried.stderr).unwrap();
        assert!(
            shown.trim_end().ends_with(nothing) || said.contains("LAYER_UNCHANGED"),
            "{step}: {shown} {said}"
        );
    }
    let told = format!("attest {FIRM} --as-of 2026-01-01 --source articles --fact");
    let tried = board.done(&format!("{told} share-capital=6m --dry-run"));
    for part in ["Share capital (share_capital): 6m yuan", nothing] {
        assert!(tried.contains(part), "{part}: {tried}");
    }
    let none = board.done(&format!("attestations {FIRM}"));
    assert!(none.contains("Nothing is attested"), "{none}");
    let bare = board.run(&format!("{told} share_capital=6000000"));
    assert_eq!(bare.status.code(), Some(2));
    board.done(&format!("{told} share_capital=6000000yuan"));
    let shown = board.done(&format!("attestations {FIRM}"));
    assert!(
        shown.contains("6m yuan") && shown.contains("articles"),
        "{shown}"
    );
    let event = board.done("event ZJ000001 tutoring");
    assert!(event.contains("tutoring began"), "{event}");
}

#[tokio::test]
async fn refusals_name_what_fails_and_what_there_is() {
    let board = Board::start().await;
    let said = board.refused("create 91330108MA00000024 --market ZJ");
    for part in [
        "ENTRY_NOT_PROVED",
        "✗ 0 lacking, ? 4 unknown",
        "? Invested by a government investment fund",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    board.admitted();
    let said = board.refused("disclose ZJ000001 annual --period-end 2026-12-31");
    for part in [
        "“annual” is no document",
        "annual-report (Audited annual report)",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let said = board.refused("candidates --market zhejiang --region 330203");
    assert!(said.contains("does not serve 330203"), "{said}");
}

#[tokio::test]
async fn lists_are_written_as_sheets() {
    let board = Board::start().await;
    let printed = board.admitted();
    let listed = board.sheet("list");
    assert!(listed.starts_with("\u{feff}Firm,Market,State"), "{listed}");
    assert!(listed.contains("甲公司,zhejiang,") && listed.contains(&printed));
    let duties = board.sheet("duties --market zhejiang");
    assert!(
        duties.contains(&printed) && duties.contains("annual-report"),
        "{duties}"
    );
    let candidates = board.sheet("candidates --market zhejiang --limit 1");
    let row = candidates.lines().nth(1).unwrap();
    for part in ["乙公司,91330108MA00000024,330108 滨江区", "entry: "] {
        assert!(row.contains(part), "{part}: {row}");
    }
}
