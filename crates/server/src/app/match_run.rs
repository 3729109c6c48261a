//! Runs and their results, operations.

use api::v1::ErrorReason;
use domain::{
    Batch, BatchId, CampaignId, Match, MatchRun, MatchRunId, Offering, OfferingId, Outcome,
    OutcomeCause, RunState, Sme, SmeId,
};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use store::match_run::MatchRunFilter;
use store::result::MatchFilter;
use store::{Cursor, Page, PageRequest, Tx};
use tokio::time::Instant;

use super::{App, Cx, batch};
use crate::authz::Action;
use crate::call::Call;
use crate::error::{Error, Result};

pub(super) const KIND: &str = "rongqiao/MatchRun";
/// Pause between looks at a run that another process may end.
const WAIT_POLL: Duration = Duration::from_millis(500);

/// A run with the campaign of its batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The campaign.
    pub campaign: CampaignId,
    /// The run.
    pub run: MatchRun,
}

/// Name of a run.
pub fn name(campaign: CampaignId, run: &MatchRun) -> String {
    format!("{}/runs/{}", batch::name(campaign, run.batch), run.id)
}

/// The same for a run whose campaign is not at hand.
///
/// # Errors
/// As any statement.
pub async fn name_of(tx: &Tx, run: &MatchRun) -> Result<String> {
    let batch = tx.batches().get(run.batch).await?;
    let gone = || Error::internal(format!("batch of run {} is gone", run.id));
    Ok(name(batch.ok_or_else(gone)?.campaign, run))
}

fn not_found(id: MatchRunId) -> Error {
    Error::not_found(ErrorReason::MatchRunNotFound, KIND, format!("runs/{id}")).with("run", id)
}

/// A run of a batch.
///
/// # Errors
/// `MATCH_RUN_NOT_FOUND`.
pub async fn of_batch(cx: &Cx<'_>, batch: &Batch, id: MatchRunId) -> Result<MatchRun> {
    let found = cx
        .tx
        .match_runs()
        .get(id)
        .await?
        .filter(|run| run.batch == batch.id);
    found.ok_or_else(|| not_found(id))
}

/// One run by its whole path.
///
/// # Errors
/// `MATCH_RUN_NOT_FOUND`.
pub async fn get(
    cx: &Cx<'_>,
    (campaign, batch): (CampaignId, BatchId),
    id: MatchRunId,
) -> Result<Shown> {
    let found = cx
        .tx
        .batches()
        .get(batch)
        .await?
        .filter(|found| found.campaign == campaign);
    let batch = found.ok_or_else(|| not_found(id))?;
    Ok(Shown {
        campaign,
        run: of_batch(cx, &batch, id).await?,
    })
}

/// The first run of a batch in a state.
///
/// # Errors
/// As any statement.
pub async fn first_in(cx: &Cx<'_>, batch: BatchId, state: RunState) -> Result<Option<MatchRun>> {
    let filter = MatchRunFilter {
        batch: Some(batch),
        state: Some(state),
    };
    let page = PageRequest::new(1, None);
    Ok(cx
        .tx
        .match_runs()
        .list(&cx.scope, &filter, &page)
        .await?
        .items
        .pop())
}

/// Runs of a batch, latest first, at most `size` of those before `before`; and whether there are
/// more.
///
/// # Errors
/// `BATCH_NOT_FOUND`.
pub async fn list(
    cx: &Cx<'_>,
    (campaign, batch): (CampaignId, BatchId),
    (before, size): (Option<MatchRunId>, usize),
) -> Result<(Vec<MatchRun>, bool)> {
    batch::stored(cx, campaign, batch).await?;
    let filter = MatchRunFilter {
        batch: Some(batch),
        state: None,
    };
    let mut found: VecDeque<MatchRun> = VecDeque::new();
    let mut page = PageRequest::first();
    // Ids grow with time: the last ones before `before` are the latest.
    let mut more = false;
    loop {
        let next = cx.tx.match_runs().list(&cx.scope, &filter, &page).await?;
        for run in next.items {
            if before.is_some_and(|before| run.id >= before) {
                continue;
            }
            found.push_back(run);
            if found.len() > size {
                found.pop_front();
                more = true;
            }
        }
        match next.next {
            Some(next) => page = PageRequest::new(store::PAGE_SIZE_MAX, Some(next)),
            None => return Ok((found.into_iter().rev().collect(), more)),
        }
    }
}

