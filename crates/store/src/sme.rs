//! Firms.

use crate::encode::sme::{Columns, key_text, profile};
use crate::entity::{sme, sme_chain};
use crate::error::{Error, Result};
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::{Tx, one_row};
use crate::value::region_number;
use chrono::{DateTime, Utc};
use domain::{Attested, ChainCode, RegionCode, Scope, Sme, SmeId, SmeKey};
use sea_orm::sea_query::{
    Expr, ExprTrait, Func, LikeExpr, LockType, OnConflict, Query, SimpleExpr,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, Iterable,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = "sme";
/// Ids or keys looked up by one statement.
const LOOKUP_MAX: usize = 1_000;

/// Queries on firms.
#[derive(Debug, Clone, Copy)]
pub struct Smes<'t>(&'t Tx);

/// What a list of firms may be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SmeFilter {
    /// Only firms with a placement on this chain.
    pub chain: Option<ChainCode>,
    /// Only firms with a seat in this division.
    pub region: Option<RegionCode>,
    /// Only firms with this in their name, in any case of Latin letters.
    pub name_contains: Option<String>,
    /// Only firms with a financing need, or only those without.
    pub has_need: Option<bool>,
}

/// What became of one firm of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upserted {
    /// Id that the firm has now.
    pub id: SmeId,
    /// Version that it has now.
    pub version: i64,
    /// What was done.
    pub effect: Effect,
    /// What was attested of the firm before, which stays.
    pub attested: Vec<Attested>,
}

/// What an upsert did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// A new firm.
    Created,
    /// Facts of a firm with this key changed.
    Updated,
    /// All facts were the same: nothing was written.
    Unchanged,
}

impl Tx {
    /// Queries on firms.
    #[must_use]
    pub const fn smes(&self) -> Smes<'_> {
        Smes(self)
    }
}

