//! The methods of `MatchService` that ask what a run would find.

use api::v1;
use api::v1::preview_change_request::Change;
use domain::{Lender, LenderId, Offering, OfferingId, Sme, SmeId, Verdict};
use matching::live::Order;

use super::required;
use crate::app::match_run::{self as runs, Named};
use crate::app::preview::{self, Changing};
use crate::app::{App, Cx, batch, chain, lender, offering as offerings, sme as smes};
use crate::authz::Action;
use crate::call::Call;
use crate::convert::enums::Wire;
use crate::convert::explanation::small;
use crate::convert::names::{self, batch_id, named, offering_id, run_path, sme_id};
use crate::convert::{mask, offering, sme};
use crate::error::Result;
use crate::live::{Changed, Row};
use crate::page;

/// `PreviewMatches`.
pub async fn matches(
    app: &App,
    call: &Call,
    message: v1::PreviewMatchesRequest,
) -> Result<v1::PreviewMatchesResponse> {
    let (campaign, id) = named("batch", &message.batch, batch_id)?;
    let asked = required("sme", message.sme)?;
    let cx = app.read(call, Action::RunRead).await?;
    let batch = batch::stored(&cx, campaign, id).await?;
    let sme = asked_sme(&cx, asked).await?;
    drop(cx);
    let (list, as_of_event) = preview::matches(app, &batch, sme).await?;
    let (rows, cause) = match list {
        Ok(rows) => (rows, 0),
        Err(cause) => (Vec::new(), cause.to_wire()),
    };
    let named = names_of(app, call, &rows).await?;
    Ok(v1::PreviewMatchesResponse {
        rows: rows.iter().map(|row| row_to_proto(row, &named)).collect(),
        cause,
        as_of_event,
    })
}

/// `PreviewSmes`.
pub async fn best_smes(
    app: &App,
    call: &Call,
    message: v1::PreviewSmesRequest,
) -> Result<v1::PreviewSmesResponse> {
    let (campaign, id) = named("batch", &message.batch, batch_id)?;
    let order = match message.order() {
        v1::PreviewOrder::Unspecified | v1::PreviewOrder::Lender => Order::Lender,
        v1::PreviewOrder::Score => Order::Score,
    };
    let n = usize::try_from(page::size(message.page_size)?).unwrap_or(usize::MAX);
    let asked = required("offering", message.offering)?;
    let cx = app.read(call, Action::RunRead).await?;
    let batch = batch::stored(&cx, campaign, id).await?;
    let (offering, lender) = asked_offering(&cx, asked).await?;
    drop(cx);
    let best = preview::smes(app, &batch, (&offering, &lender), (n, order)).await?;
    let refused = best.found.is_none();
    let (rows, eligible) = best.found.unwrap_or_default();
    let named = names_of(app, call, &rows).await?;
    Ok(v1::PreviewSmesResponse {
        rows: rows.iter().map(|row| row_to_proto(row, &named)).collect(),
        eligible_count: i64::try_from(eligible).unwrap_or(i64::MAX),
        refused,
        as_of_event: best.as_of,
    })
}

/// `PreviewChange`.
pub async fn change(
    app: &App,
    call: &Call,
    message: v1::PreviewChangeRequest,
) -> Result<v1::PreviewChangeResponse> {
    let path = named("run", &message.run, run_path)?;
    let n = usize::try_from(page::size(message.page_size)?).unwrap_or(usize::MAX);
    let asked = required("change", message.change)?;
    let cx = app.read(call, Action::RunRead).await?;
    let shown = runs::get(&cx, (path.campaign, path.batch), path.run).await?;
    let changing = changing(&cx, asked).await?;
    drop(cx);
    let mut changed = preview::change(app, &shown, changing).await?;
    let list_count = i64::try_from(changed.len()).unwrap_or(i64::MAX);
    changed.truncate(n);
    let rows = changed
        .iter()
        .flat_map(|it| it.left.iter().chain(&it.joined));
    let rows: Vec<Row> = rows.copied().collect();
    let named = names_of(app, call, &rows).await?;
    Ok(v1::PreviewChangeResponse {
        changes: changed
            .iter()
            .map(|it| change_to_proto(it, &named))
            .collect(),
        list_count,
    })
}

