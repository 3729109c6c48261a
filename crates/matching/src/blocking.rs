//! What keeps an SME from every offering.

use crate::bits::{self, has, keep, ones};
use crate::index::{Index, Term};
use crate::outcome::Blocking;
use crate::problem::{Problem, Sme};
use crate::top_k::Place;
use domain::{Criterion, Verdict};

/// One SME without a list.
pub(crate) struct Blocked<'a> {
    pub problem: &'a Problem,
    pub index: &'a Index<'a>,
    pub place: &'a Place,
    pub sme: u32,
}

impl Blocked<'_> {
    /// What blocks it.
    ///
    /// Where some pair fails on nothing but unknown facts (asked only where `unknown` says that
    /// these block), the criterion that is UNKNOWN in most such pairs; else the one that is
    /// NOT_MET by most of the offerings whose region may fit, REGION where there is none. Ties go
    /// to the first criterion.
    pub(crate) fn blocking(&self, unknown: bool) -> Blocking {
        if self.place.may.iter().all(|word| *word == 0) {
            return Blocking {
                criterion: Criterion::Region,
                verdict: Verdict::NotMet,
            };
        }
        let terms: Vec<(Criterion, Term)> = Criterion::ALL
            .iter()
            .copied()
            .filter(|it| !matches!(it, Criterion::Region | Criterion::ExcludedPair))
            .map(|criterion| (criterion, self.index.term(self.facts(), criterion)))
            .collect();
        if unknown && let Some(criterion) = self.most_unknown(&terms) {
            return Blocking {
                criterion,
                verdict: Verdict::Unknown,
            };
        }
        let excluded = self.excluded().filter(|at| has(&self.place.may, *at));
        let mut worst = (excluded.count(), Criterion::ExcludedPair);
        for (criterion, term) in &terms {
            let count = self.count_not_met(*criterion, term);
            if count > worst.0 || (count == worst.0 && *criterion < worst.1) {
                worst = (count, *criterion);
            }
        }
        Blocking {
            criterion: worst.1,
            verdict: Verdict::NotMet,
        }
    }

    fn facts(&self) -> &Sme {
        self.problem.sme(self.sme)
    }

    fn excluded(&self) -> impl Iterator<Item = usize> {
        let pairs = self.problem.excluded_of(self.sme).iter();
        pairs.filter_map(|pair| self.index.place_of(pair.offering))
    }

    fn fails(&self, place: usize, criterion: Criterion) -> bool {
        let pair = self.index.pair(self.sme, place);
        self.problem.verdict_of(pair, criterion) == Verdict::NotMet
    }

    /// The criterion that is UNKNOWN in most pairs that are not NOT_MET; none without such pairs.
    fn most_unknown(&self, terms: &[(Criterion, Term)]) -> Option<Criterion> {
        let mut possible = self.place.may.clone();
        for (criterion, term) in terms {
            let Term::Known { may, sure } = term else {
                continue;
            };
            keep(&mut possible, may);
            for place in sure
                .iter()
                .flat_map(|sure| beyond(&possible, sure))
                .collect::<Vec<_>>()
            {
                if self.fails(place, *criterion) {
                    bits::clear(&mut possible, place);
                }
            }
        }
        self.excluded()
            .for_each(|at| bits::clear(&mut possible, at));
        let unknown = terms.iter().filter_map(|(criterion, term)| match term {
            Term::Unknown(nothing) => Some((*criterion, *nothing)),
            Term::Known { .. } => None,
        });
        [(Criterion::Region, self.place.met.as_slice())]
            .into_iter()
            .chain(unknown)
            .map(|(criterion, met)| (count_beyond(&possible, met), criterion))
            .filter(|(count, _)| *count > 0)
            .max_by_key(|(count, criterion)| (*count, std::cmp::Reverse(*criterion)))
            .map(|(_, criterion)| criterion)
    }

    /// Offerings whose region may fit and that fail a criterion.
    fn count_not_met(&self, criterion: Criterion, term: &Term) -> usize {
        let Term::Known { may, sure } = term else {
            return 0;
        };
        let mut left = self.place.may.clone();
        let failed = count_beyond(&left, may);
        keep(&mut left, may);
        let judged = sure.iter().flat_map(|sure| beyond(&left, sure));
        failed + judged.filter(|place| self.fails(*place, criterion)).count()
    }
}

/// Places of a set that are not in another.
fn beyond(set: &[u64], other: &[u64]) -> impl Iterator<Item = usize> {
    let words = set.iter().zip(other).map(|(set, other)| set & !other);
    words
        .enumerate()
        .flat_map(|(word, left)| ones(left).map(move |bit| word * 64 + bit))
}

fn count_beyond(set: &[u64], other: &[u64]) -> usize {
    let words = set.iter().zip(other).map(|(set, other)| set & !other);
    words.map(|left| left.count_ones() as usize).sum()
}
