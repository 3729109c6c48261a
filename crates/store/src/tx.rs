//! A transaction, and the one function that records what it changes.

use crate::connect::BINDS_MAX;
use crate::entity::{audit, event, feed};
use crate::error::{Error, Result};
use crate::value::{micros, party_text};
use chrono::{DateTime, Utc};
use domain::{Change, Party};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ActiveValue, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable,
    QueryFilter,
};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A transaction on one connection. Dropped without [`Tx::commit`], it leaves nothing behind.
///
/// After a refused statement (`NotUnique`, `InUse`, …) it can only be dropped: PostgreSQL takes
/// no further statement then, and nobody should rely on SQLite doing so.
#[derive(Debug)]
pub struct Tx {
    pub(crate) db: DatabaseTransaction,
    now: DateTime<Utc>,
    events: Mutex<BTreeMap<String, Vec<Pending>>>,
}

/// An event whose place in its feed is given at commit.
#[derive(Debug)]
struct Pending {
    kind: &'static str,
    resource: String,
}

impl Tx {
    pub(crate) fn new(db: DatabaseTransaction, now: DateTime<Utc>) -> Self {
        Self {
            db,
            now: micros(now),
            events: Mutex::default(),
        }
    }

    /// The time that the transaction began with; every row it writes carries it.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Records one change; see [`Tx::record_all`].
    ///
    /// # Errors
    /// As any statement.
    pub async fn record(&self, change: &Change) -> Result<()> {
        self.record_all(std::slice::from_ref(change)).await
    }

    /// Writes an audit row for each change now, and its events at commit: one for the organizer's
    /// feed, one for that of the change's own party.
    ///
    /// # Errors
    /// As any statement.
    pub async fn record_all(&self, changes: &[Change]) -> Result<()> {
        let rows = changes.iter().map(|change| audit::ActiveModel {
            id: ActiveValue::NotSet,
            at: ActiveValue::Set(self.now),
            principal: ActiveValue::Set(change.principal.clone()),
            action: ActiveValue::Set(change.action.to_owned()),
            resource: ActiveValue::Set(change.resource.clone()),
            before_state: ActiveValue::Set(change.before.clone()),
            after_state: ActiveValue::Set(change.after.clone()),
        });
        self.insert_rows::<audit::Entity, _>(rows.collect()).await?;
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        for change in changes {
            let party = change
                .party
                .iter()
                .filter(|party| **party != Party::Organizer);
            for feed in std::iter::once(&Party::Organizer).chain(party) {
                let pending = Pending {
                    kind: change.action,
                    resource: change.resource.clone(),
                };
                events.entry(party_text(feed)).or_default().push(pending);
            }
        }
        Ok(())
    }

    /// Writes the events and ends the transaction.
    ///
    /// A feed's numbers are given last and under a lock of the feed, in the order of the parties:
    /// so they grow by commit without a gap, and no two transactions wait for each other.
    ///
    /// # Errors
    /// `Unavailable` if the database undid the transaction; nothing of it remains then.
    #[tracing::instrument(name = "store.commit", level = "debug", skip_all)]
    pub async fn commit(self) -> Result<()> {
        let events =
            std::mem::take(&mut *self.events.lock().unwrap_or_else(PoisonError::into_inner));
        for (party, pending) in events {
            self.append(party, pending).await?;
        }
        self.db.commit().await?;
        Ok(())
    }

    async fn append(&self, party: String, pending: Vec<Pending>) -> Result<()> {
        let count = i64::try_from(pending.len()).unwrap_or(i64::MAX);
        let row = feed::ActiveModel {
            party: ActiveValue::Set(party.clone()),
            last_sequence: ActiveValue::Set(count),
        };
        let last = Expr::col((feed::Entity, feed::Column::LastSequence)).add(count);
        let mut grow = OnConflict::column(feed::Column::Party);
        grow.value(feed::Column::LastSequence, last);
        let row = feed::Entity::insert(row)
            .on_conflict(grow)
            .exec_with_returning(&self.db)
            .await?;
        let first = row.last_sequence - count + 1;
        let rows = (first..)
            .zip(pending)
            .map(|(sequence, pending)| event::Model {
                party: party.clone(),
                sequence,
                kind: pending.kind.to_owned(),
                resource: pending.resource,
                at: self.now,
            });
        self.insert_models::<event::Entity>(rows.collect()).await
    }

    /// Inserts rows with as few statements as the databases allow.
    pub(crate) async fn insert_models<E>(&self, models: Vec<E::Model>) -> Result<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        let rows = models
            .into_iter()
            .map(IntoActiveModel::into_active_model)
            .collect();
        self.insert_rows::<E, E::ActiveModel>(rows).await
    }

    pub(crate) async fn insert_rows<E, A>(&self, rows: Vec<A>) -> Result<()>
    where
        E: EntityTrait<ActiveModel = A>,
        A: ActiveModelTrait<Entity = E> + Send,
    {
        let columns = E::Column::iter().count().max(1);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<A> = rows.by_ref().take(BINDS_MAX / columns).collect();
            E::insert_many(chunk)
                .exec_without_returning(&self.db)
                .await?;
        }
        Ok(())
    }
}

impl Tx {
    /// Replaces all columns but `kept` of the rows where `condition` holds; how many rows.
    pub(crate) async fn replace<E>(
        &self,
        row: E::Model,
        kept: &[E::Column],
        condition: SimpleExpr,
    ) -> Result<u64>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        let mut change = row.into_active_model().reset_all();
        for column in kept {
            change.not_set(*column);
        }
        let updated = E::update_many()
            .set(change)
            .filter(condition)
            .exec(&self.db)
            .await?;
        Ok(updated.rows_affected)
    }
}

/// `Stale` unless exactly one row was changed.
pub(crate) fn one_row(rows_affected: u64, table: &'static str, id: impl ToString) -> Result<()> {
    if rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Stale {
            table,
            id: id.to_string(),
        })
    }
}
