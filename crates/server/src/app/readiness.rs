//! A firm held against one rule: a stored firm, or one whose facts are told in the call.

use api::v1::ErrorReason;
use chrono::NaiveDate;
use domain::validation::ProblemKind;
use domain::{Problems, RegionCode, Scope, SmeId};
use listing::candidate::add_market;
use listing::{Market, NoCandidate, Rung};
use rulebook::{Application, Assessment, Catalog, Facts, Path, Rule, path};

use super::{Cx, candidate, market as markets, rule as rules, sme as smes};
use crate::convert::facts::Told;
use crate::error::{Error, Result};

/// By what a firm is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One version of a rule, by id.
    Rule(String),
    /// The version that counts for this purpose.
    Purpose(String),
}

/// Who is judged.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A stored firm.
    Stored(SmeId),
    /// Facts that were told.
    Told(Box<Told>),
}

/// A question for readiness.
#[derive(Debug, Clone)]
pub struct Ask {
    /// By what.
    pub target: Target,
    /// For what; `None` for a first application where there is one.
    pub application: Option<Application>,
    /// The day.
    pub on: NaiveDate,
    /// Who.
    pub subject: Subject,
    /// Whose own rules go first; `None` for the market of the seat.
    pub market: Option<String>,
}

/// What the rule says, and the way to its purpose.
#[derive(Debug, Clone)]
pub struct Readiness<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// The firm held against it.
    pub assessment: Assessment,
    /// The way, where the rule counts on the day for a first application, and none to a board that
    /// is not open to the firm.
    pub path: Option<Path>,
    /// The market whose own rules went first.
    pub market: Option<&'static Market>,
    /// What the seat says against its board, or against that of every market.
    pub no_market: Option<NoCandidate>,
}

/// Judges a firm by one rule on a day; nothing is stored.
///
/// # Errors
/// `RULE_NOT_FOUND`, `SME_NOT_FOUND`, `MARKET_NOT_FOUND`, `RULE_NOT_IN_FORCE`; `INVALID_ARGUMENT`
/// for a purpose that no rule has.
pub async fn assess<'a>(cx: &Cx<'a>, ask: Ask) -> Result<Readiness<'a>> {
    let named = match (&cx.scope, &ask.market) {
        (_, Some(key)) => Some(markets::get(&cx.scope, cx.app.rules.markets, key)?),
        (Scope::Market(own), None) => Some(markets::get(&cx.scope, cx.app.rules.markets, own)?),
        (Scope::All | Scope::Lender(_), None) => None,
    };
    let on = ask.on;
    let (facts, seat, market) = match ask.subject {
        Subject::Stored(id) => stored(cx, id, named, on).await?,
        Subject::Told(told) => {
            let market = named.or_else(|| cx.app.rules.markets.of(told.seat?));
            let mut facts = told.facts;
            if let Some(market) = market {
                add_market(&mut facts, told.seat, market, on);
            }
            (facts, told.seat, market)
        }
    };
    let no_market = match named {
        Some(market) => market.shut_to(seat),
        None => cx.app.rules.markets.shut_to(seat),
    };
    let key = market.map(|market| market.key.as_str());
    let catalog: &'a Catalog = &cx.app.rules.catalog;
    let (rule, application) = rule_for(catalog, &ask.target, (ask.application, key), on)?;
    let counts = rule.force_on(Application::New, on).is_some();
    // No way leads to a list of figures.
    let judges = !rule.conditions.is_empty();
    let of_board = Rung::ALL.iter().any(|rung| rung.purpose() == rule.purpose);
    let shut = of_board && no_market == Some(NoCandidate::Outside);
    let way = counts && application == Application::New && judges && !shut;
    Ok(Readiness {
        rule,
        market,
        no_market,
        assessment: catalog.assess(rule, &facts, application, on),
        path: way.then(|| path(catalog, &facts, &rule.purpose, key, on)),
    })
}

