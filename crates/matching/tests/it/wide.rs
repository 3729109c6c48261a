//! What is more than the packed path holds: a wider one takes over, or the input is refused.

use crate::case::Case;
use crate::properties::same_as_reference;
use matching::{AssignmentRule, Policy, Problem, Unknown};

fn policy() -> Policy {
    Policy::standard(AssignmentRule::A2, Unknown::Conditional)
}

/// Offerings of one place with many ties, so that the order by id shows.
fn tied(offerings: usize) -> Case {
    let mut case = Case::all_eligible(3, offerings);
    for (offering, number) in case.offerings.iter_mut().zip(0..) {
        offering.appetite = number % 7 * 100;
        offering.rate_bp = 100 + number % 3;
    }
    case.smes[1].tier = matching::NULL;
    case
}

#[test]
fn more_offerings_in_a_shard_than_a_short_key_can_name() {
    for offerings in [16_384, 16_385, 20_000] {
        same_as_reference(&tied(offerings), &policy());
    }
}

#[test]
fn values_beyond_sixteen_bits() {
    let mut case = tied(300);
    for sme in &mut case.smes {
        sme.max_rate = 900_000;
    }
    for (offering, number) in case.offerings.iter_mut().zip(0..) {
        // From what was once the highest rate that a key could hold to the highest of all.
        offering.rate_bp = [1_023, 1_024, 16_000, 16_001, 32_768, 899_700, 1_000_000][number % 7];
    }
    same_as_reference(&case, &policy());
    let mut case = tied(300);
    for (sme, number) in case.smes.iter_mut().zip([0, 900_000, -900_000]) {
        sme.amount_lg = number;
    }
    same_as_reference(&case, &policy());
    case.offerings[7].amt_pref_lg = 899_900;
    case.offerings[8].term_pref = -1_000_000;
    same_as_reference(&case, &policy());
}

#[test]
fn what_no_path_holds_is_refused() {
    let refused = |change: &dyn Fn(&mut Case)| {
        let mut case = Case::all_eligible(1, 1);
        change(&mut case);
        let faults = Problem::new(case.input()).unwrap_err();
        faults
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let last = (1_i64 << 60) - 1;
    assert_eq!(
        refused(&|case| case.smes[0].chain_mask = 1 << 60),
        format!(
            "sme row 0, chain_mask: {} (expected a value from 0 to {last})",
            1_i64 << 60
        )
    );
    assert_eq!(
        refused(&|case| case.offerings[0].focus3 = 960),
        "offering row 0, focus3: 960 (expected a value from -2 to 959)"
    );
    assert_eq!(
        refused(&|case| case.offerings[0].inst = 10),
        "offering row 0, inst: 10 (expected a value from 0 to 9)"
    );
    assert_eq!(
        refused(&|case| case.offerings[0].rate_bp = 1_000_001),
        "offering row 0, rate_bp: 1000001 (expected a value from 0 to 1000000)"
    );
}

#[test]
fn the_last_chain_and_node_count() {
    let mut case = Case::all_eligible(2, 2);
    case.smes[0].chain_mask = 1 << 59;
    case.smes[0].node3 = 959;
    case.offerings[0].focus3 = 959;
    case.offerings[1].focus_chains = 1 << 59;
    same_as_reference(&case, &policy());
}
