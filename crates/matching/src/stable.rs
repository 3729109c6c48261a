//! Stable assignment over plain preference lists, for instances that come without scores

use crate::assign::{self, Assignment, Money};
use crate::outcome::{Listed, Lists};
use crate::policy::MAX_K;
use crate::problem::{Problem, id};
use std::collections::BTreeMap;

/// The most that a list of a holder can have: places are points, which have 30 bits.
pub const MAX_PREFERENCES: u32 = (1 << 30) - 1;

/// Who would have whom, best first. A pair counts only where each side names the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The holders that each proposer wants, at most [`MAX_K`] of them.
    pub proposers: Vec<Vec<u32>>,
    /// Each side that holds proposals.
    pub holders: Vec<Holder>,
    /// What each proposer takes of a holder's money; empty where money does not count.
    pub amounts: Vec<i64>,
}

/// A side that holds proposals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// The proposers that it would have.
    pub list: Vec<u32>,
    /// How many at most.
    pub clients: u32,
    /// And with how much money at most; not read where money does not count.
    pub money: i64,
}

/// Why preferences are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPreferences {
    /// A proposer wants too many holders.
    #[error("proposer {proposer} wants {found} holders, expected at most {MAX_K}")]
    TooMany {
        /// Who.
        proposer: usize,
        /// How many.
        found: usize,
    },
    /// A holder's list is too long.
    #[error("holder {holder} lists {found} proposers, expected at most {MAX_PREFERENCES}")]
    TooLong {
        /// Who.
        holder: usize,
        /// How many.
        found: usize,
    },
    /// A list names one twice.
    #[error("holder {holder} and proposer {proposer}: one names the other twice")]
    Twice {
        /// The holder.
        holder: u32,
        /// The proposer.
        proposer: u32,
    },
    /// Amounts for some proposers only, or a negative one.
    #[error("{0} amounts of 0 or more, expected one for each proposer or none at all")]
    Amounts(usize),
}

/// Deferred acceptance, proposers first, under counts, and under money where there are amounts:
/// what A1 and A2 do with the lists of a run. The holder of each proposer is
/// [`Assignment::offering_of`]. Names of nobody are passed over.
///
/// # Errors
/// [`InvalidPreferences`] names the first list that cannot be used.
pub fn stable(preferences: &Preferences) -> Result<Assignment, InvalidPreferences> {
    let Preferences {
        proposers,
        holders,
        amounts,
    } = preferences;
    let usable = amounts.iter().filter(|amount| **amount >= 0).count();
    let money = match amounts.len() {
        0 => Money::Ignored,
        length if length == usable && length == proposers.len() => Money::Counted,
        _ => return Err(InvalidPreferences::Amounts(usable)),
    };
    let ranks = ranks(holders)?;
    let lists = proposers.iter().enumerate();
    let lists = lists.map(|(proposer, wanted)| list(proposer, wanted, &ranks));
    let lists = Lists::of_smes(lists.collect::<Result<Vec<_>, _>>()?);
    let amounts = (0..proposers.len()).map(|row| amounts.get(row).copied().unwrap_or(0));
    let capacities = holders.iter().map(|it| (it.clients, it.money));
    let problem = Problem::of_capacities(amounts, capacities);
    let mut rounds = assign::rounds(&problem, &lists, money, 1);
    Ok(rounds.remove(0))
}

type Ranks = BTreeMap<(u32, u32), u32>;

/// The place of each proposer on each holder's list.
fn ranks(holders: &[Holder]) -> Result<Ranks, InvalidPreferences> {
    let mut ranks = Ranks::new();
    for (index, it) in holders.iter().enumerate() {
        let holder = id(index);
        let found = it.list.len();
        if found > MAX_PREFERENCES as usize {
            let holder = index;
            return Err(InvalidPreferences::TooLong { holder, found });
        }
        for (proposer, rank) in it.list.iter().zip(0..) {
            if ranks.insert((holder, *proposer), rank).is_some() {
                let proposer = *proposer;
                return Err(InvalidPreferences::Twice { holder, proposer });
            }
        }
    }
    Ok(ranks)
}

/// A proposer's list with ranks as points, so that the higher ones are better.
fn list(proposer: usize, wanted: &[u32], ranks: &Ranks) -> Result<Vec<Listed>, InvalidPreferences> {
    let found = wanted.len();
    if found > usize::from(MAX_K) {
        return Err(InvalidPreferences::TooMany { proposer, found });
    }
    let mut list = Vec::with_capacity(found);
    for (holder, own_rank) in wanted.iter().zip(0..) {
        if wanted.iter().filter(|other| *other == holder).count() > 1 {
            let (holder, proposer) = (*holder, id(proposer));
            return Err(InvalidPreferences::Twice { holder, proposer });
        }
        if let Some(rank) = ranks.get(&(*holder, id(proposer))) {
            let points = |rank| MAX_PREFERENCES - rank;
            list.push(Listed::new(*holder, true, points(own_rank), points(*rank)));
        }
    }
    Ok(list)
}
