//! Official rules.

use crate::args::Format;
use crate::args::listing::RuleCommand;
use crate::command::assess::{rule, target};
use crate::failure::Failure;
use crate::import::row::date;
use crate::names::{self, either, in_collection};
use crate::output::{self, wrap};
use crate::paging;
use crate::present::rule as words;
use crate::session::Session;
use crate::show::{self, Column, left, whole};
use crate::text::{text, value};
use api::text::Lang;
use api::v1;
use api::v1::assess_readiness_request::Target;
use chrono::NaiveDate;
use server::clock::Clock;
use std::collections::BTreeSet;

const RULES: &[Column<v1::Rule>] = &[
    whole("cli-head-rule-purpose", |rule, _| {
        format!("{}\n{}", show::id(&rule.name), rule.purpose)
    }),
    left("cli-head-name", |rule, lang| {
        either(lang, &rule.name_zh, &rule.name_en).to_owned()
    }),
    left("cli-head-number", |rule, _| rule.number.clone()),
    whole("cli-head-from", |rule, _| {
        let first = rule
            .forces
            .iter()
            .map(|it| show::date(it.start_date.as_ref()));
        first.min().unwrap_or_default()
    }),
    whole("cli-head-until", |rule, _| until(rule)),
    left("cli-head-instrument-confidence", confidence),
];

/// The last day of the last edition; nothing while one counts on.
fn until(rule: &v1::Rule) -> String {
    let days: Vec<String> = rule
        .forces
        .iter()
        .map(|it| show::date(it.end_date.as_ref()))
        .collect();
    if days.iter().any(String::is_empty) {
        return String::new();
    }
    days.into_iter().max().unwrap_or_default()
}

fn confidence(rule: &v1::Rule, lang: Lang) -> String {
    value(lang, rule.confidence().as_str_name())
}

/// Name of a version: the one that counts on a day for a purpose, or the one that is typed. A
/// market's own rule goes before the national one.
///
/// # Errors
/// There is none, or a call failed.
pub async fn version(
    session: &Session,
    typed: &str,
    (day, market): (NaiveDate, &str),
) -> anyhow::Result<String> {
    let purpose = match target(session, typed).await? {
        Target::Rule(name) => return Ok(name),
        Target::Purpose(purpose) => purpose,
    };
    let request = v1::ListRulesRequest {
        page_size: 1_000,
        purpose,
        in_force_on: Some(date(day)),
        ..v1::ListRulesRequest::default()
    };
    let found = session.client.listings().list_rules(request).await?;
    let mut rules = found.into_inner().rules;
    rules.retain(|it| it.market.is_empty() || it.market == market);
    rules.sort_by_key(|it| it.market.is_empty());
    let first = rules.into_iter().next();
    Ok(first.map_or_else(|| in_collection("rules", typed), |it| it.name))
}

/// Tells which purposes there are where there is none of this name.
///
/// # Errors
/// There is no such purpose, or the call failed.
pub async fn known(session: &Session, purpose: &str) -> anyhow::Result<()> {
    let fetch = async |page_size, page_token| {
        let request = v1::ListRulesRequest {
            page_size,
            page_token,
            ..v1::ListRulesRequest::default()
        };
        let response = session.client.listings().list_rules(request).await?;
        let page = response.into_inner();
        Ok((page.rules, page.next_page_token))
    };
    let rules = paging::list(0, fetch).await?.entries.into_iter();
    let purposes: BTreeSet<String> = rules.map(|rule| rule.purpose).collect();
    if purposes.contains(purpose) {
        return Ok(());
    }
    let purposes: Vec<String> = purposes.into_iter().collect();
    let purposes = purposes.join(either(session.lang, "、", ", "));
    let parameters = [("purpose", purpose), ("known", &purposes)];
    let text = wrap(&text(session.lang, "cli-unknown-purpose", &parameters));
    Err(Failure { code: 1, text }.into())
}

/// Runs a command.
///
/// # Errors
/// As the command.
pub async fn run(session: &Session, command: &RuleCommand) -> anyhow::Result<()> {
    match command {
        RuleCommand::List {
            purpose,
            market,
            on,
            page,
        } => {
            let market = match market {
                Some(market) => names::market(session, market).await?,
                None => String::new(),
            };
            let fetch = async |page_size, page_token| {
                let request = v1::ListRulesRequest {
                    page_size,
                    page_token,
                    purpose: purpose.clone().unwrap_or_default(),
                    market: market.clone(),
                    in_force_on: on.map(date),
                };
                let response = session.client.listings().list_rules(request).await?;
                let page = response.into_inner();
                Ok((page.rules, page.next_page_token))
            };
            let listed = paging::list(page.limit, fetch).await?;
            if let Some(typed) = purpose.as_ref().filter(|_| listed.entries.is_empty()) {
                known(session, typed).await?;
            }
            show::list(session, &listed, RULES)
        }
        RuleCommand::Get { rule: typed } => {
            let day = Clock::system().today();
            let found = rule(session, &version(session, typed, (day, "")).await?).await?;
            match session.format {
                Format::Json => show::one(session, &found),
                Format::Table => output::line(&words::render(&found, session.lang)),
            }
        }
    }
}
