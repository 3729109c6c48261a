//! The audit trail.

use crate::entity::audit;
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use domain::Scope;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Queries on the audit trail.
#[derive(Debug, Clone, Copy)]
pub struct Audits<'t>(&'t Tx);

/// A row of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Grows with each row; rows of transactions that ran at the same time may interleave.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub principal: String,
    /// What was done.
    pub action: String,
    /// To which resource.
    pub resource: String,
    /// Short state before.
    pub before: String,
    /// Short state after.
    pub after: String,
}

/// What the trail may be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Only changes of this resource.
    pub resource: Option<String>,
    /// Only changes by this principal.
    pub principal: Option<String>,
}

impl Tx {
    /// Queries on the audit trail.
    #[must_use]
    pub const fn audits(&self) -> Audits<'_> {
        Audits(self)
    }
}

impl Audits<'_> {
    /// The trail, oldest first. Only the organizer reads it: any other scope is empty.
    ///
    /// # Errors
    /// `BadCursor`.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<Audit>> {
        if *scope != Scope::All {
            return Ok(Page::empty());
        }
        let mut select = audit::Entity::find();
        if let Some(resource) = &filter.resource {
            select = select.filter(audit::Column::Resource.eq(resource.as_str()));
        }
        if let Some(principal) = &filter.principal {
            select = select.filter(audit::Column::Principal.eq(principal.as_str()));
        }
        if let Some(after) = page.after_sequence()? {
            select = select.filter(audit::Column::Id.gt(after));
        }
        let select = select.order_by_asc(audit::Column::Id).limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        Page::of(
            rows,
            page,
            |row| Cursor::sequence(row.id),
            |row| Ok(read(row)),
        )
    }
}

fn read(row: audit::Model) -> Audit {
    Audit {
        id: row.id,
        at: row.at,
        principal: row.principal,
        action: row.action,
        resource: row.resource,
        before: row.before_state,
        after: row.after_state,
    }
}
