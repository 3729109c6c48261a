//! Import files: firms and offerings as CSV, read row by row, stored by the server chunk by chunk.

pub mod cell;
pub mod codes;
pub mod column;
pub mod kind;
pub mod limits;
pub mod offering;
pub mod places;
pub mod reader;
pub mod report;
pub mod row;
pub mod run;
pub mod sme;
pub mod source;
pub mod template;

#[cfg(test)]
mod tests;
