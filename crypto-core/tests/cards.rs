//! Cards, appointments and her answers, and those that are none.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs,
    unreachable_pub,
    reason = "tests say what must hold by panicking"
)]

mod common;

use abri_core::{
    Answer, Appointment, Card, Contact, Content, ContentError, Event, Line, LogicalId,
    MAX_CONTACTS, MAX_LINE, MAX_NOTE, Note, PhoneNumber, Received, Refusal, SendError, Verdict,
    malformed,
};
use abri_wire::{ExitToken, records::RecordReason};
use common::{OFFICER, VICTIM, World, refusal};
use malformed::Utterance;

const PLAIN: Utterance<'static> =
    Utterance { logical_id: [7; 16], order: None, kind: 1, body: b"" };

fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}

fn phone(text: &str) -> Contact {
    Contact::Phone(PhoneNumber::new(text).unwrap())
}

fn card() -> Content {
    let contacts = vec![
        phone("0 800 05 95 95"),
        Contact::TextMessage(PhoneNumber::new("114").unwrap()),
        Contact::Place(line("1, rue de l’Exemple")),
        Contact::Site(line("example.org/aide")),
    ];
    let note = Note::new("De jour.\nGratuit.").unwrap();
    Content::Card(Card::new(line("Aide aux victimes"), note, contacts).unwrap())
}

fn appointment() -> Content {
    let note = Note::default();
    Content::Appointment(Appointment { at: 1_800_000_000, place: line("Accueil"), note })
}

fn heard(received: &Received) -> Option<(LogicalId, &Content)> {
    received.events.iter().find_map(|event| match event {
        Event::Message { logical_id, content, .. } => Some((*logical_id, content)),
        _ => None,
    })
}

/// CONTENT-4: a card and a proposal reach her whole, and her answer names what it is about.
#[test]
fn cards_and_appointments_go_there_and_an_answer_comes_back() {
    let mut world = World::new(90);
    let (mut victim, mut officer) = world.talk();
    for content in [card(), appointment()] {
        let said = officer.send(content.clone(), world.now).unwrap();
        let (received, _) = world.show(OFFICER, &said, &mut victim, &mut officer);
        let (about, shown) = heard(&received).unwrap();
        assert_eq!(shown, &content);
        let answer = Content::Answer(Answer { about, verdict: Verdict::Declined });
        let said_back = victim.send(answer.clone(), world.now).unwrap();
        let (_, received) = world.show(VICTIM, &said_back, &mut victim, &mut officer);
        assert_eq!(heard(&received).unwrap().1, &answer);
        assert_eq!(Some(about), said.logical_id);
    }
}

/// CONTENT-4: each side says only what is its own to say.
#[test]
fn cards_of_hers_and_answers_of_his() {
    let mut world = World::new(91);
    let (mut victim, mut officer) = world.talk();
    let not_yours = Err(SendError::Content(ContentError::NotYours));
    let about = officer.send(appointment(), world.now).unwrap().logical_id.unwrap();
    let answer = Answer { about, verdict: Verdict::Accepted };
    assert_eq!(victim.send(card(), world.now), not_yours);
    assert_eq!(victim.send(appointment(), world.now), not_yours);
    assert_eq!(officer.send(Content::Answer(answer), world.now), not_yours);
    let body = [&[1; 16][..], &[1]].concat();
    let utterance = Utterance { kind: 7, body: &body, ..PLAIN };
    let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &utterance).unwrap());
    assert_eq!(refusal(&victim.receive(&entry, world.now).unwrap()), Refusal::NotTheirs);
    let utterance = Utterance { kind: 5, body: &[1, b'a', 0, 0], ..PLAIN };
    officer.receive(&entry, world.now).unwrap();
    let entry = world.log.inject(VICTIM, malformed::say(&mut victim, &utterance).unwrap());
    assert_eq!(refusal(&officer.receive(&entry, world.now).unwrap()), Refusal::NotTheirs);
}

/// CONTENT-4, CONSENT-7: that somebody could not be called is hers to say, and no officer's.
#[test]
fn who_could_not_be_called_is_hers_to_say() {
    let mut world = World::new(93);
    let (mut victim, mut officer) = world.talk();
    let about = officer.send(appointment(), world.now).unwrap().logical_id.unwrap();
    let not_yours = Err(SendError::Content(ContentError::NotYours));
    assert_eq!(officer.send(Content::NotCalled(about), world.now), not_yours);
    let utterance = Utterance { kind: 13, body: &[1; 16], ..PLAIN };
    let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &utterance).unwrap());
    assert_eq!(refusal(&victim.receive(&entry, world.now).unwrap()), Refusal::NotTheirs);
    officer.receive(&entry, world.now).unwrap();
    let said = victim.send(Content::NotCalled(about), world.now).unwrap();
    let (_, received) = world.show(VICTIM, &said, &mut victim, &mut officer);
    assert_eq!(heard(&received).unwrap().1, &Content::NotCalled(about));
}

