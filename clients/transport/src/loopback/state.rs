//! What the loopback keeps.

use core::time::Duration;
use std::collections::BTreeMap;

use abri_wire::{
    Capability, CapabilityHash, MemberSlot, Phase, ProblemKind, Sequence, SessionId, SessionStatus,
    UnixMillis,
    api::{
        ClaimRequest, Claimed, Entry, InvitationRequest, Invited, Joining, MAX_PAGE_ENTRIES, Offer,
        OpenRequest, Page, Queue, QueueEntry, Receipt, SessionView, Submission,
    },
};

use super::files::Files;

const LEASE: Duration = Duration::from_secs(60);
const INVITED: Duration = Duration::from_secs(15 * 60);
const LIFE: Duration = Duration::from_secs(12 * 3600);

#[derive(Debug)]
struct Session {
    since: UnixMillis,
    offer: Offer,
    /// By slot; `None` once revoked.
    members: Vec<Option<CapabilityHash>>,
    status: SessionStatus,
    log: Vec<Entry>,
    /// What she may return with.
    return_hash: Option<CapabilityHash>,
    successor: Option<SessionId>,
    /// Opened by a return.
    returning: bool,
    invited: Option<Invited>,
}

impl Session {
    fn slot(&self, capability: &Capability) -> Option<MemberSlot> {
        let hash = capability.hash();
        let at = self.members.iter().position(|member| *member == Some(hash))?;
        u8::try_from(at).ok().map(MemberSlot)
    }

    fn enter(&mut self, phase: Phase) {
        self.status.phase = phase;
        self.status.revision += 1;
    }
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) now: UnixMillis,
    sessions: BTreeMap<SessionId, Session>,
    pub(super) files: Files,
}

pub(super) type Answer<T> = Result<T, ProblemKind>;

impl State {
    /// The phase of the session, for its member.
    pub(super) fn phase(&mut self, id: SessionId, capability: &Capability) -> Answer<Phase> {
        self.member(id, capability).map(|(_, session)| session.status.phase)
    }

    fn remove(&mut self, id: SessionId) {
        self.sessions.remove(&id);
        self.files.erase(id);
    }

    fn member(
        &mut self,
        id: SessionId,
        capability: &Capability,
    ) -> Answer<(MemberSlot, &mut Session)> {
        let session = self.sessions.get_mut(&id).ok_or(ProblemKind::NoSuchSession)?;
        let slot = session.slot(capability).ok_or(ProblemKind::NoSuchSession)?;
        Ok((slot, session))
    }

    fn creator(&mut self, id: SessionId, capability: &Capability) -> Answer<&mut Session> {
        match self.member(id, capability)? {
            (MemberSlot::CREATOR, session) => Ok(session),
            _ => Err(ProblemKind::Forbidden),
        }
    }

    fn seen(&self, id: SessionId) -> Answer<SessionView> {
        let session = self.sessions.get(&id).ok_or(ProblemKind::NoSuchSession)?;
        let waits =
            |other: &&Session| other.status.phase == Phase::Waiting && other.since < session.since;
        let ahead = u32::try_from(self.sessions.values().filter(waits).count()).ok();
        Ok(SessionView {
            status: session.status,
            ahead: ahead.filter(|_| session.status.phase == Phase::Waiting),
            recent_wait_minutes: None,
            expires_at: session.since.plus(LIFE),
            successor: session.successor,
        })
    }

    pub(super) fn open(&mut self, request: &OpenRequest) -> Answer<SessionView> {
        if let Some(known) = self.sessions.get(&request.session) {
            let same = known.members.first() == Some(&Some(request.capability));
            return if same { self.seen(request.session) } else { Err(ProblemKind::SessionExists) };
        }
        let since = self.returned(request)?;
        let status = SessionStatus { revision: 1, phase: Phase::Waiting, head: Sequence::START };
        let session = Session {
            since,
            offer: request.offer.clone(),
            members: vec![Some(request.capability)],
            status,
            log: Vec::new(),
            return_hash: request.return_hash,
            successor: None,
            returning: request.returns.is_some(),
            invited: None,
        };
        self.sessions.insert(request.session, session);
        self.seen(request.session)
    }

