//! Batches: set up, run, approve.

use api::v1::ErrorReason;
use chrono::{DateTime, NaiveDate, Utc};
use domain::match_run::RunPhase;
use domain::validation::ProblemKind;
use domain::{
    Batch, BatchId, BatchState, Campaign, CampaignId, ChainCode, MatchPolicy, MatchRun, MatchRunId,
    PolicyId, PolicyState, Problems, RunState,
};
use std::collections::BTreeSet;
use store::{Page, PageRequest};

use super::certificate::Certified;
use super::{Cx, campaign, certificate, expect_version, match_run, policy, version_text};
use crate::error::{Error, Result};

const KIND: &str = "rongqiao/Batch";
/// Name of the policy of batches that name none.
const POLICY_DEFAULT: &str = "default";

/// Name of a batch.
pub fn name(campaign: CampaignId, id: BatchId) -> String {
    format!("campaigns/{campaign}/batches/{id}")
}

/// What a new or changed batch asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Key within the campaign.
    pub code: String,
    /// Name.
    pub name: String,
    /// Chain; `None` for the whole campaign.
    pub chain: Option<ChainCode>,
    /// Policy; `None` for the newest active one named `default`.
    pub policy: Option<PolicyId>,
    /// Day that facts are judged on; `None` for today.
    pub reference_date: Option<NaiveDate>,
}

/// A batch with who asked for its approved run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The batch.
    pub batch: Batch,
    /// Principal that asked for the approved run.
    pub ran_by: Option<String>,
}

fn not_found(campaign: CampaignId, id: BatchId) -> Error {
    Error::not_found(ErrorReason::BatchNotFound, KIND, name(campaign, id)).with("batch", id)
}

/// A batch of a campaign.
///
/// # Errors
/// `BATCH_NOT_FOUND`.
pub async fn stored(cx: &Cx<'_>, campaign: CampaignId, id: BatchId) -> Result<Batch> {
    let found = cx
        .tx
        .batches()
        .get(id)
        .await?
        .filter(|batch| batch.campaign == campaign);
    found.ok_or_else(|| not_found(campaign, id))
}

/// A batch with who asked for its approved run.
///
/// # Errors
/// As any statement.
pub async fn show(cx: &Cx<'_>, batch: Batch) -> Result<Shown> {
    let ran_by = match batch.approved_run {
        Some(run) => cx
            .tx
            .match_runs()
            .get(run)
            .await?
            .map(|run| run.requested_by),
        None => None,
    };
    Ok(Shown { batch, ran_by })
}

/// One batch.
///
/// # Errors
/// `BATCH_NOT_FOUND`.
pub async fn get(cx: &Cx<'_>, campaign: CampaignId, id: BatchId) -> Result<Shown> {
    let batch = stored(cx, campaign, id).await?;
    show(cx, batch).await
}

/// Batches in the order of their creation, of one campaign if named.
///
/// # Errors
/// `CAMPAIGN_NOT_FOUND`, `PAGE_TOKEN_INVALID`.
pub async fn list(
    cx: &Cx<'_>,
    campaign: Option<CampaignId>,
    page: &PageRequest,
) -> Result<Page<Shown>> {
    if let Some(campaign) = campaign {
        campaign::get(cx, campaign).await?;
    }
    let found = cx.tx.batches().list(&cx.scope, campaign, page).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for batch in found.items {
        items.push(show(cx, batch).await?);
    }
    Ok(Page {
        items,
        next: found.next,
    })
}

/// Stores a new batch and draws its lottery seed.
///
/// # Errors
/// `CAMPAIGN_NOT_FOUND`, `MATCH_POLICY_NOT_FOUND`, `INVALID_ARGUMENT` for a chain that is not the
/// campaign's, `BATCH_CODE_TAKEN`.
pub async fn create(cx: &Cx<'_>, campaign: CampaignId, wish: Wish) -> Result<Shown> {
    let campaign = campaign::get(cx, campaign).await?;
    check_chain(&campaign, wish.chain.as_ref())?;
    let policy = policy_for(cx, wish.policy).await?;
    let clock = &cx.app.clock;
    let batch = Batch {
        id: BatchId(clock.new_id()),
        campaign: campaign.id,
        code: wish.code,
        name: wish.name,
        chain: wish.chain,
        policy: policy.id,
        lottery_seed: clock.random_seed(),
        reference_date: wish.reference_date.unwrap_or_else(|| clock.today()),
        state: BatchState::Draft,
        approved_run: None,
        approved_by: None,
        published_by: None,
        version: 1,
    };
    let taken = |error| {
        if matches!(error, store::Error::NotUnique(_)) {
            let reason = ErrorReason::BatchCodeTaken;
            Error::exists(reason, KIND, name(campaign.id, batch.id)).with("code", &batch.code)
        } else {
            Error::from(error)
        }
    };
    cx.tx.batches().insert(&batch).await.map_err(taken)?;
    cx.record("batch.create", name(campaign.id, batch.id), ("", "draft"))
        .await?;
    Ok(Shown {
        batch,
        ran_by: None,
    })
}

