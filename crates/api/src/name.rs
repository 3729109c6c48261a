//! Resource names: typed, printed and parsed. A resource has one name: ids are printed with
//! hyphens in lower case, and only this form is parsed.

mod market;

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

pub use market::{CandidateName, ListingName, MarketName, RuleName};

/// Stands for any parent in a list, as in `lenders/-`.
pub const ANY: &str = "-";

/// A text that is not a name of the form that is needed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a name of the form `{expected}`")]
pub struct NameError {
    /// The text as it came.
    pub text: String,
    /// The form, such as `smes/{uuid}`.
    pub expected: &'static str,
}

/// The ids of a name that consists of these collections.
fn ids<const N: usize>(collections: [&str; N], text: &str) -> Option<[Uuid; N]> {
    let mut parts = text.split('/');
    let mut ids = [Uuid::nil(); N];
    for (collection, id) in collections.into_iter().zip(&mut ids) {
        if parts.next()? != collection {
            return None;
        }
        *id = uuid(parts.next()?)?;
    }
    parts.next().is_none().then_some(ids)
}

fn uuid(text: &str) -> Option<Uuid> {
    let id: Uuid = text.parse().ok()?;
    (id.to_string() == text).then_some(id)
}

macro_rules! resource_names {
    ($($(#[$doc:meta])* $name:ident($form:literal) {
        $($(#[$field_doc:meta])* $field:ident: $collection:literal),+ $(,)?
    })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: Uuid,)+
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let parts = [$(($collection, self.$field)),+];
                for (i, (collection, id)) in parts.into_iter().enumerate() {
                    let slash = if i == 0 { "" } else { "/" };
                    write!(f, "{slash}{collection}/{id}")?;
                }
                Ok(())
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                let error = || NameError { text: text.to_owned(), expected: $form };
                let [$($field),+] = ids([$($collection),+], text).ok_or_else(error)?;
                Ok(Self { $($field),+ })
            }
        }
    )+};
}

resource_names! {
    /// Name of a firm.
    SmeName("smes/{uuid}") {
        /// The firm.
        sme: "smes",
    }
    /// Name of a lender.
    LenderName("lenders/{uuid}") {
        /// The lender.
        lender: "lenders",
    }
    /// Name of an offering.
    OfferingName("lenders/{uuid}/offerings/{uuid}") {
        /// The lender.
        lender: "lenders",
        /// The offering.
        offering: "offerings",
    }
    /// Name of an entry of an exclusion list.
    ExclusionName("lenders/{uuid}/exclusions/{uuid}") {
        /// The lender.
        lender: "lenders",
        /// The entry.
        exclusion: "exclusions",
    }
    /// Name of a campaign.
    CampaignName("campaigns/{uuid}") {
        /// The campaign.
        campaign: "campaigns",
    }
    /// Name of a batch.
    BatchName("campaigns/{uuid}/batches/{uuid}") {
        /// The campaign.
        campaign: "campaigns",
        /// The batch.
        batch: "batches",
    }
    /// Name of a run.
    MatchRunName("campaigns/{uuid}/batches/{uuid}/runs/{uuid}") {
        /// The campaign.
        campaign: "campaigns",
        /// The batch.
        batch: "batches",
        /// The run.
        run: "runs",
    }
    /// Name of an assigned pair.
    MatchName("campaigns/{uuid}/batches/{uuid}/runs/{uuid}/matches/{uuid}") {
        /// The campaign.
        campaign: "campaigns",
        /// The batch.
        batch: "batches",
        /// The run.
        run: "runs",
        /// The firm.
        sme: "matches",
    }
    /// Name of what became of a firm in a run.
    OutcomeName("campaigns/{uuid}/batches/{uuid}/runs/{uuid}/outcomes/{uuid}") {
        /// The campaign.
        campaign: "campaigns",
        /// The batch.
        batch: "batches",
        /// The run.
        run: "runs",
        /// The firm.
        sme: "outcomes",
    }
    /// Name of a version of a match policy.
    MatchPolicyName("matchPolicies/{uuid}") {
        /// The version.
        policy: "matchPolicies",
    }
    /// Name of a referral.
    ReferralName("referrals/{uuid}") {
        /// The referral.
        referral: "referrals",
    }
    /// Name of the operation of a run.
    OperationName("operations/{uuid}") {
        /// The run.
        run: "operations",
    }
}

