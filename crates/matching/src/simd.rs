//! The one place that asks which vector units the processor has, and the one with `unsafe` code.
//!
//! Kernels are written once, in portable Rust, over blocks that a compiler turns into vector code;
//! [`widest`] compiles them a second time for AVX2. Scores alone have a hand-written form beside
//! the portable one, which is its definition; tests compare the two.

use crate::packed::{Record, Terms};

/// Does some work by the best instructions that the processor has. What is to profit from them
/// must be inlined into `work`.
#[inline]
pub(crate) fn widest<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        #[expect(unsafe_code, reason = "instructions that not every processor has")]
        // SAFETY: `has_avx2` has just found every feature that `with_avx2` enables.
        return unsafe { avx2::run(work) };
    }
    work()
}

/// Appends the keys of pairs of one SME: the points above `shift` bits that hold the offering's
/// number. Places must be within `records` and `numbers`.
#[inline(always)]
pub(crate) fn keys(terms: &Terms, offerings: Packed<'_>, places: &[u32], keys: &mut Vec<u32>) {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        let (eights, rest) = places.as_chunks::<8>();
        #[expect(unsafe_code, reason = "instructions that not every processor has")]
        // SAFETY: `has_avx2` has just found every feature that `keys` enables.
        unsafe {
            avx2::keys(terms, offerings, eights, keys);
        }
        return portable_keys(terms, offerings, rest, keys);
    }
    portable_keys(terms, offerings, places, keys);
}

/// The offerings of a shard by their place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Packed<'a> {
    pub records: &'a [Record],
    pub numbers: &'a [u32],
    pub shift: u32,
}

#[inline(always)]
fn portable_keys(terms: &Terms, offerings: Packed<'_>, places: &[u32], keys: &mut Vec<u32>) {
    for place in places {
        let place = *place as usize;
        let score = terms.points(&offerings.records[place]);
        keys.push(score << offerings.shift | offerings.numbers[place]);
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{Packed, Record, Terms};
    use crate::packed::CAPS;
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn run<R>(work: impl FnOnce() -> R) -> R {
        work()
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

    /// As `portable_keys`, for eight pairs at a time, two in one register.
    #[target_feature(enable = "avx2")]
    pub(super) fn keys(
        terms: &Terms,
        offerings: Packed<'_>,
        eights: &[[u32; 8]],
        keys: &mut Vec<u32>,
    ) {
        let [own, step, base] = [&terms.own, &terms.step, &terms.base].map(|lanes| twice(lanes));
        let [weights, others] = [&terms.weights, &terms.others].map(|lanes| twice(lanes));
        let caps = twice(&CAPS);
        let shift = _mm_cvtsi32_si128(offerings.shift.cast_signed());
        let two = |one: &Record, other: &Record| {
            let values = both(&one.values, &other.values);
            let distance = _mm256_abs_epi16(_mm256_sub_epi16(own, values));
            let distance = _mm256_min_epi16(distance, caps);
            let parts = _mm256_add_epi16(base, _mm256_mullo_epi16(distance, step));
            // The first lane of each half is the rate.
            let parts = _mm256_blend_epi16::<1>(parts, _mm256_srli_epi16::<1>(parts));
            let of_lenders = _mm256_and_si256(both(&one.weights, &other.weights), others);
            let weights = _mm256_add_epi16(weights, of_lenders);
            _mm256_madd_epi16(parts, weights)
        };
        keys.reserve(eights.len() * 8);
        for places in eights {
            let at = |lane: usize| &offerings.records[places[lane] as usize];
            let number = |lane: usize| offerings.numbers[places[lane] as usize].cast_signed();
            let sums = [
                two(at(0), at(4)),
                two(at(1), at(5)),
                two(at(2), at(6)),
                two(at(3), at(7)),
            ];
            let scores = _mm256_hadd_epi32(
                _mm256_hadd_epi32(sums[0], sums[1]),
                _mm256_hadd_epi32(sums[2], sums[3]),
            );
            let numbers = _mm256_setr_epi32(
                number(0),
                number(1),
                number(2),
                number(3),
                number(4),
                number(5),
                number(6),
                number(7),
            );
            let eight = _mm256_or_si256(_mm256_sll_epi32(scores, shift), numbers);
            let mut lanes = [0_u32; 8];
            #[expect(unsafe_code, reason = "a store by address")]
            // SAFETY: the reference is to 32 writable bytes, and the store asks no alignment.
            unsafe {
                _mm256_storeu_si256(std::ptr::from_mut(&mut lanes).cast(), eight);
            }
            keys.extend_from_slice(&lanes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix64;
    use crate::packed::tests::{record, terms};

    #[test]
    fn both_forms_give_the_same_keys() {
        let count = if cfg!(miri) { 40 } else { 4_000 };
        let records: Vec<Record> = (0..count).map(|number| record(mix64(number))).collect();
        let numbers: Vec<u32> = (0..).take(records.len()).collect();
        let offerings = Packed {
            records: &records,
            numbers: &numbers,
            shift: 14,
        };
        for seed in 0..count / 40 {
            let terms = terms(mix64(seed));
            let places: Vec<u32> = numbers
                .iter()
                .map(|number| *number * 7 % numbers.len() as u32)
                .collect();
            let (mut found, mut expected) = (Vec::new(), Vec::new());
            keys(&terms, offerings, &places, &mut found);
            portable_keys(&terms, offerings, &places, &mut expected);
            assert_eq!(found, expected);
        }
    }
}
