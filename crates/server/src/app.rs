//! Use cases: one file a noun. Each gets a [`Cx`]: the caller, what it may see, one transaction.
//!
//! A use case speaks of nouns; it knows no proto. Whether a change makes sense is decided here, in
//! the transaction that makes it.

pub mod attested;
pub mod batch;
pub mod board;
pub mod campaign;
pub mod candidate;
pub mod certificate;
pub mod chain;
pub mod explanation;
pub mod import;
pub mod lender;
pub mod listing;
mod listing_error;
pub mod market;
pub mod match_run;
pub mod offering;
pub mod policy;
pub mod preview;
pub mod publish;
pub mod readiness;
pub mod referral;
pub mod rule;
pub mod sme;
pub mod token;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{Change, LenderId, Party, Scope};
use prost::Message;
use sha2::{Digest, Sha256};
use store::request::Claim;
use store::{Store, Tx};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use verify::SigningKey;

use api::v1::ErrorReason;

use crate::auth::hex;
use crate::authz::Action;
use crate::call::Call;
use crate::clock::Clock;
use crate::cpu;
use crate::error::{Error, Result};
use crate::live::Live;
use crate::rules::Rules;
use crate::snapshots::Snapshots;

/// What all use cases share.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Time and ids.
    pub clock: Clock,
    /// When this server started.
    pub started: DateTime<Utc>,
    /// What firms are judged by.
    pub rules: Arc<Rules>,
    /// Threads for matching.
    pub cpu: cpu::Pool,
    /// Snapshots of runs.
    pub snapshots: Snapshots,
    /// Indexes that answer without a run.
    pub live: Live,
    /// The key that certificates are signed with.
    pub signing: Arc<SigningKey>,
    /// Snapshots kept beside those that are needed.
    pub snapshots_kept: usize,
    /// Runs that may wait.
    pub queue_max: u32,
    /// Told when a run is queued or to be cancelled.
    pub work: Arc<Notify>,
    /// Counts ends of runs in this process.
    pub ended: Arc<watch::Sender<u64>>,
    /// Cancelled when the server stops.
    pub stopping: CancellationToken,
}

/// One use case under way.
#[derive(Debug)]
pub struct Cx<'a> {
    /// What is shared.
    pub app: &'a App,
    /// Who calls.
    pub call: &'a Call,
    /// What the caller may see of this.
    pub scope: Scope,
    /// The transaction.
    pub tx: Tx,
}

impl App {
    /// Begins a use case that only reads.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `STORE_UNAVAILABLE`.
    pub async fn read<'a>(&'a self, call: &'a Call, action: Action) -> Result<Cx<'a>> {
        let scope = call.scope(action)?;
        Ok(Cx {
            app: self,
            call,
            scope,
            tx: self.store.read().await?,
        })
    }

    /// Begins a use case that changes something.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `STORE_UNAVAILABLE`; `REQUEST_ID_INVALID`, `REQUEST_ID_REUSED`.
    pub async fn write<'a>(
        &'a self,
        call: &'a Call,
        action: Action,
        intent: Intent,
    ) -> Result<Write<'a>> {
        let scope = call.scope(action)?;
        let tx = self.store.begin(self.clock.now()).await?;
        let cx = Cx {
            app: self,
            call,
            scope,
            tx,
        };
        let mut write = Write {
            cx,
            intent,
            answer: None,
        };
        write.claim().await?;
        Ok(write)
    }
}

impl Cx<'_> {
    /// True if the caller may see what belongs to this lender.
    pub fn sees(&self, lender: LenderId) -> bool {
        match &self.scope {
            Scope::All => true,
            Scope::Lender(own) => *own == lender,
            Scope::Market(_) => false,
        }
    }

    /// The change that this caller makes; states are short texts without facts of a firm.
    pub fn change(&self, action: &'static str, resource: String, states: (&str, &str)) -> Change {
        Change {
            principal: self.call.actor.principal.clone(),
            action,
            resource,
            before: states.0.to_owned(),
            after: states.1.to_owned(),
            party: None,
        }
    }

    /// Records a change of this caller, for the organizer's feed and the audit trail.
    ///
    /// # Errors
    /// As any statement.
    pub async fn record(
        &self,
        action: &'static str,
        resource: String,
        states: (&str, &str),
    ) -> Result<()> {
        Ok(self
            .tx
            .record(&self.change(action, resource, states))
            .await?)
    }

    /// Records a change that a lender's feed carries too.
    ///
    /// # Errors
    /// As any statement.
    pub async fn record_for(
        &self,
        lender: LenderId,
        action: &'static str,
        resource: String,
        states: (&str, &str),
    ) -> Result<()> {
        let change = self.change(action, resource, states);
        Ok(self
            .tx
            .record(&Change {
                party: Some(Party::Lender(lender)),
                ..change
            })
            .await?)
    }
}

