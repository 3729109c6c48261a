//! Listings: memberships of markets' boards, each with its history.

use crate::candidate::of_code;
use crate::encode::listing::{body, read as read_body};
use crate::entity::{listing as entity, listing_event};
use crate::error::{Error, Result, UniqueKey};
use crate::page::{Cursor, Page, PageRequest};
use crate::span::Span;
use crate::tx::{Tx, one_row};
use crate::value::At;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{CreditCode, ListingId, MarketId, Scope, SmeId};
use listing::{Filing, Layer, Listing, PipelineEvent};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;

const TABLE: &str = "listing";
/// Firms looked up by one statement.
const LOOKUP_MAX: usize = 1_000;
/// Kind of a step that changed the state.
const STATE: &str = "state";
/// Kind of a step that an exchange reported.
const PIPELINE: &str = "pipeline";
/// Kind of a step in which the firm filed a document.
const FILING: &str = "filing";
/// Kind of a step that took back what an exchange had reported.
const WITHDRAWAL: &str = "withdrawal";
/// Kind of a step that took back a filing.
const UNFILING: &str = "unfiling";

/// Queries on listings.
#[derive(Debug, Clone, Copy)]
pub struct Listings<'t>(&'t Tx);

/// A listing as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its id.
    pub id: ListingId,
    /// The listing.
    pub listing: Listing,
    /// Counts changes; 1 at creation.
    pub version: i64,
}

/// What a change of a listing was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// It got into the state that it is in.
    State,
    /// An exchange reported this for that day.
    Pipeline(PipelineEvent, NaiveDate),
    /// The firm filed a document.
    Filing(&'a Filing),
    /// This was taken back, which had been reported for that day.
    Withdrawal(PipelineEvent, NaiveDate),
    /// The filing of a document was taken back.
    Unfiling(&'a Filing),
}

/// One step of a listing's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastStep {
    /// Version that the listing had after it.
    pub version: i64,
    /// The event, if an exchange reported one.
    pub event: Option<PipelineEvent>,
    /// True if the event or the filing was taken back.
    pub withdrawn: bool,
    /// True if it is of a document that the firm filed; with no event either the state changed.
    pub filing: bool,
    /// Code of the state or of the event, or key of the document.
    pub code: String,
    /// Last day of the period that the document covers, where it is kept.
    pub period_end: Option<NaiveDate>,
    /// The day that it counts from.
    pub on: NaiveDate,
    /// Layer after it, while on the board.
    pub layer: Option<Layer>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// What a list of listings may be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListingFilter {
    /// Only listings of this market.
    pub market: Option<MarketId>,
    /// Only listings of this firm.
    pub sme: Option<SmeId>,
    /// Only listings of the firm with this code.
    pub credit_code: Option<CreditCode>,
    /// Only listings in states with these codes; in any, if empty.
    pub states: BTreeSet<String>,
    /// Only listings of firms that are on the board in this layer.
    pub layer: Option<Layer>,
    /// Only listings of firms that are on the board.
    pub on_board: bool,
}

impl Tx {
    /// Queries on listings.
    #[must_use]
    pub const fn listings(&self) -> Listings<'_> {
        Listings(self)
    }
}

