//! From domain nouns to dense columns, and from an outcome back to domain nouns.
//!
//! A run counts money in 10,000 yuan. What a firm has is rounded down, what it owes or wants is
//! rounded up, and an offering's limits are rounded inwards, so that rounding goes against the
//! firm wherever more of a fact is worse or less of it is. Three criteria look at a fact from the
//! other side, and there rounding may favour the firm by less than 10,000 yuan: the highest
//! revenue (E9: 8.9999 passes 8.5), the lowest amount (E11: 99.5 passes 100), and the margin (E21,
//! whose revenue is rounded down: 10 of 100.9 passes 10 %). Who needs such a limit exactly looks at
//! the exact figures of the firms that a run proposes.
//!
//! What an offering does not ask becomes a limit that no fact can fail.

mod chains;
mod decode;
mod logarithm;
mod offering;
mod sme;

pub use decode::{decode, left_out, report};

use crate::input::{Input, OfferingColumns, Pair, RegionColumns, RegionRow, SmeColumns};
use crate::lottery;
use crate::policy::{AssignmentRule, InvalidPolicy, Policy, Unknown};
use crate::problem::id;
use chains::Chains;
use domain::{
    Chain, Fen, Lender, LenderId, MatchPolicy, MatchRun, Offering, OfferingId, SizeClass, Sme,
    SmeId, UnknownRule,
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Why a run cannot be encoded, or an offering cannot take part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// More chains than a mask has bits for.
    #[error("{0} chains, at most 60 fit into a run")]
    TooManyChains(usize),
    /// More nodes than a tag can number.
    #[error("chain {chain} has {nodes} nodes, at most 16 fit into a run")]
    TooManyNodes {
        /// The chain's code.
        chain: String,
        /// Its nodes.
        nodes: usize,
    },
    /// An offering names more of something than a run reads.
    #[error("offering {offering} names {count} {what}, at most 4 fit into a run")]
    TooManyNamed {
        /// The offering.
        offering: OfferingId,
        /// `focus nodes` or `excluded divisions`.
        what: &'static str,
        /// How many.
        count: usize,
    },
    /// A value of an offering is outside what a run can read.
    #[error("offering {offering}: {column} is {value}, which a run cannot read")]
    InvalidOffering {
        /// The offering.
        offering: OfferingId,
        /// The column.
        column: &'static str,
        /// The value in the column's unit.
        value: i64,
    },
}

/// Why an SME takes no part in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeftOutReason {
    /// It has no financing need on record.
    NoFinancingNeed,
    /// It agreed earlier to an offering that is not in this run.
    AlreadyReferred,
    /// A fact is outside what a run can read; the column.
    InvalidFact(&'static str),
}

/// An SME that takes no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// The SME.
    pub sme: SmeId,
    /// Why.
    pub reason: LeftOutReason,
}

/// Whom a row of `sme` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmeEntry {
    /// The SME.
    pub id: SmeId,
    /// Its external key, which the lottery reads.
    pub key: String,
    /// The amount it wants, not rounded.
    pub amount: Fen,
}

/// What a row of `offering` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferingEntry {
    /// The offering.
    pub id: OfferingId,
    /// The lender's code, `/`, and the lender's key of the offering; the lottery reads it.
    pub key: String,
    /// Its lender.
    pub lender: LenderId,
    /// The lender's code.
    pub lender_key: String,
    /// Clients it could still take.
    pub clients_left: i64,
    /// Money it could still commit, not rounded.
    pub money_left: Fen,
}

/// What the dense ids of a run stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    /// By dense SME id.
    pub smes: Vec<SmeEntry>,
    /// By dense offering id.
    pub offerings: Vec<OfferingEntry>,
}

/// An encoded run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encoded {
    /// The columns.
    pub input: Input,
    /// What their rows stand for.
    pub directory: Directory,
    /// Who takes no part.
    pub left_out: Vec<LeftOut>,
}

