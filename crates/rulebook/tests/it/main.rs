//! Golden tests of the official tables.
mod chains;
mod expected;
mod golden;
mod interpreter;
mod neeq;
mod path;
mod refusals;
mod rows;
mod rules;
mod size;
mod tables;
mod truth;
mod versions;