/// The facts of a stored firm that the caller sees, its seat, and the market whose rules go first.
async fn stored(
    cx: &Cx<'_>,
    id: SmeId,
    named: Option<&'static Market>,
    on: NaiveDate,
) -> Result<(Facts, Option<RegionCode>, Option<&'static Market>)> {
    let firm = cx.tx.smes().get(id).await?;
    let firm = firm.ok_or_else(|| smes::not_found(id))?;
    let seat = firm.region;
    let market = named.or_else(|| cx.app.rules.markets.of(seat?));
    let seen = match named {
        Some(market) => markets::sees_firm(cx, market, &firm),
        None => cx.scope == Scope::All,
    };
    if !seen {
        return Err(smes::not_found(id));
    }
    let facts = candidate::facts(cx, &firm, market, on).await?;
    Ok((facts, seat, market))
}

fn rule_for<'a>(
    catalog: &'a Catalog,
    target: &Target,
    (application, market): (Option<Application>, Option<&str>),
    on: NaiveDate,
) -> Result<(&'a Rule, Application)> {
    let purpose = match target {
        Target::Rule(id) => {
            let rule = rules::get(catalog, id)?;
            let known = |application: &Application| {
                let mut forces = rule.forces.iter();
                forces.any(|force| force.application == *application)
            };
            let first = Application::ALL.into_iter().find(known);
            let application = application.or(first).unwrap_or(Application::New);
            return Ok((rule, application));
        }
        Target::Purpose(purpose) => purpose,
    };
    if !catalog.rules().iter().any(|rule| rule.purpose == *purpose) {
        let mut problems = Problems::new();
        let kind = match purpose.is_empty() {
            true => ProblemKind::Missing,
            false => ProblemKind::NotFound,
        };
        problems.add("purpose", purpose, kind);
        return Err(Error::invalid(problems));
    }
    let wanted = application.map_or_else(|| Application::ALL.to_vec(), |it| vec![it]);
    let mut found = wanted.iter().filter_map(|application| {
        let rule = catalog.in_force(purpose, market, *application, on)?;
        Some((rule, *application))
    });
    found.next().ok_or_else(|| {
        let text = format!("no version of `{purpose}` counts on {on}");
        let application = application.map(|it| it.code().to_uppercase());
        Error::wrong_state(ErrorReason::RuleNotInForce, text)
            .with("purpose", purpose)
            .with("application", application.unwrap_or_default())
            .with("on", on)
    })
}

#[cfg(test)]
mod tests {
    use api::v1::ErrorReason;
    use chrono::NaiveDate;
    use rulebook::{Application, Catalog};

    use super::{Target, rule_for};

    fn found(target: Target, application: Option<Application>, year: i32) -> String {
        let on = NaiveDate::from_ymd_opt(year, 9, 1).unwrap();
        match rule_for(Catalog::built_in(), &target, (application, None), on) {
            Ok((rule, application)) => format!("{} {}", rule.id, application.code()),
            Err(error) => format!("{:?}", error.reason()),
        }
    }

    fn purpose(text: &str) -> Target {
        Target::Purpose(text.to_owned())
    }

    #[test]
    fn a_purpose_takes_the_version_of_the_day() {
        let of = |year| found(purpose("little-giant"), None, year);
        assert_eq!(of(2023), "little-giant-2022 new");
        assert_eq!(of(2019), format!("{:?}", ErrorReason::RuleNotInForce));
        let unknown = found(purpose("big-giant"), None, 2023);
        assert_eq!(unknown, format!("{:?}", ErrorReason::InvalidArgument));
    }

    #[test]
    fn a_named_version_is_taken_whether_it_counts_or_not() {
        let named = |application| found(Target::Rule("bse-2021".to_owned()), application, 2019);
        assert_eq!(named(None), "bse-2021 new");
        assert_eq!(named(Some(Application::Review)), "bse-2021 review");
        let gone = found(Target::Rule("bse-1999".to_owned()), None, 2023);
        assert_eq!(gone, format!("{:?}", ErrorReason::RuleNotFound));
    }
}