/// Collects the nouns of a run one by one, so that they need not all be in memory.
#[derive(Debug)]
pub struct Encoder<'a> {
    run: &'a MatchRun,
    chains: Chains,
    smes: SmeColumns,
    offerings: OfferingColumns,
    /// Short region codes of each offering.
    regions: Vec<Vec<i64>>,
    directory: Directory,
    left_out: Vec<LeftOut>,
    fixed: Vec<(SmeId, OfferingId)>,
    excluded: Vec<(SmeId, OfferingId)>,
    excluded_lenders: Vec<(SmeId, LenderId)>,
}

impl<'a> Encoder<'a> {
    /// Begins a run: its date, seed and identity, and every chain that its firms and offerings
    /// may name. Their bits follow the order of their codes.
    ///
    /// # Errors
    /// [`Refused::TooManyChains`], [`Refused::TooManyNodes`].
    pub fn new(run: &'a MatchRun, chains: &[Chain]) -> Result<Self, Refused> {
        Ok(Self {
            run,
            chains: Chains::new(chains)?,
            smes: SmeColumns::default(),
            offerings: OfferingColumns::default(),
            regions: Vec::new(),
            directory: Directory::default(),
            left_out: Vec::new(),
            fixed: Vec::new(),
            excluded: Vec::new(),
            excluded_lenders: Vec::new(),
        })
    }

    /// Adds an SME, with its size class as assessed; it is left out where it has no need, or a
    /// fact that a run cannot read.
    pub fn add_sme(&mut self, sme: &Sme, size: Option<SizeClass>) {
        match sme::encode(sme, size, &self.chains, self.run) {
            Ok((row, amount)) => {
                self.smes.push(row);
                let key = sme.key.to_string();
                self.directory.smes.push(SmeEntry {
                    id: sme.id,
                    key,
                    amount,
                });
            }
            Err(reason) => self.left_out.push(LeftOut {
                sme: sme.id,
                reason,
            }),
        }
    }

    /// Adds an offering with its lender and what is left of its capacity: clients and money.
    ///
    /// # Errors
    /// [`Refused::TooManyNamed`] or [`Refused::InvalidOffering`]; the offering is then not added.
    pub fn add_offering(
        &mut self,
        offering: &Offering,
        lender: &Lender,
        (clients_left, money_left): (i64, Fen),
    ) -> Result<(), Refused> {
        let left = (clients_left, money_left);
        self.offerings
            .push(offering::encode(offering, lender.seat, left, &self.chains)?);
        self.regions.push(offering::region_codes(offering));
        self.directory.offerings.push(OfferingEntry {
            id: offering.id,
            key: format!("{}/{}", lender.code, offering.external_id),
            lender: lender.id,
            lender_key: lender.code.clone(),
            clients_left,
            money_left,
        });
        Ok(())
    }

    /// A pair agreed earlier, whose capacity is already off what is left.
    pub fn fix(&mut self, sme: SmeId, offering: OfferingId) {
        self.fixed.push((sme, offering));
    }

    /// A pair that must not be.
    pub fn exclude(&mut self, sme: SmeId, offering: OfferingId) {
        self.excluded.push((sme, offering));
    }

    /// A firm on a lender's exclusion list: no offering of the lender.
    pub fn exclude_lender(&mut self, sme: SmeId, lender: LenderId) {
        self.excluded_lenders.push((sme, lender));
    }

    /// Draws the lottery and gives every row its dense id. The order in which anything was added
    /// does not matter.
    #[must_use]
    pub fn finish(mut self) -> Encoded {
        self.order_smes();
        let regions = self.order_offerings();
        let (fixed, excluded) = self.pairs();
        self.left_out.sort_unstable_by_key(|left_out| left_out.sme);
        Encoded {
            input: Input {
                smes: self.smes,
                offerings: self.offerings,
                regions,
                lender_id: lender_ids(&self.directory),
                fixed,
                excluded,
            },
            directory: self.directory,
            left_out: self.left_out,
        }
    }

