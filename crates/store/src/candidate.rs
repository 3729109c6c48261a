//! Candidates of markets: kept with their firms, paged in the order of lists.

use crate::encode::sme::key_text;
use crate::entity::{candidate, sme, sme_chain};
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::sme::{contains, inside};
use crate::tx::Tx;
use crate::value::{At, region, region_number};
use domain::{ChainCode, CreditCode, MarketId, RateBp, Scope, SmeId, SmeKey, Tier};
use listing::{Counts, Filter, Layer, Outline};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use std::collections::BTreeMap;
use uuid::Uuid;

const TABLE: &str = "candidate";
/// Ids looked up and rows written by one statement.
const CHUNK: usize = 1_000;
/// Places of one layer; those of the highest layer come first.
const PLACES: i32 = 10_001;

/// Queries on candidates.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'t>(&'t Tx);

impl Tx {
    /// Queries on candidates.
    #[must_use]
    pub const fn candidates(&self) -> Candidates<'_> {
        Candidates(self)
    }
}

impl Candidates<'_> {
    /// Makes the rows of `firms` exactly `candidates`: adds, replaces and removes only what
    /// differs. Every candidate is one of the firms. How many rows changed.
    ///
    /// # Errors
    /// `MissingReference` if a firm is not there.
    #[tracing::instrument(name = "store.candidates.write", level = "debug", skip_all)]
    pub async fn write(
        &self,
        firms: &[SmeId],
        candidates: &[(MarketId, Outline)],
    ) -> Result<usize> {
        let mut stored = Vec::new();
        for firms in firms.chunks(CHUNK) {
            let of_firms = candidate::Column::Sme.is_in(firms.iter().map(|firm| firm.0));
            let select = candidate::Entity::find().filter(of_firms);
            stored.extend(select.all(&self.0.db).await?);
        }
        self.bring(stored, candidates).await
    }

    /// Makes `stored`, all rows of some firms, exactly `candidates`.
    pub(crate) async fn bring(
        &self,
        stored: Vec<candidate::Model>,
        candidates: &[(MarketId, Outline)],
    ) -> Result<usize> {
        let key = |row: candidate::Model| ((row.sme, row.market.clone()), row);
        let mut stored: BTreeMap<_, _> = stored.into_iter().map(key).collect();
        let mut changed = Vec::new();
        for (market, outline) in candidates {
            let row = row(market, outline);
            let known = stored.remove(&(row.sme, row.market.clone()));
            if known.as_ref() != Some(&row) {
                changed.push(row);
            }
        }
        let count = changed.len() + stored.len();
        self.replace(changed).await?;
        self.remove(stored.into_keys().collect()).await?;
        Ok(count)
    }

    async fn remove(&self, keys: Vec<(Uuid, String)>) -> Result<()> {
        use candidate::Column::{Market, Sme};
        let mut by_market: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
        for (firm, market) in keys {
            by_market.entry(market).or_default().push(firm);
        }
        for (market, firms) in by_market {
            for firms in firms.chunks(CHUNK) {
                candidate::Entity::delete_many()
                    .filter(Market.eq(market.as_str()))
                    .filter(Sme.is_in(firms.iter().copied()))
                    .exec(&self.0.db)
                    .await?;
            }
        }
        Ok(())
    }

    async fn replace(&self, rows: Vec<candidate::Model>) -> Result<()> {
        use candidate::Column::{
            Completeness, Layer, Market, Place, Reach, Readiness, Region, Sme, Tier,
        };
        let replaced = [Place, Layer, Reach, Region, Tier, Readiness, Completeness];
        debug_assert_eq!(replaced.len() + 2, candidate::Column::iter().count());
        let mut replace = OnConflict::columns([Sme, Market]);
        replace.update_columns(replaced);
        let mut rows = rows
            .into_iter()
            .map(IntoActiveModel::into_active_model)
            .peekable();
        while rows.peek().is_some() {
            candidate::Entity::insert_many(rows.by_ref().take(CHUNK))
                .on_conflict(replace.clone())
                .exec_without_returning(&self.0.db)
                .await?;
        }
        Ok(())
    }

    /// A firm as a candidate of a market.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, market: &MarketId, sme: SmeId) -> Result<Option<Outline>> {
        let key = (sme.0, market.to_string());
        let row = candidate::Entity::find_by_id(key).one(&self.0.db).await?;
        row.map(read).transpose()
    }

    /// Candidates of a market in the order of [`listing::Candidate::order`]. Another market and
    /// lenders see none.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.candidates.list", level = "debug", skip_all)]
    pub async fn list(
        &self,
        scope: &Scope,
        (market, filter): (&MarketId, &Filter),
        page: &PageRequest,
    ) -> Result<Page<Outline>> {
        if !sees(scope, market) {
            return Ok(Page::empty());
        }
        use candidate::Column::{Place, Sme};
        let mut select = filtered(self.0.db.get_database_backend(), market, filter);
        if let Some((place, id)) = page.after_place()? {
            let key = Expr::tuple([Expr::col(Place), Expr::col(Sme)]);
            let after = Expr::tuple([Expr::val(place), Expr::val(id)]);
            select = select.filter(key.gt(after));
        }
        let select = select.order_by_asc(Place).order_by_asc(Sme);
        let rows = select.limit(page.limit()).all(&self.0.db).await?;
        Page::of(rows, page, |row| Cursor::place(row.place, row.sme), read)
    }

    /// How many candidates of a market there are in each layer; none for others than it.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.candidates.counts", level = "debug", skip_all)]
    pub async fn counts(
        &self,
        scope: &Scope,
        (market, filter): (&MarketId, &Filter),
    ) -> Result<Counts> {
        let mut counts = Counts::default();
        if !sees(scope, market) {
            return Ok(counts);
        }
        let by_layer: Vec<(i32, i64)> = filtered(self.0.db.get_database_backend(), market, filter)
            .select_only()
            .column(candidate::Column::Layer)
            .column_as(candidate::Column::Sme.count(), "count")
            .group_by(candidate::Column::Layer)
            .into_tuple()
            .all(&self.0.db)
            .await?;
        for (number, count) in by_layer {
            let at = At {
                table: TABLE,
                id: market,
            };
            let layer = at.some("layer", layer(number))?;
            *counts.of_layer(layer) = u64::try_from(count).unwrap_or_default();
        }
        Ok(counts)
    }
}

