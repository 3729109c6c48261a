//! The capacity ledger: what is reserved and used of each offering in each period.
//!
//! Nothing is ever over-committed: each booking is one conditional update whose condition and
//! effect the database applies to the same row version, and the table refuses the rest.

use crate::entity::{capacity, capacity_entry, offering};
use crate::error::{Error, Result};
use crate::tx::Tx;
use crate::value::At;
use chrono::NaiveDate;
use domain::{Capacity, CapacityPeriod, Fen, Ledger, OfferingId, Referral};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict};
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use std::collections::BTreeMap;
use uuid::Uuid;

const TABLE: &str = "capacity";

/// Queries on the capacity ledger.
#[derive(Debug, Clone, Copy)]
pub struct Capacities<'t>(&'t Tx);

/// What an offering lacks for a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// The offering.
    pub offering: OfferingId,
    /// The period of the reservation.
    pub period: String,
    /// Clients asked for, and clients left.
    pub clients: (i64, i64),
    /// Money asked for, and money left.
    pub amount: (Fen, Fen),
}

/// Clients and money of one offering in one period.
#[derive(Clone, Copy, Default)]
struct Claim {
    clients: i64,
    fen: i64,
}

impl Tx {
    /// Queries on the capacity ledger.
    #[must_use]
    pub const fn capacity(&self) -> Capacities<'_> {
        Capacities(self)
    }
}

