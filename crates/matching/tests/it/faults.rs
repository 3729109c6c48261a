//! Values that cannot be used are all named, with table, row, column and what was expected.

use crate::case::{Case, Random};
use expect_test::expect;
use matching::{Input, MAX_FAULTS, NULL, Pair, Problem};

fn faults(input: Input) -> String {
    let faults = Problem::new(input).err().unwrap_or_default();
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

#[test]
fn every_fault_is_named() {
    let mut case = Case::all_eligible(2, 2);
    case.smes[0].revenue = -1;
    case.smes[1].amount = NULL;
    case.smes[1].tier = 5;
    case.offerings[0].inst = 10;
    case.offerings[1].appetite = NULL;
    case.codes[1] = vec![1_000_000];
    case.fixed = vec![Pair {
        sme: 2,
        offering: 0,
    }];
    case.excluded = vec![
        Pair {
            sme: 1,
            offering: 1
        };
        2
    ];
    expect![[r"
        sme row 1, tier: 5 (expected a value from 0 to 4)
        sme row 0, revenue: -1 (expected a value from 0 to 10000000000000)
        sme row 1, amount: null (expected a value from 0 to 10000000000000)
        offering row 0, inst: 10 (expected a value from 0 to 9)
        offering row 1, appetite: null (expected a value from 0 to 1000)
        offering_region row 1, code: 1000000 (expected a value from 0 to 999999)
        pairs (fixed) row 0, sme_id: 2 (expected a value from 0 to 1)
        pairs (excluded) row 1, sme_id: 1 (expected a row that does not occur twice)
    "]]
    .assert_eq(&faults(case.input()));
}

#[test]
fn rows_must_agree_with_each_other() {
    let mut case = Case::all_eligible(1, 4);
    case.smes[0].chain_mask = NULL;
    (case.smes[0].node1, case.smes[0].node2, case.smes[0].node3) = (NULL, NULL, NULL);
    case.offerings[0].w_app += 1;
    case.codes = vec![vec![33, 3301], vec![11, 11], vec![5], vec![330_100]];
    expect![[r"
        sme row 0, node0: 17 (expected null, because chain_mask is null)
        offering row 0, w_chain: 101 (expected six weights that add up to 100)
        offering_region row 4, code: 5 (expected 0, PP, PPCC or PPCCDD)
        offering_region row 5, code: 330100 (expected 0, PP, PPCC or PPCCDD)
        offering_region row 1, code: 3301 (expected the level of the offering's other codes)
        offering_region row 3, code: 11 (expected a row that does not occur twice)
    "]]
    .assert_eq(&faults(case.input()));
}

#[test]
fn columns_must_be_of_one_length() {
    let mut input = Case::all_eligible(3, 2).input();
    input.smes.tax.pop();
    input.lender_id = vec![0];
    expect![[r"
        sme row 0, tax: 2 (expected 3 rows)
        offering row 0, lender_id: 1 (expected 2 rows)
    "]]
    .assert_eq(&faults(input));
}

/// Whatever 64-bit values come in, they are either refused or computed without a wrap.
#[test]
fn no_value_makes_it_panic() {
    let extremes = [
        NULL,
        i64::MIN + 1,
        -1,
        0,
        1,
        i64::from(i32::MAX),
        i64::from(u32::MAX),
        i64::MAX,
    ];
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let mut input = Case::all_eligible(2, 2).input();
        for _ in 0..random.between(1, 6) {
            let value = random.pick(&extremes);
            let columns = [
                &mut input.smes.revenue,
                &mut input.smes.profit,
                &mut input.smes.amount,
                &mut input.smes.existing_loan,
                &mut input.smes.amount_lg,
                &mut input.smes.max_rate,
                &mut input.smes.age,
                &mut input.offerings.rev_max,
                &mut input.offerings.amt_min,
                &mut input.offerings.term_max,
                &mut input.offerings.debt_max,
                &mut input.offerings.credit_min,
                &mut input.offerings.lev_cap,
                &mut input.offerings.margin_min,
                &mut input.offerings.rate_bp,
                &mut input.offerings.amt_pref_lg,
                &mut input.offerings.term_pref,
                &mut input.offerings.quota,
                &mut input.offerings.max_clients,
            ];
            let place = random.below(19);
            columns
                .into_iter()
                .nth(usize::try_from(place).unwrap())
                .unwrap()[0] = value;
        }
        if let Ok(problem) = Problem::new(input) {
            for unknown in [matching::Unknown::Exclude, matching::Unknown::Conditional] {
                let policy = matching::Policy::standard(matching::AssignmentRule::A1, unknown);
                let outcome = matching::run(&problem, &policy, &matching::Control::default());
                let outcome = outcome.unwrap();
                for (sme, offering) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    let pair = Pair { sme, offering };
                    matching::explain(&problem, &policy, &outcome, pair).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_flood_of_faults_is_cut() {
    let mut input = Case::all_eligible(MAX_FAULTS + 5, 1).input();
    input.smes.tier.fill(9);
    assert_eq!(
        Problem::new(input).err().map(|faults| faults.len()),
        Some(MAX_FAULTS)
    );
}
