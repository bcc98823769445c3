//! From a claim to the group.

use abri_trust::{TrustAnchors, UntrustedChain};
use abri_wire::{SessionId, UnixMillis, api::Entry};
use zeroize::Zeroizing;

use super::{OfferKeys, OfficerSession, Outgoing, Received};
use crate::{Entropy, IdentityError, JoinError, SessionError};

/// An officer's signature key with its certificate; cheap to clone, for several sessions.
#[derive(Debug, Clone)]
pub struct OfficerIdentity(());

/// An officer's session between the KeyPackage and the Welcome.
#[derive(Debug)]
pub struct StagedSession(());

/// What an entry made of a [`StagedSession`].
#[derive(Debug)]
pub enum Staged {
    /// No Welcome yet.
    Waiting(StagedSession, Received),
    /// Entries are missing: fetch again after the one before this (`ORDER-3`).
    Gap(StagedSession, abri_wire::Sequence),
    /// In the group.
    Joined(OfficerSession, Received),
    /// Over.
    Ended(SessionError),
}

impl OfficerIdentity {
    /// Checks that the chain certifies the seed's key at `now`.
    ///
    /// # Errors
    /// [`IdentityError`] if it does not; the seed is wiped then too.
    pub fn new(
        seed: Zeroizing<[u8; 32]>,
        chain: UntrustedChain,
        anchors: &TrustAnchors,
        now: UnixMillis,
    ) -> Result<Self, IdentityError> {
        let _ = (seed, chain, anchors, now);
        Err(IdentityError::KeyMismatch)
    }
}

impl StagedSession {
    /// Makes a KeyPackage for this one offer (`KP-1`).
    ///
    /// # Errors
    /// [`JoinError`]; nothing is left then.
    pub fn new(
        identity: &OfficerIdentity,
        session: SessionId,
        offer: OfferKeys,
        entropy: Box<dyn Entropy + Send>,
        now: UnixMillis,
    ) -> Result<(Self, Outgoing), JoinError> {
        let _ = (identity, session, offer, entropy, now);
        Err(JoinError::Library)
    }

    /// Takes the next entry of the log.
    #[must_use]
    pub fn receive(self, entry: &Entry, now: UnixMillis) -> Staged {
        let _ = (entry, now);
        Staged::Ended(SessionError::Library)
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
