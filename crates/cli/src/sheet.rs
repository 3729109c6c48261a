//! Lists as CSV files that spreadsheets open: one row an entry, heads in the language

use crate::output;
use crate::session::Session;
use crate::show::Column;
use crate::text::text;
use anyhow::Context as _;
use api::text::Lang;
use std::io::Write;
use std::path::Path;

/// What a spreadsheet takes for the begin of a formula.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// Writes a file and tells how many rows it has.
///
/// # Errors
/// The file cannot be written.
pub fn write<T>(
    session: &Session,
    file: &Path,
    entries: &[T],
    columns: &[Column<T>],
) -> anyhow::Result<()> {
    let shown = file.display().to_string();
    let target = std::fs::File::create(file).with_context(|| shown.clone())?;
    rows(target, entries, columns, session.lang).with_context(|| shown.clone())?;
    let count = entries.len().to_string();
    let parameters = [("file", shown.as_str()), ("count", &count)];
    output::note(&text(session.lang, "cli-sheet-written", &parameters));
    Ok(())
}

fn rows<T>(
    mut target: impl Write,
    entries: &[T],
    columns: &[Column<T>],
    lang: Lang,
) -> anyhow::Result<()> {
    // Spreadsheets take a file without the mark for one in the machine's old encoding.
    target.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(target);
    writer.write_record(columns.iter().map(|it| text(lang, it.head, &[])))?;
    for entry in entries {
        writer.write_record(columns.iter().map(|it| plain((it.cell)(entry, lang))))?;
    }
    Ok(writer.flush()?)
}

/// A cell that no spreadsheet runs.
fn plain(cell: String) -> String {
    match cell.starts_with(FORMULA) && cell.parse::<f64>().is_err() {
        true => format!("'{cell}"),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::left;

    #[test]
    fn names_with_commas_are_quoted_and_formulas_are_texts() {
        let columns: &[Column<String>] = &[
            left("cli-head-firm", |it, _| it.clone()),
            left("cli-head-known", |_, _| "-5".to_owned()),
        ];
        let entries = ["甲, \"乙\"".to_owned(), "=1+1".to_owned()];
        let mut file = Vec::new();
        rows(&mut file, &entries, columns, Lang::Zh).unwrap();
        let file = String::from_utf8(file).unwrap();
        let expected = "\u{feff}企业,已知\n\"甲, \"\"乙\"\"\",-5\n'=1+1,-5\n";
        assert_eq!(file, expected);
    }
}
