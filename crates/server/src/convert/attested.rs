//! What is attested of a firm: from the call, and as the caller sees it.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use api::v1;
use chrono::{Datelike, NaiveDate};
use domain::limits::{ATTESTED_MAX, NAME_CHARS_MAX};
use domain::validation::ProblemKind;
use domain::{Attested, Problems, Sme, wording};
use rulebook::attested::is_attested;
use rulebook::{Catalog, Fact, Facts, Unit};

use super::sight::Sight;
use super::{Reader, date, etag, facts, names};
use crate::app::attested::Statement;
use crate::error::Result;

/// Years of the days that something may be attested for.
const YEARS: RangeInclusive<i32> = 1990..=2100;

/// What a call records and takes back.
///
/// # Errors
/// All findings.
pub fn from_proto(
    message: &v1::AttestFirmRequest,
    catalog: &Catalog,
    today: NaiveDate,
) -> Result<Statement> {
    let mut problems = Problems::new();
    for (field, count) in [
        ("facts", message.facts.len()),
        ("answers", message.answers.len()),
        ("withdrawn", message.withdrawn.len()),
    ] {
        problems.count(field, count, ATTESTED_MAX);
    }
    problems.into_result()?;
    let mut reading = Reading {
        reader: Reader::new(),
        slots: BTreeSet::new(),
        today,
    };
    let facts = message.facts.iter().enumerate();
    let mut told: Vec<Attested> = facts.map(|(i, given)| reading.fact(i, given)).collect();
    let answers = message.answers.iter().enumerate();
    told.extend(answers.map(|(i, given)| reading.answer(i, given, catalog)));
    let keys = message.withdrawn.iter().enumerate();
    let withdrawn: Vec<_> = keys.map(|(i, key)| reading.withdrawn(i, key)).collect();
    if told.is_empty() && withdrawn.is_empty() {
        reading.reader.add("facts", "", ProblemKind::Missing);
    }
    Ok(reading.reader.finish(Statement { told, withdrawn })?)
}

struct Reading {
    reader: Reader,
    /// What the call has told so far.
    slots: BTreeSet<(String, Option<i32>, NaiveDate)>,
    today: NaiveDate,
}

impl Reading {
    fn fact(&mut self, i: usize, given: &v1::GivenFact) -> Attested {
        let at = format!("facts[{i}]");
        // What cannot be is found by telling it of a firm of which nothing else is known.
        let mut known = Facts::default();
        facts::value(&mut self.reader, &mut known, &at, given);
        if Fact::from_code(&given.fact).is_some_and(|fact| !is_attested(fact)) {
            let rule = wording!("is told by the firm's record, seat or listings");
            let field = format!("{at}.fact");
            let kind = ProblemKind::Inconsistent { rule };
            self.reader.add(&field, &given.fact, kind);
        }
        let year = given.fiscal_year.unwrap_or(0);
        let fact = Fact::from_code(&given.fact);
        let known = fact.and_then(|fact| known.given(fact, year));
        let known = known.map(|(value, _)| value);
        let told = Attested {
            key: given.fact.clone(),
            fiscal_year: given.fiscal_year,
            as_of: self.day(&at, given.as_of.as_ref()),
            // A day is its number.
            value: known.unwrap_or(given.value),
            source: given.source.trim().to_owned(),
            expires_on: quiet(given.expires_on.as_ref()),
        };
        self.complete(&at, &told);
        told
    }

    fn answer(&mut self, i: usize, given: &v1::GivenAnswer, catalog: &Catalog) -> Attested {
        let at = format!("answers[{i}]");
        let fine = facts::answer(&mut self.reader, &mut Facts::default(), &at, given);
        if fine && !catalog.asks(&given.condition) {
            let field = format!("{at}.condition");
            self.reader
                .add(&field, &given.condition, ProblemKind::NotFound);
        }
        let told = Attested {
            key: given.condition.clone(),
            fiscal_year: None,
            as_of: self.day(&at, given.as_of.as_ref()),
            value: given.holds.into(),
            source: given.source.trim().to_owned(),
            expires_on: quiet(given.expires_on.as_ref()),
        };
        self.complete(&at, &told);
        told
    }

