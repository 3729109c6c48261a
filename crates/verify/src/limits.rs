//! What an input may hold, value by value and row by row: within these bounds no sum or product of
//! the check is too large, and the rules have one reading.

use crate::claim::{Finding, Findings, Kind};
use crate::facts::index;
use snapshot::{NULL, OFFERING, OFFERING_REGION, PAIRS, SME, Snapshot, Table, TableFormat};
use std::collections::{BTreeMap, BTreeSet};

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
    ("home", 100_101, 999_999),
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

/// Values of an input that no run accepts, each by itself and beside others.
pub(crate) fn of_input(snapshot: &Snapshot, file: impl Fn(&TableFormat) -> String) -> Findings {
    let (smes, offerings) = (snapshot.sme.rows(), snapshot.offering.rows());
    let firms = look(&snapshot.sme, &file(&SME), &FIRM);
    let offers = look(&snapshot.offering, &file(&OFFERING), &OFFER);
    let regions = of_regions(
        &snapshot.offering_region,
        &file(&OFFERING_REGION),
        offerings,
    );
    let singly = firms.join(offers).join(regions);
    let singly = match &snapshot.pairs {
        Some(pairs) => singly.join(of_pairs(pairs, &file(&PAIRS), (smes, offerings))),
        None => singly,
    };
    if !singly.is_empty() {
        return singly;
    }
    let nodes = nodes_without_chains(&snapshot.sme, &file(&SME));
    let weights = weights(&snapshot.offering, &file(&OFFERING));
    nodes
        .join(weights)
        .join(homes(&snapshot.offering, &file(&OFFERING)))
}

/// A home whose last digits are not known would be the county or city of every SME of which no
/// more is known.
fn homes(table: &Table, file: &str) -> Findings {
    let mut findings = Findings::default();
    let values = table.integers("home").unwrap_or_default();
    for (id, home) in values.iter().enumerate() {
        if level(*home) != Some(3) {
            let finding = outside(file, id, ("home", *home));
            findings.push(finding.with("expected", "PPCCDD, CC ≠ 00, DD ≠ 00"));
        }
    }
    findings
}

fn nodes_without_chains(table: &Table, file: &str) -> Findings {
    let mut findings = Findings::default();
    let masks = table.integers("chain_mask").unwrap_or_default();
    for column in ["node0", "node1", "node2", "node3"] {
        let nodes = table.integers(column).unwrap_or_default();
        for (id, (node, mask)) in nodes.iter().zip(masks).enumerate() {
            if *mask == NULL && *node != NULL {
                let finding = outside(file, id, (column, *node));
                findings.push(finding.with("expected", "null (chain_mask = null)"));
            }
        }
    }
    findings
}

fn weights(table: &Table, file: &str) -> Findings {
    let columns = ["w_chain", "w_grade", "w_loc", "w_tier", "w_amt", "w_app"];
    let columns = columns.map(|column| table.integers(column).unwrap_or_default());
    let mut findings = Findings::default();
    for id in 0..table.rows() {
        let sum: i64 = columns.iter().filter_map(|column| column.get(id)).sum();
        if sum != 100 {
            let finding = outside(file, id, ("w_chain + … + w_app", sum));
            findings.push(finding.with("expected", 100));
        }
    }
    findings
}

/// The level of a region code: 0 nation, 1 province, 2 city, 3 county; none for another number.
fn level(code: i64) -> Option<u8> {
    let (city, county) = (code / 100 % 100, code % 100);
    match code {
        0 => Some(0),
        10..=99 => Some(1),
        1_000..=9_999 if county != 0 => Some(2),
        100_000..=999_999 if city != 0 && county != 0 => Some(3),
        _ => None,
    }
}

/// Codes by offering: each there once, all of an offering of one level.
fn of_regions(table: &Table, file: &str, offerings: usize) -> Findings {
    let mut findings = Findings::default();
    let ids = table.integers("offering_id").unwrap_or_default();
    let codes = table.integers("code").unwrap_or_default();
    let mut levels: BTreeMap<i64, Option<u8>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (row, (id, code)) in ids.iter().zip(codes).enumerate() {
        let mut wrong = |name, value, expected: String| {
            findings.push(outside(file, row, (name, value)).with("expected", expected));
        };
        if index(*id, offerings).is_none() {
            wrong("offering_id", *id, among(offerings));
        }
        let level = level(*code);
        if level.is_none() {
            wrong("code", *code, "0, PP, PPCC, PPCCDD".to_owned());
        } else if *levels.entry(*id).or_insert(level) != level {
            wrong("code", *code, "PP | PPCC | PPCCDD".to_owned());
        }
        if !seen.insert((id, code)) {
            wrong("code", *code, "1 ×".to_owned());
        }
    }
    findings
}

/// Pairs by kind: each there once, of an SME and an offering that are there.
fn of_pairs(table: &Table, file: &str, (smes, offerings): (usize, usize)) -> Findings {
    let mut findings = Findings::default();
    let kinds = table.texts("kind").unwrap_or_default();
    let (firms, offers) = (table.integers("sme_id"), table.integers("offering_id"));
    let ids = firms
        .unwrap_or_default()
        .iter()
        .zip(offers.unwrap_or_default());
    let mut seen = BTreeSet::new();
    for (row, (kind, (sme, offering))) in kinds.iter().zip(ids).enumerate() {
        let mut wrong = |name, value, expected: String| {
            findings.push(outside(file, row, (name, value)).with("expected", expected));
        };
        for (name, id, count) in [("sme_id", sme, smes), ("offering_id", offering, offerings)] {
            if index(*id, count).is_none() {
                wrong(name, *id, among(count));
            }
        }
        if !seen.insert((kind, sme, offering)) {
            wrong("sme_id", *sme, "1 ×".to_owned());
        }
    }
    findings
}

fn among(count: usize) -> String {
    format!("0 … {}", count.saturating_sub(1))
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
