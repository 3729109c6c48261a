//! Everything that is kept: one concrete store on SQLite or PostgreSQL.
//!
//! Owns tables, migrations, transactions, paging, scopes, the audit trail and the outbox of
//! events. It is the only place that knows SQL; rows never leave it, nouns of `domain` and
//! `listing` do. It must not know a proto, a clock, the environment, or whether a change makes
//! sense: that is decided above, in the same transaction.
//!
//! Start at [`Store::begin`] and [`Tx`]: every query hangs on a transaction, by noun. A change is
//! written by the noun's function and recorded by [`Tx::record`].
#![deny(missing_docs)]

mod connect;
mod encode;
mod entity;
mod error;
mod migration;
mod page;
mod tx;
mod value;

pub mod audit;
pub mod batch;
pub mod campaign;
pub mod candidate;
pub mod capacity;
pub mod certificate;
pub mod chain;
pub mod event;
pub mod exclusion;
pub mod lender;
pub mod listing;
pub mod match_run;
pub mod offering;
pub mod policy;
pub mod referral;
pub mod request;
pub mod result;
pub mod screening;
mod seat;
pub mod sme;
pub mod span;
#[cfg(feature = "testing")]
pub mod testing;
pub mod token;

pub use error::{Error, Result, UniqueKey};
pub use page::{Cursor, PAGE_SIZE_MAX, Page, PageRequest};
pub use tx::Tx;

use chrono::{DateTime, Utc};
use connect::Pools;
use migration::Migrator;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sea_orm_migration::MigratorTrait;

/// The store: connections to one database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
}

impl Store {
    /// Connects to `sqlite:PATH` (the file is made if it is not there) or `postgres://…`.
    ///
    /// # Errors
    /// `Address` for any other address, `Unavailable` if the database cannot be reached.
    pub async fn connect(url: &str) -> Result<Self> {
        Ok(Self {
            pools: Pools::connect(url).await?,
        })
    }

    /// Brings the schema to that of this release, all of it or nothing. Does nothing if it is.
    ///
    /// # Errors
    /// `SchemaNewer` if a newer release has been here.
    pub async fn migrate(&self) -> Result<()> {
        let db = self.pools.begin_alone().await?;
        refuse_newer(&applied(&db).await?)?;
        Migrator::up(&db, None).await?;
        Ok(db.commit().await?)
    }

    /// Takes all migrations back; every table goes.
    ///
    /// # Errors
    /// `SchemaNewer` if a newer release has been here.
    pub async fn unmigrate(&self) -> Result<()> {
        let db = self.pools.begin_alone().await?;
        refuse_newer(&applied(&db).await?)?;
        Migrator::down(&db, None).await?;
        Ok(db.commit().await?)
    }

    /// Checks that the schema is the one of this release.
    ///
    /// # Errors
    /// `SchemaNewer` or `SchemaOlder` if it is another.
    pub async fn check_schema(&self) -> Result<()> {
        let db = self.pools.read().await?;
        let applied = applied(&db).await?;
        refuse_newer(&applied)?;
        let pending = names()
            .iter()
            .filter(|name| !applied.contains(name))
            .count();
        if pending == 0 {
            Ok(())
        } else {
            Err(Error::SchemaOlder { pending })
        }
    }

    /// Begins a transaction that may write; its rows carry `now`. On SQLite one at a time.
    ///
    /// # Errors
    /// `Unavailable` if there is no connection in time.
    pub async fn begin(&self, now: DateTime<Utc>) -> Result<Tx> {
        Ok(Tx::new(self.pools.begin().await?, now))
    }

    /// Begins a transaction that only reads, on one snapshot. On SQLite it never waits for the
    /// writer. A write in it fails.
    ///
    /// # Errors
    /// `Unavailable` if there is no connection in time.
    pub async fn read(&self) -> Result<Tx> {
        Ok(Tx::new(self.pools.read().await?, DateTime::UNIX_EPOCH))
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// `Unavailable` if there is none.
    pub async fn ping(&self) -> Result<()> {
        self.pools.writer().ping().await.map_err(Error::Unavailable)
    }

    /// Closes all connections, after their transactions.
    ///
    /// # Errors
    /// As any statement.
    pub async fn close(self) -> Result<()> {
        self.pools.close().await
    }
}

/// Names of the migrations of this release.
fn names() -> Vec<String> {
    Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect()
}

/// Names of the migrations that the database has.
async fn applied(db: &DatabaseTransaction) -> Result<Vec<String>> {
    if !connect::has_table(db, "seaql_migrations").await? {
        return Ok(Vec::new());
    }
    let query = sea_orm::sea_query::Query::select()
        .column("version")
        .from("seaql_migrations")
        .order_by("version", sea_orm::Order::Asc)
        .take();
    let rows = db.query_all(&query).await?;
    rows.iter()
        .map(|row| Ok(row.try_get("", "version")?))
        .collect()
}

fn refuse_newer(applied: &[String]) -> Result<()> {
    let names = names();
    match applied.iter().find(|name| !names.contains(name)) {
        Some(migration) => Err(Error::SchemaNewer {
            migration: migration.clone(),
        }),
        None => Ok(()),
    }
}
