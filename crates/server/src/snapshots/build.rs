//! From the store to the input of a run, in one read transaction.

use domain::match_run::failure;
use domain::{
    Batch, Campaign, Lender, LenderId, MatchRun, Offering, OfferingId, ReferralState, SmeId,
};
use matching::encode::{Encoder, Refused};
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;
use store::referral::ReferralFilter;

use super::RunInput;
use crate::app::App;
use crate::app::batch::chains_of;
use crate::app::chain;
use crate::error::{Error, Result};
use crate::rules::Rules;

/// Firms or offerings that are read at once.
const ROWS_PER_READ: u32 = 1_000;

/// Why the input of a run could not be built.
#[derive(Debug)]
pub enum Failure {
    /// The run can never work: its failure code.
    Run(&'static str),
    /// Something else went wrong.
    Error(Error),
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure::Error(error.into())
    }
}

/// Reads firms, offerings, remaining capacity, fixed and excluded pairs of a run.
///
/// # Errors
/// [`Failure::Run`] with `RUN_LIMIT_EXCEEDED` if the catalogue passes a limit of a run.
pub async fn build(app: &App, run: &MatchRun) -> std::result::Result<RunInput, Failure> {
    let tx = app.store.read().await?;
    let gone = |what: &str| Error::internal(format!("{what} of run {} is gone", run.id));
    let batch = tx
        .batches()
        .get(run.batch)
        .await?
        .ok_or_else(|| gone("batch"))?;
    let campaign = tx
        .campaigns()
        .get(batch.campaign)
        .await?
        .ok_or_else(|| gone("campaign"))?;
    let catalogue = chain::catalogue(&tx).await?;
    let chains: Vec<domain::Chain> = catalogue.into_values().collect();
    let mut encoder = Encoder::new(run, &chains).map_err(|refused| {
        tracing::warn!(run = %run.id, %refused, "run refused");
        Failure::Run(failure::RUN_LIMIT_EXCEEDED)
    })?;
    add_smes(&app.rules, &tx, &mut encoder, (run, &batch, &campaign)).await?;
    let refused = add_offerings(app, &tx, &mut encoder, (run, &campaign)).await?;
    add_pairs(&tx, &mut encoder, &campaign).await?;
    drop(tx);
    let encoded = encoder.finish();
    Ok(RunInput {
        encoded,
        offering_refused_count: refused,
        chains: chains.into_iter().map(|chain| chain.code).collect(),
    })
}

async fn add_smes(
    rules: &Rules,
    tx: &Tx,
    encoder: &mut Encoder<'_>,
    (run, batch, campaign): (&MatchRun, &Batch, &Campaign),
) -> Result<()> {
    let chains = chains_of(batch, campaign);
    let mut after: Option<SmeId> = None;
    loop {
        let smes = tx
            .smes()
            .of_batch(&chains, &campaign.regions, (after, ROWS_PER_READ))
            .await?;
        let Some(last) = smes.last() else {
            return Ok(());
        };
        after = Some(last.id);
        for sme in &smes {
            let day = run.reference_date;
            encoder.add_sme(sme, rules.size(sme, day).class);
        }
        tokio::task::yield_now().await;
    }
}

/// The number of offerings that the encoder refused.
async fn add_offerings(
    app: &App,
    tx: &Tx,
    encoder: &mut Encoder<'_>,
    (run, campaign): (&MatchRun, &Campaign),
) -> Result<i64> {
    let mut refused_count = 0;
    let today = app.clock.today();
    let ledgers = tx.capacity().ledgers_on(today).await?;
    let mut lenders: BTreeMap<LenderId, Lender> = BTreeMap::new();
    let mut after: Option<OfferingId> = None;
    loop {
        let day = run.reference_date;
        let read = (after, ROWS_PER_READ);
        let offerings = tx
            .offerings()
            .of_batch(day, &campaign.lenders, read)
            .await?;
        let Some(last) = offerings.last() else {
            return Ok(refused_count);
        };
        after = Some(last.id);
        learn_lenders(tx, &mut lenders, &offerings).await?;
        for offering in &offerings {
            let key = (offering.id, offering.capacity.period.key(today));
            let ledger = ledgers.get(&key).copied().unwrap_or_default();
            let left = ledger.remaining(&offering.capacity);
            let Some(lender) = lenders.get(&offering.lender) else {
                continue;
            };
            if let Err(refused) = encoder.add_offering(offering, lender, left) {
                refused_count += 1;
                left_out(run, &refused);
            }
        }
    }
}

/// An offering that a run cannot read takes no part; the others do.
fn left_out(run: &MatchRun, refused: &Refused) {
    tracing::warn!(run = %run.id, %refused, "offering left out");
}

async fn learn_lenders(
    tx: &Tx,
    lenders: &mut BTreeMap<LenderId, Lender>,
    offerings: &[Offering],
) -> Result<()> {
    let new = offerings
        .iter()
        .map(|it| it.lender)
        .filter(|id| !lenders.contains_key(id));
    let new: Vec<LenderId> = new.collect();
    lenders.extend(tx.lenders().by_ids(&new).await?);
    Ok(())
}

/// Referrals that a later run of the campaign has to keep to, of one firm or offering if named:
/// declined ones are excluded pairs, the others are agreed ones.
pub(crate) fn settled(sme: Option<SmeId>, offering: Option<OfferingId>) -> ReferralFilter {
    ReferralFilter {
        sme,
        offering,
        states: BTreeSet::from([
            ReferralState::Pushed,
            ReferralState::Accepted,
            ReferralState::Drawn,
            ReferralState::Declined,
        ]),
        ..ReferralFilter::default()
    }
}

async fn add_pairs(tx: &Tx, encoder: &mut Encoder<'_>, campaign: &Campaign) -> Result<()> {
    let settled = settled(None, None);
    for referral in tx.referrals().of_campaign(campaign.id, &settled).await? {
        if referral.state == ReferralState::Declined {
            encoder.exclude(referral.sme, referral.offering);
        } else {
            encoder.fix(referral.sme, referral.offering);
        }
    }
    for (sme, lender) in tx.exclusions().pairs(&campaign.lenders).await? {
        encoder.exclude_lender(sme, lender);
    }
    Ok(())
}
