//! The `rongqiao` binary: arguments in, calls out, data to standard output.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line prints"
)]

mod args;
mod cause;
mod command;
mod failure;
mod fit;
mod generate;
mod import;
mod json;
mod names;
mod output;
mod paging;
mod present;
mod report;
mod session;
mod sheet;
mod show;
mod text;
mod told;

use args::{Cli, Command, Global, OfferingCommand, SmeCommand};
use clap::{CommandFactory as _, Parser as _};
use session::Session;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let lang = text::language(&cli.global);
    output::fit_terminal(cli.global.columns.parse().ok());
    let done = match offline(&cli, lang) {
        Some(done) => done,
        None => online(&cli),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(failure::tell(&error, lang)),
    }
}

/// Commands that need neither a server nor threads for one; `None` for the others.
fn offline(cli: &Cli, lang: api::text::Lang) -> Option<anyhow::Result<()>> {
    match &cli.command {
        Command::Solve(args) => Some(command::solve::run(args)),
        Command::Verify(args) => Some(command::verify::run(&cli.global, args, lang)),
        Command::Generate(args) => Some(command::generate::run(args)),
        Command::Config(command) => Some(command::admin::config(command)),
        Command::Completions { shell } => {
            let mut root = Cli::command();
            clap_complete::generate(*shell, &mut root, "rongqiao", &mut std::io::stdout());
            Some(Ok(()))
        }
        Command::Sme(SmeCommand::Template) => {
            Some(command::sme::print_template(import::column::SME, lang))
        }
        Command::Offering(OfferingCommand::Template) => {
            Some(command::sme::print_template(import::column::OFFERING, lang))
        }
        Command::Serve(_)
        | Command::Migrate(_)
        | Command::Token(_)
        | Command::Sme(_)
        | Command::Lender(_)
        | Command::Offering(_)
        | Command::Chain(_)
        | Command::Policy(_)
        | Command::Campaign(_)
        | Command::Batch(_)
        | Command::Match(_)
        | Command::Referral(_)
        | Command::Listing(_)
        | Command::Rule(_)
        | Command::Assess(_)
        | Command::Operation(_)
        | Command::Demo(_) => None,
    }
}

fn online(cli: &Cli) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(dispatch(&cli.global, &cli.command))
}

async fn dispatch(global: &Global, command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(args) => command::admin::serve(args).await,
        Command::Migrate(args) => command::admin::migrate(args).await,
        Command::Token(command) => command::admin::tokens(global, command).await,
        Command::Demo(args) => command::demo::run(global, args).await,
        Command::Config(_)
        | Command::Sme(_)
        | Command::Lender(_)
        | Command::Offering(_)
        | Command::Chain(_)
        | Command::Policy(_)
        | Command::Campaign(_)
        | Command::Batch(_)
        | Command::Match(_)
        | Command::Referral(_)
        | Command::Listing(_)
        | Command::Rule(_)
        | Command::Assess(_)
        | Command::Operation(_)
        | Command::Solve(_)
        | Command::Verify(_)
        | Command::Generate(_)
        | Command::Completions { .. } => call(global, command).await,
    }
}

/// Commands over gRPC, with the caller's permissions.
async fn call(global: &Global, command: &Command) -> anyhow::Result<()> {
    let session = Session::open(global).await?;
    match command {
        Command::Sme(command) => command::sme::run(&session, command).await,
        Command::Lender(command) => command::lending::run_lender(&session, command).await,
        Command::Offering(command) => command::lending::run_offering(&session, command).await,
        Command::Chain(command) => command::campaign::run_chain(&session, command).await,
        Command::Policy(command) => command::policy::run_policy(&session, command).await,
        Command::Campaign(command) => command::campaign::run_campaign(&session, command).await,
        Command::Batch(command) => command::batch::run(&session, command).await,
        Command::Match(command) => command::matches::run(&session, command).await,
        Command::Referral(command) => command::referral::run(&session, command).await,
        Command::Listing(command) => command::listing::run(&session, command).await,
        Command::Rule(command) => command::rule::run(&session, command).await,
        Command::Assess(args) => command::assess::run(&session, args).await,
        Command::Operation(command) => command::referral::run_operation(&session, command).await,
        Command::Serve(_)
        | Command::Migrate(_)
        | Command::Token(_)
        | Command::Config(_)
        | Command::Solve(_)
        | Command::Verify(_)
        | Command::Generate(_)
        | Command::Demo(_)
        | Command::Completions { .. } => Ok(()),
    }
}
