//! An index in memory that answers online what a run would: the list of one SME, the best SMEs of
//! one offering, and which lists one change touches.
//!
//! Both sides are indexed by bits, and the best pairs of every SME are kept with a few in reserve.
//! A version never changes: [`LiveIndex::apply`] gives the next one, which shares with it all that
//! did not change, so that readers wait for nobody. Whatever was applied, the lists are those of a
//! run over the changed input.

mod bitset;
mod change;
mod criteria;
mod lists;
mod offering_side;
mod sme_side;

pub use change::{
    Candidate, Candidates, Change, Except, ListChange, NoSuchId, OfferingFacts, Order, Ranked,
    SmeFacts,
};

use crate::checksum::ListSum;
use crate::eligibility;
use crate::outcome::Listed;
use crate::policy::Policy;
use crate::problem::{Offering, Problem, Sme, id};
use crate::score;
use change::Offered;
use domain::{Criterion, Verdict};
use lists::{Best, BestLists, key, of_key};
use offering_side::OfferingSide;
use rayon::prelude::*;
use sme_side::SmeSide;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Changed offerings that are judged one by one before they are folded into the index.
pub const MAX_UNFOLDED_OFFERINGS: usize = 64;

/// Changed SMEs that are judged one by one before they are folded into the index.
pub const MAX_UNFOLDED_SMES: usize = 1_024;

/// The most SMEs that one question about an offering gives.
pub const MAX_CANDIDATES: usize = 1_000;

/// One version of the index; cheap to clone.
#[derive(Debug, Clone)]
pub struct LiveIndex {
    version: u64,
    policy: Policy,
    smes: Arc<SmeSide>,
    offerings: Arc<OfferingSide>,
    /// What changed since the sides were built, by id; none where it was taken out.
    changed_smes: BTreeMap<u32, Option<Arc<Sme>>>,
    changed_offerings: BTreeMap<u32, Option<Arc<Offered>>>,
    offering_count: u32,
    excluded: Arc<Excluded>,
    lists: BestLists,
}

/// Excluded pairs by either side.
#[derive(Debug)]
struct Excluded {
    by_sme: Vec<(u32, u32)>,
    by_offering: Vec<(u32, u32)>,
}

/// The old or the new key of an offering's pair with an SME.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PairKey {
    slot: usize,
    is_new: bool,
    sme: u32,
    key: u64,
}

impl LiveIndex {
    /// The first version, 0: the lists of a run over the problem. Works on the current rayon pool.
    #[must_use]
    pub fn new(problem: &Problem, policy: &Policy) -> Self {
        let smes = problem.smes().iter().cloned().map(Some).collect();
        let offering_count = id(problem.offering_count());
        let offered = |offering| Some(Arc::new(Offered::of(problem, offering)));
        let mut by_sme: Vec<(u32, u32)> = (0..id(problem.sme_count()))
            .flat_map(|sme| problem.excluded_of(sme))
            .map(|pair| (pair.sme, pair.offering))
            .collect();
        by_sme.sort_unstable();
        let mut by_offering: Vec<_> = by_sme.iter().map(|(sme, it)| (*it, *sme)).collect();
        by_offering.sort_unstable();
        let mut index = Self {
            version: 0,
            policy: policy.clone(),
            smes: Arc::new(SmeSide::new(smes)),
            offerings: Arc::new(OfferingSide::new(
                (0..offering_count).map(offered).collect(),
            )),
            changed_smes: BTreeMap::new(),
            changed_offerings: BTreeMap::new(),
            offering_count,
            excluded: Arc::new(Excluded {
                by_sme,
                by_offering,
            }),
            lists: BestLists::new(&[], Arc::default()),
        };
        let lists = index.smes.in_order();
        let lists: Vec<Best> = lists.map(|(id, sme)| index.best(sme, id)).collect();
        index.lists = BestLists::new(&lists, index.smes.places().into());
        index
    }