fn check_chain(campaign: &Campaign, chain: Option<&ChainCode>) -> Result<()> {
    let mut problems = Problems::new();
    if let Some(chain) = chain.filter(|chain| !campaign.chains.contains(chain)) {
        problems.add("chain", chain, ProblemKind::NotFound);
    }
    Ok(problems.into_result()?)
}

async fn policy_for(cx: &Cx<'_>, id: Option<PolicyId>) -> Result<MatchPolicy> {
    match id {
        Some(id) => policy::get(cx, id).await,
        None => {
            let found = cx.tx.policies().active(POLICY_DEFAULT).await?;
            found.ok_or_else(|| policy::not_found(POLICY_DEFAULT))
        }
    }
}

/// Changes a draft batch that was read in the same transaction.
///
/// # Errors
/// `MATCH_POLICY_NOT_FOUND`, `INVALID_ARGUMENT`, `BATCH_NOT_DRAFT`, `ETAG_MISMATCH`.
pub async fn update(
    cx: &Cx<'_>,
    stored: Batch,
    wish: Wish,
    expected: Option<i64>,
) -> Result<Shown> {
    let resource = name(stored.campaign, stored.id);
    expect_version(expected, stored.version, KIND, &resource)?;
    require_draft(&stored)?;
    let campaign = campaign::get(cx, stored.campaign).await?;
    check_chain(&campaign, wish.chain.as_ref())?;
    let policy = policy_for(cx, wish.policy).await?;
    let batch = Batch {
        name: wish.name,
        chain: wish.chain,
        policy: policy.id,
        reference_date: wish.reference_date.unwrap_or(stored.reference_date),
        ..stored.clone()
    };
    if batch == stored {
        return show(cx, batch).await;
    }
    let version = cx.tx.batches().update(&batch).await?;
    let states = (version_text(stored.version), version_text(version));
    cx.record("batch.update", resource, (&states.0, &states.1))
        .await?;
    show(cx, Batch { version, ..batch }).await
}

fn require_draft(batch: &Batch) -> Result<()> {
    match batch.state {
        BatchState::Draft => Ok(()),
        BatchState::Approved | BatchState::Published => {
            let text = "the batch is approved or published and cannot be changed or run";
            Err(Error::wrong_state(ErrorReason::BatchNotDraft, text)
                .about(KIND, name(batch.campaign, batch.id))
                .with("state", batch.state.code().to_uppercase()))
        }
    }
}

/// The chains that a batch serves.
pub fn chains_of(batch: &Batch, campaign: &Campaign) -> BTreeSet<ChainCode> {
    match &batch.chain {
        Some(chain) => BTreeSet::from([chain.clone()]),
        None => campaign.chains.clone(),
    }
}

/// Queues a run of a draft batch.
///
/// # Errors
/// `BATCH_NOT_FOUND`, `BATCH_NOT_DRAFT`, `BATCH_NOT_READY`, `RUN_IN_PROGRESS`,
/// `MATCH_POLICY_NOT_ACTIVE`, `CAMPAIGN_ENDED`, `RUN_QUEUE_FULL`.
pub async fn run(cx: &Cx<'_>, campaign: CampaignId, id: BatchId) -> Result<MatchRun> {
    // Whether a run of the batch is open, and how many are, must stay true until this one is.
    cx.tx.match_runs().lock_queue().await?;
    let batch = stored(cx, campaign, id).await?;
    require_draft(&batch)?;
    let campaign = campaign::get(cx, campaign).await?;
    require_open(cx, &campaign)?;
    let policy = policy::get(cx, batch.policy).await?;
    if policy.state != PolicyState::Active {
        let text = "the match policy of the batch is not active";
        return Err(Error::wrong_state(ErrorReason::MatchPolicyNotActive, text)
            .about(
                "rongqiao/MatchPolicy",
                format!("matchPolicies/{}", policy.id),
            )
            .with("state", policy.state.code().to_uppercase()));
    }
    require_idle(cx, &batch).await?;
    require_content(cx, &batch, &campaign).await?;
    let by = cx.call.actor.principal.clone();
    let id = MatchRunId(cx.app.clock.new_id());
    let run = planned((&batch, &campaign), policy, (id, by), cx.tx.now());
    cx.tx.match_runs().insert(&run).await?;
    let resource = match_run::name(campaign.id, &run);
    cx.record("batch.run", resource, ("", "queued")).await?;
    Ok(run)
}

/// A run of a batch as it is before anything has happened to it.
pub fn planned(
    (batch, campaign): (&Batch, &Campaign),
    policy: MatchPolicy,
    (id, requested_by): (MatchRunId, String),
    created_at: DateTime<Utc>,
) -> MatchRun {
    MatchRun {
        id,
        batch: batch.id,
        batch_version: batch.version,
        campaign_version: campaign.version,
        state: RunState::Queued,
        policy,
        lottery_seed: batch.lottery_seed,
        reference_date: batch.reference_date,
        requested_by,
        lease_owner: None,
        lease_until: None,
        attempt: 0,
        cancel_requested: false,
        phase: RunPhase::Queued,
        sme_count_done: 0,
        sme_count: 0,
        engine_version: String::new(),
        snapshot_sha256: String::new(),
        report: None,
        failure: None,
        created_at,
        started_at: None,
        ended_at: None,
    }
}

