//! She comes back in another session: a seat that follows her, and what must be shown there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests state what must hold by panicking"
)]

use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use abri_core::{
    Content, Event, Opened, Opening, Outgoing, Pending, ReturnSecret, Role, StagedSession, Text,
    VictimSession,
    testing::{Authority, SeededEntropy},
};
use abri_officer_console::{
    app::{Author, Ending, Incoming, MessageKey, Proof},
    seat::{Call, Committed, Former, Seat, Turn},
};
use abri_transport::link::LinkEvent;
use abri_wire::{
    ExitCommitment, ExitToken, MemberSlot, Phase, Sequence, SessionId, SessionStatus, UnixMillis,
    api::Entry,
};

const FORMER: SessionId = SessionId::new([3; 16]);
const NEW: SessionId = SessionId::new([4; 16]);
const SEEN: MessageKey = MessageKey(1);
const UNSEEN: MessageKey = MessageKey(2);
const UNSENT: MessageKey = MessageKey(3);

struct Room {
    now: UnixMillis,
    head: u64,
    seat: Seat,
    her: VictimSession,
}

impl Room {
    /// Both are in the group of this session; `former` if he followed her there. With what he heard.
    fn meet(session: SessionId, former: Option<Former>) -> (Self, Vec<Incoming>) {
        // The MLS library compares lifetimes with the system's clock (`TIME-1`).
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let now = UnixMillis(now * 1000);
        let authority = Authority::new(1, now).unwrap();
        let expires = now.plus(Duration::from_secs(3600));
        let entropy = Box::new(SeededEntropy::new(1));
        let pins = authority.pins().unwrap();
        let opening = Opening::new(pins, session, expires, entropy, now).unwrap();
        let identity = authority.officer("0001", Role::Officer).unwrap();
        let entropy = Box::new(SeededEntropy::new(2));
        let (staged, package) =
            StagedSession::new(&identity, session, opening.offer(), entropy, now).unwrap();
        let (mut seat, turn) = match former {
            Some(former) => Seat::following(staged, package, FORMER, former),
            None => Seat::new(staged, package),
        };
        let entry = entry(1, 1, &turn.to_send[0]);
        let _ = seat.link(LinkEvent::Entry(entry.clone()), now);
        let Opened::Waiting(opening, mut received) = opening.receive(&entry, now) else { panic!() };
        let Some(Event::Candidate(candidate)) = received.events.pop() else { panic!() };
        let evidence = authority.evidence(candidate.certificate(), now).unwrap();
        let (pending, bundle) = opening.add(candidate, &evidence, now).unwrap();
        let entry = self::entry(2, 0, &bundle);
        let Pending::Ready(her, _) = pending.receive(&entry, now) else { panic!() };
        let heard = seat.link(LinkEvent::Entry(entry), now).heard;
        (Self { now, head: 2, seat, her }, heard)
    }

    fn she_says(&mut self, content: Content) -> Turn {
        let outgoing = self.her.send(content, self.now).unwrap();
        self.head += 1;
        let entry = entry(self.head, 0, &outgoing);
        self.her.receive(&entry, self.now).unwrap();
        self.seat.link(LinkEvent::Entry(entry), self.now)
    }

    fn he_says(&mut self, key: MessageKey) {
        let turn = self.seat.send(key, "?", self.now);
        self.head += 1;
        let entry = entry(self.head, 1, &turn.to_send[0]);
        self.her.receive(&entry, self.now).unwrap();
        let _ = self.seat.link(LinkEvent::Entry(entry), self.now);
    }

    fn phase(&mut self, phase: Phase) -> Turn {
        let status = SessionStatus { revision: 9, phase, head: Sequence(0) };
        self.seat.link(LinkEvent::Status(status), self.now)
    }
}

fn entry(sequence: u64, sender: u8, outgoing: &Outgoing) -> Entry {
    let (message_id, frame) = (outgoing.message_id, outgoing.frame.clone());
    Entry { sequence: Sequence(sequence), sender: MemberSlot(sender), message_id, frame }
}

fn said(text: &str) -> Content {
    Content::Text(Text::new(text).unwrap())
}

fn secret() -> ReturnSecret {
    ReturnSecret::from_bytes(&[6; 32])
}

