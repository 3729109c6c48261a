//! Lists on disk, read again in the order that they were written in, by SME, or one alone.

use anyhow::{Context, Result};
use matching::{ListSource, Listed};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Rows that are read at once where more are wanted soon.
const WINDOW: u64 = 1 << 13;
/// Three words of four bytes.
const ROW_BYTES: usize = 12;

/// Lists while they are written, in a file without a name.
pub(super) struct SpillWriter {
    writer: BufWriter<File>,
    spill: Places,
}

/// Where the list of each SME lies: 13 bytes an SME.
#[derive(Default)]
struct Places {
    /// Rows before it.
    starts: Vec<u64>,
    lengths: Vec<u8>,
    /// The SMEs as their lists follow each other.
    order: Vec<u32>,
    rows: u64,
}

impl SpillWriter {
    pub(super) fn new(smes: usize, scratch: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(scratch);
        Ok(Self {
            writer: BufWriter::new(file.with_context(|| scratch.display().to_string())?),
            spill: Places {
                starts: vec![0; smes],
                lengths: vec![0; smes],
                order: Vec::with_capacity(smes),
                rows: 0,
            },
        })
    }

    /// Appends the list of an SME.
    pub(super) fn append(&mut self, sme: u32, list: &[Listed]) -> Result<()> {
        let places = &mut self.spill;
        places.starts[sme as usize] = places.rows;
        places.lengths[sme as usize] = u8::try_from(list.len())?;
        places.order.push(sme);
        places.rows += u64::try_from(list.len())?;
        for row in list {
            for word in row.to_words() {
                self.writer.write_all(&word.to_le_bytes()).context(WHAT)?;
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Spill> {
        Ok(Spill {
            file: self.writer.into_inner().context(WHAT)?,
            places: self.spill,
        })
    }
}

const WHAT: &str = "the lists on disk";

/// Lists that are written.
pub(super) struct Spill {
    file: File,
    places: Places,
}

/// Rows in memory that follow each other on disk.
#[derive(Default)]
struct Window {
    first: u64,
    rows: Vec<Listed>,
}

impl Window {
    fn end(&self) -> u64 {
        self.first + self.rows.len() as u64
    }

    fn holds(&self, start: u64, length: u8) -> bool {
        self.first <= start && start + u64::from(length) <= self.end()
    }

    fn list(&self, start: u64, length: u8) -> &[Listed] {
        let rows = usize::try_from(start - self.first).ok();
        let rows = rows.and_then(|start| self.rows.get(start..start + usize::from(length)));
        rows.unwrap_or_default()
    }
}

impl Spill {
    fn place(&self, sme: u32) -> (u64, u8) {
        let sme = sme as usize;
        (self.places.starts[sme], self.places.lengths[sme])
    }

    /// Reads rows from a place on, as many as there are.
    fn read(&self, window: &mut Window, start: u64, rows: u64) -> Result<()> {
        let rows = rows.min(self.places.rows - start);
        let mut bytes = vec![0; usize::try_from(rows)? * ROW_BYTES];
        let at = start * ROW_BYTES as u64;
        window.rows.clear();
        self.file.read_exact_at(&mut bytes, at).context(WHAT)?;
        let (words, _) = bytes.as_chunks::<4>();
        let (words, _) = words.as_chunks::<3>();
        let rows = words.iter().map(|row| row.map(u32::from_le_bytes));
        window.rows.extend(rows.map(Listed::from_words));
        window.first = start;
        Ok(())
    }

    /// For lists that are asked for in any order.
    pub(super) fn anywhere(&self) -> Anywhere<'_> {
        Anywhere {
            spill: self,
            ahead: Window::default(),
            alone: Window::default(),
            asked: None,
            preferred: Vec::new(),
        }
    }

    /// For lists that are asked for by ascending SME. The lists of one shelf were written so.
    pub(super) fn ascending<'a>(&'a self, shelf_of: &'a [u8]) -> Ascending<'a> {
        let shelves = shelf_of
            .iter()
            .max()
            .map_or(0, |last| usize::from(*last) + 1);
        Ascending {
            spill: self,
            shelf_of,
            windows: std::iter::repeat_with(Window::default)
                .take(shelves)
                .collect(),
        }
    }

    /// Cuts the file, as a broken disk might.
    #[cfg(test)]
    pub(super) fn cut(&self, bytes: u64) {
        self.file.set_len(bytes).unwrap();
    }
}

/// Mostly the list after the one before, at times any other.
pub(super) struct Anywhere<'a> {
    spill: &'a Spill,
    ahead: Window,
    alone: Window,
    /// The SME that was asked last, and its list by its preference.
    asked: Option<u32>,
    preferred: Vec<(u8, Listed)>,
}

impl ListSource for Anywhere<'_> {
    type Error = anyhow::Error;

    fn sme_at(&self, place: u32) -> u32 {
        self.spill.places.order[place as usize]
    }

    fn preferred(&mut self, sme: u32, after: u8) -> Result<Option<(u8, Listed)>> {
        if self.asked != Some(sme) {
            let mut preferred = std::mem::take(&mut self.preferred);
            preferred.clear();
            preferred.extend(Listed::preferred(self.list(sme)?));
            (self.asked, self.preferred) = (Some(sme), preferred);
        }
        Ok(self.preferred.get(usize::from(after)).copied())
    }
}

impl Anywhere<'_> {
    fn list(&mut self, sme: u32) -> Result<&[Listed]> {
        let (start, length) = self.spill.place(sme);
        if self.ahead.holds(start, length) {
            return Ok(self.ahead.list(start, length));
        }
        let end = self.ahead.end();
        if start == 0 || (end.saturating_sub(u64::from(length))..end + WINDOW).contains(&start) {
            self.spill.read(&mut self.ahead, start, WINDOW)?;
            return Ok(self.ahead.list(start, length));
        }
        if !self.alone.holds(start, length) {
            self.spill.read(&mut self.alone, start, length.into())?;
        }
        Ok(self.alone.list(start, length))
    }
}

/// One list after the other by SME: each shelf has a window of its own.
pub(super) struct Ascending<'a> {
    spill: &'a Spill,
    shelf_of: &'a [u8],
    windows: Vec<Window>,
}

impl Ascending<'_> {
    pub(super) fn list(&mut self, sme: u32) -> Result<&[Listed]> {
        let (start, length) = self.spill.place(sme);
        let window = &mut self.windows[usize::from(self.shelf_of[sme as usize])];
        if !window.holds(start, length) {
            self.spill.read(window, start, WINDOW)?;
        }
        Ok(window.list(start, length))
    }
}
