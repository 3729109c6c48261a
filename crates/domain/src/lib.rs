//! Nouns of the financing campaign: firms, lenders, offerings, chains, campaigns, runs, referrals.
//!
//! Owns quantities, official codes, validation and state machines. Must not know a database, a
//! proto, a file, a clock, a random source, the environment, async or logging.
//! Values come in, values and [`validation::Problems`] go out.
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::iter_over_hash_type)]

mod coded;

pub mod actor;
pub mod attested;
pub mod batch;
pub mod campaign;
pub mod capacity;
pub mod chain;
pub mod credit_code;
pub mod event;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;
pub mod grade;
pub mod id;
pub mod industry;
pub mod lender;
pub mod limits;
pub mod match_run;
pub mod need;
pub mod offering;
pub mod policy;
pub mod qualification;
pub mod quantity;
pub mod referral;
pub mod region;
pub mod sme;
pub mod title;
pub mod validation;
pub mod wording;

pub use actor::{Actor, Party, PrincipalKind, Role, Scope};
pub use attested::Attested;
pub use batch::{Batch, BatchState};
pub use campaign::Campaign;
pub use capacity::{Capacity, CapacityPeriod, Ledger};
pub use chain::{Chain, ChainCode, Confidence, Node, NodeCode, NodeRef};
pub use credit_code::CreditCode;
pub use event::{Change, Event};
pub use grade::{AttestedCredit, AttestedTax, CreditGrade, TaxGrade};
pub use id::{
    BatchId, CampaignId, ExclusionId, LenderId, ListingId, MarketId, MatchRunId, OfferingId,
    PolicyId, ReferralId, SmeId,
};
pub use industry::{Edition, Industry};
pub use lender::{Exclusion, Lender, LenderKind, LenderScope};
pub use match_run::{
    Criterion, Match, MatchRun, Outcome, OutcomeCause, RunPhase, RunReport, RunState, Verdict,
};
pub use need::{Collateral, FinancingNeed, Instrument, Priority, Purpose};
pub use offering::{Criteria, Offering, OfferingState, Preferences, Range, Weights};
pub use policy::{AssignmentRule, MatchPolicy, PolicyState, UnknownRule};
pub use qualification::{Qualification, Registration};
pub use quantity::{Fen, Months, Points, RateBp, Wan};
pub use referral::{DeclineReason, Referral, ReferralState};
pub use region::RegionCode;
pub use sme::{Contact, ListMembership, Placement, PlacementEvidence, Sme, SmeKey, YearlyFigures};
pub use title::{SizeClass, Tier, Title, TitleKind};
pub use validation::{Problem, ProblemKind, Problems};
pub use wording::Wording;
