//! Official rules as versioned tables, and the one interpreter that judges a firm by them.
//!
//! Owns the size standard for SMEs and the catalogue of key chains; each table is a TOML file with
//! instrument, date, source and confidence. Must not know a database, a proto, a file, a clock or
//! the environment: tables are compiled in, the day is an argument.
//! Main functions: [`assess_size`] and [`chain_catalogue`].
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::iter_over_hash_type)]

pub mod catalog;
pub mod chains;
pub mod evaluate;
pub mod facts;
pub mod rule;

pub use catalog::{assess_size, size_rule_on, size_rules};
pub use chains::chain_catalogue;
pub use evaluate::{Assessment, Cause, Finding, Verdict, assess};
pub use facts::Facts;
pub use rule::{Band, Bound, Metric, Row, Rule, TableError};
