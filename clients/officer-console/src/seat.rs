//! One conversation's session: from the claim to the end, without a browser or a network.
//!
//! It turns what the core and the link say into what the app hears, and keeps which of the app's
//! lines travels under which id.

mod anew;
mod announcement;
mod company;
mod contents;
mod ending;
mod joining;
mod returning;

use std::collections::BTreeMap;

use abri_attachment::Description;
use abri_core::{
    Event, LogicalId, OfficerSession, Outgoing, Received, Refusal, ReturnKey, Sender, SessionError,
    StagedSession,
};
use abri_transport::link::LinkEvent;
use abri_wire::{
    CertificateHash, ExitCommitment, MessageId, Phase, ProblemKind, Sequence, SessionId,
    SessionStatus, UnixMillis, api::Entry,
};

pub use self::returning::Former;
use self::{
    announcement::Announcement,
    company::Company,
    contents::Overheard,
    ending::{ending_for, ending_of},
    returning::Return,
};
use crate::app::{Ending, FileNumber, Incoming, MessageKey};

/// What a step asks for, in this order.
#[derive(Debug, Default)]
pub struct Turn {
    /// For the link to submit.
    pub to_send: Vec<Outgoing>,
    /// For the link to fetch again what follows (`ORDER-3`).
    pub rewind: Option<Sequence>,
    /// Call an operation of the Delivery Service.
    pub call: Option<Call>,
    /// It is over without a word: ask whether she left by the exit, and compare with this.
    pub was_exit: Option<Committed>,
    /// She returned: look where, and follow (`RETURN-2`).
    pub follow: Option<Former>,
    /// For the app.
    pub heard: Vec<Incoming>,
}

/// What she opens if she leaves by the exit: her newest word on it (`EXIT-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Where she said it; `None` for here. Who has just come back may leave before she says it anew.
    pub before: Option<SessionId>,
    /// What it is compared with.
    pub commitment: ExitCommitment,
}

/// An operation beside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// We are in the group: the lease is over.
    Joined,
    /// No more appends; erased when she has read all.
    Close,
}

enum State {
    Staged(StagedSession),
    Open(OfficerSession),
    Over,
}

/// The officer's place in one conversation.
pub struct Seat {
    state: State,
    /// Lines by the id under which they are said, until the log has them.
    lines: BTreeMap<LogicalId, MessageKey>,
    /// Those of them that the service refused for good; its log may have them all the same.
    not_sent: BTreeMap<LogicalId, MessageKey>,
    /// Proposals that she may answer, by the name under which she knows them.
    proposals: BTreeMap<LogicalId, MessageKey>,
    /// What opens her files; only here, and gone with the seat.
    files: BTreeMap<FileNumber, Description>,
    /// Submissions without receipt.
    sent: BTreeMap<MessageId, Option<LogicalId>>,
    /// The word of closing, until the log has it.
    farewell: Option<LogicalId>,
    closing: bool,
    /// She asked for someone else, as far as this side has heard.
    wants_other: bool,
    exit: Option<Committed>,
    /// What a return of hers is verified with: her newest word on it (`RETURN-2`).
    return_key: Option<ReturnKey>,
    /// That a record is kept, until she answers.
    announcement: Option<Announcement>,
    /// Own lines that the log has, and her word does not cover.
    unseen: BTreeMap<Sequence, MessageKey>,
    /// What is awaited of somebody who is said to return.
    awaited: Option<Return>,
    /// Through here the log was read.
    read: Sequence,
    /// She is elsewhere, and this log ends here.
    left_at: Option<Sequence>,
    company: Company,
    /// What colleagues asked her, by the name under which she answers.
    overheard: BTreeMap<LogicalId, Overheard>,
    /// What she accepted: it may still be said that who was accepted can't be called (`CONSENT-7`).
    accepted: BTreeMap<LogicalId, Incoming>,
    /// Whether others are there already, who had this one asked for.
    invited: bool,
    /// Whether this console lost its keys, until it is in the group again.
    anew: bool,
    /// The officer waits no longer to be let in.
    given_up: bool,
    /// How often her client answered whoever may never have been in the group.
    never_joined: Option<u8>,
}

