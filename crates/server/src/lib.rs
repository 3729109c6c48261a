//! The shell: configuration, identity, errors, use cases, gRPC and the worker of match runs.
//!
//! Owns no rule of the trade; those live in `domain`, `rulebook` and `matching`.

pub mod clock;
pub mod config;
pub mod cpu;
pub mod telemetry;
