//! The facts of an SME as things that can change: who can change them, and which way.

use crate::criterion::CriterionSet;
use crate::eligibility::facts_of;
use crate::limits;
use crate::problem::{Offering, Sme, fact};
use domain::Criterion;

/// A fact of an SME that a criterion reads, easiest to change first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// Financing amount wanted.
    Amount,
    /// Term wanted.
    Term,
    /// Highest rate accepted.
    MaxRate,
    /// Instruments accepted.
    Instruments,
    /// Purpose.
    Purpose,
    /// Collateral that can be offered.
    Collateral,
    /// Chains that the SME has a place in.
    Chains,
    /// Cultivation tier.
    Tier,
    /// Size class.
    Size,
    /// Age in years.
    Age,
    /// Yearly revenue.
    Revenue,
    /// Net profit.
    Profit,
    /// Total assets.
    Assets,
    /// Liabilities against assets.
    DebtRatio,
    /// Research expense against revenue.
    RdRatio,
    /// Intellectual property rights.
    IpCount,
    /// Credit grade.
    Credit,
    /// Tax grade.
    Tax,
    /// Loans the SME already has.
    ExistingLoan,
    /// Where it is registered.
    Region,
    /// What it does.
    Industry,
}

/// When a known fact can become another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Changeable {
    /// At once: the SME words its need anew.
    Now,
    /// By doing business, by an authority's grade or title, or as time goes by.
    OverTime,
    /// Never by itself: only an unknown fact can be stated.
    Fixed,
}

/// A change may end at any value that the column can hold.
const LEAST: i64 = i64::MIN;

/// Which way a known fact may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To any other value.
    Any,
    /// Up.
    Up,
    /// Down.
    Down,
    /// One element joins the set.
    Gain,
    /// Nowhere.
    Nowhere,
}

impl Fact {
    /// All facts, easiest to change first.
    pub const ALL: [Self; 21] = [
        Self::Amount,
        Self::Term,
        Self::MaxRate,
        Self::Instruments,
        Self::Purpose,
        Self::Collateral,
        Self::Chains,
        Self::Tier,
        Self::Size,
        Self::Age,
        Self::Revenue,
        Self::Profit,
        Self::Assets,
        Self::DebtRatio,
        Self::RdRatio,
        Self::IpCount,
        Self::Credit,
        Self::Tax,
        Self::ExistingLoan,
        Self::Region,
        Self::Industry,
    ];

