//! What can go wrong: keys, versions, inconsistent rows, availability.

use crate::capacity::Shortage;
use sea_orm::{DbErr, RuntimeErr};
use uuid::Uuid;

/// Result of a store call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the store. A row that is not there is `Ok(None)`, not an error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another row already has this key.
    #[error("{} is taken", .0.code())]
    NotUnique(UniqueKey),
    /// The row has another version than the caller read, or is gone.
    #[error("{table} {id} was changed meanwhile")]
    Stale {
        /// Table of the row.
        table: &'static str,
        /// Key of the row.
        id: String,
    },
    /// The row cannot be deleted, or what it names cannot go, because other rows refer to it.
    #[error("{table} {id} is still referred to")]
    InUse {
        /// Table of the row.
        table: &'static str,
        /// Key of the row.
        id: String,
    },
    /// The row names another one that does not exist.
    #[error("a row refers to another one that does not exist")]
    MissingReference,
    /// Offerings have less capacity left than was to be reserved. The transaction must not be
    /// committed.
    #[error("{} offerings lack capacity", .shortages.len())]
    CapacityExceeded {
        /// Every offering that lacks some, and what.
        shortages: Vec<Shortage>,
    },
    /// A stored value is none that the store writes.
    #[error("inconsistent row: {table} {id}, column {column}")]
    Corrupt {
        /// Table of the row.
        table: &'static str,
        /// Column with the value.
        column: &'static str,
        /// Key of the row.
        id: String,
    },
    /// A page cursor that this list did not give out.
    #[error("the cursor belongs to another list")]
    BadCursor,
    /// The database was made by a newer release.
    #[error("the database has migration {migration}, which this release does not know")]
    SchemaNewer {
        /// Name of the first unknown migration.
        migration: String,
    },
    /// The database misses migrations of this release.
    #[error("the database misses {pending} migrations")]
    SchemaOlder {
        /// How many.
        pending: usize,
    },
    /// An address of a database that the store does not speak to.
    #[error("unsupported store address: {reason}")]
    Address {
        /// What is wrong with it, without the address itself (it may hold a password).
        reason: &'static str,
    },
    /// The database is away, overloaded or undid the transaction; the same call may work later.
    #[error("the database is not available")]
    Unavailable(#[source] DbErr),
    /// Any other failure of the database.
    #[error("the database failed")]
    Database(#[source] DbErr),
}

/// A key that only one row may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UniqueKey {
    /// Key of a firm: credit code or external id.
    SmeKey,
    /// Code of a lender.
    LenderCode,
    /// External id of an offering within its lender.
    OfferingExternalId,
    /// Code of a chain.
    ChainCode,
    /// Name and version number of a match policy.
    PolicyVersion,
    /// Code of a campaign.
    CampaignCode,
    /// Code of a batch within its campaign.
    BatchCode,
    /// Firm, offering and batch of a referral.
    ReferralPair,
    /// Firm on a lender's exclusion list.
    ExclusionPair,
    /// Firm with a listing on a market's board that is not over.
    OpenListing,
    /// A firm's code of the standard, whatever its letter.
    ListingNumber,
    /// A market's own code of a firm.
    ListingOwnCode,
    /// Id of a principal.
    Principal,
    /// Request id of a principal.
    RequestId,
    /// A primary key: the same id twice.
    Id,
}

