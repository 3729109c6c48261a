//! An official rule with all its conditions.

use super::quantity::{limit, quantity};
use crate::names::either;
use crate::output::{Align, Table, wrap};
use crate::show;
use crate::text::{text, value};
use crate::told;
use api::text::Lang;
use api::v1;
use api::v1::rule_condition::Test;
use rulebook::attested::is_attested;

/// The rule in words.
pub fn render(rule: &v1::Rule, lang: Lang) -> String {
    let mut parts = vec![head(rule, lang), conditions(rule, lang).render()];
    if !rule.groups.is_empty() {
        parts.push(groups(rule, lang).render());
    }
    parts.extend(facts(rule, lang));
    parts.extend(questions(rule, lang));
    if !rule.parameters.is_empty() {
        parts.push(parameters(rule, lang).render());
    }
    if !rule.windows.is_empty() {
        parts.push(windows(rule, lang).render());
    }
    parts.join("\n\n")
}

fn head(rule: &v1::Rule, lang: Lang) -> String {
    let confidence = value(lang, rule.confidence().as_str_name());
    let id = show::id(&rule.name);
    let version = [
        ("rule", id.as_str()),
        ("version", &rule.version),
        ("confidence", &confidence),
    ];
    let instrument = [&rule.instrument, &rule.number, &rule.issuer];
    let instrument: Vec<&str> = instrument
        .into_iter()
        .map(String::as_str)
        .filter(|it| !it.is_empty())
        .collect();
    let mut lines = vec![
        format!("== {}", either(lang, &rule.name_zh, &rule.name_en)),
        wrap(&text(lang, "cli-rule-line", &version)),
        wrap(&instrument.join(either(lang, "；", "; "))),
        wrap(&text(lang, "cli-rule-read-in", &[("source", &rule.source)])),
    ];
    for force in &rule.forces {
        let until = show::date(force.end_date.as_ref());
        let key = match until.is_empty() {
            true => "cli-rule-force-open",
            false => "cli-rule-force",
        };
        let parameters = [
            (
                "application",
                value(lang, force.application().as_str_name()),
            ),
            ("from", show::date(force.start_date.as_ref())),
            ("until", until),
            ("number", force.number.clone()),
        ];
        let parameters: Vec<(&str, &str)> = parameters
            .iter()
            .map(|(name, word)| (*name, word.as_str()))
            .collect();
        lines.push(wrap(text(lang, key, &parameters).trim_end()));
    }
    lines.join("\n")
}

fn heads(lang: Lang, keys: &[&str]) -> Vec<(String, Align)> {
    keys.iter()
        .map(|key| (text(lang, key, &[]), Align::Left))
        .collect()
}

fn conditions(rule: &v1::Rule, lang: Lang) -> Table {
    let mut table = Table::new(heads(
        lang,
        &[
            "cli-head-key",
            "cli-head-condition",
            "cli-head-measured",
            "cli-head-required",
            "cli-head-confidence",
        ],
    ));
    for condition in &rule.conditions {
        let (measured, required) = test(condition, lang);
        table.row(vec![
            condition.key.clone(),
            either(lang, &condition.name_zh, &condition.name_en).to_owned(),
            measured,
            required,
            value(lang, condition.confidence().as_str_name()),
        ]);
    }
    for line in &rule.indicators {
        table.row(vec![
            line.key.clone(),
            either(lang, &line.name_zh, &line.name_en).to_owned(),
            text(lang, "cli-rule-scored", &[("part", &line.part)]),
            format!(
                "≤ {}",
                quantity(line.max_points, v1::FactUnit::Points, lang)
            ),
            value(lang, line.confidence().as_str_name()),
        ]);
    }
    table
}

/// What the conditions ask for, by the codes and units that other commands take.
fn facts(rule: &v1::Rule, lang: Lang) -> Option<String> {
    let heads = [
        ("cli-head-fact-code", Align::Whole),
        ("cli-head-fact", Align::Left),
        ("cli-head-form", Align::Left),
    ];
    let heads = heads.map(|(head, align)| (text(lang, head, &[]), align));
    let mut table = Table::new(heads.to_vec());
    let facts = told::asked_by(rule);
    for fact in &facts {
        let code = match fact.is_yearly() {
            true => text(lang, "cli-fact-of-year", &[("fact", fact.code())]),
            false => fact.code().to_owned(),
        };
        let mut form = told::form(*fact, lang);
        if !is_attested(*fact) {
            form = text(lang, "cli-fact-recorded", &[("form", &form)]);
        }
        table.row(vec![code, told::name(*fact, lang).to_owned(), form]);
    }
    let title = wrap(&text(lang, "cli-rule-facts", &[]));
    (!facts.is_empty()).then(|| format!("{title}\n{}", table.render()))
}

/// What a person has to answer, by the names that other commands take.
fn questions(rule: &v1::Rule, lang: Lang) -> Option<String> {
    let heads = [
        ("cli-head-answer", Align::Whole),
        ("cli-head-question", Align::Left),
    ];
    let heads = heads.map(|(head, align)| (text(lang, head, &[]), align));
    let mut table = Table::new(heads.to_vec());
    let mut some = false;
    for condition in &rule.conditions {
        if let Some(Test::Question(question)) = &condition.test {
            let answer = format!("{}/{}", rule.purpose, condition.key);
            let words = either(lang, &question.text_zh, &question.text_en);
            table.row(vec![answer, words.to_owned()]);
            some = true;
        }
    }
    let title = wrap(&text(lang, "cli-rule-questions", &[]));
    some.then(|| format!("{title}\n{}", table.render()))
}

