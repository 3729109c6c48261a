//! What a run comes to: the lists, the assignment and one cause per SME.

use crate::assign::{self, Assignment};
use crate::checksum::{AssignmentSum, ListSum};
use crate::control::{Cancelled, Control, Phase};
use crate::policy::{AssignmentRule, Policy};
use crate::problem::{Problem, id};
use crate::top_k::{Order, Part, ShardLists, preferred};
use domain::{Criterion, Verdict};
use std::ops::Range;

/// One offering on an SME's list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Listed {
    offering: u32,
    /// The highest bit is set where the pair is UNKNOWN.
    sme_points: u32,
    lender_points: u32,
}

const CONDITIONAL: u32 = 1 << 31;

impl Listed {
    pub(crate) const fn new(offering: u32, met: bool, sme_points: u32, lender_points: u32) -> Self {
        let flag = if met { 0 } else { CONDITIONAL };
        Self {
            offering,
            sme_points: sme_points | flag,
            lender_points,
        }
    }

    /// The row as three words, for files that this process reads again.
    #[must_use]
    pub const fn to_words(self) -> [u32; 3] {
        [self.offering, self.sme_points, self.lender_points]
    }

    /// The row of [`Self::to_words`].
    #[must_use]
    pub const fn from_words([offering, sme_points, lender_points]: [u32; 3]) -> Self {
        Self {
            offering,
            sme_points,
            lender_points,
        }
    }

    /// A list that is best first as its SME prefers the offerings: their places on it from 0, and
    /// rows. At most [`crate::MAX_K`] of them.
    pub fn preferred(list: &[Self]) -> impl Iterator<Item = (u8, Self)> {
        let places = preferred(list).into_iter().take(list.len());
        places.filter_map(|place| Some((place, *list.get(usize::from(place))?)))
    }

    /// The offering.
    #[must_use]
    pub const fn offering(self) -> u32 {
        self.offering
    }

    /// Whether every criterion is MET; some are UNKNOWN otherwise.
    #[must_use]
    pub const fn is_met(self) -> bool {
        self.sme_points & CONDITIONAL == 0
    }

    /// What the SME makes of the offering, 0 to 100,000.
    #[must_use]
    pub const fn sme_points(self) -> u32 {
        self.sme_points & !CONDITIONAL
    }

    /// What the lender makes of the SME, 0 to 100,000.
    #[must_use]
    pub const fn lender_points(self) -> u32 {
        self.lender_points
    }

    /// Greater for what an SME prefers; no two offerings have the same. Signed, since processors
    /// compare these sooner.
    pub(crate) fn preference(self) -> i64 {
        let met = u64::from(self.is_met());
        let key = met << 62 | u64::from(self.sme_points()) << 32 | u64::from(!self.offering());
        key.cast_signed()
    }

    /// Both together.
    #[must_use]
    pub const fn score(self) -> u32 {
        self.sme_points() + self.lender_points
    }
}

/// The lists of all SMEs.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Where the list of each SME lies.
    spans: Vec<Span>,
    parts: Vec<Vec<Listed>>,
    /// For each SME the places on its list in the order of its own preference.
    preferences: Vec<Order>,
    /// The SMEs as their lists follow each other in memory.
    order: Vec<u32>,
}

/// A list of one part.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    part: u32,
    start: u32,
    length: u8,
}

impl PartialEq for Lists {
    fn eq(&self, other: &Self) -> bool {
        self.sme_count() == other.sme_count() && self.iter().eq(other.iter())
    }
}

impl Eq for Lists {}

/// Rows of lists as columns, for files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListColumns {
    /// Dense id of the SME.
    pub sme_id: Vec<i64>,
    /// Place on its list, from 1.
    pub rank: Vec<i64>,
    /// Dense id of the offering.
    pub offering_id: Vec<i64>,
    /// Points of both sides.
    pub score: Vec<i64>,
    /// 1 where every criterion is MET, 0 where some are UNKNOWN.
    pub met: Vec<i64>,
}

