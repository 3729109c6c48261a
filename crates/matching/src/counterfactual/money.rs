//! Revenue, profit, loans and the amount wanted: four facts that criteria read together.

use super::fact::{Fact, Span};
use crate::criterion::CriterionSet;
use crate::eligibility::asks_nothing;
use crate::problem::{Offering, Sme};
use domain::Criterion;

/// The four facts, in the order of [`Fact`].
pub(super) const MONEY: [Fact; 4] = [
    Fact::Amount,
    Fact::Revenue,
    Fact::Profit,
    Fact::ExistingLoan,
];
/// The criteria that read nothing but these.
pub(super) const CRITERIA: [Criterion; 4] = [
    Criterion::Revenue,
    Criterion::Amount,
    Criterion::Leverage,
    Criterion::Margin,
];
const BASIS: i128 = 10_000;

/// What the four facts can be; `None` for one that is unknown and stays so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room([Option<Span>; 4]);

impl Room {
    /// The room of an SME that may change the facts for which `free` holds. `None` where one of
    /// them cannot be stated: without a revenue there is no ratio to it, so that the encoder
    /// takes neither profit nor loans.
    pub(super) fn of(sme: &Sme, free: impl Fn(Fact) -> bool) -> Option<Self> {
        let no_revenue = Fact::Revenue.is_known(sme) && sme.revenue == 0 && !free(Fact::Revenue);
        let states = |one| free(one) && !Fact::is_known(one, sme);
        if no_revenue && (states(Fact::Profit) || states(Fact::ExistingLoan)) {
            return None;
        }
        Some(Self(MONEY.map(|one| match free(one) {
            true => Some(one.reach(sme)),
            false => one.is_known(sme).then(|| Span::only(one.value(sme))),
        })))
    }

    /// What one of the facts can be.
    pub(super) fn span(self, fact: Fact) -> Option<Span> {
        let place = MONEY.iter().position(|one| *one == fact)?;
        self.0[place]
    }

    /// Whether a criterion reads only facts that are known here.
    pub(super) const fn knows(self, criterion: Criterion) -> bool {
        let Self([_, revenue, profit, loan]) = self;
        match criterion {
            Criterion::Leverage => revenue.is_some() && loan.is_some(),
            Criterion::Margin => revenue.is_some() && profit.is_some(),
            Criterion::Revenue => revenue.is_some(),
            Criterion::Region
            | Criterion::Chain
            | Criterion::Tier
            | Criterion::Size
            | Criterion::Instrument
            | Criterion::Purpose
            | Criterion::Collateral
            | Criterion::Industry
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
            | Criterion::ExcludedPair => true,
        }
    }

    /// The room within which these criteria can be met: each value that is left to one fact can
    /// be completed by values that are left to the others. `None` where nothing is left.
    pub(super) fn within(self, o: &Offering, criteria: CriterionSet) -> Option<Self> {
        let Self([amount, revenue, profit, loan]) = self;
        let asks = |one| criteria.contains(one);
        for one in CRITERIA {
            if asks(one) && !self.knows(one) && !asks_nothing(o, one) {
                return None;
            }
        }
        let (mut amount, mut revenue, mut profit, mut loan) = (amount?, revenue, profit, loan);
        if asks(Criterion::Amount) {
            amount = amount.and(Span {
                low: o.amt_min,
                high: o.amt_max,
            })?;
        }
        let Some(mut turnover) = revenue else {
            return Some(Self([Some(amount), revenue, profit, loan]));
        };
        if asks(Criterion::Revenue) {
            turnover = turnover.and(Span {
                low: o.rev_min,
                high: o.rev_max,
            })?;
        }
        let (cap, margin) = (i128::from(o.lev_cap), i128::from(o.margin_min));
        let loans = loan.filter(|_| asks(Criterion::Leverage));
        let profits = profit.filter(|_| asks(Criterion::Margin));
        // (loans + amount) * 10,000 <= revenue * cap, with the least of both.
        if let Some(loans) = loans {
            let debt = i128::from(loans.low) + i128::from(amount.low);
            turnover = at_least(turnover, cap, debt * BASIS)?;
        }
        // revenue * margin <= profit * 10,000, with the highest profit.
        if let Some(profits) = profits {
            turnover = at_least(turnover, -margin, -i128::from(profits.high) * BASIS)?;
        }
        if let Some(loans) = loans {
            let best = if cap < 0 { turnover.low } else { turnover.high };
            let debt = (i128::from(best) * cap).div_euclid(BASIS);
            loan = Some(loans.and(up_to(debt - i128::from(amount.low)))?);
            amount = amount.and(up_to(debt - i128::from(loans.low)))?;
        }
        if let Some(profits) = profits {
            let best = if margin < 0 {
                turnover.high
            } else {
                turnover.low
            };
            let least = -(-(i128::from(best) * margin)).div_euclid(BASIS);
            let enough = Span {
                low: clamp(least),
                high: i64::MAX,
            };
            profit = Some(profits.and(enough)?);
        }
        revenue = Some(turnover);
        Some(Self([Some(amount), revenue, profit, loan]))
    }
}

/// The whole numbers `x` of a span with `x * factor >= bound`.
fn at_least(span: Span, factor: i128, bound: i128) -> Option<Span> {
    let half = match factor {
        0 if bound > 0 => return None,
        0 => return Some(span),
        1.. => Span {
            low: clamp(-(-bound).div_euclid(factor)),
            high: i64::MAX,
        },
        _ => up_to((-bound).div_euclid(-factor)),
    };
    span.and(half)
}

fn up_to(high: i128) -> Span {
    Span {
        low: i64::MIN,
        high: clamp(high),
    }
}

fn clamp(value: i128) -> i64 {
    let near = value.clamp(i64::MIN.into(), i64::MAX.into());
    i64::try_from(near).unwrap_or_default()
}
