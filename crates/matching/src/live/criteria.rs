//! The criteria in a form that both sides can index: sets that must meet, and limits.

use crate::eligibility;
use crate::problem::{Offering, Sme};
use domain::Criterion;

/// A criterion that holds where a set of the firm and a set of the offering meet.
pub(super) struct Sets {
    pub(super) criterion: Criterion,
    /// Elements that can be in a set, at most 128.
    pub(super) size: usize,
    pub(super) of_sme: fn(&Sme) -> u128,
    pub(super) of_offering: fn(&Offering) -> u128,
    /// Whether every firm's set has one element.
    pub(super) one_of_sme: bool,
    /// Whether every offering's set has one element.
    pub(super) one_of_offering: bool,
}

/// A criterion that holds where a limit of the offering is at most a value of the firm; upper
/// limits are negated.
pub(super) struct Limit {
    pub(super) criterion: Criterion,
    pub(super) of_offering: fn(&Offering) -> i64,
    pub(super) of_sme: fn(&Sme) -> i64,
}

const DIVISIONS: usize = 100;
/// The collateral that everybody can put up: for offerings that ask none.
const NONE_ASKED: u128 = 1 << 8;

pub(super) static SETS: [Sets; 7] = [
    one_fact(Criterion::Tier, 5, |s| 1 << s.tier, |o| o.tier_mask.into()),
    one_fact(Criterion::Size, 4, |s| 1 << s.size, |o| o.size_mask.into()),
    one_fact(
        Criterion::Purpose,
        6,
        |s| 1 << s.purpose,
        |o| o.purpose_mask.into(),
    ),
    one_fact(
        Criterion::Industry,
        DIVISIONS,
        |s| 1 << s.division(),
        divisions,
    ),
    Sets {
        criterion: Criterion::Instrument,
        size: 10,
        of_sme: |s| s.inst_mask.into(),
        of_offering: |o| 1 << o.inst,
        one_of_sme: false,
        one_of_offering: true,
    },
    Sets {
        criterion: Criterion::Collateral,
        size: 9,
        of_sme: |s| u128::from(s.coll_mask) | NONE_ASKED,
        of_offering: |o| match o.coll_any {
            0 => NONE_ASKED,
            asked => asked.into(),
        },
        one_of_sme: false,
        one_of_offering: false,
    },
    Sets {
        criterion: Criterion::Chain,
        size: 60,
        of_sme: |s| s.chain_mask.into(),
        of_offering: |o| o.chain_mask.into(),
        one_of_sme: false,
        one_of_offering: false,
    },
];

const fn one_fact(
    criterion: Criterion,
    size: usize,
    of_sme: fn(&Sme) -> u128,
    of_offering: fn(&Offering) -> u128,
) -> Sets {
    Sets {
        criterion,
        size,
        of_sme,
        of_offering,
        one_of_sme: true,
        one_of_offering: false,
    }
}

/// The divisions that an offering serves.
fn divisions(o: &Offering) -> u128 {
    let excluded = o.excluded_divisions.iter();
    let excluded = excluded.filter_map(|division| u32::try_from(*division).ok());
    excluded.fold((1 << DIVISIONS) - 1, |served, division| {
        served & !(1 << division)
    })
}

pub(super) static LIMITS: [Limit; 17] = [
    limit(Criterion::Amount, |o| o.amt_min, |s| s.amount),
    limit(Criterion::Amount, |o| -o.amt_max, |s| -s.amount),
    limit(
        Criterion::Rate,
        |o| o.taste.rate_bp.into(),
        |s| s.max_rate.into(),
    ),
    limit(Criterion::Revenue, |o| o.rev_min, |s| s.revenue),
    limit(Criterion::Revenue, |o| -o.rev_max, |s| -s.revenue),
    limit(
        Criterion::Leverage,
        |o| -o.lev_cap,
        |s| eligibility::leverage_bp(s).saturating_neg(),
    ),
    limit(
        Criterion::DebtRatio,
        |o| -o.debt_max,
        |s| -i64::from(s.debt_bp),
    ),
    limit(Criterion::Age, |o| o.age_min, |s| s.age.into()),
    limit(Criterion::Age, |o| -o.age_max, |s| -i64::from(s.age)),
    limit(Criterion::Term, |o| o.term_min, |s| s.term.into()),
    limit(Criterion::Term, |o| -o.term_max, |s| -i64::from(s.term)),
    limit(
        Criterion::CreditGrade,
        |o| o.credit_min,
        |s| s.credit.into(),
    ),
    limit(Criterion::TaxGrade, |o| o.tax_min, |s| s.tax.into()),
    limit(Criterion::RdRatio, |o| o.rd_min, |s| s.rd_bp.into()),
    limit(Criterion::IpCount, |o| o.ip_min, |s| s.ip_count.into()),
    limit(Criterion::Assets, |o| o.assets_min, |s| s.assets),
    limit(Criterion::Margin, |o| o.margin_min, eligibility::margin_bp),
];

const fn limit(
    criterion: Criterion,
    of_offering: fn(&Offering) -> i64,
    of_sme: fn(&Sme) -> i64,
) -> Limit {
    Limit {
        criterion,
        of_offering,
        of_sme,
    }
}

/// Limits that the rows do not decide for everybody, each with what the asking side has there.
#[derive(Default)]
pub(super) struct Rest(Vec<(&'static Limit, i64)>);

impl Rest {
    pub(super) fn push(&mut self, limit: &'static Limit, of_asking: i64) {
        self.0.push((limit, of_asking));
    }

    /// Whether no limit of the asking offering is NOT_MET.
    pub(super) fn passes_sme(&self, sme: &Sme) -> bool {
        self.0.iter().all(|(limit, of_offering)| {
            *of_offering <= (limit.of_sme)(sme)
                || !sme.knows(eligibility::facts_of(limit.criterion))
        })
    }

    /// Whether no limit is NOT_MET by the asking SME, which knows all their facts.
    pub(super) fn passes_offering(&self, offering: &Offering) -> bool {
        let mut limits = self.0.iter();
        limits.all(|(limit, of_sme)| (limit.of_offering)(offering) <= *of_sme)
    }
}

/// The rows, from `first`, of the elements of a set.
pub(super) fn rows_of(first: usize, mut set: u128) -> Vec<usize> {
    let mut rows = Vec::with_capacity(set.count_ones() as usize);
    while set != 0 {
        rows.push(first + set.trailing_zeros() as usize);
        set &= set - 1;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CriterionSet;

    #[test]
    fn every_criterion_of_a_pair_of_facts_is_indexed() {
        let sets = SETS.iter().map(|sets| sets.criterion);
        let limits = LIMITS.iter().map(|limit| limit.criterion);
        let indexed: CriterionSet = sets.chain(limits).collect();
        let others = [Criterion::Region, Criterion::ExcludedPair];
        let expected = Criterion::ALL.iter().copied();
        let expected: CriterionSet = expected.filter(|it| !others.contains(it)).collect();
        assert_eq!(indexed, expected);
    }
}
