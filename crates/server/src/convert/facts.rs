//! Facts of a firm that are told in a call.

use api::v1;
use domain::limits::{NAME_CHARS_MAX, TITLES_MAX};
use domain::validation::ProblemKind;
use domain::{Problems, RegionCode};
use rulebook::{Evidence, Fact, FactError, Facts, Origin};

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

fn value(reader: &mut Reader, facts: &mut Facts, at: &str, given: &v1::GivenFact) {
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
    let year = format!("{at}.fiscal_year");
    if facts.given(fact, given.fiscal_year.unwrap_or(0)).is_some() {
        let field = if fact.is_yearly() { &year } else { at };
        reader.add(field, &given.fact, ProblemKind::Duplicate);
        return;
    }
    match facts.set(fact, given.fiscal_year, given.value, evidence) {
        Ok(()) => {}
        Err(FactError::Unknown(code)) => {
            reader.add(&format!("{at}.fact"), code, ProblemKind::NotFound);
        }
        Err(FactError::Year(fact)) if fact.is_yearly() => {
            reader.add(&year, "", ProblemKind::Missing);
        }
        Err(FactError::Year(fact)) => {
            let rule = format!("`{}` has no fiscal year", fact.code());
            let value = given.fiscal_year.unwrap_or_default();
            reader.add(&year, value, ProblemKind::Inconsistent { rule });
        }
        Err(FactError::Range {
            value, min, max, ..
        }) => {
            // A year that cannot be is told like a value that cannot be.
            let of_year = value != given.value;
            let field = if of_year { year } else { format!("{at}.value") };
            reader.add(&field, value, ProblemKind::OutOfRange { min, max });
        }
    }
}

fn answer(reader: &mut Reader, facts: &mut Facts, at: &str, given: &v1::GivenAnswer) {
    let source = source(reader, at, &given.source);
    let field = format!("{at}.condition");
    if given
        .condition
        .split('/')
        .filter(|it| !it.is_empty())
        .count()
        != 2
    {
        let expected = "`{purpose}/{key}` of a condition".to_owned();
        reader.add(
            &field,
            &given.condition,
            ProblemKind::Malformed { expected },
        );
        return;
    }
    if facts.answers.contains_key(&given.condition) {
        reader.add(&field, &given.condition, ProblemKind::Duplicate);
        return;
    }
    let evidence = Evidence {
        source,
        ..Evidence::default()
    };
    facts.answer(&given.condition, given.holds, evidence);
}

fn source(reader: &mut Reader, at: &str, text: &str) -> String {
    let mut problems = Problems::new();
    problems.optional_text("source", text, NAME_CHARS_MAX);
    reader.nest(at, problems);
    text.trim().to_owned()
}
