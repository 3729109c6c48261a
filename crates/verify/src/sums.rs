//! Checksum lines, and the digest of pairs by outside ids.

use crate::certificate::{Policy, Rule, sha256};
use snapshot::Table;

/// The mixing function of the checksums; all arithmetic modulo 2^64.
pub(crate) fn mix64(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ x >> 31
}

/// Rows, their scores, and a sum of hashes that does not depend on their order.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    rows: u64,
    pub scores: i128,
    hash: u64,
}

impl Sum {
    fn add(&mut self, hash: u64, score: i64) {
        self.rows += 1;
        self.scores += i128::from(score);
        self.hash = self.hash.wrapping_add(mix64(hash));
    }

    /// A listed pair; ids and points as the file has them.
    pub(crate) fn add_listed(&mut self, sme: usize, rank: i64, (offering, score): (usize, i64)) {
        let row = number(sme).wrapping_mul(32).wrapping_add(bits(rank));
        let pair = (number(offering) << 20).wrapping_add(bits(score));
        self.add(mix64(row) ^ pair, score);
    }

    /// An assigned pair.
    pub(crate) fn add_assigned(&mut self, sme: usize, offering: usize, score: i64) {
        self.add(mix64(number(sme)) ^ number(offering).wrapping_add(1), score);
    }

    pub(crate) fn line(&self, name: &str, count: &str) -> String {
        let Self { rows, scores, hash } = self;
        format!("{name} {count}={rows} score_sum={scores} sum={hash:016x}")
    }
}

fn number(id: usize) -> u64 {
    u64::try_from(id).unwrap_or(u64::MAX)
}

const fn bits(value: i64) -> u64 {
    u64::from_ne_bytes(value.to_ne_bytes())
}

/// The names of the assignment's lines: of the first round, and of all of them.
pub(crate) fn names(policy: &Policy) -> Vec<String> {
    let first = match policy.rule {
        Rule::None => return Vec::new(),
        Rule::A1 => "A1",
        Rule::A2 => "A2",
    };
    match policy.referrals {
        0 | 1 => vec![first.to_owned()],
        referrals => vec![first.to_owned(), format!("{first}r{referrals}")],
    }
}

/// SHA-256 over a line `{uuid of the SME} {uuid of the offering} {score}` for each pair, the lines
/// in the order of their bytes. Whoever has the pairs, in whatever order, has the digest.
#[must_use]
pub fn pairs_digest(pairs: impl IntoIterator<Item = (String, String, i64)>) -> String {
    let line = |(sme, offering, score)| format!("{sme} {offering} {score}\n");
    let mut lines: Vec<String> = pairs.into_iter().map(line).collect();
    lines.sort_unstable();
    sha256(lines.concat().as_bytes())
}

/// The same of the rows of `assignment` with the tables of keys; `None` where a row names nothing.
pub(crate) fn pairs_of(assignment: &Table, smes: &Table, offerings: &Table) -> Option<String> {
    let uuid = |table: &Table, id: &i64| {
        let row = usize::try_from(*id).ok()?;
        table.texts("uuid")?.get(row).cloned()
    };
    let ids = assignment.integers("sme_id")?.iter();
    let ids = ids.zip(assignment.integers("offering_id")?);
    let rows = ids.zip(assignment.integers("score")?);
    let pairs = rows.map(|((sme, offering), score)| {
        Some((uuid(smes, sme)?, uuid(offerings, offering)?, *score))
    });
    Some(pairs_digest(pairs.collect::<Option<Vec<_>>>()?))
}
