//! Takes the oldest waiting run under a lease, carries it through, and makes it visible at the
//! end. Publishing is a person's act and not done here.

use crate::clock::Clock;
use crate::config;
use crate::cpu::Pool;
use crate::run::{self, ENGINE_VERSION, Failure, Files, Solved, WORKER};
use chrono::{DateTime, TimeDelta, Utc};
use domain::match_run::failure::RUN_INTERRUPTED;
use domain::{Change, MatchRun, MatchRunId, RunPhase};
use matching::encode;
use matching::{Control, Phase};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;
use store::match_run::{Lease, Progress};
use store::{Store, Tx};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// How often the progress of a run is stored while it is being worked on.
const PROGRESS_EVERY: Duration = Duration::from_millis(500);

/// What workers and callers tell each other inside one process.
#[derive(Debug, Default)]
pub struct Signals {
    /// A run was queued.
    pub queued: Notify,
    /// A run changed.
    pub changed: Notify,
}

/// A worker of this process; start it with [`Worker::serve`].
#[derive(Debug, Clone)]
pub struct Worker {
    /// The store.
    pub store: Store,
    /// Time and ids.
    pub clock: Clock,
    /// Where matching runs.
    pub pool: Pool,
    /// Snapshots.
    pub files: Files,
    /// Lease, pauses, chunk size.
    pub settings: config::Worker,
    /// Shared with the callers.
    pub signals: Arc<Signals>,
    /// Name of this process in leases; no two processes share one.
    pub owner: String,
}

/// What the heartbeat of one run reads and sets.
#[derive(Debug, Default)]
struct Watch {
    control: Control,
    phase: AtomicU8,
    moved: Notify,
    /// The lease is gone: nothing may be written any more.
    lost: AtomicBool,
}

impl Watch {
    fn enter(&self, phase: RunPhase) {
        self.phase.store(phase.ordinal(), Ordering::Relaxed);
        self.moved.notify_one();
    }

    fn progress(&self) -> Progress {
        let phase = RunPhase::from_ordinal(self.phase.load(Ordering::Relaxed));
        let phase = match (phase, self.control.phase()) {
            (Some(RunPhase::Match), Phase::Assigning | Phase::Finished) => RunPhase::Assign,
            (phase, _) => phase.unwrap_or(RunPhase::Snapshot),
        };
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let (done, all) = self.control.progress();
        Progress {
            phase,
            sme_count_done: count(done),
            sme_count: count(all),
        }
    }
}

