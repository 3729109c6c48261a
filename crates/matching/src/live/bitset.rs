//! Rows of bits over the members of one side, and the criteria of a query as terms over them.

use std::ops::Range;

/// Words that are worked on together, so that they stay in the nearest cache.
const BLOCK: usize = 32;

/// Rows of a ladder, at most; members between two of them are judged one by one.
const STEPS: usize = 64;

/// Bits by row; bit `i` of a row stands for member `i`.
#[derive(Debug)]
pub(super) struct Rows {
    members: usize,
    words: usize,
    bits: Vec<u64>,
}

impl Rows {
    pub(super) fn new(members: usize) -> Self {
        let words = members.div_ceil(64);
        Self {
            members,
            words,
            bits: Vec::new(),
        }
    }

    pub(super) const fn words(&self) -> usize {
        self.words
    }

    const fn count(&self) -> usize {
        match self.words {
            0 => 0,
            words => self.bits.len() / words,
        }
    }

    /// Adds a row with the members for which `holds`.
    pub(super) fn add(&mut self, holds: impl Fn(usize) -> bool) -> usize {
        self.add_masks(1, |member| u128::from(holds(member)))
    }

    /// Adds `count` rows, at most 128; bit `i` of a member's mask says whether it is in row `i`.
    pub(super) fn add_masks(&mut self, count: usize, mask_of: impl Fn(usize) -> u128) -> usize {
        let first = self.count();
        self.bits.resize(self.bits.len() + count * self.words, 0);
        for member in 0..self.members {
            let mut mask = mask_of(member);
            while mask != 0 {
                let row = mask.trailing_zeros() as usize;
                mask &= mask - 1;
                if row < count {
                    set(self.row_mut(first + row), member);
                }
            }
        }
        first
    }

    pub(super) fn row(&self, row: usize) -> &[u64] {
        &self.bits[row * self.words..(row + 1) * self.words]
    }

    fn row_mut(&mut self, row: usize) -> &mut [u64] {
        &mut self.bits[row * self.words..(row + 1) * self.words]
    }

    /// Adds the rows of a ladder over the members whose value is known.
    pub(super) fn ladder(&mut self, value: impl Fn(usize) -> Option<i64>) -> Ladder {
        let known = (0..self.members).filter_map(|member| Some((value(member)?, member)));
        let mut sorted: Vec<(i64, usize)> = known.collect();
        sorted.sort_unstable();
        let distinct = sorted.chunk_by(|a, b| a.0 == b.0).count();
        let per_step = match distinct <= STEPS {
            true => 1,
            false => sorted.len().div_ceil(STEPS),
        };
        let mut steps: Vec<Step> = Vec::new();
        let (mut start, mut end) = (0, 0);
        for group in sorted.chunk_by(|a, b| a.0 == b.0) {
            if end - start >= per_step || steps.is_empty() {
                start = end;
                let low = group[0].0;
                steps.push(Step {
                    low,
                    high: low,
                    start,
                });
            }
            end += group.len();
            if let Some(step) = steps.last_mut() {
                step.high = group[0].0;
            }
        }
        let first = self.count();
        self.bits
            .resize(self.bits.len() + (steps.len() + 1) * self.words, 0);
        let mut row = vec![0; self.words];
        let mut end = sorted.len();
        for (place, step) in steps.iter().enumerate().rev() {
            sorted[step.start..end]
                .iter()
                .for_each(|(_, member)| set(&mut row, *member));
            end = step.start;
            self.row_mut(first + place).copy_from_slice(&row);
        }
        Ladder { first, steps }
    }
}

/// The members with at least some value: one row a step, the last one empty.
#[derive(Debug)]
pub(super) struct Ladder {
    first: usize,
    steps: Vec<Step>,
}

/// Row `i` of a ladder holds the members from `low` of step `i` up.
#[derive(Debug)]
struct Step {
    low: i64,
    /// The highest value of a member before the next step.
    high: i64,
    /// The first member of the step by value.
    start: usize,
}

impl Ladder {
    /// Whether an exact row holds everybody whose value is known.
    pub(super) const fn is_all(&self, row: usize) -> bool {
        row == self.first
    }

