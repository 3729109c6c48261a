//! Assignment over the lists: SME-proposing deferred acceptance under client counts and money,
//! once or in several rounds.
//!
//! What holds, by rule:
//!
//! - A1, client counts alone, is the algorithm of Gale and Shapley, "College admissions and the
//!   stability of marriage" (1962). Counts are kept, and the result is stable: no SME and offering
//!   would both rather have each other than what they have, so that no envy is justified and no
//!   place is left empty that a refused SME wanted. Of all stable assignments it is the one that
//!   every SME likes best; it is unique, since all preferences are strict.
//! - A2, counts and money. A stable assignment in that sense need not exist. An offering then holds
//!   the longest prefix, in its own ranking, of all SMEs that ever proposed to it, such that counts
//!   and sums fit; everything from the first that does not fit down is refused for good. Its key is
//!   the cutoff. A cutoff only ever rises, and what an offering holds depends on the set of
//!   proposals alone, so that the result does not depend on their order. Counts and sums are kept.
//!   No envy is justified: an offering that an SME prefers to its own holds better-ranked SMEs
//!   only. Waste is bounded: an offering that refused somebody has no place left, or less money
//!   than the best-ranked SME that it refused wants. An SME below the cutoff may still have fitted.
//!   Cutoff stability under budgets: Mathematical Programming, doi 10.1007/s10107-022-01917-1.
//! - Rounds, A2 with r referrals an SME, are one such assignment after another, each over the
//!   capacity left and without the lenders that an SME already has, and each without old cutoffs.
//!   Capacity is kept over all of them. What else holds, holds within each round; across rounds no
//!   claim of stability is made.
//!
//! How much of the highest total score (A3) the result reaches is told by [`crate::maximum`]. That
//! maximum is a bound and no rule: it is neither stable nor within the money.

use crate::input::Pair;
use crate::outcome::{Listed, Lists};
use crate::policy::{AssignmentRule, Policy};
use crate::problem::{Offerings, Problem, id, pairs_of};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::convert::Infallible;

const NOBODY: u32 = u32::MAX;

/// Whether the quota counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Money {
    Ignored,
    Counted,
}

/// Who was assigned to whom, and where each offering drew its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    offering_of: Vec<u32>,
    /// Place of that offering on the SME's list.
    place_of: Vec<u8>,
    clients: Vec<u32>,
    /// Wide, since A1 holds any sum.
    money: Vec<i128>,
    /// Key of the best SME refused; 0 where nobody was.
    cutoffs: Vec<u64>,
    counted: Money,
}

/// Capacity of one offering.
#[derive(Debug, Clone, Copy)]
struct Capacity {
    clients: u32,
    money: i128,
}

/// Why an offering refused an SME that proposed to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The offering had no capacity at all.
    NoCapacity,
    /// Better-ranked SMEs took every client place.
    ClientsFull,
    /// Better-ranked SMEs left less money than this SME wants.
    MoneyFull,
    /// A better-ranked SME did not fit into the money left, and the line was drawn there.
    BelowCutoff,
}

impl Assignment {
    /// The offering that an SME is assigned to.
    #[must_use]
    pub fn offering_of(&self, sme: u32) -> Option<u32> {
        self.offering_of
            .get(sme as usize)
            .copied()
            .filter(|offering| *offering != NOBODY)
    }

    /// The place of that offering on the SME's list, from 0.
    pub(crate) fn place_of(&self, sme: u32) -> Option<u8> {
        self.offering_of(sme)?;
        self.place_of.get(sme as usize).copied()
    }

    /// The pair of an SME whose list this is, as its place from 0 and its row.
    pub(crate) fn pair_of(&self, sme: u32, list: &[Listed]) -> Option<(usize, Listed)> {
        let place = usize::from(self.place_of(sme)?);
        Some((place, *list.get(place)?))
    }

    /// How many SMEs an offering was assigned; 0 where there is no such offering.
    #[must_use]
    pub fn clients_of(&self, offering: u32) -> u32 {
        self.clients.get(offering as usize).copied().unwrap_or(0)
    }

    /// The sum of their amounts, in 10,000 yuan.
    #[must_use]
    pub fn money_of(&self, offering: u32) -> i128 {
        self.money.get(offering as usize).copied().unwrap_or(0)
    }

    /// The lender's points of the best-ranked SME that the offering refused.
    #[must_use]
    pub fn cutoff_points_of(&self, offering: u32) -> Option<u32> {
        let cutoff = self
            .cutoffs
            .get(offering as usize)
            .filter(|cutoff| **cutoff != 0)?;
        u32::try_from((cutoff >> 32) & u64::from(u32::MAX >> 1)).ok()
    }
}

