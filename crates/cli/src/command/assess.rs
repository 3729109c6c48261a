//! `assess`: a firm, stored or told in a file, held against one official rule.

mod facts;
mod firm;
pub mod template;

pub use firm::assessed;

use super::rule::{known, version};
use crate::args::Format;
use crate::args::listing::AssessArgs;
use crate::failure::unreadable;
use crate::import::row::date;
use crate::names::{self, in_collection};
use crate::output;
use crate::present::rule as words;
use crate::report::fill::{Material, Standing, view};
use crate::report::{View, page, terminal};
use crate::session::Session;
use crate::show;
use crate::text::text;
use anyhow::Context as _;
use api::v1;
use api::v1::assess_readiness_request::{Subject, Target};
use chrono::Datelike as _;
use server::clock::Clock;
use std::path::Path;
use tonic::Code;

/// Runs the command.
///
/// # Errors
/// A file cannot be read or written, or a call failed.
pub async fn run(session: &Session, args: &AssessArgs) -> anyhow::Result<()> {
    let application = if args.review {
        v1::RuleApplication::Review
    } else {
        v1::RuleApplication::Unspecified
    };
    let market = match &args.market {
        Some(market) => names::market(session, market).await?,
        None => String::new(),
    };
    let own = Some(market.as_str()).filter(|market| !market.is_empty());
    if args.facts_template {
        return print_template(session, args, &market).await;
    }
    let (firm, subject) = subject(session, args, own).await?;
    let request = v1::AssessReadinessRequest {
        target: Some(target(session, &args.rule).await?),
        application: application.into(),
        on: args.on.map(date),
        subject: Some(subject),
        market,
    };
    let mut listings = session.client.listings();
    let found = listings
        .assess_readiness(request.clone())
        .await?
        .into_inner();
    if session.format == Format::Json && args.html.is_none() {
        return show::one(session, &found);
    }
    let asked = found.assessment.as_ref();
    if let Some(asked) = asked.filter(|asked| asked.findings.is_empty()) {
        // A list of figures holds nothing against a firm: it is shown as it is.
        let figures = rule(session, &asked.rule).await?;
        output::note(&text(session.lang, "cli-assess-figures", &[]));
        return output::line(&words::render(&figures, session.lang));
    }
    let material = gather(session, firm, request, found).await?;
    let view = view(&material, session.lang);
    let asked = view.rules.last();
    let mut shown = vec![terminal::short(&view)];
    shown.extend(asked.map(|it| terminal::rule(it, session.lang)));
    show_view(session, &view, &shown.join("\n\n"), args.html.as_deref())
}

/// The firm: its name for people, and how the call names it.
async fn subject(
    session: &Session,
    args: &AssessArgs,
    market: Option<&str>,
) -> anyhow::Result<(String, Subject)> {
    if let Some(file) = &args.facts {
        let text = std::fs::read_to_string(file);
        let text = text.map_err(|cause| unreadable(file, &cause, 2, session.lang))?;
        let facts = facts::read(file, &text, session.lang)?;
        let named = file.file_name().unwrap_or_default();
        return Ok((named.to_string_lossy().into_owned(), Subject::Facts(facts)));
    }
    let typed = args.firm.as_deref().unwrap_or_default();
    let name = names::firm_of(session, typed, market).await?;
    let firm = firm::display_name(session, &name, market).await?;
    Ok((firm, Subject::Sme(name)))
}

/// Prints a file of facts for the version of a rule that counts on the day.
async fn print_template(session: &Session, args: &AssessArgs, market: &str) -> anyhow::Result<()> {
    let day = args.on.unwrap_or_else(|| Clock::system().today());
    let name = version(session, &args.rule, (day, market)).await?;
    let rule = rule(session, &name).await?;
    output::line(&template::render(&rule, day.year() - 1, session.lang))
}

