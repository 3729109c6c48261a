//! Offerings.

use crate::encode::offering::{terms, terms_text};
use crate::entity::offering;
use crate::error::{Error, Result};
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::{Tx, one_row};
use crate::value::At;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Capacity, CapacityPeriod, Fen, Instrument, LenderId, Offering, OfferingId, OfferingState, Scope,
};
use sea_orm::sea_query::{ExprTrait, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = "offering";

/// Queries on offerings.
#[derive(Debug, Clone, Copy)]
pub struct Offerings<'t>(&'t Tx);

/// What a list of offerings may be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfferingFilter {
    /// Only offerings of this lender.
    pub lender: Option<LenderId>,
    /// Only offerings in this state.
    pub state: Option<OfferingState>,
    /// Only offerings of this kind.
    pub instrument: Option<Instrument>,
}

impl Tx {
    /// Queries on offerings.
    #[must_use]
    pub const fn offerings(&self) -> Offerings<'_> {
        Offerings(self)
    }
}

impl Offerings<'_> {
    /// Inserts an offering as version 1.
    ///
    /// # Errors
    /// `NotUnique(OfferingExternalId)` if its lender has one with this external id,
    /// `MissingReference` if there is no such lender.
    pub async fn insert(&self, offering: &Offering) -> Result<()> {
        self.0
            .insert_models::<offering::Entity>(vec![row(offering, 1, self.0.now())])
            .await
    }

    /// Replaces an offering that still has the version of `offering`; the new version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone, `NotUnique(OfferingExternalId)` as at insertion.
    pub async fn update(&self, offering: &Offering) -> Result<i64> {
        use offering::Column::{CreatedAt, Id, Version};
        let version = offering.version + 1;
        let stored = Id.eq(offering.id.0).and(Version.eq(offering.version));
        let row = row(offering, version, self.0.now());
        let rows = self
            .0
            .replace::<offering::Entity>(row, &[Id, CreatedAt], stored)
            .await?;
        one_row(rows, TABLE, offering.id)?;
        Ok(version)
    }

    /// Deletes an offering that still has this version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone, `InUse` if a referral or the ledger names it.
    pub async fn delete(&self, id: OfferingId, version: i64) -> Result<()> {
        let deleted = offering::Entity::delete_many()
            .filter(offering::Column::Id.eq(id.0))
            .filter(offering::Column::Version.eq(version))
            .exec(&self.0.db)
            .await
            .map_err(|error| Error::from(error).on_delete(TABLE, id))?;
        one_row(deleted.rows_affected, TABLE, id)
    }

    /// An offering by its id.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, id: OfferingId) -> Result<Option<Offering>> {
        let row = offering::Entity::find_by_id(id.0).one(&self.0.db).await?;
        row.map(read).transpose()
    }

    /// An offering by the lender's key for it.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn by_external_id(
        &self,
        lender: LenderId,
        external_id: &str,
    ) -> Result<Option<Offering>> {
        let select = offering::Entity::find()
            .filter(offering::Column::Lender.eq(lender.0))
            .filter(offering::Column::ExternalId.eq(external_id));
        select.one(&self.0.db).await?.map(read).transpose()
    }

    /// Keeps every other transaction that locks or changes the offering waiting until the end of
    /// this one. On SQLite all that write do.
    ///
    /// # Errors
    /// As any statement.
    pub async fn lock(&self, id: OfferingId) -> Result<()> {
        let select = offering::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate);
        select.one(&self.0.db).await?;
        Ok(())
    }

    /// Those offerings that exist, by their ids, none of which changes until the end of this
    /// transaction.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    pub async fn hold(&self, ids: &BTreeSet<OfferingId>) -> Result<BTreeMap<OfferingId, Offering>> {
        let ids: Vec<OfferingId> = ids.iter().copied().collect();
        let mut found = BTreeMap::new();
        for ids in ids.chunks(1_000) {
            // In the order of the ids, so that nobody waits for each other.
            let select = offering::Entity::find()
                .filter(offering::Column::Id.is_in(ids.iter().map(|id| id.0)))
                .order_by_asc(offering::Column::Id)
                .lock(LockType::Share);
            for row in select.all(&self.0.db).await? {
                let offering = read(row)?;
                found.insert(offering.id, offering);
            }
        }
        Ok(found)
    }

    /// Those offerings that exist, by their ids.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    pub async fn by_ids(&self, ids: &[OfferingId]) -> Result<BTreeMap<OfferingId, Offering>> {
        let mut found = BTreeMap::new();
        for ids in ids.chunks(1_000) {
            let ids = ids.iter().map(|id| id.0);
            let select = offering::Entity::find().filter(offering::Column::Id.is_in(ids));
            for row in select.all(&self.0.db).await? {
                let offering = read(row)?;
                found.insert(offering.id, offering);
            }
        }
        Ok(found)
    }

    /// Offerings in the order of their ids. A lender sees its own, a market none.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.offerings.list", level = "debug", skip_all)]
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &OfferingFilter,
        page: &PageRequest,
    ) -> Result<Page<Offering>> {
        let mut select = match scope {
            Scope::All => offering::Entity::find(),
            Scope::Lender(id) => offering::Entity::find().filter(offering::Column::Lender.eq(id.0)),
            Scope::Market(_) => return Ok(Page::empty()),
        };
        if let Some(lender) = filter.lender {
            select = select.filter(offering::Column::Lender.eq(lender.0));
        }
        if let Some(state) = filter.state {
            select = select.filter(offering::Column::State.eq(state.code()));
        }
        if let Some(instrument) = filter.instrument {
            select = select.filter(offering::Column::Instrument.eq(instrument.code()));
        }
        if let Some(after) = page.after_id()? {
            select = select.filter(offering::Column::Id.gt(after));
        }
        let select = select
            .order_by_asc(offering::Column::Id)
            .limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        Page::of(rows, page, |row| Cursor::id(row.id), read)
    }

    /// The next `limit` offerings that take part on a day, behind `after` in the order of their
    /// ids: active, valid on that day, of one of `lenders` (of any, if there are none). Empty at
    /// the end.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.offerings.of_batch", level = "debug", skip_all)]
    pub async fn of_batch(
        &self,
        day: NaiveDate,
        lenders: &BTreeSet<LenderId>,
        (after, limit): (Option<OfferingId>, u32),
    ) -> Result<Vec<Offering>> {
        use offering::Column::{Id, Lender, State, ValidFrom, ValidUntil};
        let mut select = offering::Entity::find()
            .filter(State.eq(OfferingState::Active.code()))
            .filter(ValidFrom.lte(day))
            .filter(
                Condition::any()
                    .add(ValidUntil.is_null())
                    .add(ValidUntil.gte(day)),
            );
        if !lenders.is_empty() {
            select = select.filter(Lender.is_in(lenders.iter().map(|lender| lender.0)));
        }
        if let Some(after) = after {
            select = select.filter(Id.gt(after.0));
        }
        let select = select.order_by_asc(Id).limit(u64::from(limit));
        select
            .all(&self.0.db)
            .await?
            .into_iter()
            .map(read)
            .collect()
    }
}

