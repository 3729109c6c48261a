//! What markets see: candidates, the screening that keeps them, listings with their history.

use super::{create, drop, index, primary, reference, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date, integer, integer_null, pk_uuid, text, text_null,
    timestamp_with_time_zone, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![candidate(), screening(), listing(), listing_event()];
        let indices = vec![
            // Pages and counts are answered by the index alone.
            index(
                "candidate",
                "ix_candidate_list",
                &[
                    "market",
                    "place",
                    "sme",
                    "layer",
                    "reach",
                    "region",
                    "tier",
                    "readiness",
                    "completeness",
                ],
            ),
            unique("listing", "uq_listing_open", &["market", "sme"])
                .and_where(Expr::col("open").eq(true))
                .to_owned(),
            unique("listing", "uq_listing_number", &["number"]),
            unique("listing", "uq_listing_own_code", &["market", "own_code"]),
            index("listing", "ix_listing_sme", &["sme"]),
            index("listing", "ix_listing_market", &["market", "id"]),
        ];
        create(manager, tables, indices).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = ["listing_event", "listing", "screening", "candidate"];
        drop(manager, &tables).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A row goes with its firm.
fn candidate() -> TableCreateStatement {
    Table::create()
        .table("candidate")
        .col(uuid("sme"))
        .col(text("market"))
        .col(integer("place"))
        .col(integer("layer"))
        .col(integer("reach"))
        .col(integer_null("region"))
        .col(integer_null("tier"))
        .col(integer("readiness"))
        .col(integer("completeness"))
        .primary_key(&mut primary("pk_candidate", &["sme", "market"]))
        .foreign_key(reference("candidate", "sme", "sme").on_delete(ForeignKeyAction::Cascade))
        .take()
}

/// At most two rows: the latest, and the last that ended.
fn screening() -> TableCreateStatement {
    Table::create()
        .table("screening")
        .col(integer("id"))
        .col(date("day"))
        .col(text("rule_set"))
        .col(timestamp_with_time_zone("since"))
        .col(uuid_null("last_sme"))
        .col(boolean("finished"))
        .primary_key(&mut primary("pk_screening", &["id"]))
        .take()
}

fn listing() -> TableCreateStatement {
    Table::create()
        .table("listing")
        .col(pk_uuid("id"))
        .col(text("market"))
        .col(uuid("sme"))
        .col(text("state"))
        .col(boolean("open"))
        .col(integer_null("layer"))
        .col(text_null("number"))
        .col(text_null("own_code"))
        .col(text("body"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut reference("listing", "sme", "sme"))
        .take()
}

fn listing_event() -> TableCreateStatement {
    Table::create()
        .table("listing_event")
        .col(uuid("listing"))
        .col(big_integer("version"))
        .col(text("kind"))
        .col(text("code"))
        .col(date("happened_on"))
        .col(integer_null("layer"))
        .col(timestamp_with_time_zone("recorded_at"))
        .primary_key(&mut primary("pk_listing_event", &["listing", "version"]))
        .foreign_key(&mut reference("listing_event", "listing", "listing"))
        .take()
}
