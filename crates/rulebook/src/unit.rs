//! Units of facts, and bounds written with them: `>= 1500 wan`, `< 3 %`, `= yes`.

use std::cmp::Ordering;
use std::fmt;

/// What a fact is counted in. Every value is a whole number of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Money, in fen (1/100 yuan).
    Fen,
    /// A share or a rate, in basis points (1/10,000).
    Bp,
    /// Persons, rights, holders: things that are counted.
    Count,
    /// Whole years.
    Years,
    /// Whole months.
    Months,
    /// Points of a score.
    Points,
    /// A step of a scale whose meaning the fact's name gives.
    Level,
    /// Shares of a company.
    Shares,
    /// 1 for yes, 0 for no.
    Flag,
    /// A day, as the number of days since the first of January of the year 1 (which is day 1).
    Day,
    /// A size class, as its ordinal: 0 micro, 1 small, 2 medium, 3 large.
    SizeClass,
}

impl Unit {
    /// The stable code, lower snake case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fen => "fen",
            Self::Bp => "bp",
            Self::Count => "count",
            Self::Years => "years",
            Self::Months => "months",
            Self::Points => "points",
            Self::Level => "level",
            Self::Shares => "shares",
            Self::Flag => "flag",
            Self::Day => "day",
            Self::SizeClass => "size_class",
        }
    }

    /// Words that may follow a number in a table, with what one of it is in this unit.
    const fn words(self) -> &'static [(&'static str, i64)] {
        match self {
            Self::Fen => &[("wan", 1_000_000), ("yi", 10_000_000_000), ("yuan", 100)],
            Self::Bp => &[("%", 100), ("bp", 1)],
            Self::Count => &[("", 1)],
            Self::Years => &[("years", 1)],
            Self::Months => &[("months", 1)],
            Self::Points => &[("points", 1)],
            Self::Level => &[("level", 1)],
            Self::Shares => &[("shares", 1), ("wan-shares", 10_000)],
            Self::Flag | Self::Day | Self::SizeClass => &[],
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// How a value is held against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// At least: the limit itself passes.
    AtLeast,
    /// More than: the limit itself fails.
    Above,
    /// At most: the limit itself passes.
    AtMost,
    /// Less than: the limit itself fails.
    Below,
    /// Exactly.
    Equal,
}

impl Op {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::AtLeast,
        Self::Above,
        Self::AtMost,
        Self::Below,
        Self::Equal,
    ];

    /// How tables write it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::Above => ">",
            Self::AtMost => "<=",
            Self::Below => "<",
            Self::Equal => "=",
        }
    }

    /// True if a larger value can only help.
    #[must_use]
    pub const fn wants_more(self) -> bool {
        matches!(self, Self::AtLeast | Self::Above)
    }

    /// True if a value that compares like this with the limit passes.
    #[must_use]
    pub fn holds(self, with_limit: Ordering) -> bool {
        match self {
            Self::AtLeast => with_limit.is_ge(),
            Self::Above => with_limit.is_gt(),
            Self::AtMost => with_limit.is_le(),
            Self::Below => with_limit.is_lt(),
            Self::Equal => with_limit.is_eq(),
        }
    }
}

/// A limit with the way it is held against a value; whether it passes itself is in [`Op`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bound {
    /// The comparison.
    pub op: Op,
    /// The limit, in `unit`.
    pub limit: i64,
    /// The unit.
    pub unit: Unit,
}

impl Bound {
    /// Reads what follows an operator, such as `1500 wan` or `yes`.
    ///
    /// # Errors
    /// What is wrong and what would be right, in words.
    pub fn parse(op: Op, text: &str, unit: Unit) -> Result<Self, String> {
        let text = text.trim();
        let limit = if unit == Unit::Flag {
            flag(text)?
        } else {
            amount(text, unit)?
        };
        if unit == Unit::Flag && op != Op::Equal {
            return Err("a yes-or-no fact is compared by `=`".to_owned());
        }
        Ok(Self { op, limit, unit })
    }
}

fn flag(text: &str) -> Result<i64, String> {
    match text {
        "yes" => Ok(1),
        "no" => Ok(0),
        other => Err(format!("`{other}`: a yes-or-no fact is `yes` or `no`")),
    }
}

fn amount(text: &str, unit: Unit) -> Result<i64, String> {
    let (number, word) = text.split_once(' ').unwrap_or((text, ""));
    let number: i64 = number
        .replace('_', "")
        .parse()
        .map_err(|_| format!("`{number}` is no whole number"))?;
    let words = unit.words();
    let Some((_, factor)) = words.iter().find(|(known, _)| *known == word.trim()) else {
        let known: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let known = known.join(", ");
        return Err(format!("`{word}` is no unit here; {known}"));
    };
    number
        .checked_mul(*factor)
        .ok_or_else(|| format!("{number} is too large"))
}
