//! Grades that only their issuer can give: attested facts, never computed here.

use crate::coded::coded_enum;
use crate::limits::NAME_CHARS_MAX;
use crate::validation::Problems;
use chrono::NaiveDate;

coded_enum! {
    /// Credit grade on the ten-step scale of rating agencies; the ordinal is the workload's
    /// `credit` (9 is best).
    CreditGrade {
        /// D
        D = "d",
        /// C
        C = "c",
        /// CC
        Cc = "cc",
        /// CCC
        Ccc = "ccc",
        /// B
        B = "b",
        /// BB
        Bb = "bb",
        /// BBB
        Bbb = "bbb",
        /// A
        A = "a",
        /// AA
        Aa = "aa",
        /// AAA
        Aaa = "aaa",
    }
}

coded_enum! {
    /// Taxpayer credit grade (纳税信用级别); the ordinal is the workload's `tax` (4 is best).
    TaxGrade {
        /// D
        D = "d",
        /// C
        C = "c",
        /// M, newly founded
        M = "m",
        /// B
        B = "b",
        /// A
        A = "a",
    }
}

/// A credit grade with the body that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttestedCredit {
    /// The grade.
    pub grade: CreditGrade,
    /// Who gave it.
    pub issuer: String,
    /// Day it was given or looked up.
    pub as_of: NaiveDate,
    /// Last day of validity, if there is one.
    pub expires_on: Option<NaiveDate>,
}

impl AttestedCredit {
    /// True on the days from `as_of` to `expires_on`, both included.
    #[must_use]
    pub fn valid_on(&self, day: NaiveDate) -> bool {
        self.as_of <= day && self.expires_on.is_none_or(|last| day <= last)
    }

    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.text("issuer", &self.issuer, NAME_CHARS_MAX);
        problems
    }
}

/// A taxpayer credit grade with the office that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttestedTax {
    /// The grade.
    pub grade: TaxGrade,
    /// Who gave it.
    pub issuer: String,
    /// Day it was given or looked up.
    pub as_of: NaiveDate,
}

impl AttestedTax {
    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.text("issuer", &self.issuer, NAME_CHARS_MAX);
        problems
    }
}
