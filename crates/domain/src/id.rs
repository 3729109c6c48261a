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
    /// A firm's membership of a market's board.
    ListingId,
}

/// Most characters of a [`MarketId`].
pub const MARKET_CHARS_MAX: usize = 32;

/// A regional equity market: its key, such as `zhejiang`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarketId(String);

impl MarketId {
    /// Reads a key: 1 to [`MARKET_CHARS_MAX`] lower-case letters, digits or `-`. Whether there is
    /// such a market is not asked.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let length = (1..=MARKET_CHARS_MAX).contains(&key.len());
        (length && key.chars().all(fine)).then(|| Self(key.to_owned()))
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for MarketId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_markets_are_checked() {
        let key = |text: &str| MarketId::parse(text).map(|id| id.to_string());
        for fine in [
            "zhejiang",
            "inner-mongolia",
            "m2",
            &"a".repeat(MARKET_CHARS_MAX),
        ] {
            assert_eq!(key(fine).as_deref(), Some(fine));
        }
        for bad in [
            "",
            "ZJ",
            "浙江",
            "a b",
            "a/b",
            &"a".repeat(MARKET_CHARS_MAX + 1),
        ] {
            assert_eq!(key(bad), None, "{bad}");
        }
    }
}
