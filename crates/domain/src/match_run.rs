//! One execution of a batch and what it found.

use crate::coded::coded_enum;
use crate::id::{BatchId, LenderId, MatchRunId, OfferingId, SmeId};
use crate::policy::MatchPolicy;
use crate::quantity::Fen;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

coded_enum! {
    /// Criteria E1 to E21 of eligibility, and the excluded pair.
    Criterion {
        /// E1
        Region = "region",
        /// E2
        Chain = "chain",
        /// E3
        Tier = "tier",
        /// E4
        Size = "size",
        /// E5
        Instrument = "instrument",
        /// E6
        Purpose = "purpose",
        /// E7
        Collateral = "collateral",
        /// E8
        Industry = "industry",
        /// E9
        Revenue = "revenue",
        /// E10
        Age = "age",
        /// E11
        Amount = "amount",
        /// E12
        Term = "term",
        /// E13
        DebtRatio = "debt_ratio",
        /// E14
        CreditGrade = "credit_grade",
        /// E15
        TaxGrade = "tax_grade",
        /// E16
        RdRatio = "rd_ratio",
        /// E17
        IpCount = "ip_count",
        /// E18
        Assets = "assets",
        /// E19
        Rate = "rate",
        /// E20
        Leverage = "leverage",
        /// E21
        Margin = "margin",
        /// Declined before, or on an exclusion list.
        ExcludedPair = "excluded_pair",
    }
}

coded_enum! {
    /// Verdict on a criterion or a pair.
    Verdict {
        /// Holds.
        Met = "met",
        /// Does not hold.
        NotMet = "not_met",
        /// A fact is missing.
        Unknown = "unknown",
    }
}

coded_enum! {
    /// State of a run.
    RunState {
        /// Waiting for a worker.
        Queued = "queued",
        /// Under a worker's lease.
        Running = "running",
        /// Complete and visible.
        Succeeded = "succeeded",
        /// Ended without a result.
        Failed = "failed",
        /// Ended by request.
        Cancelled = "cancelled",
    }
}

impl RunState {
    /// True if the run will not change any more.
    #[must_use]
    pub const fn ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

coded_enum! {
    /// What a run is doing.
    RunPhase {
        /// Waiting.
        Queued = "queued",
        /// Reading firms and offerings and writing the snapshot.
        Snapshot = "snapshot",
        /// Scoring and listing.
        Match = "match",
        /// Picking pairs under capacity.
        Assign = "assign",
        /// Storing the result.
        Store = "store",
        /// Ended.
        Done = "done",
    }
}

coded_enum! {
    /// How a firm left a run. The causes of all firms of a run add up to its firms.
    OutcomeCause {
        /// Matched, all criteria met.
        Matched = "matched",
        /// Matched, facts are missing.
        MatchedConditional = "matched_conditional",
        /// An earlier referral of the campaign is still under way or has drawn.
        AlreadyReferred = "already_referred",
        /// It has no financing need on record.
        NoFinancingNeed = "no_financing_need",
        /// No offering is open to it.
        NotEligible = "not_eligible",
        /// Offerings were open, all went to firms that their lenders rank higher.
        OutrankedOrFull = "outranked_or_full",
        /// A fact is outside what the run can read.
        InvalidFact = "invalid_fact",
    }
}

/// Why a run failed.
pub mod failure {
    /// Its worker died more often than a run is taken up again.
    pub const RUN_INTERRUPTED: &str = "RUN_INTERRUPTED";
    /// The campaign has more chains, or a chain more nodes, than a run can hold.
    pub const RUN_LIMIT_EXCEEDED: &str = "RUN_LIMIT_EXCEEDED";
    /// Storing or reading failed.
    pub const INTERNAL: &str = "INTERNAL";
}

/// Result of a succeeded run in figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunReport {
    /// Firms of the batch.
    pub sme_count: i64,
    /// Offerings that took part.
    pub offering_count: i64,
    /// Offerings that the run cannot read and that took no part.
    pub offering_refused_count: i64,
    /// Pairs kept: met, and conditional where the policy keeps them.
    pub eligible_pair_count: i64,
    /// Firms by cause; every cause is there, with 0 if none.
    pub outcome_counts: BTreeMap<OutcomeCause, i64>,
    /// Not-eligible firms by the criterion that most offerings refused them by.
    pub blocking_counts: BTreeMap<Criterion, i64>,
    /// Sum of the scores of all matches.
    pub score_sum: i64,
    /// What no assignment within client counts has a higher sum of scores than; `None` in reports
    /// older than it.
    pub score_bound: Option<i64>,
    /// Whether an assignment reaches the bound, so that it is the highest possible score.
    pub score_bound_reached: bool,
    /// Money of all matches; a firm with several counts several times.
    pub matched_amount: Fen,
    /// Checksum line of the lists.
    pub top_k_line: String,
    /// Checksum line of the matches.
    pub assignment_line: String,
    /// Clients taken and clients free before the run, over all offerings.
    pub clients: (i64, i64),
    /// Money taken and money free before the run, over all offerings.
    pub money: (Fen, Fen),
}