impl Smes<'_> {
    /// Inserts a firm as version 1.
    ///
    /// # Errors
    /// `NotUnique(SmeKey)` if another firm has its key.
    pub async fn insert(&self, sme: &Sme) -> Result<()> {
        self.insert_many(std::slice::from_ref(sme)).await
    }

    /// Inserts firms as version 1.
    ///
    /// # Errors
    /// As [`Smes::insert`]; then none is inserted that the transaction could commit.
    pub async fn insert_many(&self, smes: &[Sme]) -> Result<()> {
        let rows = smes.iter().map(|sme| row(sme, 1, self.0.now())).collect();
        self.0.insert_models::<sme::Entity>(rows).await?;
        self.insert_chains(smes).await
    }

    /// Replaces a firm's facts if it still has the version of `sme`; the new version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone, `NotUnique(SmeKey)` if another firm has its key.
    pub async fn update(&self, sme: &Sme) -> Result<i64> {
        if self
            .get(sme.id)
            .await?
            .is_none_or(|stored| stored.version != sme.version)
        {
            return one_row(0, TABLE, sme.id).map(|()| 0);
        }
        self.update_many(std::slice::from_ref(sme)).await?;
        Ok(sme.version + 1)
    }

    /// Replaces the facts of firms that exist and still have the versions of `smes`.
    ///
    /// # Errors
    /// As [`Smes::update`]; then none is changed that the transaction could commit.
    async fn update_many(&self, smes: &[Sme]) -> Result<()> {
        use sme::Column::{
            CreatedAt, HasNeed, Id, Name, Profile, Region, SmeKey, UpdatedAt, Version,
        };
        let replaced = [SmeKey, Name, Region, HasNeed, Profile, Version, UpdatedAt];
        debug_assert_eq!(
            replaced.len() + 2,
            sme::Column::iter().count(),
            "{Id:?} {CreatedAt:?}"
        );
        let unchanged = Expr::col((sme::Entity, Version))
            .add(1)
            .eq(Expr::col(("excluded", Version)));
        let replace = OnConflict::column(Id)
            .update_columns(replaced)
            .action_and_where(unchanged)
            .to_owned();
        for smes in smes.chunks(LOOKUP_MAX) {
            let rows = smes
                .iter()
                .map(|sme| row(sme, sme.version + 1, self.0.now()));
            let written = sme::Entity::insert_many(rows.map(IntoActiveModel::into_active_model))
                .on_conflict(replace.clone())
                .exec_without_returning(&self.0.db)
                .await?;
            if usize::try_from(written) != Ok(smes.len()) {
                let id = smes
                    .first()
                    .map(|sme| sme.id.to_string())
                    .unwrap_or_default();
                return Err(Error::Stale { table: TABLE, id });
            }
            sme_chain::Entity::delete_many()
                .filter(sme_chain::Column::Sme.is_in(smes.iter().map(|sme| sme.id.0)))
                .exec(&self.0.db)
                .await?;
            self.insert_chains(smes).await?;
        }
        Ok(())
    }

    /// Creates each firm whose key is new and updates each whose facts differ; id and version of
    /// a known firm are kept, and so is what was attested of it. The results are in the order of
    /// `smes`, whose keys must differ.
    ///
    /// # Errors
    /// `NotUnique(SmeKey)` if two of them have one key.
    pub async fn upsert_many(&self, smes: &[Sme]) -> Result<Vec<Upserted>> {
        let keys: Vec<SmeKey> = smes.iter().map(|sme| sme.key.clone()).collect();
        let known = self.by_keys(&keys).await?;
        let (mut created, mut changed) = (Vec::new(), Vec::new());
        let mut results = Vec::with_capacity(smes.len());
        for sme in smes {
            let Some(stored) = known.get(&sme.key) else {
                created.push(sme.clone());
                results.push(Upserted {
                    id: sme.id,
                    version: 1,
                    effect: Effect::Created,
                    attested: sme.attested.clone(),
                });
                continue;
            };
            let sme = Sme {
                id: stored.id,
                version: stored.version,
                attested: stored.attested.clone(),
                ..sme.clone()
            };
            let (version, effect) = if sme == *stored {
                (stored.version, Effect::Unchanged)
            } else {
                changed.push(sme);
                (stored.version + 1, Effect::Updated)
            };
            results.push(Upserted {
                id: stored.id,
                version,
                effect,
                attested: stored.attested.clone(),
            });
        }
        self.insert_many(&created).await?;
        self.update_many(&changed).await?;
        Ok(results)
    }

    /// Deletes a firm that still has this version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone, `InUse` if a referral or an exclusion names it.
    pub async fn delete(&self, id: SmeId, version: i64) -> Result<()> {
        let deleted = sme::Entity::delete_many()
            .filter(sme::Column::Id.eq(id.0))
            .filter(sme::Column::Version.eq(version))
            .exec(&self.0.db)
            .await
            .map_err(|error| Error::from(error).on_delete(TABLE, id))?;
        one_row(deleted.rows_affected, TABLE, id)
    }

    /// A firm by its id.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, id: SmeId) -> Result<Option<Sme>> {
        let row = sme::Entity::find_by_id(id.0).one(&self.0.db).await?;
        row.map(read).transpose()
    }

    /// A firm by its key.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn by_key(&self, key: &SmeKey) -> Result<Option<Sme>> {
        Ok(self
            .by_keys(std::slice::from_ref(key))
            .await?
            .into_values()
            .next())
    }

    /// Those firms that exist, by their keys.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    pub async fn by_keys(&self, keys: &[SmeKey]) -> Result<BTreeMap<SmeKey, Sme>> {
        let mut found = BTreeMap::new();
        for keys in keys.chunks(LOOKUP_MAX) {
            let texts: Vec<String> = keys.iter().map(key_text).collect();
            let select = sme::Entity::find().filter(sme::Column::SmeKey.is_in(texts));
            for row in select.all(&self.0.db).await? {
                let sme = read(row)?;
                found.insert(sme.key.clone(), sme);
            }
        }
        Ok(found)
    }

    /// Those firms that exist, by their ids.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    pub async fn by_ids(&self, ids: &[SmeId]) -> Result<BTreeMap<SmeId, Sme>> {
        let mut found = BTreeMap::new();
        for ids in ids.chunks(LOOKUP_MAX) {
            let ids = ids.iter().map(|id| id.0);
            let select = sme::Entity::find().filter(sme::Column::Id.is_in(ids));
            for row in select.all(&self.0.db).await? {
                let sme = read(row)?;
                found.insert(sme.id, sme);
            }
        }
        Ok(found)
    }

    /// Firms in the order of their ids. Only the organizer lists firms: any other scope is empty.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.smes.list", level = "debug", skip_all)]
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &SmeFilter,
        page: &PageRequest,
    ) -> Result<Page<Sme>> {
        if *scope != Scope::All {
            return Ok(Page::empty());
        }
        let mut select = filtered(self.0.db.get_database_backend(), filter)
            .order_by_asc(sme::Column::Id)
            .limit(page.limit());
        if let Some(after) = page.after_id()? {
            select = select.filter(sme::Column::Id.gt(after));
        }
        let rows = select.all(&self.0.db).await?;
        Page::of(rows, page, |row| Cursor::id(row.id), read)
    }

    /// The next `limit` firms of a batch behind `after`, in the order of their ids: those with a
    /// placement on one of `chains` and a seat in one of `regions` (any seat, known or not, if
    /// there are none). Empty at the end.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.smes.of_batch", level = "debug", skip_all)]
    pub async fn of_batch(
        &self,
        chains: &BTreeSet<ChainCode>,
        regions: &BTreeSet<RegionCode>,
        (after, limit): (Option<SmeId>, u32),
    ) -> Result<Vec<Sme>> {
        let mut select = sme::Entity::find().filter(on_chains(chains.iter()));
        if !regions.is_empty() {
            select = select.filter(regions.iter().fold(Condition::any(), |any, region| {
                any.add(inside(sme::Column::Region, *region))
            }));
        }
        if let Some(after) = after {
            select = select.filter(sme::Column::Id.gt(after.0));
        }
        let select = select.order_by_asc(sme::Column::Id).limit(u64::from(limit));
        select
            .all(&self.0.db)
            .await?
            .into_iter()
            .map(read)
            .collect()
    }

    /// A firm by its id, which no other transaction changes until the end of this one.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn hold(&self, id: SmeId) -> Result<Option<Sme>> {
        // Rows that refer to the firm may still come: they lock its key only.
        let select = sme::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate);
        select.one(&self.0.db).await?.map(read).transpose()
    }

    async fn insert_chains(&self, smes: &[Sme]) -> Result<()> {
        let mut rows = Vec::new();
        for sme in smes {
            let chains: BTreeSet<&ChainCode> = sme
                .placements
                .iter()
                .map(|placement| &placement.chain)
                .collect();
            rows.extend(chains.into_iter().map(|chain| sme_chain::Model {
                sme: sme.id.0,
                chain: chain.to_string(),
            }));
        }
        self.0.insert_models::<sme_chain::Entity>(rows).await
    }
}

