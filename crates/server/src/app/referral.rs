//! Referrals: read by the organizer and their lender, answered, expired by the clock.

use api::v1::ErrorReason;
use domain::validation::ProblemKind;
use domain::{
    BatchId, CampaignId, Change, DeclineReason, MatchRun, Party, Problems, Referral, ReferralId,
    ReferralState, Scope, wording,
};
use std::collections::BTreeMap;
use store::referral::ReferralFilter;
use store::{Page, PageRequest, Tx};

use super::{App, Cx, expect_version};
use crate::error::{Error, Kind, Result};

const KIND: &str = "rongqiao/Referral";
/// Principal of changes that the clock makes.
pub const CLOCK_PRINCIPAL: &str = "system/rongqiao";
/// Referrals that one transaction expires.
const EXPIRE_PER_TX: u32 = 200;

/// What a referral shows of the nouns that it names; empty where the caller may not see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferralNames {
    /// The batch's campaign; `None` hides batch and run.
    pub campaign: Option<CampaignId>,
    /// The firm's name.
    pub sme: String,
    /// The offering's name.
    pub offering: String,
    /// The lender's name.
    pub lender: String,
}

/// An answer to a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The lender takes it up.
    Accept,
    /// Money was drawn.
    Draw,
    /// The lender declines.
    Decline(DeclineReason),
    /// The organizer withdraws it, or the firm did.
    Withdraw,
}

impl Answer {
    const fn state(self) -> ReferralState {
        match self {
            Answer::Accept => ReferralState::Accepted,
            Answer::Draw => ReferralState::Drawn,
            Answer::Decline(_) => ReferralState::Declined,
            Answer::Withdraw => ReferralState::Withdrawn,
        }
    }
}

fn name(id: ReferralId) -> String {
    format!("referrals/{id}")
}

/// One referral.
///
/// # Errors
/// `REFERRAL_NOT_FOUND`, also for another lender's people.
pub async fn get(cx: &Cx<'_>, id: ReferralId) -> Result<Referral> {
    let found = cx
        .tx
        .referrals()
        .get(id)
        .await?
        .filter(|referral| cx.sees(referral.lender));
    found.ok_or_else(|| {
        let reason = ErrorReason::ReferralNotFound;
        Error::not_found(reason, KIND, name(id)).with("referral", name(id))
    })
}

/// The run that a referral came from.
///
/// # Errors
/// `INTERNAL` if it is not there: a run is not deleted.
pub async fn run(cx: &Cx<'_>, of: &Referral) -> Result<MatchRun> {
    let run = cx.tx.match_runs().get(of.run).await?;
    run.ok_or_else(|| Error::internal(format!("run {} of referral {} is gone", of.run, of.id)))
}

/// Referrals in the order of their publication.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`.
pub async fn list(
    cx: &Cx<'_>,
    filter: &ReferralFilter,
    page: &PageRequest,
) -> Result<Page<Referral>> {
    Ok(cx.tx.referrals().list(&cx.scope, filter, page).await?)
}

/// What referrals name, as far as the caller may see it: a lender's people see neither the firm's
/// name nor the organizer's batch and run.
///
/// # Errors
/// As any statement.
pub async fn names(cx: &Cx<'_>, referrals: &[Referral]) -> Result<Vec<ReferralNames>> {
    let smes: Vec<_> = referrals.iter().map(|it| it.sme).collect();
    let offerings: Vec<_> = referrals.iter().map(|it| it.offering).collect();
    let organizer = cx.scope == Scope::All;
    let shown = if organizer { smes.as_slice() } else { &[] };
    let named = super::match_run::named(cx, shown, &offerings).await?;
    let mut campaigns: BTreeMap<BatchId, Option<CampaignId>> = BTreeMap::new();
    let mut names = Vec::with_capacity(referrals.len());
    for referral in referrals {
        if organizer && !campaigns.contains_key(&referral.batch) {
            let batch = cx.tx.batches().get(referral.batch).await?;
            campaigns.insert(referral.batch, batch.map(|batch| batch.campaign));
        }
        let sme = named.smes.get(&referral.sme);
        let offering = named.offerings.get(&referral.offering);
        let lender = named.lenders.get(&referral.lender);
        names.push(ReferralNames {
            campaign: campaigns.get(&referral.batch).copied().flatten(),
            sme: sme.map(|sme| sme.name.clone()).unwrap_or_default(),
            offering: offering
                .map(|offering| offering.name.clone())
                .unwrap_or_default(),
            lender: lender.map(|lender| lender.name.clone()).unwrap_or_default(),
        });
    }
    Ok(names)
}

/// Moves a referral on; the same answer again changes nothing. Drawing withdraws the firm's other
/// open referrals, whose capacity is free again.
///
/// # Errors
/// `REFERRAL_NOT_FOUND`, `ROLE_NOT_ALLOWED` for a lender that withdraws,
/// `REFERRAL_WRONG_STATE`, `ETAG_MISMATCH`.
pub async fn respond(
    cx: &Cx<'_>,
    id: ReferralId,
    answer: Answer,
    expected: Option<i64>,
) -> Result<Referral> {
    let stored = get(cx, id).await?;
    if answer == Answer::Withdraw && cx.scope != Scope::All {
        let text = "only the organizer withdraws a referral";
        return Err(
            Error::forbidden(ErrorReason::RoleNotAllowed, text).with("action", "ReferralWithdraw")
        );
    }
    let reason = match answer {
        Answer::Decline(reason) => Some(reason),
        Answer::Accept | Answer::Draw | Answer::Withdraw => None,
    };
    let next = answer.state();
    if stored.state == next && stored.decline_reason == reason {
        return Ok(stored);
    }
    expect_version(expected, stored.version, KIND, &name(id))?;
    if !stored.state.may_become(next) {
        let text = format!("a referral cannot go from {} to {next}", stored.state);
        return Err(Error::wrong_state(ErrorReason::ReferralWrongState, text)
            .about(KIND, name(id))
            .with("state", stored.state.code().to_uppercase())
            .with("wanted", next.code().to_uppercase()));
    }
    let principal = cx.call.actor.principal.as_str();
    let moved = move_on(&cx.tx, principal, &stored, (next, reason)).await?;
    if next == ReferralState::Drawn {
        withdraw_others(cx, &moved).await?;
    }
    Ok(moved)
}

