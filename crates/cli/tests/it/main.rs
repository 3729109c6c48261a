//! The real binary, as its users start it.

mod import;
mod process;
mod replay;
mod restart;
