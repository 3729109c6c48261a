//! Request ids: the same call twice has one effect and one answer.

use crate::entity::request;
use crate::error::Result;
use crate::tx::{Tx, one_row};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// Queries on request ids.
#[derive(Debug, Clone, Copy)]
pub struct Requests<'t>(&'t Tx);

/// A call that carries a request id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call<'a> {
    /// The caller.
    pub principal: &'a str,
    /// The id that the caller made up.
    pub request_id: &'a str,
    /// Full name of the method.
    pub method: &'a str,
    /// Digest of the request without its id.
    pub digest: &'a str,
}

/// What is known of a request id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nothing: do it and [`Requests::answer`] in this transaction.
    New,
    /// It was done: this was the answer.
    Done(Vec<u8>),
    /// It was used for another call.
    Reused,
}

impl Tx {
    /// Queries on request ids.
    #[must_use]
    pub const fn requests(&self) -> Requests<'_> {
        Requests(self)
    }
}

impl Requests<'_> {
    /// Takes a request id for a call. If the same call is under way in another transaction, waits
    /// for its end.
    ///
    /// # Errors
    /// As any statement.
    pub async fn claim(&self, call: &Call<'_>) -> Result<Claim> {
        let row = request::Model {
            principal: call.principal.to_owned(),
            request_id: call.request_id.to_owned(),
            method: call.method.to_owned(),
            digest: call.digest.to_owned(),
            response: None,
            created_at: self.0.now(),
        };
        let key = [request::Column::Principal, request::Column::RequestId];
        let inserted = request::Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(&self.0.db)
            .await?;
        if inserted == 1 {
            return Ok(Claim::New);
        }
        let key = (call.principal.to_owned(), call.request_id.to_owned());
        let row = request::Entity::find_by_id(key).one(&self.0.db).await?;
        Ok(match row {
            Some(row) if row.method == call.method && row.digest == call.digest => {
                row.response.map_or(Claim::New, Claim::Done)
            }
            _ => Claim::Reused,
        })
    }

    /// Keeps the answer of a claimed call.
    ///
    /// # Errors
    /// `Stale` if it was not claimed.
    pub async fn answer(&self, call: &Call<'_>, response: Vec<u8>) -> Result<()> {
        let answered = request::Entity::update_many()
            .col_expr(request::Column::Response, Expr::value(response))
            .filter(request::Column::Principal.eq(call.principal))
            .filter(request::Column::RequestId.eq(call.request_id))
            .exec(&self.0.db)
            .await?;
        one_row(answered.rows_affected, "request", call.request_id)
    }

    /// Forgets the calls before a time; how many.
    ///
    /// # Errors
    /// As any statement.
    pub async fn forget_before(&self, time: DateTime<Utc>) -> Result<u64> {
        let deleted = request::Entity::delete_many()
            .filter(request::Column::CreatedAt.lt(time))
            .exec(&self.0.db)
            .await?;
        Ok(deleted.rows_affected)
    }
}
