//! The independent checker: what a certificate claims of a result, and whether it is so.
//!
//! Owns the certificate (its form, digests and signature) and a second, plain reading of the
//! rules of a match: eligibility, points, lists, assignment. It shares nothing with the engine
//! but the reader of files, so that a fault of the engine is not a fault of its checker too. It
//! must not know the engine, a database or the wire.
//!
//! What each claim proves, and what it does not, is told at [`Claim`].
//!
//! Main functions: [`certify`], which writes a certificate beside a result, and [`check`], which
//! tells what of it holds.
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::iter_over_hash_type)]

mod assigned;
mod certificate;
mod check;
mod claim;
mod complete;
mod eligible;
mod facts;
mod files;
mod key;
mod limits;
mod lists;
mod points;
mod policy;
mod propose;
mod stable;
mod sums;

pub use certificate::{Bound, Certificate, Counts, FileDigest, Policy, Rule, Unknown, Weights};
pub use certificate::{CERTIFICATE, FORMAT, Signature, Signed};
pub use check::{Options, check};
pub use claim::{Claim, Finding, Kind, MAX_FINDINGS, Outcome, Report, Status};
pub use complete::SAMPLE;
pub use files::{Statement, certify};
pub use key::{InvalidKey, PublicKey, SigningKey};
pub use sums::pairs_digest;

use std::path::PathBuf;

/// Why a result cannot be certified or checked at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A table of the input or the result cannot be read.
    #[error(transparent)]
    Table(#[from] snapshot::Error),
    /// The file system refused.
    #[error("{}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
