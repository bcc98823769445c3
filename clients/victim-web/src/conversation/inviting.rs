//! Who is there: her yes or no to one more person, and who leaves while others stay (`CONSENT-1` to `CONSENT-6`).

use core::time::Duration;

use abri_core::{
    Asked, CertificateHash, Content, Event, InvitationKeys, LogicalId, Member, Received, Verdict,
    VictimSession,
};
use abri_transport::TransportError;
use abri_wire::{MemberSlot, OfferNonce, ProblemKind, UnixMillis, api::InvitationRequest};

use super::{Carried, Conversation, Goes, State, Step, officer};
use crate::app::{Heard, MessageKey, Question};

/// An answer that waits until she may encrypt.
#[derive(Debug)]
pub(super) struct Decision {
    pub(super) key: MessageKey,
    verdict: Verdict,
    pub(super) asked: Asked,
}

/// So long her consent is good (`CONSENT-3`).
const GOOD_FOR: Duration = Duration::from_secs(900);

/// The last invitation.
#[derive(Debug)]
pub(super) struct Invited {
    nonce: OfferNonce,
    about: LogicalId,
    number: String,
    at: UnixMillis,
}

impl Conversation {
    /// Keeps what she is asked; a newer question takes the place of an open one.
    pub(super) fn ask(&mut self, asked: Asked) -> Heard {
        let (request, asker) = (asked.request(), asked.asker());
        let question = Question {
            id: asked.logical_id(),
            asker: asker.number.clone(),
            role: request.role(),
            number: request.number().to_owned(),
            service: request.service().to_owned(),
            reason: request.reason().to_owned(),
            fresh: true,
        };
        self.asked = Some(asked);
        Heard::Asked(question)
    }

    /// Says yes or no to who was asked for last; yes invites, too.
    #[must_use]
    pub fn decide(&mut self, key: MessageKey, verdict: Verdict, now: UnixMillis) -> Step {
        let mut step = Step::default();
        let decided = self.asked.take().map(|asked| Decision { key, verdict, asked });
        self.decisions.extend(decided);
        self.send_held(now, &mut step);
        step
    }

    /// Sends the first answer that waits; she may encrypt now.
    pub(super) fn send_decision(&mut self, now: UnixMillis, step: &mut Step) {
        let Some(Decision { key, verdict, asked }) = self.decisions.pop_front() else { return };
        let State::Talking(session) = &mut self.state else { return };
        let (about, number) = (asked.logical_id(), asked.request().number().to_owned());
        let said = match verdict {
            Verdict::Declined => session.decline(asked, now).map_err(drop),
            Verdict::Accepted => session.accept(asked, now).map_err(drop).map(|(consent, said)| {
                let certificate = consent.certificate();
                // It was accepted a moment ago, so it fails only without randomness.
                step.invite = session.invite(consent, now).ok().map(|keys| {
                    let InvitationKeys { creator_key_hash, nonce } = keys;
                    self.invited = Some(Invited { nonce, about, number, at: now });
                    InvitationRequest { certificate, creator_key_hash, nonce }
                });
                said
            }),
        };
        match said {
            Ok(outgoing) => self.submit(&outgoing, Some(Carried::Message(key)), step),
            Err(()) => step.heard.push(Heard::Unsendable(key)),
        }
    }

    /// The service did not take an invitation. If the step invites once more, that may pass; one whose
    /// place a newer one has taken is not tried again (`DS-70`).
    #[must_use]
    pub fn not_invited(
        &mut self,
        request: &InvitationRequest,
        error: TransportError,
        now: UnixMillis,
    ) -> Step {
        let mut step = Step::default();
        let Some(invited) = self.invited.take_if(|it| it.nonce == request.nonce) else {
            return step;
        };
        // Full is the list of who was invited: it may stay so for longer than she waits.
        let full = error == TransportError::Problem(ProblemKind::QueueFull);
        if error.is_transient() && !full && now.since(invited.at) < GOOD_FOR {
            self.invited = Some(invited);
            step.invite = Some(request.clone());
        } else {
            if let State::Talking(session) = &mut self.state {
                session.withdraw();
            }
            self.gives_up(invited, now, &mut step);
        }
        step
    }

