//! How far the firms have been screened, on which day and by which rules, and which come next.

use crate::candidate::of_place;
use crate::connect::{JUDGING_LOCK, advisory_holders, advisory_share};
use crate::encode::qualification::qualification;
use crate::entity::{candidate, screening, sme};
use crate::error::Result;
use crate::span::Span;
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{MarketId, Qualification, SmeId};
use listing::Outline;
use sea_orm::sea_query::{
    Expr, ExprTrait, JoinType, LockBehavior, LockType, OnConflict, Order, Query, SelectStatement,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, Select,
};
use std::collections::BTreeSet;
use tokio_stream::StreamExt;
use uuid::Uuid;

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

/// Firms in the order of their ids, some of which others are changing.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// Those that no other transaction changes until the end of this one, as far as rules ask.
    pub held: Vec<Qualification>,
    /// Those that are held and whose rows cannot be read.
    pub unreadable: Vec<SmeId>,
    /// Those that another transaction is changing.
    pub busy: Vec<SmeId>,
    /// Where all of them are, and no other.
    pub span: Span,
    /// True if no firm stands behind them.
    pub is_last: bool,
    /// What is kept of the firms that are held.
    pub kept: Kept,
}

/// What is kept of firms as candidates before they are judged again.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kept(Vec<candidate::Model>);

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

    /// The next `limit` firms behind `after` in the order of their ids, held as far as they are
    /// free. It never waits.
    ///
    /// # Errors
    /// As any statement.
    #[tracing::instrument(name = "store.screenings.next", level = "debug", skip_all)]
    pub async fn next(&self, after: Option<SmeId>, limit: u32) -> Result<Next> {
        use sme::Column::Id;
        let db = &self.0.db;
        let behind =
            after.map_or_else(Condition::all, |after| Condition::all().add(Id.gt(after.0)));
        let mut next = Next {
            held: Vec::new(),
            unreadable: Vec::new(),
            busy: Vec::new(),
            span: Span::new(after, None),
            is_last: false,
            kept: Kept::default(),
        };
        // On SQLite no other transaction can change a firm now.
        let firms = if db.get_database_backend() == DbBackend::Postgres {
            let ids = sme::Entity::find().select_only().column(Id).filter(behind);
            let ids = ids.order_by_asc(Id).limit(u64::from(limit));
            let ids: Vec<Uuid> = ids.into_tuple().all(db).await?;
            next.span = Span::new(after, ids.last().copied());
            next.busy = ids.into_iter().map(SmeId).collect();
            next.span.holds(Id)
        } else {
            behind
        };
        // Each row is read while the database looks for the one behind it.
        let mut rows = sea_orm::StreamTrait::stream(db, &with_kept(firms, limit)).await?;
        while let Some(row) = rows.try_next().await? {
            next.add(&row)?;
        }
        // Either database would sort whole profiles, which come in this order anyway.
        next.held.sort_by_key(id);
        // A firm that is kept for two markets comes twice.
        next.held.dedup_by_key(|firm| id(firm));
        next.unreadable.sort_unstable();
        next.unreadable.dedup();
        let of_rows = next.held.iter().map(id);
        let of_rows: BTreeSet<SmeId> = of_rows.chain(next.unreadable.iter().copied()).collect();
        next.busy.retain(|id| !of_rows.contains(id));
        if next.span.last().is_none() {
            next.span = Span::new(after, of_rows.last().map(|id| id.0));
        }
        let count = of_rows.len() + next.busy.len();
        next.is_last = u32::try_from(count).is_ok_and(|count| count < limit);
        Ok(next)
    }

    /// Tells that this transaction judges firms until its end; before it reads by which day.
    ///
    /// # Errors
    /// As any statement.
    pub async fn announce_judging(&self) -> Result<()> {
        advisory_share(&self.0.db, JUDGING_LOCK).await
    }

    /// Other transactions that judge firms now, which may be by an earlier day. Once those have
    /// ended that are under way when a screening has begun, all others judge by its day or a later
    /// one. On SQLite there is none beside this one.
    ///
    /// # Errors
    /// As any statement.
    pub async fn judging(&self) -> Result<BTreeSet<String>> {
        advisory_holders(&self.0.db, JUDGING_LOCK).await
    }

    /// Makes what is kept of the firms that [`Screenings::next`] held exactly `candidates`; how
    /// many rows changed.
    ///
    /// # Errors
    /// As any statement.
    #[tracing::instrument(name = "store.screenings.keep", level = "debug", skip_all)]
    pub async fn keep(&self, kept: Kept, candidates: &[(MarketId, Outline)]) -> Result<usize> {
        self.0.candidates().bring(kept.0, candidates).await
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

impl Next {
    /// Adds a firm (id, seat, profile), and what is kept of it as a candidate (market, place,
    /// reach, seat, tier, readiness).
    fn add(&mut self, row: &QueryResult) -> Result<()> {
        let id: Uuid = row.try_get_by_index(0)?;
        let seat = row.try_get_by_index(1).ok();
        let profile: Option<String> = row.try_get_by_index(2).ok();
        let firm = seat.zip(profile);
        match firm.and_then(|(seat, profile)| qualification(SmeId(id), seat, &profile).ok()) {
            Some(firm) => self.held.push(firm),
            None => self.unreadable.push(SmeId(id)),
        }
        if let (Some(market), Some(place), Some(reach), Some(readiness)) = (
            row.try_get_by_index(3)?,
            row.try_get_by_index(4)?,
            row.try_get_by_index(5)?,
            row.try_get_by_index(8)?,
        ) {
            let (region, tier) = (row.try_get_by_index(6)?, row.try_get_by_index(7)?);
            let (layer, completeness) = of_place(place);
            self.kept.0.push(candidate::Model {
                sme: id,
                market,
                place,
                layer,
                reach,
                region,
                tier,
                readiness,
                completeness,
            });
        }
        Ok(())
    }
}

fn id(firm: &Qualification) -> SmeId {
    firm.registration.id
}

/// Firms that are free, each with what is kept of it.
fn with_kept(firms: Condition, limit: u32) -> SelectStatement {
    use candidate::Column::{Market, Place, Reach, Readiness, Region, Tier};
    let free = Query::select()
        .columns(FIRM)
        .from(sme::Entity)
        .cond_where(firms)
        .order_by(sme::Column::Id, Order::Asc)
        .limit(u64::from(limit))
        .lock_with_behavior(LockType::Share, LockBehavior::SkipLocked)
        .take();
    let id = ("firm", sme::Column::Id);
    let of_firm = Expr::col((candidate::Entity, candidate::Column::Sme)).equals(id);
    Query::select()
        .columns(FIRM.map(|column| ("firm", column)))
        .columns([Market, Place, Reach, Region, Tier, Readiness].map(|it| (candidate::Entity, it)))
        .from_subquery(free, "firm")
        .join(JoinType::LeftJoin, candidate::Entity, of_firm)
        .take()
}

/// No column that no rule asks for: this reads all firms there are.
const FIRM: [sme::Column; 3] = [sme::Column::Id, sme::Column::Region, sme::Column::Profile];
