//! Journeys through the real server, and the rules of the house.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod attested;
mod capacity;
mod contract;
mod life_of_a_listing;
mod organizer_runs_batch;
mod partner_lists_candidates;
mod partner_records_disclosures;
mod previews;
mod publishing;
mod stock_clients;
mod tidy;
mod wordings;

/// Makes a test of each function on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                Box::pin(super::$name(harness::Backend::Sqlite)).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                Box::pin(super::$name(harness::Backend::Postgres)).await;
            })+
        }
    };
}
pub(crate) use on_both;
