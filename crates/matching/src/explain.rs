//! One pair laid open: every criterion with what it compared, every part of the score, the rank
//! on the SME's list, and where the pair stands.

use crate::assign::{Assignment, Refusal, refusal};
use crate::eligibility::facts_of;
use crate::input::Pair;
use crate::outcome::{Listed, Outcome};
use crate::policy::Policy;
use crate::problem::{Offering, Problem, Sme, fact, id};
use crate::score;
use domain::{Criterion, Verdict};

/// A named number that a criterion compared, by its column name; `None` where it is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operand {
    /// The column.
    pub name: &'static str,
    /// Its value.
    pub value: Option<i64>,
}

/// One criterion of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Which.
    pub criterion: Criterion,
    /// What it came to.
    pub verdict: Verdict,
    /// Facts of the SME.
    pub facts: Vec<Operand>,
    /// What the offering asks. Region lists every code of the offering.
    pub asked: Vec<Operand>,
}

/// One part of a score on one side: `points * weight` is its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPoints {
    /// `rate`, `amount`, `term`, `locality`, `chain`, `grade`, `tier` or `appetite`.
    pub name: &'static str,
    /// 0 to 1000.
    pub points: u32,
    /// Of 100.
    pub weight: u32,
}

/// Both sides of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreParts {
    /// The SME's side: rate, amount, term, locality.
    pub sme: [PartPoints; 4],
    /// The lender's side: chain, grade, locality, tier, amount, appetite.
    pub lender: [PartPoints; 6],
}

impl ScoreParts {
    /// The SME's points: the shares of its parts added up.
    #[must_use]
    pub fn sme_points(&self) -> u32 {
        self.sme.iter().map(|part| part.points * part.weight).sum()
    }

    /// The lender's points: the shares of its parts added up.
    #[must_use]
    pub fn lender_points(&self) -> u32 {
        self.lender
            .iter()
            .map(|part| part.points * part.weight)
            .sum()
    }

    /// Both sides.
    #[must_use]
    pub fn score(&self) -> u32 {
        self.sme_points() + self.lender_points()
    }
}

/// Where a pair stands after a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is matched.
    Assigned,
    /// It was agreed earlier.
    Fixed,
    /// The SME agreed to another offering earlier.
    FixedElsewhere {
        /// That offering.
        offering: u32,
    },
    /// The policy does not keep the pair.
    NotEligible,
    /// Eligible, but not among the best of the SME's list.
    BeyondList,
    /// The SME has an offering that it prefers.
    PreferredOther {
        /// That offering.
        offering: u32,
    },
    /// The SME proposed, and the offering refused.
    Refused(Refusal),
    /// The policy assigns nobody.
    Unassigned,
}

/// All about one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The verdict of the pair.
    pub verdict: Verdict,
    /// Every criterion, in order.
    pub comparisons: Vec<Comparison>,
    /// The score, whether eligible or not.
    pub score: ScoreParts,
    /// Rank among all offerings that the policy keeps for the SME, from 1; also beyond the list.
    pub rank: Option<usize>,
    /// Where the pair stands.
    pub standing: Standing,
}

/// Explains one pair after a run; `None` when one of the ids does not exist.
#[must_use]
pub fn explain(
    problem: &Problem,
    policy: &Policy,
    outcome: &Outcome,
    pair: Pair,
) -> Option<Explanation> {
    let verdict = problem.judge(pair)?.verdict();
    let rank = rank(problem, policy, pair);
    Some(Explanation {
        verdict,
        comparisons: Criterion::ALL
            .iter()
            .map(|criterion| compare(problem, pair, *criterion))
            .collect(),
        score: score_parts(problem, policy, pair),
        rank,
        standing: standing(problem, outcome, pair, rank),
    })
}

fn is_kept(policy: &Policy, verdict: Verdict) -> bool {
    match verdict {
        Verdict::Met => true,
        Verdict::Unknown => policy.is_conditional(),
        Verdict::NotMet => false,
    }
}

/// One more than the number of better offerings; `None` where the policy does not keep the pair.
fn rank(problem: &Problem, policy: &Policy, pair: Pair) -> Option<usize> {
    let weights = score::sme_weights(policy, problem.sme(pair.sme));
    let key = |offering| {
        let verdict = problem
            .judge(Pair {
                sme: pair.sme,
                offering,
            })?
            .verdict();
        let taste = &problem.offering(offering).taste;
        let parts = score::parts(problem.sme(pair.sme), taste);
        let score = parts.sme_points(weights) + parts.lender_points(taste);
        let met = verdict == Verdict::Met;
        is_kept(policy, verdict).then_some((met, score, std::cmp::Reverse(offering)))
    };
    let own = key(pair.offering)?;
    let better = |offering: &u32| key(*offering).is_some_and(|other| other > own);
    Some(1 + (0..id(problem.offering_count())).filter(better).count())
}

