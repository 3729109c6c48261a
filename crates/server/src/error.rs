//! The server's one error type and its one map to a gRPC status.
//!
//! `public` goes to the caller; `internal` and the source go to the log only. There is no
//! `Display`, so the two cannot be mixed.

use std::collections::HashMap;
use std::time::Duration;

use api::text::Catalogue;
use api::v1::ErrorReason;
use domain::{ProblemKind, Problems, Wording, wording};
use prost::Message;
use store::UniqueKey;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, LocalizedMessage, StatusExt};

/// `ErrorInfo.domain` of every error.
pub const DOMAIN: &str = "rongqiao";
/// What a caller reads when something broke inside.
const INTERNAL_TEXT: &str = "internal error; the request id finds it in the log";
/// Pause that a caller is asked to make before it tries again.
const RETRY_DELAY: Duration = Duration::from_secs(2);
/// Most field violations that one answer carries.
const VIOLATIONS_MAX: usize = 100;
/// Longest value that a finding repeats, in characters.
const VALUE_CHARS_MAX: usize = 60;

/// Result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// What a program does about an error; a new kind only if a program would act differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request is wrong whatever the state.
    Invalid,
    /// No such thing, or not visible to the caller.
    NotFound,
    /// There is such a thing already.
    Exists,
    /// The thing is not in a state that allows this.
    WrongState,
    /// The thing was changed since the caller read it, or the work was broken off.
    Stale,
    /// The work was cancelled.
    Cancelled,
    /// Who calls is not known.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// A limit is used up.
    Exhausted,
    /// Something is away for a moment.
    Unavailable,
    /// The deadline passed.
    Timeout,
    /// There is no such method.
    Unimplemented,
    /// The server is at fault.
    Internal,
}

/// An error of a use case.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    reason: ErrorReason,
    public: String,
    metadata: Vec<(&'static str, String)>,
    problems: Problems,
    resource: Option<Resource>,
    internal: Option<String>,
}

/// The thing an error speaks of.
#[derive(Debug, Clone)]
struct Resource {
    /// Type such as `rongqiao/Sme`.
    kind: &'static str,
    /// Name such as `smes/0192…`.
    name: String,
}

/// What the map to a status needs to know about the call.
#[derive(Debug, Clone)]
pub struct CallInfo {
    /// Id of the request, found again in the log.
    pub request_id: String,
    /// Language of texts for people.
    pub language: api::Language,
}

impl Error {
    fn new(kind: Kind, reason: ErrorReason, public: impl Into<String>) -> Error {
        Error(Box::new(Inner {
            kind,
            reason,
            public: public.into(),
            metadata: Vec::new(),
            problems: Problems::new(),
            resource: None,
            internal: None,
        }))
    }

    /// The request's fields are wrong: every finding is one violation.
    pub fn invalid(problems: Problems) -> Error {
        let text = match problems.0.as_slice() {
            [one] => one.to_string(),
            many => format!("{} fields are wrong", many.len()),
        };
        let mut error = Error::new(Kind::Invalid, ErrorReason::InvalidArgument, text);
        error.0.problems = problems;
        error
    }

    /// One field is wrong, with a reason of its own.
    pub fn invalid_field(
        reason: ErrorReason,
        field: &str,
        value: &str,
        expected: Wording,
    ) -> Error {
        let mut problems = Problems::new();
        problems.add(field, value, ProblemKind::Malformed { expected });
        Error::invalid_as(reason, problems)
    }

    /// The request's fields are wrong, with a reason of its own.
    pub fn invalid_as(reason: ErrorReason, problems: Problems) -> Error {
        let mut error = Error::invalid(problems);
        error.0.reason = reason;
        error
    }

    /// The request as a whole cannot be read.
    pub fn unreadable(public: impl Into<String>) -> Error {
        Error::new(Kind::Invalid, ErrorReason::InvalidArgument, public)
    }

    /// There is no such method.
    pub fn method_unknown() -> Error {
        let text = "there is no such method";
        Error::new(Kind::Unimplemented, ErrorReason::MethodUnknown, text)
    }

    /// There is no such thing, or the caller may not know of it.
    pub fn not_found(reason: ErrorReason, kind: &'static str, name: impl Into<String>) -> Error {
        Error::new(Kind::NotFound, reason, "no such resource").about(kind, name)
    }

    /// A unique key is taken.
    pub fn exists(reason: ErrorReason, kind: &'static str, name: impl Into<String>) -> Error {
        Error::new(Kind::Exists, reason, "there is such a resource already").about(kind, name)
    }

