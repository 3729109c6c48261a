//! What can be asked and changed: checked facts of one SME or offering, and what a change does.

use crate::check::Fault;
use crate::input::{
    Input, OfferingColumns, OfferingRow, RegionColumns, RegionRow, SmeColumns, SmeRow,
};
use crate::outcome::Listed;
use crate::problem::{Offering, Problem, Sme};
use std::sync::Arc;

/// What one offering asks, and where it applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offered {
    pub(super) offering: Offering,
    /// Ascending.
    pub(super) codes: Vec<u32>,
}

/// The checked facts of one SME.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmeFacts(pub(super) Arc<Sme>);

impl SmeFacts {
    /// Checks the facts, as [`Problem::new`] does.
    ///
    /// # Errors
    /// Every cell that cannot be used, as of row 0.
    pub fn new(row: SmeRow) -> Result<Self, Vec<Fault>> {
        let mut smes = SmeColumns::default();
        smes.push(row);
        let problem = Problem::new(Input {
            smes,
            ..Input::default()
        })?;
        Ok(Self(Arc::new(problem.sme(0).clone())))
    }
}

/// The checked facts of one offering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferingFacts(pub(super) Arc<Offered>);

impl OfferingFacts {
    /// Checks what an offering asks and the codes of the regions where it applies, as
    /// [`Problem::new`] does.
    ///
    /// # Errors
    /// Every cell that cannot be used, as of row 0, or of the code's row.
    pub fn new(row: OfferingRow, codes: &[i64]) -> Result<Self, Vec<Fault>> {
        let (mut offerings, mut regions) = (OfferingColumns::default(), RegionColumns::default());
        offerings.push(row);
        for code in codes {
            regions.push(RegionRow {
                offering_id: 0,
                code: *code,
            });
        }
        let problem = Problem::new(Input {
            offerings,
            regions,
            ..Input::default()
        })?;
        Ok(Self(Arc::new(Offered::of(&problem, 0))))
    }
}

impl Offered {
    pub(super) fn of(problem: &Problem, offering: u32) -> Self {
        Self {
            offering: problem.offering(offering).clone(),
            codes: problem.codes_of(offering).to_vec(),
        }
    }
}

/// A change of one SME or one offering. The id is that of one that is there, or the number of
/// them for a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The SME has these facts from now on; none takes it out.
    Sme(u32, Option<SmeFacts>),
    /// The offering asks this from now on; none withdraws it.
    Offering(u32, Option<OfferingFacts>),
}

/// There is no SME or offering of this id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no SME or offering has the id {0}")]
pub struct NoSuchId(pub u32);

/// A row of a list with its rank, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked {
    /// The rank.
    pub rank: usize,
    /// The row.
    pub row: Listed,
}

/// How one SME's list changed. Rows that are in both lists with the same points may have moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListChange {
    /// The SME.
    pub sme: u32,
    /// Rows that are no longer on the list, or not with these points; by their old rank.
    pub left: Vec<Ranked>,
    /// Rows that are new on the list, or have other points; by their new rank.
    pub joined: Vec<Ranked>,
}

/// An SME that is eligible for an offering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The SME.
    pub sme: u32,
    /// Whether every criterion is MET; some are UNKNOWN otherwise.
    pub is_met: bool,
    /// What the SME makes of the offering, 0 to 100,000.
    pub sme_points: u32,
    /// What the lender makes of the SME, 0 to 100,000.
    pub lender_points: u32,
}

/// Which pairs a question about one SME or one offering leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Except<'a> {
    /// Those that the index excludes for the one of this id.
    ExcludedFor(u32),
    /// Those with these of the other side: the index does not know the one that is asked about.
    These(&'a [u32]),
}

/// How the SMEs of an offering are ranked; MET pairs first and ties by the lower id in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As the lender ranks them: by its own points.
    Lender,
    /// By the points of both sides together.
    Score,
}

/// The best SMEs of an offering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidates {
    /// The best, in order.
    pub best: Vec<Candidate>,
    /// All that the policy keeps.
    pub eligible: usize,
}
