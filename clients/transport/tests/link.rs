//! The link in virtual time: what it asks for, in which order, and what it makes of bad answers.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test states what must hold by panicking")]

use std::time::Duration;

use abri_transport::{
    TransportError,
    link::{Action, Input, Link, LinkEvent},
};
use abri_wire::{
    Capability, Frame, FrameKind, MemberSlot, MessageId, Phase, ProblemKind, Sequence, SessionId,
    SessionStatus, UnixMillis,
    api::{Entry, Page, Receipt, Submission},
    socket::{ClientMessage, ServerMessage},
};

/// A link, its clock, and what it asked for.
struct World {
    link: Link,
    now: UnixMillis,
    wake: Option<UnixMillis>,
    polls: Vec<(u32, Sequence, u64)>,
    posts: Vec<Submission>,
    sockets: Vec<u32>,
    socket_sent: Vec<ClientMessage>,
    closed_sockets: usize,
    cancelled_polls: usize,
    events: Vec<LinkEvent>,
}

impl World {
    fn start() -> Self {
        Self::start_after(0)
    }

    fn start_after(after: u64) -> Self {
        let mut state = 1_u32;
        let jitter = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state
        };
        let (session, capability) = (SessionId::new([1; 16]), Capability::new([2; 32]));
        let mut world = Self {
            link: Link::new(session, capability, Sequence(after), jitter),
            now: UnixMillis(1_000_000),
            wake: None,
            polls: vec![],
            posts: vec![],
            sockets: vec![],
            socket_sent: vec![],
            closed_sockets: 0,
            cancelled_polls: 0,
            events: vec![],
        };
        world.feed(Input::Start);
        world
    }

    fn feed(&mut self, input: Input) {
        for action in self.link.handle(input, self.now) {
            match action {
                Action::Poll { poll, after, wait, .. } => self.polls.push((poll, after, wait)),
                Action::CancelPoll => self.cancelled_polls += 1,
                Action::Post(submission) => self.posts.push(submission),
                Action::OpenSocket(number) => self.sockets.push(number),
                Action::SendSocket(message) => self.socket_sent.push(message),
                Action::CloseSocket => self.closed_sockets += 1,
                Action::Wake(at) => self.wake = Some(at),
                Action::Deliver(event) => self.events.push(event),
            }
        }
    }

    /// Lets time pass, ticking when the link asked for it.
    fn pass(&mut self, time: Duration) {
        let end = self.now.plus(time);
        while let Some(at) = self.wake.filter(|at| *at <= end) {
            self.wake = None;
            self.now = self.now.max(at);
            self.feed(Input::Tick);
        }
        self.now = end;
    }

    /// Lets time pass in small steps, a minute at most.
    fn pass_until(&mut self, happened: impl Fn(&Self) -> bool) {
        for _ in 0..600 {
            if happened(self) {
                return;
            }
            self.pass(Duration::from_millis(100));
        }
        panic!("did not happen within a minute");
    }

    fn answer(&mut self, result: Result<Page, TransportError>) {
        let (number, ..) = *self.polls.last().unwrap();
        self.feed(Input::Page(number, result));
    }

    /// The newest socket opens and answers the first ping.
    fn go_live(&mut self) {
        let number = *self.sockets.last().unwrap();
        self.feed(Input::SocketOpened(number));
        self.pong();
    }

    fn pong(&mut self) {
        let ping = self.socket_sent.iter().rev().find_map(|message| match message {
            ClientMessage::Ping(ping) => Some(*ping),
            _ => None,
        });
        self.told(ServerMessage::Pong(ping.unwrap()));
    }

    fn told(&mut self, message: ServerMessage) {
        self.feed(Input::SocketMessage(*self.sockets.last().unwrap(), message));
    }

    fn sequences(&self) -> Vec<u64> {
        let entries = self.events.iter().filter_map(|event| match event {
            LinkEvent::Entry(entry) => Some(entry.sequence.0),
            _ => None,
        });
        entries.collect()
    }

    fn submitted_by_socket(&self) -> Vec<&Submission> {
        let sent = self.socket_sent.iter().filter_map(|message| match message {
            ClientMessage::Submit(submission) => Some(submission),
            _ => None,
        });
        sent.collect()
    }
}

