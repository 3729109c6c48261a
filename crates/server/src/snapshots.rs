//! Snapshots of runs: built from the store, kept as files beside the run, read again to resume
//! and to explain.

mod build;
mod files;
mod result;
mod solved;
mod stream;

pub use build::{Failure, build};
pub use files::ENGINE_VERSION;
pub use result::SolvedRun;
pub use stream::{Chunk, End, stream};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{ChainCode, LenderId, MatchRun, MatchRunId, OfferingId, SmeId};
use matching::encode::{Directory, Encoded, LeftOut};
use matching::{
    Control, Counterfactual, Explanation, Openings, Outcome, Pair, Policy, Problem, counterfactual,
    explain, openings,
};
use std::collections::BTreeMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use verify::{Signed, SigningKey};

use crate::cpu;
use crate::error::{Error, Result};

pub(crate) use build::settled;
pub(crate) use solved::Cache;

/// Solved runs kept for explanations; each may take some hundred megabytes at full size.
const SOLVED_MAX: usize = 2;
/// Runs and batches that are read and computed for questions at once: each takes memory before it
/// is kept or dropped.
const BUILDS_MAX: usize = 1;
/// Ending of a folder that is not yet in its place.
const PARTIAL: &str = "partial";

/// What a run reads: the encoded nouns and the chains behind the bits of its masks.
#[derive(Debug)]
pub struct RunInput {
    /// Columns, directory, and who takes no part.
    pub encoded: Encoded,
    /// Offerings that a run cannot read.
    pub offering_refused_count: i64,
    /// Chains by bit.
    pub chains: Vec<ChainCode>,
}

/// A run ready to be solved.
#[derive(Debug)]
pub struct Ready {
    /// The checked columns.
    pub problem: Problem,
    /// What the dense ids stand for.
    pub directory: Directory,
    /// Who takes no part.
    pub left_out: Vec<LeftOut>,
    /// Offerings that a run cannot read.
    pub offering_refused_count: i64,
    /// Chains by bit.
    pub chains: Vec<ChainCode>,
}

/// A run with its result, for explanations.
#[derive(Debug)]
pub struct Solved {
    /// Chains by bit.
    pub chains: Arc<Vec<ChainCode>>,
    problem: Problem,
    policy: Policy,
    outcome: Outcome,
    smes: BTreeMap<SmeId, u32>,
    offerings: BTreeMap<OfferingId, u32>,
    sellers: Vec<(LenderId, OfferingId)>,
}

impl Solved {
    /// The row of a firm; `None` if it took no part.
    pub fn sme_row(&self, sme: SmeId) -> Option<u32> {
        self.smes.get(&sme).copied()
    }

    /// The row of an offering; `None` if it took no part.
    pub fn offering_row(&self, offering: OfferingId) -> Option<u32> {
        self.offerings.get(&offering).copied()
    }

    /// All about one pair.
    pub fn explain(&self, pair: Pair) -> Option<Explanation> {
        explain(&self.problem, &self.policy, &self.outcome, pair)
    }

    /// What would make a pair eligible.
    pub fn counterfactual(&self, pair: Pair) -> Option<Counterfactual> {
        counterfactual(&self.problem, pair)
    }

    /// What each fact of a firm would open.
    pub fn openings(&self, sme: u32) -> Option<Openings> {
        openings(&self.problem, sme)
    }

    /// Number of offerings.
    pub fn offering_count(&self) -> usize {
        self.problem.offering_count()
    }

    /// The offering of a row, with its lender.
    pub fn offering(&self, row: u32) -> Option<(LenderId, OfferingId)> {
        self.sellers.get(usize::try_from(row).ok()?).copied()
    }
}

/// Files of a snapshot that are not yet in their place.
#[derive(Debug)]
pub struct Written {
    /// SHA-256 over the digests of the files.
    pub digest: String,
    /// What was written.
    pub input: RunInput,
    /// Where the files are.
    pub partial: PathBuf,
}

/// A folder among the snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The run.
    pub run: MatchRunId,
    /// The attempt that writes it, as [`attempt_of`] names it; `None` if it is in its place.
    pub attempt: Option<String>,
    /// Where it is.
    pub path: PathBuf,
}

/// The present attempt of a run: its number and who makes it.
pub fn attempt_of(run: &MatchRun) -> String {
    let owner = run.lease_owner.as_deref().unwrap_or("nobody");
    format!("{}-{owner}", run.attempt)
}

