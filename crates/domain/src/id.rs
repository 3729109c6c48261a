//! Typed ids: a firm's id can never be passed where a lender's is expected.

use uuid::Uuid;

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

id! {
    /// A firm.
    SmeId,
    /// A lender.
    LenderId,
    /// An offering of a lender.
    OfferingId,
    /// An entry of a lender's exclusion list.
    ExclusionId,
    /// A campaign.
    CampaignId,
    /// A batch of a campaign.
    BatchId,
    /// One execution of a batch; its operation is `operations/{id}`.
    MatchRunId,
    /// One version of a match policy.
    PolicyId,
    /// A match pushed to its lender.
    ReferralId,
}
