//! Industries by GB/T 4754, with the edition: codes of 2011 and 2017 collide.

use crate::coded::coded_enum;
use crate::region::rows;
use crate::validation::ProblemKind;
use crate::wording;
use std::collections::HashMap;
use std::sync::LazyLock;

coded_enum! {
    /// Edition of the classification.
    Edition {
        /// GB/T 4754-2011.
        Of2011 = "2011",
        /// GB/T 4754-2017.
        Of2017 = "2017",
    }
}

/// A division (2 digits), group (3) or class (4) of one edition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Industry {
    edition: Edition,
    code: String,
}

static NAMES_2017: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    rows(include_str!("../data/industries_2017.csv"))
        .filter_map(|mut cells| Some((cells.next()?, cells.next()?)))
        .collect()
});

/// Divisions of the 2011 edition run from 01 to 96.
const DIVISION_MAX_2011: u32 = 96;

impl Industry {
    /// Reads a code of 2 to 4 digits; a leading section letter is accepted and dropped.
    ///
    /// # Errors
    /// `Malformed` if it is no such code, `NotFound` if the edition lacks it. Of the 2011 edition
    /// only the division is checked: its table is not shipped.
    pub fn parse(edition: Edition, text: &str) -> Result<Self, ProblemKind> {
        let code = text
            .trim()
            .trim_start_matches(|c: char| c.is_ascii_uppercase());
        if !(2..=4).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_digit()) {
            let expected = wording!("a GB/T 4754 code of 2 to 4 digits such as 3484");
            return Err(ProblemKind::Malformed { expected });
        }
        let known = match edition {
            Edition::Of2017 => NAMES_2017.contains_key(code),
            Edition::Of2011 => {
                let division = code.get(..2).and_then(|d| d.parse().ok()).unwrap_or(0);
                (1..=DIVISION_MAX_2011).contains(&division)
            }
        };
        if known {
            Ok(Self {
                edition,
                code: code.to_owned(),
            })
        } else {
            Err(ProblemKind::NotFound)
        }
    }

    /// The edition of the code.
    #[must_use]
    pub const fn edition(&self) -> Edition {
        self.edition
    }

    /// The digits.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Division of the 2017 edition.
    ///
    /// Up to 78 the divisions of both editions are the same; 2017 put land management in as 79
    /// and moved the later ones up by one.
    #[must_use]
    pub fn division_2017(&self) -> u32 {
        let division = self.code.get(..2).and_then(|d| d.parse().ok()).unwrap_or(0);
        match self.edition {
            Edition::Of2011 if division >= 79 => division + 1,
            Edition::Of2011 | Edition::Of2017 => division,
        }
    }

    /// True for mining, manufacturing and utilities (sections B, C and D), which statistics call
    /// industry.
    #[must_use]
    pub fn is_industrial(&self) -> bool {
        (6..=46).contains(&self.division_2017())
    }

    /// The code as four digits of the 2017 edition, zeros where nothing finer is known.
    ///
    /// A code of 2011 gives its division only, since its classes mean other things in 2017.
    #[must_use]
    pub fn number_2017(&self) -> u32 {
        let digits: u32 = self.code.parse().unwrap_or(0);
        match (self.edition, self.code.len()) {
            (Edition::Of2017, 4) => digits,
            (Edition::Of2017, 3) => digits * 10,
            _ => self.division_2017() * 100,
        }
    }

    /// The name of the 2017 edition; empty for codes of 2011.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.edition {
            Edition::Of2011 => "",
            Edition::Of2017 => NAMES_2017
                .get(self.code.as_str())
                .copied()
                .unwrap_or_default(),
        }
    }
}

/// True if the 2017 edition has this division, group or class (digits only).
#[must_use]
pub fn exists_2017(code: &str) -> bool {
    code.bytes().all(|b| b.is_ascii_digit()) && NAMES_2017.contains_key(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_kept_apart() {
        let of = |edition, code| Industry::parse(edition, code).unwrap();
        assert_eq!(of(Edition::Of2017, "I6520").number_2017(), 6520);
        assert_eq!(of(Edition::Of2017, "6520").name(), "集成电路设计");
        assert_eq!(of(Edition::Of2011, "6520").number_2017(), 6500);
        assert_eq!(of(Edition::Of2011, "8210").division_2017(), 83);
        assert_eq!(of(Edition::Of2017, "348").number_2017(), 3480);
    }

    #[test]
    fn mining_to_utilities_is_industry() {
        let of = |code| Industry::parse(Edition::Of2017, code).unwrap();
        let is = |code| of(code).is_industrial();
        assert_eq!(["05", "06", "46", "47"].map(is), [false, true, true, false]);
    }

    #[test]
    fn unknown_codes_are_refused() {
        assert_eq!(
            Industry::parse(Edition::Of2017, "9999"),
            Err(ProblemKind::NotFound)
        );
        assert_eq!(
            Industry::parse(Edition::Of2011, "97"),
            Err(ProblemKind::NotFound)
        );
        assert!(Industry::parse(Edition::Of2017, "3").is_err());
        assert!(Industry::parse(Edition::Of2017, "C3四").is_err());
    }
}
