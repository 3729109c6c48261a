//! Specialized boards of the regional equity markets: who may enter, which layer, what is missing.
//!
//! Owns the markets with their territory, enterprise codes, screening of candidates, the life of a
//! listing and the duties of its layer. Rules are those of the rulebook; nothing here decides what
//! an official condition says. Must not know a database, a proto, a file, a clock or the
//! environment: firms and facts are arguments, and so is the day.
//! Main functions: [`Screen::candidate`], [`Screen::outline`], [`report()`], [`Listing::propose`].
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::iter_over_hash_type)]

pub mod candidate;
pub mod code;
pub mod disclosure;
pub mod effect;
pub mod filter;
pub mod history;
pub mod layer;
pub mod listing;
pub mod market;
pub mod member;
pub mod outline;
pub mod pipeline;
pub mod readiness;
pub mod report;
pub mod screens;
mod table;

pub use candidate::{Candidate, Firm, Item, NoCandidate, Proof, Screen};
pub use code::{CodeError, EnterpriseCode, InvestorCode, InvestorKind, ProductCode};
pub use disclosure::{Duties, Duty, Filing, Obligation, ObligationState};
pub use effect::{Effect, effects};
pub use filter::{Counts, Filter};
pub use layer::{Class, Layer, Rung};
pub use listing::{DelistReason, LayerSpan, Listing, ListingError, ListingState, MoveCause};
pub use market::{Board, Market, Markets, NeeqRoute};
pub use member::{Due, Member};
pub use outline::Outline;
pub use pipeline::{Pipeline, PipelineError, PipelineEvent};
pub use report::{FirmReport, report};
pub use screens::Screens;
pub use table::RowProblem;