fn filtered(backend: DbBackend, filter: &SmeFilter) -> Select<sme::Entity> {
    let mut select = sme::Entity::find();
    if let Some(chain) = &filter.chain {
        select = select.filter(on_chains(std::iter::once(chain)));
    }
    if let Some(region) = filter.region {
        select = select.filter(inside(sme::Column::Region, region));
    }
    if let Some(part) = &filter.name_contains {
        select = select.filter(contains(backend, sme::Column::Name, part));
    }
    if let Some(has_need) = filter.has_need {
        select = select.filter(sme::Column::HasNeed.eq(has_need));
    }
    select
}

/// True where the column has the part, in any case of the letters A to Z: SQLite knows no other
/// cases, and both databases find the same.
pub(crate) fn contains(backend: DbBackend, column: impl ColumnTrait, part: &str) -> SimpleExpr {
    let mut pattern = String::from("%");
    for c in part.to_ascii_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    let text = if backend == DbBackend::Postgres {
        Expr::cust_with_expr("$1 COLLATE \"C\"", column.into_expr())
    } else {
        column.into_expr()
    };
    Expr::expr(Func::lower(text)).like(LikeExpr::new(pattern).escape('\\'))
}

fn on_chains<'a>(chains: impl Iterator<Item = &'a ChainCode>) -> SimpleExpr {
    let of_firm = Query::select()
        .expr(Expr::val(1))
        .from(sme_chain::Entity)
        .and_where(
            Expr::col((sme_chain::Entity, sme_chain::Column::Sme))
                .equals((sme::Entity, sme::Column::Id)),
        )
        .and_where(sme_chain::Column::Chain.is_in(chains.map(ChainCode::as_str)))
        .take();
    Expr::exists(of_firm)
}

/// The codes of a division and of all inside it are one range of numbers.
pub(crate) fn inside(column: impl ColumnTrait, region: RegionCode) -> SimpleExpr {
    use domain::region::RegionLevel::{City, County, Province};
    let first = region_number(region);
    let width = match region.level() {
        Province => 10_000,
        City => 100,
        County => 1,
    };
    column.between(first, first + width - 1)
}

fn row(sme: &Sme, version: i64, now: DateTime<Utc>) -> sme::Model {
    sme::Model {
        id: sme.id.0,
        sme_key: key_text(&sme.key),
        name: sme.name.clone(),
        region: sme.region.map(region_number),
        has_need: sme.need.is_some(),
        profile: profile(sme),
        version,
        created_at: now,
        updated_at: now,
    }
}

fn read(row: sme::Model) -> Result<Sme> {
    let columns = Columns {
        id: SmeId(row.id),
        sme_key: row.sme_key,
        name: row.name,
        region: row.region,
        version: row.version,
    };
    let sme = crate::encode::sme::sme(columns, &row.profile);
    sme.map_err(|column| Error::corrupt(TABLE, column, row.id))
}