    /// How many changes were applied.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The number of SMEs, those taken out included: the id of the next new one.
    #[must_use]
    pub fn sme_count(&self) -> u32 {
        self.lists.count()
    }

    /// The number of offerings, withdrawn ones included: the id of the next new one.
    #[must_use]
    pub const fn offering_count(&self) -> u32 {
        self.offering_count
    }

    /// The list of an SME, as kept; empty where there is no such SME.
    #[must_use]
    pub fn list_of(&self, sme: u32) -> Vec<Listed> {
        let Some(facts) = self.sme(sme) else {
            return Vec::new();
        };
        let keys = self.lists.of(sme).listed(self.policy.k());
        self.rows(facts, keys)
    }

    /// The checksum of all lists, as that of a run.
    #[must_use]
    pub fn list_sum(&self) -> ListSum {
        let mut sum = ListSum::default();
        for sme in 0..self.sme_count() {
            for (rank, row) in (1..).zip(self.list_of(sme)) {
                sum.add(sme, rank, row);
            }
        }
        sum
    }

    /// The list of an SME, searched anew; empty where there is no such SME.
    #[must_use]
    pub fn offerings_for(&self, sme: u32) -> Vec<Listed> {
        let Some(facts) = self.sme(sme) else {
            return Vec::new();
        };
        let best = self.best(facts, sme);
        self.rows(facts, best.listed(self.policy.k()))
    }

    /// The list that an SME would have with these facts, but for some offerings.
    #[must_use]
    pub fn offerings_for_facts(&self, facts: &SmeFacts, except: Except<'_>) -> Vec<Listed> {
        let best = match except {
            Except::ExcludedFor(sme) => self.best(&facts.0, sme),
            Except::These(offerings) => self.best_but(&facts.0, offerings.iter().copied()),
        };
        self.rows(&facts.0, best.listed(self.policy.k()))
    }

    /// The best `n` SMEs of an offering, at most [`MAX_CANDIDATES`]; none where there is no such
    /// offering.
    #[must_use]
    pub fn smes_for(&self, offering: u32, n: usize, order: Order) -> Candidates {
        match self.offering(offering) {
            Some(offered) => self.candidates(offered, Except::ExcludedFor(offering), (n, order)),
            None => Candidates {
                best: Vec::new(),
                eligible: 0,
            },
        }
    }

    /// The best `n` SMEs that an offering would have if it asked this, at most
    /// [`MAX_CANDIDATES`], but for some SMEs.
    #[must_use]
    pub fn smes_for_facts(
        &self,
        facts: &OfferingFacts,
        except: Except<'_>,
        n: usize,
        order: Order,
    ) -> Candidates {
        self.candidates(&facts.0, except, (n, order))
    }

    /// The next version, in which something changed, and every list that is another one there, by
    /// SME.
    ///
    /// # Errors
    /// [`NoSuchId`] when the id is beyond that of the next new one, or a new one has no facts.
    pub fn apply(&self, change: Change) -> Result<(Self, Vec<ListChange>), NoSuchId> {
        match change {
            Change::Sme(sme, facts) => {
                check_id(sme, self.sme_count(), facts.is_some())?;
                Ok(self.with_sme(sme, facts.map(|facts| facts.0)))
            }
            Change::Offering(offering, facts) => {
                check_id(offering, self.offering_count, facts.is_some())?;
                Ok(self.with_offering(offering, facts.map(|facts| facts.0)))
            }
        }
    }

    /// Whether more has changed than questions should have to judge one by one.
    #[must_use]
    pub fn needs_fold(&self) -> bool {
        self.changed_smes.len() > MAX_UNFOLDED_SMES
            || self.changed_offerings.len() > MAX_UNFOLDED_OFFERINGS
    }

