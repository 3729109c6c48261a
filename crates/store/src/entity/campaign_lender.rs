//! A lender that a campaign names.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "campaign_lender")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub campaign: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub lender: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
