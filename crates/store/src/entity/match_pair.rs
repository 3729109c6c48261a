//! An assigned pair of a run.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_pair")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub run: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sme: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub offering: Uuid,
    pub lender: Uuid,
    pub rank: i32,
    pub score: i32,
    pub sme_points: i32,
    pub lender_points: i32,
    pub amount_fen: i64,
    pub conditional: bool,
    pub missing: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