fn row(offering: &Offering, version: i64, now: DateTime<Utc>) -> offering::Model {
    offering::Model {
        id: offering.id.0,
        lender: offering.lender.0,
        external_id: offering.external_id.clone(),
        name: offering.name.clone(),
        instrument: offering.instrument.code().to_owned(),
        state: offering.state.code().to_owned(),
        valid_from: offering.valid_from,
        valid_until: offering.valid_until,
        clients_max: offering.capacity.clients_max,
        quota_fen: offering.capacity.quota.0,
        period: offering.capacity.period.code().to_owned(),
        terms: terms_text(&offering.criteria, &offering.preferences, offering.rate),
        version,
        created_at: now,
        updated_at: now,
    }
}

fn read(row: offering::Model) -> Result<Offering> {
    let at = At {
        table: TABLE,
        id: &row.id,
    };
    let instrument = at.some("instrument", Instrument::from_code(&row.instrument))?;
    let state = at.some("state", OfferingState::from_code(&row.state))?;
    let period = at.some("period", CapacityPeriod::from_code(&row.period))?;
    let terms = at.some("terms", terms(&row.terms))?;
    Ok(Offering {
        id: OfferingId(row.id),
        lender: LenderId(row.lender),
        external_id: row.external_id,
        name: row.name,
        instrument,
        criteria: terms.criteria,
        preferences: terms.preferences,
        rate: terms.rate,
        capacity: Capacity {
            clients_max: row.clients_max,
            quota: Fen(row.quota_fen),
            period,
        },
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        state,
        version: row.version,
    })
}
