//! `assess --facts-template`: a file of facts with everything that a rule asks for.

use crate::names::either;
use crate::text::text;
use crate::told;
use api::text::Lang;
use api::v1;
use api::v1::rule_condition::Test;
use rulebook::Fact;
use std::fmt::Write as _;

/// Above the facts: what does not depend on the rule, with examples.
const HEAD: &str = r#"region = "330106"
industry = { code = "3421", edition = "gb2017" }
titles_checked_on = "2026-11-01"
titles = [
  { kind = "srdi_sme", granted_on = "2025-01-15", expires_on = "2028-01-14" },
]
"#;

/// The file, with years up to this one.
pub fn render(rule: &v1::Rule, year: i32, lang: Lang) -> String {
    let name = either(lang, &rule.name_zh, &rule.name_en);
    let note = text(lang, "cli-template-note", &[("rule", name)]);
    let mut file = format!("# {note}\n{HEAD}facts = [\n");
    // That a firm is industrial is told by its industry above.
    let facts = told::asked_by(rule).into_iter();
    for fact in facts.filter(|fact| *fact != Fact::Industrial) {
        let (name, form) = (told::name(fact, lang), told::form(fact, lang));
        let parameters = [("name", name), ("form", form.as_str())];
        let about = text(lang, "cli-template-fact", &parameters);
        let years = if fact.is_yearly() {
            format!("fiscal_year = {year}, ")
        } else {
            String::new()
        };
        let (code, value) = (fact.code(), told::example(fact));
        // A text always takes what is written to it.
        let _ = writeln!(
            file,
            "  # {about}\n  {{ fact = \"{code}\", {years}value = \"{value}\" }},"
        );
    }
    file += "]\nanswers = [\n";
    for condition in &rule.conditions {
        if let Some(Test::Question(question)) = &condition.test {
            let about = either(lang, &question.text_zh, &question.text_en);
            let (purpose, key) = (&rule.purpose, &condition.key);
            let _ = writeln!(
                file,
                "  # {about}\n  {{ condition = \"{purpose}/{key}\", holds = true }},"
            );
        }
    }
    file + "]"
}

#[cfg(test)]
mod tests {
    use super::*;
    use rulebook::Fact;
    use std::path::Path;

    fn measured(fact: Fact) -> v1::RuleCondition {
        let fact = Some(v1::Fact {
            code: fact.code().to_owned(),
            ..v1::Fact::default()
        });
        let measure = Some(v1::Measure {
            fact,
            ..v1::Measure::default()
        });
        v1::RuleCondition {
            test: Some(Test::Measure(v1::MeasureTest {
                measure,
                limit: None,
            })),
            ..v1::RuleCondition::default()
        }
    }

    #[test]
    fn a_template_of_all_facts_can_be_read() {
        let question = v1::RuleCondition {
            key: "rest".to_owned(),
            test: Some(Test::Question(v1::QuestionTest {
                text_zh: "其他条件？".to_owned(),
                text_en: "The rest?".to_owned(),
            })),
            ..v1::RuleCondition::default()
        };
        let all = Fact::ALL.iter().chain(Fact::ALL).copied().map(measured);
        let rule = v1::Rule {
            purpose: "board-entry".to_owned(),
            name_zh: "入板".to_owned(),
            conditions: all.chain([question]).collect(),
            ..v1::Rule::default()
        };
        for lang in [Lang::Zh, Lang::En] {
            let file = render(&rule, 2025, lang);
            let read = super::super::facts::read(Path::new("a.toml"), &file, lang).unwrap();
            // Each once; that a firm is industrial is told by its industry.
            assert_eq!(read.facts.len() + 1, Fact::ALL.len());
            let revenue = &read.facts[0];
            assert_eq!(
                (revenue.value, revenue.fiscal_year),
                (600_000_000, Some(2025))
            );
            assert_eq!(read.answers[0].condition, "board-entry/rest");
        }
    }
}
