//! A financing product: whom it is for, on what terms, how much of it there is.

use crate::capacity::Capacity;
use crate::chain::{ChainCode, NodeRef};
use crate::coded::coded_enum;
use crate::grade::{CreditGrade, TaxGrade};
use crate::id::{LenderId, OfferingId};
use crate::limits::{
    AGE_YEARS_MAX, AMOUNT_FEN_MAX, CHAINS_MAX, CODE_CHARS_MAX, COUNT_MAX, EXCLUDED_DIVISIONS_MAX,
    FOCUS_NODES_MAX, NAME_CHARS_MAX, RATE_BP_MAX, RATIO_BP_MAX, REGIONS_MAX, TERM_MONTHS_MAX,
};
use crate::need::{Collateral, Instrument, Purpose};
use crate::quantity::{Fen, Months, Points, RateBp};
use crate::region::RegionCode;
use crate::title::{SizeClass, Tier};
use crate::validation::{ProblemKind, Problems};
use crate::wording;
use chrono::NaiveDate;
use std::collections::BTreeSet;

coded_enum! {
    /// State of an offering.
    OfferingState {
        /// Not yet open to matching.
        Draft = "draft",
        /// Takes part in runs.
        Active = "active",
        /// Taken back; referrals under way go on.
        Withdrawn = "withdrawn",
    }
}

/// A range whose ends are included and may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range {
    /// Smallest accepted value, if any.
    pub min: Option<i64>,
    /// Largest accepted value, if any.
    pub max: Option<i64>,
}

impl Range {
    fn validate(self, field: &str, (min, max): (i64, i64), problems: &mut Problems) {
        problems.within_if_known(&format!("{field}_min"), self.min, (min, max));
        problems.within_if_known(&format!("{field}_max"), self.max, (min, max));
        if let (Some(low), Some(high)) = (self.min, self.max)
            && low > high
        {
            problems.add(field, format!("{low}..{high}"), ProblemKind::RangeInverted);
        }
    }
}

/// Whom an offering is for. An empty list or an absent limit asks nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Criteria {
    /// Accepted regions, all of one level; empty for the whole country.
    pub regions: BTreeSet<RegionCode>,
    /// Accepted chains.
    pub chains: BTreeSet<ChainCode>,
    /// Accepted tiers.
    pub tiers: BTreeSet<Tier>,
    /// Accepted size classes.
    pub sizes: BTreeSet<SizeClass>,
    /// Accepted purposes.
    pub purposes: BTreeSet<Purpose>,
    /// At least one of these must be put up.
    pub collateral_any: BTreeSet<Collateral>,
    /// Refused industry divisions (GB/T 4754-2017, two digits), at most 4.
    pub excluded_divisions: BTreeSet<u32>,
    /// Revenue in fen.
    pub revenue_fen: Range,
    /// Age in whole years.
    pub age_years: Range,
    /// Amount in fen.
    pub amount_fen: Range,
    /// Term in months.
    pub term_months: Range,
    /// Highest liabilities over assets.
    pub debt_ratio_max: Option<RateBp>,
    /// Lowest credit grade.
    pub credit_grade_min: Option<CreditGrade>,
    /// Lowest taxpayer grade.
    pub tax_grade_min: Option<TaxGrade>,
    /// Lowest research and development over revenue.
    pub rd_ratio_min: Option<RateBp>,
    /// Fewest intellectual property rights.
    pub ip_count_min: Option<i64>,
    /// Smallest total assets.
    pub assets_min: Option<Fen>,
    /// Highest (loans + amount asked) over revenue.
    pub leverage_max: Option<RateBp>,
    /// Lowest net profit over revenue; may be negative.
    pub margin_min: Option<RateBp>,
}

/// Weights of the lender's side in percent; their sum is 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// Fit to the focus chains and nodes.
    pub chain: i32,
    /// Credit grade above the minimum.
    pub grade: i32,
    /// Nearness to the lender's seat.
    pub locality: i32,
    /// Tier of the firm.
    pub tier: i32,
    /// Nearness to the preferred amount.
    pub amount: i32,
    /// The lender's own appetite for the offering.
    pub appetite: i32,
}

impl Weights {
    /// The six weights in the order of the fields.
    #[must_use]
    pub const fn as_array(&self) -> [i32; 6] {
        [
            self.chain,
            self.grade,
            self.locality,
            self.tier,
            self.amount,
            self.appetite,
        ]
    }
}

/// What the lender would rather have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// Nodes in focus, at most 4.
    pub focus_nodes: BTreeSet<NodeRef>,
    /// Chains in focus, beside those of the focus nodes.
    pub focus_chains: BTreeSet<ChainCode>,
    /// Preferred amount.
    pub amount: Fen,
    /// Preferred term.
    pub term: Months,
    /// Appetite, 0 to 1000.
    pub appetite: Points,
    /// Weights of the lender's side.
    pub weights: Weights,
}

/// A financing product of a lender that is open to SMEs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offering {
    /// Id.
    pub id: OfferingId,
    /// Its lender.
    pub lender: LenderId,
    /// The lender's key for it, unique within the lender.
    pub external_id: String,
    /// Name.
    pub name: String,
    /// Kind of financing.
    pub instrument: Instrument,
    /// Whom it is for.
    pub criteria: Criteria,
    /// What the lender would rather have.
    pub preferences: Preferences,
    /// Annual rate.
    pub rate: RateBp,
    /// How much there is of it.
    pub capacity: Capacity,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day, if there is one.
    pub valid_until: Option<NaiveDate>,
    /// State.
    pub state: OfferingState,
    /// Counts changes; 1 at creation.
    pub version: i64,
}

