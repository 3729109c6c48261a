//! What would have to change: the smallest sets of changes that make a pair eligible, and the one
//! fact of an SME that opens the most offerings.
//!
//! A known fact changes only as its row in the table of [`Fact`] allows; an unknown one can be
//! stated as anything that its column holds. Columns change one by one, as a run reads them: that
//! a ratio was computed from two figures is not known here.

mod fact;
mod money;
mod openings;

pub use fact::{Changeable, Fact};
pub use openings::{MAX_OPENINGS, Opening, Openings, openings};

use crate::criterion::CriterionSet;
use crate::eligibility::region_by_code;
use crate::input::Pair;
use crate::problem::{Offering, Problem, Sme};
use domain::{Criterion, Verdict};
use fact::Span;
use money::{MONEY, Room};

/// Most sets of one pair: only four facts can stand in for each other, and no more than six sets
/// of four things are such that none holds another (Sperner).
pub const MAX_CHANGE_SETS: usize = 6;

/// What a fact has to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needed {
    /// A number, both ends included, in the unit of the column.
    Between {
        /// Lowest.
        least: i64,
        /// Highest.
        most: i64,
    },
    /// A code; or, of a fact that is a set, one of these joins it. One bit per code.
    OneOf(u64),
    /// A place within one of these region codes (`PP`, `PPCC` or `PPCCDD`).
    Within(Vec<u32>),
    /// An industry in none of these divisions.
    Outside(Vec<u8>),
}

/// A change of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The fact.
    pub fact: Fact,
    /// Whether the fact is unknown now, or known in part only, so that it needs to be stated.
    pub states: bool,
    /// What it is now, in its column; `None` if unknown.
    pub now: Option<i64>,
    /// What it has to become.
    pub needed: Needed,
}

impl Change {
    fn of(sme: &Sme, fact: Fact, needed: Needed) -> Self {
        Self {
            fact,
            states: fact.is_to_state(sme),
            now: fact.is_known(sme).then(|| fact.value(sme)),
            needed,
        }
    }
}

/// Changes that make a pair eligible together, and none of which can be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSet {
    /// One a fact, in the order of [`Fact`]. Each value that one allows can be completed by
    /// values that the others allow.
    pub changes: Vec<Change>,
    /// Criteria that several of the changed facts have to meet together.
    pub joint: CriterionSet,
}

/// What would make a pair eligible.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counterfactual {
    /// Criteria that no change meets. With one of them there are no sets.
    pub blocks: CriterionSet,
    /// All sets of which no part suffices: fewest changes first, then fewest that take time, then
    /// by facts. A pair that is eligible has none.
    pub sets: Vec<ChangeSet>,
}

/// The smallest sets of changes that make a pair eligible; `None` when one of the ids does not
/// exist. At most [`MAX_CHANGE_SETS`].
#[must_use]
pub fn counterfactual(problem: &Problem, pair: Pair) -> Option<Counterfactual> {
    let judged = problem.judge(pair)?;
    if judged.verdict() == Verdict::Met {
        return Some(Counterfactual::default());
    }
    let (sme, offering) = (problem.sme(pair.sme), problem.offering(pair.offering));
    let failing = |one: &Criterion| judged.not_met.contains(*one) || judged.unknown.contains(*one);
    let mut found = Counterfactual::default();
    let mut forced = Vec::new();
    for one in Criterion::ALL.iter().copied().filter(failing) {
        if money::CRITERIA.contains(&one) {
            continue;
        }
        match alone(problem, pair, one) {
            Some(change) => forced.push(change),
            None => found.blocks.insert(one),
        }
    }
    let of_money = money::CRITERIA.into_iter().filter(failing).collect();
    let sets = money_sets(sme, offering);
    if sets.is_empty() {
        for one in money_blocks(sme, offering, of_money).iter() {
            found.blocks.insert(one);
        }
    }
    if !found.blocks.is_empty() {
        return Some(found);
    }
    found.sets = sets
        .into_iter()
        .map(|set| with(set, forced.clone()))
        .collect();
    found.sets.sort_by_key(effort);
    Some(found)
}

fn with(mut set: ChangeSet, forced: Vec<Change>) -> ChangeSet {
    set.changes.extend(forced);
    set.changes.sort_by_key(|change| change.fact);
    set
}

fn effort(set: &ChangeSet) -> (usize, usize, Vec<Fact>) {
    let slow =
        |change: &&Change| !change.states && change.fact.changeable() == Changeable::OverTime;
    (
        set.changes.len(),
        set.changes.iter().filter(slow).count(),
        set.changes.iter().map(|change| change.fact).collect(),
    )
}

