//! What every change leaves behind, and what answered calls answered.

use super::{create, drop, index, primary};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, binary_null, text, timestamp_with_time_zone,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indices = vec![
            index("audit", "ix_audit_resource", &["resource"]),
            index("request", "ix_request_created_at", &["created_at"]),
        ];
        create(manager, vec![audit(), feed(), event(), request()], indices).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["request", "event", "feed", "audit"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn audit() -> TableCreateStatement {
    Table::create()
        .table("audit")
        .col(big_pk_auto("id"))
        .col(timestamp_with_time_zone("at"))
        .col(text("principal"))
        .col(text("action"))
        .col(text("resource"))
        .col(text("before_state"))
        .col(text("after_state"))
        .take()
}

/// The last sequence number of each party's feed.
fn feed() -> TableCreateStatement {
    Table::create()
        .table("feed")
        .col(text("party"))
        .col(big_integer("last_sequence"))
        .primary_key(&mut primary("pk_feed", &["party"]))
        .take()
}

fn event() -> TableCreateStatement {
    Table::create()
        .table("event")
        .col(text("party"))
        .col(big_integer("sequence"))
        .col(text("kind"))
        .col(text("resource"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(&mut primary("pk_event", &["party", "sequence"]))
        .take()
}

fn request() -> TableCreateStatement {
    Table::create()
        .table("request")
        .col(text("principal"))
        .col(text("request_id"))
        .col(text("method"))
        .col(text("digest"))
        .col(binary_null("response"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(&mut primary("pk_request", &["principal", "request_id"]))
        .take()
}