const SECOND: Duration = Duration::from_secs(1);

fn status(revision: u64, head: u64) -> SessionStatus {
    SessionStatus { revision, phase: Phase::Joined, head: Sequence(head) }
}

fn entry(sequence: u64) -> Entry {
    Entry {
        sequence: Sequence(sequence),
        sender: MemberSlot(1),
        message_id: MessageId::new([9; 16]),
        frame: Frame::new(FrameKind::Application, &sequence.to_be_bytes()).unwrap(),
    }
}

fn page(revision: u64, sequences: &[u64]) -> Page {
    let head = sequences.iter().max().copied().unwrap_or(0);
    Page { status: status(revision, head), entries: sequences.iter().map(|n| entry(*n)).collect() }
}

fn submission(id: u8) -> Submission {
    let frame = Frame::new(FrameKind::Application, &[id; 40]).unwrap();
    Submission { message_id: MessageId::new([id; 16]), frame }
}

#[test]
fn polls_at_once_and_tries_a_socket_beside_it() {
    let mut world = World::start_after(7);
    assert_eq!(world.polls, [(1, Sequence(7), 25)]);
    assert_eq!(world.sockets, [1]);

    // The socket must be greeted before it says anything (DS-9), and prove itself.
    world.feed(Input::SocketOpened(1));
    assert!(matches!(&world.socket_sent[..], [ClientMessage::Hello(hello), ClientMessage::Ping(_)]
        if hello.after == Sequence(7)));
    assert_eq!(world.cancelled_polls, 0);
    world.pong();
    assert_eq!(world.cancelled_polls, 1, "the socket delivers from here on");
    world.pass(20 * SECOND);
    assert_eq!(world.polls.len(), 1);
}

#[test]
fn long_polls_one_after_the_other() {
    let mut world = World::start();
    world.answer(Ok(page(1, &[1, 2])));
    assert_eq!(world.polls.last(), Some(&(2, Sequence(2), 25)));
    world.pass(25 * SECOND);
    world.answer(Ok(page(1, &[])));
    assert_eq!(world.polls.last(), Some(&(3, Sequence(2), 25)));
    assert_eq!(world.sequences(), [1, 2]);
}

#[test]
fn an_answer_that_does_not_wait_is_not_asked_in_a_tight_loop() {
    let mut world = World::start();
    world.answer(Ok(page(1, &[])));
    for _ in 0..5 {
        world.answer(Ok(page(1, &[])));
        let asked = world.polls.len();
        world.pass(Duration::from_millis(499));
        assert_eq!(world.polls.len(), asked);
        world.pass_until(|world| world.polls.len() > asked);
    }
}

/// ORDER-3: each entry once, in order; a gap is fetched again.
#[test]
fn doubled_entries_are_dropped_and_gaps_fetched_again() {
    let mut world = World::start();
    world.answer(Ok(page(1, &[1, 1, 2, 1])));
    assert_eq!(world.sequences(), [1, 2]);

    world.answer(Ok(page(1, &[3, 5])));
    assert_eq!(world.sequences(), [1, 2, 3], "5 skips a number");
    world.pass(30 * SECOND);
    assert_eq!(world.polls.last().unwrap().1, Sequence(3));

    world.sockets.clear();
    let mut world = World::start();
    world.go_live();
    world.told(ServerMessage::Entry(entry(1)));
    let asked = world.polls.len();
    world.told(ServerMessage::Entry(entry(3)));
    assert_eq!(world.polls[asked..], [(2, Sequence(1), 0)], "asked without waiting");
    world.answer(Ok(page(1, &[2, 3])));
    world.told(ServerMessage::Entry(entry(4)));
    assert_eq!(world.sequences(), [1, 2, 3, 4]);
}

