//! Stores for tests, behind the feature `testing`: real databases, made and removed on the spot.

mod postgres;

pub use postgres::Postgres;

use crate::{Result, Store, entity};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, IdenStatic, Iterable, Statement};
use std::collections::BTreeSet;
use std::io;

/// A store on a SQLite file in a directory of its own, which goes with this value.
#[derive(Debug)]
pub struct Sqlite {
    store: Store,
    _directory: tempfile::TempDir,
}

impl Sqlite {
    /// The store.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }
}

impl Store {
    /// A store on a new SQLite file with all migrations.
    ///
    /// # Errors
    /// If there is no place for temporary files.
    pub async fn for_test() -> io::Result<Sqlite> {
        let directory = tempfile::Builder::new()
            .prefix("rongqiao-sqlite-")
            .tempdir()?;
        let url = format!("sqlite:{}", directory.path().join("store.db").display());
        let store = Self::connect(&url).await.map_err(io::Error::other)?;
        store.migrate().await.map_err(io::Error::other)?;
        Ok(Sqlite {
            store,
            _directory: directory,
        })
    }

    /// Runs one statement as it stands; how many rows it changed. For damage that no function of
    /// the store does.
    ///
    /// # Errors
    /// As any statement.
    pub async fn execute_for_test(&self, sql: &str) -> Result<u64> {
        Ok(self
            .pools
            .writer()
            .execute_unprepared(sql)
            .await?
            .rows_affected())
    }

    /// Compares the tables of the database with the row types; a line for each difference.
    ///
    /// # Errors
    /// As any statement.
    pub async fn schema_differences(&self) -> Result<Vec<String>> {
        let mut differences = Vec::new();
        for (table, expected) in tables() {
            let found = self.columns(table).await?;
            if found != expected {
                differences.push(format!(
                    "{table}: database {found:?}, row type {expected:?}"
                ));
            }
        }
        Ok(differences)
    }

    /// The columns of a table, in any order; none if there is no such table.
    async fn columns(&self, table: &str) -> Result<BTreeSet<String>> {
        let db = self.pools.writer();
        let backend = db.get_database_backend();
        let sql = if backend == DbBackend::Sqlite {
            format!("SELECT name FROM pragma_table_info('{table}')")
        } else {
            format!(
                "SELECT column_name::text AS name FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name = '{table}'"
            )
        };
        let rows = db
            .query_all_raw(Statement::from_string(backend, sql))
            .await?;
        rows.iter()
            .map(|row| Ok(row.try_get("", "name")?))
            .collect()
    }
}

/// Every table with the columns of its row type.
fn tables() -> Vec<(&'static str, BTreeSet<String>)> {
    fn of<E: EntityTrait>(entity: E) -> (&'static str, BTreeSet<String>) {
        let columns = E::Column::iter().map(|column| column.as_str().to_owned());
        (entity.table_name(), columns.collect())
    }
    vec![
        of(entity::audit::Entity),
        of(entity::batch::Entity),
        of(entity::campaign::Entity),
        of(entity::campaign_lender::Entity),
        of(entity::candidate::Entity),
        of(entity::capacity::Entity),
        of(entity::capacity_entry::Entity),
        of(entity::chain::Entity),
        of(entity::event::Entity),
        of(entity::exclusion::Entity),
        of(entity::feed::Entity),
        of(entity::lender::Entity),
        of(entity::listing::Entity),
        of(entity::listing_event::Entity),
        of(entity::match_outcome::Entity),
        of(entity::match_pair::Entity),
        of(entity::match_policy::Entity),
        of(entity::match_run::Entity),
        of(entity::run_certificate::Entity),
        of(entity::offering::Entity),
        of(entity::principal::Entity),
        of(entity::referral::Entity),
        of(entity::request::Entity),
        of(entity::screening::Entity),
        of(entity::sme::Entity),
        of(entity::sme_chain::Entity),
        of(entity::token::Entity),
    ]
}
