//! Runs: the queue, the lease, the end.
//!
//! A run is worked on by the holder of its lease. Every step names the lease; whoever lost it
//! gets `Stale` and must leave the run alone. Results become visible by the last step alone.

use crate::connect::{QUEUE_LOCK, advisory_lock};
use crate::encode::run::{policy, policy_text, report, report_text};
use crate::entity::{match_outcome, match_pair, match_run};
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::{Tx, one_row};
use crate::value::{At, micros};
use chrono::{DateTime, Utc};
use domain::match_run::{RUN_ATTEMPTS_MAX, RunPhase, RunReport, failure};
use domain::{BatchId, MatchRun, MatchRunId, RunState, Scope};
use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

const TABLE: &str = "match_run";

/// Queries on runs.
#[derive(Debug, Clone, Copy)]
pub struct MatchRuns<'t>(&'t Tx);

/// The right to work on a run, until somebody else takes it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The run.
    pub run: MatchRunId,
    /// The process that holds it.
    pub owner: String,
    /// Which attempt it is.
    pub attempt: i32,
}

/// What a list of runs may be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MatchRunFilter {
    /// Only runs of this batch.
    pub batch: Option<BatchId>,
    /// Only runs in this state.
    pub state: Option<RunState>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub phase: RunPhase,
    /// Firms done.
    pub sme_count_done: i64,
    /// Firms of the run.
    pub sme_count: i64,
}

impl Lease {
    /// The lease that a run just taken is under; `None` if it is under none.
    #[must_use]
    pub fn of(run: &MatchRun) -> Option<Self> {
        let owner = run.lease_owner.clone()?;
        Some(Self {
            run: run.id,
            owner,
            attempt: run.attempt,
        })
    }

    fn condition(&self) -> Condition {
        use match_run::Column::{Attempt, Id, LeaseOwner, State};
        Condition::all()
            .add(Id.eq(self.run.0))
            .add(LeaseOwner.eq(self.owner.as_str()))
            .add(Attempt.eq(self.attempt))
            .add(State.eq(RunState::Running.code()))
    }
}

impl Tx {
    /// Queries on runs.
    #[must_use]
    pub const fn match_runs(&self) -> MatchRuns<'_> {
        MatchRuns(self)
    }
}