fn require_open(cx: &Cx<'_>, campaign: &Campaign) -> Result<()> {
    if cx.app.clock.today() <= campaign.until {
        return Ok(());
    }
    let text = "the campaign's last day is over";
    Err(Error::wrong_state(ErrorReason::CampaignEnded, text)
        .about("rongqiao/Campaign", format!("campaigns/{}", campaign.id))
        .with("until", campaign.until))
}

async fn require_idle(cx: &Cx<'_>, batch: &Batch) -> Result<()> {
    for state in [RunState::Queued, RunState::Running] {
        if let Some(run) = match_run::first_in(cx, batch.id, state).await? {
            let text = "a run of the batch is queued or running";
            return Err(Error::wrong_state(ErrorReason::RunInProgress, text)
                .about(KIND, name(batch.campaign, batch.id))
                .with("run", run.id));
        }
    }
    let queued = cx.tx.match_runs().count_open(None).await?;
    if queued >= u64::from(cx.app.queue_max) {
        let text = "too many runs are waiting";
        return Err(Error::exhausted(ErrorReason::RunQueueFull, text).with("queued", queued));
    }
    Ok(())
}

async fn require_content(cx: &Cx<'_>, batch: &Batch, campaign: &Campaign) -> Result<()> {
    let chains = chains_of(batch, campaign);
    let smes = cx
        .tx
        .smes()
        .of_batch(&chains, &campaign.regions, (None, 1))
        .await?;
    let day = batch.reference_date;
    let offerings = cx
        .tx
        .offerings()
        .of_batch(day, &campaign.lenders, (None, 1))
        .await?;
    if !smes.is_empty() && !offerings.is_empty() {
        return Ok(());
    }
    let text = "the batch has no firms or no offerings";
    Err(Error::wrong_state(ErrorReason::BatchNotReady, text)
        .about(KIND, name(batch.campaign, batch.id))
        .with("smes", smes.len())
        .with("offerings", offerings.len()))
}

/// The run that is to be approved, held against its certificate; `None` if its state or that of
/// the batch does not allow it.
///
/// # Errors
/// `BATCH_NOT_FOUND`, `MATCH_RUN_NOT_FOUND`, `RUN_RESULT_ALTERED`.
pub async fn to_approve(
    cx: Cx<'_>,
    (campaign, id): (CampaignId, BatchId),
    run: MatchRunId,
) -> Result<Option<Certified>> {
    let batch = stored(&cx, campaign, id).await?;
    let run = match_run::of_batch(&cx, &batch, run).await?;
    if (batch.state, run.state) != (BatchState::Draft, RunState::Succeeded) {
        return Ok(None);
    }
    certificate::certified(cx, campaign, run).await.map(Some)
}

/// Approves a succeeded run of a draft batch for publication; `certified` is from
/// [`to_approve`].
///
/// # Errors
/// `BATCH_NOT_FOUND`, `MATCH_RUN_NOT_FOUND`, `PERSON_REQUIRED`, `FOUR_EYES_REQUIRED`,
/// `BATCH_NOT_DRAFT`, `RUN_NOT_SUCCEEDED`, `RUN_OUTDATED`, `WRITE_CONFLICT`, `ETAG_MISMATCH`.
pub async fn approve(
    cx: &Cx<'_>,
    (campaign, id): (CampaignId, BatchId),
    (run, certified): (MatchRunId, Option<&Certified>),
    expected: Option<i64>,
) -> Result<Shown> {
    let batch = stored(cx, campaign, id).await?;
    let resource = name(campaign, id);
    expect_version(expected, batch.version, KIND, &resource)?;
    let run = match_run::of_batch(cx, &batch, run).await?;
    policy::require_person(cx.call)?;
    policy::require_other(cx.call, &run.requested_by)?;
    require_draft(&batch)?;
    match_run::require_succeeded(campaign, &run)?;
    let now = campaign::get(cx, campaign).await?;
    if (run.batch_version, run.campaign_version) != (batch.version, now.version) {
        let text = "the batch or its campaign was changed after the run was asked for";
        return Err(Error::wrong_state(ErrorReason::RunOutdated, text)
            .about(KIND, resource)
            .with("run", run.id));
    }
    if certified.is_none_or(|it| it.run.id != run.id) {
        return Err(Error::write_conflict("the batch was changed meanwhile"));
    }
    let approved = Batch {
        state: BatchState::Approved,
        approved_run: Some(run.id),
        approved_by: Some(cx.call.actor.principal.clone()),
        ..batch
    };
    let version = cx.tx.batches().update(&approved).await?;
    cx.record("batch.approve", resource, ("draft", "approved"))
        .await?;
    Ok(Shown {
        batch: Batch {
            version,
            ..approved
        },
        ran_by: Some(run.requested_by),
    })
}
