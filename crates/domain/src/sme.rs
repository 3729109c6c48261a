//! The firm: identity, facts with their sources, financing need.

use crate::attested::Attested;
use crate::chain::{ChainCode, NodeCode};
use crate::coded::coded_enum;
use crate::credit_code::CreditCode;
use crate::grade::{AttestedCredit, AttestedTax};
use crate::id::SmeId;
use crate::industry::Industry;
use crate::limits::{
    AMOUNT_FEN_MAX, CODE_CHARS_MAX, COUNT_MAX, FIGURES_MAX, LIST_MEMBERSHIPS_MAX, NAME_CHARS_MAX,
    PLACEMENTS_MAX, RATIO_BP_MAX, TEXT_CHARS_MAX, TITLES_MAX,
};
use crate::need::FinancingNeed;
use crate::quantity::{Fen, RateBp};
use crate::region::RegionCode;
use crate::title::{Tier, Title, tier_on};
use crate::validation::{ProblemKind, Problems};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;
use std::fmt;

/// What an import recognizes a firm by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SmeKey {
    /// Unified social credit code.
    CreditCode(CreditCode),
    /// An id of another register, where there is no code.
    External {
        /// The register, such as `sample`.
        source: String,
        /// Its id.
        value: String,
    },
}

impl fmt::Display for SmeKey {
    /// The code, or `source:value`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreditCode(code) => code.fmt(f),
            Self::External { source, value } => write!(f, "{source}:{value}"),
        }
    }
}

/// Whom to call; never leaves without consent.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// Name of the person; empty if unknown.
    pub name: String,
    /// Phone number; empty if unknown.
    pub phone: String,
}

impl fmt::Debug for Contact {
    /// Without the person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact(***)")
    }
}

coded_enum! {
    /// Why a firm is said to sit on a node.
    PlacementEvidence {
        /// The firm says so.
        Declared = "declared",
        /// The chain leader confirmed it.
        LeaderConfirmed = "leader_confirmed",
        /// A document shows it.
        Document = "document",
        /// Derived from its products by a mapping.
        MappedFromProduct = "mapped_from_product",
    }
}

/// A firm's place on a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The chain.
    pub chain: ChainCode,
    /// The node, if known.
    pub node: Option<NodeCode>,
    /// Share of the firm's revenue, if known.
    pub share: Option<RateBp>,
    /// Why.
    pub evidence: PlacementEvidence,
    /// Remark; may be empty.
    pub note: String,
}

/// Membership of a list (名单).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListMembership {
    /// Name of the list.
    pub list: String,
    /// Who keeps it.
    pub source: String,
    /// Batch of the list; may be empty.
    pub batch: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if there is one.
    pub until: Option<NaiveDate>,
}

/// Figures of one fiscal year; each may be unknown.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct YearlyFigures {
    /// Fiscal year.
    pub fiscal_year: i32,
    /// Where the figures come from.
    pub source: String,
    /// Day the figures describe, if it is not the year's end.
    pub as_of: Option<NaiveDate>,
    /// Operating revenue.
    pub revenue: Option<Fen>,
    /// Net profit; may be negative.
    pub profit: Option<Fen>,
    /// Total assets.
    pub assets: Option<Fen>,
    /// Total liabilities.
    pub liabilities: Option<Fen>,
    /// Liabilities over assets, where only the ratio is known.
    pub debt_ratio: Option<RateBp>,
    /// Research and development expense.
    pub rd_expense: Option<Fen>,
    /// Research and development over revenue, where only the ratio is known.
    pub rd_ratio: Option<RateBp>,
    /// Loans outstanding.
    pub existing_loan: Option<Fen>,
    /// Staff at the year's end.
    pub employees: Option<i64>,
    /// Intellectual property rights held.
    pub ip_count: Option<i64>,
}

