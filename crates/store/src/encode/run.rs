//! What a run keeps as text: its copy of the policy and its report.

use super::codes;
use domain::match_run::RunReport;
use domain::{
    AssignmentRule, Criterion, Fen, MatchPolicy, OutcomeCause, PolicyId, PolicyState, UnknownRule,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyRow {
    id: Uuid,
    name: String,
    number: i64,
    state: String,
    k: u32,
    rule: String,
    unknown: String,
    referrals_per_sme: u32,
    sme_weights: [[i32; 4]; 4],
    author: String,
    approver: Option<String>,
    version: i64,
}

/// A policy as text.
pub(crate) fn policy_text(policy: &MatchPolicy) -> String {
    super::text(&PolicyRow {
        id: policy.id.0,
        name: policy.name.clone(),
        number: policy.number,
        state: policy.state.code().to_owned(),
        k: policy.k,
        rule: policy.rule.code().to_owned(),
        unknown: policy.unknown.code().to_owned(),
        referrals_per_sme: policy.referrals_per_sme,
        sme_weights: policy.sme_weights,
        author: policy.author.clone(),
        approver: policy.approver.clone(),
        version: policy.version,
    })
}

/// The inverse of [`policy_text`].
pub(crate) fn policy(text: &str) -> Option<MatchPolicy> {
    let row: PolicyRow = super::parse(text)?;
    Some(MatchPolicy {
        id: PolicyId(row.id),
        name: row.name,
        number: row.number,
        state: PolicyState::from_code(&row.state)?,
        k: row.k,
        rule: AssignmentRule::from_code(&row.rule)?,
        unknown: UnknownRule::from_code(&row.unknown)?,
        referrals_per_sme: row.referrals_per_sme,
        sme_weights: row.sme_weights,
        author: row.author,
        approver: row.approver,
        version: row.version,
    })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportRow {
    sme_count: i64,
    offering_count: i64,
    offering_refused_count: i64,
    eligible_pair_count: i64,
    outcome_counts: Vec<(String, i64)>,
    blocking_counts: Vec<(String, i64)>,
    score_sum: i64,
    #[serde(default)]
    score_bound: Option<i64>,
    #[serde(default)]
    score_bound_reached: bool,
    matched_amount_fen: i64,
    top_k_line: String,
    assignment_line: String,
    clients: (i64, i64),
    money_fen: (i64, i64),
}

/// A report as text.
pub(crate) fn report_text(report: &RunReport) -> String {
    let outcomes = report.outcome_counts.iter();
    let blocking = report.blocking_counts.iter();
    super::text(&ReportRow {
        sme_count: report.sme_count,
        offering_count: report.offering_count,
        offering_refused_count: report.offering_refused_count,
        eligible_pair_count: report.eligible_pair_count,
        outcome_counts: outcomes
            .map(|(cause, n)| (cause.code().to_owned(), *n))
            .collect(),
        blocking_counts: blocking.map(|(of, n)| (of.code().to_owned(), *n)).collect(),
        score_sum: report.score_sum,
        score_bound: report.score_bound,
        score_bound_reached: report.score_bound_reached,
        matched_amount_fen: report.matched_amount.0,
        top_k_line: report.top_k_line.clone(),
        assignment_line: report.assignment_line.clone(),
        clients: report.clients,
        money_fen: (report.money.0.0, report.money.1.0),
    })
}

/// The inverse of [`report_text`].
pub(crate) fn report(text: &str) -> Option<RunReport> {
    let row: ReportRow = super::parse(text)?;
    let counts = row.outcome_counts.into_iter();
    let blocking = row.blocking_counts.into_iter();
    Some(RunReport {
        sme_count: row.sme_count,
        offering_count: row.offering_count,
        offering_refused_count: row.offering_refused_count,
        eligible_pair_count: row.eligible_pair_count,
        outcome_counts: counts
            .map(|(code, n)| Some((OutcomeCause::from_code(&code)?, n)))
            .collect::<Option<_>>()?,
        blocking_counts: blocking
            .map(|(code, n)| Some((Criterion::from_code(&code)?, n)))
            .collect::<Option<_>>()?,
        score_sum: row.score_sum,
        score_bound: row.score_bound,
        score_bound_reached: row.score_bound_reached,
        matched_amount: Fen(row.matched_amount_fen),
        top_k_line: row.top_k_line,
        assignment_line: row.assignment_line,
        clients: row.clients,
        money: (Fen(row.money_fen.0), Fen(row.money_fen.1)),
    })
}

/// Missing facts as codes with commas.
pub(crate) fn criteria_text(criteria: &[Criterion]) -> String {
    crate::value::join(criteria)
}

/// The inverse of [`criteria_text`].
pub(crate) fn criteria(text: &str) -> Option<Vec<Criterion>> {
    let parts: Vec<&str> = text.split(',').filter(|part| !part.is_empty()).collect();
    codes(&parts, Criterion::from_code)
}
