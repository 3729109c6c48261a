//! One row of an import file: its cells by column, and everything that is wrong with them.

use super::cell::{self, Reason};
use super::codes::{Codebook, Coded};
use super::column::Column;
use super::limits;
use super::places::Places;
use super::source::{Header, Row};
use chrono::NaiveDate;
use std::collections::HashMap;

/// One thing wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Header of the column as the file has it; the column's own where the file lacks it.
    pub column: String,
    /// The cell as it is.
    pub value: String,
    /// What is wrong.
    pub reason: Reason,
}

/// The columns of a table by their codes.
#[derive(Debug)]
pub struct Table {
    columns: &'static [Column],
    /// Codes and labels of cells.
    pub codes: Codebook,
    /// Chains and nodes of cells.
    pub places: Places,
    by_code: HashMap<&'static str, usize>,
}

impl Table {
    /// Prepares a table.
    pub fn new(columns: &'static [Column], places: Places) -> Self {
        let by_code = columns.iter().enumerate();
        Self {
            columns,
            codes: Codebook::new(),
            places,
            by_code: by_code.map(|(at, column)| (column.code, at)).collect(),
        }
    }

    /// Place of a column in a file.
    fn place(&self, header: &Header, code: &str) -> Option<usize> {
        let at = self.by_code.get(code)?;
        header.places.get(*at).copied().flatten()
    }

    /// Header of a column as a file has it; where the file lacks the column, in its language.
    fn title(&self, header: &Header, code: &str) -> String {
        let place = self.place(header, code);
        if let Some(title) = place.and_then(|place| header.titles.get(place)) {
            return title.clone();
        }
        let english = header.titles.iter().all(|title| title.is_ascii());
        let column = self.by_code.get(code).and_then(|at| self.columns.get(*at));
        column
            .map_or(code, |column| if english { column.code } else { column.zh })
            .to_owned()
    }
}

/// Reads the cells of one row and collects what is wrong.
pub struct Cells<'a> {
    table: &'a Table,
    header: &'a Header,
    row: &'a Row,
    /// Everything wrong so far.
    pub problems: Vec<Problem>,
}

/// Key of the form of a placement.
const PLACEMENT: &str = "cli-form-placement";
/// Key of the form of a node.
const NODE: &str = "cli-form-node";
/// Key of the form of a title.
const TITLE: &str = "cli-form-title";
/// Key of the form of a list membership.
const LIST: &str = "cli-form-list";

/// A placement as a cell has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Code of the chain.
    pub chain: String,
    /// Code of the node; empty if only the chain is given.
    pub node: String,
    /// Share of revenue in basis points.
    pub share_bp: Option<i32>,
    /// Number of the API's evidence.
    pub evidence: i32,
}

/// A named thing with a first and perhaps a last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated<T> {
    /// What.
    pub what: T,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
}

impl<'a> Cells<'a> {
    /// Starts on a row.
    pub fn new(table: &'a Table, header: &'a Header, row: &'a Row) -> Self {
        let mut cells = Self {
            table,
            header,
            row,
            problems: Vec::new(),
        };
        let mut extra = row.cells.iter().skip(header.titles.len());
        if let Some(value) = extra.find(|cell| !cell.trim().is_empty()) {
            cells.problems.push(Problem {
                column: String::new(),
                value: value.to_owned(),
                reason: Reason::TooManyCells,
            });
        }
        let found = row.cells.len();
        if found < header.width() {
            cells.problems.push(Problem {
                column: header.titles.get(found).cloned().unwrap_or_default(),
                value: String::new(),
                reason: Reason::TooFewCells(found, header.width()),
            });
        }
        cells
    }

    /// The cell of a column, `None` if it is empty or the file lacks the column.
    pub fn raw(&self, code: &str) -> Option<&'a str> {
        let place = self.table.place(self.header, code)?;
        let cell = self.row.cells.get(place)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    /// Adds a finding on a column.
    pub fn refuse(&mut self, code: &str, reason: Reason) {
        self.problems.push(Problem {
            column: self.table.title(self.header, code),
            value: self.raw(code).unwrap_or_default().to_owned(),
            reason,
        });
    }

