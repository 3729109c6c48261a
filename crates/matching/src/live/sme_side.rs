//! The SMEs by region, indexed by bits: who is eligible for one offering.

use super::bitset::{Found, Holds, Ladder, Rows, Term, Unknown, set_range};
use super::criteria::{LIMITS, Rest, SETS, Sets, rows_of};
use crate::eligibility::{asks_nothing, facts_of};
use crate::problem::{Offering, Sme, fact, id};
use rayon::prelude::*;
use std::ops::Range;

/// No place: an SME that is not on this side.
const NOWHERE: u32 = u32::MAX;

#[derive(Debug)]
pub(super) struct SmeSide {
    /// By region, then id; those of unknown region first.
    smes: Vec<Sme>,
    ids: Vec<u32>,
    /// Place by id.
    places: Vec<u32>,
    rows: Rows,
    sets: Vec<SetRows>,
    ladders: Vec<(Ladder, Option<usize>)>,
}

/// Rows of one criterion of [`SETS`].
#[derive(Debug)]
struct SetRows {
    first: usize,
    /// The members whose set is not empty.
    any: usize,
    unknown: Option<usize>,
}

impl SmeSide {
    /// The side over these SMEs, by id.
    pub(super) fn new(by_id: Vec<Option<Sme>>) -> Self {
        let mut places = vec![NOWHERE; by_id.len()];
        let mut members: Vec<(u32, Sme)> = by_id
            .into_iter()
            .enumerate()
            .filter_map(|(row, sme)| Some((id(row), sme?)))
            .collect();
        // The region of an unknown place is 0.
        members.sort_by_key(|(id, sme)| (sme.region, *id));
        let (ids, smes): (Vec<u32>, Vec<Sme>) = members.into_iter().unzip();
        for (place, member) in (0..).zip(&ids) {
            places[*member as usize] = place;
        }
        let mut rows = Rows::new(smes.len());
        let sets = SETS.iter().map(|sets| set_rows(&mut rows, &smes, sets));
        let sets = sets.collect();
        let ladders = LIMITS.iter().map(|limit| {
            let facts = facts_of(limit.criterion);
            let value = |place: usize| {
                let sme: &Sme = &smes[place];
                sme.knows(facts).then(|| (limit.of_sme)(sme))
            };
            let unknown = unknown_row(&mut rows, &smes, facts);
            (rows.ladder(value), unknown)
        });
        let ladders = ladders.collect();
        Self {
            smes,
            ids,
            places,
            rows,
            sets,
            ladders,
        }
    }

    pub(super) fn get(&self, sme: u32) -> Option<&Sme> {
        self.place_of(sme).map(|place| &self.smes[place])
    }

    pub(super) fn place_of(&self, sme: u32) -> Option<usize> {
        let place = *self.places.get(sme as usize)?;
        (place != NOWHERE).then_some(place as usize)
    }