    /// The same version with all that changed in its indexes: the same answers, sooner.
    #[must_use]
    pub fn fold(&self) -> Self {
        let mut folded = self.clone();
        if !self.changed_smes.is_empty() {
            let smes = (0..self.sme_count()).map(|sme| self.sme(sme).cloned());
            folded.smes = Arc::new(SmeSide::new(smes.collect()));
            folded.changed_smes.clear();
        }
        if !self.changed_offerings.is_empty() {
            let offerings = (0..self.offering_count).map(|it| self.offering(it).cloned());
            folded.offerings = Arc::new(OfferingSide::new(offerings.collect()));
            folded.changed_offerings.clear();
        }
        folded
    }

    fn sme(&self, sme: u32) -> Option<&Sme> {
        match self.changed_smes.get(&sme) {
            Some(changed) => changed.as_deref(),
            None => self.smes.get(sme),
        }
    }

    fn offering(&self, offering: u32) -> Option<&Arc<Offered>> {
        match self.changed_offerings.get(&offering) {
            Some(changed) => changed.as_ref(),
            None => self.offerings.get(offering),
        }
    }

    fn with_sme(&self, sme: u32, facts: Option<Arc<Sme>>) -> (Self, Vec<ListChange>) {
        let mut next = self.clone();
        next.version += 1;
        let best = facts
            .as_deref()
            .map_or(Best::NONE, |facts| self.best(facts, sme));
        next.changed_smes.insert(sme, facts);
        next.lists.set(sme, best);
        let change = self.list_change(&next, sme, |_| true);
        (next, change.into_iter().collect())
    }

    fn with_offering(&self, offering: u32, new: Option<Arc<Offered>>) -> (Self, Vec<ListChange>) {
        let mut next = self.clone();
        next.version += 1;
        next.offering_count = self.offering_count.max(offering + 1);
        next.changed_offerings.insert(offering, new.clone());
        // By slot: the old key of the pair, if any, before the new one.
        let mut keys: Vec<PairKey> = Vec::new();
        for (is_new, offered) in [(false, self.offering(offering)), (true, new.as_ref())] {
            let Some(offered) = offered else { continue };
            self.each_sme(offered, Except::ExcludedFor(offering), |sme, facts, met| {
                let (sme_points, lender_points) = self.points(facts, &offered.offering);
                let key = key(met, sme_points + lender_points, offering);
                if self.lists.of(sme).reaches(key) {
                    let slot = self.lists.slot_of(sme);
                    keys.push(PairKey {
                        slot,
                        is_new,
                        sme,
                        key,
                    });
                }
            });
        }
        // Two runs that are nearly in order.
        keys.sort();
        let mut changes = Vec::new();
        for group in keys.chunk_by(|a, b| a.slot == b.slot) {
            let sme = group[0].sme;
            let best = next.patched(sme, group);
            next.lists.set(sme, best);
            changes.extend(self.list_change(&next, sme, |it| it == offering));
        }
        changes.sort_unstable_by_key(|change| change.sme);
        (next, changes)
    }

    /// The pairs of an SME after one pair's old key went or its new one came.
    fn patched(&self, sme: u32, keys: &[PairKey]) -> Best {
        let mut best = *self.lists.of(sme);
        if let [old, new] = keys
            && old.key == new.key
        {
            return best;
        }
        for pair in keys.iter().rev() {
            match pair.is_new {
                true => best.insert(pair.key, self.policy.k()),
                false => best.remove(pair.key),
            }
        }
        match self.sme(sme) {
            Some(facts) if best.is_short(self.policy.k()) => self.best(facts, sme),
            Some(_) | None => best,
        }
    }

