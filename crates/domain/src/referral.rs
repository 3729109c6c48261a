//! A match pushed to its lender, followed to its end.

use crate::coded::coded_enum;
use crate::id::{BatchId, LenderId, MatchRunId, OfferingId, ReferralId, SmeId};
use crate::quantity::Fen;
use chrono::{DateTime, Months, NaiveDate, Utc};

coded_enum! {
    /// State of a referral.
    ReferralState {
        /// Sent to the lender; reserves capacity.
        Pushed = "pushed",
        /// The lender agreed in principle; reserves capacity.
        Accepted = "accepted",
        /// Money was drawn; uses capacity.
        Drawn = "drawn",
        /// The lender declined; frees capacity.
        Declined = "declined",
        /// The firm withdrew or drew elsewhere; frees capacity.
        Withdrawn = "withdrawn",
        /// The lender did not answer in time; frees capacity.
        Expired = "expired",
    }
}

coded_enum! {
    /// Why a lender declined.
    DeclineReason {
        /// Credit risk.
        CreditRisk = "credit_risk",
        /// Too little repayment capacity.
        RepaymentCapacity = "repayment_capacity",
        /// Too much debt.
        OverIndebted = "over_indebted",
        /// Collateral or guarantee does not suffice.
        CollateralInsufficient = "collateral_insufficient",
        /// Documents are incomplete.
        DocumentsIncomplete = "documents_incomplete",
        /// Facts could not be verified.
        FactsNotVerified = "facts_not_verified",
        /// Industry or purpose is outside the lender's policy.
        OutsidePolicy = "outside_policy",
        /// The lender's capacity is used up.
        CapacityUsedUp = "capacity_used_up",
        /// The firm cannot be reached.
        FirmUnreachable = "firm_unreachable",
        /// The firm has no need any more.
        NoNeed = "no_need",
        /// The terms were not agreed.
        TermsNotAgreed = "terms_not_agreed",
        /// Anything else.
        Other = "other",
    }
}

impl ReferralState {
    /// True if it holds a part of its offering's capacity without having drawn.
    #[must_use]
    pub const fn reserves(self) -> bool {
        matches!(self, Self::Pushed | Self::Accepted)
    }

    /// True if a referral may go from this state to `next`.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Pushed => !matches!(next, Self::Pushed),
            Self::Accepted => matches!(next, Self::Drawn | Self::Declined | Self::Withdrawn),
            Self::Drawn | Self::Declined | Self::Withdrawn | Self::Expired => false,
        }
    }
}

/// A match pushed to its lender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// Id.
    pub id: ReferralId,
    /// Batch that it came from.
    pub batch: BatchId,
    /// Run that it came from.
    pub run: MatchRunId,
    /// The firm.
    pub sme: SmeId,
    /// The offering.
    pub offering: OfferingId,
    /// The lender.
    pub lender: LenderId,
    /// Amount reserved, later drawn.
    pub amount: Fen,
    /// Capacity period that it is booked in.
    pub period: String,
    /// State.
    pub state: ReferralState,
    /// Why it was declined.
    pub decline_reason: Option<DeclineReason>,
    /// When it was pushed.
    pub pushed_at: DateTime<Utc>,
    /// Last day for the lender's answer.
    pub expires_on: NaiveDate,
    /// When the state last changed.
    pub changed_at: DateTime<Utc>,
    /// Counts changes; 1 at creation.
    pub version: i64,
}

/// Last day for an answer: one month after the day of publication (the last day of the month
/// where the day does not exist).
#[must_use]
pub fn expiry(published_on: NaiveDate) -> NaiveDate {
    published_on
        .checked_add_months(Months::new(1))
        .unwrap_or(published_on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::day;

    #[test]
    fn only_pushed_and_accepted_move_on() {
        use ReferralState::{Accepted, Declined, Drawn, Expired, Pushed, Withdrawn};
        let from = |state: ReferralState| -> Vec<ReferralState> {
            ReferralState::ALL
                .iter()
                .copied()
                .filter(|next| state.may_become(*next))
                .collect()
        };
        assert_eq!(
            from(Pushed),
            [Accepted, Drawn, Declined, Withdrawn, Expired]
        );
        assert_eq!(from(Accepted), [Drawn, Declined, Withdrawn]);
        for last in [Drawn, Declined, Withdrawn, Expired] {
            assert_eq!(from(last), []);
        }
    }

    #[test]
    fn one_month_clock() {
        assert_eq!(expiry(day(2026, 1, 31)), day(2026, 2, 28));
        assert_eq!(expiry(day(2026, 11, 22)), day(2026, 12, 22));
    }
}
