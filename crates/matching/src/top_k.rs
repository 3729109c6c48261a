//! The exact list of every SME of a shard, and what blocks those that get none.

use crate::control::{Cancelled, Control};
use crate::index::{Index, LIMITED, Term, Unions};
use crate::outcome::{Blocking, Listed};
use crate::policy::Policy;
use crate::problem::{Problem, id};
use crate::score::{self, SmeWeights};
use crate::shard::Shard;
use domain::{Criterion, Verdict};
use rayon::prelude::*;
use std::ops::Range;

/// SMEs between two checks of the cancel flag.
const CHUNK: usize = 128;

/// The lists of one shard; joined by [`crate::merge`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShardLists {
    /// Each SME with the length of its list.
    pub(crate) lengths: Vec<(u32, u8)>,
    /// The lists, one after the other.
    pub(crate) listed: Vec<Listed>,
    pub(crate) eligible_pairs: u64,
    /// What blocks the SMEs without a list.
    pub(crate) blocked: Vec<(u32, Blocking)>,
}

/// Makes the lists of one shard, on the current rayon pool.
///
/// # Errors
/// [`Cancelled`] when `control` was cancelled.
pub fn solve_shard(
    problem: &Problem,
    shard: &Shard,
    policy: &Policy,
    control: &Control,
) -> Result<ShardLists, Cancelled> {
    control.check()?;
    let search = Search {
        problem,
        policy,
        index: Index::new(problem, shard.offerings()),
    };
    let parts = shard
        .smes()
        .par_chunks(CHUNK)
        .map(|smes| {
            control.check()?;
            let lists = search.chunk(smes);
            control.advance(smes.len());
            Ok(lists)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let mut lists = ShardLists::default();
    for part in parts {
        lists.lengths.extend(part.lengths);
        lists.listed.extend(part.listed);
        lists.eligible_pairs += part.eligible_pairs;
        lists.blocked.extend(part.blocked);
    }
    Ok(lists)
}

struct Search<'a> {
    problem: &'a Problem,
    policy: &'a Policy,
    index: Index<'a>,
}

/// What the SMEs of one region share.
struct Place {
    region: Option<u32>,
    may: Vec<u64>,
    met: Vec<u64>,
    /// Words of `may` that are not all zero, in runs.
    spans: Vec<Range<usize>>,
}

/// Rows that are worked on; `may` and `sure` hold candidates, `met` those without unknowns.
struct Rows {
    may: Vec<u64>,
    sure: Vec<u64>,
    met: Vec<u64>,
}

impl Search<'_> {
    fn chunk(&self, smes: &[u32]) -> ShardLists {
        let mut lists = ShardLists::default();
        let row = vec![0; self.index.words()];
        let mut rows = Rows {
            may: row.clone(),
            sure: row.clone(),
            met: row,
        };
        let mut unions = Unions::new(self.index.words());
        let mut best = Best::new(self.policy.k());
        let mut place: Option<Place> = None;
        for sme in smes {
            let facts = self.problem.sme(*sme);
            let region = Some(facts.region);
            let place = match &mut place {
                Some(place) if place.region == region => place,
                place => place.insert(self.place(*sme)),
            };
            let terms = self.index.terms(facts, &mut unions);
            self.intersect(*sme, place, &terms, &mut rows);
            lists.eligible_pairs += self.collect(*sme, place, &rows, &mut best);
            let before = lists.listed.len();
            let weights = score::sme_weights(self.policy, facts);
            lists.listed.extend(
                best.take()
                    .iter()
                    .map(|key| self.listed(*sme, weights, *key)),
            );
            let length = lists.listed.len() - before;
            lists
                .lengths
                .push((*sme, u8::try_from(length).unwrap_or(u8::MAX)));
            if length == 0 {
                lists
                    .blocked
                    .push((*sme, self.blocking(*sme, place, &terms, &mut rows)));
            }
        }
        lists
    }

    fn place(&self, sme: u32) -> Place {
        let (may, met) = self.index.regions(sme);
        let mut spans: Vec<Range<usize>> = Vec::new();
        for (word, _) in may.iter().enumerate().filter(|(_, bits)| **bits != 0) {
            match spans.last_mut() {
                // A short gap costs less than another run.
                Some(span) if word <= span.end + 2 => span.end = word + 1,
                _ => spans.push(word..word + 1),
            }
        }
        Place {
            region: Some(self.problem.sme(sme).region),
            may,
            met,
            spans,
        }
    }

    /// Leaves in `may` the pairs that the policy keeps, not yet judged where `sure` lacks them;
    /// in `met` those without an unknown.
    fn intersect(&self, sme: u32, place: &Place, terms: &[Term], rows: &mut Rows) {
        let conditional = self.policy.is_conditional();
        for span in &place.spans {
            let span = || span.clone();
            let may = &mut rows.may[span()];
            let sure = &mut rows.sure[span()];
            let met = &mut rows.met[span()];
            may.copy_from_slice(if conditional {
                &place.may[span()]
            } else {
                &place.met[span()]
            });
            sure.fill(u64::MAX);
            met.copy_from_slice(&place.met[span()]);
            for term in terms {
                match term {
                    Term::Known {
                        may: row,
                        sure: None,
                        ..
                    } => and(may, &row[span()]),
                    Term::Known {
                        may: row,
                        sure: Some(row_sure),
                        ..
                    } => {
                        and(may, &row[span()]);
                        and(sure, &row_sure[span()]);
                    }
                    Term::Unknown { nothing, .. } if conditional => and(met, &nothing[span()]),
                    Term::Unknown { nothing, .. } => and(may, &nothing[span()]),
                }
            }
        }
        self.exclude(sme, &mut rows.may);
    }

    fn exclude(&self, sme: u32, row: &mut [u64]) {
        for pair in self.problem.excluded_of(sme) {
            if let Some(place) = self.index.place_of(pair.offering) {
                row[place / 64] &= !(1 << (place % 64));
            }
        }
    }

    /// Judges what is not sure, scores what is left, and counts it.
    fn collect(&self, sme: u32, place: &Place, rows: &Rows, best: &mut Best) -> u64 {
        let facts = self.problem.sme(sme);
        let weights = score::sme_weights(self.policy, facts);
        let mut eligible = 0;
        for word in place.spans.iter().cloned().flatten() {
            for bit in ones(rows.may[word]) {
                let at = word * 64 + bit;
                if (rows.sure[word] >> bit) & 1 == 0 && !self.is_possible(sme, at) {
                    continue;
                }
                eligible += 1;
                let taste = self.index.taste(at);
                let parts = score::parts(facts, taste);
                let score = parts.sme_points(weights) + parts.lender_points(taste);
                let met = (rows.met[word] >> bit) & 1 == 1 || !self.policy.is_conditional();
                best.offer(key(met, score, self.index.pair(sme, at).offering));
            }
        }
        eligible
    }

    /// Whether no limit is NOT_MET; whatever else is asked, the rows answer exactly.
    fn is_possible(&self, sme: u32, place: usize) -> bool {
        let pair = self.index.pair(sme, place);
        LIMITED
            .iter()
            .all(|criterion| self.problem.verdict_of(pair, *criterion) != Verdict::NotMet)
    }

    fn listed(&self, sme: u32, weights: SmeWeights, key: u64) -> Listed {
        let (met, offering) = of_key(key);
        let taste = &self.problem.offering(offering).taste;
        let parts = score::parts(self.problem.sme(sme), taste);
        Listed::new(
            offering,
            met,
            parts.sme_points(weights),
            parts.lender_points(taste),
        )
    }

    /// What blocks an SME that has no list.
    ///
    /// Where some pair fails on nothing but unknown facts, the criterion that is UNKNOWN in most
    /// such pairs; else the one that is NOT_MET by most of the offerings whose region may fit,
    /// REGION where there is none. Ties go to the first criterion.
    fn blocking(&self, sme: u32, place: &Place, terms: &[Term], rows: &mut Rows) -> Blocking {
        if place.spans.is_empty() {
            return Blocking {
                criterion: Criterion::Region,
                verdict: Verdict::NotMet,
            };
        }
        if !self.policy.is_conditional()
            && let Some(criterion) = self.most_unknown(sme, place, terms, rows)
        {
            return Blocking {
                criterion,
                verdict: Verdict::Unknown,
            };
        }
        let excluded = self.problem.excluded_of(sme).iter().filter(|pair| {
            let at = self.index.place_of(pair.offering);
            at.is_some_and(|at| (place.may[at / 64] >> (at % 64)) & 1 == 1)
        });
        let mut worst = (excluded.count(), Criterion::ExcludedPair);
        for terms in terms.chunk_by(|a, b| a.criterion() == b.criterion()) {
            let Some(criterion) = terms.first().map(Term::criterion) else {
                continue;
            };
            let count = self.count_not_met(sme, place, terms);
            if count > worst.0 || (count == worst.0 && criterion < worst.1) {
                worst = (count, criterion);
            }
        }
        Blocking {
            criterion: worst.1,
            verdict: Verdict::NotMet,
        }
    }

    /// The criterion that is UNKNOWN in most pairs that are not NOT_MET; none without such pairs.
    fn most_unknown(
        &self,
        sme: u32,
        place: &Place,
        terms: &[Term],
        rows: &mut Rows,
    ) -> Option<Criterion> {
        let possible = &mut rows.may;
        possible.copy_from_slice(&place.may);
        rows.sure.fill(u64::MAX);
        for term in terms {
            if let Term::Known { may, sure, .. } = term {
                and(possible, may);
                sure.iter().for_each(|sure| and(&mut rows.sure, sure));
            }
        }
        self.exclude(sme, possible);
        for word in place.spans.iter().cloned().flatten() {
            for bit in ones(possible[word] & !rows.sure[word]) {
                if !self.is_possible(sme, word * 64 + bit) {
                    possible[word] &= !(1 << bit);
                }
            }
        }
        let unknown = terms.iter().filter_map(|term| match term {
            Term::Unknown { criterion, nothing } => Some((*criterion, *nothing)),
            Term::Known { .. } => None,
        });
        [(Criterion::Region, place.met.as_slice())]
            .into_iter()
            .chain(unknown)
            .map(|(criterion, nothing)| {
                let unknown = possible
                    .iter()
                    .zip(nothing)
                    .map(|(all, nothing)| all & !nothing);
                (unknown.map(u64::count_ones).sum::<u32>(), criterion)
            })
            .filter(|(count, _)| *count > 0)
            .max_by_key(|(count, criterion)| (*count, std::cmp::Reverse(*criterion)))
            .map(|(_, criterion)| criterion)
    }

    /// Offerings whose region may fit and of which the terms of one criterion do not hold.
    fn count_not_met(&self, sme: u32, place: &Place, terms: &[Term]) -> usize {
        let mut count = 0;
        for word in place.spans.iter().cloned().flatten() {
            let (mut all_may, mut all_sure) = (u64::MAX, u64::MAX);
            for term in terms {
                if let Term::Known { may, sure, .. } = term {
                    all_may &= may[word];
                    all_sure &= sure.unwrap_or(may)[word];
                }
            }
            count += (place.may[word] & !all_may).count_ones() as usize;
            for bit in ones(place.may[word] & all_may & !all_sure) {
                let pair = self.index.pair(sme, word * 64 + bit);
                let fails = |term: &Term| {
                    self.problem.verdict_of(pair, term.criterion()) == Verdict::NotMet
                };
                count += usize::from(terms.first().is_some_and(fails));
            }
        }
        count
    }
}

