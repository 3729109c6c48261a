//! Runs, matches, outcomes, explained pairs.

use crate::args::{Format, MatchCommand, PageArgs};
use crate::failure::usage;
use crate::names::{self, in_collection};
use crate::output;
use crate::paging::{self, Listed};
use crate::present::matches::{MATCHES, OUTCOMES};
use crate::present::{change, explanation, report};
use crate::session::Session;
use crate::show;
use crate::text::text;
use anyhow::Context as _;
use api::text::Lang;
use api::v1;
use std::path::Path;
use verify::PublicKey;

/// Runs a command.
///
/// # Errors
/// As the command.
pub async fn run(session: &Session, command: &MatchCommand) -> anyhow::Result<()> {
    match command {
        MatchCommand::Run { run } => {
            let name = names::run(session, run).await?;
            let request = v1::GetMatchRunRequest { name };
            let run = session
                .client
                .matches()
                .get_match_run(request)
                .await?
                .into_inner();
            match session.format {
                Format::Json => show::one(session, &run),
                Format::Table => output::line(&report::run(&run, session.lang)),
            }
        }
        MatchCommand::List { run, page } => {
            let parent = names::run(session, run).await?;
            let listed = matches(session, &parent, page.limit).await?;
            show::list(session, &listed, MATCHES)
        }
        MatchCommand::Outcomes { run, cause, page } => {
            outcomes(session, run, cause.as_deref(), page).await
        }
        MatchCommand::Preview(command) => super::preview::run(session, command).await,
        MatchCommand::Certificate { run, public_key } => {
            certificate(session, run, public_key.as_deref()).await
        }
        MatchCommand::Explain { run, sme, offering } => {
            let run = names::run(session, run).await?;
            let sme = in_collection("smes", sme);
            let offering = match offering {
                Some(typed) => Some(names::offering(session, typed).await?),
                None => None,
            };
            let pair = explain(session, run, sme, offering).await?;
            match session.format {
                Format::Json => show::one(session, &pair),
                Format::Table => output::line(&explanation::render(&pair, session.lang)),
            }
        }
        MatchCommand::Openings { run, sme } => {
            let run = names::run(session, run).await?;
            let sme = in_collection("smes", sme);
            let request = v1::ExplainSmeRequest { run, sme };
            let found = session.client.matches().explain_sme(request).await?;
            let found = found.into_inner();
            match session.format {
                Format::Json => show::one(session, &found),
                Format::Table => output::line(&change::of_sme(&found, session.lang)),
            }
        }
    }
}

async fn certificate(
    session: &Session,
    run: &str,
    public_key: Option<&Path>,
) -> anyhow::Result<()> {
    let name = names::run(session, run).await?;
    let request = v1::GetRunCertificateRequest { name };
    let answer = session
        .client
        .matches()
        .get_run_certificate(request)
        .await?;
    let certificate = answer.into_inner();
    if let Some(file) = public_key {
        let written = std::fs::write(file, &certificate.public_key);
        written.with_context(|| file.display().to_string())?;
    }
    output::note(&output::wrap(&signer(&certificate, session.lang)));
    output::line(String::from_utf8_lossy(&certificate.content).trim_end())
}

/// Whose key signed a certificate, as the service says.
fn signer(certificate: &v1::RunCertificate, lang: Lang) -> String {
    let key = PublicKey::from_pem(&certificate.signing_public_key);
    let key = key.map(|key| key.id()).unwrap_or_default();
    let said = match (key.is_empty(), certificate.signed_by_service) {
        (true, _) => "cli-certificate-unsigned",
        (false, true) => "cli-certificate-of-service",
        (false, false) => "cli-certificate-of-other",
    };
    text(lang, said, &[("key", &key)])
}

/// Matches of a run, best first.
///
/// # Errors
/// A call failed.
pub async fn matches(
    session: &Session,
    parent: &str,
    limit: u32,
) -> Result<Listed<v1::Match>, tonic::Status> {
    let fetch = async |page_size, page_token| {
        let request = v1::ListMatchesRequest {
            parent: parent.to_owned(),
            page_size,
            page_token,
            offering: String::new(),
        };
        let response = session.client.matches().list_matches(request).await?;
        let page = response.into_inner();
        Ok((page.matches, page.next_page_token))
    };
    paging::list(limit, fetch).await
}

async fn outcomes(
    session: &Session,
    run: &str,
    cause: Option<&str>,
    page: &PageArgs,
) -> anyhow::Result<()> {
    let parent = names::run(session, run).await?;
    let cause = match cause {
        Some(code) => names::cause(code).ok_or_else(|| usage(format!("no cause `{code}`")))?,
        None => v1::OutcomeCause::Unspecified,
    };
    let fetch = async |page_size, page_token| {
        let request = v1::ListOutcomesRequest {
            parent: parent.clone(),
            page_size,
            page_token,
            cause: cause.into(),
        };
        let response = session.client.matches().list_outcomes(request).await?;
        let page = response.into_inner();
        Ok((page.outcomes, page.next_page_token))
    };
    show::list(session, &paging::list(page.limit, fetch).await?, OUTCOMES)
}

/// A pair explained; without an offering the firm's match.
///
/// # Errors
/// A call failed.
pub async fn explain(
    session: &Session,
    run: String,
    sme: String,
    offering: Option<String>,
) -> Result<v1::PairExplanation, tonic::Status> {
    let offering = match offering {
        Some(offering) => offering,
        None => {
            let id = sme.trim_start_matches("smes/");
            let name = format!("{run}/matches/{id}");
            let request = v1::GetMatchRequest { name };
            session
                .client
                .matches()
                .get_match(request)
                .await?
                .into_inner()
                .offering
        }
    };
    let request = v1::ExplainPairRequest { run, sme, offering };
    Ok(session
        .client
        .matches()
        .explain_pair(request)
        .await?
        .into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use verify::SigningKey;

    #[test]
    fn whose_key_signed_is_told() {
        let key = SigningKey::from_seed([3; 32]).unwrap().public();
        let said = |signing_public_key, signed_by_service| {
            let certificate = v1::RunCertificate {
                signing_public_key,
                signed_by_service,
                ..Default::default()
            };
            signer(&certificate, Lang::En)
        };
        let own = format!("signed with key {}, the key of this service", key.id());
        assert_eq!(said(key.pem(), true), own);
        let other = said(key.pem(), false);
        assert!(
            other.contains(&key.id()) && other.contains("not the key"),
            "{other}"
        );
        assert!(said(String::new(), false).starts_with("signed with no key"));
    }
}
