//! Names with a market or a rule in them: these are known by a key, not by an id.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::{NameError, uuid};

/// Most characters of a market's key.
const MARKET_CHARS_MAX: usize = 32;
/// Most characters of a rule's id.
const RULE_CHARS_MAX: usize = 64;

/// A key of lower-case letters, digits and these marks.
fn key(text: &str, max: usize, marks: &[u8]) -> Option<String> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || marks.contains(&b);
    let fine = (1..=max).contains(&text.len()) && text.bytes().all(allowed);
    // A hyphen alone stands for any.
    (fine && text != super::ANY).then(|| text.to_owned())
}

fn market_key(text: &str) -> Option<String> {
    key(text, MARKET_CHARS_MAX, b"-")
}

/// The parts of a name of these collections, in the order of the name.
fn parts<'a, const N: usize>(collections: [&str; N], text: &'a str) -> Option<[&'a str; N]> {
    let mut rest = text.split('/');
    let mut parts = [""; N];
    for (collection, part) in collections.into_iter().zip(&mut parts) {
        if rest.next()? != collection {
            return None;
        }
        *part = rest.next()?;
    }
    rest.next().is_none().then_some(parts)
}

fn error(text: &str, expected: &'static str) -> NameError {
    NameError {
        text: text.to_owned(),
        expected,
    }
}

/// Name of a version of an official rule, `rules/{rule}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleName {
    /// The id of its table.
    pub rule: String,
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rules/{}", self.rule)
    }
}

impl FromStr for RuleName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let read = || {
            let [rule] = parts(["rules"], text)?;
            let rule = key(rule, RULE_CHARS_MAX, b"-.")?;
            Some(Self { rule })
        };
        read().ok_or_else(|| error(text, "rules/{rule}"))
    }
}

/// Name of a regional equity market, `markets/{market}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarketName {
    /// Its key, such as `zhejiang`.
    pub market: String,
}

impl fmt::Display for MarketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "markets/{}", self.market)
    }
}

impl FromStr for MarketName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let read = || {
            let [market] = parts(["markets"], text)?;
            let market = market_key(market)?;
            Some(Self { market })
        };
        read().ok_or_else(|| error(text, "markets/{market}"))
    }
}

macro_rules! names_of_a_market {
    ($($(#[$doc:meta])* $name:ident($form:literal) {
        $(#[$field_doc:meta])* $field:ident: $collection:literal
    })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            /// Key of the market.
            pub market: String,
            $(#[$field_doc])*
            pub $field: Uuid,
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "markets/{}/{}/{}", self.market, $collection, self.$field)
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                let read = || {
                    let [market, id] = parts(["markets", $collection], text)?;
                    let market = market_key(market)?;
                    Some(Self { market, $field: uuid(id)? })
                };
                read().ok_or_else(|| error(text, $form))
            }
        }
    )+};
}

names_of_a_market! {
    /// Name of a firm as a market's candidate.
    CandidateName("markets/{market}/candidates/{uuid}") {
        /// The firm.
        sme: "candidates"
    }
    /// Name of a firm's membership of a market's board.
    ListingName("markets/{market}/listings/{uuid}") {
        /// The listing.
        listing: "listings"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11";

    fn round<T: FromStr<Err = NameError> + fmt::Display>(text: &str) -> bool {
        text.parse::<T>().is_ok_and(|name| name.to_string() == text)
    }

    #[test]
    fn names_come_back_as_they_were() {
        assert!(round::<RuleName>("rules/bse-2021"));
        assert!(round::<MarketName>("markets/zhejiang"));
        assert!(round::<CandidateName>(&format!(
            "markets/zhejiang/candidates/{A}"
        )));
        assert!(round::<ListingName>(&format!(
            "markets/zhejiang/listings/{A}"
        )));
    }

    #[test]
    fn other_forms_are_refused() {
        let long = "a".repeat(MARKET_CHARS_MAX + 1);
        for text in [
            String::new(),
            "markets".to_owned(),
            "markets/".to_owned(),
            "markets/-".to_owned(),
            "markets/Zhejiang".to_owned(),
            "markets/zhejiang/".to_owned(),
            format!("markets/{long}"),
            "rules/zhejiang".to_owned(),
        ] {
            let refused = text.parse::<MarketName>().unwrap_err();
            assert_eq!(refused, error(&text, "markets/{market}"));
        }
        let upper = A.to_uppercase();
        assert!(
            format!("markets/zhejiang/listings/{upper}")
                .parse::<ListingName>()
                .is_err()
        );
        assert!(
            format!("markets/-/listings/{A}")
                .parse::<ListingName>()
                .is_err()
        );
        assert!(
            format!("markets/zhejiang/candidates/{A}")
                .parse::<ListingName>()
                .is_err()
        );
        assert!("rules/bse_2021".parse::<RuleName>().is_err());
    }
}
