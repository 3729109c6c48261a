//! Golden tests of the official tables.
mod chains;
mod size;
mod tables;