/// The answer with its reason, as the request has them.
///
/// # Errors
/// A reason that is missing with a decline, or there without one.
pub fn decline_reason(
    declines: bool,
    reason: Option<DeclineReason>,
) -> Result<Option<DeclineReason>> {
    let mut problems = Problems::new();
    match (declines, reason) {
        (true, None) => problems.add("decline_reason", "", ProblemKind::Missing),
        (false, Some(reason)) => {
            let rule = wording!("is for declining only");
            problems.add("decline_reason", reason, ProblemKind::Inconsistent { rule });
        }
        (true, Some(_)) | (false, None) => {}
    }
    problems.into_result()?;
    Ok(reason)
}

async fn withdraw_others(cx: &Cx<'_>, drawn: &Referral) -> Result<()> {
    let open = [ReferralState::Pushed, ReferralState::Accepted];
    let filter = ReferralFilter {
        sme: Some(drawn.sme),
        states: open.into_iter().collect(),
        ..ReferralFilter::default()
    };
    let mut others = cx
        .tx
        .referrals()
        .list(&Scope::All, &filter, &PageRequest::first())
        .await?;
    // The order in which publications book.
    let by_offering = |it: &Referral| (it.offering, it.period.clone());
    others.items.sort_by_key(by_offering);
    let principal = cx.call.actor.principal.as_str();
    for other in others.items.iter().filter(|other| other.id != drawn.id) {
        move_on(&cx.tx, principal, other, (ReferralState::Withdrawn, None)).await?;
    }
    Ok(())
}

/// Changes the state with its booking and its record; the caller has checked that it may.
async fn move_on(
    tx: &Tx,
    principal: &str,
    stored: &Referral,
    (next, decline_reason): (ReferralState, Option<DeclineReason>),
) -> Result<Referral> {
    match next {
        ReferralState::Drawn => tx.capacity().draw(stored, stored.amount).await?,
        ReferralState::Declined | ReferralState::Withdrawn | ReferralState::Expired => {
            tx.capacity().release(stored).await?;
        }
        ReferralState::Pushed | ReferralState::Accepted => {}
    }
    let moved = Referral {
        state: next,
        decline_reason,
        changed_at: tx.now(),
        ..stored.clone()
    };
    let version = tx.referrals().update(&moved).await?;
    let action = match next {
        ReferralState::Pushed => "referral.push",
        ReferralState::Accepted => "referral.accept",
        ReferralState::Drawn => "referral.draw",
        ReferralState::Declined => "referral.decline",
        ReferralState::Withdrawn => "referral.withdraw",
        ReferralState::Expired => "referral.expire",
    };
    tx.record(&Change {
        principal: principal.to_owned(),
        action,
        resource: name(stored.id),
        before: stored.state.code().to_owned(),
        after: next.code().to_owned(),
        party: Some(Party::Lender(stored.lender)),
    })
    .await?;
    Ok(Referral { version, ..moved })
}

/// Expires every referral whose lender did not answer in time; the number of them. One that cannot
/// be booked is logged and left.
///
/// # Errors
/// `STORE_UNAVAILABLE`.
pub async fn expire_overdue(app: &App) -> Result<usize> {
    let mut expired = 0;
    let mut after: Option<ReferralId> = None;
    loop {
        let tx = app.store.read().await?;
        let next = (after, EXPIRE_PER_TX);
        let mut overdue = tx.referrals().overdue(app.clock.today(), next).await?;
        drop(tx);
        let Some(last) = overdue.last() else {
            return Ok(expired);
        };
        after = Some(last.id);
        // The order in which publications book, so that they do not wait for each other.
        overdue.sort_by(|a, b| (a.offering, &a.period, a.id).cmp(&(b.offering, &b.period, b.id)));
        if expire(app, &overdue).await.is_ok() {
            expired += overdue.len();
            continue;
        }
        for referral in &overdue {
            match expire(app, std::slice::from_ref(referral)).await {
                Ok(()) => expired += 1,
                Err(error) if error.kind() == Kind::Unavailable => return Err(error),
                // Answered meanwhile.
                Err(error) if error.kind() == Kind::Stale => {}
                Err(error) => {
                    let internal = error.internal_text().unwrap_or(error.public());
                    tracing::error!(referral = %referral.id, internal, "referral not expired");
                }
            }
        }
    }
}

/// Expires these, all or none.
async fn expire(app: &App, overdue: &[Referral]) -> Result<()> {
    let tx = app.store.begin(app.clock.now()).await?;
    for referral in overdue {
        let next = (ReferralState::Expired, None);
        move_on(&tx, CLOCK_PRINCIPAL, referral, next).await?;
    }
    Ok(tx.commit().await?)
}