/// Why a pair that proposed was refused in the last of these rounds.
pub(crate) fn refusal(problem: &Problem, rounds: &[&Assignment], pair: Pair) -> Refusal {
    let (o, amount) = (
        problem.offering(pair.offering),
        problem.sme(pair.sme).amount,
    );
    let held = rounds.iter().map(|round| round.clients_of(pair.offering));
    let clients: u32 = held.sum();
    let money: i128 = rounds
        .iter()
        .map(|round| round.money_of(pair.offering))
        .sum();
    let counted = rounds.iter().all(|round| round.counted == Money::Counted);
    if o.max_clients == 0 || (counted && o.quota == 0) {
        Refusal::NoCapacity
    } else if clients == o.max_clients {
        Refusal::ClientsFull
    } else if counted && money + i128::from(amount) > o.quota.into() {
        Refusal::MoneyFull
    } else {
        Refusal::BelowCutoff
    }
}

/// Orders the SMEs that propose to one offering: MET first, then the lender's points, then the
/// lower SME id. Never 0.
fn lender_key(met: bool, points: u32, sme: u32) -> u64 {
    u64::from(met) << 63 | u64::from(points) << 32 | u64::from(!sme)
}

const fn sme_of(key: u64) -> u32 {
    let bytes = key.to_le_bytes();
    !u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// An offering while proposals come in.
struct Holder {
    held: BinaryHeap<Reverse<u64>>,
    money: i128,
}

struct Round<'a> {
    counted: Money,
    capacity: &'a [Capacity],
    holders: Vec<Holder>,
    /// Key of the best SME refused, apart from the holders: most proposals end there.
    cutoffs: Vec<u64>,
    offering_of: Vec<u32>,
    place_of: Vec<u8>,
    amounts: &'a [i64],
}

/// The lists that an assignment is made over, wherever they are.
pub trait ListSource {
    /// Why a list could not be had.
    type Error;

    /// The SME at a place of the order in which it is quickest to go through all lists: each of
    /// 0 to the number of SMEs less 1 once.
    fn sme_at(&self, place: u32) -> u32;

    /// The offering that an SME prefers after so many others, with its place on the list from 0;
    /// none behind the last. Of a list that is best first, this place of [`Listed::preferred`].
    ///
    /// # Errors
    /// When the list cannot be had; the assignment ends with that.
    fn preferred(&mut self, sme: u32, after: u8) -> Result<Option<(u8, Listed)>, Self::Error>;
}

impl ListSource for &Lists {
    type Error = Infallible;

    fn sme_at(&self, place: u32) -> u32 {
        self.smes()[place as usize]
    }

    fn preferred(&mut self, sme: u32, after: u8) -> Result<Option<(u8, Listed)>, Infallible> {
        Ok(Lists::preferred(self, sme, after))
    }
}

/// What an assignment asks of the SMEs beside their lists.
#[derive(Debug, Clone, Copy)]
pub struct Wants<'a> {
    /// What each SME asks for, in 10,000 yuan, 0 to 10 million million.
    pub amounts: &'a [i64],
    /// Pairs agreed earlier, sorted.
    pub fixed: &'a [Pair],
}

/// The rounds of the assignment that a policy names, over lists that need not be in memory: the
/// same as [`crate::run`] finds. None where it assigns nobody.
///
/// # Errors
/// The source's, when it could not give a list.
pub fn assign_over<S: ListSource>(
    offerings: &Offerings,
    wants: Wants<'_>,
    policy: &Policy,
    source: &mut S,
) -> Result<Vec<Assignment>, S::Error> {
    let counted = match policy.rule() {
        AssignmentRule::None => return Ok(Vec::new()),
        AssignmentRule::A1 => Money::Ignored,
        AssignmentRule::A2 => Money::Counted,
    };
    all_rounds(offerings, wants, (counted, policy.referrals()), source)
}

/// Rounds of deferred acceptance, as many as an SME may have referrals. An SME takes part while
/// it has fewer than that, pairs agreed earlier included, and proposes to no lender that it has.
pub(crate) fn rounds(
    problem: &Problem,
    lists: &Lists,
    counted: Money,
    referrals: u8,
) -> Vec<Assignment> {
    let amounts: Vec<i64> = problem.smes().iter().map(|sme| sme.amount).collect();
    let wants = Wants {
        amounts: &amounts,
        fixed: problem.fixed(),
    };
    let (offerings, mut lists) = (problem.offerings(), lists);
    let Ok(rounds) = all_rounds(offerings, wants, (counted, referrals), &mut lists);
    rounds
}

