//! Every criterion on both sides of its limit, with an unknown fact, and where nothing is asked.

use crate::case::{ALL_CHAINS, Case, offering, sme};
use domain::Criterion::{self, *};
use domain::Verdict::{self, Met, NotMet, Unknown};
use matching::{AssignmentRule, Control, Policy, run};
use matching::{NULL, OfferingRow, Pair, SmeRow, explain};

type Change = fn(&mut SmeRow, &mut OfferingRow);

const PAIR: Pair = Pair {
    sme: 0,
    offering: 0,
};

/// The verdict of one criterion after a change; all others must stay MET unless `among` names
/// them.
fn check(criterion: Criterion, codes: &[i64], expected: Verdict, change: Change) {
    let mut case = Case {
        smes: vec![sme()],
        ..Case::default()
    };
    let mut row = offering();
    change(&mut case.smes[0], &mut row);
    case.offerings.push(row);
    case.codes.push(codes.to_vec());
    let problem = case.problem();
    let policy = Policy::standard(AssignmentRule::A2, matching::Unknown::Conditional);
    let outcome = run(&problem, &policy, &Control::default()).unwrap();
    let explanation = explain(&problem, &policy, &outcome, PAIR).unwrap();
    for comparison in &explanation.comparisons {
        let expected = if comparison.criterion == criterion {
            expected
        } else {
            Met
        };
        assert_eq!(comparison.verdict, expected, "{criterion}: {comparison:?}");
    }
    assert_eq!(explanation.verdict, expected);
    let listed = outcome.lists.of(0).first().map(|row| row.is_met());
    let kept = match expected {
        Met => Some(true),
        Unknown => Some(false),
        NotMet => None,
    };
    assert_eq!(listed, kept, "{criterion}");
}

fn facts(criterion: Criterion, expected: Verdict, change: Change) {
    check(criterion, &[0], expected, change);
}

#[test]
fn region() {
    let of = |codes: &[i64], expected, change: Change| check(Region, codes, expected, change);
    for codes in [[0], [33], [3301], [330_106]] {
        of(&codes, Met, |_, _| {});
    }
    of(&[11, 33], Met, |_, _| {});
    of(&[11], NotMet, |_, _| {});
    of(&[3302], NotMet, |_, _| {});
    of(&[330_107, 330_108], NotMet, |_, _| {});
    of(&[], NotMet, |_, _| {});
    let city: Change = |s, _| s.region = 330_100;
    of(&[33], Met, city);
    of(&[3301], Met, city);
    of(&[330_106], Unknown, city);
    of(&[330_206], NotMet, city);
    let province: Change = |s, _| s.region = 330_000;
    of(&[33], Met, province);
    of(&[3302], Unknown, province);
    of(&[330_206], Unknown, province);
    of(&[3201], NotMet, province);
    let nowhere: Change = |s, _| s.region = NULL;
    of(&[0], Met, nowhere);
    of(&[33], Unknown, nowhere);
    of(&[], Unknown, nowhere);
}

#[test]
fn sets() {
    facts(Chain, Met, |_, o| o.chain_mask = 0b11);
    facts(Chain, NotMet, |_, o| o.chain_mask = 0b101);
    facts(Chain, NotMet, |s, o| {
        (s.chain_mask, o.chain_mask) = (0, ALL_CHAINS)
    });
    let unmapped: Change = |s, _| {
        s.chain_mask = NULL;
        (s.node0, s.node1, s.node2, s.node3) = (NULL, NULL, NULL, NULL);
    };
    facts(Chain, Unknown, unmapped);
    facts(Chain, Met, |s, o| {
        s.chain_mask = NULL;
        (s.node0, s.node1, s.node2, s.node3) = (NULL, NULL, NULL, NULL);
        o.chain_mask = ALL_CHAINS;
    });
    facts(Tier, NotMet, |s, _| s.tier = 1);
    facts(Tier, Met, |s, _| s.tier = 4);
    facts(Tier, Unknown, |s, _| s.tier = NULL);
    facts(Tier, Met, |s, o| (s.tier, o.tier_mask) = (NULL, 0b1_1111));
    facts(Size, NotMet, |s, _| s.size = 3);
    facts(Size, Unknown, |s, _| s.size = NULL);
    facts(Size, Met, |s, o| (s.size, o.size_mask) = (NULL, 0b1111));
    facts(Instrument, NotMet, |_, o| o.inst = 9);
    facts(Instrument, Met, |s, o| (s.inst_mask, o.inst) = (1 << 9, 9));
    facts(Instrument, Unknown, |s, _| s.inst_mask = NULL);
    facts(Purpose, NotMet, |s, _| s.purpose = 5);
    facts(Purpose, Unknown, |s, _| s.purpose = NULL);
    facts(Purpose, Met, |s, o| {
        (s.purpose, o.purpose_mask) = (NULL, 0b11_1111)
    });
    facts(Collateral, NotMet, |s, _| s.coll_mask = 0b1001);
    facts(Collateral, Met, |s, o| {
        (s.coll_mask, o.coll_any) = (1 << 7, 1 << 7)
    });
    facts(Collateral, Met, |s, o| (s.coll_mask, o.coll_any) = (0, 0));
    facts(Collateral, Unknown, |s, _| s.coll_mask = NULL);
    facts(Collateral, Met, |s, o| {
        (s.coll_mask, o.coll_any) = (NULL, 0)
    });
    facts(Industry, NotMet, |s, _| s.industry = 3_199);
    facts(Industry, Met, |s, _| s.industry = 3_200);
    facts(Industry, NotMet, |_, o| o.ex3 = 34);
    facts(Industry, Unknown, |s, _| s.industry = NULL);
    facts(Industry, Met, |s, o| (s.industry, o.ex0) = (NULL, -1));
}

