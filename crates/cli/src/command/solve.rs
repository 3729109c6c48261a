//! `rongqiao solve`: a match run over the files of a snapshot, without a server.

mod certificate;
mod policy;
mod shelves;
mod spill;
mod stream;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use matching::{
    Control, Fault, Input, ListColumns, OfferingColumns, Outcome, Pair, PairColumns, Policy,
    Problem, RegionColumns, ScoreBound, SmeColumns, Tally,
};
use snapshot::{
    ASSIGNMENT, OFFERING, OFFERING_REGION, PAIRS, PairKind, SME, Snapshot, TOPK, Table, TableWriter,
};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use verify::CERTIFICATE;

/// Solve the files of a snapshot: exact top-K lists and an assignment.
#[derive(Debug, Args)]
pub struct SolveArgs {
    /// Directory with sme, offering and offering_region as .parquet or .csv, and pairs where some
    /// are fixed or excluded. max_clients and quota say what fixed pairs have left.
    pub dir: PathBuf,
    /// Directory for topk.parquet and assignment.parquet; made where it is missing.
    #[arg(long)]
    pub out: PathBuf,
    /// Which assignment follows the lists; as policy.json in DIR says, a2 without it.
    #[arg(long, value_enum)]
    pub assign: Option<Assign>,
    /// Offerings an SME may be referred to, each of another lender, above 1 with A2 only; as
    /// policy.json in DIR says, 1 without it.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=5))]
    pub referrals: Option<u8>,
    /// Threads; all processors by default.
    #[arg(long)]
    pub threads: Option<NonZeroUsize>,
    /// What happens to pairs with unknown facts; as policy.json in DIR says, exclude without it.
    #[arg(long, value_enum)]
    pub unknown: Option<UnknownPairs>,
    /// Sign the certificate with this Ed25519 key, a PEM file; not signed without it.
    #[arg(long, value_name = "FILE")]
    pub sign_key: Option<PathBuf>,
    /// Also print the highest total score that any assignment within client counts has, and how
    /// much of it this one reaches.
    #[arg(long)]
    pub bound: bool,
    /// Hold one province in memory at a time: the same files, for more SMEs than memory has room
    /// for. Needs sme.parquet, and room in OUT for files that are gone at the end.
    #[arg(long, conflicts_with = "bound")]
    pub stream: bool,
}

/// The assignment rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Assign {
    /// Deferred acceptance with client counts.
    A1,
    /// Deferred acceptance with client counts and money.
    A2,
    /// Lists only.
    None,
}

/// What happens to pairs with unknown facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UnknownPairs {
    /// They are left out.
    Exclude,
    /// They are kept behind all others.
    Conditional,
}

/// Runs the command: checksum lines on stdout, the rest on stderr.
///
/// # Errors
/// A file that cannot be read or written, or values that cannot be used, each named.
pub fn run(args: &SolveArgs) -> Result<()> {
    let policy = policy::policy(args)?;
    let key = certificate::key(args)?;
    twins(&args.dir).for_each(|told| eprintln!("{told}"));
    let figures = match args.stream {
        true => streamed(args, &policy)?,
        false => at_once(args)?,
    };
    certificate::write(args, &policy, &figures, key.as_ref())?;
    for line in lines(figures.tally) {
        println!("{line}");
    }
    if let Some(bound) = figures.bound {
        print_bound(&figures.tally, bound);
    }
    eprintln!(
        "{} eligible pairs, {} conditional pairs listed",
        figures.eligible_pairs, figures.tally.conditional_pairs
    );
    Ok(())
}

/// Tables that lie there in two files, of which one is read.
fn twins(dir: &Path) -> impl Iterator<Item = String> {
    let tables = [SME, OFFERING, OFFERING_REGION, PAIRS].map(|format| format.name);
    let twice = |name: &&str| {
        let there = |extension: &str| dir.join(format!("{name}.{extension}")).exists();
        there("parquet") && there("csv")
    };
    let told = |name| {
        format!(
            "{name}.csv is not read, but {name}.parquet; take one of the two away: \
             `verify` takes no folder with both"
        )
    };
    tables.into_iter().filter(twice).map(told)
}

/// What is told of a result beside its files.
struct Figures {
    smes: usize,
    offerings: usize,
    eligible_pairs: u64,
    tally: Tally,
    bound: Option<ScoreBound>,
}

/// Solves and writes with everything in memory.
fn at_once(args: &SolveArgs) -> Result<Figures> {
    let problem = read(&args.dir)?;
    eprintln!(
        "{} SMEs, {} offerings",
        problem.sme_count(),
        problem.offering_count()
    );
    let outcome = solve(&problem, args)?;
    write(&args.out, &outcome)?;
    let bound = match args.bound {
        true => Some(bound(&problem, &outcome, args)?),
        false => None,
    };
    Ok(Figures {
        smes: problem.sme_count(),
        offerings: problem.offering_count(),
        eligible_pairs: outcome.eligible_pairs,
        tally: Tally::from(&outcome),
        bound,
    })
}

fn streamed(args: &SolveArgs, policy: &Policy) -> Result<Figures> {
    std::fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    let solve = || stream::solve(args, policy);
    match args.threads {
        Some(threads) => matching::on_threads(threads, solve)?,
        None => solve(),
    }
}

