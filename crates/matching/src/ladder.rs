//! One numeric criterion of a shard as a ladder: between two thresholds the same offerings pass.

use crate::bits::{self, BitRows};

/// Steps of one ladder; where the thresholds are more, several share a step.
pub(crate) const MAX_STEPS: usize = 1 << 11;

/// Last thresholds up to which a step is looked up rather than searched for.
const MAX_SMALL: i64 = 1 << 12;

/// What an offering asks of a value: from the first to the second, both included; `None` without
/// a limit.
pub(crate) type Limits = (Option<i64>, Option<i64>);

/// The rows of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// Offerings that some value of the step passes.
    pub may: usize,
    /// Offerings that every value of the step passes.
    pub sure: usize,
}

impl Step {
    pub(crate) const fn is_exact(self) -> bool {
        self.may == self.sure
    }
}

#[derive(Debug)]
pub(crate) struct Ladder {
    /// Values from which on other offerings pass, ascending.
    thresholds: Vec<i64>,
    /// Thresholds that share a step.
    per_step: usize,
    /// The step of each value from 0 to the last threshold, where that is not far.
    of_small: Vec<u16>,
    steps: Vec<Step>,
}

/// At a threshold an offering begins or ceases to pass.
type Event = (i64, u32, bool);

/// What the offerings of a shard ask of a value, to be put in order.
#[derive(Debug)]
pub(crate) struct Thresholds {
    /// Offerings that the least values pass.
    lowest: Vec<u64>,
    events: Vec<Event>,
}

impl Thresholds {
    /// Of no offerings yet, for rows of so many words.
    pub(crate) fn new(words: usize) -> Self {
        Self {
            lowest: vec![0; words],
            events: Vec::new(),
        }
    }

    /// Adds what the offering at a place asks.
    pub(crate) fn add(&mut self, place: u32, (low, high): Limits) {
        // What nothing can pass has no events.
        if low.zip(high).is_some_and(|(low, high)| low > high) {
            return;
        }
        match low {
            Some(low) => self.events.push((low, place, true)),
            None => bits::set(&mut self.lowest, place as usize),
        }
        if let Some(beyond) = high.and_then(|high| high.checked_add(1)) {
            self.events.push((beyond, place, false));
        }
    }
}

impl Ladder {
    /// The ladder of what offerings ask; adds its rows.
    pub(crate) fn new(rows: &mut BitRows, thresholds: Thresholds) -> Self {
        let Thresholds {
            lowest: mut row,
            mut events,
        } = thresholds;
        events.sort_unstable_by_key(|event| event.0);
        let mut thresholds: Vec<i64> = events.iter().map(|event| event.0).collect();
        thresholds.dedup();
        let mut ladder = Self {
            per_step: thresholds.len().div_ceil(MAX_STEPS).max(1),
            steps: Vec::with_capacity(thresholds.len().min(MAX_STEPS) + 1),
            of_small: Vec::new(),
            thresholds,
        };
        ladder.look_up_small();
        let first = rows.push(&row);
        ladder.steps.push(Step {
            may: first,
            sure: first,
        });
        let groups: Vec<&[Event]> = events.chunk_by(|a, b| a.0 == b.0).collect();
        for groups in groups.chunks(ladder.per_step) {
            ladder.climb(rows, &mut row, groups);
        }
        ladder
    }

    /// Adds one step that begins at the first of some groups of events.
    fn climb(&mut self, rows: &mut BitRows, row: &mut [u64], groups: &[&[Event]]) {
        let Some((first, others)) = groups.split_first() else {
            return;
        };
        pass(row, first);
        let may = rows.push(row);
        let sure = match others.is_empty() {
            true => may,
            false => rows.push(row),
        };
        for (_, place, begins) in others.iter().copied().flatten() {
            match begins {
                true => rows.set(may, *place as usize),
                false => rows.clear(sure, *place as usize),
            }
        }
        others.iter().for_each(|group| pass(row, group));
        self.steps.push(Step { may, sure });
    }

    /// Fills in the table, where all thresholds are above 0 and not far: then its ends stand for
    /// all that is beyond.
    fn look_up_small(&mut self) {
        let (Some(first), Some(last)) = (self.thresholds.first(), self.thresholds.last()) else {
            return;
        };
        if *first > 0 && *last <= MAX_SMALL {
            let steps = (0..=*last).map(|value| u16::try_from(self.search(value)));
            self.of_small = steps.collect::<Result<_, _>>().unwrap_or_default();
        }
    }

    /// The step of a value.
    #[inline(always)]
    pub(crate) fn step(&self, value: i64) -> Step {
        let step = match self.of_small.split_last() {
            Some((last, _)) => {
                let value = usize::try_from(value.max(0)).unwrap_or(usize::MAX);
                usize::from(*self.of_small.get(value).unwrap_or(last))
            }
            None => self.search(value),
        };
        self.steps[step]
    }

    #[inline(always)]
    fn search(&self, value: i64) -> usize {
        let passed = self
            .thresholds
            .partition_point(|threshold| *threshold <= value);
        match self.per_step {
            1 => passed,
            several => passed.div_ceil(several),
        }
    }
}

fn pass(row: &mut [u64], events: &[Event]) {
    for (_, place, begins) in events {
        match begins {
            true => bits::set(row, *place as usize),
            false => bits::clear(row, *place as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(limits: &[Limits], values: impl IntoIterator<Item = i64>) -> bool {
        let mut rows = BitRows::new(limits.len());
        let mut thresholds = Thresholds::new(rows.words());
        for (place, limits) in (0..).zip(limits) {
            thresholds.add(place, *limits);
        }
        let ladder = Ladder::new(&mut rows, thresholds);
        let mut exact = true;
        for value in values {
            let step = ladder.step(value);
            exact &= step.is_exact();
            for (place, (low, high)) in limits.iter().enumerate() {
                let passes =
                    low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high);
                let (may, sure) = (
                    bits::has(rows.row(step.may), place),
                    bits::has(rows.row(step.sure), place),
                );
                assert!(sure <= passes && passes <= may, "{value}: {low:?} {high:?}");
                assert!(passes == may || !step.is_exact());
            }
        }
        exact
    }

    #[test]
    fn each_step_is_exact_where_thresholds_are_few() {
        let limits = [
            (Some(3), Some(5)),
            (Some(5), None),
            (None, Some(4)),
            (None, None),
            (Some(6), Some(2)),
            (Some(i64::MIN + 1), Some(i64::MAX)),
        ];
        let edges = [i64::MIN, i64::MIN + 1, i64::MAX];
        assert!(check(&limits, (-1..9).chain(edges)));
        assert!(check(&[], [0]));
    }

    #[test]
    fn steps_that_share_thresholds_are_sure_of_less_than_they_may_hold() {
        let limits: Vec<Limits> = (0..9_000)
            .map(|number| (Some(number * 7 % 9_001), Some(number * 11 % 10_007)))
            .collect();
        assert!(!check(&limits, -2..10_010));
    }
}
