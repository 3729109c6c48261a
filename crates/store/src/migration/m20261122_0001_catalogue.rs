//! Who takes part: principals, chains, firms, lenders, offerings, exclusion lists.

use super::{create, drop, index, primary, reference, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date, date_null, integer, integer_null, pk_uuid, text,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            principal(),
            token(),
            chain(),
            sme(),
            sme_chain(),
            lender(),
            offering(),
            exclusion(),
        ];
        let indices = vec![
            unique("sme", "uq_sme_key", &["sme_key"]),
            index("sme_chain", "ix_sme_chain_chain", &["chain", "sme"]),
            unique("lender", "uq_lender_code", &["code"]),
            unique(
                "offering",
                "uq_offering_external_id",
                &["lender", "external_id"],
            ),
            unique("exclusion", "uq_exclusion", &["lender", "sme"]),
            index("exclusion", "ix_exclusion_sme", &["sme"]),
            index("token", "ix_token_principal", &["principal"]),
        ];
        create(manager, tables, indices).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "exclusion",
            "offering",
            "lender",
            "sme_chain",
            "sme",
            "chain",
            "token",
            "principal",
        ];
        drop(manager, &tables).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn principal() -> TableCreateStatement {
    Table::create()
        .table("principal")
        .col(text("id"))
        .col(text("kind"))
        .col(text("party"))
        .col(text("roles"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(&mut primary("pk_principal", &["id"]))
        .take()
}

fn token() -> TableCreateStatement {
    Table::create()
        .table("token")
        .col(pk_uuid("id"))
        .col(text("hash").unique_key())
        .col(text("principal"))
        .col(text("label"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .foreign_key(&mut reference("token", "principal", "principal"))
        .take()
}

fn chain() -> TableCreateStatement {
    Table::create()
        .table("chain")
        .col(text("code"))
        .col(text("catalogue_version"))
        .col(text("name_zh"))
        .col(text("name_en"))
        .col(text("source"))
        .col(text("confidence"))
        .col(text("nodes"))
        .col(big_integer("version"))
        .primary_key(&mut primary("pk_chain", &["code"]))
        .take()
}

fn sme() -> TableCreateStatement {
    Table::create()
        .table("sme")
        .col(pk_uuid("id"))
        .col(text("sme_key"))
        .col(text("name"))
        .col(integer_null("region"))
        .col(boolean("has_need"))
        .col(text("profile"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .take()
}

/// The chains that a firm has a placement on; the placements themselves are in its profile.
fn sme_chain() -> TableCreateStatement {
    Table::create()
        .table("sme_chain")
        .col(uuid("sme"))
        .col(text("chain"))
        .primary_key(&mut primary("pk_sme_chain", &["sme", "chain"]))
        .foreign_key(reference("sme_chain", "sme", "sme").on_delete(ForeignKeyAction::Cascade))
        .take()
}

fn lender() -> TableCreateStatement {
    Table::create()
        .table("lender")
        .col(pk_uuid("id"))
        .col(text("code"))
        .col(text("name"))
        .col(text("kind"))
        .col(integer("seat"))
        .col(text("scope"))
        .col(boolean("illustrative"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .take()
}

fn offering() -> TableCreateStatement {
    Table::create()
        .table("offering")
        .col(pk_uuid("id"))
        .col(uuid("lender"))
        .col(text("external_id"))
        .col(text("name"))
        .col(text("instrument"))
        .col(text("state"))
        .col(date("valid_from"))
        .col(date_null("valid_until"))
        .col(big_integer("clients_max"))
        .col(big_integer("quota_fen"))
        .col(text("period"))
        .col(text("terms"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .check(("ck_offering_clients", Expr::cust("clients_max >= 1")))
        .check(("ck_offering_quota", Expr::cust("quota_fen >= 1")))
        .foreign_key(&mut reference("offering", "lender", "lender"))
        .take()
}

fn exclusion() -> TableCreateStatement {
    Table::create()
        .table("exclusion")
        .col(pk_uuid("id"))
        .col(uuid("lender"))
        .col(uuid("sme"))
        .col(text("reason"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut reference("exclusion", "lender", "lender"))
        .foreign_key(&mut reference("exclusion", "sme", "sme"))
        .take()
}
