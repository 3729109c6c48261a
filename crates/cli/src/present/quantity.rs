//! Values of facts and limits of rules in words, exact, in the unit that people use.

use crate::text::{text, value};
use api::text::Lang;
use api::v1::{Comparison, FactUnit, Limit};
use chrono::NaiveDate;
use rulebook::fact::RANK_NONE;

/// Digits of a group in large numbers.
const GROUP: usize = 3;

/// How much one of a larger unit is, and the key of its text.
struct Scale {
    one: i64,
    key: &'static str,
}

/// Units of money from the largest to the smallest; an amount takes the first that it reaches.
const fn money(lang: Lang) -> [Scale; 3] {
    let (large, middle) = match lang {
        Lang::Zh => (10_000_000_000, 1_000_000),
        Lang::En => (100_000_000_000, 100_000_000),
    };
    [
        Scale {
            one: large,
            key: "cli-quantity-money-large",
        },
        Scale {
            one: middle,
            key: "cli-quantity-money",
        },
        Scale {
            one: 100,
            key: "cli-quantity-yuan",
        },
    ]
}

/// The unit of many shares.
const fn shares(lang: Lang) -> Scale {
    Scale {
        one: match lang {
            Lang::Zh => 10_000,
            Lang::En => 1_000_000,
        },
        key: "cli-quantity-shares-many",
    }
}

/// A value of a fact.
pub fn quantity(amount: i64, unit: FactUnit, lang: Lang) -> String {
    let with = |key: &str, n: &str| text(lang, key, &[("n", n)]);
    match unit {
        FactUnit::Fen => {
            let [large, middle, small] = money(lang);
            let reached = |scale: &Scale| amount.unsigned_abs() >= scale.one.unsigned_abs();
            let scale = [large, middle].into_iter().find(reached).unwrap_or(small);
            with(scale.key, &decimal(amount, scale.one))
        }
        FactUnit::BasisPoints => format!("{}%", decimal(amount, 100)),
        FactUnit::Years if amount == 1 => text(lang, "cli-quantity-year", &[]),
        FactUnit::Years => with("cli-quantity-years", &amount.to_string()),
        FactUnit::Months if amount == 1 => text(lang, "cli-quantity-month", &[]),
        FactUnit::Months => with("cli-quantity-months", &amount.to_string()),
        FactUnit::Points if amount == 1 => text(lang, "cli-quantity-point", &[]),
        FactUnit::Points => with("cli-quantity-points", &amount.to_string()),
        FactUnit::Shares => {
            let many = shares(lang);
            if amount.unsigned_abs() >= many.one.unsigned_abs() {
                with(many.key, &decimal(amount, many.one))
            } else {
                with("cli-quantity-shares", &decimal(amount, 1))
            }
        }
        FactUnit::Flag => {
            let key = if amount == 0 { "cli-no" } else { "cli-yes" };
            text(lang, key, &[])
        }
        FactUnit::Day => day(amount),
        FactUnit::SizeClass => size(amount, lang),
        FactUnit::Count | FactUnit::Level | FactUnit::Unspecified => decimal(amount, 1),
    }
}

/// The word of a size class by its ordinal.
fn size(ordinal: i64, lang: Lang) -> String {
    let ordinal = u8::try_from(ordinal).ok();
    let class = ordinal.and_then(domain::SizeClass::from_ordinal);
    let word =
        class.map(|class| value(lang, &format!("SIZE_CLASS_{}", class.code().to_uppercase())));
    word.unwrap_or_default()
}

/// A limit with its comparison; `yes` or `no` alone.
pub fn limit(limit: &Limit, lang: Lang) -> String {
    let ranked = limit.unit() == FactUnit::Count && limit.value == RANK_NONE - 1;
    if ranked && limit.comparison() == Comparison::AtMost {
        // Any rank is better than none.
        return text(lang, "cli-limit-ranked", &[]);
    }
    let words = quantity(limit.value, limit.unit(), lang);
    match limit.comparison() {
        Comparison::AtLeast => format!("≥ {words}"),
        Comparison::Above => format!("> {words}"),
        Comparison::AtMost => format!("≤ {words}"),
        Comparison::Below => format!("< {words}"),
        Comparison::Equal | Comparison::Unspecified => words,
    }
}

/// How far a value is on the passing side of a limit; nothing for what has no distance to speak of.
pub fn distance(distance: i64, unit: FactUnit, lang: Lang) -> String {
    match unit {
        FactUnit::Flag | FactUnit::Level | FactUnit::SizeClass => String::new(),
        FactUnit::Day => signed(distance, |days| {
            text(lang, "cli-quantity-days", &[("n", days)])
        }),
        FactUnit::Fen
        | FactUnit::BasisPoints
        | FactUnit::Count
        | FactUnit::Years
        | FactUnit::Months
        | FactUnit::Points
        | FactUnit::Shares
        | FactUnit::Unspecified => {
            let words = quantity(distance.saturating_abs(), unit, lang);
            match distance {
                0 => words,
                more if more > 0 => format!("+{words}"),
                _ => format!("−{words}"),
            }
        }
    }
}

