//! Commands on campaigns, batches, what runs found, and referrals.

use super::PageArgs;
use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

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
