//! The exact list of every SME of a shard, and what blocks those that get none.

use crate::bits::{self, BLOCK, ones};
use crate::blocking::Blocked;
use crate::checksum::ListSum;
use crate::control::{Cancelled, Control};
use crate::index::{Focus, Index, Unknown};
use crate::outcome::{Blocking, Listed};
use crate::packed::{Fit, Record, Terms};
use crate::policy::{MAX_K, Policy};
use crate::problem::{Problem, Sme, fact};
use crate::score;
use crate::select::Best;
use crate::shard::Shard;
use crate::simd::{self, Work};
use domain::{Criterion, Verdict};
use rayon::prelude::*;

/// SMEs between two checks of the cancel flag.
const CHUNK: usize = 512;

/// The lists of one shard; joined by [`crate::merge`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShardLists {
    pub(crate) parts: Vec<Part>,
}

/// Places on a list.
pub(crate) type Order = [u8; MAX_K as usize];

/// Lists that were made one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// Each SME with the length of its list.
    pub lengths: Vec<(u32, u8)>,
    /// The lists, one after the other.
    pub listed: Vec<Listed>,
    /// Places on each list in the order of the SME's own preference.
    pub orders: Vec<Order>,
    pub eligible_pairs: u64,
    /// Listed pairs that are UNKNOWN.
    pub conditional_pairs: u64,
    pub sum: ListSum,
    /// What blocks the SMEs without a list.
    pub blocked: Vec<(u32, Blocking)>,
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
    let search = Search::new(problem, shard, policy);
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
    Ok(ShardLists { parts })
}

/// What all SMEs of a shard share.
pub(crate) struct Search<'a> {
    problem: &'a Problem,
    policy: &'a Policy,
    members: &'a [u32],
    index: Index<'a>,
    /// Packed offerings, where all fit and short keys can name them.
    records: Option<Vec<Record>>,
    /// Places of the offerings of lenders of the province, with their home.
    local: Vec<(u32, u32)>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(problem: &'a Problem, shard: &'a Shard, policy: &'a Policy) -> Self {
        let members = shard.offerings();
        let records = members
            .iter()
            .map(|member| Record::new(&problem.offering(*member).taste))
            .collect::<Option<Vec<_>>>()
            .filter(|records| records.len() <= simd::MAX_PLACES);
        Self {
            problem,
            policy,
            members,
            index: Index::new(problem, members),
            records,
            local: (0..)
                .zip(members)
                .map(|(place, member)| (place, problem.offering(*member).taste.home))
                .filter(|(_, home)| Some(home / 10_000) == shard.province())
                .collect(),
        }
    }

    fn chunk(&self, smes: &[u32]) -> Part {
        let mut lists = Part {
            lengths: Vec::with_capacity(smes.len()),
            listed: Vec::with_capacity(smes.len() * self.policy.k()),
            orders: Vec::with_capacity(smes.len()),
            ..Part::default()
        };
        simd::widest(Chunk {
            worker: Worker::new(self),
            smes,
            lists: &mut lists,
        });
        lists
    }
}

struct Chunk<'w, 's, 'a> {
    worker: Worker<'s, 'a>,
    smes: &'w [u32],
    lists: &'w mut Part,
}

/// SMEs ahead whose facts are asked for.
const AHEAD: usize = 4;

impl Work for Chunk<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        let facts = self.worker.search.problem.smes();
        let ahead = self.smes.iter().skip(AHEAD).map(Some);
        for (sme, ahead) in self.smes.iter().zip(ahead.chain(std::iter::repeat(None))) {
            simd::prefetch(ahead.and_then(|ahead| facts.get(*ahead as usize)));
            self.worker.list(*sme, self.lists);
        }
    }
}

/// What the SMEs of one region share.
pub(crate) struct Place {
    region: Option<u32>,
    pub may: Vec<u64>,
    pub met: Vec<u64>,
}