    /// The place of each SME by id, where all are on this side.
    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }

    /// The SMEs in the order of their places, with their ids.
    pub(super) fn in_order(&self) -> impl IndexedParallelIterator<Item = (u32, &Sme)> {
        let ids = self.ids.par_iter().copied();
        ids.zip(self.smes.par_iter())
    }

    pub(super) fn at(&self, place: usize) -> (u32, &Sme) {
        (self.ids[place], &self.smes[place])
    }

    /// Those whose region fits an offering.
    pub(super) fn in_scope(&self, codes: &[u32], conditional: bool) -> Found {
        let mut found = Found::nobody(self.rows.words());
        for code in codes {
            set_range(&mut found.met, self.within(*code));
        }
        found.may.copy_from_slice(&found.met);
        if conditional {
            self.add_unknown(codes, &mut found.may);
        }
        found.find_spans();
        found
    }

    /// The places of a region, its parts included.
    fn within(&self, code: u32) -> Range<usize> {
        let (first, last) = match code {
            0 => (0, u32::MAX),
            1..100 => (code * 10_000, code * 10_000 + 9_999),
            100..10_000 => (code * 100, code * 100 + 99),
            _ => (code, code),
        };
        let start = self.smes.partition_point(|sme| sme.region < first);
        let end = self.smes.partition_point(|sme| sme.region <= last);
        start..end
    }

    /// Adds those that may be within a code and are only known to be in a wider region.
    fn add_unknown(&self, codes: &[u32], row: &mut [u64]) {
        let unknown = self.smes.partition_point(|sme| !sme.knows(fact::REGION));
        set_range(row, 0..unknown);
        for code in codes {
            let wider = match code {
                0..100 => [None, None],
                100..10_000 => [Some(code / 100 * 10_000), None],
                _ => [Some(code / 10_000 * 10_000), Some(code / 100 * 100)],
            };
            for region in wider.into_iter().flatten() {
                let start = self.smes.partition_point(|sme| sme.region < region);
                let end = self.smes.partition_point(|sme| sme.region <= region);
                set_range(row, start..end);
            }
        }
    }

    /// Leaves of `found` those that may be eligible for an offering, and gives the limits by which
    /// those that are not sure must be judged.
    pub(super) fn keep(&self, found: &mut Found, offering: &Offering, conditional: bool) -> Rest {
        let mut rest = Rest::default();
        let mut terms = Vec::with_capacity(SETS.len() + LIMITS.len());
        for (sets, rows) in SETS.iter().zip(&self.sets) {
            terms.extend(set_term(sets, rows, offering));
        }
        for (limit, (ladder, unknown)) in LIMITS.iter().zip(&self.ladders) {
            let of_offering = (limit.of_offering)(offering);
            let (row, sure) = ladder.at_least(of_offering);
            if sure.is_some() {
                rest.push(limit, of_offering);
            }
            let nothing = asks_nothing(offering, limit.criterion);
            if sure.is_none() && ladder.is_all(row) && (nothing || unknown.is_none()) {
                continue;
            }
            terms.push(Term {
                holds: Holds::Row(row),
                sure,
                unknown: unknown_of(*unknown, nothing),
            });
        }
        found.keep(&self.rows, &terms, conditional);
        rest
    }
}

fn unknown_row(rows: &mut Rows, smes: &[Sme], facts: u32) -> Option<usize> {
    let is_unknown = |sme: &Sme| !sme.knows(facts);
    let any = smes.iter().any(is_unknown);
    any.then(|| rows.add(|place| is_unknown(&smes[place])))
}

fn set_rows(rows: &mut Rows, smes: &[Sme], sets: &Sets) -> SetRows {
    let facts = facts_of(sets.criterion);
    let set = |place: usize| {
        let sme = &smes[place];
        if sme.knows(facts) {
            (sets.of_sme)(sme)
        } else {
            0
        }
    };
    SetRows {
        first: rows.add_masks(sets.size, set),
        any: rows.add(|place| set(place) != 0),
        unknown: unknown_row(rows, smes, facts),
    }
}

const fn unknown_of(row: Option<usize>, asks_nothing: bool) -> Unknown {
    match row {
        None => Unknown::Nobody,
        Some(row) if asks_nothing => Unknown::Holds(row),
        Some(row) => Unknown::Row(row),
    }
}

/// The term of a set criterion; none where it holds for everybody.
fn set_term(sets: &Sets, rows: &SetRows, offering: &Offering) -> Option<Term> {
    let all = u128::MAX >> (128 - sets.size);
    let asked = (sets.of_offering)(offering) & all;
    let nothing = asks_nothing(offering, sets.criterion);
    let refused = all & !asked;
    if refused == 0 && sets.one_of_sme && (nothing || rows.unknown.is_none()) {
        return None;
    }
    let by_refused = sets.one_of_sme && refused.count_ones() < asked.count_ones();
    let holds = match by_refused || refused == 0 {
        true => Holds::Except(rows.any, rows_of(rows.first, refused)),
        false => Holds::Any(rows_of(rows.first, asked)),
    };
    Some(Term {
        holds,
        sure: None,
        unknown: unknown_of(rows.unknown, nothing),
    })
}