/// `v3`: the state of a versioned noun in the audit trail.
pub fn version_text(version: i64) -> String {
    format!("v{version}")
}

/// What a caller wants of a changing call, beside the change itself.
#[derive(Debug, Default)]
pub struct Intent {
    method: &'static str,
    request_id: String,
    digest: String,
    validate_only: bool,
}

impl Intent {
    /// A call that is not repeated by request id.
    pub fn plain(method: &'static str) -> Intent {
        Intent {
            method,
            ..Intent::default()
        }
    }

    /// A call that a request id makes safe to repeat; the body decides whether it is the same.
    pub fn once(method: &'static str, request_id: &str, body: &impl Message) -> Intent {
        let digest = hex(&Sha256::digest(body.encode_to_vec()));
        Intent {
            method,
            request_id: request_id.to_owned(),
            digest,
            validate_only: false,
        }
    }

    /// The same; if `validate_only`, nothing is stored.
    #[must_use]
    pub fn dry(self, validate_only: bool) -> Intent {
        Intent {
            validate_only,
            ..self
        }
    }
}

/// A use case that changes something, until [`Write::finish`].
#[derive(Debug)]
pub struct Write<'a> {
    /// The use case.
    pub cx: Cx<'a>,
    intent: Intent,
    answer: Option<Vec<u8>>,
}

impl Write<'_> {
    fn stored_call(&self) -> Option<store::request::Call<'_>> {
        let intent = &self.intent;
        let repeatable = !intent.request_id.is_empty() && !intent.validate_only;
        repeatable.then_some(store::request::Call {
            principal: &self.cx.call.actor.principal,
            request_id: &intent.request_id,
            method: intent.method,
            digest: &intent.digest,
        })
    }

    async fn claim(&mut self) -> Result<()> {
        let id = &self.intent.request_id;
        if !id.is_empty() && id.parse::<Uuid>().is_err() {
            let reason = ErrorReason::RequestIdInvalid;
            let expected = domain::wording!("a UUID");
            return Err(Error::invalid_field(reason, "request_id", id, expected)
                .with("field", "request_id"));
        }
        let Some(call) = self.stored_call() else {
            return Ok(());
        };
        match self.cx.tx.requests().claim(&call).await? {
            Claim::New => Ok(()),
            Claim::Done(answer) => {
                self.answer = Some(answer);
                Ok(())
            }
            Claim::Reused => {
                let reason = ErrorReason::RequestIdReused;
                Err(Error::exists(reason, "rongqiao/Request", id.clone()).with("request_id", id))
            }
        }
    }

    /// The answer that this request got before, if it did.
    ///
    /// # Errors
    /// `INTERNAL` if the stored answer cannot be read.
    pub fn answered<R: Message + Default>(&self) -> Result<Option<R>> {
        let decode = |bytes: &Vec<u8>| R::decode(bytes.as_slice());
        let answer = self.answer.as_ref().map(decode).transpose();
        answer.map_err(|error| Error::internal(format!("stored answer: {error}")))
    }

    /// Keeps the answer for repetitions and ends the transaction; with `validate_only` nothing
    /// of it remains.
    ///
    /// # Errors
    /// `WRITE_CONFLICT`, `STORE_UNAVAILABLE`.
    pub async fn finish<R: Message>(self, answer: R) -> Result<R> {
        if self.intent.validate_only {
            return Ok(answer);
        }
        if let Some(call) = self.stored_call() {
            self.cx
                .tx
                .requests()
                .answer(&call, answer.encode_to_vec())
                .await?;
        }
        self.cx.tx.commit().await?;
        Ok(answer)
    }
}

/// Refuses a caller who read another version.
///
/// # Errors
/// `ETAG_MISMATCH` if an expected version is given and is not the stored one.
pub fn expect_version(
    expected: Option<i64>,
    stored: i64,
    kind: &'static str,
    name: &str,
) -> Result<()> {
    match expected {
        Some(expected) if expected != stored => {
            Err(Error::stale(kind, name).with("etag", format!("\"{stored}\"")))
        }
        Some(_) | None => Ok(()),
    }
}
