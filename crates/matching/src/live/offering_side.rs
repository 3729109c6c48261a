//! The offerings by scope, indexed by bits: which are eligible for one SME.

use super::bitset::{Found, Holds, Ladder, Rows, Term, Unknown, set};
use super::change::Offered;
use super::criteria::{LIMITS, Rest, SETS, Sets, rows_of};
use crate::eligibility::{asks_nothing, facts_of};
use crate::problem::{Sme, fact, id};
use domain::Criterion;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// No place: an offering that is not on this side.
const NOWHERE: u32 = u32::MAX;

#[derive(Debug)]
pub(super) struct OfferingSide {
    /// By first code, so that wider areas come first, then id.
    offerings: Vec<Arc<Offered>>,
    ids: Vec<u32>,
    /// Place by id.
    places: Vec<u32>,
    rows: Rows,
    /// Row of each code of the nation and the provinces.
    wide: BTreeMap<u32, usize>,
    /// Places of each code of a city or county.
    narrow: BTreeMap<u32, Vec<u32>>,
    /// First row of each criterion of [`SETS`], and the row of those whose set is not empty.
    sets: Vec<(usize, usize)>,
    ladders: Vec<Ladder>,
    /// By criterion: the offerings that ask nothing.
    nothing: Vec<usize>,
}

impl OfferingSide {
    /// The side over these offerings, by id.
    pub(super) fn new(by_id: Vec<Option<Arc<Offered>>>) -> Self {
        let mut places = vec![NOWHERE; by_id.len()];
        let mut members: Vec<(u32, Arc<Offered>)> = by_id
            .into_iter()
            .enumerate()
            .filter_map(|(row, offered)| Some((id(row), offered?)))
            .collect();
        members.sort_by_key(|(id, offered)| (offered.codes.first().copied(), *id));
        let (ids, offerings): (Vec<u32>, Vec<Arc<Offered>>) = members.into_iter().unzip();
        for (place, member) in (0..).zip(&ids) {
            places[*member as usize] = place;
        }
        let mut rows = Rows::new(offerings.len());
        let at = |place: usize| &offerings[place].offering;
        let sets = SETS.iter().map(|sets| {
            let set = |place| (sets.of_offering)(at(place));
            let first = rows.add_masks(sets.size, set);
            (first, rows.add(|place| set(place) != 0))
        });
        let sets = sets.collect();
        let ladders = LIMITS
            .iter()
            .map(|limit| rows.ladder(|place| Some(-(limit.of_offering)(at(place)))))
            .collect();
        let nothing = Criterion::ALL
            .iter()
            .map(|criterion| rows.add(|place| asks_nothing(at(place), *criterion)))
            .collect();
        let (wide, narrow) = scopes(&mut rows, &offerings);
        Self {
            offerings,
            ids,
            places,
            rows,
            wide,
            narrow,
            sets,
            ladders,
            nothing,
        }
    }

    pub(super) fn get(&self, offering: u32) -> Option<&Arc<Offered>> {
        self.place_of(offering).map(|place| &self.offerings[place])
    }

    pub(super) fn place_of(&self, offering: u32) -> Option<usize> {
        let place = *self.places.get(offering as usize)?;
        (place != NOWHERE).then_some(place as usize)
    }

    pub(super) fn at(&self, place: usize) -> (u32, &Offered) {
        (self.ids[place], &self.offerings[place])
    }

    /// Those whose scope fits an SME.
    pub(super) fn in_scope(&self, sme: &Sme, conditional: bool) -> Found {
        let mut found = Found::nobody(self.rows.words());
        self.add(0..=0, &mut found.met);
        if sme.knows(fact::REGION) {
            let region = sme.region;
            for code in [region / 10_000, region / 100, region] {
                self.add(code..=code, &mut found.met);
            }
        }
        found.may.copy_from_slice(&found.met);
        if conditional {
            self.add_unknown(sme, &mut found.may);
        }
        found.find_spans();
        found
    }

