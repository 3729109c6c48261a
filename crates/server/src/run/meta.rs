//! The description beside a snapshot's files: what made them, their digests, who was left out.

use super::{ENGINE_VERSION, Failure};
use domain::{MatchRun, SmeId};
use matching::encode::{LeftOut, LeftOutReason};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Meta {
    pub run: String,
    pub engine_version: String,
    pub lottery_seed: String,
    pub reference_date: String,
    pub policy: PolicyMeta,
    /// SHA-256 by file name.
    pub files: BTreeMap<String, String>,
    pub left_out: Vec<LeftOutMeta>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PolicyMeta {
    pub name: String,
    pub number: i64,
    pub k: u32,
    pub rule: String,
    pub unknown: String,
    pub sme_weights: [[i32; 4]; 4],
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LeftOutMeta {
    sme: String,
    reason: String,
    /// The column, where a fact is outside what a run reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    column: Option<String>,
}

const NO_NEED: &str = "no_financing_need";
const REFERRED: &str = "already_referred";
const INVALID: &str = "invalid_fact";

impl Meta {
    pub(super) fn of(
        run: &MatchRun,
        files: BTreeMap<String, String>,
        left_out: &[LeftOut],
    ) -> Self {
        let policy = &run.policy;
        Self {
            run: run.id.to_string(),
            engine_version: ENGINE_VERSION.to_owned(),
            lottery_seed: format!("{:016x}", run.lottery_seed),
            reference_date: run.reference_date.to_string(),
            policy: PolicyMeta {
                name: policy.name.clone(),
                number: policy.number,
                k: policy.k,
                rule: policy.rule.code().to_owned(),
                unknown: policy.unknown.code().to_owned(),
                sme_weights: policy.sme_weights,
            },
            files,
            left_out: left_out.iter().map(LeftOutMeta::of).collect(),
        }
    }
}

impl LeftOutMeta {
    fn of(left_out: &LeftOut) -> Self {
        let (reason, column) = match left_out.reason {
            LeftOutReason::NoFinancingNeed => (NO_NEED, None),
            LeftOutReason::AlreadyReferred => (REFERRED, None),
            LeftOutReason::InvalidFact(column) => (INVALID, Some(column.to_owned())),
        };
        Self {
            sme: left_out.sme.to_string(),
            reason: reason.to_owned(),
            column,
        }
    }

    pub(super) fn read(&self) -> Result<LeftOut, Failure> {
        let wrong = || Failure::Meta(format!("left out: {} {}", self.sme, self.reason));
        let sme: SmeId = self.sme.parse().map_err(|_| wrong())?;
        let reason = match self.reason.as_str() {
            NO_NEED => LeftOutReason::NoFinancingNeed,
            REFERRED => LeftOutReason::AlreadyReferred,
            // The outcome of a firm does not name the column.
            INVALID => LeftOutReason::InvalidFact(""),
            _ => return Err(wrong()),
        };
        Ok(LeftOut { sme, reason })
    }
}
