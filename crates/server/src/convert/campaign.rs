//! Campaigns and batches.

use api::v1;
use chrono::NaiveDate;
use domain::{Batch, BatchId, BatchState, Campaign, CampaignId, ChainCode, PolicyId, Problems};

use crate::app::batch::{Shown, Wish};

use super::enums::Wire;
use super::{Reader, create_time, date, etag, names, seed_text};

/// A campaign with this id and version from its message.
///
/// # Errors
/// All findings.
pub fn from_proto(
    id: CampaignId,
    version: i64,
    message: &v1::Campaign,
) -> Result<Campaign, Problems> {
    let mut reader = Reader::new();
    let campaign = Campaign {
        id,
        code: message.code.trim().to_owned(),
        name: message.display_name.trim().to_owned(),
        from: reader.day("start_date", message.start_date.as_ref()),
        until: reader.day("end_date", message.end_date.as_ref()),
        chains: reader.parse_set("chains", &message.chains, ChainCode::parse),
        regions: reader.regions("regions", &message.regions),
        lenders: reader.parse_set("lenders", &message.lenders, names::lender_id),
        version,
    };
    reader.noun(
        campaign.validate(),
        &[("name", "display_name"), ("until", "end_date")],
    );
    reader.finish(campaign)
}

/// The message of a campaign.
pub fn to_proto(campaign: &Campaign) -> v1::Campaign {
    v1::Campaign {
        name: names::campaign(campaign.id),
        etag: etag(campaign.version),
        create_time: create_time(campaign.id.0),
        update_time: None,
        code: campaign.code.clone(),
        display_name: campaign.name.clone(),
        start_date: Some(date(campaign.from)),
        end_date: Some(date(campaign.until)),
        chains: campaign.chains.iter().map(ToString::to_string).collect(),
        regions: campaign.regions.iter().map(ToString::to_string).collect(),
        lenders: campaign
            .lenders
            .iter()
            .map(|lender| names::lender(*lender))
            .collect(),
    }
}

/// What the message of a batch asks for.
///
/// # Errors
/// All findings that do not need the store.
pub fn batch_wish(message: &v1::Batch) -> Result<Wish, Problems> {
    let mut reader = Reader::new();
    let chain = Some(&message.chain).filter(|chain| !chain.is_empty());
    let policy = Some(&message.policy).filter(|policy| !policy.is_empty());
    let wish = Wish {
        code: message.code.trim().to_owned(),
        name: message.display_name.trim().to_owned(),
        chain: chain.and_then(|chain| reader.parse("chain", chain, ChainCode::parse)),
        policy: policy.and_then(|policy| reader.parse("policy", policy, names::policy_id)),
        reference_date: reader.day_if_set("reference_date", message.reference_date.as_ref()),
    };
    // Code and name are checked by the noun itself, whose other fields are stand-ins here.
    let noun = Batch {
        id: BatchId(uuid::Uuid::nil()),
        campaign: CampaignId(uuid::Uuid::nil()),
        code: wish.code.clone(),
        name: wish.name.clone(),
        chain: None,
        policy: PolicyId(uuid::Uuid::nil()),
        lottery_seed: 0,
        reference_date: NaiveDate::default(),
        state: BatchState::Draft,
        approved_run: None,
        approved_by: None,
        published_by: None,
        version: 1,
    };
    reader.noun(noun.validate(), &[("name", "display_name")]);
    reader.finish(wish)
}

/// The message of a batch.
pub fn batch_to_proto(shown: &Shown) -> v1::Batch {
    let batch = &shown.batch;
    let run = batch
        .approved_run
        .map(|run| names::run(batch.campaign, batch.id, run));
    v1::Batch {
        name: names::batch(batch.campaign, batch.id),
        etag: etag(batch.version),
        create_time: create_time(batch.id.0),
        update_time: None,
        code: batch.code.clone(),
        display_name: batch.name.clone(),
        chain: batch
            .chain
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        policy: names::policy(batch.policy),
        lottery_seed: seed_text(batch.lottery_seed),
        reference_date: Some(date(batch.reference_date)),
        state: batch.state.to_wire(),
        approved_run: run.unwrap_or_default(),
        ran_by: shown.ran_by.clone().unwrap_or_default(),
        approved_by: batch.approved_by.clone().unwrap_or_default(),
        published_by: batch.published_by.clone().unwrap_or_default(),
    }
}
