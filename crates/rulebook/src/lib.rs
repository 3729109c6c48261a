//! Official rules as versioned tables, and the one interpreter that judges a firm by them.
//!
//! Owns the size standard, the cultivation tiers, the layers of the specialized boards, NEEQ and
//! the exchanges, and the catalogue of key chains; each table is a TOML file with instrument,
//! date, source and confidence. Must not know a database, a proto, a file, a clock or the
//! environment: tables are compiled in or come as texts, the day is an argument.
//! Main functions: [`assess`], [`Catalog::in_force`], [`assess_size`] and [`chain_catalogue`].
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::iter_over_hash_type)]

pub mod attested;
pub mod catalog;
pub mod chains;
mod contradictions;
pub mod evaluate;
mod expression;
pub mod fact;
pub mod facts;
mod fields;
pub mod measure;
pub mod path;
pub mod read;
pub mod rule;
pub mod score;
pub mod size;
pub mod size_class;
pub mod size_listed;
pub mod size_read;
mod tree;
pub mod unit;

pub use catalog::{Catalog, assess_size, size_rule_on, size_rules};
pub use chains::chain_catalogue;
pub use domain::Verdict;
pub use evaluate::{Assessment, Finding, GroupFinding, assess};
pub use fact::Fact;
pub use facts::{Answer, Evidence, FactError, Facts, Origin};
pub use fields::TableProblem;
pub use measure::{Gap, Measure, Take};
pub use path::{Path, path};
pub use rule::{Application, Condition, Group, Rule, Test};
pub use score::{IndicatorPoints, Points};
pub use size::{Metric, SizeRule};
pub use size_class::{Cause, SizeAssessment, SizeFinding};
pub use size_read::read_size_rule;
pub use unit::{Bound, Op, Unit};
