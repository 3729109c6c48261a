//! Pools of both databases. All differences between them live here.

use crate::error::{Error, Result};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use std::collections::BTreeSet;
use std::time::Duration;

/// Connections that read from SQLite beside the one that writes.
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL, for reading and writing together.
const POSTGRES_CONNECTIONS: u32 = 10;
/// How long a call waits for a connection before the store counts as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long SQLite waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// Rows that SQLite's own thread reads ahead of whoever asked for them: with few, the two threads
/// wait for each other all the time.
const ROWS_AHEAD: usize = 2_048;
/// Values bound in one statement: SQLite allows 32,766, PostgreSQL 65,535.
pub(crate) const BINDS_MAX: usize = 30_000;

/// Number of the PostgreSQL lock under which migrations run: "rongqiao" as bytes.
const MIGRATION_LOCK: i64 = 0x726f_6e67_7169_616f;
/// Number of the PostgreSQL lock of the queue of runs.
pub(crate) const QUEUE_LOCK: i64 = MIGRATION_LOCK + 1;
/// Lock of the chain catalogue, whose size is limited.
pub(crate) const CATALOGUE_LOCK: i64 = MIGRATION_LOCK + 2;
/// Lock of the first token.
pub(crate) const FIRST_TOKEN_LOCK: i64 = MIGRATION_LOCK + 3;
/// Lock that transactions share which judge firms; nobody takes it alone, so nobody waits for it.
pub(crate) const JUDGING_LOCK: i64 = MIGRATION_LOCK + 4;

/// Connections to one database.
#[derive(Debug, Clone)]
pub(crate) struct Pools {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Pools {
    /// Connects to `sqlite:PATH` or `postgres://…`.
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            return Self::sqlite(url).await;
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = Database::connect(options(url, POSTGRES_CONNECTIONS)).await;
            let pool = pool.map_err(Error::Unavailable)?;
            return Ok(Self {
                writer: pool.clone(),
                reader: pool,
            });
        }
        Err(Error::Address {
            reason: "expected sqlite:PATH or postgres://USER@HOST/DATABASE",
        })
    }

    /// One connection that writes and a few that read: the writer never waits for a reader, and
    /// two writers never meet.
    async fn sqlite(url: &str) -> Result<Self> {
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(Error::Address {
                reason: "a SQLite database must be a file",
            });
        }
        let mut writing = options(url, 1);
        writing.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // What was answered must survive a power failure.
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                .row_buffer_size(ROWS_AHEAD)
                .pragma("cache_size", "-65536")
                .pragma("mmap_size", "268435456")
        });
        let writer = Database::connect(writing)
            .await
            .map_err(Error::Unavailable)?;
        let mut reading = options(url, SQLITE_READERS);
        reading.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .busy_timeout(BUSY_TIMEOUT)
                .row_buffer_size(ROWS_AHEAD)
                .pragma("query_only", "on")
                .pragma("cache_size", "-16384")
                .pragma("mmap_size", "268435456")
        });
        let reader = Database::connect(reading)
            .await
            .map_err(Error::Unavailable)?;
        Ok(Self { writer, reader })
    }

    /// The pool that may write.
    pub(crate) const fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// A transaction that writes: `BEGIN IMMEDIATE` on SQLite, read committed on PostgreSQL.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction> {
        let mode = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions {
            sqlite_transaction_mode: mode,
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// A transaction that writes and keeps any other of its kind waiting.
    pub(crate) async fn begin_alone(&self) -> Result<DatabaseTransaction> {
        let db = self.begin().await?;
        advisory_lock(&db, MIGRATION_LOCK).await?;
        Ok(db)
    }

    /// A transaction that sees one snapshot and writes nothing.
    pub(crate) async fn read(&self) -> Result<DatabaseTransaction> {
        if self.reader.get_database_backend() == DbBackend::Sqlite {
            return Ok(self.reader.begin().await?);
        }
        let isolation = Some(IsolationLevel::RepeatableRead);
        Ok(self
            .reader
            .begin_with_config(isolation, Some(AccessMode::ReadOnly))
            .await?)
    }

    /// Closes all connections.
    pub(crate) async fn close(self) -> Result<()> {
        self.reader.close_by_ref().await?;
        self.writer.close_by_ref().await?;
        Ok(())
    }
}

/// Keeps every other transaction that asks for the same lock waiting until the end of this one.
/// On SQLite there is only one that writes.
pub(crate) async fn advisory_lock(db: &DatabaseTransaction, number: i64) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({number})");
        db.execute_unprepared(&lock).await?;
    }
    Ok(())
}

/// Takes a part of a lock until the end of the transaction; others may have theirs.
pub(crate) async fn advisory_share(db: &DatabaseTransaction, number: i64) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock_shared({number})");
        db.execute_unprepared(&lock).await?;
    }
    Ok(())
}

/// The transactions that hold a lock or a part of it now; on SQLite none.
pub(crate) async fn advisory_holders(
    db: &DatabaseTransaction,
    number: i64,
) -> Result<BTreeSet<String>> {
    let backend = db.get_database_backend();
    if backend != DbBackend::Postgres {
        return Ok(BTreeSet::new());
    }
    let sql = "SELECT virtualtransaction FROM pg_locks \
               WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
               AND (classid::bigint << 32) | objid::bigint = $1 \
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let statement = Statement::from_sql_and_values(backend, sql, [number.into()]);
    let rows = db.query_all_raw(statement).await?;
    let holders = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(holders.collect::<Result<_, DbErr>>()?)
}

/// True if the database has a table of this name.
pub(crate) async fn has_table(db: &DatabaseTransaction, table: &str) -> Result<bool> {
    let backend = db.get_database_backend();
    let sql = if backend == DbBackend::Sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1"
    } else {
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
    };
    let statement = Statement::from_sql_and_values(backend, sql, [table.into()]);
    Ok(db.query_one_raw(statement).await?.is_some())
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(0)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}
