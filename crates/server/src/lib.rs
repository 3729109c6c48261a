//! The shell: configuration, identity, errors, use cases, gRPC and the worker of match runs.
//!
//! Owns no rule of the trade; those live in `domain`, `rulebook`, `listing` and `matching`. Must
//! not know SQL, and knows protos only in [`rpc`] and [`convert`].
//!
//! Main function: [`serve`], the only wiring.

pub mod app;
pub mod auth;
pub mod authz;
pub mod call;
pub mod clock;
pub mod config;
pub mod convert;
pub mod cpu;
pub mod error;
pub mod housekeeping;
pub mod live;
pub mod page;
pub mod rpc;
pub mod rules;
pub mod screening;
pub mod snapshots;
pub mod telemetry;
pub mod worker;

mod signing;
mod start;

pub use app::token::issue as issue_token;
pub use config::Config;
pub use rulebook::chain_catalogue;
pub use start::{Running, StartError, migrate, open_store, serve, serve_by};
