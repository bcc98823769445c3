//! A seat that lost its keys, against her side of the core, over a log in virtual time.
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
    Content, Event, OfficerIdentity, Opened, Opening, Outgoing, Pending, ReturnSecret, Role,
    StagedSession, Text, VictimSession,
    testing::{Authority, SeededEntropy},
};
use abri_officer_console::{
    app::{Author, Ending, Incoming},
    seat::{Call, Former, Seat, Turn},
};
use abri_transport::link::LinkEvent;
use abri_wire::{
    MemberSlot, Phase, ProblemKind, Sequence, SessionId, SessionStatus, UnixMillis, api::Entry,
};
use zeroize::Zeroizing;

const SESSION: SessionId = SessionId::new([3; 16]);
const HER: MemberSlot = MemberSlot(0);
const HIM: MemberSlot = MemberSlot(1);
const ANEW: MemberSlot = MemberSlot(2);

struct Table {
    now: UnixMillis,
    authority: Authority,
    log: Vec<Entry>,
    she: Option<VictimSession>,
}

impl Table {
    /// She and a console that talks with her.
    fn talking() -> (Self, Seat) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let now = UnixMillis(now * 1000);
        let authority = Authority::new(1, now).unwrap();
        let expires = now.plus(Duration::from_secs(12 * 3600));
        let (pins, entropy) = (authority.pins().unwrap(), Box::new(SeededEntropy::new(1)));
        let opening = Opening::new(pins, SESSION, expires, entropy, now).unwrap();
        let mut table = Self { now, authority, log: Vec::new(), she: None };
        let entropy = Box::new(SeededEntropy::new(2));
        let (staged, said) =
            StagedSession::new(&table.him(), SESSION, opening.offer(), entropy, now).unwrap();
        let (mut seat, turn) = Seat::new(staged, said);
        let entry = table.append(HIM, &turn.to_send[0]);
        let Opened::Waiting(opening, mut received) = opening.receive(&entry, now) else { panic!() };
        let Some(Event::Candidate(candidate)) = received.events.pop() else { panic!() };
        let evidence = table.authority.evidence(candidate.certificate(), now).unwrap();
        let (pending, bundle) = opening.add(candidate, &evidence, now).unwrap();
        let entry = table.append(HER, &bundle);
        let Pending::Ready(she, _) = pending.receive(&entry, now) else { panic!() };
        table.she = Some(she);
        for entry in table.log.clone() {
            let _ = seat.link(LinkEvent::Entry(entry), now);
        }
        (table, seat)
    }

    fn him(&self) -> OfficerIdentity {
        self.authority.officer("0001", Role::Officer).unwrap()
    }

    fn append(&mut self, sender: MemberSlot, outgoing: &Outgoing) -> Entry {
        let sequence = Sequence(self.log.len() as u64 + 1);
        let (message_id, frame) = (outgoing.message_id, outgoing.frame.clone());
        let entry = Entry { sequence, sender, message_id, frame };
        self.log.push(entry.clone());
        entry
    }

    /// Appends, and shows it to her; what she sends at once is appended too.
    fn she_gets(&mut self, outgoing: &Outgoing) -> Vec<Event> {
        let entry = self.append(ANEW, outgoing);
        let she = self.she.as_mut().unwrap();
        let received = she.receive(&entry, self.now).unwrap();
        for outgoing in received.to_send {
            let entry = self.append(HER, &outgoing);
            self.she.as_mut().unwrap().receive(&entry, self.now).unwrap();
        }
        received.events
    }

    fn she_says(&mut self, words: &str) {
        self.hers(Content::Text(Text::new(words).unwrap()));
    }

    fn hers(&mut self, content: Content) {
        let said = self.she.as_mut().unwrap().send(content, self.now).unwrap();
        let entry = self.append(HER, &said);
        self.she.as_mut().unwrap().receive(&entry, self.now).unwrap();
    }

    /// Her client puts who answers into the former place, and says again what was not seen.
    fn swap(&mut self, mut events: Vec<Event>) {
        let Some(Event::Candidate(candidate)) = events.pop() else { panic!("{events:?}") };
        let evidence = self.authority.evidence(candidate.certificate(), self.now).unwrap();
        let she = self.she.take().unwrap();
        let (pending, bundle) = she.replace(candidate, &evidence, self.now).unwrap();
        let entry = self.append(HER, &bundle);
        let Pending::Ready(mut she, _) = pending.receive(&entry, self.now) else { panic!() };
        for outgoing in she.say_again(self.now).unwrap() {
            let entry = self.append(HER, &outgoing);
            she.receive(&entry, self.now).unwrap();
        }
        self.she = Some(she);
    }

    fn rejoining(&self) -> (Seat, Turn) {
        let entropy = Box::new(SeededEntropy::new(9));
        let (staged, question) =
            StagedSession::rejoining(&self.him(), SESSION, entropy, self.now).unwrap();
        Seat::rejoining(staged, question, self.him().certificate_hash())
    }
}

