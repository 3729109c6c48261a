//! Firms by a part of their name, read from an index that has nothing else of them.

use super::index;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_name = index("sme", "ix_sme_name", &["id", "name"]);
        manager.create_index(by_name).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_name = Index::drop().name("ix_sme_name").table("sme").to_owned();
        manager.drop_index(by_name).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
