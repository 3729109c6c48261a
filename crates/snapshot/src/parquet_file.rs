//! Parquet files by the low-level column interface: flat tables of integers and texts.

use crate::error::Error;
use crate::format::{ColumnFormat, Kind, Layout, TableFormat};
use crate::table::{Column, NULL, Table, Values, id_column};
use parquet::basic::{
    Compression, ConvertedType, Encoding, LogicalType, Repetition, Type as Physical,
};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnDescriptor, Type};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of one row group of a written file.
pub const MAX_GROUP_ROWS: usize = 1 << 18;
/// Rows that memory is asked for at once. A file's own counts can be anything.
const MAX_RESERVED_ROWS: usize = MAX_GROUP_ROWS;

/// A column of a file that is wanted, by its place among all.
pub(crate) type Wanted = (usize, ColumnFormat);

/// Reads from a Parquet file. The decoder panics over some pages that no writer makes; that is an
/// error of the file like others.
pub(crate) fn guarded<T>(path: &Path, read: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(Error::Parquet {
            path: path.to_owned(),
            source: ParquetError::General("its pages are corrupt".to_owned()),
        })
    })
}

/// Opens a file, and finds the wanted columns in it.
pub(crate) fn open(
    path: &Path,
    wanted: &[ColumnFormat],
) -> Result<(SerializedFileReader<File>, Vec<Wanted>), Error> {
    let file = File::open(path).map_err(|source| Error::Io {
        path: path.to_owned(),
        source,
    })?;
    let reader = SerializedFileReader::new(file).map_err(|source| Error::Parquet {
        path: path.to_owned(),
        source,
    })?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let mut columns = Vec::new();
    for format in wanted {
        let named = |column: &Arc<ColumnDescriptor>| column.path().parts() == [format.name];
        match schema.columns().iter().position(named) {
            Some(place) => {
                check_type(path, format, &schema.column(place))?;
                columns.push((place, *format));
            }
            None if format.optional => {}
            None => {
                let (column, expected) = (format.name, format.kind);
                return Err(Error::MissingColumn {
                    path: path.to_owned(),
                    column,
                    expected,
                });
            }
        }
    }
    Ok((reader, columns))
}

/// Reads the wanted columns.
pub(crate) fn read(path: &Path, wanted: &[ColumnFormat]) -> Result<Vec<Column>, Error> {
    let fail = |source| Error::Parquet {
        path: path.to_owned(),
        source,
    };
    let (reader, wanted) = open(path, wanted)?;
    let mut columns: Vec<Column> = wanted.iter().map(|(_, format)| empty(format)).collect();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(fail)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
        for ((place, format), column) in wanted.iter().zip(&mut columns) {
            let mut reader = group.get_column_reader(*place).map_err(fail)?;
            append(&mut reader, rows, &mut column.values).map_err(fail)?;
            check_nulls(path, format, &column.values, 0)?;
        }
    }
    Ok(columns)
}

/// A column without cells.
pub(crate) const fn empty(format: &ColumnFormat) -> Column {
    Column {
        name: format.name,
        values: match format.kind {
            Kind::Integer => Values::Integers(Vec::new()),
            Kind::Text => Values::Texts(Vec::new()),
        },
    }
}

fn check_type(path: &Path, format: &ColumnFormat, column: &ColumnDescriptor) -> Result<(), Error> {
    let plain = match (column.logical_type_ref(), column.converted_type()) {
        // Wider unsigned numbers lie there as signed ones, and the greatest as negative ones.
        (Some(LogicalType::Integer(integer)), _) => integer.is_signed || integer.bit_width <= 16,
        (logical, converted) => {
            logical.is_none()
                && matches!(
                    converted,
                    ConvertedType::NONE | ConvertedType::INT_32 | ConvertedType::INT_64
                )
        }
    };
    let text = matches!(column.logical_type_ref(), Some(LogicalType::String))
        || column.converted_type() == ConvertedType::UTF8;
    let fits = column.max_rep_level() == 0
        && match (format.kind, column.physical_type()) {
            (Kind::Integer, Physical::INT64 | Physical::INT32) => plain,
            (Kind::Text, Physical::BYTE_ARRAY) => text,
            (Kind::Integer | Kind::Text, _) => false,
        };
    if fits {
        return Ok(());
    }
    let annotation = match column.logical_type_ref() {
        Some(logical) => format!(" ({logical:?})"),
        None => String::new(),
    };
    Err(Error::ColumnType {
        path: path.to_owned(),
        column: format.name,
        found: format!("{}{annotation}", column.physical_type()),
        expected: format.kind,
    })
}

