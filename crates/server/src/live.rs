//! Indexes in memory that answer what a run would, without one: of a batch as the store is now, and
//! of a run that is over.

mod follow;
mod settled;

pub use follow::Live;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::{
    Chain, ChainCode, Fen, Lender, LenderId, MatchRun, Offering, OfferingId, OutcomeCause, Sme,
    SmeId,
};
use matching::Listed;
use matching::encode::{Directory, Encoder, LeftOutReason};
use matching::live::{
    Change, Except, ListChange, LiveIndex, OfferingFacts, Order, Ranked, SmeFacts,
};
use store::Tx;

use crate::app::chain::catalogue;
use crate::error::{Error, Result};
use crate::rules::Rules;
use crate::snapshots::{self, RunInput};

/// One version of an index, with the nouns behind its numbers.
#[derive(Debug, Clone)]
pub struct View {
    /// Last event of the organizer's feed that it includes; 0 for a run that is over.
    pub as_of: i64,
    /// What a run would read beside the nouns: its date, seed and policy.
    run: Arc<MatchRun>,
    chains: Arc<Vec<ChainCode>>,
    nouns: Arc<Nouns>,
    index: LiveIndex,
}

#[derive(Debug)]
struct Nouns {
    directory: Directory,
    smes: BTreeMap<SmeId, u32>,
    offerings: BTreeMap<OfferingId, u32>,
    /// Offerings that a firm agreed to: without one of them the firm takes no part.
    agreed: BTreeSet<u32>,
}

/// A pair on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its place, from 1.
    pub rank: usize,
    /// The firm.
    pub sme: SmeId,
    /// The offering.
    pub offering: OfferingId,
    /// Its lender.
    pub lender: LenderId,
    /// Points of the firm's side.
    pub sme_points: u32,
    /// Points of the lender's side.
    pub lender_points: u32,
    /// Whether every criterion is met; facts are missing otherwise.
    pub met: bool,
}

/// How a firm's list would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The firm.
    pub sme: SmeId,
    /// Rows that leave.
    pub left: Vec<Row>,
    /// Rows that come.
    pub joined: Vec<Row>,
}

impl View {
    /// The index over the input of a run. Works on the current rayon pool.
    ///
    /// # Errors
    /// `INTERNAL`: the encoder lets nothing through that the core refuses.
    fn new(input: RunInput, run: MatchRun, as_of: i64) -> Result<View> {
        let policy = snapshots::policy_of(&run)?;
        let fixed = input.encoded.input.fixed.iter();
        let agreed = fixed.map(|pair| pair.offering).collect();
        let ready = snapshots::ready(input)?;
        let directory = ready.directory;
        let smes = directory.smes.iter().map(|entry| entry.id).zip(0..);
        let offerings = directory.offerings.iter().map(|entry| entry.id).zip(0..);
        Ok(View {
            as_of,
            run: Arc::new(run),
            chains: Arc::new(ready.chains),
            nouns: Arc::new(Nouns {
                smes: smes.collect(),
                offerings: offerings.collect(),
                agreed,
                directory,
            }),
            index: LiveIndex::new(&ready.problem, &policy),
        })
    }

    /// The chains that the index knows, as the catalogue has them now.
    ///
    /// # Errors
    /// As any statement.
    pub async fn chains(&self, tx: &Tx) -> Result<Vec<Chain>> {
        let chains = catalogue(tx).await?.into_values();
        Ok(chains.filter(|it| self.chains.contains(&it.code)).collect())
    }

    /// The facts of a firm as a run reads them, or why it takes no part.
    ///
    /// # Errors
    /// `INTERNAL`: the encoder lets nothing through that the core refuses.
    pub fn sme_facts(
        &self,
        rules: &Rules,
        chains: &[Chain],
        sme: &Sme,
    ) -> Result<std::result::Result<SmeFacts, OutcomeCause>> {
        let mut encoder = self.encoder(chains)?;
        let day = self.run.reference_date;
        encoder.add_sme(sme, rules.size(sme, day).class);
        let encoded = encoder.finish();
        let Some(row) = encoded.input.smes.row(0) else {
            let reason = encoded.left_out.first().map(|left_out| left_out.reason);
            return Ok(Err(match reason {
                Some(LeftOutReason::AlreadyReferred) => OutcomeCause::AlreadyReferred,
                Some(LeftOutReason::InvalidFact(_)) => OutcomeCause::InvalidFact,
                Some(LeftOutReason::NoFinancingNeed) | None => OutcomeCause::NoFinancingNeed,
            }));
        };
        let facts = SmeFacts::new(row).map_err(|faults| Error::internal(format!("{faults:?}")))?;
        Ok(Ok(facts))
    }

