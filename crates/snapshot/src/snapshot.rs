//! All tables of a run's input, read and written together.

use crate::error::Error;
use crate::format::{OFFERING, OFFERING_KEY, OFFERING_REGION, PAIRS, SME, SME_KEY};
use crate::table::Table;
use std::path::Path;

/// What a pair of the table `pairs` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairKind {
    /// Agreed earlier.
    Fixed,
    /// Must not be.
    Excluded,
}

impl PairKind {
    /// The word in the file.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Excluded => "excluded",
        }
    }
}

/// The input of a run. Rows of `sme` and `offering` are in the order of their dense ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Facts of the SMEs.
    pub sme: Table,
    /// What the offerings ask.
    pub offering: Table,
    /// Where they apply.
    pub offering_region: Table,
    /// Fixed and excluded pairs.
    pub pairs: Option<Table>,
    /// External keys of the SMEs.
    pub sme_key: Option<Table>,
    /// External keys of the offerings and lenders.
    pub offering_key: Option<Table>,
}

impl Snapshot {
    /// Reads a directory. `pairs` and the keys may be absent.
    ///
    /// # Errors
    /// [`Error`], naming the file and what is wrong with it.
    pub fn read(dir: &Path) -> Result<Self, Error> {
        Ok(Self {
            sme: Table::read(dir, &SME)?,
            sme_key: Table::read_if_there(dir, &SME_KEY)?,
            ..Self::read_without_smes(dir)?
        })
    }

    /// The same without the tables that have a row an SME, for whoever reads these in
    /// [`crate::Batches`].
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_without_smes(dir: &Path) -> Result<Self, Error> {
        let snapshot = Self {
            sme: Table::default(),
            offering: Table::read(dir, &OFFERING)?,
            offering_region: Table::read(dir, &OFFERING_REGION)?,
            pairs: Table::read_if_there(dir, &PAIRS)?,
            sme_key: None,
            offering_key: Table::read_if_there(dir, &OFFERING_KEY)?,
        };
        let kinds = snapshot
            .pairs
            .as_ref()
            .and_then(|pairs| pairs.texts("kind"));
        for (row, kind) in kinds.unwrap_or_default().iter().enumerate() {
            if ![PairKind::Fixed.code(), PairKind::Excluded.code()].contains(&kind.as_str()) {
                return Err(Error::Cell {
                    path: dir.join(PAIRS.name),
                    row: row + 1,
                    column: "kind",
                    value: kind.clone(),
                    expected: "fixed or excluded".to_owned(),
                });
            }
        }
        Ok(snapshot)
    }

    /// The (SME, offering) pairs of one kind, in the order of the file.
    #[must_use]
    pub fn pairs_of(&self, kind: PairKind) -> Vec<(i64, i64)> {
        let Some(pairs) = &self.pairs else {
            return Vec::new();
        };
        let kinds = pairs.texts("kind").unwrap_or_default().iter();
        let smes = pairs.integers("sme_id").unwrap_or_default();
        let offerings = pairs.integers("offering_id").unwrap_or_default();
        let ids = smes.iter().copied().zip(offerings.iter().copied());
        kinds
            .zip(ids)
            .filter(|(word, _)| *word == kind.code())
            .map(|(_, ids)| ids)
            .collect()
    }

    /// Writes every table that is there as a Parquet file into a directory, which must exist.
    ///
    /// # Errors
    /// [`Error::Shape`] when a table lacks a column of its format, else of the file system.
    pub fn write(&self, dir: &Path) -> Result<(), Error> {
        self.sme.write(dir, &SME)?;
        self.offering.write(dir, &OFFERING)?;
        self.offering_region.write(dir, &OFFERING_REGION)?;
        let optional = [
            (&self.pairs, PAIRS),
            (&self.sme_key, SME_KEY),
            (&self.offering_key, OFFERING_KEY),
        ];
        for (table, format) in optional {
            if let Some(table) = table {
                table.write(dir, &format)?;
            }
        }
        Ok(())
    }
}