    /// The thing's state does not allow this.
    pub fn wrong_state(reason: ErrorReason, public: impl Into<String>) -> Error {
        Error::new(Kind::WrongState, reason, public)
    }

    /// The etag is not that of the present version.
    pub fn stale(kind: &'static str, name: impl Into<String>) -> Error {
        let text = "the resource was changed meanwhile; read it again";
        Error::new(Kind::Stale, ErrorReason::EtagMismatch, text).about(kind, name)
    }

    /// Another call changed the same data at the same time.
    pub fn write_conflict(internal: impl Into<String>) -> Error {
        let text = "another call changed the same data at the same time; call again";
        Error::new(Kind::Stale, ErrorReason::WriteConflict, text).because(internal)
    }

    /// A run broke off too often.
    pub fn interrupted() -> Error {
        let text = "the run was taken up three times and broke off each time";
        Error::new(Kind::Stale, ErrorReason::RunInterrupted, text)
    }

    /// A run was cancelled.
    pub fn cancelled() -> Error {
        Error::new(
            Kind::Cancelled,
            ErrorReason::RunCancelled,
            "the run was cancelled",
        )
    }

    /// Who calls is not known.
    pub fn unauthenticated(reason: ErrorReason, public: &str) -> Error {
        Error::new(Kind::Unauthenticated, reason, public)
    }

    /// The caller may not do this.
    pub fn forbidden(reason: ErrorReason, public: impl Into<String>) -> Error {
        Error::new(Kind::Forbidden, reason, public)
    }

    /// A limit is used up.
    pub fn exhausted(reason: ErrorReason, public: impl Into<String>) -> Error {
        Error::new(Kind::Exhausted, reason, public)
    }

    /// The server is stopping.
    pub fn shutting_down() -> Error {
        let text = "the server is stopping; try again";
        Error::new(Kind::Unavailable, ErrorReason::ShuttingDown, text)
    }

    /// The database is away.
    pub fn unavailable(internal: impl Into<String>) -> Error {
        let text = "not available at the moment; try again";
        Error::new(Kind::Unavailable, ErrorReason::StoreUnavailable, text).because(internal)
    }

    /// The deadline passed before the work was done.
    pub fn timeout() -> Error {
        let text = "the deadline passed before the work was done";
        Error::new(Kind::Timeout, ErrorReason::DeadlineExceeded, text)
    }

    /// The server is at fault; `internal` goes to the log only.
    pub fn internal(internal: impl Into<String>) -> Error {
        Error::new(Kind::Internal, ErrorReason::Internal, INTERNAL_TEXT).because(internal)
    }

    /// Names the thing that the error speaks of.
    #[must_use]
    pub fn about(mut self, kind: &'static str, name: impl Into<String>) -> Error {
        self.0.resource = Some(Resource {
            kind,
            name: name.into(),
        });
        self
    }

    /// Adds a parameter of the text, also sent as `ErrorInfo.metadata`.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl ToString) -> Error {
        self.0.metadata.push((key, value.to_string()));
        self
    }

    /// Adds what only the log may see.
    #[must_use]
    pub fn because(mut self, internal: impl Into<String>) -> Error {
        self.0.internal = Some(internal.into());
        self
    }

    /// What a program does about it.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Why, as a code.
    pub fn reason(&self) -> ErrorReason {
        self.0.reason
    }

    /// The findings of an invalid request.
    pub fn problems(&self) -> &Problems {
        &self.0.problems
    }

    /// The text that the caller may read.
    pub fn public(&self) -> &str {
        &self.0.public
    }

    /// What only the log may see.
    pub fn internal_text(&self) -> Option<&str> {
        self.0.internal.as_deref()
    }

    /// The status that leaves the server.
    pub fn to_status(&self, call: &CallInfo) -> Status {
        let details = self.details(call);
        Status::with_error_details(code(self.0.kind), self.0.public.clone(), details)
    }

    /// The same as a message, for the error of an operation.
    pub fn to_rpc_status(&self, call: &CallInfo) -> tonic_types::pb::Status {
        let status = self.to_status(call);
        tonic_types::pb::Status::decode(status.details()).unwrap_or_default()
    }

    fn details(&self, call: &CallInfo) -> ErrorDetails {
        let inner = &self.0;
        let reason = reason_text(inner.reason);
        let metadata: HashMap<String, String> = inner
            .metadata
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect();
        let mut details = ErrorDetails::with_error_info(reason, DOMAIN, metadata);
        details.set_request_info(call.request_id.clone(), "");
        if let Some(resource) = &inner.resource {
            details.set_resource_info(resource.kind, &resource.name, "", inner.public.clone());
        }
        let subject = inner
            .resource
            .as_ref()
            .map_or("", |resource| resource.name.as_str());
        match inner.kind {
            Kind::Invalid => {
                details.set_bad_request(violations(inner, call.language));
            }
            Kind::WrongState => {
                details.set_precondition_failure(vec![tonic_types::PreconditionViolation::new(
                    reason,
                    subject,
                    inner.public.clone(),
                )]);
            }
            Kind::Exhausted => {
                details.add_quota_failure_violation(subject, inner.public.clone());
            }
            Kind::Unavailable | Kind::Timeout => {
                details.set_retry_info(Some(RETRY_DELAY));
            }
            Kind::NotFound
            | Kind::Exists
            | Kind::Stale
            | Kind::Cancelled
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::Unimplemented
            | Kind::Internal => {}
        }
        if let Some(text) = api::text::error(call.language, reason, &inner.metadata) {
            details.set_localized_message(call.language.tag(), text);
        }
        details
    }
}

