//! What every use case knows about the call it serves.

use std::time::Duration;

use domain::{Actor, Scope};
use tokio::time::Instant;

use crate::authz::{self, Action};
use crate::error::{CallInfo, Result};

/// Time kept back of a deadline, so that an answer still arrives.
const DEADLINE_MARGIN: Duration = Duration::from_millis(250);

/// A call whose caller is known.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls.
    pub actor: Actor,
    /// Request id and language.
    pub info: CallInfo,
    /// When the answer must have left.
    pub deadline: Instant,
}

impl Call {
    /// The scope in which the caller may do this.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`.
    pub fn scope(&self, action: Action) -> Result<Scope> {
        authz::scope(&self.actor, action)
    }

    /// The moment until which a call may wait for something to happen.
    pub fn wait_until(&self, wish: Option<Duration>) -> Instant {
        let latest = self
            .deadline
            .checked_sub(DEADLINE_MARGIN)
            .unwrap_or(self.deadline);
        match wish.and_then(|wish| Instant::now().checked_add(wish)) {
            Some(until) => until.min(latest),
            None => latest,
        }
    }
}