impl fmt::Debug for YearlyFigures {
    /// The year and which figures are known, without the figures.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = [
            ("revenue", self.revenue.is_some()),
            ("profit", self.profit.is_some()),
            ("assets", self.assets.is_some()),
            ("liabilities", self.liabilities.is_some()),
            ("debt_ratio", self.debt_ratio.is_some()),
            ("rd_expense", self.rd_expense.is_some()),
            ("rd_ratio", self.rd_ratio.is_some()),
            ("existing_loan", self.existing_loan.is_some()),
            ("employees", self.employees.is_some()),
            ("ip_count", self.ip_count.is_some()),
        ];
        let known = known
            .iter()
            .filter(|(_, known)| *known)
            .map(|(name, _)| name);
        f.debug_struct("YearlyFigures")
            .field("fiscal_year", &self.fiscal_year)
            .field("known", &known.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl YearlyFigures {
    /// Liabilities over assets: as stated, else computed (rounded down).
    #[must_use]
    pub fn debt_ratio(&self) -> Option<RateBp> {
        self.debt_ratio
            .or_else(|| self.liabilities?.ratio_bp(self.assets?))
    }

    /// Research and development over revenue: as stated, else computed (rounded down).
    #[must_use]
    pub fn rd_ratio(&self) -> Option<RateBp> {
        self.rd_ratio
            .or_else(|| self.rd_expense?.ratio_bp(self.revenue?))
    }

    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.within("fiscal_year", self.fiscal_year, 1980, 2100);
        problems.text("source", &self.source, NAME_CHARS_MAX);
        let fen = |value: Option<Fen>| value.map(|fen| fen.0);
        let amounts = [
            ("revenue_fen", self.revenue, 0),
            ("profit_fen", self.profit, -AMOUNT_FEN_MAX),
            ("assets_fen", self.assets, 0),
            ("liabilities_fen", self.liabilities, 0),
            ("rd_expense_fen", self.rd_expense, 0),
            ("existing_loan_fen", self.existing_loan, 0),
        ];
        for (field, value, min) in amounts {
            problems.within_if_known(field, fen(value), (min, AMOUNT_FEN_MAX));
        }
        for (field, value) in [
            ("debt_ratio_bp", self.debt_ratio),
            ("rd_ratio_bp", self.rd_ratio),
        ] {
            let value = value.map(|rate| rate.0);
            problems.within_if_known(field, value, (0, RATIO_BP_MAX.into()));
        }
        problems.within_if_known("employees", self.employees, (0, COUNT_MAX));
        problems.within_if_known("ip_count", self.ip_count, (0, COUNT_MAX));
        problems
    }
}

/// A registered small or medium firm.
#[derive(Clone, PartialEq, Eq)]
pub struct Sme {
    /// Id.
    pub id: SmeId,
    /// What an import recognizes it by.
    pub key: SmeKey,
    /// Registered name.
    pub name: String,
    /// Whom to call, if known.
    pub contact: Option<Contact>,
    /// Seat at any level; `None` if unknown.
    pub region: Option<RegionCode>,
    /// The abolished code that the seat was given by, if any.
    pub region_abolished: Option<u32>,
    /// Main industry, if known.
    pub industry: Option<Industry>,
    /// Day of foundation, if known.
    pub founded_on: Option<NaiveDate>,
    /// Places on chains; empty if nobody has mapped the firm yet.
    pub placements: Vec<Placement>,
    /// Titles held or once held.
    pub titles: Vec<Title>,
    /// Day the register of titles was last looked at; `None` if never.
    pub titles_checked_on: Option<NaiveDate>,
    /// Memberships of lists.
    pub lists: Vec<ListMembership>,
    /// Figures by year, newest first.
    pub figures: Vec<YearlyFigures>,
    /// Attested credit grade, if known.
    pub credit: Option<AttestedCredit>,
    /// Attested taxpayer grade, if known.
    pub tax: Option<AttestedTax>,
    /// Current financing need, if any.
    pub need: Option<FinancingNeed>,
    /// What only people or exchanges can tell; no part of what the organizer imports or updates.
    pub attested: Vec<Attested>,
    /// Counts changes; 1 at creation.
    pub version: i64,
}

impl fmt::Debug for Sme {
    /// Which record it is and what it has, without facts of the firm.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sme")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("contact", &self.contact)
            .field("placements", &self.placements.len())
            .field("titles", &self.titles.len())
            .field("figures", &self.figures)
            .field("need", &self.need)
            .finish_non_exhaustive()
    }
}

impl Sme {
    /// True if the credit code's check character is wrong: a warning that the record keeps.
    #[must_use]
    pub fn credit_code_warning(&self) -> bool {
        match &self.key {
            SmeKey::CreditCode(code) => !code.check_ok(),
            SmeKey::External { .. } => false,
        }
    }

