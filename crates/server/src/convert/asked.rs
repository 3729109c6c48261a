//! What requests of `ListingService` ask for.

use std::ops::RangeInclusive;

use ::listing::{Class, Due, EnterpriseCode, Filter};
use api::v1;
use api::v1::assess_readiness_request::{Subject as AskedSubject, Target as AskedTarget};
use chrono::{Datelike, NaiveDate};
use domain::limits::CODE_CHARS_MAX;
use domain::validation::ProblemKind;
use domain::{ChainCode, CreditCode, MarketId, Problems, RateBp, RegionCode, wording};
use rulebook::Catalog;
use store::listing::ListingFilter;

use super::names::{market_key, named, parent, rule_id, sme_id};
use super::sight::Sight;
use super::{Reader, facts, filter_text, listing};
use crate::app::listing::Act;
use crate::app::readiness::{Ask, Subject, Target};
use crate::app::rule::RuleFilter;
use crate::error::Result;

/// All of a rule, in basis points.
const FULL_BP: i64 = 10_000;

/// The years of the days that somebody may ask for: all that rules and figures speak of.
const YEARS: RangeInclusive<i32> = 1990..=2100;

/// The day that is asked for, within [`YEARS`]; `None` if not set.
fn asked_day(reader: &mut Reader, field: &str, date: Option<&api::Date>) -> Option<NaiveDate> {
    let day = reader.day_if_set(field, date)?;
    let within = YEARS.contains(&day.year());
    if !within {
        let (first, last) = (YEARS.start(), YEARS.end());
        let expected = wording!(
            "a day from {first} to {last}",
            first = format!("{first}-01-01"),
            last = format!("{last}-12-31"),
        );
        reader.add(field, day, ProblemKind::Malformed { expected });
    }
    within.then_some(day)
}

fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The day of a request; `today` if it has none.
///
/// # Errors
/// It is no day, or not one from 1990 to 2100.
pub fn day(on: Option<&api::Date>, today: NaiveDate) -> Result<NaiveDate> {
    let mut reader = Reader::new();
    let on = asked_day(&mut reader, "on", on);
    Ok(reader.finish(on)?.unwrap_or(today))
}

/// The day on which something happened; `today` if the request has none.
///
/// # Errors
/// It is no day, or one to come.
pub fn past_day(on: Option<&api::Date>, today: NaiveDate) -> Result<NaiveDate> {
    let on = day(on, today)?;
    let mut problems = Problems::new();
    if on > today {
        let rule = wording!("must not be after today, {today}", today = today);
        problems.add("on", on, ProblemKind::Inconsistent { rule });
    }
    problems.into_result()?;
    Ok(on)
}

/// Which rules a list asks for.
///
/// # Errors
/// All findings; `RESOURCE_NAME_INVALID`.
pub fn rules(message: &v1::ListRulesRequest) -> Result<RuleFilter> {
    let market = given(&message.market).map(|name| named("market", name, market_key));
    let mut reader = Reader::new();
    let in_force_on = asked_day(&mut reader, "in_force_on", message.in_force_on.as_ref());
    Ok(RuleFilter {
        purpose: filter_text("purpose", &message.purpose)?,
        market: market.transpose()?,
        in_force_on: reader.finish(in_force_on)?,
    })
}

/// A question for readiness.
///
/// # Errors
/// All findings; `RESOURCE_NAME_INVALID`.
pub fn readiness(
    message: v1::AssessReadinessRequest,
    catalog: &Catalog,
    today: NaiveDate,
) -> Result<Ask> {
    let mut reader = Reader::new();
    let application = reader.coded_if_set("application", message.application);
    let on = asked_day(&mut reader, "on", message.on.as_ref());
    let target = match message.target {
        Some(AskedTarget::Rule(name)) => Target::Rule(named("rule", &name, rule_id)?),
        Some(AskedTarget::Purpose(purpose)) => Target::Purpose(purpose),
        None => {
            reader.add("rule", "", ProblemKind::Missing);
            Target::Purpose(String::new())
        }
    };
    let subject = match &message.subject {
        Some(AskedSubject::Sme(name)) => Some(Subject::Stored(named("sme", name, sme_id)?)),
        Some(AskedSubject::Facts(of)) => {
            reader.noun(facts::answers_unknown(of, catalog), &[]);
            let told = facts::from_proto(of);
            let told = told.map_err(|found| reader.noun(found, &[]));
            told.ok().map(|told| Subject::Told(Box::new(told)))
        }
        None => {
            reader.add("sme", "", ProblemKind::Missing);
            None
        }
    };
    let market = given(&message.market).map(|name| named("market", name, market_key));
    let market = market.transpose()?;
    // Without a subject there is a finding that says so.
    let subject = reader.finish(subject)?.ok_or_else(Problems::new)?;
    Ok(Ask {
        target,
        application,
        on: on.unwrap_or(today),
        subject,
        market,
    })
}

