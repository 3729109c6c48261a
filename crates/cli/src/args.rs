//! The command line: every command, option and environment variable.

use crate::import::source::Encoding;
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

/// Where the configuration is.
#[derive(Debug, Clone, Args)]
pub struct ConfigArgs {
    /// Configuration file; defaults and environment apply in any case.
    #[arg(long, value_name = "FILE", env = "RONGQIAO_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Commands on the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Tell every problem of the configuration.
    Check(ConfigArgs),
    /// Print the configuration that is in force, secrets hidden.
    Show(ConfigArgs),
}

/// Commands on tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Issue a token; it is printed once and kept as a digest only.
    Issue(TokenIssue),
    /// List the tokens of a principal.
    List {
        /// Whose they are, such as `person/li`.
        principal: String,
        #[command(flatten)]
        config: ConfigArgs,
    },
    /// Revoke a token; takes effect at once.
    Revoke {
        /// Id of the token, as `token list` shows it.
        id: String,
        #[command(flatten)]
        config: ConfigArgs,
    },
}

/// A token to issue.
#[derive(Debug, Clone, Args)]
pub struct TokenIssue {
    /// Whose it is, such as `person/li` or `system/city-bank`.
    #[arg(long)]
    pub principal: String,
    /// What the bearer may do; may be given more than once.
    #[arg(long = "role", required = true, value_parser = role)]
    pub roles: Vec<domain::Role>,
    /// Code of the lender that the bearer belongs to; the organizer's own if not given.
    #[arg(long, value_name = "CODE", conflicts_with = "market")]
    pub lender: Option<String>,
    /// Code of the market that the bearer belongs to.
    #[arg(long, value_name = "CODE")]
    pub market: Option<String>,
    /// Days until it ends; as configured if not given.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: Option<u32>,
    /// File to write it to (mode 0600), instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub config: ConfigArgs,
}

fn role(text: &str) -> Result<domain::Role, String> {
    let known = || domain::Role::ALL.iter().map(|role| role.code());
    let role = domain::Role::from_code(&text.replace('-', "_"));
    role.ok_or_else(|| format!("one of {}", known().collect::<Vec<_>>().join(", ")))
}

/// An import.
#[derive(Debug, Clone, Args)]
pub struct ImportArgs {
    /// CSV file with Chinese or English headers.
    pub file: PathBuf,
    /// Check everything, store nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Encoding of the file.
    #[arg(long, value_enum, default_value = "auto")]
    pub encoding: Encoding,
    /// File for what was refused; `FILE.result.csv` beside the import file if not given.
    #[arg(long, value_name = "FILE")]
    pub result: Option<PathBuf>,
}

/// A page of a list.
#[derive(Debug, Clone, Args)]
pub struct PageArgs {
    /// Entries to show; all that follow if 0.
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
}

