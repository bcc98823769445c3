//! A member lost its keys, and comes anew in its own place (`SWAP-1` to `SWAP-4`): nobody new reads,
//! so nobody is asked.

use std::collections::VecDeque;

use abri_wire::{Frame, FrameKind, MessageId, OfferNonce, Sequence, UnixMillis};
use openmls::prelude::{KeyPackage, LeafNodeIndex};
use vecmap::VecMap;

use super::{
    Candidate, Event, Outgoing, PendingSession, Received, Sender, VictimSession,
    admission::Victim,
    log::InFlight,
    received::Answers,
    rules::{self, Change},
};
use crate::{
    Content, LogicalId, Refusal, ReplaceError, SendError, SessionError,
    extension::{Control, Purpose, encode},
    identity::VerifiedOfficer,
    provider::Provider,
};

/// So many may come anew at once; the oldest question gives way.
const MOST_OPEN: usize = 4;

/// What her client said to members who lost their keys, and nobody has answered.
#[derive(Debug, Default)]
pub(super) struct Swaps(VecDeque<OfferNonce>);

impl Swaps {
    /// Takes what a KeyPackage is made for; `None` if it is for nothing of this.
    pub(super) fn answered_by(
        &mut self,
        made_for: impl Fn(Purpose, OfferNonce) -> Result<Purpose, Refusal>,
    ) -> Option<OfferNonce> {
        let at = self.0.iter().position(|nonce| made_for(Purpose::Swap, *nonce).is_ok())?;
        self.0.remove(at)
    }

    fn draw(&mut self, nonce: OfferNonce) {
        if self.0.len() >= MOST_OPEN {
            self.0.pop_front();
        }
        self.0.push_back(nonce);
    }
}

/// What she said and not every member is known to have seen (`SEEN-1`), for whoever loses it.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    said: Vec<(Sequence, LogicalId, Content)>,
    /// How far each leaf's own word goes.
    seen: VecMap<u32, Sequence>,
    /// To be said again, in this order.
    owed: VecDeque<(LogicalId, Content)>,
}

impl Unseen {
    /// The log has an own envelope.
    pub(super) fn said(&mut self, own: InFlight, at: Sequence) {
        if let Some((id, content @ (Content::Text(_) | Content::File(_)))) = own.into_said() {
            self.said.push((at, id, content));
        }
    }

    /// An entry may have said how far a member is.
    pub(super) fn seen(&mut self, received: &Received) {
        for event in &received.events {
            if let Event::Seen { from: Sender::Officer(member), through } = event {
                self.seen.insert(member.leaf, *through);
            }
        }
        self.forget_what_all_saw();
    }

    fn changed(&mut self, event: &Event, at: Sequence) {
        match event {
            // What was said before is none of his business.
            Event::Joined { member } => drop(self.seen.insert(member.leaf, at)),
            Event::Left { member } => drop(self.seen.remove(&member.leaf)),
            Event::Rejoined { former, member } => {
                let through = self.seen.remove(&former.leaf).unwrap_or(at);
                let lost = self.said.extract_if(.., |(sequence, ..)| *sequence > through);
                self.owed.extend(lost.map(|(_, id, content)| (id, content)));
                self.seen.insert(member.leaf, at);
            }
            _ => {}
        }
    }

    fn forget_what_all_saw(&mut self) {
        let all = self.seen.values().min().copied().unwrap_or(Sequence(u64::MAX));
        self.said.retain(|(sequence, ..)| *sequence > all);
    }
}

impl Victim {
    /// Her commit is in the log.
    pub(super) fn members_changed(&mut self, received: &Received, at: Sequence) {
        for event in &received.events {
            self.unseen.changed(event, at);
            if let Event::Rejoined { former, .. } = event {
                self.invitations.forget(former.certificate);
            }
        }
        self.unseen.forget_what_all_saw();
    }

    /// `SWAP-1`: whoever asks, even the service, gets a fresh nonce, and nothing else.
    pub(super) fn let_come_anew(
        &mut self,
        about: Sequence,
        received: &mut Received,
    ) -> Result<(), SessionError> {
        // Nobody is there whose place it could be.
        if self.conversation.members.is_empty() {
            return Ok(());
        }
        let nonce = OfferNonce::new(self.conversation.provider.draw()?);
        self.swaps.draw(nonce);
        let swap = Control::Swap { about, creator: self.conversation.creator, nonce };
        let outgoing = control(&swap, &self.conversation.provider)?;
        self.conversation.log.sent(&outgoing, None);
        received.to_send.push(outgoing);
        Ok(())
    }
}

impl VictimSession {
    /// Puts the candidate, whom `evidence` shows in the newest roster, into his own former place:
    /// one commit adds him and removes every leaf of his (`SWAP-2`). What he is not known to have
    /// seen is [to be said again](Self::say_again) once the log shows it.
    ///
    /// # Errors
    /// The session as it was, and [`ReplaceError`]; [`Refusal::NotAgreed`] if nobody of this number,
    /// role and service is there.
    pub fn swap(
        mut self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        match self.admit_anew(candidate, evidence, now) {
            Ok((join, officer, leaves)) => {
                self.commit(Some(join), Change { joins: vec![officer], leaves, swaps: true })
            }
            Err(error) => Err((self, error)),
        }
    }

    fn admit_anew(
        &mut self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(KeyPackage, VerifiedOfficer, Vec<LeafNodeIndex>), ReplaceError> {
        self.victim.conversation.check(now)?;
        let Candidate { answers, key_package, .. } = candidate;
        let Answers::Swap(nonce) = answers else { return Err(ReplaceError::Stale) };
        let (join, officer) =
            self.victim.verify(key_package, (Purpose::Swap, nonce), evidence, now)?;
        let former = rules::former_leaves(&self.victim.conversation.officers, &officer);
        Ok((join, officer, former.ok_or(Refusal::NotAgreed)?))
    }

    /// What somebody who came anew had not seen, under the same logical ids (`SWAP-4`): to be sent
    /// before anything else that she says to those who are there now, but what proves that it is
    /// she. What does not fit into this epoch comes with the next call, after an
    /// [`update`](Self::update).
    ///
    /// # Errors
    /// [`SendError`]; the rest is not lost.
    pub fn say_again(&mut self, now: UnixMillis) -> Result<Vec<Outgoing>, SendError> {
        let mut again = Vec::new();
        while !self.needs_update() {
            let Some((id, content)) = self.victim.unseen.owed.pop_front() else { break };
            self.victim.conversation.check(now)?;
            again.push(self.victim.conversation.encrypt(id, content)?);
        }
        Ok(again)
    }
}

/// What is said beside MLS, as an envelope.
pub(super) fn control(control: &Control, provider: &Provider) -> Result<Outgoing, SessionError> {
    let payload = encode(control).ok_or(SessionError::Library)?;
    let frame = Frame::new(FrameKind::Control, &payload).map_err(|_| SessionError::Library)?;
    Ok(Outgoing { message_id: MessageId::new(provider.draw()?), frame, logical_id: None })
}