/// Which candidates a list asks for, by what the caller sees of them.
///
/// # Errors
/// All findings.
pub fn candidates(message: &v1::ListCandidatesRequest, sight: Sight) -> Result<Filter> {
    let mut reader = Reader::new();
    let mut least = |field: &str, value: i32| {
        let mut problems = Problems::new();
        problems.within(field, value, 0, FULL_BP);
        reader.noun(problems, &[]);
        Some(value).filter(|value| *value > 0)
    };
    let readiness = least("readiness_min_bp", message.readiness_min_bp);
    let completeness = least("completeness_min_bp", message.completeness_min_bp);
    let (chain, region) = (given(&message.chain), given(&message.region));
    let code = given(&message.credit_code);
    let region = region.and_then(|text| reader.parse("region", text, RegionCode::resolve));
    let filter = Filter {
        layer: reader.coded_if_set("layer", message.layer),
        reach_min: reader.coded_if_set("reach_min", message.reach_min),
        chain: chain.and_then(|text| reader.parse("chain", text, ChainCode::parse)),
        region: region.map(|resolved| resolved.code),
        tier: reader.coded_if_set("tier", message.tier),
        readiness_min: readiness.map(|shown| sight.readiness_min(shown)),
        completeness_min: completeness.map(RateBp),
        credit_code: code.and_then(|text| reader.parse("credit_code", text, CreditCode::parse)),
        name_contains: filter_text("display_name_part", &message.display_name_part)?,
    };
    Ok(reader.finish(filter)?)
}

/// Which listings a list asks for; whether there is such a market is not asked.
///
/// # Errors
/// All findings; `RESOURCE_NAME_INVALID`.
pub fn listings(message: &v1::ListListingsRequest) -> Result<(ListingFilter, Option<Due>)> {
    let market = parent(&message.parent, "markets/-", market_key)?;
    let sme = given(&message.sme).map(|name| named("sme", name, sme_id));
    let mut reader = Reader::new();
    let code = given(&message.credit_code);
    let state = v1::ListingState::try_from(message.state);
    if state.is_err() {
        let expected = wording!("a value of {kind}", kind = "ListingState");
        reader.add("state", message.state, ProblemKind::Malformed { expected });
    }
    let state = state.ok().and_then(listing::state_code);
    let filter = ListingFilter {
        market: market.as_deref().and_then(MarketId::parse),
        sme: sme.transpose()?,
        credit_code: code.and_then(|text| reader.parse("credit_code", text, CreditCode::parse)),
        states: state.into_iter().map(str::to_owned).collect(),
        layer: reader.coded_if_set("layer", message.layer),
        on_board: false,
    };
    let due = reader.coded_if_set("due", message.due);
    Ok(reader.finish((filter, due))?)
}

/// Under which codes a firm is admitted.
///
/// # Errors
/// The code is missing or not one of JR/T 0326-2024.
pub fn admission(message: &v1::AdmitListingRequest) -> Result<Act> {
    let mut reader = Reader::new();
    let code = reader.parse("code", message.code.trim(), |text| {
        let code = text.parse::<EnterpriseCode>().ok();
        // Firms of the class T are on no board.
        let code = code.filter(|code| code.class() != Some(Class::Custody));
        code.ok_or_else(|| {
            let expected =
                wording!("an area code, 6 digits, and F, G, P or nothing, such as ZJ000001");
            ProblemKind::Malformed { expected }
        })
    });
    let code = reader.finish(code)?.ok_or_else(Problems::new)?;
    let own = given(message.own_code.trim()).map(str::to_owned);
    Ok(Act::Admit(code, own))
}