#[test]
fn ranges() {
    facts(Revenue, Met, |_, o| (o.rev_min, o.rev_max) = (1_000, 1_000));
    facts(Revenue, NotMet, |_, o| o.rev_min = 1_001);
    facts(Revenue, NotMet, |_, o| o.rev_max = 999);
    facts(Age, Met, |_, o| (o.age_min, o.age_max) = (10, 10));
    facts(Age, NotMet, |_, o| o.age_min = 11);
    facts(Age, NotMet, |_, o| o.age_max = 9);
    facts(Age, Unknown, |s, _| s.age = NULL);
    facts(Age, Unknown, |s, o| {
        (s.age, o.age_min, o.age_max) = (NULL, 0, 98)
    });
    facts(Age, Met, |s, o| {
        (s.age, o.age_min, o.age_max) = (NULL, 0, 99)
    });
    facts(Amount, Met, |_, o| (o.amt_min, o.amt_max) = (200, 200));
    facts(Amount, NotMet, |_, o| o.amt_min = 201);
    facts(Amount, NotMet, |_, o| o.amt_max = 199);
    facts(Term, Met, |_, o| (o.term_min, o.term_max) = (12, 12));
    facts(Term, NotMet, |_, o| o.term_min = 13);
    facts(Term, NotMet, |_, o| o.term_max = 11);
}

#[test]
fn single_limits() {
    facts(DebtRatio, Met, |s, _| s.debt_bp = 7_000);
    facts(DebtRatio, NotMet, |s, _| s.debt_bp = 7_001);
    facts(DebtRatio, Unknown, |s, o| {
        (s.debt_bp, o.debt_max) = (NULL, 11_999)
    });
    facts(DebtRatio, Met, |s, o| {
        (s.debt_bp, o.debt_max) = (NULL, 12_000)
    });
    facts(CreditGrade, Met, |s, _| s.credit = 4);
    facts(CreditGrade, NotMet, |s, _| s.credit = 3);
    facts(CreditGrade, Unknown, |s, _| s.credit = NULL);
    facts(CreditGrade, Met, |s, o| {
        (s.credit, o.credit_min) = (NULL, 0)
    });
    facts(TaxGrade, Met, |s, _| s.tax = 2);
    facts(TaxGrade, NotMet, |s, _| s.tax = 1);
    facts(TaxGrade, Unknown, |s, _| s.tax = NULL);
    facts(TaxGrade, Met, |s, o| (s.tax, o.tax_min) = (NULL, 0));
    facts(RdRatio, Met, |s, _| s.rd_bp = 300);
    facts(RdRatio, NotMet, |s, _| s.rd_bp = 299);
    facts(RdRatio, Unknown, |s, _| s.rd_bp = NULL);
    facts(RdRatio, Met, |s, o| (s.rd_bp, o.rd_min) = (NULL, 0));
    facts(IpCount, Met, |s, _| s.ip_count = 3);
    facts(IpCount, NotMet, |s, _| s.ip_count = 2);
    facts(IpCount, Unknown, |s, _| s.ip_count = NULL);
    facts(IpCount, Met, |s, o| (s.ip_count, o.ip_min) = (NULL, 0));
    facts(Assets, Met, |s, _| s.assets = 1_000);
    facts(Assets, NotMet, |s, _| s.assets = 999);
    facts(Assets, Unknown, |s, _| s.assets = NULL);
    facts(Assets, Met, |s, o| (s.assets, o.assets_min) = (NULL, 0));
    facts(Rate, Met, |s, _| s.max_rate = 400);
    facts(Rate, NotMet, |s, _| s.max_rate = 399);
    facts(Rate, Unknown, |s, _| s.max_rate = NULL);
}

