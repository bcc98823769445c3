//! The victim's conversation.

use abri_trust::{CertificateHash, Freshness};
use abri_wire::{MessageId, SessionId, UnixMillis, api::Entry};
use openmls::prelude::{KeyPackage, LeafNodeIndex};

use super::{
    Candidate, Member, OfferKeys, Outgoing, PendingSession, Received, admission::Victim,
    conversation::Conversation, rules::Change,
};
use crate::{
    Answer, Content, ContentError, OfferError, Refusal, ReplaceError, ReturnSecret, SendError,
    SessionError,
};

/// The victim's session with at least one officer in the group.
#[derive(Debug)]
pub struct VictimSession {
    pub(super) victim: Box<Victim>,
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

    /// The service will not take this envelope, ever: whoever said it may say it anew, and the next
    /// epoch does not by itself (`COMMIT-6`).
    pub fn refused(&mut self, message_id: MessageId) {
        self.victim.conversation.log.refused(message_id);
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
        // CONSENT-2: who may come in is answered by `accept` and `decline` alone.
        if matches!(content, Content::Answer(Answer { about, .. }) if self.victim.is_asked(about)) {
            return Err(ContentError::NotYours.into());
        }
        self.say(content, now)
    }

    pub(super) fn say(&mut self, content: Content, now: UnixMillis) -> Result<Outgoing, SendError> {
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
    /// officers, in one commit; if he [comes anew](Candidate::comes_anew), only what he leaves
    /// (`SWAP-2`). What is not known to have been read is then [to be said again](Self::say_again)
    /// once the log shows it.
    ///
    /// # Errors
    /// The session as it was, and [`ReplaceError`]; [`Refusal::NotAgreed`] if who comes anew has not
    /// the number, role and service of a member.
    pub fn replace(
        mut self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        match self.victim.admit_instead(candidate, evidence, now) {
            Ok((join, change)) => self.commit(Some(join), change),
            Err(error) => Err((self, error)),
        }
    }

    pub(super) fn commit(
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
        self.commit(None, Change { joins: Vec::new(), leaves: vec![leaf], swaps: false })
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

    #[cfg(feature = "test-util")]
    pub(super) const fn conversation(&self) -> &Conversation {
        &self.victim.conversation
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