impl Capacities<'_> {
    /// Reserves one client and the amount of each referral, which must be inserted already.
    ///
    /// Offerings are booked in the order of their ids, so that two transactions that publish at
    /// the same time wait for each other instead of standing in each other's way.
    ///
    /// # Errors
    /// `CapacityExceeded` with every offering that lacks some of it; the transaction must not be
    /// committed then. `MissingReference` if an offering is not there.
    #[tracing::instrument(name = "store.capacity.reserve", level = "debug", skip_all)]
    pub async fn reserve(&self, referrals: &[Referral]) -> Result<()> {
        let mut claims: BTreeMap<(OfferingId, &str), Claim> = BTreeMap::new();
        for referral in referrals {
            let claim = claims
                .entry((referral.offering, &referral.period))
                .or_default();
            claim.clients = claim.clients.saturating_add(1);
            claim.fen = claim.fen.saturating_add(referral.amount.0);
        }
        let mut shortages = Vec::new();
        for ((offering, period), claim) in claims {
            shortages.extend(self.reserve_one(offering, period, claim).await?);
        }
        if !shortages.is_empty() {
            return Err(Error::CapacityExceeded { shortages });
        }
        self.enter("reserve", referrals.iter().map(|of| (of, of.amount)))
            .await
    }

    /// Turns the reservation of a referral into use, for `drawn` of its amount or all of it; the
    /// rest is free again.
    ///
    /// # Errors
    /// `Corrupt` if the ledger does not have the reservation, or more was drawn than reserved.
    pub async fn draw(&self, referral: &Referral, drawn: Fen) -> Result<()> {
        let within = (0..=referral.amount.0).contains(&drawn.0);
        let at = At {
            table: TABLE,
            id: &referral.offering,
        };
        at.some("reserved_fen", within.then_some(()))?;
        self.take_off(
            referral,
            Claim {
                clients: 1,
                fen: drawn.0,
            },
        )
        .await?;
        self.enter("draw", [(referral, drawn)]).await
    }

    /// Frees the reservation of a referral.
    ///
    /// # Errors
    /// `Corrupt` if the ledger does not have the reservation.
    pub async fn release(&self, referral: &Referral) -> Result<()> {
        self.take_off(referral, Claim::default()).await?;
        self.enter("release", [(referral, referral.amount)]).await
    }

    /// What is taken of an offering in a period; nothing, if nothing was ever booked.
    ///
    /// # Errors
    /// As any statement.
    pub async fn ledger(&self, offering: OfferingId, period: &str) -> Result<Ledger> {
        let key = (offering.0, period.to_owned());
        let row = capacity::Entity::find_by_id(key).one(&self.0.db).await?;
        Ok(row.map(|row| ledger(&row)).unwrap_or_default())
    }

    /// What is taken of each offering in the period that the day lies in, whatever the length of
    /// its periods. Offerings without any booking are left out.
    ///
    /// # Errors
    /// As any statement.
    #[tracing::instrument(name = "store.capacity.ledgers_on", level = "debug", skip_all)]
    pub async fn ledgers_on(
        &self,
        day: NaiveDate,
    ) -> Result<BTreeMap<(OfferingId, String), Ledger>> {
        let keys = CapacityPeriod::ALL.iter().map(|period| period.key(day));
        let select = capacity::Entity::find().filter(capacity::Column::Period.is_in(keys));
        let rows = select.all(&self.0.db).await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let ledger = ledger(&row);
                ((OfferingId(row.offering), row.period), ledger)
            })
            .collect())
    }

    /// True if anything of an offering is taken in a period that the day lies in, whatever the
    /// length of its periods.
    ///
    /// # Errors
    /// As any statement.
    pub async fn in_use(&self, offering: OfferingId, day: NaiveDate) -> Result<bool> {
        use capacity::Column::{Offering, Period, ReservedClients, UsedClients};
        let keys = CapacityPeriod::ALL.iter().map(|period| period.key(day));
        let taken = capacity::Entity::find()
            .filter(Offering.eq(offering.0))
            .filter(Period.is_in(keys))
            .filter(Expr::col(ReservedClients).add(Expr::col(UsedClients)).gt(0))
            .one(&self.0.db)
            .await?;
        Ok(taken.is_some())
    }

    async fn reserve_one(
        &self,
        offering: OfferingId,
        period: &str,
        claim: Claim,
    ) -> Result<Option<Shortage>> {
        use capacity::Column::{
            ClientsMax, Offering, Period, QuotaFen, ReservedClients, ReservedFen, UsedClients,
            UsedFen,
        };
        // Its limits must not be lowered between the look at them and the booking.
        let Some(limits) = offering::Entity::find_by_id(offering.0)
            .lock(LockType::Share)
            .one(&self.0.db)
            .await?
        else {
            return Err(Error::MissingReference);
        };
        self.open(offering.0, period).await?;
        let fits = |reserved: capacity::Column, used: capacity::Column, claim: i64, max: i64| {
            Expr::col(reserved)
                .add(Expr::col(used))
                .lte(max.saturating_sub(claim))
        };
        let booked = capacity::Entity::update_many()
            .col_expr(ClientsMax, Expr::value(limits.clients_max))
            .col_expr(QuotaFen, Expr::value(limits.quota_fen))
            .col_expr(
                ReservedClients,
                Expr::col(ReservedClients).add(claim.clients),
            )
            .col_expr(ReservedFen, Expr::col(ReservedFen).add(claim.fen))
            .filter(Offering.eq(offering.0))
            .filter(Period.eq(period))
            .filter(fits(
                ReservedClients,
                UsedClients,
                claim.clients,
                limits.clients_max,
            ))
            .filter(fits(ReservedFen, UsedFen, claim.fen, limits.quota_fen))
            .exec(&self.0.db)
            .await?;
        if booked.rows_affected == 1 {
            return Ok(None);
        }
        let capacity = Capacity {
            clients_max: limits.clients_max,
            quota: Fen(limits.quota_fen),
            period: CapacityPeriod::Whole,
        };
        let (clients, money) = self.ledger(offering, period).await?.remaining(&capacity);
        Ok(Some(Shortage {
            offering,
            period: period.to_owned(),
            clients: (claim.clients, clients),
            amount: (Fen(claim.fen), money),
        }))
    }

    /// Makes an empty row of the ledger, unless there is one.
    async fn open(&self, offering: Uuid, period: &str) -> Result<()> {
        let row = capacity::Model {
            offering,
            period: period.to_owned(),
            clients_max: 0,
            quota_fen: 0,
            reserved_clients: 0,
            reserved_fen: 0,
            used_clients: 0,
            used_fen: 0,
        };
        let key = [capacity::Column::Offering, capacity::Column::Period];
        capacity::Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(&self.0.db)
            .await?;
        Ok(())
    }

    /// Takes the referral's reservation off and puts `used` on.
    async fn take_off(&self, referral: &Referral, used: Claim) -> Result<()> {
        use capacity::Column::{
            Offering, Period, ReservedClients, ReservedFen, UsedClients, UsedFen,
        };
        let booked = capacity::Entity::update_many()
            .col_expr(ReservedClients, Expr::col(ReservedClients).sub(1))
            .col_expr(ReservedFen, Expr::col(ReservedFen).sub(referral.amount.0))
            .col_expr(UsedClients, Expr::col(UsedClients).add(used.clients))
            .col_expr(UsedFen, Expr::col(UsedFen).add(used.fen))
            .filter(Offering.eq(referral.offering.0))
            .filter(Period.eq(referral.period.as_str()))
            .filter(ReservedClients.gte(1))
            .filter(ReservedFen.gte(referral.amount.0))
            .exec(&self.0.db)
            .await?;
        let at = At {
            table: TABLE,
            id: &referral.offering,
        };
        at.some("reserved_fen", (booked.rows_affected == 1).then_some(()))
    }

    async fn enter<'r>(
        &self,
        kind: &str,
        bookings: impl IntoIterator<Item = (&'r Referral, Fen)>,
    ) -> Result<()> {
        let row = |(referral, amount): (&Referral, Fen)| capacity_entry::ActiveModel {
            id: ActiveValue::NotSet,
            offering: ActiveValue::Set(referral.offering.0),
            period: ActiveValue::Set(referral.period.clone()),
            referral: ActiveValue::Set(referral.id.0),
            kind: ActiveValue::Set(kind.to_owned()),
            amount_fen: ActiveValue::Set(amount.0),
            at: ActiveValue::Set(self.0.now()),
        };
        let rows = bookings.into_iter().map(row).collect();
        self.0.insert_rows::<capacity_entry::Entity, _>(rows).await
    }
}

const fn ledger(row: &capacity::Model) -> Ledger {
    Ledger {
        reserved_clients: row.reserved_clients,
        reserved: Fen(row.reserved_fen),
        used_clients: row.used_clients,
        used: Fen(row.used_fen),
    }
}
