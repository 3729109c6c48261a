//! The assigned pairs as they lie there, against the lists, the capacities and the rule.

use crate::certificate::{Policy, Rule};
use crate::claim::{Finding, Findings, Kind};
use crate::facts::{Facts, index};
use crate::lists::Lists;
use crate::points::Points;
use crate::propose::{Room, Taken, rounds, take, wishes};
use crate::stable;
use snapshot::{ASSIGNMENT, Table};

/// The file of the assignment, as findings name it.
pub(crate) const FILE: &str = "assignment.parquet";

/// One row of the assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Where in the file, from 0.
    pub at: usize,
    pub offering: usize,
    pub score: i64,
}

/// The pairs of each SME, in the order of the file: by round.
#[derive(Debug, Default)]
pub(crate) struct Assigned(Vec<Vec<Pair>>);

impl Assigned {
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, &Pair)> {
        let by_sme = self.0.iter().enumerate();
        by_sme.flat_map(|(sme, pairs)| pairs.iter().map(move |pair| (sme, pair)))
    }
}

fn about(kind: Kind, sme: usize, pair: &Pair) -> Finding {
    let finding = Finding::new(kind, FILE).at(pair.at).with("sme", sme);
    finding.with("offering", pair.offering)
}

/// Reads the assignment and tells which rows name nothing or stand in the wrong place.
pub(crate) fn read(table: &Table, facts: &Facts) -> (Assigned, Findings) {
    let column = |place: usize| {
        let name = ASSIGNMENT.columns[place].name;
        table.integers(name).unwrap_or_default()
    };
    let (smes, offerings, scores) = (column(0), column(1), column(2));
    let mut pairs = vec![Vec::new(); facts.firms.len()];
    let (mut findings, mut last) = (Findings::default(), 0);
    for at in 0..table.rows() {
        let mut unknown = |name, found: i64, count: usize| {
            let finding = Finding::new(Kind::IdUnknown, FILE)
                .at(at)
                .with("name", name);
            let expected = format!("0 … {}", count.saturating_sub(1));
            findings.push(finding.with("found", found).with("expected", expected));
        };
        let Some(sme) = index(smes[at], facts.firms.len()) else {
            unknown("sme_id", smes[at], facts.firms.len());
            continue;
        };
        let Some(offering) = index(offerings[at], facts.offers.len()) else {
            unknown("offering_id", offerings[at], facts.offers.len());
            continue;
        };
        let score = scores[at];
        let pair = Pair {
            at,
            offering,
            score,
        };
        if sme < last {
            findings.push(about(Kind::OrderWrong, sme, &pair).with("other", last));
        }
        last = last.max(sme);
        pairs[sme].push(pair);
    }
    (Assigned(pairs), findings)
}

/// Each pair is on its SME's list, with its score.
pub(crate) fn listed(assigned: &Assigned, lists: &Lists) -> Findings {
    let mut findings = Findings::default();
    for (sme, pair) in assigned.pairs() {
        let mut rows = lists.of(sme).iter();
        match rows.find(|row| row.offering == pair.offering) {
            None => findings.push(about(Kind::NotListed, sme, pair)),
            Some(row) if row.score != pair.score => {
                let finding = about(Kind::ScoreWrong, sme, pair).with("found", pair.score);
                findings.push(finding.with("expected", row.score));
            }
            Some(_) => {}
        }
    }
    findings
}

/// No SME has more pairs than it may, or two of one lender, those agreed earlier included.
pub(crate) fn referrals(assigned: &Assigned, facts: &Facts, policy: &Policy) -> Findings {
    let mut findings = Findings::default();
    let most = usize::from(policy.referrals);
    for (sme, pairs) in assigned.0.iter().enumerate() {
        let found = facts.fixed[sme].len() + pairs.len();
        if let Some(last) = pairs.last().filter(|_| found > most) {
            let finding = Finding::new(Kind::TooManyReferrals, FILE).at(last.at);
            let finding = finding.with("sme", sme).with("found", found);
            findings.push(finding.with("expected", most));
        }
        for (place, pair) in pairs.iter().enumerate() {
            let before = pairs[..place].iter().map(|pair| pair.offering);
            let mut before = before.chain(facts.fixed[sme].iter().copied());
            let lender = |offering: usize| facts.lenders.get(offering);
            if let Some(other) = before.find(|other| lender(*other) == lender(pair.offering)) {
                findings.push(about(Kind::SameLender, sme, pair).with("other", other));
            }
        }
    }
    findings
}