fn bound(problem: &Problem, outcome: &Outcome, args: &SolveArgs) -> Result<ScoreBound> {
    let referrals = policy::policy(args)?.referrals();
    let control = Control::default();
    Ok(matching::score_bound(
        problem,
        &outcome.lists,
        referrals,
        &control,
    )?)
}

/// The bound on stdout, the share of it on stderr.
fn print_bound(tally: &Tally, bound: ScoreBound) {
    println!("{bound}");
    if let Some(sum) = tally.referral_sum.or(tally.assignment_sum) {
        let share = bound.reached_bp(sum.score_sum);
        let (percent, rest) = (share / 100, share % 100);
        let of = match bound.is_reached {
            true => "the highest possible score",
            false => "a bound on the highest possible score",
        };
        eprintln!("the stable result reaches {percent}.{rest:02} % of {of}, rounded down");
    }
}

fn solve(problem: &Problem, args: &SolveArgs) -> Result<Outcome> {
    let policy = policy::policy(args)?;
    let solve = || matching::run(problem, &policy, &Control::default());
    Ok(match args.threads {
        Some(threads) => matching::on_threads(threads, solve)??,
        None => solve()?,
    })
}

/// The checksum lines of a result.
fn lines(tally: impl Into<Tally>) -> Vec<String> {
    let tally = tally.into();
    let assignment = tally.assignment_sum.iter().chain(&tally.referral_sum);
    std::iter::once(tally.list_sum.to_string())
        .chain(assignment.map(ToString::to_string))
        .collect()
}

fn write(out: &Path, outcome: &Outcome) -> Result<()> {
    std::fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    clear(out, outcome.assignment.is_some())?;
    write_lists(out, outcome)?;
    match outcome.assignment {
        Some(_) => write_assignment(out, outcome),
        None => Ok(()),
    }
}

fn read(dir: &Path) -> Result<Problem> {
    let mut snapshot = Snapshot::read(dir)?;
    let missing = |column| anyhow::anyhow!("{}: column {column} is missing", dir.display());
    let input = Input {
        fixed: pairs(&snapshot, PairKind::Fixed)?,
        excluded: pairs(&snapshot, PairKind::Excluded)?,
        smes: SmeColumns::from_source(|name| snapshot.sme.take_integers(name)).map_err(missing)?,
        lender_id: snapshot
            .offering
            .take_integers("lender_id")
            .unwrap_or_default(),
        offerings: OfferingColumns::from_source(|name| snapshot.offering.take_integers(name))
            .map_err(missing)?,
        regions: RegionColumns::from_source(|name| snapshot.offering_region.take_integers(name))
            .map_err(missing)?,
    };
    Problem::new(input).or_else(|faults| bail!(shown(&faults)))
}

fn pairs(snapshot: &Snapshot, kind: PairKind) -> Result<Vec<Pair>> {
    let pair = |(sme, offering): (i64, i64)| {
        let id = |value: i64| u32::try_from(value).with_context(|| format!("pairs: id {value}"));
        Ok(Pair {
            sme: id(sme)?,
            offering: id(offering)?,
        })
    };
    snapshot.pairs_of(kind).into_iter().map(pair).collect()
}

/// Faults on a screen.
const SHOWN: usize = 20;

fn shown(faults: &[Fault]) -> String {
    let mut lines: Vec<String> = faults.iter().take(SHOWN).map(Fault::to_string).collect();
    if faults.len() > SHOWN {
        lines.push(format!("and {} more", faults.len() - SHOWN));
    }
    lines.join("\n")
}

/// SMEs whose lists are written together.
const WRITTEN: u32 = 1 << 13;

fn write_lists(out: &Path, outcome: &Outcome) -> Result<()> {
    let mut writer = TableWriter::create(&out.join("topk.parquet"), &TOPK)?;
    let smes = outcome.lists.sme_count();
    for from in (0..smes).step_by(WRITTEN as usize) {
        let columns = outcome.lists.columns(from..smes.min(from + WRITTEN));
        writer.append(&list_table(columns))?;
    }
    Ok(writer.finish()?)
}

fn list_table(columns: ListColumns) -> Table {
    Table::from_integers([
        ("sme_id", columns.sme_id),
        ("rank", columns.rank),
        ("offering_id", columns.offering_id),
        ("score", columns.score),
        ("met", columns.met),
    ])
}

fn write_assignment(out: &Path, outcome: &Outcome) -> Result<()> {
    Ok(pair_table(outcome.pair_columns()).write(out, &ASSIGNMENT)?)
}

fn pair_table(columns: PairColumns) -> Table {
    Table::from_integers([
        ("sme_id", columns.sme_id),
        ("offering_id", columns.offering_id),
        ("score", columns.score),
    ])
}

/// What an earlier run left must not lie beside a result that it does not belong to: first of all
/// its certificate, then an assignment, and tables in the other format.
fn clear(out: &Path, assigns: bool) -> Result<()> {
    let stale = [CERTIFICATE, "topk.csv", "assignment.csv"].into_iter();
    for file in stale.chain((!assigns).then_some("assignment.parquet")) {
        let path = out.join(file);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| path.display().to_string());
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
