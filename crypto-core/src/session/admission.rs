//! Who may come in: what all the victim's states share, and how a KeyPackage becomes a candidate.

use abri_trust::Role;
use abri_wire::{FrameKind, OfferNonce, UnixMillis, api::Entry};
use openmls::prelude::{
    KeyPackage, LeafNodeIndex, MlsMessageBodyIn, MlsMessageIn, OpenMlsProvider as _,
};
use vecmap::VecSet;

use super::{
    Candidate, Event, OfferKeys, Received,
    conversation::Conversation,
    inviting::Invitations,
    log::Whose,
    received::Answers,
    rules::Change,
    swapping::{Swaps, Unseen},
};
use crate::{
    LogicalId, Refusal, ReplaceError, SessionError,
    extension::{Control, Purpose, decode},
    identity::{Expected, VerifiedOfficer, check_key_package, read_key_package},
    suite::SUITE,
};

/// A conversation and the offers made for it: what all the victim's states share.
#[derive(Debug)]
pub(super) struct Victim {
    pub(super) conversation: Conversation,
    pub(super) invitations: Invitations,
    pub(super) swaps: Swaps,
    pub(super) unseen: Unseen,
    open: Option<OfferNonce>,
    /// Whose nonce was accepted and not replaced by a new offer.
    answered: Option<OfferNonce>,
    used: VecSet<OfferNonce>,
}

impl Victim {
    pub(super) fn new(conversation: Conversation) -> Self {
        Self {
            conversation,
            invitations: Invitations::new(),
            swaps: Swaps::default(),
            unseen: Unseen::default(),
            open: None,
            answered: None,
            used: VecSet::new(),
        }
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
        // Any purpose and nonce for now, so that a replay is told from a KeyPackage for something else.
        let expected = Expected { session, creator, answers: None };
        let (key_package, certificate) =
            read_key_package(key_package, &expected, provider.crypto(), now)?;
        let made_for = |purpose, nonce| {
            let expected = Expected { answers: Some((purpose, nonce)), ..expected };
            check_key_package(&key_package, &expected, now)
        };
        let spends = |nonce: &OfferNonce| {
            let mut purposes = [Purpose::First, Purpose::Join, Purpose::Swap].into_iter();
            purposes.any(|purpose| made_for(purpose, *nonce).is_ok())
        };
        if self.used.iter().any(spends) {
            return Err(Refusal::NonceUsed);
        }
        let invited = self.invitations.answered_by(certificate, made_for, now);
        let answers = match (invited, self.swaps.answered_by(entry.sender, made_for)) {
            (Some(invitation), _) => Answers::Invitation(invitation?),
            (None, Some(nonce)) => Answers::Swap(nonce),
            (None, None) => {
                let nonce = self.open.ok_or(Refusal::Binding)?;
                made_for(Purpose::First, nonce)?;
                self.open = None;
                self.answered = Some(nonce);
                Answers::Offer(nonce)
            }
        };
        self.used.insert(answers.nonce());
        Ok(Candidate { answers, key_package: Box::new(key_package), certificate })
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
            (Whose::Own(own), _) => {
                Conversation::echoed(&own, entry, received);
                self.unseen.said(own, entry.sequence);
            }
            (Whose::Other, FrameKind::Application) => {
                self.conversation.application(entry, received)?;
                self.unseen.seen(received);
                self.invitations.note(self.conversation.session, received);
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
                Some(Control::Rejoin) => self.let_come_anew(entry, received)?,
                _ => received.refuse(entry.sequence, Refusal::Unreadable),
            },
        }
        Ok(())
    }

    /// Who comes, and who goes for it.
    pub(super) fn admit_instead(
        &mut self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(KeyPackage, Change), ReplaceError> {
        if let Answers::Swap(nonce) = candidate.answers {
            self.conversation.check(now)?;
            return self.admit_anew(candidate.key_package, nonce, evidence, now);
        }
        let leaves = self.officers();
        let (join, officer) = self.admit(candidate, evidence, now)?;
        Ok((join, Change { joins: vec![officer], leaves, swaps: false }))
    }

    /// Verifies who the candidate is, and that he still answers (`EVIDENCE-4`).
    pub(super) fn admit(
        &mut self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(KeyPackage, VerifiedOfficer), ReplaceError> {
        self.conversation.check(now)?;
        // An invited one comes beside the others, never in their place.
        let Answers::Offer(nonce) = candidate.answers else { return Err(ReplaceError::Stale) };
        if self.answered != Some(nonce) {
            return Err(ReplaceError::Stale);
        }
        let (key_package, officer) =
            self.verify(candidate.key_package, (Purpose::First, nonce), evidence, now)?;
        // ROLE-1
        if officer.certificate().role() != Role::Officer {
            return Err(Refusal::Role.into());
        }
        self.answered = None;
        Ok((key_package, officer))
    }

    /// Who made a KeyPackage, and that it is still good.
    pub(super) fn verify(
        &self,
        key_package: Box<KeyPackage>,
        answers: (Purpose, OfferNonce),
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(KeyPackage, VerifiedOfficer), Refusal> {
        let Conversation { session, creator, ref verifier, .. } = self.conversation;
        // Fetching the evidence may have taken long.
        let expected = Expected { session, creator, answers: Some(answers) };
        check_key_package(&key_package, &expected, now)?;
        let leaf = key_package.leaf_node();
        let (credential, key) = (leaf.credential(), leaf.signature_key().as_slice());
        let officer = VerifiedOfficer::verify(credential, key, evidence, verifier, now)?;
        Ok((*key_package, officer))
    }

    /// Whether that is a request of an officer.
    pub(super) fn is_asked(&self, id: LogicalId) -> bool {
        self.invitations.is_asked(id)
    }

    pub(super) fn officers(&self) -> Vec<LeafNodeIndex> {
        let members = self.conversation.members.iter();
        members.map(|member| LeafNodeIndex::new(member.leaf)).collect()
    }
}
