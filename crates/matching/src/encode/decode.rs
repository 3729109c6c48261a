//! From an outcome back to domain nouns.

use super::{Directory, LeftOut, LeftOutReason};
use crate::input::Pair;
use crate::outcome::{Cause, Listed, Outcome};
use crate::problem::Problem;
use domain::{Fen, Match, MatchRunId, OutcomeCause, RunReport};

/// How each SME of a run left it, with the matches that it got, by dense id.
pub fn decode<'a>(
    run: MatchRunId,
    problem: &'a Problem,
    outcome: &'a Outcome,
    directory: &'a Directory,
) -> impl Iterator<Item = (domain::Outcome, Vec<Match>)> + 'a {
    let smes = (0..).zip(&outcome.causes).zip(&directory.smes);
    smes.map(move |((sme, cause), entry)| {
        let list = outcome.lists.of(sme);
        let (cause, blocking) = match cause {
            Cause::Matched {
                conditional: false, ..
            } => (OutcomeCause::Matched, None),
            Cause::Matched { .. } => (OutcomeCause::MatchedConditional, None),
            Cause::Fixed { .. } => (OutcomeCause::AlreadyReferred, None),
            Cause::NotEligible(blocking) => (OutcomeCause::NotEligible, Some(blocking.criterion)),
            Cause::OutrankedOrFull | Cause::Unassigned => (OutcomeCause::OutrankedOrFull, None),
        };
        let left = domain::Outcome {
            run,
            sme: entry.id,
            cause,
            blocking,
            listed_count: i32::try_from(list.len()).unwrap_or(i32::MAX),
            score_best: list.iter().map(|row| points(row.score())).max(),
        };
        let pairs = outcome.pairs_of(sme);
        let matches = pairs.filter_map(|pair| matched((run, sme), pair, problem, directory));
        (left, matches.collect())
    })
}

fn points(points: u32) -> i32 {
    i32::try_from(points).unwrap_or(i32::MAX)
}

fn matched(
    (run, sme): (MatchRunId, u32),
    (rank, row): (usize, Listed),
    problem: &Problem,
    directory: &Directory,
) -> Option<Match> {
    let offering = row.offering();
    let (entry, to) = (
        directory.smes.get(sme as usize)?,
        directory.offerings.get(offering as usize)?,
    );
    let unknown = problem.judge(Pair { sme, offering })?.unknown;
    Some(Match {
        run,
        sme: entry.id,
        offering: to.id,
        lender: to.lender,
        rank: i32::try_from(rank).unwrap_or(i32::MAX),
        score: points(row.score()),
        sme_points: points(row.sme_points()),
        lender_points: points(row.lender_points()),
        amount: entry.amount,
        conditional: !row.is_met(),
        missing: unknown.iter().collect(),
    })
}

/// How an SME left a run that it took no part in.
#[must_use]
pub fn left_out(run: MatchRunId, left_out: &LeftOut) -> domain::Outcome {
    domain::Outcome {
        run,
        sme: left_out.sme,
        cause: cause_of(left_out.reason),
        blocking: None,
        listed_count: 0,
        score_best: None,
    }
}

const fn cause_of(reason: LeftOutReason) -> OutcomeCause {
    match reason {
        LeftOutReason::NoFinancingNeed => OutcomeCause::NoFinancingNeed,
        LeftOutReason::AlreadyReferred => OutcomeCause::AlreadyReferred,
        LeftOutReason::InvalidFact(_) => OutcomeCause::InvalidFact,
    }
}

/// A run in figures, the SMEs that took no part among them; without the bound of its score.
#[must_use]
pub fn report(outcome: &Outcome, directory: &Directory, left_outs: &[LeftOut]) -> RunReport {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let mut report = RunReport {
        sme_count: count(directory.smes.len() + left_outs.len()),
        offering_count: count(directory.offerings.len()),
        eligible_pair_count: i64::try_from(outcome.eligible_pairs).unwrap_or(i64::MAX),
        outcome_counts: OutcomeCause::ALL.iter().map(|cause| (*cause, 0)).collect(),
        top_k_line: outcome.list_sum.to_string(),
        ..RunReport::default()
    };
    if let Some(sum) = outcome.referral_sum.or(outcome.assignment_sum) {
        report.score_sum = i64::try_from(sum.score_sum).unwrap_or(i64::MAX);
        report.assignment_line = sum.to_string();
    }
    let mut counts = std::mem::take(&mut report.outcome_counts);
    let mut add = |cause| *counts.entry(cause).or_default() += 1;
    let mut matched_amount = Fen(0);
    for ((sme, cause), entry) in (0..).zip(&outcome.causes).zip(&directory.smes) {
        for _ in outcome.pairs_of(sme) {
            matched_amount.0 = matched_amount.0.saturating_add(entry.amount.0);
            report.clients.0 += 1;
        }
        match cause {
            Cause::Matched { conditional, .. } => add(match conditional {
                false => OutcomeCause::Matched,
                true => OutcomeCause::MatchedConditional,
            }),
            Cause::Fixed { .. } => add(OutcomeCause::AlreadyReferred),
            Cause::NotEligible(blocking) => {
                add(OutcomeCause::NotEligible);
                *report
                    .blocking_counts
                    .entry(blocking.criterion)
                    .or_default() += 1;
            }
            Cause::OutrankedOrFull | Cause::Unassigned => add(OutcomeCause::OutrankedOrFull),
        }
    }
    for left_out in left_outs {
        add(cause_of(left_out.reason));
    }
    report.outcome_counts = counts;
    report.matched_amount = matched_amount;
    report.money.0 = matched_amount;
    for entry in &directory.offerings {
        report.clients.1 = report.clients.1.saturating_add(entry.clients_left.max(0));
        report.money.1.0 = report.money.1.0.saturating_add(entry.money_left.0.max(0));
    }
    report
}
