//! `demo`: the main job on sample data, through a real server on loopback.

mod board;
mod journey;
mod summary;

use crate::args::{DemoArgs, Global};
use crate::command::admin::{said, stop_signal, write_private};
use crate::failure::usage;
use crate::import::kind::{Offerings, Smes};
use crate::import::report::Totals;
use crate::import::run::import_text;
use crate::output;
use crate::session::Session;
use crate::text::{language, text};
use anyhow::Context as _;
use api::Client;
use api::text::Lang;
use domain::{Actor, Party, PrincipalKind, Role};
use indicatif::ProgressBar;
use server::app::token;
use server::clock::Clock;
use server::{Config, Running};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// The sample, so that the demo works from any folder.
const SMES: &str = include_str!("../../../../deploy/sample/smes.csv");
const OFFERINGS: &str = include_str!("../../../../deploy/sample/offerings.csv");

/// File that a folder of a demo has.
const DATABASE: &str = "rongqiao.db";
/// Prepares and runs the batches.
const OPERATOR: &str = "person/demo-operator";
/// Approves what the operator ran.
const APPROVER: &str = "person/demo-approver";

/// Who takes part, each with a connection and a token of its own.
struct Cast {
    operator: Session,
    approver: Session,
    address: String,
    folder: PathBuf,
}

/// Where an import file comes from.
enum Source<'a> {
    Sample(&'static str),
    File(&'a Path),
}

impl Source<'_> {
    fn open(&self) -> anyhow::Result<Box<dyn Read + Send>> {
        match self {
            Self::Sample(text) => Ok(Box::new(text.as_bytes())),
            Self::File(path) => {
                let file = std::fs::File::open(path);
                Ok(Box::new(file.with_context(|| path.display().to_string())?))
            }
        }
    }

    fn lines(&self) -> anyhow::Result<u64> {
        let look = crate::import::source::look(self.open()?, crate::import::source::Encoding::Utf8);
        Ok(look?.lines.saturating_sub(1))
    }
}

/// Runs the demo.
///
/// # Errors
/// The server does not start, or a step of the journey fails.
pub async fn run(global: &Global, args: &DemoArgs) -> anyhow::Result<()> {
    let begun = Instant::now();
    let lang = language(global);
    let temporary = tempfile::tempdir()?;
    let folder = args
        .dir
        .clone()
        .unwrap_or_else(|| temporary.path().to_owned());
    let used = folder.join(DATABASE).exists();
    if used && (!args.serve || args.smes.is_some()) {
        let shown = folder.display().to_string();
        let parameters = [("folder", shown.as_str()), ("program", &output::program())];
        return Err(usage(text(lang, "cli-demo-used", &parameters)));
    }
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let mut config = Config::embedded(&folder).map_err(|problems| anyhow::anyhow!("{problems}"))?;
    config.server.listen.set_port(port(args));
    // Only what should not happen; the rest would drown what the demo shows.
    config.telemetry.filter = "error".to_owned();
    server::telemetry::init(&config.telemetry);
    let running = server::serve(config, CancellationToken::new()).await?;
    let shown = if used {
        again(&running, &folder, lang)
    } else {
        show(global, args, &running, &folder, begun).await
    };
    if shown.is_ok() && args.serve {
        output::note(&text(lang, "cli-demo-serving", &[]));
        stop_signal().await?;
    }
    running.stop();
    let stopped = running.stopped().await;
    shown?;
    Ok(stopped?)
}

/// The port asked for; of a demo that stays, the one that commands look for, if it is free.
fn port(args: &DemoArgs) -> u16 {
    let usual = crate::args::SERVER_DEFAULT
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok());
    let free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    match args.port {
        Some(port) => port,
        None if args.serve => usual.filter(free).unwrap_or(0),
        None => 0,
    }
}

/// Tells how to look at a demo of an earlier day, which is served as it is.
fn again(running: &Running, folder: &Path, lang: Lang) -> anyhow::Result<()> {
    let address = format!("http://{}", running.addr());
    let shown = folder.display().to_string();
    output::note(&text(lang, "cli-demo-server", &[("server", &address)]));
    output::note(&text(lang, "cli-demo-kept", &[("folder", &shown)]));
    let further = summary::Further {
        lang,
        folder: shown,
        address: Some(address),
        campaign: journey::CAMPAIGN.to_owned(),
        best: None,
        board: None,
        lender: None,
    };
    output::line(&further.render())
}

