//! Seeded draws in integers.

use matching::mix64;

/// A stream of draws.
pub struct Dice {
    state: u64,
}

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn raw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(1);
        mix64(self.state)
    }

    /// 0 to `limit - 1`; the limit is below 2^31.
    pub fn below(&mut self, limit: i64) -> i64 {
        ((self.raw() >> 32).cast_signed() * limit) >> 32
    }

    pub fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    /// A place of `weights`, in proportion to them.
    pub fn pick(&mut self, weights: &[i64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        let passed = weights.iter().take_while(|weight| {
            left -= **weight;
            left >= 0
        });
        passed.count()
    }

    pub fn one_of(&mut self, values: &[i64], weights: &[i64]) -> i64 {
        values[self.pick(weights)]
    }

    /// Any of the values alike; a value that stands twice comes twice as often.
    pub fn among(&mut self, values: &[i64]) -> i64 {
        self.one_of(values, &vec![1; values.len()])
    }

    /// 0 to `count - 1`, place `i` in proportion to `1 / (i + 1)`.
    pub fn zipf(&mut self, count: usize) -> i64 {
        let weights: Vec<i64> = (1..).take(count).map(|place| 1_000_000 / place).collect();
        i64::try_from(self.pick(&weights)).unwrap_or_default()
    }

    /// Around `mean`, two thirds of all within `spread`, none beyond three and a half times it.
    pub fn bell(&mut self, mean: i64, spread: i64) -> i64 {
        let raw = self.raw();
        let sum: u64 = [0, 16, 32, 48]
            .map(|shift| (raw >> shift) & 0xFFFF)
            .iter()
            .sum();
        mean + (sum.cast_signed() - 2 * 0xFFFF) * spread / 37_837
    }

    /// A number whose logarithm, in 1/64 octaves, is around `mean` and within the limits.
    pub fn amount(&mut self, mean: i64, spread: i64, least: i64, most: i64) -> i64 {
        let logarithm = self.bell(mean, spread).clamp(least, most);
        let (octave, step) = (1 << (logarithm / 64), 64 + logarithm % 64);
        octave * step / 64
    }

    /// Between `least` and `most` percent of a number.
    pub fn share(&mut self, of: i64, least: i64, most: i64) -> i64 {
        of * (least + self.below(most - least + 1)) / 100
    }

    /// Bit `i` with `percents[i]`.
    pub fn bits(&mut self, percents: &[i64]) -> i64 {
        let bits = (0..).zip(percents);
        bits.fold(0, |mask, (bit, percent)| {
            mask | i64::from(self.chance(*percent)) << bit
        })
    }

    /// The bits of up to `count` chains.
    pub fn chains(&mut self, count: usize) -> i64 {
        (0..count).fold(0, |mask, _| mask | 1 << self.zipf(super::CHAINS))
    }
}

/// `64 * log2` of a number of 1 or more, its fraction taken as linear within an octave.
pub fn logarithm(number: i64) -> i64 {
    let octave = i64::from(number.max(1).ilog2());
    octave * 64 + ((number.max(1) << 6) >> octave) - 64
}