/// One execution of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchRun {
    /// Id.
    pub id: MatchRunId,
    /// Its batch.
    pub batch: BatchId,
    /// Version of the batch when the run was asked for.
    pub batch_version: i64,
    /// Version of the batch's campaign when the run was asked for.
    pub campaign_version: i64,
    /// State.
    pub state: RunState,
    /// The policy as it was when the run was asked for.
    pub policy: MatchPolicy,
    /// Lottery seed of the batch.
    pub lottery_seed: u64,
    /// Day that facts are judged on.
    pub reference_date: NaiveDate,
    /// Principal that asked for it.
    pub requested_by: String,
    /// Process that works on it.
    pub lease_owner: Option<String>,
    /// Until when that process may.
    pub lease_until: Option<DateTime<Utc>>,
    /// How often it was taken up.
    pub attempt: i32,
    /// Somebody asked to cancel it.
    pub cancel_requested: bool,
    /// What it is doing.
    pub phase: RunPhase,
    /// Firms done in the phase `Match`.
    pub sme_count_done: i64,
    /// Firms of the run.
    pub sme_count: i64,
    /// Version of the engine.
    pub engine_version: String,
    /// SHA-256 over the digests of the snapshot's files, hex; empty before the snapshot.
    pub snapshot_sha256: String,
    /// Result, of a succeeded run only.
    pub report: Option<RunReport>,
    /// Why it failed, a code of [`failure`].
    pub failure: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When a worker first took it.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Most times a run is taken up before it fails with `RUN_INTERRUPTED`.
pub const RUN_ATTEMPTS_MAX: i32 = 3;

/// An assigned pair of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Its run.
    pub run: MatchRunId,
    /// The firm.
    pub sme: SmeId,
    /// The offering.
    pub offering: OfferingId,
    /// The offering's lender.
    pub lender: LenderId,
    /// Place in the firm's list, from 1.
    pub rank: i32,
    /// Points of both sides, 0 to 200,000.
    pub score: i32,
    /// Points of the firm's side.
    pub sme_points: i32,
    /// Points of the lender's side.
    pub lender_points: i32,
    /// Amount asked for.
    pub amount: Fen,
    /// True if facts are missing.
    pub conditional: bool,
    /// Criteria that a missing fact leaves open.
    pub missing: Vec<Criterion>,
}

/// How one firm left a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its run.
    pub run: MatchRunId,
    /// The firm.
    pub sme: SmeId,
    /// How it left.
    pub cause: OutcomeCause,
    /// The criterion that most offerings refused it by, where nothing was open to it.
    pub blocking: Option<Criterion>,
    /// Offerings on its list.
    pub listed_count: i32,
    /// Best score on its list.
    pub score_best: Option<i32>,
}
