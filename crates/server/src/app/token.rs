//! Tokens, issued by who can reach the store.

use chrono::{DateTime, Utc};
use domain::{Actor, Change, LenderId, Party, PrincipalKind, Role};
use std::collections::BTreeSet;
use std::path::Path;
use store::Store;
use store::token::Token;
use uuid::Uuid;

use crate::auth;
use crate::clock::Clock;
use crate::error::{Error, Result};

/// Principal of the first administrator's token.
const ADMIN_PRINCIPAL: &str = "person/admin";

/// Issues a token and gives its text, which is not stored and cannot be shown again.
///
/// The principal's party and roles become those of `actor`, also for its other tokens.
///
/// # Errors
/// `STORE_UNAVAILABLE`.
pub async fn issue(
    store: &Store,
    clock: &Clock,
    actor: &Actor,
    label: &str,
    expires_at: Option<DateTime<Utc>>,
) -> Result<String> {
    let text = auth::new_token(clock);
    let tx = store.begin(clock.now()).await?;
    let token = Token {
        id: clock.new_id(),
        hash: auth::hash(&text),
        label: label.to_owned(),
        actor: actor.clone(),
        created_at: tx.now(),
        expires_at,
        revoked_at: None,
    };
    tx.tokens().issue(&token).await?;
    tx.record(&Change {
        principal: actor.principal.clone(),
        action: "token.issue",
        resource: format!("tokens/{}", token.id),
        before: String::new(),
        after: format!("issued to {}", actor.principal),
        party: None,
    })
    .await?;
    tx.commit().await?;
    Ok(text)
}

/// On a store without tokens, issues an administrator's and writes it to `file` (mode 0600).
///
/// # Errors
/// `INTERNAL` if the file cannot be written; the token is not issued then.
pub async fn bootstrap(store: &Store, clock: &Clock, file: &Path) -> Result<bool> {
    let tx = store.read().await?;
    let empty = tx.tokens().none_issued().await?;
    drop(tx);
    if !empty {
        return Ok(false);
    }
    let actor = Actor {
        principal: ADMIN_PRINCIPAL.to_owned(),
        kind: PrincipalKind::Person,
        party: Party::Organizer,
        roles: BTreeSet::from([Role::Admin]),
    };
    let opened = create_private(file);
    let mut opened =
        opened.map_err(|error| Error::internal(format!("{}: {error}", file.display())))?;
    let text = issue(store, clock, &actor, "first administrator", None).await?;
    let written = std::io::Write::write_all(&mut opened, format!("{text}\n").as_bytes());
    written.map_err(|error| Error::internal(format!("{}: {error}", file.display())))?;
    Ok(true)
}

/// Tokens of a principal, oldest first.
///
/// # Errors
/// `STORE_UNAVAILABLE`.
pub async fn of_principal(store: &Store, principal: &str) -> Result<Vec<Token>> {
    let tx = store.read().await?;
    Ok(tx.tokens().of_principal(principal).await?)
}

/// Revokes a token by its id; false if there is none that counts.
///
/// # Errors
/// `STORE_UNAVAILABLE`.
pub async fn revoke(store: &Store, clock: &Clock, id: Uuid) -> Result<bool> {
    let tx = store.begin(clock.now()).await?;
    let revoked = tx.tokens().revoke(id).await?;
    if revoked {
        tx.record(&Change {
            principal: ADMIN_PRINCIPAL.to_owned(),
            action: "token.revoke",
            resource: format!("tokens/{id}"),
            before: String::new(),
            after: "revoked".to_owned(),
            party: None,
        })
        .await?;
    }
    tx.commit().await?;
    Ok(revoked)
}

/// The lender with this code, to issue a token for it.
///
/// # Errors
/// `STORE_UNAVAILABLE`.
pub async fn lender_by_code(store: &Store, code: &str) -> Result<Option<LenderId>> {
    let tx = store.read().await?;
    let lender = tx.lenders().by_code(code).await?;
    Ok(lender.map(|lender| lender.id))
}

fn create_private(file: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
}
