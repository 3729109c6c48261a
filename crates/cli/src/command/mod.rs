//! The commands, one module each.

pub mod admin;
pub mod assess;
pub mod batch;
pub mod campaign;
pub mod demo;
pub mod generate;
pub mod lending;
pub mod listing;
pub mod matches;
pub mod policy;
pub mod preview;
pub mod referral;
pub mod rule;
pub mod sme;
pub mod solve;
pub mod verify;
