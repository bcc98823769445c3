//! Her MLS session as the page uses it: one value for all its states, entries in, what was heard
//! and what to submit out. No I/O; time is passed in.

mod hearing;
mod inviting;
mod returning;
mod vetting;

use std::collections::VecDeque;

use abri_core::{
    Answer, Asked, Candidate, CertificateHash, Content, Entropy, Event, FileDescription, Freshness,
    LogicalId, Member, OfferKeys, Opened, Opening, Outgoing, Pending, PendingSession, Pins,
    Received, ReturnKey, SessionError, Text, VictimSession,
};
use abri_wire::{
    ExitCommitment, MemberSlot, MessageId, Sequence, SessionId, UnixMillis,
    api::{Entry, InvitationRequest, Submission},
    records::RecordReason,
};
use vecmap::VecMap;

use crate::{
    app::{Heard, MessageKey, Officer},
    kept::Record,
};

/// What an entry or an act brought.
#[derive(Debug, Default)]
pub struct Step {
    /// For the page, in order.
    pub heard: Vec<Heard>,
    /// To submit, in order.
    pub submit: Vec<Submission>,
    /// Entries are missing after this one (`ORDER-3`).
    pub rewind: Option<Sequence>,
    /// The capabilities of officers who were removed: to be revoked.
    pub revoke: Vec<MemberSlot>,
    /// She said yes to this person: to be sent to the service.
    pub invite: Option<InvitationRequest>,
    /// Evidence for this certificate is wanted: [`Conversation::evidence`].
    pub ask_for: Option<CertificateHash>,
    /// The same after a pause: nothing could be decided yet.
    pub ask_later: Option<CertificateHash>,
}

/// What an envelope of hers carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// A message that she sees.
    Message(MessageKey),
    /// What she opens if she leaves (`EXIT-1`), what a return is verified with, or a return
    /// (`RETURN-2`): whether it arrives is no matter of hers.
    Quiet,
}

/// Why somebody goes while others stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    /// Their own last word.
    Closing,
    /// She asked them to.
    Dismissed,
}

/// Her session, from the first offer to the end.
#[derive(Debug)]
pub struct Conversation {
    state: State,
    /// What waits until she may encrypt (`COMMIT-5`, `COMMIT-8`).
    held: VecDeque<(MessageKey, Content)>,
    by_content: VecMap<LogicalId, Carried>,
    by_submission: VecMap<MessageId, Carried>,
    /// Whose capability sent the KeyPackage of who is there, and of who is being added.
    slots: VecMap<CertificateHash, MemberSlot>,
    /// Where in the log each leaf of the group came.
    came: VecMap<u32, Sequence>,
    coming: Option<(CertificateHash, MemberSlot)>,
    /// What she is asked, what she said and still waits, and whom she invited last.
    asked: Option<Asked>,
    decisions: VecDeque<inviting::Decision>,
    invited: Option<inviting::Invited>,
    /// Which request's invitation ended, until the group is told (`CONSENT-7`).
    not_called: Option<LogicalId>,
    /// Who is to be removed as soon as that is possible, and whether by their own word.
    leaving: Vec<(CertificateHash, Goes)>,
    /// How many are there.
    company: usize,
    /// Who answered, until the evidence is there.
    candidate: Option<(Candidate, MemberSlot)>,
    offer_due: bool,
    exit: ExitCommitment,
    /// What a return to here will be verified with.
    return_key: Option<ReturnKey>,
    /// What she returned from.
    former: Option<Record>,
    /// Whom she was told of last.
    told: Option<CertificateHash>,
    /// Which records she was told of: each once (`RECORD-2`).
    records: Vec<(String, RecordReason)>,
}

#[derive(Debug)]
enum State {
    Opening(Opening),
    Pending(PendingSession),
    Talking(VictimSession),
    Over,
}

impl Conversation {
    /// Makes the session and its first offer; `Err` if that is impossible here.
    ///
    /// # Errors
    /// [`Heard::NotMade`], to be told to the page.
    pub fn open(
        pins: Pins,
        session: SessionId,
        entropy: Box<dyn Entropy + Send>,
        exit: ExitCommitment,
        now: UnixMillis,
    ) -> Result<(Self, OfferKeys), Heard> {
        let expires_at = now.plus(abri_core::SESSION_CAP);
        let opening =
            Opening::new(pins, session, expires_at, entropy, now).map_err(|_| Heard::NotMade)?;
        let offer = opening.offer();
        let conversation = Self {
            state: State::Opening(opening),
            held: VecDeque::new(),
            by_content: VecMap::new(),
            by_submission: VecMap::new(),
            slots: VecMap::new(),
            came: VecMap::new(),
            coming: None,
            asked: None,
            decisions: VecDeque::new(),
            invited: None,
            not_called: None,
            leaving: Vec::new(),
            company: 0,
            candidate: None,
            offer_due: false,
            exit,
            return_key: None,
            former: None,
            told: None,
            records: Vec::new(),
        };
        Ok((conversation, offer))
    }