fn read(seat: &mut Seat, entries: &[Entry], now: UnixMillis) -> Vec<Turn> {
    entries.iter().map(|entry| seat.link(LinkEvent::Entry(entry.clone()), now)).collect()
}

fn phase(seat: &mut Seat, phase: Phase, now: UnixMillis) -> Turn {
    phase_at(seat, phase, 0, now)
}

fn phase_at(seat: &mut Seat, phase: Phase, head: usize, now: UnixMillis) -> Turn {
    let status = SessionStatus { revision: 9, phase, head: Sequence(head as u64) };
    seat.link(LinkEvent::Status(status), now)
}

/// SWAP-1, SWAP-4: asks, answers, is in, says so to the service, and reads what it had not seen; the
/// console that had it hears that it went on elsewhere.
#[test]
fn a_lost_seat_comes_back() {
    let (mut table, mut former) = Table::talking();
    table.she_says("not seen");
    let (mut seat, turn) = table.rejoining();
    table.she_gets(&turn.to_send[0]);
    let turns = read(&mut seat, &table.log.clone(), table.now);
    // The commit that once let him in is no longer for him, and nothing is wrong with it.
    assert!(turns.iter().all(|turn| turn.heard.is_empty()));
    let package = turns.into_iter().find_map(|turn| turn.to_send.into_iter().next()).unwrap();
    let known = table.log.len();
    let events = table.she_gets(&package);
    table.swap(events);
    let turns = read(&mut seat, &table.log.clone()[known..], table.now);
    let joined = turns.iter().find(|turn| turn.call.is_some()).unwrap();
    assert_eq!(joined.call, Some(Call::Joined));
    assert_eq!(joined.heard, [Incoming::Joined, Incoming::Anew, Incoming::Company(Vec::new())]);
    let text = Zeroizing::new("not seen".to_owned());
    let heard: Vec<_> = turns.into_iter().flat_map(|turn| turn.heard).collect();
    assert_eq!(heard.last(), Some(&Incoming::Text { from: Author::Her, text }));
    let turns = read(&mut former, &table.log.clone()[2..], table.now);
    let heard: Vec<_> = turns.into_iter().flat_map(|turn| turn.heard).collect();
    assert_eq!(heard.last(), Some(&Incoming::Ended(Ending::ContinuedElsewhere)));
}

/// No lease runs for who comes back; where she has gone, he follows; and the question can be repeated.
#[test]
fn no_lease_runs_for_who_comes_back() {
    let (table, _) = Table::talking();
    let (mut seat, first) = table.rejoining();
    for waiting in [Phase::Waiting, Phase::Lapsed, Phase::Claimed, Phase::Joined, Phase::Away] {
        assert_eq!(phase(&mut seat, waiting, table.now).heard, [], "{waiting:?}");
    }
    let again = seat.ask_again();
    assert_eq!(again.to_send.len(), 1);
    assert_ne!(again.to_send[0].message_id, first.to_send[0].message_id);
    let turn = phase(&mut seat, Phase::Returned, table.now);
    assert!(turn.follow.is_some() && turn.heard == [Incoming::Returning(vec![])]);
    assert!(seat.ask_again().to_send.is_empty());
}

/// DS-86: who was asked in and never let in hears it when her client has answered and does not know him;
/// whoever is a member comes back, whether he ever had the keys or not.
#[test]
fn who_was_never_let_in_is_not_asked_back_for_ever() {
    let (mut table, _) = Table::talking();
    let stranger = table.authority.officer("0009", Role::Officer).unwrap();
    let entropy = Box::new(SeededEntropy::new(9));
    let (staged, question) =
        StagedSession::rejoining(&stranger, SESSION, entropy, table.now).unwrap();
    let (seat, first) = Seat::rejoining(staged, question, stranger.certificate_hash());
    let mut seat = seat.that_never_joined();
    let (mut question, mut known, mut calls) = (first, 0, Vec::new());
    for _ in 0..3 {
        assert_eq!(calls, []);
        table.she_gets(&question.to_send[0]);
        let turns = read(&mut seat, &table.log.clone()[known..], table.now);
        known = table.log.len();
        for turn in turns {
            calls.extend(turn.call);
            for package in turn.to_send {
                let mut events = table.she_gets(&package);
                let Some(Event::Candidate(candidate)) = events.pop() else { panic!("{events:?}") };
                let certificate = candidate.certificate();
                let evidence = table.authority.evidence(certificate, table.now).unwrap();
                let she = table.she.take().unwrap();
                table.she = Some(she.replace(candidate, &evidence, table.now).unwrap_err().0);
            }
        }
        question = seat.ask_again();
    }
    assert_eq!(calls, [Call::Close]);
    let told = seat.called(Call::Close, Ok(Phase::Joined)).heard;
    assert_eq!(told, [Incoming::Ended(Ending::NotLetIn)]);

    let (mut table, _) = Table::talking();
    let (seat, turn) = table.rejoining();
    let mut seat = seat.that_never_joined();
    table.she_gets(&turn.to_send[0]);
    let turns = read(&mut seat, &table.log.clone(), table.now);
    let package = turns.into_iter().find_map(|turn| turn.to_send.into_iter().next()).unwrap();
    let known = table.log.len();
    let events = table.she_gets(&package);
    table.swap(events);
    let turns = read(&mut seat, &table.log.clone()[known..], table.now);
    assert!(turns.iter().any(|turn| turn.call == Some(Call::Joined)));
}