fn standing(problem: &Problem, outcome: &Outcome, pair: Pair, rank: Option<usize>) -> Standing {
    if problem.is_fixed(pair) {
        return Standing::Fixed;
    }
    let mut got = outcome.pairs_of(pair.sme);
    if got.any(|(_, row)| row.offering() == pair.offering) {
        return Standing::Assigned;
    }
    if let Some(offering) = fixed_elsewhere(problem, outcome, pair) {
        return Standing::FixedElsewhere { offering };
    }
    if rank.is_none() {
        return Standing::NotEligible;
    }
    let list = outcome.lists.of(pair.sme);
    match list.iter().find(|row| row.offering() == pair.offering) {
        Some(row) => standing_in_rounds(problem, outcome, pair.sme, *row),
        None => Standing::BeyondList,
    }
}

/// An agreed pair that keeps the SME from the offering: of the same lender, or the last it may
/// have.
fn fixed_elsewhere(problem: &Problem, outcome: &Outcome, pair: Pair) -> Option<u32> {
    let fixed = problem.fixed_pairs_of(pair.sme);
    if fixed.len() >= outcome.rounds().count().max(1) {
        return problem.fixed_of(pair.sme);
    }
    let offerings = fixed.iter().map(|pair| pair.offering);
    let lender = problem.lender_of(pair.offering);
    offerings
        .into_iter()
        .find(|other| problem.lender_of(*other) == lender)
}

/// The standing of a listed pair that no round assigned, after the last round it was open in.
fn standing_in_rounds(problem: &Problem, outcome: &Outcome, sme: u32, row: Listed) -> Standing {
    let preference = |row: &Listed| {
        (
            row.is_met(),
            row.sme_points(),
            std::cmp::Reverse(row.offering()),
        )
    };
    let rounds: Vec<&Assignment> = outcome.rounds().collect();
    let pair = Pair {
        sme,
        offering: row.offering(),
    };
    let mut pairs = problem.fixed_pairs_of(sme).len();
    let mut standing = None;
    for last in 1..=rounds.len() {
        if pairs >= rounds.len() {
            break;
        }
        let offering = rounds[last - 1].offering_of(sme);
        let list = outcome.lists.of(sme);
        let held = list.iter().find(|row| Some(row.offering()) == offering);
        standing = Some(match held {
            Some(held) if preference(held) > preference(&row) => Standing::PreferredOther {
                offering: held.offering(),
            },
            Some(_) | None => Standing::Refused(refusal(problem, &rounds[..last], pair)),
        });
        let lender = offering.and_then(|held| problem.lender_of(held));
        if lender.is_some() && lender == problem.lender_of(pair.offering) {
            break;
        }
        pairs += usize::from(offering.is_some());
    }
    standing.unwrap_or(Standing::Unassigned)
}

fn score_parts(problem: &Problem, policy: &Policy, pair: Pair) -> ScoreParts {
    let (sme, taste) = (
        problem.sme(pair.sme),
        &problem.offering(pair.offering).taste,
    );
    let parts = score::parts(sme, taste);
    let part = |name, points: i32, weight| PartPoints {
        name,
        points: points.unsigned_abs(),
        weight,
    };
    let [rate, amount, term, locality] = policy.weights_of(sme.pref).map(u32::from);
    let sme = [
        part("rate", parts.rate, rate),
        part("amount", parts.amount, amount),
        part("term", parts.term, term),
        part("locality", parts.locality, locality),
    ];
    let [chain, grade, locality, tier, amount, appetite] = taste.weights.map(u32::from);
    let lender = [
        part("chain", parts.chain, chain),
        part("grade", parts.grade, grade),
        part("locality", parts.locality, locality),
        part("tier", parts.tier, tier),
        part("amount", parts.amount, amount),
        part("appetite", parts.appetite, appetite),
    ];
    ScoreParts { sme, lender }
}

fn compare(problem: &Problem, pair: Pair, criterion: Criterion) -> Comparison {
    let (sme, offering) = (problem.sme(pair.sme), problem.offering(pair.offering));
    let asked = if criterion == Criterion::Region {
        let codes = problem.codes_of(pair.offering).iter();
        codes.map(|code| ("code", i64::from(*code))).collect()
    } else {
        asked_of(offering, criterion)
    };
    Comparison {
        criterion,
        verdict: problem.verdict_of(pair, criterion),
        facts: facts(sme, criterion),
        asked: asked
            .into_iter()
            .map(|(name, value)| Operand {
                name,
                value: Some(value),
            })
            .collect(),
    }
}

