//! Official rules.

use api::v1;
use rulebook::rule::{Band, Force, Group, Indicator, Member, Name, Need, Opening, Parameter};
use rulebook::rule::{Scale, Window};
use rulebook::{Bound, Condition, Fact, Measure, Rule, Test};

use super::enums::{Wire, number, numbers, unit};
use super::{date, names};

/// The message of a rule as lists show it, without its conditions and what follows them.
pub fn head(rule: &Rule) -> v1::Rule {
    let market = rule.market.as_deref().map(names::market);
    v1::Rule {
        name: names::rule(&rule.id),
        purpose: rule.purpose.clone(),
        version: rule.version.clone(),
        name_zh: rule.name.zh.clone(),
        name_en: rule.name.en.clone(),
        instrument: rule.instrument.clone(),
        number: rule.number.clone(),
        issuer: rule.issuer.clone(),
        issued_on: rule.date.map(date),
        source: rule.source.clone(),
        confidence: rule.confidence.to_wire(),
        market: market.unwrap_or_default(),
        forces: rule.forces.iter().map(force).collect(),
        condition_count: i32::try_from(rule.conditions.len()).unwrap_or(i32::MAX),
        ..Default::default()
    }
}

/// The message of a rule with everything.
pub fn full(rule: &Rule) -> v1::Rule {
    v1::Rule {
        conditions: rule.conditions.iter().map(condition).collect(),
        groups: rule.groups.iter().map(|it| group(rule, it)).collect(),
        indicators: rule.indicators.iter().map(indicator).collect(),
        parameters: rule.parameters.iter().map(parameter).collect(),
        windows: rule.windows.iter().map(window).collect(),
        ..head(rule)
    }
}

/// The message of a fact.
pub fn fact(fact: Fact) -> v1::Fact {
    v1::Fact {
        code: fact.code().to_owned(),
        unit: unit(fact.unit()),
        yearly: fact.is_yearly(),
        name_zh: fact.name_zh().to_owned(),
        name_en: fact.name_en().to_owned(),
    }
}

/// The message of a limit.
pub fn limit(bound: Bound) -> v1::Limit {
    v1::Limit {
        comparison: bound.op.to_wire(),
        value: bound.limit,
        unit: unit(bound.unit),
    }
}

/// A condition of a rule by its key; without a name where the rule has none of this key any more.
pub fn condition_name(rule: Option<&Rule>, key: &str) -> v1::ConditionName {
    let name = rule.and_then(|rule| rule.condition(key));
    let name = name.map(|condition| condition.name.clone());
    named(key, name.unwrap_or_default())
}

/// A window of a rule by its key, in the place of a condition.
pub fn window_name(rule: Option<&Rule>, key: &str) -> v1::ConditionName {
    let mut windows = rule.map_or(&[][..], |rule| &rule.windows).iter();
    let name = windows.find(|window| window.key == key);
    named(
        key,
        name.map(|window| window.name.clone()).unwrap_or_default(),
    )
}

fn named(key: &str, name: Name) -> v1::ConditionName {
    v1::ConditionName {
        key: key.to_owned(),
        name_zh: name.zh,
        name_en: name.en,
    }
}

fn force(force: &Force) -> v1::RuleForce {
    v1::RuleForce {
        application: force.application.to_wire(),
        start_date: Some(date(force.from)),
        end_date: force.until.map(date),
        number: force.number.clone().unwrap_or_default(),
        confidence: force.confidence.to_wire(),
    }
}

fn condition(of: &Condition) -> v1::RuleCondition {
    use v1::rule_condition::Test as Wired;
    let test = match &of.test {
        Test::Bound(measure, bound) => Wired::Measure(measure_test(measure, *bound)),
        Test::Title { kinds, held } => Wired::Title(v1::TitleTest {
            kinds: numbers(kinds.iter().copied()),
            held: *held,
        }),
        Test::SizeAtMost(class) => Wired::SizeAtMost(class.to_wire()),
        Test::Score { part, bound } => Wired::Score(v1::ScoreTest {
            part: part.clone().unwrap_or_default(),
            limit: Some(limit(*bound)),
        }),
        Test::Question(text) => Wired::Question(v1::QuestionTest {
            text_zh: text.zh.clone(),
            text_en: text.en.clone(),
        }),
    };
    v1::RuleCondition {
        key: of.key.clone(),
        name_zh: of.name.zh.clone(),
        name_en: of.name.en.clone(),
        test: Some(test),
        only: number(of.only),
        confidence: of.confidence.to_wire(),
    }
}

fn measure(of: &Measure) -> v1::Measure {
    v1::Measure {
        aggregation: of.take.to_wire(),
        year_count: of.years,
        fact: Some(fact(of.fact)),
        over: of.over.map(fact),
    }
}

fn measure_test(of: &Measure, bound: Bound) -> v1::MeasureTest {
    v1::MeasureTest {
        measure: Some(measure(of)),
        limit: Some(limit(bound)),
    }
}

