//! The result of a run as files beside its snapshot, and the certificate of both.

use std::fs;
use std::path::Path;

use domain::MatchRun;
use matching::{AssignmentRule, Outcome, Policy, Problem, ScoreBound, Unknown};
use snapshot::{ASSIGNMENT, TOPK, Table, TableWriter};
use verify::{Bound, CERTIFICATE, Counts, Rule, Signed, SigningKey, Statement, Weights, certify};

use super::files::{ENGINE_VERSION, sync};

/// What went wrong, for the log.
type Result<T> = std::result::Result<T, String>;

/// Files of a result, in the order in which they are streamed.
pub const FILES: [&str; 3] = ["topk.parquet", "assignment.parquet", CERTIFICATE];

/// A solved run.
#[derive(Debug)]
pub struct SolvedRun<'a> {
    /// The run.
    pub run: &'a MatchRun,
    /// Its resource name.
    pub name: &'a str,
    /// What was solved.
    pub problem: &'a Problem,
    /// By which policy.
    pub policy: &'a Policy,
    /// What came out.
    pub outcome: &'a Outcome,
    /// What any assignment could reach.
    pub bound: ScoreBound,
}

/// Writes the result into a folder of its own, certifies it for the snapshot in `folder`, and
/// moves both into that folder. They are on the disk then.
pub fn write(
    (folder, partial): (&Path, &Path),
    solved: &SolvedRun,
    key: &SigningKey,
) -> Result<Signed> {
    drop(fs::remove_dir_all(partial));
    fs::create_dir_all(partial).map_err(|error| at(partial, &error))?;
    let outcome = solved.outcome;
    tables(outcome, partial)?;
    let signed = certify(folder, partial, statement(solved), Some(key));
    let signed = signed.map_err(|error| error.to_string())?;
    for file in FILES {
        let (from, to) = (partial.join(file), folder.join(file));
        if from.exists() {
            sync(&from)?;
            fs::rename(&from, &to).map_err(|error| at(&to, &error))?;
        }
    }
    sync(folder)?;
    fs::remove_dir_all(partial).map_err(|error| at(partial, &error))?;
    Ok(signed)
}

/// Removes the files of a result from a folder, those that are there.
pub async fn remove(folder: &Path) -> Result<()> {
    for file in FILES {
        let path = folder.join(file);
        match tokio::fs::remove_file(&path).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(at(&path, &error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// SMEs whose lists are written together.
const WRITTEN: u32 = 1 << 13;

fn tables(outcome: &Outcome, out: &Path) -> Result<()> {
    let fail = |error: snapshot::Error| error.to_string();
    let mut writer = TableWriter::create(&out.join("topk.parquet"), &TOPK).map_err(fail)?;
    let smes = outcome.lists.sme_count();
    for from in (0..smes).step_by(WRITTEN as usize) {
        let columns = outcome.lists.columns(from..smes.min(from + WRITTEN));
        let table = Table::from_integers([
            ("sme_id", columns.sme_id),
            ("rank", columns.rank),
            ("offering_id", columns.offering_id),
            ("score", columns.score),
            ("met", columns.met),
        ]);
        writer.append(&table).map_err(fail)?;
    }
    writer.finish().map_err(fail)?;
    if outcome.assignment.is_none() {
        return Ok(());
    }
    let columns = outcome.pair_columns();
    let table = Table::from_integers([
        ("sme_id", columns.sme_id),
        ("offering_id", columns.offering_id),
        ("score", columns.score),
    ]);
    table.write(out, &ASSIGNMENT).map_err(fail)
}

fn statement(solved: &SolvedRun) -> Statement {
    let (policy, outcome) = (solved.policy, solved.outcome);
    let sums = outcome.assignment_sum.iter().chain(&outcome.referral_sum);
    let lines = std::iter::once(outcome.list_sum.to_string());
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    Statement {
        engine: ENGINE_VERSION.to_owned(),
        run: Some(solved.name.to_owned()),
        policy: verify::Policy {
            k: u8::try_from(policy.k()).unwrap_or(u8::MAX),
            rule: match policy.rule() {
                AssignmentRule::None => Rule::None,
                AssignmentRule::A1 => Rule::A1,
                AssignmentRule::A2 => Rule::A2,
            },
            unknown: match policy.unknown() {
                Unknown::Exclude => verify::Unknown::Exclude,
                Unknown::Conditional => verify::Unknown::Conditional,
            },
            referrals: policy.referrals(),
            sme_weights: policy.sme_weights().map(Weights::from).to_vec(),
            overrides: Vec::new(),
        },
        counts: Counts {
            smes: count(solved.problem.sme_count()),
            offerings: count(solved.problem.offering_count()),
            eligible_pairs: outcome.eligible_pairs,
            listed_pairs: count(outcome.lists.row_count()),
            conditional_pairs: outcome.conditional_pairs,
            assigned_pairs: sums.clone().last().map_or(0, |sum| sum.matched),
        },
        lines: lines.chain(sums.map(ToString::to_string)).collect(),
        bound: Some(Bound {
            bound_kind: Bound::kind(solved.bound.is_reached).to_owned(),
            score_bound: solved.bound.score,
        }),
    }
}