fn facts(s: &Sme, criterion: Criterion) -> Vec<Operand> {
    let revenue = ("revenue", s.revenue, fact::REVENUE);
    let facts: Vec<(&'static str, i64, u32)> = match criterion {
        Criterion::Region => vec![("region", s.region.into(), fact::REGION)],
        Criterion::Chain => {
            vec![("chain_mask", mask(s.chain_mask), fact::CHAINS)]
        }
        Criterion::Tier => vec![("tier", s.tier.into(), fact::TIER)],
        Criterion::Size => vec![("size", s.size.into(), fact::SIZE)],
        Criterion::Instrument => vec![("inst_mask", s.inst_mask.into(), fact::INSTRUMENTS)],
        Criterion::Purpose => vec![("purpose", s.purpose.into(), fact::PURPOSE)],
        Criterion::Collateral => vec![("coll_mask", s.coll_mask.into(), fact::COLLATERAL)],
        Criterion::Industry => vec![("industry", s.industry.into(), fact::INDUSTRY)],
        Criterion::Revenue => vec![revenue],
        Criterion::Age => vec![("age", s.age.into(), fact::AGE)],
        Criterion::Amount => vec![("amount", s.amount, 0)],
        Criterion::Term => vec![("term", s.term.into(), 0)],
        Criterion::DebtRatio => vec![("debt_bp", s.debt_bp.into(), fact::DEBT)],
        Criterion::CreditGrade => vec![("credit", s.credit.into(), fact::CREDIT)],
        Criterion::TaxGrade => vec![("tax", s.tax.into(), fact::TAX)],
        Criterion::RdRatio => vec![("rd_bp", s.rd_bp.into(), fact::RD)],
        Criterion::IpCount => vec![("ip_count", s.ip_count.into(), fact::IP_COUNT)],
        Criterion::Assets => vec![("assets", s.assets, fact::ASSETS)],
        Criterion::Rate => vec![("max_rate", s.max_rate.into(), fact::MAX_RATE)],
        Criterion::Leverage => vec![
            ("existing_loan", s.existing_loan, fact::EXISTING_LOAN),
            ("amount", s.amount, 0),
            revenue,
        ],
        Criterion::Margin => vec![("profit", s.profit, fact::PROFIT), revenue],
        Criterion::ExcludedPair => Vec::new(),
    };
    debug_assert!(facts.iter().fold(0, |all, fact| all | fact.2) == facts_of(criterion));
    facts
        .into_iter()
        .map(|(name, value, fact)| Operand {
            name,
            value: s.knows(fact).then_some(value),
        })
        .collect()
}

/// Masks have at most 60 bits.
fn mask(bits: u64) -> i64 {
    i64::try_from(bits).unwrap_or(i64::MAX)
}

fn asked_of(o: &Offering, criterion: Criterion) -> Vec<(&'static str, i64)> {
    match criterion {
        Criterion::Region | Criterion::ExcludedPair => Vec::new(),
        Criterion::Chain => vec![("chain_mask", mask(o.chain_mask))],
        Criterion::Tier => vec![("tier_mask", o.tier_mask.into())],
        Criterion::Size => vec![("size_mask", o.size_mask.into())],
        Criterion::Instrument => vec![("inst", o.inst.into())],
        Criterion::Purpose => vec![("purpose_mask", o.purpose_mask.into())],
        Criterion::Collateral => vec![("coll_any", o.coll_any.into())],
        Criterion::Industry => {
            let names = ["ex0", "ex1", "ex2", "ex3"];
            let divisions = o.excluded_divisions.map(i64::from);
            names
                .into_iter()
                .zip(divisions)
                .filter(|(_, division)| *division >= 0)
                .collect()
        }
        Criterion::Revenue => vec![("rev_min", o.rev_min), ("rev_max", o.rev_max)],
        Criterion::Age => vec![("age_min", o.age_min), ("age_max", o.age_max)],
        Criterion::Amount => vec![("amt_min", o.amt_min), ("amt_max", o.amt_max)],
        Criterion::Term => vec![("term_min", o.term_min), ("term_max", o.term_max)],
        Criterion::DebtRatio => vec![("debt_max", o.debt_max)],
        Criterion::CreditGrade => vec![("credit_min", o.credit_min)],
        Criterion::TaxGrade => vec![("tax_min", o.tax_min)],
        Criterion::RdRatio => vec![("rd_min", o.rd_min)],
        Criterion::IpCount => vec![("ip_min", o.ip_min)],
        Criterion::Assets => vec![("assets_min", o.assets_min)],
        Criterion::Rate => vec![("rate_bp", o.taste.rate_bp.into())],
        Criterion::Leverage => vec![("lev_cap", o.lev_cap)],
        Criterion::Margin => vec![("margin_min", o.margin_min)],
    }
}
