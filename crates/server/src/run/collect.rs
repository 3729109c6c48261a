//! What a run reads of the store, in one transaction.

use super::Failure;
use crate::clock::shanghai_date;
use chrono::NaiveDate;
use domain::{
    Batch, Campaign, Chain, ChainCode, Fen, Ledger, Lender, LenderId, MatchRun, Offering,
    OfferingId, ReferralState,
};
use matching::encode::{Encoded, Encoder};
use std::collections::{BTreeMap, BTreeSet};
use store::{PageRequest, Store, Tx};

/// Nouns per query; bounds the memory beside the columns.
const CHUNK: u32 = 1_000;

/// Encodes the firms and offerings of a run's batch as they are now, with what capacity is left,
/// pairs agreed earlier, and pairs that must not be.
///
/// # Errors
/// [`Failure::Store`], [`Failure::Refused`] past a limit of a run, [`Failure::Missing`].
pub async fn collect(store: &Store, run: &MatchRun) -> Result<Encoded, Failure> {
    let tx = store.read().await?;
    let batch = tx
        .batches()
        .get(run.batch)
        .await?
        .ok_or(Failure::Missing("batch"))?;
    let campaign = tx.campaigns().get(batch.campaign).await?;
    let campaign = campaign.ok_or(Failure::Missing("campaign"))?;
    let chains = all_chains(&tx).await?;
    let mut encoder = Encoder::new(run, &chains)?;
    add_smes(
        &tx,
        run,
        &scope_of(&batch, &campaign),
        &campaign,
        &mut encoder,
    )
    .await?;
    add_offerings(&tx, run, &campaign, &mut encoder).await?;
    add_pairs(&tx, &campaign, &mut encoder).await?;
    Ok(encoder.finish())
}

/// The chains whose firms take part.
fn scope_of(batch: &Batch, campaign: &Campaign) -> BTreeSet<ChainCode> {
    match &batch.chain {
        Some(chain) => BTreeSet::from([chain.clone()]),
        None => campaign.chains.clone(),
    }
}

async fn all_chains(tx: &Tx) -> Result<Vec<Chain>, Failure> {
    let mut chains = Vec::new();
    let mut after = None;
    loop {
        let page = tx.chains().list(&PageRequest::new(CHUNK, after)).await?;
        chains.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(chains);
        }
    }
}

async fn add_smes(
    tx: &Tx,
    run: &MatchRun,
    chains: &BTreeSet<ChainCode>,
    campaign: &Campaign,
    encoder: &mut Encoder<'_>,
) -> Result<(), Failure> {
    let day = run.reference_date;
    let mut after = None;
    loop {
        let smes = tx
            .smes()
            .of_batch(chains, &campaign.regions, (after, CHUNK))
            .await?;
        for sme in &smes {
            let size = rulebook::assess_size(&rulebook::Facts::of(sme, day), day).class;
            encoder.add_sme(sme, size);
        }
        match smes.last() {
            Some(last) => after = Some(last.id),
            None => return Ok(()),
        }
    }
}

async fn add_offerings(
    tx: &Tx,
    run: &MatchRun,
    campaign: &Campaign,
    encoder: &mut Encoder<'_>,
) -> Result<(), Failure> {
    // Capacity is booked in the period in which a batch is published, which is about now.
    let booked_on = shanghai_date(run.created_at);
    let ledgers = tx.capacity().ledgers_on(booked_on).await?;
    let mut after = None;
    loop {
        let day = run.reference_date;
        let offerings = tx
            .offerings()
            .of_batch(day, &campaign.lenders, (after, CHUNK))
            .await?;
        let Some(last) = offerings.last() else {
            return Ok(());
        };
        after = Some(last.id);
        let ids: BTreeSet<LenderId> = offerings.iter().map(|offering| offering.lender).collect();
        let ids: Vec<LenderId> = ids.into_iter().collect();
        let lenders: BTreeMap<LenderId, Lender> = tx.lenders().by_ids(&ids).await?;
        for offering in &offerings {
            let lender = lenders
                .get(&offering.lender)
                .ok_or(Failure::Missing("lender"))?;
            let left = remaining(offering, &ledgers, booked_on);
            encoder.add_offering(offering, lender, left)?;
        }
    }
}

fn remaining(
    offering: &Offering,
    ledgers: &BTreeMap<(OfferingId, String), Ledger>,
    day: NaiveDate,
) -> (i64, Fen) {
    let key = (offering.id, offering.capacity.period.key(day));
    ledgers
        .get(&key)
        .copied()
        .unwrap_or_default()
        .remaining(&offering.capacity)
}

async fn add_pairs(tx: &Tx, campaign: &Campaign, encoder: &mut Encoder<'_>) -> Result<(), Failure> {
    use ReferralState::{Accepted, Declined, Drawn, Pushed};
    for referral in tx
        .referrals()
        .of_campaign(campaign.id, &[Pushed, Accepted, Drawn])
        .await?
    {
        encoder.fix(referral.sme, referral.offering);
    }
    for referral in tx.referrals().of_campaign(campaign.id, &[Declined]).await? {
        encoder.exclude(referral.sme, referral.offering);
    }
    for (sme, lender) in tx.exclusions().pairs(&campaign.lenders).await? {
        encoder.exclude_lender(sme, lender);
    }
    Ok(())
}
