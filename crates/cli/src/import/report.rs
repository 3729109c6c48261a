//! What an import tells: the file of refused rows, and the reasons in words.

use super::cell::{Number, Reason};
use super::column::Column;
use crate::output;
use crate::text::text;
use anyhow::Context as _;
use api::text::Lang;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Rows by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Totals {
    /// Rows of the file.
    pub rows: u64,
    /// Stored as new.
    pub created: u64,
    /// Changed.
    pub updated: u64,
    /// The same as what was stored.
    pub unchanged: u64,
    /// Refused; nothing of them was stored.
    pub refused: u64,
    /// Stored with a warning.
    pub warned: u64,
}

/// Characters of a cell that the result file repeats.
const VALUE_CHARS_MAX: usize = 200;

/// One line of the result file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Number of the row.
    pub row: u64,
    /// Header of the column.
    pub column: String,
    /// The cell.
    pub value: String,
    /// False for a warning.
    pub refused: bool,
    /// Why, in words.
    pub reason: String,
}

/// The file of findings.
pub struct ResultFile {
    writer: csv::Writer<File>,
    lang: Lang,
}

/// Where the result of an import goes: beside the file unless told otherwise.
pub fn result_path(file: &Path, asked: Option<&PathBuf>) -> PathBuf {
    let beside = || PathBuf::from(format!("{}.result.csv", file.display()));
    asked.cloned().unwrap_or_else(beside)
}

impl ResultFile {
    /// Starts the file with its header.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: PathBuf, lang: Lang) -> anyhow::Result<Self> {
        let mut file = File::create(&path).with_context(|| path.display().to_string())?;
        // Spreadsheets take a file without the mark for one in the machine's old encoding.
        file.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::Writer::from_writer(file);
        let heads = [
            text(lang, "cli-result-row", &[]),
            text(lang, "cli-result-column", &[]),
            text(lang, "cli-result-value", &[]),
            text(lang, "cli-result-outcome", &[]),
            text(lang, "cli-result-reason", &[]),
        ];
        writer.write_record(heads)?;
        Ok(Self { writer, lang })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, finding: &Finding) -> anyhow::Result<()> {
        let outcome = if finding.refused {
            text(self.lang, "cli-result-refused", &[])
        } else {
            text(self.lang, "cli-result-warning", &[])
        };
        let row = finding.row.to_string();
        let value: String = finding.value.chars().take(VALUE_CHARS_MAX).collect();
        let cells = [&row, &finding.column, &value, &outcome, &finding.reason];
        self.writer.write_record(cells)?;
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(&mut self) -> anyhow::Result<()> {
        Ok(self.writer.flush()?)
    }
}

/// Header of a column in a language.
pub fn title(columns: &[Column], code: &str, lang: Lang) -> String {
    let column = columns.iter().find(|column| column.code == code);
    column
        .map_or(code, |column| match lang {
            Lang::Zh => column.zh,
            Lang::En => column.code,
        })
        .to_owned()
}

/// A reason in words.
pub fn words(reason: &Reason, columns: &[Column], lang: Lang) -> String {
    let say = |key: &str, parameters: &[(&str, &str)]| text(lang, key, parameters);
    match reason {
        Reason::Missing => say("cli-cell-missing", &[]),
        Reason::NotNumber(Number::Yuan) => say("cli-cell-yuan", &[]),
        Reason::NotNumber(Number::Percent) => say("cli-cell-percent", &[]),
        Reason::NotNumber(Number::Whole) => say("cli-cell-whole", &[]),
        Reason::Scientific => say("cli-cell-scientific", &[]),
        Reason::OutOfRange(min, max) => say("cli-cell-range", &[("min", min), ("max", max)]),
        Reason::TooLong(max) => say("cli-cell-long", &[("max", &max.to_string())]),
        Reason::NotCreditCode => say("cli-cell-credit-code", &[]),
        Reason::NotRegion => say("cli-cell-region", &[]),
        Reason::NotIndustry => say("cli-cell-industry", &[]),
        Reason::NotDate => say("cli-cell-date", &[]),
        Reason::UnknownCode { group, codes } => {
            let label = |code: &&str| api::text::label(lang, group, code);
            let known: Vec<String> = match lang {
                Lang::Zh => codes.iter().map(label).collect(),
                Lang::En => codes.iter().map(|code| (*code).to_owned()).collect(),
            };
            say("cli-cell-code", &[("known", &known.join(", "))])
        }
        Reason::NotYesNo => say("cli-cell-yes-no", &[]),
        Reason::NotForm(form) => say("cli-cell-form", &[("form", &say(form, &[]))]),
        Reason::NotText => say("cli-cell-text", &[]),
        Reason::Needs(other) => say(
            "cli-cell-needs",
            &[("column", &title(columns, other, lang))],
        ),
        Reason::SameKey(row) => say("cli-cell-same-key", &[("row", &row.to_string())]),
        Reason::OtherThanRow(row) => say("cli-cell-other-lender", &[("row", &row.to_string())]),
        Reason::TooManyCells => say("cli-cell-too-many", &[]),
        Reason::TooFewCells(found, needed) => say(
            "cli-cell-too-few",
            &[
                ("found", &found.to_string()),
                ("needed", &needed.to_string()),
            ],
        ),
        Reason::NoPlace => say("cli-cell-place", &[("program", &output::program())]),
    }
}
