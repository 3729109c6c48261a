//! Batches.

use crate::campaign::open_to;
use crate::entity::batch;
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::{Tx, one_row};
use crate::value::{At, chain};
use chrono::{DateTime, Utc};
use domain::{Batch, BatchId, BatchState, CampaignId, MatchRunId, PolicyId, Scope};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

const TABLE: &str = "batch";

/// Queries on batches.
#[derive(Debug, Clone, Copy)]
pub struct Batches<'t>(&'t Tx);

impl Tx {
    /// Queries on batches.
    #[must_use]
    pub const fn batches(&self) -> Batches<'_> {
        Batches(self)
    }
}

impl Batches<'_> {
    /// Inserts a batch as version 1.
    ///
    /// # Errors
    /// `NotUnique(BatchCode)` if the campaign has one with this code, `MissingReference` if the
    /// campaign or the policy is not there.
    pub async fn insert(&self, batch: &Batch) -> Result<()> {
        self.0
            .insert_models::<batch::Entity>(vec![row(batch, 1, self.0.now())])
            .await
    }

    /// Replaces a batch that still has the version of `batch`; the new version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone; as at insertion.
    pub async fn update(&self, batch: &Batch) -> Result<i64> {
        use batch::Column::{CreatedAt, Id, Version};
        let version = batch.version + 1;
        let stored = Id.eq(batch.id.0).and(Version.eq(batch.version));
        let row = row(batch, version, self.0.now());
        let rows = self
            .0
            .replace::<batch::Entity>(row, &[Id, CreatedAt], stored)
            .await?;
        one_row(rows, TABLE, batch.id)?;
        Ok(version)
    }

    /// A batch by its id.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, id: BatchId) -> Result<Option<Batch>> {
        let row = batch::Entity::find_by_id(id.0).one(&self.0.db).await?;
        row.map(read).transpose()
    }

    /// Batches in the order of their ids, of one campaign if named. A lender sees the published
    /// ones of campaigns that it takes part in, a market none.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.batches.list", level = "debug", skip_all)]
    pub async fn list(
        &self,
        scope: &Scope,
        campaign: Option<CampaignId>,
        page: &PageRequest,
    ) -> Result<Page<Batch>> {
        let mut select = batch::Entity::find();
        match scope {
            Scope::All => {}
            Scope::Lender(lender) => {
                let campaign = Expr::col((batch::Entity, batch::Column::Campaign));
                select = select
                    .filter(batch::Column::State.eq(BatchState::Published.code()))
                    .filter(open_to(campaign, *lender));
            }
            Scope::Market(_) => return Ok(Page::empty()),
        }
        if let Some(campaign) = campaign {
            select = select.filter(batch::Column::Campaign.eq(campaign.0));
        }
        if let Some(after) = page.after_id()? {
            select = select.filter(batch::Column::Id.gt(after));
        }
        let select = select.order_by_asc(batch::Column::Id).limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        Page::of(rows, page, |row| Cursor::id(row.id), read)
    }
}

fn row(batch: &Batch, version: i64, now: DateTime<Utc>) -> batch::Model {
    batch::Model {
        id: batch.id.0,
        campaign: batch.campaign.0,
        code: batch.code.clone(),
        name: batch.name.clone(),
        chain: batch.chain.as_ref().map(ToString::to_string),
        policy: batch.policy.0,
        lottery_seed: batch.lottery_seed.cast_signed(),
        reference_date: batch.reference_date,
        state: batch.state.code().to_owned(),
        approved_run: batch.approved_run.map(|run| run.0),
        approved_by: batch.approved_by.clone(),
        published_by: batch.published_by.clone(),
        version,
        created_at: now,
        updated_at: now,
    }
}

fn read(row: batch::Model) -> Result<Batch> {
    let at = At {
        table: TABLE,
        id: &row.id,
    };
    let chain = at.optional("chain", row.chain.as_deref(), chain)?;
    let state = at.some("state", BatchState::from_code(&row.state))?;
    Ok(Batch {
        id: BatchId(row.id),
        campaign: CampaignId(row.campaign),
        code: row.code,
        name: row.name,
        chain,
        policy: PolicyId(row.policy),
        lottery_seed: row.lottery_seed.cast_unsigned(),
        reference_date: row.reference_date,
        state,
        approved_run: row.approved_run.map(MatchRunId),
        approved_by: row.approved_by,
        published_by: row.published_by,
        version: row.version,
    })
}
