//! The firm of an assessment as its reader may know it: name, size class and tier.

use crate::names;
use crate::report::class;
use crate::session::Session;
use crate::show;
use api::v1;
use api::v1::assess_readiness_request::{Subject, Target};
use tonic::Code;

/// What sorts firms by size.
const SIZE: &str = "sme-size";

/// Name of a stored firm. A market's people know it as a candidate only.
///
/// # Errors
/// The call failed.
pub async fn display_name(
    session: &Session,
    sme: &str,
    market: Option<&str>,
) -> anyhow::Result<String> {
    let name = sme.to_owned();
    match session
        .client
        .smes()
        .get_sme(v1::GetSmeRequest { name })
        .await
    {
        Ok(found) => Ok(found.into_inner().display_name),
        Err(status) if status.code() == Code::PermissionDenied => {
            let found = candidate(session, (sme, market), None).await?;
            let named = found.map(|it| it.sme_display_name);
            Ok(named
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| show::id(sme)))
        }
        Err(status) => Err(status.into()),
    }
}

/// Size class and tier of a stored firm, and whether the reader sees bands in place of figures, as
/// a market's people do. These learn the tier of a candidate, and the size class by the rule.
///
/// # Errors
/// The call failed.
pub async fn assessed(
    session: &Session,
    (sme, market): (&str, Option<&str>),
    on: Option<api::Date>,
) -> anyhow::Result<(Option<v1::SmeAssessment>, bool)> {
    let name = sme.to_owned();
    let request = v1::AssessSmeRequest { name, on };
    match session.client.smes().assess_sme(request).await {
        Ok(found) => return Ok((Some(found.into_inner()), false)),
        Err(status) if status.code() == Code::PermissionDenied => {}
        Err(status) => return Err(status.into()),
    }
    let Some(candidate) = candidate(session, (sme, market), on).await? else {
        return Ok((None, true));
    };
    let request = v1::AssessReadinessRequest {
        target: Some(Target::Purpose(SIZE.to_owned())),
        application: v1::RuleApplication::Unspecified.into(),
        on,
        subject: Some(Subject::Sme(sme.to_owned())),
        market: market.unwrap_or_default().to_owned(),
    };
    let size = match session.client.listings().assess_readiness(request).await {
        Ok(found) => found.into_inner().assessment,
        // Without a standard that counts on the day nobody knows the size.
        Err(status) if status.code() == Code::FailedPrecondition => None,
        Err(status) => return Err(status.into()),
    };
    let size = size.and_then(|found| class::size(&found));
    let known = v1::SmeAssessment {
        size_class: size.unwrap_or_default().into(),
        tier: candidate.tier,
        ..v1::SmeAssessment::default()
    };
    Ok((Some(known), true))
}

/// The firm as a candidate of the market, or of one that the caller sees.
async fn candidate(
    session: &Session,
    (sme, market): (&str, Option<&str>),
    on: Option<api::Date>,
) -> anyhow::Result<Option<v1::Candidate>> {
    let markets = match market {
        Some(market) => vec![market.to_owned()],
        None => {
            let all = names::markets(session).await?.into_iter();
            all.map(|market| market.name).collect()
        }
    };
    for market in markets {
        let name = format!("{market}/candidates/{}", show::id(sme));
        let request = v1::GetCandidateRequest { name, on };
        match session.client.listings().get_candidate(request).await {
            Ok(found) => return Ok(found.into_inner().candidate),
            Err(status) if matches!(status.code(), Code::NotFound | Code::PermissionDenied) => {}
            Err(status) => return Err(status.into()),
        }
    }
    Ok(None)
}