    fn withdrawn(
        &mut self,
        i: usize,
        key: &v1::AttestationKey,
    ) -> (String, Option<i32>, NaiveDate) {
        let at = format!("withdrawn[{i}]");
        let answer = key.fact.is_empty();
        if answer == key.condition.is_empty() {
            self.reader
                .add(&format!("{at}.fact"), "", ProblemKind::Missing);
        }
        let code = if answer { &key.condition } else { &key.fact };
        let day = self.day(&at, key.as_of.as_ref());
        (code.clone(), key.fiscal_year, day)
    }

    /// Source and last day, which nobody else looks at.
    fn complete(&mut self, at: &str, told: &Attested) {
        let mut found = Problems::new();
        found.text("source", &told.source, NAME_CHARS_MAX);
        let (key, year, as_of) = told.slot();
        if !self.slots.insert((key.to_owned(), year, as_of)) {
            found.add("as_of", as_of, ProblemKind::Duplicate);
        }
        if let Some(last) = told.expires_on.filter(|last| *last < told.as_of) {
            let rule = wording!("must not be before {day}", day = told.as_of);
            found.add("expires_on", last, ProblemKind::Inconsistent { rule });
        }
        let mut nested = Problems::new();
        nested.nest(at, found);
        self.reader.noun(nested, &[]);
    }

    /// The day from which something counts; today where there is a finding.
    fn day(&mut self, at: &str, asked: Option<&api::Date>) -> NaiveDate {
        let (field, today) = (format!("{at}.as_of"), self.today);
        if asked.is_none() {
            self.reader.add(&field, "", ProblemKind::Missing);
            return today;
        }
        let mut found = Reader::new();
        let day = found.day_if_set(&field, asked);
        if let Some(day) = day.filter(|day| *day > today || !YEARS.contains(&day.year())) {
            let first = YEARS.start();
            let rule = wording!(
                "must be from {first} on and not after today, {today}",
                first = first,
                today = today
            );
            found.add(&field, day, ProblemKind::Inconsistent { rule });
        }
        if let Err(found) = found.finish(()) {
            self.reader.noun(found, &[]);
        }
        day.unwrap_or(today)
    }
}

/// A day whose findings are told elsewhere.
fn quiet(asked: Option<&api::Date>) -> Option<NaiveDate> {
    Reader::new().day_if_set("expires_on", asked)
}

/// What was attested of a firm, as the caller sees it.
pub fn to_proto(of: &Sme, sight: Sight) -> v1::Attestations {
    v1::Attestations {
        sme: names::sme(of.id),
        etag: etag(of.version),
        attestations: of.attested.iter().map(|it| one(it, sight)).collect(),
    }
}