fn commitment() -> ExitCommitment {
    ExitToken::new([5; 32]).commitment()
}

/// The seat in the former session when she returned, which had her key and her exit commitment or not.
fn left(named: bool) -> (Option<Former>, Vec<Incoming>) {
    let (mut room, heard) = Room::meet(FORMER, None);
    assert_eq!(heard, [Incoming::Joined]);
    if named {
        let turn = room.she_says(Content::ReturnKey(secret().key()));
        assert!(turn.heard.is_empty(), "{:?}", turn.heard);
        let _ = room.she_says(Content::ExitCommitment(commitment()));
    }
    room.he_says(SEEN);
    let _ = room.she_says(said("."));
    room.he_says(UNSEEN);
    let _ = room.seat.send(UNSENT, "never in the log", room.now);
    let turn = room.phase(Phase::Returned);
    assert!(room.she_says(said("late")).heard.is_empty(), "over for us");
    (turn.follow, turn.heard)
}

/// RETURN-2: what her last word does not cover, she may not have seen.
#[test]
fn a_return_names_what_she_may_not_have_seen() {
    let (follow, heard) = left(true);
    assert_eq!(heard, [Incoming::Returning(vec![UNSEEN, UNSENT])]);
    let former = Former { key: Some(secret().key()), exit: Some(commitment()) };
    assert_eq!(follow, Some(former));
    assert_eq!(left(false).0, Some(Former { key: None, exit: None }));
}

/// RETURN-2: proved by a statement under the key that she had named; that he is in the group is told
/// only with it.
#[test]
fn a_statement_under_her_key_proves_her() {
    let (mut room, heard) = Room::meet(NEW, left(true).0);
    assert!(heard.is_empty(), "{heard:?}");
    let turn = room.she_says(Content::ReturnKey(ReturnSecret::from_bytes(&[9; 32]).key()));
    assert!(turn.heard.is_empty(), "{:?}", turn.heard);
    assert!(turn.call.is_none() && room.seat.holds_a_claim(), "the service is not told before");
    let statement = room.her.return_statement(&secret(), FORMER).unwrap();
    let turn = room.she_says(statement);
    assert_eq!(turn.heard, [Incoming::Joined, Incoming::Returned(Proof::Proved)]);
    assert!(turn.call == Some(Call::Joined) && !room.seat.holds_a_claim());
    assert!(matches!(room.she_says(said("x")).heard[..], [Incoming::Text { .. }]));
}

/// RETURN-2: under another key, of another session, or no statement at all: somebody else, and said to
/// be. Without a key of hers it is said that nothing could be checked.
#[test]
fn anything_else_proves_nothing() {
    let statement = |room: &Room, secret: &ReturnSecret, former| {
        room.her.return_statement(secret, former).unwrap()
    };
    let not_proved = [Incoming::Joined, Incoming::Returned(Proof::NotProved)];
    let (mut room, _) = Room::meet(NEW, left(true).0);
    let forged = statement(&room, &ReturnSecret::from_bytes(&[7; 32]), FORMER);
    assert_eq!(room.she_says(forged).heard, not_proved);
    // Not even if the right one follows.
    let late = statement(&room, &secret(), FORMER);
    assert!(room.she_says(late).heard.is_empty());
    let (mut room, _) = Room::meet(NEW, left(true).0);
    let other = statement(&room, &secret(), NEW);
    assert_eq!(room.she_says(other).heard, not_proved);
    let (mut room, _) = Room::meet(NEW, left(false).0);
    let unknown = statement(&room, &secret(), FORMER);
    let unchecked = [Incoming::Joined, Incoming::Returned(Proof::Unchecked)];
    assert_eq!(room.she_says(unknown).heard, unchecked);
    let (mut room, _) = Room::meet(NEW, left(false).0);
    assert_eq!(room.she_says(said("c’est moi")).heard[..2], not_proved);
    let (mut room, _) = Room::meet(NEW, left(true).0);
    let heard = room.she_says(said("c’est moi")).heard;
    assert_eq!(heard[..2], not_proved);
    assert!(matches!(heard[2..], [Incoming::Text { from: Author::Her, .. }]));
}

