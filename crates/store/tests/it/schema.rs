//! Migrations: up, down, up again, by two at once; other releases' schemas.

use crate::harness::at;
use crate::on_both;
use store::{Error, Store};

on_both!(
    up_down_up,
    twice_at_once,
    other_releases_are_refused,
    a_reader_writes_nothing
);

async fn up_down_up(store: &Store) {
    assert_eq!(
        store.schema_differences().await.unwrap(),
        Vec::<String>::new()
    );
    store.check_schema().await.unwrap();
    store.unmigrate().await.unwrap();
    let older = store.check_schema().await;
    assert!(
        matches!(older, Err(Error::SchemaOlder { pending: 10 })),
        "{older:?}"
    );
    assert!(!store.schema_differences().await.unwrap().is_empty());
    store.migrate().await.unwrap();
    assert_eq!(
        store.schema_differences().await.unwrap(),
        Vec::<String>::new()
    );
    store.check_schema().await.unwrap();
}

async fn twice_at_once(store: &Store) {
    store.unmigrate().await.unwrap();
    let (first, second) = tokio::join!(store.migrate(), store.migrate());
    first.unwrap();
    second.unwrap();
    store.check_schema().await.unwrap();
}

async fn other_releases_are_refused(store: &Store) {
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_0001', 0)";
    store.execute_for_test(newer).await.unwrap();
    for refused in [
        store.check_schema().await,
        store.migrate().await,
        store.unmigrate().await,
    ] {
        let Err(Error::SchemaNewer { migration }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(migration, "m20990101_0001");
    }
}

async fn a_reader_writes_nothing(store: &Store) {
    let reading = store.read().await.unwrap();
    let refused = reading.lenders().insert(&domain::fixtures::lender(1)).await;
    assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
    drop(reading);
    let tx = store.begin(at(0)).await.unwrap();
    assert_eq!(tx.lenders().by_code("bank-1").await.unwrap(), None);
}

#[tokio::test]
async fn unsupported_addresses_are_refused() {
    for url in ["mysql://localhost/x", "sqlite::memory:", "store.db"] {
        let refused = Store::connect(url).await;
        assert!(
            matches!(refused, Err(Error::Address { .. })),
            "{url}: {refused:?}"
        );
    }
}
