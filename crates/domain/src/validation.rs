//! Findings on a value: all of them, not the first.

use std::fmt;

use crate::wording;
use crate::wording::Wording;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// A value is needed and missing.
    Missing,
    /// Not one of the known codes, or not of the form that the field needs.
    Malformed {
        /// What would be right.
        expected: Wording,
    },
    /// Outside its limits, both included.
    OutOfRange {
        /// Smallest allowed value.
        min: i64,
        /// Largest allowed value.
        max: i64,
    },
    /// Longer than allowed.
    TooLong {
        /// Characters or entries allowed.
        max: usize,
    },
    /// The minimum is above the maximum.
    RangeInverted,
    /// The same entry twice.
    Duplicate,
    /// Contradicts another field.
    Inconsistent {
        /// The rule that is broken.
        rule: Wording,
    },
    /// Well formed, but no such thing exists.
    NotFound,
}

/// One finding: a field path such as `need.amount_fen`, the value as it came, what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path of the field, proto names joined by dots.
    pub field: String,
    /// The refused value as text; empty if missing.
    pub value: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Malformed { expected } => write!(f, "must be {expected}"),
            Self::OutOfRange { min, max } => write!(f, "must be from {min} to {max}"),
            Self::TooLong { max } => write!(f, "must have at most {max} characters or entries"),
            Self::RangeInverted => f.write_str("has a minimum above its maximum"),
            Self::Duplicate => f.write_str("is there twice"),
            Self::Inconsistent { rule } => rule.fmt(f),
            Self::NotFound => f.write_str("does not exist"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.kind)
    }
}

/// All findings on one value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// No findings yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a finding.
    pub fn add(&mut self, field: &str, value: impl ToString, kind: ProblemKind) {
        self.0.push(Problem {
            field: field.to_owned(),
            value: value.to_string(),
            kind,
        });
    }

    /// Adds the findings on a part, under the part's own path.
    pub fn nest(&mut self, prefix: &str, part: Self) {
        self.0.extend(part.0.into_iter().map(|problem| Problem {
            field: format!("{prefix}.{}", problem.field),
            ..problem
        }));
    }

    /// True if nothing was found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` if nothing was found.
    ///
    /// # Errors
    /// The findings themselves.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    /// A text that must be there and not be too long.
    pub fn text(&mut self, field: &str, value: &str, chars_max: usize) {
        if value.trim().is_empty() {
            self.add(field, value, ProblemKind::Missing);
        }
        self.optional_text(field, value, chars_max);
    }

    /// A text that may be empty but not too long, and has no control characters.
    pub fn optional_text(&mut self, field: &str, value: &str, chars_max: usize) {
        if value.chars().count() > chars_max {
            self.add(field, value, ProblemKind::TooLong { max: chars_max });
        }
        if value.chars().any(char::is_control) {
            let expected = wording!("text without control characters");
            self.add(
                field,
                value.escape_debug(),
                ProblemKind::Malformed { expected },
            );
        }
    }

    /// A number within limits, both included.
    pub fn within(&mut self, field: &str, value: impl Into<i64>, min: i64, max: i64) {
        let value = value.into();
        if value < min || value > max {
            self.add(field, value, ProblemKind::OutOfRange { min, max });
        }
    }

    /// A number that may be unknown, within limits if known.
    pub fn within_if_known(
        &mut self,
        field: &str,
        value: Option<impl Into<i64>>,
        (min, max): (i64, i64),
    ) {
        if let Some(value) = value {
            self.within(field, value, min, max);
        }
    }

    /// A list that is not too long.
    pub fn count(&mut self, field: &str, count: usize, max: usize) {
        if count > max {
            self.add(field, count, ProblemKind::TooLong { max });
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
