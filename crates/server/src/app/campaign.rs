//! Campaigns.

use api::v1::ErrorReason;
use domain::validation::ProblemKind;
use domain::{Campaign, CampaignId, LenderId, Problems};
use store::{Page, PageRequest};

use super::{Cx, chain, expect_version, version_text};
use crate::error::{Error, Result};

const KIND: &str = "rongqiao/Campaign";

fn name(id: CampaignId) -> String {
    format!("campaigns/{id}")
}

/// One campaign.
///
/// # Errors
/// `CAMPAIGN_NOT_FOUND`.
pub async fn get(cx: &Cx<'_>, id: CampaignId) -> Result<Campaign> {
    cx.tx.campaigns().get(id).await?.ok_or_else(|| {
        let reason = ErrorReason::CampaignNotFound;
        Error::not_found(reason, KIND, name(id)).with("campaign", name(id))
    })
}

/// Campaigns in the order of their creation.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`.
pub async fn list(cx: &Cx<'_>, page: &PageRequest) -> Result<Page<Campaign>> {
    Ok(cx.tx.campaigns().list(&cx.scope, page).await?)
}

/// The campaign with this code, as a list of at most one.
///
/// # Errors
/// As any statement.
pub async fn list_by_code(cx: &Cx<'_>, code: &str) -> Result<Page<Campaign>> {
    let found = cx.tx.campaigns().by_code(code).await?;
    Ok(Page {
        items: found.into_iter().collect(),
        next: None,
    })
}

/// Stores a new campaign.
///
/// # Errors
/// `INVALID_ARGUMENT` for unknown chains and lenders, `CAMPAIGN_CODE_TAKEN`.
pub async fn create(cx: &Cx<'_>, campaign: Campaign) -> Result<Campaign> {
    check(cx, &campaign).await?;
    if let Some(other) = cx.tx.campaigns().by_code(&campaign.code).await? {
        let reason = ErrorReason::CampaignCodeTaken;
        return Err(Error::exists(reason, KIND, name(other.id)).with("code", &campaign.code));
    }
    cx.tx.campaigns().insert(&campaign).await?;
    cx.record("campaign.create", name(campaign.id), ("", &version_text(1)))
        .await?;
    Ok(Campaign {
        version: 1,
        ..campaign
    })
}

/// Replaces a campaign that was read in the same transaction.
///
/// # Errors
/// `INVALID_ARGUMENT` for unknown chains and lenders, `ETAG_MISMATCH`.
pub async fn update(
    cx: &Cx<'_>,
    stored: &Campaign,
    campaign: Campaign,
    expected: Option<i64>,
) -> Result<Campaign> {
    expect_version(expected, stored.version, KIND, &name(campaign.id))?;
    check(cx, &campaign).await?;
    if campaign == *stored {
        return Ok(campaign);
    }
    let version = cx.tx.campaigns().update(&campaign).await?;
    let states = (version_text(stored.version), version_text(version));
    cx.record("campaign.update", name(campaign.id), (&states.0, &states.1))
        .await?;
    Ok(Campaign {
        version,
        ..campaign
    })
}

async fn check(cx: &Cx<'_>, campaign: &Campaign) -> Result<()> {
    let mut problems = Problems::new();
    let catalogue = chain::catalogue(&cx.tx).await?;
    for (i, chain) in campaign.chains.iter().enumerate() {
        if !catalogue.contains_key(chain) {
            problems.add(&format!("chains[{i}]"), chain, ProblemKind::NotFound);
        }
    }
    let ids: Vec<LenderId> = campaign.lenders.iter().copied().collect();
    let known = cx.tx.lenders().by_ids(&ids).await?;
    for (i, id) in ids.iter().enumerate() {
        if !known.contains_key(id) {
            problems.add(&format!("lenders[{i}]"), id, ProblemKind::NotFound);
        }
    }
    Ok(problems.into_result()?)
}
