//! Checks raw columns before anything is computed: after it, no arithmetic can overflow and no
//! index can be out of bounds.

use crate::input::{Input, NULL, OfferingColumns, Pair, RegionColumns, SmeColumns};
use crate::limits::{self, Limit, Nulls};
use crate::problem::Firms;
use std::fmt;

/// How many faults are collected before the check stops.
pub const MAX_FAULTS: usize = 1_000;

/// Rows of a table are numbered by 32 bits.
const MAX_ROWS: usize = 1 << 31;
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
    /// A county: a code whose last two digits are known.
    County,
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
            Self::County => f.write_str("a county PPCCDD, whose CC and DD are not 00"),
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

#[derive(Default)]
struct Checker {
    faults: Vec<Fault>,
}

/// All faults of an input, the first [`MAX_FAULTS`] of them.
pub(crate) fn faults(input: &Input) -> Vec<Fault> {
    let mut checker = Checker::default();
    let (smes, offerings) = (input.smes.region.len(), input.offerings.home.len());
    checker.columns(Table::Sme, &input.smes.columns(), &limits::SME);
    checker.offerings(&input.offerings, &input.regions, &input.lender_id);
    checker.pairs(Table::Fixed, &input.fixed, (smes, offerings));
    checker.pairs(Table::Excluded, &input.excluded, (smes, offerings));
    if checker.faults.is_empty() {
        checker.chains(&input.smes);
        checker.weights(&input.offerings);
        checker.homes(&input.offerings);
        checker.regions(&input.regions);
    }
    checker.faults
}

/// The faults of offerings alone.
pub(crate) fn offerings(
    columns: &OfferingColumns,
    regions: &RegionColumns,
    lender_id: &[i64],
) -> Vec<Fault> {
    let mut checker = Checker::default();
    checker.offerings(columns, regions, lender_id);
    if checker.faults.is_empty() {
        checker.weights(columns);
        checker.homes(columns);
        checker.regions(regions);
    }
    checker.faults
}

/// The faults of pairs, by the numbers of SMEs and offerings.
pub(crate) fn pairs(rows: (usize, usize), fixed: &[Pair], excluded: &[Pair]) -> Vec<Fault> {
    let mut checker = Checker::default();
    checker.pairs(Table::Fixed, fixed, rows);
    checker.pairs(Table::Excluded, excluded, rows);
    checker.faults
}

/// The faults of SMEs and their pairs with so many offerings.
pub(crate) fn firms(firms: &Firms, offerings: usize) -> Vec<Fault> {
    let mut checker = Checker::default();
    let rows = (firms.smes.region.len(), offerings);
    checker.columns(Table::Sme, &firms.smes.columns(), &limits::SME);
    checker.pairs(Table::Fixed, &firms.fixed, rows);
    checker.pairs(Table::Excluded, &firms.excluded, rows);
    if checker.faults.is_empty() {
        checker.chains(&firms.smes);
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

    fn columns(&mut self, table: Table, columns: &[(&'static str, &[i64])], limits: &[Limit]) {
        let rows = columns.first().map_or(0, |(_, values)| values.len());
        for ((column, values), limit) in columns.iter().copied().zip(limits) {
            let whole = |expected| Fault {
                table,
                row: 0,
                column,
                value: i64::try_from(values.len()).unwrap_or(i64::MAX),
                expected,
            };
            if values.len() != rows {
                self.fault(whole(Expected::Rows(rows)));
            } else if rows > MAX_ROWS {
                self.fault(whole(Expected::AtMostRows(MAX_ROWS)));
            }
            for (row, value) in values.iter().enumerate() {
                if !limits::fits(*value, *limit) {
                    let expected = Expected::Between(limit.1, limit.2);
                    let value = *value;
                    self.fault(Fault {
                        table,
                        row,
                        column,
                        value,
                        expected,
                    });
                }
            }
        }
    }

    fn offerings(&mut self, columns: &OfferingColumns, regions: &RegionColumns, lender_id: &[i64]) {
        let table = Table::Offering;
        self.columns(table, &columns.columns(), &limits::OFFERING);
        if !lender_id.is_empty() {
            let home = ("home", columns.home.as_slice());
            // The homes are here for their number only.
            let limits = [("home", i64::MIN, i64::MAX, Nulls::Allowed), limits::LENDER];
            self.columns(table, &[home, (limits::LENDER.0, lender_id)], &limits);
        }
        let limits = [
            (
                "offering_id",
                0,
                last_row(columns.home.len()),
                Nulls::Refused,
            ),
            ("code", 0, 999_999, Nulls::Refused),
        ];
        self.columns(Table::OfferingRegion, &regions.columns(), &limits);
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
            let [(before, _), (after, row)] = pair else {
                continue;
            };
            if before == after {
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

    /// A home that is no county would be the county or city of every SME of which no more is known.
    fn homes(&mut self, o: &OfferingColumns) {
        for (row, value) in o.home.iter().copied().enumerate() {
            if level(value) != Some(3) {
                self.fault(Fault {
                    table: Table::Offering,
                    row,
                    column: "home",
                    value,
                    expected: Expected::County,
                });
            }
        }
    }

    fn regions(&mut self, regions: &RegionColumns) {
        let table = Table::OfferingRegion;
        let (ids, codes) = (&regions.offering_id, &regions.code);
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
        100_000..=999_999 if code % 100 != 0 && code / 100 % 100 != 0 => Some(3),
        _ => None,
    }
}
