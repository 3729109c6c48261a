//! Measures what a market's people wait for: pages of candidates, and the screening of all firms.
//!
//! The second is what a new day or new rules cost the server.
//!
//! `cargo run --release -p e2e --example screening -- target/release/rongqiao` makes up 141,000
//! firms (or as many as a second argument says), all of them with a seat in one market's
//! territory, imports them into the embedded database and prints its figures as Markdown.

use api::{Client, Language, v1};
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// Firms of the large workload.
const FIRMS: &str = "141000";
/// Calls of each kind.
const CALLS: usize = 50;
/// Counties of the market's territory, where the made-up firms get their seats.
const COUNTIES: [&str; 6] = ["330106", "330110", "330402", "330602", "331002", "330302"];
/// Place of the seat among the columns of the import file.
const REGION_COLUMN: usize = 6;
/// A rule with another version makes another rule set, by which all firms are screened again.
const RULE: &str = include_str!("../../crates/rulebook/rules/board-entry-2022.toml");
/// What a server says that has looked at all firms.
const SCREENED: &str = "screening ended";
/// What a server says that takes calls.
const SERVING: &str = "serving addr=";
/// Longest wait for a server that starts or screens.
const PATIENCE: Duration = Duration::from_secs(120);

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let binary = arguments
        .next()
        .ok_or("usage: screening RONGQIAO [FIRMS]")?;
    let firms = arguments.next().unwrap_or_else(|| FIRMS.to_owned());
    let bench = Bench {
        binary: std::fs::canonicalize(binary)?,
        folder: tempfile::tempdir()?,
    };
    let file = bench.workload(&firms).await?;
    say("| what | wall | server CPU, s |")?;
    say("|---|---|---|")?;
    bench.import(&file, &firms).await?;
    bench.screen_again().await?;
    bench.pages().await
}

struct Bench {
    binary: PathBuf,
    folder: TempDir,
}

/// A server process on the bench's own data.
struct Server {
    child: Child,
    log: PathBuf,
    endpoint: String,
    token_file: PathBuf,
}

impl Bench {
    /// The import file of so many firms, seated in one territory.
    async fn workload(&self, firms: &str) -> Outcome<PathBuf> {
        let out = self.folder.path().join("workload");
        let mut generate = Command::new(&self.binary);
        generate.args([
            "generate",
            "--smes",
            firms,
            "--offerings",
            "1",
            "--seed",
            "7",
            "--out",
        ]);
        let made = generate.arg(&out).stdout(Stdio::null()).status().await?;
        if !made.success() {
            return Err("the workload was not made".into());
        }
        let text = std::fs::read_to_string(out.join("smes.csv"))?;
        let mut lines = text.lines();
        let mut seated = format!("{}\n", lines.next().unwrap_or_default());
        for (line, county) in lines.zip(COUNTIES.iter().cycle()) {
            let mut cells: Vec<&str> = line.split(',').collect();
            *cells.get_mut(REGION_COLUMN).ok_or("a row without a seat")? = county;
            seated.push_str(&cells.join(","));
            seated.push('\n');
        }
        let file = self.folder.path().join("smes.csv");
        std::fs::write(&file, seated)?;
        Ok(file)
    }

