//! A firm that comes back to a board may have its codes again: they are unique among open listings,
//! and the store keeps those of other firms apart.

use super::{index, unique};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDICES: [(&str, &[&str]); 2] = [
    ("uq_listing_number", &["number"]),
    ("uq_listing_own_code", &["market", "own_code"]),
];
/// By these the store looks for the firms that have a code.
const LOOKUPS: [(&str, &[&str]); 2] = [
    ("ix_listing_number", &["number"]),
    ("ix_listing_own_code", &["market", "own_code"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, columns) in INDICES {
            remove(manager, name).await?;
            let mut open = unique("listing", name, columns);
            open.and_where(Expr::col("open").eq(true));
            manager.create_index(open).await?;
        }
        for (name, columns) in LOOKUPS {
            manager
                .create_index(index("listing", name, columns))
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in LOOKUPS {
            remove(manager, name).await?;
        }
        for (name, columns) in INDICES {
            remove(manager, name).await?;
            manager
                .create_index(unique("listing", name, columns))
                .await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn remove(manager: &SchemaManager<'_>, name: &str) -> Result<(), DbErr> {
    let drop = Index::drop().name(name).table("listing").to_owned();
    manager.drop_index(drop).await
}
