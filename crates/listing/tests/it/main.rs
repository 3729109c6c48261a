//! The boards of the regional equity markets.
mod code;
mod disclosure;
mod generator;
mod history;
mod lifecycle;
mod market;
mod report;
mod screen;
