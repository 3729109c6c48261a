//! What is taken of an offering in one period.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "capacity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub offering: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: String,
    pub clients_max: i64,
    pub quota_fen: i64,
    pub reserved_clients: i64,
    pub reserved_fen: i64,
    pub used_clients: i64,
    pub used_fen: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
