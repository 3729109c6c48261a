//! Checks raw columns before anything is computed: after it, no arithmetic can overflow and no
//! index can be out of bounds.

use crate::input::{Input, NULL, OfferingColumns, Pair, SmeColumns};
use std::fmt;
use std::ops::RangeInclusive;

/// How many faults are collected before the check stops.
pub const MAX_FAULTS: usize = 1_000;

/// Rows of a table are numbered by 32 bits.
const MAX_ROWS: usize = 1 << 31;
const CHAIN_BITS: i64 = (1 << 60) - 1;
const LAST_NODE: i64 = 60 * 16 - 1;
/// In 10,000 yuan; above what 64-bit fen can hold.
const MAX_MONEY: i64 = 10_000_000_000_000;
const MAX_QUOTA: i64 = 100_000_000_000_000_000;
const MAX_RATIO: i64 = 1_000_000_000_000_000_000;
const MAX_RATE_BP: i64 = 1_000_000;
const MAX_MONTHS: i64 = 1_000_000;
const MAX_LOG: i64 = 1_000_000;
const MAX_AGE: i64 = 10_000;
const MAX_COUNT: i64 = i32::MAX as i64;

/// The table that a fault is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// `sme`
    Sme,
    /// `offering`
    Offering,
    /// `offering_region`
    OfferingRegion,
    /// `pairs`, the fixed ones
    Fixed,
    /// `pairs`, the excluded ones
    Excluded,
}

impl Table {
    /// The name of the table in a snapshot.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sme => "sme",
            Self::Offering => "offering",
            Self::OfferingRegion => "offering_region",
            Self::Fixed => "pairs (fixed)",
            Self::Excluded => "pairs (excluded)",
        }
    }
}

/// What was expected of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A value of this range.
    Between(i64, i64),
    /// As many rows as the table has.
    Rows(usize),
    /// At most this many rows.
    AtMostRows(usize),
    /// Null, because `chain_mask` of the row is null.
    NullWithChains,
    /// The six weights of the row add up to 100.
    WeightSum,
    /// A region code: 0, `PP`, `PPCC` or `PPCCDD`.
    RegionCode,
    /// The level of the offering's other codes.
    SameLevel,
    /// A code or pair that did not occur before.
    Distinct,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Between(low, high) => write!(f, "a value from {low} to {high}"),
            Self::Rows(rows) => write!(f, "{rows} rows"),
            Self::AtMostRows(rows) => write!(f, "at most {rows} rows"),
            Self::NullWithChains => f.write_str("null, because chain_mask is null"),
            Self::WeightSum => f.write_str("six weights that add up to 100"),
            Self::RegionCode => f.write_str("0, PP, PPCC or PPCCDD"),
            Self::SameLevel => f.write_str("the level of the offering's other codes"),
            Self::Distinct => f.write_str("a row that does not occur twice"),
        }
    }
}

/// A value that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} row {row}, {column}: {} (expected {expected})", table.name(), shown(*value))]
pub struct Fault {
    /// The table.
    pub table: Table,
    /// Row number from 0: the dense id.
    pub row: usize,
    /// The column.
    pub column: &'static str,
    /// The value; [`NULL`] for null; a count of rows where rows are missing.
    pub value: i64,
    /// What was expected.
    pub expected: Expected,
}

fn shown(value: i64) -> String {
    if value == NULL {
        "null".to_owned()
    } else {
        value.to_string()
    }
}

struct Checker {
    faults: Vec<Fault>,
}

/// A column with what its values may be: the range, a marker for "absent", whether null may be.
type Rule<'a> = (&'static str, &'a [i64], RangeInclusive<i64>, Nulls);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Nulls {
    Allowed,
    Refused,
}

