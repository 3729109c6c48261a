//! Keeps indexes up to date with the store: reads what happened since, and patches or builds anew.
//!
//! Nothing runs in the background: a question first reads the feed behind the last event that the
//! index includes, so that every answer is as new as the store when it was asked. A firm or
//! offering that changed or left is patched; whatever else matters, such as one that enters, makes
//! the index be built anew, since numbers given by lot decide ties.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use api::v1::ErrorReason;
use arc_swap::ArcSwapOption;
use domain::{
    Batch, BatchId, Campaign, Event, Lender, MatchRun, MatchRunId, Offering, OfferingId, Scope,
    Sme, SmeId,
};
use matching::live::Change;
use store::{Cursor, PageRequest, Tx};
use uuid::Uuid;

use super::View;
use crate::app::{App, batch};
use crate::convert::names;
use crate::error::{Error, Result};
use crate::rules::Rules;
use crate::snapshots::{self, Cache, Failure};

/// Batches whose index is kept; each may take 200 MB at full size.
const BATCHES_MAX: usize = 2;
/// Runs whose index is kept.
const RUNS_MAX: usize = 1;
/// Events that are patched; after more the index is built anew.
const EVENTS_MAX: u32 = 256;

/// Batches with their indexes, latest asked for first.
type Batches = VecDeque<(BatchId, Arc<Followed<View>>)>;

/// The indexes of a process.
#[derive(Clone, Debug)]
pub struct Live {
    batches: Arc<Mutex<Batches>>,
    runs: Cache<View>,
}

/// The index of one batch. Whoever asks reads the present version without waiting; one at a time
/// makes the next.
#[derive(Debug)]
struct Followed<T> {
    view: ArcSwapOption<T>,
    turn: tokio::sync::Mutex<()>,
}

impl<T> Default for Followed<T> {
    fn default() -> Followed<T> {
        Followed {
            view: ArcSwapOption::empty(),
            turn: tokio::sync::Mutex::default(),
        }
    }
}

impl<T: Send + Sync + 'static> Followed<T> {
    /// The version that `make` makes of the present one. It goes on to its end even when this
    /// caller goes away.
    ///
    /// # Errors
    /// What `make` says; the present version stays then. `INTERNAL` if it panicked.
    async fn next<F>(
        self: Arc<Self>,
        make: impl FnOnce(Option<Arc<T>>) -> F + Send + 'static,
    ) -> Result<Arc<T>>
    where
        F: Future<Output = Result<T>> + Send,
    {
        let task = tokio::spawn(async move {
            let _turn = self.turn.lock().await;
            let view = Arc::new(make(self.view.load_full()).await?);
            self.view.store(Some(Arc::clone(&view)));
            Ok(view)
        });
        let done = task.await;
        done.map_err(|error| Error::internal(error.to_string()))?
    }
}

/// What an event means for an index.
#[derive(Debug, PartialEq, Eq)]
enum Touch {
    Nothing,
    Sme(SmeId),
    Offering(OfferingId),
    Everything,
}

impl Default for Live {
    fn default() -> Live {
        Live {
            batches: Arc::default(),
            runs: Cache::new(RUNS_MAX),
        }
    }
}

impl Live {
    /// The index of a batch, with everything that was stored before this call.
    ///
    /// # Errors
    /// `BATCH_NOT_READY` if a run of the batch could not be made.
    pub async fn of_batch(&self, app: &App, batch: &Batch) -> Result<Arc<View>> {
        let followed = self.followed(batch.id);
        if let Some(view) = followed.view.load_full()
            && latest(app).await? == view.as_of
        {
            return Ok(view);
        }
        let (app, batch) = (app.clone(), batch.clone());
        let make = |present: Option<Arc<View>>| async move {
            match present {
                Some(view) => caught_up(&app, &batch, &view).await,
                None => built(&app, batch.id).await,
            }
        };
        followed.next(make).await
    }