/// Refuses nulls where there may be none, in rows of which the first has this number from 0.
pub(crate) fn check_nulls(
    path: &Path,
    format: &ColumnFormat,
    values: &Values,
    first: usize,
) -> Result<(), Error> {
    let Values::Integers(values) = values else {
        return Ok(());
    };
    if format.nullable {
        return Ok(());
    }
    match values.iter().position(|value| *value == NULL) {
        Some(row) => Err(Error::Cell {
            path: path.to_owned(),
            row: first + row + 1,
            column: format.name,
            value: String::new(),
            expected: "a whole number".to_owned(),
        }),
        None => Ok(()),
    }
}

/// Appends the next cells of a column chunk.
pub(crate) fn append(
    reader: &mut ColumnReader,
    rows: usize,
    values: &mut Values,
) -> Result<(), ParquetError> {
    match (reader, values) {
        (ColumnReader::Int64ColumnReader(reader), Values::Integers(values)) => {
            cells(reader, rows, values, |value| *value, || NULL)
        }
        (ColumnReader::Int32ColumnReader(reader), Values::Integers(values)) => {
            cells(reader, rows, values, |value| i64::from(*value), || NULL)
        }
        (ColumnReader::ByteArrayColumnReader(reader), Values::Texts(values)) => {
            let text = |bytes: &ByteArray| String::from_utf8_lossy(bytes.data()).into_owned();
            cells(reader, rows, values, text, String::new)
        }
        _ => Err(ParquetError::General(
            "the schema changed between row groups".to_owned(),
        )),
    }
}

/// Appends so many cells of a column chunk, nulls in their places.
fn cells<T: DataType, V>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    into: &mut Vec<V>,
    value_of: impl Fn(&T::T) -> V,
    null: impl Fn() -> V,
) -> Result<(), ParquetError> {
    let (mut values, mut levels) = (Vec::with_capacity(rows.min(MAX_RESERVED_ROWS)), Vec::new());
    let mut left = rows;
    while left > 0 {
        let most = left.min(MAX_RESERVED_ROWS);
        let (records, _, _) = reader.read_records(most, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Err(ParquetError::EOF(format!("{left} rows are missing")));
        }
        left -= records;
    }
    into.reserve(rows);
    if levels.is_empty() || values.len() == rows {
        into.extend(values.iter().map(value_of));
    } else {
        let mut known = values.iter();
        for level in levels {
            let value = if level > 0 {
                known.next().map(&value_of)
            } else {
                None
            };
            into.push(value.unwrap_or_else(&null));
        }
    }
    Ok(())
}

/// Writes one table, row group by row group; the file appears under its name when it is whole.
pub struct TableWriter {
    path: PathBuf,
    format: TableFormat,
    writer: SerializedFileWriter<File>,
    next_id: i64,
}