    /// Adds the offerings that apply to a code of a range.
    fn add(&self, codes: RangeInclusive<u32>, row: &mut [u64]) {
        for (_, wide) in self.wide.range(codes.clone()) {
            let wide = self.rows.row(*wide);
            row.iter_mut().zip(wide).for_each(|(a, b)| *a |= b);
        }
        for places in self.narrow.range(codes).map(|(_, places)| places) {
            places.iter().for_each(|place| set(row, *place as usize));
        }
    }

    /// Adds those that apply to a part of what is known of the SME's region.
    fn add_unknown(&self, sme: &Sme, row: &mut [u64]) {
        let inside = |known: u32, parts: u32| known * parts..=known * parts + (parts - 1);
        let region = sme.region;
        if !sme.knows(fact::REGION) {
            (0..self.offerings.len()).for_each(|place| set(row, place));
        } else if region.is_multiple_of(10_000) {
            self.add(inside(region / 10_000, 100), row);
            self.add(inside(region / 10_000, 10_000), row);
        } else if region.is_multiple_of(100) {
            self.add(inside(region / 100, 100), row);
        }
    }

    /// Leaves of `found` those for which an SME may be eligible, and gives the limits by which
    /// those that are not sure must be judged.
    pub(super) fn keep(&self, found: &mut Found, sme: &Sme, conditional: bool) -> Rest {
        let mut rest = Rest::default();
        let mut terms = Vec::with_capacity(SETS.len() + LIMITS.len());
        let unknown = |criterion: Criterion| Term {
            holds: Holds::Row(self.nothing[criterion as usize]),
            sure: None,
            unknown: Unknown::Rest,
        };
        for (sets, (first, any)) in SETS.iter().zip(&self.sets) {
            terms.push(match sme.knows(facts_of(sets.criterion)) {
                true => set_term(sets, (*first, *any), sme),
                false => unknown(sets.criterion),
            });
        }
        for (limit, ladder) in LIMITS.iter().zip(&self.ladders) {
            if !sme.knows(facts_of(limit.criterion)) {
                terms.push(unknown(limit.criterion));
                continue;
            }
            // The limit is at most the value: its opposite is at least the value's.
            let of_sme = (limit.of_sme)(sme);
            let (row, sure) = ladder.at_least(of_sme.saturating_neg());
            if sure.is_some() {
                rest.push(limit, of_sme);
            }
            if sure.is_some() || !ladder.is_all(row) {
                terms.push(Term {
                    holds: Holds::Row(row),
                    sure,
                    unknown: Unknown::Nobody,
                });
            }
        }
        found.keep(&self.rows, &terms, conditional);
        rest
    }
}

type Scopes = (BTreeMap<u32, usize>, BTreeMap<u32, Vec<u32>>);

fn scopes(rows: &mut Rows, offerings: &[Arc<Offered>]) -> Scopes {
    let mut places: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (place, offered) in (0..).zip(offerings) {
        for code in &offered.codes {
            places.entry(*code).or_default().push(place);
        }
    }
    let narrow = places.split_off(&100);
    let wide = places.into_iter().map(|(code, places)| {
        let is_in = |place: usize| places.binary_search(&id(place)).is_ok();
        (code, rows.add(is_in))
    });
    (wide.collect(), narrow)
}

fn set_term(sets: &Sets, (first, any): (usize, usize), sme: &Sme) -> Term {
    let all = u128::MAX >> (128 - sets.size);
    let has = (sets.of_sme)(sme) & all;
    let lacks = all & !has;
    let by_lacks = sets.one_of_offering && lacks.count_ones() < has.count_ones();
    let holds = match by_lacks || lacks == 0 {
        true => Holds::Except(any, rows_of(first, lacks)),
        false if has.is_power_of_two() => Holds::Row(first + has.trailing_zeros() as usize),
        false => Holds::Any(rows_of(first, has)),
    };
    Term {
        holds,
        sure: None,
        unknown: Unknown::Nobody,
    }
}