/// CONTENT-4: lines that are too long, or could be taken for something else, can't be made.
#[test]
fn lines_that_deceive() {
    for text in ["\u{202E}9193", "a\nb", "a\u{200B}b", " a", "a\u{7}"] {
        assert_eq!(Line::new(text).unwrap_err(), ContentError::Deceptive, "{text:?}");
    }
    assert_eq!(Line::new("").unwrap_err(), ContentError::Empty);
    assert_eq!(Line::new("a".repeat(MAX_LINE + 1)).unwrap_err(), ContentError::TooLong);
    assert_eq!(Note::new("a".repeat(MAX_NOTE + 1)).unwrap_err(), ContentError::TooLong);
    assert_eq!(Note::new("a\u{2066}b").unwrap_err(), ContentError::Deceptive);
    assert!(Note::new("a\nb").is_ok() && Note::new("").is_ok());
    for text in ["17;ext=1", "javascript:1", "٣٩١٩", "+", "1", &"1".repeat(25), "1\u{a0}2"] {
        assert!(PhoneNumber::new(text).is_err(), "{text:?}");
    }
    assert!(PhoneNumber::new("+33 1 23").is_ok() && PhoneNumber::new("17").is_ok());
    let many = vec![phone("17"); MAX_CONTACTS + 1];
    assert_eq!(Card::new(line("a"), Note::default(), many).unwrap_err(), ContentError::TooLong);
}

/// EXIT-1: hers to commit to, and officers get the same bytes; an officer's is refused.
#[test]
fn only_she_commits_to_an_exit() {
    let mut world = World::new(93);
    let (mut victim, mut officer) = world.talk();
    let token = ExitToken::new([4; 32]);
    let said = victim.send(Content::ExitCommitment(token.commitment()), world.now).unwrap();
    let (_, received) = world.show(VICTIM, &said, &mut victim, &mut officer);
    let Some(Event::Message { content: Content::ExitCommitment(heard), .. }) =
        received.events.last()
    else {
        panic!("{received:?}");
    };
    assert!(heard.opens_with(&token));
    let own = officer.send(Content::ExitCommitment(token.commitment()), world.now);
    assert_eq!(own.unwrap_err(), SendError::Content(ContentError::NotYours));
    for body in [&[4; 32][..], &[4; 31]] {
        let utterance = Utterance { kind: 3, body, ..PLAIN };
        let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &utterance).unwrap());
        let received = victim.receive(&entry, world.now).unwrap();
        assert!(matches!(refusal(&received), Refusal::NotTheirs | Refusal::Content));
    }
}

/// CONTENT-4: a hostile client's cards are refused, and the conversation goes on.
#[test]
fn malformed_cards_and_appointments() {
    let mut world = World::new(92);
    let (mut victim, mut officer) = world.talk();
    let contact = |kind: u8, value: &[u8]| {
        let entry = [&[kind, value.len() as u8][..], value].concat();
        [&[1, b'a', 0, entry.len() as u8][..], &entry].concat()
    };
    let late = [&u64::MAX.to_be_bytes()[..], &[1, b'a', 0]].concat();
    let many = [&[1, b'a', 0, 36][..], &[1, 2, b'1', b'7'].repeat(9)].concat();
    let long = [&[0x40, 201][..], &[b'a'; 201], &[0, 0]].concat();
    let cases: [(&str, u8, &[u8]); 12] = [
        ("no title", 5, &[0, 0, 0]),
        ("a long title", 5, &long),
        ("a title that turns", 5, &[3, 0xE2, 0x80, 0xAE, 0, 0]),
        ("a title that is no text", 5, &[1, 0xFF, 0, 0]),
        ("nine contacts", 5, &many),
        ("an unknown contact", 5, &contact(9, b"17")),
        ("a number that is a command", 5, &contact(1, b"17,,#")),
        ("truncated", 5, &[1, b'a', 0]),
        ("trailing", 5, &[1, b'a', 0, 0, 0]),
        ("after the year 9999", 6, &late),
        ("an answer of neither kind", 7, &[0; 17]),
        ("an answer to nothing", 7, &[1; 16]),
    ];
    for (name, kind, body) in cases {
        let utterance = Utterance { kind, body, ..PLAIN };
        let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &utterance).unwrap());
        let refused = refusal(&victim.receive(&entry, world.now).unwrap());
        assert_eq!(refused, Refusal::Content, "{name}");
    }
    let good = officer.send(card(), world.now).unwrap();
    let entry = world.log.append(OFFICER, &good);
    assert!(heard(&victim.receive(&entry, world.now).unwrap()).is_some());
}

/// CONTENT-5, RECORD-1: an officer announces a record for a reason of the closed set; she never does,
/// and what is none is refused.
#[test]
fn records_are_announced_by_officers_for_known_reasons() {
    let mut world = World::new(94);
    let (mut victim, mut officer) = world.talk();
    for reason in RecordReason::ALL {
        let said = officer.send(Content::Record(reason), world.now).unwrap();
        let (received, _) = world.show(OFFICER, &said, &mut victim, &mut officer);
        assert_eq!(heard(&received).unwrap().1, &Content::Record(reason));
    }
    let hers = victim.send(Content::Record(RecordReason::Duty), world.now);
    assert_eq!(hers.unwrap_err(), SendError::Content(ContentError::NotYours));
    for body in [&[][..], &[0], &[4], &[1, b'x'], &[1, 1]] {
        let utterance = Utterance { kind: 12, body, ..PLAIN };
        let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &utterance).unwrap());
        let refused = refusal(&victim.receive(&entry, world.now).unwrap());
        assert_eq!(refused, Refusal::Content, "{body:?}");
    }
}

/// CONTENT-5: hers is refused by an officer's client, too.
#[test]
fn a_record_that_she_announces_is_refused() {
    let mut world = World::new(95);
    let (mut victim, mut officer) = world.talk();
    let utterance = Utterance { kind: 12, body: &[1], ..PLAIN };
    let entry = world.log.inject(VICTIM, malformed::say(&mut victim, &utterance).unwrap());
    assert_eq!(refusal(&officer.receive(&entry, world.now).unwrap()), Refusal::NotTheirs);
}
