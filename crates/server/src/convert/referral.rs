//! Referrals.

use api::v1;
use domain::{Referral, ReferralId};

use crate::app::referral::ReferralNames;

use super::enums::{Wire, number};
use super::{band, date, etag, names, protect, timestamp};

/// Protected fields that a lender sees all the same: the band instead of the amount, and what the
/// lender itself said.
const LENDER_KEEPS: &[&str] = &["amount_band", "decline_reason"];

/// The message of a referral.
pub fn to_proto(referral: &Referral, shown: &ReferralNames) -> v1::Referral {
    let batch = shown
        .campaign
        .map(|campaign| names::batch(campaign, referral.batch));
    let run = shown
        .campaign
        .map(|campaign| names::run(campaign, referral.batch, referral.run));
    v1::Referral {
        name: names::referral(referral.id),
        etag: etag(referral.version),
        batch: batch.unwrap_or_default(),
        run: run.unwrap_or_default(),
        sme: names::sme(referral.sme),
        sme_display_name: shown.sme.clone(),
        offering: names::offering(referral.lender, referral.offering),
        offering_display_name: shown.offering.clone(),
        lender_display_name: shown.lender.clone(),
        amount_fen: referral.amount.0,
        period: referral.period.clone(),
        state: referral.state.to_wire(),
        decline_reason: number(referral.decline_reason),
        create_time: Some(timestamp(referral.pushed_at)),
        expires_on: Some(date(referral.expires_on)),
        update_time: Some(timestamp(referral.changed_at)),
        amount_band: Some(band::amount(referral.amount)),
        sme_pseudonym: pseudonym(referral.id),
    }
}

/// The message of a referral as its lender may see it before the firm consents.
pub fn for_lender(message: &v1::Referral) -> v1::Referral {
    protect::public(message, "rongqiao.v1.Referral", LENDER_KEEPS)
}

/// What the firm of a referral is called there; nothing of the firm goes into it.
fn pseudonym(id: ReferralId) -> String {
    let random = id.0.simple().to_string().split_off(24);
    format!("F-{}", random.to_uppercase())
}
