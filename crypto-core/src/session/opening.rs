//! Before the first officer.

use abri_trust::Pins;
use abri_wire::{FrameKind, Sequence, SessionId, UnixMillis, api::Entry};
use openmls::prelude::GroupId;
use vecmap::VecMap;
use zeroize::Zeroizing;

use super::{
    Candidate, Event, OfferKeys, Outgoing, PendingSession, Received, SESSION_CAP,
    admission::Victim,
    conversation::{Conversation, Start},
    log::{Log, Whose},
    rules::Change,
};
use crate::{
    Entropy, OfferError, OpenError, Refusal, ReplaceError, SessionError,
    extension::{Policy, VERSION, creator_key_hash},
    identity,
    provider::{Provider, SignatureKey},
    suite,
    verifier::Verifier,
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
    /// Over.
    Ended(SessionError),
}

impl Opening {
    /// Makes the group and the first offer.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is left then.
    pub fn new(
        pins: Pins,
        session: SessionId,
        expires_at: UnixMillis,
        entropy: Box<dyn Entropy + Send>,
        now: UnixMillis,
    ) -> Result<Self, OpenError> {
        Self::for_members(suite::MAX_MEMBERS, pins, session, expires_at, entropy, now)
    }

    pub(super) fn for_members(
        max_members: u8,
        pins: Pins,
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
            pins: pins.hash(),
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
        let (officers, log, deadline) = (VecMap::new(), Log::default(), expires_at);
        let verifier = Verifier::new(pins);
        let start =
            Start { session, creator, verifier, provider, key, group, log, officers, deadline };
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
            Ok(candidate) => received.events.push(Event::Candidate(candidate)),
            Err(reason) => received.refuse(entry.sequence, reason),
        }
        Opened::Waiting(self, received)
    }

    /// Adds the candidate, whom `evidence` shows in the newest roster: submit what comes back.
    ///
    /// # Errors
    /// The session as it was, and [`ReplaceError`]; only a fresh offer gets another answer then.
    pub fn add(
        self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        let Self { mut victim, offer } = self;
        match victim.admit(candidate, evidence, now) {
            Ok((join, officer)) => {
                let change = Change { joins: vec![officer], leaves: Vec::new(), swaps: false };
                PendingSession::start(victim, Some(join), change)
                    .map_err(|(victim, error)| (Self { victim, offer }, error.into()))
            }
            Err(error) => Err((Self { victim, offer }, error)),
        }
    }

    pub(super) fn into_victim(self) -> Box<Victim> {
        self.victim
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
