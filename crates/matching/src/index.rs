//! For each criterion the offerings of a shard that pass at each value of an SME, as bits, so that
//! an SME's eligible offerings are the intersection of some twenty rows.

use crate::bits::{self, BitRows, STRIP};
use crate::eligibility::{self, asks_nothing, facts_of};
use crate::input::Pair;
use crate::ladder::{Ladder, Limits, Step, Thresholds};
use crate::limits::{MAX_AGE, MAX_COUNT, MAX_MONEY, MAX_MONTHS};
use crate::problem::{Offering, Problem, Sme, fact, id};
use domain::Criterion;
use std::borrow::Cow;

/// Criteria that compare numbers.
const NUMERIC: [Criterion; 13] = [
    Criterion::Revenue,
    Criterion::Age,
    Criterion::Amount,
    Criterion::Term,
    Criterion::DebtRatio,
    Criterion::CreditGrade,
    Criterion::TaxGrade,
    Criterion::RdRatio,
    Criterion::IpCount,
    Criterion::Assets,
    Criterion::Rate,
    Criterion::Leverage,
    Criterion::Margin,
];

/// Criteria of which an SME has one value, and a row for each.
const NOMINAL: [Criterion; 4] = [
    Criterion::Tier,
    Criterion::Size,
    Criterion::Purpose,
    Criterion::Industry,
];

/// Codes of provinces, and that of the nation, are below it.
const PROVINCES: u32 = 100;
const CHAINS: usize = 60;
const DIVISIONS: usize = 100;
const NODES: usize = 60 * 16;

/// Criteria of which one of two rows is enough.
const EITHER: [Criterion; 2] = [Criterion::Instrument, Criterion::Collateral];

const SINGLE: usize = NUMERIC.len() + NOMINAL.len();

/// The criteria of [`Rows::single`], in its order.
fn singles() -> impl Iterator<Item = Criterion> {
    NUMERIC.into_iter().chain(NOMINAL)
}

/// What one criterion leaves of a shard's offerings for one SME.
pub(crate) enum Term<'a> {
    /// The facts are known: offerings that may pass, and those that surely do where the first
    /// also holds others.
    Known {
        may: Cow<'a, [u64]>,
        sure: Option<&'a [u64]>,
    },
    /// A fact is unknown: the offerings that ask nothing.
    Unknown(&'a [u64]),
}

/// Room for the offerings that have an SME's chains or nodes in focus.
pub(crate) struct Focus {
    pub chain: Vec<u64>,
    pub node: Vec<u64>,
}

/// What an unknown fact lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// Offerings that ask nothing.
    Asks,
    /// Every offering.
    Passes,
}

#[derive(Debug)]
pub(crate) struct Index<'a> {
    problem: &'a Problem,
    members: &'a [u32],
    rows: BitRows,
    all: usize,
    none: usize,
    /// Row of each criterion: the offerings that ask nothing.
    nothing: Vec<usize>,
    /// First row of each nominal criterion; industries have a row of their own each.
    tier: usize,
    size: usize,
    purpose: usize,
    industry: Vec<usize>,
    chain: usize,
    /// Two tables of 32: instruments 0-4 and 5-9.
    instrument: usize,
    /// Two tables of 16: collateral 0-3 (with "none asked") and 4-7.
    collateral: usize,
    ladders: Vec<Ladder>,
    /// First row of the chains in focus, and the row of each node in focus.
    focus_chain: usize,
    focus_node: Vec<usize>,
    /// The nation and the provinces with the row of their offerings, ascending.
    wide: Vec<(u32, usize)>,
    /// Codes of cities and counties with the places that have them, ascending.
    codes: Vec<(u32, u32)>,
}