/// The folder of all snapshots, and the runs that were solved again from them.
#[derive(Clone, Debug)]
pub struct Snapshots {
    folder: PathBuf,
    solved: Cache<Solved>,
    builds: Arc<Semaphore>,
}

impl Snapshots {
    /// Snapshots under `data_dir/runs`.
    pub fn new(data_dir: &Path) -> Snapshots {
        Snapshots {
            folder: data_dir.join("runs"),
            solved: Cache::new(SOLVED_MAX),
            builds: Arc::new(Semaphore::new(BUILDS_MAX)),
        }
    }

    /// Waits until an index may be built or a run solved again for a question; others wait while
    /// the permit is held.
    ///
    /// # Errors
    /// None in practice: `INTERNAL`.
    pub async fn build_permit(&self) -> Result<OwnedSemaphorePermit> {
        let permit = Arc::clone(&self.builds).acquire_owned().await;
        permit.map_err(|error| Error::internal(error.to_string()))
    }

    /// The folder of one run.
    pub fn folder(&self, run: MatchRunId) -> PathBuf {
        self.folder.join(run.to_string())
    }

    /// Writes the input of a run beside its place, safe from a power failure;
    /// [`Snapshots::put_in_place`] makes it the run's.
    ///
    /// # Errors
    /// `INTERNAL` if a file cannot be written.
    pub async fn write(&self, cpu: &cpu::Pool, run: &MatchRun, input: RunInput) -> Result<Written> {
        // No other attempt and no other process writes into this folder.
        let partial = format!("{}.{}.{PARTIAL}", run.id, attempt_of(run));
        let (partial, run) = (self.folder.join(partial), run.clone());
        let written = cpu
            .run("write snapshot", move || {
                let digest = files::write(&partial, &run, &input)?;
                Ok::<_, String>(Written {
                    digest,
                    input,
                    partial,
                })
            })
            .await;
        written
            .map_err(|error| Error::internal(error.to_string()))?
            .map_err(Error::internal)
    }

    /// Writes the result of a run and its certificate beside the run's snapshot, which must be in
    /// its place.
    ///
    /// # Errors
    /// `INTERNAL` if a file cannot be written.
    pub fn certify(&self, solved: &SolvedRun, key: &SigningKey) -> Result<Signed> {
        let run = solved.run;
        let partial = format!("{}.{}.{PARTIAL}", run.id, attempt_of(run));
        let (folder, partial) = (self.folder(run.id), self.folder.join(partial));
        result::write((&folder, &partial), solved, key).map_err(Error::internal)
    }

    /// Makes written files the snapshot of a run, in the place of any other.
    ///
    /// # Errors
    /// `INTERNAL` if a folder cannot be renamed.
    pub async fn put_in_place(&self, run: MatchRunId, partial: PathBuf) -> Result<()> {
        let put = files::put_in_place(&partial, &self.folder(run)).await;
        put.map_err(Error::internal)
    }

    /// All that lies in the folder of snapshots.
    ///
    /// # Errors
    /// `INTERNAL` if it cannot be read.
    pub async fn entries(&self) -> Result<Vec<Entry>> {
        let names = files::list(&self.folder).await.map_err(Error::internal)?;
        let entry = |name: String| {
            let mut parts = name.splitn(2, '.');
            let run = parts.next()?.parse().ok()?;
            let attempt = parts.next();
            Some(Entry {
                run,
                attempt: attempt.map(|rest| rest.trim_end_matches(".partial").to_owned()),
                path: self.folder.join(&name),
            })
        };
        Ok(names.into_iter().filter_map(entry).collect())
    }

    /// Removes folders.
    ///
    /// # Errors
    /// `INTERNAL` if one cannot be removed.
    pub async fn remove(&self, folders: Vec<PathBuf>) -> Result<()> {
        for folder in folders {
            files::remove(&folder).await.map_err(Error::internal)?;
        }
        Ok(())
    }

    /// Removes the result and the certificate of a run that did not succeed, if there are any.
    ///
    /// # Errors
    /// `INTERNAL` if a file cannot be removed.
    pub async fn remove_result(&self, run: MatchRunId) -> Result<()> {
        let removed = result::remove(&self.folder(run)).await;
        removed.map_err(Error::internal)
    }