/// Why a firm leaves the board.
///
/// # Errors
/// No reason.
pub fn delisting(message: &v1::DelistListingRequest) -> Result<Act> {
    let mut reader = Reader::new();
    let reason = reader.coded("reason", message.reason);
    Ok(Act::Delist(reader.finish(reason)?))
}

/// What an exchange reports.
///
/// # Errors
/// No event, or no day.
pub fn event(message: &v1::ReportPipelineEventRequest) -> Result<Act> {
    let mut reader = Reader::new();
    let event = reader.coded("event", message.event);
    if message.on.is_none() {
        reader.add("on", "", ProblemKind::Missing);
    }
    Ok(Act::Report(reader.finish(event)?))
}

/// Which document a request says was disclosed.
///
/// # Errors
/// All findings.
pub fn disclosure(message: &v1::RecordDisclosureRequest) -> Result<Act> {
    let (document, period_end) = document(&message.document, message.period_end.as_ref())?;
    Ok(Act::Disclose(document, period_end))
}

/// Which disclosure a request takes back.
///
/// # Errors
/// All findings.
pub fn disclosure_withdrawal(message: &v1::WithdrawDisclosureRequest) -> Result<Act> {
    let (document, period_end) = document(&message.document, message.period_end.as_ref())?;
    Ok(Act::Undisclose(document, period_end))
}

/// Key and last day of the period of a document.
fn document(key: &str, period_end: Option<&api::Date>) -> Result<(String, NaiveDate)> {
    let mut reader = Reader::new();
    let mut problems = Problems::new();
    problems.text("document", key, CODE_CHARS_MAX);
    reader.noun(problems, &[]);
    if period_end.is_none() {
        reader.add("period_end", "", ProblemKind::Missing);
    }
    let period_end = asked_day(&mut reader, "period_end", period_end);
    let period_end = reader.finish(period_end)?.unwrap_or_default();
    Ok((key.to_owned(), period_end))
}

/// What is taken back.
///
/// # Errors
/// No event.
pub fn withdrawal(message: &v1::WithdrawPipelineEventRequest) -> Result<Act> {
    let mut reader = Reader::new();
    let event = reader.coded("event", message.event);
    Ok(Act::Withdraw(reader.finish(event)?))
}

#[cfg(test)]
mod tests {
    use api::v1;
    use chrono::NaiveDate;
    use domain::RateBp;

    use super::{AskedSubject, AskedTarget, Catalog};
    use super::{admission, candidates, day, past_day, readiness, rules};
    use crate::convert::date;
    use crate::convert::sight::Sight;
    use crate::error::Result;

