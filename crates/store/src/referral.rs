//! Referrals.

use crate::entity::{batch, referral};
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::{Tx, one_row};
use crate::value::{At, micros};
use chrono::NaiveDate;
use domain::{
    BatchId, CampaignId, DeclineReason, Fen, LenderId, MatchRunId, OfferingId, Referral,
    ReferralId, ReferralState, Scope, SmeId,
};
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::BTreeSet;

const TABLE: &str = "referral";

/// Queries on referrals.
#[derive(Debug, Clone, Copy)]
pub struct Referrals<'t>(&'t Tx);

/// What a list of referrals may be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReferralFilter {
    /// Only referrals to this lender.
    pub lender: Option<LenderId>,
    /// Only referrals of this batch.
    pub batch: Option<BatchId>,
    /// Only referrals to this offering.
    pub offering: Option<OfferingId>,
    /// Only referrals of this firm.
    pub sme: Option<SmeId>,
    /// Only referrals in one of these states; in any, if empty.
    pub states: BTreeSet<ReferralState>,
}

impl Tx {
    /// Queries on referrals.
    #[must_use]
    pub const fn referrals(&self) -> Referrals<'_> {
        Referrals(self)
    }
}

impl Referrals<'_> {
    /// Inserts referrals as version 1. Capacity is booked apart: see [`crate::capacity`].
    ///
    /// # Errors
    /// `NotUnique(ReferralPair)` if the batch has the pair, `MissingReference` if a part is not
    /// there.
    pub async fn insert_many(&self, referrals: &[Referral]) -> Result<()> {
        let rows = referrals.iter().map(|referral| row(referral, 1)).collect();
        self.0.insert_models::<referral::Entity>(rows).await
    }

    /// Replaces a referral that still has the version of `referral`; the new version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone.
    pub async fn update(&self, referral: &Referral) -> Result<i64> {
        use referral::Column::{Id, Version};
        let version = referral.version + 1;
        let stored = Id.eq(referral.id.0).and(Version.eq(referral.version));
        let row = row(referral, version);
        let rows = self
            .0
            .replace::<referral::Entity>(row, &[Id], stored)
            .await?;
        one_row(rows, TABLE, referral.id)?;
        Ok(version)
    }

    /// A referral by its id.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, id: ReferralId) -> Result<Option<Referral>> {
        let row = referral::Entity::find_by_id(id.0).one(&self.0.db).await?;
        row.map(read).transpose()
    }

    /// Referrals in the order of their ids. A lender sees its own, a market none.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.referrals.list", level = "debug", skip_all)]
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &ReferralFilter,
        page: &PageRequest,
    ) -> Result<Page<Referral>> {
        let mut select = match scope {
            Scope::All => referral::Entity::find(),
            Scope::Lender(id) => referral::Entity::find().filter(referral::Column::Lender.eq(id.0)),
            Scope::Market(_) => return Ok(Page::empty()),
        };
        select = narrowed(select, filter);
        if let Some(after) = page.after_id()? {
            select = select.filter(referral::Column::Id.gt(after));
        }
        let select = select
            .order_by_asc(referral::Column::Id)
            .limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        Page::of(rows, page, |row| Cursor::id(row.id), read)
    }

    /// All referrals of a campaign's batches that a filter lets through, in the order of their
    /// ids: with the right states, the fixed and the declined pairs of its next run.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.referrals.of_campaign", level = "debug", skip_all)]
    pub async fn of_campaign(
        &self,
        campaign: CampaignId,
        filter: &ReferralFilter,
    ) -> Result<Vec<Referral>> {
        let batches = Query::select()
            .column(batch::Column::Id)
            .from(batch::Entity)
            .and_where(batch::Column::Campaign.eq(campaign.0))
            .take();
        let select = referral::Entity::find().filter(referral::Column::Batch.in_subquery(batches));
        narrowed(select, filter)
            .order_by_asc(referral::Column::Id)
            .all(&self.0.db)
            .await?
            .into_iter()
            .map(read)
            .collect()
    }

    /// The next `limit` referrals, behind `after` in the order of their ids, that were pushed and
    /// not answered by the day before `today`.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    pub async fn overdue(
        &self,
        today: NaiveDate,
        (after, limit): (Option<ReferralId>, u32),
    ) -> Result<Vec<Referral>> {
        let mut select = referral::Entity::find()
            .filter(referral::Column::State.eq(ReferralState::Pushed.code()))
            .filter(referral::Column::ExpiresOn.lt(today));
        if let Some(after) = after {
            select = select.filter(referral::Column::Id.gt(after.0));
        }
        let select = select
            .order_by_asc(referral::Column::Id)
            .limit(u64::from(limit));
        select
            .all(&self.0.db)
            .await?
            .into_iter()
            .map(read)
            .collect()
    }
}

fn narrowed(
    mut select: Select<referral::Entity>,
    filter: &ReferralFilter,
) -> Select<referral::Entity> {
    if let Some(lender) = filter.lender {
        select = select.filter(referral::Column::Lender.eq(lender.0));
    }
    if let Some(batch) = filter.batch {
        select = select.filter(referral::Column::Batch.eq(batch.0));
    }
    if let Some(offering) = filter.offering {
        select = select.filter(referral::Column::Offering.eq(offering.0));
    }
    if let Some(sme) = filter.sme {
        select = select.filter(referral::Column::Sme.eq(sme.0));
    }
    if !filter.states.is_empty() {
        let states = filter.states.iter().map(|state| state.code());
        select = select.filter(referral::Column::State.is_in(states));
    }
    select
}

fn row(referral: &Referral, version: i64) -> referral::Model {
    referral::Model {
        id: referral.id.0,
        batch: referral.batch.0,
        run: referral.run.0,
        sme: referral.sme.0,
        offering: referral.offering.0,
        lender: referral.lender.0,
        amount_fen: referral.amount.0,
        period: referral.period.clone(),
        state: referral.state.code().to_owned(),
        decline_reason: referral
            .decline_reason
            .map(|reason| reason.code().to_owned()),
        pushed_at: micros(referral.pushed_at),
        expires_on: referral.expires_on,
        changed_at: micros(referral.changed_at),
        version,
    }
}

fn read(row: referral::Model) -> Result<Referral> {
    let at = At {
        table: TABLE,
        id: &row.id,
    };
    let state = at.some("state", ReferralState::from_code(&row.state))?;
    let reason = row.decline_reason.as_deref();
    let decline_reason = at.optional("decline_reason", reason, DeclineReason::from_code)?;
    Ok(Referral {
        id: ReferralId(row.id),
        batch: BatchId(row.batch),
        run: MatchRunId(row.run),
        sme: SmeId(row.sme),
        offering: OfferingId(row.offering),
        lender: LenderId(row.lender),
        amount: Fen(row.amount_fen),
        period: row.period,
        state,
        decline_reason,
        pushed_at: row.pushed_at,
        expires_on: row.expires_on,
        changed_at: row.changed_at,
        version: row.version,
    })
}
