//! Campaigns.

use crate::entity::{campaign, campaign_lender};
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::{Tx, one_row};
use crate::value::{At, chain, join, region, split};
use chrono::{DateTime, Utc};
use domain::{Campaign, CampaignId, LenderId, Scope};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const TABLE: &str = "campaign";

/// Queries on campaigns.
#[derive(Debug, Clone, Copy)]
pub struct Campaigns<'t>(&'t Tx);

impl Tx {
    /// Queries on campaigns.
    #[must_use]
    pub const fn campaigns(&self) -> Campaigns<'_> {
        Campaigns(self)
    }
}

impl Campaigns<'_> {
    /// Inserts a campaign as version 1.
    ///
    /// # Errors
    /// `NotUnique(CampaignCode)` if the code is taken, `MissingReference` if a lender is not
    /// there.
    pub async fn insert(&self, campaign: &Campaign) -> Result<()> {
        self.0
            .insert_models::<campaign::Entity>(vec![row(campaign, 1, self.0.now())])
            .await?;
        self.insert_lenders(campaign).await
    }

    /// Replaces a campaign that still has the version of `campaign`; the new version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone; as at insertion.
    pub async fn update(&self, campaign: &Campaign) -> Result<i64> {
        use campaign::Column::{CreatedAt, Id, Version};
        let version = campaign.version + 1;
        let stored = Id.eq(campaign.id.0).and(Version.eq(campaign.version));
        let row = row(campaign, version, self.0.now());
        let rows = self
            .0
            .replace::<campaign::Entity>(row, &[Id, CreatedAt], stored)
            .await?;
        one_row(rows, TABLE, campaign.id)?;
        campaign_lender::Entity::delete_many()
            .filter(campaign_lender::Column::Campaign.eq(campaign.id.0))
            .exec(&self.0.db)
            .await?;
        self.insert_lenders(campaign).await?;
        Ok(version)
    }

    /// A campaign by its id.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, id: CampaignId) -> Result<Option<Campaign>> {
        let row = campaign::Entity::find_by_id(id.0).one(&self.0.db).await?;
        Ok(self.read_all(row.into_iter().collect()).await?.pop())
    }

    /// Keeps every other transaction that locks or changes the campaign waiting until the end of
    /// this one: runs and publications of one campaign happen one after the other. On SQLite all
    /// that write do.
    ///
    /// # Errors
    /// As any statement.
    pub async fn lock(&self, id: CampaignId) -> Result<()> {
        let select = campaign::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate);
        select.one(&self.0.db).await?;
        Ok(())
    }

    /// A campaign by its code.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn by_code(&self, code: &str) -> Result<Option<Campaign>> {
        let select = campaign::Entity::find().filter(campaign::Column::Code.eq(code));
        let row = select.one(&self.0.db).await?;
        Ok(self.read_all(row.into_iter().collect()).await?.pop())
    }

    /// Campaigns in the order of their ids. A lender sees those that it takes part in, a market
    /// none.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.campaigns.list", level = "debug", skip_all)]
    pub async fn list(&self, scope: &Scope, page: &PageRequest) -> Result<Page<Campaign>> {
        let mut select = campaign::Entity::find();
        match scope {
            Scope::All => {}
            Scope::Lender(lender) => {
                let campaign = Expr::col((campaign::Entity, campaign::Column::Id));
                select = select.filter(open_to(campaign, *lender));
            }
            Scope::Market(_) => return Ok(Page::empty()),
        }
        if let Some(after) = page.after_id()? {
            select = select.filter(campaign::Column::Id.gt(after));
        }
        let select = select
            .order_by_asc(campaign::Column::Id)
            .limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        let rows = Page::of(rows, page, |row| Cursor::id(row.id), Ok)?;
        Ok(Page {
            items: self.read_all(rows.items).await?,
            next: rows.next,
        })
    }

    async fn insert_lenders(&self, campaign: &Campaign) -> Result<()> {
        let row = |lender: &LenderId| campaign_lender::Model {
            campaign: campaign.id.0,
            lender: lender.0,
        };
        let rows = campaign.lenders.iter().map(row).collect();
        self.0.insert_models::<campaign_lender::Entity>(rows).await
    }

    async fn read_all(&self, rows: Vec<campaign::Model>) -> Result<Vec<Campaign>> {
        let ids = rows.iter().map(|row| row.id);
        let named = campaign_lender::Entity::find()
            .filter(campaign_lender::Column::Campaign.is_in(ids))
            .all(&self.0.db)
            .await?;
        let mut lenders: BTreeMap<Uuid, BTreeSet<LenderId>> = BTreeMap::new();
        for row in named {
            lenders
                .entry(row.campaign)
                .or_default()
                .insert(LenderId(row.lender));
        }
        rows.into_iter()
            .map(|row| {
                let lenders = lenders.remove(&row.id).unwrap_or_default();
                read(row, lenders)
            })
            .collect()
    }
}

/// True where the campaign names the lender, or none.
pub(crate) fn open_to(campaign: SimpleExpr, lender: LenderId) -> Condition {
    let named = |only: Option<LenderId>| -> SelectStatement {
        let mut select = Query::select();
        select
            .expr(Expr::val(1))
            .from(campaign_lender::Entity)
            .and_where(
                Expr::col((campaign_lender::Entity, campaign_lender::Column::Campaign))
                    .eq(campaign.clone()),
            );
        if let Some(lender) = only {
            select.and_where(campaign_lender::Column::Lender.eq(lender.0));
        }
        select
    };
    Condition::any()
        .add(Expr::exists(named(Some(lender))))
        .add(Expr::exists(named(None)).not())
}

fn row(campaign: &Campaign, version: i64, now: DateTime<Utc>) -> campaign::Model {
    campaign::Model {
        id: campaign.id.0,
        code: campaign.code.clone(),
        name: campaign.name.clone(),
        from_day: campaign.from,
        until_day: campaign.until,
        chains: join(&campaign.chains),
        regions: join(campaign.regions.iter().map(|region| region.number())),
        version,
        created_at: now,
        updated_at: now,
    }
}

fn read(row: campaign::Model, lenders: BTreeSet<LenderId>) -> Result<Campaign> {
    let at = At {
        table: TABLE,
        id: &row.id,
    };
    let chains = at.some("chains", split(&row.chains, chain))?;
    let regions = split(&row.regions, |code| region(code.parse().ok()?));
    let regions = at.some("regions", regions)?;
    Ok(Campaign {
        id: CampaignId(row.id),
        code: row.code,
        name: row.name,
        from: row.from_day,
        until: row.until_day,
        chains,
        regions,
        lenders,
        version: row.version,
    })
}
