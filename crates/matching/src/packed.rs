//! Scores of many pairs of one SME at once, from terms of offerings packed to 16 bits.
//!
//! Each of the eight parts of a score is `base + step * min(|own - other|, cap)`, rate apart, which
//! halves that, rounded down. Caps make parts flat beyond a distance, so that values of an SME
//! can be drawn in to what 16 bits hold without changing a part.

use crate::problem::{Sme, Taste, fact};
use crate::score::{SmeWeights, locality};

/// Lanes of the parts.
const RATE: usize = 0;
const AMOUNT: usize = 1;
const TERM: usize = 2;
const GRADE: usize = 3;
const LOCALITY: usize = 4;
const CHAIN: usize = 5;
const TIER: usize = 6;
const APPETITE: usize = 7;

pub(crate) const CAPS: [i16; 8] = [400, 250, 25, 5, 10, 0, 0, 1_000];

/// Rates, logarithms and terms of a shard's offerings for which 16 bits are enough.
const MAX_PACKED: i32 = 16_000;

/// What a score reads of an offering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C, align(32))]
pub(crate) struct Record {
    pub values: [i16; 8],
    pub weights: [i16; 8],
}

impl Record {
    /// `None` where a value does not fit into 16 bits.
    pub(crate) fn new(o: &Taste) -> Option<Self> {
        let fits = |value: i32| {
            let small = (-MAX_PACKED..=MAX_PACKED).contains(&value);
            i16::try_from(value).ok().filter(|_| small)
        };
        let mut values = [0; 8];
        values[RATE] = fits(o.rate_bp)?;
        values[AMOUNT] = fits(o.amt_pref_lg)?;
        values[TERM] = fits(o.term_pref)?;
        values[GRADE] = fits(o.credit_min)?;
        values[LOCALITY] = 1;
        values[APPETITE] = fits(o.appetite)?;
        let [chain, grade, locality, tier, amount, appetite] = o.weights.map(i16::from);
        let mut weights = [0; 8];
        weights[AMOUNT] = amount;
        weights[GRADE] = grade;
        weights[LOCALITY] = locality;
        weights[CHAIN] = chain;
        weights[TIER] = tier;
        weights[APPETITE] = appetite;
        Some(Self { values, weights })
    }

    /// Sets how near the lender is to the SMEs of a region.
    pub(crate) fn near(&mut self, region: u32, home: u32) {
        self.values[LOCALITY] = i16::try_from(locality(region, home) / 100).unwrap_or(1);
    }
}

/// What a score reads of an SME.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(32))]
pub(crate) struct Terms {
    pub own: [i16; 8],
    pub step: [i16; 8],
    pub base: [i16; 8],
    /// Weights of the SME.
    pub weights: [i16; 8],
    /// Bits of the weights of the offering that count.
    pub others: [i16; 8],
}

/// What of the SME's chains an offering has in focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    Node,
    Chain,
    Neither,
}

impl Terms {
    pub(crate) fn new(s: &Sme, weights: SmeWeights) -> Self {
        let packed = |value: i32| {
            let drawn_in = value.clamp(-MAX_PACKED - 400, MAX_PACKED + 400);
            i16::try_from(drawn_in).unwrap_or_default()
        };
        let known = |fact, value: i16| if s.knows(fact) { value } else { 0 };
        let mut own = [0; 8];
        own[RATE] = packed(s.max_rate);
        own[AMOUNT] = packed(s.amount_lg);
        own[TERM] = packed(s.term);
        own[GRADE] = s.credit.into();
        let step = [
            known(fact::MAX_RATE, 5),
            -4,
            -40,
            known(fact::CREDIT, 200),
            known(fact::REGION, 100),
            0,
            0,
            1,
        ];
        let mut base = [0; 8];
        base[AMOUNT] = 1_000;
        base[TERM] = 1_000;
        base[TIER] = i16::from(s.tier) * 250;
        let mut of_sme = [0; 8];
        for (lane, weight) in [RATE, AMOUNT, TERM, LOCALITY].into_iter().zip(weights) {
            of_sme[lane] = packed(weight);
        }
        Self {
            own,
            step,
            base,
            weights: of_sme,
            others: [!0; 8],
        }
    }

    /// The same without the points of lenders.
    pub(crate) const fn of_sme_only(mut self) -> Self {
        self.others = [0; 8];
        self
    }

    /// Goes over to offerings of one fit.
    pub(crate) fn set_fit(&mut self, fit: Fit, s: &Sme) {
        self.base[CHAIN] = match fit {
            _ if !s.knows(fact::CHAINS) => 0,
            Fit::Node => 1_000,
            Fit::Chain => 600,
            Fit::Neither => 200,
        };
    }

