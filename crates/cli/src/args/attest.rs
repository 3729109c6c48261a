//! What is attested of a firm, as it is typed.

use chrono::NaiveDate;
use clap::Args;

/// Facts and answers that somebody stands for.
#[derive(Debug, Args)]
pub struct AttestArgs {
    /// The firm.
    pub firm: String,
    /// A fact as `CODE=VALUE`, of a fiscal year as `CODE@YEAR=VALUE`; can be given several times.
    ///
    /// Money with its unit, `share_capital=600万元`, `=0.06亿`, `=6m` or `=6000000元`; a share as
    /// `roe_low@2025=8%`; a day as `neeq_since=2025-09-01`; `private_fund=yes` or `=no`; anything
    /// that is counted as a whole number. `rule get` shows codes and units of what a rule asks for.
    #[arg(long, value_name = "FACT")]
    pub fact: Vec<String>,
    /// An answer to a question of a rule as `PURPOSE/KEY=yes` or `=no`; can be given several times.
    #[arg(long, value_name = "ANSWER")]
    pub answer: Vec<String>,
    /// Take back what was told of `CODE`, `CODE@YEAR` or `PURPOSE/KEY` for the day; can be given
    /// several times.
    #[arg(long, value_name = "KEY")]
    pub withdraw: Vec<String>,
    /// Who says so, or the document.
    #[arg(long, required_unless_present = "withdraw")]
    pub source: Option<String>,
    /// The day from which it counts.
    #[arg(long, value_name = "DAY")]
    pub as_of: NaiveDate,
    /// Last day on which it counts.
    #[arg(long, value_name = "DAY")]
    pub until: Option<NaiveDate>,
    /// Check everything, store nothing.
    #[arg(long)]
    pub dry_run: bool,
}
