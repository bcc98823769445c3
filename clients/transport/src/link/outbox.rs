//! Submissions until their receipt: one after the other, so that the log has them in order.

use core::time::Duration;
use std::collections::VecDeque;

use abri_wire::{
    MessageId, ProblemKind, UnixMillis,
    api::{Receipt, Submission},
    socket::ClientMessage,
};

use super::{Action, Link, LinkEvent};
use crate::{TransportError, backoff::Backoff};

/// After this long without an answer the same bytes go again.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

#[derive(Debug, Default)]
enum State {
    #[default]
    Ready,
    Sent {
        by_socket: bool,
        until: UnixMillis,
    },
    Waiting {
        until: UnixMillis,
    },
}

#[derive(Debug, Default)]
pub(super) struct Outbox {
    queue: VecDeque<Submission>,
    /// Of the first in the queue.
    state: State,
    backoff: Backoff,
}

impl Outbox {
    pub(super) fn push(&mut self, submission: Submission) {
        let known = self.queue.iter().any(|queued| queued.message_id == submission.message_id);
        if !known {
            self.queue.push_back(submission);
        }
    }

    /// The first goes again, whatever it waits for (`DS-3`).
    pub(super) const fn again(&mut self) {
        self.state = State::Ready;
    }

    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    pub(super) const fn due(&self) -> Option<UnixMillis> {
        match self.state {
            State::Ready => None,
            State::Sent { until, .. } | State::Waiting { until } => Some(until),
        }
    }

    /// Takes the submission that is answered; the next may go.
    fn answered(&mut self, message_id: MessageId) -> bool {
        let Some(at) = self.queue.iter().position(|queued| queued.message_id == message_id) else {
            return false;
        };
        self.queue.remove(at);
        if at == 0 {
            self.state = State::Ready;
            self.backoff.reset();
        }
        true
    }
}

impl Link {
    pub(super) fn pursue_outbox(&mut self) {
        let State::Ready = self.outbox.state else { return };
        let Some(submission) = self.outbox.queue.front().cloned() else { return };
        let by_socket = self.socket.is_live();
        let until = self.now.plus(ANSWER_WITHIN);
        self.outbox.state = State::Sent { by_socket, until };
        self.actions.push(if by_socket {
            Action::SendSocket(ClientMessage::Submit(submission))
        } else {
            Action::Post(submission)
        });
    }

    pub(super) fn expire_outbox(&mut self) {
        match self.outbox.state {
            State::Sent { until, .. } if until <= self.now => self.outbox_failed(),
            State::Waiting { until } if until <= self.now => self.outbox.state = State::Ready,
            _ => {}
        }
    }

    /// Tries again now what waits for its next attempt.
    pub(super) fn outbox_now(&mut self) {
        self.outbox.backoff.reset();
        if let State::Waiting { .. } = self.outbox.state {
            self.outbox.state = State::Ready;
        }
    }

    /// Whether the bytes arrived is unknown: they go again, by the other carrier (`DS-3`).
    pub(super) fn outbox_lost_socket(&mut self) {
        if let State::Sent { by_socket: true, .. } = self.outbox.state {
            self.outbox.state = State::Ready;
        }
    }

    pub(super) fn posted(
        &mut self,
        message_id: MessageId,
        result: Result<Receipt, TransportError>,
    ) {
        match result {
            Ok(Receipt { sequence }) => {
                if self.outbox.answered(message_id) {
                    self.deliver(LinkEvent::Receipt { message_id, sequence });
                }
            }
            Err(TransportError::Problem(ProblemKind::NoSuchSession)) => {
                self.end(ProblemKind::NoSuchSession);
            }
            Err(TransportError::Problem(problem)) if !problem.is_transient() => {
                if self.outbox.answered(message_id) {
                    self.deliver(LinkEvent::Refused { message_id, problem });
                }
            }
            Err(_) => {
                let first = self.outbox.queue.front().map(|first| first.message_id);
                if first == Some(message_id) && matches!(self.outbox.state, State::Sent { .. }) {
                    self.outbox_failed();
                }
            }
        }
    }

    fn outbox_failed(&mut self) {
        let until = self.now.plus(self.outbox.backoff.next(&mut self.jitter));
        self.outbox.state = State::Waiting { until };
    }
}
