//! One booking of the ledger.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "capacity_entry")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub offering: Uuid,
    pub period: String,
    pub referral: Uuid,
    pub kind: String,
    pub amount_fen: i64,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
