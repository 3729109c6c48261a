//! Certificates of runs.

use super::{create, drop, reference};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_uuid, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![run_certificate()], Vec::new()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["run_certificate"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn run_certificate() -> TableCreateStatement {
    Table::create()
        .table("run_certificate")
        .col(pk_uuid("id"))
        .col(text("certificate"))
        .foreign_key(&mut reference("run_certificate", "id", "match_run"))
        .to_owned()
}
