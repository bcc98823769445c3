//! Before the first officer.

use abri_trust::TrustAnchors;
use abri_wire::{SessionId, UnixMillis, api::Entry};

use super::{OfferKeys, Outgoing, PendingSession, Received};
use crate::{Entropy, OfferError, OpenError, SessionError, entropy::BoxedEntropy};

/// The victim's session before its first officer: a group of one and an open offer.
#[derive(Debug)]
pub struct Opening {
    session: SessionId,
    offer: OfferKeys,
    entropy: BoxedEntropy,
}

/// What an entry made of an [`Opening`].
#[derive(Debug)]
pub enum Opened {
    /// Still waiting.
    Waiting(Opening, Received),
    /// Entries are missing: fetch again after the one before this (`ORDER-3`).
    Gap(Opening, abri_wire::Sequence),
    /// An officer answered and was verified: submit this.
    Adding(PendingSession, Outgoing),
    /// Over.
    Ended(SessionError),
}

impl Opening {
    /// Makes the group and the first offer.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is left then.
    pub fn new(
        anchors: TrustAnchors,
        session: SessionId,
        expires_at: UnixMillis,
        entropy: Box<dyn Entropy + Send>,
        now: UnixMillis,
    ) -> Result<Self, OpenError> {
        let _ = (anchors, expires_at, now, session, entropy);
        Err(OpenError::Library)
    }

    /// Which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// The open offer.
    #[must_use]
    pub const fn offer(&self) -> OfferKeys {
        self.offer
    }

    /// Replaces the open offer by a fresh one; KeyPackages for the former are refused from now on.
    ///
    /// # Errors
    /// [`OfferError`]; the former offer stays open then.
    pub fn renew_offer(&mut self) -> Result<OfferKeys, OfferError> {
        let mut nonce = [0; 16];
        self.entropy.fill(&mut nonce)?;
        Ok(self.offer)
    }

    /// Takes the next entry of the log.
    #[must_use]
    pub fn receive(self, entry: &Entry, now: UnixMillis) -> Opened {
        let _ = (entry, now);
        Opened::Ended(SessionError::Library)
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
