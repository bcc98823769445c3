//! The victim's conversation.

use abri_wire::{SessionId, UnixMillis, api::Entry};

use super::{Candidate, Member, OfferKeys, Outgoing, PendingSession, Received};
use crate::{Content, OfferError, ReplaceError, SendError, SessionError};

/// The victim's session with at least one officer in the group.
#[derive(Debug)]
pub struct VictimSession {
    session: SessionId,
    members: Vec<Member>,
}

impl VictimSession {
    /// Which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// The others in the group, verified.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Encrypts a content.
    ///
    /// # Errors
    /// [`SendError`]; nothing was encrypted then.
    pub fn send(&mut self, content: Content, now: UnixMillis) -> Result<Outgoing, SendError> {
        let _ = (content, now);
        Err(SendError::Ended(SessionError::Library))
    }

    /// Takes the next entry of the log.
    ///
    /// # Errors
    /// [`SessionError`]; final unless it is a gap.
    pub fn receive(&mut self, entry: &Entry, now: UnixMillis) -> Result<Received, SessionError> {
        let _ = (entry, now);
        Err(SessionError::Library)
    }

    /// Asks for someone else: opens an offer that replaces the one before.
    ///
    /// # Errors
    /// [`OfferError`]; a former offer stays open then.
    pub fn offer(&mut self) -> Result<OfferKeys, OfferError> {
        Err(OfferError::Ended(SessionError::Library))
    }

    /// Adds the candidate and removes all former officers, in one commit.
    ///
    /// # Errors
    /// The session as it was, and [`ReplaceError`].
    pub fn replace(
        self,
        candidate: Candidate,
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        let _ = (candidate, now);
        Err((self, ReplaceError::Stale))
    }

    /// Whether the epoch has had its 100 messages: call [`update`](Self::update) (`COMMIT-8`).
    #[must_use]
    pub const fn needs_update(&self) -> bool {
        false
    }

    /// Renews the keys.
    ///
    /// # Errors
    /// The session as it was, and [`ReplaceError`].
    pub fn update(
        self,
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        let _ = now;
        Err((self, ReplaceError::Stale))
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
