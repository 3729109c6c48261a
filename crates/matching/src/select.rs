//! The best keys of many, in order, without sorting all of them.

use crate::policy::MAX_K;
use crate::simd;

/// Groups whose greatest keys bound the best from below; more than the longest list.
const GROUPS: usize = 32;

/// A key is greater the better its pair is. No two pairs of an SME have the same.
pub(crate) trait Key: Copy + Ord {
    /// No greater than any key.
    const LEAST: Self;

    /// Writes the keys that are at least `bound` to the front of `found`, which is as long as
    /// `keys`; their number.
    #[inline(always)]
    fn at_least(keys: &[Self], bound: Self, found: &mut [Self]) -> usize {
        let mut end = 0;
        for key in keys {
            found[end] = *key;
            end += usize::from(*key >= bound);
        }
        end
    }
}

impl Key for i32 {
    const LEAST: Self = Self::MIN;

    #[inline(always)]
    fn at_least(keys: &[Self], bound: Self, found: &mut [Self]) -> usize {
        simd::at_least(keys, bound, found)
    }
}

impl Key for u64 {
    const LEAST: Self = Self::MIN;
}

/// Room for the keys that may be among the best.
#[derive(Debug)]
pub(crate) struct Best<K> {
    near: Vec<K>,
    best: [K; MAX_K as usize],
}

impl<K: Key> Best<K> {
    pub(crate) const fn new() -> Self {
        Self {
            near: Vec::new(),
            best: [K::LEAST; MAX_K as usize],
        }
    }

    /// The greatest `k` of some keys, greatest first; all of them where they are fewer.
    #[inline(always)]
    pub(crate) fn of(&mut self, keys: &[K], k: usize) -> &[K] {
        let k = k.min(self.best.len()).min(keys.len());
        if k == 0 {
            return &[];
        }
        let found = self.near(keys, k);
        let (few, _) = self.near.as_chunks_mut::<GROUPS>();
        match few {
            [near, ..] if found <= GROUPS => {
                near[found..].fill(K::LEAST);
                in_order(near, &mut self.best);
            }
            _ => {
                let near = &mut self.near[..found];
                near.sort_unstable_by(|a, b| b.cmp(a));
                self.best[..k].copy_from_slice(&near[..k]);
            }
        }
        &self.best[..k]
    }

    /// Leaves in `near` the keys that may be among the best `k`; their number.
    #[inline(always)]
    fn near(&mut self, keys: &[K], k: usize) -> usize {
        if self.near.len() < keys.len().max(GROUPS) {
            self.near.resize(keys.len().max(GROUPS), K::LEAST);
        }
        if keys.len() <= GROUPS {
            self.near[..keys.len()].copy_from_slice(keys);
            return keys.len();
        }
        K::at_least(keys, bound(keys, k), &mut self.near)
    }
}

/// Puts keys in order, greatest first, as far as there is room, by counting the greater ones.
#[inline(always)]
fn in_order<K: Key>(keys: &[K; GROUPS], best: &mut [K]) {
    for (key, above) in keys.iter().zip(above(keys)) {
        // Those that fill up come behind all others, and none is looked at.
        if let Some(place) = best.get_mut(above as usize) {
            *place = *key;
        }
    }
}

/// How many of some keys are greater than each.
#[inline(always)]
fn above<K: Key>(keys: &[K; GROUPS]) -> [u32; GROUPS] {
    let mut counts = [0; GROUPS];
    // Eight at a time, so that each eight stays in a register while all others pass; a check of
    // each addition would keep it out.
    let (eights, _) = keys.as_chunks::<8>();
    for (counts, eight) in counts.as_chunks_mut::<8>().0.iter_mut().zip(eights) {
        for other in keys {
            for (count, key) in counts.iter_mut().zip(eight) {
                *count = u32::wrapping_add(*count, u32::from(other > key));
            }
        }
    }
    counts
}

/// A key that at least `k` keys are not below: the `k`-th of the greatest keys of groups.
#[inline(always)]
fn bound<K: Key>(keys: &[K], k: usize) -> K {
    let mut greatest = [K::LEAST; GROUPS];
    let (chunks, rest) = keys.as_chunks::<GROUPS>();
    for chunk in chunks {
        for (greatest, key) in greatest.iter_mut().zip(chunk) {
            *greatest = (*greatest).max(*key);
        }
    }
    for (greatest, key) in greatest.iter_mut().zip(rest) {
        *greatest = (*greatest).max(*key);
    }
    let kth = above(&greatest)
        .iter()
        .position(|above| *above as usize == k - 1);
    kth.map_or(K::LEAST, |kth| greatest[kth])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix64;

    fn check<K: Key + std::fmt::Debug>(keys: &[K]) {
        let mut best = Best::new();
        let mut sorted = keys.to_vec();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        for k in [0, 1, 7, 20] {
            assert_eq!(best.of(keys, k), &sorted[..k.min(sorted.len())]);
        }
    }

    #[test]
    fn the_best_are_those_of_a_full_sort() {
        for length in [0_u32, 1, 19, 20, 21, 31, 32, 33, 64, 65, 200, 1_000] {
            let mixed = |number: u32| mix64(number.into());
            let keys: Vec<u64> = (0..length).map(mixed).collect();
            check(&keys);
            let short: Vec<i32> = keys
                .iter()
                .filter_map(|key| i32::try_from(key >> 33).ok())
                .collect();
            check(&short);
            // The best lie in few groups, so that the bound leaves many.
            let grouped: Vec<u64> = (0..u64::from(length))
                .map(|number| (u64::from(number % 32 < 10) << 20) + number)
                .collect();
            check(&grouped);
            let counted: Vec<i32> = (i32::MIN..).take(length as usize).collect();
            check(&counted);
            check(&counted.into_iter().rev().collect::<Vec<_>>());
        }
    }
}
