//! The thread between a run and whoever watches it: a cancel flag and progress counters.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};

/// The run was cancelled; it left nothing behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the run was cancelled")]
pub struct Cancelled;

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Not begun.
    Waiting,
    /// Making the top-K lists.
    Listing,
    /// Assigning across shards.
    Assigning,
    /// Done.
    Finished,
}

/// Shared between a run and its watcher; all methods may be called from any thread.
#[derive(Debug, Default)]
pub struct Control {
    cancelled: AtomicBool,
    phase: AtomicU8,
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Control {
    /// Asks the run to stop at its next check.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the run was asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// What the run is doing.
    #[must_use]
    pub fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Relaxed) {
            0 => Phase::Waiting,
            1 => Phase::Listing,
            2 => Phase::Assigning,
            _ => Phase::Finished,
        }
    }

    /// SMEs whose list is made, and all SMEs of the run.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (
            self.done.load(Ordering::Relaxed),
            self.total.load(Ordering::Relaxed),
        )
    }

    pub(crate) fn begin(&self, smes: usize) {
        self.total.store(smes, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.enter(Phase::Listing);
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    pub(crate) fn advance(&self, smes: usize) {
        self.done.fetch_add(smes, Ordering::Relaxed);
    }

    pub(crate) fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }
}
