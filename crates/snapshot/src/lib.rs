//! Files of a match run: what it reads, and what it found.
//!
//! Owns the format of a run's snapshot (`sme`, `offering`, `offering_region`, `pairs` and the
//! external keys) and of its results (`topk`, `assignment`), as Parquet or CSV, in plain columns
//! of integers and texts. It must not know what the columns mean to a match.
//!
//! Main function: [`Snapshot::read`].
#![deny(missing_docs)]

mod batches;
mod csv_file;
mod digest;
mod error;
mod format;
mod parquet_file;
mod rows;
mod snapshot;
mod table;

pub use batches::{BATCH_ROWS, Batches};
pub use digest::digest_of;
pub use error::Error;
pub use format::{ASSIGNMENT, OFFERING, OFFERING_KEY, OFFERING_REGION, PAIRS, SME, SME_KEY, TOPK};
pub use format::{ColumnFormat, Kind, Layout, TableFormat};
pub use parquet_file::{MAX_GROUP_ROWS, TableWriter};
pub use rows::rows_of;
pub use snapshot::{PairKind, Snapshot};
pub use table::{Column, NULL, Table, Values};
