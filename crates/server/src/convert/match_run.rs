//! Runs, their operations, matches and outcomes.

use api::google::longrunning::{Operation, operation};
use api::v1;
use api::v1::ErrorReason;
use domain::match_run::{RunReport, failure};
use domain::{CampaignId, Match, MatchRun, Offering, Outcome, RunState, Verdict};
use prost::Message;
use prost_types::Any;

use super::enums::{Wire, number, numbers};
use super::{date, names, policy, seed_text, timestamp};
use crate::error::{CallInfo, Error};

/// Prefix of the type URL of a packed message.
const TYPE_URL: &str = "type.googleapis.com/rongqiao.v1.";

/// The message of a run.
pub fn to_proto(campaign: CampaignId, run: &MatchRun) -> v1::MatchRun {
    v1::MatchRun {
        name: names::run(campaign, run.batch, run.id),
        operation: names::operation(run.id),
        state: run.state.to_wire(),
        policy: Some(policy::to_proto(&run.policy)),
        lottery_seed: seed_text(run.lottery_seed),
        reference_date: Some(date(run.reference_date)),
        requested_by: run.requested_by.clone(),
        attempt: run.attempt,
        phase: run.phase.to_wire(),
        sme_count_done: run.sme_count_done,
        sme_count: run.sme_count,
        engine_version: run.engine_version.clone(),
        snapshot_sha256: run.snapshot_sha256.clone(),
        report: run.report.as_ref().map(report_to_proto),
        failure: run
            .failure
            .as_deref()
            .map_or(0, |code| failure_reason(code).into()),
        create_time: Some(timestamp(run.created_at)),
        start_time: run.started_at.map(timestamp),
        end_time: run.ended_at.map(timestamp),
    }
}

fn failure_reason(code: &str) -> ErrorReason {
    match code {
        failure::RUN_INTERRUPTED => ErrorReason::RunInterrupted,
        failure::RUN_LIMIT_EXCEEDED => ErrorReason::RunLimitExceeded,
        _ => ErrorReason::Internal,
    }
}

fn report_to_proto(report: &RunReport) -> v1::RunReport {
    let outcome_counts = report
        .outcome_counts
        .iter()
        .map(|(cause, count)| v1::OutcomeCount {
            cause: cause.to_wire(),
            count: *count,
        });
    let blocking_counts = report
        .blocking_counts
        .iter()
        .map(|(by, count)| v1::BlockingCount {
            criterion: by.to_wire(),
            count: *count,
        });
    v1::RunReport {
        sme_count: report.sme_count,
        offering_count: report.offering_count,
        offering_refused_count: report.offering_refused_count,
        eligible_pair_count: report.eligible_pair_count,
        outcome_counts: outcome_counts.collect(),
        blocking_counts: blocking_counts.collect(),
        score_sum: report.score_sum,
        score_bound: report.score_bound,
        score_bound_reached: report.score_bound_reached,
        matched_amount_fen: report.matched_amount.0,
        top_k_line: report.top_k_line.clone(),
        assignment_line: report.assignment_line.clone(),
        clients_used: report.clients.0,
        clients_max: report.clients.1,
        quota_used_fen: report.money.0.0,
        quota_fen: report.money.1.0,
    }
}

/// The operation of a run: a view, nothing of its own is stored.
pub fn operation(campaign: CampaignId, run: &MatchRun, call: &CallInfo) -> Operation {
    let metadata = v1::RunBatchMetadata {
        run: names::run(campaign, run.batch, run.id),
        state: run.state.to_wire(),
        phase: run.phase.to_wire(),
        sme_count_done: run.sme_count_done,
        sme_count: run.sme_count,
        create_time: Some(timestamp(run.created_at)),
        end_time: run.ended_at.map(timestamp),
    };
    let result = match run.state {
        RunState::Queued | RunState::Running => None,
        RunState::Succeeded => {
            let response = pack("MatchRun", &to_proto(campaign, run));
            Some(operation::Result::Response(response))
        }
        RunState::Failed => {
            let error = failed(run).about("rongqiao/MatchRun", &metadata.run);
            Some(operation::Result::Error(error.to_rpc_status(call)))
        }
        RunState::Cancelled => {
            let error = Error::cancelled().about("rongqiao/MatchRun", &metadata.run);
            Some(operation::Result::Error(error.to_rpc_status(call)))
        }
    };
    Operation {
        name: names::operation(run.id),
        metadata: Some(pack("RunBatchMetadata", &metadata)),
        done: run.state.ended(),
        result,
    }
}

fn failed(run: &MatchRun) -> Error {
    match run.failure.as_deref().unwrap_or(failure::INTERNAL) {
        failure::RUN_INTERRUPTED => Error::interrupted().with("attempt", run.attempt),
        failure::RUN_LIMIT_EXCEEDED => {
            let text = "the run passes a limit of a snapshot";
            Error::exhausted(ErrorReason::RunLimitExceeded, text)
        }
        code => Error::internal(format!("run {} failed: {code}", run.id)),
    }
}

fn pack(name: &str, message: &impl Message) -> Any {
    Any {
        type_url: format!("{TYPE_URL}{name}"),
        value: message.encode_to_vec(),
    }
}

/// What a match shows of the nouns that it names.
#[derive(Debug, Clone, Copy)]
pub struct MatchNames<'a> {
    /// The firm's name; empty if it is gone.
    pub sme: &'a str,
    /// The offering, if it is still there.
    pub offering: Option<&'a Offering>,
    /// The lender's name; empty if it is gone.
    pub lender: &'a str,
}

/// The message of a match.
pub fn match_to_proto(path: names::RunPath, of: &Match, shown: MatchNames<'_>) -> v1::Match {
    let verdict = if of.conditional {
        Verdict::Unknown
    } else {
        Verdict::Met
    };
    v1::Match {
        name: format!("{path}/matches/{}", of.sme),
        sme: names::sme(of.sme),
        sme_display_name: shown.sme.to_owned(),
        offering: names::offering(of.lender, of.offering),
        offering_display_name: shown.offering.map(|it| it.name.clone()).unwrap_or_default(),
        lender_display_name: shown.lender.to_owned(),
        rank: of.rank,
        score: of.score,
        sme_points: of.sme_points,
        lender_points: of.lender_points,
        amount_fen: of.amount.0,
        verdict: verdict.to_wire(),
        missing: numbers(of.missing.iter().copied()),
    }
}

/// The message of an outcome.
pub fn outcome_to_proto(path: names::RunPath, of: &Outcome, sme_name: &str) -> v1::Outcome {
    v1::Outcome {
        name: format!("{path}/outcomes/{}", of.sme),
        sme: names::sme(of.sme),
        sme_display_name: sme_name.to_owned(),
        cause: of.cause.to_wire(),
        blocking: number(of.blocking),
        listed_count: of.listed_count,
        score_best: of.score_best,
    }
}
