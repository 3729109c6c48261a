//! The one place that asks which vector units the processor has, and the one with `unsafe` code.
//!
//! Kernels are written once, in portable Rust, over blocks that a compiler turns into vector code;
//! [`widest`] compiles them a second time for AVX2. Two kernels have a hand-written form beside
//! the portable one, which is its definition; tests compare the two.

use crate::packed::{Record, Terms};
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
use std::sync::LazyLock;

/// Bits of a key that name a place; the points have the others.
const PLACE_BITS: u32 = 14;

/// Places that a key can name.
pub(crate) const MAX_PLACES: usize = 1 << PLACE_BITS;

const LAST_PLACE: u32 = (1 << PLACE_BITS) - 1;

/// Orders pairs of one SME: the points, then the lower place. Signed, since processors compare
/// these sooner.
const fn key(points: u32, place: u32) -> i32 {
    (points << PLACE_BITS | (LAST_PLACE - place)).cast_signed() ^ i32::MIN
}

const fn unsigned(key: i32) -> u32 {
    (key ^ i32::MIN).cast_unsigned()
}

/// The points of a key.
pub(crate) const fn points_of(key: i32) -> u32 {
    unsigned(key) >> PLACE_BITS
}

/// The place of a key.
pub(crate) const fn place_of(key: i32) -> u32 {
    LAST_PLACE - (unsigned(key) & LAST_PLACE)
}

/// Work that profits from vector instructions. `run` and all that it is to profit of must be
/// `#[inline(always)]`: only what is inlined is compiled for them.
pub(crate) trait Work {
    /// What it gives.
    type Output;

    /// Does it.
    fn run(self) -> Self::Output;
}

/// Does some work by the best instructions that the processor has.
pub(crate) fn widest<W: Work>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        #[expect(unsafe_code, reason = "instructions that not every processor has")]
        // SAFETY: `has_avx2` has just found every feature that `run` enables.
        return unsafe { avx2::run(work) };
    }
    work.run()
}

/// Asks for what will soon be read.
#[inline(always)]
pub(crate) fn prefetch<T>(soon: Option<&T>) {
    #[cfg(target_arch = "x86_64")]
    if let Some(soon) = soon {
        let start = std::ptr::from_ref(soon).cast::<i8>();
        for line in (0..size_of::<T>()).step_by(64) {
            #[expect(unsafe_code, reason = "a hint that takes an address")]
            // SAFETY: a prefetch reads nothing, and the address is within the value.
            unsafe {
                _mm_prefetch::<_MM_HINT_T0>(start.add(line));
            }
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = soon;
}

/// Appends the keys of the pairs of one SME with the offerings at some places.
///
/// # Panics
/// When a place is not one of `records`, or these are more than [`MAX_PLACES`].
#[inline(always)]
pub(crate) fn keys(terms: &Terms, records: &[Record], places: &[u32], keys: &mut Vec<i32>) {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        let (eights, rest) = places.as_chunks::<8>();
        // What is no whole eight is filled up with its own first, and what that adds goes again.
        let mut last = [rest.first().copied().unwrap_or_default(); 8];
        last[..rest.len()].copy_from_slice(rest);
        let last = if rest.is_empty() {
            &[][..]
        } else {
            &[last][..]
        };
        let all = keys.len() + places.len();
        #[expect(unsafe_code, reason = "instructions that not every processor has")]
        // SAFETY: `has_avx2` has just found every feature that `keys` enables.
        unsafe {
            avx2::keys(terms, records, eights, keys);
            avx2::keys(terms, records, last, keys);
        }
        return keys.truncate(all);
    }
    portable_keys(terms, records, places, keys);
}

#[inline(always)]
fn portable_keys(terms: &Terms, records: &[Record], places: &[u32], keys: &mut Vec<i32>) {
    assert!(records.len() <= MAX_PLACES);
    for place in places {
        keys.push(key(terms.points(&records[*place as usize]), *place));
    }
}

/// Writes the keys that are at least `bound` to the front of `found`; their number.
///
/// # Panics
/// When `found` is shorter than `keys`.
#[inline(always)]
pub(crate) fn at_least(keys: &[i32], bound: i32, found: &mut [i32]) -> usize {
    assert!(found.len() >= keys.len());
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        #[expect(unsafe_code, reason = "instructions that not every processor has")]
        // SAFETY: `has_avx2` has just found every feature that `at_least` enables.
        return unsafe { avx2::at_least(keys, bound, found) };
    }
    portable_at_least(keys, bound, found)
}

