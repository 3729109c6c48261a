//! One bitset over a shard's offerings per value of each attribute, so that an SME's eligible
//! offerings are the intersection of some twenty rows.
//!
//! Limits with many distinct values get buckets: a `sure` row of offerings that pass whatever
//! the place in the bucket, and a `may` row of those that pass at its end. What lies between is
//! judged one by one.

use crate::eligibility::{self, asks_nothing, excludes_no};
use crate::input::Pair;
use crate::problem::{Offering, Problem, Sme, Taste, id};
use domain::{Criterion, Verdict};

/// Rows of one limit before it is bucketed.
const MAX_STEPS: usize = 64;

pub(crate) struct Index<'a> {
    problem: &'a Problem,
    members: &'a [u32],
    tastes: Vec<Taste>,
    words: usize,
    sets: Vec<u64>,
    /// First row of each attribute.
    chain: usize,
    tier: usize,
    size: usize,
    purpose: usize,
    /// Two tables of 32: instruments 0-4 and 5-9.
    instrument: usize,
    /// Two tables of 16: collateral 0-3 (with "none asked") and 4-7.
    collateral: usize,
    /// Row of each division.
    industry: Vec<usize>,
    /// Row of each criterion: the offerings that ask nothing.
    nothing: Vec<usize>,
    floors: Vec<Floor>,
}

/// A limit that passes when it is at most the SME's value; upper limits are negated.
struct Floor {
    criterion: Criterion,
    /// Distinct limits, ascending.
    limits: Vec<i64>,
    /// For each number of limits passed: the row that holds at least those surely passed, and
    /// whether it is exact; if not, the next row holds all that may pass.
    steps: Vec<(usize, bool)>,
}

/// What one criterion leaves of the shard's offerings for one SME.
pub(crate) enum Term<'a> {
    /// The facts are known: offerings that may pass, and those that surely do where the rows
    /// are not exact.
    Known {
        criterion: Criterion,
        may: &'a [u64],
        sure: Option<&'a [u64]>,
    },
    /// A fact is unknown: the offerings that ask nothing.
    Unknown {
        criterion: Criterion,
        nothing: &'a [u64],
    },
}

impl Term<'_> {
    pub(crate) const fn criterion(&self) -> Criterion {
        match self {
            Self::Known { criterion, .. } | Self::Unknown { criterion, .. } => *criterion,
        }
    }
}

/// Room for the rows that are unions of others.
pub(crate) struct Unions {
    chain: Vec<u64>,
    instrument: Vec<u64>,
    collateral: Vec<u64>,
}

impl Unions {
    pub(crate) fn new(words: usize) -> Self {
        let row = vec![0; words];
        Self {
            chain: row.clone(),
            instrument: row.clone(),
            collateral: row,
        }
    }
}

type LimitOf = fn(&Offering) -> i64;

/// Every numeric limit, with the sign that makes it a floor.
const LIMITS: [(Criterion, LimitOf); 17] = [
    (Criterion::Revenue, |o| o.rev_min),
    (Criterion::Revenue, |o| o.rev_max.saturating_neg()),
    (Criterion::Age, |o| o.age_min),
    (Criterion::Age, |o| o.age_max.saturating_neg()),
    (Criterion::Amount, |o| o.amt_min),
    (Criterion::Amount, |o| o.amt_max.saturating_neg()),
    (Criterion::Term, |o| o.term_min),
    (Criterion::Term, |o| o.term_max.saturating_neg()),
    (Criterion::DebtRatio, |o| o.debt_max.saturating_neg()),
    (Criterion::CreditGrade, |o| o.credit_min),
    (Criterion::TaxGrade, |o| o.tax_min),
    (Criterion::RdRatio, |o| o.rd_min),
    (Criterion::IpCount, |o| o.ip_min),
    (Criterion::Assets, |o| o.assets_min),
    (Criterion::Rate, |o| o.taste.rate_bp as i64),
    (Criterion::Leverage, |o| o.lev_cap.saturating_neg()),
    (Criterion::Margin, |o| o.margin_min),
];

/// The criteria of [`LIMITS`].
pub(crate) const LIMITED: [Criterion; 13] = [
    Criterion::Revenue,
    Criterion::Amount,
    Criterion::Leverage,
    Criterion::Margin,
    Criterion::Age,
    Criterion::Term,
    Criterion::DebtRatio,
    Criterion::CreditGrade,
    Criterion::TaxGrade,
    Criterion::RdRatio,
    Criterion::IpCount,
    Criterion::Assets,
    Criterion::Rate,
];

