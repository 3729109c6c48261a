//! The hard criteria E1 to E21, each with three verdicts, as plain functions over one pair.
//!
//! This is the definition; the index of a shard answers the same questions for many offerings at
//! once and falls back on it wherever its buckets are not exact.

use crate::criterion::CriterionSet;
use crate::input::Pair;
use crate::problem::{Offering, Problem, Sme, fact};
use domain::{Criterion, Verdict};

const ALL_CHAINS: u64 = (1 << 60) - 1;
const ALL_TIERS: u8 = 0b1_1111;
const ALL_SIZES: u8 = 0b1111;
const ALL_PURPOSES: u8 = 0b11_1111;
const ANY_REVENUE: i64 = 2_000_000_000;
const ANY_AGE: i64 = 99;
const ANY_DEBT: i64 = 12_000;
const ANY_LEVERAGE: i64 = 1_000_000;
const ANY_MARGIN: i64 = -1_000_000;
const BASIS: i64 = 10_000;

/// All criteria of a pair: which fail and which cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// Criteria that fail on known facts.
    pub not_met: CriterionSet,
    /// Criteria that read an unknown fact.
    pub unknown: CriterionSet,
}

impl Judgement {
    /// The verdict of the pair: any NOT_MET, else any UNKNOWN, else MET.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        if !self.not_met.is_empty() {
            Verdict::NotMet
        } else if !self.unknown.is_empty() {
            Verdict::Unknown
        } else {
            Verdict::Met
        }
    }
}

impl Problem {
    /// Judges a pair by every criterion; `None` when one of the ids does not exist.
    #[must_use]
    pub fn judge(&self, pair: Pair) -> Option<Judgement> {
        let known = (pair.sme as usize) < self.sme_count()
            && (pair.offering as usize) < self.offering_count();
        known.then(|| {
            let mut judgement = Judgement {
                not_met: CriterionSet::default(),
                unknown: CriterionSet::default(),
            };
            for criterion in Criterion::ALL.iter().copied() {
                match self.verdict_of(pair, criterion) {
                    Verdict::Met => {}
                    Verdict::Unknown => judgement.unknown.insert(criterion),
                    Verdict::NotMet => judgement.not_met.insert(criterion),
                }
            }
            judgement
        })
    }

    /// The verdict of one criterion for a pair whose ids exist.
    pub(crate) fn verdict_of(&self, pair: Pair, criterion: Criterion) -> Verdict {
        if criterion == Criterion::ExcludedPair && self.is_excluded(pair) {
            return Verdict::NotMet;
        }
        let offering = (self.offering(pair.offering), self.codes_of(pair.offering));
        verdict(self.sme(pair.sme), offering, criterion)
    }
}

/// The verdict of one criterion for a pair that is not excluded; the offering with its codes.
pub(crate) fn verdict(
    sme: &Sme,
    (offering, codes): (&Offering, &[u32]),
    criterion: Criterion,
) -> Verdict {
    match criterion {
        Criterion::Region => region(sme, codes),
        Criterion::ExcludedPair => Verdict::Met,
        criterion if !sme.knows(facts_of(criterion)) => match asks_nothing(offering, criterion) {
            true => Verdict::Met,
            false => Verdict::Unknown,
        },
        criterion if holds(sme, offering, criterion) => Verdict::Met,
        Criterion::Chain
        | Criterion::Tier
        | Criterion::Size
        | Criterion::Instrument
        | Criterion::Purpose
        | Criterion::Collateral
        | Criterion::Industry
        | Criterion::Revenue
        | Criterion::Age
        | Criterion::Amount
        | Criterion::Term
        | Criterion::DebtRatio
        | Criterion::CreditGrade
        | Criterion::TaxGrade
        | Criterion::RdRatio
        | Criterion::IpCount
        | Criterion::Assets
        | Criterion::Rate
        | Criterion::Leverage
        | Criterion::Margin => Verdict::NotMet,
    }
}

/// E1 for one code of an offering.
pub(crate) fn region_by_code(sme: &Sme, code: u32) -> Verdict {
    if code == 0 {
        return Verdict::Met;
    }
    if !sme.knows(fact::REGION) {
        return Verdict::Unknown;
    }
    let region = sme.region;
    if code == region || code == region / 100 || code == region / 10_000 {
        return Verdict::Met;
    }
    let known_part = if !region.is_multiple_of(100) {
        region
    } else if !region.is_multiple_of(10_000) {
        region / 100
    } else {
        region / 10_000
    };
    match code / 100 == known_part || code / 10_000 == known_part {
        true => Verdict::Unknown,
        false => Verdict::NotMet,
    }
}

/// E1: the best verdict of any code; an offering without a code applies nowhere, which is not
/// known to be elsewhere than an unknown region.
fn region(sme: &Sme, codes: &[u32]) -> Verdict {
    let nowhere = if sme.knows(fact::REGION) {
        Verdict::NotMet
    } else {
        Verdict::Unknown
    };
    codes
        .iter()
        .map(|code| region_by_code(sme, *code))
        .min_by_key(|verdict| match verdict {
            Verdict::Met => 0,
            Verdict::Unknown => 1,
            Verdict::NotMet => 2,
        })
        .unwrap_or(nowhere)
}

