//! Lenders.

use crate::entity::lender;
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::sme::contains;
use crate::tx::{Tx, one_row};
use crate::value::{At, region, region_number};
use chrono::{DateTime, Utc};
use domain::{Lender, LenderId, LenderKind, LenderScope, Scope};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

const TABLE: &str = "lender";

/// Queries on lenders.
#[derive(Debug, Clone, Copy)]
pub struct Lenders<'t>(&'t Tx);

/// What a list of lenders may be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LenderFilter {
    /// Only lenders of this type.
    pub kind: Option<LenderKind>,
    /// Only lenders with this in their name, in any case of Latin letters.
    pub name_contains: Option<String>,
}

impl Tx {
    /// Queries on lenders.
    #[must_use]
    pub const fn lenders(&self) -> Lenders<'_> {
        Lenders(self)
    }
}

impl Lenders<'_> {
    /// Inserts a lender as version 1.
    ///
    /// # Errors
    /// `NotUnique(LenderCode)` if the code is taken.
    pub async fn insert(&self, lender: &Lender) -> Result<()> {
        self.0
            .insert_models::<lender::Entity>(vec![row(lender, 1, self.0.now())])
            .await
    }

    /// Replaces a lender that still has the version of `lender`; the new version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone, `NotUnique(LenderCode)` if the code is taken.
    pub async fn update(&self, lender: &Lender) -> Result<i64> {
        use lender::Column::{CreatedAt, Id, Version};
        let version = lender.version + 1;
        let stored = Id.eq(lender.id.0).and(Version.eq(lender.version));
        let row = row(lender, version, self.0.now());
        let rows = self
            .0
            .replace::<lender::Entity>(row, &[Id, CreatedAt], stored)
            .await?;
        one_row(rows, TABLE, lender.id)?;
        Ok(version)
    }

    /// A lender by its id.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, id: LenderId) -> Result<Option<Lender>> {
        let row = lender::Entity::find_by_id(id.0).one(&self.0.db).await?;
        row.map(read).transpose()
    }

    /// A lender by its code.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn by_code(&self, code: &str) -> Result<Option<Lender>> {
        let select = lender::Entity::find().filter(lender::Column::Code.eq(code));
        select.one(&self.0.db).await?.map(read).transpose()
    }

    /// Those lenders that exist, by their ids.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    pub async fn by_ids(&self, ids: &[LenderId]) -> Result<BTreeMap<LenderId, Lender>> {
        let mut found = BTreeMap::new();
        for ids in ids.chunks(1_000) {
            let ids = ids.iter().map(|id| id.0);
            let select = lender::Entity::find().filter(lender::Column::Id.is_in(ids));
            for row in select.all(&self.0.db).await? {
                let lender = read(row)?;
                found.insert(lender.id, lender);
            }
        }
        Ok(found)
    }

    /// Lenders in the order of their ids. A lender sees itself, a market none.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.lenders.list", level = "debug", skip_all)]
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &LenderFilter,
        page: &PageRequest,
    ) -> Result<Page<Lender>> {
        let mut select = match scope {
            Scope::All => lender::Entity::find(),
            Scope::Lender(id) => lender::Entity::find_by_id(id.0),
            Scope::Market(_) => return Ok(Page::empty()),
        };
        if let Some(kind) = filter.kind {
            select = select.filter(lender::Column::Kind.eq(kind.code()));
        }
        if let Some(part) = &filter.name_contains {
            select = select.filter(contains(
                self.0.db.get_database_backend(),
                lender::Column::Name,
                part,
            ));
        }
        if let Some(after) = page.after_id()? {
            select = select.filter(lender::Column::Id.gt(after));
        }
        let select = select.order_by_asc(lender::Column::Id).limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        Page::of(rows, page, |row| Cursor::id(row.id), read)
    }
}

fn row(lender: &Lender, version: i64, now: DateTime<Utc>) -> lender::Model {
    lender::Model {
        id: lender.id.0,
        code: lender.code.clone(),
        name: lender.name.clone(),
        kind: lender.kind.code().to_owned(),
        seat: region_number(lender.seat),
        scope: lender.scope.code().to_owned(),
        illustrative: lender.illustrative,
        version,
        created_at: now,
        updated_at: now,
    }
}

fn read(row: lender::Model) -> Result<Lender> {
    let at = At {
        table: TABLE,
        id: &row.id,
    };
    let kind = at.some("kind", LenderKind::from_code(&row.kind))?;
    let seat = at.some("seat", region(row.seat))?;
    let scope = at.some("scope", LenderScope::from_code(&row.scope))?;
    Ok(Lender {
        id: LenderId(row.id),
        code: row.code,
        name: row.name,
        kind,
        seat,
        scope,
        illustrative: row.illustrative,
        version: row.version,
    })
}
