//! The victim's conversation.

use std::collections::BTreeSet;

use abri_wire::{FrameKind, OfferNonce, SessionId, UnixMillis, api::Entry};
use openmls::prelude::{LeafNodeIndex, MlsMessageBodyIn, MlsMessageIn, OpenMlsProvider as _};

use super::{
    Candidate, Event, Member, OfferKeys, Outgoing, PendingSession, Received,
    conversation::Conversation, log::Whose, rules::Change,
};
use crate::{
    Content, ContentError, OfferError, Refusal, ReplaceError, SendError, SessionError,
    extension::{Control, decode},
    identity::{Expected, check_key_package, verify_key_package},
    suite::SUITE,
};

/// The victim's session with at least one officer in the group.
#[derive(Debug)]
pub struct VictimSession {
    victim: Box<Victim>,
}

/// A conversation and the offers made for it: what all the victim's states share.
#[derive(Debug)]
pub(super) struct Victim {
    pub(super) conversation: Conversation,
    open: Option<OfferNonce>,
    /// Whose nonce was accepted and not replaced by a new offer.
    answered: Option<OfferNonce>,
    used: BTreeSet<OfferNonce>,
}

impl Victim {
    pub(super) const fn new(conversation: Conversation) -> Self {
        Self { conversation, open: None, answered: None, used: BTreeSet::new() }
    }

    /// Opens a fresh offer in the place of the one before.
    pub(super) fn draw_offer(&mut self) -> Result<OfferKeys, crate::EntropyError> {
        let nonce = OfferNonce::new(self.conversation.provider.draw()?);
        self.open = Some(nonce);
        self.answered = None;
        Ok(OfferKeys { creator_key_hash: self.conversation.creator, nonce })
    }

    /// Verifies a KeyPackage against the open offer, which it uses up (`KP-2`).
    pub(super) fn candidate(
        &mut self,
        entry: &Entry,
        now: UnixMillis,
    ) -> Result<Candidate, Refusal> {
        let payload = entry.frame.payload();
        // SUITE-1, before anything is parsed by it: MLSMessage header, then version and suite.
        if payload.get(6..8).is_some_and(|suite| suite != u16::from(SUITE).to_be_bytes()) {
            return Err(Refusal::Suite);
        }
        let message = decode::<MlsMessageIn>(payload).map(MlsMessageIn::extract);
        let Some(MlsMessageBodyIn::KeyPackage(key_package)) = message else {
            return Err(Refusal::Unreadable);
        };
        let Conversation { session, creator, ref anchors, ref provider, .. } = self.conversation;
        // Any nonce for now, so that a replay is told from a KeyPackage for something else.
        let expected = Expected { session, creator, nonce: None };
        let verified = verify_key_package(key_package, &expected, provider.crypto(), anchors, now)?;
        let (key_package, officer) = verified;
        let answers = |nonce: OfferNonce| {
            check_key_package(&key_package, &Expected { nonce: Some(nonce), ..expected }, now)
        };
        if self.used.iter().any(|used| answers(*used).is_ok()) {
            return Err(Refusal::NonceUsed);
        }
        let nonce = self.open.ok_or(Refusal::Binding)?;
        answers(nonce)?;
        self.used.insert(nonce);
        self.open = None;
        self.answered = Some(nonce);
        Ok(Candidate { nonce, key_package: Box::new(key_package), officer })
    }

    /// Takes any entry but the own commit.
    pub(super) fn take(
        &mut self,
        whose: Whose,
        entry: &Entry,
        now: UnixMillis,
        received: &mut Received,
    ) -> Result<(), SessionError> {
        match (whose, entry.frame.kind()) {
            (Whose::Known, _) => {}
            (Whose::Own(own), _) => Conversation::echoed(&own, entry, received),
            (Whose::Other, FrameKind::Application) => {
                self.conversation.application(entry, received)?;
            }
            // COMMIT-1: whoever made it, she did not.
            (Whose::Other, FrameKind::CommitBundle) => {
                received.refuse(entry.sequence, Refusal::Committer);
            }
            (Whose::Other, FrameKind::KeyPackage) => match self.candidate(entry, now) {
                Ok(candidate) => received.events.push(Event::Candidate(candidate)),
                Err(reason) => received.refuse(entry.sequence, reason),
            },
            (Whose::Other, FrameKind::Control) => match decode(entry.frame.payload()) {
                Some(Control::Refused { commit, .. }) if commit < entry.sequence => {
                    received.events.push(Event::CommitRefused { commit });
                }
                _ => received.refuse(entry.sequence, Refusal::Unreadable),
            },
        }
        Ok(())
    }

