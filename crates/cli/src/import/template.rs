//! Templates: the header and one example line.

use super::column::Column;
use api::text::Lang;

/// A CSV text with the header in a language and one example.
///
/// # Errors
/// Never for the tables of this crate.
pub fn template(columns: &[Column], lang: Lang) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let (heads, example): (Vec<&str>, Vec<&str>) = columns
        .iter()
        .map(|column| match lang {
            Lang::Zh => (column.zh, column.example_zh),
            Lang::En => (column.code, column.example_en),
        })
        .unzip();
    writer.write_record(heads)?;
    writer.write_record(example)?;
    Ok(String::from_utf8(writer.into_inner()?)?)
}
