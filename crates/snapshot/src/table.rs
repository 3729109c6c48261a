//! Columns in memory, and their order by dense id.

use crate::csv_file;
use crate::error::Error;
use crate::format::{ColumnFormat, TableFormat};
use crate::parquet_file::{self, guarded};
use std::path::{Path, PathBuf};

/// A null cell of an integer column in memory.
pub const NULL: i64 = i64::MIN;

/// The cells of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// Integers; [`NULL`] where a cell is null.
    Integers(Vec<i64>),
    /// Texts.
    Texts(Vec<String>),
}

impl Values {
    /// Number of cells.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Integers(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }

    /// Whether there is no cell.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn reorder(&mut self, row_of: &[usize]) {
        match self {
            Self::Integers(values) => *values = row_of.iter().map(|row| values[*row]).collect(),
            Self::Texts(values) => {
                *values = row_of
                    .iter()
                    .map(|row| std::mem::take(&mut values[*row]))
                    .collect();
            }
        }
    }
}

/// A named column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its cells.
    pub values: Values,
}

/// The columns of one table, all of one length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    columns: Vec<Column>,
}

impl Table {
    /// A table of these columns.
    #[must_use]
    pub const fn new(columns: Vec<Column>) -> Self {
        Self { columns }
    }

    /// A table of integer columns.
    #[must_use]
    pub fn of_integers<'a>(columns: impl IntoIterator<Item = (&'static str, &'a [i64])>) -> Self {
        let column = |(name, values): (_, &[i64])| Column {
            name,
            values: Values::Integers(values.to_vec()),
        };
        Self::new(columns.into_iter().map(column).collect())
    }

    /// The same of columns that are given away.
    #[must_use]
    pub fn from_integers(columns: impl IntoIterator<Item = (&'static str, Vec<i64>)>) -> Self {
        let column = |(name, values)| Column {
            name,
            values: Values::Integers(values),
        };
        Self::new(columns.into_iter().map(column).collect())
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The columns, in the order of their format.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// An integer column.
    #[must_use]
    pub fn integers(&self, name: &str) -> Option<&[i64]> {
        self.columns
            .iter()
            .find(|column| column.name == name)
            .and_then(|column| match &column.values {
                Values::Integers(values) => Some(values.as_slice()),
                Values::Texts(_) => None,
            })
    }

    /// A text column.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<&[String]> {
        self.columns
            .iter()
            .find(|column| column.name == name)
            .and_then(|column| match &column.values {
                Values::Integers(_) => None,
                Values::Texts(values) => Some(values.as_slice()),
            })
    }

    /// Takes an integer column out of the table.
    pub fn take_integers(&mut self, name: &str) -> Option<Vec<i64>> {
        let place = self.columns.iter().position(|column| {
            column.name == name && matches!(column.values, Values::Integers(_))
        })?;
        match self.columns.remove(place).values {
            Values::Integers(values) => Some(values),
            Values::Texts(_) => None,
        }
    }

    /// Reads a table from a directory: the Parquet file, else the CSV file.
    ///
    /// # Errors
    /// [`Error`], naming the file and, where it is about a column or cell, those.
    pub fn read(dir: &Path, format: &TableFormat) -> Result<Self, Error> {
        match Self::find(dir, format) {
            Some(path) => Self::read_file(&path, format),
            None => Err(Error::NoFile {
                dir: dir.to_owned(),
                table: format.name,
            }),
        }
    }

    /// The same, or `None` where neither file is there.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn read_if_there(dir: &Path, format: &TableFormat) -> Result<Option<Self>, Error> {
        Self::find(dir, format)
            .map(|path| Self::read_file(&path, format))
            .transpose()
    }

    fn find(dir: &Path, format: &TableFormat) -> Option<PathBuf> {
        ["parquet", "csv"]
            .map(|extension| dir.join(format!("{}.{extension}", format.name)))
            .into_iter()
            .find(|path| path.exists())
    }

    fn read_file(path: &Path, format: &TableFormat) -> Result<Self, Error> {
        let mut wanted = format.columns.to_vec();
        wanted.extend(format.id.map(id_column));
        let is_csv = path.extension().is_some_and(|extension| extension == "csv");
        let columns = match is_csv {
            true => csv_file::read(path, &wanted)?,
            false => guarded(path, || parquet_file::read(path, &wanted))?,
        };
        let mut table = Self::new(columns);
        if let Some(id) = format.id {
            table.order_by(path, id)?;
        }
        Ok(table)
    }

    /// Puts the rows in the order of their ids, and drops the ids.
    fn order_by(&mut self, path: &Path, id: &'static str) -> Result<(), Error> {
        let ids = self.take_integers(id).unwrap_or_default();
        let mut row_of = vec![usize::MAX; ids.len()];
        for (row, value) in ids.iter().enumerate() {
            let place = usize::try_from(*value)
                .ok()
                .and_then(|id| row_of.get_mut(id));
            match place {
                Some(place) if *place == usize::MAX => *place = row,
                _ => return Err(wrong_id(path, id, (row, *value), ids.len())),
            }
        }
        if !row_of.is_sorted() {
            self.columns
                .iter_mut()
                .for_each(|column| column.values.reorder(&row_of));
        }
        Ok(())
    }

    /// Writes a table of this format as a Parquet file into a directory, whole or not at all.
    ///
    /// # Errors
    /// [`Error::Shape`] when the columns are not those of the format, else of the file system.
    pub fn write(&self, dir: &Path, format: &TableFormat) -> Result<(), Error> {
        let path = dir.join(format!("{}.parquet", format.name));
        let mut writer = parquet_file::TableWriter::create(&path, format)?;
        writer.append(self)?;
        writer.finish()
    }
}

/// An id of a row, numbered from 0, that is none of `0..rows` or was there before.
pub(crate) fn wrong_id(
    path: &Path,
    column: &'static str,
    (row, value): (usize, i64),
    rows: usize,
) -> Error {
    Error::Cell {
        path: path.to_owned(),
        row: row + 1,
        column,
        value: value.to_string(),
        expected: format!("each of 0 to {} once", rows - 1),
    }
}

/// The format of a column of dense ids.
pub(crate) const fn id_column(name: &'static str) -> ColumnFormat {
    ColumnFormat {
        name,
        kind: crate::format::Kind::Integer,
        nullable: false,
        optional: false,
        layout: crate::format::Layout::Dictionary,
    }
}
