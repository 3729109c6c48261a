//! Tokens, issued by who can reach the store.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Actor, Change, LenderId, Party, PrincipalKind, Role};
use listing::Markets;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;
use store::token::Token;
use store::{Store, Tx};
use uuid::Uuid;

use super::referral::CLOCK_PRINCIPAL;
use crate::auth;
use crate::clock::Clock;
use crate::error::{Error, Result};

/// Principal of the first administrator's token.
const ADMIN_PRINCIPAL: &str = "person/admin";
/// Who can reach the store from outside the service, whoever that is.
const CONSOLE_PRINCIPAL: &str = "system/console";

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
    let tx = store.begin(clock.now()).await?;
    let text = auth::new_token(clock);
    issue_in(
        &tx,
        clock,
        (actor, CONSOLE_PRINCIPAL),
        (&text, label, expires_at),
    )
    .await?;
    tx.commit().await?;
    Ok(text)
}

async fn issue_in(
    tx: &Tx,
    clock: &Clock,
    (actor, by): (&Actor, &str),
    (text, label, expires_at): (&str, &str, Option<DateTime<Utc>>),
) -> Result<()> {
    let token = Token {
        id: clock.new_id(),
        hash: auth::hash(text),
        label: label.to_owned(),
        actor: actor.clone(),
        created_at: tx.now(),
        expires_at,
        revoked_at: None,
    };
    tx.tokens().issue(&token).await?;
    tx.record(&Change {
        principal: by.to_owned(),
        action: "token.issue",
        resource: format!("tokens/{}", token.id),
        before: String::new(),
        after: format!("issued to {}", actor.principal),
        party: None,
    })
    .await?;
    Ok(())
}

/// On a store without tokens, issues an administrator's for `life` and writes it to `file` (mode
/// 0600). The file is in its place before the token counts: whatever breaks off in between, the
/// next start does it again.
///
/// # Errors
/// `INTERNAL` if the file cannot be written; the token is not issued then.
pub async fn bootstrap(store: &Store, clock: &Clock, file: &Path, life: Duration) -> Result<bool> {
    let tx = store.begin(clock.now()).await?;
    tx.tokens().lock_first().await?;
    if !tx.tokens().none_issued().await? {
        return Ok(false);
    }
    let actor = Actor {
        principal: ADMIN_PRINCIPAL.to_owned(),
        kind: PrincipalKind::Person,
        party: Party::Organizer,
        roles: BTreeSet::from([Role::Admin]),
    };
    let life = TimeDelta::from_std(life).ok();
    let end = life.and_then(|life| clock.now().checked_add_signed(life));
    let text = auth::new_token(clock);
    let by = (&actor, CLOCK_PRINCIPAL);
    issue_in(&tx, clock, by, (&text, "first administrator", end)).await?;
    let written = write_private(file, &format!("{text}\n"), clock.new_id());
    written.map_err(|error| Error::internal(format!("{}: {error}", file.display())))?;
    tx.commit().await?;
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
            principal: CONSOLE_PRINCIPAL.to_owned(),
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

/// The key of the market that is named by key or by code, to issue a token for it.
///
/// # Errors
/// The keys and codes of all markets, if there is none of this name.
pub fn market(name: &str) -> std::result::Result<String, String> {
    let markets = Markets::built_in();
    let found = markets.find(name).map(|market| market.key.to_string());
    found.ok_or_else(|| {
        let known = markets.all().iter();
        let known = known.map(|market| format!("{} ({})", market.key, market.code));
        known.collect::<Vec<_>>().join(", ")
    })
}

/// Puts a file that only its owner reads in the place of any other, whole and on the disk.
pub(crate) fn write_private(file: &Path, text: &str, unique: Uuid) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let partial = file.with_extension(format!("{unique}.partial"));
    let mut open = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&partial)?;
    let written = open
        .write_all(text.as_bytes())
        .and_then(|()| open.sync_all())
        .and_then(|()| std::fs::rename(&partial, file));
    if written.is_err() {
        // A token that was not issued; nobody needs it.
        drop(std::fs::remove_file(&partial));
    }
    written?;
    std::fs::File::open(folder)?.sync_all()
}
