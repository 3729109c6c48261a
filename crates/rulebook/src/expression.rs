//! Tests as tables write them: `mean 2 revenue >= 1 yi`, `title srdi_sme`, `score >= 60 points`.

use crate::fact::Fact;
use crate::measure::{Measure, Take, YEARS_MAX};
use crate::rule::Test;
use crate::unit::{Bound, Op, Unit};
use domain::{SizeClass, TitleKind};

/// Reads a test.
pub(crate) fn test(text: &str) -> Result<Test, String> {
    let text = text.trim();
    let (head, rest) = text.split_once(' ').unwrap_or((text, ""));
    match head {
        "title" => title(rest, true),
        "no-title" => title(rest, false),
        "size" => size(rest),
        _ if head == "score" || head.starts_with("score.") => score(text),
        _ => measured(text).map(|(measure, bound)| Test::Bound(measure, bound)),
    }
}

fn title(kinds: &str, held: bool) -> Result<Test, String> {
    let kind = |code: &str| {
        TitleKind::from_code(code).ok_or_else(|| format!("there is no title `{code}`"))
    };
    let kinds = kinds
        .split_whitespace()
        .map(kind)
        .collect::<Result<Vec<_>, _>>()?;
    if kinds.is_empty() {
        return Err("no title is named".to_owned());
    }
    Ok(Test::Title { kinds, held })
}

fn size(class: &str) -> Result<Test, String> {
    let class = class.trim().strip_prefix("<=").unwrap_or("").trim();
    let class = SizeClass::from_code(class);
    class
        .map(Test::SizeAtMost)
        .ok_or_else(|| "a size is written `size <= medium`, with micro, small or medium".to_owned())
}

fn score(text: &str) -> Result<Test, String> {
    let (left, op, right) = split(text)?;
    let part = left.strip_prefix("score").unwrap_or_default();
    let part = part.strip_prefix('.').map(str::to_owned);
    let bound = Bound::parse(op, right, Unit::Points)?;
    Ok(Test::Score { part, bound })
}

/// Reads a measure with its limit.
pub(crate) fn measured(text: &str) -> Result<(Measure, Bound), String> {
    let (left, op, right) = split(text)?;
    let measure = measure(left)?;
    let bound = Bound::parse(op, right, measure.unit())?;
    if measure.take == Take::CompoundGrowth && !matches!(op, Op::AtLeast | Op::Below) {
        return Err("compound growth is compared by `>=` or `<`".to_owned());
    }
    Ok((measure, bound))
}

/// Reads several measures with limits, any of which is enough.
pub(crate) fn any(text: &str) -> Result<Vec<(Measure, Bound)>, String> {
    text.split('|').map(measured).collect()
}

/// Reads a parameter: an amount with its unit, behind an operator.
pub(crate) fn amount(text: &str, unit: Unit) -> Result<Bound, String> {
    let (left, op, right) = split(text)?;
    if !left.is_empty() {
        return Err(format!("`{left}` before the operator"));
    }
    Bound::parse(op, right, unit)
}

fn split(text: &str) -> Result<(&str, Op, &str), String> {
    // Longer signs first: `>=` begins with `>`.
    let mut ops = Op::ALL;
    ops.sort_by_key(|op| std::cmp::Reverse(op.sign().len()));
    let found = ops
        .into_iter()
        .filter_map(|op| Some((text.find(op.sign())?, op)));
    let Some((at, op)) = found.min_by_key(|(at, op)| (*at, std::cmp::Reverse(op.sign().len())))
    else {
        return Err(format!(
            "`{text}` has no comparison; one of >=, >, <=, <, ="
        ));
    };
    let (left, right) = text.split_at(at);
    let right = right.strip_prefix(op.sign()).unwrap_or_default();
    Ok((left.trim(), op, right.trim()))
}

/// Reads a measure: an aggregation and its years, a fact, and what it is divided by.
pub(crate) fn measure(text: &str) -> Result<Measure, String> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let first = words.first().copied().unwrap_or_default();
    let take = Take::ALL.into_iter().find(|take| take.code() == first);
    if take.is_some() {
        words.remove(0);
    }
    let years = words.first().and_then(|word| word.parse::<i32>().ok());
    if years.is_some() {
        words.remove(0);
    }
    let (fact, over) = match words.as_slice() {
        [fact] => (self::fact(fact)?, None),
        [fact, "/", over] => (self::fact(fact)?, Some(self::fact(over)?)),
        _ => {
            return Err(format!(
                "`{text}` is not [aggregation [years]] fact [/ fact]"
            ));
        }
    };
    let take = take.unwrap_or(Take::Last);
    let years = years.unwrap_or(1);
    let measure = Measure {
        take,
        years,
        fact,
        over,
    };
    check(&measure)?;
    Ok(measure)
}

fn fact(code: &str) -> Result<Fact, String> {
    Fact::from_code(code).ok_or_else(|| format!("there is no fact `{code}`"))
}

fn check(measure: &Measure) -> Result<(), String> {
    let Measure {
        take,
        years,
        fact,
        over,
    } = *measure;
    if !(1..=YEARS_MAX).contains(&years) {
        return Err(format!("{years} years; 1 to {YEARS_MAX}"));
    }
    if take == Take::MonthsSince {
        let day = fact.unit() == Unit::Day;
        return if day {
            Ok(())
        } else {
            Err(format!("`{}` is no day", fact.code()))
        };
    }
    if take != Take::Last && !fact.is_yearly() {
        return Err(format!("`{}` has no years to aggregate", fact.code()));
    }
    if take == Take::Last && years != 1 {
        return Err("`last` takes no years".to_owned());
    }
    let grows = matches!(take, Take::Growth | Take::MeanGrowth | Take::CompoundGrowth);
    if take == Take::MeanGrowth && years > 2 {
        return Err("`mean_growth` takes 1 or 2 years".to_owned());
    }
    if grows && (over.is_some() || fact.unit() != Unit::Fen) {
        return Err("growth is measured of money, without a divisor".to_owned());
    }
    if let Some(over) = over {
        let alike = over.unit() == fact.unit() && over.is_yearly() == fact.is_yearly();
        if !alike {
            let (a, b) = (fact.code(), over.code());
            return Err(format!("`{a}` and `{b}` differ in unit or period"));
        }
    }
    let plain = !matches!(fact.unit(), Unit::Bp) || !matches!(take, Take::Sum);
    if plain {
        Ok(())
    } else {
        Err("shares are not summed up".to_owned())
    }
}
