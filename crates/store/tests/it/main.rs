//! The store on both databases: every test runs on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod harness;

mod campaigns;
mod candidates;
mod capacity;
mod catalogue;
mod journal;
mod listings;
mod runs;
mod schema;
mod smes;

/// Makes a test on each database of functions that take a store.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $test() {
                crate::harness::on_sqlite(async |store| super::$test(store).await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test] async fn $test() {
                crate::harness::on_postgres(async |store| super::$test(store).await).await;
            })+
        }
    };
}
pub(crate) use on_both;