    /// The index of a run that is over, from its snapshot; `None` if that is gone.
    ///
    /// # Errors
    /// `INTERNAL`.
    pub async fn of_run(&self, app: &App, run: &MatchRun) -> Result<Option<Arc<View>>> {
        let id = run.id;
        let (snapshots, cpu, run) = (app.snapshots.clone(), app.cpu.clone(), run.clone());
        let build = move || async move {
            let _permit = snapshots.build_permit().await?;
            let Some(input) = snapshots.read(&cpu, &run).await? else {
                return Ok(None);
            };
            let view = cpu.run("index of a run", move || View::new(input, run, 0));
            let view = view.await.map_err(|it| Error::internal(it.to_string()))?;
            Ok(Some(view?))
        };
        self.runs.get(id, build).await
    }

    /// The index of a batch, now first; without one yet if there was none.
    fn followed(&self, batch: BatchId) -> Arc<Followed<View>> {
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let at = batches.iter().position(|(id, _)| *id == batch);
        let known = at.and_then(|at| batches.remove(at)).map(|(_, known)| known);
        let followed = known.unwrap_or_default();
        batches.push_front((batch, Arc::clone(&followed)));
        batches.truncate(BATCHES_MAX);
        followed
    }
}

async fn latest(app: &App) -> Result<i64> {
    Ok(app.store.read().await?.events().last(&Scope::All).await?)
}

/// The index with what happened since.
async fn caught_up(app: &App, batch: &Batch, view: &View) -> Result<View> {
    let tx = app.store.read().await?;
    let after = Some(Cursor::sequence(view.as_of));
    let page = PageRequest::new(EVENTS_MAX, after);
    let events = tx.events().list(&Scope::All, &page).await?;
    if events.next.is_some() {
        drop(tx);
        return built(app, batch.id).await;
    }
    let as_of = events.items.last().map_or(view.as_of, |it| it.sequence);
    let changes = changes((&app.rules, &tx), batch, view, &events.items).await?;
    drop(tx);
    let Some(changes) = changes else {
        return built(app, batch.id).await;
    };
    let view = view.clone();
    let after = app.cpu.run("follow", move || view.after(changes, as_of));
    after.await.map_err(|it| Error::internal(it.to_string()))?
}

/// What events change in an index; `None` if it must be built anew.
async fn changes(
    (rules, tx): (&Rules, &Tx),
    batch: &Batch,
    view: &View,
    events: &[Event],
) -> Result<Option<Vec<Change>>> {
    let (mut smes, mut offerings) = (BTreeSet::new(), BTreeSet::new());
    for event in events {
        match touch(event, batch) {
            Touch::Nothing => {}
            Touch::Sme(sme) => drop(smes.insert(sme)),
            Touch::Offering(offering) => drop(offerings.insert(offering)),
            Touch::Everything => return Ok(None),
        }
    }
    if smes.is_empty() && offerings.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let Some(campaign) = tx.campaigns().get(batch.campaign).await? else {
        return Ok(None);
    };
    let chains = view.chains(tx).await?;
    let mut changes = Vec::new();
    for id in smes {
        let stored = sme_of(tx, (batch, &campaign), id).await?;
        let facts = stored
            .map(|sme| view.sme_facts(rules, &chains, &sme))
            .transpose()?;
        match (view.sme_row(id), facts.and_then(std::result::Result::ok)) {
            (None, None) => {}
            (None, Some(_)) => return Ok(None),
            (Some(row), facts) => changes.push(Change::Sme(row, facts)),
        }
    }
    for id in offerings {
        let facts = match offering_of(tx, (view, &campaign), id).await? {
            Some((offering, lender)) => view.offering_facts(&chains, &offering, &lender)?,
            None => None,
        };
        match (view.offering_row(id), facts) {
            (None, None) => {}
            (None, Some(_)) => return Ok(None),
            (Some(row), None) if view.nouns.agreed.contains(&row) => return Ok(None),
            (Some(row), facts) => changes.push(Change::Offering(row, facts)),
        }
    }
    Ok(Some(changes))
}