/// The change that meets a criterion which reads one fact that no other criterion reads.
fn alone(problem: &Problem, pair: Pair, criterion: Criterion) -> Option<Change> {
    let (sme, offering) = (problem.sme(pair.sme), problem.offering(pair.offering));
    let mut facts = Fact::ALL.into_iter();
    let fact = facts.find(|fact| fact.criteria().contains(criterion))?;
    let needed = match fact {
        Fact::Region => within(sme, problem.codes_of(pair.offering))?,
        Fact::Industry => outside(sme, offering)?,
        Fact::Amount
        | Fact::Term
        | Fact::MaxRate
        | Fact::Instruments
        | Fact::Purpose
        | Fact::Collateral
        | Fact::Chains
        | Fact::Tier
        | Fact::Size
        | Fact::Age
        | Fact::Revenue
        | Fact::Profit
        | Fact::Assets
        | Fact::DebtRatio
        | Fact::RdRatio
        | Fact::IpCount
        | Fact::Credit
        | Fact::Tax
        | Fact::ExistingLoan => match (fact.limits_of(offering), fact.bits_of(offering)) {
            (Some(limits), _) => between(limits.and(fact.reach(sme))?),
            (None, Some(bits)) => one_of(bits & fact.open_bits(sme))?,
            (None, None) => return None,
        },
    };
    Some(Change::of(sme, fact, needed))
}

const fn between(span: Span) -> Needed {
    Needed::Between {
        least: span.low,
        most: span.high,
    }
}

fn one_of(bits: u64) -> Option<Needed> {
    (bits != 0).then_some(Needed::OneOf(bits))
}

/// The codes within which a region that is unknown, or known in part, may lie.
fn within(sme: &Sme, codes: &[u32]) -> Option<Needed> {
    let open = |code: &&u32| region_by_code(sme, **code) == Verdict::Unknown;
    let codes: Vec<u32> = codes.iter().filter(open).copied().collect();
    (!codes.is_empty()).then_some(Needed::Within(codes))
}

fn outside(sme: &Sme, offering: &Offering) -> Option<Needed> {
    let excluded = offering.excluded_divisions.iter();
    let mut divisions: Vec<u8> = excluded.filter_map(|one| u8::try_from(*one).ok()).collect();
    divisions.sort_unstable();
    divisions.dedup();
    (!Fact::Industry.is_known(sme)).then_some(Needed::Outside(divisions))
}

/// The facts of money that a number has a bit for.
fn of_bits(bits: u8) -> impl Fn(Fact) -> bool {
    move |fact| {
        let place = MONEY.iter().position(|one| *one == fact);
        place.is_some_and(|place| bits >> place & 1 == 1)
    }
}

fn all_of_money() -> CriterionSet {
    money::CRITERIA.into_iter().collect()
}

/// The sets of facts of money, changes of which meet all criteria of money, and none of which
/// holds another.
fn money_sets(sme: &Sme, offering: &Offering) -> Vec<ChangeSet> {
    let mut by_size: Vec<u8> = (0..1 << MONEY.len()).collect();
    by_size.sort_by_key(|bits| (bits.count_ones(), *bits));
    let mut found: Vec<(u8, ChangeSet)> = Vec::new();
    for bits in by_size {
        if found.iter().any(|(part, _)| part & bits == *part) {
            continue;
        }
        let room = Room::of(sme, of_bits(bits));
        let Some(room) = room.and_then(|room| room.within(offering, all_of_money())) else {
            continue;
        };
        let changed = MONEY.into_iter().filter(|one| of_bits(bits)(*one));
        let changes =
            changed.filter_map(|fact| Some(Change::of(sme, fact, between(room.span(fact)?))));
        let set = ChangeSet {
            changes: changes.collect(),
            joint: joint(room, bits),
        };
        found.push((bits, set));
    }
    found.into_iter().map(|(_, set)| set).collect()
}

/// The criteria that read several of the changed facts.
fn joint(room: Room, bits: u8) -> CriterionSet {
    let several = |one: &Criterion| {
        let read = MONEY.iter().filter(|fact| fact.criteria().contains(*one));
        room.knows(*one) && read.filter(|fact| of_bits(bits)(**fact)).count() > 1
    };
    money::CRITERIA.into_iter().filter(several).collect()
}

/// Of the criteria of money that fail: those that no change meets, or where each could be met
/// alone, all.
fn money_blocks(sme: &Sme, offering: &Offering, failing: CriterionSet) -> CriterionSet {
    let everything = Room::of(sme, |_| true);
    let hopeless = |one: &Criterion| {
        let alone = [*one].into_iter().collect();
        everything.is_none_or(|room| room.within(offering, alone).is_none())
    };
    let blocks: CriterionSet = failing.iter().filter(hopeless).collect();
    if blocks.is_empty() { failing } else { blocks }
}
