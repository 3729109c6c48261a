//! A file with facts of a firm that is not stored: TOML or JSON, fields named as in the API, values
//! with their units.

use crate::failure::usage;
use crate::import::row::date;
use crate::names::in_enum;
use crate::text::text;
use crate::told::{self, Told};
use api::text::Lang;
use api::v1;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de};
use std::path::Path;

/// A value as it is written; what it means, its fact tells.
#[derive(Debug, Clone)]
enum Amount {
    Number(i64),
    Text(String),
    Flag(bool),
}

/// Key under which the reader of TOML hands over a day without quotes.
const TOML_DAY: &str = "$__toml_private_datetime";

struct Amounts;

impl<'de> de::Visitor<'de> for Amounts {
    type Value = Amount;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value such as \"2.6亿元\", \"8%\", \"2026-01-31\", 12 or true")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Amount, E> {
        Ok(Amount::Number(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Amount, E> {
        let fitting = i64::try_from(number).map(Amount::Number);
        fitting.map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Amount, E> {
        // No fact is a fraction: with its words the error tells how it is written.
        Ok(Amount::Text(number.to_string()))
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Amount, E> {
        Ok(Amount::Flag(flag))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        Ok(Amount::Text(text.to_owned()))
    }

    fn visit_map<M: de::MapAccess<'de>>(self, mut map: M) -> Result<Amount, M::Error> {
        match map.next_entry::<String, String>()? {
            Some((key, day)) if key == TOML_DAY => self.visit_str(&day),
            _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Amounts)
    }
}

impl Amount {
    /// The words that a person would have typed.
    fn words(&self) -> String {
        match self {
            Amount::Number(number) => number.to_string(),
            Amount::Text(text) => text.clone(),
            Amount::Flag(true) => "yes".to_owned(),
            Amount::Flag(false) => "no".to_owned(),
        }
    }
}

/// A day such as `2026-01-31`.
#[derive(Debug, Clone, Copy)]
struct Day(NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let words = Amount::deserialize(from)?.words();
        let day = words.parse().map(Day);
        day.map_err(|_| de::Error::custom(format!("`{words}` is no day such as \"2026-01-31\"")))
    }
}

impl From<Day> for api::Date {
    fn from(day: Day) -> Self {
        date(day.0)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    industry: Option<Industry>,
    #[serde(default)]
    region: String,
    #[serde(default)]
    titles: Vec<Title>,
    titles_checked_on: Option<Day>,
    #[serde(default)]
    facts: Vec<Given>,
    #[serde(default)]
    answers: Vec<Answer>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Industry {
    code: String,
    /// `gb2017` unless told otherwise.
    edition: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Title {
    kind: String,
    granted_on: Day,
    expires_on: Option<Day>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    fact: String,
    fiscal_year: Option<i32>,
    /// With its unit where it is money or a share.
    value: Amount,
    #[serde(default)]
    source: String,
    as_of: Option<Day>,
    expires_on: Option<Day>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    condition: String,
    holds: bool,
    #[serde(default)]
    source: String,
    as_of: Option<Day>,
    expires_on: Option<Day>,
}

/// Reads the file; JSON if its name says so, else TOML.
///
/// # Errors
/// What is wrong, with the line where the form of the file tells it.
pub fn read(file: &Path, content: &str, lang: Lang) -> anyhow::Result<v1::FactSet> {
    let is_json = file
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("json"));
    let read = if is_json {
        serde_json::from_str(content).map_err(|cause| cause.to_string())
    } else {
        toml::from_str(content).map_err(|cause| cause.to_string())
    };
    let set = read.and_then(|file| facts(file, lang));
    set.map_err(|cause| {
        let file = file.display().to_string();
        usage(text(
            lang,
            "cli-facts-wrong",
            &[("file", &file), ("cause", cause.trim_end())],
        ))
    })
}

fn facts(file: File, lang: Lang) -> Result<v1::FactSet, String> {
    let industry = file.industry.map(|it| industry(it, lang));
    let titles = file.titles.into_iter().map(|it| title(it, lang));
    let facts = file.facts.into_iter().enumerate();
    let facts = facts.map(|(at, it)| given(at, it, lang));
    Ok(v1::FactSet {
        industry: industry.transpose()?,
        region: file.region,
        titles: titles.collect::<Result<_, _>>()?,
        titles_checked_on: file.titles_checked_on.map(Into::into),
        facts: facts.collect::<Result<_, _>>()?,
        answers: file.answers.into_iter().map(answer).collect(),
    })
}

fn industry(industry: Industry, lang: Lang) -> Result<v1::Industry, String> {
    let edition = industry.edition.as_deref().unwrap_or("gb2017");
    let known = v1::IndustryEdition::from_str_name(&in_enum("INDUSTRY_EDITION_", edition));
    let parameters = [("edition", edition)];
    let known = known.ok_or_else(|| text(lang, "cli-facts-edition", &parameters))?;
    Ok(v1::Industry {
        edition: known.into(),
        code: industry.code,
    })
}

fn title(title: Title, lang: Lang) -> Result<v1::Title, String> {
    let kind = v1::TitleKind::from_str_name(&in_enum("TITLE_KIND_", &title.kind));
    let kind = kind.ok_or_else(|| {
        let known: Vec<_> = domain::TitleKind::ALL.iter().map(|it| it.code()).collect();
        let known = known.join(", ");
        text(
            lang,
            "cli-facts-title",
            &[("kind", &title.kind), ("known", &known)],
        )
    })?;
    Ok(v1::Title {
        kind: kind.into(),
        granted_on: Some(title.granted_on.into()),
        expires_on: title.expires_on.map(Into::into),
        ..v1::Title::default()
    })
}

fn given(at: usize, given: Given, lang: Lang) -> Result<v1::GivenFact, String> {
    let wrong = |key: &str, cause: String| format!("facts[{at}].{key}: {cause}");
    let fact = told::fact(&given.fact, lang).map_err(|it| wrong("fact", it))?;
    let value = told::value(fact, &given.value.words(), lang).map_err(|it| wrong("value", it))?;
    let year = given.fiscal_year;
    let (value, day) = Told { fact, year, value }.in_api();
    Ok(v1::GivenFact {
        fact: fact.code().to_owned(),
        fiscal_year: year,
        value,
        day,
        source: given.source,
        as_of: given.as_of.map(Into::into),
        expires_on: given.expires_on.map(Into::into),
    })
}

fn answer(answer: Answer) -> v1::GivenAnswer {
    v1::GivenAnswer {
        condition: answer.condition,
        holds: answer.holds,
        source: answer.source,
        as_of: answer.as_of.map(Into::into),
        expires_on: answer.expires_on.map(Into::into),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOML: &str = r#"
region = "330106"
titles_checked_on = "2026-11-01"
industry = { code = "3421" }
titles = [{ kind = "srdi_sme", granted_on = "2025-01-15", expires_on = "2028-01-14" }]
facts = [
  { fact = "revenue", fiscal_year = 2025, value = "2.5亿元", source = "audit" },
  { fact = "neeq-since", value = 2025-01-31 },
  { fact = "private_fund", value = true },
  { fact = "holders_after", value = 180 },
]
answers = [{ condition = "bse/issue-conditions", holds = true }]
"#;

    const JSON: &str = r#"{
  "region": "330106", "titles_checked_on": "2026-11-01", "industry": {"code": "3421"},
  "titles": [{"kind": "TITLE_KIND_SRDI_SME", "granted_on": "2025-01-15",
              "expires_on": "2028-01-14"}],
  "facts": [{"fact": "revenue", "fiscal_year": 2025, "value": "250000000元", "source": "audit"},
            {"fact": "neeq_since", "value": "2025-01-31"}, {"fact": "private_fund", "value": 1},
            {"fact": "holders_after", "value": "180人"}],
  "answers": [{"condition": "bse/issue-conditions", "holds": true}]
}"#;

    #[test]
    fn both_forms_say_the_same() {
        let toml = read(Path::new("a.toml"), TOML, Lang::En).unwrap();
        let json = read(Path::new("a.json"), JSON, Lang::En).unwrap();
        assert_eq!(toml, json);
        assert_eq!(toml.facts[0].value, 25_000_000_000);
        let day = NaiveDate::from_ymd_opt(2025, 1, 31).map(date);
        assert_eq!((toml.facts[1].value, toml.facts[1].day), (0, day));
        assert_eq!(toml.titles[0].kind(), v1::TitleKind::SrdiSme);
        let industry = toml.industry.unwrap();
        assert_eq!(industry.edition(), v1::IndustryEdition::Gb2017);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (wrong, told) in [
            ("revenue = 5", "revenue"),
            ("titles_checked_on = \"2026-02-30\"", "2026-02-30"),
            (
                "titles = [{ kind = \"giant\", granted_on = \"2025-01-15\" }]",
                "little_giant",
            ),
            (
                "industry = { code = \"3421\", edition = \"gb2002\" }",
                "gb2011",
            ),
            (
                "facts = [{ fact = \"revenue\", value = 600 }]",
                "facts[0].value: “600”",
            ),
            ("facts = [{ fact = \"revenue\", value = 2.6 }]", "600万"),
            (
                "facts = [{ fact = \"revenu\", value = 2.6 }]",
                "facts[0].fact: there is no fact “revenu”",
            ),
            (
                "facts = [{ fact = \"revenue\", value = {} }]",
                "a value such as",
            ),
            ("titles_checked_on = 739252", "`739252` is no day"),
        ] {
            let refused = read(Path::new("a.toml"), wrong, Lang::En)
                .unwrap_err()
                .to_string();
            assert!(
                refused.contains("a.toml") && refused.contains(told),
                "{refused}"
            );
        }
    }
}