    /// The input of a run from its files; `None` if they are not there or not those of the run.
    ///
    /// # Errors
    /// `INTERNAL` if files that are those of the run cannot be understood.
    pub async fn read(&self, cpu: &cpu::Pool, run: &MatchRun) -> Result<Option<RunInput>> {
        let (folder, digest) = (self.folder(run.id), run.snapshot_sha256.clone());
        let read = cpu
            .run("read snapshot", move || files::read(&folder, &digest))
            .await;
        read.map_err(|error| Error::internal(error.to_string()))?
            .map_err(Error::internal)
    }

    /// True if the files of a run are there and undamaged.
    ///
    /// # Errors
    /// `INTERNAL`.
    pub async fn intact(&self, cpu: &cpu::Pool, run: &MatchRun) -> Result<bool> {
        let (folder, digest) = (self.folder(run.id), run.snapshot_sha256.clone());
        let looked = cpu
            .run("check snapshot", move || files::intact(&folder, &digest))
            .await;
        looked.map_err(|error| Error::internal(error.to_string()))
    }

    /// The run solved again from its files; `None` if they are gone or damaged. The same run is
    /// solved once, and to the end even if nobody waits for it any more.
    ///
    /// # Errors
    /// `INTERNAL`.
    pub async fn solved(&self, cpu: &cpu::Pool, run: &MatchRun) -> Result<Option<Arc<Solved>>> {
        let (snapshots, cpu, run) = (self.clone(), cpu.clone(), run.clone());
        let id = run.id;
        let solve = move || async move {
            let _permit = snapshots.build_permit().await?;
            let Some(input) = snapshots.read(&cpu, &run).await? else {
                return Ok(None);
            };
            let policy = policy_of(&run)?;
            let again = cpu
                .run("solve again", move || solve_again(input, policy))
                .await;
            again
                .map_err(|error| Error::internal(error.to_string()))?
                .map(Some)
        };
        self.solved.get(id, solve).await
    }
}

/// The policy of a run as the core has it.
///
/// # Errors
/// `INTERNAL`: a stored policy has passed its checks.
pub fn policy_of(run: &MatchRun) -> Result<Policy> {
    let policy = matching::encode::policy_of(&run.policy);
    policy.map_err(|error| Error::internal(format!("policy of run {}: {error}", run.id)))
}

/// Checks the columns of an input.
///
/// # Errors
/// `INTERNAL`: the encoder lets nothing through that the core refuses.
pub fn ready(input: RunInput) -> Result<Ready> {
    let RunInput {
        encoded,
        offering_refused_count,
        chains,
    } = input;
    let problem = Problem::new(encoded.input).map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        Error::internal(format!(
            "{} faults in a snapshot, first: {first}",
            faults.len()
        ))
    })?;
    Ok(Ready {
        problem,
        directory: encoded.directory,
        left_out: encoded.left_out,
        offering_refused_count,
        chains,
    })
}

fn solve_again(input: RunInput, policy: Policy) -> Result<Solved> {
    let ready = ready(input)?;
    let outcome = matching::run(&ready.problem, &policy, &Control::default())
        .map_err(|error| Error::internal(error.to_string()))?;
    let smes = ready
        .directory
        .smes
        .iter()
        .map(|entry| entry.id)
        .zip(0..)
        .collect();
    let offerings = ready
        .directory
        .offerings
        .iter()
        .map(|entry| entry.id)
        .zip(0..)
        .collect();
    let sellers = ready.directory.offerings.iter();
    let sellers = sellers.map(|entry| (entry.lender, entry.id)).collect();
    let chains = Arc::new(ready.chains);
    Ok(Solved {
        chains,
        problem: ready.problem,
        policy,
        outcome,
        smes,
        offerings,
        sellers,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BUILDS_MAX, Snapshots};

    #[tokio::test]
    async fn no_more_is_built_at_once_than_may_be() {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::new(folder.path());
        let mut held = Vec::new();
        for _ in 0..BUILDS_MAX {
            held.push(snapshots.clone().build_permit().await.unwrap());
        }
        let patience = Duration::from_millis(20);
        let waiting = tokio::time::timeout(patience, snapshots.build_permit()).await;
        assert!(waiting.is_err(), "one more has to wait");
        held.pop();
        assert!(snapshots.build_permit().await.is_ok());
    }
}
