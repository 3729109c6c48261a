//! The server itself: serve, migrate, configuration, tokens. These work without a connection.

use crate::args::{ConfigArgs, ConfigCommand, Format, Global, TokenCommand, TokenIssue};
use crate::failure::{Failure, usage};
use crate::output::{self, Align, Table};
use crate::text::{language, text};
use anyhow::Context as _;
use api::text::Lang;
use chrono::TimeDelta;
use domain::{Actor, Party, PrincipalKind, Role};
use server::app::token;
use server::clock::Clock;
use server::rules::Rules;
use server::{Config, StartError};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

fn load(args: &ConfigArgs) -> anyhow::Result<Config> {
    Config::load(args.config.as_deref()).map_err(|problems| usage(problems.to_string()))
}

/// A failure of the server's own code, with its inner words: who is at the store may read them.
pub fn said(error: server::error::Error) -> anyhow::Error {
    let words = error.internal_text().unwrap_or(error.public());
    anyhow::anyhow!(words.to_owned())
}

/// Serves until a stop signal comes.
///
/// # Errors
/// Configuration, database or port cannot be used.
pub async fn serve(args: &ConfigArgs) -> anyhow::Result<()> {
    let config = load(args)?;
    server::telemetry::init(&config.telemetry);
    let scheme = if config.server.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let running = match server::serve(config, CancellationToken::new()).await {
        Err(StartError::Rules(problems)) => return Err(usage(problems.to_string())),
        other => other?,
    };
    output::line(&format!("{scheme}://{}", running.addr()))?;
    stop_signal().await?;
    running.stop();
    Ok(running.stopped().await?)
}

/// Waits for SIGTERM or Ctrl-C.
///
/// # Errors
/// The system lends no signal handler.
pub async fn stop_signal() -> anyhow::Result<()> {
    let mut term = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = term.recv() => Ok(()),
        done = tokio::signal::ctrl_c() => Ok(done?),
    }
}

/// Brings the database up to date.
///
/// # Errors
/// The database cannot be reached or is newer than this release.
pub async fn migrate(args: &ConfigArgs) -> anyhow::Result<()> {
    let store = server::open_store(&load(args)?).await?;
    server::migrate(&store, &Clock::system()).await?;
    Ok(store.close().await?)
}

/// Looks at the configuration, and at the rule files that it names.
///
/// # Errors
/// Every problem of it, then every problem of the files.
pub fn config(command: &ConfigCommand) -> anyhow::Result<()> {
    match command {
        ConfigCommand::Check(args) => {
            let rules = Rules::load(load(args)?.server.rules_dir.as_deref());
            rules.map(drop).map_err(|it| usage(it.to_string()))
        }
        ConfigCommand::Show(args) => output::line(load(args)?.show().trim_end()),
    }
}

/// Runs a command on tokens.
///
/// # Errors
/// As the command.
pub async fn tokens(global: &Global, command: &TokenCommand) -> anyhow::Result<()> {
    match command {
        TokenCommand::Issue(args) => issue(global, args).await,
        TokenCommand::List { principal, config } => list(global, principal, config).await,
        TokenCommand::Revoke { id, config } => {
            let lang = language(global);
            let known = id
                .parse()
                .map_err(|_| usage(text(lang, "cli-token-no-id", &[("id", id)])))?;
            let config = existing(load(config)?, lang)?;
            let store = server::open_store(&config).await?;
            let revoked = token::revoke(&store, &Clock::system(), known)
                .await
                .map_err(said)?;
            store.close().await?;
            if revoked {
                return Ok(());
            }
            let words = text(lang, "cli-unknown-name", &[("name", id)]);
            Err(Failure {
                code: 1,
                text: words,
            }
            .into())
        }
    }
}

/// Refuses where opening would make a new database.
fn existing(config: Config, lang: Lang) -> anyhow::Result<Config> {
    let file = config.store.url.expose().strip_prefix("sqlite://");
    let file = file.map(|file| file.split('?').next().unwrap_or(file));
    if let Some(file) = file
        && !file.starts_with(':')
        && !Path::new(file).exists()
    {
        let parameters = [("file", file), ("program", &output::program())];
        return Err(usage(text(lang, "cli-no-database", &parameters)));
    }
    Ok(config)
}

