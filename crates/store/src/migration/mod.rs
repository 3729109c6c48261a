//! Migrations in order. A released one is never edited: append the next.

mod m20261122_0001_catalogue;
mod m20261122_0002_campaign;
mod m20261122_0003_run;
mod m20261122_0004_journal;
mod m20261128_0001_certificate;
mod m20261128_0002_listing;
mod m20261128_0003_listing_codes;
mod m20261128_0004_sme_name;
mod m20261128_0005_sme_seat;
mod m20261128_0006_listing_period;

use sea_orm_migration::prelude::*;

/// All migrations, oldest first.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_0001_catalogue::Migration),
            Box::new(m20261122_0002_campaign::Migration),
            Box::new(m20261122_0003_run::Migration),
            Box::new(m20261122_0004_journal::Migration),
            Box::new(m20261128_0001_certificate::Migration),
            Box::new(m20261128_0002_listing::Migration),
            Box::new(m20261128_0003_listing_codes::Migration),
            Box::new(m20261128_0004_sme_name::Migration),
            Box::new(m20261128_0005_sme_seat::Migration),
            Box::new(m20261128_0006_listing_period::Migration),
        ]
    }
}

/// A foreign key from `column` of `table` to the `id` of `target`.
fn reference(
    table: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(target, "id")
        .to_owned()
}

/// A unique index with a name of ours, by which its violation is recognized.
fn unique(
    table: &'static str,
    name: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    index(table, name, columns).unique().to_owned()
}

/// An index.
fn index(
    table: &'static str,
    name: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// A primary key with a name of ours.
fn primary(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut key = Index::create();
    key.name(name).primary();
    for column in columns {
        key.col(*column);
    }
    key
}

/// Creates tables, then indices.
async fn create(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indices: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indices {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Drops tables in this order, their indices with them.
async fn drop(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager
            .drop_table(Table::drop().table(*table).to_owned())
            .await?;
    }
    Ok(())
}