    #[inline(always)]
    fn parts(&self, record: &Record) -> [i16; 8] {
        let mut parts = std::array::from_fn(|lane| {
            let distance = (self.own[lane] - record.values[lane]).abs();
            self.base[lane] + distance.min(CAPS[lane]) * self.step[lane]
        });
        parts[RATE] >>= 1;
        parts
    }

    /// The points that the weights give.
    #[inline(always)]
    pub(crate) fn points(&self, record: &Record) -> u32 {
        let weighted = |(lane, part): (usize, i16)| {
            let weight = self.weights[lane] + (record.weights[lane] & self.others[lane]);
            i32::from(part) * i32::from(weight)
        };
        let parts = self.parts(record).into_iter().enumerate();
        parts.map(weighted).sum::<i32>().unsigned_abs()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::mix64;

    /// Numbers below some ends, drawn from a seed.
    fn draw<const N: usize>(seed: u64, ends: [u64; N]) -> [i32; N] {
        let mut at = seed;
        ends.map(|end| {
            at = mix64(at);
            i32::try_from(at % end).unwrap()
        })
    }

    fn taste(seed: u64) -> Taste {
        let [
            rate_bp,
            amt_pref_lg,
            term_pref,
            credit_min,
            appetite,
            home,
            ..,
        ] = draw(seed, [2_000, 900, 130, 11, 1_001, 5]);
        let mut weights = [0; 6];
        for step in 0..100 {
            let [lane] = draw(seed ^ mix64(step), [6]);
            weights[usize::try_from(lane).unwrap()] += 1;
        }
        Taste {
            focus_chains: 0,
            focus: [-2; 4],
            home: 320_100 + u32::try_from(home).unwrap(),
            rate_bp,
            amt_pref_lg,
            term_pref,
            credit_min,
            appetite,
            weights,
        }
    }

    pub(crate) fn record(seed: u64) -> Record {
        let taste = taste(seed);
        let mut record = Record::new(&taste).unwrap();
        record.near(320_102, taste.home);
        record
    }

    fn sme(seed: u64) -> Sme {
        let [max_rate, amount_lg, term, credit, tier, unknown] =
            draw(seed, [2_400, 1_000_000, 200, 10, 5, 4]);
        let mut sme = Sme {
            max_rate,
            amount_lg: if seed.is_multiple_of(7) {
                amount_lg
            } else {
                amount_lg % 1_000
            },
            term,
            credit: u8::try_from(credit).unwrap(),
            tier: u8::try_from(tier).unwrap(),
            region: 320_102,
            known: fact::ALL,
            ..Sme::default()
        };
        if unknown == 0 {
            sme.known &= !(fact::MAX_RATE | fact::CREDIT | fact::REGION | fact::CHAINS);
        }
        sme
    }

    pub(crate) fn terms(seed: u64) -> Terms {
        let mut terms = Terms::new(&sme(seed), [55, 20, 15, 10]);
        terms.set_fit(Fit::Chain, &sme(seed));
        terms
    }

    #[test]
    fn packed_scores_are_the_scores() {
        for number in 0..2_000 {
            let (sme, mut taste) = (sme(mix64(number)), taste(mix64(number ^ 1)));
            // Eligible pairs only: neither rate nor grade is missed.
            taste.rate_bp = taste.rate_bp.min(sme.max_rate);
            taste.credit_min = taste.credit_min.min(sme.credit.into());
            let mut record = Record::new(&taste).unwrap();
            record.near(sme.region, taste.home);
            let parts = crate::score::parts(&sme, &taste);
            let weights = [25, 15, 50, 10];
            let mut terms = Terms::new(&sme, weights);
            terms.set_fit(Fit::Neither, &sme);
            let expected = parts.sme_points(weights) + parts.lender_points(&taste);
            assert_eq!(terms.points(&record), expected);
            let of_sme = terms.of_sme_only().points(&record);
            assert_eq!(of_sme, parts.sme_points(weights));
        }
    }

    #[test]
    fn what_does_not_fit_is_not_packed() {
        let wide = |change: fn(&mut Taste)| {
            let mut taste = taste(1);
            change(&mut taste);
            Record::new(&taste)
        };
        assert!(wide(|_| ()).is_some());
        assert_eq!(wide(|taste| taste.rate_bp = MAX_PACKED + 1), None);
        assert_eq!(wide(|taste| taste.amt_pref_lg = -MAX_PACKED - 1), None);
        assert_eq!(wide(|taste| taste.term_pref = MAX_PACKED + 1), None);
    }
}
