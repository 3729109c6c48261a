//! Match policies: written by one, approved by another person, then activated.

use api::v1::ErrorReason;
use domain::{MatchPolicy, PolicyId, PolicyState, PrincipalKind};
use store::{Page, PageRequest};

use super::{Cx, expect_version};
use crate::call::Call;
use crate::error::{Error, Result};

const KIND: &str = "rongqiao/MatchPolicy";

fn name(id: PolicyId) -> String {
    format!("matchPolicies/{id}")
}

/// Refuses callers that are programs.
///
/// # Errors
/// `PERSON_REQUIRED`.
pub fn require_person(call: &Call) -> Result<()> {
    match call.actor.kind {
        PrincipalKind::Person => Ok(()),
        PrincipalKind::System => {
            let text = "only a person may do this";
            Err(Error::forbidden(ErrorReason::PersonRequired, text)
                .with("principal", &call.actor.principal))
        }
    }
}

/// Refuses the principal that prepared what is to be approved.
///
/// # Errors
/// `FOUR_EYES_REQUIRED`.
pub fn require_other(call: &Call, prepared_by: &str) -> Result<()> {
    if call.actor.principal != prepared_by {
        return Ok(());
    }
    let text = "another person than the one who prepared it has to do this";
    Err(Error::forbidden(ErrorReason::FourEyesRequired, text).with("principal", prepared_by))
}

/// One version of a policy.
///
/// # Errors
/// `MATCH_POLICY_NOT_FOUND`.
pub async fn get(cx: &Cx<'_>, id: PolicyId) -> Result<MatchPolicy> {
    cx.tx
        .policies()
        .get(id)
        .await?
        .ok_or_else(|| not_found(&name(id)))
}

/// What is said where a policy is not there.
pub fn not_found(policy: &str) -> Error {
    Error::not_found(ErrorReason::MatchPolicyNotFound, KIND, policy).with("policy", policy)
}

/// Policies in the order of their creation.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`.
pub async fn list(cx: &Cx<'_>, page: &PageRequest) -> Result<Page<MatchPolicy>> {
    Ok(cx.tx.policies().list(&cx.scope, page).await?)
}

/// The number that the next version of a name gets.
///
/// # Errors
/// As any statement.
pub async fn next_number(cx: &Cx<'_>, policy: &str) -> Result<i64> {
    Ok(cx.tx.policies().last_number(policy).await? + 1)
}

/// Stores a draft.
///
/// # Errors
/// As any statement.
pub async fn create(cx: &Cx<'_>, policy: MatchPolicy) -> Result<MatchPolicy> {
    cx.tx.policies().insert(&policy).await?;
    cx.record("match_policy.create", name(policy.id), ("", "draft"))
        .await?;
    Ok(MatchPolicy {
        version: 1,
        ..policy
    })
}

/// Approves a draft of somebody else.
///
/// # Errors
/// `MATCH_POLICY_NOT_FOUND`, `PERSON_REQUIRED`, `FOUR_EYES_REQUIRED`, `MATCH_POLICY_WRONG_STATE`,
/// `ETAG_MISMATCH`.
pub async fn approve(cx: &Cx<'_>, id: PolicyId, expected: Option<i64>) -> Result<MatchPolicy> {
    let stored = get(cx, id).await?;
    require_person(cx.call)?;
    require_other(cx.call, &stored.author)?;
    let approver = Some(cx.call.actor.principal.clone());
    let approved = MatchPolicy { approver, ..stored };
    advance(cx, approved, PolicyState::Approved, expected).await
}

/// Moves a policy to `next`.
///
/// # Errors
/// `MATCH_POLICY_WRONG_STATE`, `ETAG_MISMATCH`.
pub async fn advance(
    cx: &Cx<'_>,
    policy: MatchPolicy,
    next: PolicyState,
    expected: Option<i64>,
) -> Result<MatchPolicy> {
    expect_version(expected, policy.version, KIND, &name(policy.id))?;
    let before = policy.state;
    if !before.may_become(next) {
        let text = format!("a policy cannot go from {before} to {next}");
        return Err(Error::wrong_state(ErrorReason::MatchPolicyWrongState, text)
            .about(KIND, name(policy.id))
            .with("state", before.code().to_uppercase())
            .with("wanted", next.code().to_uppercase()));
    }
    let policy = MatchPolicy {
        state: next,
        ..policy
    };
    let version = cx.tx.policies().update(&policy).await?;
    let action = match next {
        PolicyState::Approved => "match_policy.approve",
        PolicyState::Active => "match_policy.activate",
        PolicyState::Retired => "match_policy.retire",
        PolicyState::Draft => "match_policy.update",
    };
    cx.record(action, name(policy.id), (before.code(), next.code()))
        .await?;
    Ok(MatchPolicy { version, ..policy })
}
