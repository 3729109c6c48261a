//! A firm that could enter a market's board; `place` grows from the first of the list to the last.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "candidate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sme: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub market: String,
    pub place: i32,
    pub layer: i32,
    pub reach: i32,
    pub region: Option<i32>,
    pub tier: Option<i32>,
    pub readiness: i32,
    pub completeness: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
