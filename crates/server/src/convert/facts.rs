//! Facts of a firm that are told in a call.

use api::v1;
use chrono::Datelike;
use domain::limits::{NAME_CHARS_MAX, TITLES_MAX};
use domain::validation::ProblemKind;
use domain::{Problems, RegionCode, wording};
use rulebook::{Catalog, Evidence, Fact, FactError, Facts, Origin, Test, Unit};
use std::collections::BTreeSet;

use super::nearest::nearest;
use super::{Reader, sme};

/// Values that one call may tell.
pub const FACTS_MAX: usize = 1_000;
/// Answers that one call may tell.
pub const ANSWERS_MAX: usize = 200;

/// Facts with the seat that they were told with.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The facts.
    pub facts: Facts,
    /// The seat.
    pub seat: Option<RegionCode>,
}

/// The facts of a message.
///
/// # Errors
/// All findings, with the paths of the message below `facts`.
pub fn from_proto(message: &v1::FactSet) -> Result<Told, Problems> {
    let mut reader = Reader::new();
    let seat = Some(&message.region)
        .filter(|region| !region.is_empty())
        .and_then(|region| reader.parse("facts.region", region, RegionCode::resolve))
        .map(|resolved| resolved.code);
    let mut told = Told {
        seat,
        ..Told::default()
    };
    let mut problems = Problems::new();
    problems.count("facts.titles", message.titles.len(), TITLES_MAX);
    problems.count("facts.facts", message.facts.len(), FACTS_MAX);
    problems.count("facts.answers", message.answers.len(), ANSWERS_MAX);
    // What is too long is not looked through.
    problems.into_result()?;
    let mut of_firm = Reader::new();
    let industry = message.industry.as_ref();
    told.facts.industry = industry.and_then(|it| sme::industry(&mut of_firm, it));
    told.facts.titles = sme::titles(&mut of_firm, &message.titles);
    told.facts.titles_checked_on =
        of_firm.day_if_set("titles_checked_on", message.titles_checked_on.as_ref());
    for (i, title) in told.facts.titles.iter().enumerate() {
        let mut found = Problems::new();
        found.nest(&format!("titles[{i}]"), title.validate());
        of_firm.noun(found, &[]);
    }
    if let Err(found) = of_firm.finish(()) {
        reader.nest("facts", found);
    }
    for (i, given) in message.facts.iter().enumerate() {
        value(
            &mut reader,
            &mut told.facts,
            &format!("facts.facts[{i}]"),
            given,
        );
    }
    for (i, given) in message.answers.iter().enumerate() {
        answer(
            &mut reader,
            &mut told.facts,
            &format!("facts.answers[{i}]"),
            given,
        );
    }
    reader.finish(told)
}

/// Adds a value that was told, or the findings on it.
pub fn value(reader: &mut Reader, facts: &mut Facts, at: &str, given: &v1::GivenFact) {
    let known = Fact::ALL.iter().find(|fact| fact.code() == given.fact);
    let source = source(reader, at, &given.source);
    let evidence = Evidence {
        origin: Origin::Document,
        source,
        as_of: reader.day_if_set(&format!("{at}.as_of"), given.as_of.as_ref()),
        expires_on: reader.day_if_set(&format!("{at}.expires_on"), given.expires_on.as_ref()),
    };
    let Some(fact) = known.copied() else {
        let kind = match given.fact.is_empty() {
            true => ProblemKind::Missing,
            false => ProblemKind::NotFound,
        };
        reader.add(&format!("{at}.fact"), &given.fact, kind);
        return;
    };
    let Some(number) = number(reader, fact, at, given) else {
        return;
    };
    let year = format!("{at}.fiscal_year");
    if facts.given(fact, given.fiscal_year.unwrap_or(0)).is_some() {
        let field = if fact.is_yearly() { &year } else { at };
        reader.add(field, &given.fact, ProblemKind::Duplicate);
        return;
    }
    match facts.set(fact, given.fiscal_year, number, evidence) {
        Ok(()) => {}
        Err(FactError::Unknown(code)) => {
            reader.add(&format!("{at}.fact"), code, ProblemKind::NotFound);
        }
        Err(FactError::Year(fact)) if fact.is_yearly() => {
            reader.add(&year, "", ProblemKind::Missing);
        }
        Err(FactError::Year(fact)) => {
            let rule = wording!("`{fact}` has no fiscal year", fact = fact.code());
            let value = given.fiscal_year.unwrap_or_default();
            reader.add(&year, value, ProblemKind::Inconsistent { rule });
        }
        Err(FactError::Range {
            value, min, max, ..
        }) => {
            // A year that cannot be is told like a value that cannot be.
            let of_year = value != number;
            let field = if of_year { year } else { format!("{at}.value") };
            reader.add(&field, value, ProblemKind::OutOfRange { min, max });
        }
    }
}