fn touch(event: &Event, batch: &Batch) -> Touch {
    let noun = event.kind.split('.').next().unwrap_or_default();
    let resource = event.resource.as_str();
    match noun {
        "sme" => names::sme_id(resource).map_or(Touch::Everything, Touch::Sme),
        "offering" => {
            let id = names::offering_id(resource);
            id.map_or(Touch::Everything, |(_, id)| Touch::Offering(id))
        }
        "batch" if resource != names::batch(batch.campaign, batch.id) => Touch::Nothing,
        "campaign" if resource != names::campaign(batch.campaign) => Touch::Nothing,
        "batch" | "campaign" | "chain" | "exclusion" | "lender" | "referral" => Touch::Everything,
        _ => Touch::Nothing,
    }
}

/// The id just before another: what comes next behind it is that one, if it is there.
const fn before(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128().saturating_sub(1))
}

/// A firm, if a run of the batch would read it.
async fn sme_of(tx: &Tx, (batch, campaign): (&Batch, &Campaign), id: SmeId) -> Result<Option<Sme>> {
    let chains = batch::chains_of(batch, campaign);
    let place = (Some(SmeId(before(id.0))), 1);
    let smes = tx.smes();
    let found = smes.of_batch(&chains, &campaign.regions, place).await?;
    Ok(found.into_iter().find(|sme| sme.id == id))
}

/// An offering and its lender, if a run of the batch would read it.
async fn offering_of(
    tx: &Tx,
    (view, campaign): (&View, &Campaign),
    id: OfferingId,
) -> Result<Option<(Offering, Lender)>> {
    let place = (Some(OfferingId(before(id.0))), 1);
    let day = view.run.reference_date;
    let offerings = tx.offerings();
    let found = offerings.of_batch(day, &campaign.lenders, place).await?;
    let Some(offering) = found.into_iter().find(|found| found.id == id) else {
        return Ok(None);
    };
    let lender = tx.lenders().get(offering.lender).await?;
    Ok(lender.map(|lender| (offering, lender)))
}

/// The index of a batch from the store.
async fn built(app: &App, id: BatchId) -> Result<View> {
    let _permit = app.snapshots.build_permit().await?;
    let tx = app.store.read().await?;
    // What is stored from here on may be in the index already; reading it again changes nothing.
    let as_of = tx.events().last(&Scope::All).await?;
    let gone = |what: &str| Error::internal(format!("{what} of batch {id} is gone"));
    let batch = tx.batches().get(id).await?.ok_or_else(|| gone("row"))?;
    let campaign = tx.campaigns().get(batch.campaign).await?;
    let policy = tx.policies().get(batch.policy).await?;
    let run = batch::planned(
        (&batch, &campaign.ok_or_else(|| gone("campaign"))?),
        policy.ok_or_else(|| gone("policy"))?,
        (MatchRunId(app.clock.new_id()), String::new()),
        app.clock.now(),
    );
    drop(tx);
    let input = snapshots::build(app, &run)
        .await
        .map_err(|failure| match failure {
            Failure::Error(error) => error,
            Failure::Run(code) => {
                let text = "a run of the batch could not be made";
                Error::wrong_state(ErrorReason::BatchNotReady, text)
                    .about("rongqiao/Batch", batch::name(batch.campaign, id))
                    .with("failure", code)
            }
        })?;
    let view = app
        .cpu
        .run("index of a batch", move || View::new(input, run, as_of));
    view.await.map_err(|it| Error::internal(it.to_string()))?
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::sync::Notify;

    use super::Followed;

    #[tokio::test]
    async fn a_version_whose_caller_has_gone_is_there_for_the_next() {
        let followed: Arc<Followed<u32>> = Arc::default();
        let go = Arc::new(Notify::new());
        let wait = Arc::clone(&go);
        let slow = move |_| async move {
            wait.notified().await;
            Ok(7)
        };
        let patience = Duration::from_millis(20);
        let hurried = tokio::time::timeout(patience, Arc::clone(&followed).next(slow)).await;
        assert!(hurried.is_err(), "nobody let it go on");
        go.notify_one();
        let after = |present: Option<Arc<u32>>| async move { Ok(present.map_or(0, |it| *it + 1)) };
        assert_eq!(*followed.next(after).await.unwrap(), 8);
    }
}