async fn show(
    global: &Global,
    args: &DemoArgs,
    running: &Running,
    folder: &Path,
    begun: Instant,
) -> anyhow::Result<()> {
    let cast = cast(global, running, folder).await?;
    let lang = cast.operator.lang;
    output::note(&text(lang, "cli-demo-server", &[("server", &cast.address)]));
    let sample = args.smes.is_none();
    let source = |file: &Option<PathBuf>, text| match file {
        Some(path) => Source::File(path.clone().leak()),
        None => Source::Sample(text),
    };
    let offerings = source(&args.offerings, OFFERINGS);
    let smes = source(&args.smes, SMES);
    let bar = output::bar(offerings.lines()?);
    let stored = import_text::<Offerings>(&cast.operator, offerings.open()?, &bar).await?;
    imported(&bar, stored, "cli-demo-offerings", lang);
    let bar = output::bar(smes.lines()?);
    let stored = import_text::<Smes>(&cast.operator, smes.open()?, &bar).await?;
    imported(&bar, stored, "cli-demo-smes", lang);
    let results = journey::walk(&cast, sample).await?;
    let lender_token = lender(&cast, running, &results).await?;
    let words = summary::render(&cast, &results, sample).await?;
    output::line(&words)?;
    let boards = board::render(&cast.operator).await?;
    output::line(&format!("\n{}\n", boards.words))?;
    let keeps = args.serve || args.dir.is_some();
    let best = results.best.first().or(results.conditional.as_ref());
    let further = summary::Further {
        lang,
        folder: if keeps {
            folder.display().to_string()
        } else {
            "demo".to_owned()
        },
        address: args.serve.then(|| cast.address.clone()),
        campaign: results.campaign.clone(),
        best: best.map(|best| {
            let sme = keeps.then(|| crate::show::id(&best.found.sme));
            (best.batch.clone(), sme)
        }),
        board: boards.first.map(|(market, sme)| {
            let sme = keeps.then(|| crate::show::id(&sme));
            (crate::show::id(&market), sme)
        }),
        lender: lender_token,
    };
    output::line(&further.render())?;
    let seconds = begun.elapsed().as_secs().to_string();
    output::note(&text(lang, "cli-demo-time", &[("seconds", &seconds)]));
    Ok(())
}

fn imported(bar: &ProgressBar, totals: Totals, key: &str, lang: Lang) {
    bar.finish_and_clear();
    let stored = (totals.created + totals.updated + totals.unchanged).to_string();
    let refused = totals.refused.to_string();
    output::note(&text(
        lang,
        key,
        &[("stored", &stored), ("refused", &refused)],
    ));
}

/// Issues the tokens of two persons and connects as each.
async fn cast(global: &Global, running: &Running, folder: &Path) -> anyhow::Result<Cast> {
    let address = format!("http://{}", running.addr());
    let lang = language(global);
    let mut sessions = Vec::new();
    let people = [
        (OPERATOR, Role::Operator, "operator.token"),
        (APPROVER, Role::Approver, "approver.token"),
    ];
    for (principal, role, file) in people {
        let actor = Actor {
            principal: principal.to_owned(),
            kind: PrincipalKind::Person,
            party: Party::Organizer,
            roles: [role].into(),
        };
        let text = issue(running, &actor, &folder.join(file)).await?;
        sessions.push(Session {
            client: Client::connect(&address, &text, lang).await?,
            lang,
            format: global.format,
        });
    }
    let (approver, operator) = (sessions.pop(), sessions.pop());
    let sessions = operator.zip(approver).context("two people")?;
    Ok(Cast {
        operator: sessions.0,
        approver: sessions.1,
        address,
        folder: folder.to_owned(),
    })
}

async fn issue(running: &Running, actor: &Actor, file: &Path) -> anyhow::Result<String> {
    let clock = Clock::system();
    let token = token::issue(running.store(), &clock, actor, "demo", None)
        .await
        .map_err(said)?;
    write_private(file, &token)?;
    Ok(token)
}

/// Issues a token for the system of the lender that got the best match; gives the lender's code.
async fn lender(
    cast: &Cast,
    running: &Running,
    results: &journey::Results,
) -> anyhow::Result<Option<String>> {
    let Some(best) = results.best.first() else {
        return Ok(None);
    };
    let name = best
        .found
        .offering
        .split("/offerings/")
        .next()
        .unwrap_or_default()
        .to_owned();
    let request = api::v1::GetLenderRequest { name };
    let lender = cast
        .operator
        .client
        .lenders()
        .get_lender(request)
        .await?
        .into_inner();
    let id = token::lender_by_code(running.store(), &lender.code)
        .await
        .map_err(said)?;
    let actor = Actor {
        principal: format!("system/{}", lender.code),
        kind: PrincipalKind::System,
        party: Party::Lender(id.context("a lender just read")?),
        roles: [Role::LenderOperator].into(),
    };
    issue(running, &actor, &cast.folder.join("lender.token")).await?;
    Ok(Some(lender.display_name))
}
