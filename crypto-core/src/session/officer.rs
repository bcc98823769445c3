//! The officer's conversation.

use abri_wire::{SessionId, UnixMillis, api::Entry};

use super::{Member, Outgoing, Received};
use crate::{Content, SendError, SessionError};

/// An officer's session.
#[derive(Debug)]
pub struct OfficerSession {
    session: SessionId,
    members: Vec<Member>,
}

impl OfficerSession {
    /// Which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// The verified members, himself included, the victim not.
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

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
