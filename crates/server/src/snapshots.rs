//! Snapshots of runs: built from the store, kept as files beside the run, read again to resume
//! and to explain.

mod build;
mod files;
mod stream;

pub use build::{Failure, build};
pub use files::ENGINE_VERSION;
pub use stream::{Chunk, End, stream};

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{ChainCode, MatchRun, MatchRunId, OfferingId, SmeId};
use matching::encode::{Directory, Encoded, LeftOut};
use matching::{Control, Explanation, Outcome, Pair, Policy, Problem, explain};
use std::collections::BTreeMap;
use tokio::sync::Mutex;

use crate::cpu;
use crate::error::{Error, Result};

/// Solved runs kept for explanations; each may take some hundred megabytes at full size.
const SOLVED_MAX: usize = 2;

/// What a run reads: the encoded nouns and the chains behind the bits of its masks.
#[derive(Debug)]
pub struct RunInput {
    /// Columns, directory, and who takes no part.
    pub encoded: Encoded,
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
}

/// Runs solved again, latest first.
type SolvedRuns = VecDeque<(MatchRunId, Arc<Solved>)>;

/// The folder of all snapshots, and the runs that were solved again from them.
#[derive(Clone, Debug)]
pub struct Snapshots {
    folder: PathBuf,
    solved: Arc<Mutex<SolvedRuns>>,
}

impl Snapshots {
    /// Snapshots under `data_dir/runs`.
    pub fn new(data_dir: &Path) -> Snapshots {
        Snapshots {
            folder: data_dir.join("runs"),
            solved: Arc::default(),
        }
    }

    /// The folder of one run.
    pub fn folder(&self, run: MatchRunId) -> PathBuf {
        self.folder.join(run.to_string())
    }

    /// Writes the input of a run, all or nothing, and gives the SHA-256 over its files' digests.
    ///
    /// # Errors
    /// `INTERNAL` if a file cannot be written.
    pub async fn write(
        &self,
        cpu: &cpu::Pool,
        run: &MatchRun,
        input: RunInput,
    ) -> Result<(String, RunInput)> {
        let (folder, run) = (self.folder(run.id), run.clone());
        let written = cpu
            .run("write snapshot", move || {
                files::write(&folder, &run, &input).map(|digest| (digest, input))
            })
            .await;
        written
            .map_err(|error| Error::internal(error.to_string()))?
            .map_err(Error::internal)
    }

    /// The input of a run from its files; `None` if they are not there or not those of the run.
    ///
    /// # Errors
    /// `INTERNAL` if a file cannot be read.
    pub async fn read(&self, cpu: &cpu::Pool, run: &MatchRun) -> Result<Option<RunInput>> {
        let (folder, digest) = (self.folder(run.id), run.snapshot_sha256.clone());
        let read = cpu
            .run("read snapshot", move || files::read(&folder, &digest))
            .await;
        read.map_err(|error| Error::internal(error.to_string()))?
            .map_err(Error::internal)
    }

    /// The run solved again from its files; `None` if they are gone. The same run asked for at
    /// the same time is solved once.
    ///
    /// # Errors
    /// `INTERNAL`.
    pub async fn solved(&self, cpu: &cpu::Pool, run: &MatchRun) -> Result<Option<Arc<Solved>>> {
        let mut solved = self.solved.lock().await;
        if let Some((_, known)) = solved.iter().find(|(id, _)| *id == run.id) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(input) = self.read(cpu, run).await? else {
            return Ok(None);
        };
        let policy = policy_of(run)?;
        let again = cpu
            .run("solve again", move || solve_again(input, policy))
            .await;
        let again = again.map_err(|error| Error::internal(error.to_string()))??;
        let again = Arc::new(again);
        solved.truncate(SOLVED_MAX - 1);
        solved.push_front((run.id, Arc::clone(&again)));
        Ok(Some(again))
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
    let RunInput { encoded, chains } = input;
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
    let chains = Arc::new(ready.chains);
    Ok(Solved {
        chains,
        problem: ready.problem,
        policy,
        outcome,
        smes,
        offerings,
    })
}
