//! Sets of a shard's offerings as rows of bits, all of one length.

use std::ops::Range;

/// Words that are worked on together.
pub(crate) const BLOCK: usize = 4;

/// Rows that most shards need at most; more take over.
const USUAL_ROWS: usize = 1 << 11;

/// Rows of bits; a row is a whole number of blocks long.
#[derive(Debug)]
pub(crate) struct BitRows {
    words: usize,
    bits: Vec<u64>,
}

impl BitRows {
    /// No rows yet, each to hold this many places.
    pub(crate) fn new(places: usize) -> Self {
        let words = places.div_ceil(64).next_multiple_of(BLOCK);
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

/// Words that are not all zero, in ranges of whole blocks; a short gap joins its neighbours.
pub(crate) fn spans(row: &[u64]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (block, words) in row.chunks(BLOCK).enumerate() {
        if words.iter().all(|word| *word == 0) {
            continue;
        }
        let (start, end) = (block * BLOCK, block * BLOCK + words.len());
        match spans.last_mut() {
            Some(span) if start <= span.end + BLOCK => span.end = end,
            _ => spans.push(start..end),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_whole_blocks() {
        let mut rows = BitRows::new(65);
        assert_eq!((rows.words(), rows.push_empty(2)), (BLOCK, 0));
        rows.set(1, 64);
        let copy = rows.push_copies(1, 1);
        rows.clear(1, 64);
        assert_eq!(copy, 2);
        assert!(has(rows.row(2), 64) && !has(rows.row(1), 64));
        assert_eq!(BitRows::new(0).words(), 0);
    }

    #[test]
    fn spans_leave_out_what_is_empty() {
        let mut row = vec![0; 40];
        set(&mut row, 3);
        set(&mut row, 64 * 8);
        set(&mut row, 64 * 39 + 63);
        assert_eq!(spans(&row), [0..12, 36..40]);
        assert_eq!(ones(0b1010_0001).collect::<Vec<_>>(), [0, 5, 7]);
    }
}