fn measure_tests(of: &[(Measure, Bound)]) -> Vec<v1::MeasureTest> {
    of.iter()
        .map(|(measure, bound)| measure_test(measure, *bound))
        .collect()
}

fn group(rule: &Rule, of: &Group) -> v1::RuleGroup {
    use v1::rule_member::Member as Wired;
    let member = |member: &Member| match member {
        Member::Condition(at) => rule
            .conditions
            .get(*at)
            .map(|it| Wired::Condition(it.key.clone())),
        Member::Group(at) => rule.groups.get(*at).map(|it| Wired::Group(it.key.clone())),
    };
    let members = of
        .members
        .iter()
        .map(|it| v1::RuleMember { member: member(it) });
    v1::RuleGroup {
        key: of.key.clone(),
        name_zh: of.name.zh.clone(),
        name_en: of.name.en.clone(),
        at_least_count: match of.need {
            Need::All => None,
            Need::AtLeast(count) => Some(i32::try_from(count).unwrap_or(i32::MAX)),
        },
        members: members.collect(),
    }
}

fn indicator(of: &Indicator) -> v1::RuleIndicator {
    use v1::rule_indicator::Scale as Wired;
    let band = |band: &Band| v1::IndicatorBand {
        any: measure_tests(&band.any),
        points: band.points,
    };
    let scale = match &of.scale {
        Scale::Bands { bands, otherwise } => Wired::Bands(v1::IndicatorBands {
            bands: bands.iter().map(band).collect(),
            otherwise_points: *otherwise,
        }),
        Scale::Each { points, tests } => Wired::Each(v1::IndicatorTests {
            points: *points,
            tests: measure_tests(tests),
        }),
        Scale::Steps { measure: of, step } => Wired::Steps(v1::IndicatorSteps {
            measure: Some(measure(of)),
            step: *step,
            unit: unit(of.unit()),
        }),
    };
    v1::RuleIndicator {
        key: of.key.clone(),
        part: of.part.clone(),
        name_zh: of.name.zh.clone(),
        name_en: of.name.en.clone(),
        max_points: of.max,
        scale: Some(scale),
        confidence: of.confidence.to_wire(),
    }
}

fn parameter(of: &Parameter) -> v1::RuleParameter {
    v1::RuleParameter {
        key: of.key.clone(),
        name_zh: of.name.zh.clone(),
        name_en: of.name.en.clone(),
        limit: Some(limit(of.bound)),
        confidence: of.confidence.to_wire(),
    }
}

/// A day of each year: without a year.
fn each_year(month: u32, day: u32) -> api::Date {
    let number = |of: u32| i32::try_from(of).unwrap_or_default();
    api::Date {
        year: 0,
        month: number(month),
        day: number(day),
    }
}

fn window(of: &Window) -> v1::RuleWindow {
    let (opens, closes, months) = match &of.opening {
        Opening::Days(opens, closes) => (Some(date(*opens)), Some(date(*closes)), &[][..]),
        Opening::Until(closes) => (None, Some(date(*closes)), &[][..]),
        Opening::EachYearUntil(month, day) => (None, Some(each_year(*month, *day)), &[][..]),
        Opening::LastWeekdayOf(months) => (None, None, months.as_slice()),
    };
    let months = months.iter().filter_map(|month| i32::try_from(*month).ok());
    v1::RuleWindow {
        key: of.key.clone(),
        name_zh: of.name.zh.clone(),
        name_en: of.name.en.clone(),
        application: of.application.to_wire(),
        opens_on: opens,
        closes_on: closes,
        last_weekday_of_months: months.collect(),
        confidence: of.confidence.to_wire(),
    }
}

#[cfg(test)]
mod tests {
    use api::v1;
    use rulebook::Catalog;

    use super::{full, head};

    #[test]
    fn a_day_of_each_year_crosses_without_a_year() {
        let rule = Catalog::built_in().get("little-giant-2026").unwrap();
        let closes = |key: &str| {
            let mut windows = full(rule).windows.into_iter();
            let window = windows.find(|it| it.key == key).unwrap();
            let day = window.closes_on.unwrap();
            (window.opens_on, (day.year, day.month, day.day))
        };
        assert_eq!(closes("update"), (None, (0, 5, 31)));
        assert_eq!(closes("check-2026"), (None, (2026, 6, 30)));
    }

    #[test]
    fn every_rule_crosses_with_all_its_entries() {
        for rule in Catalog::built_in().rules() {
            let message = full(rule);
            assert_eq!(message.conditions.len(), rule.conditions.len());
            assert_eq!(message.groups.len(), rule.groups.len());
            let known = |member: &v1::RuleMember| member.member.is_some();
            let mut members = message.groups.iter().flat_map(|it| &it.members);
            assert!(members.all(known), "{}", rule.id);
            let named = message.conditions.iter().all(|it| !it.name_zh.is_empty());
            assert!(named, "{}", rule.id);
            assert!(head(rule).conditions.is_empty());
            assert_eq!(
                usize::try_from(head(rule).condition_count).unwrap(),
                rule.conditions.len()
            );
        }
    }
}