/// Commands on firms.
#[derive(Debug, Subcommand)]
pub enum SmeCommand {
    /// Store the firms of a CSV file. A firm that is there is replaced as a whole by its row:
    /// what an empty cell or a column that the file lacks would tell is unknown from then on.
    Import(ImportArgs),
    /// List firms.
    List {
        /// Those with this seat or inside it, a region code.
        #[arg(long)]
        region: Option<String>,
        /// Those on this chain.
        #[arg(long)]
        chain: Option<String>,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Show one firm.
    Get {
        /// `smes/ID`, or the id alone.
        name: String,
    },
    /// Print an import file with one example line.
    Template,
    /// Show size class and tier with what they rest on.
    Assess {
        /// `smes/ID`, or the id alone.
        name: String,
        /// Day to judge by; today if not given.
        #[arg(long)]
        on: Option<chrono::NaiveDate>,
    },
}

/// Commands on lenders.
#[derive(Debug, Subcommand)]
pub enum LenderCommand {
    /// List lenders.
    List(PageArgs),
    /// Show one lender.
    Get {
        /// `lenders/ID`, the id alone, or the code.
        name: String,
    },
}

/// Commands on offerings.
#[derive(Debug, Subcommand)]
pub enum OfferingCommand {
    /// Store the offerings of a CSV file, with their lenders. An offering that is there is
    /// replaced as a whole by its row.
    Import(ImportArgs),
    /// List offerings.
    List {
        /// Those of this lender: `lenders/ID`, the id alone, or the code.
        #[arg(long)]
        lender: Option<String>,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Show one offering.
    Get {
        /// `lenders/ID/offerings/ID`, or `LENDER/OFFERING` by codes.
        name: String,
    },
    /// Print an import file with one example line.
    Template,
}

/// Commands on chains.
#[derive(Debug, Subcommand)]
pub enum ChainCommand {
    /// List chains.
    List,
    /// Show one chain with its nodes.
    Get {
        /// Code, such as `nev`.
        code: String,
    },
}

/// Commands on campaigns.
#[derive(Debug, Subcommand)]
pub enum CampaignCommand {
    /// Create a campaign.
    Create {
        /// Short code, unique.
        #[arg(long)]
        code: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// First day.
        #[arg(long)]
        from: chrono::NaiveDate,
        /// Last day.
        #[arg(long)]
        until: chrono::NaiveDate,
        /// Code of a chain; may be given more than once.
        #[arg(long = "chain", required = true)]
        chains: Vec<String>,
        /// Code of a region; may be given more than once; the whole country if none.
        #[arg(long = "region")]
        regions: Vec<String>,
        /// A lender that takes part; may be given more than once; all if none.
        #[arg(long = "lender")]
        lenders: Vec<String>,
    },
    /// List campaigns.
    List(PageArgs),
    /// Show one campaign.
    Get {
        /// `campaigns/ID`, the id alone, or the code.
        name: String,
    },
}

/// Commands on batches. A batch is named `campaigns/ID/batches/ID` or `CAMPAIGN/BATCH` by codes.
#[derive(Debug, Subcommand)]
pub enum BatchCommand {
    /// Create a batch.
    Create {
        /// Its campaign: `campaigns/ID`, the id alone, or the code.
        #[arg(long)]
        campaign: String,
        /// Short code, unique within the campaign.
        #[arg(long)]
        code: String,
        /// Name; the code if not given.
        #[arg(long)]
        name: Option<String>,
        /// Code of its chain; all chains of the campaign if not given.
        #[arg(long)]
        chain: Option<String>,
        /// Name of the match policy; its newest active version is taken.
        #[arg(long, default_value = "default")]
        policy: String,
        /// Day that facts are judged on; today if not given.
        #[arg(long)]
        reference_date: Option<chrono::NaiveDate>,
    },
    /// List batches of a campaign.
    List {
        /// `campaigns/ID`, the id alone, or the code.
        campaign: String,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Show one batch.
    Get {
        /// The batch.
        batch: String,
    },
    /// Run a batch and wait for the end.
    Run {
        /// The batch.
        batch: String,
        /// Print the operation and come back at once.
        #[arg(long)]
        no_wait: bool,
    },
    /// Approve a run for publication; not by the person who ran it.
    Approve {
        /// The batch.
        batch: String,
        /// The run; the newest one that succeeded if not given.
        #[arg(long)]
        run: Option<String>,
    },
    /// Send the approved matches to their lenders as referrals.
    Publish {
        /// The batch.
        batch: String,
    },
    /// Save the input, the result and the certificate of a run as files that `solve` and `verify`
    /// read.
    Snapshot {
        /// A run, or a batch for its newest succeeded run.
        run: String,
        /// Folder to write to.
        #[arg(long)]
        out: PathBuf,
    },
}

/// Commands on results. A run is named by itself or by its batch, which means the newest
/// succeeded one.
#[derive(Debug, Subcommand)]
pub enum MatchCommand {
    /// Show a run with its report.
    Run {
        /// A run or a batch.
        run: String,
    },
    /// List matches, best score first.
    List {
        /// A run or a batch.
        run: String,
        #[command(flatten)]
        page: PageArgs,
    },
    /// List how each firm left a run.
    Outcomes {
        /// A run or a batch.
        run: String,
        /// Those with this cause.
        #[arg(long, value_parser = crate::names::causes(), ignore_case = true)]
        cause: Option<String>,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Ask what a run would find, without one.
    #[command(subcommand)]
    Preview(crate::command::preview::PreviewCommand),
    /// Print the certificate of a run, as the service signed it.
    Certificate {
        /// A run or a batch.
        run: String,
        /// File to write the service's public key to, PEM, for `verify --public-key`.
        #[arg(long, value_name = "FILE")]
        public_key: Option<PathBuf>,
    },
    /// Explain a pair of a firm and an offering.
    Explain {
        /// A run or a batch.
        run: String,
        /// `smes/ID`, or the id alone.
        sme: String,
        /// `lenders/ID/offerings/ID`, or `LENDER/OFFERING` by codes; the firm's match if not given.
        #[arg(long)]
        offering: Option<String>,
    },
    /// Tell which one changed or stated fact of a firm would open the most offerings.
    Openings {
        /// A run or a batch.
        run: String,
        /// `smes/ID`, or the id alone.
        sme: String,
    },
}

/// Commands on referrals.
#[derive(Debug, Subcommand)]
pub enum ReferralCommand {
    /// List referrals.
    List {
        /// Those of this lender: `lenders/ID`, the id alone, or the code.
        #[arg(long)]
        lender: Option<String>,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Explain the pair behind a referral as its lender may see it: verdicts and bands.
    Explain {
        /// `referrals/ID`, or the id alone.
        name: String,
    },
    /// Answer a referral.
    Respond {
        /// `referrals/ID`, or the id alone.
        name: String,
        /// The answer.
        #[arg(value_enum)]
        answer: Answer,
        /// Reason of a decline.
        #[arg(
            long,
            required_if_eq("answer", "decline"),
            value_parser = crate::names::reasons(),
            ignore_case = true
        )]
        reason: Option<String>,
    },
}

/// Answers to a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Answer {
    /// The lender agrees in principle.
    Accept,
    /// Money was drawn.
    Draw,
    /// The lender declines.
    Decline,
    /// The firm withdraws.
    Withdraw,
}

/// Commands on operations.
#[derive(Debug, Subcommand)]
pub enum OperationCommand {
    /// Show an operation.
    Get {
        /// `operations/ID`, or the id alone.
        name: String,
    },
    /// Ask an operation to stop.
    Cancel {
        /// `operations/ID`, or the id alone.
        name: String,
    },
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