impl Listings<'_> {
    /// Inserts a listing as version 1, with the first step of its history.
    ///
    /// # Errors
    /// `NotUnique(OpenListing)` if the firm has an open one on the market, `MissingReference` if
    /// the firm is not there.
    pub async fn insert(&self, id: ListingId, listing: &Listing) -> Result<Stored> {
        let stored = Stored {
            id,
            listing: listing.clone(),
            version: 1,
        };
        let row = self.row(&stored);
        self.0.insert_models::<entity::Entity>(vec![row]).await?;
        self.record(&stored, Step::State).await?;
        Ok(stored)
    }

    /// Replaces a listing that still has the version of `stored`, and adds the step to its
    /// history; the new version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone; `NotUnique(ListingNumber)` if a listing of another
    /// firm, open or not, has the number of its code, `NotUnique(ListingOwnCode)` for the market's
    /// own one. A firm that comes back to the board may have its codes again.
    pub async fn update(&self, stored: &Stored, step: Step<'_>) -> Result<i64> {
        use entity::Column::{CreatedAt, Id, Version};
        let next = Stored {
            version: stored.version + 1,
            ..stored.clone()
        };
        let unchanged = Id.eq(stored.id.0).and(Version.eq(stored.version));
        let row = self.row(&next);
        self.codes_free(&row).await?;
        let rows = self
            .0
            .replace::<entity::Entity>(row, &[Id, CreatedAt], unchanged)
            .await?;
        one_row(rows, TABLE, stored.id)?;
        self.record(&next, step).await?;
        Ok(next.version)
    }

    /// A listing by its id.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, id: ListingId) -> Result<Option<Stored>> {
        let row = entity::Entity::find_by_id(id.0).one(&self.0.db).await?;
        row.map(read).transpose()
    }

    /// The open listing of a firm on a market.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn open_of(&self, market: &MarketId, sme: SmeId) -> Result<Option<Stored>> {
        let select = entity::Entity::find()
            .filter(entity::Column::Market.eq(market.as_str()))
            .filter(entity::Column::Sme.eq(sme.0))
            .filter(entity::Column::Open.eq(true));
        select.one(&self.0.db).await?.map(read).transpose()
    }

    /// All listings of firms, on any market, over or not, in the order of their ids.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.listings.of_smes", level = "debug", skip_all)]
    pub async fn of_smes(&self, smes: &[SmeId]) -> Result<Vec<Stored>> {
        let mut found = Vec::new();
        for smes in smes.chunks(LOOKUP_MAX) {
            let select = entity::Entity::find()
                .filter(entity::Column::Sme.is_in(smes.iter().map(|sme| sme.0)));
            for row in select.all(&self.0.db).await? {
                found.push(read(row)?);
            }
        }
        found.sort_unstable_by_key(|stored| stored.id);
        Ok(found)
    }

    /// The same of all firms of a span, and those of them with a listing that cannot be read.
    ///
    /// # Errors
    /// As any statement.
    pub async fn of_span(&self, span: Span) -> Result<(Vec<Stored>, BTreeSet<SmeId>)> {
        let select = entity::Entity::find().filter(span.holds(entity::Column::Sme));
        let rows = select.order_by_asc(entity::Column::Id).all(&self.0.db);
        let (mut found, mut unreadable) = (Vec::new(), BTreeSet::new());
        for row in rows.await? {
            let firm = SmeId(row.sme);
            match read(row) {
                Ok(stored) => found.push(stored),
                Err(_) => {
                    unreadable.insert(firm);
                }
            }
        }
        Ok((found, unreadable))
    }

    /// Listings in the order of their ids. A market sees its own, a lender none.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.listings.list", level = "debug", skip_all)]
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &ListingFilter,
        page: &PageRequest,
    ) -> Result<Page<Stored>> {
        use entity::Column::{Id, Market, Sme, State};
        let mut select = match scope {
            Scope::All => entity::Entity::find(),
            Scope::Market(own) => entity::Entity::find().filter(Market.eq(own.as_str())),
            Scope::Lender(_) => return Ok(Page::empty()),
        };
        if let Some(market) = &filter.market {
            select = select.filter(Market.eq(market.as_str()));
        }
        if let Some(sme) = filter.sme {
            select = select.filter(Sme.eq(sme.0));
        }
        if let Some(code) = &filter.credit_code {
            select = select.filter(of_code(Sme, code));
        }
        if !filter.states.is_empty() {
            select = select.filter(State.is_in(filter.states.iter().map(String::as_str)));
        }
        if let Some(layer) = filter.layer {
            select = select.filter(entity::Column::Layer.eq(layer_number(layer)));
        }
        if filter.on_board {
            select = select.filter(entity::Column::Layer.is_not_null());
        }
        if let Some(after) = page.after_id()? {
            select = select.filter(Id.gt(after));
        }
        let select = select.order_by_asc(Id).limit(page.limit());
        let rows = select.all(&self.0.db).await?;
        Page::of(rows, page, |row| Cursor::id(row.id), read)
    }

    /// All steps of a listing, oldest first. There are few: layers, events and documents are
    /// limited.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    pub async fn history(&self, id: ListingId) -> Result<Vec<PastStep>> {
        let select = listing_event::Entity::find()
            .filter(listing_event::Column::Listing.eq(id.0))
            .order_by_asc(listing_event::Column::Version);
        let rows = select.all(&self.0.db).await?;
        rows.into_iter().map(past_step).collect()
    }

    /// Codes stay those of their firm after the end of its listing. Among open listings an index
    /// keeps them apart as well, also for two calls at the same time.
    async fn codes_free(&self, row: &entity::Model) -> Result<()> {
        use entity::Column::{Market, Number, OwnCode, Sme};
        let others = || entity::Entity::find().filter(Sme.ne(row.sme));
        if let Some(number) = &row.number {
            let taken = others().filter(Number.eq(number.as_str()));
            if taken.one(&self.0.db).await?.is_some() {
                return Err(Error::NotUnique(UniqueKey::ListingNumber));
            }
        }
        if let Some(own) = &row.own_code {
            let here = others().filter(Market.eq(row.market.as_str()));
            let taken = here.filter(OwnCode.eq(own.as_str()));
            if taken.one(&self.0.db).await?.is_some() {
                return Err(Error::NotUnique(UniqueKey::ListingOwnCode));
            }
        }
        Ok(())
    }

    async fn record(&self, stored: &Stored, step: Step<'_>) -> Result<()> {
        let state = &stored.listing.state;
        let (kind, code, on) = match step {
            Step::State => (STATE, state.code(), state.on()),
            Step::Pipeline(event, on) => (PIPELINE, event.code(), on),
            Step::Filing(filing) => (FILING, filing.key.as_str(), filing.filed_on),
            Step::Withdrawal(event, on) => (WITHDRAWAL, event.code(), on),
            Step::Unfiling(filing) => (UNFILING, filing.key.as_str(), filing.filed_on),
        };
        let period_end = match step {
            Step::Filing(filing) | Step::Unfiling(filing) => Some(filing.period_end),
            Step::State | Step::Pipeline(..) | Step::Withdrawal(..) => None,
        };
        let row = listing_event::Model {
            listing: stored.id.0,
            version: stored.version,
            kind: kind.to_owned(),
            code: code.to_owned(),
            happened_on: on,
            period_end,
            layer: state.layer().map(layer_number),
            recorded_at: self.0.now(),
        };
        self.0
            .insert_models::<listing_event::Entity>(vec![row])
            .await
    }

    fn row(&self, stored: &Stored) -> entity::Model {
        let Stored {
            id,
            listing,
            version,
        } = stored;
        let number = listing.code.clone().map(|code| code.with_class(None));
        entity::Model {
            id: id.0,
            market: listing.market.to_string(),
            sme: listing.sme.0,
            state: listing.state.code().to_owned(),
            open: listing.is_open(),
            layer: listing.state.layer().map(layer_number),
            number: number.map(|code| code.to_string()),
            own_code: listing.own_code.clone(),
            body: body(listing),
            version: *version,
            created_at: self.0.now(),
            updated_at: self.0.now(),
        }
    }
}

