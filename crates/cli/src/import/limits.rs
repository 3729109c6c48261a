//! Limits of columns in the units of the API, told in the units of the file.
//!
//! The server checks all of them again; here they are for words that fit the file.

use domain::limits::{
    AMOUNT_FEN_MAX, CODE_CHARS_MAX, NAME_CHARS_MAX, NEED_AMOUNT_FEN_MIN, RATE_BP_MAX, RATIO_BP_MAX,
    TEXT_CHARS_MAX,
};

/// Longest cell that holds a list of codes.
const LIST_CHARS_MAX: usize = 8_000;

/// Smallest and largest fen of a column of yuan.
pub fn fen(code: &str) -> (i64, i64) {
    match code {
        "profit_yuan" | "prev_profit_yuan" => (-AMOUNT_FEN_MAX, AMOUNT_FEN_MAX),
        "need_amount_yuan" | "amount_preferred_yuan" => (NEED_AMOUNT_FEN_MIN, AMOUNT_FEN_MAX),
        _ => (0, AMOUNT_FEN_MAX),
    }
}

/// Smallest and largest basis points of a column of percent.
pub fn basis_points(code: &str) -> (i32, i32) {
    match code {
        "need_rate_max_pct" | "rate_pct" => (0, RATE_BP_MAX),
        "margin_min_pct" => (-RATIO_BP_MAX, RATIO_BP_MAX),
        _ => (0, RATIO_BP_MAX),
    }
}

/// Most characters of a column of text.
pub fn chars(code: &str) -> usize {
    match code {
        "external_source" | "external_id" | "contact_phone" | "lender_code" => CODE_CHARS_MAX,
        "need_estimate_method" => TEXT_CHARS_MAX,
        "chains" | "focus_chains" | "excluded_divisions" => LIST_CHARS_MAX,
        _ => NAME_CHARS_MAX,
    }
}
