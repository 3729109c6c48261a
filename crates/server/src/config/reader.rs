//! Reads single keys and collects what is wrong with them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use ::config::{File, FileFormat, Value, ValueKind};
use humantime_serde::re::humantime;

use super::{DEFAULTS, Problem};

/// Reads single keys and remembers every problem.
pub struct Reader {
    pub config: ::config::Config,
    pub problems: Vec<Problem>,
}

impl Reader {
    /// Remembers a problem.
    pub fn refuse(&mut self, key: &str, text: &str) {
        self.problems.push(Problem {
            key: key.to_owned(),
            text: text.to_owned(),
        });
    }

    /// Remembers every key that the defaults do not have.
    pub fn refuse_unknown_keys(&mut self) {
        let known = ::config::Config::builder()
            .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
            .build()
            .map(|config| leaves(&config.cache))
            .unwrap_or_default();
        for key in leaves(&self.config.cache).into_keys() {
            if !known.contains_key(&key) {
                self.refuse(&key, "unknown key");
            }
        }
    }

    /// A text, trimmed.
    pub fn text(&mut self, key: &str) -> String {
        match self.config.get_string(key) {
            Ok(text) => text.trim().to_owned(),
            Err(_) => {
                self.refuse(key, "must be a single value");
                String::new()
            }
        }
    }

    /// A path; `None` if empty.
    pub fn path(&mut self, key: &str) -> Option<PathBuf> {
        Some(self.text(key))
            .filter(|text| !text.is_empty())
            .map(PathBuf::from)
    }

    /// A parsed value, else `fallback`.
    pub fn parsed<T: FromStr>(&mut self, key: &str, fallback: T, shape: &str) -> T {
        let text = self.text(key);
        text.parse().unwrap_or_else(|_| {
            self.refuse(key, &format!("must be {shape}"));
            fallback
        })
    }

    /// A whole number within limits.
    pub fn count(&mut self, key: &str, min: u32, max: u32) -> u32 {
        let value = self.parsed(key, min, "a whole number");
        if value < min || value > max {
            self.refuse(key, &format!("must be between {min} and {max}"));
        }
        value
    }

    /// A duration with a unit, above zero.
    pub fn duration(&mut self, key: &str) -> Duration {
        let parsed = humantime::parse_duration(&self.text(key)).ok();
        match parsed.filter(|duration| !duration.is_zero()) {
            Some(duration) => duration,
            None => {
                self.refuse(key, "must be a duration with a unit, such as 30s");
                Duration::ZERO
            }
        }
    }

    /// A size with a unit, above zero.
    pub fn size(&mut self, key: &str) -> usize {
        let text = self.text(key);
        match parse_size(&text).filter(|size| *size > 0) {
            Some(size) => size,
            None => {
                self.refuse(key, "must be a size with a unit, such as 8MiB");
                0
            }
        }
    }
}

fn parse_size(text: &str) -> Option<usize> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let scale: usize = match unit.trim() {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.parse::<usize>().ok()?.checked_mul(scale)
}

/// All single values below a value, by dotted key.
fn leaves(value: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect_leaves("", value, &mut found);
    found
}

fn collect_leaves(prefix: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    if let ValueKind::Table(table) = &value.kind {
        for (key, child) in table {
            let path = if prefix.is_empty() {
                key.clone()
            } else {
                format!("{prefix}.{key}")
            };
            collect_leaves(&path, child, found);
        }
    } else {
        found.insert(prefix.to_owned(), value.to_string());
    }
}