impl Worker {
    /// Works until `stop`; a run under way is then given back to the queue.
    pub async fn serve(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.next().await {
                Ok(Some(run)) => {
                    let span = tracing::info_span!("worker.run", match_run = %run.id);
                    self.execute(run, &stop).instrument(span).await;
                }
                Ok(None) => self.pause(&stop).await,
                Err(error) => {
                    let error = crate::error::chain_text(&error);
                    tracing::warn!(error, "the queue of runs could not be read");
                    self.pause(&stop).await;
                }
            }
        }
    }

    async fn pause(&self, stop: &CancellationToken) {
        tokio::select! {
            () = self.signals.queued.notified() => {}
            () = stop.cancelled() => {}
            () = tokio::time::sleep(self.settings.poll) => {}
        }
    }

    /// Fails runs that died too often, drops what dead attempts left, takes the oldest run.
    async fn next(&self) -> Result<Option<MatchRun>, store::Error> {
        let tx = self.store.begin(self.clock.now()).await?;
        for run in tx.match_runs().fail_interrupted().await? {
            record(&tx, &run, "run.fail", RUN_INTERRUPTED).await?;
        }
        tx.match_runs().sweep().await?;
        let run = tx.match_runs().take(&self.owner, self.lease_end()).await?;
        tx.commit().await?;
        Ok(run)
    }

    fn lease_end(&self) -> DateTime<Utc> {
        let lease = TimeDelta::from_std(self.settings.lease).unwrap_or(TimeDelta::seconds(30));
        self.clock.now() + lease
    }

    async fn execute(&self, run: MatchRun, stop: &CancellationToken) {
        let Some(lease) = Lease::of(&run) else { return };
        tracing::info!(attempt = run.attempt, "run taken up");
        let watch = Arc::new(Watch::default());
        let heartbeat = tokio::spawn({
            let (worker, lease) = (self.clone(), lease.clone());
            let (watch, stop) = (Arc::clone(&watch), stop.clone());
            async move { worker.heartbeat(&lease, &watch, &stop).await }
        });
        let result = self.carry(&run, &lease, &watch).await;
        heartbeat.abort();
        if let Err(failure) = result {
            let ending = self
                .end(&run, &lease, (&failure, stop.is_cancelled(), &watch))
                .await;
            if let Err(error) = ending {
                let error = crate::error::chain_text(&error);
                tracing::warn!(error, "the end of a run could not be stored");
            }
        }
        self.signals.changed.notify_waiters();
    }

    /// Renews the lease and stores the progress; cancels the work when asked to.
    async fn heartbeat(&self, lease: &Lease, watch: &Watch, stop: &CancellationToken) {
        let every = PROGRESS_EVERY.min(self.settings.lease / 3);
        loop {
            tokio::select! {
                () = watch.moved.notified() => {}
                () = tokio::time::sleep(every) => {}
                () = stop.cancelled() => {
                    watch.control.cancel();
                    return;
                }
            }
            match self.renew(lease, watch).await {
                Ok(false) => {}
                Ok(true) => watch.control.cancel(),
                Err(store::Error::Stale { .. }) => {
                    watch.lost.store(true, Ordering::Relaxed);
                    watch.control.cancel();
                    return;
                }
                Err(error) => {
                    let error = crate::error::chain_text(&error);
                    tracing::warn!(error, "the lease could not be renewed");
                }
            }
            self.signals.changed.notify_waiters();
        }
    }

    async fn renew(&self, lease: &Lease, watch: &Watch) -> Result<bool, store::Error> {
        let tx = self.store.begin(self.clock.now()).await?;
        let end = self.lease_end();
        let cancel = tx.match_runs().renew(lease, end, &watch.progress()).await?;
        tx.commit().await?;
        Ok(cancel)
    }

    /// Snapshot, solution, result.
    async fn carry(
        &self,
        run: &MatchRun,
        lease: &Lease,
        watch: &Arc<Watch>,
    ) -> Result<(), Failure> {
        watch.enter(RunPhase::Snapshot);
        if !self.files.exists(run.id) {
            let encoded = run::collect(&self.store, run).await?;
            let (files, owned) = (self.files.clone(), run.clone());
            let write = move || {
                files
                    .sweep(owned.id)
                    .and_then(|()| files.write(&owned, encoded))
            };
            self.pool.run("snapshot", write).await??;
        }
        let (files, id) = (self.files.clone(), run.id);
        let (encoded, digest) = self.pool.run("snapshot", move || files.read(id)).await??;
        if !run.snapshot_sha256.is_empty() && run.snapshot_sha256 != digest {
            return Err(Failure::Meta(
                "the snapshot is another than at the first attempt".into(),
            ));
        }
        let tx = self.store.begin(self.clock.now()).await?;
        tx.match_runs()
            .set_snapshot(lease, ENGINE_VERSION, &digest)
            .await?;
        tx.commit().await?;

        watch.enter(RunPhase::Match);
        let (policy, watched) = (run.policy.clone(), Arc::clone(watch));
        let solve = move || run::solve(encoded, &policy, &watched.control);
        let solved = self.pool.run("match", solve).await??;

        watch.enter(RunPhase::Store);
        self.keep(run.id, lease, (&solved, watch)).await?;
        let tx = self.store.begin(self.clock.now()).await?;
        tx.match_runs().complete(lease, &solved.report()).await?;
        record(&tx, run, "run.succeed", "succeeded").await?;
        tx.commit().await?;
        tracing::info!("run succeeded");
        Ok(())
    }

    /// Stores the result in chunks; nobody sees them before the run is complete.
    async fn keep(
        &self,
        run: MatchRunId,
        lease: &Lease,
        (solved, watch): (&Solved, &Watch),
    ) -> Result<(), Failure> {
        let tx = self.store.begin(self.clock.now()).await?;
        tx.match_runs().clear(lease).await?;
        tx.commit().await?;
        let left_out = solved
            .left_out
            .iter()
            .map(|entry| (encode::left_out(run, entry), None));
        let decoded = encode::decode(run, &solved.problem, &solved.outcome, &solved.directory);
        let mut rows = decoded.chain(left_out).peekable();
        while rows.peek().is_some() {
            if watch.control.is_cancelled() {
                return Err(matching::Cancelled.into());
            }
            let chunk = rows.by_ref().take(self.settings.result_chunk_rows);
            let (outcomes, matches): (Vec<_>, Vec<_>) = chunk.unzip();
            let matches: Vec<_> = matches.into_iter().flatten().collect();
            let tx = self.store.begin(self.clock.now()).await?;
            tx.outcomes().insert_chunk(lease, &outcomes).await?;
            tx.matches().insert_chunk(lease, &matches).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Stores how a run ended that did not succeed.
    async fn end(
        &self,
        run: &MatchRun,
        lease: &Lease,
        (failure, stopping, watch): (&Failure, bool, &Watch),
    ) -> Result<(), store::Error> {
        if watch.lost.load(Ordering::Relaxed) {
            tracing::warn!("another process has the run");
            return Ok(());
        }
        let tx = self.store.begin(self.clock.now()).await?;
        match failure {
            Failure::Cancelled(_) if stopping => {
                tx.match_runs().requeue(lease).await?;
                tracing::info!("run given back to the queue");
            }
            Failure::Cancelled(_) => {
                tx.match_runs().cancelled(lease).await?;
                record(&tx, run, "run.cancel", "cancelled").await?;
                tracing::info!("run cancelled");
            }
            // Left to the end of the lease: whoever reaches the store then goes on.
            Failure::Store(store::Error::Unavailable(_) | store::Error::Stale { .. }) => {
                tracing::warn!(
                    error = crate::error::chain_text(failure),
                    "run left to its lease"
                );
                return Ok(());
            }
            Failure::Refused(_)
            | Failure::Columns(_)
            | Failure::Policy(_)
            | Failure::Files(_)
            | Failure::Meta(_)
            | Failure::Io(_)
            | Failure::Store(_)
            | Failure::Cpu(_)
            | Failure::Missing(_) => {
                tracing::error!(error = crate::error::chain_text(failure), "run failed");
                tx.match_runs().fail(lease, failure.code()).await?;
                record(&tx, run, "run.fail", failure.code()).await?;
            }
        }
        tx.commit().await
    }
}

async fn record(
    tx: &Tx,
    run: &MatchRun,
    action: &'static str,
    after: &str,
) -> Result<(), store::Error> {
    tx.record(&Change {
        principal: WORKER.to_owned(),
        action,
        resource: format!("operations/{}", run.id),
        before: run.state.code().to_owned(),
        after: after.to_owned(),
        party: None,
    })
    .await
}
