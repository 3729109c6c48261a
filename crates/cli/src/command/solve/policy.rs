//! The policy of a `solve`: what the snapshot's `policy.json` says, with options over it.

use super::{Assign, SolveArgs, UnknownPairs};
use anyhow::{Context, Result, bail};
use matching::{AssignmentRule, Policy, Unknown};
use serde::Deserialize;
use std::path::Path;

/// `policy.json` of an exported run; further keys are for people.
#[derive(Debug, Deserialize)]
struct File {
    k: u8,
    rule: String,
    unknown: String,
    /// Not in the files of older runs, which had one.
    referrals_per_sme: Option<u8>,
    sme_weights: Vec<Weights>,
}

/// Percent for one priority; the rows are in the order rate, amount, term, locality.
#[derive(Debug, Deserialize)]
struct Weights {
    rate: u8,
    amount: u8,
    term: u8,
    locality: u8,
}

/// The policy to solve with: options first, then `policy.json` beside the tables, then the
/// published workload's own (20, A2, unknown excluded, standard weights).
pub(super) fn policy(args: &SolveArgs) -> Result<Policy> {
    let path = args.dir.join("policy.json");
    let stored = match path.is_file() {
        true => Some(read(&path).with_context(|| path.display().to_string())?),
        false => None,
    };
    let base = stored.unwrap_or(Stored {
        k: matching::MAX_K,
        rule: AssignmentRule::A2,
        unknown: Unknown::Exclude,
        weights: Policy::STANDARD_SME_WEIGHTS,
        referrals: 1,
    });
    let rule = match args.assign {
        Some(Assign::A1) => AssignmentRule::A1,
        Some(Assign::A2) => AssignmentRule::A2,
        Some(Assign::None) => AssignmentRule::None,
        None => base.rule,
    };
    let unknown = match args.unknown {
        Some(UnknownPairs::Exclude) => Unknown::Exclude,
        Some(UnknownPairs::Conditional) => Unknown::Conditional,
        None => base.unknown,
    };
    let referrals = match args.referrals {
        Some(referrals) => referrals,
        // Several go with A2 only: another rule that is asked for drops what the file says.
        None if args.assign.is_some() && rule != AssignmentRule::A2 => 1,
        None => base.referrals,
    };
    let policy = Policy::new(base.k, rule, unknown, base.weights)?;
    Ok(policy.with_referrals(referrals)?)
}

struct Stored {
    k: u8,
    rule: AssignmentRule,
    unknown: Unknown,
    weights: [[u8; 4]; 4],
    referrals: u8,
}

fn read(path: &Path) -> Result<Stored> {
    let file: File = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let rule = match file.rule.as_str() {
        "a1" => AssignmentRule::A1,
        "a2" => AssignmentRule::A2,
        "none" => AssignmentRule::None,
        other => bail!("rule is {other}, expected a1, a2 or none"),
    };
    let unknown = match file.unknown.as_str() {
        "exclude" => Unknown::Exclude,
        "conditional" => Unknown::Conditional,
        other => bail!("unknown is {other}, expected exclude or conditional"),
    };
    let rows = file.sme_weights.iter();
    let rows: Vec<[u8; 4]> = rows
        .map(|row| [row.rate, row.amount, row.term, row.locality])
        .collect();
    let weights = <[[u8; 4]; 4]>::try_from(rows);
    let weights = weights
        .map_err(|rows| anyhow::anyhow!("sme_weights has {} rows, expected 4", rows.len()))?;
    Ok(Stored {
        k: file.k,
        rule,
        unknown,
        weights,
        referrals: file.referrals_per_sme.unwrap_or(1),
    })
}