/// Assigned pairs as columns, for files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairColumns {
    /// Dense id of the SME.
    pub sme_id: Vec<i64>,
    /// Dense id of the offering.
    pub offering_id: Vec<i64>,
    /// Points of both sides.
    pub score: Vec<i64>,
}

impl ListColumns {
    /// Columns with room for so many rows.
    #[must_use]
    pub fn with_capacity(rows: usize) -> Self {
        let column = || Vec::with_capacity(rows);
        Self {
            sme_id: column(),
            rank: column(),
            offering_id: column(),
            score: column(),
            met: column(),
        }
    }

    /// Appends the list of one SME.
    pub fn push(&mut self, sme: u32, list: &[Listed]) {
        let rows = || list.iter();
        self.sme_id
            .extend(std::iter::repeat_n(i64::from(sme), list.len()));
        self.rank.extend((1..).take(list.len()));
        self.offering_id
            .extend(rows().map(|row| i64::from(row.offering())));
        self.score.extend(rows().map(|row| i64::from(row.score())));
        self.met.extend(rows().map(|row| i64::from(row.is_met())));
    }
}

impl PairColumns {
    /// Appends one pair.
    pub fn push(&mut self, sme: u32, row: Listed) {
        self.sme_id.push(sme.into());
        self.offering_id.push(row.offering().into());
        self.score.push(row.score().into());
    }
}

impl Lists {
    /// The lists of SMEs in the order of their ids.
    pub(crate) fn of_smes(lists: Vec<Vec<Listed>>) -> Self {
        let length = |list: &Vec<Listed>| u8::try_from(list.len()).unwrap_or(u8::MAX);
        let part = Part {
            lengths: (0..).zip(lists.iter().map(length)).collect(),
            listed: lists.concat(),
            orders: lists.iter().map(|list| preferred(list)).collect(),
            ..Part::default()
        };
        Self::join(lists.len(), vec![part])
    }

    /// The list of an SME, best first; empty where there is no such SME.
    #[must_use]
    pub fn of(&self, sme: u32) -> &[Listed] {
        let Some(span) = self.spans.get(sme as usize) else {
            return &[];
        };
        let rows = self
            .parts
            .get(span.part as usize)
            .map_or(&[][..], Vec::as_slice);
        let start = span.start as usize;
        rows.get(start..start + usize::from(span.length))
            .unwrap_or_default()
    }

    /// What comes at a place of an SME's preference: the place on its list, and the row.
    #[inline]
    pub(crate) fn preferred(&self, sme: u32, at: u8) -> Option<(u8, Listed)> {
        let place = *self.preferences.get(sme as usize)?.get(usize::from(at))?;
        let list = self.of(sme);
        let row = *list.get(usize::from(place))?;
        (usize::from(at) < list.len()).then_some((place, row))
    }

    /// Every listed pair as (SME, rank from 1, row), by SME and rank.
    pub fn iter(&self) -> impl Iterator<Item = (u32, usize, Listed)> {
        (0..self.sme_count()).flat_map(|sme| {
            self.of(sme)
                .iter()
                .zip(1..)
                .map(move |(row, rank)| (sme, rank, *row))
        })
    }

    /// The lists of some SMEs as columns, by SME and rank; SMEs that do not exist have no rows.
    #[must_use]
    pub fn columns(&self, smes: Range<u32>) -> ListColumns {
        let rows = smes.clone().map(|sme| self.of(sme).len()).sum();
        let mut columns = ListColumns::with_capacity(rows);
        for sme in smes {
            columns.push(sme, self.of(sme));
        }
        columns
    }

    /// Every SME once, as their lists follow each other in memory: the quickest order to go
    /// through where the order does not matter.
    pub(crate) fn smes(&self) -> &[u32] {
        &self.order
    }