/// No offering passes what it had left.
pub(crate) fn capacity(assigned: &Assigned, facts: &Facts, policy: &Policy) -> Findings {
    let mut findings = Findings::default();
    let mut used = vec![(0_i128, 0_i128, 0); facts.offers.len()];
    for (sme, pair) in assigned.pairs() {
        let (clients, money, last) = &mut used[pair.offering];
        *clients += 1;
        *money += i128::from(facts.firms[sme].amount);
        *last = pair.at;
    }
    for ((offering, offer), (clients, money, last)) in facts.offers.iter().enumerate().zip(used) {
        let mut passed = |kind, found: i128, expected: i64| {
            let finding = Finding::new(kind, FILE).at(last).with("offering", offering);
            findings.push(finding.with("found", found).with("expected", expected));
        };
        if clients > offer.max_clients.into() {
            passed(Kind::ClientsPassed, clients, offer.max_clients);
        }
        if policy.rule == Rule::A2 && money > offer.quota.into() {
            passed(Kind::MoneyPassed, money, offer.quota);
        }
    }
    findings
}

/// What the rule says to the pairs.
#[derive(Debug)]
pub(crate) struct Ruled {
    pub blocking: Findings,
    pub exact: Findings,
    /// The pairs of the file by round.
    pub by_round: Vec<Vec<Option<usize>>>,
}

/// Holds the pairs against the assignment that the rule gives on these lists.
pub(crate) fn rule(
    assigned: &Assigned,
    facts: &Facts,
    policy: &Policy,
    (lists, points): (&Lists, &[Vec<Points>]),
) -> Ruled {
    let wishes = wishes(lists, points);
    let expected = rounds(facts, policy, &wishes);
    let by_round = by_round(assigned, &expected);
    let mut blocking = Findings::default();
    let mut room = Room::of_all(facts, policy);
    let mut taken = Taken::new(facts, policy);
    for round in &by_round {
        let found = stable::look_at(facts, (&taken, &wishes), round, &room, FILE);
        blocking = blocking.join(found);
        take(facts, &mut room, round);
        taken.add(round);
    }
    Ruled {
        blocking,
        exact: exact(assigned, &expected),
        by_round,
    }
}

/// The file does not tell the round of a pair. An SME's pairs stand in the order of the rounds, so
/// each is taken for the round in which the rule gives the SME one; what is over fills the gaps.
fn by_round(assigned: &Assigned, expected: &[Vec<Option<usize>>]) -> Vec<Vec<Option<usize>>> {
    let mut by_round = vec![vec![None; assigned.0.len()]; expected.len()];
    for (sme, pairs) in assigned.0.iter().enumerate() {
        let (with, without): (Vec<usize>, Vec<usize>) =
            (0..expected.len()).partition(|round| expected[*round][sme].is_some());
        for (pair, round) in pairs.iter().zip(with.into_iter().chain(without)) {
            by_round[round][sme] = Some(pair.offering);
        }
    }
    by_round
}

/// The pairs of each SME are those of the rule, in the order of the rounds.
fn exact(assigned: &Assigned, expected: &[Vec<Option<usize>>]) -> Findings {
    let mut findings = Findings::default();
    for (sme, pairs) in assigned.0.iter().enumerate() {
        let given: Vec<usize> = expected.iter().filter_map(|round| round[sme]).collect();
        let found = || pairs.iter().map(|pair| pair.offering);
        if found().eq(given.iter().copied()) {
            continue;
        }
        let wrong = pairs.iter().filter(|pair| !given.contains(&pair.offering));
        let unexpected: Vec<Finding> = wrong
            .map(|pair| about(Kind::PairUnexpected, sme, pair))
            .collect();
        let lacking = given
            .iter()
            .filter(|it| !found().any(|other| other == **it));
        let missing: Vec<Finding> = lacking
            .map(|offering| {
                let finding = Finding::new(Kind::PairMissing, FILE).with("sme", sme);
                finding.with("offering", offering)
            })
            .collect();
        if unexpected.is_empty() && missing.is_empty() {
            let moved = pairs.iter().zip(&given);
            let moved = moved.filter(|(pair, given)| pair.offering != **given);
            if let Some((pair, given)) = moved.into_iter().next() {
                findings.push(about(Kind::OrderWrong, sme, pair).with("other", given));
            } else if let Some(last) = pairs.last() {
                findings.push(about(Kind::Twice, sme, last));
            }
        }
        unexpected
            .into_iter()
            .chain(missing)
            .for_each(|it| findings.push(it));
    }
    findings
}