    /// Since when whoever opens this waits; ends what she returns from. No deadline here.
    fn returned(&mut self, request: &OpenRequest) -> Answer<UnixMillis> {
        let Some(returns) = &request.returns else { return Ok(self.now) };
        let former = self.sessions.get_mut(&returns.session).ok_or(ProblemKind::ReturnGone)?;
        let open = !matches!(former.status.phase, Phase::Closing | Phase::Returned);
        if !open || former.return_hash != Some(returns.capability.hash()) {
            return Err(ProblemKind::ReturnGone);
        }
        former.successor = Some(request.session);
        former.enter(Phase::Returned);
        Ok(former.since)
    }

    pub(super) fn away(&mut self, id: SessionId, capability: &Capability) -> Answer<()> {
        let session = self.creator(id, capability)?;
        if !matches!(session.status.phase, Phase::Closing | Phase::Away | Phase::Returned) {
            session.enter(Phase::Away);
        }
        Ok(())
    }

    pub(super) fn view(&mut self, id: SessionId, capability: &Capability) -> Answer<SessionView> {
        self.member(id, capability)?;
        self.seen(id)
    }

    pub(super) fn offer(
        &mut self,
        id: SessionId,
        capability: &Capability,
        offer: &Offer,
    ) -> Answer<SessionView> {
        let session = self.creator(id, capability)?;
        session.offer = offer.clone();
        session.enter(Phase::Waiting);
        self.seen(id)
    }

    pub(super) fn claim(&mut self, id: SessionId, request: &ClaimRequest) -> Answer<Claimed> {
        let lease_until = self.now.plus(LEASE);
        let session = self.sessions.get_mut(&id).ok_or(ProblemKind::NotWaiting)?;
        if session.status.phase != Phase::Waiting {
            return Err(ProblemKind::NotWaiting);
        }
        let slot = u8::try_from(session.members.len()).map_err(|_| ProblemKind::SessionFull)?;
        session.members.push(Some(request.capability));
        session.enter(Phase::Claimed);
        Ok(Claimed {
            offer: session.offer.clone(),
            slot: MemberSlot(slot),
            lease_until,
            status: session.status,
        })
    }

    /// Whoever asks is the one who is invited: there are no accounts here.
    pub(super) fn invite(
        &mut self,
        id: SessionId,
        capability: &Capability,
        request: Option<&InvitationRequest>,
    ) -> Answer<()> {
        let until = self.now.plus(INVITED);
        let session = self.creator(id, capability)?;
        session.invited = request.map(|request| Invited {
            session: id,
            creator_key_hash: request.creator_key_hash,
            nonce: request.nonce,
            until,
            language: session.offer.language.clone(),
            officers: Vec::new(),
        });
        Ok(())
    }

    pub(super) fn join(&mut self, id: SessionId, request: &ClaimRequest) -> Answer<Joining> {
        let session = self.sessions.get_mut(&id).ok_or(ProblemKind::NoSuchSession)?;
        let known = session.members.iter().position(|one| *one == Some(request.capability));
        let slot = match known {
            Some(slot) => slot,
            None if session.status.phase != Phase::Joined || session.invited.take().is_none() => {
                return Err(ProblemKind::NotWaiting);
            }
            None => {
                session.members.push(Some(request.capability));
                session.members.len() - 1
            }
        };
        let slot = u8::try_from(slot).map_err(|_| ProblemKind::SessionFull)?;
        Ok(Joining { slot: MemberSlot(slot), status: session.status })
    }

    pub(super) fn joined(&mut self, id: SessionId, capability: &Capability) -> Answer<SessionView> {
        let (_, session) = self.member(id, capability)?;
        match session.status.phase {
            Phase::Claimed => session.enter(Phase::Joined),
            Phase::Joined | Phase::Away => {}
            Phase::Closing | Phase::Returned => return Err(ProblemKind::Closing),
            Phase::Waiting | Phase::Lapsed => return Err(ProblemKind::LeaseEnded),
        }
        self.seen(id)
    }