    /// Goes through an officer's arrival, and wipes everything: for a browser that compiles what it
    /// calls first. Not for a session that anybody knows of.
    pub fn rehearse(self, now: UnixMillis) {
        if let State::Opening(opening) = self.state {
            // What fails here fails again when it counts, and is told then.
            let _ = opening.rehearse(now);
        }
    }

    /// Takes the next entry of the log.
    #[must_use]
    pub fn receive(&mut self, entry: &Entry, now: UnixMillis) -> Step {
        let mut step = Step::default();
        match core::mem::replace(&mut self.state, State::Over) {
            State::Opening(opening) => self.opening(opening, entry, now, &mut step),
            State::Pending(pending) => self.pending(pending, entry, now, &mut step),
            State::Talking(session) => self.talking(session, entry, now, &mut step),
            State::Over => {}
        }
        step
    }

    /// Sends a text, as soon as she may encrypt.
    #[must_use]
    pub fn say(&mut self, key: MessageKey, text: &str, now: UnixMillis) -> Step {
        let mut step = Step::default();
        match Text::new(text) {
            Ok(text) => {
                self.held.push_back((key, Content::Text(text)));
                self.send_held(now, &mut step);
            }
            Err(_) => step.heard.push(Heard::Unsendable(key)),
        }
        step
    }

    /// Sends her answer to a proposal, as soon as she may encrypt.
    #[must_use]
    pub fn answer(&mut self, key: MessageKey, answer: Answer, now: UnixMillis) -> Step {
        let mut step = Step::default();
        self.held.push_back((key, Content::Answer(answer)));
        self.send_held(now, &mut step);
        step
    }

    /// Says what opens a file whose pieces are all stored, as soon as she may encrypt (`FILE-4`).
    #[must_use]
    pub fn file(&mut self, key: MessageKey, file: FileDescription, now: UnixMillis) -> Step {
        let mut step = Step::default();
        self.held.push_back((key, Content::File(file)));
        self.send_held(now, &mut step);
        step
    }

    /// The word that she ends it, encrypted; `None` if nobody is there to read it, or a commit is
    /// under way.
    #[must_use]
    pub fn farewell(&mut self, now: UnixMillis) -> Option<Submission> {
        let State::Talking(session) = &mut self.state else { return None };
        if session.members().is_empty() {
            return None;
        }
        session.send(Content::Closing, now).ok().map(|outgoing| outgoing.submission())
    }

    /// A fresh offer; `None` while a commit is under way: [`Heard::OfferDue`] follows then.
    ///
    /// # Errors
    /// What to tell the page.
    pub fn offer(&mut self) -> Result<Option<OfferKeys>, Heard> {
        match &mut self.state {
            State::Opening(opening) => opening.renew_offer().map(Some).map_err(|_| Heard::NotMade),
            State::Talking(session) => session.offer().map(Some).map_err(|_| Heard::NotMade),
            State::Pending(_) => {
                self.offer_due = true;
                Ok(None)
            }
            State::Over => Ok(None),
        }
    }

    /// Whether texts wait for an officer or for a commit.
    #[must_use]
    pub fn holds_texts(&self) -> bool {
        !self.held.is_empty()
    }

    /// The service will not take this submission, ever: what it carries waits for her.
    #[must_use]
    pub fn refused(&mut self, submission: MessageId) -> Option<Carried> {
        match &mut self.state {
            State::Pending(pending) => pending.refused(submission),
            State::Talking(session) => session.refused(submission),
            State::Opening(_) | State::Over => {}
        }
        self.carried(submission)
    }

    /// What a submission carries; `None` for a commit.
    #[must_use]
    pub fn carried(&self, submission: MessageId) -> Option<Carried> {
        self.by_submission.get(&submission).copied()
    }

    fn opening(&mut self, opening: Opening, entry: &Entry, now: UnixMillis, step: &mut Step) {
        match opening.receive(entry, now) {
            Opened::Waiting(opening, received) => {
                self.state = State::Opening(opening);
                self.received(received, entry, step);
            }
            Opened::Gap(opening, expected) => {
                self.state = State::Opening(opening);
                step.rewind = Some(before(expected));
            }
            Opened::Ended(error) => step.heard.push(Heard::Stopped(error)),
        }
    }

