//! The assignment found again: rounds of proposals, everybody who is free at once.
//!
//! The rule says that its result does not depend on the order of proposals. So this takes another
//! order than an engine would: in every sweep all free SMEs ask, then every asked offering looks
//! at all it holds and all who came, from the top of its ranking, and keeps what fits.

use crate::certificate::{Policy, Rule};
use crate::facts::Facts;
use crate::lists::Lists;
use crate::points::Points;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How an offering ranks an SME: MET first, then its points, then the lower id. Less is better.
pub(crate) type Standing = (bool, Reverse<i64>, usize);

/// One offering that an SME would take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    pub offering: usize,
    /// How that offering ranks the SME.
    pub standing: Standing,
}

/// What each SME would take, best first.
pub(crate) type Wishes = Vec<Vec<Wish>>;

/// The wishes of all SMEs: their lists in the order of their own points.
pub(crate) fn wishes(lists: &Lists, points: &[Vec<Points>]) -> Wishes {
    let of = |(sme, points): (usize, &Vec<Points>)| {
        let mut rows: Vec<_> = lists.of(sme).iter().zip(points).collect();
        rows.sort_by_key(|(row, points)| (!row.met, Reverse(points.sme), row.offering));
        let wish = |(row, points): (&crate::lists::Row, &Points)| Wish {
            offering: row.offering,
            standing: (!row.met, Reverse(points.lender), sme),
        };
        rows.into_iter().map(wish).collect()
    };
    points.iter().enumerate().map(of).collect()
}

/// What an offering can still take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    pub clients: i128,
    /// `None` where money does not count.
    pub money: Option<i128>,
}

impl Room {
    /// What each offering has left before a run; pairs agreed earlier are off it already.
    pub(crate) fn of_all(facts: &Facts, policy: &Policy) -> Vec<Self> {
        let room = |offer: &crate::facts::Offer| Self {
            clients: offer.max_clients.into(),
            money: (policy.rule == Rule::A2).then_some(offer.quota.into()),
        };
        facts.offers.iter().map(room).collect()
    }

    /// Whether one more fits, and what is left then.
    pub(crate) fn less(self, amount: i64) -> Option<Self> {
        let clients = self.clients - 1;
        let money = self.money.map(|money| money - i128::from(amount));
        let fits = clients >= 0 && money.is_none_or(|money| money >= 0);
        fits.then_some(Self { clients, money })
    }
}

/// What the SMEs have before a round: who takes part, and which lenders they have.
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    facts: &'a Facts,
    referrals: usize,
    by_sme: Vec<Vec<usize>>,
}

impl<'a> Taken<'a> {
    /// The pairs agreed earlier.
    pub(crate) fn new(facts: &'a Facts, policy: &Policy) -> Self {
        Self {
            facts,
            referrals: policy.referrals.into(),
            by_sme: facts.fixed.clone(),
        }
    }

    pub(crate) const fn offering_count(&self) -> usize {
        self.facts.offers.len()
    }

    pub(crate) fn takes_part(&self, sme: usize) -> bool {
        self.by_sme[sme].len() < self.referrals
    }

    pub(crate) fn may_ask(&self, sme: usize, offering: usize) -> bool {
        let lenders = &self.facts.lenders;
        let mut has = self.by_sme[sme].iter();
        !has.any(|other| lenders.get(*other) == lenders.get(offering))
    }

    pub(crate) fn add(&mut self, round: &[Option<usize>]) {
        for (has, got) in self.by_sme.iter_mut().zip(round) {
            has.extend(got);
        }
    }
}

/// Takes the pairs of a round off what the offerings have left.
pub(crate) fn take(facts: &Facts, room: &mut [Room], round: &[Option<usize>]) {
    for (sme, offering) in round.iter().enumerate() {
        if let Some(room) = offering.and_then(|at| room.get_mut(at)) {
            room.clients -= 1;
            let amount = i128::from(facts.firms[sme].amount);
            room.money = room.money.map(|money| money - amount);
        }
    }
}

/// All rounds of the policy: by round and SME the offering it gets.
pub(crate) fn rounds(facts: &Facts, policy: &Policy, wishes: &Wishes) -> Vec<Vec<Option<usize>>> {
    let mut room = Room::of_all(facts, policy);
    let mut taken = Taken::new(facts, policy);
    let mut rounds = Vec::new();
    for _ in 0..policy.referrals {
        let round = propose(&taken, wishes, &room);
        take(facts, &mut room, &round);
        taken.add(&round);
        rounds.push(round);
    }
    rounds
}

/// One offering while SMEs ask.
#[derive(Debug, Default, Clone)]
struct Desk {
    /// Whom it holds, best first.
    held: Vec<Standing>,
    /// The best SME that it has refused.
    cutoff: Option<Standing>,
}

fn propose(taken: &Taken, wishes: &Wishes, room: &[Room]) -> Vec<Option<usize>> {
    let mut desks = vec![Desk::default(); room.len()];
    let mut next = vec![0; wishes.len()];
    let mut free: Vec<usize> = (0..wishes.len())
        .filter(|sme| taken.takes_part(*sme))
        .collect();
    while !free.is_empty() {
        let mut asked: BTreeMap<usize, Vec<Standing>> = BTreeMap::new();
        for sme in free.drain(..) {
            while let Some(wish) = wishes[sme].get(next[sme]) {
                next[sme] += 1;
                if taken.may_ask(sme, wish.offering) {
                    asked.entry(wish.offering).or_default().push(wish.standing);
                    break;
                }
            }
        }
        for (offering, new) in asked {
            let refused = desks[offering].look_at(new, room[offering], taken.facts);
            free.extend(refused.iter().map(|(_, _, sme)| *sme));
        }
    }
    let mut got = vec![None; wishes.len()];
    for (offering, desk) in desks.iter().enumerate() {
        for (_, _, sme) in &desk.held {
            got[*sme] = Some(offering);
        }
    }
    got
}

impl Desk {
    /// Keeps the longest part from the top that fits, and gives back the others.
    fn look_at(&mut self, new: Vec<Standing>, room: Room, facts: &Facts) -> Vec<Standing> {
        self.held.extend(new);
        self.held.sort_unstable();
        let refused_before = |one: &Standing| self.cutoff.is_some_and(|cutoff| *one > cutoff);
        let mut left = room;
        let fits = |one: &&Standing| {
            let less = left.less(facts.firms[one.2].amount);
            left = less.unwrap_or(left);
            less.is_some() && !refused_before(one)
        };
        let fitting = self.held.iter().take_while(fits).count();
        let refused = self.held.split_off(fitting);
        self.cutoff = self
            .cutoff
            .into_iter()
            .chain(refused.first().copied())
            .min();
        refused
    }
}
