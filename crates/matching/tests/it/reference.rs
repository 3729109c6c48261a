//! The definition of a match run, written plainly and slowly: every pair, every criterion, every
//! proposal looked at again and again. Shares nothing with the engine but the rows.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "each function names the criteria that it defines"
)]

use crate::case::{ALL_CHAINS, Case};
use domain::{Criterion, Verdict};
use matching::{AssignmentRule, NULL, OfferingRow, Pair, Policy, SmeRow, Unknown};
use std::collections::BTreeMap;

/// A pair that the policy keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub offering: u32,
    pub met: bool,
    pub sme_points: i64,
    pub lender_points: i64,
}

impl Kept {
    pub fn score(&self) -> i64 {
        self.sme_points + self.lender_points
    }
}

/// All criteria of a pair.
pub fn verdicts(case: &Case, pair: Pair) -> Vec<(Criterion, Verdict)> {
    let s = &case.smes[pair.sme as usize];
    let o = &case.offerings[pair.offering as usize];
    let judge = |criterion: &Criterion| {
        let verdict = if *criterion == Criterion::Region {
            region(s.region, &case.codes[pair.offering as usize])
        } else if *criterion == Criterion::ExcludedPair {
            yes(!case.excluded.contains(&pair))
        } else {
            let (facts, holds, nothing) =
                by_sets(s, o, *criterion).unwrap_or_else(|| by_limits(s, o, *criterion));
            match facts.contains(&NULL) {
                true if nothing => Verdict::Met,
                true => Verdict::Unknown,
                false => yes(holds),
            }
        };
        (*criterion, verdict)
    };
    Criterion::ALL.iter().map(judge).collect()
}

fn yes(holds: bool) -> Verdict {
    if holds { Verdict::Met } else { Verdict::NotMet }
}

fn region(region: i64, codes: &[i64]) -> Verdict {
    if codes.contains(&0) {
        return Verdict::Met;
    }
    if region == NULL {
        return Verdict::Unknown;
    }
    if [region / 10_000, region / 100, region]
        .iter()
        .any(|part| codes.contains(part))
    {
        return Verdict::Met;
    }
    let inside = |code: &i64| match (region % 10_000, region % 100) {
        (0, _) => code.to_string().starts_with(&(region / 10_000).to_string()),
        (_, 0) => code.to_string().starts_with(&(region / 100).to_string()),
        _ => false,
    };
    if codes.iter().any(inside) {
        Verdict::Unknown
    } else {
        Verdict::NotMet
    }
}

/// The facts that a criterion reads, whether it holds on them, and whether it asks nothing.
type Formula = (Vec<i64>, bool, bool);

/// E2 to E8; none for others.
fn by_sets(s: &SmeRow, o: &OfferingRow, criterion: Criterion) -> Option<Formula> {
    let bit = |mask: i64, place: i64| (mask >> place) & 1 == 1;
    let division = s.industry / 100;
    let excluded = [o.ex0, o.ex1, o.ex2, o.ex3];
    let formula = match criterion {
        Criterion::Chain => (
            vec![s.chain_mask],
            s.chain_mask & o.chain_mask != 0,
            o.chain_mask == ALL_CHAINS,
        ),
        Criterion::Tier => (
            vec![s.tier],
            s.tier >= 0 && bit(o.tier_mask, s.tier),
            o.tier_mask == 31,
        ),
        Criterion::Size => (
            vec![s.size],
            s.size >= 0 && bit(o.size_mask, s.size),
            o.size_mask == 15,
        ),
        Criterion::Instrument => (vec![s.inst_mask], bit(s.inst_mask, o.inst), false),
        Criterion::Purpose => {
            let holds = s.purpose >= 0 && bit(o.purpose_mask, s.purpose);
            (vec![s.purpose], holds, o.purpose_mask == 63)
        }
        Criterion::Collateral => {
            let holds = o.coll_any == 0 || o.coll_any & s.coll_mask != 0;
            (vec![s.coll_mask], holds, o.coll_any == 0)
        }
        Criterion::Industry => (
            vec![s.industry],
            !excluded.contains(&division),
            excluded == [-1; 4],
        ),
        _ => return None,
    };
    Some(formula)
}