/// Refuses roles that count for nothing with the party that the token is for.
fn check_roles(args: &TokenIssue, lang: Lang) -> anyhow::Result<()> {
    let given = match (&args.lender, &args.market) {
        (Some(_), _) => "--lender",
        (None, Some(_)) => "--market",
        (None, None) => "",
    };
    for role in &args.roles {
        let wanted = match role {
            Role::LenderOperator | Role::LenderReader => "--lender",
            Role::PartnerOperator | Role::PartnerReader => "--market",
            Role::Admin | Role::Operator | Role::Approver | Role::Auditor => "",
        };
        if wanted == given {
            continue;
        }
        let (key, option) = match wanted {
            "" => ("cli-role-organizer", given),
            wanted => ("cli-role-needs", wanted),
        };
        let parameters = [("role", role.code()), ("option", option)];
        return Err(usage(text(lang, key, &parameters)));
    }
    Ok(())
}

/// The key of the market that is named; what there is, where none is.
fn market(named: &str, lang: Lang) -> anyhow::Result<String> {
    token::market(named).map_err(|known| {
        let parameters = [("market", named), ("known", &known)];
        let words = text(lang, "cli-unknown-market", &parameters);
        usage(output::wrap(&words))
    })
}

async fn issue(global: &Global, args: &TokenIssue) -> anyhow::Result<()> {
    let lang = language(global);
    let kind = match args.principal.split_once('/') {
        Some(("person", name)) if !name.is_empty() => PrincipalKind::Person,
        Some(("system", name)) if !name.is_empty() => PrincipalKind::System,
        _ => return Err(usage(text(lang, "cli-principal", &[]))),
    };
    check_roles(args, lang)?;
    let market = args.market.as_deref().map(|named| market(named, lang));
    let market = market.transpose()?;
    let config = existing(load(&args.config)?, lang)?;
    let store = server::open_store(&config).await?;
    let clock = Clock::system();
    let party = match (&args.lender, market) {
        (Some(code), _) => {
            let lender = token::lender_by_code(&store, code).await.map_err(said)?;
            let missing = || text(lang, "cli-unknown-lender", &[("lender", code)]);
            Party::Lender(lender.with_context(missing)?)
        }
        (None, Some(market)) => Party::Market(market),
        (None, None) => Party::Organizer,
    };
    let actor = Actor {
        principal: args.principal.clone(),
        kind,
        party,
        roles: args.roles.iter().copied().collect(),
    };
    let life = match args.days {
        Some(days) => TimeDelta::days(days.into()),
        None => TimeDelta::from_std(config.auth.token_life)?,
    };
    let expires_at = clock.now().checked_add_signed(life);
    let token = token::issue(&store, &clock, &actor, "", expires_at)
        .await
        .map_err(said)?;
    store.close().await?;
    match &args.out {
        Some(file) => write_private(file, &token),
        None => output::line(&token),
    }
}

/// Writes a secret line to a file that only its owner reads.
///
/// # Errors
/// The file cannot be written.
pub fn write_private(file: &Path, line: &str) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut opened = options
        .open(file)
        .with_context(|| file.display().to_string())?;
    Ok(writeln!(opened, "{line}")?)
}

async fn list(global: &Global, principal: &str, config: &ConfigArgs) -> anyhow::Result<()> {
    let lang = language(global);
    let store = server::open_store(&existing(load(config)?, lang)?).await?;
    let tokens = token::of_principal(&store, principal).await.map_err(said)?;
    store.close().await?;
    let heads = [
        "cli-head-token",
        "cli-head-issued",
        "cli-head-expires",
        "cli-head-revoked",
    ];
    let heads = heads.map(|head| (text(lang, head, &[]), Align::Whole));
    let mut table = Table::new(heads.to_vec());
    let mut entries = Vec::new();
    for token in tokens {
        let time = |at: Option<chrono::DateTime<chrono::Utc>>| {
            at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
        };
        let times = [Some(token.created_at), token.expires_at, token.revoked_at].map(time);
        let [created, expires, revoked] = times;
        entries.push(serde_json::json!({
            "id": token.id.to_string(), "create_time": created, "expire_time": expires,
            "revoke_time": revoked,
        }));
        let cells = [Some(token.id.to_string()), created, expires, revoked];
        table.row(cells.map(Option::unwrap_or_default).to_vec());
    }
    match global.format {
        Format::Json => output::line(&serde_json::to_string_pretty(&entries)?),
        Format::Table => output::line(&table.render()),
    }
}
