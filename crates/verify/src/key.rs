//! Ed25519 keys as PEM files: PKCS #8 for the private one, SubjectPublicKeyInfo for the public one.

use crate::certificate::{bytes, hex, sha256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

/// Digits of a key's id.
const ID_DIGITS: usize = 32;
/// Characters of a line of PEM.
const LINE: usize = 64;
/// What stands before the 32 bytes of a private key (RFC 8410, version 1, no attributes).
const PRIVATE: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
/// What stands before the 32 bytes of a public key (RFC 8410).
const PUBLIC: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// A text that holds no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a PEM file with an Ed25519 {0} key")]
pub struct InvalidKey(&'static str);

/// A private key. It prints as its id.
pub struct SigningKey {
    seed: [u8; 32],
    pair: Ed25519KeyPair,
}

/// A public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.public().id())
    }
}

impl SigningKey {
    /// The key of 32 random bytes.
    ///
    /// # Errors
    /// None in practice: every seed of 32 bytes is a key.
    pub fn from_seed(seed: [u8; 32]) -> Result<Self, InvalidKey> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed);
        let pair = pair.map_err(|_| InvalidKey("private"))?;
        Ok(Self { seed, pair })
    }

    /// Reads a PEM file, as [`SigningKey::pem`] or `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// # Errors
    /// [`InvalidKey`] for anything else.
    pub fn from_pem(text: &str) -> Result<Self, InvalidKey> {
        let der = unwrap(text, "PRIVATE KEY").ok_or(InvalidKey("private"))?;
        let seed = der.strip_prefix(&PRIVATE).ok_or(InvalidKey("private"))?;
        Self::from_seed(seed.try_into().map_err(|_| InvalidKey("private"))?)
    }

    /// The key as a PEM file.
    #[must_use]
    pub fn pem(&self) -> String {
        wrap(&[PRIVATE.as_slice(), &self.seed].concat(), "PRIVATE KEY")
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut key = [0; 32];
        let half = self.pair.public_key().as_ref();
        key.iter_mut().zip(half).for_each(|(to, from)| *to = *from);
        PublicKey(key)
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

impl PublicKey {
    /// Reads a PEM file, as [`PublicKey::pem`] or `openssl pkey -pubout` writes it.
    ///
    /// # Errors
    /// [`InvalidKey`] for anything else.
    pub fn from_pem(text: &str) -> Result<Self, InvalidKey> {
        let der = unwrap(text, "PUBLIC KEY").ok_or(InvalidKey("public"))?;
        let key = der.strip_prefix(&PUBLIC).ok_or(InvalidKey("public"))?;
        Ok(Self(key.try_into().map_err(|_| InvalidKey("public"))?))
    }

    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        bytes(text).map(Self)
    }

    /// The key as a PEM file.
    #[must_use]
    pub fn pem(&self) -> String {
        wrap(&[PUBLIC.as_slice(), &self.0].concat(), "PUBLIC KEY")
    }

    /// The first half of the SHA-256 of the key's 32 bytes, hex.
    #[must_use]
    pub fn id(&self) -> String {
        let mut id = sha256(&self.0);
        id.truncate(ID_DIGITS);
        id
    }

    /// The 32 bytes, hex.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(&self.0)
    }

    pub(crate) fn has_signed(&self, message: &[u8], signature: &str) -> bool {
        let Some(signature) = bytes::<64>(signature) else {
            return false;
        };
        let key = UnparsedPublicKey::new(&ED25519, self.0);
        key.verify(message, &signature).is_ok()
    }
}

fn wrap(der: &[u8], label: &str) -> String {
    let code = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in code.as_bytes().chunks(LINE) {
        text.extend(line.iter().copied().map(char::from));
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}

fn unwrap(text: &str, label: &str) -> Option<Vec<u8>> {
    let body = text
        .trim()
        .strip_prefix(&format!("-----BEGIN {label}-----"))?;
    let body = body.strip_suffix(&format!("-----END {label}-----"))?;
    let code: String = body.split_ascii_whitespace().collect();
    STANDARD.decode(code).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_rfc_8032_and_8410() {
        // Test 1 of RFC 8032, section 7.1: the empty message.
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let key = SigningKey::from_seed(bytes(seed).unwrap()).unwrap();
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(key.public().hex(), public);
        let signature = hex(&key.sign(b""));
        assert!(signature.starts_with("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e0652"));
        assert!(key.public().has_signed(b"", &signature));
        assert!(!key.public().has_signed(b"x", &signature));
        // The keys of RFC 8410, sections 10.1 and 10.3, belong together.
        let pem = "-----BEGIN PRIVATE KEY-----\n\
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
            -----END PRIVATE KEY-----\n";
        let key = SigningKey::from_pem(pem).unwrap();
        assert_eq!(key.pem(), pem);
        let public = "-----BEGIN PUBLIC KEY-----\n\
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
            -----END PUBLIC KEY-----\n";
        assert_eq!(key.public().pem(), public);
        assert_eq!(PublicKey::from_pem(public), Ok(key.public()));
        assert!(PublicKey::from_pem(pem).is_err() && SigningKey::from_pem(public).is_err());
        assert!(!format!("{key:?}").contains("MC4"));
    }
}
