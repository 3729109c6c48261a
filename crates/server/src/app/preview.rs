//! What a run would find, asked without one.

use std::sync::Arc;

use api::v1::ErrorReason;
use domain::{Batch, Lender, Offering, OutcomeCause, Sme, SmeId};
use domain::{LenderId, OfferingId};
use matching::live::{Change, Order};

use super::App;
use super::match_run::{Shown, name, require_succeeded};
use crate::error::{Error, Result};
use crate::live::{Changed, Row, View};

/// The list of a firm, or why it takes no part; and the event that the answer includes.
pub type List = (std::result::Result<Vec<Row>, OutcomeCause>, i64);

/// The best firms of an offering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BestSmes {
    /// The firms and how many there are in all; `None` if a run cannot read the offering.
    pub found: Option<(Vec<Row>, usize)>,
    /// The event that the answer includes.
    pub as_of: i64,
}

/// What changes in the input of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changing {
    /// The firm has these facts.
    Sme(Box<Sme>),
    /// The offering asks this.
    Offering(Box<Offering>, Box<Lender>),
    /// The firm is gone.
    SmeGone(SmeId),
    /// The offering is gone.
    OfferingGone(LenderId, OfferingId),
}

/// The list that a run of the batch would make for a firm with these facts.
///
/// # Errors
/// `BATCH_NOT_READY`.
pub async fn matches(app: &App, batch: &Batch, sme: Sme) -> Result<List> {
    let view = app.live.of_batch(app, batch).await?;
    let tx = app.store.read().await?;
    let chains = view.chains(&tx).await?;
    let closed = view.closed_to_sme(&tx, batch, sme.id).await?;
    drop(tx);
    let facts = view.sme_facts(&app.rules, &chains, &sme)?;
    let (facts, closed) = match facts.and_then(|facts| Ok((facts, closed?))) {
        Ok(known) => known,
        Err(cause) => return Ok((Err(cause), view.as_of)),
    };
    let as_of = view.as_of;
    let list = move || view.offerings_for(sme.id, &facts, &closed);
    let list = computed(app, list).await?;
    Ok((Ok(list), as_of))
}

/// The firms that a run of the batch would rank best for an offering that asks this.
///
/// # Errors
/// `BATCH_NOT_READY`.
pub async fn smes(
    app: &App,
    batch: &Batch,
    (offering, lender): (&Offering, &Lender),
    asked: (usize, Order),
) -> Result<BestSmes> {
    let view = app.live.of_batch(app, batch).await?;
    let id = (lender.id, offering.id);
    let tx = app.store.read().await?;
    let chains = view.chains(&tx).await?;
    let closed = view.closed_to_offering(&tx, batch, id).await?;
    drop(tx);
    let as_of = view.as_of;
    let found = match view.offering_facts(&chains, offering, lender)? {
        None => None,
        Some(facts) => {
            let best = move || view.smes_for(id, (&facts, &closed), asked);
            Some(computed(app, best).await?)
        }
    };
    Ok(BestSmes { found, as_of })
}

/// The lists of a run that a change of its input would alter, by firm.
///
/// # Errors
/// `RUN_NOT_SUCCEEDED`, `SNAPSHOT_GONE`, `PAIR_NOT_IN_RUN`.
pub async fn change(app: &App, shown: &Shown, changing: Changing) -> Result<Vec<Changed>> {
    require_succeeded(shown.campaign, &shown.run)?;
    let view = app.live.of_run(app, &shown.run).await?.ok_or_else(|| {
        let text = "the input snapshot of the run is not kept any more";
        Error::wrong_state(ErrorReason::SnapshotGone, text)
            .about("rongqiao/MatchRun", name(shown.campaign, &shown.run))
            .with("run", shown.run.id)
    })?;
    let change = change_of(app, &view, changing).await?;
    computed(app, move || view.effect(change)).await?
}

async fn change_of(app: &App, view: &Arc<View>, changing: Changing) -> Result<Change> {
    let sme_row = |id: SmeId| {
        let missing = || not_in_run("sme", format!("smes/{id}"));
        view.sme_row(id).ok_or_else(missing)
    };
    let offering_row = |lender: LenderId, id: OfferingId| {
        let missing = || not_in_run("offering", format!("lenders/{lender}/offerings/{id}"));
        view.offering_row(id).ok_or_else(missing)
    };
    Ok(match changing {
        Changing::SmeGone(id) => Change::Sme(sme_row(id)?, None),
        Changing::OfferingGone(lender, id) => Change::Offering(offering_row(lender, id)?, None),
        Changing::Sme(sme) => {
            let row = sme_row(sme.id)?;
            let chains = view.chains(&app.store.read().await?).await?;
            Change::Sme(row, view.sme_facts(&app.rules, &chains, &sme)?.ok())
        }
        Changing::Offering(offering, lender) => {
            let row = offering_row(lender.id, offering.id)?;
            let chains = view.chains(&app.store.read().await?).await?;
            Change::Offering(row, view.offering_facts(&chains, &offering, &lender)?)
        }
    })
}

fn not_in_run(what: &'static str, name: String) -> Error {
    let reason = ErrorReason::PairNotInRun;
    Error::not_found(reason, "rongqiao/Match", name.clone()).with(what, name)
}

async fn computed<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let done = app.cpu.run("preview", work).await;
    done.map_err(|error| Error::internal(error.to_string()))
}
