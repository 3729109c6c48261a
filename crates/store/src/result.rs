//! Results of runs: matches and outcomes. Readable only once their run succeeded.

use crate::encode::run::{criteria, criteria_text};
use crate::entity::{match_outcome, match_pair, match_run};
use crate::error::{Error, Result};
use crate::match_run::Lease;
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::Tx;
use crate::value::At;
use domain::{
    Criterion, Fen, LenderId, Match, MatchRunId, OfferingId, Outcome, OutcomeCause, RunState,
    Scope, SmeId,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// Queries on matches.
#[derive(Debug, Clone, Copy)]
pub struct Matches<'t>(&'t Tx);

/// Queries on outcomes.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes<'t>(&'t Tx);

/// What a list of matches may be narrowed by, and its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MatchFilter {
    /// Only matches with this lender.
    pub lender: Option<LenderId>,
    /// Only matches with this offering.
    pub offering: Option<OfferingId>,
    /// Only conditional matches, or only full ones.
    pub conditional: Option<bool>,
}

impl Tx {
    /// Queries on matches.
    #[must_use]
    pub const fn matches(&self) -> Matches<'_> {
        Matches(self)
    }

    /// Queries on outcomes.
    #[must_use]
    pub const fn outcomes(&self) -> Outcomes<'_> {
        Outcomes(self)
    }

    /// True if the run's results may be read.
    async fn visible(&self, run: MatchRunId) -> Result<bool> {
        let row = match_run::Entity::find_by_id(run.0).one(&self.db).await?;
        Ok(row.is_some_and(|row| row.state == RunState::Succeeded.code()))
    }
}

impl Matches<'_> {
    /// Adds matches of the leased run; their own `run` must be the same.
    ///
    /// # Errors
    /// `Stale` if the lease is lost, `NotUnique(Id)` if a pair is there already.
    pub async fn insert_chunk(&self, lease: &Lease, matches: &[Match]) -> Result<()> {
        self.0.match_runs().hold(lease).await?;
        let rows = matches.iter().map(|of| match_row(lease.run, of)).collect();
        self.0.insert_models::<match_pair::Entity>(rows).await
    }

    /// The match of a firm, if the run succeeded and the firm was matched; the first on its list
    /// if it has several.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, run: MatchRunId, sme: SmeId) -> Result<Option<Match>> {
        if !self.0.visible(run).await? {
            return Ok(None);
        }
        let select = of_run(run).filter(match_pair::Column::Sme.eq(sme.0));
        let first = select.order_by_asc(match_pair::Column::Rank);
        first.one(&self.0.db).await?.map(read_match).transpose()
    }

    /// Matches of a run, best score first, then in the order of the firms' ids and the offerings'.
    /// Empty unless the run succeeded and the scope is the organizer's.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.matches.list", level = "debug", skip_all)]
    pub async fn list(
        &self,
        scope: &Scope,
        (run, filter): (MatchRunId, &MatchFilter),
        page: &PageRequest,
    ) -> Result<Page<Match>> {
        use match_pair::Column::{Conditional, Lender, Offering, Score, Sme};
        if *scope != Scope::All || !self.0.visible(run).await? {
            return Ok(Page::empty());
        }
        let mut select = of_run(run);
        if let Some(lender) = filter.lender {
            select = select.filter(Lender.eq(lender.0));
        }
        if let Some(offering) = filter.offering {
            select = select.filter(Offering.eq(offering.0));
        }
        if let Some(conditional) = filter.conditional {
            select = select.filter(Conditional.eq(conditional));
        }
        if let Some((score, sme, offering)) = page.after_score()? {
            let same = Condition::all()
                .add(Score.eq(score))
                .add(behind((sme, offering)));
            select = select.filter(Condition::any().add(Score.lt(score)).add(same));
        }
        let select = select
            .order_by_desc(Score)
            .order_by_asc(Sme)
            .order_by_asc(Offering)
            .limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        Page::of(
            rows,
            page,
            |row| Cursor::score(row.score, row.sme, row.offering),
            read_match,
        )
    }

    /// The next `limit` matches of a succeeded run behind `after`, in the order of the firms' ids
    /// and the offerings': for publishing. Empty at the end.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    pub async fn of_run(
        &self,
        run: MatchRunId,
        (after, limit): (Option<(SmeId, OfferingId)>, u32),
    ) -> Result<Vec<Match>> {
        if !self.0.visible(run).await? {
            return Ok(Vec::new());
        }
        let mut select = of_run(run);
        if let Some((sme, offering)) = after {
            select = select.filter(behind((sme.0, offering.0)));
        }
        let select = select
            .order_by_asc(match_pair::Column::Sme)
            .order_by_asc(match_pair::Column::Offering)
            .limit(u64::from(limit));
        select
            .all(&self.0.db)
            .await?
            .into_iter()
            .map(read_match)
            .collect()
    }
}