/// A console on its way back, which has read this far when it hears that she is elsewhere. Her client had
/// let it in, and named the key that proves her.
fn she_leaves_a_console_that_comes_back() -> (Table, Seat, usize) {
    let (mut table, _) = Table::talking();
    let (mut seat, turn) = table.rejoining();
    table.she_gets(&turn.to_send[0]);
    let turns = read(&mut seat, &table.log.clone(), table.now);
    let package = turns.into_iter().find_map(|turn| turn.to_send.into_iter().next()).unwrap();
    let known = table.log.len();
    let events = table.she_gets(&package);
    table.swap(events);
    table.hers(Content::ReturnKey(ReturnSecret::from_bytes(&[6; 32]).key()));
    table.she_says("her last words");
    (table, seat, known)
}

/// RETURN-2: what the log still holds is read before she is followed: then what proves her is known.
#[test]
fn the_log_is_read_to_its_end_before_she_is_followed() {
    let (table, mut seat, known) = she_leaves_a_console_that_comes_back();
    let turn = phase_at(&mut seat, Phase::Returned, table.log.len(), table.now);
    assert!(turn.follow.is_none() && turn.heard.is_empty());
    let refused =
        LinkEvent::Refused { message_id: table.log[0].message_id, problem: ProblemKind::Closing };
    assert!(seat.link(refused, table.now).heard.is_empty(), "nothing more is taken there");
    let mut turns = read(&mut seat, &table.log[known..], table.now);
    let nothing_goes = |turn: &Turn| turn.to_send.is_empty() && turn.call.is_none();
    assert!(turns.iter().all(nothing_goes), "{turns:?}");
    let last = turns.pop().unwrap();
    assert!(turns.iter().all(|turn| turn.follow.is_none()));
    let key = Some(ReturnSecret::from_bytes(&[6; 32]).key());
    assert_eq!(last.follow, Some(Former { key, exit: None }));
    let text = Zeroizing::new("her last words".to_owned());
    let words = Incoming::Text { from: Author::Her, text };
    assert_eq!(last.heard, [words, Incoming::Returning(vec![])]);
}

/// What can't be had is not waited for: she is followed, and nothing of hers is known.
#[test]
fn a_log_that_is_gone_is_not_waited_for() {
    for gone in [LinkEvent::Offline, LinkEvent::Erased, LinkEvent::Ended(ProblemKind::Forbidden)] {
        let (table, mut seat, _) = she_leaves_a_console_that_comes_back();
        let _ = phase_at(&mut seat, Phase::Returned, table.log.len(), table.now);
        let turn = seat.link(gone, table.now);
        assert_eq!(turn.follow, Some(Former { key: None, exit: None }));
        assert_eq!(turn.heard, [Incoming::Returning(vec![])]);
        assert!(seat.link(LinkEvent::Erased, table.now).heard.is_empty(), "once");
    }
}

/// What the service takes no more says nothing of why: its status does.
#[test]
fn a_question_that_comes_too_late_is_no_end() {
    let refuse = |table: &Table, seat: &mut Seat, turn: &Turn| {
        let (message_id, problem) = (turn.to_send[0].message_id, ProblemKind::Closing);
        seat.link(LinkEvent::Refused { message_id, problem }, table.now).heard
    };
    let (table, _) = Table::talking();
    let (mut seat, turn) = table.rejoining();
    assert_eq!(refuse(&table, &mut seat, &turn), []);
    assert!(phase(&mut seat, Phase::Returned, table.now).follow.is_some());
    let (mut seat, turn) = table.rejoining();
    assert_eq!(refuse(&table, &mut seat, &turn), []);
    let ended = phase(&mut seat, Phase::Closing, table.now).heard;
    assert_eq!(ended, [Incoming::Ended(Ending::ClosedByColleague)]);
}