/// Makes one list after the other; SMEs of one region should follow each other.
struct Worker<'s, 'a> {
    search: &'s Search<'a>,
    place: Option<Place>,
    /// Records as seen from the region of the place.
    records: Vec<Record>,
    sets: Sets,
    places: Places,
    short: (Vec<i32>, Best<i32>),
    /// Keys of the best by the SME's points alone.
    own: Vec<i32>,
    long: (Vec<u64>, Best<u64>),
}

/// Sets of offerings that are worked on.
struct Sets {
    /// Without an unknown.
    met: Vec<u64>,
    /// With unknowns only.
    unknown: Vec<u64>,
    union: Vec<u64>,
    focus: Focus,
}

impl<'s, 'a> Worker<'s, 'a> {
    fn new(search: &'s Search<'a>) -> Self {
        let row = || vec![0; search.index.words()];
        Self {
            search,
            place: None,
            records: search.records.clone().unwrap_or_default(),
            sets: Sets {
                met: row(),
                unknown: row(),
                union: row(),
                focus: Focus {
                    chain: row(),
                    node: row(),
                },
            },
            places: Places::new(search.members.len()),
            short: (Vec::new(), Best::new()),
            own: Vec::new(),
            long: (Vec::new(), Best::new()),
        }
    }

    #[inline(always)]
    fn list(&mut self, sme: u32, lists: &mut Part) {
        let search = self.search;
        let facts = search.problem.sme(sme);
        let place = self.enter(facts);
        let before = lists.listed.len();
        let conditional =
            search.policy.is_conditional() && (facts.known != fact::ALL || place.may != place.met);
        search.index.in_focus(facts, &mut self.sets.focus);
        search.met(sme, &place, &mut self.sets);
        lists.eligible_pairs +=
            self.append(facts, Verdict::Met, search.policy.k(), &mut lists.listed);
        if conditional {
            search.unknown(sme, &place, &mut self.sets);
            let left = search.policy.k() - (lists.listed.len() - before);
            lists.eligible_pairs += self.append(facts, Verdict::Unknown, left, &mut lists.listed);
        }
        let list = &lists.listed[before..];
        lists.orders.push(preferred(list));
        for (row, rank) in list.iter().zip(1..) {
            lists.sum.add(sme, rank, *row);
            lists.conditional_pairs += u64::from(!row.is_met());
        }
        let length = list.len();
        lists
            .lengths
            .push((sme, u8::try_from(length).unwrap_or(u8::MAX)));
        if length == 0 {
            let blocked = Blocked {
                problem: search.problem,
                index: &search.index,
                place: &place,
                sme,
            };
            let blocking = blocked.blocking(!search.policy.is_conditional());
            lists.blocked.push((sme, blocking));
        }
        self.place = Some(place);
    }

    /// The place of an SME, with the records seen from there.
    #[inline(always)]
    fn enter(&mut self, facts: &Sme) -> Place {
        let region = facts.knows(fact::REGION).then_some(facts.region);
        if let Some(place) = self.place.take().filter(|place| place.region == region) {
            return place;
        }
        if let Some(region) = region {
            for (place, home) in &self.search.local {
                if let Some(record) = self.records.get_mut(*place as usize) {
                    record.near(region, *home);
                }
            }
        }
        let (may, met) = self.search.index.regions(facts);
        Place { region, may, met }
    }

