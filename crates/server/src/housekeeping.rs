//! What the clock does beside the worker: referrals expire, leftovers go, firms are screened.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{MatchRun, RunState, Scope};
use store::match_run::MatchRunFilter;
use store::{PageRequest, Tx};

use crate::app::App;
use crate::app::referral::expire_overdue;
use crate::error::{Error, Result};
use crate::screening;
use crate::snapshots::{Entry, attempt_of};

/// Pause between rounds.
const PAUSE: Duration = Duration::from_secs(300);
/// Days for which a request id is remembered.
const REQUEST_DAYS: i64 = 7;
/// Hours for which a run that ended without success is looked at again.
const SWEEP_HOURS: i64 = 1;

/// Keeps house until the application stops, the first time at once.
pub async fn keep(app: Arc<App>) {
    // The first round looks at all runs, for what a process left behind that was killed.
    let mut ended_after = DateTime::UNIX_EPOCH;
    while !app.stopping.is_cancelled() {
        let now = app.clock.now();
        match round(&app, ended_after).await {
            Ok(()) => ended_after = now - TimeDelta::hours(SWEEP_HOURS),
            Err(error) => broken_off(&error),
        }
        if let Err(error) = screening::catch_up(&app).await {
            broken_off(&error);
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = app.stopping.cancelled() => {}
        }
    }
}

fn broken_off(error: &Error) {
    let internal = error.internal_text().unwrap_or(error.public());
    tracing::error!(internal, "housekeeping broken off");
}

async fn round(app: &App, ended_after: DateTime<Utc>) -> Result<()> {
    let tx = app.store.begin(app.clock.now()).await?;
    let swept = tx.match_runs().sweep(ended_after).await?;
    let forgotten = app.clock.now() - TimeDelta::days(REQUEST_DAYS);
    tx.requests().forget_before(forgotten).await?;
    tx.commit().await?;
    let expired = expire_overdue(app).await?;
    let pruned = prune(app).await?;
    if swept > 0 || expired > 0 || pruned > 0 {
        tracing::info!(
            result_rows_swept = swept,
            referrals_expired = expired,
            snapshots_pruned = pruned,
            "housekeeping"
        );
    }
    Ok(())
}

/// Deletes snapshots that nobody needs: older than the newest ones, of runs that are not approved
/// and not the last success of their batch; and what attempts left behind that are over. How many.
/// The result of a run that did not succeed goes too.
async fn prune(app: &App) -> Result<usize> {
    let entries = app.snapshots.entries().await?;
    let tx = app.store.read().await?;
    let (mut ended, mut unneeded, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for Entry { run, attempt, path } in entries {
        // A run that this store does not know may be another store's.
        let Some(run) = tx.match_runs().get(run).await? else {
            continue;
        };
        match attempt {
            None if run.state.ended() => {
                if run.state != RunState::Succeeded {
                    failed.push(run.id);
                }
                ended.push((run, path));
            }
            Some(attempt) if run.state.ended() || attempt != attempt_of(&run) => {
                unneeded.push(path);
            }
            None | Some(_) => {}
        }
    }
    // Ids grow with time.
    ended.sort_unstable_by_key(|(run, _)| std::cmp::Reverse(run.id));
    for (run, path) in ended.into_iter().skip(app.snapshots_kept) {
        if !needed(&tx, &run).await? {
            unneeded.push(path);
        }
    }
    drop(tx);
    let count = unneeded.len();
    app.snapshots.remove(unneeded).await?;
    for run in failed {
        app.snapshots.remove_result(run).await?;
    }
    Ok(count)
}

/// True for an approved run and for the last success of its batch.
async fn needed(tx: &Tx, run: &MatchRun) -> Result<bool> {
    let batch = tx.batches().get(run.batch).await?;
    if batch.is_some_and(|batch| batch.approved_run == Some(run.id)) {
        return Ok(true);
    }
    if run.state != RunState::Succeeded {
        return Ok(false);
    }
    let filter = MatchRunFilter {
        batch: Some(run.batch),
        state: Some(RunState::Succeeded),
    };
    let mut page = PageRequest::first();
    loop {
        let found = tx.match_runs().list(&Scope::All, &filter, &page).await?;
        if found.items.iter().any(|other| other.id > run.id) {
            return Ok(false);
        }
        match found.next {
            Some(next) => page = PageRequest::new(store::PAGE_SIZE_MAX, Some(next)),
            None => return Ok(true),
        }
    }
}
