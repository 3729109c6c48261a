//! Checksums that do not depend on the order of rows, so that any two engines can be compared.

use crate::Listed;
use std::fmt;

/// A 64-bit mixing function: all arithmetic modulo 2^64.
#[must_use]
pub const fn mix64(value: u64) -> u64 {
    let x = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Checksum of the top-K lists: prints as `topk rows=… score_sum=… sum=…`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListSum {
    /// Listed pairs.
    pub rows: u64,
    /// Sum of their scores.
    pub score_sum: u64,
    /// Sum of `mix64(mix64(sme*32 + rank) ^ (offering*2^20 + score))`, rank from 1.
    pub sum: u64,
}

impl ListSum {
    /// Adds a row; ranks count from 1.
    pub(crate) fn add(&mut self, sme: u32, rank: u64, listed: Listed) {
        let score = u64::from(listed.score());
        let row = mix64(u64::from(sme) * 32 + rank);
        self.rows += 1;
        self.score_sum += score;
        let pair = (u64::from(listed.offering()) << 20) + score;
        self.sum = self.sum.wrapping_add(mix64(row ^ pair));
    }

    /// Adds the rows of other SMEs.
    pub(crate) const fn join(&mut self, other: Self) {
        self.rows += other.rows;
        self.score_sum += other.score_sum;
        self.sum = self.sum.wrapping_add(other.sum);
    }
}

impl fmt::Display for ListSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "topk rows={} score_sum={} sum={:016x}",
            self.rows, self.score_sum, self.sum
        )
    }
}

/// Checksum of an assignment: prints as `A2 matched=… score_sum=… sum=…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssignmentSum {
    /// The rule's code; with several referrals `A2r2` to `A2r5`.
    pub rule: &'static str,
    /// Matched pairs: SMEs, where each may have one.
    pub matched: u64,
    /// Sum of the scores of their pairs.
    pub score_sum: u64,
    /// Sum of `mix64(mix64(sme) ^ (offering + 1))`.
    pub sum: u64,
}

impl AssignmentSum {
    pub(crate) const fn new(rule: &'static str) -> Self {
        Self {
            rule,
            matched: 0,
            score_sum: 0,
            sum: 0,
        }
    }

    pub(crate) fn add(&mut self, sme: u32, listed: Listed) {
        self.matched += 1;
        self.score_sum += u64::from(listed.score());
        let pair = mix64(u64::from(sme)) ^ (u64::from(listed.offering()) + 1);
        self.sum = self.sum.wrapping_add(mix64(pair));
    }
}

impl fmt::Display for AssignmentSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            matched,
            score_sum,
            sum,
        } = self;
        write!(
            f,
            "{rule} matched={matched} score_sum={score_sum} sum={sum:016x}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mix64_is_the_known_function() {
        // First outputs of SplitMix64 from state 0, a published sequence.
        assert_eq!(mix64(0), 0xE220_A839_7B1D_CDAF);
        assert_eq!(mix64(0x9E37_79B9_7F4A_7C15), 0x6E78_9E6A_A1B9_65F4);
    }
}
