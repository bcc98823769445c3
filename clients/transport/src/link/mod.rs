//! What keeps one member's copy of the log up to date: a machine without a network or a clock.
//!
//! A carrier feeds [`Input`]s and does the [`Action`]s; the same [`Link`] runs in a browser, in
//! native programs and, in virtual time, in tests.
//!
//! - It polls from the first moment and tries a WebSocket beside it; the socket takes over once it
//!   has answered a ping. After two sockets that failed, polling stays for the session.
//! - Entries are delivered in order, each once: one that was delivered is dropped, one that skips a
//!   number is fetched again (`ORDER-3`).
//! - A submission is kept, and repeated with identical bytes (`DS-3`), until its receipt or a final
//!   refusal.

mod outbox;
mod poll;
mod socket;

use core::time::Duration;

use abri_wire::{
    Capability, MessageId, Phase, ProblemKind, Sequence, SessionId, SessionStatus, UnixMillis,
    api::{Entry, Page, Receipt, Submission},
    socket::{ClientMessage, ServerMessage},
};

use self::{outbox::Outbox, poll::Poll, socket::Socket};
use crate::{TransportError, backoff::Jitter};

/// What a carrier tells the link.
#[derive(Debug)]
pub enum Input {
    /// Begin.
    Start,
    /// Append this envelope, however often that must be tried.
    Submit(Submission),
    /// The page is looked at again: anything may have happened meanwhile.
    Visible,
    /// The device says that there is a network again.
    Online,
    /// The time of the last [`Action::Wake`] has come.
    Tick,
    /// Answer to [`Action::Poll`] with this number.
    Page(u32, Result<Page, TransportError>),
    /// Answer to [`Action::Post`] of this message.
    Posted(MessageId, Result<Receipt, TransportError>),
    /// The socket with this number is open.
    SocketOpened(u32),
    /// A message from the socket with this number.
    SocketMessage(u32, ServerMessage),
    /// The socket with this number is gone, failed, or sent what can't be read.
    SocketClosed(u32),
    /// Fetch again what follows this cursor.
    Rewind(Sequence),
    /// Stop: nothing is delivered any more.
    Stop,
}

/// What the link wants done. To be done in order; none of it blocks.
#[derive(Debug)]
pub enum Action {
    /// Read the log; answer with [`Input::Page`] and the number `poll`.
    Poll {
        /// Names the request.
        poll: u32,
        /// The cursor.
        after: Sequence,
        /// Last status that is known.
        revision: u64,
        /// Seconds to wait for news.
        wait: u64,
    },
    /// Forget the poll that is under way.
    CancelPoll,
    /// Append by HTTP; answer with [`Input::Posted`].
    Post(Submission),
    /// Open a WebSocket with this number.
    OpenSocket(u32),
    /// Send over the open socket.
    SendSocket(ClientMessage),
    /// Close the socket.
    CloseSocket,
    /// Feed [`Input::Tick`] at this time; replaces an earlier wish.
    Wake(UnixMillis),
    /// News for the client.
    Deliver(LinkEvent),
}

/// News for the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkEvent {
    /// The next entry of the log: each once, in order.
    Entry(Entry),
    /// The session's phase changed.
    Status(SessionStatus),
    /// The log has this submission.
    Receipt {
        /// Which.
        message_id: MessageId,
        /// Its place.
        sequence: Sequence,
    },
    /// This submission will never be in the log.
    Refused {
        /// Which.
        message_id: MessageId,
        /// Why.
        problem: ProblemKind,
    },
    /// The service can't be reached; the link keeps trying.
    Offline,
    /// The service answers again.
    Online,
    /// The session does not exist any more for this member. The last event.
    Erased,
    /// The service refuses this member for good. The last event.
    Ended(ProblemKind),
}

/// One member's connection to one session.
pub struct Link {
    session: SessionId,
    capability: Capability,
    jitter: Jitter,
    now: UnixMillis,
    cursor: Sequence,
    status: Option<SessionStatus>,
    poll: Poll,
    socket: Socket,
    outbox: Outbox,
    offline: bool,
    running: bool,
    wake: Option<UnixMillis>,
    actions: Vec<Action>,
}

/// By how much a clock may be put right without notice.
const TICKS_APART: Duration = Duration::from_secs(10);

impl Link {
    /// A link that has everything up to `after` ([`Sequence::START`] for a new session).
    ///
    /// `jitter` gives uniform random bits, to spread attempts of many clients; not for secrets.
    pub fn new(
        session: SessionId,
        capability: Capability,
        after: Sequence,
        jitter: impl FnMut() -> u32 + Send + 'static,
    ) -> Self {
        Self {
            session,
            capability,
            jitter: Box::new(jitter),
            now: UnixMillis::default(),
            cursor: after,
            status: None,
            poll: Poll::default(),
            socket: Socket::default(),
            outbox: Outbox::default(),
            offline: false,
            running: false,
            wake: None,
            actions: Vec::new(),
        }
    }