/// The rows that an SME's facts choose: what is in all of them, the region apart, is eligible.
pub(crate) struct Rows<'a> {
    /// One row for each criterion of which the SME has one value.
    single: [&'a [u64]; SINGLE],
    /// Two rows each for instruments and collateral: in one of both is enough.
    either: [[&'a [u64]; 2]; 2],
    chain: &'a [u64],
    /// Criteria whose row also holds offerings that do not pass, with those that surely do.
    pub inexact: Vec<(Criterion, &'a [u64])>,
}

impl Rows<'_> {
    /// Writes to `set` what of `from` is in every row.
    #[inline(always)]
    pub(crate) fn keep(&self, from: &[u64], set: &mut [u64]) {
        let (strips, _) = set.as_chunks_mut::<STRIP>();
        let (from, _) = from.as_chunks::<STRIP>();
        for (at, (strip, from)) in strips.iter_mut().zip(from).enumerate() {
            let of = |row: &[u64]| row.as_chunks::<STRIP>().0.get(at).copied();
            let mut left = *from;
            for row in [self.chain].into_iter().chain(self.single) {
                let Some(row) = of(row) else { continue };
                bits::keep(&mut left, &row);
            }
            for [one, other] in self.either {
                let Some((mut either, other)) = of(one).zip(of(other)) else {
                    continue;
                };
                bits::unite(&mut either, &other);
                bits::keep(&mut left, &either);
            }
            *strip = left;
        }
    }
}

/// Limits of a numeric criterion for one of [`values`]; none where no value is beyond it.
fn limits(o: &Offering, criterion: Criterion) -> Limits {
    let from = |low: i64| (low > 0).then_some(low);
    let to = |high: i64, most: i64| (high < most).then_some(high);
    let money = |low, high| (from(low), to(high, MAX_MONEY));
    match criterion {
        Criterion::Revenue => money(o.rev_min, o.rev_max),
        Criterion::Age => (from(o.age_min), to(o.age_max, MAX_AGE)),
        Criterion::Amount => money(o.amt_min, o.amt_max),
        Criterion::Term => (from(o.term_min), to(o.term_max, MAX_MONTHS)),
        Criterion::DebtRatio => (None, to(o.debt_max, MAX_COUNT)),
        Criterion::CreditGrade => (from(o.credit_min), None),
        Criterion::TaxGrade => (from(o.tax_min), None),
        Criterion::RdRatio => (from(o.rd_min), None),
        Criterion::IpCount => (from(o.ip_min), None),
        Criterion::Assets => (from(o.assets_min), None),
        Criterion::Rate => (from(o.taste.rate_bp.into()), None),
        Criterion::Leverage => (None, Some(o.lev_cap)),
        Criterion::Margin => (Some(o.margin_min), None),
        Criterion::Region
        | Criterion::Chain
        | Criterion::Tier
        | Criterion::Size
        | Criterion::Instrument
        | Criterion::Purpose
        | Criterion::Collateral
        | Criterion::Industry
        | Criterion::ExcludedPair => (None, None),
    }
}

/// The SME's values in the order of [`NUMERIC`].
fn values(s: &Sme) -> [i64; NUMERIC.len()] {
    [
        s.revenue,
        s.age.into(),
        s.amount,
        s.term.into(),
        s.debt_bp.into(),
        s.credit.into(),
        s.tax.into(),
        s.rd_bp.into(),
        s.ip_count.into(),
        s.assets,
        s.max_rate.into(),
        eligibility::leverage_bp(s),
        eligibility::margin_bp(s),
    ]
}

impl<'a> Index<'a> {
    /// The index over some offerings of a problem, ascending, by their place in `members`.
    pub(crate) fn new(problem: &'a Problem, members: &'a [u32]) -> Self {
        let mut rows = BitRows::new(members.len());
        let none = rows.push_empty(1);
        let all = rows.push_empty(1);
        (0..members.len()).for_each(|place| rows.set(all, place));
        let mut index = Self {
            problem,
            members,
            rows,
            all,
            none,
            nothing: Vec::new(),
            tier: 0,
            size: 0,
            purpose: 0,
            industry: Vec::new(),
            chain: 0,
            instrument: 0,
            collateral: 0,
            ladders: Vec::new(),
            focus_chain: 0,
            focus_node: Vec::new(),
            wide: Vec::new(),
            codes: Vec::new(),
        };
        index.nothing();
        index.nominals();
        index.industries();
        index.chains();
        index.tables();
        index.focus();
        index.codes();
        index.ladders();
        index
    }

    fn offerings(&self) -> impl Iterator<Item = (usize, &'a Offering)> + use<'a> {
        let problem = self.problem;
        let offering = move |member: &u32| problem.offering(*member);
        self.members.iter().map(offering).enumerate()
    }

    fn nothing(&mut self) {
        let first = self.rows.push_empty(Criterion::ALL.len());
        self.nothing = (first..).take(Criterion::ALL.len()).collect();
        for (place, offering) in self.offerings() {
            for criterion in Criterion::ALL.iter().copied() {
                if asks_nothing(offering, criterion) {
                    self.rows.set(self.nothing_of(criterion), place);
                }
            }
        }
    }

    fn nothing_of(&self, criterion: Criterion) -> usize {
        self.nothing[usize::from(criterion.ordinal())]
    }

    fn nominals(&mut self) {
        self.tier = self.rows.push_empty(5);
        self.size = self.rows.push_empty(4);
        self.purpose = self.rows.push_empty(6);
        for (place, o) in self.offerings() {
            let masks = [
                (self.tier, o.tier_mask),
                (self.size, o.size_mask),
                (self.purpose, o.purpose_mask),
            ];
            for (first, mask) in masks {
                bits::ones(mask.into()).for_each(|value| self.rows.set(first + value, place));
            }
        }
    }

    fn industries(&mut self) {
        self.industry = vec![self.all; DIVISIONS];
        for (place, o) in self.offerings() {
            for division in o.excluded_divisions {
                let division = usize::try_from(division).ok();
                let row = division.and_then(|division| self.industry.get_mut(division));
                let Some(row) = row else { continue };
                if *row == self.all {
                    *row = self.rows.push_copies(self.all, 1);
                }
                self.rows.clear(*row, place);
            }
        }
    }

    fn chains(&mut self) {
        let open = self.nothing_of(Criterion::Chain);
        self.chain = self.rows.push_copies(open, CHAINS);
        for (place, o) in self.offerings() {
            if !asks_nothing(o, Criterion::Chain) {
                bits::ones(o.chain_mask).for_each(|chain| self.rows.set(self.chain + chain, place));
            }
        }
    }

    fn tables(&mut self) {
        self.instrument = self.rows.push_empty(64);
        self.collateral = self.rows.push_empty(32);
        for (place, o) in self.offerings() {
            let (half, bit) = (usize::from(o.inst) / 5, o.inst % 5);
            for mask in (0..32_usize).filter(|mask| (mask >> bit) & 1 == 1) {
                self.rows.set(self.instrument + half * 32 + mask, place);
            }
            for mask in 0..16 {
                let [low, high] = [o.coll_any & 15, o.coll_any >> 4].map(usize::from);
                if low & mask != 0 || o.coll_any == 0 {
                    self.rows.set(self.collateral + mask, place);
                }
                if high & mask != 0 {
                    self.rows.set(self.collateral + 16 + mask, place);
                }
            }
        }
    }

    fn focus(&mut self) {
        self.focus_chain = self.rows.push_empty(CHAINS);
        self.focus_node = vec![self.none; NODES];
        for (place, o) in self.offerings() {
            let chains = bits::ones(o.taste.focus_chains);
            chains.for_each(|chain| self.rows.set(self.focus_chain + chain, place));
            for node in o.taste.focus {
                let row = usize::try_from(node)
                    .ok()
                    .and_then(|node| self.focus_node.get_mut(node));
                let Some(row) = row else { continue };
                if *row == self.none {
                    *row = self.rows.push_empty(1);
                }
                self.rows.set(*row, place);
            }
        }
    }

    fn codes(&mut self) {
        for (place, member) in (0_u32..).zip(self.members) {
            for code in self.problem.codes_of(*member) {
                if *code >= PROVINCES {
                    self.codes.push((*code, place));
                    continue;
                }
                let at = self.wide.partition_point(|(wide, _)| wide < code);
                if self.wide.get(at).is_none_or(|(wide, _)| wide != code) {
                    self.wide.insert(at, (*code, self.rows.push_empty(1)));
                }
                self.rows.set(self.wide[at].1, place as usize);
            }
        }
        self.codes.sort_unstable();
    }

    fn ladders(&mut self) {
        let mut thresholds = NUMERIC.map(|_| Thresholds::new(self.words()));
        for (place, o) in (0..).zip(self.members.iter().map(|it| self.problem.offering(*it))) {
            for (thresholds, criterion) in thresholds.iter_mut().zip(NUMERIC) {
                thresholds.add(place, limits(o, criterion));
            }
        }
        let ladders = thresholds
            .into_iter()
            .map(|it| Ladder::new(&mut self.rows, it));
        self.ladders = ladders.collect();
    }

    pub(crate) const fn words(&self) -> usize {
        self.rows.words()
    }

    /// The rows of an SME. `union` is room for the union of its chains.
    #[inline(always)]
    pub(crate) fn rows<'t>(
        &'t self,
        sme: &Sme,
        unknown: Unknown,
        union: &'t mut Vec<u64>,
    ) -> Rows<'t> {
        let mut inexact = Vec::new();
        let mut single = [self.rows.row(self.all); SINGLE];
        for ((row, criterion), step) in single.iter_mut().zip(singles()).zip(self.steps(sme)) {
            if !sme.knows(facts_of(criterion)) {
                *row = self.unknown(criterion, unknown);
                continue;
            }
            *row = self.rows.row(step.may);
            if !step.is_exact() {
                inexact.push((criterion, self.rows.row(step.sure)));
            }
        }
        let either = EITHER.map(|criterion| match sme.knows(facts_of(criterion)) {
            true => self.either(sme, criterion).map(|row| self.rows.row(row)),
            false => [self.unknown(criterion, unknown); 2],
        });
        let chain = match sme.knows(facts_of(Criterion::Chain)) {
            true => self.union(sme, union),
            false => self.unknown(Criterion::Chain, unknown),
        };
        Rows {
            single,
            either,
            chain,
            inexact,
        }
    }

    /// The steps of an SME in the order of [`singles`]; those of unknown facts say nothing.
    #[inline(always)]
    fn steps(&self, sme: &Sme) -> [Step; SINGLE] {
        let values = values(sme);
        let exact = |row| Step {
            may: row,
            sure: row,
        };
        let mut steps = [exact(self.all); SINGLE];
        for ((step, ladder), value) in steps.iter_mut().zip(&self.ladders).zip(values) {
            *step = ladder.step(value);
        }
        let nominal = [
            self.tier + usize::from(sme.tier),
            self.size + usize::from(sme.size),
            self.purpose + usize::from(sme.purpose),
            self.industry[usize::from(sme.division()) % DIVISIONS],
        ];
        steps[NUMERIC.len()..].copy_from_slice(&nominal.map(exact));
        steps
    }

    fn unknown(&self, criterion: Criterion, unknown: Unknown) -> &[u64] {
        self.rows.row(match unknown {
            Unknown::Asks => self.nothing_of(criterion),
            Unknown::Passes => self.all,
        })
    }

    fn either(&self, sme: &Sme, criterion: Criterion) -> [usize; 2] {
        let (instruments, collateral) = (usize::from(sme.inst_mask), usize::from(sme.coll_mask));
        if criterion == Criterion::Instrument {
            let high = self.instrument + 32 + instruments / 32 % 32;
            [self.instrument + instruments % 32, high]
        } else {
            let high = self.collateral + 16 + collateral / 16;
            [self.collateral + collateral % 16, high]
        }
    }

    fn union<'t>(&'t self, sme: &Sme, union: &'t mut Vec<u64>) -> &'t [u64] {
        if sme.chain_mask.is_power_of_two() {
            let chain = sme.chain_mask.trailing_zeros() as usize;
            return self.rows.row(self.chain + chain);
        }
        union.clear();
        union.resize(self.words(), 0);
        for chain in bits::ones(sme.chain_mask) {
            bits::unite(union, self.rows.row(self.chain + chain));
        }
        union
    }

    /// What one criterion, other than region and pair exclusion, leaves for an SME.
    pub(crate) fn term(&self, sme: &Sme, criterion: Criterion) -> Term<'_> {
        if !sme.knows(facts_of(criterion)) {
            return Term::Unknown(self.unknown(criterion, Unknown::Asks));
        }
        let single = singles()
            .zip(self.steps(sme))
            .find(|(it, _)| *it == criterion);
        if let Some((_, step)) = single {
            return Term::Known {
                may: self.rows.row(step.may).into(),
                sure: (!step.is_exact()).then(|| self.rows.row(step.sure)),
            };
        }
        let mut may = Vec::new();
        if criterion == Criterion::Chain {
            may = self.union(sme, &mut may).to_vec();
        } else {
            let [one, other] = self.either(sme, criterion);
            may.extend_from_slice(self.rows.row(one));
            bits::unite(&mut may, self.rows.row(other));
        }
        Term::Known {
            may: may.into(),
            sure: None,
        }
    }

    /// Offerings by their region verdict for the SMEs of one region: not NOT_MET, and MET.
    pub(crate) fn regions(&self, sme: &Sme) -> (Vec<u64>, Vec<u64>) {
        let mut met = self.wide(0).to_vec();
        if !sme.knows(fact::REGION) {
            return (self.rows.row(self.all).to_vec(), met);
        }
        let region = sme.region;
        let (province, city) = (region / 10_000, region / 100);
        bits::unite(&mut met, self.wide(province));
        for code in [city, region] {
            self.places(code)
                .for_each(|place| bits::set(&mut met, place));
        }
        let mut may = met.clone();
        let mut inside = |from: u32, to: u32| {
            let start = self.codes.partition_point(|(code, _)| *code < from);
            let codes = self.codes[start..]
                .iter()
                .take_while(|(code, _)| *code < to);
            codes.for_each(|(_, place)| bits::set(&mut may, *place as usize));
        };
        if region.is_multiple_of(10_000) {
            inside(province * 100, (province + 1) * 100);
            inside(province * 10_000, (province + 1) * 10_000);
        } else if region.is_multiple_of(100) {
            inside(city * 100, (city + 1) * 100);
        }
        (may, met)
    }

    fn wide(&self, code: u32) -> &[u64] {
        let at = self.wide.binary_search_by_key(&code, |(wide, _)| *wide);
        self.rows.row(at.map_or(self.none, |at| self.wide[at].1))
    }

    fn places(&self, wanted: u32) -> impl Iterator<Item = usize> {
        let start = self.codes.partition_point(|(code, _)| *code < wanted);
        let codes = self.codes[start..].iter();
        codes
            .take_while(move |(code, _)| *code == wanted)
            .map(|(_, place)| *place as usize)
    }

    /// Offerings that have a chain of the SME in focus, and those that have a node of it.
    #[inline(always)]
    pub(crate) fn in_focus(&self, sme: &Sme, focus: &mut Focus) {
        focus.chain.fill(0);
        for chain in bits::ones(sme.chain_mask) {
            bits::unite(&mut focus.chain, self.rows.row(self.focus_chain + chain));
        }
        focus.node.fill(0);
        for node in sme.nodes {
            let row = usize::try_from(node)
                .ok()
                .and_then(|node| self.focus_node.get(node));
            if let Some(row) = row.filter(|row| **row != self.none) {
                bits::unite(&mut focus.node, self.rows.row(*row));
            }
        }
    }

    /// The place of an offering in the shard.
    pub(crate) fn place_of(&self, offering: u32) -> Option<usize> {
        self.members.binary_search(&offering).ok()
    }

    /// The pair of an SME with the offering at a place.
    pub(crate) fn pair(&self, sme: u32, place: usize) -> Pair {
        Pair {
            sme,
            offering: self.members.get(place).copied().unwrap_or(id(usize::MAX)),
        }
    }
}
