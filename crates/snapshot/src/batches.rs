//! A Parquet table in batches of rows, for tables that need not fit into memory.

use crate::error::Error;
use crate::format::{ColumnFormat, TableFormat};
use crate::parquet_file::{self, Wanted, guarded};
use crate::table::{Table, id_column, wrong_id};
use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Rows of a batch; the last of a row group may have fewer.
pub const BATCH_ROWS: usize = 1 << 14;

/// Reads a table in the order of its file. The columns of a row group advance together, so that
/// no more than a page of each is in memory.
pub struct Batches {
    path: PathBuf,
    reader: SerializedFileReader<File>,
    columns: Vec<Wanted>,
    /// The row group that is next.
    group: usize,
    /// Readers of the one before, and its rows that are left.
    open: Vec<ColumnReader>,
    left: usize,
    rows: usize,
    row: usize,
    ids: Option<Ids>,
}

/// Which dense ids were there already.
struct Ids {
    column: ColumnFormat,
    seen: Vec<u64>,
}

impl Batches {
    /// Opens the Parquet file of a table. A CSV file is not read in batches. One column is read
    /// through, so that [`Self::rows`] is what is there and not what the file says of itself.
    ///
    /// # Errors
    /// [`Error::NoParquet`] without such a file, else as [`Table::read`].
    pub fn open(dir: &Path, format: &TableFormat) -> Result<Self, Error> {
        let path = dir.join(format!("{}.parquet", format.name));
        if !path.exists() {
            return Err(Error::NoParquet { path });
        }
        let id = format.id.map(id_column);
        let mut wanted = format.columns.to_vec();
        wanted.extend(id);
        let (reader, columns, rows) = guarded(&path, || {
            let (reader, columns) = parquet_file::open(&path, &wanted)?;
            // Any will do; the last is that of the ids, where there is one.
            let counted = columns.last().map(|column| count(&reader, column));
            let rows = counted.transpose().map_err(|source| Error::Parquet {
                path: path.clone(),
                source,
            })?;
            Ok((reader, columns, rows.unwrap_or(0)))
        })?;
        Ok(Self {
            path,
            reader,
            columns,
            group: 0,
            open: Vec::new(),
            left: 0,
            rows,
            row: 0,
            ids: id.map(|column| Ids {
                column,
                seen: vec![0; rows.div_ceil(64)],
            }),
        })
    }

    /// Rows of the whole table.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The next rows, in the order of the file, the column of dense ids among the others; none at
    /// the end. After the last batch each id was there once.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn next_batch(&mut self) -> Result<Option<Table>, Error> {
        let path = self.path.clone();
        guarded(&path, || self.read_batch())
    }

    fn read_batch(&mut self) -> Result<Option<Table>, Error> {
        let mut columns = Vec::with_capacity(self.columns.len());
        let rows = self.advance().map_err(|source| self.unreadable(source))?;
        if rows == 0 {
            return Ok(None);
        }
        for (place, (_, format)) in self.columns.iter().enumerate() {
            let mut column = parquet_file::empty(format);
            let read = parquet_file::append(&mut self.open[place], rows, &mut column.values);
            read.map_err(|source| self.unreadable(source))?;
            parquet_file::check_nulls(&self.path, format, &column.values, self.row)?;
            columns.push(column);
        }
        let table = Table::new(columns);
        self.check_ids(&table)?;
        self.left -= rows;
        self.row += rows;
        Ok(Some(table))
    }

    /// Opens the next row group where the last is read; rows that can be read.
    fn advance(&mut self) -> Result<usize, ParquetError> {
        while self.left == 0 && self.group < self.reader.num_row_groups() {
            let group = self.reader.get_row_group(self.group)?;
            self.open = self
                .columns
                .iter()
                .map(|(place, _)| group.get_column_reader(*place))
                .collect::<Result<_, _>>()?;
            self.left = rows_in(group.as_ref());
            self.group += 1;
        }
        Ok(self.left.min(BATCH_ROWS))
    }

    fn check_ids(&mut self, table: &Table) -> Result<(), Error> {
        let Some(Ids { column, seen }) = &mut self.ids else {
            return Ok(());
        };
        let ids = table.integers(column.name).unwrap_or_default();
        for (row, value) in (self.row..).zip(ids) {
            let id = usize::try_from(*value).ok().filter(|id| *id < self.rows);
            let word = id.map(|id| (&mut seen[id / 64], 1 << (id % 64)));
            match word {
                Some((word, bit)) if *word & bit == 0 => *word |= bit,
                _ => return Err(wrong_id(&self.path, column.name, (row, *value), self.rows)),
            }
        }
        Ok(())
    }

    fn unreadable(&self, source: ParquetError) -> Error {
        Error::Parquet {
            path: self.path.clone(),
            source,
        }
    }
}

/// Rows of a row group, if its word is taken for it.
fn rows_in(group: &dyn RowGroupReader) -> usize {
    usize::try_from(group.metadata().num_rows()).unwrap_or(0)
}

/// The rows of a file by the cells of one column, with no more than a batch in memory; an error
/// where cells are missing.
fn count(
    reader: &SerializedFileReader<File>,
    (place, format): &Wanted,
) -> Result<usize, ParquetError> {
    let mut rows = 0;
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let mut cells = group.get_column_reader(*place)?;
        let mut left = rows_in(group.as_ref());
        while left > 0 {
            let mut column = parquet_file::empty(format);
            parquet_file::append(&mut cells, left.min(BATCH_ROWS), &mut column.values)?;
            left -= column.values.len();
            rows += column.values.len();
        }
    }
    Ok(rows)
}
