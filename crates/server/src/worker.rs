//! Executes match runs: one at a time, under a lease that it renews.
//!
//! A run goes from its snapshot to its result in transactions of limited size; only the last one
//! makes the result visible. Whatever ends this process, another one, or this one after its
//! restart, takes the run up again when the lease has run out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use domain::match_run::{RUN_ATTEMPTS_MAX, RunPhase, failure};
use domain::{Change, Match, MatchRun, Outcome, RunReport};
use matching::encode::{decode, left_out, report};
use matching::{Cancelled, Control, Phase, Policy, Problem, ScoreBound};
use store::match_run::{Lease, Progress};
use tokio::time::Instant;

use crate::app::App;
use crate::app::match_run::name_of;
use crate::app::referral::CLOCK_PRINCIPAL;
use crate::error::{Error, Kind};
use crate::snapshots::{self, ENGINE_VERSION, Ready, SolvedRun};

/// Pause between renewals of a lease, and so between looks for a wish to cancel.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// What the worker needs beside the application.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Name of this process in leases.
    pub owner: String,
    /// Time after which a silent worker's run is free.
    pub lease: Duration,
    /// Pause between looks at the queue.
    pub poll: Duration,
    /// Rows in one transaction of results.
    pub chunk_rows: usize,
}

/// How the execution of a run ended.
#[derive(Debug)]
enum End {
    /// The result is visible.
    Succeeded,
    /// Somebody asked for it.
    Cancelled,
    /// Never to be tried again, for this reason.
    Failed(&'static str),
    /// This process stops; the run waits again.
    Stopped,
    /// Another process has it, or the database is away: the lease decides.
    Lost,
}

impl From<Error> for End {
    fn from(error: Error) -> End {
        let internal = error.internal_text().unwrap_or(error.public());
        match error.kind() {
            // The lease is gone, or the database is: neither can be written down now.
            Kind::Stale | Kind::Unavailable => {
                tracing::warn!(internal, "run interrupted");
                End::Lost
            }
            Kind::Invalid
            | Kind::NotFound
            | Kind::Exists
            | Kind::WrongState
            | Kind::Cancelled
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::Exhausted
            | Kind::Timeout
            | Kind::Unimplemented
            | Kind::Internal => {
                tracing::error!(internal, "run failed");
                End::Failed(failure::INTERNAL)
            }
        }
    }
}

impl From<store::Error> for End {
    fn from(error: store::Error) -> End {
        Error::from(error).into()
    }
}

/// Works until the application stops.
pub async fn work(app: Arc<App>, settings: Settings) {
    while !app.stopping.is_cancelled() {
        if let Err(error) = fail_dead_runs(&app).await {
            log(&error, "dead runs not looked for");
        }
        // Registered before the look, so that a run queued meanwhile is not slept over.
        let told = app.work.notified();
        match take(&app, &settings).await {
            Ok(Some((run, name))) => Box::pin(execute(&app, &settings, run, name)).await,
            Ok(None) => tokio::select! {
                () = told => {}
                () = tokio::time::sleep(settings.poll) => {}
                () = app.stopping.cancelled() => {}
            },
            Err(error) => {
                log(&error, "queue not read");
                tokio::time::sleep(settings.poll).await;
            }
        }
    }
}

fn log(error: &Error, what: &'static str) {
    let internal = error.internal_text().unwrap_or(error.public());
    tracing::error!(internal, "{what}");
}

/// Runs whose lease ran out for the last time.
async fn fail_dead_runs(app: &App) -> Result<(), Error> {
    let tx = app.store.begin(app.clock.now()).await?;
    let dead = tx.match_runs().fail_interrupted().await?;
    for run in &dead {
        let name = name_of(&tx, run).await?;
        let change = change(name, "match_run.interrupt", "running", run.state.code());
        tx.record(&change).await?;
    }
    tx.commit().await?;
    if !dead.is_empty() {
        tracing::warn!(
            count = dead.len(),
            attempts = RUN_ATTEMPTS_MAX,
            "runs interrupted for good"
        );
        app.ended.send_modify(|ends| *ends += 1);
    }
    Ok(())
}

/// A run under a lease of this process, with its name.
async fn take(app: &App, settings: &Settings) -> Result<Option<(MatchRun, String)>, Error> {
    let tx = app.store.begin(app.clock.now()).await?;
    let run = tx
        .match_runs()
        .take(&settings.owner, lease_end(app, settings))
        .await?;
    let Some(run) = run else { return Ok(None) };
    let name = name_of(&tx, &run).await?;
    let after = format!("running attempt {}", run.attempt);
    tx.record(&change(name.clone(), "match_run.take", "", &after))
        .await?;
    tx.commit().await?;
    Ok(Some((run, name)))
}

fn lease_end(app: &App, settings: &Settings) -> chrono::DateTime<chrono::Utc> {
    app.clock.now() + TimeDelta::from_std(settings.lease).unwrap_or(TimeDelta::seconds(30))
}

fn change(run: String, action: &'static str, before: &str, after: &str) -> Change {
    Change {
        principal: CLOCK_PRINCIPAL.to_owned(),
        action,
        resource: run,
        before: before.to_owned(),
        after: after.to_owned(),
        party: None,
    }
}

/// What a run is doing, shared between its work and its heartbeat.
#[derive(Debug, Default)]
struct Watch {
    control: Control,
    phase: AtomicU8,
}

impl Watch {
    fn enter(&self, phase: RunPhase) {
        self.phase.store(phase.ordinal(), Ordering::Relaxed);
    }

