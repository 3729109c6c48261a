//! The one fact of an SME that opens the most offerings, over all offerings.

use super::fact::{Fact, Span, Way};
use super::money::{MONEY, Room};
use super::{Change, Needed, all_of_money, between};
use crate::eligibility::region_by_code;
use crate::input::Pair;
use crate::problem::{Offering, Problem, Sme, id};
use domain::{Criterion, Verdict};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Most openings of an SME: one a fact.
pub const MAX_OPENINGS: usize = Fact::ALL.len();
/// Industry divisions have two digits.
const DIVISIONS: usize = 100;

/// What one changed or stated fact opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The change; of the values that open the most offerings, those that lose the fewest, and of
    /// these the ones next to the present value (the lowest where it is unknown).
    pub change: Change,
    /// Offerings that become eligible, whether or not they have capacity left.
    pub opened: usize,
    /// Offerings that were eligible and are not any more.
    pub lost: usize,
}

/// What an SME is eligible for, and what each fact opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Openings {
    /// Offerings that the SME is eligible for, whether or not they have capacity left.
    pub eligible: usize,
    /// For every fact that opens an offering when it alone changes, what it opens: most offerings
    /// first, then fewest lost, then by fact. At most [`MAX_OPENINGS`].
    pub by_fact: Vec<Opening>,
}

/// The facts of an SME that open the most offerings; `None` when the SME does not exist.
#[must_use]
pub fn openings(problem: &Problem, sme: u32) -> Option<Openings> {
    let row = problem.smes().get(sme as usize)?;
    let near = Near::of(problem, sme);
    let facts = Fact::ALL.into_iter().zip(&near.by_fact);
    let opening = |(fact, near_ones): (Fact, &Vec<u32>)| {
        let of = Of {
            problem,
            sme: row,
            fact,
            near: near_ones,
            eligible: &near.eligible,
        };
        let (needed, opened, lost) = of.best()?;
        Some(Opening {
            change: Change::of(row, fact, needed),
            opened,
            lost,
        })
    };
    let mut found: Vec<Opening> = facts.filter_map(opening).collect();
    found.sort_by_key(|one| (Reverse(one.opened), one.lost, one.change.fact));
    Some(Openings {
        eligible: near.eligible.len(),
        by_fact: found,
    })
}

/// The offerings that an SME is eligible for, and per fact those that fail nothing but criteria
/// that read it.
struct Near {
    eligible: Vec<u32>,
    by_fact: Vec<Vec<u32>>,
}

impl Near {
    fn of(problem: &Problem, sme: u32) -> Self {
        let reads = Fact::ALL.map(Fact::criteria);
        let mut near = Self {
            eligible: Vec::new(),
            by_fact: vec![Vec::new(); Fact::ALL.len()],
        };
        for offering in 0..id(problem.offering_count()) {
            let pair = Pair { sme, offering };
            // Nobody moves: of all offerings only those near by are worth judging.
            if problem.verdict_of(pair, Criterion::Region) == Verdict::NotMet {
                continue;
            }
            let Some(judged) = problem.judge(pair) else {
                continue;
            };
            let failing = judged.not_met.or(judged.unknown);
            if failing.is_empty() {
                near.eligible.push(offering);
                continue;
            }
            for (list, criteria) in near.by_fact.iter_mut().zip(reads) {
                if failing.is_within(criteria) {
                    list.push(offering);
                }
            }
        }
        near
    }
}

/// Counts of one fact.
struct Of<'a> {
    problem: &'a Problem,
    sme: &'a Sme,
    fact: Fact,
    near: &'a [u32],
    eligible: &'a [u32],
}

type Found = (Needed, usize, usize);

