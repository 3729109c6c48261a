//! Whether an SME and an offering may be matched: criteria E1 to E21, one after the other.

use crate::facts::{Facts, Firm, Offer};
use domain::{Criterion, Verdict};
use domain::{Criterion as E, Verdict::Met, Verdict::NotMet, Verdict::Unknown};

/// The verdict on a pair, and the criterion that decided it where it is not MET.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Judged {
    pub verdict: Verdict,
    pub by: Option<Criterion>,
}

type Rule = fn(&Firm, &Offer) -> Verdict;

/// E2 to E21. E1 needs the codes of the offering, and stands alone.
const RULES: [(Criterion, Rule); 20] = [
    (E::Chain, chain),
    (E::Tier, |f, o| {
        ask(f.tier, o.tier_mask == 0b1_1111, |tier| {
            bit(o.tier_mask, tier)
        })
    }),
    (E::Size, |f, o| {
        ask(f.size, o.size_mask == 0b1111, |size| bit(o.size_mask, size))
    }),
    (E::Instrument, |f, o| {
        ask(f.inst_mask, false, |accepted| bit(accepted, o.inst))
    }),
    (E::Purpose, |f, o| {
        ask(f.purpose, o.purpose_mask == 0b11_1111, |purpose| {
            bit(o.purpose_mask, purpose)
        })
    }),
    (E::Collateral, |f, o| {
        ask(f.coll_mask, o.coll_any == 0, |offered| {
            o.coll_any == 0 || offered & o.coll_any != 0
        })
    }),
    (E::Industry, industry),
    (E::Revenue, |f, o| {
        let any = o.rev_min == 0 && o.rev_max >= 2_000_000_000;
        ask(f.revenue, any, |it| (o.rev_min..=o.rev_max).contains(&it))
    }),
    (E::Age, |f, o| {
        let any = o.age_min == 0 && o.age_max >= 99;
        ask(f.age, any, |it| (o.age_min..=o.age_max).contains(&it))
    }),
    (E::Amount, |f, o| {
        met((o.amt_min..=o.amt_max).contains(&f.amount))
    }),
    (E::Term, |f, o| {
        met((o.term_min..=o.term_max).contains(&f.term))
    }),
    (E::DebtRatio, |f, o| {
        ask(f.debt_bp, o.debt_max >= 12_000, |debt| debt <= o.debt_max)
    }),
    (E::CreditGrade, |f, o| at_least(f.credit, o.credit_min)),
    (E::TaxGrade, |f, o| at_least(f.tax, o.tax_min)),
    (E::RdRatio, |f, o| at_least(f.rd_bp, o.rd_min)),
    (E::IpCount, |f, o| at_least(f.ip_count, o.ip_min)),
    (E::Assets, |f, o| at_least(f.assets, o.assets_min)),
    (E::Rate, |f, o| {
        ask(f.max_rate, false, |highest| o.rate_bp <= highest)
    }),
    (E::Leverage, leverage),
    (E::Margin, margin),
];

/// E1: the place of the SME against every place where an offering applies.
pub(crate) fn region(known: Option<i64>, codes: &[i64]) -> Verdict {
    let Some(region) = known else {
        return match codes.contains(&0) {
            true => Met,
            false => Unknown,
        };
    };
    if codes.iter().any(|code| covers(*code, region)) {
        return Met;
    }
    // A region that ends in zeros is known down to its province or city only.
    let part = [region % 100, region % 10_000];
    let part = match part {
        [_, 0] => region / 10_000,
        [0, _] => region / 100,
        _ => region,
    };
    let inside = |code: &i64| code / 100 == part || code / 10_000 == part;
    match codes.iter().any(inside) {
        true => Unknown,
        false => NotMet,
    }
}

fn covers(code: i64, region: i64) -> bool {
    [0, region / 10_000, region / 100, region].contains(&code)
}

/// All criteria of a pair, given the verdict on its region.
pub(crate) fn judge(facts: &Facts, (sme, offering): (usize, usize), region: Verdict) -> Judged {
    let not_met = |by| Judged {
        verdict: NotMet,
        by: Some(by),
    };
    if region == NotMet {
        return not_met(E::Region);
    }
    let mut open = (region == Unknown).then_some(E::Region);
    let (firm, offer) = (&facts.firms[sme], &facts.offers[offering]);
    for (criterion, rule) in RULES {
        match rule(firm, offer) {
            Met => {}
            Unknown => open = open.or(Some(criterion)),
            NotMet => return not_met(criterion),
        }
    }
    if facts.excluded.contains(&(sme, offering)) {
        return not_met(E::ExcludedPair);
    }
    let verdict = if open.is_some() { Unknown } else { Met };
    Judged { verdict, by: open }
}

const fn met(holds: bool) -> Verdict {
    if holds { Met } else { NotMet }
}

/// A known fact is put to the test; an unknown one is MET only where nothing is asked.
fn ask(fact: Option<i64>, asks_nothing: bool, test: impl Fn(i64) -> bool) -> Verdict {
    match fact {
        Some(fact) => met(test(fact)),
        None if asks_nothing => Met,
        None => Unknown,
    }
}

fn at_least(fact: Option<i64>, least: i64) -> Verdict {
    ask(fact, least == 0, |fact| fact >= least)
}

fn bit(mask: i64, place: i64) -> bool {
    (0..63).contains(&place) && mask >> place & 1 == 1
}

fn chain(f: &Firm, o: &Offer) -> Verdict {
    let accepts_all = o.chain_mask == (1 << 60) - 1;
    ask(f.chain_mask, accepts_all, |chains| {
        chains & o.chain_mask != 0
    })
}

fn industry(f: &Firm, o: &Offer) -> Verdict {
    let excluded = [o.ex0, o.ex1, o.ex2, o.ex3];
    let excludes_none = excluded.iter().all(|division| *division == -1);
    ask(f.industry, excludes_none, |industry| {
        !excluded.contains(&(industry / 100))
    })
}

fn leverage(f: &Firm, o: &Offer) -> Verdict {
    match (f.existing_loan, f.revenue) {
        (Some(loan), Some(revenue)) => {
            let debt = i128::from(loan) + i128::from(f.amount);
            met(debt * 10_000 <= i128::from(revenue) * i128::from(o.lev_cap))
        }
        _ if o.lev_cap >= 1_000_000 => Met,
        _ => Unknown,
    }
}

fn margin(f: &Firm, o: &Offer) -> Verdict {
    match (f.profit, f.revenue) {
        (Some(profit), Some(revenue)) => {
            let asked = i128::from(revenue) * i128::from(o.margin_min);
            met(i128::from(profit) * 10_000 >= asked)
        }
        _ if o.margin_min <= -1_000_000 => Met,
        _ => Unknown,
    }
}
