//! The SMEs of a snapshot sorted by province, on disk.

use anyhow::{Context, Result};
use matching::{NULL, SmeColumns};
use snapshot::{Batches, SME, Table, Values};
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Seek, Write};
use std::path::Path;

/// One shelf a province, by its two digits, and one for the SMEs whose region is unknown.
const SHELVES: usize = 101;
const UNKNOWN: usize = SHELVES - 1;
/// Words of a row: its facts, then its id.
const WORDS: usize = SME.columns.len() + 1;

/// The rows of all SMEs, each on the shelf of its province. A shelf is a file without a name,
/// which is gone with the process, however that ends.
pub(super) struct Shelves {
    shelves: Vec<Option<BufWriter<File>>>,
    /// The shelf of each SME.
    shelf_of: Vec<u8>,
}

/// The rows of one shelf, by id.
pub(super) struct Rows {
    pub ids: Vec<u32>,
    pub smes: SmeColumns,
}

impl Shelves {
    /// Sorts all rows of a table.
    pub(super) fn fill(batches: &mut Batches, scratch: &Path) -> Result<Self> {
        let mut shelves = Self {
            shelves: std::iter::repeat_with(|| None).take(SHELVES).collect(),
            shelf_of: vec![0; batches.rows()],
        };
        while let Some(table) = batches.next_batch()? {
            shelves
                .put(&table, scratch)
                .with_context(|| scratch.display().to_string())?;
        }
        Ok(shelves)
    }

    fn put(&mut self, table: &Table, scratch: &Path) -> std::io::Result<()> {
        let columns: Vec<&[i64]> = table.columns().iter().filter_map(integers).collect();
        let [regions, .., ids] = columns.as_slice() else {
            return Ok(());
        };
        let mut bytes = Vec::with_capacity(WORDS * size_of::<i64>());
        for row in 0..table.rows() {
            let shelf = shelf_of(regions[row]);
            let id = usize::try_from(ids[row]).unwrap_or(usize::MAX);
            if let Some(place) = self.shelf_of.get_mut(id) {
                *place = u8::try_from(shelf).unwrap_or(u8::MAX);
            }
            bytes.clear();
            for column in &columns {
                bytes.extend(column[row].to_le_bytes());
            }
            let writer = match &mut self.shelves[shelf] {
                Some(writer) => writer,
                empty => empty.insert(BufWriter::new(tempfile::tempfile_in(scratch)?)),
            };
            writer.write_all(&bytes)?;
        }
        Ok(())
    }

    /// Clears the next shelf that has rows; none when all are empty.
    pub(super) fn clear_next(&mut self) -> Result<Option<Rows>> {
        let full = self.shelves.iter_mut().find_map(Option::take);
        full.map(|writer| read(writer).context("the SMEs of a province"))
            .transpose()
    }

    /// The shelf that each SME was on.
    pub(super) fn into_shelf_of(self) -> Vec<u8> {
        self.shelf_of
    }
}

const fn integers(column: &snapshot::Column) -> Option<&[i64]> {
    match &column.values {
        Values::Integers(values) => Some(values.as_slice()),
        Values::Texts(_) => None,
    }
}

/// The shelf of a region. A wrong one is refused later, wherever it is.
fn shelf_of(region: i64) -> usize {
    if region == NULL {
        return UNKNOWN;
    }
    let province = usize::try_from(region / 10_000).ok();
    province.filter(|shelf| *shelf < UNKNOWN).unwrap_or(0)
}

/// All rows of a file, by id.
fn read(writer: BufWriter<File>) -> Result<Rows> {
    let mut file = writer.into_inner()?;
    file.rewind()?;
    let mut reader = BufReader::new(file);
    let mut columns: Vec<Vec<i64>> = vec![Vec::new(); WORDS];
    let mut row = [0; WORDS * size_of::<i64>()];
    loop {
        match reader.read_exact(&mut row) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            read => read?,
        }
        let (words, _) = row.as_chunks();
        for (column, word) in columns.iter_mut().zip(words) {
            column.push(i64::from_le_bytes(*word));
        }
    }
    let ids = columns.pop().unwrap_or_default();
    let ids: Vec<u32> = ids
        .into_iter()
        .map(u32::try_from)
        .collect::<Result<_, _>>()?;
    let mut named = SME.columns.iter().zip(columns);
    let mut smes = SmeColumns::from_source(|name| {
        let (column, values) = named.next()?;
        (column.name == name).then_some(values)
    })
    .map_err(|name| anyhow::anyhow!("column {name} is missing"))?;
    if ids.is_sorted() {
        return Ok(Rows { ids, smes });
    }
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_unstable_by_key(|row| ids[*row]);
    smes.reorder(&order);
    let ids = order.into_iter().map(|row| ids[row]).collect();
    Ok(Rows { ids, smes })
}