    /// CONSENT-7: nobody comes by this invitation: she reads it, and so does who asked.
    pub(super) fn gives_up(&mut self, invited: Invited, now: UnixMillis, step: &mut Step) {
        step.heard.push(Heard::NotInvited(invited.number));
        self.not_called = Some(invited.about);
        self.send_held(now, step);
    }

    /// She asks this one to leave; somebody else stays.
    #[must_use]
    pub fn dismiss(&mut self, certificate: CertificateHash, now: UnixMillis) -> Step {
        let mut step = Step::default();
        self.leaving.push((certificate, Goes::Dismissed));
        self.let_go(now, &mut step);
        step
    }

    /// The right of this one, who is gone: to be taken.
    #[must_use]
    pub fn right_of(&self, certificate: CertificateHash) -> Step {
        let revoke = self.slots.get(&certificate).copied().into_iter().collect();
        Step { revoke, ..Step::default() }
    }

    /// Removes who leaves, one commit each, as long as somebody else stays; if the last one said so,
    /// too, it is over.
    pub(super) fn let_go(&mut self, now: UnixMillis, step: &mut Step) {
        while let State::Talking(session) = &self.state {
            let Some((certificate, goes)) = self.leaving.pop() else { return };
            let others = session.members().len() > 1;
            let is_there = session.members().iter().any(|one| one.certificate == certificate);
            match goes {
                _ if !is_there => {}
                _ if others => self.remove(certificate, now, step),
                Goes::Closing => step.heard.push(Heard::Closing),
                Goes::Dismissed => {}
            }
        }
    }

    /// The commit is in the log: who is in the group now is there.
    pub(super) fn ready(&mut self, session: &VictimSession, received: &Received, step: &mut Step) {
        let anew = received.events.iter().find_map(|event| match event {
            Event::Rejoined { member, .. } => Some(officer(member)),
            _ => None,
        });
        let told = self.told.take();
        self.told = session.members().first().map(|member| member.certificate);
        let coming = self.coming.map(|(certificate, _)| certificate);
        // The same person with fresh keys: nobody joins without a line.
        if anew.is_none() && told.is_some() && told == self.told && coming == told {
            step.heard.push(Heard::Again);
        }
        let gone = self.sort_slots(session.members());
        match anew {
            // The service takes the former right when he says that he is in (`DS-74`).
            Some(officer) => step.heard.push(Heard::Anew(officer)),
            None => step.revoke = gone,
        }
        let before = core::mem::replace(&mut self.company, session.members().len());
        match session.members().split_first() {
            Some((first, others)) => {
                step.heard.push(Heard::Present(officer(first)));
                if before > 1 || !others.is_empty() {
                    step.heard.push(Heard::Others(others.iter().map(officer).collect()));
                }
            }
            None => {
                // An answer was to who is gone; all else is for whoever comes (`SEEN-2`).
                self.held.retain(|(_, content)| !matches!(content, Content::Answer(_)));
                (self.asked, self.invited, self.not_called) = (None, None, None);
                self.decisions.clear();
                self.leaving.clear();
                step.heard.push(Heard::OfficerRevoked);
            }
        }
        if core::mem::take(&mut self.offer_due) {
            step.heard.push(Heard::OfferDue);
        }
    }

    /// Whose right is to be taken: who is not in the group any more, and who came anew.
    fn sort_slots(&mut self, members: &[Member]) -> Vec<MemberSlot> {
        let mut gone = Vec::new();
        if let Some((certificate, slot)) = self.coming.take() {
            gone.extend(self.slots.insert(certificate, slot).filter(|former| *former != slot));
        }
        let is_there = |it: &CertificateHash| members.iter().any(|one| one.certificate == *it);
        self.slots.retain(|certificate, slot| {
            let stays = is_there(certificate);
            if !stays {
                gone.push(*slot);
            }
            stays
        });
        gone
    }
}
