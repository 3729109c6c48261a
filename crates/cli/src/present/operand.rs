//! What one side of a criterion has or asks for, in words.

use crate::show;
use crate::text::{text, value};
use api::text::Lang;
use api::v1::{NumberBand, Operand, OperandUnit};

/// Codes shown before the rest is only counted.
const CODES_MAX: usize = 5;

/// Whose operand it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The firm's fact.
    Firm,
    /// What the offering asks for.
    Offering,
}

/// An operand in words.
pub fn words(operand: Option<&Operand>, side: Side, lang: Lang) -> String {
    let Some(operand) = operand.filter(|operand| operand.known) else {
        return match side {
            Side::Firm => text(lang, "cli-fact-unknown", &[]),
            Side::Offering => text(lang, "cli-nothing-asked", &[]),
        };
    };
    let one = |value: i64| number(value, operand.unit());
    let numbers = match (operand.value, operand.min, operand.max) {
        (Some(value), _, _) => one(value),
        (None, Some(min), Some(max)) => format!("{} – {}", one(min), one(max)),
        (None, Some(min), None) => format!("≥ {}", one(min)),
        (None, None, Some(max)) => format!("≤ {}", one(max)),
        (None, None, None) => return codes(operand, lang),
    };
    in_unit(&numbers, operand.unit(), lang)
}

/// A band in words: its least number, and the one at which the next begins.
pub fn band(band: Option<&NumberBand>, lang: Lang) -> String {
    let Some(band) = band else {
        return text(lang, "cli-not-shown", &[]);
    };
    let one = |value: i64| number(value, band.unit());
    let numbers = match (band.min, band.max) {
        (Some(min), Some(max)) => format!("{} – {}", one(min), one(max)),
        (Some(min), None) => format!("≥ {}", one(min)),
        (None, Some(max)) => format!("< {}", one(max)),
        (None, None) => return text(lang, "cli-not-shown", &[]),
    };
    in_unit(&numbers, band.unit(), lang)
}

fn in_unit(numbers: &str, unit: OperandUnit, lang: Lang) -> String {
    let with = |key: &str| text(lang, key, &[("n", numbers)]);
    match unit {
        OperandUnit::Fen => with("cli-unit-wan"),
        OperandUnit::Months => with("cli-unit-months"),
        OperandUnit::Years => with("cli-unit-years"),
        OperandUnit::Unspecified
        | OperandUnit::BasisPoints
        | OperandUnit::Count
        | OperandUnit::Points
        | OperandUnit::Region
        | OperandUnit::Chain
        | OperandUnit::Industry
        | OperandUnit::Enum => numbers.to_owned(),
    }
}

fn number(number: i64, unit: OperandUnit) -> String {
    match unit {
        OperandUnit::Fen => show::wan(number),
        OperandUnit::BasisPoints => {
            i32::try_from(number).map_or_else(|_| number.to_string(), show::percent)
        }
        OperandUnit::Unspecified
        | OperandUnit::Months
        | OperandUnit::Years
        | OperandUnit::Count
        | OperandUnit::Points
        | OperandUnit::Region
        | OperandUnit::Chain
        | OperandUnit::Industry
        | OperandUnit::Enum => number.to_string(),
    }
}

fn codes(operand: &Operand, lang: Lang) -> String {
    if operand.codes.is_empty() {
        return text(lang, "cli-none", &[]);
    }
    let word = |code: &String| match operand.unit() {
        OperandUnit::Region => show::region(code),
        OperandUnit::Enum => value(lang, code),
        OperandUnit::Unspecified
        | OperandUnit::Fen
        | OperandUnit::BasisPoints
        | OperandUnit::Months
        | OperandUnit::Years
        | OperandUnit::Count
        | OperandUnit::Points
        | OperandUnit::Chain
        | OperandUnit::Industry => code.clone(),
    };
    let mut words: Vec<String> = operand.codes.iter().take(CODES_MAX).map(word).collect();
    let left = operand.codes.len().saturating_sub(CODES_MAX);
    if left > 0 {
        words.push(format!("+{left}"));
    }
    let comma = match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    };
    words.join(comma)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operand(unit: OperandUnit) -> Operand {
        Operand {
            unit: unit.into(),
            known: true,
            ..Operand::default()
        }
    }

    #[test]
    fn limits_read_as_limits() {
        let mut amount = operand(OperandUnit::Fen);
        amount.min = Some(100_000_000);
        amount.max = Some(1_000_000_000);
        assert_eq!(
            words(Some(&amount), Side::Offering, Lang::Zh),
            "100 – 1000 万元"
        );
        amount.max = None;
        assert_eq!(words(Some(&amount), Side::Offering, Lang::Zh), "≥ 100 万元");
        let mut ratio = operand(OperandUnit::BasisPoints);
        ratio.max = Some(7_000);
        assert_eq!(words(Some(&ratio), Side::Offering, Lang::En), "≤ 70.00%");
    }

    #[test]
    fn bands_read_as_bands() {
        let mut money = NumberBand {
            unit: OperandUnit::Fen.into(),
            min: Some(100_000_000),
            max: Some(300_000_000),
        };
        assert_eq!(band(Some(&money), Lang::Zh), "100 – 300 万元");
        money.min = None;
        assert_eq!(band(Some(&money), Lang::Zh), "< 300 万元");
        assert_eq!(
            band(None, Lang::Zh),
            band(Some(&NumberBand::default()), Lang::Zh)
        );
    }

    #[test]
    fn unknown_and_nothing_asked_are_told_apart() {
        let unknown = Operand::default();
        let firm = words(Some(&unknown), Side::Firm, Lang::En);
        assert_ne!(firm, words(Some(&unknown), Side::Offering, Lang::En));
        assert_eq!(firm, words(None, Side::Firm, Lang::En));
    }

    #[test]
    fn long_lists_are_counted() {
        let mut regions = operand(OperandUnit::Region);
        regions.codes = (0..8).map(|i| format!("33010{i}")).collect();
        let shown = words(Some(&regions), Side::Offering, Lang::En);
        assert!(shown.ends_with(", +3"), "{shown}");
    }
}