fn one(of: &Attested, sight: Sight) -> v1::Attestation {
    let answer = of.is_answer();
    let flag = Fact::from_code(&of.key).map(Fact::unit) == Some(Unit::Flag);
    let key = |wanted: bool| match wanted {
        true => of.key.clone(),
        false => String::new(),
    };
    v1::Attestation {
        fact: key(!answer),
        condition: key(answer),
        fiscal_year: of.fiscal_year,
        value: sight.figure(Some(of.value).filter(|_| !answer)),
        holds: (answer || flag).then_some(of.value != 0),
        source: match sight {
            Sight::Exact => of.source.clone(),
            Sight::Bands => String::new(),
        },
        as_of: Some(date(of.as_of)),
        expires_on: of.expires_on.map(date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use domain::fixtures::{day, sme};

    fn on(day: NaiveDate) -> Option<api::Date> {
        Some(date(day))
    }

    fn fact(fact: &str, value: i64) -> v1::GivenFact {
        v1::GivenFact {
            fact: fact.to_owned(),
            value,
            source: "exchange".to_owned(),
            as_of: on(day(2026, 3, 1)),
            ..Default::default()
        }
    }

    fn answer(condition: &str) -> v1::GivenAnswer {
        v1::GivenAnswer {
            condition: condition.to_owned(),
            holds: true,
            source: "market".to_owned(),
            as_of: on(day(2026, 3, 1)),
            expires_on: on(day(2027, 3, 1)),
        }
    }

    fn asked(message: &v1::AttestFirmRequest) -> std::result::Result<Statement, String> {
        let found = from_proto(message, Catalog::built_in(), day(2026, 6, 1));
        found.map_err(|error| {
            let found = error.problems().0.iter().map(ToString::to_string);
            found.collect::<Vec<_>>().join("\n")
        })
    }

    #[test]
    fn facts_and_answers_are_read_with_their_days() {
        let message = v1::AttestFirmRequest {
            facts: vec![fact("share_capital", 5)],
            answers: vec![answer("board-entry/rest")],
            ..Default::default()
        };
        let told = asked(&message).unwrap().told;
        let told: Vec<_> = told
            .iter()
            .map(|it| (&*it.key, it.value, it.expires_on))
            .collect();
        let last = Some(day(2027, 3, 1));
        assert_eq!(
            told,
            [("share_capital", 5, None), ("board-entry/rest", 1, last)]
        );
    }

    #[test]
    fn what_cannot_be_attested_is_all_named() {
        let mut far = fact("valuation", 1);
        far.as_of = on(day(2026, 6, 2));
        let mut early = fact("government_fund", 1);
        early.expires_on = on(day(2026, 2, 1));
        let mut nobody = fact("private_fund", 1);
        nobody.source = " ".to_owned();
        let mut undated = answer("board-entry/potential");
        undated.as_of = None;
        let message = v1::AttestFirmRequest {
            facts: vec![
                fact("turnover", 1),
                fact("in_province", 1),
                fact("equity_round", 12),
                fact("platform_score", 80),
                far,
                early,
                nobody,
            ],
            answers: vec![answer("board-entry/nope"), answer("rest"), undated],
            withdrawn: vec![v1::AttestationKey::default()],
            ..Default::default()
        };
        expect_test::expect![[r#"
            facts[0].fact does not exist
            facts[1].fact is told by the firm's record, seat or listings
            facts[2].value must be from 0 to 9
            facts[3].fiscal_year is missing
            facts[4].as_of must be from 1990 on and not after today, 2026-06-01
            facts[5].expires_on must not be before 2026-03-01
            facts[6].source is missing
            answers[0].condition does not exist
            answers[1].condition must be `{purpose}/{key}` of a condition
            answers[2].as_of is missing
            withdrawn[0].fact is missing
            withdrawn[0].as_of is missing"#]]
        .assert_eq(&asked(&message).unwrap_err());
        let empty = asked(&v1::AttestFirmRequest::default());
        assert_eq!(empty.unwrap_err(), "facts is missing");
    }

    #[test]
    fn one_fact_is_told_for_each_of_its_days() {
        let earlier = v1::GivenFact {
            as_of: on(day(2025, 12, 31)),
            ..fact("valuation", 1)
        };
        let message = |facts| v1::AttestFirmRequest {
            facts,
            ..Default::default()
        };
        let told = asked(&message(vec![fact("valuation", 2), earlier])).unwrap();
        assert_eq!(told.told.len(), 2);
        let twice = vec![fact("valuation", 2), fact("valuation", 1)];
        let found = asked(&message(twice)).unwrap_err();
        assert!(found.starts_with("facts[1].as_of "), "{found}");
    }

    #[test]
    fn a_market_sees_that_and_since_when_but_no_figure_and_no_text() {
        let mut firm = sme(1);
        let told = |key: &str, value| Attested {
            key: key.to_owned(),
            fiscal_year: None,
            as_of: day(2026, 3, 1),
            value,
            source: "exchange 13800000000".to_owned(),
            expires_on: None,
        };
        firm.attested = vec![
            told("share_capital", 5_000),
            told("listing_reserve", 1),
            told("board-entry/rest", 1),
        ];
        let shown = |sight| {
            let all = to_proto(&firm, sight).attestations;
            let text = |it: &v1::Attestation| (it.value, it.holds, it.source.is_empty());
            all.iter().map(text).collect::<Vec<_>>()
        };
        let exact = [
            (Some(5_000), None, false),
            (Some(1), Some(true), false),
            (None, Some(true), false),
        ];
        assert_eq!(shown(Sight::Exact), exact);
        let bands = [
            (None, None, true),
            (None, Some(true), true),
            (None, Some(true), true),
        ];
        assert_eq!(shown(Sight::Bands), bands);
    }
}