#[test]
fn ratios_to_revenue() {
    // (100 + 200) * 10,000 / 1,000 = 3,000.
    facts(Leverage, Met, |_, o| o.lev_cap = 3_000);
    facts(Leverage, NotMet, |_, o| o.lev_cap = 2_999);
    facts(Leverage, NotMet, |s, o| {
        (s.existing_loan, o.lev_cap) = (101, 3_009)
    });
    // 3,000,000 / 999 = 3,003.003: rounded up.
    facts(Leverage, NotMet, |s, o| {
        (s.revenue, o.lev_cap) = (999, 3_003);
    });
    facts(Leverage, Met, |s, o| (s.revenue, o.lev_cap) = (999, 3_004));
    facts(Leverage, Unknown, |s, _| s.existing_loan = NULL);
    facts(Leverage, Met, |s, o| {
        (s.existing_loan, o.lev_cap) = (NULL, 1_000_000)
    });
    // 50 * 10,000 / 1,000 = 500.
    facts(Margin, Met, |_, o| o.margin_min = 500);
    facts(Margin, NotMet, |_, o| o.margin_min = 501);
    facts(Margin, Met, |s, o| (s.profit, o.margin_min) = (-50, -500));
    facts(Margin, NotMet, |s, o| {
        (s.profit, o.margin_min) = (-51, -500)
    });
    // 500,000 / 999 = 500.5: rounded down, also below zero.
    facts(Margin, Met, |s, o| (s.revenue, o.margin_min) = (999, 500));
    facts(Margin, NotMet, |s, o| {
        (s.revenue, o.margin_min) = (999, 501);
    });
    let loss: Change = |s, o| (s.revenue, s.profit, o.margin_min) = (999, -50, -500);
    facts(Margin, NotMet, loss);
    facts(Margin, Met, |s, o| {
        (s.revenue, s.profit, o.margin_min) = (999, -50, -501);
    });
    facts(Margin, Unknown, |s, _| s.profit = NULL);
    facts(Margin, Met, |s, o| {
        (s.profit, o.margin_min) = (NULL, -1_000_000)
    });
}

/// Without revenue the products decide: no debt at all is fine, no loss at all is fine.
#[test]
fn no_revenue() {
    fn start(s: &mut SmeRow, o: &mut OfferingRow) {
        (s.revenue, s.existing_loan, s.amount, s.profit) = (0, 0, 0, 0);
        (o.rev_min, o.amt_min) = (0, 0);
        (o.lev_cap, o.margin_min) = (0, 1_000_000);
    }
    facts(Leverage, Met, start);
    facts(Leverage, NotMet, |s, o| {
        start(s, o);
        (s.existing_loan, o.lev_cap) = (1, 1_000_000_000_000_000_000);
    });
    facts(Margin, NotMet, |s, o| {
        start(s, o);
        (s.profit, o.margin_min) = (-1, -1_000_000_000_000_000_000);
    });
}

/// The largest values that the check lets pass do not overflow anywhere.
#[test]
fn huge_values() {
    const MONEY: i64 = 10_000_000_000_000;
    fn huge(s: &mut SmeRow, o: &mut OfferingRow) {
        (s.revenue, s.profit, s.assets) = (MONEY, MONEY, MONEY);
        (s.existing_loan, s.amount) = (MONEY, MONEY);
        (o.rev_max, o.amt_max, o.assets_min) = (i64::MAX, i64::MAX, MONEY);
        (o.lev_cap, o.margin_min) = (20_000, 10_000);
        (o.term_min, o.term_max) = (i64::MIN + 1, i64::MAX);
        (o.age_min, o.age_max) = (i64::MIN + 1, i64::MAX);
    }
    facts(Leverage, Met, huge);
    facts(Leverage, NotMet, |s, o| {
        huge(s, o);
        o.lev_cap -= 1;
    });
    facts(Margin, NotMet, |s, o| {
        huge(s, o);
        s.profit -= 1;
    });
    facts(Leverage, NotMet, |s, o| {
        huge(s, o);
        (s.revenue, s.profit, o.rev_min) = (1, 1, i64::MIN + 1);
    });
}

#[test]
fn excluded_pairs() {
    let mut case = Case::all_eligible(2, 2);
    case.excluded.push(Pair {
        sme: 0,
        offering: 1,
    });
    let problem = case.problem();
    let judged = problem
        .judge(Pair {
            sme: 0,
            offering: 1,
        })
        .unwrap();
    assert_eq!(judged.verdict(), NotMet);
    assert_eq!(judged.not_met.iter().collect::<Vec<_>>(), [ExcludedPair]);
    assert_eq!(problem.judge(PAIR).unwrap().verdict(), Met);
    assert_eq!(
        problem.judge(Pair {
            sme: 2,
            offering: 0
        }),
        None
    );
}
