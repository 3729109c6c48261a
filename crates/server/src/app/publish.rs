//! Publishing: from the matches of an approved run to referrals that hold capacity.

mod outdated;

use api::v1::ErrorReason;
use domain::referral::expiry;
use domain::{
    Batch, BatchId, BatchState, CampaignId, Change, Fen, LenderId, Match, MatchRunId, Offering,
    OfferingId, Party, Referral, ReferralId, ReferralState,
};
use std::collections::BTreeMap;
use store::PageRequest;
use store::capacity::Shortage;
use store::referral::ReferralFilter;

use super::certificate::Certified;
use super::{App, Cx, Write, batch, certificate, expect_version, match_run};
use crate::authz::Action;
use crate::call::Call;
use crate::error::{Error, Result};

const KIND: &str = "rongqiao/Batch";

/// A published batch and the number of its referrals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The batch.
    pub batch: batch::Shown,
    /// Referrals of the batch.
    pub referral_count: i64,
}

/// What publishing comes to.
#[derive(Debug)]
pub enum Publishing {
    /// Everything is in the transaction, to be committed.
    Done(Box<Published>),
    /// Nothing can be published any more; the batch has to go back to draft.
    Outdated(Error),
}

/// The approved run of a batch, held against its certificate; `None` if there is none.
///
/// # Errors
/// `BATCH_NOT_FOUND`, `RUN_RESULT_ALTERED`.
pub async fn to_publish(
    cx: Cx<'_>,
    (campaign, id): (CampaignId, BatchId),
) -> Result<Option<Certified>> {
    let batch = batch::stored(&cx, campaign, id).await?;
    let Some(run) = batch
        .approved_run
        .filter(|_| batch.state == BatchState::Approved)
    else {
        return Ok(None);
    };
    let run = match_run::of_batch(&cx, &batch, run).await?;
    certificate::certified(cx, campaign, run).await.map(Some)
}

/// Publishes the approved run of a batch, all or nothing; `certified` is from [`to_publish`].
///
/// # Errors
/// `BATCH_NOT_FOUND`, `BATCH_NOT_APPROVED`, `WRITE_CONFLICT`, `ETAG_MISMATCH`.
pub async fn publish(
    write: &Write<'_>,
    (campaign, id): (CampaignId, BatchId),
    certified: Option<Certified>,
    expected: Option<i64>,
) -> Result<Publishing> {
    let cx = &write.cx;
    // Before anything is read, so that two publications of a campaign cannot both find a firm free.
    cx.tx.campaigns().lock(campaign).await?;
    let stored = batch::stored(cx, campaign, id).await?;
    if stored.state == BatchState::Published {
        let referral_count = count(cx, id).await?;
        let batch = batch::show(cx, stored).await?;
        return Ok(Publishing::Done(Box::new(Published {
            batch,
            referral_count,
        })));
    }
    let resource = batch::name(campaign, id);
    expect_version(expected, stored.version, KIND, &resource)?;
    let run = stored
        .approved_run
        .filter(|_| stored.state == BatchState::Approved);
    let Some(run) = run else {
        let text = "the batch has no approved run";
        return Err(Error::wrong_state(ErrorReason::BatchNotApproved, text)
            .about(KIND, resource)
            .with("state", stored.state.code().to_uppercase()));
    };
    let Some(Certified { run, matches }) = certified.filter(|it| it.run.id == run) else {
        return Err(Error::write_conflict("the batch was changed meanwhile"));
    };
    let offerings = matches.iter().map(|of| of.offering).collect();
    let offerings = cx.tx.offerings().hold(&offerings).await?;
    let now = super::campaign::get(cx, campaign).await?;
    if let Some(error) = outdated::why(cx, (&now, &run), &matches, &offerings).await? {
        return Ok(Publishing::Outdated(error));
    }
    let referrals = referrals_of(cx, (&stored, run.id), &matches, &offerings)?;
    cx.tx.referrals().insert_many(&referrals).await?;
    match cx.tx.capacity().reserve(&referrals).await {
        Ok(()) => {}
        Err(store::Error::CapacityExceeded { shortages }) => {
            return Ok(Publishing::Outdated(exceeded(cx, &shortages).await?));
        }
        Err(error) => return Err(error.into()),
    }
    record_referrals(cx, &referrals).await?;
    let principal = cx.call.actor.principal.clone();
    let published = Batch {
        state: BatchState::Published,
        published_by: Some(principal),
        ..stored
    };
    let version = cx.tx.batches().update(&published).await?;
    cx.record("batch.publish", resource, ("approved", "published"))
        .await?;
    let referral_count = i64::try_from(referrals.len()).unwrap_or(i64::MAX);
    let published = Batch {
        version,
        ..published
    };
    let batch = batch::show(cx, published).await?;
    Ok(Publishing::Done(Box::new(Published {
        batch,
        referral_count,
    })))
}

