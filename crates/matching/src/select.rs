//! The best keys of many, in order, without sorting all of them.

use crate::policy::MAX_K;

/// Groups whose greatest keys bound the best from below; more than the longest list.
const GROUPS: usize = 32;

/// A key is greater the better its pair is. No two pairs of an SME have the same, and none has
/// the default.
pub(crate) trait Key: Copy + Ord + Default {}

impl Key for u32 {}
impl Key for u64 {}

/// Room for the keys that may be among the best.
#[derive(Debug, Default)]
pub(crate) struct Best<K> {
    near: Vec<K>,
    best: [K; MAX_K as usize],
}

impl<K: Key> Best<K> {
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
                near[found..].fill(K::default());
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
            self.near.resize(keys.len().max(GROUPS), K::default());
        }
        if keys.len() <= GROUPS {
            self.near[..keys.len()].copy_from_slice(keys);
            return keys.len();
        }
        let bound = bound(keys, k);
        let mut found = 0;
        for key in keys {
            self.near[found] = *key;
            found += usize::from(*key >= bound);
        }
        found
    }
}

/// Puts keys in order, greatest first, as far as there is room, by counting the greater ones.
#[inline(always)]
fn in_order<K: Key>(keys: &[K; GROUPS], best: &mut [K]) {
    for key in keys {
        if let Some(place) = best.get_mut(above(keys, *key)) {
            // Those that fill up come behind all others, and none is looked at.
            *place = *key;
        }
    }
}

#[inline(always)]
fn above<K: Key>(keys: &[K; GROUPS], key: K) -> usize {
    let mut above = 0;
    for other in keys {
        above += u32::from(*other > key);
    }
    above as usize
}

/// A key that at least `k` keys are not below: the `k`-th of the greatest keys of groups.
#[inline(always)]
fn bound<K: Key>(keys: &[K], k: usize) -> K {
    let mut greatest = [K::default(); GROUPS];
    let (chunks, rest) = keys.as_chunks::<GROUPS>();
    for chunk in chunks {
        for (greatest, key) in greatest.iter_mut().zip(chunk) {
            *greatest = (*greatest).max(*key);
        }
    }
    for (greatest, key) in greatest.iter_mut().zip(rest) {
        *greatest = (*greatest).max(*key);
    }
    let mut bound = K::default();
    for key in greatest {
        if above(&greatest, key) == k - 1 {
            bound = key;
        }
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix64;

    fn check<K: Key + std::fmt::Debug>(keys: &[K]) {
        let mut best = Best::default();
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
            let short = keys
                .iter()
                .map(|key| (key >> 32) as u32 | 1)
                .collect::<Vec<u32>>();
            check(&short);
            // The best lie in few groups, so that the bound leaves many.
            let grouped: Vec<u32> = (0..length)
                .map(|number| (u32::from(number % 32 < 10) << 20) + number + 1)
                .collect();
            check(&grouped);
            check(&(1..=length).collect::<Vec<_>>());
            check(&(1..=length).rev().collect::<Vec<_>>());
        }
    }
}