/// Refuses to read a result that is not there.
///
/// # Errors
/// `RUN_NOT_SUCCEEDED`.
pub fn require_succeeded(campaign: CampaignId, run: &MatchRun) -> Result<()> {
    if run.state == RunState::Succeeded {
        return Ok(());
    }
    let text = "the run has no result";
    Err(Error::wrong_state(ErrorReason::RunNotSucceeded, text)
        .about(KIND, name(campaign, run))
        .with("state", run.state.code().to_uppercase()))
}

/// What matches and outcomes name, as it is now.
#[derive(Debug, Default)]
pub struct Named {
    /// Firms.
    pub smes: BTreeMap<SmeId, Sme>,
    /// Offerings.
    pub offerings: BTreeMap<OfferingId, Offering>,
    /// Names of lenders.
    pub lenders: BTreeMap<domain::LenderId, domain::Lender>,
}

/// The match of a firm; the first on its list if it has several.
///
/// # Errors
/// `MATCH_NOT_FOUND`, `RUN_NOT_SUCCEEDED`.
pub async fn get_match(cx: &Cx<'_>, shown: &Shown, sme: SmeId) -> Result<Match> {
    require_succeeded(shown.campaign, &shown.run)?;
    cx.tx
        .matches()
        .get(shown.run.id, sme)
        .await?
        .ok_or_else(|| {
            let sme = format!("smes/{sme}");
            Error::not_found(ErrorReason::MatchNotFound, "rongqiao/Match", sme.clone())
                .with("sme", sme)
        })
}

/// Matches of a run: the full ones before the conditional ones, each best score first.
///
/// # Errors
/// `RUN_NOT_SUCCEEDED`, `PAGE_TOKEN_INVALID`.
pub async fn matches(
    cx: &Cx<'_>,
    shown: &Shown,
    offering: Option<OfferingId>,
    place: Place,
) -> Result<(Vec<Match>, Option<Place>)> {
    require_succeeded(shown.campaign, &shown.run)?;
    let mut matches = Vec::new();
    let mut place = place;
    loop {
        let conditional = Some(place.conditional);
        let filter = MatchFilter {
            offering,
            conditional,
            lender: None,
        };
        let wanted = place
            .size
            .saturating_sub(u32::try_from(matches.len()).unwrap_or(u32::MAX));
        let page = PageRequest::new(wanted, place.after.clone());
        let found = cx
            .tx
            .matches()
            .list(&cx.scope, (shown.run.id, &filter), &page)
            .await?;
        matches.extend(found.items);
        let size = place.size;
        let next = match (found.next, place.conditional) {
            (Some(after), conditional) => Place {
                conditional,
                after: Some(after),
                size,
            },
            (None, false) => Place {
                conditional: true,
                after: None,
                size,
            },
            (None, true) => return Ok((matches, None)),
        };
        if u32::try_from(matches.len()).is_ok_and(|count| count < size) {
            place = next;
        } else {
            return Ok((matches, Some(next)));
        }
    }
}

/// A place in the list of a run's matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Among the conditional matches, which come last.
    pub conditional: bool,
    /// Behind this one.
    pub after: Option<Cursor>,
    /// Matches wanted, at least 1.
    pub size: u32,
}

