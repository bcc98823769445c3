//! The victim's conversation.

use std::collections::BTreeSet;

use abri_trust::{CertificateHash, Freshness};
use abri_wire::{FrameKind, OfferNonce, SessionId, UnixMillis, api::Entry};
use openmls::prelude::{
    KeyPackage, LeafNodeIndex, MlsMessageBodyIn, MlsMessageIn, OpenMlsProvider as _,
};

use super::{
    Candidate, Event, Member, OfferKeys, Outgoing, PendingSession, Received,
    conversation::Conversation, log::Whose, rules::Change,
};
use crate::{
    Content, ContentError, OfferError, Refusal, ReplaceError, ReturnSecret, SendError,
    SessionError,
    extension::{Control, decode},
    identity::{Expected, VerifiedOfficer, check_key_package, read_key_package, verify_first},
    suite::SUITE,
};

/// The victim's session with at least one officer in the group.
#[derive(Debug)]
pub struct VictimSession {
    victim: Box<Victim>,
}

/// What a refresh made of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The newest roster names him.
    Valid(Freshness),
    /// His certificate's week is over since he joined: tolerated until the session's cap.
    Expired,
    /// The newest roster does not name him: [`remove`](VictimSession::remove) him.
    Revoked,
    /// He is not a member any more.
    Absent,
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

    /// Checks a KeyPackage against the open offer, which it uses up (`KP-2`).
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
        let Conversation { session, creator, ref provider, .. } = self.conversation;
        // Any nonce for now, so that a replay is told from a KeyPackage for something else.
        let expected = Expected { session, creator, nonce: None };
        let (key_package, certificate) =
            read_key_package(key_package, &expected, provider.crypto(), now)?;
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
        Ok(Candidate { nonce, key_package: Box::new(key_package), certificate })
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

    /// Verifies who the candidate is, and that he still answers (`EVIDENCE-4`).
    pub(super) fn admit(
        &mut self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(KeyPackage, VerifiedOfficer), ReplaceError> {
        let Candidate { nonce, key_package, .. } = candidate;
        self.conversation.check(now)?;
        if self.answered != Some(nonce) {
            return Err(ReplaceError::Stale);
        }
        let Conversation { session, creator, ref verifier, .. } = self.conversation;
        // Fetching the evidence may have taken long.
        check_key_package(&key_package, &Expected { session, creator, nonce: Some(nonce) }, now)?;
        let officer = verify_first(&key_package, evidence, verifier, now)?;
        self.answered = None;
        Ok((*key_package, officer))
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
        if !content.is_hers() {
            return Err(ContentError::NotYours.into());
        }
        if self.needs_update() {
            return Err(SendError::UpdateDue);
        }
        self.victim.conversation.say(content, now)
    }

    /// What shows those who are in the group now that she was in the session `former`: to be said
    /// in this epoch (`RETURN-2`). `None` only if it can't be encoded.
    #[must_use]
    pub fn return_statement(&self, secret: &ReturnSecret, former: SessionId) -> Option<Content> {
        let Conversation { session, ref group, .. } = self.victim.conversation;
        let authenticator = group.epoch_authenticator();
        secret.sign(former, session, authenticator.as_slice()).map(Content::Return)
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

    /// Adds the candidate, whom `evidence` shows in the newest roster, and removes all former
    /// officers, in one commit.
    ///
    /// # Errors
    /// The session as it was, and [`ReplaceError`].
    pub fn replace(
        self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        let leaves = self.victim.officers();
        self.admit(candidate, evidence, leaves, now)
    }

    fn admit(
        mut self,
        candidate: Candidate,
        evidence: &[u8],
        leaves: Vec<LeafNodeIndex>,
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        match self.victim.admit(candidate, evidence, now) {
            Ok((join, officer)) => {
                let change = Change { joins: vec![officer], leaves };
                self.commit(Some(join), change)
            }
            Err(error) => Err((self, error)),
        }
    }

    fn commit(
        self,
        join: Option<KeyPackage>,
        change: Change,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        PendingSession::start(self.victim, join, change)
            .map_err(|(victim, error)| (Self { victim }, error.into()))
    }

    /// Takes newer evidence for a member, or learns that there is none any more (`EVIDENCE-4`).
    /// `evidence` is `None` if the service says that the newest roster does not name him: that can
    /// be a lie, and costs her no more than a service that does not answer.
    ///
    /// # Errors
    /// [`Refusal`]: what came shows nothing; what was believed before stays.
    pub fn refresh(
        &mut self,
        certificate: CertificateHash,
        evidence: Option<&[u8]>,
        now: UnixMillis,
    ) -> Result<Standing, Refusal> {
        let Conversation { members, officers, verifier, .. } = &mut self.victim.conversation;
        let mut places = officers.iter_mut();
        let Some((leaf, officer)) = places.find(|(_, officer)| officer.hash() == certificate)
        else {
            return Ok(Standing::Absent);
        };
        let Some(evidence) = evidence else {
            return Ok(if officer.is_over(now) { Standing::Expired } else { Standing::Revoked });
        };
        officer.refresh(evidence, verifier, now)?;
        if let Some(member) = members.iter_mut().find(|member| member.leaf == *leaf) {
            *member = Member::new(officer, *leaf);
        }
        Ok(Standing::Valid(officer.freshness()))
    }

    /// Removes a member.
    ///
    /// # Errors
    /// The session as it was, and [`ReplaceError`]; [`ReplaceError::Stale`] if he is not there.
    pub fn remove(
        mut self,
        certificate: CertificateHash,
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        if let Err(error) = self.victim.conversation.check(now) {
            return Err((self, error.into()));
        }
        let members = self.members().iter();
        let mut leaves = members.filter(|member| member.certificate == certificate);
        let Some(leaf) = leaves.next().map(|member| LeafNodeIndex::new(member.leaf)) else {
            return Err((self, ReplaceError::Stale));
        };
        self.commit(None, Change { joins: Vec::new(), leaves: vec![leaf] })
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
        self.commit(None, Change::default())
    }

    #[cfg(feature = "test-util")]
    pub(super) const fn conversation_mut(&mut self) -> &mut Conversation {
        &mut self.victim.conversation
    }

    /// Adds the candidate and keeps the others.
    #[cfg(feature = "test-util")]
    pub(super) fn add(
        self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Option<(PendingSession, Outgoing)> {
        self.admit(candidate, evidence, Vec::new(), now).ok()
    }

    #[cfg(feature = "test-util")]
    pub(super) const fn conversation(&self) -> &Conversation {
        &self.victim.conversation
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