    /// Number of SMEs, with a list or without.
    #[must_use]
    pub fn sme_count(&self) -> u32 {
        id(self.spans.len())
    }

    /// Number of listed pairs.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.spans.iter().map(|span| usize::from(span.length)).sum()
    }

    /// The lists of all parts, by SME, whatever the order of the parts.
    fn join(smes: usize, parts: Vec<Part>) -> Self {
        let mut lists = Self {
            spans: vec![Span::default(); smes],
            parts: Vec::with_capacity(parts.len()),
            preferences: vec![Order::default(); smes],
            order: Vec::with_capacity(smes),
        };
        for (number, part) in (0..).zip(parts) {
            let mut start = 0;
            for ((sme, length), order) in part.lengths.into_iter().zip(part.orders) {
                if let Some(preferences) = lists.preferences.get_mut(sme as usize) {
                    *preferences = order;
                }
                if let Some(span) = lists.spans.get_mut(sme as usize) {
                    *span = Span {
                        part: number,
                        start,
                        length,
                    };
                }
                start += u32::from(length);
                lists.order.push(sme);
            }
            lists.parts.push(part.listed);
        }
        lists
    }
}

/// Why an SME got no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Blocking {
    /// The criterion that is in the way of most offerings.
    pub criterion: Criterion,
    /// NOT_MET; or UNKNOWN where there are offerings for which nothing but facts is missing.
    pub verdict: Verdict,
}

/// How a run ended for one SME.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It was matched.
    Matched {
        /// With this offering.
        offering: u32,
        /// Its place on the SME's list, from 1.
        rank: u8,
        /// Whether the pair is UNKNOWN rather than MET.
        conditional: bool,
    },
    /// It agreed to an offering earlier, and took no part or got no further one.
    Fixed {
        /// That offering.
        offering: u32,
    },
    /// No offering is eligible.
    NotEligible(Blocking),
    /// It has a list, and lost on all of it to better-ranked SMEs or used-up capacity.
    OutrankedOrFull,
    /// It has a list; the policy assigns nobody.
    Unassigned,
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The exact top-K lists.
    pub lists: Lists,
    /// The assignment, unless the policy asks for none; with several referrals the first round.
    pub assignment: Option<Assignment>,
    /// The rounds after the first, one fewer than referrals.
    pub later_rounds: Vec<Assignment>,
    /// One cause per SME; with several referrals by its first new pair. [`Self::pairs_of`] has
    /// all of them.
    pub causes: Vec<Cause>,
    /// Pairs that the policy keeps, listed or not.
    pub eligible_pairs: u64,
    /// Listed pairs that are UNKNOWN.
    pub conditional_pairs: u64,
    /// Checksum of the lists.
    pub list_sum: ListSum,
    /// Checksum of the assignment; with several referrals of the first round.
    pub assignment_sum: Option<AssignmentSum>,
    /// Checksum of the pairs of all rounds, where the policy allows several referrals.
    pub referral_sum: Option<AssignmentSum>,
}

impl Outcome {
    /// All pairs that an SME got in this run as (rank on its list, row), by round; pairs agreed
    /// earlier are not among them.
    pub fn pairs_of(&self, sme: u32) -> impl Iterator<Item = (usize, Listed)> {
        self.rounds()
            .filter_map(move |round| pair_of(&self.lists, round, sme))
    }

    /// All pairs of this run as columns, by SME and round.
    #[must_use]
    pub fn pair_columns(&self) -> PairColumns {
        let mut columns = PairColumns::default();
        for sme in 0..self.lists.sme_count() {
            for (_, row) in self.pairs_of(sme) {
                columns.push(sme, row);
            }
        }
        columns
    }

    /// The rounds of the assignment, in order; none where the policy assigns nobody.
    pub fn rounds(&self) -> impl Iterator<Item = &Assignment> {
        self.assignment.iter().chain(&self.later_rounds)
    }
}

