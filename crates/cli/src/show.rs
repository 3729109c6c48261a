//! Messages as tables for people or as JSON for programs.

use crate::args::Format;
use crate::json;
use crate::output::{self, Align, Table};
use crate::paging::Listed;
use crate::session::Session;
use crate::text::text;
use api::text::Lang;
use prost::{Message, Name};

/// A column of a table of messages.
#[derive(Debug)]
pub struct Column<T> {
    /// Key of the head in the catalogue.
    pub head: &'static str,
    /// How it is set.
    pub align: Align,
    /// The cell.
    pub cell: fn(&T, Lang) -> String,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

/// A column of texts.
pub const fn left<T>(head: &'static str, cell: fn(&T, Lang) -> String) -> Column<T> {
    Column {
        head,
        align: Align::Left,
        cell,
    }
}

/// A column of numbers.
pub const fn right<T>(head: &'static str, cell: fn(&T, Lang) -> String) -> Column<T> {
    Column {
        head,
        align: Align::Right,
        cell,
    }
}

/// A column of names that are never broken.
pub const fn whole<T>(head: &'static str, cell: fn(&T, Lang) -> String) -> Column<T> {
    Column {
        head,
        align: Align::Whole,
        cell,
    }
}

/// A table of messages.
pub fn table<T>(entries: &[T], columns: &[Column<T>], lang: Lang) -> Table {
    let heads = columns
        .iter()
        .map(|column| (text(lang, column.head, &[]), column.align));
    let mut table = Table::new(heads.collect());
    for entry in entries {
        table.row(
            columns
                .iter()
                .map(|column| (column.cell)(entry, lang))
                .collect(),
        );
    }
    table
}

/// Prints a list.
///
/// # Errors
/// Standard output is closed.
pub fn list<T: Message + Name>(
    session: &Session,
    listed: &Listed<T>,
    columns: &[Column<T>],
) -> anyhow::Result<()> {
    match session.format {
        Format::Json => {
            let entries: Vec<_> = listed.entries.iter().map(json::json).collect();
            output::line(&serde_json::to_string_pretty(&entries)?)?;
        }
        Format::Table => {
            output::line(&table(&listed.entries, columns, session.lang).render())?;
        }
    }
    more(session, listed.more);
    Ok(())
}

/// Tells that a list goes on.
pub fn more(session: &Session, more: bool) {
    if more {
        output::note(&text(session.lang, "cli-more", &[]));
    }
}

/// Prints one message.
///
/// # Errors
/// Standard output is closed.
pub fn one<T: Message + Name>(session: &Session, message: &T) -> anyhow::Result<()> {
    match session.format {
        Format::Json => output::line(&serde_json::to_string_pretty(&json::json(message))?),
        Format::Table => {
            let heads = ["cli-head-field", "cli-head-value"];
            let heads = heads.map(|head| (text(session.lang, head, &[]), Align::Left));
            let mut table = Table::new(heads.to_vec());
            for (path, value) in json::fields(message, session.lang) {
                table.row(vec![path, value]);
            }
            output::line(&table.render())
        }
    }
}

/// The id at the end of a resource name, which commands take as well.
pub fn id(name: &str) -> String {
    name.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Key of the market in the name of what is below it.
pub fn market(name: &str) -> String {
    name.split('/').nth(1).unwrap_or_default().to_owned()
}

/// `MARKET/ID` of a listing, which commands take as well.
pub fn listing(name: &str) -> String {
    let short = name.strip_prefix("markets/").unwrap_or(name);
    short.replace("/listings/", "/")
}

/// Money in 10,000 yuan.
pub fn wan(fen: i64) -> String {
    domain::Fen(fen).to_string()
}

/// Basis points as percent.
pub fn percent(bp: i32) -> String {
    format!("{}%", crate::generate::sme::percent_of(i64::from(bp)))
}

/// A day, or nothing.
pub fn date(date: Option<&api::Date>) -> String {
    date.map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day))
        .unwrap_or_default()
}

/// A region code with its name.
pub fn region(code: &str) -> String {
    let known = code.parse().ok().and_then(domain::RegionCode::from_number);
    known.map_or_else(
        || code.to_owned(),
        |region| format!("{region} {}", region.name()),
    )
}
