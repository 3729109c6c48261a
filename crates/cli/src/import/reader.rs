//! Turns a file into chunks of rows for the server, row by row: memory does not grow with the
//! file, but for 16 bytes and a number for each key.

use super::cell::Reason;
use super::kind::{Kind, ROWS_MAX};
use super::places::Places;
use super::row::{Cells, Problem, Table};
use super::source::{Row, Rows};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// One row that goes to the server, beside the cells it came from.
#[derive(Debug, Clone)]
pub struct Ready<R> {
    /// The row as the API takes it.
    pub row: R,
    /// The row as the file has it.
    pub source: Row,
}

/// One thing wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Number of the row.
    pub row: u64,
    /// What is wrong.
    pub problem: Problem,
}

/// Some rows of a file.
#[derive(Debug, Clone)]
pub struct Chunk<R> {
    /// Rows to send, at most [`ROWS_MAX`].
    pub ready: Vec<Ready<R>>,
    /// What is wrong with the rows that are not sent.
    pub refused: Vec<Refusal>,
    /// How many rows are not sent.
    pub refused_rows: u64,
}

impl<R> Chunk<R> {
    const fn new() -> Self {
        Self {
            ready: Vec::new(),
            refused: Vec::new(),
            refused_rows: 0,
        }
    }
}

/// Reads the chunks of a file.
pub struct Reader<K: Kind> {
    table: Table,
    rows: Rows,
    /// Digest of a key -> number of the row that had it first.
    keys: HashMap<u128, u64>,
    /// Digest of a shared key -> number of the first row with it and digest of its facts.
    shared: HashMap<u128, (u64, u128)>,
    kind: std::marker::PhantomData<K>,
}

/// Rows that are not sent in one chunk, so that a file of nothing but wrong rows stays in bounds.
const REFUSED_ROWS_MAX: u64 = 500;

impl<K: Kind> Reader<K> {
    /// Reads from these rows.
    pub fn new(rows: Rows, places: Places) -> Self {
        Self {
            table: Table::new(K::COLUMNS, places),
            rows,
            keys: HashMap::new(),
            shared: HashMap::new(),
            kind: std::marker::PhantomData,
        }
    }

    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn next_chunk(&mut self) -> anyhow::Result<Option<Chunk<K::Row>>> {
        let mut chunk = Chunk::new();
        while chunk.ready.len() < ROWS_MAX && chunk.refused_rows < REFUSED_ROWS_MAX {
            let Some(source) = self.rows.next_row()? else {
                break;
            };
            let number = i64::try_from(source.number).unwrap_or(i64::MAX);
            let mut cells = Cells::new(&self.table, &self.rows.header, &source);
            let row = K::read(&mut cells, number);
            known_key::<K>(&mut cells, source.number, &mut self.keys);
            agrees::<K>(&mut cells, source.number, &mut self.shared);
            let mut problems = cells.problems;
            if matches!(problems.first(), Some(first) if cut_off(first)) {
                // What the row lacks for being cut off says nothing more.
                problems.truncate(1);
            }
            if problems.is_empty() {
                chunk.ready.push(Ready { row, source });
                continue;
            }
            let row = source.number;
            chunk.refused_rows += 1;
            let refusals = problems.into_iter().map(|problem| Refusal { row, problem });
            chunk.refused.extend(refusals);
        }
        let empty = chunk.ready.is_empty() && chunk.refused.is_empty();
        Ok((!empty).then_some(chunk))
    }
}

const fn cut_off(problem: &Problem) -> bool {
    matches!(problem.reason, Reason::TooFewCells(..))
}

/// Refuses a row whose key an earlier row has.
fn known_key<K: Kind>(cells: &mut Cells<'_>, number: u64, keys: &mut HashMap<u128, u64>) {
    let Some(key) = K::key(cells) else {
        return;
    };
    let first = *keys.entry(digest(&key)).or_insert(number);
    if first != number {
        let column = K::key_column(cells);
        cells.refuse(column, Reason::SameKey(first));
    }
}

/// Refuses a row that says something else of a lender than an earlier row.
fn agrees<K: Kind>(cells: &mut Cells<'_>, number: u64, known: &mut HashMap<u128, (u64, u128)>) {
    let Some(shared) = K::shared(cells) else {
        return;
    };
    let facts = digest(&shared.facts);
    let (first, said) = *known.entry(digest(&shared.key)).or_insert((number, facts));
    if said != facts {
        cells.refuse(shared.column, Reason::OtherThanRow(first));
    }
}

fn digest(value: &impl std::hash::Hash) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        value.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(1) << 64 | half(2)
}
