//! Feeds of events, one per party, ordered by commit without gaps.

use crate::entity::event;
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::Tx;
use crate::value::party_text;
use domain::{Event, Party, Scope};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Queries on feeds.
#[derive(Debug, Clone, Copy)]
pub struct Events<'t>(&'t Tx);

impl Tx {
    /// Queries on feeds. Events of this transaction itself are written at its commit.
    #[must_use]
    pub const fn events(&self) -> Events<'_> {
        Events(self)
    }
}

impl Events<'_> {
    /// The sequence of the last event of the scope's party (of the organizer, for all); 0 before
    /// the first.
    ///
    /// # Errors
    /// As any statement.
    pub async fn last(&self, scope: &Scope) -> Result<i64> {
        let last = event::Entity::find()
            .filter(event::Column::Party.eq(party_text(&party_of(scope))))
            .order_by_desc(event::Column::Sequence);
        let last = last.one(&self.0.db).await?;
        Ok(last.map_or(0, |event| event.sequence))
    }

    /// The feed of the scope's party (of the organizer, for all), oldest first.
    ///
    /// # Errors
    /// `BadCursor`.
    pub async fn list(&self, scope: &Scope, page: &PageRequest) -> Result<Page<Event>> {
        let party = party_of(scope);
        let mut select = event::Entity::find().filter(event::Column::Party.eq(party_text(&party)));
        if let Some(after) = page.after_sequence()? {
            select = select.filter(event::Column::Sequence.gt(after));
        }
        let select = select
            .order_by_asc(event::Column::Sequence)
            .limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        let read = |row: event::Model| {
            Ok(Event {
                sequence: row.sequence,
                kind: row.kind,
                resource: row.resource,
            })
        };
        Page::of(rows, page, |row| Cursor::sequence(row.sequence), read)
    }
}

/// Whose feed a scope reads.
fn party_of(scope: &Scope) -> Party {
    match scope {
        Scope::All => Party::Organizer,
        Scope::Lender(id) => Party::Lender(*id),
        Scope::Market(code) => Party::Market(code.clone()),
    }
}
