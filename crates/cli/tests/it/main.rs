//! The real binary, as its users start it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod explain;
mod import;
mod listing;
mod naming;
mod partner;
mod preview;
mod process;
mod replay;
mod restart;
mod rules;
mod sample;
mod verify;
