//! She returns in another session: from the word of the service to the proof that it is she
//! (`RETURN-2`).

use abri_core::{Content, Outgoing, ReturnKey, StagedSession};
use abri_transport::link::LinkEvent;
use abri_wire::{ExitCommitment, Sequence, SessionId, UnixMillis};

use super::{Call, Committed, Seat, State, Turn};
use crate::app::{Ending, Incoming, Proof};

/// What is kept of a conversation until she is found again: no key that opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Former {
    /// What she named there; without it nothing can be verified.
    pub key: Option<ReturnKey>,
    /// What she opens if she leaves that by the exit.
    pub exit: Option<ExitCommitment>,
}

/// Who must be shown to be there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Return {
    former: SessionId,
    key: Option<ReturnKey>,
}

impl Seat {
    /// Takes the seat in the session that she is said to have returned in. That we are in the group
    /// is told only with the verdict on her, to the service as well: until then nothing of the former
    /// conversation goes there, the claim can be given back, and its lease bounds the wait.
    #[must_use]
    pub fn following(
        staged: StagedSession,
        key_package: Outgoing,
        session: SessionId,
        former: Former,
    ) -> (Self, Turn) {
        let (mut seat, turn) = Self::new(staged, key_package);
        seat.awaited = Some(Return { former: session, key: former.key });
        let before = Some(session);
        seat.exit = former.exit.map(|commitment| Committed { before, commitment });
        (seat, turn)
    }

    /// The service says that she is elsewhere. The log is read to its end first: her last words are in
    /// it, and perhaps what proves her, to a console that has just come back itself.
    pub(super) fn she_left(&mut self, head: Sequence, turn: &mut Turn) {
        self.left_at = Some(head);
        self.follow_once_read(turn);
    }

    /// What the log still brings; nothing goes there any more. If it can't be had, it is not waited for.
    pub(super) fn read_on(&mut self, event: LinkEvent, now: UnixMillis) -> Turn {
        let mut turn = Turn::default();
        match event {
            LinkEvent::Entry(entry) => {
                self.entry(&entry, now, &mut turn);
                turn.to_send.clear();
                turn.call = None;
            }
            LinkEvent::Offline | LinkEvent::Erased | LinkEvent::Ended(_) => {
                self.left_at = Some(self.read);
            }
            LinkEvent::Online
            | LinkEvent::Status(_)
            | LinkEvent::Receipt { .. }
            // It is said again where she is.
            | LinkEvent::Refused { .. } => {}
        }
        self.follow_once_read(&mut turn);
        turn
    }

    fn follow_once_read(&mut self, turn: &mut Turn) {
        let read = self.left_at.is_some_and(|head| self.read >= head);
        if read && !matches!(self.state, State::Over) {
            self.returned(turn);
        }
    }

    /// This session is over for us; whoever was closing it is done with her.
    fn returned(&mut self, turn: &mut Turn) {
        if self.closing {
            // With others there she is theirs to follow.
            let ending = match self.closed() {
                Ending::ClosedHere => Ending::ClosedAndBack,
                left => left,
            };
            return self.end(ending, turn);
        }
        if let State::Open(session) = core::mem::replace(&mut self.state, State::Over) {
            session.close();
        }
        // What the log never had, she never saw.
        let lines = self.unseen.values().chain(self.lines.values()).copied();
        let mut unseen: Vec<_> = lines.collect();
        unseen.sort_unstable();
        unseen.dedup();
        // Who has not been shown to be she has no key of hers.
        let (key, exit) = match self.awaited {
            None => (self.return_key, self.exit.map(|said| said.commitment)),
            Some(_) => (None, None),
        };
        turn.follow = Some(Former { key, exit });
        turn.heard.push(Incoming::Returning(unseen));
    }

    /// Judges the first thing she says that could be a return, or is something else; whether that
    /// was all there is to it.
    pub(super) fn judge_return(&mut self, content: &Content, turn: &mut Turn) -> bool {
        let Some(Return { former, key }) = self.awaited else { return false };
        let statement = match content {
            // These come before it.
            Content::ExitCommitment(_) | Content::ReturnKey(_) => return false,
            Content::Return(statement) => Some(statement),
            _ => None,
        };
        self.awaited = None;
        let proof = match (&self.state, statement, key) {
            (State::Open(session), Some(statement), Some(key))
                if session.is_return(statement, former, &key) =>
            {
                Proof::Proved
            }
            (_, Some(_), None) => Proof::Unchecked,
            _ => Proof::NotProved,
        };
        turn.call = Some(Call::Joined);
        turn.heard.extend([Incoming::Joined, Incoming::Returned(proof)]);
        statement.is_some()
    }
}