    /// The row of the members that may have at least `limit`, and the row of those that surely
    /// do, where that is another one.
    pub(super) fn at_least(&self, limit: i64) -> (usize, Option<usize>) {
        let after = self.steps.partition_point(|step| step.low < limit);
        let sure = self.first + after;
        match after.checked_sub(1).map(|before| &self.steps[before]) {
            Some(before) if before.high >= limit => (sure - 1, Some(sure)),
            Some(_) | None => (sure, None),
        }
    }
}

/// One criterion of a query.
#[derive(Debug)]
pub(super) struct Term {
    /// The members for which it holds, but for those that must be judged.
    pub(super) holds: Holds,
    /// The members for which it surely holds, where some of the others must be judged.
    pub(super) sure: Option<usize>,
    pub(super) unknown: Unknown,
}

/// Members by rows.
#[derive(Debug)]
pub(super) enum Holds {
    /// Those of a row.
    Row(usize),
    /// Those of any row.
    Any(Vec<usize>),
    /// Those of a row that are in none of others.
    Except(usize, Vec<usize>),
}

impl Holds {
    fn collect<'r>(&self, into: &mut [u64], row: &impl Fn(usize) -> &'r [u64]) {
        match self {
            Self::Row(holds) => into.copy_from_slice(row(*holds)),
            Self::Any(any) => {
                into.fill(0);
                any.iter().for_each(|any| or(into, row(*any)));
            }
            Self::Except(all, none) => {
                into.copy_from_slice(row(*all));
                none.iter().for_each(|none| and_not(into, row(*none)));
            }
        }
    }
}

/// For which members a criterion cannot be told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unknown {
    /// For none.
    Nobody,
    /// For those of the row.
    Row(usize),
    /// Those of the row have an unknown fact, and the query asks nothing: it holds for them.
    Holds(usize),
    /// For all for which it does not hold.
    Rest,
}

/// Candidates of a query.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// No criterion is known to fail, where `sure` has the member too.
    pub(super) may: Vec<u64>,
    pub(super) sure: Vec<u64>,
    /// No criterion is unknown; told of conditional queries only, the others keep nobody else.
    pub(super) met: Vec<u64>,
    /// Words that are not all zero are within these.
    pub(super) spans: Vec<Range<usize>>,
}

impl Found {
    /// Nobody, over rows of this many words.
    pub(super) fn nobody(words: usize) -> Self {
        Self {
            may: vec![0; words],
            sure: vec![0; words],
            met: vec![0; words],
            spans: Vec::new(),
        }
    }

    /// Looks only at words that are not all zero; short gaps cost less than another span.
    pub(super) fn find_spans(&mut self) {
        const GAP: usize = 4;
        self.spans.clear();
        for (word, _) in self.may.iter().enumerate().filter(|(_, bits)| **bits != 0) {
            match self.spans.last_mut() {
                Some(span) if word <= span.end + GAP => span.end = word + 1,
                Some(_) | None => self.spans.push(word..word + 1),
            }
        }
    }

    /// Leaves those candidates that pass every term; without `conditional` those only for which
    /// nothing is unknown.
    pub(super) fn keep(&mut self, rows: &Rows, terms: &[Term], conditional: bool) {
        let spans = std::mem::take(&mut self.spans);
        for span in &spans {
            let mut start = span.start;
            while start < span.end {
                let block = start..span.end.min(start + BLOCK);
                start = block.end;
                self.keep_block(rows, terms, conditional, block);
            }
        }
        self.spans = spans;
    }

    fn keep_block(&mut self, rows: &Rows, terms: &[Term], conditional: bool, at: Range<usize>) {
        let (may, met) = (&mut self.may[at.clone()], &mut self.met[at.clone()]);
        let sure = &mut self.sure[at.clone()];
        sure.fill(u64::MAX);
        let mut room = [0; BLOCK];
        let room = &mut room[..at.len()];
        for term in terms {
            let row = |row: usize| &rows.row(row)[at.clone()];
            if let Some(surely) = term.sure {
                let decided = match term.unknown {
                    Unknown::Row(unknown) | Unknown::Holds(unknown) => Some(row(unknown)),
                    Unknown::Nobody | Unknown::Rest => None,
                };
                and_either(sure, row(surely), decided);
            }
            let holds = match (&term.holds, term.unknown) {
                (Holds::Row(holds), Unknown::Nobody | Unknown::Rest) => row(*holds),
                (Holds::Row(holds), Unknown::Row(_)) if !conditional => row(*holds),
                (holds, unknown) => {
                    holds.collect(room, &row);
                    if let Unknown::Holds(unknown) = unknown {
                        or(room, row(unknown));
                    }
                    &*room
                }
            };
            if conditional {
                and(met, holds);
            }
            match term.unknown {
                Unknown::Rest if conditional => {}
                Unknown::Row(unknown) if conditional => and_either(may, holds, Some(row(unknown))),
                Unknown::Nobody | Unknown::Row(_) | Unknown::Holds(_) | Unknown::Rest => {
                    and(may, holds);
                }
            }
            if may.iter().all(|word| *word == 0) {
                return;
            }
        }
    }

