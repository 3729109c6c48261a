//! A small seeded source of numbers whose stream never changes between versions.

/// SplitMix64, one stream per (seed, table, row): a row does not depend on the rows before it.
#[derive(Debug, Clone)]
pub struct Random(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(value: u64) -> u64 {
    let mut x = value;
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

impl Random {
    /// The stream of one row of one table.
    pub fn of_row(seed: u64, table: u64, row: u64) -> Self {
        let start = mix(mix(seed).wrapping_add(mix(table.wrapping_add(GOLDEN))));
        Self(mix(start ^ mix(row.wrapping_add(1).wrapping_mul(GOLDEN))))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number from 0 to `end - 1`; 0 if `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.bits()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.below(span))
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A bell around `mean` (sum of four uniforms), never further than 3.5 deviations away.
    pub fn normal(&mut self, mean: i64, deviation: i64) -> i64 {
        let sum: i64 = (0..4).map(|_| self.between(-32_768, 32_767)).sum();
        mean + sum * deviation / 37_837
    }

    /// A number whose logarithm is a bell: `mean` and `deviation` in 1/64 octaves, within
    /// `low..=high` octaves.
    pub fn log_normal(&mut self, mean: i64, deviation: i64, (low, high): (i64, i64)) -> i64 {
        let step = self.normal(mean, deviation).clamp(low * 64, high * 64);
        let (octave, part) = (step.div_euclid(64), step.rem_euclid(64));
        let base = 1_i64 << octave.clamp(0, 56);
        base + base / 64 * part + base % 64 * part / 64
    }

    /// An index, by weights.
    pub fn pick(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (i, weight) in weights.iter().enumerate() {
            if left < *weight {
                return i;
            }
            left -= weight;
        }
        0
    }

    /// An index into running sums of weights.
    pub fn pick_cumulative(&mut self, sums: &[u64]) -> usize {
        let at = self.below(sums.last().copied().unwrap_or(0));
        sums.partition_point(|sum| *sum <= at)
    }

    /// One of some values, by weights.
    pub fn one_of<T: Copy>(&mut self, choices: &[(T, u64)], otherwise: T) -> T {
        let weights: Vec<u64> = choices.iter().map(|(_, weight)| *weight).collect();
        choices
            .get(self.pick(&weights))
            .map_or(otherwise, |(value, _)| *value)
    }
}

/// Weights that fall like 1 / (rank + offset).
pub fn zipf(count: usize, offset: u64) -> Vec<u64> {
    (0..count)
        .map(|i| 1_000_000 / (u64::try_from(i).unwrap_or(u64::MAX).saturating_add(offset)))
        .map(|weight| weight.max(1))
        .collect()
}

/// Running sums.
pub fn cumulative(weights: &[u64]) -> Vec<u64> {
    let mut sum = 0;
    weights
        .iter()
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_its_seed_and_row() {
        let of = |seed, row| Random::of_row(seed, 1, row).bits();
        assert_eq!(of(7, 1), of(7, 1));
        assert_ne!(of(7, 1), of(7, 2));
        assert_ne!(of(7, 1), of(8, 1));
    }

    #[test]
    fn ranges_and_weights_hold() {
        let mut random = Random::of_row(1, 1, 1);
        for _ in 0..2_000 {
            assert!((-3..=3).contains(&random.between(-3, 3)));
            assert!((128..=1_024).contains(&random.log_normal(512, 90, (7, 10))));
            assert_eq!(random.pick(&[0, 5, 0]), 1);
            assert_eq!(random.pick_cumulative(&cumulative(&[0, 0, 2])), 2);
        }
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn log_normal_has_its_median_and_its_tail() {
        let mut random = Random::of_row(3, 1, 1);
        let mut values: Vec<i64> = (0..4_001)
            .map(|_| random.log_normal(64 * 13, 105, (7, 21)))
            .collect();
        values.sort_unstable();
        let median = values[2_000];
        assert!((7_000..9_500).contains(&median), "{median}");
        assert!(values[3_990] > 8 * median, "{}", values[3_990]);
    }
}
