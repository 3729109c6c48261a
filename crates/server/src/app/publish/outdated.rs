//! What may have changed between the run and its publication.

use api::v1::ErrorReason;
use chrono::NaiveDate;
use domain::{
    Campaign, CampaignId, LenderId, Match, MatchRun, Offering, OfferingId, OfferingState,
    ReferralState, SmeId,
};
use std::collections::{BTreeMap, BTreeSet};

use super::super::Cx;
use crate::error::{Error, Result};
use crate::snapshots;

/// Firms that are read at once.
const SMES_PER_READ: usize = 1_000;

/// Why the matches of a run cannot be published any more, if they cannot.
///
/// # Errors
/// As any statement.
pub async fn why(
    cx: &Cx<'_>,
    (campaign, run): (&Campaign, &MatchRun),
    matches: &[Match],
    offerings: &BTreeMap<OfferingId, Offering>,
) -> Result<Option<Error>> {
    let today = cx.app.clock.today();
    let about = |kind, name, text| {
        let error = Error::wrong_state(ErrorReason::RunOutdated, text);
        Ok(Some(error.about(kind, name).with("run", run.id)))
    };
    if campaign.version != run.campaign_version || campaign.until < today {
        let text = "the campaign was changed or ended since the run; run again";
        return about(
            "rongqiao/Campaign",
            format!("campaigns/{}", campaign.id),
            text,
        );
    }
    let closed = matches.iter().find(|of| {
        let offering = offerings.get(&of.offering);
        !offering.is_some_and(|offering| open_on(offering, today))
    });
    if let Some(of) = closed {
        let name = format!("lenders/{}/offerings/{}", of.lender, of.offering);
        let text = "an offering is not open any more since the run; run again";
        return about("rongqiao/Offering", name, text);
    }
    let sme = |sme: SmeId| format!("smes/{sme}");
    if let Some(id) = referred(cx, (campaign.id, run), matches).await? {
        let text = "a firm got or declined a referral of another batch since the run; run again";
        return about("rongqiao/Sme", sme(id), text);
    }
    if let Some(id) = excluded(cx, matches).await? {
        let text = "a lender excluded a firm since the run; run again";
        return about("rongqiao/Sme", sme(id), text);
    }
    if let Some(id) = need_changed(cx, matches).await? {
        let text = "a firm's need was changed since the run; run again";
        return about("rongqiao/Sme", sme(id), text);
    }
    Ok(None)
}

fn open_on(offering: &Offering, day: NaiveDate) -> bool {
    offering.state == OfferingState::Active
        && offering.valid_from <= day
        && offering.valid_until.is_none_or(|until| day <= until)
}

/// A firm of the run that would hold more referrals of the campaign than the policy allows, or a
/// second one to a lender, or that the offering's lender declined.
async fn referred(
    cx: &Cx<'_>,
    (campaign, run): (CampaignId, &MatchRun),
    matches: &[Match],
) -> Result<Option<SmeId>> {
    let settled = snapshots::settled(None, None);
    let mut held: BTreeMap<SmeId, u32> = BTreeMap::new();
    let mut lenders: BTreeSet<(SmeId, LenderId)> = BTreeSet::new();
    let mut declined: BTreeSet<(SmeId, OfferingId)> = BTreeSet::new();
    for referral in cx.tx.referrals().of_campaign(campaign, &settled).await? {
        if referral.state == ReferralState::Declined {
            declined.insert((referral.sme, referral.offering));
        } else {
            *held.entry(referral.sme).or_default() += 1;
            lenders.insert((referral.sme, referral.lender));
        }
    }
    let mut over = |of: &&Match| {
        let count = held.entry(of.sme).or_default();
        *count += 1;
        *count > run.policy.referrals_per_sme
            || lenders.contains(&(of.sme, of.lender))
            || declined.contains(&(of.sme, of.offering))
    };
    Ok(matches.iter().find(&mut over).map(|of| of.sme))
}

/// A firm of the run that is on its lender's exclusion list.
async fn excluded(cx: &Cx<'_>, matches: &[Match]) -> Result<Option<SmeId>> {
    let lenders: BTreeSet<LenderId> = matches.iter().map(|of| of.lender).collect();
    let pairs = cx.tx.exclusions().pairs(&lenders).await?;
    let hit = matches
        .iter()
        .find(|of| pairs.contains(&(of.sme, of.lender)));
    Ok(hit.map(|of| of.sme))
}

/// A firm of the run that is gone, or needs another amount or nothing by now.
async fn need_changed(cx: &Cx<'_>, matches: &[Match]) -> Result<Option<SmeId>> {
    for matches in matches.chunks(SMES_PER_READ) {
        let ids: Vec<SmeId> = matches.iter().map(|of| of.sme).collect();
        let smes = cx.tx.smes().by_ids(&ids).await?;
        let same = |of: &&Match| {
            let need = smes.get(&of.sme).and_then(|sme| sme.need.as_ref());
            need.is_some_and(|need| need.amount == of.amount)
        };
        if let Some(of) = matches.iter().find(|of| !same(of)) {
            return Ok(Some(of.sme));
        }
    }
    Ok(None)
}