#[test]
fn an_entry_that_the_socket_kept_back_is_fetched() {
    let mut world = World::start();
    world.go_live();
    world.told(ServerMessage::Status(status(1, 2)));
    world.pass(26 * SECOND);
    let asked = world.polls.len();
    world.pong();
    assert_eq!(world.polls.len(), asked + 1);
}

#[test]
fn a_socket_that_does_not_answer_is_left_after_two_attempts() {
    let mut world = World::start();
    world.answer(Ok(page(1, &[])));
    world.feed(Input::SocketOpened(1));
    world.pass(4 * SECOND);
    assert_eq!(world.closed_sockets, 1, "no pong within 3 s");
    world.pass(5 * SECOND);
    assert_eq!(world.sockets, [1, 2]);
    world.feed(Input::SocketClosed(2));
    for _ in 0..20 {
        world.answer(Ok(page(1, &[])));
        world.feed(Input::Online);
        world.pass(25 * SECOND);
    }
    assert_eq!(world.sockets, [1, 2], "polling stays for the session");
    // What a dead socket still says is not heard.
    world.feed(Input::SocketMessage(2, ServerMessage::Entry(entry(1))));
    assert!(world.sequences().is_empty());
}

#[test]
fn a_socket_that_dies_is_noticed_and_polling_takes_over() {
    let mut world = World::start();
    world.go_live();
    for _ in 0..4 {
        world.pass(25 * SECOND);
        world.pong();
    }
    let asked = world.polls.len();
    world.pass(36 * SECOND);
    assert_eq!(world.closed_sockets, 1, "no pong within 10 s of a ping");
    assert_eq!(world.polls.len(), asked + 1);
    assert_eq!(world.sockets.len(), 2, "it had worked: tried again");
}

/// A clock that is set back by hours must not make it wait as long: a socket that died since is noticed,
/// and what had no answer goes again.
#[test]
fn a_clock_that_is_set_back_makes_nothing_wait() {
    let mut world = World::start();
    world.go_live();
    world.feed(Input::Submit(submission(1)));
    assert_eq!(world.submitted_by_socket(), [&submission(1)]);
    let asked = world.polls.len();
    world.now = UnixMillis(world.now.0 - 600_000);
    world.feed(Input::Tick);
    assert_eq!((world.closed_sockets, world.sockets.len()), (1, 2));
    assert_eq!(world.polls.len(), asked + 1);
    assert_eq!(world.posts, [submission(1)]);
    let wake = world.wake.unwrap();
    assert!(wake <= world.now.plus(25 * SECOND), "{wake:?}");
    world.pass(45 * SECOND);
    assert!(world.events.contains(&LinkEvent::Offline), "nobody answers: she is told");
    // A clock that is put right by a little changes nothing.
    let mut world = World::start();
    world.go_live();
    world.now = UnixMillis(world.now.0 - 5_000);
    world.feed(Input::Tick);
    assert_eq!(world.closed_sockets, 0);
}

#[test]
fn offline_is_said_once_and_retried_with_growing_pauses() {
    let mut world = World::start();
    world.feed(Input::SocketClosed(1));
    world.answer(Err(TransportError::Offline));
    assert_eq!(world.events, [LinkEvent::Offline]);
    for _ in 0..200 {
        let asked = world.polls.len();
        world.pass(30 * SECOND);
        if world.polls.len() > asked {
            world.answer(Err(TransportError::Malformed));
        }
    }
    assert_eq!(world.events, [LinkEvent::Offline]);
    assert!(world.polls.len() > 100, "at least every thirty seconds");
    assert_eq!(world.sockets.len(), 1, "no socket is tried while nothing answers");

    world.feed(Input::Online);
    assert_eq!(world.polls.last().unwrap().2, 0, "at once, and without waiting");
    world.answer(Ok(page(1, &[1])));
    assert_eq!(world.events[1], LinkEvent::Online);
    assert_eq!(world.sequences(), [1]);
    assert_eq!(world.sockets.len(), 2);
}

