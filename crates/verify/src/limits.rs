//! What the values of an input may be: within these no sum or product of the check is too large.

use crate::claim::{Finding, Findings, Kind};
use snapshot::{NULL, Table};

/// A column with its least and greatest value. Whether a cell may be unknown, the reader of files
/// has seen to.
type Limit = (&'static str, i64, i64);

/// Sets of chains have 60 bits.
const CHAINS: i64 = (1 << 60) - 1;
/// Nodes are numbered through all chains, 16 a chain.
const LAST_NODE: i64 = 959;
/// In 10,000 yuan.
const MONEY: i64 = 10_000_000_000_000;
/// Money that one offering may lend in all, in 10,000 yuan.
const QUOTA: i64 = 100_000_000_000_000_000;
/// Of a ratio that is asked for, in basis points.
const RATIO: i64 = 1_000_000_000_000_000_000;
const RATE_BP: i64 = 1_000_000;
const MONTHS: i64 = 1_000_000;
const LOGARITHM: i64 = 1_000_000;
const COUNT: i64 = 2_147_483_647;
/// What is compared and never reckoned with may be anything.
const LEAST: i64 = i64::MIN + 1;
const MOST: i64 = i64::MAX;

const FIRM: [Limit; 27] = [
    ("region", 100_000, 999_999),
    ("industry", 0, 9_999),
    ("chain_mask", 0, CHAINS),
    ("node0", -1, LAST_NODE),
    ("node1", -1, LAST_NODE),
    ("node2", -1, LAST_NODE),
    ("node3", -1, LAST_NODE),
    ("tier", 0, 4),
    ("size", 0, 3),
    ("age", 0, 10_000),
    ("revenue", 0, MONEY),
    ("profit", -MONEY, MONEY),
    ("assets", 0, MONEY),
    ("debt_bp", 0, COUNT),
    ("rd_bp", 0, COUNT),
    ("credit", 0, 9),
    ("tax", 0, 4),
    ("coll_mask", 0, 255),
    ("existing_loan", 0, MONEY),
    ("ip_count", 0, COUNT),
    ("amount", 0, MONEY),
    ("term", 0, MONTHS),
    ("purpose", 0, 5),
    ("inst_mask", 0, 1_023),
    ("max_rate", 0, RATE_BP),
    ("pref", 0, 3),
    ("amount_lg", -LOGARITHM, LOGARITHM),
];

const OFFER: [Limit; 45] = [
    ("home", 1, 999_999),
    ("focus0", -2, LAST_NODE),
    ("focus1", -2, LAST_NODE),
    ("focus2", -2, LAST_NODE),
    ("focus3", -2, LAST_NODE),
    ("focus_chains", 0, CHAINS),
    ("chain_mask", 0, CHAINS),
    ("tier_mask", 0, 31),
    ("size_mask", 0, 15),
    ("purpose_mask", 0, 63),
    ("inst", 0, 9),
    ("coll_any", 0, 255),
    ("ex0", -1, 99),
    ("ex1", -1, 99),
    ("ex2", -1, 99),
    ("ex3", -1, 99),
    ("rev_min", LEAST, MOST),
    ("rev_max", LEAST, MOST),
    ("age_min", LEAST, MOST),
    ("age_max", LEAST, MOST),
    ("amt_min", LEAST, MOST),
    ("amt_max", LEAST, MOST),
    ("term_min", LEAST, MOST),
    ("term_max", LEAST, MOST),
    ("debt_max", LEAST, MOST),
    ("credit_min", 0, COUNT),
    ("tax_min", 0, COUNT),
    ("rd_min", 0, MOST),
    ("ip_min", 0, MOST),
    ("assets_min", 0, MOST),
    ("lev_cap", -RATIO, RATIO),
    ("margin_min", -RATIO, RATIO),
    ("rate_bp", 0, RATE_BP),
    ("amt_pref_lg", -LOGARITHM, LOGARITHM),
    ("term_pref", -MONTHS, MONTHS),
    ("appetite", 0, 1_000),
    ("w_chain", 0, 100),
    ("w_grade", 0, 100),
    ("w_loc", 0, 100),
    ("w_tier", 0, 100),
    ("w_amt", 0, 100),
    ("w_app", 0, 100),
    ("max_clients", 0, COUNT),
    ("quota", 0, QUOTA),
    ("lender_id", 0, COUNT),
];

/// Values of SMEs that are out of bounds; `file` is what they were read from.
pub(crate) fn of_firms(table: &Table, file: &str) -> Findings {
    look(table, file, &FIRM)
}

/// Values of offerings that are out of bounds. A home whose last digits are not known would be the
/// county of every SME of which no more is known.
pub(crate) fn of_offers(table: &Table, file: &str) -> Findings {
    let mut homes = Findings::default();
    let values = table.integers("home").unwrap_or_default();
    for (id, home) in values.iter().enumerate() {
        if *home % 100 == 0 && (1..=999_999).contains(home) {
            homes.push(outside(file, id, ("home", *home)).with("expected", "PPCCDD, DD ≠ 00"));
        }
    }
    look(table, file, &OFFER).join(homes)
}

fn look(table: &Table, file: &str, limits: &[Limit]) -> Findings {
    let mut findings = Findings::default();
    for (column, least, most) in limits {
        let values = table.integers(column).unwrap_or_default();
        for (id, value) in values.iter().enumerate() {
            if *value != NULL && !(*least..=*most).contains(value) {
                let finding = outside(file, id, (column, *value));
                findings.push(finding.with("expected", format!("{least} … {most}")));
            }
        }
    }
    findings
}

fn outside(file: &str, id: usize, (column, value): (&str, i64)) -> Finding {
    let finding = Finding::new(Kind::ValueOutside, file).with("id", id);
    finding.with("name", column).with("found", value)
}
