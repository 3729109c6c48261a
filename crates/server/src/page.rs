//! Opaque page tokens, bound to the list and the filter that they were made for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{ProblemKind, Problems};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// Page size of a caller that names none.
pub const PAGE_SIZE_DEFAULT: u32 = 50;
/// Largest page; a larger wish gets this.
pub const PAGE_SIZE_MAX: u32 = 1_000;
/// Bytes of the digest that binds a token to its list.
const BINDING_BYTES: usize = 8;
/// Longest token that is looked at.
const TOKEN_CHARS_MAX: usize = 1_024;

/// The page size in force: default for 0, the largest for more.
///
/// # Errors
/// A negative size.
pub fn size(requested: i32) -> Result<u32> {
    match u32::try_from(requested) {
        Ok(0) => Ok(PAGE_SIZE_DEFAULT),
        Ok(size) => Ok(size.min(PAGE_SIZE_MAX)),
        Err(_) => {
            let mut problems = Problems::new();
            let kind = ProblemKind::OutOfRange {
                min: 0,
                max: PAGE_SIZE_MAX.into(),
            };
            problems.add("page_size", requested, kind);
            Err(Error::invalid(problems))
        }
    }
}

/// A token that continues `list` after `cursor`; `list` names method, parent and filter.
pub fn encode(list: &str, cursor: &str) -> String {
    let mut bytes = binding(list).to_vec();
    bytes.extend_from_slice(cursor.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The cursor in a token; `None` for the first page.
///
/// # Errors
/// `PAGE_TOKEN_INVALID` if the token is broken or was made for another list.
pub fn decode(list: &str, token: &str) -> Result<Option<String>> {
    if token.is_empty() {
        return Ok(None);
    }
    let refuse = || {
        let expected = domain::wording!("a next_page_token of the same list with the same filter");
        Error::invalid_field(
            api::v1::ErrorReason::PageTokenInvalid,
            "page_token",
            token,
            expected,
        )
    };
    if token.len() > TOKEN_CHARS_MAX {
        return Err(refuse());
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| refuse())?;
    let (bound, cursor) = bytes.split_at_checked(BINDING_BYTES).ok_or_else(refuse)?;
    if bound != binding(list) {
        return Err(refuse());
    }
    String::from_utf8(cursor.to_vec())
        .map(Some)
        .map_err(|_| refuse())
}

fn binding(list: &str) -> [u8; BINDING_BYTES] {
    let digest = Sha256::digest(list.as_bytes());
    let mut bound = [0; BINDING_BYTES];
    for (to, from) in bound.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, decode, encode, size};

    #[test]
    fn a_token_continues_its_own_list_only() {
        let token = encode("smes?region=330000", "0192");
        assert_eq!(
            decode("smes?region=330000", &token).unwrap().as_deref(),
            Some("0192")
        );
        assert!(decode("smes?region=110000", &token).is_err());
        assert_eq!(decode("smes", "").unwrap(), None);
    }

    #[test]
    fn broken_tokens_are_refused() {
        for token in ["x", "AAAA", "???", &"A".repeat(5_000)] {
            assert!(decode("smes", token).is_err(), "{token}");
        }
    }

    #[test]
    fn sizes_are_clamped() {
        assert_eq!(size(0).unwrap(), PAGE_SIZE_DEFAULT);
        assert_eq!(size(1_000_000).unwrap(), PAGE_SIZE_MAX);
        assert!(size(-1).is_err());
    }
}