fn layer_number(layer: Layer) -> i32 {
    crate::candidate::layer_number(Some(layer))
}

fn past_step(row: listing_event::Model) -> Result<PastStep> {
    let at = At {
        table: "listing_event",
        id: &row.listing,
    };
    let event = match row.kind.as_str() {
        STATE | FILING | UNFILING => None,
        PIPELINE | WITHDRAWAL => Some(at.some("code", PipelineEvent::from_code(&row.code))?),
        _ => return at.some("kind", None),
    };
    let layer = row.layer.map(|number| {
        let layer = crate::candidate::layer(number).flatten();
        at.some("layer", layer)
    });
    Ok(PastStep {
        version: row.version,
        event,
        filing: [FILING, UNFILING].contains(&row.kind.as_str()),
        withdrawn: [WITHDRAWAL, UNFILING].contains(&row.kind.as_str()),
        on: row.happened_on,
        period_end: row.period_end,
        layer: layer.transpose()?,
        recorded_at: row.recorded_at,
        code: row.code,
    })
}

fn read(row: entity::Model) -> Result<Stored> {
    let at = At {
        table: TABLE,
        id: &row.id,
    };
    let body = at.some("body", read_body(&row.state, &row.body))?;
    Ok(Stored {
        id: ListingId(row.id),
        listing: Listing {
            market: at.some("market", MarketId::parse(&row.market))?,
            sme: SmeId(row.sme),
            code: body.code,
            own_code: row.own_code.clone(),
            state: body.state,
            proofs: body.proofs,
            layers: body.layers,
            pipeline: body.pipeline,
            filings: body.filings,
        },
        version: row.version,
    })
}