/// E9 to E21.
fn by_limits(s: &SmeRow, o: &OfferingRow, criterion: Criterion) -> Formula {
    let wide = i128::from;
    match criterion {
        Criterion::Revenue => (
            vec![s.revenue],
            (o.rev_min..=o.rev_max).contains(&s.revenue),
            o.rev_min == 0 && o.rev_max >= 2_000_000_000,
        ),
        Criterion::Age => (
            vec![s.age],
            (o.age_min..=o.age_max).contains(&s.age),
            o.age_min == 0 && o.age_max >= 99,
        ),
        Criterion::Amount => (vec![], (o.amt_min..=o.amt_max).contains(&s.amount), false),
        Criterion::Term => (vec![], (o.term_min..=o.term_max).contains(&s.term), false),
        Criterion::DebtRatio => (
            vec![s.debt_bp],
            s.debt_bp <= o.debt_max,
            o.debt_max >= 12_000,
        ),
        Criterion::CreditGrade => (vec![s.credit], s.credit >= o.credit_min, o.credit_min == 0),
        Criterion::TaxGrade => (vec![s.tax], s.tax >= o.tax_min, o.tax_min == 0),
        Criterion::RdRatio => (vec![s.rd_bp], s.rd_bp >= o.rd_min, o.rd_min == 0),
        Criterion::IpCount => (vec![s.ip_count], s.ip_count >= o.ip_min, o.ip_min == 0),
        Criterion::Assets => (vec![s.assets], s.assets >= o.assets_min, o.assets_min == 0),
        Criterion::Rate => (vec![s.max_rate], o.rate_bp <= s.max_rate, false),
        Criterion::Leverage => (
            vec![s.existing_loan, s.revenue],
            (wide(s.existing_loan) + wide(s.amount)) * 10_000 <= wide(s.revenue) * wide(o.lev_cap),
            o.lev_cap >= 1_000_000,
        ),
        Criterion::Margin => (
            vec![s.profit, s.revenue],
            wide(s.profit) * 10_000 >= wide(s.revenue) * wide(o.margin_min),
            o.margin_min <= -1_000_000,
        ),
        _ => unreachable!("{criterion} has no limits"),
    }
}

pub fn pair_verdict(verdicts: &[(Criterion, Verdict)]) -> Verdict {
    let some = |wanted| verdicts.iter().any(|(_, verdict)| *verdict == wanted);
    if some(Verdict::NotMet) {
        Verdict::NotMet
    } else if some(Verdict::Unknown) {
        Verdict::Unknown
    } else {
        Verdict::Met
    }
}

fn points(s: &SmeRow, o: &OfferingRow) -> (i64, i64) {
    let known = |fact: i64, part: i64| if fact == NULL { 0 } else { part };
    let nodes = [s.node0, s.node1, s.node2, s.node3];
    let focus = [o.focus0, o.focus1, o.focus2, o.focus3];
    let chain = if nodes.iter().any(|node| *node >= 0 && focus.contains(node)) {
        1000
    } else if s.chain_mask & o.focus_chains != 0 {
        600
    } else {
        200
    };
    let c = known(s.chain_mask, chain);
    let r = if s.max_rate == NULL {
        0
    } else {
        (s.max_rate - o.rate_bp).min(400) * 5 / 2
    };
    let a = (1000 - 4 * (s.amount_lg - o.amt_pref_lg).abs()).max(0);
    let t = (1000 - 40 * (s.term - o.term_pref).abs()).max(0);
    let locality = if s.region == o.home {
        1000
    } else if s.region / 100 == o.home / 100 {
        700
    } else if s.region / 10_000 == o.home / 10_000 {
        400
    } else {
        100
    };
    let l = known(s.region, locality);
    let b = if s.tier == NULL { 0 } else { s.tier * 250 };
    let g = if s.credit == NULL {
        0
    } else {
        ((s.credit - o.credit_min) * 200).min(1000)
    };
    let weights = [
        [55, 20, 15, 10],
        [25, 50, 15, 10],
        [25, 15, 50, 10],
        [25, 20, 10, 45],
    ];
    let [wr, wa, wt, wl] = weights[usize::try_from(s.pref).unwrap()];
    let sme = wr * r + wa * a + wt * t + wl * l;
    let lender = o.w_chain * c
        + o.w_grade * g
        + o.w_loc * l
        + o.w_tier * b
        + o.w_amt * a
        + o.w_app * o.appetite;
    (sme, lender)
}

/// Every pair of an SME that a policy keeps, best first.
pub fn ranking(case: &Case, unknown: Unknown, sme: u32) -> Vec<Kept> {
    let mut kept = Vec::new();
    for offering in 0..u32::try_from(case.offerings.len()).unwrap() {
        let verdict = pair_verdict(&verdicts(case, Pair { sme, offering }));
        let met = verdict == Verdict::Met;
        if met || (verdict == Verdict::Unknown && unknown == Unknown::Conditional) {
            let s = &case.smes[sme as usize];
            let (sme_points, lender_points) = points(s, &case.offerings[offering as usize]);
            kept.push(Kept {
                offering,
                met,
                sme_points,
                lender_points,
            });
        }
    }
    kept.sort_by_key(|kept| (!kept.met, -kept.score(), kept.offering));
    kept
}

/// The lists of all SMEs.
pub fn lists(case: &Case, policy: &Policy) -> Vec<Vec<Kept>> {
    (0..u32::try_from(case.smes.len()).unwrap())
        .map(|sme| {
            let mut list = ranking(case, policy.unknown(), sme);
            list.truncate(policy.k());
            list
        })
        .collect()
}