    /// By lot, without those that agreed to an offering that is not in the run.
    fn order_smes(&mut self) {
        let offerings = self.directory.offerings.iter();
        let known: HashSet<OfferingId> = offerings.map(|entry| entry.id).collect();
        let lost = self
            .fixed
            .iter()
            .filter(|(_, offering)| !known.contains(offering));
        let lost: HashSet<SmeId> = lost.map(|(sme, _)| *sme).collect();
        let entries = &mut self.directory.smes;
        let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        let mut order = lottery::order(self.run.lottery_seed, &keys);
        order.retain(|row| !lost.contains(&entries[*row].id));
        let reason = LeftOutReason::AlreadyReferred;
        let dropped = entries.iter().filter(|entry| lost.contains(&entry.id));
        self.left_out.extend(dropped.map(|entry| LeftOut {
            sme: entry.id,
            reason,
        }));
        self.smes.reorder(&order);
        *entries = order.iter().map(|row| entries[*row].clone()).collect();
    }

    /// By lot; gives where they apply, in dense ids.
    fn order_offerings(&mut self) -> RegionColumns {
        let entries = &mut self.directory.offerings;
        let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        let order = lottery::order(self.run.lottery_seed, &keys);
        self.offerings.reorder(&order);
        *entries = order.iter().map(|row| entries[*row].clone()).collect();
        let mut regions = RegionColumns::default();
        for (offering_id, row) in (0..).zip(&order) {
            for code in &self.regions[*row] {
                regions.push(RegionRow {
                    offering_id,
                    code: *code,
                });
            }
        }
        regions
    }

    /// Fixed and excluded pairs in dense ids, those of the run only, each once.
    fn pairs(&self) -> (Vec<Pair>, Vec<Pair>) {
        let directory = &self.directory;
        let smes: HashMap<SmeId, u32> = directory
            .smes
            .iter()
            .enumerate()
            .map(|(row, entry)| (entry.id, id(row)))
            .collect();
        let mut of_lender: HashMap<LenderId, Vec<u32>> = HashMap::new();
        let mut offerings: HashMap<OfferingId, u32> = HashMap::new();
        for (row, entry) in directory.offerings.iter().enumerate() {
            offerings.insert(entry.id, id(row));
            of_lender.entry(entry.lender).or_default().push(id(row));
        }
        let dense = |(sme, offering): &(SmeId, OfferingId)| {
            Some(Pair {
                sme: *smes.get(sme)?,
                offering: *offerings.get(offering)?,
            })
        };
        let by_lender = self.excluded_lenders.iter().flat_map(|(sme, lender)| {
            let of_lender = of_lender.get(lender).into_iter().flatten();
            let sme = smes.get(sme).copied();
            of_lender.filter_map(move |offering| {
                Some(Pair {
                    sme: sme?,
                    offering: *offering,
                })
            })
        });
        let fixed: BTreeSet<Pair> = self.fixed.iter().filter_map(dense).collect();
        let excluded: BTreeSet<Pair> = self
            .excluded
            .iter()
            .filter_map(dense)
            .chain(by_lender)
            .collect();
        (fixed.into_iter().collect(), excluded.into_iter().collect())
    }
}

/// Lenders numbered by their codes.
fn lender_ids(directory: &Directory) -> Vec<i64> {
    let codes: BTreeSet<&str> = directory
        .offerings
        .iter()
        .map(|entry| entry.lender_key.as_str())
        .collect();
    let number: HashMap<&str, i64> = codes.into_iter().zip(0..).collect();
    directory
        .offerings
        .iter()
        .map(|entry| {
            number
                .get(entry.lender_key.as_str())
                .copied()
                .unwrap_or_default()
        })
        .collect()
}

/// The policy of a run.
///
/// # Errors
/// [`InvalidPolicy`] when the stored policy is not one that a run can follow.
pub fn policy_of(policy: &MatchPolicy) -> Result<Policy, InvalidPolicy> {
    let rule = match policy.rule {
        domain::AssignmentRule::A1 => AssignmentRule::A1,
        domain::AssignmentRule::A2 => AssignmentRule::A2,
    };
    let unknown = match policy.unknown {
        UnknownRule::Exclude => Unknown::Exclude,
        UnknownRule::Conditional => Unknown::Conditional,
    };
    let weights = policy
        .sme_weights
        .map(|row| row.map(|weight| u8::try_from(weight).unwrap_or(u8::MAX)));
    let k = u8::try_from(policy.k).unwrap_or(u8::MAX);
    let referrals = u8::try_from(policy.referrals_per_sme).unwrap_or(u8::MAX);
    Policy::new(k, rule, unknown, weights)?.with_referrals(referrals)
}