    fn pending(
        &mut self,
        pending: PendingSession,
        entry: &Entry,
        now: UnixMillis,
        step: &mut Step,
    ) {
        match pending.receive(entry, now) {
            Pending::Waiting(pending, received) => {
                self.state = State::Pending(pending);
                self.received(received, entry, step);
            }
            Pending::Gap(pending, expected) => {
                self.state = State::Pending(pending);
                step.rewind = Some(before(expected));
            }
            Pending::Ready(session, received) => {
                self.ready(&session, &received, step);
                self.state = State::Talking(session);
                self.introduce(now, step);
                self.received(received, entry, step);
                self.send_held(now, step);
                self.let_go(now, step);
            }
            Pending::Ended(error) => step.heard.push(Heard::Stopped(error)),
        }
    }

    fn talking(
        &mut self,
        mut session: VictimSession,
        entry: &Entry,
        now: UnixMillis,
        step: &mut Step,
    ) {
        match session.receive(entry, now) {
            Ok(received) => {
                self.state = State::Talking(session);
                self.received(received, entry, step);
                self.let_go(now, step);
            }
            Err(SessionError::Gap { expected }) => {
                self.state = State::Talking(session);
                step.rewind = Some(before(expected));
            }
            Err(error) => {
                session.close();
                step.heard.push(Heard::Stopped(error));
            }
        }
    }

    fn received(&mut self, received: Received, entry: &Entry, step: &mut Step) {
        for outgoing in received.to_send {
            self.submit(&outgoing, None, step);
        }
        let first = step.heard.len();
        for event in received.events {
            if let Event::Candidate(candidate) = event {
                // Who comes anew asks again; whoever else is on the way would be lost.
                if candidate.comes_anew() && self.candidate.is_some() {
                    continue;
                }
                step.ask_for = Some(candidate.certificate());
                self.candidate = Some((candidate, entry.sender));
            } else {
                let heard = self.heard(event, entry);
                let told = self.is_told(heard.as_ref());
                step.heard.extend(heard);
                if told {
                    // Before anything that lets texts go which were kept for whoever comes.
                    if let Some(since) = step.heard.get_mut(first..) {
                        since.rotate_right(1);
                    }
                    self.hold_back(step);
                }
            }
        }
    }

    fn send_held(&mut self, now: UnixMillis, step: &mut Step) {
        while let State::Talking(session) = &mut self.state {
            if session.needs_update() {
                self.renew_keys(now, step);
                return;
            }
            if session.members().is_empty() {
                return;
            }
            // SWAP-4: before what she says next.
            let again = session.say_again(now).unwrap_or_default();
            if !again.is_empty() {
                again.iter().for_each(|outgoing| self.submit(outgoing, None, step));
                continue;
            }
            // What nobody misses if it can't be said: who waits stops after a while.
            if let Some(about) = self.not_called.take() {
                if let Ok(outgoing) = session.send(Content::NotCalled(about), now) {
                    self.submit(&outgoing, None, step);
                }
                continue;
            }
            if !self.decisions.is_empty() {
                self.send_decision(now, step);
                continue;
            }
            let Some((key, content)) = self.held.pop_front() else { return };
            match session.send(content, now) {
                Ok(outgoing) => self.submit(&outgoing, Some(Carried::Message(key)), step),
                Err(abri_core::SendError::Ended(error)) => {
                    step.heard.push(Heard::Unsendable(key));
                    step.heard.push(Heard::Stopped(error));
                    return;
                }
                Err(_) => step.heard.push(Heard::Unsendable(key)),
            }
        }
    }

    /// COMMIT-8: what she writes meanwhile is held until the log shows the commit.
    fn renew_keys(&mut self, now: UnixMillis, step: &mut Step) {
        let State::Talking(session) = core::mem::replace(&mut self.state, State::Over) else {
            return;
        };
        match session.update(now) {
            Ok((pending, outgoing)) => {
                self.state = State::Pending(pending);
                step.submit.push(outgoing.submission());
            }
            Err((session, _)) => {
                session.close();
                step.heard.push(Heard::Stopped(SessionError::Library));
            }
        }
    }

    fn submit(&mut self, outgoing: &Outgoing, carried: Option<Carried>, step: &mut Step) {
        // What is encrypted again (`COMMIT-6`) is still the same message.
        let logical = outgoing.logical_id;
        let carried = carried.or_else(|| logical.and_then(|id| self.by_content.get(&id).copied()));
        if let Some(carried) = carried {
            self.by_submission.insert(outgoing.message_id, carried);
            logical.map(|id| self.by_content.insert(id, carried));
        }
        step.submit.push(outgoing.submission());
    }
}

fn before(expected: Sequence) -> Sequence {
    Sequence(expected.0.saturating_sub(1))
}

fn officer(member: &Member) -> Officer {
    let Member { number, role, service, certificate, seen_at, freshness, .. } = member;
    Officer {
        number: number.clone(),
        role: *role,
        service: service.clone(),
        certificate: *certificate,
        seen_at: *seen_at,
        is_old: *freshness == Freshness::Old,
    }
}
