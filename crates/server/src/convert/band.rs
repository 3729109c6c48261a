//! Bands: what a lender may know of a firm's numbers before the firm consents.
//!
//! A number never leaves but by its band; a fact that is a code does not leave at all, only the
//! verdict on it.

use api::v1;
use api::v1::OperandUnit;
use domain::Fen;
use matching::Explanation;

use super::explanation;

/// Where the bands of money begin, fen: 0, 1, 3, 5, 10, 30, 50, 100 million yuan.
const MONEY: [i64; 8] = [
    0,
    100_000_000,
    300_000_000,
    500_000_000,
    1_000_000_000,
    3_000_000_000,
    5_000_000_000,
    10_000_000_000,
];
/// Where the bands of ratios and rates begin, basis points.
const RATIOS: [i64; 9] = [0, 300, 500, 1_000, 2_000, 4_000, 6_000, 8_000, 10_000];
const MONTHS: [i64; 6] = [0, 6, 12, 24, 36, 60];
const YEARS: [i64; 5] = [0, 3, 5, 10, 20];
const COUNTS: [i64; 5] = [0, 1, 5, 20, 50];
/// Points of a part, and of all parts by weight. Finer bands would tell a grade or a tier.
const HALF: i64 = 500;
const HALF_OF_ALL: i64 = 50_000;

/// The band of an amount of money that is not negative.
pub fn amount(amount: Fen) -> v1::AmountBand {
    let band = within(amount.0, &MONEY);
    v1::AmountBand {
        min_fen: band.0.unwrap_or(0),
        max_fen: band.1,
    }
}

/// The explanation of a pair for its lender; who and which pair is added by the caller.
pub fn explanation(
    of: &Explanation,
    criteria: Vec<v1::CriterionResult>,
) -> v1::ReferralExplanation {
    let criteria = criteria.into_iter().map(|one| v1::CriterionBand {
        criterion: one.criterion,
        verdict: one.verdict,
        sme_band: one.sme_value.as_ref().and_then(number),
        offering_value: one.offering_value,
    });
    let lines = explanation::lines(of).into_iter();
    let lines = lines.filter(|line| line.side() == v1::ScoreSide::Lender);
    let lines = lines.map(|line| v1::ScoreBand {
        part: line.part,
        points: Some(half(line.points.into(), HALF)),
        weight: line.weight,
    });
    v1::ReferralExplanation {
        criteria: criteria.collect(),
        lines: lines.collect(),
        lender_points: Some(half(of.score.lender_points().into(), HALF_OF_ALL)),
        ..Default::default()
    }
}

/// The band of a single number; `None` for what is unknown or no number.
fn number(operand: &v1::Operand) -> Option<v1::NumberBand> {
    let begins: &[i64] = match operand.unit() {
        OperandUnit::Fen => &MONEY,
        OperandUnit::BasisPoints => &RATIOS,
        OperandUnit::Months => &MONTHS,
        OperandUnit::Years => &YEARS,
        OperandUnit::Count => &COUNTS,
        OperandUnit::Unspecified
        | OperandUnit::Points
        | OperandUnit::Region
        | OperandUnit::Chain
        | OperandUnit::Industry
        | OperandUnit::Enum => return None,
    };
    let (min, max) = within(operand.value?, begins);
    Some(v1::NumberBand {
        unit: operand.unit,
        min,
        max,
    })
}

fn half(points: i64, middle: i64) -> v1::NumberBand {
    let (min, max) = within(points, &[middle]);
    v1::NumberBand {
        unit: OperandUnit::Points.into(),
        min,
        max,
    }
}

/// Where the band of a number begins, and where the next one does.
fn within(value: i64, begins: &[i64]) -> (Option<i64>, Option<i64>) {
    let next = begins.partition_point(|from| *from <= value);
    let own = next.checked_sub(1).and_then(|own| begins.get(own));
    (own.copied(), begins.get(next).copied())
}

#[cfg(test)]
mod tests {
    use api::v1;
    use api::v1::OperandUnit;
    use domain::Fen;

    use super::{amount, number};

    #[test]
    fn bands_hold_their_lower_end() {
        let yuan = |million: i64| million * 100_000_000;
        let cases = [
            (1, 0, Some(1)),
            (yuan(1) - 1, 0, Some(1)),
            (yuan(1), 1, Some(3)),
            (yuan(5), 5, Some(10)),
            (yuan(99), 50, Some(100)),
            (yuan(100), 100, None),
            (yuan(9_000), 100, None),
        ];
        for (value, min, max) in cases {
            let band = amount(Fen(value));
            let expected = (yuan(min), max.map(yuan));
            assert_eq!((band.min_fen, band.max_fen), expected, "{value}");
        }
    }

    #[test]
    fn numbers_have_bands_and_codes_have_none() {
        let band = |unit: OperandUnit, value| {
            let operand = v1::Operand {
                unit: unit.into(),
                known: true,
                value,
                codes: vec!["TIER_SRDI".to_owned()],
                ..Default::default()
            };
            number(&operand).map(|band| (band.min, band.max))
        };
        assert_eq!(
            band(OperandUnit::BasisPoints, Some(-1)),
            Some((None, Some(0)))
        );
        assert_eq!(
            band(OperandUnit::BasisPoints, Some(450)),
            Some((Some(300), Some(500)))
        );
        assert_eq!(
            band(OperandUnit::Years, Some(16)),
            Some((Some(10), Some(20)))
        );
        assert_eq!(band(OperandUnit::Count, Some(300)), Some((Some(50), None)));
        assert_eq!(band(OperandUnit::Months, None), None);
        for unit in [
            OperandUnit::Enum,
            OperandUnit::Region,
            OperandUnit::Industry,
        ] {
            assert_eq!(band(unit, Some(7)), None);
        }
    }
}