impl MatchRuns<'_> {
    /// Inserts a run as it is.
    ///
    /// # Errors
    /// `MissingReference` if the batch is not there.
    pub async fn insert(&self, run: &MatchRun) -> Result<()> {
        self.0
            .insert_models::<match_run::Entity>(vec![row(run)])
            .await
    }

    /// A run by its id, in whatever state.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, id: MatchRunId) -> Result<Option<MatchRun>> {
        let row = match_run::Entity::find_by_id(id.0).one(&self.0.db).await?;
        row.map(read).transpose()
    }

    /// Runs in the order of their ids. Only the organizer lists runs: any other scope is empty.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.match_runs.list", level = "debug", skip_all)]
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &MatchRunFilter,
        page: &PageRequest,
    ) -> Result<Page<MatchRun>> {
        if *scope != Scope::All {
            return Ok(Page::empty());
        }
        let mut select = match_run::Entity::find();
        if let Some(batch) = filter.batch {
            select = select.filter(match_run::Column::Batch.eq(batch.0));
        }
        if let Some(state) = filter.state {
            select = select.filter(match_run::Column::State.eq(state.code()));
        }
        if let Some(after) = page.after_id()? {
            select = select.filter(match_run::Column::Id.gt(after));
        }
        let select = select
            .order_by_asc(match_run::Column::Id)
            .limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        Page::of(rows, page, |row| Cursor::id(row.id), read)
    }

    /// Keeps every other transaction that locks the queue waiting until the end of this one: what
    /// [`MatchRuns::count_open`] tells stays true. On SQLite all that write do.
    ///
    /// # Errors
    /// As any statement.
    pub async fn lock_queue(&self) -> Result<()> {
        advisory_lock(&self.0.db, QUEUE_LOCK).await
    }

    /// How many runs wait or are worked on, of one batch if named.
    ///
    /// # Errors
    /// As any statement.
    pub async fn count_open(&self, batch: Option<BatchId>) -> Result<u64> {
        use sea_orm::PaginatorTrait;
        let open = [RunState::Queued.code(), RunState::Running.code()];
        let mut select = match_run::Entity::find().filter(match_run::Column::State.is_in(open));
        if let Some(batch) = batch {
            select = select.filter(match_run::Column::Batch.eq(batch.0));
        }
        Ok(select.count(&self.0.db).await?)
    }

    /// Takes the oldest run that waits, or whose lease has run out, under a lease of `owner` until
    /// `until`. A run taken too often is left to [`MatchRuns::fail_interrupted`].
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    #[tracing::instrument(name = "store.match_runs.take", level = "debug", skip_all)]
    pub async fn take(&self, owner: &str, until: DateTime<Utc>) -> Result<Option<MatchRun>> {
        use match_run::Column::{Attempt, CreatedAt, Id, LeaseOwner, LeaseUntil, StartedAt, State};
        let free = self.free().add(Attempt.lt(RUN_ATTEMPTS_MAX));
        let candidates = match_run::Entity::find()
            .filter(free.clone())
            .order_by_asc(CreatedAt)
            .order_by_asc(Id)
            .limit(10)
            .all(&self.0.db)
            .await?;
        for candidate in candidates {
            let taken = match_run::Entity::update_many()
                .col_expr(State, Expr::value(RunState::Running.code()))
                .col_expr(LeaseOwner, Expr::value(owner))
                .col_expr(LeaseUntil, Expr::value(micros(until)))
                .col_expr(Attempt, Expr::value(candidate.attempt + 1))
                .col_expr(
                    StartedAt,
                    Expr::value(candidate.started_at.unwrap_or(self.0.now())),
                )
                .filter(free.clone())
                .filter(Id.eq(candidate.id))
                .filter(Attempt.eq(candidate.attempt))
                .exec(&self.0.db)
                .await?;
            if taken.rows_affected == 1 {
                return self.get(MatchRunId(candidate.id)).await;
            }
        }
        Ok(None)
    }

    /// Ends the runs that died as often as a run is taken up: `FAILED` with `RUN_INTERRUPTED`, or
    /// `CANCELLED` where that was asked for. The runs as they are now.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    pub async fn fail_interrupted(&self) -> Result<Vec<MatchRun>> {
        let dead = self
            .free()
            .add(match_run::Column::Attempt.gte(RUN_ATTEMPTS_MAX));
        let rows = match_run::Entity::find()
            .filter(dead.clone())
            .all(&self.0.db)
            .await?;
        let mut ended = Vec::new();
        for row in rows {
            let (state, failure) = if row.cancel_requested {
                (RunState::Cancelled, None)
            } else {
                (RunState::Failed, Some(failure::RUN_INTERRUPTED))
            };
            let only = dead.clone().add(match_run::Column::Id.eq(row.id));
            if self.end(only, state, failure).await? == 1 {
                ended.extend(self.get(MatchRunId(row.id)).await?);
            }
        }
        Ok(ended)
    }

    /// Keeps the lease until `until`, writes how far the run is, and tells whether somebody asked
    /// to cancel it. On PostgreSQL it also keeps any other process off the run until the end of
    /// the transaction.
    ///
    /// # Errors
    /// `Stale` if the lease is lost.
    pub async fn renew(
        &self,
        lease: &Lease,
        until: DateTime<Utc>,
        progress: &Progress,
    ) -> Result<bool> {
        use match_run::Column::{LeaseUntil, Phase, SmeCount, SmeCountDone};
        let renewed = match_run::Entity::update_many()
            .col_expr(LeaseUntil, Expr::value(micros(until)))
            .col_expr(Phase, Expr::value(progress.phase.code()))
            .col_expr(SmeCountDone, Expr::value(progress.sme_count_done))
            .col_expr(SmeCount, Expr::value(progress.sme_count))
            .filter(lease.condition())
            .exec(&self.0.db)
            .await?;
        one_row(renewed.rows_affected, TABLE, lease.run)?;
        let row = match_run::Entity::find_by_id(lease.run.0)
            .one(&self.0.db)
            .await?;
        Ok(row.is_some_and(|row| row.cancel_requested))
    }

    /// Writes what the run reads and what works on it.
    ///
    /// # Errors
    /// `Stale` if the lease is lost.
    pub async fn set_snapshot(
        &self,
        lease: &Lease,
        engine_version: &str,
        snapshot_sha256: &str,
    ) -> Result<()> {
        let updated = match_run::Entity::update_many()
            .col_expr(
                match_run::Column::EngineVersion,
                Expr::value(engine_version),
            )
            .col_expr(
                match_run::Column::SnapshotSha256,
                Expr::value(snapshot_sha256),
            )
            .filter(lease.condition())
            .exec(&self.0.db)
            .await?;
        one_row(updated.rows_affected, TABLE, lease.run)
    }

    /// Asks to cancel a run: one that waits is `CANCELLED` at once, one that is worked on is told
    /// at its next renewal. The run as it is now, `None` if there is none; a run that ended is
    /// left as it is.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn cancel(&self, id: MatchRunId) -> Result<Option<MatchRun>> {
        use match_run::Column::{CancelRequested, Id, State};
        let waiting = Condition::all()
            .add(Id.eq(id.0))
            .add(State.eq(RunState::Queued.code()));
        if self.end(waiting, RunState::Cancelled, None).await? == 0 {
            match_run::Entity::update_many()
                .col_expr(CancelRequested, Expr::value(true))
                .filter(Id.eq(id.0))
                .filter(State.eq(RunState::Running.code()))
                .exec(&self.0.db)
                .await?;
        }
        self.get(id).await
    }

    /// Puts a run back into the queue without counting the attempt: for a process that stops.
    ///
    /// # Errors
    /// `Stale` if the lease is lost.
    pub async fn requeue(&self, lease: &Lease) -> Result<()> {
        use match_run::Column::{Attempt, LeaseOwner, LeaseUntil, Phase, State};
        let updated = match_run::Entity::update_many()
            .col_expr(State, Expr::value(RunState::Queued.code()))
            .col_expr(Phase, Expr::value(RunPhase::Queued.code()))
            .col_expr(Attempt, Expr::value(lease.attempt - 1))
            .col_expr(LeaseOwner, Expr::value(None::<String>))
            .col_expr(LeaseUntil, Expr::value(None::<DateTime<Utc>>))
            .filter(lease.condition())
            .exec(&self.0.db)
            .await?;
        one_row(updated.rows_affected, TABLE, lease.run)
    }

    /// Makes the run `SUCCEEDED` and its results visible.
    ///
    /// # Errors
    /// `Stale` if the lease is lost.
    pub async fn complete(&self, lease: &Lease, report: &RunReport) -> Result<()> {
        let written = match_run::Entity::update_many()
            .col_expr(match_run::Column::Report, Expr::value(report_text(report)))
            .col_expr(
                match_run::Column::SmeCountDone,
                Expr::value(report.sme_count),
            )
            .col_expr(match_run::Column::SmeCount, Expr::value(report.sme_count))
            .filter(lease.condition())
            .exec(&self.0.db)
            .await?;
        one_row(written.rows_affected, TABLE, lease.run)?;
        let ended = self
            .end(lease.condition(), RunState::Succeeded, None)
            .await?;
        one_row(ended, TABLE, lease.run)
    }

    /// Makes the run `FAILED` with a code of `domain::match_run::failure`.
    ///
    /// # Errors
    /// `Stale` if the lease is lost.
    pub async fn fail(&self, lease: &Lease, failure: &str) -> Result<()> {
        let ended = self
            .end(lease.condition(), RunState::Failed, Some(failure))
            .await?;
        one_row(ended, TABLE, lease.run)
    }

    /// Makes the run `CANCELLED`.
    ///
    /// # Errors
    /// `Stale` if the lease is lost.
    pub async fn cancelled(&self, lease: &Lease) -> Result<()> {
        let ended = self
            .end(lease.condition(), RunState::Cancelled, None)
            .await?;
        one_row(ended, TABLE, lease.run)
    }

    /// Deletes what an earlier attempt of the leased run wrote.
    ///
    /// # Errors
    /// `Stale` if the lease is lost.
    pub async fn clear(&self, lease: &Lease) -> Result<()> {
        self.hold(lease).await?;
        let run = lease.run.0;
        let of_run = (
            match_pair::Column::Run.eq(run),
            match_outcome::Column::Run.eq(run),
        );
        self.delete_results(of_run.0, of_run.1).await.map(|_| ())
    }

    /// Deletes the half-written results of runs that ended without success at this time or later;
    /// how many rows.
    ///
    /// # Errors
    /// As any statement.
    pub async fn sweep(&self, since: DateTime<Utc>) -> Result<u64> {
        use match_run::Column::{EndedAt, Id, State};
        let ended = [RunState::Failed.code(), RunState::Cancelled.code()];
        let runs = Query::select()
            .column(Id)
            .from(match_run::Entity)
            .and_where(State.is_in(ended))
            .and_where(EndedAt.gte(micros(since)))
            .take();
        self.delete_results(
            match_pair::Column::Run.in_subquery(runs.clone()),
            match_outcome::Column::Run.in_subquery(runs),
        )
        .await
    }

    /// `Stale` unless the lease is held; held until the end of the transaction on PostgreSQL.
    pub(crate) async fn hold(&self, lease: &Lease) -> Result<()> {
        let held = match_run::Entity::update_many()
            .col_expr(match_run::Column::Attempt, Expr::value(lease.attempt))
            .filter(lease.condition())
            .exec(&self.0.db)
            .await?;
        one_row(held.rows_affected, TABLE, lease.run)
    }

    async fn delete_results(&self, pairs: SimpleExpr, outcomes: SimpleExpr) -> Result<u64> {
        let pairs = match_pair::Entity::delete_many()
            .filter(pairs)
            .exec(&self.0.db)
            .await?;
        let outcomes = match_outcome::Entity::delete_many()
            .filter(outcomes)
            .exec(&self.0.db)
            .await?;
        Ok(pairs.rows_affected + outcomes.rows_affected)
    }

    /// Waits, or is under a lease that has run out.
    fn free(&self) -> Condition {
        use match_run::Column::{LeaseUntil, State};
        let lapsed = Condition::all()
            .add(State.eq(RunState::Running.code()))
            .add(LeaseUntil.lt(self.0.now()));
        let any = Condition::any()
            .add(State.eq(RunState::Queued.code()))
            .add(lapsed);
        Condition::all().add(any)
    }

    async fn end(
        &self,
        condition: Condition,
        state: RunState,
        failure: Option<&str>,
    ) -> Result<u64> {
        use match_run::Column::{EndedAt, Failure, LeaseOwner, LeaseUntil, Phase, State};
        let updated = match_run::Entity::update_many()
            .col_expr(State, Expr::value(state.code()))
            .col_expr(Phase, Expr::value(RunPhase::Done.code()))
            .col_expr(Failure, Expr::value(failure.map(str::to_owned)))
            .col_expr(LeaseOwner, Expr::value(None::<String>))
            .col_expr(LeaseUntil, Expr::value(None::<DateTime<Utc>>))
            .col_expr(EndedAt, Expr::value(self.0.now()))
            .filter(condition)
            .exec(&self.0.db)
            .await?;
        Ok(updated.rows_affected)
    }
}

