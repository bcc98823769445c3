//! A seat beside others: who comes with her consent and who goes, over a log in virtual time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests state what must hold by panicking"
)]

use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use abri_core::{
    Candidate, Content, Event, InvitationKeys, Line, LogicalId, Note, OfficerSession, Opened,
    Opening, Outgoing, Pending, PendingSession, Request, Role, Staged, StagedSession, Verdict,
    VictimSession,
    testing::{Authority, SeededEntropy},
};
use abri_officer_console::{
    app::{Asked, Author, Ending, Incoming, MessageKey, Present, Signal},
    seat::{Call, Seat, Turn},
};
use abri_transport::link::LinkEvent;
use abri_wire::{CertificateHash, MemberSlot, Sequence, SessionId, UnixMillis, api::Entry};

const SESSION: SessionId = SessionId::new([3; 16]);
const HER: MemberSlot = MemberSlot(0);
const COLLEAGUE: MemberSlot = MemberSlot(1);
const SEAT: MemberSlot = MemberSlot(2);

/// She, the colleague 0001 who answered first, and the seat of 0002 whom she let in.
struct Room {
    now: UnixMillis,
    authority: Authority,
    log: Vec<Entry>,
    seeds: u64,
    victim: Option<VictimSession>,
    colleague: OfficerSession,
    seat: Option<Seat>,
    /// What the seat had to say until it was in the group.
    heard: Vec<Incoming>,
    /// What it sent.
    said: Vec<Outgoing>,
}

fn candidate(events: &mut Vec<Event>) -> Candidate {
    match events.pop() {
        Some(Event::Candidate(candidate)) => candidate,
        other => panic!("no candidate: {other:?}"),
    }
}

impl Room {
    fn new() -> Self {
        Self::giving_up(false)
    }

    /// The seat's officer may wait no longer, just before he is let in.
    fn giving_up(gives_up: bool) -> Self {
        // The MLS library compares lifetimes with the system's clock (`TIME-1`).
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let now = UnixMillis(now * 1000);
        let authority = Authority::new(1, now).unwrap();
        let expires = now.plus(Duration::from_secs(12 * 3600));
        let entropy = Box::new(SeededEntropy::new(1));
        let opening =
            Opening::new(authority.pins().unwrap(), SESSION, expires, entropy, now).unwrap();
        let identity = authority.officer("0001", Role::Officer).unwrap();
        let entropy = Box::new(SeededEntropy::new(2));
        let (staged, package) =
            StagedSession::new(&identity, SESSION, opening.offer(), entropy, now).unwrap();
        let mut log = Vec::new();
        let entry = append(&mut log, COLLEAGUE, &package);
        let Staged::Waiting(staged, _) = staged.receive(&entry, now) else { panic!("not waiting") };
        let Opened::Waiting(opening, mut received) = opening.receive(&entry, now) else {
            panic!("over")
        };
        let candidate = candidate(&mut received.events);
        let evidence = authority.evidence(candidate.certificate(), now).unwrap();
        let (pending, bundle) = opening.add(candidate, &evidence, now).unwrap();
        let entry = append(&mut log, HER, &bundle);
        let Staged::Joined(colleague, _) = staged.receive(&entry, now) else { panic!("not in") };
        let victim = Some(merged(pending, &entry, now));
        let mut room = Self {
            now,
            authority,
            log,
            seeds: 10,
            victim,
            colleague,
            seat: None,
            heard: Vec::new(),
            said: Vec::new(),
        };
        let me = room.certificate("0002", Role::Officer);
        let (staged, package) = room.invited("0002", Role::Officer);
        let (mut seat, _) = Seat::invited(staged, package.clone(), me);
        room.add(SEAT, &package);
        if gives_up {
            assert!(seat.holds_a_claim(), "what is left of it is given back (`DS-86`)");
            let _ = seat.give_up();
        }
        for entry in &room.log {
            let turn = seat.link(LinkEvent::Entry(entry.clone()), now);
            assert!(!gives_up || turn.call.is_none(), "the service hears of nobody who joined");
            room.heard.extend(turn.heard);
            room.said.extend(turn.to_send);
        }
        room.seat = Some(seat);
        room
    }

    fn certificate(&self, number: &str, role: Role) -> CertificateHash {
        self.authority.officer(number, role).unwrap().certificate_hash()
    }

    /// Somebody as the seat tells the app.
    fn present(&self, number: &str, role: Role) -> Present {
        let identity = self.authority.officer(number, role).unwrap();
        let (certificate, service) =
            (identity.certificate_hash(), identity.certificate().service());
        Present { certificate, number: number.into(), role, service: service.into() }
    }