#[inline(always)]
fn portable_at_least(keys: &[i32], bound: i32, found: &mut [i32]) -> usize {
    let mut end = 0;
    for key in keys {
        found[end] = *key;
        end += usize::from(*key >= bound);
    }
    end
}

/// Asked once, since the answer never changes.
#[cfg(target_arch = "x86_64")]
static HAS_AVX2: LazyLock<bool> = LazyLock::new(|| {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
});

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn has_avx2() -> bool {
    *HAS_AVX2
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{LAST_PLACE, MAX_PLACES, PLACE_BITS, Record, Terms, Work};
    use crate::packed::CAPS;
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn run<W: Work>(work: W) -> W::Output {
        work.run()
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn twice(lanes: &[i16; 8]) -> __m256i {
        _mm256_broadcastsi128_si256(eight(lanes))
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn eight(lanes: &[i16; 8]) -> __m128i {
        #[expect(unsafe_code, reason = "a load by address")]
        // SAFETY: the reference is to 16 readable bytes, and the load asks no alignment.
        unsafe {
            _mm_loadu_si128(std::ptr::from_ref(lanes).cast())
        }
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn both(one: &[i16; 8], other: &[i16; 8]) -> __m256i {
        _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(eight(one)), eight(other))
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn load<T>(lanes: &[T; 8]) -> __m256i {
        const { assert!(size_of::<T>() == 4) };
        #[expect(unsafe_code, reason = "a load by address")]
        // SAFETY: the reference is to 32 readable bytes, and the load asks no alignment.
        unsafe {
            _mm256_loadu_si256(std::ptr::from_ref(lanes).cast())
        }
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn store(lanes: &mut [i32; 8], values: __m256i) {
        #[expect(unsafe_code, reason = "a store by address")]
        // SAFETY: the reference is to 32 writable bytes, and the store asks no alignment.
        unsafe {
            _mm256_storeu_si256(std::ptr::from_mut(lanes).cast(), values);
        }
    }

    /// As `portable_keys`, for eight pairs at a time, two in one register.
    #[target_feature(enable = "avx2")]
    pub(super) fn keys(
        terms: &Terms,
        records: &[Record],
        eights: &[[u32; 8]],
        keys: &mut Vec<i32>,
    ) {
        let last = eights
            .as_flattened()
            .iter()
            .fold(0, |last, place| last.max(*place));
        assert!(eights.is_empty() || (last as usize) < records.len());
        assert!(records.len() <= MAX_PLACES);
        let terms = Twice::new(terms);
        let places_left = _mm256_set1_epi32(LAST_PLACE.cast_signed() ^ i32::MIN);
        let start = keys.len();
        keys.resize(start + 8 * eights.len(), 0);
        let (lanes, _) = keys[start..].as_chunks_mut::<8>();
        for (places, lanes) in eights.iter().zip(lanes) {
            #[expect(unsafe_code, reason = "no check for each of eight records")]
            // SAFETY: the greatest of all places is below the number of records.
            let [a, b, c, d, e, f, g, h] =
                places.map(|place| unsafe { records.get_unchecked(place as usize) });
            let points = _mm256_hadd_epi32(
                _mm256_hadd_epi32(terms.with(a, e), terms.with(b, f)),
                _mm256_hadd_epi32(terms.with(c, g), terms.with(d, h)),
            );
            let points = _mm256_slli_epi32::<{ PLACE_BITS.cast_signed() }>(points);
            // The place counts down from the last, and neither borrows from the points.
            let places = _mm256_xor_si256(places_left, load(places));
            store(lanes, _mm256_xor_si256(points, places));
        }
    }

    /// The terms of an SME in both halves of registers.
    struct Twice {
        own: __m256i,
        step: __m256i,
        base: __m256i,
        weights: __m256i,
        others: __m256i,
        caps: __m256i,
    }

    impl Twice {
        #[target_feature(enable = "avx2")]
        #[inline]
        fn new(terms: &Terms) -> Self {
            Self {
                own: twice(&terms.own),
                step: twice(&terms.step),
                base: twice(&terms.base),
                weights: twice(&terms.weights),
                others: twice(&terms.others),
                caps: twice(&CAPS),
            }
        }

        /// Sums of two lanes each of the weighted parts of two pairs.
        #[target_feature(enable = "avx2")]
        #[inline]
        fn with(&self, one: &Record, other: &Record) -> __m256i {
            let values = both(&one.values, &other.values);
            let distance = _mm256_abs_epi16(_mm256_sub_epi16(self.own, values));
            let distance = _mm256_min_epi16(distance, self.caps);
            let parts = _mm256_add_epi16(self.base, _mm256_mullo_epi16(distance, self.step));
            // The first lane of each half is the rate.
            let parts = _mm256_blend_epi16::<1>(parts, _mm256_srli_epi16::<1>(parts));
            let weights = both(&one.weights, &other.weights);
            let weights = _mm256_and_si256(weights, self.others);
            _mm256_madd_epi16(parts, _mm256_add_epi16(self.weights, weights))
        }
    }

    /// For each set of lanes: these lanes, ascending, and then any.
    static LANES_OF: [[u8; 8]; 256] = lanes_of();

    const fn lanes_of() -> [[u8; 8]; 256] {
        let mut table = [[0; 8]; 256];
        let mut set = 0;
        while set < table.len() {
            let (mut lane, mut end) = (0, 0);
            while lane < 8 {
                if (set >> lane) & 1 == 1 {
                    table[set][end] = lane;
                    end += 1;
                }
                lane += 1;
            }
            set += 1;
        }
        table
    }

    /// As `portable_at_least`.
    #[target_feature(enable = "avx2,popcnt")]
    #[inline]
    pub(super) fn at_least(keys: &[i32], bound: i32, found: &mut [i32]) -> usize {
        let (eights, rest) = keys.as_chunks::<8>();
        let bounds = _mm256_set1_epi32(bound);
        let mut end = 0;
        for eight in eights {
            let eight = load(eight);
            let below = _mm256_cmpgt_epi32(bounds, eight);
            let those = !_mm256_movemask_ps(_mm256_castsi256_ps(below)) & 0xFF;
            let lanes = i64::from_le_bytes(LANES_OF[those.cast_unsigned() as usize]);
            let lanes = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(lanes));
            // No more were found before than there were keys, so that eight fit.
            if let Some(room) = found[end..].first_chunk_mut() {
                store(room, _mm256_permutevar8x32_epi32(eight, lanes));
            }
            end += those.count_ones() as usize;
        }
        end + super::portable_at_least(rest, bound, &mut found[end..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix64;
    use crate::packed::tests::{record, terms};

    #[test]
    fn both_forms_give_the_same_keys() {
        let count: u32 = if cfg!(miri) { 43 } else { 4_003 };
        let records: Vec<Record> = (0..count)
            .map(|number| record(mix64(number.into())))
            .collect();
        for seed in 0..u64::from(count / 40) {
            let terms = terms(mix64(seed));
            let places: Vec<u32> = (0..count).map(|number| number * 7 % count).collect();
            let (mut found, mut expected) = (Vec::new(), Vec::new());
            keys(&terms, &records, &places, &mut found);
            portable_keys(&terms, &records, &places, &mut expected);
            assert_eq!(found, expected);
            let of_keys = |key: &i32| (points_of(*key), place_of(*key));
            let points = |place: u32| terms.points(&records[place as usize]);
            let of_pairs = places.iter().map(|place| (points(*place), *place));
            assert!(of_pairs.eq(found.iter().map(of_keys)));
        }
    }

    #[test]
    fn keys_order_by_points_and_then_the_lower_place() {
        let ordered = [(199_999, 5), (7, 0), (7, 1), (7, LAST_PLACE), (0, 3)];
        let keys = ordered.map(|(points, place)| key(points, place));
        assert!(keys.is_sorted_by(|a, b| a > b));
        assert_eq!(keys.map(|key| (points_of(key), place_of(key))), ordered);
    }

    #[test]
    fn both_forms_find_the_same_keys() {
        for length in [0, 1, 7, 8, 9, 40, 83] {
            let number = |lane: u64| i32::try_from(mix64(lane) % 5).unwrap() - 2;
            let keys: Vec<i32> = (0..length).map(number).collect();
            for bound in -3..4 {
                let (mut found, mut expected) = (keys.clone(), keys.clone());
                found.fill(9);
                let end = at_least(&keys, bound, &mut found);
                expected.retain(|key| *key >= bound);
                assert_eq!(&found[..end], expected);
                let end = portable_at_least(&keys, bound, &mut found);
                assert_eq!(&found[..end], expected);
            }
        }
    }

    #[test]
    #[should_panic(expected = "keys.len()")]
    fn less_room_than_keys_is_refused() {
        at_least(&[1; 9], 0, &mut [0; 8]);
    }

    #[test]
    #[should_panic(expected = "records.len()")]
    fn a_place_beyond_the_records_is_refused() {
        keys(&terms(1), &[record(1)], &[1; 8], &mut Vec::new());
    }
}
