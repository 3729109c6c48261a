//! A file with facts of a firm that is not stored: TOML or JSON, fields named as in the API.

use crate::failure::usage;
use crate::import::row::date;
use crate::names::in_enum;
use crate::text::text;
use api::text::Lang;
use api::v1;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de};
use std::path::Path;

/// A whole number, or a day such as `2026-01-31`.
#[derive(Debug, Clone, Copy)]
enum Amount {
    Number(i64),
    Day(NaiveDate),
}

/// Key under which the reader of TOML hands over a day without quotes.
const TOML_DAY: &str = "$__toml_private_datetime";

struct Amounts;

impl<'de> de::Visitor<'de> for Amounts {
    type Value = Amount;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a whole number or a day such as \"2026-01-31\"")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Amount, E> {
        Ok(Amount::Number(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Amount, E> {
        let fitting = i64::try_from(number).map(Amount::Number);
        fitting.map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        let day = text.parse().map(Amount::Day);
        day.map_err(|_| E::custom(format!("`{text}` is no day such as \"2026-01-31\"")))
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

/// A day such as `2026-01-31`.
#[derive(Debug, Clone, Copy)]
struct Day(NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Amount::deserialize(from)? {
            Amount::Day(day) => Ok(Day(day)),
            Amount::Number(number) => {
                let told = format!("`{number}` is no day such as \"2026-01-31\"");
                Err(de::Error::custom(told))
            }
        }
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
    /// In the unit of the fact; a day where it is one.
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
    Ok(v1::FactSet {
        industry: industry.transpose()?,
        region: file.region,
        titles: titles.collect::<Result<_, _>>()?,
        titles_checked_on: file.titles_checked_on.map(Into::into),
        facts: file.facts.into_iter().map(given).collect(),
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

fn given(given: Given) -> v1::GivenFact {
    let (value, day) = match given.value {
        Amount::Number(number) => (number, None),
        Amount::Day(day) => (0, Some(date(day))),
    };
    v1::GivenFact {
        fact: given.fact,
        fiscal_year: given.fiscal_year,
        value,
        day,
        source: given.source,
        as_of: given.as_of.map(Into::into),
        expires_on: given.expires_on.map(Into::into),
    }
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
  { fact = "revenue", fiscal_year = 2025, value = 25_000_000_000, source = "audit" },
  { fact = "neeq_since", value = 2025-01-31 },
]
answers = [{ condition = "bse/issue-conditions", holds = true }]
"#;

    const JSON: &str = r#"{
  "region": "330106", "titles_checked_on": "2026-11-01", "industry": {"code": "3421"},
  "titles": [{"kind": "TITLE_KIND_SRDI_SME", "granted_on": "2025-01-15",
              "expires_on": "2028-01-14"}],
  "facts": [{"fact": "revenue", "fiscal_year": 2025, "value": 25000000000, "source": "audit"},
            {"fact": "neeq_since", "value": "2025-01-31"}],
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
                "facts = [{ fact = \"revenue\", value = \"1\" }]",
                "`1` is no day",
            ),
            (
                "facts = [{ fact = \"revenue\", value = 1.5 }]",
                "a whole number",
            ),
            (
                "facts = [{ fact = \"revenue\", value = {} }]",
                "a whole number",
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
