//! How a seat is left: closing it, and why it is over, as the officer is told.

use abri_core::{Content, SessionError};
use abri_wire::{Phase, ProblemKind, UnixMillis};

use super::{Call, Seat, State, Turn};
use crate::app::{Ending, Incoming};

impl Seat {
    /// Starts closing: the word first, then the operation.
    #[must_use]
    pub fn close(&mut self, now: UnixMillis) -> Turn {
        let mut turn = Turn::default();
        self.closing = true;
        match &mut self.state {
            State::Open(session) => match session.send(Content::Closing, now) {
                Ok(outgoing) => {
                    self.farewell = outgoing.logical_id;
                    self.submit(outgoing, &mut turn);
                }
                Err(_) => turn.call = Some(Call::Close),
            },
            State::Staged(_) | State::Over => self.end(Ending::ClosedHere, &mut turn),
        }
        turn
    }

    /// A call's answer: in which phase the session is.
    #[must_use]
    pub fn called(&mut self, call: Call, verdict: Result<Phase, ProblemKind>) -> Turn {
        let mut turn = Turn::default();
        match (call, verdict) {
            (Call::Joined, Ok(_)) => {}
            // She was elsewhere before the service heard of it.
            (Call::Joined, Err(_)) if self.left_at.is_some() => {}
            (Call::Joined, Err(problem)) => self.end(ending_of(problem), &mut turn),
            (Call::Close, _) if self.never_joined.is_some() => {
                self.end(Ending::NotLetIn, &mut turn)
            }
            // Whatever the service says, this side has closed; it may go on for her (`DS-85`).
            (Call::Close, Ok(Phase::Waiting | Phase::Claimed | Phase::Lapsed)) => {
                self.end(Ending::Left, &mut turn);
            }
            (Call::Close, Ok(Phase::Returned)) => self.end(Ending::ClosedAndBack, &mut turn),
            (Call::Close, Err(_)) if self.wants_other => self.end(Ending::Left, &mut turn),
            (Call::Close, _) => self.end(Ending::ClosedHere, &mut turn),
        }
        turn
    }

    /// By the log's order: of two who go at once, the later one knows that nobody stays.
    pub(super) fn go_on_closing(&mut self, turn: &mut Turn) {
        self.farewell = None;
        match self.closed() {
            Ending::Left => self.end(Ending::Left, turn),
            _ => turn.call = Some(Call::Close),
        }
    }

    /// What closing comes to here: whether others go on.
    pub(super) fn closed(&self) -> Ending {
        match &self.state {
            State::Open(session) if self.company.somebody_stays(session) => Ending::Left,
            _ => Ending::ClosedHere,
        }
    }

    /// The keys and whatever waits go at once (`END-1`).
    pub(super) fn end(&mut self, ending: Ending, turn: &mut Turn) {
        match core::mem::replace(&mut self.state, State::Over) {
            State::Staged(staged) => staged.close(),
            State::Open(session) => session.close(),
            State::Over => {}
        }
        self.files.clear();
        self.overheard.clear();
        self.accepted.clear();
        let ending = match ending {
            Ending::Gone | Ending::Failed if self.closing => Ending::ClosedHere,
            other => other,
        };
        if ending == Ending::Gone {
            turn.was_exit = self.exit;
        }
        turn.heard.push(Incoming::Ended(ending));
    }
}

pub(super) const fn ending_for(error: SessionError) -> Ending {
    match error {
        SessionError::OrderMismatch => Ending::OrderDiffers,
        SessionError::OwnEnvelopeAltered => Ending::Altered,
        SessionError::Removed => Ending::Removed,
        SessionError::Replaced => Ending::Replaced,
        SessionError::Swapped => Ending::ContinuedElsewhere,
        SessionError::Expired => Ending::Expired,
        SessionError::Gap { .. }
        | SessionError::Ended
        | SessionError::Entropy(_)
        | SessionError::Library => Ending::Failed,
    }
}

pub(super) const fn ending_of(problem: ProblemKind) -> Ending {
    match problem {
        ProblemKind::LeaseEnded => Ending::LeaseEnded,
        ProblemKind::NoSuchSession => Ending::Gone,
        ProblemKind::Closing => Ending::ClosedByColleague,
        ProblemKind::SessionFull => Ending::Full,
        _ => Ending::Failed,
    }
}