    fn request(&self, number: &str, role: Role) -> Request {
        let identity = self.authority.officer(number, role).unwrap();
        let certificate = identity.certificate();
        let (number, service) = (certificate.number(), certificate.service());
        let (number, service) = (Line::new(number).unwrap(), Line::new(service).unwrap());
        let hash = identity.certificate_hash();
        Request::new(hash, role, number, service, Note::default()).unwrap()
    }

    /// The colleague asks, she says yes, and whoever it is makes a KeyPackage.
    fn invited(&mut self, number: &str, role: Role) -> (StagedSession, Outgoing) {
        let identity = self.authority.officer(number, role).unwrap();
        let request = self.request(number, role);
        let asked = self.colleague.send(Content::Request(request), self.now).unwrap();
        let (mut events, _) = self.show(COLLEAGUE, &asked);
        let Some(Event::Asked(asked)) = events.pop() else { panic!("not asked") };
        let victim = self.victim.as_mut().unwrap();
        let (consent, said) = victim.accept(asked, self.now).unwrap();
        let keys: InvitationKeys = victim.invite(consent, self.now).unwrap();
        self.show(HER, &said);
        self.seeds += 1;
        let entropy = Box::new(SeededEntropy::new(self.seeds));
        StagedSession::invited(&identity, SESSION, keys, entropy, self.now).unwrap()
    }

    /// Adds who made the KeyPackage; what the seat made of the commit.
    fn add(&mut self, slot: MemberSlot, package: &Outgoing) -> Turn {
        let (mut events, _) = self.show(slot, package);
        let candidate = candidate(&mut events);
        let evidence = self.authority.evidence(candidate.certificate(), self.now).unwrap();
        let added = self.victim.take().unwrap().add(candidate, &evidence, self.now);
        let (pending, bundle) = added.unwrap();
        self.commit(pending, &bundle)
    }

    fn commit(&mut self, pending: PendingSession, bundle: &Outgoing) -> Turn {
        let entry = append(&mut self.log, HER, bundle);
        self.victim = Some(merged(pending, &entry, self.now));
        let _ = self.colleague.receive(&entry, self.now);
        self.seat(LinkEvent::Entry(entry))
    }

    fn seat(&mut self, event: LinkEvent) -> Turn {
        self.seat.as_mut().map(|seat| seat.link(event, self.now)).unwrap_or_default()
    }

    /// Appends, and shows to all: what she and what the seat made of it.
    fn show(&mut self, from: MemberSlot, outgoing: &Outgoing) -> (Vec<Event>, Turn) {
        let entry = append(&mut self.log, from, outgoing);
        let received = self.victim.as_mut().unwrap().receive(&entry, self.now).unwrap();
        let _ = self.colleague.receive(&entry, self.now);
        (received.events, self.seat(LinkEvent::Entry(entry)))
    }

    /// Her client says that nobody was called for this request; what the seat hears.
    fn not_called(&mut self, about: LogicalId) -> Vec<Incoming> {
        let now = self.now;
        let said = self.victim.as_mut().unwrap().send(Content::NotCalled(about), now).unwrap();
        self.show(HER, &said).1.heard
    }

    /// The seat says its last word, and the log has it.
    fn closes(&mut self) -> Turn {
        let farewell = self.seat.as_mut().unwrap().close(self.now).to_send.remove(0);
        let entry = append(&mut self.log, SEAT, &farewell);
        self.seat(LinkEvent::Entry(entry))
    }
}

fn append(log: &mut Vec<Entry>, sender: MemberSlot, outgoing: &Outgoing) -> Entry {
    let sequence = Sequence(log.len() as u64 + 1);
    let (message_id, frame) = (outgoing.message_id, outgoing.frame.clone());
    let entry = Entry { sequence, sender, message_id, frame };
    log.push(entry.clone());
    entry
}

fn merged(pending: PendingSession, entry: &Entry, now: UnixMillis) -> VictimSession {
    match pending.receive(entry, now) {
        Pending::Ready(victim, _) => victim,
        other => panic!("not merged: {other:?}"),
    }
}

/// CONSENT-5: a line for each who comes and who goes.
#[test]
fn who_comes_and_goes_is_heard() {
    let mut room = Room::new();
    let (_, package) = room.invited("0003", Role::Interpreter);
    let turn = room.add(MemberSlot(3), &package);
    let colleague = room.present("0001", Role::Officer);
    let both = vec![colleague.clone(), room.present("0003", Role::Interpreter)];
    let came = Incoming::Came("0003".into(), Role::Interpreter);
    assert_eq!(turn.heard, [came, Incoming::Company(both)]);
    let victim = room.victim.take().unwrap();
    let interpreter = victim.members().last().unwrap().certificate;
    let (pending, bundle) = victim.remove(interpreter, room.now).unwrap();
    let went = Incoming::Went("0003".into());
    let heard = room.commit(pending, &bundle).heard;
    assert_eq!(heard, [went, Incoming::Company(vec![colleague])]);
}