    /// How the list of an SME differs in the next version; rows with the same key are the same,
    /// unless `may_differ` says that their points may.
    fn list_change(
        &self,
        next: &Self,
        sme: u32,
        may_differ: impl Fn(u32) -> bool,
    ) -> Option<ListChange> {
        let k = self.policy.k();
        let (before, after) = (self.lists.of(sme).listed(k), next.lists.of(sme).listed(k));
        let mut left = self.rows_beside(sme, before, after, &may_differ);
        let mut joined = next.rows_beside(sme, after, before, &may_differ);
        for at in (0..left.len()).rev() {
            let same = joined.iter().position(|other| other.row == left[at].row);
            if let Some(same) = same {
                left.remove(at);
                joined.remove(same);
            }
        }
        let same = left.is_empty() && joined.is_empty();
        (!same).then_some(ListChange { sme, left, joined })
    }

    /// The rows of a list that another list does not have, or may have with other points.
    fn rows_beside(
        &self,
        sme: u32,
        keys: &[u64],
        others: &[u64],
        may_differ: &impl Fn(u32) -> bool,
    ) -> Vec<Ranked> {
        let Some(facts) = self.sme(sme) else {
            return Vec::new();
        };
        let (mut others, mut beside) = (others.iter().peekable(), Vec::new());
        for (rank, key) in (1..).zip(keys) {
            while others.next_if(|other| *other > key).is_some() {}
            let is_there = others.peek() == Some(&key);
            if (!is_there || may_differ(of_key(*key).1))
                && let Some(row) = self.row(facts, *key)
            {
                beside.push(Ranked { rank, row });
            }
        }
        beside
    }

    /// The best pairs of an SME.
    fn best(&self, sme: &Sme, id: u32) -> Best {
        self.best_but(sme, self.excluded.of_sme(id))
    }

    /// The same but for some offerings.
    fn best_but(&self, sme: &Sme, excluded: impl Iterator<Item = u32> + Clone) -> Best {
        let conditional = self.policy.is_conditional();
        let mut found = self.offerings.in_scope(sme, conditional);
        let out = excluded.clone();
        for offering in out.chain(self.changed_offerings.keys().copied()) {
            if let Some(place) = self.offerings.place_of(offering) {
                bitset::unset(&mut found.may, place);
            }
        }
        let rest = self.offerings.keep(&mut found, sme, conditional);
        let mut keys = Vec::new();
        let weights = score::sme_weights(&self.policy, sme);
        let mut add = |met, id, offering: &Offering| {
            let parts = score::parts(sme, &offering.taste);
            let points = parts.sme_points(weights) + parts.lender_points(&offering.taste);
            keys.push(key(met, points, id));
        };
        for (place, sure, met) in found.each() {
            let (id, offered) = self.offerings.at(place);
            if sure || rest.passes_offering(&offered.offering) {
                add(met, id, &offered.offering);
            }
        }
        for (offering, offered) in &self.changed_offerings {
            let is_excluded = excluded.clone().any(|it| it == *offering);
            if let Some(offered) = offered.as_ref().filter(|_| !is_excluded)
                && let Some(met) = self.judge(sme, offered)
            {
                add(met, *offering, &offered.offering);
            }
        }
        Best::of(keys, self.policy.k())
    }

    /// Visits the SMEs that the policy keeps for an offering, and whether they are MET.
    fn each_sme(&self, offered: &Offered, except: Except<'_>, visit: impl FnMut(u32, &Sme, bool)) {
        match except {
            Except::ExcludedFor(id) => {
                self.each_sme_but(offered, self.excluded.of_offering(id), visit);
            }
            Except::These(smes) => self.each_sme_but(offered, smes.iter().copied(), visit),
        }
    }

    fn each_sme_but(
        &self,
        offered: &Offered,
        excluded: impl Iterator<Item = u32> + Clone,
        mut visit: impl FnMut(u32, &Sme, bool),
    ) {
        let conditional = self.policy.is_conditional();
        let mut found = self.smes.in_scope(&offered.codes, conditional);
        let out = excluded.clone();
        for sme in out.chain(self.changed_smes.keys().copied()) {
            if let Some(place) = self.smes.place_of(sme) {
                bitset::unset(&mut found.may, place);
            }
        }
        let rest = self.smes.keep(&mut found, &offered.offering, conditional);
        for (place, sure, met) in found.each() {
            let (id, sme) = self.smes.at(place);
            if sure || rest.passes_sme(sme) {
                visit(id, sme, met);
            }
        }
        for (id, sme) in &self.changed_smes {
            let is_excluded = excluded.clone().any(|it| it == *id);
            if let Some(sme) = sme.as_ref().filter(|_| !is_excluded)
                && let Some(met) = self.judge(sme, offered)
            {
                visit(*id, sme, met);
            }
        }
    }

