//! Firms.

use api::v1::ErrorReason;
use domain::{Scope, Sme, SmeId, SmeKey};
use store::sme::SmeFilter;
use store::{Page, PageRequest};

use super::{Cx, chain, expect_version, version_text};
use crate::error::{Error, Result};
use crate::screening;

/// Type of a firm in errors.
pub const KIND: &str = "rongqiao/Sme";

fn name(id: SmeId) -> String {
    format!("smes/{id}")
}

/// What is said where a firm is not there or not visible.
pub fn not_found(id: SmeId) -> Error {
    Error::not_found(ErrorReason::SmeNotFound, KIND, name(id)).with("sme", name(id))
}

/// One firm.
///
/// # Errors
/// `SME_NOT_FOUND`.
pub async fn get(cx: &Cx<'_>, id: SmeId) -> Result<Sme> {
    let found = cx.tx.smes().get(id).await?;
    found
        .filter(|_| cx.scope == Scope::All)
        .ok_or_else(|| not_found(id))
}

/// Firms in the order of their creation.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`.
pub async fn list(cx: &Cx<'_>, filter: &SmeFilter, page: &PageRequest) -> Result<Page<Sme>> {
    Ok(cx.tx.smes().list(&cx.scope, filter, page).await?)
}

/// The firm with this key, as a list of at most one.
///
/// # Errors
/// As any statement.
pub async fn list_by_key(cx: &Cx<'_>, key: &SmeKey) -> Result<Page<Sme>> {
    let found = cx
        .tx
        .smes()
        .by_key(key)
        .await?
        .filter(|_| cx.scope == Scope::All);
    Ok(Page {
        items: found.into_iter().collect(),
        next: None,
    })
}

/// Stores a new firm.
///
/// # Errors
/// `INVALID_ARGUMENT` for unknown chains, `CREDIT_CODE_TAKEN`, `EXTERNAL_ID_TAKEN`.
pub async fn create(cx: &Cx<'_>, sme: Sme) -> Result<Sme> {
    let catalogue = chain::catalogue(&cx.tx).await?;
    chain::check_sme(&catalogue, &sme).into_result()?;
    if let Some(other) = cx.tx.smes().by_key(&sme.key).await? {
        return Err(taken(&other));
    }
    cx.tx.smes().insert(&sme).await?;
    screening::keep(cx.app, &cx.tx, &[&sme]).await?;
    cx.record("sme.create", name(sme.id), ("", &version_text(1)))
        .await?;
    Ok(Sme { version: 1, ..sme })
}

fn taken(other: &Sme) -> Error {
    match &other.key {
        SmeKey::CreditCode(_) => {
            let reason = ErrorReason::CreditCodeTaken;
            Error::exists(reason, KIND, name(other.id)).with("sme", name(other.id))
        }
        SmeKey::External { value, .. } => {
            let reason = ErrorReason::ExternalIdTaken;
            Error::exists(reason, KIND, name(other.id)).with("external_id", value)
        }
    }
}

/// Replaces the facts of a firm that was read in the same transaction; what was attested stays.
///
/// # Errors
/// `INVALID_ARGUMENT` for unknown chains, `ETAG_MISMATCH`.
pub async fn update(cx: &Cx<'_>, stored: &Sme, sme: Sme, expected: Option<i64>) -> Result<Sme> {
    expect_version(expected, stored.version, KIND, &name(sme.id))?;
    let catalogue = chain::catalogue(&cx.tx).await?;
    chain::check_sme(&catalogue, &sme).into_result()?;
    let sme = Sme {
        attested: stored.attested.clone(),
        ..sme
    };
    if sme == *stored {
        return Ok(sme);
    }
    let version = cx.tx.smes().update(&sme).await?;
    screening::keep(cx.app, &cx.tx, &[&sme]).await?;
    let states = (version_text(stored.version), version_text(version));
    cx.record("sme.update", name(sme.id), (&states.0, &states.1))
        .await?;
    Ok(Sme { version, ..sme })
}

/// Deletes a firm that nothing refers to.
///
/// # Errors
/// `SME_NOT_FOUND`, `ETAG_MISMATCH`, `SME_IN_USE`.
pub async fn delete(cx: &Cx<'_>, id: SmeId, expected: Option<i64>) -> Result<()> {
    let stored = get(cx, id).await?;
    expect_version(expected, stored.version, KIND, &name(id))?;
    let in_use = |error| {
        if matches!(error, store::Error::InUse { .. }) {
            let text = "runs, referrals or listings refer to the firm";
            Error::wrong_state(ErrorReason::SmeInUse, text)
                .about(KIND, name(id))
                .with("sme", name(id))
        } else {
            Error::from(error)
        }
    };
    cx.tx
        .smes()
        .delete(id, stored.version)
        .await
        .map_err(in_use)?;
    cx.record("sme.delete", name(id), (&version_text(stored.version), ""))
        .await
}
