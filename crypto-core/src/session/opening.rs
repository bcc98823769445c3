//! Before the first officer.

use abri_trust::TrustAnchors;
use abri_wire::{FrameKind, Sequence, SessionId, UnixMillis, api::Entry};
use openmls::prelude::GroupId;
use zeroize::Zeroizing;

use super::{
    OfferKeys, Outgoing, PendingSession, Received, SESSION_CAP,
    conversation::{Conversation, Start},
    log::{Log, Whose},
    rules::Change,
    victim::Victim,
};
use crate::{
    Entropy, OfferError, OpenError, Refusal, SessionError,
    extension::{Policy, VERSION, creator_key_hash},
    identity,
    provider::{Provider, SignatureKey},
    suite,
};

/// The victim's session before its first officer: a group of one and an open offer.
#[derive(Debug)]
pub struct Opening {
    victim: Box<Victim>,
    offer: OfferKeys,
}

/// What an entry made of an [`Opening`].
#[derive(Debug)]
pub enum Opened {
    /// Still waiting.
    Waiting(Opening, Received),
    /// Entries are missing: fetch again after the one before this (`ORDER-3`).
    Gap(Opening, Sequence),
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
        Self::for_members(suite::MAX_MEMBERS, anchors, session, expires_at, entropy, now)
    }

    pub(super) fn for_members(
        max_members: u8,
        anchors: TrustAnchors,
        session: SessionId,
        expires_at: UnixMillis,
        entropy: Box<dyn Entropy + Send>,
        now: UnixMillis,
    ) -> Result<Self, OpenError> {
        if expires_at <= now || expires_at > now.plus(SESSION_CAP) {
            return Err(OpenError::Expiry);
        }
        let provider = Provider::new(entropy);
        let key = SignatureKey::new(&Zeroizing::new(provider.draw()?));
        let creator = creator_key_hash(&key.public_key());
        let policy = Policy {
            version: VERSION,
            session,
            roots: anchors.hash(),
            creator,
            expires_at,
            max_members,
        };
        let extensions = policy.to_extensions().ok_or(OpenError::Library)?;
        let credential = identity::victim_credential(provider.draw()?, &key.public_key());
        let group = suite::group_builder(extensions, identity::lifetime(now))
            // GROUP-4: drawn here, so it is related to nothing.
            .with_group_id(GroupId::from_slice(&provider.draw::<32>()?))
            .build(&provider, &key, credential)
            .map_err(|_| OpenError::Library)?;
        let (members, log, deadline) = (Vec::new(), Log::default(), expires_at);
        let start =
            Start { session, creator, anchors, provider, key, group, log, members, deadline };
        let mut victim = Box::new(Victim::new(Conversation::new(start)));
        let offer = victim.draw_offer()?;
        Ok(Self { victim, offer })
    }

    /// Which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.victim.conversation.session
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
        self.offer = self.victim.draw_offer()?;
        Ok(self.offer)
    }

    /// Takes the next entry of the log.
    #[must_use]
    pub fn receive(mut self, entry: &Entry, now: UnixMillis) -> Opened {
        let mut received = Received::default();
        match self.victim.conversation.next(entry, now) {
            Ok(Whose::Known) => return Opened::Waiting(self, received),
            Ok(Whose::Own(_) | Whose::Other) => {}
            Err(SessionError::Gap { expected }) => return Opened::Gap(self, expected),
            Err(error) => return Opened::Ended(error),
        }
        if entry.frame.kind() != FrameKind::KeyPackage {
            received.refuse(entry.sequence, Refusal::Unexpected);
            return Opened::Waiting(self, received);
        }
        match self.victim.candidate(entry, now) {
            Ok(candidate) => {
                let change = Change { joins: vec![candidate.officer], leaves: Vec::new() };
                let join = Some(*candidate.key_package);
                match PendingSession::start(self.victim, join, change) {
                    Ok((pending, outgoing)) => Opened::Adding(pending, outgoing),
                    Err((_, error)) => Opened::Ended(error),
                }
            }
            Err(reason) => {
                received.refuse(entry.sequence, reason);
                Opened::Waiting(self, received)
            }
        }
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
