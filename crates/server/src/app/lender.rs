//! Lenders and their exclusion lists.

use api::v1::ErrorReason;
use domain::{Exclusion, ExclusionId, Lender, LenderId};
use store::lender::LenderFilter;
use store::{Page, PageRequest};

use super::{Cx, expect_version, sme, version_text};
use crate::error::{Error, Result};

const KIND: &str = "rongqiao/Lender";

fn name(id: LenderId) -> String {
    format!("lenders/{id}")
}

fn not_found(id: LenderId) -> Error {
    Error::not_found(ErrorReason::LenderNotFound, KIND, name(id)).with("lender", name(id))
}

/// One lender.
///
/// # Errors
/// `LENDER_NOT_FOUND`, also for another lender's people.
pub async fn get(cx: &Cx<'_>, id: LenderId) -> Result<Lender> {
    if !cx.sees(id) {
        return Err(not_found(id));
    }
    cx.tx.lenders().get(id).await?.ok_or_else(|| not_found(id))
}

/// Lenders in the order of their creation.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`.
pub async fn list(cx: &Cx<'_>, page: &PageRequest) -> Result<Page<Lender>> {
    Ok(cx
        .tx
        .lenders()
        .list(&cx.scope, &LenderFilter::default(), page)
        .await?)
}

/// The lender with this code, as a list of at most one.
///
/// # Errors
/// As any statement.
pub async fn list_by_code(cx: &Cx<'_>, code: &str) -> Result<Page<Lender>> {
    let found = cx.tx.lenders().by_code(code).await?;
    let found = found.filter(|lender| cx.sees(lender.id));
    Ok(Page {
        items: found.into_iter().collect(),
        next: None,
    })
}

/// Stores a new lender.
///
/// # Errors
/// `LENDER_CODE_TAKEN`.
pub async fn create(cx: &Cx<'_>, lender: Lender) -> Result<Lender> {
    if let Some(other) = cx.tx.lenders().by_code(&lender.code).await? {
        let reason = ErrorReason::LenderCodeTaken;
        return Err(Error::exists(reason, KIND, name(other.id)).with("code", &lender.code));
    }
    cx.tx.lenders().insert(&lender).await?;
    cx.record("lender.create", name(lender.id), ("", &version_text(1)))
        .await?;
    Ok(Lender {
        version: 1,
        ..lender
    })
}

/// Replaces a lender that was read in the same transaction.
///
/// # Errors
/// `ETAG_MISMATCH`.
pub async fn update(
    cx: &Cx<'_>,
    stored: &Lender,
    lender: Lender,
    expected: Option<i64>,
) -> Result<Lender> {
    expect_version(expected, stored.version, KIND, &name(lender.id))?;
    if lender == *stored {
        return Ok(lender);
    }
    let version = cx.tx.lenders().update(&lender).await?;
    let states = (version_text(stored.version), version_text(version));
    cx.record_for(
        lender.id,
        "lender.update",
        name(lender.id),
        (&states.0, &states.1),
    )
    .await?;
    Ok(Lender { version, ..lender })
}

/// The exclusion list of a lender.
///
/// # Errors
/// `LENDER_NOT_FOUND`, `PAGE_TOKEN_INVALID`.
pub async fn exclusions(
    cx: &Cx<'_>,
    lender: LenderId,
    page: &PageRequest,
) -> Result<Page<Exclusion>> {
    get(cx, lender).await?;
    Ok(cx
        .tx
        .exclusions()
        .list(&cx.scope, Some(lender), page)
        .await?)
}

/// Puts a firm on a lender's exclusion list.
///
/// # Errors
/// `LENDER_NOT_FOUND`, `SME_NOT_FOUND`, `EXCLUSION_EXISTS`.
pub async fn exclude(cx: &Cx<'_>, exclusion: Exclusion) -> Result<Exclusion> {
    get(cx, exclusion.lender).await?;
    let firm = exclusion.sme;
    if cx.tx.smes().get(firm).await?.is_none() {
        return Err(sme::not_found(firm));
    }
    let exists = |error| {
        if matches!(error, store::Error::NotUnique(_)) {
            let reason = ErrorReason::ExclusionExists;
            let sme = format!("smes/{firm}");
            Error::exists(reason, "rongqiao/Exclusion", sme.clone()).with("sme", sme)
        } else {
            Error::from(error)
        }
    };
    cx.tx
        .exclusions()
        .insert(&exclusion)
        .await
        .map_err(exists)?;
    let resource = format!("{}/exclusions/{}", name(exclusion.lender), exclusion.id);
    cx.record_for(
        exclusion.lender,
        "exclusion.create",
        resource,
        ("", "listed"),
    )
    .await?;
    Ok(exclusion)
}

/// Takes a firm off a lender's exclusion list.
///
/// # Errors
/// `EXCLUSION_NOT_FOUND`.
pub async fn include(cx: &Cx<'_>, lender: LenderId, id: ExclusionId) -> Result<()> {
    let resource = format!("{}/exclusions/{id}", name(lender));
    let found = cx.tx.exclusions().get(id).await?;
    let found = found.filter(|it| it.lender == lender && cx.sees(lender));
    if found.is_none() || !cx.tx.exclusions().delete(id).await? {
        let reason = ErrorReason::ExclusionNotFound;
        return Err(Error::not_found(reason, "rongqiao/Exclusion", resource).with("exclusion", id));
    }
    cx.record_for(lender, "exclusion.delete", resource, ("listed", ""))
        .await
}
