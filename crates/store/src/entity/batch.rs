//! A batch; the lottery seed keeps its 64 bits in a signed column.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "batch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub campaign: Uuid,
    pub code: String,
    pub name: String,
    pub chain: Option<String>,
    pub policy: Uuid,
    pub lottery_seed: i64,
    pub reference_date: Date,
    pub state: String,
    pub approved_run: Option<Uuid>,
    pub approved_by: Option<String>,
    pub published_by: Option<String>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