/// What a condition measures, and what it requires.
fn test(condition: &v1::RuleCondition, lang: Lang) -> (String, String) {
    let limited = |bound: &Option<v1::Limit>| bound.as_ref().map(|it| limit(it, lang));
    match &condition.test {
        Some(Test::Measure(test)) => (
            test.measure
                .as_ref()
                .map(|it| measure(it, lang))
                .unwrap_or_default(),
            limited(&test.limit).unwrap_or_default(),
        ),
        Some(Test::Title(test)) => {
            let titles: Vec<String> = test
                .kinds()
                .map(|kind| value(lang, kind.as_str_name()))
                .collect();
            let key = if test.held {
                "cli-rule-title-held"
            } else {
                "cli-rule-title-none"
            };
            (titles.join(either(lang, "、", ", ")), text(lang, key, &[]))
        }
        Some(Test::SizeAtMost(size)) => {
            let size = v1::SizeClass::try_from(*size).unwrap_or_default();
            let words = value(lang, size.as_str_name());
            (text(lang, "cli-rule-size", &[]), format!("≤ {words}"))
        }
        Some(Test::Score(test)) => (
            text(lang, "cli-rule-scored", &[("part", &test.part)]),
            limited(&test.limit).unwrap_or_default(),
        ),
        Some(Test::Question(test)) => (
            either(lang, &test.text_zh, &test.text_en).to_owned(),
            text(lang, "cli-yes", &[]),
        ),
        None => Default::default(),
    }
}

fn measure(measure: &v1::Measure, lang: Lang) -> String {
    let name = |fact: &Option<v1::Fact>| {
        let names = fact
            .as_ref()
            .map(|it| told::plain(either(lang, &it.name_zh, &it.name_en)));
        names.unwrap_or_default().to_owned()
    };
    let mut words = name(&measure.fact);
    let over = name(&measure.over);
    if !over.is_empty() {
        words = format!("{words} / {over}");
    }
    let yearly = measure.fact.as_ref().is_some_and(|fact| fact.yearly);
    let take = measure.aggregation();
    if !yearly && take == v1::Aggregation::Last {
        return words;
    }
    let taken = value(lang, take.as_str_name());
    let years = measure.year_count.to_string();
    let parameters = [
        ("what", words.as_str()),
        ("taken", &taken),
        ("years", &years),
    ];
    if measure.year_count > 1 {
        text(lang, "cli-rule-measured-years", &parameters)
    } else {
        text(lang, "cli-rule-measured", &parameters)
    }
}

fn groups(rule: &v1::Rule, lang: Lang) -> Table {
    use api::v1::rule_member::Member;
    let keys = [
        "cli-head-key",
        "cli-head-group",
        "cli-head-needs",
        "cli-head-members",
    ];
    let mut heads = heads(lang, &keys);
    if let Some((_, align)) = heads.get_mut(2) {
        *align = Align::Whole;
    }
    let mut table = Table::new(heads);
    for group in &rule.groups {
        let need = match group.at_least_count {
            None => text(lang, "cli-need-all", &[]),
            Some(1) => text(lang, "cli-need-one", &[]),
            Some(count) => text(lang, "cli-need-some", &[("count", &count.to_string())]),
        };
        let members = group.members.iter().filter_map(|it| it.member.as_ref());
        let members = members.map(|it| match it {
            Member::Condition(key) | Member::Group(key) => key.as_str(),
        });
        table.row(vec![
            group.key.clone(),
            either(lang, &group.name_zh, &group.name_en).to_owned(),
            need,
            members.collect::<Vec<_>>().join(" "),
        ]);
    }
    table
}

fn parameters(rule: &v1::Rule, lang: Lang) -> Table {
    let keys = [
        "cli-head-key",
        "cli-head-figure",
        "cli-head-value",
        "cli-head-confidence",
    ];
    let mut table = Table::new(heads(lang, &keys));
    for figure in &rule.parameters {
        table.row(vec![
            figure.key.clone(),
            either(lang, &figure.name_zh, &figure.name_en).to_owned(),
            figure
                .limit
                .as_ref()
                .map(|it| limit(it, lang))
                .unwrap_or_default(),
            value(lang, figure.confidence().as_str_name()),
        ]);
    }
    table
}

fn windows(rule: &v1::Rule, lang: Lang) -> Table {
    let keys = [
        "cli-head-key",
        "cli-head-window",
        "cli-head-opens",
        "cli-head-confidence",
    ];
    let mut table = Table::new(heads(lang, &keys));
    for window in &rule.windows {
        let months: Vec<String> = window
            .last_weekday_of_months
            .iter()
            .map(ToString::to_string)
            .collect();
        let when = if months.is_empty() {
            days(window, lang)
        } else {
            text(
                lang,
                "cli-rule-last-weekday",
                &[("months", &months.join(" "))],
            )
        };
        table.row(vec![
            window.key.clone(),
            either(lang, &window.name_zh, &window.name_en).to_owned(),
            when,
            value(lang, window.confidence().as_str_name()),
        ]);
    }
    table
}

/// From one day to another, or only up to one, which may be one of each year.
fn days(window: &v1::RuleWindow, lang: Lang) -> String {
    let closes = window.closes_on.as_ref();
    let yearly = closes.filter(|day| day.year == 0);
    if let Some(day) = yearly {
        let day = format!("{:02}-{:02}", day.month, day.day);
        return text(lang, "cli-rule-each-year-until", &[("day", &day)]);
    }
    match window.opens_on.as_ref() {
        Some(opens) => format!("{} – {}", show::date(Some(opens)), show::date(closes)),
        None => text(lang, "cli-rule-until", &[("day", &show::date(closes))]),
    }
}