fn signed(number: i64, words: impl Fn(&str) -> String) -> String {
    let sign = if number < 0 { "−" } else { "+" };
    format!("{sign}{}", words(&number.unsigned_abs().to_string()))
}

fn day(number: i64) -> String {
    let days = i32::try_from(number).ok();
    let day = days.and_then(NaiveDate::from_num_days_from_ce_opt);
    day.map_or_else(|| number.to_string(), |day| day.to_string())
}

/// A number over a power of ten with the decimals that are there, the whole part in groups.
fn decimal(number: i64, one: i64) -> String {
    let sign = if number < 0 { "−" } else { "" };
    let one = one.unsigned_abs().max(1);
    let (whole, rest) = (number.unsigned_abs() / one, number.unsigned_abs() % one);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len() - at;
        if at > 0 && left.is_multiple_of(GROUP) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let width = usize::try_from(one.ilog10()).unwrap_or(0);
    let decimals = format!("{rest:0width$}");
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{decimals}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact_in_the_unit_of_its_size() {
        let zh = |fen| quantity(fen, FactUnit::Fen, Lang::Zh);
        let en = |fen| quantity(fen, FactUnit::Fen, Lang::En);
        assert_eq!(zh(1_500_000_000), "1,500 万元");
        assert_eq!(zh(1_499_999_999), "1,499.999999 万元");
        assert_eq!(zh(20_000_000_000), "2 亿元");
        assert_eq!(zh(100), "1 元");
        assert_eq!(zh(-1_500_000_000), "−1,500 万元");
        assert_eq!(en(1_500_000_000), "15m yuan");
        assert_eq!(en(1_499_999_999), "14.99999999m yuan");
        assert_eq!(en(150_000_000_000), "1.5bn yuan");
        assert_eq!(en(0), "0 yuan");
    }

    #[test]
    fn limits_say_on_which_side_they_pass() {
        let bound = |comparison: Comparison, value, unit: FactUnit| Limit {
            comparison: comparison.into(),
            value,
            unit: unit.into(),
        };
        let words = |bound: Limit| limit(&bound, Lang::En);
        let growth = bound(Comparison::AtLeast, 3_000, FactUnit::BasisPoints);
        assert_eq!(words(growth), "≥ 30%");
        assert_eq!(
            words(bound(Comparison::Above, 0, FactUnit::Fen)),
            "> 0 yuan"
        );
        assert_eq!(words(bound(Comparison::Equal, 0, FactUnit::Flag)), "no");
        assert_eq!(
            words(bound(Comparison::AtLeast, 1_000_000, FactUnit::Shares)),
            "≥ 1m shares"
        );
        let ranked = bound(Comparison::AtMost, 9_998, FactUnit::Count);
        assert_eq!(words(ranked), "any rank");
        assert_eq!(quantity(1_230_000, FactUnit::Shares, Lang::Zh), "123 万股");
        assert_eq!(quantity(9_999, FactUnit::Shares, Lang::Zh), "9,999 股");
        for (unit, one, two) in [
            (FactUnit::Years, "1 year", "2 years"),
            (FactUnit::Months, "1 month", "2 months"),
            (FactUnit::Points, "1 point", "2 points"),
        ] {
            assert_eq!(quantity(1, unit, Lang::En), one);
            assert_eq!(quantity(2, unit, Lang::En), two);
        }
        assert_eq!(distance(-1, FactUnit::Years, Lang::En), "−1 year");
        assert_eq!(quantity(1, FactUnit::Months, Lang::Zh), "1 个月");
        let first = bound(Comparison::AtLeast, 1, FactUnit::Day);
        assert_eq!(words(first), "≥ 0001-01-01");
    }

    #[test]
    fn distances_tell_what_is_lacking() {
        let fen = |n| distance(n, FactUnit::Fen, Lang::En);
        assert_eq!(fen(-300_000_000), "−3m yuan");
        assert_eq!(fen(50), "+0.5 yuan");
        assert_eq!(distance(-2_050, FactUnit::BasisPoints, Lang::Zh), "−20.5%");
        assert_eq!(distance(-1, FactUnit::Flag, Lang::Zh), "");
        assert_eq!(
            distance(i64::MIN, FactUnit::Count, Lang::En).chars().next(),
            Some('−')
        );
    }
}