/// Outcomes of a run by firm.
///
/// # Errors
/// `RUN_NOT_SUCCEEDED`, `PAGE_TOKEN_INVALID`.
pub async fn outcomes(
    cx: &Cx<'_>,
    shown: &Shown,
    cause: Option<OutcomeCause>,
    page: &PageRequest,
) -> Result<Page<Outcome>> {
    require_succeeded(shown.campaign, &shown.run)?;
    Ok(cx
        .tx
        .outcomes()
        .list(&cx.scope, (shown.run.id, cause), page)
        .await?)
}

/// What these firms and offerings are called.
///
/// # Errors
/// As any statement.
pub async fn named(cx: &Cx<'_>, smes: &[SmeId], offerings: &[OfferingId]) -> Result<Named> {
    let smes = cx.tx.smes().by_ids(smes).await?;
    let offerings = cx.tx.offerings().by_ids(offerings).await?;
    let lenders: Vec<_> = offerings.values().map(|offering| offering.lender).collect();
    let lenders = cx.tx.lenders().by_ids(&lenders).await?;
    Ok(Named {
        smes,
        offerings,
        lenders,
    })
}

/// The run behind an operation.
///
/// # Errors
/// `OPERATION_NOT_FOUND`.
pub async fn operation(cx: &Cx<'_>, id: MatchRunId) -> Result<Shown> {
    let missing = || {
        let name = format!("operations/{id}");
        let reason = ErrorReason::OperationNotFound;
        Error::not_found(reason, "rongqiao/Operation", name.clone()).with("operation", name)
    };
    let run = cx.tx.match_runs().get(id).await?.ok_or_else(missing)?;
    let batch = cx.tx.batches().get(run.batch).await?.ok_or_else(missing)?;
    Ok(Shown {
        campaign: batch.campaign,
        run,
    })
}

/// All runs as operations, in the order of their creation.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`.
pub async fn operations(cx: &Cx<'_>, page: &PageRequest) -> Result<Page<Shown>> {
    let found = cx
        .tx
        .match_runs()
        .list(&cx.scope, &MatchRunFilter::default(), page)
        .await?;
    let mut items = Vec::with_capacity(found.items.len());
    for run in found.items {
        items.push(operation(cx, run.id).await?);
    }
    Ok(Page {
        items,
        next: found.next,
    })
}

/// The run once it has ended, or as it is at `until`, or when the server stops.
///
/// # Errors
/// `OPERATION_NOT_FOUND`.
pub async fn wait(app: &App, call: &Call, id: MatchRunId, until: Instant) -> Result<Shown> {
    let mut ended = app.ended.subscribe();
    loop {
        ended.mark_unchanged();
        let cx = app.read(call, Action::RunRead).await?;
        let shown = operation(&cx, id).await?;
        drop(cx);
        if shown.run.state.ended() || Instant::now() >= until || app.stopping.is_cancelled() {
            return Ok(shown);
        }
        let next = until.min(Instant::now() + WAIT_POLL);
        tokio::select! {
            _ = ended.changed() => {}
            () = tokio::time::sleep_until(next) => {}
            () = app.stopping.cancelled() => {}
        }
    }
}

/// Cancels a run: at once if it waits, at its next check if it runs; an ended one stays as it is.
///
/// # Errors
/// `OPERATION_NOT_FOUND`.
pub async fn cancel(cx: &Cx<'_>, id: MatchRunId) -> Result<()> {
    let shown = operation(cx, id).await?;
    if shown.run.state.ended() {
        return Ok(());
    }
    let now = cx.tx.match_runs().cancel(id).await?;
    let (action, after) = match now.map(|run| run.state) {
        Some(RunState::Cancelled) => ("match_run.cancelled", RunState::Cancelled.code()),
        Some(RunState::Running) => ("match_run.cancel", "cancel requested"),
        // It ended meanwhile.
        Some(RunState::Queued | RunState::Succeeded | RunState::Failed) | None => return Ok(()),
    };
    let before = shown.run.state.code();
    cx.record(action, name(shown.campaign, &shown.run), (before, after))
        .await
}