/// EVIDENCE-4, CONSENT-6: who is removed, because she wishes it or is revoked, is not told that somebody
/// else came; who is replaced is.
#[test]
fn being_removed_and_being_replaced_are_told_apart() {
    let mut room = Room::new();
    let me = room.certificate("0002", Role::Officer);
    let removed = room.victim.take().unwrap().remove(me, room.now);
    let (pending, bundle) = removed.unwrap();
    assert_eq!(room.commit(pending, &bundle).heard, [Incoming::Ended(Ending::Removed)]);

    let mut room = Room::new();
    let offer = room.victim.as_mut().unwrap().offer().unwrap();
    let next = room.authority.officer("0003", Role::Officer).unwrap();
    let entropy = Box::new(SeededEntropy::new(20));
    let (_, package) = StagedSession::new(&next, SESSION, offer, entropy, room.now).unwrap();
    let (mut events, _) = room.show(MemberSlot(3), &package);
    let candidate = candidate(&mut events);
    let evidence = room.authority.evidence(candidate.certificate(), room.now).unwrap();
    let replaced = room.victim.take().unwrap().replace(candidate, &evidence, room.now);
    let (pending, bundle) = replaced.unwrap();
    assert_eq!(room.commit(pending, &bundle).heard, [Incoming::Ended(Ending::Replaced)]);
}

/// CONSENT-6: who closes beside somebody leaves; nobody's conversation is closed at the service.
#[test]
fn closing_beside_a_colleague_ends_it_here_alone() {
    let mut room = Room::new();
    let turn = room.closes();
    assert_eq!((turn.heard, turn.call), (vec![Incoming::Ended(Ending::Left)], None));
}

/// CONSENT-6: a colleague's last word ends nothing here; then this officer is the last, and closes.
#[test]
fn the_last_one_closes_at_the_service() {
    let mut room = Room::new();
    let last_word = room.colleague.send(Content::Closing, room.now).unwrap();
    let (_, turn) = room.show(COLLEAGUE, &last_word);
    assert_eq!(turn.heard, []);
    assert_eq!(room.closes().call, Some(Call::Close));
}

/// CONSENT-6: both go at once, and neither had heard of the other: by the log's order the later one
/// is the last.
#[test]
fn of_two_who_close_at_once_the_later_one_is_the_last() {
    let mut room = Room::new();
    let last_word = room.colleague.send(Content::Closing, room.now).unwrap();
    let farewell = room.seat.as_mut().unwrap().close(room.now).to_send.remove(0);
    let (message_id, colleague) =
        (farewell.message_id, append(&mut room.log, COLLEAGUE, &last_word));
    let own = append(&mut room.log, SEAT, &farewell);
    let receipt = LinkEvent::Receipt { message_id, sequence: own.sequence };
    for before in [receipt, LinkEvent::Entry(colleague)] {
        let turn = room.seat(before);
        assert_eq!((turn.heard, turn.call), (vec![], None));
    }
    assert_eq!(room.seat(LinkEvent::Entry(own)).call, Some(Call::Close));
}

/// CONSENT-5: whoever comes sees at once who is there, and not as somebody who comes.
#[test]
fn who_comes_sees_who_is_there() {
    let room = Room::new();
    let there = vec![room.present("0001", Role::Officer)];
    assert_eq!(room.heard, [Incoming::Joined, Incoming::Company(there)]);
}

/// CONSENT-6: whoever is let in when he has given up says that he goes, and her client takes him out: he
/// is no silent member.
#[test]
fn who_is_let_in_too_late_goes_by_himself() {
    let mut room = Room::giving_up(true);
    assert_eq!(room.heard, []);
    let farewell = room.said.remove(0);
    let (events, turn) = room.show(SEAT, &farewell);
    assert_eq!((turn.heard, turn.call), (vec![Incoming::Ended(Ending::Left)], None));
    let says_goodbye = |event: &Event| {
        matches!(event, Event::Message { from, content: Content::Closing, .. }
            if matches!(from, abri_core::Sender::Officer(member) if member.number == "0002"))
    };
    assert!(events.iter().any(says_goodbye), "{events:?}");
}