    /// The candidates in order: member, whether it passes surely, whether nothing is unknown.
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, bool, bool)> {
        let words = self.spans.iter().cloned().flatten();
        words.flat_map(|word| {
            let (sure, met) = (self.sure[word], self.met[word]);
            ones(self.may[word])
                .map(move |bit| (word * 64 + bit, sure >> bit & 1 == 1, met >> bit & 1 == 1))
        })
    }
}

fn or(row: &mut [u64], other: &[u64]) {
    row.iter_mut().zip(other).for_each(|(a, b)| *a |= b);
}

fn and(row: &mut [u64], other: &[u64]) {
    row.iter_mut().zip(other).for_each(|(a, b)| *a &= b);
}

fn and_not(row: &mut [u64], other: &[u64]) {
    row.iter_mut().zip(other).for_each(|(a, b)| *a &= !b);
}

fn and_either(row: &mut [u64], one: &[u64], other: Option<&[u64]>) {
    match other {
        None => and(row, one),
        Some(other) => row
            .iter_mut()
            .zip(one.iter().zip(other))
            .for_each(|(a, (b, c))| *a &= b | c),
    }
}

/// Places of the bits of a word, ascending.
fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        bit
    })
}

/// Puts a member into a row.
pub(super) fn set(row: &mut [u64], member: usize) {
    row[member / 64] |= 1 << (member % 64);
}

/// Puts a range of members into a row.
pub(super) fn set_range(row: &mut [u64], members: Range<usize>) {
    let mut member = members.start;
    while member < members.end {
        let (word, bit) = (member / 64, member % 64);
        let end = members.end.min((word + 1) * 64);
        row[word] |= u64::MAX >> (64 - (end - member)) << bit;
        member = end;
    }
}

/// Takes a member out of a row.
pub(super) fn unset(row: &mut [u64], member: usize) {
    row[member / 64] &= !(1 << (member % 64));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ladder_answers_every_limit_by_rows_and_a_rest() {
        for spread in [1, 7, 64, 65, 1_000, 9_973] {
            let values: Vec<i64> = (0..700).map(|i| i * 7_919 % spread - 20).collect();
            let known = |member: usize| (!member.is_multiple_of(11)).then_some(values[member]);
            let mut rows = Rows::new(values.len());
            let ladder = rows.ladder(known);
            assert!(ladder.steps.len() <= STEPS);
            let mut between = 0;
            for limit in -22..=spread {
                let (may, sure) = ladder.at_least(limit);
                let is_in = |row: usize, member: usize| {
                    rows.row(row)[member / 64] >> (member % 64) & 1 == 1
                };
                for member in 0..values.len() {
                    let holds = known(member).is_some_and(|value| value >= limit);
                    assert!(is_in(may, member) || !holds, "{limit} {member}");
                    let surely = is_in(sure.unwrap_or(may), member);
                    assert!(holds || !surely, "{limit} {member}");
                    assert!(sure.is_some() || is_in(may, member) == holds);
                    between += usize::from(is_in(may, member) && !surely);
                }
            }
            assert_eq!(between > 0, spread > 64, "{spread}");
        }
    }

    #[test]
    fn ranges_of_members_are_set_across_words() {
        for (start, end) in [
            (0, 0),
            (3, 3),
            (0, 64),
            (5, 70),
            (63, 65),
            (64, 192),
            (1, 191),
        ] {
            let mut row = vec![0; 3];
            set_range(&mut row, start..end);
            let found: Vec<usize> = (0..192)
                .filter(|i| row[i / 64] >> (i % 64) & 1 == 1)
                .collect();
            assert_eq!(found, (start..end).collect::<Vec<_>>());
        }
    }
}
