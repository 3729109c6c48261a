//! Titles of the cultivation ladder, the tier that follows from them, and the size class.

use crate::coded::coded_enum;
use crate::limits::{CODE_CHARS_MAX, NAME_CHARS_MAX};
use crate::validation::{ProblemKind, Problems};
use chrono::{Months, NaiveDate};

coded_enum! {
    /// Cultivation level; the ordinal is the workload's `tier`.
    Tier {
        /// No title of the ladder.
        None = "none",
        /// Innovative or technology SME.
        Innovative = "innovative",
        /// Specialized, refined, distinctive, innovative SME (专精特新).
        Srdi = "srdi",
        /// Little giant (专精特新小巨人).
        LittleGiant = "little_giant",
        /// Key little giant or single champion.
        KeyLittleGiant = "key_little_giant",
    }
}

coded_enum! {
    /// Size class of an SME; assessed from the facts by the rulebook, never typed in.
    SizeClass {
        /// Micro.
        Micro = "micro",
        /// Small.
        Small = "small",
        /// Medium.
        Medium = "medium",
        /// Large: no SME.
        Large = "large",
    }
}

coded_enum! {
    /// Kind of a title.
    TitleKind {
        /// Technology SME (科技型中小企业).
        TechnologySme = "technology_sme",
        /// Innovative SME (创新型中小企业).
        InnovativeSme = "innovative_sme",
        /// SRDI SME (专精特新中小企业).
        SrdiSme = "srdi_sme",
        /// Little giant.
        LittleGiant = "little_giant",
        /// Key little giant.
        KeyLittleGiant = "key_little_giant",
        /// Single champion (制造业单项冠军).
        SingleChampion = "single_champion",
        /// High-tech enterprise (高新技术企业).
        HighTechEnterprise = "high_tech_enterprise",
        /// Any other.
        Other = "other",
    }
}

impl TitleKind {
    /// The tier that this title gives.
    #[must_use]
    pub const fn tier(self) -> Tier {
        match self {
            Self::TechnologySme | Self::InnovativeSme => Tier::Innovative,
            Self::SrdiSme => Tier::Srdi,
            Self::LittleGiant => Tier::LittleGiant,
            Self::KeyLittleGiant | Self::SingleChampion => Tier::KeyLittleGiant,
            Self::HighTechEnterprise | Self::Other => Tier::None,
        }
    }
}

/// How long a look at the register of titles counts: titles are granted in yearly batches, and the
/// shortest is valid for a year.
pub const LOOK_UP_MONTHS: u32 = 12;

/// Last day on which a look at the register shows that a firm holds no other title.
///
/// A look shows earlier days as well: titles once held are kept.
#[must_use]
pub fn looked_up_until(checked_on: NaiveDate) -> NaiveDate {
    let until = checked_on.checked_add_months(Months::new(LOOK_UP_MONTHS));
    until.unwrap_or(NaiveDate::MAX)
}

/// A title with its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// Kind.
    pub kind: TitleKind,
    /// First day of validity.
    pub granted_on: NaiveDate,
    /// Last day of validity, if there is one.
    pub expires_on: Option<NaiveDate>,
    /// Number of the certificate; empty if unknown.
    pub certificate_no: String,
    /// Who granted it; empty if unknown.
    pub issuer: String,
}

impl Title {
    /// True on the days from `granted_on` to `expires_on`, both included.
    #[must_use]
    pub fn valid_on(&self, day: NaiveDate) -> bool {
        self.granted_on <= day && self.expires_on.is_none_or(|last| day <= last)
    }

    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.optional_text("certificate_no", &self.certificate_no, CODE_CHARS_MAX);
        problems.optional_text("issuer", &self.issuer, NAME_CHARS_MAX);
        if let Some(last) = self.expires_on.filter(|last| *last < self.granted_on) {
            problems.add("expires_on", last, ProblemKind::RangeInverted);
        }
        problems
    }
}

/// Tier on a day by titles held or once held: the highest of those valid then.
///
/// `None` (unknown) if none of them gives a tier and the register was not looked at, or too long
/// ago ([`looked_up_until`]): that a firm has no title must be known.
#[must_use]
pub fn tier_on(titles: &[Title], checked_on: Option<NaiveDate>, day: NaiveDate) -> Option<Tier> {
    let valid = titles.iter().filter(|title| title.valid_on(day));
    let tier = valid.map(|title| title.kind.tier()).max();
    let none = || {
        let until = checked_on.map(looked_up_until);
        until.filter(|until| day <= *until).map(|_| Tier::None)
    };
    tier.filter(|tier| *tier != Tier::None).or_else(none)
}
