//! A match run's way from the store to its result: collect the nouns, keep the snapshot, solve.

mod collect;
mod files;
mod meta;
mod solved;

pub use collect::collect;
pub use files::Files;
pub use solved::{Cache, Solved, solve};

/// Principal in the audit rows of what workers do by themselves.
pub const WORKER: &str = "system/worker";
/// Version of the engine that a run records.
pub const ENGINE_VERSION: &str = concat!("rongqiao-", env!("CARGO_PKG_VERSION"));

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// More chains or nodes than a run can hold, or an offering that it cannot read.
    #[error("the run cannot be encoded")]
    Refused(#[from] matching::encode::Refused),
    /// The matching core refused columns that were encoded here.
    #[error("the columns of the snapshot are not valid: {0}")]
    Columns(String),
    /// The stored policy is not one that a run can follow.
    #[error("the policy cannot be followed")]
    Policy(#[from] matching::InvalidPolicy),
    /// It was cancelled, by a person or because this process stops.
    #[error("cancelled")]
    Cancelled(#[from] matching::Cancelled),
    /// The snapshot's files are missing, damaged or cannot be written.
    #[error("snapshot files")]
    Files(#[from] snapshot::Error),
    /// The same for the description beside them.
    #[error("snapshot description: {0}")]
    Meta(String),
    /// Reading or writing a file failed.
    #[error("file system")]
    Io(#[from] std::io::Error),
    /// The database failed, or another process has the lease.
    #[error("store")]
    Store(#[from] store::Error),
    /// The CPU pool gave no result.
    #[error("cpu pool")]
    Cpu(#[from] crate::cpu::Failure),
    /// A noun that the run names is not in the store.
    #[error("{0} is not in the store")]
    Missing(&'static str),
}

impl Failure {
    /// The code that a failed run keeps.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        use domain::match_run::failure::{INTERNAL, RUN_LIMIT_EXCEEDED};
        match self {
            Self::Refused(_) => RUN_LIMIT_EXCEEDED,
            Self::Columns(_)
            | Self::Policy(_)
            | Self::Cancelled(_)
            | Self::Files(_)
            | Self::Meta(_)
            | Self::Io(_)
            | Self::Store(_)
            | Self::Cpu(_)
            | Self::Missing(_) => INTERNAL,
        }
    }
}