async fn changing(cx: &Cx<'_>, asked: Change) -> Result<Changing> {
    Ok(match asked {
        Change::Sme(asked) => Changing::Sme(Box::new(asked_sme(cx, asked).await?)),
        Change::Offering(asked) => {
            let (offering, lender) = asked_offering(cx, asked).await?;
            Changing::Offering(Box::new(offering), Box::new(lender))
        }
        Change::Gone(name) if name.starts_with("smes/") => {
            Changing::SmeGone(named("gone", &name, sme_id)?)
        }
        Change::Gone(name) => {
            let (lender, id) = named("gone", &name, offering_id)?;
            Changing::OfferingGone(lender, id)
        }
    })
}

/// The stored firm with what is set in the one asked about.
async fn asked_sme(cx: &Cx<'_>, asked: v1::Sme) -> Result<Sme> {
    let id = named("sme.name", &asked.name, sme_id)?;
    let stored = smes::get(cx, id).await?;
    let merged = sme::to_proto(&stored);
    mask::same_key(&merged, &asked)?;
    let merged = mask::sme(merged, asked, None)?;
    let found = sme::from_proto(id, stored.version, &merged)?;
    let catalogue = chain::catalogue(&cx.tx).await?;
    chain::check_sme(&catalogue, &found).into_result()?;
    Ok(found)
}

/// The stored offering with what is set in the one asked about, and its lender.
async fn asked_offering(cx: &Cx<'_>, asked: v1::Offering) -> Result<(Offering, Lender)> {
    let (owner, id) = named("offering.name", &asked.name, offering_id)?;
    let stored = offerings::stored(cx, owner, id).await?;
    mask::same_external_id(&stored.external_id, &asked.external_id)?;
    let merged = mask::offering(offering::to_proto(&stored), asked, None)?;
    let found = offering::from_proto(id, owner, stored.version, &merged)?;
    let catalogue = chain::catalogue(&cx.tx).await?;
    chain::check_offering(&catalogue, &found).into_result()?;
    Ok((found, lender::get(cx, owner).await?))
}

async fn names_of(app: &App, call: &Call, rows: &[Row]) -> Result<Named> {
    let smes: Vec<SmeId> = rows.iter().map(|row| row.sme).collect();
    let offerings: Vec<OfferingId> = rows.iter().map(|row| row.offering).collect();
    let cx = app.read(call, Action::RunRead).await?;
    runs::named(&cx, &smes, &offerings).await
}

fn sme_name(named: &Named, sme: SmeId) -> String {
    let sme = named.smes.get(&sme);
    sme.map(|sme| sme.name.clone()).unwrap_or_default()
}

fn lender_name(named: &Named, lender: LenderId) -> String {
    let lender = named.lenders.get(&lender);
    lender.map(|lender| lender.name.clone()).unwrap_or_default()
}

fn row_to_proto(row: &Row, named: &Named) -> v1::PreviewRow {
    let verdict = match row.met {
        true => Verdict::Met,
        false => Verdict::Unknown,
    };
    let offering = named.offerings.get(&row.offering);
    v1::PreviewRow {
        rank: i32::try_from(row.rank).unwrap_or(i32::MAX),
        sme: names::sme(row.sme),
        sme_display_name: sme_name(named, row.sme),
        offering: names::offering(row.lender, row.offering),
        offering_display_name: offering.map(|it| it.name.clone()).unwrap_or_default(),
        lender_display_name: lender_name(named, row.lender),
        score: small(row.sme_points + row.lender_points),
        sme_points: small(row.sme_points),
        lender_points: small(row.lender_points),
        verdict: verdict.to_wire(),
    }
}

fn change_to_proto(changed: &Changed, named: &Named) -> v1::PreviewListChange {
    let rows = |rows: &[Row]| rows.iter().map(|row| row_to_proto(row, named)).collect();
    v1::PreviewListChange {
        sme: names::sme(changed.sme),
        sme_display_name: sme_name(named, changed.sme),
        left: rows(&changed.left),
        joined: rows(&changed.joined),
    }
}