impl Seat {
    /// Takes the seat: the KeyPackage goes into the log.
    #[must_use]
    pub fn new(staged: StagedSession, key_package: Outgoing) -> (Self, Turn) {
        let mut seat = Self {
            state: State::Staged(staged),
            lines: BTreeMap::new(),
            not_sent: BTreeMap::new(),
            proposals: BTreeMap::new(),
            files: BTreeMap::new(),
            sent: BTreeMap::new(),
            farewell: None,
            closing: false,
            wants_other: false,
            exit: None,
            return_key: None,
            announcement: None,
            unseen: BTreeMap::new(),
            awaited: None,
            read: Sequence::START,
            left_at: None,
            company: Company::default(),
            overheard: BTreeMap::new(),
            accepted: BTreeMap::new(),
            invited: false,
            anew: false,
            given_up: false,
            never_joined: None,
        };
        let mut turn = Turn::default();
        seat.submit(key_package, &mut turn);
        (seat, turn)
    }

    /// Takes the seat beside others, who had `me` asked for (`CONSENT-3`).
    #[must_use]
    pub fn invited(
        staged: StagedSession,
        key_package: Outgoing,
        me: CertificateHash,
    ) -> (Self, Turn) {
        let (seat, turn) = Self::new(staged, key_package);
        (Self { company: Company::of(me), invited: true, ..seat }, turn)
    }

    /// Takes what the link brought.
    #[must_use]
    pub fn link(&mut self, event: LinkEvent, now: UnixMillis) -> Turn {
        if self.left_at.is_some() {
            return self.read_on(event, now);
        }
        let mut turn = Turn::default();
        match event {
            LinkEvent::Entry(entry) => self.entry(&entry, now, &mut turn),
            LinkEvent::Status(status) => self.phase(status, &mut turn),
            LinkEvent::Receipt { message_id, .. } => drop(self.sent.remove(&message_id)),
            LinkEvent::Refused { message_id, problem } => {
                if let State::Open(session) = &mut self.state {
                    session.refused(message_id);
                }
                self.refused(message_id, problem, &mut turn);
            }
            LinkEvent::Offline => turn.heard.push(Incoming::Online(false)),
            LinkEvent::Online => turn.heard.push(Incoming::Online(true)),
            LinkEvent::Erased => self.end(Ending::Gone, &mut turn),
            LinkEvent::Ended(problem) => self.end(ending_of(problem), &mut turn),
        }
        turn
    }

    /// Whether a right would stay if this seat were left now without a word: she would wait for the lease's
    /// end, or somebody who never came would be asked back (`DS-86`).
    #[must_use]
    pub const fn holds_a_claim(&self) -> bool {
        match self.state {
            State::Staged(_) => !self.anew,
            State::Open(_) => self.awaited.is_some(),
            State::Over => false,
        }
    }

    fn submit(&mut self, outgoing: Outgoing, turn: &mut Turn) {
        self.sent.insert(outgoing.message_id, outgoing.logical_id);
        turn.to_send.push(outgoing);
    }

    fn entry(&mut self, entry: &Entry, now: UnixMillis, turn: &mut Turn) {
        self.receive(entry, now, turn);
        if turn.rewind.is_none() {
            self.read = self.read.max(entry.sequence);
        }
    }

    fn receive(&mut self, entry: &Entry, now: UnixMillis, turn: &mut Turn) {
        match core::mem::replace(&mut self.state, State::Over) {
            State::Staged(staged) => self.joining(staged.receive(entry, now), now, turn),
            State::Open(mut session) => match session.receive(entry, now) {
                Ok(received) => {
                    self.state = State::Open(session);
                    self.take(received, turn);
                }
                Err(SessionError::Gap { expected }) => {
                    self.state = State::Open(session);
                    turn.rewind = Some(before(expected));
                }
                Err(error) => {
                    session.close();
                    self.end(ending_for(error), turn);
                }
            },
            State::Over => {}
        }
    }

    fn take(&mut self, received: Received, turn: &mut Turn) {
        for outgoing in received.to_send {
            self.submit(outgoing, turn);
        }
        for event in received.events {
            self.event(event, turn);
        }
    }