/// All faults of an input, the first [`MAX_FAULTS`] of them.
pub(crate) fn faults(input: &Input) -> Vec<Fault> {
    let mut checker = Checker { faults: Vec::new() };
    let (smes, offerings) = (input.smes.region.len(), input.offerings.home.len());
    checker.columns(Table::Sme, smes, &sme_rules(&input.smes));
    let mut rules = offering_rules(&input.offerings);
    if !input.lender_id.is_empty() {
        rules.push(("lender_id", &input.lender_id, 0..=MAX_COUNT, Nulls::Refused));
    }
    checker.columns(Table::Offering, offerings, &rules);
    let last = last_row(offerings);
    let region_rows = input.regions.offering_id.len();
    let rules: [Rule; 2] = [
        (
            "offering_id",
            &input.regions.offering_id,
            0..=last,
            Nulls::Refused,
        ),
        ("code", &input.regions.code, 0..=999_999, Nulls::Refused),
    ];
    checker.columns(Table::OfferingRegion, region_rows, &rules);
    checker.pairs(Table::Fixed, &input.fixed, (smes, offerings));
    checker.pairs(Table::Excluded, &input.excluded, (smes, offerings));
    if checker.faults.is_empty() {
        checker.chains(&input.smes);
        checker.weights(&input.offerings);
        checker.regions(input);
    }
    checker.faults
}

/// The last row of a table, -1 when it is empty.
fn last_row(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX) - 1
}

impl Checker {
    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault);
        }
    }

    fn columns(&mut self, table: Table, rows: usize, rules: &[Rule]) {
        for (column, values, range, nulls) in rules {
            let whole = |expected, count| {
                let value = i64::try_from(count).unwrap_or(i64::MAX);
                Fault {
                    table,
                    row: 0,
                    column,
                    value,
                    expected,
                }
            };
            if values.len() != rows {
                self.fault(whole(Expected::Rows(rows), values.len()));
            } else if rows > MAX_ROWS {
                self.fault(whole(Expected::AtMostRows(MAX_ROWS), rows));
            }
            for (row, value) in values.iter().enumerate() {
                let null_is_fine = *value == NULL && *nulls == Nulls::Allowed;
                if !range.contains(value) && !null_is_fine {
                    let expected = Expected::Between(*range.start(), *range.end());
                    self.fault(Fault {
                        table,
                        row,
                        column,
                        value: *value,
                        expected,
                    });
                }
            }
        }
    }

    fn pairs(&mut self, table: Table, pairs: &[Pair], (smes, offerings): (usize, usize)) {
        for (row, pair) in pairs.iter().enumerate() {
            let ids = [
                ("sme_id", pair.sme, smes),
                ("offering_id", pair.offering, offerings),
            ];
            for (column, id, rows) in ids {
                if id as usize >= rows {
                    let expected = Expected::Between(0, last_row(rows));
                    self.fault(Fault {
                        table,
                        row,
                        column,
                        value: id.into(),
                        expected,
                    });
                }
            }
        }
        let mut sorted: Vec<(Pair, usize)> = pairs.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        for pair in sorted.windows(2) {
            // One fixed pair an SME: more would need more than one referral an SME.
            let [(before, _), (after, row)] = pair else {
                continue;
            };
            let twice = match table {
                Table::Fixed => before.sme == after.sme,
                Table::Sme | Table::Offering | Table::OfferingRegion | Table::Excluded => {
                    before == after
                }
            };
            if twice {
                let value = i64::from(after.sme);
                let expected = Expected::Distinct;
                self.fault(Fault {
                    table,
                    row: *row,
                    column: "sme_id",
                    value,
                    expected,
                });
            }
        }
    }

    fn chains(&mut self, smes: &SmeColumns) {
        let nodes = [
            ("node0", &smes.node0),
            ("node1", &smes.node1),
            ("node2", &smes.node2),
            ("node3", &smes.node3),
        ];
        for (column, values) in nodes {
            for (row, (node, mask)) in values.iter().zip(&smes.chain_mask).enumerate() {
                if *mask == NULL && *node != NULL {
                    let expected = Expected::NullWithChains;
                    self.fault(Fault {
                        table: Table::Sme,
                        row,
                        column,
                        value: *node,
                        expected,
                    });
                }
            }
        }
    }

    fn weights(&mut self, o: &OfferingColumns) {
        for (row, first) in o.w_chain.iter().enumerate() {
            let others = [&o.w_grade, &o.w_loc, &o.w_tier, &o.w_amt, &o.w_app];
            let sum = first + others.iter().map(|column| column[row]).sum::<i64>();
            if sum != 100 {
                let expected = Expected::WeightSum;
                let table = Table::Offering;
                self.fault(Fault {
                    table,
                    row,
                    column: "w_chain",
                    value: sum,
                    expected,
                });
            }
        }
    }

    fn regions(&mut self, input: &Input) {
        let table = Table::OfferingRegion;
        let (ids, codes) = (&input.regions.offering_id, &input.regions.code);
        for (row, code) in codes.iter().enumerate() {
            if level(*code).is_none() {
                let expected = Expected::RegionCode;
                self.fault(Fault {
                    table,
                    row,
                    column: "code",
                    value: *code,
                    expected,
                });
            }
        }
        let mut rows: Vec<usize> = (0..ids.len()).collect();
        rows.sort_unstable_by_key(|row| (ids[*row], codes[*row], *row));
        for pair in rows.windows(2) {
            let [before, after] = pair else { continue };
            let (row, value) = (*after, codes[*after]);
            if ids[*before] != ids[row] {
                continue;
            }
            if codes[*before] == value {
                let expected = Expected::Distinct;
                self.fault(Fault {
                    table,
                    row,
                    column: "code",
                    value,
                    expected,
                });
            } else if level(codes[*before]) != level(value) {
                let expected = Expected::SameLevel;
                self.fault(Fault {
                    table,
                    row,
                    column: "code",
                    value,
                    expected,
                });
            }
        }
    }
}

