//! A step in the life of a listing, by the version that it made.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listing_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub listing: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub kind: String,
    pub code: String,
    pub happened_on: Date,
    pub period_end: Option<Date>,
    pub layer: Option<i32>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