    fn event(&mut self, event: Event, turn: &mut Turn) {
        match event {
            Event::Message { from, logical_id, content, .. } => {
                self.message(from, logical_id, content, turn);
            }
            Event::Sent { logical_id, sequence } => self.logged(logical_id, sequence, turn),
            Event::Seen { from: Sender::Victim, through } => {
                self.announcement.iter_mut().for_each(|it| it.she_has(through));
                self.unseen.retain(|sequence, _| *sequence > through);
            }
            Event::Seen { from: Sender::Officer(member), .. } => {
                if self.company.is_first_sign(&member) {
                    turn.heard.push(Incoming::Settled(member.certificate));
                }
            }
            Event::Joined { member } => {
                turn.heard.push(Incoming::Came(member.number, member.role));
                self.tell_who_is_there(turn);
            }
            Event::Left { member } => {
                self.company.is_out(&member);
                turn.heard.push(Incoming::Went(member.number));
                self.tell_who_is_there(turn);
            }
            Event::Rejoined { former, .. } => {
                self.company.is_out(&former);
                self.tell_who_is_there(turn);
            }
            Event::Void { logical_id } => {
                let line = logical_id.and_then(|id| self.lines.get(&id).copied());
                turn.heard.extend(line.map(Incoming::Void));
            }
            // SWAP-4: said again to a colleague who had lost it.
            Event::Refused { reason: Refusal::Repeated, .. } => {}
            Event::Refused { .. } => turn.heard.push(Incoming::Skipped),
            // Her side decides on members and candidates.
            Event::Asked(_)
            | Event::Candidate(_)
            | Event::CommitRefused { .. }
            | Event::EpochChanged { .. } => {}
        }
    }

    fn logged(&mut self, logical_id: LogicalId, sequence: Sequence, turn: &mut Turn) {
        if self.farewell == Some(logical_id) {
            self.go_on_closing(turn);
        }
        let not_sent = self.not_sent.remove(&logical_id);
        if let Some(key) = self.lines.remove(&logical_id).or(not_sent) {
            self.unseen.insert(sequence, key);
            self.announcement.iter_mut().for_each(|it| it.logged(key, sequence));
            turn.heard.push(Incoming::Logged(key));
        }
    }

    fn tell_who_is_there(&self, turn: &mut Turn) {
        if let State::Open(session) = &self.state {
            turn.heard.push(Incoming::Company(self.company.others(session)));
        }
    }

    fn phase(&mut self, status: SessionStatus, turn: &mut Turn) {
        match (&self.state, status.phase) {
            // Others are there: she may ask for someone else, and still let this one in.
            (State::Staged(_), Phase::Waiting | Phase::Claimed | Phase::Lapsed) if self.invited => {
            }
            (State::Staged(_), Phase::Away | Phase::Returned) if self.invited => {
                self.end(Ending::NotLetIn, turn);
            }
            // No lease runs for who comes back, but where she has gone he can follow.
            (State::Staged(_), Phase::Returned) if self.anew => self.she_left(status.head, turn),
            (State::Staged(_), Phase::Closing) if self.anew => {
                self.end(Ending::ClosedByColleague, turn);
            }
            (State::Staged(_), _) if self.anew => {}
            (State::Staged(_), Phase::Waiting | Phase::Lapsed) => {
                self.end(Ending::LeaseEnded, turn);
            }
            (State::Open(_), Phase::Away) => turn.heard.push(Incoming::Away),
            (State::Open(_), Phase::Returned) => self.she_left(status.head, turn),
            (State::Staged(_), Phase::Away | Phase::Returned) => {
                self.end(Ending::LeaseEnded, turn);
            }
            // Nothing was shown before the claim ran out.
            (State::Open(_), Phase::Waiting | Phase::Lapsed) if self.awaited.is_some() => {
                self.end(Ending::LeaseEnded, turn);
            }
            (State::Open(_), Phase::Waiting | Phase::Joined) => {
                self.wants_other = status.phase == Phase::Waiting;
                turn.heard.push(Incoming::WantsOther(self.wants_other));
            }
            _ => {}
        }
    }

    fn refused(&mut self, message_id: MessageId, problem: ProblemKind, turn: &mut Turn) {
        let logical_id = self.sent.remove(&message_id).flatten();
        if logical_id.is_some() && logical_id == self.farewell {
            self.go_on_closing(turn);
        }
        if problem == ProblemKind::SessionFull {
            return self.end(Ending::Full, turn);
        }
        if self.anew && problem == ProblemKind::Closing {
            // She has gone elsewhere, or somebody closed: the status says which.
            return;
        }
        if matches!(self.state, State::Staged(_)) {
            return self.end(ending_of(problem), turn);
        }
        let line = logical_id.and_then(|id| self.lines.remove_entry(&id));
        self.not_sent.extend(line);
        turn.heard.extend(line.map(|(_, key)| Incoming::NotSent(key)));
    }
}

impl core::fmt::Debug for Seat {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Seat(..)")
    }
}

fn before(sequence: Sequence) -> Sequence {
    Sequence(sequence.0.saturating_sub(1))
}