impl Of<'_> {
    fn best(&self) -> Option<Found> {
        if self.near.is_empty() {
            return None;
        }
        match self.fact {
            Fact::Region => self.best_region(),
            Fact::Industry => self.best_industry(),
            Fact::Instruments
            | Fact::Purpose
            | Fact::Collateral
            | Fact::Chains
            | Fact::Tier
            | Fact::Size => self.best_bits(),
            Fact::Amount
            | Fact::Term
            | Fact::MaxRate
            | Fact::Age
            | Fact::Revenue
            | Fact::Profit
            | Fact::Assets
            | Fact::DebtRatio
            | Fact::RdRatio
            | Fact::IpCount
            | Fact::Credit
            | Fact::Tax
            | Fact::ExistingLoan => self.best_number(),
        }
    }

    /// The numbers with which an offering is eligible, all else being as it is.
    fn span(&self, offering: &Offering) -> Option<Span> {
        if !MONEY.contains(&self.fact) {
            let limits = self.fact.limits_of(offering)?;
            return limits.and(self.fact.reach(self.sme));
        }
        let room = Room::of(self.sme, |one| one == self.fact)?;
        room.within(offering, all_of_money())?.span(self.fact)
    }

    fn best_number(&self) -> Option<Found> {
        let reach = self.fact.reach(self.sme);
        let mut steps: BTreeMap<i64, (isize, isize)> = BTreeMap::from([(reach.low, (0, 0))]);
        let mut add = |span: Span, opened: isize, kept: isize| {
            let (up, down) = (span.low, span.high.saturating_add(1));
            for (at, sign) in [(up, 1), (down, -1)] {
                let step = steps.entry(at).or_default();
                *step = (step.0 + sign * opened, step.1 + sign * kept);
            }
        };
        for offering in self.near {
            if let Some(span) = self.span(self.problem.offering(*offering)) {
                add(span, 1, 0);
            }
        }
        for offering in self.eligible {
            if let Some(span) = self.span(self.problem.offering(*offering)) {
                add(span, 0, 1);
            }
        }
        let now = Fact::is_known(self.fact, self.sme).then(|| self.fact.value(self.sme));
        let worth = |(span, opened, kept): &(Span, isize, isize)| {
            let away = now.map_or(0, |now| now.abs_diff(span.low).min(now.abs_diff(span.high)));
            (*opened, *kept, Reverse(away), Reverse(span.low))
        };
        let (span, opened, kept) = plateaus(&steps, reach).into_iter().max_by_key(worth)?;
        let (opened, kept) = (opened.unsigned_abs(), kept.unsigned_abs());
        (opened > 0).then(|| (between(span), opened, self.eligible.len() - kept))
    }

    fn best_bits(&self) -> Option<Found> {
        let open = self.fact.open_bits(self.sme);
        let gains = self.fact.way() == Way::Gain;
        let wanted = |offering: &u32| self.fact.bits_of(self.problem.offering(*offering));
        let takes =
            |bit: u32, offering: &&u32| wanted(offering).is_none_or(|all| all >> bit & 1 == 1);
        let counts: Vec<(u32, usize, usize)> = (0..u64::BITS)
            .filter(|bit| open >> bit & 1 == 1)
            .map(|bit| {
                let opened = self.near.iter().filter(|one| takes(bit, one)).count();
                let keeps = |one: &&u32| gains || takes(bit, one);
                let kept = self.eligible.iter().filter(keeps).count();
                (bit, opened, self.eligible.len() - kept)
            })
            .collect();
        let worth = |count: &(u32, usize, usize)| (count.1, Reverse(count.2));
        let best = counts.iter().map(worth).max()?;
        let equal = counts.iter().filter(|count| worth(count) == best);
        let bits = equal.fold(0, |bits, count| bits | 1 << count.0);
        (best.0 > 0).then_some((Needed::OneOf(bits), best.0, best.1.0))
    }

    /// The region, in which it is stated or stated more exactly, that opens the most.
    fn best_region(&self) -> Option<Found> {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for offering in self.near {
            for code in self.problem.codes_of(*offering) {
                if region_by_code(self.sme, *code) == Verdict::Unknown {
                    *counts.entry(*code).or_default() += 1;
                }
            }
        }
        let of = |code: u32| counts.get(&code).copied().unwrap_or(0);
        let opened = |code: u32| match code {
            ..100 => of(code),
            100..10_000 => of(code) + of(code / 100),
            10_000.. => of(code) + of(code / 100) + of(code / 10_000),
        };
        let codes = counts.keys().copied();
        let best = codes.max_by_key(|code| (opened(*code), Reverse(*code)))?;
        Some((Needed::Within(vec![best]), opened(best), 0))
    }

    /// The divisions of an unknown industry that the most offerings do not exclude.
    fn best_industry(&self) -> Option<Found> {
        if self.fact.is_known(self.sme) {
            return None;
        }
        let mut opened = [self.near.len(); DIVISIONS];
        for offering in self.near {
            let mut excluded = self.problem.offering(*offering).excluded_divisions;
            excluded.sort_unstable();
            let mut last = None;
            for division in excluded {
                let place = usize::try_from(division)
                    .ok()
                    .filter(|_| last != Some(division));
                if let Some(count) = place.and_then(|place| opened.get_mut(place)) {
                    *count -= 1;
                }
                last = Some(division);
            }
        }
        let best = opened.iter().copied().max().filter(|best| *best > 0)?;
        let worse = (0..).zip(opened).filter(|(_, count)| *count < best);
        let worse = worse.map(|(division, _)| division).collect();
        Some((Needed::Outside(worse), best, 0))
    }
}

/// The longest stretches of numbers over which both counts stay the same.
fn plateaus(steps: &BTreeMap<i64, (isize, isize)>, reach: Span) -> Vec<(Span, isize, isize)> {
    let mut found: Vec<(Span, isize, isize)> = Vec::new();
    let (mut opened, mut kept) = (0, 0);
    let ends = steps.keys().skip(1).map(|next| next - 1);
    for ((low, step), high) in steps.iter().zip(ends.chain([reach.high])) {
        (opened, kept) = (opened + step.0, kept + step.1);
        let high = high.min(reach.high);
        if *low > high {
            continue;
        }
        match found.last_mut() {
            Some(last) if (last.1, last.2) == (opened, kept) => last.0.high = high,
            Some(_) | None => found.push((Span { low: *low, high }, opened, kept)),
        }
    }
    found
}