/// Rank and row of the pair that an SME got in a round.
fn pair_of(lists: &Lists, round: &Assignment, sme: u32) -> Option<(usize, Listed)> {
    let (place, row) = round.pair_of(sme, lists.of(sme))?;
    Some((place + 1, row))
}

/// Checksum of the pairs of some rounds.
fn sum_of<'a>(
    rule: &'static str,
    lists: &Lists,
    rounds: impl IntoIterator<Item = &'a Assignment>,
) -> AssignmentSum {
    let mut sum = AssignmentSum::new(rule);
    for round in rounds {
        for sme in 0..lists.sme_count() {
            if let Some((_, row)) = pair_of(lists, round, sme) {
                sum.add(sme, row);
            }
        }
    }
    sum
}

/// The code of several referrals in a checksum line; none for one.
pub(crate) const fn referral_code(referrals: u8) -> Option<&'static str> {
    match referrals {
        2 => Some("A2r2"),
        3 => Some("A2r3"),
        4 => Some("A2r4"),
        5 => Some("A2r5"),
        _ => None,
    }
}

pub(crate) fn merge(
    problem: &Problem,
    policy: &Policy,
    shards: Vec<ShardLists>,
    control: &Control,
) -> Result<Outcome, Cancelled> {
    control.check()?;
    control.enter(Phase::Assigning);
    let mut blocked = vec![None; problem.sme_count()];
    let (mut eligible_pairs, mut conditional_pairs) = (0, 0);
    let mut list_sum = ListSum::default();
    let parts: Vec<Part> = shards.into_iter().flat_map(|shard| shard.parts).collect();
    for part in &parts {
        for (sme, blocking) in &part.blocked {
            blocked[*sme as usize] = Some(*blocking);
        }
        eligible_pairs += part.eligible_pairs;
        conditional_pairs += part.conditional_pairs;
        list_sum.join(part.sum);
    }
    let lists = Lists::join(problem.sme_count(), parts);
    let rounds = |money| assign::rounds(problem, &lists, money, policy.referrals());
    let rounds = match policy.rule() {
        AssignmentRule::None => Vec::new(),
        AssignmentRule::A1 => rounds(assign::Money::Ignored),
        AssignmentRule::A2 => rounds(assign::Money::Counted),
    };
    control.check()?;
    let causes: Vec<Cause> = blocked
        .into_iter()
        .zip(0..)
        .map(|(blocking, sme)| cause(problem, &lists, &rounds, (sme, blocking)))
        .collect();
    let code = policy.rule().code();
    let assignment_sum = rounds.first().map(|first| sum_of(code, &lists, [first]));
    let referral_sum = referral_code(policy.referrals()).map(|code| sum_of(code, &lists, &rounds));
    let mut rounds = rounds.into_iter();
    control.enter(Phase::Finished);
    Ok(Outcome {
        lists,
        assignment: rounds.next(),
        later_rounds: rounds.collect(),
        causes,
        eligible_pairs,
        conditional_pairs,
        list_sum,
        assignment_sum,
        referral_sum,
    })
}

fn cause(
    problem: &Problem,
    lists: &Lists,
    rounds: &[Assignment],
    (sme, blocking): (u32, Option<Blocking>),
) -> Cause {
    let pair = rounds.iter().find_map(|round| pair_of(lists, round, sme));
    if let Some((rank, row)) = pair {
        return Cause::Matched {
            offering: row.offering(),
            rank: u8::try_from(rank).unwrap_or(u8::MAX),
            conditional: !row.is_met(),
        };
    }
    if let Some(offering) = problem.fixed_of(sme) {
        return Cause::Fixed { offering };
    }
    match blocking {
        Some(blocking) => Cause::NotEligible(blocking),
        None if rounds.is_empty() => Cause::Unassigned,
        None => Cause::OutrankedOrFull,
    }
}
