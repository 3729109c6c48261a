//! A snapshot with its outcome: made by the worker once, and again on demand to explain a pair.

use super::{Failure, Files};
use crate::cpu::Pool;
use domain::{MatchPolicy, MatchRun, MatchRunId, RunReport};
use matching::encode::{self, Directory, Encoded, LeftOut};
use matching::{Control, Outcome, Policy, Problem};
use std::sync::Arc;
use tokio::sync::Mutex;

/// A solved run.
#[derive(Debug)]
pub struct Solved {
    /// The columns.
    pub problem: Problem,
    /// The policy followed.
    pub policy: Policy,
    /// What was found.
    pub outcome: Outcome,
    /// What the dense ids stand for.
    pub directory: Directory,
    /// Firms that took no part.
    pub left_out: Vec<LeftOut>,
}

impl Solved {
    /// The run in figures.
    #[must_use]
    pub fn report(&self) -> RunReport {
        encode::report(&self.outcome, &self.directory, &self.left_out)
    }
}

/// Solves encoded columns under a policy, on the current rayon pool.
///
/// # Errors
/// [`Failure::Columns`], [`Failure::Policy`], [`Failure::Cancelled`].
pub fn solve(encoded: Encoded, policy: &MatchPolicy, control: &Control) -> Result<Solved, Failure> {
    let Encoded {
        input,
        directory,
        left_out,
    } = encoded;
    let policy = encode::policy_of(policy)?;
    let problem = Problem::new(input).map_err(|faults| {
        // Which columns, never which values: the text goes to the log.
        Failure::Columns(format!("{} faults", faults.len()))
    })?;
    let outcome = matching::run(&problem, &policy, control)?;
    Ok(Solved {
        problem,
        policy,
        outcome,
        directory,
        left_out,
    })
}

/// The last runs that somebody asked to explain.
#[derive(Debug)]
pub struct Cache {
    files: Files,
    pool: Pool,
    last: Mutex<Vec<(MatchRunId, Arc<Solved>)>>,
}

/// Solved runs kept; one of national scale takes some hundred megabytes.
const KEPT: usize = 2;

impl Cache {
    /// An empty cache over these files.
    #[must_use]
    pub fn new(files: Files, pool: Pool) -> Self {
        Self {
            files,
            pool,
            last: Mutex::new(Vec::new()),
        }
    }

    /// The solved run, from memory or from its snapshot.
    ///
    /// # Errors
    /// As [`Files::read`] and [`solve`].
    pub async fn get(&self, run: &MatchRun) -> Result<Arc<Solved>, Failure> {
        // Held over the work, so that many callers of one run do it once.
        let mut last = self.last.lock().await;
        if let Some(at) = last.iter().position(|(id, _)| *id == run.id) {
            let entry = last.remove(at);
            let solved = Arc::clone(&entry.1);
            last.push(entry);
            return Ok(solved);
        }
        let (files, id, policy) = (self.files.clone(), run.id, run.policy.clone());
        let work = move || -> Result<Solved, Failure> {
            let (encoded, _) = files.read(id)?;
            solve(encoded, &policy, &Control::default())
        };
        let solved = Arc::new(self.pool.run("explain", work).await??);
        if last.len() >= KEPT {
            last.remove(0);
        }
        last.push((id, Arc::clone(&solved)));
        Ok(solved)
    }
}
