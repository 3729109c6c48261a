//! Commands on the configuration and on tokens.

use clap::{Args, Subcommand};
use std::path::PathBuf;

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
    /// Market that the bearer belongs to, by key such as `zhejiang` or code such as `ZJ`.
    #[arg(long, value_name = "MARKET")]
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
