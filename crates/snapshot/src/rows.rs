//! The number of rows of a file, without its cells.

use crate::error::Error;
use crate::parquet_file::{guarded, open};
use parquet::file::reader::FileReader;
use std::path::Path;

/// Rows of a Parquet or CSV file, the header not counted.
///
/// # Errors
/// [`Error`] when the file cannot be read.
pub fn rows_of(path: &Path) -> Result<u64, Error> {
    if path.extension().is_some_and(|extension| extension == "csv") {
        let fail = |source| Error::Csv {
            path: path.to_owned(),
            source,
        };
        let mut reader = csv::Reader::from_path(path).map_err(fail)?;
        let mut record = csv::ByteRecord::new();
        let mut rows = 0;
        while reader.read_byte_record(&mut record).map_err(fail)? {
            rows += 1;
        }
        return Ok(rows);
    }
    guarded(path, || {
        let (reader, _) = open(path, &[])?;
        // As many as a reader would read.
        let groups = reader.metadata().row_groups().iter();
        let rows = groups.map(|group| u64::try_from(group.num_rows()).unwrap_or(0));
        Ok(rows.fold(0, u64::saturating_add))
    })
}
