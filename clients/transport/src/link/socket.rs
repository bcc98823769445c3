//! The carrier that is quicker where it works: a WebSocket, on probation until it answers a ping.

use core::time::Duration;

use abri_wire::{
    ProblemKind, Sequence, UnixMillis,
    api::Receipt,
    socket::{ClientMessage, Hello, ServerMessage},
};

use super::{Action, Link};
use crate::{TransportError, backoff::Backoff};

/// How long opening may take.
const OPENING: Duration = Duration::from_secs(10);
/// How long the first answer may take.
const PROBATION: Duration = Duration::from_secs(3);
/// How often a live socket is asked whether it is alive.
const PING_EVERY: Duration = Duration::from_secs(25);
/// How long a live socket may take to say so.
const PONG_WITHIN: Duration = Duration::from_secs(10);
/// A socket that lived as long as this did not fail: the network did.
const PROVEN: Duration = Duration::from_secs(60);
/// So many failures, and polling stays for the session.
const MOST_FAILURES: u8 = 2;

#[derive(Debug)]
enum State {
    Idle { until: UnixMillis },
    Opening { until: UnixMillis },
    Proving { until: UnixMillis },
    Live { since: UnixMillis, ping_at: UnixMillis, pong_by: Option<UnixMillis> },
    GivenUp,
}

#[derive(Debug)]
pub(super) struct Socket {
    state: State,
    number: u32,
    ping: u64,
    failures: u8,
    acknowledged: Sequence,
    backoff: Backoff,
}

impl Default for Socket {
    fn default() -> Self {
        Self {
            state: State::Idle { until: UnixMillis::default() },
            number: 0,
            ping: 0,
            failures: 0,
            acknowledged: Sequence::START,
            backoff: Backoff::default(),
        }
    }
}

impl Socket {
    pub(super) const fn is_live(&self) -> bool {
        matches!(self.state, State::Live { .. })
    }

    pub(super) fn due(&self) -> Option<UnixMillis> {
        match self.state {
            State::Idle { until } | State::Opening { until } | State::Proving { until } => {
                Some(until)
            }
            State::Live { ping_at, pong_by, .. } => Some(pong_by.unwrap_or(ping_at)),
            State::GivenUp => None,
        }
    }
}

impl Link {
    pub(super) fn pursue_socket(&mut self) {
        let State::Idle { until } = self.socket.state else { return };
        if self.now < until {
            return;
        }
        if self.offline {
            // Would say nothing about sockets; the poll that succeeds brings the next attempt.
            let until = self.now.plus(PING_EVERY);
            self.socket.state = State::Idle { until };
            return;
        }
        self.socket.number = self.socket.number.wrapping_add(1);
        self.socket.state = State::Opening { until: self.now.plus(OPENING) };
        self.actions.push(Action::OpenSocket(self.socket.number));
    }

    pub(super) fn expire_socket(&mut self) {
        match self.socket.state {
            State::Opening { until } | State::Proving { until } if until <= self.now => {
                self.socket_failed(true);
            }
            State::Live { pong_by: Some(by), .. } if by <= self.now => self.socket_failed(true),
            State::Live { ping_at, .. } if ping_at <= self.now => self.ping(),
            _ => {}
        }
    }

    /// A live socket shows that it lives; one that waits for its next attempt tries now.
    pub(super) fn socket_now(&mut self) {
        self.socket.backoff.reset();
        match &mut self.socket.state {
            State::Live { .. } => self.ping(),
            State::Idle { until } => *until = self.now,
            _ => {}
        }
    }

    fn ping(&mut self) {
        self.acknowledge();
        self.send_ping();
        let now = self.now;
        if let State::Live { ping_at, pong_by, .. } = &mut self.socket.state {
            *ping_at = now.plus(PING_EVERY);
            pong_by.get_or_insert(now.plus(PONG_WITHIN));
        }
    }

    fn send_ping(&mut self) {
        self.socket.ping = self.socket.ping.wrapping_add(1);
        self.actions.push(Action::SendSocket(ClientMessage::Ping(self.socket.ping)));
    }

    fn acknowledge(&mut self) {
        if self.socket.acknowledged < self.cursor {
            self.socket.acknowledged = self.cursor;
            self.actions.push(Action::SendSocket(ClientMessage::Acknowledge(self.cursor)));
        }
    }

    /// DS-9: the client speaks first.
    pub(super) fn socket_opened(&mut self, number: u32) {
        if number != self.socket.number || !matches!(self.socket.state, State::Opening { .. }) {
            return;
        }
        self.socket.state = State::Proving { until: self.now.plus(PROBATION) };
        self.socket.acknowledged = self.cursor;
        self.actions.push(Action::SendSocket(ClientMessage::Hello(Hello {
            session: self.session,
            capability: self.capability.clone(),
            after: self.cursor,
            revision: self.revision(),
        })));
        self.send_ping();
    }

    pub(super) fn socket_message(&mut self, number: u32, message: ServerMessage) {
        let listening = matches!(self.socket.state, State::Proving { .. } | State::Live { .. });
        if number != self.socket.number || !listening {
            return;
        }
        match message {
            ServerMessage::Status(status) => self.take_status(status),
            ServerMessage::Entry(entry) => {
                if !self.take_entry(entry) {
                    self.poll_now();
                }
            }
            ServerMessage::Receipt { message_id, sequence } => {
                self.posted(message_id, Ok(Receipt { sequence }));
            }
            ServerMessage::Refused { message_id, problem } => {
                self.posted(message_id, Err(TransportError::Problem(problem)));
            }
            ServerMessage::Pong(ping) => self.pong(ping),
            ServerMessage::Bye(ProblemKind::NoSuchSession) | ServerMessage::Erased => {
                self.end(ProblemKind::NoSuchSession);
            }
            ServerMessage::Bye(problem) => self.socket_failed(!problem.is_transient()),
        }
        if self.is_closing() && self.socket.is_live() {
            // The service erases once she has read all; it learns that from here.
            self.acknowledge();
        }
    }

    fn pong(&mut self, ping: u64) {
        if ping != self.socket.ping {
            return;
        }
        let now = self.now;
        match &mut self.socket.state {
            State::Proving { .. } => {
                let ping_at = now.plus(PING_EVERY);
                self.socket.state = State::Live { since: now, ping_at, pong_by: None };
                self.set_offline(false);
                self.rest_poll();
                self.outbox_now();
            }
            State::Live { pong_by, .. } => *pong_by = None,
            _ => {}
        }
        if self.status.is_some_and(|status| status.head > self.cursor) {
            // It is alive, but an entry did not come.
            self.poll_now();
        }
    }

    pub(super) fn socket_closed(&mut self, number: u32) {
        if number == self.socket.number {
            self.socket_failed(true);
        }
    }

    fn socket_failed(&mut self, counts: bool) {
        if let State::Live { since, .. } = self.socket.state
            && self.now.since(since) >= PROVEN
        {
            self.socket.failures = 0;
            self.socket.backoff.reset();
        }
        self.close_socket();
        if counts && !self.offline {
            self.socket.failures = self.socket.failures.saturating_add(1);
        }
        if self.socket.failures >= MOST_FAILURES {
            self.socket.state = State::GivenUp;
        }
    }

    pub(super) fn close_socket(&mut self) {
        if matches!(self.socket.state, State::Idle { .. } | State::GivenUp) {
            return;
        }
        self.actions.push(Action::CloseSocket);
        let until = self.now.plus(self.socket.backoff.next(&mut self.jitter));
        self.socket.state = State::Idle { until };
        self.outbox_lost_socket();
    }
}
