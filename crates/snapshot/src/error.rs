//! What can be wrong with a file.

use crate::format::Kind;
use std::path::PathBuf;

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Neither the Parquet nor the CSV file of a table is there.
    #[error("{}: neither {table}.parquet nor {table}.csv is there", dir.display())]
    NoFile {
        /// The directory.
        dir: PathBuf,
        /// The table.
        table: &'static str,
    },
    /// The Parquet file of a table is not there, and only that will do.
    #[error("{} is not there (a table is read in batches from Parquet only)", path.display())]
    NoParquet {
        /// The file.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not Parquet, or damaged.
    #[error("{}: not a readable Parquet file", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
    /// The file is not CSV, or not UTF-8.
    #[error("{}: not a readable CSV file", path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// Why.
        source: csv::Error,
    },
    /// A column is not there.
    #[error("{}: column {column} is missing (expected {expected})", path.display())]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
        /// What it should hold.
        expected: Kind,
    },
    /// A column holds something else.
    #[error("{}: column {column} holds {found}, expected {expected}", path.display())]
    ColumnType {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
        /// What it holds.
        found: String,
        /// What it should hold.
        expected: Kind,
    },
    /// A cell cannot be used.
    #[error("{}: row {row}, column {column}: {value:?}, expected {expected}", path.display())]
    Cell {
        /// The file.
        path: PathBuf,
        /// Row number from 1, the header not counted.
        row: usize,
        /// The column.
        column: &'static str,
        /// What is there; empty for null.
        value: String,
        /// What should be.
        expected: String,
    },
    /// A table that is to be written does not have the columns of its format.
    #[error("table {table}: column {column} has {found} rows, expected {expected}")]
    Shape {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// Rows given.
        found: usize,
        /// Rows of the others.
        expected: usize,
    },
}
