//! The wire: code generated from `proto/`, and what every client needs.
//!
//! Owns the generated types, resource names, the client and the one catalogue of texts. Must not
//! know a domain type or a rule. Main entry: [`Client::connect`].

#[expect(
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::too_many_lines,
    reason = "generated code: its attributes and its long dispatch functions are not ours"
)]
mod generated;

pub mod name;

mod language;
pub mod text;

pub mod client;

pub use client::Client;
pub use generated::google::types::Date;
pub use generated::{FILE_DESCRIPTOR_SET, google, v1};
pub use language::Language;
