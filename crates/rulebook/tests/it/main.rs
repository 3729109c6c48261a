//! Golden tests of the official tables.
mod chains;
mod rules;
mod size;
mod tables;
