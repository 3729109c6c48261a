//! The commands, one module each.

pub mod batch;
pub mod campaign;
pub mod generate;
pub mod lending;
pub mod matches;
pub mod referral;
pub mod sme;
pub mod solve;
