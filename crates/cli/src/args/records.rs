//! Commands on what is imported: firms, lenders, offerings, chains.

use super::PageArgs;
use crate::import::source::Encoding;
use clap::{Args, Subcommand};
use std::path::PathBuf;

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
