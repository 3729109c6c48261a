//! Commands on regional equity markets, official rules, and how a firm stands by them.

use super::PageArgs;
use super::attest::AttestArgs;
use chrono::NaiveDate;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Commands on the specialized boards of the regional equity markets. A market is named
/// `markets/KEY`, by its key such as `zhejiang`, or by its code in JR/T 0326 such as `ZJ`; a firm
/// `smes/ID`, by the id alone, or by its credit code; a listing `MARKET/ID`, as lists print it, by
/// its id or its full name, by its code on the board such as `ZJ000001P`, or by the credit code of
/// its firm.
#[derive(Debug, Subcommand)]
pub enum ListingCommand {
    /// List the markets.
    Markets(PageArgs),
    /// List the firms that could enter a market's board, the highest layer first, with counts.
    Candidates(CandidateArgs),
    /// Report one firm in full: where it stands, what each rung still lacks, the ways up.
    Candidate(ReportArgs),
    /// List listings.
    List(ListArgs),
    /// Show one listing.
    Get {
        /// The listing: `MARKET/ID` as lists print it, its code, or the credit code of its firm.
        listing: String,
    },
    /// Show what firms of a board have to disclose and by when, what is overdue first.
    Duties(DutiesArgs),
    /// Record that a firm has disclosed a document that it owes.
    Disclose(DiscloseArgs),
    /// Take back a disclosure that was recorded by mistake or for a wrong day.
    WithdrawDisclosure(WithdrawDisclosureArgs),
    /// Record what only people or exchanges can tell of a firm, such as an investment of a fund or
    /// the answer to a question of a rule.
    Attest(AttestArgs),
    /// Show what was attested of a firm.
    Attestations {
        /// The firm.
        firm: String,
    },
    /// Propose a firm for a market's board.
    Create {
        /// The firm.
        firm: String,
        /// The market.
        #[arg(long)]
        market: String,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Begin the review of a proposed firm.
    Review {
        /// The listing: `MARKET/ID` as lists print it, its code, or the credit code of its firm.
        listing: String,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Refuse a firm that is proposed or under review.
    Refuse {
        /// The listing: `MARKET/ID` as lists print it, its code, or the credit code of its firm.
        listing: String,
        /// Why.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Admit a firm under review to the board, in the layer that its evidence proves.
    Admit {
        /// The listing: `MARKET/ID` as lists print it, its code, or the credit code of its firm.
        listing: String,
        /// Code by JR/T 0326-2024, such as `ZJ000001`; the letter of the layer may be left out.
        #[arg(long)]
        code: String,
        /// The market's own code.
        #[arg(long)]
        own_code: Option<String>,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Move a firm of the board to the layer that its evidence proves now.
    Move {
        /// The listing: `MARKET/ID` as lists print it, its code, or the credit code of its firm.
        listing: String,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Take a firm off the board.
    Delist {
        /// The listing: `MARKET/ID` as lists print it, its code, or the credit code of its firm.
        listing: String,
        /// Why.
        #[arg(long, value_enum)]
        reason: DelistArg,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Take back what was recorded of an exchange by mistake or for a wrong day.
    WithdrawEvent {
        /// The listing: `MARKET/ID` as lists print it, its code, or the credit code of its firm.
        listing: String,
        /// What did not happen, or not on that day.
        #[arg(value_enum)]
        event: EventArg,
        /// Check everything, store nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Record what an exchange reports of a firm.
    Event {
        /// The listing: `MARKET/ID` as lists print it, its code, or the credit code of its firm.
        listing: String,
        /// What happened.
        #[arg(value_enum)]
        event: EventArg,
        #[command(flatten)]
        step: StepArgs,
    },
}

impl ListingCommand {
    /// True if everything is to be checked and nothing to be stored.
    pub const fn is_trial(&self) -> bool {
        match self {
            Self::Create { step, .. }
            | Self::Review { step, .. }
            | Self::Refuse { step, .. }
            | Self::Admit { step, .. }
            | Self::Move { step, .. }
            | Self::Delist { step, .. }
            | Self::Event { step, .. } => step.dry_run,
            Self::Disclose(args) => args.step.dry_run,
            Self::Attest(args) => args.dry_run,
            Self::WithdrawDisclosure(args) => args.dry_run,
            Self::WithdrawEvent { dry_run, .. } => *dry_run,
            Self::Markets(_)
            | Self::Candidates(_)
            | Self::Candidate(_)
            | Self::List(_)
            | Self::Get { .. }
            | Self::Duties(_)
            | Self::Attestations { .. } => false,
        }
    }
}

/// Which listings to list.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Those of this market; all that you may see if not given.
    #[arg(long)]
    pub market: Option<String>,
    /// Those in this state.
    #[arg(long, value_enum)]
    pub state: Option<ListingStateArg>,
    /// Those in this layer.
    #[arg(long, value_enum)]
    pub layer: Option<LayerArg>,
    /// Those due to be moved to another layer by the evidence of today, with that layer; only down
    /// or only up if told.
    #[arg(long, value_enum, num_args = 0..=1, default_missing_value = "any")]
    pub due: Option<DueArg>,
    /// Those of this firm: `smes/ID`, the id alone, or the credit code.
    #[arg(long)]
    pub firm: Option<String>,
    /// File to write all of them to as CSV.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    #[command(flatten)]
    pub page: PageArgs,
}

/// Which candidates to list.
#[derive(Debug, Args)]
pub struct CandidateArgs {
    /// The market.
    #[arg(long)]
    pub market: String,
    /// Those proved for this layer.
    #[arg(long, value_enum)]
    pub layer: Option<LayerArg>,
    /// Those that this layer or a higher one may still come out for.
    #[arg(long, value_enum)]
    pub reach: Option<LayerArg>,
    /// Those on this chain.
    #[arg(long)]
    pub chain: Option<String>,
    /// Those with this seat or inside it, a region code.
    #[arg(long)]
    pub region: Option<String>,
    /// Those of this tier.
    #[arg(long, value_enum)]
    pub tier: Option<TierArg>,
    /// Those that meet at least so many per cent of the next rung.
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = percent())]
    pub readiness: i32,
    /// Those of whom at least so many per cent of what is asked for is known.
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = percent())]
    pub completeness: i32,
    /// The firm with this credit code.
    #[arg(long)]
    pub code: Option<String>,
    /// Those with this in their name.
    #[arg(long, value_name = "PART")]
    pub name: Option<String>,
    /// File to write all of them to as CSV, with what each lacks and what is not known of it.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    #[command(flatten)]
    pub page: PageArgs,
}

/// Whose duties to show.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("whose").required(true).args(["listing", "market"]))]
pub struct DutiesArgs {
    /// The listing: `MARKET/ID`, its code, or the credit code of its firm; with what was disclosed.
    pub listing: Option<String>,
    /// All firms of this market's board instead, with what is still to be disclosed.
    #[arg(long)]
    pub market: Option<String>,
    /// Only what is overdue.
    #[arg(long)]
    pub overdue: bool,
    /// File to write all of it to as CSV.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    #[command(flatten)]
    pub page: PageArgs,
}

/// A document that was disclosed.
#[derive(Debug, Args)]
pub struct DiscloseArgs {
    /// The listing: `MARKET/ID` as lists print it, its code, or the credit code of its firm.
    pub listing: String,
    /// Key of the document, such as `annual-report`.
    pub document: String,
    /// Last day of the period that it covers.
    #[arg(long, value_name = "DAY")]
    pub period_end: NaiveDate,
    #[command(flatten)]
    pub step: StepArgs,
}

/// A disclosure that is taken back.
#[derive(Debug, Args)]
pub struct WithdrawDisclosureArgs {
    /// The listing: `MARKET/ID` as lists print it, its code, or the credit code of its firm.
    pub listing: String,
    /// Key of the document, such as `annual-report`.
    pub document: String,
    /// Last day of the period that it covers.
    #[arg(long, value_name = "DAY")]
    pub period_end: NaiveDate,
    /// Check everything, store nothing.
    #[arg(long)]
    pub dry_run: bool,
}

fn percent() -> clap::builder::RangedI64ValueParser<i32> {
    clap::value_parser!(i32).range(0..=100)
}

/// A report on one firm.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The firm.
    pub firm: String,
    /// The market that looks at it.
    #[arg(long)]
    pub market: String,
    /// Day to judge by; today if not given.
    #[arg(long)]
    pub on: Option<NaiveDate>,
    /// Show every condition of every rule, not the next rung's alone.
    #[arg(long)]
    pub full: bool,
    /// File to write the report to as a page with a picture of the ladder.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// What every step of a listing has.
#[derive(Debug, Clone, Args)]
pub struct StepArgs {
    /// Its day; today if not given.
    #[arg(long)]
    pub on: Option<NaiveDate>,
    /// Check everything, store nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Commands on official rules. A rule is named `rules/ID` or by its id, such as `bse-2021`.
#[derive(Debug, Subcommand)]
pub enum RuleCommand {
    /// List rules.
    List {
        /// Versions of the rule for this purpose, such as `bse`.
        #[arg(long)]
        purpose: Option<String>,
        /// Rules that this market has of its own.
        #[arg(long)]
        market: Option<String>,
        /// Those that count on this day.
        #[arg(long)]
        on: Option<NaiveDate>,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Show a rule with all its conditions, and the facts and questions that it asks for.
    Get {
        /// The rule, or a purpose such as `bse` for the version that counts today.
        rule: String,
    },
}

/// A firm to hold against a rule.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("subject").required(true))]
pub struct AssessArgs {
    /// `smes/ID`, the id alone, or the credit code.
    #[arg(group = "subject")]
    pub firm: Option<String>,
    /// File with facts of a firm instead, TOML or JSON; nothing of it is stored.
    ///
    /// Each fact has its code and a value with its unit, as `listing attest` takes them:
    /// `facts = [{ fact = "revenue", fiscal_year = 2025, value = "2.6亿元" }]`.
    #[arg(long, value_name = "FILE", group = "subject")]
    pub facts: Option<PathBuf>,
    /// Print a file for `--facts` with everything that the rule asks for, codes and units.
    #[arg(long, group = "subject")]
    pub facts_template: bool,
    /// What to judge by: a purpose such as `bse` or `srdi-sme`, or one version such as `bse-2021`.
    #[arg(long)]
    pub rule: String,
    /// Day to judge by; today if not given.
    #[arg(long)]
    pub on: Option<NaiveDate>,
    /// For the review of a title that is held, not for a first application.
    #[arg(long)]
    pub review: bool,
    /// Market whose own rules go before the national ones; that of the seat if not given.
    #[arg(long)]
    pub market: Option<String>,
    /// File to write the report to as a page with a picture of the ladder.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// Layers of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LayerArg {
    /// Incubation layer.
    Incubation,
    /// Standardization layer.
    Standardization,
    /// Cultivation layer.
    Cultivation,
}

/// Which way firms are due to be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DueArg {
    /// Either way.
    Any,
    /// To a lower layer: what carried theirs has lapsed.
    Down,
    /// To a higher layer.
    Up,
}

/// Tiers of titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TierArg {
    /// No title.
    None,
    /// Innovative or technology SME.
    Innovative,
    /// Specialized, refined, distinctive, innovative.
    Srdi,
    /// Little giant.
    LittleGiant,
    /// Key little giant or single champion.
    KeyLittleGiant,
}

/// States of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListingStateArg {
    /// Proposed.
    Proposed,
    /// Under review.
    UnderReview,
    /// Refused.
    Refused,
    /// Listed.
    Listed,
    /// In another layer than before.
    LayerMoved,
    /// Off the board.
    Delisted,
}

/// Why a firm leaves the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DelistArg {
    /// It went to NEEQ or to an exchange.
    MovedUp,
    /// It asked to leave.
    Voluntary,
    /// The market ended the listing for a breach.
    Breach,
    /// It exists no more.
    Dissolved,
}

/// What an exchange reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EventArg {
    /// Tutoring for a listing began.
    Tutoring,
    /// The application to NEEQ was accepted.
    FiledNeeq,
    /// Its shares are on NEEQ.
    OnNeeq,
    /// NEEQ moved it to the innovation layer.
    InnovationLayer,
    /// The application to the Beijing Stock Exchange was accepted.
    FiledBse,
    /// It is listed in Beijing.
    AtBse,
    /// Its shares are on NEEQ and on exchanges no more.
    Left,
}