/// The level of a region code: 0 nation, 1 province, 2 city, 3 county; none for another number.
fn level(code: i64) -> Option<u8> {
    match code {
        0 => Some(0),
        10..=99 => Some(1),
        1_000..=9_999 if code % 100 != 0 => Some(2),
        100_000..=999_999 if code % 100 != 0 => Some(3),
        _ => None,
    }
}

fn sme_rules(s: &SmeColumns) -> Vec<Rule<'_>> {
    use Nulls::{Allowed, Refused};
    vec![
        ("region", &s.region, 100_000..=999_999, Allowed),
        ("industry", &s.industry, 0..=9_999, Allowed),
        ("chain_mask", &s.chain_mask, 0..=CHAIN_BITS, Allowed),
        ("node0", &s.node0, -1..=LAST_NODE, Allowed),
        ("node1", &s.node1, -1..=LAST_NODE, Allowed),
        ("node2", &s.node2, -1..=LAST_NODE, Allowed),
        ("node3", &s.node3, -1..=LAST_NODE, Allowed),
        ("tier", &s.tier, 0..=4, Allowed),
        ("size", &s.size, 0..=3, Allowed),
        ("age", &s.age, 0..=MAX_AGE, Allowed),
        ("revenue", &s.revenue, 0..=MAX_MONEY, Allowed),
        ("profit", &s.profit, -MAX_MONEY..=MAX_MONEY, Allowed),
        ("assets", &s.assets, 0..=MAX_MONEY, Allowed),
        ("debt_bp", &s.debt_bp, 0..=MAX_COUNT, Allowed),
        ("rd_bp", &s.rd_bp, 0..=MAX_COUNT, Allowed),
        ("credit", &s.credit, 0..=9, Allowed),
        ("tax", &s.tax, 0..=4, Allowed),
        ("coll_mask", &s.coll_mask, 0..=0xFF, Allowed),
        ("existing_loan", &s.existing_loan, 0..=MAX_MONEY, Allowed),
        ("ip_count", &s.ip_count, 0..=MAX_COUNT, Allowed),
        ("amount", &s.amount, 0..=MAX_MONEY, Refused),
        ("term", &s.term, 0..=MAX_MONTHS, Refused),
        ("purpose", &s.purpose, 0..=5, Allowed),
        ("inst_mask", &s.inst_mask, 0..=0x3FF, Allowed),
        ("max_rate", &s.max_rate, 0..=MAX_RATE_BP, Allowed),
        ("pref", &s.pref, 0..=3, Refused),
        ("amount_lg", &s.amount_lg, -MAX_LOG..=MAX_LOG, Refused),
    ]
}