    fn officers(&self) -> Vec<LeafNodeIndex> {
        let members = self.conversation.members.iter();
        members.map(|member| LeafNodeIndex::new(member.leaf)).collect()
    }
}

impl VictimSession {
    pub(super) const fn new(victim: Box<Victim>) -> Self {
        Self { victim }
    }

    /// Which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.victim.conversation.session
    }

    /// The others in the group, verified.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.victim.conversation.members
    }

    /// Encrypts a content.
    ///
    /// # Errors
    /// [`SendError`]; nothing was encrypted then.
    pub fn send(&mut self, content: Content, now: UnixMillis) -> Result<Outgoing, SendError> {
        // CONTENT-3, SEEN-1: her client says nothing about her by itself.
        if matches!(content, Content::Activity(_) | Content::Unknown { .. }) {
            return Err(ContentError::NotYours.into());
        }
        if self.needs_update() {
            return Err(SendError::UpdateDue);
        }
        self.victim.conversation.say(content, now)
    }

    /// Takes the next entry of the log.
    ///
    /// # Errors
    /// [`SessionError`]; final unless it is a gap.
    pub fn receive(&mut self, entry: &Entry, now: UnixMillis) -> Result<Received, SessionError> {
        let mut received = Received::default();
        let whose = self.victim.conversation.next(entry, now)?;
        self.victim.take(whose, entry, now, &mut received)?;
        Ok(received)
    }

    /// Asks for someone else: opens an offer that replaces the one before.
    ///
    /// # Errors
    /// [`OfferError`]; a former offer stays open then.
    pub fn offer(&mut self) -> Result<OfferKeys, OfferError> {
        Ok(self.victim.draw_offer()?)
    }

    /// Adds the candidate and removes all former officers, in one commit.
    ///
    /// # Errors
    /// The session as it was, and [`ReplaceError`].
    pub fn replace(
        mut self,
        candidate: Candidate,
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        if let Err(error) = self.judge(&candidate, now) {
            return Err((self, error));
        }
        let change = Change { joins: vec![candidate.officer], leaves: self.victim.officers() };
        self.victim.answered = None;
        PendingSession::start(self.victim, Some(*candidate.key_package), change)
            .map_err(|(victim, error)| (Self { victim }, error.into()))
    }

    fn judge(&mut self, candidate: &Candidate, now: UnixMillis) -> Result<(), ReplaceError> {
        self.victim.conversation.check(now)?;
        if self.victim.answered != Some(candidate.nonce) {
            return Err(ReplaceError::Stale);
        }
        let Conversation { session, creator, .. } = self.victim.conversation;
        let expected = Expected { session, creator, nonce: Some(candidate.nonce) };
        // She may have thought about it for long.
        check_key_package(&candidate.key_package, &expected, now)?;
        if candidate.officer.certificate().not_after() < now {
            return Err(Refusal::Lifetime.into());
        }
        Ok(())
    }

    /// Whether the epoch has had its 100 messages: call [`update`](Self::update) (`COMMIT-8`).
    #[must_use]
    pub const fn needs_update(&self) -> bool {
        self.victim.conversation.needs_update()
    }

    /// Renews the keys.
    ///
    /// # Errors
    /// The session as it was, and [`ReplaceError`].
    pub fn update(
        mut self,
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        if let Err(error) = self.victim.conversation.check(now) {
            return Err((self, error.into()));
        }
        PendingSession::start(self.victim, None, Change::default())
            .map_err(|(victim, error)| (Self { victim }, error.into()))
    }

    #[cfg(feature = "test-util")]
    pub(super) const fn conversation_mut(&mut self) -> &mut Conversation {
        &mut self.victim.conversation
    }

    /// Adds the candidate and keeps the others.
    #[cfg(feature = "test-util")]
    pub(super) fn add(self, candidate: Candidate) -> Option<(PendingSession, Outgoing)> {
        let change = Change { joins: vec![candidate.officer], leaves: Vec::new() };
        PendingSession::start(self.victim, Some(*candidate.key_package), change).ok()
    }

    #[cfg(feature = "test-util")]
    pub(super) const fn conversation(&self) -> &Conversation {
        &self.victim.conversation
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