fn row(run: &MatchRun) -> match_run::Model {
    match_run::Model {
        id: run.id.0,
        batch: run.batch.0,
        batch_version: run.batch_version,
        campaign_version: run.campaign_version,
        state: run.state.code().to_owned(),
        policy: policy_text(&run.policy),
        lottery_seed: run.lottery_seed.cast_signed(),
        reference_date: run.reference_date,
        requested_by: run.requested_by.clone(),
        lease_owner: run.lease_owner.clone(),
        lease_until: run.lease_until.map(micros),
        attempt: run.attempt,
        cancel_requested: run.cancel_requested,
        phase: run.phase.code().to_owned(),
        sme_count_done: run.sme_count_done,
        sme_count: run.sme_count,
        engine_version: run.engine_version.clone(),
        snapshot_sha256: run.snapshot_sha256.clone(),
        report: run.report.as_ref().map(report_text),
        failure: run.failure.clone(),
        created_at: micros(run.created_at),
        started_at: run.started_at.map(micros),
        ended_at: run.ended_at.map(micros),
    }
}

fn read(row: match_run::Model) -> Result<MatchRun> {
    let at = At {
        table: TABLE,
        id: &row.id,
    };
    let state = at.some("state", RunState::from_code(&row.state))?;
    let policy = at.some("policy", policy(&row.policy))?;
    let phase = at.some("phase", RunPhase::from_code(&row.phase))?;
    let report = at.optional("report", row.report.as_deref(), report)?;
    Ok(MatchRun {
        id: MatchRunId(row.id),
        batch: BatchId(row.batch),
        batch_version: row.batch_version,
        campaign_version: row.campaign_version,
        state,
        policy,
        lottery_seed: row.lottery_seed.cast_unsigned(),
        reference_date: row.reference_date,
        requested_by: row.requested_by,
        lease_owner: row.lease_owner,
        lease_until: row.lease_until,
        attempt: row.attempt,
        cancel_requested: row.cancel_requested,
        phase,
        sme_count_done: row.sme_count_done,
        sme_count: row.sme_count,
        engine_version: row.engine_version,
        snapshot_sha256: row.snapshot_sha256,
        report,
        failure: row.failure,
        created_at: row.created_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
    })
}