    /// What an offering asks as a run reads it; `None` if a run cannot.
    ///
    /// # Errors
    /// `INTERNAL`: the encoder lets nothing through that the core refuses.
    pub fn offering_facts(
        &self,
        chains: &[Chain],
        offering: &Offering,
        lender: &Lender,
    ) -> Result<Option<OfferingFacts>> {
        let mut encoder = self.encoder(chains)?;
        // Lists do not look at what is left of the capacity.
        if encoder.add_offering(offering, lender, (0, Fen(0))).is_err() {
            return Ok(None);
        }
        let input = encoder.finish().input;
        let row = input.offerings.row(0);
        let facts = row.map(|row| OfferingFacts::new(row, &input.regions.code));
        facts
            .transpose()
            .map_err(|faults| Error::internal(format!("{faults:?}")))
    }

    fn encoder<'a>(&'a self, chains: &[Chain]) -> Result<Encoder<'a>> {
        let encoder = Encoder::new(&self.run, chains);
        encoder.map_err(|refused| Error::internal(refused.to_string()))
    }

    /// The number of a firm that takes part.
    pub fn sme_row(&self, sme: SmeId) -> Option<u32> {
        self.nouns.smes.get(&sme).copied()
    }

    /// The number of an offering that takes part.
    pub fn offering_row(&self, offering: OfferingId) -> Option<u32> {
        self.nouns.offerings.get(&offering).copied()
    }

    /// The list of a firm with these facts. A firm that takes no part as it is stored has none of
    /// the offerings that are `closed` to it.
    pub fn offerings_for(&self, sme: SmeId, facts: &SmeFacts, closed: &[u32]) -> Vec<Row> {
        let known = self.sme_row(sme).map(Except::ExcludedFor);
        let except = known.unwrap_or(Except::These(closed));
        let listed = self.index.offerings_for_facts(facts, except);
        let ranked = (1..).zip(listed).map(|(rank, row)| Ranked { rank, row });
        self.rows(sme, ranked)
    }

    /// The best `n` firms of an offering that asks this, and how many there are in all. An
    /// offering that takes no part as it is stored has none of the firms that are `closed` to it.
    pub fn smes_for(
        &self,
        (lender, offering): (LenderId, OfferingId),
        (facts, closed): (&OfferingFacts, &[u32]),
        (n, order): (usize, Order),
    ) -> (Vec<Row>, usize) {
        let known = self.offering_row(offering).map(Except::ExcludedFor);
        let except = known.unwrap_or(Except::These(closed));
        let found = self.index.smes_for_facts(facts, except, n, order);
        let smes = &self.nouns.directory.smes;
        let rows = (1..).zip(&found.best).filter_map(|(rank, candidate)| {
            Some(Row {
                rank,
                sme: smes.get(usize::try_from(candidate.sme).ok()?)?.id,
                offering,
                lender,
                sme_points: candidate.sme_points,
                lender_points: candidate.lender_points,
                met: candidate.is_met,
            })
        });
        (rows.collect(), found.eligible)
    }

    /// The lists that a change would alter, by firm.
    ///
    /// # Errors
    /// `INTERNAL`: the numbers of a change are those of this index.
    pub fn effect(&self, change: Change) -> Result<Vec<Changed>> {
        let (_, changes) = self.index.apply(change).map_err(no_such)?;
        let smes = &self.nouns.directory.smes;
        let changed = changes.into_iter().filter_map(|change| {
            let ListChange { sme, left, joined } = change;
            let sme = smes.get(usize::try_from(sme).ok()?)?.id;
            Some(Changed {
                sme,
                left: self.rows(sme, left),
                joined: self.rows(sme, joined),
            })
        });
        let mut changed: Vec<Changed> = changed.collect();
        changed.sort_unstable_by_key(|change| change.sme);
        Ok(changed)
    }

    /// The next version after some changes.
    fn after(&self, changes: Vec<Change>, as_of: i64) -> Result<View> {
        let mut index = self.index.clone();
        for change in changes {
            index = index.apply(change).map_err(no_such)?.0;
            if index.needs_fold() {
                index = index.fold();
            }
        }
        Ok(View {
            as_of,
            index,
            ..self.clone()
        })
    }

    fn rows(&self, sme: SmeId, listed: impl IntoIterator<Item = Ranked>) -> Vec<Row> {
        let offerings = &self.nouns.directory.offerings;
        let row = |Ranked { rank, row }: Ranked| {
            let offering = offerings.get(usize::try_from(Listed::offering(row)).ok()?)?;
            Some(Row {
                rank,
                sme,
                offering: offering.id,
                lender: offering.lender,
                sme_points: row.sme_points(),
                lender_points: row.lender_points(),
                met: row.is_met(),
            })
        };
        listed.into_iter().filter_map(row).collect()
    }
}

fn no_such(error: matching::live::NoSuchId) -> Error {
    Error::internal(error.to_string())
}