impl TableWriter {
    /// Begins a file.
    ///
    /// # Errors
    /// [`Error::Io`] when the file cannot be made.
    pub fn create(path: &Path, format: &TableFormat) -> Result<Self, Error> {
        let fail = |source| Error::Parquet {
            path: path.to_owned(),
            source,
        };
        let partial = partial(path);
        let file = File::create(&partial).map_err(|source| Error::Io {
            path: partial,
            source,
        })?;
        let properties = properties(format);
        let schema = schema(format).map_err(fail)?;
        let writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).map_err(fail)?;
        Ok(Self {
            path: path.to_owned(),
            format: *format,
            writer,
            next_id: 0,
        })
    }

    /// Appends rows: every column of the format, the optional ones too. Dense ids go on counting.
    ///
    /// # Errors
    /// [`Error::Shape`] when the columns are not those of the format, else of the file system.
    pub fn append(&mut self, rows: &Table) -> Result<(), Error> {
        self.check(rows)?;
        let mut from = 0;
        while from < rows.rows() {
            let to = rows.rows().min(from + MAX_GROUP_ROWS);
            let group = self.group(rows, from..to);
            group.map_err(|source| Error::Parquet {
                path: self.path.clone(),
                source,
            })?;
            from = to;
        }
        Ok(())
    }

    fn group(&mut self, rows: &Table, range: std::ops::Range<usize>) -> Result<(), ParquetError> {
        let count = i64::try_from(range.len()).unwrap_or(i64::MAX);
        let ids: Vec<i64> = (self.next_id..self.next_id + count).collect();
        self.next_id += count;
        let mut group = self.writer.next_row_group()?;
        if self.format.id.is_some() {
            integers(&mut group, &ids, false)?;
        }
        for format in self.format.columns {
            let values = rows
                .columns()
                .iter()
                .find(|column| column.name == format.name);
            match values.map(|column| &column.values) {
                Some(Values::Integers(values)) => {
                    integers(&mut group, &values[range.clone()], format.nullable)?;
                }
                Some(Values::Texts(values)) => texts(&mut group, &values[range.clone()])?,
                None => {}
            }
        }
        group.close()?;
        Ok(())
    }

    /// Every column of the format is there, of its kind, and all are of one length.
    fn check(&self, rows: &Table) -> Result<(), Error> {
        for format in self.format.columns {
            let found = match format.kind {
                Kind::Integer => rows.integers(format.name).map(<[i64]>::len),
                Kind::Text => rows.texts(format.name).map(<[String]>::len),
            };
            let (table, column, expected) = (self.format.name, format.name, rows.rows());
            if found != Some(expected) {
                let found = found.unwrap_or(0);
                return Err(Error::Shape {
                    table,
                    column,
                    found,
                    expected,
                });
            }
        }
        Ok(())
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// Of the file system.
    pub fn finish(self) -> Result<(), Error> {
        let Self { path, writer, .. } = self;
        writer.close().map_err(|source| Error::Parquet {
            path: path.clone(),
            source,
        })?;
        std::fs::rename(partial(&path), &path).map_err(|source| Error::Io { path, source })
    }
}

fn properties(format: &TableFormat) -> WriterProperties {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("rongqiao".to_owned());
    let properties = format
        .columns
        .iter()
        .fold(properties, |properties, column| {
            let encoding = match column.layout {
                Layout::Dictionary => return properties,
                Layout::Differences => Encoding::DELTA_BINARY_PACKED,
                Layout::Plain => Encoding::PLAIN,
            };
            properties
                .set_column_dictionary_enabled(column.name.into(), false)
                .set_column_encoding(column.name.into(), encoding)
        });
    properties.build()
}

/// Where a file is until it is whole.
fn partial(path: &Path) -> PathBuf {
    path.with_extension("partial")
}

fn schema(format: &TableFormat) -> Result<Arc<Type>, ParquetError> {
    let ids = format.id.map(id_column);
    let fields = ids.iter().chain(format.columns).map(|column| {
        let (physical, logical) = match column.kind {
            Kind::Integer => (Physical::INT64, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let repetition = if column.nullable {
            Repetition::OPTIONAL
        } else {
            Repetition::REQUIRED
        };
        let field = Type::primitive_type_builder(column.name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .build()?;
        Ok(Arc::new(field))
    });
    let fields = fields.collect::<Result<Vec<_>, ParquetError>>()?;
    Ok(Arc::new(
        Type::group_type_builder("schema")
            .with_fields(fields)
            .build()?,
    ))
}

fn integers(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &[i64],
    nullable: bool,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(no_column());
    };
    if nullable {
        let levels: Vec<i16> = values
            .iter()
            .map(|value| i16::from(*value != NULL))
            .collect();
        let known: Vec<i64> = values
            .iter()
            .copied()
            .filter(|value| *value != NULL)
            .collect();
        column
            .typed::<Int64Type>()
            .write_batch(&known, Some(&levels), None)?;
    } else {
        column
            .typed::<Int64Type>()
            .write_batch(values, None, None)?;
    }
    column.close()
}

fn texts(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &[String],
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(no_column());
    };
    let values: Vec<ByteArray> = values.iter().map(|text| text.as_str().into()).collect();
    column
        .typed::<ByteArrayType>()
        .write_batch(&values, None, None)?;
    column.close()
}

fn no_column() -> ParquetError {
    ParquetError::General("the format has no further column".to_owned())
}