/// The SME's values in the order of [`LIMITS`].
fn values(s: &Sme) -> [i64; LIMITS.len()] {
    let (age, term) = (i64::from(s.age), i64::from(s.term));
    [
        s.revenue,
        -s.revenue,
        age,
        -age,
        s.amount,
        -s.amount,
        term,
        -term,
        -i64::from(s.debt_bp),
        s.credit.into(),
        s.tax.into(),
        s.rd_bp.into(),
        s.ip_count.into(),
        s.assets,
        s.max_rate.into(),
        eligibility::leverage_bp(s).saturating_neg(),
        eligibility::margin_bp(s),
    ]
}

impl<'a> Index<'a> {
    /// The index over some offerings of a problem, by their place in `members`.
    pub(crate) fn new(problem: &'a Problem, members: &'a [u32]) -> Self {
        let tastes = members
            .iter()
            .map(|offering| problem.offering(*offering).taste)
            .collect();
        let mut index = Self {
            problem,
            members,
            tastes,
            words: members.len().div_ceil(64),
            sets: Vec::new(),
            chain: 0,
            tier: 0,
            size: 0,
            purpose: 0,
            instrument: 0,
            collateral: 0,
            industry: Vec::new(),
            nothing: Vec::new(),
            floors: Vec::new(),
        };
        index.masks();
        index.industries();
        index.nothing = Criterion::ALL
            .iter()
            .copied()
            .map(|criterion| index.rows(1, |o, _| asks_nothing(o, criterion)))
            .collect();
        index.floors = LIMITS
            .map(|(criterion, limit)| index.floor(criterion, limit))
            .into();
        index
    }

    /// Adds rows; the offerings of row `i` are those for which `holds(offering, i)`.
    fn rows(&mut self, count: usize, holds: impl Fn(&Offering, usize) -> bool) -> usize {
        let first = self.sets.len() / self.words.max(1);
        self.sets.resize(self.sets.len() + count * self.words, 0);
        for (place, offering) in self.members.iter().enumerate() {
            let offering = self.problem.offering(*offering);
            for row in 0..count {
                let bit = u64::from(holds(offering, row)) << (place % 64);
                self.sets[(first + row) * self.words + place / 64] |= bit;
            }
        }
        first
    }

    fn masks(&mut self) {
        self.chain = self.rows(60, |o, chain| (o.chain_mask >> chain) & 1 == 1);
        self.tier = self.rows(5, |o, tier| (o.tier_mask >> tier) & 1 == 1);
        self.size = self.rows(4, |o, size| (o.size_mask >> size) & 1 == 1);
        self.purpose = self.rows(6, |o, purpose| (o.purpose_mask >> purpose) & 1 == 1);
        self.instrument = self.rows(64, |o, row| {
            let (half, mask) = (row / 32, row % 32);
            usize::from(o.inst) / 5 == half && (mask >> (o.inst % 5)) & 1 == 1
        });
        self.collateral = self.rows(32, |o, row| {
            let (half, mask) = (row / 16, row % 16);
            let asked = usize::from(o.coll_any >> (4 * half)) % 16;
            asked & mask != 0 || (half == 0 && o.coll_any == 0)
        });
    }

    fn industries(&mut self) {
        let mut named = [false; 100];
        for offering in self.members {
            for division in self.problem.offering(*offering).excluded_divisions {
                if let Some(named) = usize::try_from(division)
                    .ok()
                    .and_then(|d| named.get_mut(d))
                {
                    *named = true;
                }
            }
        }
        let all = self.rows(1, |_, _| true);
        let mut rows = vec![all; named.len()];
        for (division, row) in (0..).zip(&mut rows) {
            if named[usize::from(division)] {
                *row = self.rows(1, |o, _| excludes_no(o, division));
            }
        }
        self.industry = rows;
    }

    fn floor(&mut self, criterion: Criterion, limit: LimitOf) -> Floor {
        let mut sorted: Vec<(i64, usize)> = self
            .members
            .iter()
            .enumerate()
            .map(|(place, offering)| (limit(self.problem.offering(*offering)), place))
            .collect();
        sorted.sort_unstable();
        let mut limits: Vec<i64> = sorted.iter().map(|(limit, _)| *limit).collect();
        limits.dedup();
        let per_step = if limits.len() <= MAX_STEPS {
            1
        } else {
            sorted.len() / MAX_STEPS
        };
        let first = self.sets.len() / self.words.max(1);
        let mut row = vec![0; self.words];
        self.sets.extend_from_slice(&row);
        let mut steps = vec![(first, true)];
        let (mut rows, mut since) = (1, 0);
        let groups = sorted.chunk_by(|a, b| a.0 == b.0);
        for (passed, group) in groups.enumerate() {
            for (_, place) in group {
                row[place / 64] |= 1 << (place % 64);
            }
            since += group.len();
            if since >= per_step || passed + 1 == limits.len() {
                self.sets.extend_from_slice(&row);
                steps.push((first + rows, true));
                rows += 1;
                since = 0;
            } else {
                steps.push((first + rows - 1, false));
            }
        }
        Floor {
            criterion,
            limits,
            steps,
        }
    }

