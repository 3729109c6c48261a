//! A batch: one chain of a campaign (or all of them), one policy.

use crate::chain::ChainCode;
use crate::coded::coded_enum;
use crate::id::{BatchId, CampaignId, MatchRunId, PolicyId};
use crate::limits::{CODE_CHARS_MAX, NAME_CHARS_MAX};
use crate::validation::Problems;
use chrono::NaiveDate;

coded_enum! {
    /// State of a batch. Runs are made in `Draft`; a run under way shows on the run itself.
    BatchState {
        /// May be changed and run.
        Draft = "draft",
        /// One succeeded run is approved for publication.
        Approved = "approved",
        /// The approved run's matches went out as referrals.
        Published = "published",
    }
}

/// A configured job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Id.
    pub id: BatchId,
    /// Its campaign.
    pub campaign: CampaignId,
    /// Short code, unique within the campaign.
    pub code: String,
    /// Name.
    pub name: String,
    /// The chain served; `None` for all chains of the campaign.
    pub chain: Option<ChainCode>,
    /// The policy version used.
    pub policy: PolicyId,
    /// Seed of the lottery that orders firms and offerings whose points tie; drawn when the
    /// batch is made.
    pub lottery_seed: u64,
    /// Day that facts are judged on.
    pub reference_date: NaiveDate,
    /// State.
    pub state: BatchState,
    /// The approved run.
    pub approved_run: Option<MatchRunId>,
    /// Principal that approved.
    pub approved_by: Option<String>,
    /// Principal that published.
    pub published_by: Option<String>,
    /// Counts changes; 1 at creation.
    pub version: i64,
}

impl Batch {
    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.text("code", &self.code, CODE_CHARS_MAX);
        problems.text("name", &self.name, NAME_CHARS_MAX);
        problems
    }
}