/// CONSENT-1, CONSENT-2: a question goes over, and her answer comes back under its line.
#[test]
fn a_question_is_asked_and_answered() {
    let mut room = Room::new();
    let request = room.request("0003", Role::Interpreter);
    let key = MessageKey(7);
    let now = room.now;
    let mut turn = room.seat.as_mut().unwrap().ask(key, request, now);
    let (mut events, _) = room.show(SEAT, &turn.to_send.remove(0));
    let Some(Event::Asked(asked)) = events.pop() else { panic!("not asked") };
    let said = room.victim.as_mut().unwrap().decline(asked, now).unwrap();
    let (_, turn) = room.show(HER, &said);
    assert_eq!(turn.heard, [Incoming::Answered(key, Verdict::Declined)]);
}

/// CONSENT-1: what a colleague asks her is seen by all, and so is what she says to it.
#[test]
fn a_colleagues_question_is_seen() {
    let mut room = Room::new();
    let request = room.request("0003", Role::Interpreter);
    let question = Asked::by(&request);
    let said = room.colleague.send(Content::Request(request), room.now).unwrap();
    let (mut events, turn) = room.show(COLLEAGUE, &said);
    assert_eq!(turn.heard, [Incoming::Asks(Author::Colleague("0001".into()), question.clone())]);
    let Some(Event::Asked(asked)) = events.pop() else { panic!("not asked") };
    let now = room.now;
    let said = room.victim.as_mut().unwrap().decline(asked, now).unwrap();
    let (_, turn) = room.show(HER, &said);
    assert_eq!(turn.heard, [Incoming::Decided(Verdict::Declined, question)]);
}

/// CONSENT-7: that somebody could not be called is said once, of what she accepted, and of nothing else.
#[test]
fn a_yes_that_came_to_nothing_is_heard_once() {
    let mut room = Room::new();
    let (key, now) = (MessageKey(7), room.now);
    for verdict in [Verdict::Declined, Verdict::Accepted] {
        let request = room.request("0003", Role::Interpreter);
        let mut turn = room.seat.as_mut().unwrap().ask(key, request, now);
        let (mut events, _) = room.show(SEAT, &turn.to_send.remove(0));
        let Some(Event::Asked(asked)) = events.pop() else { panic!("not asked") };
        let about = asked.logical_id();
        assert_eq!(room.not_called(about), [Incoming::Skipped], "before her answer");
        let victim = room.victim.as_mut().unwrap();
        let said = match verdict {
            Verdict::Accepted => victim.accept(asked, now).unwrap().1,
            Verdict::Declined => victim.decline(asked, now).unwrap(),
        };
        room.show(HER, &said);
        let heard = match verdict {
            Verdict::Accepted => Incoming::NotCalled(key),
            Verdict::Declined => Incoming::Skipped,
        };
        assert_eq!(room.not_called(about), [heard]);
        assert_eq!(room.not_called(about), [Incoming::Skipped], "once");
    }
}

/// CONSENT-7: all who read heard her yes to a colleague's question, and hear that it came to nothing.
#[test]
fn a_colleagues_yes_that_came_to_nothing_is_seen() {
    let mut room = Room::new();
    let request = room.request("0003", Role::Interpreter);
    let question = Asked::by(&request);
    let said = room.colleague.send(Content::Request(request), room.now).unwrap();
    let (mut events, _) = room.show(COLLEAGUE, &said);
    let Some(Event::Asked(asked)) = events.pop() else { panic!("not asked") };
    let (about, now) = (asked.logical_id(), room.now);
    let (_, said) = room.victim.as_mut().unwrap().accept(asked, now).unwrap();
    room.show(HER, &said);
    assert_eq!(room.not_called(about), [Incoming::ColleaguesNotCalled(question)]);
}

/// Whoever came is handed something only once their console has shown itself, and that is said once.
#[test]
fn who_came_shows_itself_once() {
    let mut room = Room::new();
    let me = room.certificate("0003", Role::Interpreter);
    let (staged, package) = room.invited("0003", Role::Interpreter);
    room.add(MemberSlot(3), &package);
    let (mut guest, _) = Seat::invited(staged, package, me);
    for entry in &room.log {
        let _ = guest.link(LinkEvent::Entry(entry.clone()), room.now);
    }
    let said = guest.signal(Signal::Seen, room.now).to_send.remove(0);
    assert_eq!(room.show(MemberSlot(3), &said).1.heard, [Incoming::Settled(me)]);
    let said = guest.signal(Signal::Seen, room.now).to_send.remove(0);
    assert_eq!(room.show(MemberSlot(3), &said).1.heard, []);
}