    /// Appends the best of a set to the SME's list as far as there is room; the size of the set.
    #[inline(always)]
    fn append(
        &mut self,
        facts: &Sme,
        verdict: Verdict,
        room: usize,
        listed: &mut Vec<Listed>,
    ) -> u64 {
        let search = self.search;
        let weights = score::sme_weights(search.policy, facts);
        let met = verdict == Verdict::Met;
        let set = if met {
            &self.sets.met
        } else {
            &self.sets.unknown
        };
        self.places.take(set, &self.sets.focus);
        let count: usize = self
            .places
            .by_fit()
            .map(|(_, places)| places.len())
            .iter()
            .sum();
        if search.records.is_some() {
            let mut terms = Terms::new(facts, weights);
            let (keys, best) = &mut self.short;
            keys.clear();
            for (fit, places) in self.places.by_fit() {
                terms.set_fit(fit, facts);
                simd::keys(&terms, &self.records, places, keys);
            }
            let best = best.of(keys, room);
            // Whole eights; what fills up names a place that exists.
            let mut places = [0; (MAX_K as usize).next_multiple_of(8)];
            for (place, key) in places.iter_mut().zip(best) {
                *place = simd::place_of(*key);
            }
            let own = &mut self.own;
            own.clear();
            let eights = best.len().next_multiple_of(8);
            simd::keys(&terms.of_sme_only(), &self.records, &places[..eights], own);
            for ((key, own), place) in best.iter().zip(own).zip(places) {
                let (score, of_sme) = (simd::points_of(*key), simd::points_of(*own));
                let offering = search.members[place as usize];
                listed.push(Listed::new(offering, met, of_sme, score - of_sme));
            }
        } else {
            let (keys, best) = &mut self.long;
            keys.clear();
            keys.extend(self.places.all().map(|place| {
                let taste = &search
                    .problem
                    .offering(search.members[place as usize])
                    .taste;
                let parts = score::parts(facts, taste);
                let score = parts.sme_points(weights) + parts.lender_points(taste);
                u64::from(score) << 32 | u64::from(!place)
            }));
            for key in best.of(keys, room) {
                let place = !u32::try_from(key & u64::from(u32::MAX)).unwrap_or_default();
                let offering = search.members[place as usize];
                let taste = &search.problem.offering(offering).taste;
                let parts = score::parts(facts, taste);
                listed.push(Listed::new(
                    offering,
                    met,
                    parts.sme_points(weights),
                    parts.lender_points(taste),
                ));
            }
        }
        count as u64
    }
}

/// The places of a list in the order of the SME's preference: MET first, then by its own points,
/// then the lower offering id.
#[inline(always)]
pub(crate) fn preferred(list: &[Listed]) -> Order {
    let mut keys = [i64::MIN; MAX_K as usize];
    for (key, row) in keys.iter_mut().zip(list) {
        *key = row.preference();
    }
    let mut better = [0_i64; MAX_K as usize];
    // Four at a time, so that each four stays in a register while all others pass; a check of
    // each addition would keep it out.
    let fours = keys.as_chunks::<4>().0;
    for (better, four) in better.as_chunks_mut::<4>().0.iter_mut().zip(fours) {
        for other in keys {
            for (better, key) in better.iter_mut().zip(four) {
                *better = i64::wrapping_add(*better, i64::from(other > *key));
            }
        }
    }
    let mut order = [0; MAX_K as usize];
    for (better, place) in better.into_iter().zip(0..).take(list.len()) {
        let at = usize::try_from(better).ok();
        if let Some(at) = at.and_then(|at| order.get_mut(at)) {
            *at = place;
        }
    }
    order
}

/// Places of a set, by what of the SME's chains each offering has in focus.
#[derive(Debug)]
struct Places {
    neither: PlaceList,
    chain: PlaceList,
    node: PlaceList,
}

/// Places in the order in which they were found.
#[derive(Debug)]
struct PlaceList {
    /// Room for a word's worth of places more than there can be.
    places: Vec<u32>,
    count: usize,
}

impl Places {
    fn new(most: usize) -> Self {
        let list = || PlaceList {
            places: vec![0; most + 64],
            count: 0,
        };
        Self {
            neither: list(),
            chain: list(),
            node: list(),
        }
    }