/// Key, its constraint's name (PostgreSQL), its columns (SQLite names these instead).
const UNIQUE: &[(UniqueKey, &str, &str)] = &[
    (UniqueKey::SmeKey, "uq_sme_key", "sme.sme_key"),
    (UniqueKey::LenderCode, "uq_lender_code", "lender.code"),
    (
        UniqueKey::OfferingExternalId,
        "uq_offering_external_id",
        "offering.lender, offering.external_id",
    ),
    (UniqueKey::ChainCode, "pk_chain", "chain.code"),
    (
        UniqueKey::PolicyVersion,
        "uq_match_policy",
        "match_policy.name, match_policy.number",
    ),
    (UniqueKey::CampaignCode, "uq_campaign_code", "campaign.code"),
    (
        UniqueKey::BatchCode,
        "uq_batch_code",
        "batch.campaign, batch.code",
    ),
    (
        UniqueKey::ReferralPair,
        "uq_referral",
        "referral.batch, referral.sme, referral.offering",
    ),
    (
        UniqueKey::ExclusionPair,
        "uq_exclusion",
        "exclusion.lender, exclusion.sme",
    ),
    (
        UniqueKey::OpenListing,
        "uq_listing_open",
        "listing.market, listing.sme",
    ),
    (
        UniqueKey::ListingNumber,
        "uq_listing_number",
        "listing.number",
    ),
    (
        UniqueKey::ListingOwnCode,
        "uq_listing_own_code",
        "listing.market, listing.own_code",
    ),
    (UniqueKey::Principal, "pk_principal", "principal.id"),
    (
        UniqueKey::RequestId,
        "pk_request",
        "request.principal, request.request_id",
    ),
];

impl UniqueKey {
    /// A stable code, for messages.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SmeKey => "sme key",
            Self::LenderCode => "lender code",
            Self::OfferingExternalId => "offering external id",
            Self::ChainCode => "chain code",
            Self::PolicyVersion => "match policy version",
            Self::CampaignCode => "campaign code",
            Self::BatchCode => "batch code",
            Self::ReferralPair => "referral pair",
            Self::ExclusionPair => "exclusion pair",
            Self::OpenListing => "open listing",
            Self::ListingNumber => "code of a listing",
            Self::ListingOwnCode => "own code of a listing",
            Self::Principal => "principal",
            Self::RequestId => "request id",
            Self::Id => "id",
        }
    }
}

/// What the database says of a refused statement.
enum Refusal {
    Unique(UniqueKey),
    Reference,
    Retry,
    Other,
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match refusal(&error) {
            Refusal::Unique(key) => Self::NotUnique(key),
            Refusal::Reference => Self::MissingReference,
            Refusal::Retry => Self::Unavailable(error),
            Refusal::Other => Self::Database(error),
        }
    }
}

fn refusal(error: &DbErr) -> Refusal {
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return Refusal::Retry;
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source))) =
        error
    else {
        return Refusal::Other;
    };
    use sea_orm::sqlx::Error as Sqlx;
    if matches!(
        source.as_ref(),
        Sqlx::Io(_) | Sqlx::PoolClosed | Sqlx::PoolTimedOut
    ) {
        return Refusal::Retry;
    }
    let Sqlx::Database(database) = source.as_ref() else {
        return Refusal::Other;
    };
    match database.code().as_deref() {
        // PostgreSQL: unique_violation; SQLite: primary key, unique.
        Some("23505" | "1555" | "2067") => {
            Refusal::Unique(unique_key(database.constraint(), database.message()))
        }
        // foreign_key_violation; SQLite: foreign key.
        Some("23503" | "787") => Refusal::Reference,
        // serialization_failure, deadlock, lock not available, shutdown; SQLite: busy, locked.
        Some("40001" | "40P01" | "55P03" | "57P01" | "57P03" | "5" | "6" | "261" | "517") => {
            Refusal::Retry
        }
        _ => Refusal::Other,
    }
}

fn unique_key(constraint: Option<&str>, message: &str) -> UniqueKey {
    let columns = message.rsplit(": ").next().unwrap_or_default();
    UNIQUE
        .iter()
        .find(|(_, name, of)| constraint == Some(name) || columns == *of)
        .map_or(UniqueKey::Id, |(key, _, _)| *key)
}

impl Error {
    /// The corruption of one value of a row with a UUID.
    pub(crate) fn corrupt(table: &'static str, column: &'static str, id: Uuid) -> Self {
        Self::Corrupt {
            table,
            column,
            id: id.to_string(),
        }
    }

    /// The same error, with a missing reference of a deletion told as what it is.
    pub(crate) fn on_delete(self, table: &'static str, id: impl ToString) -> Self {
        if matches!(self, Self::MissingReference) {
            return Self::InUse {
                table,
                id: id.to_string(),
            };
        }
        self
    }
}
