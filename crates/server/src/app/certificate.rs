//! Certificates of runs, and what is stored of a run held against them.

use api::v1::ErrorReason;
use domain::{CampaignId, Match, MatchRun, MatchRunId, OfferingId};
use std::collections::BTreeSet;
use verify::{PublicKey, Signed, pairs_digest};

use super::{Cx, match_run};
use crate::error::{Error, Result};

const KIND: &str = "rongqiao/MatchRun";
/// Matches that are read at once.
const MATCHES_PER_READ: u32 = 1_000;

/// The text of a succeeded run's certificate.
///
/// # Errors
/// `RUN_NOT_SUCCEEDED`, `RUN_CERTIFICATE_NOT_FOUND`.
pub async fn text_of(cx: &Cx<'_>, campaign: CampaignId, run: &MatchRun) -> Result<String> {
    match_run::require_succeeded(campaign, run)?;
    let found = cx.tx.certificates().of_run(run.id).await?;
    found.ok_or_else(|| {
        let name = match_run::name(campaign, run);
        let reason = ErrorReason::RunCertificateNotFound;
        Error::not_found(reason, KIND, name).with("run", run.id)
    })
}

/// A run and its stored matches, held against its certificate.
#[derive(Debug)]
pub struct Certified {
    /// The run.
    pub run: MatchRun,
    /// Its matches, by firm.
    pub matches: Vec<Match>,
}

/// Holds the stored matches of a run against its certificate, which this service must have
/// signed, and against the offerings. A run without one is refused, also one of a release that
/// certified nothing: whoever can write what is stored could make any run look like that. The
/// transaction ends before the work begins, which may wait for a processor.
///
/// # Errors
/// `RUN_RESULT_ALTERED`.
pub async fn certified(cx: Cx<'_>, campaign: CampaignId, run: MatchRun) -> Result<Certified> {
    let name = match_run::name(campaign, &run);
    let matches = matches_of(&cx, run.id).await?;
    let text = cx.tx.certificates().of_run(run.id).await?;
    let lenders_hold = are_of_their_lenders(&cx, &matches).await?;
    let app = cx.app;
    drop(cx);
    let (matches, holds) = match text {
        None => (matches, false),
        Some(text) => {
            let (key, name) = (app.signing.public(), name.clone());
            let check = move || {
                let holds = certifies((&text, &name), &key, &matches);
                (matches, holds)
            };
            let checked = app.cpu.run("check certificate", check).await;
            checked.map_err(|error| Error::internal(error.to_string()))?
        }
    };
    if holds && lenders_hold {
        return Ok(Certified { run, matches });
    }
    tracing::error!(run = %run.id, "the stored matches are not those of the run's certificate");
    let text = "what is stored of the run is not what was certified";
    Err(Error::wrong_state(ErrorReason::RunResultAltered, text)
        .about(KIND, name)
        .with("run", run.id))
}

/// The certificate covers no lenders: they must be those of the offerings that are still there.
async fn are_of_their_lenders(cx: &Cx<'_>, matches: &[Match]) -> Result<bool> {
    let ids: BTreeSet<OfferingId> = matches.iter().map(|of| of.offering).collect();
    let ids: Vec<OfferingId> = ids.into_iter().collect();
    let offerings = cx.tx.offerings().by_ids(&ids).await?;
    Ok(matches.iter().all(|of| {
        let offering = offerings.get(&of.offering);
        offering.is_none_or(|offering| offering.lender == of.lender)
    }))
}

/// Whether a text is the certificate of a run with these matches, signed with this key.
fn certifies((text, run): (&str, &str), key: &PublicKey, matches: &[Match]) -> bool {
    let Ok(signed) = Signed::parse(text) else {
        return false;
    };
    let pairs = matches.iter().map(|of| {
        let (sme, offering) = (of.sme.to_string(), of.offering.to_string());
        (sme, offering, i64::from(of.score))
    });
    signed.text() == text
        && signed.is_signed_by(key)
        && signed.certificate.run.as_deref() == Some(run)
        && signed.certificate.pairs_sha256 == Some(pairs_digest(pairs))
}

async fn matches_of(cx: &Cx<'_>, run: MatchRunId) -> Result<Vec<Match>> {
    let mut matches: Vec<Match> = Vec::new();
    loop {
        let after = matches.last().map(|last| (last.sme, last.offering));
        let page = (after, MATCHES_PER_READ);
        let next = cx.tx.matches().of_run(run, page).await?;
        if next.is_empty() {
            return Ok(matches);
        }
        matches.extend(next);
    }
}