    /// A cell read by a function; `None` if it is empty or refused.
    pub fn get<T>(
        &mut self,
        code: &str,
        read: impl FnOnce(&str) -> Result<T, Reason>,
    ) -> Option<T> {
        match read(self.raw(code)?) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.refuse(code, reason);
                None
            }
        }
    }

    /// A text; empty if unknown.
    pub fn text(&mut self, code: &str) -> String {
        let text = self.get(code, |text| {
            if text.contains('\u{fffd}') {
                return Err(Reason::NotText);
            }
            let most = limits::chars(code);
            if text.len() > most && text.chars().count() > most {
                return Err(Reason::TooLong(most));
            }
            Ok(text.to_owned())
        });
        text.unwrap_or_default()
    }

    /// A code of a division, as it is; empty if unknown.
    pub fn region(&mut self, code: &str) -> String {
        self.get(code, region).unwrap_or_default()
    }

    /// Codes of divisions.
    pub fn regions(&mut self, code: &str) -> Vec<String> {
        let read = |text: &str| cell::codes(text).map(region).collect();
        self.get(code, read).unwrap_or_default()
    }

    /// A text that must be there.
    pub fn needed_text(&mut self, code: &str) -> String {
        self.need(code);
        self.text(code)
    }

    /// Refuses the row if a cell is empty.
    pub fn need(&mut self, code: &str) {
        if self.raw(code).is_none() {
            self.refuse(code, Reason::Missing);
        }
    }

    /// Yuan as fen, within the limits of the column.
    pub fn yuan(&mut self, code: &str) -> Option<i64> {
        let (min, max) = limits::fen(code);
        let shown = |fen: i64| (fen / 100).to_string();
        self.get(code, |text| within(cell::yuan(text)?, (min, max), shown))
    }

    /// Percent as basis points, within the limits of the column.
    pub fn percent(&mut self, code: &str) -> Option<i32> {
        let (min, max) = limits::basis_points(code);
        let shown = |bp: i32| (bp / 100).to_string();
        self.get(code, |text| within(cell::percent(text)?, (min, max), shown))
    }

    /// A whole number.
    pub fn whole(&mut self, code: &str) -> Option<i64> {
        self.get(code, cell::whole)
    }

    /// A whole number of 32 bits.
    pub fn small(&mut self, code: &str) -> Option<i32> {
        self.get(code, cell::small)
    }

    /// A day.
    pub fn date(&mut self, code: &str) -> Option<api::Date> {
        self.get(code, cell::date).map(date)
    }

    /// Yes or no.
    pub fn yes_no(&mut self, code: &str) -> Option<bool> {
        self.get(code, cell::yes_no)
    }

    /// One code, as the number of the API's value; 0 if unknown.
    pub fn code<T: Coded>(&mut self, code: &str) -> i32 {
        let book = &self.table.codes;
        self.get(code, |text| one::<T>(book, text)).unwrap_or(0)
    }

    /// Codes of a list; empty if unknown.
    pub fn codes<T: Coded>(&mut self, code: &str) -> Vec<i32> {
        let book = &self.table.codes;
        let read = |text: &str| -> Result<Vec<i32>, Reason> {
            let all = cell::codes(text).map(|entry| one::<T>(book, entry));
            all.collect()
        };
        self.get(code, read).unwrap_or_default()
    }

    /// Texts of a list.
    pub fn texts(&mut self, code: &str) -> Vec<String> {
        let text = self.text(code);
        cell::codes(&text).map(str::to_owned).collect()
    }

    /// Codes of chains, given by code or by name.
    pub fn chains(&mut self, code: &str) -> Vec<String> {
        let places = &self.table.places;
        let read = |text: &str| cell::codes(text).map(|entry| places.chain(entry)).collect();
        self.get(code, read).unwrap_or_default()
    }

    /// Codes of chains, each with one of its nodes, given by code or by name.
    pub fn nodes(&mut self, code: &str) -> Vec<(String, String)> {
        let places = &self.table.places;
        let read = |text: &str| {
            let node = |entry: &str| {
                let (chain, node) = entry.split_once('/').ok_or(Reason::NotForm(NODE))?;
                let chain = places.chain(chain)?;
                let node = places.node(&chain, node)?;
                Ok((chain, node))
            };
            cell::entries(text).map(node).collect()
        };
        self.get(code, read).unwrap_or_default()
    }

    /// Placements: `chain/node:share:evidence`.
    pub fn placements(&mut self, code: &str) -> Vec<Placement> {
        let table = self.table;
        let read = |text: &str| {
            cell::entries(text)
                .map(|entry| placement(table, entry))
                .collect()
        };
        self.get(code, read).unwrap_or_default()
    }

    /// Titles: `kind:granted_on:expires_on`.
    pub fn titles(&mut self, code: &str) -> Vec<Dated<i32>> {
        let book = &self.table.codes;
        let read = |text: &str| {
            let title = |entry: &str| match cell::fields(entry).as_slice() {
                [kind, from] => dated(one::<domain::TitleKind>(book, kind)?, from, ""),
                [kind, from, until] => dated(one::<domain::TitleKind>(book, kind)?, from, until),
                _ => Err(Reason::NotForm(TITLE)),
            };
            cell::entries(text).map(title).collect()
        };
        self.get(code, read).unwrap_or_default()
    }

    /// Lists: `list:source:from:until`.
    pub fn lists(&mut self, code: &str) -> Vec<Dated<(String, String)>> {
        let read = |text: &str| {
            let list = |entry: &str| match cell::fields(entry).as_slice() {
                [name, source, from] => dated(((*name).into(), (*source).into()), from, ""),
                [name, source, from, until] => {
                    dated(((*name).into(), (*source).into()), from, until)
                }
                _ => Err(Reason::NotForm(LIST)),
            };
            cell::entries(text).map(list).collect()
        };
        self.get(code, read).unwrap_or_default()
    }
}