    /// Tier on a day; see [`tier_on`].
    #[must_use]
    pub fn tier_on(&self, day: NaiveDate) -> Option<Tier> {
        tier_on(&self.titles, self.titles_checked_on, day)
    }

    /// Whole years from foundation to a day, rounded down; 0 before foundation.
    #[must_use]
    pub fn age_on(&self, day: NaiveDate) -> Option<i32> {
        let founded = self.founded_on?;
        let before = (day.month(), day.day()) < (founded.month(), founded.day());
        Some((day.year() - founded.year() - i32::from(before)).max(0))
    }

    /// Figures of the latest year that ended before a day.
    #[must_use]
    pub fn latest_figures(&self, day: NaiveDate) -> Option<&YearlyFigures> {
        let ended = self
            .figures
            .iter()
            .filter(|figures| figures.fiscal_year < day.year());
        ended.max_by_key(|figures| figures.fiscal_year)
    }

    /// Brings the parts into their stored order: figures newest first.
    #[must_use]
    pub fn normalized(mut self) -> Self {
        self.figures
            .sort_by_key(|figures| std::cmp::Reverse(figures.fiscal_year));
        self
    }

    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.text("name", &self.name, NAME_CHARS_MAX);
        if let SmeKey::External { source, value } = &self.key {
            problems.text("external_id.source", source, CODE_CHARS_MAX);
            problems.text("external_id.value", value, CODE_CHARS_MAX);
        }
        if let Some(contact) = &self.contact {
            problems.optional_text("contact.name", &contact.name, NAME_CHARS_MAX);
            problems.optional_text("contact.phone", &contact.phone, CODE_CHARS_MAX);
        }
        self.validate_placements(&mut problems);
        self.validate_lists(&mut problems);
        self.validate_figures(&mut problems);
        if let Some(credit) = &self.credit {
            problems.nest("credit_grade", credit.validate());
        }
        if let Some(tax) = &self.tax {
            problems.nest("tax_grade", tax.validate());
        }
        if let Some(need) = &self.need {
            problems.nest("need", need.validate());
        }
        problems
    }

    fn validate_placements(&self, problems: &mut Problems) {
        problems.count("placements", self.placements.len(), PLACEMENTS_MAX);
        let mut seen = BTreeSet::new();
        for (i, placement) in self.placements.iter().enumerate() {
            let field = format!("placements[{i}]");
            if !seen.insert((&placement.chain, &placement.node)) {
                problems.add(&field, &placement.chain, ProblemKind::Duplicate);
            }
            let share = placement.share.map(|share| share.0);
            problems.within_if_known(&format!("{field}.share_bp"), share, (0, 10_000));
            problems.optional_text(&format!("{field}.note"), &placement.note, TEXT_CHARS_MAX);
        }
    }

    fn validate_lists(&self, problems: &mut Problems) {
        problems.count("titles", self.titles.len(), TITLES_MAX);
        for (i, title) in self.titles.iter().enumerate() {
            problems.nest(&format!("titles[{i}]"), title.validate());
        }
        problems.count("list_memberships", self.lists.len(), LIST_MEMBERSHIPS_MAX);
        for (i, list) in self.lists.iter().enumerate() {
            let field = format!("list_memberships[{i}]");
            problems.text(&format!("{field}.list"), &list.list, NAME_CHARS_MAX);
            problems.text(&format!("{field}.source"), &list.source, NAME_CHARS_MAX);
            problems.optional_text(&format!("{field}.batch"), &list.batch, CODE_CHARS_MAX);
            if let Some(until) = list.until.filter(|until| *until < list.from) {
                problems.add(&format!("{field}.until"), until, ProblemKind::RangeInverted);
            }
        }
    }

    fn validate_figures(&self, problems: &mut Problems) {
        problems.count("figures", self.figures.len(), FIGURES_MAX);
        let mut years = BTreeSet::new();
        for (i, figures) in self.figures.iter().enumerate() {
            let field = format!("figures[{i}]");
            if !years.insert(figures.fiscal_year) {
                let year = format!("{field}.fiscal_year");
                problems.add(&year, figures.fiscal_year, ProblemKind::Duplicate);
            }
            problems.nest(&field, figures.validate());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{day, sme};
    use crate::title::TitleKind;

    #[test]
    fn what_is_logged_of_a_firm_tells_nothing_about_it() {
        let mut firm = sme(1);
        firm.contact = Some(Contact {
            name: "a person".to_owned(),
            phone: "13800000000".to_owned(),
        });
        let text = format!("{firm:?} {:?} {:?}", firm.need, firm.figures);
        let revenue = firm.figures[0].revenue.expect("a revenue").0.to_string();
        let amount = firm.need.as_ref().expect("a need").amount.0.to_string();
        let facts = ["a person", "13800000000", &firm.name, &revenue, &amount];
        for fact in facts {
            assert!(!text.contains(fact), "{fact} in {text}");
        }
        assert!(text.contains("revenue"), "which figures are known: {text}");
    }

    #[test]
    fn age_counts_whole_years() {
        let firm = sme(1);
        assert_eq!(firm.founded_on, Some(day(2010, 6, 15)));
        assert_eq!(firm.age_on(day(2026, 6, 14)), Some(15));
        assert_eq!(firm.age_on(day(2026, 6, 15)), Some(16));
        assert_eq!(firm.age_on(day(2000, 1, 1)), Some(0));
    }

    #[test]
    fn tier_follows_from_valid_titles() {
        let mut firm = sme(1);
        firm.titles.clear();
        firm.titles_checked_on = None;
        assert_eq!(firm.tier_on(day(2026, 1, 1)), None);
        firm.titles_checked_on = Some(day(2025, 12, 1));
        assert_eq!(firm.tier_on(day(2026, 1, 1)), Some(Tier::None));
        let title = |kind, granted_on, expires_on| Title {
            kind,
            granted_on,
            expires_on: Some(expires_on),
            certificate_no: String::new(),
            issuer: String::new(),
        };
        firm.titles.push(title(
            TitleKind::SrdiSme,
            day(2024, 1, 1),
            day(2026, 12, 31),
        ));
        firm.titles.push(title(
            TitleKind::LittleGiant,
            day(2022, 1, 1),
            day(2025, 6, 30),
        ));
        assert_eq!(firm.tier_on(day(2025, 6, 30)), Some(Tier::LittleGiant));
        assert_eq!(firm.tier_on(day(2025, 7, 1)), Some(Tier::Srdi));
        // A year after the look nobody knows whether the title was renewed.
        assert_eq!(firm.tier_on(day(2027, 1, 1)), None);
        firm.titles_checked_on = Some(day(2026, 1, 1));
        assert_eq!(firm.tier_on(day(2027, 1, 1)), Some(Tier::None));
        assert_eq!(firm.tier_on(day(2027, 1, 2)), None);
    }

    #[test]
    fn a_title_that_gives_no_tier_leaves_it_unknown_until_looked_up() {
        let mut firm = sme(1);
        firm.titles.truncate(1);
        firm.titles[0].kind = TitleKind::HighTechEnterprise;
        firm.titles_checked_on = None;
        assert_eq!(firm.tier_on(day(2026, 2, 1)), None);
        firm.titles_checked_on = Some(day(2026, 1, 31));
        assert_eq!(firm.tier_on(day(2026, 2, 1)), Some(Tier::None));
        // The register keeps what was held before.
        assert_eq!(firm.tier_on(day(2024, 2, 1)), Some(Tier::None));
        firm.titles[0].kind = TitleKind::SrdiSme;
        firm.titles_checked_on = None;
        assert_eq!(firm.tier_on(day(2026, 2, 1)), Some(Tier::Srdi));
    }

    #[test]
    fn every_finding_is_told() {
        let mut firm = sme(1);
        firm.name = String::new();
        firm.figures[0].revenue = Some(Fen(-1));
        if let Some(need) = &mut firm.need {
            need.term.0 = 0;
        }
        let fields: Vec<String> = firm
            .validate()
            .0
            .into_iter()
            .map(|problem| problem.field)
            .collect();
        assert_eq!(
            fields,
            ["name", "figures[0].revenue_fen", "need.term_months"]
        );
    }

    #[test]
    fn figures_of_the_running_year_are_not_the_latest() {
        let firm = sme(1);
        let year = firm.figures[0].fiscal_year;
        assert!(
            firm.latest_figures(day(year, 12, 31))
                .is_none_or(|f| f.fiscal_year < year)
        );
        assert_eq!(
            firm.latest_figures(day(year + 1, 1, 1))
                .map(|f| f.fiscal_year),
            Some(year)
        );
    }
}