    /// Whether the policy keeps a pair that is not excluded; if so, whether it is MET.
    fn judge(&self, sme: &Sme, offered: &Offered) -> Option<bool> {
        let offering = (&offered.offering, offered.codes.as_slice());
        let mut met = true;
        for criterion in Criterion::ALL {
            match eligibility::verdict(sme, offering, *criterion) {
                Verdict::NotMet => return None,
                Verdict::Unknown => met = false,
                Verdict::Met => {}
            }
        }
        (met || self.policy.is_conditional()).then_some(met)
    }

    fn candidates(
        &self,
        offered: &Offered,
        except: Except<'_>,
        (n, order): (usize, Order),
    ) -> Candidates {
        let n = n.min(MAX_CANDIDATES);
        let mut keys = Vec::new();
        self.each_sme(offered, except, |sme, facts, met| {
            let (sme_points, lender_points) = self.points(facts, &offered.offering);
            keys.push(match order {
                Order::Lender => key(met, lender_points, sme),
                Order::Score => key(met, sme_points + lender_points, sme),
            });
        });
        let eligible = keys.len();
        if n < keys.len() {
            keys.select_nth_unstable_by(n, |a, b| b.cmp(a));
            keys.truncate(n);
        }
        keys.sort_unstable_by(|a, b| b.cmp(a));
        let best = keys.into_iter().filter_map(|key| {
            let (is_met, sme) = of_key(key);
            let (sme_points, lender_points) = self.points(self.sme(sme)?, &offered.offering);
            Some(Candidate {
                sme,
                is_met,
                sme_points,
                lender_points,
            })
        });
        Candidates {
            best: best.collect(),
            eligible,
        }
    }

    fn points(&self, sme: &Sme, offering: &Offering) -> (u32, u32) {
        let parts = score::parts(sme, &offering.taste);
        let weights = score::sme_weights(&self.policy, sme);
        (
            parts.sme_points(weights),
            parts.lender_points(&offering.taste),
        )
    }

    fn rows(&self, sme: &Sme, keys: &[u64]) -> Vec<Listed> {
        keys.iter().filter_map(|key| self.row(sme, *key)).collect()
    }

    fn row(&self, sme: &Sme, key: u64) -> Option<Listed> {
        let (met, id) = of_key(key);
        let (sme_points, lender_points) = self.points(sme, &self.offering(id)?.offering);
        Some(Listed::new(id, met, sme_points, lender_points))
    }
}

const fn check_id(id: u32, count: u32, has_facts: bool) -> Result<(), NoSuchId> {
    if id < count || (id == count && has_facts) {
        Ok(())
    } else {
        Err(NoSuchId(id))
    }
}

impl Excluded {
    fn of_sme(&self, sme: u32) -> impl Iterator<Item = u32> + Clone + '_ {
        of(&self.by_sme, sme)
    }

    fn of_offering(&self, offering: u32) -> impl Iterator<Item = u32> + Clone + '_ {
        of(&self.by_offering, offering)
    }
}

/// The other side of the pairs that begin with an id.
fn of(pairs: &[(u32, u32)], id: u32) -> impl Iterator<Item = u32> + Clone + '_ {
    let start = pairs.partition_point(|pair| pair.0 < id);
    let end = pairs.partition_point(|pair| pair.0 <= id);
    pairs[start..end].iter().map(|(_, other)| *other)
}