    /// Starts a server and waits until its log holds these words.
    async fn start(&self, rules: Option<&Path>, words: &str) -> Outcome<Server> {
        let (data, log) = (
            self.folder.path().join("data"),
            self.folder.path().join("log"),
        );
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let child = Command::new(&self.binary)
            .arg("serve")
            .env("RONGQIAO__SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .env(
                "RONGQIAO__SERVER__RULES_DIR",
                rules.unwrap_or(Path::new("")),
            )
            .env("RONGQIAO__STORE__DATA_DIR", &data)
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log)?)
            .kill_on_drop(true)
            .spawn()?;
        let server = Server {
            child,
            log,
            endpoint: format!("http://127.0.0.1:{port}"),
            token_file: data.join("admin.token"),
        };
        server.said(words).await?;
        Ok(server)
    }

    async fn import(&self, file: &Path, firms: &str) -> Outcome<()> {
        let server = self.start(None, SCREENED).await?;
        let (before, started) = (server.used()?, Instant::now());
        let mut import = Command::new(&self.binary);
        import.args(["--server", &server.endpoint, "--token-file"]);
        import
            .arg(&server.token_file)
            .args(["sme", "import"])
            .arg(file);
        if !import.stdout(Stdio::null()).status().await?.success() {
            return Err("the firms were not imported".into());
        }
        let (wall, used) = (started.elapsed(), server.used()?);
        let all = used - before;
        say(&format!(
            "| import of {firms} firms, each screened | {wall:.2?} | {all:.2} |"
        ))?;
        server.stop().await
    }

    async fn screen_again(&self) -> Outcome<()> {
        let rules = self.folder.path().join("rules");
        std::fs::create_dir(&rules)?;
        let changed = RULE.replace("version = \"1\"", "version = \"bench\"");
        std::fs::write(rules.join("entry.toml"), changed)?;
        let started = Instant::now();
        let server = self.start(Some(&rules), SCREENED).await?;
        let (wall, used) = (started.elapsed(), server.used()?);
        say(&format!(
            "| all firms screened again, from the start of the server | {wall:.2?} | {used:.2} |"
        ))?;
        server.stop().await
    }

    async fn pages(&self) -> Outcome<()> {
        let rules = self.folder.path().join("rules");
        let server = self.start(Some(&rules), SERVING).await?;
        let client = server.client().await?;
        let (first, wall) = timed(list(&client, request(50))).await?;
        let total = first.total_count;
        say(&format!(
            "| first page of 50 of {total}, first call of the process | {wall:.2?} | |"
        ))?;
        let layer = v1::Layer::Standardization.into();
        for (what, request) in [
            ("50", request(50)),
            ("1,000", request(1_000)),
            (
                "50 of one layer",
                v1::ListCandidatesRequest {
                    layer,
                    ..request(50)
                },
            ),
            (
                "50 on one chain",
                v1::ListCandidatesRequest {
                    chain: "robots".to_owned(),
                    ..request(50)
                },
            ),
            (
                "50 of one city",
                v1::ListCandidatesRequest {
                    region: "330100".to_owned(),
                    ..request(50)
                },
            ),
        ] {
            let (before, mut times) = (server.used()?, Vec::with_capacity(CALLS));
            for _ in 0..CALLS {
                times.push(timed(list(&client, request.clone())).await?.1);
            }
            times.sort_unstable();
            let middle = times.get(times.len() / 2).copied().unwrap_or_default();
            let most = times.last().copied().unwrap_or_default();
            let all = server.used()? - before;
            say(&format!(
                "| first page of {what}, {CALLS} calls: median, most \
                 | {middle:.2?}, {most:.2?} | {all:.2} |"
            ))?;
        }
        let (before, started, mut seen) = (server.used()?, Instant::now(), 0);
        let mut next = request(1_000);
        loop {
            let page = list(&client, next.clone()).await?;
            seen += page.candidates.len();
            next.page_token = page.next_page_token;
            if next.page_token.is_empty() {
                break;
            }
        }
        let (wall, all) = (started.elapsed(), server.used()? - before);
        say(&format!(
            "| all pages of 1,000, {seen} candidates | {wall:.2?} | {all:.2} |"
        ))?;
        server.stop().await
    }
}

impl Server {
    /// Waits until the log holds these words.
    async fn said(&self, words: &str) -> Outcome<()> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if std::fs::read_to_string(&self.log)?.contains(words) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(format!("the server did not say `{words}`").into())
    }

    async fn client(&self) -> Outcome<Client> {
        let token = std::fs::read_to_string(&self.token_file)?;
        Ok(Client::connect(&self.endpoint, token.trim(), Language::En).await?)
    }

    /// Seconds on a processor since its start.
    fn used(&self) -> Outcome<f64> {
        let process = self.child.id().ok_or("the server has ended")?;
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        seconds(&stat).ok_or_else(|| "an unknown form of /proc".into())
    }

    async fn stop(mut self) -> Outcome<()> {
        let process = self.child.id().ok_or("the server has ended")?.to_string();
        Command::new("kill").arg(process).status().await?;
        self.child.wait().await?;
        Ok(())
    }
}

/// Seconds on a processor in hundredths, from a process's line in `/proc`.
fn seconds(stat: &str) -> Option<f64> {
    let (_, tail) = stat.rsplit_once(')')?;
    let mut ticks = tail.split_whitespace().skip(11);
    let (user, system): (u32, u32) = (ticks.next()?.parse().ok()?, ticks.next()?.parse().ok()?);
    Some(f64::from(user + system) / 100.0)
}

fn request(page_size: i32) -> v1::ListCandidatesRequest {
    v1::ListCandidatesRequest {
        parent: "markets/zhejiang".to_owned(),
        page_size,
        ..Default::default()
    }
}

async fn list(
    client: &Client,
    request: v1::ListCandidatesRequest,
) -> Outcome<v1::ListCandidatesResponse> {
    Ok(client
        .listings()
        .list_candidates(request)
        .await?
        .into_inner())
}

async fn timed<T>(call: impl Future<Output = Outcome<T>>) -> Outcome<(T, Duration)> {
    let started = Instant::now();
    let done = call.await?;
    Ok((done, started.elapsed()))
}

fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}
