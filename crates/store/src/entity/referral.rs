//! A referral.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "referral")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub batch: Uuid,
    pub run: Uuid,
    pub sme: Uuid,
    pub offering: Uuid,
    pub lender: Uuid,
    pub amount_fen: i64,
    pub period: String,
    pub state: String,
    pub decline_reason: Option<String>,
    pub pushed_at: DateTimeUtc,
    pub expires_on: Date,
    pub changed_at: DateTimeUtc,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