/// A purpose if there is a rule for it, else one version.
///
/// # Errors
/// There is neither, or a call failed.
pub async fn target(session: &Session, typed: &str) -> anyhow::Result<Target> {
    if !typed.starts_with("rules/") {
        let request = v1::ListRulesRequest {
            page_size: 1,
            purpose: typed.to_owned(),
            ..v1::ListRulesRequest::default()
        };
        let found = session.client.listings().list_rules(request).await?;
        if !found.get_ref().rules.is_empty() {
            return Ok(Target::Purpose(typed.to_owned()));
        }
    }
    let name = in_collection("rules", typed);
    let request = v1::GetRuleRequest { name: name.clone() };
    match session.client.listings().get_rule(request).await {
        // Neither a purpose nor a version.
        Err(status) if status.code() == Code::NotFound => known(session, typed).await?,
        Err(status) => return Err(status.into()),
        Ok(_) => {}
    }
    Ok(Target::Rule(name))
}

/// A rule with all its conditions.
///
/// # Errors
/// The call failed.
pub async fn rule(session: &Session, name: &str) -> anyhow::Result<v1::Rule> {
    let name = name.to_owned();
    let request = v1::GetRuleRequest { name };
    let rule = session.client.listings().get_rule(request).await?;
    Ok(rule.into_inner())
}

/// The rule that was asked for and those of the steps before it.
async fn gather(
    session: &Session,
    firm: String,
    request: v1::AssessReadinessRequest,
    found: v1::AssessReadinessResponse,
) -> anyhow::Result<Material> {
    let no_market = found.no_market();
    let asked = found.assessment.unwrap_or_default();
    let steps = found.path.iter().flat_map(|way| &way.steps);
    let mut rungs: Vec<String> = steps.map(|step| step.purpose.clone()).collect();
    if !rungs.contains(&asked.purpose) {
        rungs = vec![asked.purpose.clone()];
    }
    let mut standings = Vec::new();
    for purpose in rungs.iter().filter(|it| **it != asked.purpose) {
        let request = v1::AssessReadinessRequest {
            target: Some(Target::Purpose(purpose.clone())),
            application: v1::RuleApplication::Unspecified.into(),
            ..request.clone()
        };
        let below = match session.client.listings().assess_readiness(request).await {
            Ok(below) => below.into_inner().assessment,
            // No version of it counts on the day: the rung stays without its conditions.
            Err(status) if status.code() == Code::FailedPrecondition => None,
            Err(status) => return Err(status.into()),
        };
        if let Some(found) = below {
            let rule = rule(session, &found.rule).await?;
            standings.push(Standing { rule, found });
        }
    }
    let (assessed, banded) = match &request.subject {
        Some(Subject::Sme(sme)) => {
            let market = Some(request.market.as_str()).filter(|it| !it.is_empty());
            assessed(session, (sme, market), asked.on).await?
        }
        Some(Subject::Facts(_)) | None => (None, false),
    };
    let day = show::date(asked.on.as_ref());
    let name = names::either(session.lang, &asked.name_zh, &asked.name_en);
    let parameters = [("rule", name), ("day", &day)];
    let about = text(session.lang, "cli-assess-about", &parameters);
    let rule = rule(session, &asked.rule).await?;
    standings.push(Standing { rule, found: asked });
    Ok(Material {
        firm,
        about,
        rungs,
        standings,
        ways: found.path.into_iter().collect(),
        assessed,
        banded,
        report: None,
        listing: None,
        market: found.market,
        no_market,
    })
}

/// Prints a report, and writes it as a page where a file is named.
///
/// # Errors
/// The file cannot be written, or standard output is closed.
pub fn show_view(
    session: &Session,
    view: &View,
    shown: &str,
    html: Option<&Path>,
) -> anyhow::Result<()> {
    if let Some(file) = html {
        let written = std::fs::write(file, page::page(view));
        written.with_context(|| file.display().to_string())?;
        let file = file.display().to_string();
        output::note(&text(
            session.lang,
            "cli-report-written",
            &[("file", &file)],
        ));
        return Ok(());
    }
    output::line(shown)
}