#[test]
fn a_poll_without_an_answer_is_given_up() {
    let mut world = World::start();
    world.feed(Input::SocketClosed(1));
    world.pass(34 * SECOND);
    assert_eq!(world.cancelled_polls, 0);
    world.pass(2 * SECOND);
    assert_eq!(world.cancelled_polls, 1);
    assert_eq!(world.events, [LinkEvent::Offline]);
    // The late answer of the first is not taken for one of the second.
    world.feed(Input::Page(1, Ok(page(1, &[1]))));
    assert!(world.sequences().is_empty());
}

#[test]
fn looking_at_the_page_again_polls_at_once() {
    let mut world = World::start();
    world.answer(Err(TransportError::Offline));
    let asked = world.polls.len();
    world.feed(Input::Visible);
    assert_eq!(world.polls.len(), asked + 1);

    let mut world = World::start();
    world.go_live();
    let (asked, pinged) = (world.polls.len(), world.socket_sent.len());
    world.feed(Input::Visible);
    assert_eq!(world.polls[asked..], [(2, Sequence(0), 0)]);
    assert!(matches!(world.socket_sent[pinged..], [ClientMessage::Ping(_)]));
}

/// DS-3: identical bytes until a receipt, over whichever carrier there is.
#[test]
fn submissions_are_repeated_with_identical_bytes() {
    let mut world = World::start();
    world.feed(Input::Submit(submission(1)));
    world.feed(Input::Submit(submission(2)));
    assert_eq!(world.posts, [submission(1)], "one after the other");
    world.feed(Input::Posted(submission(1).message_id, Err(TransportError::Offline)));
    world.pass(SECOND);
    let unavailable = TransportError::Problem(ProblemKind::Unavailable);
    world.feed(Input::Posted(submission(1).message_id, Err(unavailable)));
    world.pass(2 * SECOND);
    // No answer at all.
    world.pass(30 * SECOND);
    assert!(world.posts.len() >= 4);
    assert!(world.posts.iter().all(|post| *post == submission(1)));
    assert_eq!(world.link.pending(), 2);

    let receipt = Receipt { sequence: Sequence(8) };
    world.feed(Input::Posted(submission(1).message_id, Ok(receipt)));
    world.feed(Input::Posted(submission(1).message_id, Ok(receipt)));
    assert_eq!(world.posts.last(), Some(&submission(2)));
    let told = LinkEvent::Receipt { message_id: submission(1).message_id, sequence: Sequence(8) };
    assert_eq!(world.events.iter().filter(|event| **event == told).count(), 1);
}

/// DS-3: a socket that dies in mid-submission leaves the bytes to the other carrier.
#[test]
fn a_submission_survives_its_carrier() {
    let mut world = World::start();
    world.go_live();
    world.feed(Input::Submit(submission(1)));
    assert_eq!(world.submitted_by_socket(), [&submission(1)]);
    world.feed(Input::SocketClosed(1));
    assert_eq!(world.posts, [submission(1)]);
    let receipt = Ok(Receipt { sequence: Sequence(1) });
    world.feed(Input::Posted(submission(1).message_id, receipt));
    assert_eq!(world.link.pending(), 0);
}

