//! Money, rates, terms and points as integers with a stated unit and rounding.

use std::fmt;

/// Money in fen (1/100 yuan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fen(pub i64);

/// Money in units of 10,000 yuan (万元), as the matching core counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Wan(pub i64);

/// A rate or ratio in basis points (1/10,000).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RateBp(pub i32);

/// A term in months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Months(pub i32);

/// Points of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Points(pub i32);

/// Fen in one Wan.
pub const FEN_PER_WAN: i64 = 1_000_000;

impl Fen {
    /// Whole yuan as fen; `None` if it does not fit.
    #[must_use]
    pub fn from_yuan(yuan: i64) -> Option<Self> {
        yuan.checked_mul(100).map(Self)
    }

    /// Rounded down (towards minus infinity) to whole Wan.
    #[must_use]
    pub const fn floor_wan(self) -> Wan {
        Wan(self.0.div_euclid(FEN_PER_WAN))
    }

    /// Rounded up (towards plus infinity) to whole Wan.
    #[must_use]
    pub const fn ceil_wan(self) -> Wan {
        let floor = self.0.div_euclid(FEN_PER_WAN);
        if self.0.rem_euclid(FEN_PER_WAN) == 0 {
            Wan(floor)
        } else {
            Wan(floor + 1)
        }
    }

    /// `self` as a share of `whole` in basis points, rounded towards minus infinity.
    ///
    /// `None` unless `whole` is positive and the ratio fits 32 bits.
    #[must_use]
    pub fn ratio_bp(self, whole: Self) -> Option<RateBp> {
        if whole.0 <= 0 {
            return None;
        }
        let bp = (i128::from(self.0) * 10_000).div_euclid(i128::from(whole.0));
        i32::try_from(bp).ok().map(RateBp)
    }
}

impl fmt::Display for Fen {
    /// In 万元 with the decimals that are there: `1250.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = {
            let fen = self.0.unsigned_abs();
            (
                fen / FEN_PER_WAN.unsigned_abs(),
                fen % FEN_PER_WAN.unsigned_abs(),
            )
        };
        let decimals = format!("{rest:06}");
        let decimals = decimals.trim_end_matches('0');
        if decimals.is_empty() {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{decimals}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_to_wan_is_stated() {
        assert_eq!(Fen(1_999_999).floor_wan(), Wan(1));
        assert_eq!(Fen(1_000_001).ceil_wan(), Wan(2));
        assert_eq!(Fen(-1).floor_wan(), Wan(-1));
        assert_eq!(Fen(-1).ceil_wan(), Wan(0));
        assert_eq!(Fen(i64::MIN).floor_wan(), Wan(-9_223_372_036_855));
        assert_eq!(Fen(i64::MAX).ceil_wan(), Wan(9_223_372_036_855));
    }

    #[test]
    fn shown_in_wan() {
        assert_eq!(Fen(1_250_500_000).to_string(), "1250.5");
        assert_eq!(Fen(-100).to_string(), "-0.0001");
        assert_eq!(Fen(0).to_string(), "0");
    }

    #[test]
    fn ratio_needs_a_positive_whole() {
        assert_eq!(Fen(55).ratio_bp(Fen(100)), Some(RateBp(5_500)));
        assert_eq!(Fen(-1).ratio_bp(Fen(3)), Some(RateBp(-3_334)));
        assert_eq!(Fen(1).ratio_bp(Fen(0)), None);
        assert_eq!(Fen(i64::MAX).ratio_bp(Fen(1)), None);
    }
}