/// A day as the API has it.
pub fn date(day: NaiveDate) -> api::Date {
    use chrono::Datelike as _;
    api::Date {
        year: day.year(),
        month: i32::try_from(day.month()).unwrap_or(0),
        day: i32::try_from(day.day()).unwrap_or(0),
    }
}

fn region(text: &str) -> Result<String, Reason> {
    match domain::RegionCode::resolve(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(Reason::NotRegion),
    }
}

fn within<T: PartialOrd + Copy>(
    value: T,
    (min, max): (T, T),
    shown: impl Fn(T) -> String,
) -> Result<T, Reason> {
    if value < min || value > max {
        return Err(Reason::OutOfRange(shown(min), shown(max)));
    }
    Ok(value)
}

fn one<T: Coded>(book: &Codebook, text: &str) -> Result<i32, Reason> {
    let unknown = || Reason::UnknownCode {
        group: T::GROUP,
        codes: T::all().iter().map(|value| value.code()).collect(),
    };
    book.find::<T>(text).ok_or_else(unknown)
}

fn dated<T>(what: T, from: &str, until: &str) -> Result<Dated<T>, Reason> {
    let until = (!until.is_empty()).then(|| cell::date(until)).transpose()?;
    Ok(Dated {
        what,
        from: cell::date(from)?,
        until,
    })
}

fn placement(table: &Table, entry: &str) -> Result<Placement, Reason> {
    let fields = cell::fields(entry);
    if fields.len() > 3 {
        return Err(Reason::NotForm(PLACEMENT));
    }
    let field = |at: usize| fields.get(at).copied().filter(|text| !text.is_empty());
    let place = field(0).ok_or(Reason::NotForm(PLACEMENT))?;
    let (chain, node) = place.split_once('/').unwrap_or((place, ""));
    if node.contains('/') || chain.trim().is_empty() {
        return Err(Reason::NotForm(PLACEMENT));
    }
    let evidence = field(2).unwrap_or(domain::PlacementEvidence::Declared.code());
    let chain = table.places.chain(chain)?;
    let node = match node.trim() {
        "" => String::new(),
        node => table.places.node(&chain, node)?,
    };
    Ok(Placement {
        chain,
        node,
        share_bp: field(1).map(cell::percent).transpose()?,
        evidence: one::<domain::PlacementEvidence>(&table.codes, evidence)?,
    })
}