    /// Takes the places of a set instead of those that it has.
    #[inline(always)]
    fn take(&mut self, set: &[u64], focus: &Focus) {
        for list in [&mut self.neither, &mut self.chain, &mut self.node] {
            list.count = 0;
        }
        let chains: &[Block] = focus.chain.as_chunks().0;
        let nodes: &[Block] = focus.node.as_chunks().0;
        let blocks = set.as_chunks().0.iter().zip(chains).zip(nodes);
        for (((set, chain), node), first) in blocks.zip((0..).step_by(64 * BLOCK)) {
            let set: &Block = set;
            if *set == [0; BLOCK] {
                continue;
            }
            let in_node: Block = std::array::from_fn(|word| set[word] & node[word]);
            let in_chain: Block = std::array::from_fn(|word| set[word] & chain[word] & !node[word]);
            let in_neither = std::array::from_fn(|word| set[word] & !chain[word] & !node[word]);
            self.neither.push(in_neither, first);
            if in_chain != [0; BLOCK] {
                self.chain.push(in_chain, first);
            }
            if in_node != [0; BLOCK] {
                self.node.push(in_node, first);
            }
        }
    }

    /// What fits how well, the worst first.
    fn by_fit(&self) -> [(Fit, &[u32]); 3] {
        [
            (Fit::Neither, self.neither.all()),
            (Fit::Chain, self.chain.all()),
            (Fit::Node, self.node.all()),
        ]
    }

    fn all(&self) -> impl Iterator<Item = u32> {
        let lists = self.by_fit().map(|(_, places)| places);
        lists.into_iter().flatten().copied()
    }
}

type Block = [u64; BLOCK];

impl PlaceList {
    /// Appends the places of the bits of a block.
    #[inline(always)]
    fn push(&mut self, block: Block, first: u32) {
        for (mut bits, first) in block.into_iter().zip((first..).step_by(64)) {
            // One check of the room for all bits of a word.
            let room = self.places[self.count..].first_chunk_mut::<64>();
            let Some(room) = room else { return };
            self.count += bits.count_ones() as usize;
            // Four at a time, whether there are as many or not: most words have at most four, and
            // a branch for each bit would be guessed wrong at the end of each word.
            for four in room.as_chunks_mut::<4>().0 {
                for place in four {
                    *place = first + bits.trailing_zeros();
                    bits &= bits.wrapping_sub(1);
                }
                if bits == 0 {
                    break;
                }
            }
        }
    }

    fn all(&self) -> &[u32] {
        &self.places[..self.count]
    }
}

impl Search<'_> {
    /// Leaves in `met` the offerings of which the SME meets every criterion.
    #[inline(always)]
    fn met(&self, sme: u32, place: &Place, sets: &mut Sets) {
        let rows = self
            .index
            .rows(self.problem.sme(sme), Unknown::Asks, &mut sets.union);
        rows.keep(&place.met, &mut sets.met);
        self.judge(sme, &rows.inexact, &mut sets.met);
    }

    /// Leaves in `unknown` the offerings of which the SME meets some criteria and others cannot
    /// be told.
    fn unknown(&self, sme: u32, place: &Place, sets: &mut Sets) {
        let rows = self
            .index
            .rows(self.problem.sme(sme), Unknown::Passes, &mut sets.union);
        rows.keep(&place.may, &mut sets.unknown);
        for (word, met) in sets.unknown.iter_mut().zip(&sets.met) {
            *word &= !met;
        }
        self.judge(sme, &rows.inexact, &mut sets.unknown);
    }

    /// Takes out of a set what a criterion whose row is not exact refuses, and excluded pairs.
    fn judge(&self, sme: u32, inexact: &[(Criterion, &[u64])], set: &mut [u64]) {
        for (criterion, sure) in inexact {
            for (word, (set, sure)) in set.iter_mut().zip(*sure).enumerate() {
                for bit in ones(*set & !sure) {
                    let pair = self.index.pair(sme, word * 64 + bit);
                    if self.problem.verdict_of(pair, *criterion) == Verdict::NotMet {
                        *set &= !(1 << bit);
                    }
                }
            }
        }
        for pair in self.problem.excluded_of(sme) {
            if let Some(at) = self.index.place_of(pair.offering) {
                bits::clear(set, at);
            }
        }
    }
}
