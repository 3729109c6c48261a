//! Referrals.

use api::v1;
use domain::{Fen, Referral, ReferralId};

use crate::app::referral::ReferralNames;

use super::enums::{Wire, number};
use super::{date, etag, names, protect, timestamp};

/// Where the bands of amounts begin, fen: 0, 1, 3, 5, 10, 30, 50, 100 million yuan.
const BANDS: [i64; 8] = [
    0,
    100_000_000,
    300_000_000,
    500_000_000,
    1_000_000_000,
    3_000_000_000,
    5_000_000_000,
    10_000_000_000,
];
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
        amount_band: Some(band(referral.amount)),
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

fn band(amount: Fen) -> v1::AmountBand {
    let next = BANDS.partition_point(|from| *from <= amount.0);
    v1::AmountBand {
        min_fen: next.checked_sub(1).map_or(0, |own| BANDS[own]),
        max_fen: BANDS.get(next).copied(),
    }
}

#[cfg(test)]
mod tests {
    use domain::Fen;

    use super::band;

    #[test]
    fn bands_hold_their_lower_end() {
        let yuan = |million: i64| million * 100_000_000;
        let cases = [
            (1, 0, Some(1)),
            (yuan(1) - 1, 0, Some(1)),
            (yuan(1), 1, Some(3)),
            (yuan(5), 5, Some(10)),
            (yuan(99), 50, Some(100)),
            (yuan(100), 100, None),
            (yuan(9_000), 100, None),
        ];
        for (amount, min, max) in cases {
            let band = band(Fen(amount));
            let expected = (yuan(min), max.map(yuan));
            assert_eq!((band.min_fen, band.max_fen), expected, "{amount}");
        }
    }
}
