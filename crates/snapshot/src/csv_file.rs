//! CSV files: a header with the column names, an empty cell for null.

use crate::error::Error;
use crate::format::{ColumnFormat, Kind};
use crate::table::{Column, NULL, Values};
use std::path::Path;

/// Reads the wanted columns.
pub(crate) fn read(path: &Path, wanted: &[ColumnFormat]) -> Result<Vec<Column>, Error> {
    let fail = |source| Error::Csv {
        path: path.to_owned(),
        source,
    };
    let mut reader = csv::Reader::from_path(path).map_err(fail)?;
    let header = reader.byte_headers().map_err(fail)?.clone();
    let mut columns = Vec::new();
    for format in wanted {
        // A byte-order mark is no part of the first name.
        let is_named = |cell: &[u8]| {
            cell.strip_prefix(b"\xEF\xBB\xBF")
                .unwrap_or(cell)
                .trim_ascii()
                == format.name.as_bytes()
        };
        match header.iter().position(is_named) {
            Some(place) => {
                let values = match format.kind {
                    Kind::Integer => Values::Integers(Vec::new()),
                    Kind::Text => Values::Texts(Vec::new()),
                };
                columns.push((
                    place,
                    *format,
                    Column {
                        name: format.name,
                        values,
                    },
                ));
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
    let mut record = csv::ByteRecord::new();
    let mut row = 0;
    while reader.read_byte_record(&mut record).map_err(fail)? {
        row += 1;
        for (place, format, column) in &mut columns {
            let cell = record.get(*place).unwrap_or_default().trim_ascii();
            push(&mut column.values, cell, format).ok_or_else(|| Error::Cell {
                path: path.to_owned(),
                row,
                column: format.name,
                value: String::from_utf8_lossy(cell).into_owned(),
                expected: expected(format),
            })?;
        }
    }
    Ok(columns.into_iter().map(|(_, _, column)| column).collect())
}

fn push(values: &mut Values, cell: &[u8], format: &ColumnFormat) -> Option<()> {
    match values {
        Values::Integers(values) if cell.is_empty() => {
            values.push(format.nullable.then_some(NULL)?);
        }
        Values::Integers(values) => {
            let value = std::str::from_utf8(cell).ok()?.parse().ok()?;
            // The number that stands for null is no value.
            values.push((value != NULL).then_some(value)?);
        }
        Values::Texts(values) => values.push(std::str::from_utf8(cell).ok()?.to_owned()),
    }
    Some(())
}

fn expected(format: &ColumnFormat) -> String {
    match (format.kind, format.nullable) {
        (Kind::Integer, true) => "a whole number or nothing".to_owned(),
        (Kind::Integer, false) => "a whole number".to_owned(),
        (Kind::Text, _) => "UTF-8".to_owned(),
    }
}
