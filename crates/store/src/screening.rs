//! How far the firms have been screened, on which day and by which rules.

use crate::entity::screening;
use crate::error::Result;
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use domain::SmeId;
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{EntityTrait, IntoActiveModel, QuerySelect, Select};

/// Id of the row of the latest screening.
const LATEST: i32 = 1;
/// Id of the row of the last one that ended.
const ENDED: i32 = 2;

/// Queries on the screening.
#[derive(Debug, Clone, Copy)]
pub struct Screenings<'t>(&'t Tx);

/// A screening of all firms for all markets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screening {
    /// The day that the firms are judged on.
    pub day: NaiveDate,
    /// Digest of the rules and markets that they are judged by.
    pub rule_set: String,
    /// When the server started that began it.
    pub since: DateTime<Utc>,
    /// The last firm that was looked at, in the order of ids; `None` before the first.
    pub last: Option<SmeId>,
    /// True once all were looked at.
    pub finished: bool,
}

impl Tx {
    /// Queries on the screening.
    #[must_use]
    pub const fn screenings(&self) -> Screenings<'_> {
        Screenings(self)
    }
}

impl Screenings<'_> {
    /// The latest screening, finished or not; `None` if there was none yet.
    ///
    /// # Errors
    /// As any statement.
    pub async fn get(&self) -> Result<Option<Screening>> {
        let select = screening::Entity::find_by_id(LATEST);
        self.one(select).await
    }

    /// The same, which no other transaction changes until the end of this one.
    ///
    /// # Errors
    /// As any statement.
    pub async fn hold(&self) -> Result<Option<Screening>> {
        let select = screening::Entity::find_by_id(LATEST).lock(LockType::Update);
        self.one(select).await
    }

    /// The last screening that was finished; `None` if there was none yet.
    ///
    /// # Errors
    /// As any statement.
    pub async fn finished(&self) -> Result<Option<Screening>> {
        let select = screening::Entity::find_by_id(ENDED);
        self.one(select).await
    }

    async fn one(&self, select: Select<screening::Entity>) -> Result<Option<Screening>> {
        let row = select.one(&self.0.db).await?;
        Ok(row.map(|row| Screening {
            day: row.day,
            rule_set: row.rule_set,
            since: row.since,
            last: row.last_sme.map(SmeId),
            finished: row.finished,
        }))
    }

    /// Keeps how far a screening has come.
    ///
    /// # Errors
    /// As any statement.
    pub async fn put(&self, screening: &Screening) -> Result<()> {
        self.write(LATEST, screening).await?;
        if screening.finished {
            self.write(ENDED, screening).await?;
        }
        Ok(())
    }

    async fn write(&self, id: i32, screening: &Screening) -> Result<()> {
        use screening::Column::{Day, Finished, Id, LastSme, RuleSet, Since};
        let row = screening::Model {
            id,
            day: screening.day,
            rule_set: screening.rule_set.clone(),
            since: screening.since,
            last_sme: screening.last.map(|last| last.0),
            finished: screening.finished,
        };
        let mut replace = OnConflict::column(Id);
        replace.update_columns([Day, RuleSet, Since, LastSme, Finished]);
        screening::Entity::insert(row.into_active_model())
            .on_conflict(replace)
            .exec_without_returning(&self.0.db)
            .await?;
        Ok(())
    }
}
