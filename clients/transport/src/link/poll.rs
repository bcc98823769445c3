//! The carrier that always works: a request that waits for news.

use core::time::Duration;

use abri_wire::{
    UnixMillis,
    api::{MAX_WAIT_SECONDS, Page},
};

use super::{Action, Link};
use crate::{TransportError, backoff::Backoff};

/// How much longer than asked an answer may take.
const LATE: Duration = Duration::from_secs(10);
/// An answer without news that comes sooner than this did not wait: not asked again at once.
const HASTE: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    Asked {
        since: UnixMillis,
        until: UnixMillis,
    },
    Waiting {
        until: UnixMillis,
    },
}

#[derive(Debug, Default)]
pub(super) struct Poll {
    state: State,
    number: u32,
    backoff: Backoff,
    /// Ask once without waiting, even while a socket is live.
    once: bool,
}

impl Poll {
    pub(super) const fn due(&self) -> Option<UnixMillis> {
        match self.state {
            State::Idle => None,
            State::Asked { until, .. } | State::Waiting { until } => Some(until),
        }
    }
}

impl Link {
    pub(super) fn pursue_poll(&mut self) {
        if !matches!(self.poll.state, State::Idle) || (self.socket.is_live() && !self.poll.once) {
            return;
        }
        let wait = if self.poll.once { 0 } else { MAX_WAIT_SECONDS };
        let until = self.now.plus(Duration::from_secs(wait)).plus(LATE);
        self.poll.number = self.poll.number.wrapping_add(1);
        self.poll.state = State::Asked { since: self.now, until };
        self.actions.push(Action::Poll {
            poll: self.poll.number,
            after: self.cursor,
            revision: self.revision(),
            wait,
        });
    }

    pub(super) fn expire_poll(&mut self) {
        match self.poll.state {
            State::Asked { until, .. } if until <= self.now => {
                self.cancel_poll();
                self.poll_failed();
            }
            State::Waiting { until } if until <= self.now => self.poll.state = State::Idle,
            _ => {}
        }
    }

    /// Asks again without waiting for anything that was going on.
    pub(super) fn poll_now(&mut self) {
        self.cancel_poll();
        self.poll.backoff.reset();
        self.poll.once = true;
    }

    /// The socket delivers from here on.
    pub(super) fn rest_poll(&mut self) {
        if !self.poll.once {
            self.cancel_poll();
        }
    }

    pub(super) fn cancel_poll(&mut self) {
        if matches!(self.poll.state, State::Asked { .. }) {
            self.actions.push(Action::CancelPoll);
        }
        self.poll.state = State::Idle;
    }

    pub(super) fn paged(&mut self, number: u32, result: Result<Page, TransportError>) {
        let State::Asked { since, .. } = self.poll.state else { return };
        if number != self.poll.number {
            return;
        }
        self.poll.state = State::Idle;
        match result {
            Ok(page) => self.take_page(page, since),
            Err(TransportError::Problem(problem)) if !problem.is_transient() => self.end(problem),
            Err(_) => self.poll_failed(),
        }
    }

    fn take_page(&mut self, page: Page, since: UnixMillis) {
        self.set_offline(false);
        let before = (self.cursor, self.revision());
        let whole = page.entries.into_iter().all(|entry| self.take_entry(entry));
        self.take_status(page.status);
        let news = before != (self.cursor, self.revision());
        if !whole {
            // The service skipped an entry: ask for it, but not in a tight loop.
            self.wait_to_poll();
        } else if news || self.poll.once {
            self.poll.backoff.reset();
            self.poll.once = false;
        } else if self.now.since(since) < HASTE {
            self.wait_to_poll();
        } else {
            self.poll.backoff.reset();
        }
    }

    fn poll_failed(&mut self) {
        if !self.socket.is_live() {
            self.set_offline(true);
        }
        // The next success is to be known at once, not after a long wait.
        self.poll.once = true;
        self.wait_to_poll();
    }

    fn wait_to_poll(&mut self) {
        let until = self.now.plus(self.poll.backoff.next(&mut self.jitter));
        self.poll.state = State::Waiting { until };
    }
}
