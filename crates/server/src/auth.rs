//! Tokens: made here, stored as SHA-256, turned into an [`Actor`] on every call.

use api::v1::ErrorReason;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::Actor;
use sha2::{Digest, Sha256};
use store::Store;
use tonic::codegen::http::HeaderMap;

use crate::clock::Clock;
use crate::error::{Error, Result};

/// What every token begins with, so that a leaked one is recognized.
pub const TOKEN_PREFIX: &str = "rq_";
/// Characters of a token: the prefix and 32 bytes in base64url.
const TOKEN_CHARS: usize = TOKEN_PREFIX.len() + 43;

/// Draws a new token. It is shown once; only its [`hash`] is stored.
pub fn new_token(clock: &Clock) -> String {
    format!(
        "{TOKEN_PREFIX}{}",
        URL_SAFE_NO_PAD.encode(clock.random_bytes())
    )
}

/// SHA-256 of a token, lower-case hex.
pub fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Lower-case hex of bytes.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The token of an `authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Result<&str> {
    let missing = || {
        let text = "an authorization header with a bearer token is needed";
        Error::unauthenticated(ErrorReason::TokenMissing, text)
    };
    let header = headers.get("authorization").ok_or_else(missing)?;
    let text = header.to_str().map_err(|_| missing())?;
    let (scheme, token) = text.split_once(' ').ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    let token = token.trim();
    if token.len() != TOKEN_CHARS || !token.starts_with(TOKEN_PREFIX) {
        return Err(unknown());
    }
    Ok(token)
}

fn unknown() -> Error {
    Error::unauthenticated(ErrorReason::TokenInvalid, "the token is not known")
}

/// Finds the caller of a call.
#[derive(Clone, Debug)]
pub struct Authenticator {
    store: Store,
}

impl Authenticator {
    /// Looks tokens up in `store`.
    pub fn new(store: Store) -> Authenticator {
        Authenticator { store }
    }

    /// Who calls.
    ///
    /// # Errors
    /// `TOKEN_MISSING`, `TOKEN_INVALID`, `TOKEN_EXPIRED`, `STORE_UNAVAILABLE`.
    pub async fn actor(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Result<Actor> {
        let hash = hash(bearer(headers)?);
        let tx = self.store.read().await?;
        let token = tx.tokens().by_hash(&hash).await?.ok_or_else(unknown)?;
        drop(tx);
        let ends = [token.expires_at, token.revoked_at].into_iter().flatten();
        match ends.filter(|end| *end <= now).min() {
            None => Ok(token.actor),
            Some(end) => {
                let text = "the token's time is over, or it was revoked";
                Err(Error::unauthenticated(ErrorReason::TokenExpired, text)
                    .with("expired_at", end.to_rfc3339_opts(SecondsFormat::Secs, true)))
            }
        }
    }
}
