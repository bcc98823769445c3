//! A member lost its keys, and comes anew in its own place (`SWAP-1` to `SWAP-4`): nobody new reads,
//! so nobody is asked.

use abri_wire::{
    Frame, FrameKind, MemberSlot, MessageId, OfferNonce, Sequence, UnixMillis, api::Entry,
};
use openmls::prelude::KeyPackage;

use super::{
    Event, Outgoing, Received, Sender, VictimSession,
    admission::Victim,
    log::InFlight,
    rules::{self, Change},
};
use crate::{
    Content, LogicalId, Refusal, ReplaceError, SendError, SessionError,
    extension::{Control, Purpose, encode},
    provider::Provider,
};

/// So many may come anew at once; the oldest question gives way.
const MOST_OPEN: usize = 4;
/// So many questions of one slot are answered: who asks for ever fills no log with answers, and keeps
/// nobody else from coming back.
const MOST_ANSWERED: u8 = 16;

/// What her client said to members who lost their keys, and nobody has answered.
#[derive(Debug, Default)]
pub(super) struct Swaps {
    /// One for each slot that asked.
    open: Vec<(MemberSlot, OfferNonce)>,
    answered: Vec<(MemberSlot, u8)>,
}

impl Swaps {
    /// Takes what a KeyPackage is made for; `None` if it is for nothing that its slot asked.
    pub(super) fn answered_by(
        &mut self,
        slot: MemberSlot,
        made_for: impl Fn(Purpose, OfferNonce) -> Result<Purpose, Refusal>,
    ) -> Option<OfferNonce> {
        let at = self
            .open
            .iter()
            .position(|(by, nonce)| *by == slot && made_for(Purpose::Swap, *nonce).is_ok())?;
        Some(self.open.remove(at).1)
    }

    /// Whether one more question of this slot is answered.
    fn counts(&mut self, slot: MemberSlot) -> bool {
        let at = self.answered.iter().position(|(by, _)| *by == slot);
        let at = at.unwrap_or_else(|| {
            self.answered.push((slot, 0));
            self.answered.len() - 1
        });
        self.answered.get_mut(at).is_some_and(|(_, times)| {
            *times = times.saturating_add(1);
            *times <= MOST_ANSWERED
        })
    }

    fn draw(&mut self, slot: MemberSlot, nonce: OfferNonce) {
        self.open.retain(|(by, _)| *by != slot);
        if self.open.len() >= MOST_OPEN {
            self.open.remove(0);
        }
        self.open.push((slot, nonce));
    }
}

/// A text or file of hers that somebody who is there has not seen, or nobody has (`SEEN-1`).
#[derive(Debug)]
struct Said {
    at: Sequence,
    id: LogicalId,
    content: Content,
    /// Whether some officer's word covers it.
    read: bool,
}

/// An officer who is there.
#[derive(Debug)]
struct Reader {
    leaf: u32,
    /// Where in the log that leaf came: what was said before is not for it.
    came: Sequence,
    /// How far its own word goes.
    through: Sequence,
}

/// What she said and not every member is known to have seen, for whoever loses it or comes next.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    said: Vec<Said>,
    readers: Vec<Reader>,
    /// To be said again, the first one last.
    owed: Vec<(LogicalId, Content)>,
}

impl Unseen {
    /// The log has an own envelope.
    pub(super) fn said(&mut self, own: InFlight, at: Sequence) {
        if let Some((id, content @ (Content::Text(_) | Content::File(_)))) = own.into_said() {
            self.said.push(Said { at, id, content, read: false });
        }
    }

    /// An entry may have said how far a member is.
    pub(super) fn seen(&mut self, received: &Received) {
        for event in &received.events {
            if let Event::Seen { from: Sender::Officer(member), through } = event {
                self.reaches(member.leaf, *through);
            }
        }
        self.forget_what_all_saw();
    }

    /// This leaf's word goes so far.
    fn reaches(&mut self, leaf: u32, through: Sequence) {
        let Some(reader) = self.readers.iter_mut().find(|reader| reader.leaf == leaf) else {
            return;
        };
        reader.through = through;
        let covered = |said: &&mut Said| reader.came < said.at && said.at <= through;
        for said in self.said.iter_mut().filter(covered) {
            said.read = true;
        }
    }

