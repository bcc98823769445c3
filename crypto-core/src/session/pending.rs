//! Between making a commit and seeing it in the log.

use abri_wire::{UnixMillis, api::Entry};

use super::{Outgoing, Received, VictimSession};
use crate::SessionError;

/// The victim's session between making a commit and seeing it in the log: it reads, but has no
/// `send` (`COMMIT-5`).
#[derive(Debug)]
pub struct PendingSession {
    outgoing: Outgoing,
}

/// What an entry made of a [`PendingSession`].
#[derive(Debug)]
pub enum Pending {
    /// The log has not shown the commit yet.
    Waiting(PendingSession, Received),
    /// Entries are missing: fetch again after the one before this (`ORDER-3`).
    Gap(PendingSession, abri_wire::Sequence),
    /// Merged.
    Ready(VictimSession, Received),
    /// Over.
    Ended(SessionError),
}

impl PendingSession {
    /// The CommitBundle: a retry submits the same.
    #[must_use]
    pub const fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    /// Takes the next entry of the log.
    #[must_use]
    pub fn receive(self, entry: &Entry, now: UnixMillis) -> Pending {
        let _ = (entry, now);
        Pending::Ended(SessionError::Library)
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