fn all_rounds<S: ListSource>(
    offerings: &Offerings,
    wants: Wants<'_>,
    (counted, referrals): (Money, u8),
    source: &mut S,
) -> Result<Vec<Assignment>, S::Error> {
    let capacity = |(clients, quota): (u32, i64)| Capacity {
        clients,
        money: quota.into(),
    };
    let mut left: Vec<Capacity> = offerings.capacities().map(capacity).collect();
    let mut taken = Taken {
        offerings,
        wants,
        referrals,
        rounds: Vec::new(),
    };
    for _ in 0..referrals {
        let round = assign(&taken, source, counted, &left)?;
        for ((left, clients), money) in left.iter_mut().zip(&round.clients).zip(&round.money) {
            left.clients -= clients;
            left.money -= money;
        }
        taken.rounds.push(round);
    }
    Ok(taken.rounds)
}

/// What the SMEs have before a round.
struct Taken<'a> {
    offerings: &'a Offerings,
    wants: Wants<'a>,
    referrals: u8,
    rounds: Vec<Assignment>,
}

impl Taken<'_> {
    /// Whether an SME has fewer pairs than it may have.
    fn takes_part(&self, sme: u32) -> bool {
        let earlier = self.rounds.iter().filter_map(|it| it.offering_of(sme));
        self.fixed_pairs_of(sme).len() + earlier.count() < usize::from(self.referrals)
    }

    /// Whether an SME has an offering of this offering's lender. Not asked where an SME may have
    /// one pair only: then whoever takes part has none.
    fn has_lender_of(&self, sme: u32, offering: u32) -> bool {
        if self.referrals == 1 {
            return false;
        }
        let lender = |offering| self.offerings.lender_of(offering);
        let earlier = self.rounds.iter().filter_map(|it| it.offering_of(sme));
        let fixed = self.fixed_pairs_of(sme);
        earlier
            .chain(fixed.iter().map(|pair| pair.offering))
            .any(|other| lender(other) == lender(offering))
    }

    fn fixed_pairs_of(&self, sme: u32) -> &[Pair] {
        pairs_of(self.wants.fixed, sme)
    }
}

fn assign<S: ListSource>(
    taken: &Taken<'_>,
    source: &mut S,
    counted: Money,
    capacity: &[Capacity],
) -> Result<Assignment, S::Error> {
    let holder = || Holder {
        held: BinaryHeap::new(),
        money: 0,
    };
    let smes = taken.wants.amounts.len();
    let mut round = Round {
        counted,
        capacity,
        holders: std::iter::repeat_with(holder)
            .take(capacity.len())
            .collect(),
        cutoffs: vec![0; capacity.len()],
        offering_of: vec![NOBODY; smes],
        place_of: vec![0; smes],
        amounts: taken.wants.amounts,
    };
    let mut made = vec![0_u8; smes];
    let mut free = Vec::new();
    for at in 0..id(smes) {
        let first = source.sme_at(at);
        if !taken.takes_part(first) {
            continue;
        }
        free.push(first);
        while let Some(sme) = free.pop() {
            while let Some((place, row)) = source.preferred(sme, made[sme as usize])? {
                made[sme as usize] += 1;
                let key = lender_key(row.is_met(), row.lender_points(), sme);
                if key < round.cutoffs[row.offering() as usize]
                    || taken.has_lender_of(sme, row.offering())
                {
                    continue;
                }
                round.propose(key, row.offering(), &mut free);
                if round.offering_of[sme as usize] != NOBODY {
                    round.place_of[sme as usize] = place;
                    break;
                }
            }
        }
    }
    Ok(round.finish())
}

impl Round<'_> {
    /// An SME proposes; whoever is refused by it, other than itself, is free again.
    fn propose(&mut self, key: u64, offering: u32, free: &mut Vec<u32>) {
        let capacity = self.capacity[offering as usize];
        let holder = &mut self.holders[offering as usize];
        let sme = sme_of(key);
        holder.held.push(Reverse(key));
        holder.money += i128::from(self.amounts[sme as usize]);
        self.offering_of[sme as usize] = offering;
        let fits = |holder: &Holder| {
            holder.held.len() <= capacity.clients as usize
                && (self.counted == Money::Ignored || holder.money <= capacity.money)
        };
        while !fits(holder) {
            let Some(Reverse(worst)) = holder.held.pop() else {
                break;
            };
            let refused = sme_of(worst);
            holder.money -= i128::from(self.amounts[refused as usize]);
            self.cutoffs[offering as usize] = worst;
            self.offering_of[refused as usize] = NOBODY;
            if refused != sme {
                free.push(refused);
            }
        }
    }

    fn finish(mut self) -> Assignment {
        // What a refused SME was held at last depends on the order of proposals.
        for (place, offering) in self.place_of.iter_mut().zip(&self.offering_of) {
            if *offering == NOBODY {
                *place = 0;
            }
        }
        let clients = self
            .holders
            .iter()
            .map(|holder| id(holder.held.len()))
            .collect();
        Assignment {
            offering_of: self.offering_of,
            place_of: self.place_of,
            clients,
            money: self.holders.iter().map(|holder| holder.money).collect(),
            cutoffs: self.cutoffs,
            counted: self.counted,
        }
    }
}
