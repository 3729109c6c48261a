//! The boards of the regional equity markets.
mod code;
mod generator;
mod market;
mod report;
mod screen;
