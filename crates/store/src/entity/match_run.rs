//! A run with its lease, its progress and its report.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub batch: Uuid,
    pub batch_version: i64,
    pub campaign_version: i64,
    pub state: String,
    pub policy: String,
    pub lottery_seed: i64,
    pub reference_date: Date,
    pub requested_by: String,
    pub lease_owner: Option<String>,
    pub lease_until: Option<DateTimeUtc>,
    pub attempt: i32,
    pub cancel_requested: bool,
    pub phase: String,
    pub sme_count_done: i64,
    pub sme_count: i64,
    pub engine_version: String,
    pub snapshot_sha256: String,
    pub report: Option<String>,
    pub failure: Option<String>,
    pub created_at: DateTimeUtc,
    pub started_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
