//! `listing attest` and `listing attestations`: what people and exchanges tell of a firm.

use crate::args::Format;
use crate::args::attest::AttestArgs;
use crate::failure::usage;
use crate::import::cell;
use crate::import::row::date;
use crate::names;
use crate::output::{self, wrap};
use crate::present::attested;
use crate::session::Session;
use crate::show;
use crate::text::text;
use crate::told::{self, Told};
use api::text::Lang;
use api::v1;
use server::clock::Clock;
use std::collections::{BTreeMap, BTreeSet};

/// Shows what was attested of a firm.
///
/// # Errors
/// The call failed.
pub async fn list(session: &Session, firm: &str) -> anyhow::Result<()> {
    let request = v1::GetAttestationsRequest {
        sme: names::firm_of(session, firm, None).await?,
    };
    let found = session.client.listings().get_attestations(request).await?;
    show_all(session, found.get_ref()).await
}

/// Records it, and shows what was told and all that is attested then.
///
/// # Errors
/// What was typed is wrong, or the call failed.
pub async fn attest(session: &Session, args: &AttestArgs) -> anyhow::Result<()> {
    let typed = Typed::read(args, session.lang).map_err(usage)?;
    let sme = names::firm_of(session, &args.firm, None).await?;
    let request = request(args, &typed, sme);
    let found = session.client.listings().attest_firm(request).await?;
    if session.format == Format::Table {
        for line in typed.words(session.lang) {
            output::line(&wrap(&line))?;
        }
        output::line("")?;
    }
    show_all(session, found.get_ref()).await
}

async fn show_all(session: &Session, all: &v1::Attestations) -> anyhow::Result<()> {
    if session.format == Format::Json {
        return show::one(session, all);
    }
    let asked = questions(session, all).await?;
    output::line(&attested::render(all, &asked, session.lang))
}

/// Names of the conditions that were answered, by `purpose/key`.
async fn questions(
    session: &Session,
    all: &v1::Attestations,
) -> anyhow::Result<BTreeMap<String, String>> {
    let answered = all.attestations.iter().map(|it| it.condition.as_str());
    let purposes = answered.filter_map(|it| it.split_once('/'));
    let purposes: BTreeSet<&str> = purposes.map(|(purpose, _)| purpose).collect();
    let mut names = BTreeMap::new();
    let mut listings = session.client.listings();
    for purpose in purposes {
        let request = v1::ListRulesRequest {
            page_size: 1_000,
            purpose: purpose.to_owned(),
            ..v1::ListRulesRequest::default()
        };
        let versions = listings.list_rules(request).await?.into_inner().rules;
        for version in versions {
            let rule = crate::command::assess::rule(session, &version.name).await?;
            for it in rule.conditions {
                let name = names::either(session.lang, &it.name_zh, &it.name_en);
                names.insert(format!("{purpose}/{}", it.key), name.to_owned());
            }
        }
    }
    Ok(names)
}

/// What was typed, read.
struct Typed {
    facts: Vec<Told>,
    answers: Vec<(String, bool)>,
    withdrawn: Vec<(String, Option<i32>)>,
}

impl Typed {
    fn read(args: &AttestArgs, lang: Lang) -> Result<Self, String> {
        let facts = args.fact.iter().map(|it| Told::read(it, lang));
        let answers = args.answer.iter().map(|it| answer(it, lang));
        let withdrawn = args.withdraw.iter().map(|it| withdrawn(it, lang));
        Ok(Self {
            facts: facts.collect::<Result<_, _>>()?,
            answers: answers.collect::<Result<_, _>>()?,
            withdrawn: withdrawn.collect::<Result<_, _>>()?,
        })
    }

    /// A line for each.
    fn words(&self, lang: Lang) -> Vec<String> {
        let told = self.facts.iter().map(|it| it.words(lang));
        let answers = self.answers.iter().map(|(condition, holds)| {
            let holds = text(lang, if *holds { "cli-yes" } else { "cli-no" }, &[]);
            let parameters = [("condition", condition.as_str()), ("holds", &holds)];
            text(lang, "cli-told-answer", &parameters)
        });
        let withdrawn = self.withdrawn.iter().map(|(key, year)| {
            let year = year.map_or_else(String::new, |year| format!("@{year}"));
            text(
                lang,
                "cli-told-withdrawn",
                &[("key", &(key.clone() + &year))],
            )
        });
        told.chain(answers).chain(withdrawn).collect()
    }
}

fn answer(typed: &str, lang: Lang) -> Result<(String, bool), String> {
    let wrong = || text(lang, "cli-told-answer-form", &[("typed", typed)]);
    let (condition, holds) = typed.split_once('=').ok_or_else(wrong)?;
    let holds = cell::yes_no(holds).map_err(|_| wrong())?;
    Ok((condition.trim().to_owned(), holds))
}

/// A fact's code with its year, or the condition of an answer.
fn withdrawn(typed: &str, lang: Lang) -> Result<(String, Option<i32>), String> {
    let (code, year) = told::key(typed, lang)?;
    if code.contains('/') {
        return Ok((code, year));
    }
    Ok((told::fact(&code, lang)?.code().to_owned(), year))
}

fn request(args: &AttestArgs, typed: &Typed, sme: String) -> v1::AttestFirmRequest {
    let (as_of, expires_on) = (Some(date(args.as_of)), args.until.map(date));
    let source = args.source.clone().unwrap_or_default();
    let facts = typed.facts.iter().map(|it| {
        let (value, day) = it.in_api();
        v1::GivenFact {
            fact: it.fact.code().to_owned(),
            fiscal_year: it.year,
            value,
            source: source.clone(),
            as_of,
            expires_on,
            day,
        }
    });
    let answers = typed.answers.iter();
    let answers = answers.map(|(condition, holds)| v1::GivenAnswer {
        condition: condition.clone(),
        holds: *holds,
        source: source.clone(),
        as_of,
        expires_on,
    });
    let withdrawn = typed.withdrawn.iter().map(|(key, year)| {
        let answer = key.contains('/');
        let code = |wanted: bool| {
            if wanted { key.clone() } else { String::new() }
        };
        v1::AttestationKey {
            fact: code(!answer),
            condition: code(answer),
            fiscal_year: *year,
            as_of,
        }
    });
    v1::AttestFirmRequest {
        sme,
        facts: facts.collect(),
        answers: answers.collect(),
        withdrawn: withdrawn.collect(),
        etag: String::new(),
        request_id: Clock::system().new_id().to_string(),
        validate_only: args.dry_run,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_and_keys_are_read() {
        let lang = Lang::En;
        let rest = || "board-entry/rest".to_owned();
        assert_eq!(answer("board-entry/rest=no", lang), Ok((rest(), false)));
        assert!(answer("board-entry/rest=perhaps", lang).is_err());
        assert!(answer("board-entry/rest", lang).is_err());
        assert_eq!(withdrawn("board-entry/rest", lang), Ok((rest(), None)));
        let score = ("platform_score".to_owned(), Some(2025));
        assert_eq!(withdrawn("platform-score@2025", lang), Ok(score));
        let wrong = withdrawn("platform", lang).unwrap_err();
        assert!(wrong.contains("platform_score"), "{wrong}");
    }
}
