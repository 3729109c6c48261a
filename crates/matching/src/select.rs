//! The best keys of many, in order, without sorting all of them.

use crate::policy::MAX_K;

/// Groups whose greatest keys bound the best from below; more than the longest list.
const GROUPS: usize = 32;

/// Keys that are put in order by counting.
const FEW: usize = 64;

/// A key is greater the better its pair is; no two pairs of an SME have the same.
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
        let k = k.min(self.best.len());
        if k == 0 {
            return &[];
        }
        self.near.clear();
        if keys.len() <= GROUPS {
            self.near.extend_from_slice(keys);
        } else {
            let bound = bound(keys, k);
            self.near.resize(keys.len(), K::default());
            let mut found = 0;
            for key in keys {
                self.near[found] = *key;
                found += usize::from(*key >= bound);
            }
            self.near.truncate(found);
        }
        let k = k.min(self.near.len());
        if self.near.len() > FEW {
            self.near.sort_unstable_by(|a, b| b.cmp(a));
            self.best[..k].copy_from_slice(&self.near[..k]);
        } else {
            for key in &self.near {
                let better: u32 = self.near.iter().map(|other| u32::from(other > key)).sum();
                if let Some(place) = self.best[..k].get_mut(better as usize) {
                    *place = *key;
                }
            }
        }
        &self.best[..k]
    }
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
    for key in &greatest {
        let better: u32 = greatest.iter().map(|other| u32::from(other > key)).sum();
        if better as usize == k - 1 {
            bound = *key;
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
