//! The boards of the regional equity markets.
mod code;
mod market;
