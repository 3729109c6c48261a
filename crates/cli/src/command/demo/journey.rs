//! The organizer's way: a campaign, a batch for each chain, run, approve, publish.

use super::Cast;
use crate::command::batch::{approve, create_batch, publish, run_and_wait};
use crate::command::campaign::{chain_name, chains};
use crate::command::matches::matches;
use crate::command::policy::active_policy;
use crate::import::row::date;
use crate::output;
use crate::paging;
use crate::present::report::Figures;
use crate::session::Session;
use crate::text::text;
use api::v1;
use chrono::{Months, NaiveDate};
use server::clock::Clock;
use std::collections::BTreeMap;

/// Day that the facts of the sample are judged on: its titles and grades are made for it.
const SAMPLE_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 11, 1);
/// Code of the campaign.
pub const CAMPAIGN: &str = "demo";
/// Matches shown.
pub const BEST: usize = 10;

/// A match with the batch that it was found in.
#[derive(Debug, Clone)]
pub struct Best {
    /// Code of campaign and batch, as commands take it.
    pub batch: String,
    /// Name of its run.
    pub run: String,
    /// The match.
    pub found: v1::Match,
}

/// What one batch came to.
#[derive(Debug, Clone)]
pub struct BatchLine {
    /// Name of its chain.
    pub chain: String,
    /// Its figures.
    pub figures: Figures,
    /// Referrals that went out.
    pub referrals: i64,
}

/// What the whole campaign came to.
#[derive(Debug, Default)]
pub struct Results {
    /// Code of the campaign.
    pub campaign: String,
    /// Each batch.
    pub batches: Vec<BatchLine>,
    /// All runs added up.
    pub figures: Figures,
    /// Each firm's best outcome over all batches, by its name; kept for the sample only.
    pub outcomes: BTreeMap<String, v1::OutcomeCause>,
    /// Best full matches, best first.
    pub best: Vec<Best>,
    /// The best conditional match.
    pub conditional: Option<Best>,
}

/// Walks the whole way.
///
/// # Errors
/// A call failed, or a run did.
pub async fn walk(cast: &Cast, sample: bool) -> anyhow::Result<Results> {
    let session = &cast.operator;
    let used = chains_with_firms(session).await?;
    let campaign = create_campaign(session, &used).await?;
    let policy = active_policy(session, "conditional").await?;
    let mut results = Results {
        campaign: campaign.code.clone(),
        ..Results::default()
    };
    let bar = output::bar(0);
    for chain in &used {
        let batch = v1::Batch {
            code: chain.code.clone(),
            display_name: chain_name(chain, session.lang),
            chain: chain.code.clone(),
            policy: policy.clone(),
            reference_date: SAMPLE_DAY.filter(|_| sample).map(date),
            ..v1::Batch::default()
        };
        let batch = create_batch(session, campaign.name.clone(), batch).await?;
        bar.set_prefix(batch.display_name.clone());
        let run = run_and_wait(session, &batch.name, &bar).await?;
        approve(&cast.approver, &batch.name, run.name.clone()).await?;
        let published = publish(session, &batch.name).await?;
        collect(session, &mut results, &batch, &run, sample).await?;
        let mut figures = Figures::default();
        run.report.iter().for_each(|report| figures.add(report));
        results.batches.push(BatchLine {
            chain: batch.display_name,
            figures,
            referrals: published.referral_count,
        });
    }
    bar.finish_and_clear();
    results.best.sort_by(|a, b| {
        let key = |best: &Best| (std::cmp::Reverse(best.found.score), best.found.name.clone());
        key(a).cmp(&key(b))
    });
    results.best.truncate(BEST);
    Ok(results)
}

/// Chains of the catalogue that a firm has a place on.
async fn chains_with_firms(session: &Session) -> anyhow::Result<Vec<v1::Chain>> {
    let mut used = Vec::new();
    for chain in chains(session).await?.entries {
        let request = v1::ListSmesRequest {
            page_size: 1,
            chain: chain.code.clone(),
            ..v1::ListSmesRequest::default()
        };
        let page = session.client.smes().list_smes(request).await?.into_inner();
        if !page.smes.is_empty() {
            used.push(chain);
        }
    }
    Ok(used)
}

/// A campaign of a year from today.
async fn create_campaign(session: &Session, used: &[v1::Chain]) -> anyhow::Result<v1::Campaign> {
    let clock = Clock::system();
    let today = clock.today();
    let until = today.checked_add_months(Months::new(12)).unwrap_or(today);
    let campaign = v1::Campaign {
        code: CAMPAIGN.to_owned(),
        display_name: text(session.lang, "cli-demo-campaign", &[]),
        start_date: Some(date(today)),
        end_date: Some(date(until)),
        chains: used.iter().map(|chain| chain.code.clone()).collect(),
        ..v1::Campaign::default()
    };
    let request = v1::CreateCampaignRequest {
        campaign: Some(campaign),
        request_id: clock.new_id().to_string(),
        validate_only: false,
    };
    Ok(session
        .client
        .campaigns()
        .create_campaign(request)
        .await?
        .into_inner())
}

/// Adds a run's matches and, of the sample, what became of each firm.
async fn collect(
    session: &Session,
    results: &mut Results,
    batch: &v1::Batch,
    run: &v1::MatchRun,
    sample: bool,
) -> anyhow::Result<()> {
    run.report
        .iter()
        .for_each(|report| results.figures.add(report));
    let limit = if sample { 0 } else { 100 };
    for found in matches(session, &run.name, limit).await?.entries {
        let full = found.verdict() == v1::Verdict::Met;
        let best = Best {
            batch: format!("{}/{}", results.campaign, batch.code),
            run: run.name.clone(),
            found,
        };
        if full {
            results.best.push(best);
            continue;
        }
        let score = results.conditional.as_ref().map(|known| known.found.score);
        if score.is_none_or(|score| best.found.score > score) {
            results.conditional = Some(best);
        }
    }
    if sample {
        outcomes(session, results, &run.name).await?;
    }
    Ok(())
}

/// Keeps the best outcome of each firm: the lowest number of the API's enum.
async fn outcomes(session: &Session, results: &mut Results, run: &str) -> anyhow::Result<()> {
    let fetch = async |page_size, page_token| {
        let request = v1::ListOutcomesRequest {
            parent: run.to_owned(),
            page_size,
            page_token,
            cause: v1::OutcomeCause::Unspecified.into(),
        };
        let response = session.client.matches().list_outcomes(request).await?;
        let page = response.into_inner();
        Ok((page.outcomes, page.next_page_token))
    };
    for outcome in paging::list(0, fetch).await?.entries {
        let cause = outcome.cause();
        let kept = results
            .outcomes
            .entry(outcome.sme_display_name)
            .or_insert(cause);
        if place(cause) < place(*kept) {
            *kept = cause;
        }
    }
    Ok(())
}

/// Outcomes from best to worst.
pub const ORDER: [v1::OutcomeCause; 6] = [
    v1::OutcomeCause::Matched,
    v1::OutcomeCause::MatchedConditional,
    v1::OutcomeCause::OutrankedOrFull,
    v1::OutcomeCause::NotEligible,
    v1::OutcomeCause::NoFinancingNeed,
    v1::OutcomeCause::InvalidFact,
];

fn place(cause: v1::OutcomeCause) -> usize {
    ORDER
        .iter()
        .position(|known| *known == cause)
        .unwrap_or(ORDER.len())
}
