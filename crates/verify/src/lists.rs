//! The lists as they lie there: their form, and each pair on them.

use crate::certificate::{Policy, Unknown};
use crate::claim::{Finding, Findings, Kind};
use crate::eligible::{judge, region};
use crate::facts::{Facts, index};
use crate::points::{Points, points};
use domain::Verdict;
use rayon::prelude::*;
use snapshot::{TOPK, Table};

/// The file of the lists, as findings name it.
pub(crate) const FILE: &str = "topk.parquet";
/// SMEs that are checked between two signs of progress.
pub(crate) const STEP: usize = 1_024;

/// One row of the lists, as it lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    /// Where in the file, from 0.
    pub at: usize,
    pub offering: usize,
    pub rank: i64,
    pub score: i64,
    pub met: bool,
}

/// The rows of each SME, in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Lists(Vec<Vec<Row>>);

impl Lists {
    pub(crate) fn of(&self, sme: usize) -> &[Row] {
        self.0.get(sme).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (usize, &Row)> {
        let by_sme = self.0.iter().enumerate();
        by_sme.flat_map(|(sme, rows)| rows.iter().map(move |row| (sme, row)))
    }
}

/// Reads the lists and tells which rows name nothing or stand in the wrong place.
pub(crate) fn read(table: &Table, facts: &Facts) -> (Lists, Findings) {
    let column = |place: usize| table.integers(TOPK.columns[place].name).unwrap_or_default();
    let (smes, ranks, offerings) = (column(0), column(1), column(2));
    let (scores, flags) = (column(3), column(4));
    let mut lists = vec![Vec::new(); facts.firms.len()];
    let (mut findings, mut last) = (Findings::default(), 0);
    for at in 0..table.rows() {
        let mut unknown = |name, found: i64, count: usize| {
            let finding = Finding::new(Kind::IdUnknown, FILE).at(at);
            let expected = format!("0 … {}", count.saturating_sub(1));
            let finding = finding.with("name", name).with("found", found);
            findings.push(finding.with("expected", expected));
        };
        let Some(sme) = index(smes[at], facts.firms.len()) else {
            unknown("sme_id", smes[at], facts.firms.len());
            continue;
        };
        let Some(offering) = index(offerings[at], facts.offers.len()) else {
            unknown("offering_id", offerings[at], facts.offers.len());
            continue;
        };
        if !(0..=1).contains(&flags[at]) {
            unknown("met", flags[at], 2);
            continue;
        }
        if sme < last {
            let finding = Finding::new(Kind::OrderWrong, FILE).at(at).with("sme", sme);
            findings.push(finding.with("offering", offering).with("other", last));
        }
        last = last.max(sme);
        lists[sme].push(Row {
            at,
            offering,
            rank: ranks[at],
            score: scores[at],
            met: flags[at] == 1,
        });
    }
    (Lists(lists), findings)
}

/// Ranks, length and order of each list.
pub(crate) fn form(lists: &Lists, policy: &Policy) -> Findings {
    let mut findings = Findings::default();
    for (sme, rows) in lists.0.iter().enumerate() {
        let (longest, found) = (usize::from(policy.k), rows.len());
        if let Some(row) = rows.get(longest) {
            let finding = Finding::new(Kind::ListTooLong, FILE)
                .at(row.at)
                .with("sme", sme);
            findings.push(finding.with("found", found).with("expected", longest));
        }
        for (row, rank) in rows.iter().zip(1_i64..) {
            if row.rank != rank {
                let finding = about(Kind::RankWrong, sme, row).with("found", row.rank);
                findings.push(finding.with("expected", rank));
            }
        }
        let key = |row: &Row| (!row.met, -i128::from(row.score), row.offering);
        for pair in rows.windows(2) {
            if key(&pair[0]) > key(&pair[1]) {
                let other = pair[0].offering;
                findings.push(about(Kind::OrderWrong, sme, &pair[1]).with("other", other));
            }
        }
        let mut offerings: Vec<_> = rows.iter().map(|row| (row.offering, row)).collect();
        offerings.sort_by_key(|(offering, row)| (*offering, row.at));
        for pair in offerings.windows(2) {
            if pair[0].0 == pair[1].0 {
                findings.push(about(Kind::Twice, sme, pair[1].1));
            }
        }
    }
    findings
}

/// A finding on a row of the lists.
pub(crate) fn about(kind: Kind, sme: usize, row: &Row) -> Finding {
    let finding = Finding::new(kind, FILE).at(row.at).with("sme", sme);
    finding.with("offering", row.offering)
}

/// What each listed pair is really worth, and what is wrong with the rows.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// Points by SME and row.
    pub points: Vec<Vec<Points>>,
    pub eligibility: Findings,
    pub score: Findings,
}

impl Judgement {
    fn join(mut self, later: Self) -> Self {
        self.points.extend(later.points);
        self.eligibility = self.eligibility.join(later.eligibility);
        self.score = self.score.join(later.score);
        self
    }
}

/// Judges every listed pair anew; `done` hears of so many SMEs.
pub(crate) fn judge_all(
    facts: &Facts,
    lists: &Lists,
    policy: &Policy,
    done: &(dyn Fn(usize) + Sync),
) -> Judgement {
    let smes: Vec<usize> = (0..facts.firms.len()).collect();
    let parts = smes.par_chunks(STEP).map(|smes| {
        let mut judgement = Judgement::default();
        for sme in smes.iter().copied() {
            let rows = lists.of(sme).iter();
            let points = rows.map(|row| judge_row(facts, policy, (sme, row), &mut judgement));
            let points = points.collect();
            judgement.points.push(points);
        }
        done(smes.len());
        judgement
    });
    let parts: Vec<Judgement> = parts.collect();
    parts
        .into_iter()
        .fold(Judgement::default(), Judgement::join)
}

fn judge_row(
    facts: &Facts,
    policy: &Policy,
    (sme, row): (usize, &Row),
    into: &mut Judgement,
) -> Points {
    let (firm, offer) = (&facts.firms[sme], &facts.offers[row.offering]);
    let place = region(firm.region, &facts.codes[row.offering]);
    let judged = judge(facts, (sme, row.offering), place);
    let criterion = judged.by.map_or("", domain::Criterion::code);
    let is_met = judged.verdict == Verdict::Met;
    if judged.verdict == Verdict::NotMet {
        let finding = about(Kind::NotEligible, sme, row);
        into.eligibility.push(finding.with("criterion", criterion));
    } else if !is_met && policy.unknown == Unknown::Exclude {
        let finding = about(Kind::NotKept, sme, row);
        into.eligibility.push(finding.with("criterion", criterion));
    } else if row.met != is_met {
        let finding = about(Kind::FlagWrong, sme, row);
        let finding = finding.with("found", i64::from(row.met));
        into.eligibility
            .push(finding.with("expected", i64::from(is_met)));
    }
    let points = points(firm, offer, &policy.sme_weights);
    if row.score != points.score() {
        let finding = about(Kind::ScoreWrong, sme, row).with("found", row.score);
        into.score.push(finding.with("expected", points.score()));
    }
    points
}
