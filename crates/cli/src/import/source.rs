//! Reads an import file: its encoding, its header row, its rows with the numbers a spreadsheet
//! shows.

use super::column::{self, Column};
use anyhow::Context as _;
use encoding_rs::{CoderResult, Decoder, Encoding as Charset, GB18030, UTF_8};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;
/// Longest record, in bytes of UTF-8; a longer one is a forgotten quotation mark.
const RECORD_BYTES_MAX: usize = 1024 * 1024;

/// How the text of a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Encoding {
    /// UTF-8 if the whole file is that, else GB18030.
    Auto,
    /// UTF-8, with or without a byte order mark.
    #[value(name = "utf-8")]
    Utf8,
    /// GB18030, also GBK and GB2312.
    #[value(name = "gb18030")]
    Gb18030,
}

/// What one look at the whole file told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The encoding to read it with.
    pub encoding: Encoding,
    /// Lines, an upper limit for the number of rows.
    pub lines: u64,
}

/// Looks at a file once: is all of it UTF-8, and how many lines has it.
///
/// # Errors
/// The file cannot be read.
pub fn look(mut file: impl Read, wanted: Encoding) -> io::Result<Look> {
    let mut buffer = vec![0; CHUNK];
    // Bytes of a character that the end of a chunk cut in two.
    let mut kept = 0;
    let mut lines = 0;
    let mut utf8 = true;
    loop {
        let count = file.read(buffer.get_mut(kept..).unwrap_or_default())?;
        let bytes = buffer.get(kept..kept + count).unwrap_or_default();
        lines += bytes.split(|byte| *byte == b'\n').count().saturating_sub(1);
        let all = buffer.get(..kept + count).unwrap_or_default();
        if count == 0 {
            utf8 &= kept == 0;
            break;
        }
        let rest = match std::str::from_utf8(all) {
            Ok(_) => 0,
            Err(error) if error.error_len().is_none() => all.len() - error.valid_up_to(),
            Err(_) => {
                utf8 = false;
                0
            }
        };
        let end = kept + count;
        buffer.copy_within(end - rest..end, 0);
        kept = rest;
    }
    let encoding = match (wanted, utf8) {
        (Encoding::Auto, true) => Encoding::Utf8,
        (Encoding::Auto, false) => Encoding::Gb18030,
        (wanted, _) => wanted,
    };
    let lines = u64::try_from(lines).unwrap_or(u64::MAX);
    Ok(Look { encoding, lines })
}

/// Bytes of a file as UTF-8 with `\n` at every line's end, the last one included.
///
/// A byte that the encoding does not know becomes U+FFFD; the cell that holds it is refused.
struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    last: u8,
    ended: bool,
}

impl<R: BufRead> Decoded<R> {
    fn new(inner: R, charset: &'static Charset) -> Self {
        Self {
            inner,
            decoder: charset.new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK],
            text: Vec::new(),
            at: 0,
            last: b'\n',
            ended: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let count = self.inner.read(&mut self.raw)?;
        self.ended = count == 0;
        let raw = self.raw.get(..count).unwrap_or_default();
        let room = self.decoder.max_utf8_buffer_length(count);
        let mut out = vec![0; room.unwrap_or(CHUNK * 4)];
        let (result, _, written, _) = self.decoder.decode_to_utf8(raw, &mut out, self.ended);
        if result != CoderResult::InputEmpty {
            return Err(io::Error::other("the text decoder ran out of room"));
        }
        out.truncate(written);
        self.text = self.one_line_end(out);
        self.at = 0;
        if self.ended && self.last != b'\n' {
            self.text.push(b'\n');
            self.last = b'\n';
        }
        Ok(())
    }