fn sees(scope: &Scope, market: &MarketId) -> bool {
    match scope {
        Scope::All => true,
        Scope::Market(own) => own == market.as_str(),
        Scope::Lender(_) => false,
    }
}

fn filtered(backend: DbBackend, market: &MarketId, filter: &Filter) -> Select<candidate::Entity> {
    use candidate::Column::{Completeness, Market, Place, Reach, Readiness, Region, Tier};
    let mut select = candidate::Entity::find().filter(Market.eq(market.as_str()));
    if let Some(layer) = filter.layer {
        let first = place(Some(layer), RateBp(10_000));
        select = select.filter(Place.between(first, first + PLACES - 1));
    }
    if let Some(layer) = filter.reach_min {
        select = select.filter(Reach.gte(layer_number(Some(layer))));
    }
    if let Some(chain) = &filter.chain {
        select = select.filter(on_chain(chain));
    }
    if let Some(region) = filter.region {
        select = select.filter(inside(Region, region));
    }
    if let Some(tier) = filter.tier {
        select = select.filter(Tier.eq(i32::from(tier.ordinal())));
    }
    if let Some(least) = filter.readiness_min {
        select = select.filter(Readiness.gte(least.0));
    }
    if let Some(least) = filter.completeness_min {
        select = select.filter(Completeness.gte(least.0));
    }
    if let Some(code) = &filter.credit_code {
        select = select.filter(of_code(candidate::Column::Sme, code));
    }
    if let Some(part) = &filter.name_contains {
        select = select.filter(named(backend, part));
    }
    select
}

/// True where the column names the firm with this code: one firm, found by its key.
pub(crate) fn of_code(column: impl ColumnTrait, code: &CreditCode) -> SimpleExpr {
    let firm = Query::select()
        .column(sme::Column::Id)
        .from(sme::Entity)
        .and_where(sme::Column::SmeKey.eq(key_text(&SmeKey::CreditCode(code.clone()))))
        .take();
    column.into_expr().eq(SimpleExpr::from(firm))
}

/// Firms with this in their name: an index holds no more of a firm than id and name.
fn named(backend: DbBackend, part: &str) -> SimpleExpr {
    let firms = Query::select()
        .column(sme::Column::Id)
        .from(sme::Entity)
        .and_where(contains(backend, sme::Column::Name, part))
        .take();
    candidate::Column::Sme.in_subquery(firms)
}

fn on_chain(chain: &ChainCode) -> SimpleExpr {
    let firms = Query::select()
        .column(sme_chain::Column::Sme)
        .from(sme_chain::Entity)
        .and_where(sme_chain::Column::Chain.eq(chain.as_str()))
        .take();
    candidate::Column::Sme.in_subquery(firms)
}

/// Where a candidate stands in the list: the highest layer first, then the most complete.
fn place(layer: Option<Layer>, completeness: RateBp) -> i32 {
    (3 - layer_number(layer)) * PLACES + (10_000 - completeness.0)
}

/// The numbers of layer and completeness that make a place.
pub(crate) const fn of_place(place: i32) -> (i32, i32) {
    (3 - place / PLACES, 10_000 - place % PLACES)
}

/// 0 where entry is not proved, 3 for the highest layer.
pub(crate) const fn layer_number(layer: Option<Layer>) -> i32 {
    match layer {
        None => 0,
        Some(Layer::Incubation) => 1,
        Some(Layer::Standardization) => 2,
        Some(Layer::Cultivation) => 3,
    }
}

/// The inverse of [`layer_number`].
pub(crate) fn layer(number: i32) -> Option<Option<Layer>> {
    match number {
        0 => Some(None),
        1 => Some(Some(Layer::Incubation)),
        2 => Some(Some(Layer::Standardization)),
        3 => Some(Some(Layer::Cultivation)),
        _ => None,
    }
}

fn row(market: &MarketId, outline: &Outline) -> candidate::Model {
    candidate::Model {
        sme: outline.sme.0,
        market: market.to_string(),
        place: place(outline.layer, outline.completeness),
        layer: layer_number(outline.layer),
        reach: layer_number(Some(outline.reach)),
        region: outline.region.map(region_number),
        tier: outline.tier.map(|tier| i32::from(tier.ordinal())),
        readiness: outline.readiness.0,
        completeness: outline.completeness.0,
    }
}

fn read(row: candidate::Model) -> Result<Outline> {
    let at = At {
        table: TABLE,
        id: &row.sme,
    };
    let tier = |number: i32| Tier::from_ordinal(u8::try_from(number).ok()?);
    let seat = row.region.map(|number| at.some("region", region(number)));
    let tier = row.tier.map(|number| at.some("tier", tier(number)));
    Ok(Outline {
        sme: SmeId(row.sme),
        layer: at.some("layer", layer(row.layer))?,
        reach: at.some("reach", layer(row.reach).flatten())?,
        region: seat.transpose()?,
        tier: tier.transpose()?,
        readiness: RateBp(row.readiness),
        completeness: RateBp(row.completeness),
    })
}