/// RETURN-2: who has shown nothing yet comes back elsewhere: the key that they said is none of hers.
#[test]
fn the_key_of_somebody_unproved_proves_nobody() {
    let (mut room, _) = Room::meet(NEW, left(true).0);
    let _ = room.she_says(Content::ReturnKey(ReturnSecret::from_bytes(&[9; 32]).key()));
    assert_eq!(room.phase(Phase::Returned).follow, Some(Former { key: None, exit: None }));
}

/// EXIT-1: she left by the exit as soon as she was back, before he was there or she had said anything:
/// what she said before the reload shows it. Afterwards her newest word counts.
#[test]
fn who_leaves_while_she_comes_back_shows_what_she_said_before() {
    let gone = |room: &mut Room| room.seat.link(LinkEvent::Erased, room.now);
    let (mut room, _) = Room::meet(NEW, left(true).0);
    let before = Committed { before: Some(FORMER), commitment: commitment() };
    let turn = gone(&mut room);
    assert_eq!((turn.was_exit, turn.heard), (Some(before), vec![Incoming::Ended(Ending::Gone)]));
    let (mut room, _) = Room::meet(NEW, left(true).0);
    let commitment = ExitToken::new([8; 32]).commitment();
    let _ = room.she_says(Content::ExitCommitment(commitment));
    assert_eq!(gone(&mut room).was_exit, Some(Committed { before: None, commitment }));
    let (mut room, _) = Room::meet(NEW, left(false).0);
    assert_eq!(gone(&mut room).was_exit, None);
}

/// DS-12, DS-85: nothing is shown, and the claim runs out, or the officer gives up: it is not as if
/// somebody were with her.
#[test]
fn the_claim_bounds_the_wait_for_a_proof() {
    for phase in [Phase::Waiting, Phase::Lapsed] {
        let (mut room, _) = Room::meet(NEW, left(true).0);
        assert!(room.seat.holds_a_claim());
        assert_eq!(room.phase(Phase::Claimed).heard, []);
        assert_eq!(room.phase(phase).heard, [Incoming::Ended(Ending::LeaseEnded)]);
        assert!(!room.seat.holds_a_claim());
    }
}

/// RETURN-2: whom he was closing is not followed, whatever had come of the closing, nor claimed: a
/// conversation that he is done with would be open again. She waits, which he reads, and anybody can
/// answer her.
#[test]
fn who_closes_follows_nobody() {
    let closed = [Incoming::Ended(Ending::ClosedAndBack)];
    for logged in [false, true] {
        let (mut room, _) = Room::meet(FORMER, None);
        let turn = room.seat.close(room.now);
        if logged {
            let entry = entry(room.head + 1, 1, &turn.to_send[0]);
            let turn = room.seat.link(LinkEvent::Entry(entry), room.now);
            assert_eq!(turn.call, Some(Call::Close));
        }
        let turn = room.phase(Phase::Returned);
        assert_eq!((turn.follow, turn.heard.as_slice()), (None, &closed[..]), "{logged}");
    }
    // Nor if the service's answer to his closing comes first.
    let (mut room, _) = Room::meet(FORMER, None);
    let _ = room.seat.close(room.now);
    assert_eq!(room.seat.called(Call::Close, Ok(Phase::Returned)).heard, closed);
    // Nor if he closed while her last words were being read.
    let (mut room, _) = Room::meet(FORMER, None);
    let status =
        SessionStatus { revision: 9, phase: Phase::Returned, head: Sequence(room.head + 1) };
    assert_eq!(room.seat.link(LinkEvent::Status(status), room.now).heard, []);
    let _ = room.seat.close(room.now);
    let turn = room.she_says(said("."));
    assert_eq!((turn.follow, turn.heard.last()), (None, closed.first()));
}

/// DS-67: told, and nothing else changes.
#[test]
fn she_goes_away_and_may_come_back() {
    let (mut room, _) = Room::meet(FORMER, None);
    assert_eq!(room.phase(Phase::Away).heard, [Incoming::Away]);
    let gone = room.seat.link(LinkEvent::Erased, room.now);
    assert_eq!(gone.heard, [Incoming::Ended(Ending::Gone)]);
}
