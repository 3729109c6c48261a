//! Match policies with the two built-in ones, campaigns, batches.

use super::{create, drop, index, reference, unique};
use ::uuid::Uuid;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, integer, pk_uuid, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The built-in policies: id, name, what happens to open pairs.
const POLICIES: [(u128, &str, &str); 2] = [
    (
        0x019a_aaaa_0000_7000_8000_0000_0000_0001,
        "default",
        "exclude",
    ),
    (
        0x019a_aaaa_0000_7000_8000_0000_0000_0002,
        "conditional",
        "conditional",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![match_policy(), campaign(), campaign_lender(), batch()];
        let indices = vec![
            unique("match_policy", "uq_match_policy", &["name", "number"]),
            unique("campaign", "uq_campaign_code", &["code"]),
            unique("batch", "uq_batch_code", &["campaign", "code"]),
            index("batch", "ix_batch_policy", &["policy"]),
        ];
        create(manager, tables, indices).await?;
        for (id, name, unknown) in POLICIES {
            manager
                .execute(built_in(Uuid::from_u128(id), name, unknown))
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &["batch", "campaign_lender", "campaign", "match_policy"],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn match_policy() -> TableCreateStatement {
    Table::create()
        .table("match_policy")
        .col(pk_uuid("id"))
        .col(text("name"))
        .col(big_integer("number"))
        .col(text("state"))
        .col(integer("k"))
        .col(text("rule"))
        .col(text("unknown"))
        .col(integer("referrals_per_sme"))
        .col(text("sme_weights"))
        .col(text("author"))
        .col(text_null("approver"))
        .col(big_integer("version"))
        .take()
}

fn built_in(id: Uuid, name: &str, unknown: &str) -> InsertStatement {
    let columns = [
        "id",
        "name",
        "number",
        "state",
        "k",
        "rule",
        "unknown",
        "referrals_per_sme",
        "sme_weights",
        "author",
        "version",
    ];
    let values = [
        id.into(),
        name.into(),
        1_i64.into(),
        "active".into(),
        20.into(),
        "a2".into(),
        unknown.into(),
        1.into(),
        "55,20,15,10;25,50,15,10;25,15,50,10;25,20,10,45".into(),
        "system/rongqiao".into(),
        1_i64.into(),
    ];
    Query::insert()
        .into_table("match_policy")
        .columns(columns)
        .values_panic(values)
        .take()
}

fn campaign() -> TableCreateStatement {
    Table::create()
        .table("campaign")
        .col(pk_uuid("id"))
        .col(text("code"))
        .col(text("name"))
        .col(date("from_day"))
        .col(date("until_day"))
        .col(text("chains"))
        .col(text("regions"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .take()
}

fn campaign_lender() -> TableCreateStatement {
    Table::create()
        .table("campaign_lender")
        .col(uuid("campaign"))
        .col(uuid("lender"))
        .primary_key(Index::create().col("campaign").col("lender").primary())
        .foreign_key(
            reference("campaign_lender", "campaign", "campaign")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(&mut reference("campaign_lender", "lender", "lender"))
        .take()
}

fn batch() -> TableCreateStatement {
    Table::create()
        .table("batch")
        .col(pk_uuid("id"))
        .col(uuid("campaign"))
        .col(text("code"))
        .col(text("name"))
        .col(text_null("chain"))
        .col(uuid("policy"))
        .col(big_integer("lottery_seed"))
        .col(date("reference_date"))
        .col(text("state"))
        .col(uuid_null("approved_run"))
        .col(text_null("approved_by"))
        .col(text_null("published_by"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut reference("batch", "campaign", "campaign"))
        .foreign_key(&mut reference("batch", "policy", "match_policy"))
        .take()
}