/// Takes an approved batch that could not be published back to draft.
///
/// # Errors
/// As any statement.
pub async fn back_to_draft(
    app: &App,
    call: &Call,
    (campaign, id): (CampaignId, BatchId),
) -> Result<()> {
    let intent = super::Intent::plain("PublishBatch");
    let write = app.write(call, Action::BatchPublish, intent).await?;
    let stored = batch::stored(&write.cx, campaign, id).await?;
    if stored.state != BatchState::Approved {
        return Ok(());
    }
    let draft = Batch {
        state: BatchState::Draft,
        approved_run: None,
        approved_by: None,
        ..stored
    };
    write.cx.tx.batches().update(&draft).await?;
    let resource = batch::name(campaign, id);
    write
        .cx
        .record("batch.reopen", resource, ("approved", "draft"))
        .await?;
    write.finish(()).await
}

fn referrals_of(
    cx: &Cx<'_>,
    (batch, run): (&Batch, MatchRunId),
    matches: &[Match],
    offerings: &BTreeMap<OfferingId, Offering>,
) -> Result<Vec<Referral>> {
    let today = cx.app.clock.today();
    let periods: BTreeMap<OfferingId, (LenderId, String)> = offerings
        .iter()
        .map(|(id, it)| (*id, (it.lender, it.capacity.period.key(today))))
        .collect();
    let mut referrals = Vec::with_capacity(matches.len());
    for of in matches {
        let Some((lender, period)) = periods.get(&of.offering) else {
            return Err(Error::write_conflict(format!(
                "offering {} is gone",
                of.offering
            )));
        };
        referrals.push(Referral {
            id: ReferralId(cx.app.clock.new_id()),
            batch: batch.id,
            run,
            sme: of.sme,
            offering: of.offering,
            lender: *lender,
            amount: of.amount,
            period: period.clone(),
            state: ReferralState::Pushed,
            decline_reason: None,
            pushed_at: cx.tx.now(),
            expires_on: expiry(today),
            changed_at: cx.tx.now(),
            version: 1,
        });
    }
    Ok(referrals)
}

async fn record_referrals(cx: &Cx<'_>, referrals: &[Referral]) -> Result<()> {
    let change = |referral: &Referral| {
        let resource = format!("referrals/{}", referral.id);
        let change = cx.change("referral.push", resource, ("", "pushed"));
        Change {
            party: Some(Party::Lender(referral.lender)),
            ..change
        }
    };
    let changes: Vec<Change> = referrals.iter().map(change).collect();
    Ok(cx.tx.record_all(&changes).await?)
}

async fn exceeded(cx: &Cx<'_>, shortages: &[Shortage]) -> Result<Error> {
    let ids: Vec<OfferingId> = shortages.iter().map(|shortage| shortage.offering).collect();
    let offerings = cx.tx.offerings().by_ids(&ids).await?;
    let names = ids.iter().filter_map(|id| offerings.get(id));
    let names: Vec<String> = names
        .map(|it| format!("lenders/{}/offerings/{}", it.lender, it.id))
        .collect();
    let missing: Fen = Fen(shortages
        .iter()
        .map(|it| it.amount.0.0 - it.amount.1.0)
        .sum());
    let text = "an offering's capacity went elsewhere since the run; nothing was published, \
                run again";
    Ok(Error::wrong_state(ErrorReason::CapacityExceeded, text)
        .about(
            "rongqiao/Offering",
            names.first().cloned().unwrap_or_default(),
        )
        .with("offering", names.join(","))
        .because(format!(
            "{} offerings short, {missing} wan",
            shortages.len()
        )))
}

async fn count(cx: &Cx<'_>, batch: BatchId) -> Result<i64> {
    let filter = ReferralFilter {
        batch: Some(batch),
        ..ReferralFilter::default()
    };
    let mut count = 0;
    let mut page = PageRequest::first();
    loop {
        let found = cx.tx.referrals().list(&cx.scope, &filter, &page).await?;
        count += i64::try_from(found.items.len()).unwrap_or(i64::MAX);
        match found.next {
            Some(next) => page = PageRequest::new(store::PAGE_SIZE_MAX, Some(next)),
            None => return Ok(count),
        }
    }
}
