//! Results in words: reports of runs, tables of matches, explained pairs.

pub mod attested;
pub mod band;
pub mod candidates;
pub mod change;
pub mod explanation;
pub mod matches;
pub mod operand;
pub mod preview;
pub mod quantity;
pub mod report;
pub mod rule;
