//! Certificates of runs, and what is stored of a run held against them.

use api::v1::ErrorReason;
use domain::{CampaignId, Match, MatchRun};
use verify::{Signed, pairs_digest};

use super::{Cx, match_run};
use crate::error::{Error, Result};

const KIND: &str = "rongqiao/MatchRun";

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

/// The stored matches of a run are those that its certificate has the digest of, and the
/// certificate is as it was signed. Runs of releases that certified nothing are let through.
///
/// # Errors
/// `RUN_RESULT_ALTERED`.
pub async fn require_unaltered(
    cx: &Cx<'_>,
    campaign: CampaignId,
    run: &MatchRun,
    matches: &[Match],
) -> Result<()> {
    let Some(text) = cx.tx.certificates().of_run(run.id).await? else {
        return Ok(());
    };
    let name = match_run::name(campaign, run);
    let pairs = matches.iter().map(|of| {
        let (sme, offering) = (of.sme.to_string(), of.offering.to_string());
        (sme, offering, i64::from(of.score))
    });
    let found = pairs_digest(pairs);
    let signed = Signed::parse(&text).ok();
    let signed = signed.filter(|it| it.text() == text && it.is_signed_by_its_key());
    let due = signed.filter(|it| it.certificate.run.as_ref() == Some(&name));
    if due.and_then(|it| it.certificate.pairs_sha256) == Some(found) {
        return Ok(());
    }
    tracing::error!(run = %run.id, "the stored matches are not those of the run's certificate");
    let text = "what is stored of the run is not what was certified";
    Err(Error::wrong_state(ErrorReason::RunResultAltered, text)
        .about(KIND, name)
        .with("run", run.id))
}