/// The value in the unit of the fact, a day as its number.
fn number(reader: &mut Reader, fact: Fact, at: &str, given: &v1::GivenFact) -> Option<i64> {
    if given.day.is_none() {
        return Some(given.value);
    }
    let field = format!("{at}.day");
    let day = reader.day_if_set(&field, given.day.as_ref())?;
    let rule = match (fact.unit() == Unit::Day, given.value) {
        (true, 0) => return Some(day.num_days_from_ce().into()),
        (true, _) => wording!("there is a value beside it"),
        (false, _) => wording!("`{fact}` is no day", fact = fact.code()),
    };
    reader.add(&field, day, ProblemKind::Inconsistent { rule });
    None
}

/// Answers to what no rule asks, each with the question that is named most alike and with the path
/// of the request.
pub fn answers_unknown(message: &v1::FactSet, catalog: &Catalog) -> Problems {
    let mut asked = BTreeSet::new();
    for rule in catalog.rules() {
        let questions = rule.conditions.iter();
        let questions = questions.filter(|it| matches!(it.test, Test::Question(_)));
        asked.extend(questions.map(|it| format!("{}/{}", rule.purpose, it.key)));
    }
    let mut problems = Problems::new();
    for (i, given) in message.answers.iter().take(ANSWERS_MAX).enumerate() {
        let named = &given.condition;
        if asked.contains(named) {
            continue;
        }
        if let Some(near) = nearest(named, asked.iter().map(String::as_str)) {
            let field = format!("facts.answers[{i}].condition");
            let expected = wording!("a question of a rule; the nearest is `{near}`", near = near);
            problems.add(&field, named, ProblemKind::Malformed { expected });
        }
    }
    problems
}

/// Adds an answer that was told, or the findings on it; true without any.
pub fn answer(reader: &mut Reader, facts: &mut Facts, at: &str, given: &v1::GivenAnswer) -> bool {
    let source = source(reader, at, &given.source);
    let field = format!("{at}.condition");
    if given
        .condition
        .split('/')
        .filter(|it| !it.is_empty())
        .count()
        != 2
    {
        let expected = wording!("`{form}` of a condition", form = "{purpose}/{key}");
        reader.add(
            &field,
            &given.condition,
            ProblemKind::Malformed { expected },
        );
        return false;
    }
    if facts.answers.contains_key(&given.condition) {
        reader.add(&field, &given.condition, ProblemKind::Duplicate);
        return false;
    }
    let evidence = Evidence {
        source,
        as_of: reader.day_if_set(&format!("{at}.as_of"), given.as_of.as_ref()),
        expires_on: reader.day_if_set(&format!("{at}.expires_on"), given.expires_on.as_ref()),
        ..Evidence::default()
    };
    facts.answer(&given.condition, given.holds, evidence);
    true
}

fn source(reader: &mut Reader, at: &str, text: &str) -> String {
    let mut problems = Problems::new();
    problems.optional_text("source", text, NAME_CHARS_MAX);
    reader.nest(at, problems);
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use api::v1;
    use chrono::{Datelike, NaiveDate};
    use rulebook::{Catalog, Fact};

    use super::{answers_unknown, from_proto};

    fn day(fact: &str, value: i64, year: i32) -> v1::GivenFact {
        v1::GivenFact {
            fact: fact.to_owned(),
            value,
            day: Some(api::Date {
                year,
                month: 1,
                day: 31,
            }),
            ..v1::GivenFact::default()
        }
    }

    #[test]
    fn a_day_is_told_as_one() {
        let told = |facts| {
            from_proto(&v1::FactSet {
                facts,
                ..v1::FactSet::default()
            })
        };
        let found = told(vec![day("neeq_since", 0, 2025)]).unwrap().facts;
        let on = NaiveDate::from_ymd_opt(2025, 1, 31).unwrap();
        let number = found.given(Fact::NeeqSince, 0).unwrap().0;
        assert_eq!(number, i64::from(on.num_days_from_ce()));
        let wrong = vec![
            day("neeq_since", 739_000, 2025),
            day("holders_after", 0, 2025),
            day("neeq_since", 0, 0),
        ];
        let problems = told(wrong).unwrap_err().to_string();
        let parts: Vec<&str> = problems.split("; ").collect();
        assert_eq!(parts.len(), 3, "{problems}");
        assert_eq!(parts[0], "facts.facts[0].day there is a value beside it");
        assert_eq!(parts[1], "facts.facts[1].day `holders_after` is no day");
        assert!(parts[2].starts_with("facts.facts[2].day"), "{problems}");
    }

    #[test]
    fn an_answer_to_no_question_names_the_nearest() {
        let told = |condition: &str| {
            let answer = v1::GivenAnswer {
                condition: condition.to_owned(),
                ..v1::GivenAnswer::default()
            };
            let told = v1::FactSet {
                answers: vec![answer],
                ..v1::FactSet::default()
            };
            answers_unknown(&told, Catalog::built_in())
        };
        assert!(told("bse/issue-conditions").0.is_empty());
        for wrong in ["bse/issue-condition", "bse/nope", "s3-revenue", ""] {
            let problems = told(wrong);
            assert_eq!(problems.0.len(), 1, "{wrong}");
            assert_eq!(problems.0[0].value, wrong);
        }
        let problems = told("bse/issue-condition").to_string();
        let nearest = "facts.answers[0].condition must be a question of a rule; the nearest is \
                       `bse/issue-conditions`";
        assert_eq!(problems, nearest);
    }
}
