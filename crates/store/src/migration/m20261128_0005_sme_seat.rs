//! Firms are counted by their seats.

use super::index;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const NAME: &str = "ix_sme_region";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index("sme", NAME, &["region"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = Index::drop().name(NAME).table("sme").to_owned();
        manager.drop_index(drop).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