/// The one map from kind to gRPC code.
pub fn code(kind: Kind) -> Code {
    match kind {
        Kind::Invalid => Code::InvalidArgument,
        Kind::NotFound => Code::NotFound,
        Kind::Exists => Code::AlreadyExists,
        Kind::WrongState => Code::FailedPrecondition,
        Kind::Stale => Code::Aborted,
        Kind::Cancelled => Code::Cancelled,
        Kind::Unauthenticated => Code::Unauthenticated,
        Kind::Forbidden => Code::PermissionDenied,
        Kind::Exhausted => Code::ResourceExhausted,
        Kind::Unavailable => Code::Unavailable,
        Kind::Timeout => Code::DeadlineExceeded,
        Kind::Unimplemented => Code::Unimplemented,
        Kind::Internal => Code::Internal,
    }
}

/// `SME_NOT_FOUND` for `ERROR_REASON_SME_NOT_FOUND`.
pub fn reason_text(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix("ERROR_REASON_").unwrap_or(name)
}

/// The reason of one field's finding.
pub fn violation_reason(kind: &ProblemKind) -> ErrorReason {
    match kind {
        ProblemKind::Missing => ErrorReason::FieldMissing,
        ProblemKind::Malformed { .. } => ErrorReason::FieldMalformed,
        ProblemKind::OutOfRange { .. } => ErrorReason::FieldOutOfRange,
        ProblemKind::TooLong { .. } => ErrorReason::FieldTooLong,
        ProblemKind::RangeInverted => ErrorReason::FieldRangeInverted,
        ProblemKind::Duplicate => ErrorReason::FieldDuplicate,
        ProblemKind::Inconsistent { .. } => ErrorReason::FieldInconsistent,
        ProblemKind::NotFound => ErrorReason::FieldReferenceNotFound,
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Error {
        Error::invalid(problems)
    }
}

impl From<store::Error> for Error {
    /// What a store's error means where the use case has no words of its own.
    fn from(error: store::Error) -> Error {
        let text = chain_text(&error);
        match error {
            // Numbers and pairs that nobody chose: another call was first.
            store::Error::NotUnique(UniqueKey::PolicyVersion | UniqueKey::ReferralPair) => {
                Error::write_conflict(text)
            }
            store::Error::NotUnique(key) => match taken(key) {
                Some((reason, kind)) => Error::exists(reason, kind, ""),
                None => Error::internal(text),
            },
            store::Error::Stale { .. } | store::Error::MissingReference => {
                Error::write_conflict(text)
            }
            store::Error::InUse { table, .. } => {
                let (reason, kind) = match table {
                    "sme" => (ErrorReason::SmeInUse, "rongqiao/Sme"),
                    _ => (ErrorReason::OfferingInUse, "rongqiao/Offering"),
                };
                let text = "other resources refer to it, so it cannot be deleted";
                Error::wrong_state(reason, text).about(kind, "")
            }
            store::Error::CapacityExceeded { .. } => {
                let text = "capacity went elsewhere since the run; run again";
                Error::wrong_state(ErrorReason::CapacityExceeded, text)
            }
            store::Error::BadCursor => {
                let expected = wording!("a next_page_token of the same list with the same filter");
                Error::invalid_field(ErrorReason::PageTokenInvalid, "page_token", "", expected)
            }
            store::Error::Unavailable(_) => Error::unavailable(text),
            store::Error::Corrupt { .. }
            | store::Error::SchemaNewer { .. }
            | store::Error::SchemaOlder { .. }
            | store::Error::Address { .. }
            | store::Error::Database(_) => Error::internal(text),
        }
    }
}

fn taken(key: UniqueKey) -> Option<(ErrorReason, &'static str)> {
    match key {
        UniqueKey::SmeKey => Some((ErrorReason::CreditCodeTaken, "rongqiao/Sme")),
        UniqueKey::LenderCode => Some((ErrorReason::LenderCodeTaken, "rongqiao/Lender")),
        UniqueKey::OfferingExternalId => Some((ErrorReason::ExternalIdTaken, "rongqiao/Offering")),
        UniqueKey::ChainCode => Some((ErrorReason::ChainCodeTaken, "rongqiao/Chain")),
        UniqueKey::CampaignCode => Some((ErrorReason::CampaignCodeTaken, "rongqiao/Campaign")),
        UniqueKey::BatchCode => Some((ErrorReason::BatchCodeTaken, "rongqiao/Batch")),
        UniqueKey::ExclusionPair => Some((ErrorReason::ExclusionExists, "rongqiao/Exclusion")),
        UniqueKey::OpenListing => Some((ErrorReason::ListingExists, "rongqiao/Listing")),
        UniqueKey::PolicyVersion
        | UniqueKey::ReferralPair
        | UniqueKey::ListingNumber
        | UniqueKey::ListingOwnCode
        | UniqueKey::Principal
        | UniqueKey::RequestId
        | UniqueKey::Id => None,
    }
}

/// An error with its causes, for the log.
pub fn chain_text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

fn violations(inner: &Inner, language: api::Language) -> Vec<FieldViolation> {
    let violation = |problem: &domain::Problem| {
        let own = violation_reason(&problem.kind);
        let immutable = inner.reason == ErrorReason::FieldImmutable;
        let reason = reason_text(if immutable { inner.reason } else { own });
        let text = match immutable {
            true => Catalogue::of(language).find("field-problem-immutable", &[]),
            false => found_text(language, problem),
        };
        FieldViolation {
            field: problem.field.clone(),
            description: problem.kind.to_string(),
            reason: reason.to_owned(),
            localized_message: text.map(|text| LocalizedMessage::new(language.tag(), text)),
        }
    };
    inner
        .problems
        .0
        .iter()
        .take(VIOLATIONS_MAX)
        .map(violation)
        .collect()
}

/// A finding in words, with the value that it is of.
fn found_text(language: api::Language, problem: &domain::Problem) -> Option<String> {
    let found = kind_text(language, &problem.kind)?;
    let value = problem.value.as_str();
    if value.is_empty() || value.chars().nth(VALUE_CHARS_MAX).is_some() {
        return Some(found);
    }
    let parameters = [("value", value), ("problem", &found)];
    Catalogue::of(language).find("field-problem-named", &parameters)
}

/// What is wrong with a field in words, without the value; `None` if the catalogue has no text.
pub fn kind_text(language: api::Language, kind: &ProblemKind) -> Option<String> {
    let said = |it: &Wording| {
        let text = api::text::wording(language, it.template(), it.parameters());
        text.unwrap_or_else(|| it.to_string())
    };
    let number = |n: i64| n.to_string();
    let (kind, parameters) = match kind {
        ProblemKind::Missing => ("missing", Vec::new()),
        ProblemKind::Malformed { expected } => ("malformed", vec![("expected", said(expected))]),
        ProblemKind::OutOfRange { min, max } => {
            let limits = vec![("min", number(*min)), ("max", number(*max))];
            ("out-of-range", limits)
        }
        ProblemKind::TooLong { max } => ("too-long", vec![("max", max.to_string())]),
        ProblemKind::RangeInverted => ("range-inverted", Vec::new()),
        ProblemKind::Duplicate => ("duplicate", Vec::new()),
        ProblemKind::Inconsistent { rule } => ("inconsistent", vec![("rule", said(rule))]),
        ProblemKind::NotFound => ("not-found", Vec::new()),
    };
    let parameters: Vec<_> = parameters.iter().map(|(key, it)| (*key, &**it)).collect();
    Catalogue::of(language).find(&format!("field-problem-{kind}"), &parameters)
}

#[cfg(test)]
mod tests;