impl Outcomes<'_> {
    /// Adds outcomes of the leased run; their own `run` must be the same.
    ///
    /// # Errors
    /// `Stale` if the lease is lost, `NotUnique(Id)` if a firm has one already.
    pub async fn insert_chunk(&self, lease: &Lease, outcomes: &[Outcome]) -> Result<()> {
        self.0.match_runs().hold(lease).await?;
        let rows = outcomes
            .iter()
            .map(|of| outcome_row(lease.run, of))
            .collect();
        self.0.insert_models::<match_outcome::Entity>(rows).await
    }

    /// The outcome of a firm, if the run succeeded and had the firm.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, run: MatchRunId, sme: SmeId) -> Result<Option<Outcome>> {
        if !self.0.visible(run).await? {
            return Ok(None);
        }
        let row = match_outcome::Entity::find_by_id((run.0, sme.0))
            .one(&self.0.db)
            .await?;
        row.map(read_outcome).transpose()
    }

    /// Outcomes of a run in the order of the firms' ids, with one cause if named. Empty unless the
    /// run succeeded and the scope is the organizer's.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.outcomes.list", level = "debug", skip_all)]
    pub async fn list(
        &self,
        scope: &Scope,
        (run, cause): (MatchRunId, Option<OutcomeCause>),
        page: &PageRequest,
    ) -> Result<Page<Outcome>> {
        use match_outcome::Column::{Cause, Run, Sme};
        if *scope != Scope::All || !self.0.visible(run).await? {
            return Ok(Page::empty());
        }
        let mut select = match_outcome::Entity::find().filter(Run.eq(run.0));
        if let Some(cause) = cause {
            select = select.filter(Cause.eq(cause.code()));
        }
        if let Some(after) = page.after_id()? {
            select = select.filter(Sme.gt(after));
        }
        let rows = select
            .order_by_asc(Sme)
            .limit(page.limit())
            .all(&self.0.db)
            .await?;
        Page::of(rows, page, |row| Cursor::id(row.sme), read_outcome)
    }
}

fn of_run(run: MatchRunId) -> Select<match_pair::Entity> {
    match_pair::Entity::find().filter(match_pair::Column::Run.eq(run.0))
}

/// Pairs behind this one, in the order of firms and offerings.
fn behind((sme, offering): (Uuid, Uuid)) -> Condition {
    use match_pair::Column::{Offering, Sme};
    let same = Condition::all().add(Sme.eq(sme)).add(Offering.gt(offering));
    Condition::any().add(Sme.gt(sme)).add(same)
}

fn match_row(run: MatchRunId, of: &Match) -> match_pair::Model {
    match_pair::Model {
        run: run.0,
        sme: of.sme.0,
        offering: of.offering.0,
        lender: of.lender.0,
        rank: of.rank,
        score: of.score,
        sme_points: of.sme_points,
        lender_points: of.lender_points,
        amount_fen: of.amount.0,
        conditional: of.conditional,
        missing: criteria_text(&of.missing),
    }
}

fn read_match(row: match_pair::Model) -> Result<Match> {
    let missing =
        criteria(&row.missing).ok_or_else(|| Error::corrupt("match_pair", "missing", row.sme))?;
    Ok(Match {
        run: MatchRunId(row.run),
        sme: SmeId(row.sme),
        offering: OfferingId(row.offering),
        lender: LenderId(row.lender),
        rank: row.rank,
        score: row.score,
        sme_points: row.sme_points,
        lender_points: row.lender_points,
        amount: Fen(row.amount_fen),
        conditional: row.conditional,
        missing,
    })
}

fn outcome_row(run: MatchRunId, of: &Outcome) -> match_outcome::Model {
    match_outcome::Model {
        run: run.0,
        sme: of.sme.0,
        cause: of.cause.code().to_owned(),
        blocking: of.blocking.map(|criterion| criterion.code().to_owned()),
        listed_count: of.listed_count,
        score_best: of.score_best,
    }
}

fn read_outcome(row: match_outcome::Model) -> Result<Outcome> {
    let at = At {
        table: "match_outcome",
        id: &row.sme,
    };
    let cause = at.some("cause", OutcomeCause::from_code(&row.cause))?;
    let blocking = at.optional("blocking", row.blocking.as_deref(), Criterion::from_code)?;
    Ok(Outcome {
        run: MatchRunId(row.run),
        sme: SmeId(row.sme),
        cause,
        blocking,
        listed_count: row.listed_count,
        score_best: row.score_best,
    })
}