impl Offering {
    /// True if it takes part in runs on this day.
    #[must_use]
    pub fn open_on(&self, day: NaiveDate) -> bool {
        self.state == OfferingState::Active
            && self.valid_from <= day
            && self.valid_until.is_none_or(|last| day <= last)
    }

    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.text("external_id", &self.external_id, CODE_CHARS_MAX);
        problems.text("name", &self.name, NAME_CHARS_MAX);
        problems.within("rate_bp", self.rate.0, 0, RATE_BP_MAX.into());
        problems.nest("criteria", self.criteria.validate());
        problems.nest("preferences", self.preferences.validate());
        problems.nest("capacity", self.capacity.validate());
        let amount_max = self.criteria.amount_fen.max;
        if amount_max.is_some_and(|max| self.capacity.quota.0 < max) {
            let rule = wording!("must be at least the largest amount of one client");
            let kind = ProblemKind::Inconsistent { rule };
            problems.add("capacity.quota_fen", self.capacity.quota.0, kind);
        }
        if let Some(until) = self.valid_until.filter(|until| *until < self.valid_from) {
            problems.add("valid_until", until, ProblemKind::RangeInverted);
        }
        problems
    }
}

impl Criteria {
    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.count("regions", self.regions.len(), REGIONS_MAX);
        let levels: BTreeSet<_> = self.regions.iter().map(|region| region.level()).collect();
        if levels.len() > 1 {
            let rule = wording!("must be all provinces, all cities or all counties");
            problems.add("regions", "", ProblemKind::Inconsistent { rule });
        }
        problems.count("chains", self.chains.len(), CHAINS_MAX);
        let divisions = self.excluded_divisions.len();
        problems.count("excluded_divisions", divisions, EXCLUDED_DIVISIONS_MAX);
        for division in &self.excluded_divisions {
            problems.within("excluded_divisions", *division, 1, 97);
        }
        self.revenue_fen
            .validate("revenue_fen", (0, AMOUNT_FEN_MAX), &mut problems);
        self.age_years
            .validate("age_years", (0, AGE_YEARS_MAX.into()), &mut problems);
        self.amount_fen
            .validate("amount_fen", (0, AMOUNT_FEN_MAX), &mut problems);
        self.term_months
            .validate("term_months", (1, TERM_MONTHS_MAX.into()), &mut problems);
        if self.amount_fen.max.is_none() {
            problems.add("amount_fen_max", "", ProblemKind::Missing);
        }
        let ratio = i64::from(RATIO_BP_MAX);
        let bp = |value: Option<RateBp>| value.map(|rate| rate.0);
        problems.within_if_known("debt_ratio_bp_max", bp(self.debt_ratio_max), (0, ratio));
        problems.within_if_known("rd_ratio_bp_min", bp(self.rd_ratio_min), (0, ratio));
        problems.within_if_known("leverage_bp_max", bp(self.leverage_max), (0, ratio));
        problems.within_if_known("margin_bp_min", bp(self.margin_min), (-ratio, ratio));
        problems.within_if_known("ip_count_min", self.ip_count_min, (0, COUNT_MAX));
        let assets = self.assets_min.map(|fen| fen.0);
        problems.within_if_known("assets_fen_min", assets, (0, AMOUNT_FEN_MAX));
        problems
    }
}

impl Preferences {
    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.count("focus_nodes", self.focus_nodes.len(), FOCUS_NODES_MAX);
        problems.count("focus_chains", self.focus_chains.len(), CHAINS_MAX);
        problems.within(
            "amount_preferred_fen",
            self.amount.0,
            1_000_000,
            AMOUNT_FEN_MAX,
        );
        problems.within(
            "term_preferred_months",
            self.term.0,
            1,
            TERM_MONTHS_MAX.into(),
        );
        problems.within("appetite_points", self.appetite.0, 0, 1000);
        let weights = self.weights.as_array();
        for weight in weights {
            problems.within("weights", weight, 0, 100);
        }
        let sum: i64 = weights.iter().map(|weight| i64::from(*weight)).sum();
        if sum != 100 {
            let rule = wording!("must have the sum 100");
            problems.add("weights", sum, ProblemKind::Inconsistent { rule });
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{day, offering};

    fn fields(offering: &Offering) -> Vec<String> {
        offering
            .validate()
            .0
            .into_iter()
            .map(|problem| problem.field)
            .collect()
    }

    #[test]
    fn a_good_offering_has_no_findings() {
        assert_eq!(fields(&offering(1)), Vec::<String>::new());
    }

    #[test]
    fn every_finding_is_told() {
        let mut bad = offering(1);
        bad.criteria.term_months = Range {
            min: Some(24),
            max: Some(12),
        };
        bad.preferences.weights.chain += 1;
        bad.capacity.quota = Fen(1);
        bad.valid_until = Some(day(2000, 1, 1));
        let expected = [
            "criteria.term_months",
            "preferences.weights",
            "capacity.quota_fen",
            "valid_until",
        ];
        assert_eq!(fields(&bad), expected);
    }

    #[test]
    fn open_from_first_to_last_day() {
        let mut offering = offering(1);
        offering.valid_from = day(2026, 1, 1);
        offering.valid_until = Some(day(2026, 12, 31));
        assert!(offering.open_on(day(2026, 1, 1)) && offering.open_on(day(2026, 12, 31)));
        assert!(!offering.open_on(day(2027, 1, 1)) && !offering.open_on(day(2025, 12, 31)));
        offering.state = OfferingState::Withdrawn;
        assert!(!offering.open_on(day(2026, 6, 1)));
    }
}