    pub(crate) const fn words(&self) -> usize {
        self.words
    }

    pub(crate) fn taste(&self, place: usize) -> &Taste {
        &self.tastes[place]
    }

    fn row(&self, row: usize) -> &[u64] {
        &self.sets[row * self.words..(row + 1) * self.words]
    }

    /// One term per criterion (two where there is a lower and an upper limit); region and pair
    /// exclusion are not among them.
    pub(crate) fn terms<'t>(&'t self, sme: &Sme, unions: &'t mut Unions) -> Vec<Term<'t>> {
        self.unite(sme, unions);
        let unions = &*unions;
        let attributes = [
            (Criterion::Chain, unions.chain.as_slice()),
            (Criterion::Tier, self.row(self.tier + usize::from(sme.tier))),
            (Criterion::Size, self.row(self.size + usize::from(sme.size))),
            (Criterion::Instrument, unions.instrument.as_slice()),
            (
                Criterion::Purpose,
                self.row(self.purpose + usize::from(sme.purpose)),
            ),
            (Criterion::Collateral, unions.collateral.as_slice()),
            (
                Criterion::Industry,
                self.row(self.industry[usize::from(sme.division()) % 100]),
            ),
        ];
        let mut terms = Vec::with_capacity(attributes.len() + LIMITS.len());
        for (criterion, may) in attributes {
            terms.push(match sme.knows(eligibility::facts_of(criterion)) {
                true => Term::Known {
                    criterion,
                    may,
                    sure: None,
                },
                false => self.unknown(criterion),
            });
        }
        for (floor, value) in self.floors.iter().zip(values(sme)) {
            let criterion = floor.criterion;
            if sme.knows(eligibility::facts_of(criterion)) {
                let passed = floor.limits.partition_point(|limit| *limit <= value);
                let (row, exact) = floor.steps[passed];
                let (may, sure) = match exact {
                    true => (self.row(row), None),
                    false => (self.row(row + 1), Some(self.row(row))),
                };
                terms.push(Term::Known {
                    criterion,
                    may,
                    sure,
                });
            } else if terms.last().map(Term::criterion) != Some(criterion) {
                terms.push(self.unknown(criterion));
            }
        }
        terms
    }

    fn unknown(&self, criterion: Criterion) -> Term<'_> {
        Term::Unknown {
            criterion,
            nothing: self.row(self.nothing[criterion as usize]),
        }
    }

    fn unite(&self, sme: &Sme, unions: &mut Unions) {
        unions.chain.fill(0);
        let mut chains = sme.chain_mask;
        while chains != 0 {
            let chain = chains.trailing_zeros() as usize;
            or(&mut unions.chain, self.row(self.chain + chain));
            chains &= chains - 1;
        }
        let instruments = usize::from(sme.inst_mask);
        unions
            .instrument
            .copy_from_slice(self.row(self.instrument + instruments % 32));
        or(
            &mut unions.instrument,
            self.row(self.instrument + 32 + instruments / 32 % 32),
        );
        let collateral = usize::from(sme.coll_mask);
        unions
            .collateral
            .copy_from_slice(self.row(self.collateral + collateral % 16));
        or(
            &mut unions.collateral,
            self.row(self.collateral + 16 + collateral / 16),
        );
    }

    /// The shard's offerings by their region verdict for an SME: not NOT_MET, and MET.
    pub(crate) fn regions(&self, sme: u32) -> (Vec<u64>, Vec<u64>) {
        let (mut may, mut met) = (vec![0; self.words], vec![0; self.words]);
        for (place, offering) in self.members.iter().enumerate() {
            let pair = Pair {
                sme,
                offering: *offering,
            };
            let bit = 1 << (place % 64);
            match self.problem.verdict_of(pair, Criterion::Region) {
                Verdict::Met => {
                    may[place / 64] |= bit;
                    met[place / 64] |= bit;
                }
                Verdict::Unknown => may[place / 64] |= bit,
                Verdict::NotMet => {}
            }
        }
        (may, met)
    }

    /// The place of an offering in the shard.
    pub(crate) fn place_of(&self, offering: u32) -> Option<usize> {
        self.members.iter().position(|member| *member == offering)
    }

    /// The pair of an SME with the offering at a place.
    pub(crate) fn pair(&self, sme: u32, place: usize) -> Pair {
        Pair {
            sme,
            offering: self.members.get(place).copied().unwrap_or(id(usize::MAX)),
        }
    }
}

fn or(row: &mut [u64], other: &[u64]) {
    row.iter_mut()
        .zip(other)
        .for_each(|(word, other)| *word |= other);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CriterionSet;

    #[test]
    fn every_limit_is_judged_where_its_row_is_not_exact() {
        let limits: CriterionSet = LIMITS.iter().map(|(criterion, _)| *criterion).collect();
        assert_eq!(limits, LIMITED.into_iter().collect());
    }
}
