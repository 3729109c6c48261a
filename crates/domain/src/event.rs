//! What every change leaves behind: one audit row and one event of the outbox.

use crate::actor::Party;

/// A change that is about to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Principal that makes it.
    pub principal: String,
    /// What is done, such as `sme.create` or `batch.publish`.
    pub action: &'static str,
    /// Name of the resource, such as `smes/{id}`.
    pub resource: String,
    /// Short state before (etag, state, changed fields); never a fact of a firm.
    pub before: String,
    /// Short state after, of the same kind.
    pub after: String,
    /// Party beside the organizer whose feed carries the event.
    pub party: Option<Party>,
}

/// An entry of the ordered feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Place in the feed; grows by commit.
    pub sequence: i64,
    /// What happened, the change's action.
    pub kind: String,
    /// Name of the resource.
    pub resource: String,
}
