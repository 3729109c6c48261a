//! How much of a stored firm's figures a caller sees: all of them, or bands.
//!
//! What a rule asks for is public and stays exact. A market's people learn of the value itself
//! only on which side of the limit it lies, and whether it is within half and double of it.

use api::v1::ValueBand;
use domain::{RateBp, Scope};
use rulebook::{Bound, Evidence, Op, Origin, Unit};

/// Steps of a readiness that is shown to a market's people, basis points.
pub const READINESS_STEP_BP: i32 = 2_500;

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Every figure.
    Exact,
    /// Bands in place of figures.
    Bands,
}

impl Sight {
    /// What a caller with this scope sees of stored firms.
    pub const fn of(scope: &Scope) -> Sight {
        match scope {
            Scope::All => Sight::Exact,
            Scope::Lender(_) | Scope::Market(_) => Sight::Bands,
        }
    }

    /// A figure, where figures are shown.
    pub fn figure(self, value: Option<i64>) -> Option<i64> {
        value.filter(|_| self == Sight::Exact)
    }

    /// The source of evidence as it is shown: what a market's people see are words of ours, never
    /// texts that somebody typed about the firm. Of what kind the source is, they see.
    pub fn source(self, of: &Evidence) -> String {
        let ours = of.origin == Origin::Market;
        match self {
            Sight::Bands if !ours => String::new(),
            Sight::Bands | Sight::Exact => of.source.clone(),
        }
    }

    /// A readiness as it is shown.
    pub const fn readiness(self, exact: RateBp) -> i32 {
        match self {
            Sight::Exact => exact.0,
            Sight::Bands => exact.0 - exact.0.rem_euclid(READINESS_STEP_BP),
        }
    }

    /// The least exact readiness that is shown as at least this much. A list that is narrowed by
    /// exact figures would tell them to whoever asks often enough.
    pub const fn readiness_min(self, shown: i32) -> RateBp {
        match self {
            Sight::Exact => RateBp(shown),
            Sight::Bands => {
                let over = shown.rem_euclid(READINESS_STEP_BP);
                RateBp(if over == 0 {
                    shown
                } else {
                    shown - over + READINESS_STEP_BP
                })
            }
        }
    }
}

/// Where a value lies beside a limit.
pub fn band(bound: Bound, actual: Option<i64>) -> ValueBand {
    let Some(actual) = actual.filter(|_| has_bands(bound)) else {
        return ValueBand::Unspecified;
    };
    // The limit counts to the side that its verdict is on: a side of its own would tell the value.
    let above = match actual.cmp(&bound.limit) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => matches!(bound.op, Op::AtLeast | Op::Below),
    };
    let (twice, limit) = (i128::from(actual) * 2, i128::from(bound.limit));
    match (above, limit > 0) {
        (true, false) => ValueBand::Above,
        (false, false) => ValueBand::Below,
        (true, true) if twice >= limit * 4 => ValueBand::DoubleAndMore,
        (true, true) => ValueBand::LimitToDouble,
        (false, true) if twice < limit => ValueBand::BelowHalf,
        (false, true) => ValueBand::HalfToLimit,
    }
}

/// The same from the distance to the limit, as findings tell it.
pub fn band_at(bound: Bound, distance: Option<i64>) -> ValueBand {
    let actual = distance.map(|distance| match bound.op.wants_more() {
        true => bound.limit.saturating_add(distance),
        false => bound.limit.saturating_sub(distance),
    });
    band(bound, actual)
}

/// False for what the verdict tells in full: a yes or no, a step of a scale, an exact value, a day.
const fn has_bands(bound: Bound) -> bool {
    match bound.unit {
        Unit::Flag | Unit::Level | Unit::Day | Unit::SizeClass => false,
        Unit::Fen
        | Unit::Bp
        | Unit::Count
        | Unit::Years
        | Unit::Months
        | Unit::Points
        | Unit::Shares => !matches!(bound.op, Op::Equal),
    }
}

#[cfg(test)]
mod tests {
    use api::v1::ValueBand::{
        Above, Below, BelowHalf, DoubleAndMore, HalfToLimit, LimitToDouble, Unspecified,
    };
    use domain::{RateBp, TitleKind};
    use rulebook::{Bound, Evidence, Op, Origin, Unit};

    use super::{Sight, band, band_at};

    fn bound(op: Op, limit: i64) -> Bound {
        let unit = Unit::Fen;
        Bound { op, limit, unit }
    }

    #[test]
    fn texts_about_a_firm_are_not_for_a_market() {
        let of = |origin| Evidence {
            origin,
            source: "Audit 2025 13800000000".to_owned(),
            ..Evidence::default()
        };
        let title = Origin::Title(TitleKind::SrdiSme);
        for (origin, shown) in [
            (Origin::Document, false),
            (title, false),
            (Origin::Market, true),
        ] {
            let bands = Sight::Bands.source(&of(origin));
            assert_eq!(!bands.is_empty(), shown, "{origin:?}");
            assert!(!Sight::Exact.source(&of(origin)).is_empty());
        }
    }

    #[test]
    fn bands_begin_at_half_at_the_limit_and_at_its_double() {
        let least = bound(Op::AtLeast, 1_000);
        let cases = [
            (i64::MIN, BelowHalf),
            (499, BelowHalf),
            (500, HalfToLimit),
            (999, HalfToLimit),
            (1_000, LimitToDouble),
            (1_999, LimitToDouble),
            (2_000, DoubleAndMore),
            (i64::MAX, DoubleAndMore),
        ];
        for (actual, want) in cases {
            assert_eq!(band(least, Some(actual)), want, "{actual}");
        }
        assert_eq!(band(least, None), Unspecified);
    }

    #[test]
    fn the_limit_has_no_band_of_its_own() {
        let at = |op| band(bound(op, 1_000), Some(1_000));
        assert_eq!(at(Op::AtLeast), LimitToDouble);
        assert_eq!(at(Op::Above), HalfToLimit);
        assert_eq!(at(Op::AtMost), HalfToLimit);
        assert_eq!(at(Op::Below), LimitToDouble);
        assert_eq!(at(Op::Equal), Unspecified);
        assert_eq!(band(bound(Op::Above, 0), Some(0)), Below);
        assert_eq!(band(bound(Op::AtLeast, 0), Some(0)), Above);
        assert_eq!(band(bound(Op::AtLeast, -10), Some(-11)), Below);
    }

    #[test]
    fn a_distance_tells_the_same_as_the_value() {
        let least = bound(Op::AtLeast, 1_000);
        assert_eq!(band_at(least, Some(-501)), BelowHalf);
        assert_eq!(band_at(least, Some(1_000)), DoubleAndMore);
        let most = bound(Op::AtMost, 1_000);
        assert_eq!(band_at(most, Some(501)), BelowHalf);
        assert_eq!(band_at(most, Some(-1)), LimitToDouble);
        assert_eq!(band_at(most, None), Unspecified);
    }

    #[test]
    fn a_narrowed_list_tells_no_more_than_what_is_shown() {
        for exact in 0..=10_000 {
            let exact = RateBp(exact);
            let shown = Sight::Bands.readiness(exact);
            for asked in [0, 1, 2_499, 2_500, 2_501, 7_500, 9_999, 10_000] {
                let listed = exact >= Sight::Bands.readiness_min(asked);
                assert_eq!(listed, shown >= asked, "{exact:?} {asked}");
            }
        }
        assert_eq!(Sight::Exact.readiness(RateBp(4_321)), 4_321);
        assert_eq!(Sight::Exact.readiness_min(4_321), RateBp(4_321));
    }
}
