//! The wire: code generated from `proto/`, and what every client needs.
//!
//! Owns the generated types, resource names, the client and the one catalogue of texts. Must not
//! know a domain type or a rule. Main entry: [`Client::connect`].

mod generated;

pub use generated::{FILE_DESCRIPTOR_SET, google, v1};
