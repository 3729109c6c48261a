//! The command line: every command, option and environment variable.

mod admin;
pub mod attest;
mod campaign;
pub mod listing;
mod records;

pub use admin::{ConfigArgs, ConfigCommand, TokenCommand, TokenIssue};
pub use campaign::{
    Answer, BatchCommand, CampaignCommand, MatchCommand, OperationCommand, ReferralCommand,
};
pub use records::{ChainCommand, ImportArgs, LenderCommand, OfferingCommand, SmeCommand};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Address that `serve` listens on unless it is told otherwise.
pub const SERVER_DEFAULT: &str = "http://127.0.0.1:7443";

const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 failed; 2 wrong usage; 3 rows of an import were refused;
            4 server not reachable; 5 not permitted (no token, wrong token, or role);
            6 a claim of a certificate is broken";

/// Matches small firms on industrial chains with lenders' offerings.
#[derive(Debug, Parser)]
#[command(name = "rongqiao", version, after_help = EXIT_CODES, propagate_version = true)]
pub struct Cli {
    /// Options of all commands.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of all commands.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Address of the server.
    #[arg(long, global = true, env = "RONGQIAO_SERVER", default_value = SERVER_DEFAULT)]
    pub server: String,
    /// File whose first line is the token.
    #[arg(long, global = true, env = "RONGQIAO_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// PEM file with the certificate authority of the server.
    #[arg(long, global = true, env = "RONGQIAO_CA_FILE", value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Language of texts; from the locale if not given.
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,
    /// Shape of the data on standard output.
    #[arg(long, global = true, value_enum, default_value = "table")]
    pub format: Format,
    /// Columns of the terminal, where it does not tell them itself.
    #[arg(long, hide = true, global = true, env = "COLUMNS", default_value = "")]
    pub columns: String,
    /// Locale, looked at where no language is given.
    #[arg(long, hide = true, global = true, env = "LC_ALL", default_value = "")]
    pub locale_all: String,
    /// Locale of messages.
    #[arg(
        long,
        hide = true,
        global = true,
        env = "LC_MESSAGES",
        default_value = ""
    )]
    pub locale_messages: String,
    /// Locale of everything else.
    #[arg(long, hide = true, global = true, env = "LANG", default_value = "")]
    pub locale: String,
}

/// Languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// Chinese, simplified.
    #[value(alias = "zh-CN")]
    Zh,
    /// English.
    En,
}

/// Shapes of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Serve(ConfigArgs),
    /// Bring the database up to date.
    Migrate(ConfigArgs),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Issue, list and revoke tokens; works on the database directly.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Firms.
    #[command(subcommand)]
    Sme(SmeCommand),
    /// Lenders.
    #[command(subcommand)]
    Lender(LenderCommand),
    /// Offerings of lenders.
    #[command(subcommand)]
    Offering(OfferingCommand),
    /// Key industrial chains.
    #[command(subcommand)]
    Chain(ChainCommand),
    /// Match policies.
    #[command(subcommand)]
    Policy(crate::command::policy::PolicyCommand),
    /// Campaigns.
    #[command(subcommand)]
    Campaign(CampaignCommand),
    /// Batches of a campaign.
    #[command(subcommand)]
    Batch(BatchCommand),
    /// What runs found.
    #[command(subcommand)]
    Match(MatchCommand),
    /// Matches that went out to lenders.
    #[command(subcommand)]
    Referral(ReferralCommand),
    /// Specialized boards of the regional equity markets.
    #[command(subcommand)]
    Listing(listing::ListingCommand),
    /// Official rules.
    #[command(subcommand)]
    Rule(listing::RuleCommand),
    /// Hold a firm against an official rule: every condition, and the way there.
    Assess(listing::AssessArgs),
    /// Long-running operations.
    #[command(subcommand)]
    Operation(OperationCommand),
    /// Match the files of a run's input without a server.
    Solve(crate::command::solve::SolveArgs),
    /// Check a result and its certificate against the input alone, without a server.
    Verify(crate::command::verify::VerifyArgs),
    /// Write import files of made-up firms and offerings.
    Generate(GenerateArgs),
    /// Start a server, import the sample, run a campaign and show what came out.
    Demo(DemoArgs),
    /// Print the completions of a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// A page of a list.
#[derive(Debug, Clone, Args)]
pub struct PageArgs {
    /// Entries to show; all that follow if 0.
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
}

/// What to generate.
#[derive(Debug, Clone, Args)]
pub struct GenerateArgs {
    /// Number of firms.
    #[arg(long, value_name = "N")]
    pub smes: u64,
    /// Number of offerings.
    #[arg(long, value_name = "M")]
    pub offerings: u64,
    /// Seed; the same seed gives the same files.
    #[arg(long, default_value_t = 20_260_101)]
    pub seed: u64,
    /// Folder to write to.
    #[arg(long)]
    pub out: PathBuf,
}

/// How to run the demo.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Folder to work in and to keep; a temporary one if not given. One that holds a demo
    /// already is served as it is with `--serve`, and refused without.
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// Keep the server running until Ctrl-C.
    #[arg(long)]
    pub serve: bool,
    /// Port to listen on; any free one if 0, which is the default without `--serve`.
    #[arg(long)]
    pub port: Option<u16>,
    /// Import file of firms, instead of the sample.
    #[arg(long, value_name = "FILE", requires = "offerings")]
    pub smes: Option<PathBuf>,
    /// Import file of offerings, instead of the sample.
    #[arg(long, value_name = "FILE", requires = "smes")]
    pub offerings: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_tree_of_commands_holds() {
        Cli::command().debug_assert();
    }

    #[test]
    fn commands_look_where_the_server_listens() {
        let address = SERVER_DEFAULT.trim_start_matches("http://");
        let listen = format!("listen = \"{address}\"");
        assert!(server::config::DEFAULTS.contains(&listen), "{listen}");
    }
}
