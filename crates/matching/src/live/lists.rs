//! The best pairs of every SME, a few more than a list shows, in chunks that versions share.

use crate::policy::MAX_K;
use crate::problem::id;
use std::sync::Arc;

/// Pairs that are kept beyond a list's length: a list that loses a row takes the next of them
/// instead of a new search.
pub(super) const RESERVE: usize = 4;

/// Lists that are copied together when one of them changes.
const CHUNK: usize = 64;

const DEPTH: usize = MAX_K as usize + RESERVE;

/// Orders pairs of one SME or offering: MET first, then the points, then the lower id.
pub(super) fn key(met: bool, points: u32, id: u32) -> u64 {
    u64::from(met) << 63 | u64::from(points) << 32 | u64::from(!id)
}

/// Whether a pair is MET, and the other side's id.
pub(super) fn of_key(key: u64) -> (bool, u32) {
    let low = u32::try_from(key & u64::from(u32::MAX)).unwrap_or_default();
    (key >> 63 == 1, !low)
}

/// The best pairs of one SME, best first, as keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Best {
    keys: [u64; DEPTH],
    length: u8,
    /// Whether there are no other pairs.
    is_all: bool,
}

impl Best {
    pub(super) const NONE: Self = Self {
        keys: [0; DEPTH],
        length: 0,
        is_all: true,
    };

    /// The best `k` and the reserve of some keys.
    pub(super) fn of(mut keys: Vec<u64>, k: usize) -> Self {
        let depth = k + RESERVE;
        let is_all = keys.len() <= depth;
        if !is_all {
            keys.select_nth_unstable_by(depth, |a, b| b.cmp(a));
            keys.truncate(depth);
        }
        keys.sort_unstable_by(|a, b| b.cmp(a));
        let mut best = Self {
            is_all,
            length: u8::try_from(keys.len()).unwrap_or_default(),
            ..Self::NONE
        };
        best.keys[..keys.len()].copy_from_slice(&keys);
        best
    }

    pub(super) fn keys(&self) -> &[u64] {
        &self.keys[..usize::from(self.length)]
    }

    /// The keys of the list itself.
    pub(super) fn listed(&self, k: usize) -> &[u64] {
        let keys = self.keys();
        &keys[..keys.len().min(k)]
    }

    /// Whether a key is, or would be, among those that are kept.
    pub(super) fn reaches(&self, key: u64) -> bool {
        self.is_all || self.keys().last().is_some_and(|last| key >= *last)
    }

    /// Takes a key out, if it is there.
    pub(super) fn remove(&mut self, key: u64) {
        if let Ok(at) = self.keys().binary_search_by(|other| key.cmp(other)) {
            let length = usize::from(self.length);
            self.keys.copy_within(at + 1..length, at);
            self.length -= 1;
        }
    }

    /// Puts a key in its place, if it reaches; what then is beyond the reserve goes.
    pub(super) fn insert(&mut self, key: u64, k: usize) {
        if !self.reaches(key) {
            return;
        }
        let (depth, length) = (k + RESERVE, usize::from(self.length));
        let at = self.keys().partition_point(|other| *other > key);
        if length < depth {
            self.keys.copy_within(at..length, at + 1);
            self.keys[at] = key;
            self.length += 1;
        } else {
            self.is_all = false;
            if at < depth {
                self.keys.copy_within(at..depth - 1, at + 1);
                self.keys[at] = key;
            }
        }
    }

    /// Whether keys are missing that a list of length `k` would show.
    pub(super) fn is_short(&self, k: usize) -> bool {
        !self.is_all && usize::from(self.length) < k
    }
}

/// The best pairs of all SMEs.
#[derive(Debug, Clone)]
pub(super) struct BestLists {
    chunks: Vec<Arc<Vec<Best>>>,
    count: usize,
    /// Slot by id; those that came later have that of their id.
    slots: Arc<[u32]>,
}

impl BestLists {
    /// Lists by slot, and the slot of each SME.
    pub(super) fn new(lists: &[Best], slots: Arc<[u32]>) -> Self {
        Self {
            chunks: lists
                .chunks(CHUNK)
                .map(|chunk| Arc::new(chunk.to_vec()))
                .collect(),
            count: lists.len(),
            slots,
        }
    }

    /// Number of SMEs.
    pub(super) fn count(&self) -> u32 {
        id(self.count)
    }

    /// The place of an SME's list: SMEs of one region are close to each other.
    pub(super) fn slot_of(&self, sme: u32) -> usize {
        self.slots.get(sme as usize).map_or(sme, |slot| *slot) as usize
    }

    /// The pairs of an SME; none where there is no such SME.
    pub(super) fn of(&self, sme: u32) -> &Best {
        let slot = self.slot_of(sme);
        let chunk = self.chunks.get(slot / CHUNK);
        chunk
            .and_then(|chunk| chunk.get(slot % CHUNK))
            .unwrap_or(&Best::NONE)
    }

    /// Replaces the pairs of an SME, or adds those of the next one.
    pub(super) fn set(&mut self, sme: u32, best: Best) {
        let slot = self.slot_of(sme);
        if slot == self.count {
            if slot.is_multiple_of(CHUNK) {
                self.chunks.push(Arc::new(Vec::with_capacity(CHUNK)));
            }
            self.count += 1;
            if let Some(chunk) = self.chunks.last_mut() {
                Arc::make_mut(chunk).push(best);
            }
        } else if let Some(chunk) = self.chunks.get_mut(slot / CHUNK)
            && let Some(old) = Arc::make_mut(chunk).get_mut(slot % CHUNK)
        {
            *old = best;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_keys_stay_a_prefix_of_all_keys() {
        let k = 3;
        let mut all: Vec<u64> = (1..=20).map(|i| i * 10).collect();
        let mut best = Best::of(all.clone(), k);
        let mut turn = 7_u64;
        for _ in 0..400 {
            turn = crate::mix64(turn);
            if turn.is_multiple_of(2) && !all.is_empty() {
                let gone = all.remove(usize::try_from(turn / 2).unwrap() % all.len());
                best.remove(gone);
            } else {
                let new = turn / 2 % 300;
                if !all.contains(&new) {
                    all.push(new);
                    best.insert(new, k);
                }
            }
            if best.is_short(k) {
                best = Best::of(all.clone(), k);
            }
            all.sort_unstable_by(|a, b| b.cmp(a));
            assert!(all.starts_with(best.keys()));
            assert_eq!(best.listed(k), &all[..all.len().min(k)]);
            assert!(!best.is_all || best.keys() == all);
        }
    }

    #[test]
    fn a_version_shares_what_did_not_change() {
        let key = |sme: u64| Best::of(vec![sme], 1);
        let lists: Vec<Best> = (0..200).map(key).collect();
        let before = BestLists::new(&lists, (0..200).collect());
        let mut after = before.clone();
        after.set(70, key(1_000));
        after.set(200, key(2_000));
        assert_eq!(before.of(70).keys(), [70]);
        assert_eq!(before.of(200).keys(), [0; 0]);
        assert_eq!((before.count(), after.count()), (200, 201));
        assert_eq!(after.of(70).keys(), [1_000]);
        assert_eq!(after.of(200).keys(), [2_000]);
        let shared = |chunk: usize| Arc::ptr_eq(&before.chunks[chunk], &after.chunks[chunk]);
        assert_eq!([0, 1, 2, 3].map(shared), [true, false, true, false]);
    }
}