    /// Its column.
    #[must_use]
    pub const fn column(self) -> &'static str {
        self.row().0
    }

    /// When it can change.
    #[must_use]
    pub const fn changeable(self) -> Changeable {
        self.row().1
    }

    /// Lowest and highest value that its column can hold.
    #[must_use]
    pub fn limits(self) -> (i64, i64) {
        let column = limits::SME.iter().find(|limit| limit.0 == self.column());
        column.map_or((0, 0), |limit| (limit.1, limit.2))
    }

    pub(super) const fn way(self) -> Way {
        self.row().2
    }

    /// The table: column, when it can change, which way, its bit among the facts that may be
    /// unknown, and the least value that a change may end at.
    const fn row(self) -> (&'static str, Changeable, Way, u32, i64) {
        use Changeable::{Fixed, Now, OverTime};
        use Way::{Any, Down, Gain, Nowhere, Up};
        match self {
            Self::Amount => ("amount", Now, Any, 0, 1),
            Self::Term => ("term", Now, Any, 0, 1),
            Self::MaxRate => ("max_rate", Now, Any, fact::MAX_RATE, LEAST),
            Self::Instruments => ("inst_mask", Now, Gain, fact::INSTRUMENTS, LEAST),
            Self::Purpose => ("purpose", Now, Any, fact::PURPOSE, LEAST),
            Self::Collateral => ("coll_mask", Now, Gain, fact::COLLATERAL, LEAST),
            Self::Chains => ("chain_mask", OverTime, Gain, fact::CHAINS, LEAST),
            Self::Tier => ("tier", OverTime, Up, fact::TIER, LEAST),
            Self::Size => ("size", OverTime, Up, fact::SIZE, LEAST),
            Self::Age => ("age", OverTime, Up, fact::AGE, LEAST),
            // Who has no revenue has no ratios to it either.
            Self::Revenue => ("revenue", OverTime, Up, fact::REVENUE, 1),
            Self::Profit => ("profit", OverTime, Up, fact::PROFIT, LEAST),
            Self::Assets => ("assets", OverTime, Up, fact::ASSETS, LEAST),
            Self::DebtRatio => ("debt_bp", OverTime, Down, fact::DEBT, LEAST),
            Self::RdRatio => ("rd_bp", OverTime, Up, fact::RD, LEAST),
            Self::IpCount => ("ip_count", OverTime, Up, fact::IP_COUNT, LEAST),
            Self::Credit => ("credit", OverTime, Up, fact::CREDIT, LEAST),
            Self::Tax => ("tax", OverTime, Up, fact::TAX, LEAST),
            Self::ExistingLoan => ("existing_loan", OverTime, Down, fact::EXISTING_LOAN, LEAST),
            Self::Region => ("region", Fixed, Nowhere, fact::REGION, LEAST),
            Self::Industry => ("industry", Fixed, Nowhere, fact::INDUSTRY, LEAST),
        }
    }

    pub(super) const fn is_known(self, sme: &Sme) -> bool {
        sme.knows(self.row().3)
    }

    /// Whether a change states the fact: it is unknown, or fixed and known in part.
    pub(super) fn is_to_state(self, sme: &Sme) -> bool {
        !self.is_known(sme) || self.changeable() == Changeable::Fixed
    }

    /// The criteria that read it.
    pub(super) fn criteria(self) -> CriterionSet {
        match self {
            Self::Amount => [Criterion::Amount, Criterion::Leverage]
                .into_iter()
                .collect(),
            Self::Term => [Criterion::Term].into_iter().collect(),
            Self::MaxRate
            | Self::Instruments
            | Self::Purpose
            | Self::Collateral
            | Self::Chains
            | Self::Tier
            | Self::Size
            | Self::Age
            | Self::Revenue
            | Self::Profit
            | Self::Assets
            | Self::DebtRatio
            | Self::RdRatio
            | Self::IpCount
            | Self::Credit
            | Self::Tax
            | Self::ExistingLoan
            | Self::Region
            | Self::Industry => {
                let reads = |one: &Criterion| facts_of(*one) & self.row().3 != 0;
                Criterion::ALL.iter().copied().filter(reads).collect()
            }
        }
    }

    /// Its value: a number, or a set of bits.
    pub(super) fn value(self, s: &Sme) -> i64 {
        match self {
            Self::Amount => s.amount,
            Self::Term => s.term.into(),
            Self::MaxRate => s.max_rate.into(),
            Self::Instruments => s.inst_mask.into(),
            Self::Purpose => s.purpose.into(),
            Self::Collateral => s.coll_mask.into(),
            Self::Chains => i64::try_from(s.chain_mask).unwrap_or(i64::MAX),
            Self::Tier => s.tier.into(),
            Self::Size => s.size.into(),
            Self::Age => s.age.into(),
            Self::Revenue => s.revenue,
            Self::Profit => s.profit,
            Self::Assets => s.assets,
            Self::DebtRatio => s.debt_bp.into(),
            Self::RdRatio => s.rd_bp.into(),
            Self::IpCount => s.ip_count.into(),
            Self::Credit => s.credit.into(),
            Self::Tax => s.tax.into(),
            Self::ExistingLoan => s.existing_loan,
            Self::Region => s.region.into(),
            Self::Industry => s.industry.into(),
        }
    }

    /// The values of a number that can be had; what it is now is among them if it is known.
    pub(super) fn reach(self, sme: &Sme) -> Span {
        let (low, high) = self.limits();
        let all = Span {
            low: low.max(self.row().4),
            high,
        };
        let now = self.value(sme);
        match self.way() {
            _ if !self.is_known(sme) => all,
            Way::Any => Span {
                low: all.low.min(now),
                high: all.high,
            },
            Way::Up => Span {
                low: now,
                high: all.high,
            },
            Way::Down => Span {
                low: all.low,
                high: now,
            },
            Way::Gain | Way::Nowhere => Span::only(now),
        }
    }

    /// The elements of a coded fact of which one more, or another, can be had.
    pub(super) fn open_bits(self, sme: &Sme) -> u64 {
        let count = match self {
            Self::Instruments => 10,
            Self::Purpose => 6,
            Self::Collateral => 8,
            Self::Chains => 60,
            Self::Tier => 5,
            Self::Size => 4,
            Self::Amount
            | Self::Term
            | Self::MaxRate
            | Self::Age
            | Self::Revenue
            | Self::Profit
            | Self::Assets
            | Self::DebtRatio
            | Self::RdRatio
            | Self::IpCount
            | Self::Credit
            | Self::Tax
            | Self::ExistingLoan
            | Self::Region
            | Self::Industry => 0,
        };
        let all = (1_u64 << count) - 1;
        let now = u64::try_from(self.value(sme)).unwrap_or(0);
        let bit = 1_u64.checked_shl(u32::try_from(now).unwrap_or(u32::MAX));
        match self.way() {
            _ if !self.is_known(sme) => all,
            Way::Gain => all & !now,
            Way::Any => all & !bit.unwrap_or(0),
            Way::Up => all & !(bit.unwrap_or(0) | (bit.unwrap_or(1) - 1)),
            Way::Down | Way::Nowhere => 0,
        }
    }

    /// The limits that an offering puts on a number that only one criterion reads.
    pub(super) fn limits_of(self, o: &Offering) -> Option<Span> {
        let (low, high) = match self {
            Self::Term => (o.term_min, o.term_max),
            Self::MaxRate => (o.taste.rate_bp.into(), i64::MAX),
            Self::Age => (o.age_min, o.age_max),
            Self::Assets => (o.assets_min, i64::MAX),
            Self::DebtRatio => (i64::MIN, o.debt_max),
            Self::RdRatio => (o.rd_min, i64::MAX),
            Self::IpCount => (o.ip_min, i64::MAX),
            Self::Credit => (o.credit_min, i64::MAX),
            Self::Tax => (o.tax_min, i64::MAX),
            Self::Amount
            | Self::Revenue
            | Self::Profit
            | Self::ExistingLoan
            | Self::Instruments
            | Self::Purpose
            | Self::Collateral
            | Self::Chains
            | Self::Tier
            | Self::Size
            | Self::Region
            | Self::Industry => return None,
        };
        Some(Span { low, high })
    }

    /// The bits of a coded fact of which an offering wants one; `None` where it wants none.
    pub(super) fn bits_of(self, o: &Offering) -> Option<u64> {
        match self {
            Self::Instruments => Some(1 << o.inst),
            Self::Purpose => Some(o.purpose_mask.into()),
            Self::Collateral => (o.coll_any != 0).then_some(o.coll_any.into()),
            Self::Chains => Some(o.chain_mask),
            Self::Tier => Some(o.tier_mask.into()),
            Self::Size => Some(o.size_mask.into()),
            Self::Amount
            | Self::Term
            | Self::MaxRate
            | Self::Age
            | Self::Revenue
            | Self::Profit
            | Self::Assets
            | Self::DebtRatio
            | Self::RdRatio
            | Self::IpCount
            | Self::Credit
            | Self::Tax
            | Self::ExistingLoan
            | Self::Region
            | Self::Industry => None,
        }
    }
}

/// Whole numbers from `low` to `high`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub low: i64,
    pub high: i64,
}

impl Span {
    pub(super) const fn only(value: i64) -> Self {
        Self {
            low: value,
            high: value,
        }
    }

    /// What both have; `None` where that is nothing.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        let both = Self {
            low: self.low.max(other.low),
            high: self.high.min(other.high),
        };
        (both.low <= both.high).then_some(both)
    }
}