    fn progress(&self, sme_count: i64) -> Progress {
        let phase = RunPhase::from_ordinal(self.phase.load(Ordering::Relaxed));
        let phase = match (phase.unwrap_or(RunPhase::Snapshot), self.control.phase()) {
            (RunPhase::Match, Phase::Assigning | Phase::Finished) => RunPhase::Assign,
            (phase, _) => phase,
        };
        let (done, total) = self.control.progress();
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        Progress {
            phase,
            sme_count_done: count(done),
            sme_count: count(total).max(sme_count),
        }
    }
}

#[tracing::instrument(name = "worker.run", skip_all, fields(run = %run.id, attempt = run.attempt))]
async fn execute(app: &App, settings: &Settings, run: MatchRun, name: String) {
    let Some(lease) = Lease::of(&run) else { return };
    let started = Instant::now();
    let watch = Arc::new(Watch::default());
    watch.enter(RunPhase::Snapshot);
    let job = Job {
        app,
        settings,
        run: &run,
        name: &name,
        lease: &lease,
        watch: &watch,
    };
    let end = tokio::select! {
        done = job.work() => match done {
            Ok(()) => End::Succeeded,
            Err(end) => end,
        },
        end = job.heartbeat() => end,
    };
    watch.control.cancel();
    let written = job.write_end(&end).await;
    let seconds = started.elapsed().as_secs();
    match written {
        Ok(()) => tracing::info!(?end, seconds, "run ended"),
        Err(error) => log(&error, "end of run not written"),
    }
    app.ended.send_modify(|ends| *ends += 1);
}

/// The result, and what it could reach at most.
fn solve(
    problem: &Problem,
    policy: &Policy,
    control: &Control,
) -> Result<(matching::Outcome, ScoreBound), Cancelled> {
    let outcome = matching::run(problem, policy, control)?;
    let bound = matching::score_bound(problem, &outcome.lists, policy.referrals(), control)?;
    Ok((outcome, bound))
}

/// One execution of a run.
struct Job<'a> {
    app: &'a App,
    settings: &'a Settings,
    run: &'a MatchRun,
    name: &'a str,
    lease: &'a Lease,
    watch: &'a Arc<Watch>,
}

