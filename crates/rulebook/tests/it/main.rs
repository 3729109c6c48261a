//! Golden tests of the official tables.
mod chains;
mod golden;
mod neeq;
mod rows;
mod rules;
mod size;
mod tables;