/// The facts that a criterion reads.
pub(crate) const fn facts_of(criterion: Criterion) -> u32 {
    match criterion {
        Criterion::Region => fact::REGION,
        Criterion::Chain => fact::CHAINS,
        Criterion::Tier => fact::TIER,
        Criterion::Size => fact::SIZE,
        Criterion::Instrument => fact::INSTRUMENTS,
        Criterion::Purpose => fact::PURPOSE,
        Criterion::Collateral => fact::COLLATERAL,
        Criterion::Industry => fact::INDUSTRY,
        Criterion::Revenue => fact::REVENUE,
        Criterion::Age => fact::AGE,
        Criterion::Amount | Criterion::Term | Criterion::ExcludedPair => 0,
        Criterion::DebtRatio => fact::DEBT,
        Criterion::CreditGrade => fact::CREDIT,
        Criterion::TaxGrade => fact::TAX,
        Criterion::RdRatio => fact::RD,
        Criterion::IpCount => fact::IP_COUNT,
        Criterion::Assets => fact::ASSETS,
        Criterion::Rate => fact::MAX_RATE,
        Criterion::Leverage => fact::EXISTING_LOAN | fact::REVENUE,
        Criterion::Margin => fact::PROFIT | fact::REVENUE,
    }
}

/// Whether an unknown fact does not matter, because the offering asks nothing.
pub(crate) fn asks_nothing(o: &Offering, criterion: Criterion) -> bool {
    match criterion {
        Criterion::Chain => o.chain_mask == ALL_CHAINS,
        Criterion::Tier => o.tier_mask == ALL_TIERS,
        Criterion::Size => o.size_mask == ALL_SIZES,
        Criterion::Purpose => o.purpose_mask == ALL_PURPOSES,
        Criterion::Collateral => o.coll_any == 0,
        Criterion::Industry => o.excluded_divisions.iter().all(|division| *division == -1),
        Criterion::Revenue => o.rev_min == 0 && o.rev_max >= ANY_REVENUE,
        Criterion::Age => o.age_min == 0 && o.age_max >= ANY_AGE,
        Criterion::DebtRatio => o.debt_max >= ANY_DEBT,
        Criterion::CreditGrade => o.credit_min == 0,
        Criterion::TaxGrade => o.tax_min == 0,
        Criterion::RdRatio => o.rd_min == 0,
        Criterion::IpCount => o.ip_min == 0,
        Criterion::Assets => o.assets_min == 0,
        Criterion::Leverage => o.lev_cap >= ANY_LEVERAGE,
        Criterion::Margin => o.margin_min <= ANY_MARGIN,
        Criterion::Region
        | Criterion::Instrument
        | Criterion::Rate
        | Criterion::Amount
        | Criterion::Term
        | Criterion::ExcludedPair => false,
    }
}

/// The formula of a criterion other than region and pair exclusion, on known facts.
fn holds(s: &Sme, o: &Offering, criterion: Criterion) -> bool {
    let bit = |mask: u32, place: u8| (mask >> place) & 1 == 1;
    match criterion {
        Criterion::Region | Criterion::ExcludedPair => true,
        Criterion::Chain => s.chain_mask & o.chain_mask != 0,
        Criterion::Tier => bit(o.tier_mask.into(), s.tier),
        Criterion::Size => bit(o.size_mask.into(), s.size),
        Criterion::Instrument => bit(s.inst_mask.into(), o.inst),
        Criterion::Purpose => bit(o.purpose_mask.into(), s.purpose),
        Criterion::Collateral => o.coll_any == 0 || o.coll_any & s.coll_mask != 0,
        Criterion::Industry => excludes_no(o, s.division()),
        Criterion::Revenue => o.rev_min <= s.revenue && s.revenue <= o.rev_max,
        Criterion::Age => o.age_min <= s.age.into() && i64::from(s.age) <= o.age_max,
        Criterion::Amount => o.amt_min <= s.amount && s.amount <= o.amt_max,
        Criterion::Term => o.term_min <= s.term.into() && i64::from(s.term) <= o.term_max,
        Criterion::DebtRatio => i64::from(s.debt_bp) <= o.debt_max,
        Criterion::CreditGrade => i64::from(s.credit) >= o.credit_min,
        Criterion::TaxGrade => i64::from(s.tax) >= o.tax_min,
        Criterion::RdRatio => i64::from(s.rd_bp) >= o.rd_min,
        Criterion::IpCount => i64::from(s.ip_count) >= o.ip_min,
        Criterion::Assets => s.assets >= o.assets_min,
        Criterion::Rate => o.taste.rate_bp <= s.max_rate,
        Criterion::Leverage => {
            let debt = i128::from(s.existing_loan) + i128::from(s.amount);
            debt * i128::from(BASIS) <= i128::from(s.revenue) * i128::from(o.lev_cap)
        }
        Criterion::Margin => {
            let profit = i128::from(s.profit) * i128::from(BASIS);
            profit >= i128::from(s.revenue) * i128::from(o.margin_min)
        }
    }
}

/// E8 for a division.
pub(crate) fn excludes_no(o: &Offering, division: u16) -> bool {
    o.excluded_divisions
        .iter()
        .all(|excluded| i32::from(*excluded) != i32::from(division))
}

/// The least `lev_cap` under which E20 holds: `ceil((loans + amount) * 10000 / revenue)`.
/// Without revenue any cap holds for no debt at all, and none for any debt.
pub(crate) const fn leverage_bp(s: &Sme) -> i64 {
    // Money is at most 10^13, so that 64 bits are enough.
    let debt = (s.existing_loan + s.amount) * BASIS;
    match (s.revenue, debt) {
        (0, 0) => i64::MIN,
        (0, _) => i64::MAX,
        (revenue, debt) => (debt + revenue - 1) / revenue,
    }
}

/// The greatest `margin_min` under which E21 holds: `floor(profit * 10000 / revenue)`.
/// Without revenue any minimum holds unless there is a loss, and none then.
pub(crate) const fn margin_bp(s: &Sme) -> i64 {
    match (s.revenue, s.profit) {
        (0, 0..) => i64::MAX,
        (0, _) => i64::MIN,
        (revenue, profit) => (profit * BASIS).div_euclid(revenue),
    }
}