impl Job<'_> {
    /// Renews the lease until there is a reason to break the work off.
    async fn heartbeat(&self) -> End {
        let pause = HEARTBEAT.min(self.settings.lease / 3);
        let mut failing_since: Option<Instant> = None;
        loop {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.app.stopping.cancelled() => return End::Stopped,
            }
            match self.renew().await {
                Ok(true) => return End::Cancelled,
                Ok(false) => failing_since = None,
                Err(error) if error.kind() == Kind::Unavailable => {
                    let since = *failing_since.get_or_insert_with(Instant::now);
                    if since.elapsed() >= self.settings.lease / 2 {
                        return End::Lost;
                    }
                }
                Err(error) => return error.into(),
            }
        }
    }

    async fn renew(&self) -> Result<bool, Error> {
        let tx = self.app.store.begin(self.app.clock.now()).await?;
        let progress = self.watch.progress(self.run.sme_count);
        let until = lease_end(self.app, self.settings);
        let cancel = tx.match_runs().renew(self.lease, until, &progress).await?;
        tx.commit().await?;
        Ok(cancel)
    }

    async fn work(&self) -> Result<(), End> {
        if self.run.cancel_requested {
            return Err(End::Cancelled);
        }
        let ready = self.prepare().await?;
        self.watch.enter(RunPhase::Match);
        let policy = snapshots::policy_of(self.run)?;
        let (problem, watch) = (Arc::clone(&ready), Arc::clone(self.watch));
        let with = policy.clone();
        let solve = move || solve(&problem.problem, &with, &watch.control);
        let solved = self.app.cpu.run("match", solve).await;
        let solved = solved.map_err(|error| End::from(Error::internal(error.to_string())))?;
        let Ok((outcome, bound)) = solved else {
            return Err(End::Cancelled);
        };
        let outcome = Arc::new(outcome);
        self.watch.enter(RunPhase::Store);
        let ids = self.run.id;
        let decoded = decode(ids, &ready.problem, &outcome, &ready.directory);
        let others = ready
            .left_out
            .iter()
            .map(|entry| (left_out(ids, entry), Vec::new()));
        let mut rows = decoded.chain(others);
        loop {
            let chunk: Vec<_> = rows.by_ref().take(self.settings.chunk_rows).collect();
            if chunk.is_empty() {
                break;
            }
            self.store(chunk).await?;
        }
        let certificate = self.certify(&ready, policy, (&outcome, bound)).await?;
        let report = RunReport {
            offering_refused_count: ready.offering_refused_count,
            score_bound: i64::try_from(bound.score).ok(),
            score_bound_reached: bound.is_reached,
            ..report(&outcome, &ready.directory, &ready.left_out)
        };
        self.complete(&report, &certificate).await
    }

    /// The text of the run's certificate; it lies beside the snapshot and the result then.
    async fn certify(
        &self,
        ready: &Arc<Ready>,
        policy: Policy,
        (outcome, bound): (&Arc<matching::Outcome>, ScoreBound),
    ) -> Result<String, End> {
        let (run, name) = (self.run.clone(), self.name.to_owned());
        let (ready, outcome) = (Arc::clone(ready), Arc::clone(outcome));
        let (snapshots, key) = (self.app.snapshots.clone(), Arc::clone(&self.app.signing));
        let certify = move || {
            let solved = SolvedRun {
                run: &run,
                name: &name,
                problem: &ready.problem,
                policy: &policy,
                outcome: &outcome,
                bound,
            };
            snapshots.certify(&solved, &key)
        };
        let signed = self.app.cpu.run("certify", certify).await;
        let signed = signed.map_err(|error| End::from(Error::internal(error.to_string())))??;
        Ok(signed.text())
    }

    /// The input: from the snapshot of an earlier attempt, else from the store.
    async fn prepare(&self) -> Result<Arc<Ready>, End> {
        let tx = self.app.store.begin(self.app.clock.now()).await?;
        tx.match_runs().clear(self.lease).await?;
        tx.commit().await?;
        let snapshots = &self.app.snapshots;
        let input = match snapshots.read(&self.app.cpu, self.run).await? {
            Some(input) => input,
            None => self.take_snapshot().await?,
        };
        let ready = self
            .app
            .cpu
            .run("check input", move || snapshots::ready(input))
            .await;
        let ready = ready.map_err(|error| End::from(Error::internal(error.to_string())))??;
        Ok(Arc::new(ready))
    }

    async fn take_snapshot(&self) -> Result<snapshots::RunInput, End> {
        let built = snapshots::build(self.app, self.run).await;
        let input = built.map_err(|failure| match failure {
            snapshots::Failure::Run(code) => End::Failed(code),
            snapshots::Failure::Error(error) => error.into(),
        })?;
        let written = self
            .app
            .snapshots
            .write(&self.app.cpu, self.run, input)
            .await?;
        let tx = self.app.store.begin(self.app.clock.now()).await?;
        tx.match_runs()
            .set_snapshot(self.lease, ENGINE_VERSION, &written.digest)
            .await?;
        // The lease is ours until the end of the transaction, and so is the folder.
        let placed = self
            .app
            .snapshots
            .put_in_place(self.run.id, written.partial);
        placed.await?;
        tx.commit().await?;
        Ok(written.input)
    }

    async fn store(&self, chunk: Vec<(Outcome, Vec<Match>)>) -> Result<(), End> {
        let (outcomes, matches): (Vec<Outcome>, Vec<Vec<Match>>) = chunk.into_iter().unzip();
        let matches: Vec<Match> = matches.into_iter().flatten().collect();
        let tx = self.app.store.begin(self.app.clock.now()).await?;
        tx.outcomes().insert_chunk(self.lease, &outcomes).await?;
        tx.matches().insert_chunk(self.lease, &matches).await?;
        Ok(tx.commit().await?)
    }

    async fn complete(&self, report: &RunReport, certificate: &str) -> Result<(), End> {
        let tx = self.app.store.begin(self.app.clock.now()).await?;
        let progress = self.watch.progress(self.run.sme_count);
        let until = lease_end(self.app, self.settings);
        if tx.match_runs().renew(self.lease, until, &progress).await? {
            return Err(End::Cancelled);
        }
        tx.certificates().insert(self.lease, certificate).await?;
        tx.match_runs().complete(self.lease, report).await?;
        tx.record(&change(
            self.name.to_owned(),
            "match_run.succeed",
            "running",
            "succeeded",
        ))
        .await?;
        Ok(tx.commit().await?)
    }

    /// Writes an end that the work itself did not write.
    async fn write_end(&self, end: &End) -> Result<(), Error> {
        let (action, after) = match end {
            End::Succeeded | End::Lost => return Ok(()),
            End::Cancelled => ("match_run.cancelled", "cancelled"),
            End::Failed(_) => ("match_run.fail", "failed"),
            End::Stopped => ("match_run.requeue", "queued"),
        };
        let tx = self.app.store.begin(self.app.clock.now()).await?;
        let runs = tx.match_runs();
        match end {
            End::Cancelled => runs.cancelled(self.lease).await?,
            End::Failed(code) => runs.fail(self.lease, code).await?,
            End::Stopped => runs.requeue(self.lease).await?,
            End::Succeeded | End::Lost => {}
        }
        tx.record(&change(self.name.to_owned(), action, "running", after))
            .await?;
        tx.commit().await?;
        match end {
            // Its files may have been in place already.
            End::Cancelled | End::Failed(_) => self.app.snapshots.remove_result(self.run.id).await,
            End::Succeeded | End::Lost | End::Stopped => Ok(()),
        }
    }
}
