//! Titles of the cultivation ladder, the tier that follows from them, and the size class.

use crate::coded::coded_enum;
use crate::limits::{CODE_CHARS_MAX, NAME_CHARS_MAX};
use crate::match_run::Verdict;
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

    /// Months that a title of this kind counts for; `None` if its term is not known.
    ///
    /// One year for a technology SME, three for the others of the ladder (工信部企业〔2026〕2号) and
    /// a single champion (工信部政法〔2023〕138号), the three years of the money for a key little
    /// giant (财建〔2024〕148号); three for a high-tech enterprise from memory (国科发火〔2016〕32号).
    #[must_use]
    pub const fn term_months(self) -> Option<u32> {
        match self {
            Self::TechnologySme => Some(12),
            Self::InnovativeSme
            | Self::SrdiSme
            | Self::LittleGiant
            | Self::KeyLittleGiant
            | Self::SingleChampion
            | Self::HighTechEnterprise => Some(36),
            Self::Other => None,
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
    /// Last day of validity; `None` if nobody told it, as most published lists do not.
    pub expires_on: Option<NaiveDate>,
    /// Number of the certificate; empty if unknown.
    pub certificate_no: String,
    /// Who granted it; empty if unknown.
    pub issuer: String,
}

impl Title {
    /// The last day that is sure: as told, else that of the kind's term.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        let of_term = || {
            let term = Months::new(self.kind.term_months()?);
            self.granted_on.checked_add_months(term)?.pred_opt()
        };
        self.expires_on.or_else(of_term)
    }

    /// Whether it is held on a day. After its term a title whose last day nobody told may have been
    /// renewed: that is not known.
    #[must_use]
    pub fn held_on(&self, day: NaiveDate) -> Verdict {
        let over = self.last_day().is_some_and(|last| last < day);
        if day < self.granted_on || (over && self.expires_on.is_some()) {
            Verdict::NotMet
        } else if over {
            Verdict::Unknown
        } else {
            Verdict::Met
        }
    }

    /// The same among all titles of the firm: whether an old grant was renewed is told by a later
    /// one of its kind.
    #[must_use]
    pub fn held_among(&self, all: &[Self], day: NaiveDate) -> Verdict {
        let later = |it: &Self| {
            it.kind == self.kind && self.granted_on < it.granted_on && it.granted_on <= day
        };
        let held = self.held_on(day);
        if held == Verdict::Unknown && all.iter().any(later) {
            return Verdict::NotMet;
        }
        held
    }

    /// True on the days from `granted_on` to the last sure one, both included.
    #[must_use]
    pub fn valid_on(&self, day: NaiveDate) -> bool {
        self.held_on(day) == Verdict::Met
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
/// ago ([`looked_up_until`]): that a firm has no title must be known. Unknown as well if a title of
/// a higher tier may have been renewed ([`Title::held_on`]).
#[must_use]
pub fn tier_on(titles: &[Title], checked_on: Option<NaiveDate>, day: NaiveDate) -> Option<Tier> {
    let highest = |held| {
        let of = titles.iter();
        let of = of.filter(|title| title.held_among(titles, day) == held);
        let tier = of.map(|title| title.kind.tier()).max();
        tier.unwrap_or(Tier::None)
    };
    let (sure, possible) = (highest(Verdict::Met), highest(Verdict::Unknown));
    let looked_up = checked_on.is_some_and(|checked_on| day <= looked_up_until(checked_on));
    let known = possible <= sure && (sure != Tier::None || looked_up);
    known.then_some(sure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::day;

    fn granted(kind: TitleKind, on: NaiveDate) -> Title {
        Title {
            kind,
            granted_on: on,
            expires_on: None,
            certificate_no: String::new(),
            issuer: String::new(),
        }
    }

    #[test]
    fn a_title_without_a_last_day_is_sure_for_its_term_only() {
        let on = day(2022, 5, 1);
        let held = |kind, day| granted(kind, on).held_on(day);
        for (kind, last) in [
            (TitleKind::TechnologySme, day(2023, 4, 30)),
            (TitleKind::SrdiSme, day(2025, 4, 30)),
        ] {
            assert_eq!(held(kind, day(2022, 4, 30)), Verdict::NotMet);
            assert_eq!(held(kind, on), Verdict::Met);
            assert_eq!(held(kind, last), Verdict::Met);
            let after = last.succ_opt().unwrap();
            assert_eq!(held(kind, after), Verdict::Unknown);
            let mut told = granted(kind, on);
            told.expires_on = Some(last);
            assert_eq!(told.held_on(after), Verdict::NotMet);
        }
        assert_eq!(held(TitleKind::Other, day(2060, 1, 1)), Verdict::Met);
    }

    #[test]
    fn a_higher_title_that_may_be_held_leaves_the_tier_open() {
        let (giant, srdi) = (TitleKind::LittleGiant, TitleKind::SrdiSme);
        let on = day(2026, 1, 1);
        let looked_up = Some(day(2025, 12, 1));
        let old = granted(giant, day(2020, 1, 1));
        let new = granted(srdi, day(2025, 1, 1));
        let tier = |titles: &[&Title]| {
            let titles: Vec<Title> = titles.iter().map(|it| (*it).clone()).collect();
            tier_on(&titles, looked_up, on)
        };
        assert_eq!(tier(&[&new]), Some(Tier::Srdi));
        assert_eq!(tier(&[&old]), None);
        assert_eq!(tier(&[&old, &new]), None);
        let newer = granted(giant, day(2024, 1, 1));
        assert_eq!(tier(&[&old, &newer]), Some(Tier::LittleGiant));
        // Its renewal is told, and has ended.
        let mut renewed = granted(giant, day(2023, 1, 1));
        renewed.expires_on = Some(day(2025, 12, 31));
        assert_eq!(tier(&[&old, &renewed]), Some(Tier::None));
        let older = granted(srdi, day(2019, 1, 1));
        assert_eq!(tier(&[&newer, &older]), Some(Tier::LittleGiant));
    }
}
