//! Reads the keys of a TOML table one by one and keeps every problem, not the first.

use chrono::NaiveDate;
use domain::Confidence;
use domain::limits::TEXT_CHARS_MAX;
use std::fmt;
use toml::{Table, Value};

/// What is wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableProblem {
    /// Name of the file.
    pub file: String,
    /// Where in it, such as `condition.standard-1.test`.
    pub key: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl fmt::Display for TableProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.key, self.reason)
    }
}

/// Where problems of one file go.
pub(crate) struct Problems {
    pub file: String,
    pub found: Vec<TableProblem>,
}

impl Problems {
    pub(crate) fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            found: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, key: impl Into<String>, reason: impl Into<String>) {
        let file = self.file.clone();
        self.found.push(TableProblem {
            file,
            key: key.into(),
            reason: reason.into(),
        });
    }

    /// The value, or a problem with this key.
    pub(crate) fn keep<T>(&mut self, key: &str, result: Result<T, String>) -> Option<T> {
        result.map_err(|reason| self.add(key, reason)).ok()
    }
}

fn wrong(value: &Value, right: &str) -> String {
    format!("is a {}; it would be {right}", value.type_str())
}

/// One TOML table whose keys are taken out until none is left.
pub(crate) struct Fields {
    at: String,
    table: Table,
}

impl Fields {
    pub(crate) fn new(at: &str, table: Table) -> Self {
        Self {
            at: at.to_owned(),
            table,
        }
    }

    /// Renames the place once the entry's own key is known.
    pub(crate) fn place(&mut self, at: String) {
        self.at = at;
    }

    /// A key with its place.
    pub(crate) fn key(&self, key: &str) -> String {
        if self.at.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.at)
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A text that may be absent.
    pub(crate) fn optional(&mut self, key: &str, problems: &mut Problems) -> Option<String> {
        let value = self.table.remove(key)?;
        let text = value.as_str().ok_or_else(|| wrong(&value, "a text"));
        let text = problems.keep(&self.key(key), text)?;
        if text.chars().count() > TEXT_CHARS_MAX {
            problems.add(
                self.key(key),
                format!("longer than {TEXT_CHARS_MAX} characters"),
            );
            return None;
        }
        Some(text.trim().to_owned())
    }

    /// A text that must be there; empty with a problem if it is not.
    pub(crate) fn text(&mut self, key: &str, problems: &mut Problems) -> String {
        let there = self.has(key);
        let text = self.optional(key, problems).unwrap_or_default();
        if !there {
            problems.add(self.key(key), "is missing");
        } else if text.is_empty() && !problems.found.iter().any(|it| it.key == self.key(key)) {
            problems.add(self.key(key), "is empty");
        }
        text
    }

    /// A whole number that may be absent.
    pub(crate) fn integer(&mut self, key: &str, problems: &mut Problems) -> Option<i64> {
        let value = self.table.remove(key)?;
        let number = value
            .as_integer()
            .ok_or_else(|| wrong(&value, "a whole number"));
        problems.keep(&self.key(key), number)
    }

    /// A day `2026-04-01` that may be absent.
    pub(crate) fn day(&mut self, key: &str, problems: &mut Problems) -> Option<NaiveDate> {
        let text = self.optional(key, problems)?;
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
        let day = day.map_err(|_| format!("`{text}` is no day; it would be like 2026-04-01"));
        problems.keep(&self.key(key), day)
    }

    /// How sure; the outer value where there is no own one.
    pub(crate) fn confidence(&mut self, outer: Confidence, problems: &mut Problems) -> Confidence {
        let Some(code) = self.optional("confidence", problems) else {
            return outer;
        };
        let known = Confidence::from_code(&code).ok_or_else(|| {
            let all: Vec<_> = Confidence::ALL.iter().map(|it| it.code()).collect();
            format!("no confidence `{code}`; {}", all.join(", "))
        });
        problems
            .keep(&self.key("confidence"), known)
            .unwrap_or(outer)
    }

    /// A list of texts; one text counts as a list of one.
    pub(crate) fn texts(&mut self, key: &str, problems: &mut Problems) -> Vec<String> {
        let values = match self.table.remove(key) {
            None => return Vec::new(),
            Some(Value::Array(values)) => values,
            Some(other) => vec![other],
        };
        let count = values.len();
        let texts: Vec<String> = values
            .iter()
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect();
        if texts.len() < count {
            problems.add(self.key(key), "would be a list of texts");
        }
        texts
    }

    /// A list of anything.
    pub(crate) fn list(&mut self, key: &str, problems: &mut Problems) -> Vec<Value> {
        match self.table.remove(key) {
            None => Vec::new(),
            Some(Value::Array(values)) => values,
            Some(other) => {
                problems.add(self.key(key), wrong(&other, "a list"));
                Vec::new()
            }
        }
    }

    /// A table that may be absent, with its place.
    pub(crate) fn table(&mut self, key: &str, problems: &mut Problems) -> Option<Self> {
        let at = self.key(key);
        let value = self.table.remove(key)?;
        if let Value::Table(table) = value {
            return Some(Self { at, table });
        }
        problems.add(at, wrong(&value, "a table"));
        None
    }

    /// The keys that are left.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.table.keys().cloned().collect()
    }

    /// A list of tables, each with its place.
    pub(crate) fn tables(&mut self, key: &str, problems: &mut Problems) -> Vec<Self> {
        let place = self.key(key);
        let mut tables = Vec::new();
        for (at, value) in self.list(key, problems).into_iter().enumerate() {
            let place = format!("{place}[{at}]");
            if let Value::Table(table) = value {
                tables.push(Self { at: place, table });
            } else {
                problems.add(place, wrong(&value, "a table"));
            }
        }
        tables
    }

    /// Every key that nobody asked for is a problem.
    pub(crate) fn finish(self, problems: &mut Problems) {
        for key in self.table.keys() {
            problems.add(self.key(key), "is no key of such a table");
        }
    }
}
