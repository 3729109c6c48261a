//! Runs and their results, referrals, the capacity ledger.

use super::{create, drop, index, primary, reference, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, boolean, date, integer, integer_null, pk_uuid, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            match_run(),
            match_pair(),
            match_outcome(),
            referral(),
            capacity(),
            capacity_entry(),
        ];
        let indices = vec![
            index("match_run", "ix_match_run_batch", &["batch"]),
            index("match_run", "ix_match_run_state", &["state"]),
            index("match_pair", "ix_match_pair_score", &["run", "score"]),
            index("match_outcome", "ix_match_outcome_cause", &["run", "cause"]),
            unique("referral", "uq_referral", &["batch", "sme", "offering"]),
            index("referral", "ix_referral_lender", &["lender"]),
            index("referral", "ix_referral_sme", &["sme"]),
            index("referral", "ix_referral_offering", &["offering"]),
            index("referral", "ix_referral_expiry", &["state", "expires_on"]),
            index("capacity", "ix_capacity_period", &["period"]),
            index(
                "capacity_entry",
                "ix_capacity_entry_referral",
                &["referral"],
            ),
        ];
        create(manager, tables, indices).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "capacity_entry",
            "capacity",
            "referral",
            "match_outcome",
            "match_pair",
            "match_run",
        ];
        drop(manager, &tables).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn match_run() -> TableCreateStatement {
    Table::create()
        .table("match_run")
        .col(pk_uuid("id"))
        .col(uuid("batch"))
        .col(big_integer("batch_version"))
        .col(big_integer("campaign_version"))
        .col(text("state"))
        .col(text("policy"))
        .col(big_integer("lottery_seed"))
        .col(date("reference_date"))
        .col(text("requested_by"))
        .col(text_null("lease_owner"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(integer("attempt"))
        .col(boolean("cancel_requested"))
        .col(text("phase"))
        .col(big_integer("sme_count_done"))
        .col(big_integer("sme_count"))
        .col(text("engine_version"))
        .col(text("snapshot_sha256"))
        .col(text_null("report"))
        .col(text_null("failure"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("started_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(&mut reference("match_run", "batch", "batch"))
        .take()
}

/// Results name firms and offerings without a foreign key: they are history, and large.
fn match_pair() -> TableCreateStatement {
    Table::create()
        .table("match_pair")
        .col(uuid("run"))
        .col(uuid("sme"))
        .col(uuid("offering"))
        .col(uuid("lender"))
        .col(integer("rank"))
        .col(integer("score"))
        .col(integer("sme_points"))
        .col(integer("lender_points"))
        .col(big_integer("amount_fen"))
        .col(boolean("conditional"))
        .col(text("missing"))
        .primary_key(&mut primary("pk_match_pair", &["run", "sme", "offering"]))
        .foreign_key(&mut reference("match_pair", "run", "match_run"))
        .take()
}

fn match_outcome() -> TableCreateStatement {
    Table::create()
        .table("match_outcome")
        .col(uuid("run"))
        .col(uuid("sme"))
        .col(text("cause"))
        .col(text_null("blocking"))
        .col(integer("listed_count"))
        .col(integer_null("score_best"))
        .primary_key(&mut primary("pk_match_outcome", &["run", "sme"]))
        .foreign_key(&mut reference("match_outcome", "run", "match_run"))
        .take()
}

fn referral() -> TableCreateStatement {
    Table::create()
        .table("referral")
        .col(pk_uuid("id"))
        .col(uuid("batch"))
        .col(uuid("run"))
        .col(uuid("sme"))
        .col(uuid("offering"))
        .col(uuid("lender"))
        .col(big_integer("amount_fen"))
        .col(text("period"))
        .col(text("state"))
        .col(text_null("decline_reason"))
        .col(timestamp_with_time_zone("pushed_at"))
        .col(date("expires_on"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(big_integer("version"))
        .foreign_key(&mut reference("referral", "batch", "batch"))
        .foreign_key(&mut reference("referral", "run", "match_run"))
        .foreign_key(&mut reference("referral", "sme", "sme"))
        .foreign_key(&mut reference("referral", "offering", "offering"))
        .foreign_key(&mut reference("referral", "lender", "lender"))
        .take()
}

/// The limits are those of the last reservation; no later one may go beyond its own.
fn capacity() -> TableCreateStatement {
    let not_negative = "reserved_clients >= 0 AND used_clients >= 0 \
                        AND reserved_fen >= 0 AND used_fen >= 0";
    Table::create()
        .table("capacity")
        .col(uuid("offering"))
        .col(text("period"))
        .col(big_integer("clients_max"))
        .col(big_integer("quota_fen"))
        .col(big_integer("reserved_clients"))
        .col(big_integer("reserved_fen"))
        .col(big_integer("used_clients"))
        .col(big_integer("used_fen"))
        .check(("ck_capacity_sign", Expr::cust(not_negative)))
        .check((
            "ck_capacity_clients",
            Expr::cust("reserved_clients + used_clients <= clients_max"),
        ))
        .check((
            "ck_capacity_quota",
            Expr::cust("reserved_fen + used_fen <= quota_fen"),
        ))
        .primary_key(&mut primary("pk_capacity", &["offering", "period"]))
        .foreign_key(&mut reference("capacity", "offering", "offering"))
        .take()
}

fn capacity_entry() -> TableCreateStatement {
    Table::create()
        .table("capacity_entry")
        .col(big_pk_auto("id"))
        .col(uuid("offering"))
        .col(text("period"))
        .col(uuid("referral"))
        .col(text("kind"))
        .col(big_integer("amount_fen"))
        .col(timestamp_with_time_zone("at"))
        .foreign_key(&mut reference("capacity_entry", "referral", "referral"))
        .take()
}