/// The offering of each SME: proposals go on until nothing changes; after each, every offering
/// looks at all that ever proposed to it.
pub fn assign(case: &Case, lists: &[Vec<Kept>], rule: AssignmentRule) -> Vec<Option<u32>> {
    let mut wishes: Vec<Vec<Kept>> = lists.to_vec();
    for list in &mut wishes {
        list.sort_by_key(|kept| (!kept.met, -kept.sme_points, kept.offering));
    }
    for pair in &case.fixed {
        wishes[pair.sme as usize].clear();
    }
    let mut proposed = vec![0; lists.len()];
    let mut proposals: BTreeMap<u32, Vec<(u32, Kept)>> = BTreeMap::new();
    loop {
        let held = held(case, &proposals, rule);
        let free = (0..lists.len())
            .find(|sme| held[*sme].is_none() && proposed[*sme] < wishes[*sme].len());
        let Some(sme) = free else { return held };
        let wish = wishes[sme][proposed[sme]];
        proposed[sme] += 1;
        let sme = u32::try_from(sme).unwrap();
        proposals
            .entry(wish.offering)
            .or_default()
            .push((sme, wish));
    }
}

/// Rounds of A2: all pairs (SME, offering) in the order of rounds, without the agreed ones.
pub fn referrals(case: &Case, lists: &[Vec<Kept>], rounds: usize) -> Vec<(u32, u32)> {
    let lender = |offering: u32| match case.lenders.is_empty() {
        true => i64::from(offering),
        false => case.lenders[offering as usize],
    };
    let mut left = case.clone();
    left.fixed.clear();
    let mut has: Vec<(u32, u32)> = case.fixed.iter().map(|it| (it.sme, it.offering)).collect();
    let mut got = Vec::new();
    for _ in 0..rounds {
        let open = |(sme, list): (u32, &Vec<Kept>)| {
            let own: Vec<u32> = has.iter().filter(|it| it.0 == sme).map(|it| it.1).collect();
            let mut list = list.clone();
            list.retain(|kept| own.iter().all(|it| lender(*it) != lender(kept.offering)));
            list.truncate(if own.len() < rounds { list.len() } else { 0 });
            list
        };
        let lists: Vec<Vec<Kept>> = (0..).zip(lists).map(open).collect();
        let round = assign(&left, &lists, AssignmentRule::A2);
        for (sme, offering) in (0..).zip(round) {
            let Some(offering) = offering else { continue };
            left.offerings[offering as usize].max_clients -= 1;
            left.offerings[offering as usize].quota -= case.smes[sme as usize].amount;
            has.push((sme, offering));
            got.push((sme, offering));
        }
    }
    got
}

fn held(
    case: &Case,
    proposals: &BTreeMap<u32, Vec<(u32, Kept)>>,
    rule: AssignmentRule,
) -> Vec<Option<u32>> {
    let mut held = vec![None; case.smes.len()];
    for (offering, proposals) in proposals {
        let row = &case.offerings[*offering as usize];
        let mut ranked = proposals.clone();
        ranked.sort_by_key(|(sme, kept)| (!kept.met, -kept.lender_points, *sme));
        let (mut clients, mut money) = (0, 0);
        for (sme, _) in ranked {
            clients += 1;
            money += i128::from(case.smes[sme as usize].amount);
            let too_much = rule == AssignmentRule::A2 && money > i128::from(row.quota);
            if clients > row.max_clients || too_much {
                break;
            }
            held[sme as usize] = Some(*offering);
        }
    }
    held
}

/// What blocks an SME for which the policy keeps no pair.
pub fn blocking(case: &Case, unknown: Unknown, sme: u32) -> (Criterion, Verdict) {
    let pairs: Vec<_> = (0..u32::try_from(case.offerings.len()).unwrap())
        .map(|offering| verdicts(case, Pair { sme, offering }))
        .filter(|verdicts| verdicts[0].1 != Verdict::NotMet)
        .collect();
    if pairs.is_empty() {
        return (Criterion::Region, Verdict::NotMet);
    }
    let open: Vec<_> = pairs
        .iter()
        .filter(|pair| pair_verdict(pair) == Verdict::Unknown)
        .cloned()
        .collect();
    if unknown == Unknown::Exclude && !open.is_empty() {
        return (most(&open, Verdict::Unknown), Verdict::Unknown);
    }
    (most(&pairs, Verdict::NotMet), Verdict::NotMet)
}

fn most(pairs: &[Vec<(Criterion, Verdict)>], wanted: Verdict) -> Criterion {
    let count = |criterion: &Criterion| {
        pairs
            .iter()
            .filter(|pair| pair.contains(&(*criterion, wanted)))
            .count()
    };
    let all = Criterion::ALL.iter().copied();
    all.rev().max_by_key(count).unwrap()
}