    /// `\r\n` and `\r` become `\n`, also where a chunk's end parts the two.
    fn one_line_end(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        let returns = bytes.contains(&b'\r') || self.last == b'\r';
        let Some(end) = bytes.last().copied() else {
            return bytes;
        };
        if !returns {
            self.last = end;
            return bytes;
        }
        let mut out = Vec::with_capacity(bytes.len());
        for byte in bytes {
            match byte {
                b'\r' => out.push(b'\n'),
                b'\n' if self.last == b'\r' => {}
                other => out.push(other),
            }
            self.last = byte;
        }
        out
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.text.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let left = self.text.get(self.at..).unwrap_or_default();
        let count = left.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..count), left.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

/// The header row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Headers as the file has them.
    pub titles: Vec<String>,
    /// For each known column, its place in the file.
    pub places: Vec<Option<usize>>,
    /// Headers that no column has.
    pub unknown: Vec<String>,
    /// Headers of columns that are there twice.
    pub twice: Vec<String>,
}

impl Header {
    fn new(columns: &[Column], record: &csv::StringRecord) -> Self {
        let mut header = Self {
            titles: record.iter().map(|title| title.trim().to_owned()).collect(),
            places: vec![None; columns.len()],
            unknown: Vec::new(),
            twice: Vec::new(),
        };
        for (place, title) in header.titles.iter().enumerate() {
            match column::find(columns, title).and_then(|at| header.places.get_mut(at)) {
                Some(free @ None) => *free = Some(place),
                Some(Some(_)) => header.twice.push(title.clone()),
                None if title.is_empty() => {}
                None => header.unknown.push(title.clone()),
            }
        }
        header
    }

    /// Cells that a row must have: up to the last column with a title.
    pub fn width(&self) -> usize {
        let last = self.titles.iter().rposition(|title| !title.is_empty());
        last.map_or(0, |last| last + 1)
    }
}

/// One row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The number that a spreadsheet shows for it; the header has 1.
    pub number: u64,
    /// Its cells as the file has them.
    pub cells: csv::StringRecord,
}

/// Rows of a file, one after the other; blank ones are left out.
pub struct Rows {
    reader: csv::Reader<Box<dyn Read + Send>>,
    /// Lines that cells of earlier rows have inside them.
    inner_lines: u64,
    /// The header row.
    pub header: Header,
}

impl Rows {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// The file cannot be read or has no header.
    pub fn open(path: &Path, encoding: Encoding, columns: &[Column]) -> anyhow::Result<Self> {
        let file = File::open(path).with_context(|| path.display().to_string())?;
        Self::read(Box::new(file), encoding, columns).with_context(|| path.display().to_string())
    }

    /// Reads the header of a text.
    ///
    /// # Errors
    /// The text cannot be read or has no header.
    pub fn read(
        input: Box<dyn Read + Send>,
        encoding: Encoding,
        columns: &[Column],
    ) -> anyhow::Result<Self> {
        let charset = match encoding {
            Encoding::Auto | Encoding::Utf8 => UTF_8,
            Encoding::Gb18030 => GB18030,
        };
        let decoded = Decoded::new(BufReader::with_capacity(CHUNK, input), charset);
        let mut text = BufReader::with_capacity(CHUNK, decoded);
        let first = text.fill_buf()?;
        let line = first
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let tabs = line.contains(&b'\t') && !line.contains(&b',');
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(if tabs { b'\t' } else { b',' })
            .from_reader(Box::new(text) as Box<dyn Read + Send>);
        let mut record = csv::StringRecord::new();
        reader.read_record(&mut record)?;
        let header = Header::new(columns, &record);
        Ok(Self {
            inner_lines: line_ends(&record),
            reader,
            header,
        })
    }

    /// The next row that is not blank; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn next_row(&mut self) -> anyhow::Result<Option<Row>> {
        let mut cells = csv::StringRecord::new();
        while self.reader.read_record(&mut cells)? {
            let inside = line_ends(&cells);
            let last_line = self.reader.position().line().saturating_sub(1);
            let number = last_line - inside - self.inner_lines;
            self.inner_lines += inside;
            if cells.as_slice().len() > RECORD_BYTES_MAX {
                anyhow::bail!("row {number} is longer than {RECORD_BYTES_MAX} bytes");
            }
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(Row { number, cells }));
            }
        }
        Ok(None)
    }
}

