//! What the values of each column may be.

use crate::input::NULL;
use Nulls::{Allowed, Refused};

/// Whether cells of a column may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    Allowed,
    Refused,
}

/// A column, its lowest and highest value, and whether it may be null.
pub(crate) type Limit = (&'static str, i64, i64, Nulls);

const CHAIN_BITS: i64 = (1 << 60) - 1;
const LAST_NODE: i64 = 60 * 16 - 1;
/// In 10,000 yuan; above what 64-bit fen can hold.
pub(crate) const MAX_MONEY: i64 = 10_000_000_000_000;
const MAX_QUOTA: i64 = 100_000_000_000_000_000;
const MAX_RATIO: i64 = 1_000_000_000_000_000_000;
const MAX_RATE_BP: i64 = 1_000_000;
pub(crate) const MAX_MONTHS: i64 = 1_000_000;
const MAX_LOG: i64 = 1_000_000;
pub(crate) const MAX_AGE: i64 = 10_000;
pub(crate) const MAX_COUNT: i64 = i32::MAX as i64;
/// Limits that are only compared may be anything but the marker of null.
const LEAST: i64 = i64::MIN + 1;
const MOST: i64 = i64::MAX;

/// Columns of `sme`, in their order.
pub(crate) const SME: [Limit; 27] = [
    ("region", 100_000, 999_999, Allowed),
    ("industry", 0, 9_999, Allowed),
    ("chain_mask", 0, CHAIN_BITS, Allowed),
    ("node0", -1, LAST_NODE, Allowed),
    ("node1", -1, LAST_NODE, Allowed),
    ("node2", -1, LAST_NODE, Allowed),
    ("node3", -1, LAST_NODE, Allowed),
    ("tier", 0, 4, Allowed),
    ("size", 0, 3, Allowed),
    ("age", 0, MAX_AGE, Allowed),
    ("revenue", 0, MAX_MONEY, Allowed),
    ("profit", -MAX_MONEY, MAX_MONEY, Allowed),
    ("assets", 0, MAX_MONEY, Allowed),
    ("debt_bp", 0, MAX_COUNT, Allowed),
    ("rd_bp", 0, MAX_COUNT, Allowed),
    ("credit", 0, 9, Allowed),
    ("tax", 0, 4, Allowed),
    ("coll_mask", 0, 0xFF, Allowed),
    ("existing_loan", 0, MAX_MONEY, Allowed),
    ("ip_count", 0, MAX_COUNT, Allowed),
    ("amount", 0, MAX_MONEY, Refused),
    ("term", 0, MAX_MONTHS, Refused),
    ("purpose", 0, 5, Allowed),
    ("inst_mask", 0, 0x3FF, Allowed),
    ("max_rate", 0, MAX_RATE_BP, Allowed),
    ("pref", 0, 3, Refused),
    ("amount_lg", -MAX_LOG, MAX_LOG, Refused),
];

/// Columns of `offering`, in their order.
pub(crate) const OFFERING: [Limit; 44] = [
    ("home", 100_101, 999_999, Refused),
    ("focus0", -2, LAST_NODE, Refused),
    ("focus1", -2, LAST_NODE, Refused),
    ("focus2", -2, LAST_NODE, Refused),
    ("focus3", -2, LAST_NODE, Refused),
    ("focus_chains", 0, CHAIN_BITS, Refused),
    ("chain_mask", 0, CHAIN_BITS, Refused),
    ("tier_mask", 0, 0b1_1111, Refused),
    ("size_mask", 0, 0b1111, Refused),
    ("purpose_mask", 0, 0b11_1111, Refused),
    ("inst", 0, 9, Refused),
    ("coll_any", 0, 0xFF, Refused),
    ("ex0", -1, 99, Refused),
    ("ex1", -1, 99, Refused),
    ("ex2", -1, 99, Refused),
    ("ex3", -1, 99, Refused),
    ("rev_min", LEAST, MOST, Refused),
    ("rev_max", LEAST, MOST, Refused),
    ("age_min", LEAST, MOST, Refused),
    ("age_max", LEAST, MOST, Refused),
    ("amt_min", LEAST, MOST, Refused),
    ("amt_max", LEAST, MOST, Refused),
    ("term_min", LEAST, MOST, Refused),
    ("term_max", LEAST, MOST, Refused),
    ("debt_max", LEAST, MOST, Refused),
    ("credit_min", 0, MAX_COUNT, Refused),
    ("tax_min", 0, MAX_COUNT, Refused),
    ("rd_min", 0, MOST, Refused),
    ("ip_min", 0, MOST, Refused),
    ("assets_min", 0, MOST, Refused),
    ("lev_cap", -MAX_RATIO, MAX_RATIO, Refused),
    ("margin_min", -MAX_RATIO, MAX_RATIO, Refused),
    ("rate_bp", 0, MAX_RATE_BP, Refused),
    ("amt_pref_lg", -MAX_LOG, MAX_LOG, Refused),
    ("term_pref", -MAX_MONTHS, MAX_MONTHS, Refused),
    ("appetite", 0, 1_000, Refused),
    ("w_chain", 0, 100, Refused),
    ("w_grade", 0, 100, Refused),
    ("w_loc", 0, 100, Refused),
    ("w_tier", 0, 100, Refused),
    ("w_amt", 0, 100, Refused),
    ("w_app", 0, 100, Refused),
    ("max_clients", 0, MAX_COUNT, Refused),
    ("quota", 0, MAX_QUOTA, Refused),
];

/// The column `lender_id`, which may be absent.
pub(crate) const LENDER: Limit = ("lender_id", 0, MAX_COUNT, Refused);

/// Whether a value is within its limits.
pub(crate) const fn fits(value: i64, (_, low, high, nulls): Limit) -> bool {
    (low <= value && value <= high) || (value == NULL && matches!(nulls, Allowed))
}