    fn changed(&mut self, event: &Event, at: Sequence) {
        match event {
            Event::Joined { member } => {
                // `SEEN-2`; of who comes to others, what was said before is none of his business.
                if self.readers.is_empty() {
                    self.said.retain(|said| !said.read);
                    self.owe_from(0);
                }
                self.readers.push(Reader { leaf: member.leaf, came: at, through: at });
            }
            Event::Left { member } => self.readers.retain(|reader| reader.leaf != member.leaf),
            Event::Rejoined { former, member } => self.came_anew(former.leaf, member.leaf, at),
            _ => {}
        }
    }

    /// `SWAP-4`: what the former leaf's word did not cover, and all who are there now may hear again.
    fn came_anew(&mut self, former: u32, leaf: u32, at: Sequence) {
        let others = self.readers.iter().filter(|reader| reader.leaf != former);
        let others = others.map(|reader| reader.came).max();
        let own = self.readers.iter_mut().find(|reader| reader.leaf == former);
        let through = own.map_or(at, |reader| {
            reader.leaf = leaf;
            core::mem::replace(&mut reader.through, at)
        });
        let through = others.map_or(through, |came| came.max(through));
        self.owe_from(self.said.partition_point(|said| said.at <= through));
    }

    fn owe_from(&mut self, first: usize) {
        let again = self.said.split_off(first).into_iter().rev();
        self.owed.splice(0..0, again.map(|said| (said.id, said.content)));
    }

    /// What nobody has read is kept, whoever is there.
    fn forget_what_all_saw(&mut self) {
        let all = self.readers.iter().map(|reader| reader.through).min();
        self.said.retain(|said| !said.read || all.is_some_and(|all| said.at > all));
    }
}

impl Victim {
    /// Her commit is in the log.
    pub(super) fn members_changed(&mut self, received: &Received, at: Sequence) {
        for event in &received.events {
            self.unseen.changed(event, at);
            if let Event::Rejoined { former, .. } = event {
                self.invitations.forget(former.certificate);
                self.swaps.answered.clear();
            }
        }
        if self.conversation.members.is_empty() {
            // Nobody is there any more whose place it could be.
            self.swaps.open.clear();
        }
        self.unseen.forget_what_all_saw();
    }

    /// `SWAP-1`: whoever asks, even the service, gets a fresh nonce, and nothing else.
    pub(super) fn let_come_anew(
        &mut self,
        question: &Entry,
        received: &mut Received,
    ) -> Result<(), SessionError> {
        // Nobody is there whose place it could be.
        if self.conversation.members.is_empty() || !self.swaps.counts(question.sender) {
            return Ok(());
        }
        let (nonce, about) =
            (OfferNonce::new(self.conversation.provider.draw()?), question.sequence);
        self.swaps.draw(question.sender, nonce);
        let swap = Control::Swap { about, creator: self.conversation.creator, nonce };
        let outgoing = control(&swap, &self.conversation.provider)?;
        self.conversation.log.sent(&outgoing, None);
        received.to_send.push(outgoing);
        Ok(())
    }
}

impl Victim {
    /// Who comes anew, verified, and the places that he leaves (`SWAP-2`).
    pub(super) fn admit_anew(
        &mut self,
        key_package: Box<KeyPackage>,
        nonce: OfferNonce,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(KeyPackage, Change), ReplaceError> {
        let (join, officer) = self.verify(key_package, (Purpose::Swap, nonce), evidence, now)?;
        let leaves = rules::former_leaves(&self.conversation.officers, &officer);
        let leaves = leaves.ok_or(Refusal::NotAgreed)?;
        Ok((join, Change { joins: vec![officer], leaves, swaps: true }))
    }
}

impl VictimSession {
    /// What somebody who came anew had not seen (`SWAP-4`), or nobody who is gone (`SEEN-2`), under
    /// the same logical ids: to be sent before anything else that she says to those who are there
    /// now, but what proves that it is she. What does not fit into this epoch comes with the next call, after an
    /// [`update`](Self::update).
    ///
    /// # Errors
    /// [`SendError`]; the rest is not lost.
    pub fn say_again(&mut self, now: UnixMillis) -> Result<Vec<Outgoing>, SendError> {
        let mut again = Vec::new();
        while !self.needs_update() {
            let Some((id, content)) = self.victim.unseen.owed.pop() else { break };
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