fn and(row: &mut [u64], other: &[u64]) {
    row.iter_mut()
        .zip(other)
        .for_each(|(word, other)| *word &= other);
}

/// Places of the bits of a word, ascending.
fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        bit
    })
}

/// Orders pairs of one SME: MET first, then the score, then the lower offering id.
fn key(met: bool, score: u32, offering: u32) -> u64 {
    u64::from(met) << 63 | u64::from(score) << 32 | u64::from(!offering)
}

fn of_key(key: u64) -> (bool, u32) {
    let offering = id(usize::try_from(key & u64::from(u32::MAX)).unwrap_or_default());
    (key >> 63 == 1, !offering)
}

/// The best `k` keys of a stream.
struct Best {
    k: usize,
    /// No key at or below it can be among the best.
    threshold: u64,
    keys: Vec<u64>,
}

impl Best {
    fn new(k: usize) -> Self {
        Self {
            k,
            threshold: 0,
            keys: Vec::with_capacity(4 * k),
        }
    }

    #[inline]
    fn offer(&mut self, key: u64) {
        if key > self.threshold {
            self.keys.push(key);
            if self.keys.len() == 4 * self.k {
                self.shrink();
            }
        }
    }

    fn shrink(&mut self) {
        let (_, last, _) = self
            .keys
            .select_nth_unstable_by(self.k - 1, |a, b| b.cmp(a));
        self.threshold = *last;
        self.keys.truncate(self.k);
    }

    /// The best keys, best first; begins anew with the next key.
    fn take(&mut self) -> Vec<u64> {
        self.keys.sort_unstable_by(|a, b| b.cmp(a));
        self.keys.truncate(self.k);
        self.threshold = 0;
        std::mem::replace(&mut self.keys, Vec::with_capacity(4 * self.k))
    }
}
