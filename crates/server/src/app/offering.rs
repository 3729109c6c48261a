//! Offerings.

use api::v1::ErrorReason;
use domain::{Ledger, LenderId, Offering, OfferingId, OfferingState};
use store::offering::OfferingFilter;
use store::{Page, PageRequest};

use super::{Cx, chain, expect_version, lender, version_text};
use crate::error::{Error, Result};

const KIND: &str = "rongqiao/Offering";

/// An offering with the key of the present period and what is taken of its capacity in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The offering.
    pub offering: Offering,
    /// Key of the period.
    pub period: String,
    /// What is taken.
    pub ledger: Ledger,
}

fn name(lender: LenderId, id: OfferingId) -> String {
    format!("lenders/{lender}/offerings/{id}")
}

/// What is said where an offering is not there or not visible.
pub fn not_found(lender: LenderId, id: OfferingId) -> Error {
    let name = name(lender, id);
    Error::not_found(ErrorReason::OfferingNotFound, KIND, name.clone()).with("offering", name)
}

/// An offering without its ledger.
///
/// # Errors
/// `OFFERING_NOT_FOUND`, also for another lender's people.
pub async fn stored(cx: &Cx<'_>, lender: LenderId, id: OfferingId) -> Result<Offering> {
    let found = cx.tx.offerings().get(id).await?;
    let found = found.filter(|offering| offering.lender == lender && cx.sees(lender));
    found.ok_or_else(|| not_found(lender, id))
}

/// One offering.
///
/// # Errors
/// `OFFERING_NOT_FOUND`, also for another lender's people.
pub async fn get(cx: &Cx<'_>, lender: LenderId, id: OfferingId) -> Result<Shown> {
    let offering = stored(cx, lender, id).await?;
    show(cx, offering).await
}

async fn show(cx: &Cx<'_>, offering: Offering) -> Result<Shown> {
    let period = offering.capacity.period.key(cx.app.clock.today());
    let ledger = cx.tx.capacity().ledger(offering.id, &period).await?;
    Ok(Shown {
        offering,
        period,
        ledger,
    })
}

/// Offerings in the order of their creation, of one lender if named.
///
/// # Errors
/// `LENDER_NOT_FOUND`, `PAGE_TOKEN_INVALID`.
pub async fn list(
    cx: &Cx<'_>,
    lender: Option<LenderId>,
    state: Option<OfferingState>,
    page: &PageRequest,
) -> Result<Page<Shown>> {
    if let Some(lender) = lender {
        lender::get(cx, lender).await?;
    }
    let filter = OfferingFilter {
        lender,
        state,
        instrument: None,
    };
    let found = cx.tx.offerings().list(&cx.scope, &filter, page).await?;
    let today = cx.app.clock.today();
    let ledgers = cx.tx.capacity().ledgers_on(today).await?;
    let show = |offering: Offering| {
        let period = offering.capacity.period.key(today);
        let ledger = ledgers
            .get(&(offering.id, period.clone()))
            .copied()
            .unwrap_or_default();
        Shown {
            offering,
            period,
            ledger,
        }
    };
    Ok(Page {
        items: found.items.into_iter().map(show).collect(),
        next: found.next,
    })
}

/// Stores a new offering of a lender.
///
/// # Errors
/// `LENDER_NOT_FOUND`, `INVALID_ARGUMENT` for unknown chains, `EXTERNAL_ID_TAKEN`.
pub async fn create(cx: &Cx<'_>, offering: Offering) -> Result<Shown> {
    let owner = offering.lender;
    lender::get(cx, owner).await?;
    let catalogue = chain::catalogue(&cx.tx).await?;
    chain::check_offering(&catalogue, &offering).into_result()?;
    let key = &offering.external_id;
    if let Some(other) = cx.tx.offerings().by_external_id(owner, key).await? {
        let reason = ErrorReason::ExternalIdTaken;
        return Err(Error::exists(reason, KIND, name(owner, other.id)).with("external_id", key));
    }
    cx.tx.offerings().insert(&offering).await?;
    let resource = name(owner, offering.id);
    cx.record_for(owner, "offering.create", resource, ("", &version_text(1)))
        .await?;
    show(
        cx,
        Offering {
            version: 1,
            ..offering
        },
    )
    .await
}

/// Replaces an offering that was read in the same transaction.
///
/// # Errors
/// `INVALID_ARGUMENT` for unknown chains, `OFFERING_WITHDRAWN`, `CAPACITY_PERIOD_IN_USE`,
/// `ETAG_MISMATCH`.
pub async fn update(
    cx: &Cx<'_>,
    stored: &Offering,
    offering: Offering,
    expected: Option<i64>,
) -> Result<Shown> {
    let resource = name(offering.lender, offering.id);
    expect_version(expected, stored.version, KIND, &resource)?;
    if stored.state == OfferingState::Withdrawn {
        let text = "the offering is withdrawn for good";
        return Err(Error::wrong_state(ErrorReason::OfferingWithdrawn, text)
            .about(KIND, resource)
            .with("offering", offering.id));
    }
    let catalogue = chain::catalogue(&cx.tx).await?;
    chain::check_offering(&catalogue, &offering).into_result()?;
    if offering == *stored {
        return show(cx, offering).await;
    }
    if period_fixed(cx, stored, &offering).await? {
        let text = "capacity of a running period is taken, so its length cannot be changed";
        return Err(Error::wrong_state(ErrorReason::CapacityPeriodInUse, text)
            .about(KIND, resource)
            .with("period", stored.capacity.period.code().to_uppercase()));
    }
    let version = cx.tx.offerings().update(&offering).await?;
    let before = format!("{} {}", version_text(stored.version), stored.state);
    let after = format!("{} {}", version_text(version), offering.state);
    cx.record_for(
        offering.lender,
        "offering.update",
        resource,
        (&before, &after),
    )
    .await?;
    show(
        cx,
        Offering {
            version,
            ..offering
        },
    )
    .await
}

/// True if the period would change although capacity of a running one is taken: the new one would
/// begin empty, and what is taken could be given again. Nobody takes any until the end of the
/// transaction.
///
/// # Errors
/// As any statement.
pub async fn period_fixed(cx: &Cx<'_>, stored: &Offering, wanted: &Offering) -> Result<bool> {
    if stored.capacity.period == wanted.capacity.period {
        return Ok(false);
    }
    cx.tx.offerings().lock(stored.id).await?;
    let today = cx.app.clock.today();
    Ok(cx.tx.capacity().in_use(stored.id, today).await?)
}

/// Deletes an offering that nothing refers to.
///
/// # Errors
/// `OFFERING_NOT_FOUND`, `OFFERING_IN_USE`, `ETAG_MISMATCH`.
pub async fn delete(
    cx: &Cx<'_>,
    lender: LenderId,
    id: OfferingId,
    expected: Option<i64>,
) -> Result<()> {
    let stored = stored(cx, lender, id).await?;
    let resource = name(lender, id);
    expect_version(expected, stored.version, KIND, &resource)?;
    let in_use = |error| {
        if matches!(error, store::Error::InUse { .. }) {
            let text = "runs or referrals refer to the offering; withdraw it";
            Error::wrong_state(ErrorReason::OfferingInUse, text)
                .about(KIND, name(lender, id))
                .with("offering", id)
        } else {
            Error::from(error)
        }
    };
    cx.tx
        .offerings()
        .delete(id, stored.version)
        .await
        .map_err(in_use)?;
    cx.record_for(
        lender,
        "offering.delete",
        resource,
        (&version_text(stored.version), ""),
    )
    .await
}
