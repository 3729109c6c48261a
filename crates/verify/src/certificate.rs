//! The certificate: its fields, its bytes, and the bytes that are signed.

use crate::key::{PublicKey, SigningKey};
use serde::{Deserialize, Serialize};

/// Version of the form of a certificate.
pub const FORMAT: u32 = 1;
/// The certificate's file, beside the result.
pub const CERTIFICATE: &str = "certificate.json";
/// The only algorithm of signatures.
pub(crate) const ALGORITHM: &str = "Ed25519";

/// The assignment rule that followed the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// Lists only.
    None,
    /// Deferred acceptance with client counts.
    A1,
    /// Deferred acceptance with client counts and money.
    A2,
}

impl Rule {
    /// The word in a certificate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::A1 => "a1",
            Self::A2 => "a2",
        }
    }
}

/// What happened to pairs with unknown facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unknown {
    /// They were left out.
    Exclude,
    /// They were kept behind all others.
    Conditional,
}

impl Unknown {
    /// The word in a certificate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exclude => "exclude",
            Self::Conditional => "conditional",
        }
    }
}

/// An SME's weights for one priority, in percent; they add up to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Of the rate.
    pub rate: u8,
    /// Of the amount.
    pub amount: u8,
    /// Of the term.
    pub term: u8,
    /// Of locality.
    pub locality: u8,
}

impl From<[u8; 4]> for Weights {
    fn from([rate, amount, term, locality]: [u8; 4]) -> Self {
        Self {
            rate,
            amount,
            term,
            locality,
        }
    }
}

/// The policy as it was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Longest list, 1 to 20.
    pub k: u8,
    /// The assignment rule.
    pub rule: Rule,
    /// What happened to pairs with unknown facts.
    pub unknown: Unknown,
    /// Referrals an SME may have, 1 to 5; above 1 with A2 only.
    pub referrals: u8,
    /// Weights by priority: rate, amount, term, locality.
    pub sme_weights: Vec<Weights>,
    /// Fields that are not as in the snapshot's `policy.json`, by name; [`crate::certify`] fills
    /// them in.
    pub overrides: Vec<String>,
}

/// One file, as it was read or written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDigest {
    /// Name of the file.
    pub file: String,
    /// Rows, of a table only.
    pub rows: Option<u64>,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

/// How much was read and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// SMEs of the input.
    pub smes: u64,
    /// Offerings of the input.
    pub offerings: u64,
    /// Pairs that the policy keeps, listed or not.
    pub eligible_pairs: u64,
    /// Rows of the lists.
    pub listed_pairs: u64,
    /// Listed pairs with unknown facts.
    pub conditional_pairs: u64,
    /// Assigned pairs of all rounds.
    pub assigned_pairs: u64,
}

/// The highest total score that any assignment could reach; a yardstick, never a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// `maximum` where an assignment reaches it, else `upper_bound`.
    pub bound_kind: String,
    /// The bound, on the pairs of all rounds together.
    pub score_bound: u64,
}

impl Bound {
    /// The words for what a bound is.
    pub(crate) const KINDS: [&'static str; 2] = [Self::kind(true), Self::kind(false)];

    /// The word for a bound that an assignment reaches, or is not known to reach.
    #[must_use]
    pub const fn kind(is_reached: bool) -> &'static str {
        if is_reached { "maximum" } else { "upper_bound" }
    }
}

/// What is claimed of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Version of this form: [`FORMAT`].
    pub format: u32,
    /// Name and version of the engine.
    pub engine: String,
    /// Name of the run at the service; none for an offline result.
    pub run: Option<String>,
    /// The policy as it was used.
    pub policy: Policy,
    /// Every file that was read.
    pub input: Vec<FileDigest>,
    /// Every file that was written.
    pub result: Vec<FileDigest>,
    /// How much was read and found.
    pub counts: Counts,
    /// Checksum lines of the lists and the assignment.
    pub lines: Vec<String>,
    /// Digest of the assigned pairs by the outside ids of both sides, where the input has them.
    pub pairs_sha256: Option<String>,
    /// The highest total score that any assignment could reach, where it was computed.
    pub bound: Option<Bound>,
    /// What is claimed, by the codes of [`crate::Claim`].
    pub claims: Vec<String>,
}

/// A detached signature over the canonical bytes of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Always `Ed25519`.
    pub algorithm: String,
    /// First half of the SHA-256 of the public key, hex.
    pub key_id: String,
    /// The 32 bytes of the public key, hex.
    pub public_key: String,
    /// The 64 bytes of the signature, hex.
    pub value: String,
}

/// A certificate with its digest and, where somebody signed it, the signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// What is claimed.
    pub certificate: Certificate,
    /// SHA-256 of its canonical bytes, hex.
    pub sha256: String,
    /// Who vouches for it.
    pub signature: Option<Signature>,
}

impl Certificate {
    /// The bytes that are digested and signed: JSON without any space, the fields in the order
    /// of the form (`jq -cj .certificate` gives the same).
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        // Text and whole numbers alone: there is nothing that JSON cannot hold.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl Signed {
    /// Digests a certificate, and signs it where there is a key.
    #[must_use]
    pub fn new(certificate: Certificate, key: Option<&SigningKey>) -> Self {
        let bytes = certificate.canonical();
        let signature = key.map(|key| {
            let public = key.public();
            Signature {
                algorithm: ALGORITHM.to_owned(),
                key_id: public.id(),
                public_key: public.hex(),
                value: hex(&key.sign(&bytes)),
            }
        });
        Self {
            sha256: sha256(&bytes),
            certificate,
            signature,
        }
    }

    /// The bytes of the file. Only these are a certificate: whoever reads other bytes with the
    /// same meaning has been given an altered file.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Whether it is signed, by the key that it names itself. Whose key that is, is not said.
    #[must_use]
    pub fn is_signed_by_its_key(&self) -> bool {
        let bytes = self.certificate.canonical();
        self.signature.as_ref().is_some_and(|signature| {
            let key = signature.key();
            key.is_some_and(|key| key.has_signed(&bytes, &signature.value))
        })
    }

    /// Whether it is signed by this key.
    #[must_use]
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.key().as_ref() == Some(key) && self.is_signed_by_its_key()
    }

    /// The key that the signature names, if there is one.
    #[must_use]
    pub fn key(&self) -> Option<PublicKey> {
        self.signature.as_ref().and_then(Signature::key)
    }

    /// Reads the text of a certificate.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

impl Signature {
    /// The key that is named, if it is one and its id is its own.
    pub(crate) fn key(&self) -> Option<PublicKey> {
        let key = PublicKey::from_hex(&self.public_key)?;
        (self.algorithm == ALGORITHM && key.id() == self.key_id).then_some(key)
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref())
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes of lower-case hexadecimal digits.
pub(crate) fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let digits = hex.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let digit = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}
