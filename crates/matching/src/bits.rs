//! Sets of a shard's offerings as rows of bits, all of one length.

use std::ops::Range;

/// Words that are worked on together.
pub(crate) const BLOCK: usize = 4;

/// Words of which several rows are met at once; rows are a whole number of these long.
pub(crate) const STRIP: usize = 4 * BLOCK;

/// Rows that most shards need at most; more take over.
const USUAL_ROWS: usize = 1 << 11;

/// Rows of bits; a row is a whole number of strips long.
#[derive(Debug)]
pub(crate) struct BitRows {
    words: usize,
    bits: Vec<u64>,
}

impl BitRows {
    /// No rows yet, each to hold this many places.
    pub(crate) fn new(places: usize) -> Self {
        let words = places.div_ceil(64).next_multiple_of(STRIP);
        Self {
            words,
            bits: Vec::with_capacity(words * USUAL_ROWS),
        }
    }

    pub(crate) const fn words(&self) -> usize {
        self.words
    }

    fn count(&self) -> usize {
        self.bits.len() / self.words.max(1)
    }

    fn range(&self, row: usize) -> Range<usize> {
        row * self.words..(row + 1) * self.words
    }

    pub(crate) fn row(&self, row: usize) -> &[u64] {
        &self.bits[self.range(row)]
    }

    /// Appends empty rows; the number of the first.
    pub(crate) fn push_empty(&mut self, rows: usize) -> usize {
        let first = self.count();
        self.bits.resize(self.bits.len() + rows * self.words, 0);
        first
    }

    /// Appends a row; its number.
    pub(crate) fn push(&mut self, row: &[u64]) -> usize {
        let number = self.count();
        self.bits.extend_from_slice(row);
        number
    }

    /// Appends copies of a row; the number of the first.
    pub(crate) fn push_copies(&mut self, of: usize, rows: usize) -> usize {
        let first = self.count();
        for _ in 0..rows {
            self.bits.extend_from_within(self.range(of));
        }
        first
    }

    pub(crate) fn set(&mut self, row: usize, place: usize) {
        set(&mut self.bits[row * self.words..], place);
    }

    pub(crate) fn clear(&mut self, row: usize, place: usize) {
        clear(&mut self.bits[row * self.words..], place);
    }
}

pub(crate) fn set(row: &mut [u64], place: usize) {
    row[place / 64] |= 1 << (place % 64);
}

pub(crate) fn clear(row: &mut [u64], place: usize) {
    row[place / 64] &= !(1 << (place % 64));
}

pub(crate) fn has(row: &[u64], place: usize) -> bool {
    (row[place / 64] >> (place % 64)) & 1 == 1
}

/// Adds a set to another.
#[inline(always)]
pub(crate) fn unite(row: &mut [u64], other: &[u64]) {
    for (word, other) in row.iter_mut().zip(other) {
        *word |= other;
    }
}

/// Keeps of a set what is in another.
#[inline(always)]
pub(crate) fn keep(row: &mut [u64], other: &[u64]) {
    for (word, other) in row.iter_mut().zip(other) {
        *word &= other;
    }
}

/// Places of the bits of a word, ascending.
#[inline(always)]
pub(crate) fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        bit
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_whole_strips() {
        let mut rows = BitRows::new(65);
        assert_eq!((rows.words(), rows.push_empty(2)), (STRIP, 0));
        rows.set(1, 64);
        let copy = rows.push_copies(1, 1);
        rows.clear(1, 64);
        assert_eq!(copy, 2);
        assert!(has(rows.row(2), 64) && !has(rows.row(1), 64));
        assert_eq!(BitRows::new(0).words(), 0);
    }

    #[test]
    fn ones_ascend() {
        assert_eq!(ones(0b1010_0001).collect::<Vec<_>>(), [0, 5, 7]);
        assert_eq!(ones(0).next(), None);
    }
}