    /// Takes one input at the time `now`; returns what is to be done.
    pub fn handle(&mut self, input: Input, now: UnixMillis) -> Vec<Action> {
        let set_back = now.plus(TICKS_APART) < self.now;
        self.now = now;
        if set_back && self.running {
            self.forget_dues();
        }
        match input {
            Input::Start => self.running = true,
            Input::Submit(submission) => self.outbox.push(submission),
            _ if !self.running => {}
            other => self.take(other),
        }
        if self.running {
            self.expire();
        }
        if self.running {
            self.pursue();
            self.set_timer();
        }
        core::mem::take(&mut self.actions)
    }

    /// The last entry that was delivered.
    #[must_use]
    pub const fn cursor(&self) -> Sequence {
        self.cursor
    }

    /// Submissions without receipt.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.outbox.len()
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Visible | Input::Online => self.hurry(),
            Input::Tick => self.wake = None,
            Input::Page(poll, result) => self.paged(poll, result),
            Input::Posted(message_id, result) => self.posted(message_id, result),
            Input::SocketOpened(id) => self.socket_opened(id),
            Input::SocketMessage(id, message) => self.socket_message(id, message),
            Input::SocketClosed(id) => self.socket_closed(id),
            Input::Rewind(after) => {
                self.cursor = self.cursor.min(after);
                self.poll_now();
            }
            Input::Stop => self.stop(),
            Input::Start | Input::Submit(_) => {}
        }
    }

    /// What was waited for in vain.
    fn expire(&mut self) {
        self.expire_poll();
        self.expire_socket();
        self.expire_outbox();
    }

    /// Starts what should be under way and isn't.
    fn pursue(&mut self) {
        self.pursue_poll();
        self.pursue_socket();
        self.pursue_outbox();
    }

    fn set_timer(&mut self) {
        let next = [self.poll.due(), self.socket.due(), self.outbox.due()].into_iter().flatten();
        let next = next.min();
        if let Some(at) = next
            && self.wake != next
        {
            self.wake = next;
            self.actions.push(Action::Wake(at));
        }
    }

    /// All that was waited for is due by a clock that was set back: begins anew, or it would wait so long.
    fn forget_dues(&mut self) {
        self.close_socket();
        self.outbox.again();
        self.hurry();
    }

    /// Something changed outside: look at once, whatever was waited for.
    fn hurry(&mut self) {
        self.poll_now();
        self.socket_now();
        self.outbox_now();
    }

    fn deliver(&mut self, event: LinkEvent) {
        self.actions.push(Action::Deliver(event));
    }

    fn set_offline(&mut self, offline: bool) {
        if self.offline != offline {
            self.offline = offline;
            self.deliver(if offline { LinkEvent::Offline } else { LinkEvent::Online });
            if !offline {
                self.socket_now();
                self.outbox_now();
            }
        }
    }

    fn take_status(&mut self, status: SessionStatus) {
        if self.status.is_none_or(|known| known.revision < status.revision) {
            self.status = Some(status);
            self.deliver(LinkEvent::Status(status));
        } else if let Some(known) = &mut self.status {
            known.head = known.head.max(status.head);
        }
    }

    /// ORDER-3: delivers the entry that follows, drops one that was delivered; false for a gap.
    fn take_entry(&mut self, entry: Entry) -> bool {
        if entry.sequence > self.cursor.next() {
            return false;
        }
        if entry.sequence == self.cursor.next() {
            self.cursor = entry.sequence;
            self.deliver(LinkEvent::Entry(entry));
        }
        true
    }

    fn revision(&self) -> u64 {
        self.status.map_or(0, |status| status.revision)
    }

    fn is_closing(&self) -> bool {
        self.status.is_some_and(|status| status.phase == Phase::Closing)
    }

    /// The service has spoken its last word on this member.
    fn end(&mut self, problem: ProblemKind) {
        self.stop();
        self.deliver(match problem {
            ProblemKind::NoSuchSession => LinkEvent::Erased,
            other => LinkEvent::Ended(other),
        });
    }

    fn stop(&mut self) {
        self.running = false;
        self.cancel_poll();
        self.close_socket();
        self.outbox = Outbox::default();
    }
}

impl core::fmt::Debug for Link {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Link")
            .field("cursor", &self.cursor)
            .field("pending", &self.outbox.len())
            .finish_non_exhaustive()
    }
}
