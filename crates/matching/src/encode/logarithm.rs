//! The logarithm of amounts, in whole steps of 1/64 octave.

/// `floor(64 * log2(value))`; `None` unless the value is positive.
///
/// By squaring a 64-bit mantissa six times, each overflow being one binary digit. The error of
/// cutting it off is below 2^-56, and no amount under 2^43 comes that close to a step without
/// being a power of two, which is exact.
pub(crate) fn log2_64ths(value: i64) -> Option<i64> {
    let value = u64::try_from(value).ok().filter(|value| *value > 0)?;
    let mut log = i64::from(value.ilog2());
    // 1 <= mantissa / 2^63 < 2.
    let mut mantissa = value << value.leading_zeros();
    for _ in 0..6 {
        let square = u128::from(mantissa) * u128::from(mantissa);
        let overflow = square >> 127 == 1;
        log = 2 * log + i64::from(overflow);
        mantissa = u64::try_from(square >> if overflow { 64 } else { 63 }).ok()?;
    }
    Some(log)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `value^64 >= 2^step`, by long multiplication.
    fn reaches(value: u64, step: u64) -> bool {
        let mut power: Vec<u32> = vec![1];
        for _ in 0..64 {
            let mut carry = 0;
            for digit in &mut power {
                let sum = u128::from(*digit) * u128::from(value) + carry;
                *digit = u32::try_from(sum & 0xFFFF_FFFF).unwrap();
                carry = sum >> 32;
            }
            while carry > 0 {
                power.push(u32::try_from(carry & 0xFFFF_FFFF).unwrap());
                carry >>= 32;
            }
        }
        let top = u64::from(power[power.len() - 1].ilog2());
        let bits = u64::try_from(power.len() - 1).unwrap() * 32 + top;
        bits >= step
    }

    #[test]
    fn steps_are_exact() {
        let mut values: Vec<i64> = (1..2_000).collect();
        values.extend((1..43).flat_map(|bit| [(1 << bit) - 1, 1 << bit, (1 << bit) + 1]));
        values.extend((1..40).map(|n| 7_919_i64 * n * n * n));
        for value in values {
            let log = log2_64ths(value).unwrap();
            let (value, log) = (value.unsigned_abs(), log.unsigned_abs());
            assert!(reaches(value, log) && !reaches(value, log + 1), "{value}");
        }
        assert_eq!(log2_64ths(0), None);
        assert_eq!(log2_64ths(-5), None);
        assert_eq!(log2_64ths(1024), Some(640));
    }
}
