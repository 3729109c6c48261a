//! An offering; `terms` holds what is never queried.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offering")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub lender: Uuid,
    pub external_id: String,
    pub name: String,
    pub instrument: String,
    pub state: String,
    pub valid_from: Date,
    pub valid_until: Option<Date>,
    pub clients_max: i64,
    pub quota_fen: i64,
    pub period: String,
    pub terms: String,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