    pub(super) fn lapse(&mut self, id: SessionId) {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.enter(Phase::Lapsed);
        }
    }

    pub(super) fn submit(
        &mut self,
        id: SessionId,
        capability: &Capability,
        submission: &Submission,
    ) -> Answer<Receipt> {
        let (sender, session) = self.member(id, capability)?;
        let own =
            |entry: &&Entry| entry.sender == sender && entry.message_id == submission.message_id;
        if let Some(known) = session.log.iter().find(own) {
            let same = known.frame == submission.frame;
            let receipt = Receipt { sequence: known.sequence };
            return if same { Ok(receipt) } else { Err(ProblemKind::MessageIdReused) };
        }
        if matches!(session.status.phase, Phase::Closing | Phase::Returned) {
            return Err(ProblemKind::Closing);
        }
        let sequence = session.status.head.next();
        session.status.head = sequence;
        session.log.push(Entry {
            sequence,
            sender,
            message_id: submission.message_id,
            frame: submission.frame.clone(),
        });
        Ok(Receipt { sequence })
    }

    pub(super) fn read(
        &mut self,
        id: SessionId,
        capability: &Capability,
        after: Sequence,
    ) -> Answer<Page> {
        let (slot, session) = self.member(id, capability)?;
        let status = session.status;
        let all_read = slot == MemberSlot::CREATOR && after >= status.head;
        if status.phase == Phase::Closing && all_read {
            self.remove(id);
            return Err(ProblemKind::NoSuchSession);
        }
        let news = session.log.iter().filter(|entry| entry.sequence > after);
        let entries = news.take(MAX_PAGE_ENTRIES).cloned().collect();
        Ok(Page { status, entries })
    }

    pub(super) fn revoke(
        &mut self,
        id: SessionId,
        capability: &Capability,
        slot: MemberSlot,
    ) -> Answer<()> {
        let session = self.creator(id, capability)?;
        match session.members.get_mut(usize::from(slot.0)) {
            Some(member) if slot != MemberSlot::CREATOR => *member = None,
            _ => return Err(ProblemKind::Forbidden),
        }
        Ok(())
    }

    pub(super) fn close(&mut self, id: SessionId, capability: &Capability) -> Answer<SessionView> {
        match self.member(id, capability)? {
            (MemberSlot::CREATOR, _) => return Err(ProblemKind::Forbidden),
            (_, session) if session.status.phase == Phase::Joined => session.enter(Phase::Closing),
            (_, session) if session.status.phase == Phase::Closing => {}
            // DS-85
            (slot, session) if session.status.phase == Phase::Waiting => {
                if let Some(member) = session.members.get_mut(usize::from(slot.0)) {
                    *member = None;
                }
            }
            _ => return Err(ProblemKind::LeaseEnded),
        }
        self.seen(id)
    }

    pub(super) fn erase(&mut self, id: SessionId, capability: &Capability) -> Answer<()> {
        self.creator(id, capability)?;
        self.remove(id);
        Ok(())
    }

    pub(super) fn queue(&self) -> Queue {
        let waits = self.sessions.iter().filter(|(_, one)| one.status.phase == Phase::Waiting);
        let mut waiting: Vec<_> = waits
            .map(|(id, one)| QueueEntry {
                session: *id,
                waiting_since: one.since,
                language: one.offer.language.clone(),
                zone: one.offer.zone.clone(),
                first_message: one.offer.first_message,
                returning: one.returning,
                reserved_until: None,
                reserved_for_you: false,
            })
            .collect();
        let invited = self.sessions.values().filter_map(|one| one.invited.clone()).collect();
        waiting.sort_by_key(|entry| entry.waiting_since);
        Queue { now: self.now, waiting, invited }
    }

    pub(super) fn log(&self, id: SessionId) -> Vec<Entry> {
        self.sessions.get(&id).map(|session| session.log.clone()).unwrap_or_default()
    }

    pub(super) fn tamper(&mut self, id: SessionId, change: impl FnOnce(&mut Vec<Entry>)) {
        if let Some(session) = self.sessions.get_mut(&id) {
            change(&mut session.log);
        }
    }
}
