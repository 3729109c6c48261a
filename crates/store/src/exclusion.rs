//! Exclusion lists of lenders.

use crate::entity::exclusion;
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::Tx;
use domain::{Exclusion, ExclusionId, LenderId, Scope, SmeId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;

/// Queries on exclusion lists.
#[derive(Debug, Clone, Copy)]
pub struct Exclusions<'t>(&'t Tx);

impl Tx {
    /// Queries on exclusion lists.
    #[must_use]
    pub const fn exclusions(&self) -> Exclusions<'_> {
        Exclusions(self)
    }
}

impl Exclusions<'_> {
    /// Puts a firm on a lender's list.
    ///
    /// # Errors
    /// `NotUnique(ExclusionPair)` if it is there, `MissingReference` if one of both is not.
    pub async fn insert(&self, exclusion: &Exclusion) -> Result<()> {
        let row = exclusion::Model {
            id: exclusion.id.0,
            lender: exclusion.lender.0,
            sme: exclusion.sme.0,
            reason: exclusion.reason.clone(),
            created_at: self.0.now(),
        };
        self.0.insert_models::<exclusion::Entity>(vec![row]).await
    }

    /// Takes a firm off a lender's list; false if there is no such entry.
    ///
    /// # Errors
    /// As any statement.
    pub async fn delete(&self, id: ExclusionId) -> Result<bool> {
        let deleted = exclusion::Entity::delete_by_id(id.0)
            .exec(&self.0.db)
            .await?;
        Ok(deleted.rows_affected == 1)
    }

    /// An entry by its id.
    ///
    /// # Errors
    /// As any statement.
    pub async fn get(&self, id: ExclusionId) -> Result<Option<Exclusion>> {
        Ok(exclusion::Entity::find_by_id(id.0)
            .one(&self.0.db)
            .await?
            .map(read))
    }

    /// Entries in the order of their ids, of one lender if named. A lender sees its own, a market
    /// none.
    ///
    /// # Errors
    /// `BadCursor`.
    pub async fn list(
        &self,
        scope: &Scope,
        lender: Option<LenderId>,
        page: &PageRequest,
    ) -> Result<Page<Exclusion>> {
        let mut select = match scope {
            Scope::All => exclusion::Entity::find(),
            Scope::Lender(id) => {
                exclusion::Entity::find().filter(exclusion::Column::Lender.eq(id.0))
            }
            Scope::Market(_) => return Ok(Page::empty()),
        };
        if let Some(lender) = lender {
            select = select.filter(exclusion::Column::Lender.eq(lender.0));
        }
        if let Some(after) = page.after_id()? {
            select = select.filter(exclusion::Column::Id.gt(after));
        }
        let select = select
            .order_by_asc(exclusion::Column::Id)
            .limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        Page::of(rows, page, |row| Cursor::id(row.id), |row| Ok(read(row)))
    }

    /// All pairs of the lists of `lenders` (of all lenders, if there are none).
    ///
    /// # Errors
    /// As any statement.
    pub async fn pairs(&self, lenders: &BTreeSet<LenderId>) -> Result<BTreeSet<(SmeId, LenderId)>> {
        let mut select = exclusion::Entity::find();
        if !lenders.is_empty() {
            let lenders = lenders.iter().map(|lender| lender.0);
            select = select.filter(exclusion::Column::Lender.is_in(lenders));
        }
        let rows = select.all(&self.0.db).await?;
        Ok(rows
            .iter()
            .map(|row| (SmeId(row.sme), LenderId(row.lender)))
            .collect())
    }

    /// The lenders that have a firm on their lists.
    ///
    /// # Errors
    /// As any statement.
    pub async fn lenders_of(&self, sme: SmeId) -> Result<BTreeSet<LenderId>> {
        let select = exclusion::Entity::find().filter(exclusion::Column::Sme.eq(sme.0));
        let rows = select.all(&self.0.db).await?;
        Ok(rows.iter().map(|row| LenderId(row.lender)).collect())
    }
}

fn read(row: exclusion::Model) -> Exclusion {
    Exclusion {
        id: ExclusionId(row.id),
        lender: LenderId(row.lender),
        sme: SmeId(row.sme),
        reason: row.reason,
    }
}