fn offering_rules(o: &OfferingColumns) -> Vec<Rule<'_>> {
    let any = NULL + 1..=i64::MAX;
    let ranges: Vec<(&'static str, &[i64], RangeInclusive<i64>)> = vec![
        ("home", &o.home, 0..=999_999),
        ("focus0", &o.focus0, -2..=LAST_NODE),
        ("focus1", &o.focus1, -2..=LAST_NODE),
        ("focus2", &o.focus2, -2..=LAST_NODE),
        ("focus3", &o.focus3, -2..=LAST_NODE),
        ("focus_chains", &o.focus_chains, 0..=CHAIN_BITS),
        ("chain_mask", &o.chain_mask, 0..=CHAIN_BITS),
        ("tier_mask", &o.tier_mask, 0..=0b1_1111),
        ("size_mask", &o.size_mask, 0..=0b1111),
        ("purpose_mask", &o.purpose_mask, 0..=0b11_1111),
        ("inst", &o.inst, 0..=9),
        ("coll_any", &o.coll_any, 0..=0xFF),
        ("ex0", &o.ex0, -1..=99),
        ("ex1", &o.ex1, -1..=99),
        ("ex2", &o.ex2, -1..=99),
        ("ex3", &o.ex3, -1..=99),
        ("rev_min", &o.rev_min, any.clone()),
        ("rev_max", &o.rev_max, any.clone()),
        ("age_min", &o.age_min, any.clone()),
        ("age_max", &o.age_max, any.clone()),
        ("amt_min", &o.amt_min, any.clone()),
        ("amt_max", &o.amt_max, any.clone()),
        ("term_min", &o.term_min, any.clone()),
        ("term_max", &o.term_max, any.clone()),
        ("debt_max", &o.debt_max, any),
        ("credit_min", &o.credit_min, 0..=MAX_COUNT),
        ("tax_min", &o.tax_min, 0..=MAX_COUNT),
        ("rd_min", &o.rd_min, 0..=i64::MAX),
        ("ip_min", &o.ip_min, 0..=i64::MAX),
        ("assets_min", &o.assets_min, 0..=i64::MAX),
        ("lev_cap", &o.lev_cap, -MAX_RATIO..=MAX_RATIO),
        ("margin_min", &o.margin_min, -MAX_RATIO..=MAX_RATIO),
        ("rate_bp", &o.rate_bp, 0..=MAX_RATE_BP),
        ("amt_pref_lg", &o.amt_pref_lg, -MAX_LOG..=MAX_LOG),
        ("term_pref", &o.term_pref, -MAX_MONTHS..=MAX_MONTHS),
        ("appetite", &o.appetite, 0..=1_000),
        ("w_chain", &o.w_chain, 0..=100),
        ("w_grade", &o.w_grade, 0..=100),
        ("w_loc", &o.w_loc, 0..=100),
        ("w_tier", &o.w_tier, 0..=100),
        ("w_amt", &o.w_amt, 0..=100),
        ("w_app", &o.w_app, 0..=100),
        ("max_clients", &o.max_clients, 0..=MAX_COUNT),
        ("quota", &o.quota, 0..=MAX_QUOTA),
    ];
    ranges
        .into_iter()
        .map(|(name, values, range)| (name, values, range, Nulls::Refused))
        .collect()
}
