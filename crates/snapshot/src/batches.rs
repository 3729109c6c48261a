//! A Parquet table in batches of rows, for tables that need not fit into memory.

use crate::error::Error;
use crate::format::{ColumnFormat, TableFormat};
use crate::parquet_file::{self, Wanted};
use crate::table::{Table, id_column, wrong_id};
use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
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
    /// Opens the Parquet file of a table. A CSV file is not read in batches.
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
        let (reader, columns) = parquet_file::open(&path, &wanted)?;
        let groups = reader.metadata().row_groups();
        let rows = groups.iter().map(|group| group.num_rows());
        let rows: usize = rows.map(|rows| usize::try_from(rows).unwrap_or(0)).sum();
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
            self.left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
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
