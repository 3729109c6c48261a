//! What was settled earlier of a firm or an offering that an index does not know: it is no part of
//! the batch as it is stored, and a question brings it in.

use domain::{Batch, LenderId, OfferingId, OutcomeCause, ReferralState, SmeId};
use store::Tx;

use super::View;
use crate::error::Result;
use crate::snapshots::settled;

impl View {
    /// The offerings that a firm must not have, by number, or why it takes no part: it agreed to
    /// an offering that does not. None for a firm of the index, which knows its own.
    ///
    /// # Errors
    /// As any statement.
    pub async fn closed_to_sme(
        &self,
        tx: &Tx,
        batch: &Batch,
        sme: SmeId,
    ) -> Result<std::result::Result<Vec<u32>, OutcomeCause>> {
        if self.sme_row(sme).is_some() {
            return Ok(Ok(Vec::new()));
        }
        let mut closed = Vec::new();
        let earlier = settled(Some(sme), None);
        for referral in tx.referrals().of_campaign(batch.campaign, &earlier).await? {
            let row = self.offering_row(referral.offering);
            if referral.state == ReferralState::Declined {
                closed.extend(row);
            } else if row.is_none() {
                return Ok(Err(OutcomeCause::AlreadyReferred));
            }
        }
        let lenders = tx.exclusions().lenders_of(sme).await?;
        let offerings = (0..).zip(&self.nouns.directory.offerings);
        let excluded = offerings.filter(|(_, offering)| lenders.contains(&offering.lender));
        closed.extend(excluded.map(|(row, _)| row));
        Ok(Ok(closed))
    }

    /// The firms that an offering must not have, by number. None for an offering of the index,
    /// which knows its own.
    ///
    /// # Errors
    /// As any statement.
    pub async fn closed_to_offering(
        &self,
        tx: &Tx,
        batch: &Batch,
        (lender, offering): (LenderId, OfferingId),
    ) -> Result<Vec<u32>> {
        if self.offering_row(offering).is_some() {
            return Ok(Vec::new());
        }
        let earlier = settled(None, Some(offering));
        let referrals = tx.referrals();
        let referrals = referrals.of_campaign(batch.campaign, &earlier).await?;
        let declined = referrals
            .iter()
            .filter(|referral| referral.state == ReferralState::Declined);
        let declined = declined.map(|referral| referral.sme);
        let excluded = tx.exclusions().pairs(&[lender].into()).await?;
        let excluded = excluded.into_iter().map(|(sme, _)| sme);
        let smes = declined.chain(excluded);
        Ok(smes.filter_map(|sme| self.sme_row(sme)).collect())
    }
}