    fn findings<T>(outcome: Result<T>) -> Vec<String> {
        let error = outcome.err().unwrap();
        error.problems().0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_findings_of_a_filter_come_at_once() {
        let message = v1::ListCandidatesRequest {
            layer: 9,
            chain: "NEV".to_owned(),
            region: "999999".to_owned(),
            readiness_min_bp: -1,
            completeness_min_bp: 10_001,
            ..Default::default()
        };
        let found = findings(candidates(&message, Sight::Exact));
        assert_eq!(found.len(), 5, "{found:#?}");
    }

    #[test]
    fn all_findings_of_told_facts_come_at_once() {
        let answer = |condition: &str| v1::GivenAnswer {
            condition: condition.to_owned(),
            ..Default::default()
        };
        let told = v1::FactSet {
            facts: vec![v1::GivenFact {
                fact: "turnovr".to_owned(),
                ..Default::default()
            }],
            answers: vec![answer("bse/issue-condition"), answer("alone")],
            ..Default::default()
        };
        let message = v1::AssessReadinessRequest {
            target: Some(AskedTarget::Purpose("bse".to_owned())),
            subject: Some(AskedSubject::Facts(told)),
            on: Some(api::Date {
                year: 1066,
                month: 10,
                day: 14,
            }),
            ..Default::default()
        };
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let mut found = findings(readiness(message, Catalog::built_in(), today));
        found.iter_mut().for_each(|it| it.truncate(26));
        let fields = [
            "on must be a day from 1990",
            "facts.answers[0].condition",
            "facts.answers[1].condition",
            "facts.facts[0].fact does n",
        ];
        assert_eq!(found, fields);
    }

    #[test]
    fn bands_are_narrowed_by_bands() {
        let message = v1::ListCandidatesRequest {
            readiness_min_bp: 2_600,
            ..Default::default()
        };
        let least = |sight| candidates(&message, sight).unwrap().readiness_min;
        assert_eq!(least(Sight::Exact), Some(RateBp(2_600)));
        assert_eq!(least(Sight::Bands), Some(RateBp(5_000)));
    }

    #[test]
    fn a_question_needs_a_rule_and_a_firm() {
        let today = NaiveDate::default();
        let found = findings(readiness(
            v1::AssessReadinessRequest::default(),
            Catalog::built_in(),
            today,
        ));
        assert_eq!(found, ["rule is missing", "sme is missing"]);
    }

    #[test]
    fn facts_that_cannot_be_are_all_named() {
        let fact = |fact: &str, fiscal_year, value| v1::GivenFact {
            fact: fact.to_owned(),
            fiscal_year,
            value,
            ..Default::default()
        };
        let told = v1::FactSet {
            region: "999999".to_owned(),
            titles: vec![v1::Title::default()],
            facts: vec![
                fact("revenue", None, 1),
                fact("sponsor", Some(2_025), 1),
                fact("sponsor", None, 2),
                fact("turnover", Some(2_025), 1),
                fact("revenue", Some(1_900), 1),
                fact("revenue", Some(2_025), 1),
                fact("revenue", Some(2_025), 2),
            ],
            answers: vec![v1::GivenAnswer::default()],
            ..Default::default()
        };
        let target = v1::assess_readiness_request::Target::Purpose("bse".to_owned());
        let subject = v1::assess_readiness_request::Subject::Facts(told);
        let message = v1::AssessReadinessRequest {
            target: Some(target),
            subject: Some(subject),
            ..Default::default()
        };
        let found = findings(readiness(
            message,
            Catalog::built_in(),
            NaiveDate::default(),
        ));
        expect_test::expect![[r#"
            facts.answers[0].condition must be a question of a rule; the nearest is `bse/other`
            facts.region does not exist
            facts.titles[0].kind is missing
            facts.titles[0].granted_on is missing
            facts.facts[0].fiscal_year is missing
            facts.facts[1].fiscal_year `sponsor` has no fiscal year
            facts.facts[2].value must be from 0 to 1
            facts.facts[3].fact does not exist
            facts.facts[4].fiscal_year must be from 1980 to 2100
            facts.facts[6].fiscal_year is there twice"#]]
        .assert_eq(&found.join("\n"));
    }

    #[test]
    fn days_far_out_are_refused() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        let at = |year, month, day| api::Date { year, month, day };
        for on in [at(1990, 1, 1), at(2100, 12, 31)] {
            assert!(day(Some(&on), today).is_ok(), "{on:?}");
        }
        let far = ["0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31"];
        for text in far {
            let on = date(text.parse().unwrap());
            let found = findings(day(Some(&on), today));
            assert_eq!(found, ["on must be a day from 1990-01-01 to 2100-12-31"]);
            let message = v1::ListRulesRequest {
                in_force_on: Some(on),
                ..Default::default()
            };
            let found = findings(rules(&message));
            assert_eq!(
                found,
                ["in_force_on must be a day from 1990-01-01 to 2100-12-31"]
            );
            let message = v1::AssessReadinessRequest {
                on: Some(on),
                ..Default::default()
            };
            assert_eq!(
                findings(readiness(message, Catalog::built_in(), today)).len(),
                3
            );
        }
    }

    #[test]
    fn nothing_happens_tomorrow() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        let tomorrow = date(today.succ_opt().unwrap());
        assert_eq!(past_day(None, today).unwrap(), today);
        assert_eq!(past_day(Some(&date(today)), today).unwrap(), today);
        let found = findings(past_day(Some(&tomorrow), today));
        assert_eq!(found, ["on must not be after today, 2026-03-05"]);
    }

    #[test]
    fn a_code_of_no_market_is_refused() {
        let of = |code: &str| {
            admission(&v1::AdmitListingRequest {
                code: code.to_owned(),
                ..Default::default()
            })
        };
        assert!(of("ZJ000001").is_ok());
        assert!(of("ZJ000001P").is_ok());
        for code in ["", "zj000001", "ZJ1", "XX000001", "ZJ000001X", "ZJ000001T"] {
            assert_eq!(findings(of(code)).len(), 1, "{code}");
        }
    }
}
