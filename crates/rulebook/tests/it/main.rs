//! Golden tests of the official tables.
mod chains;
mod golden;
mod rules;
mod size;
mod tables;
