//! A chain that a firm has a placement on.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sme_chain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sme: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