/// Name of a chain, `chains/{code}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainName {
    /// The chain's code.
    pub code: String,
}

impl fmt::Display for ChainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "chains/{}", self.code)
    }
}

impl FromStr for ChainName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let code = text.strip_prefix("chains/").filter(|code| {
            let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            (2..=64).contains(&code.len()) && code.bytes().all(allowed)
        });
        let code = code.map(str::to_owned).ok_or_else(|| NameError {
            text: text.to_owned(),
            expected: "chains/{code}",
        })?;
        Ok(Self { code })
    }
}

/// The parent of a list: `None` for the wildcard, such as `any` = `lenders/-`.
///
/// # Errors
/// Neither the wildcard nor a name of the form.
pub fn parent<T: FromStr<Err = NameError>>(text: &str, any: &str) -> Result<Option<T>, NameError> {
    if text == any {
        return Ok(None);
    }
    text.parse().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11";
    const B: &str = "0198f2d4-6a02-7c55-8e11-9b2d4c6f8a33";

    fn round<T: FromStr<Err = NameError> + fmt::Display>(text: &str) -> bool {
        text.parse::<T>().is_ok_and(|name| name.to_string() == text)
    }

    #[test]
    fn names_come_back_as_they_were() {
        assert!(round::<SmeName>(&format!("smes/{A}")));
        assert!(round::<LenderName>(&format!("lenders/{A}")));
        assert!(round::<OfferingName>(&format!("lenders/{A}/offerings/{B}")));
        assert!(round::<ExclusionName>(&format!(
            "lenders/{A}/exclusions/{B}"
        )));
        assert!(round::<ChainName>("chains/nev"));
        assert!(round::<CampaignName>(&format!("campaigns/{A}")));
        assert!(round::<BatchName>(&format!("campaigns/{A}/batches/{B}")));
        let run = format!("campaigns/{A}/batches/{B}/runs/{A}");
        assert!(round::<MatchRunName>(&run));
        assert!(round::<MatchName>(&format!("{run}/matches/{B}")));
        assert!(round::<OutcomeName>(&format!("{run}/outcomes/{B}")));
        assert!(round::<MatchPolicyName>(&format!("matchPolicies/{A}")));
        assert!(round::<ReferralName>(&format!("referrals/{A}")));
        assert!(round::<OperationName>(&format!("operations/{A}")));
    }

    #[test]
    fn parts_go_to_their_fields() {
        let name: BatchName = format!("campaigns/{A}/batches/{B}").parse().unwrap();
        assert_eq!(
            (name.campaign.to_string(), name.batch.to_string()),
            (A.into(), B.into())
        );
    }

    #[test]
    fn other_forms_are_refused() {
        let upper = A.to_uppercase();
        let bare = A.replace('-', "");
        for text in [
            String::new(),
            "smes".to_owned(),
            "smes/".to_owned(),
            "smes/1".to_owned(),
            format!("smes/{upper}"),
            format!("smes/{bare}"),
            format!("smes/{A}/"),
            format!("/smes/{A}"),
            format!("lenders/{A}"),
            format!("smes/{A}/offerings/{B}"),
        ] {
            let error = text.parse::<SmeName>().unwrap_err();
            assert_eq!(
                error,
                NameError {
                    text,
                    expected: "smes/{uuid}"
                }
            );
        }
        assert!("chains/".parse::<ChainName>().is_err());
        assert!("chains/NEV".parse::<ChainName>().is_err());
        assert!("chains/nev/nodes".parse::<ChainName>().is_err());
    }

    #[test]
    fn a_parent_may_be_any() {
        let any = parent::<LenderName>("lenders/-", "lenders/-");
        assert_eq!(any, Ok(None));
        let one = parent::<LenderName>(&format!("lenders/{A}"), "lenders/-");
        assert_eq!(one.unwrap().unwrap().to_string(), format!("lenders/{A}"));
        assert!(parent::<LenderName>("campaigns/-", "lenders/-").is_err());
    }
}