#[test]
fn a_final_refusal_is_told_and_the_next_submission_goes() {
    let mut world = World::start();
    world.go_live();
    world.feed(Input::Submit(submission(1)));
    world.feed(Input::Submit(submission(2)));
    let message_id = submission(1).message_id;
    world.told(ServerMessage::Refused { message_id, problem: ProblemKind::SessionFull });
    let told = LinkEvent::Refused { message_id, problem: ProblemKind::SessionFull };
    assert!(world.events.contains(&told));
    assert_eq!(world.submitted_by_socket().last(), Some(&&submission(2)));

    let message_id = submission(2).message_id;
    world.told(ServerMessage::Refused { message_id, problem: ProblemKind::TooManyRequests });
    world.pass(2 * SECOND);
    assert_eq!(world.submitted_by_socket().len(), 3, "a transient one is tried again");
}

#[test]
fn the_end_is_told_once_and_nothing_follows() {
    type Cause = fn(&mut World);
    let gone = TransportError::Problem(ProblemKind::NoSuchSession);
    let causes: [Cause; 4] = [
        |world| world.answer(Err(TransportError::Problem(ProblemKind::NoSuchSession))),
        |world| world.told(ServerMessage::Erased),
        |world| world.told(ServerMessage::Bye(ProblemKind::NoSuchSession)),
        |world| {
            world.feed(Input::Submit(submission(1)));
            let gone = TransportError::Problem(ProblemKind::NoSuchSession);
            world.feed(Input::Posted(submission(1).message_id, Err(gone)));
        },
    ];
    for cause in causes {
        let mut world = World::start();
        world.feed(Input::SocketOpened(1));
        cause(&mut world);
        assert_eq!(world.events, [LinkEvent::Erased]);
        let asked = world.polls.len();
        world.pass(600 * SECOND);
        world.feed(Input::Online);
        world.feed(Input::SocketOpened(1));
        world.answer(Err(gone));
        assert_eq!((world.events.len(), world.polls.len()), (1, asked));
    }

    let mut world = World::start();
    world.answer(Err(TransportError::Problem(ProblemKind::Forbidden)));
    assert_eq!(world.events, [LinkEvent::Ended(ProblemKind::Forbidden)]);
}

#[test]
fn a_restarting_server_does_not_count_against_sockets() {
    let mut world = World::start();
    for _ in 0..5 {
        world.feed(Input::SocketOpened(*world.sockets.last().unwrap()));
        world.told(ServerMessage::Bye(ProblemKind::ShuttingDown));
        let tried = world.sockets.len();
        world.pass_until(|world| world.sockets.len() > tried);
    }
}

#[test]
fn reading_the_last_words_is_acknowledged() {
    let mut world = World::start();
    world.go_live();
    world.told(ServerMessage::Entry(entry(1)));
    let closing = SessionStatus { phase: Phase::Closing, ..status(5, 2) };
    world.told(ServerMessage::Status(closing));
    world.told(ServerMessage::Entry(entry(2)));
    let last = world.socket_sent.last();
    assert!(matches!(last, Some(ClientMessage::Acknowledge(Sequence(2)))), "{last:?}");
}

#[test]
fn rewinding_fetches_again_and_delivers_again() {
    let mut world = World::start();
    world.answer(Ok(page(1, &[1, 2, 3])));
    world.feed(Input::Rewind(Sequence(1)));
    assert_eq!(world.polls.last().unwrap().1, Sequence(1));
    world.answer(Ok(page(1, &[2, 3])));
    assert_eq!(world.sequences(), [1, 2, 3, 2, 3]);
}

#[test]
fn only_newer_statuses_are_told() {
    let mut world = World::start();
    world.answer(Ok(page(3, &[])));
    world.answer(Ok(page(2, &[])));
    world.feed(Input::Visible);
    world.answer(Ok(page(3, &[])));
    let told = world.events.iter().filter(|event| matches!(event, LinkEvent::Status(_)));
    assert_eq!(told.count(), 1);
}

#[test]
fn stopping_is_silent() {
    let mut world = World::start();
    world.go_live();
    world.feed(Input::Stop);
    assert_eq!(world.closed_sockets, 1);
    world.pass(100 * SECOND);
    world.told(ServerMessage::Entry(entry(1)));
    assert!(world.events.is_empty());
}
