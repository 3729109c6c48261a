//! Match policies.

use crate::entity::match_policy;
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::{Tx, one_row};
use crate::value::At;
use domain::{AssignmentRule, MatchPolicy, PolicyId, PolicyState, Scope, UnknownRule};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

const TABLE: &str = "match_policy";

/// Queries on match policies.
#[derive(Debug, Clone, Copy)]
pub struct Policies<'t>(&'t Tx);

impl Tx {
    /// Queries on match policies.
    #[must_use]
    pub const fn policies(&self) -> Policies<'_> {
        Policies(self)
    }
}

impl Policies<'_> {
    /// Inserts a policy version as version 1 of its row.
    ///
    /// # Errors
    /// `NotUnique(PolicyVersion)` if the name has this number.
    pub async fn insert(&self, policy: &MatchPolicy) -> Result<()> {
        self.0
            .insert_models::<match_policy::Entity>(vec![row(policy, 1)])
            .await
    }

    /// Replaces a policy that still has the version of `policy`; the new version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone.
    pub async fn update(&self, policy: &MatchPolicy) -> Result<i64> {
        use match_policy::Column::{Id, Version};
        let version = policy.version + 1;
        let stored = Id.eq(policy.id.0).and(Version.eq(policy.version));
        let row = row(policy, version);
        let rows = self
            .0
            .replace::<match_policy::Entity>(row, &[Id], stored)
            .await?;
        one_row(rows, TABLE, policy.id)?;
        Ok(version)
    }

    /// A policy by its id.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, id: PolicyId) -> Result<Option<MatchPolicy>> {
        let row = match_policy::Entity::find_by_id(id.0)
            .one(&self.0.db)
            .await?;
        row.map(read).transpose()
    }

    /// The version with the highest number that is active.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn active(&self, name: &str) -> Result<Option<MatchPolicy>> {
        let select = match_policy::Entity::find()
            .filter(match_policy::Column::Name.eq(name))
            .filter(match_policy::Column::State.eq(PolicyState::Active.code()))
            .order_by_desc(match_policy::Column::Number);
        select.one(&self.0.db).await?.map(read).transpose()
    }

    /// The highest number that a name has; 0 if there is no such policy.
    ///
    /// # Errors
    /// As any statement.
    pub async fn last_number(&self, name: &str) -> Result<i64> {
        let select = match_policy::Entity::find()
            .filter(match_policy::Column::Name.eq(name))
            .order_by_desc(match_policy::Column::Number);
        Ok(select.one(&self.0.db).await?.map_or(0, |row| row.number))
    }

    /// Policies in the order of their ids, all versions. Only the organizer lists policies: any
    /// other scope is empty.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    pub async fn list(&self, scope: &Scope, page: &PageRequest) -> Result<Page<MatchPolicy>> {
        if *scope != Scope::All {
            return Ok(Page::empty());
        }
        let mut select = match_policy::Entity::find();
        if let Some(after) = page.after_id()? {
            select = select.filter(match_policy::Column::Id.gt(after));
        }
        let select = select
            .order_by_asc(match_policy::Column::Id)
            .limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        Page::of(rows, page, |row| Cursor::id(row.id), read)
    }
}

fn row(policy: &MatchPolicy, version: i64) -> match_policy::Model {
    match_policy::Model {
        id: policy.id.0,
        name: policy.name.clone(),
        number: policy.number,
        state: policy.state.code().to_owned(),
        k: i32::try_from(policy.k).unwrap_or(i32::MAX),
        rule: policy.rule.code().to_owned(),
        unknown: policy.unknown.code().to_owned(),
        referrals_per_sme: i32::try_from(policy.referrals_per_sme).unwrap_or(i32::MAX),
        sme_weights: weights_text(&policy.sme_weights),
        author: policy.author.clone(),
        approver: policy.approver.clone(),
        version,
    }
}

fn read(row: match_policy::Model) -> Result<MatchPolicy> {
    let at = At {
        table: TABLE,
        id: &row.id,
    };
    let state = at.some("state", PolicyState::from_code(&row.state))?;
    let k = at.some("k", u32::try_from(row.k).ok())?;
    let rule = at.some("rule", AssignmentRule::from_code(&row.rule))?;
    let unknown = at.some("unknown", UnknownRule::from_code(&row.unknown))?;
    let referrals = u32::try_from(row.referrals_per_sme).ok();
    let referrals_per_sme = at.some("referrals_per_sme", referrals)?;
    let sme_weights = at.some("sme_weights", weights(&row.sme_weights))?;
    Ok(MatchPolicy {
        id: PolicyId(row.id),
        name: row.name,
        number: row.number,
        state,
        k,
        rule,
        unknown,
        referrals_per_sme,
        sme_weights,
        author: row.author,
        approver: row.approver,
        version: row.version,
    })
}

/// Weights with commas, rows with semicolons.
fn weights_text(weights: &[[i32; 4]; 4]) -> String {
    let rows = weights.map(crate::value::join);
    rows.join(";")
}

fn weights(text: &str) -> Option<[[i32; 4]; 4]> {
    let row = |row: &str| -> Option<[i32; 4]> {
        let cells: Option<Vec<i32>> = row.split(',').map(|cell| cell.parse().ok()).collect();
        cells?.try_into().ok()
    };
    let rows: Option<Vec<[i32; 4]>> = text.split(';').map(row).collect();
    rows?.try_into().ok()
}
