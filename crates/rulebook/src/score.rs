//! Points of scoring tables, as a range where facts are unknown.

use crate::evaluate::hold;
use crate::facts::Facts;
use crate::measure::{Gap, Measure, Reader};
use crate::rule::{Band, Rule, Scale};
use crate::unit::Bound;
use chrono::NaiveDate;
use domain::Verdict;
use std::ops::Add;

/// The points that are sure and the most that the unknown facts would allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Points {
    /// Sure.
    pub min: i64,
    /// Possible.
    pub max: i64,
}

impl Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            min: self.min + other.min,
            max: self.max + other.max,
        }
    }
}

/// One line of a scoring table held against the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorPoints {
    /// Index into the rule's indicators.
    pub indicator: usize,
    /// Key of the indicator.
    pub key: String,
    /// The part of the table that it belongs to.
    pub part: String,
    /// Its points.
    pub points: Points,
    /// What is not known.
    pub gaps: Vec<Gap>,
}

/// The points of every line of a rule's table.
pub(crate) fn score(
    rule: &Rule,
    facts: &Facts,
    on: NaiveDate,
    last_year: i32,
) -> Vec<IndicatorPoints> {
    let lines = rule.indicators.iter().enumerate();
    lines
        .map(|(at, line)| {
            let mut reader = Reader::new(facts, on);
            let points = match &line.scale {
                Scale::Bands { bands, otherwise } => {
                    in_bands(bands, *otherwise, &mut reader, last_year)
                }
                Scale::Each { points, tests } => {
                    each(tests, (*points, line.max), &mut reader, last_year)
                }
                Scale::Steps { measure, step } => {
                    steps(measure, (*step, line.max), &mut reader, last_year)
                }
            };
            let mut gaps = reader.gaps;
            gaps.sort_unstable();
            gaps.dedup();
            if points.min == points.max {
                gaps.clear();
            }
            IndicatorPoints {
                indicator: at,
                key: line.key.clone(),
                part: line.part.clone(),
                points,
                gaps,
            }
        })
        .collect()
}

fn test(measure: &Measure, bound: Bound, reader: &mut Reader<'_>, last: i32) -> Verdict {
    let values = reader.read(measure, last);
    hold(measure, bound, &values).verdict
}

fn in_bands(bands: &[Band], otherwise: i64, reader: &mut Reader<'_>, last: i32) -> Points {
    let mut possible = Vec::new();
    for band in bands {
        let tests = band.any.iter();
        let verdicts: Vec<_> = tests
            .map(|(measure, bound)| test(measure, *bound, reader, last))
            .collect();
        if verdicts.contains(&Verdict::Met) {
            possible.push(band.points);
            return range(&possible);
        }
        if verdicts.contains(&Verdict::Unknown) {
            possible.push(band.points);
        }
    }
    possible.push(otherwise);
    range(&possible)
}

fn range(possible: &[i64]) -> Points {
    let min = possible.iter().copied().min().unwrap_or(0);
    let max = possible.iter().copied().max().unwrap_or(0);
    Points { min, max }
}

fn each(
    tests: &[(Measure, Bound)],
    (points, max): (i64, i64),
    reader: &mut Reader<'_>,
    last: i32,
) -> Points {
    let mut sum = Points::default();
    for (measure, bound) in tests {
        match test(measure, *bound, reader, last) {
            Verdict::Met => {
                sum = sum
                    + Points {
                        min: points,
                        max: points,
                    }
            }
            Verdict::Unknown => sum.max += points,
            Verdict::NotMet => {}
        }
    }
    Points {
        min: sum.min.min(max),
        max: sum.max.min(max),
    }
}

fn steps(measure: &Measure, (step, max): (i64, i64), reader: &mut Reader<'_>, last: i32) -> Points {
    let values = reader.read(measure, last);
    let value = values.first().copied().flatten();
    value.map_or(Points { min: 0, max }, |value| {
        let points = value.rounded(false).div_euclid(step).clamp(0, max);
        Points {
            min: if value.upper_limit { 0 } else { points },
            max: points,
        }
    })
}