fn line_ends(record: &csv::StringRecord) -> u64 {
    let count = record.as_slice().bytes().filter(|b| *b == b'\n').count();
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &'static [u8], encoding: Encoding) -> Vec<(u64, String)> {
        let mut rows = Rows::read(Box::new(text), encoding, column::SME).unwrap();
        let name = column::find(column::SME, "name").unwrap();
        let place = rows.header.places[name].unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            found.push((row.number, row.cells[place].to_owned()));
        }
        found
    }

    fn pairs(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
        let owned = expected
            .iter()
            .map(|(row, name)| (*row, (*name).to_owned()));
        owned.collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let unix = b"region,name\n330106,a\n\n,\n330106,\"b\nbis\"\n330106,c";
        let expected = pairs(&[(2, "a"), (5, "b\nbis"), (6, "c")]);
        assert_eq!(numbers(unix, Encoding::Utf8), expected);
        let windows = b"region,name\r\n330106,a\r\n\r\n,\r\n330106,\"b\r\nbis\"\r\n330106,c\r\n";
        assert_eq!(numbers(windows, Encoding::Utf8), expected);
        let mac = b"region,name\r330106,a\r\r,\r330106,\"b\rbis\"\r330106,c";
        assert_eq!(numbers(mac, Encoding::Utf8), expected);
        let quoted_header = b"\"region\",\"name\",\"two\nlines\"\n330106,a\n330106,b\n";
        assert_eq!(
            numbers(quoted_header, Encoding::Utf8),
            pairs(&[(2, "a"), (3, "b")])
        );
    }

    #[test]
    fn both_headers_and_encodings_are_read() {
        let expected = pairs(&[(2, "甲公司")]);
        let chinese = "行政区划代码,企业名称\n330106,甲公司\n";
        assert_eq!(numbers(chinese.as_bytes(), Encoding::Utf8), expected);
        let marked = format!("\u{feff}{chinese}").into_bytes().leak();
        assert_eq!(numbers(marked, Encoding::Utf8), expected);
        let (gb, _, lossy) = GB18030.encode(chinese);
        assert!(!lossy);
        let gb: &'static [u8] = gb.into_owned().leak();
        assert_eq!(
            look(gb, Encoding::Auto).unwrap().encoding,
            Encoding::Gb18030
        );
        assert_eq!(numbers(gb, Encoding::Gb18030), expected);
        let tabs = "企业名称\t行政区划代码\n甲公司\t330106\n";
        assert_eq!(numbers(tabs.as_bytes(), Encoding::Utf8), expected);
    }

    #[test]
    fn a_look_sees_the_whole_file() {
        let mut text = "企".repeat(40_000).into_bytes();
        text.insert(0, b'a');
        text.push(b'\n');
        let seen = look(text.as_slice(), Encoding::Auto).unwrap();
        assert_eq!(
            seen,
            Look {
                encoding: Encoding::Utf8,
                lines: 1
            }
        );
        text.push(0xb2);
        let seen = look(text.as_slice(), Encoding::Auto).unwrap();
        assert_eq!(seen.encoding, Encoding::Gb18030);
        let seen = look(text.as_slice(), Encoding::Utf8).unwrap();
        assert_eq!(seen.encoding, Encoding::Utf8);
    }

    #[test]
    fn unknown_and_repeated_columns_are_told() {
        let text = "name,企业名称,turnover,,region\n";
        let rows = Rows::read(Box::new(text.as_bytes()), Encoding::Utf8, column::SME).unwrap();
        assert_eq!(rows.header.unknown, ["turnover"]);
        assert_eq!(rows.header.twice, ["企业名称"]);
    }

    #[test]
    fn bytes_of_another_encoding_are_marked() {
        let text: &'static [u8] = b"name\n\xff\xfe\x80abc\n";
        let found = numbers(text, Encoding::Utf8);
        assert!(found[0].1.contains('\u{fffd}'), "{found:?}");
    }
}
