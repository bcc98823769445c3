//! One order for all, and contents that keep to their form.
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
    Activity, Content, ContentError, Entry, Event, MAX_TEXT, Refusal, SendError, Sender, Sequence,
    SessionError, Text,
    malformed::{self, BadCommit, Utterance},
};
use common::*;

const PLAIN: Utterance<'static> =
    Utterance { logical_id: [1; 16], order: None, kind: 1, body: b"hello" };

/// ORDER-1, ORDER-2: two orders for two sides.
#[test]
fn two_orders_for_two_sides() {
    let mut world = World::new(41);
    let (mut victim, mut officer) = world.talk();
    let one = officer.send(text("one"), world.now).unwrap();
    let two = officer.send(text("two"), world.now).unwrap();
    // The server swaps them for her.
    let place = |sequence, outgoing: &abri_core::Outgoing| Entry {
        sequence: Sequence(sequence),
        sender: OFFICER,
        message_id: outgoing.message_id,
        frame: outgoing.frame.clone(),
    };
    for (entry, word) in [(place(3, &two), "two"), (place(4, &one), "one")] {
        assert_eq!(texts(&victim.receive(&entry, world.now).unwrap()), [word]);
    }
    for entry in [place(3, &one), place(4, &two)] {
        officer.receive(&entry, world.now).unwrap();
    }
    let said = victim.send(text("three"), world.now).unwrap();
    let error = officer.receive(&place(5, &said), world.now).unwrap_err();
    assert_eq!(error, SessionError::OrderMismatch);
    // It stays stopped.
    assert_eq!(officer.receive(&place(6, &said), world.now).unwrap_err(), SessionError::Ended);
    assert_eq!(officer.send(text("x"), world.now), Err(SendError::Ended(SessionError::Ended)));
}

/// ORDER-1: the hash binds session, place, name and bytes.
#[test]
fn claims_about_the_order_that_are_false() {
    for claim in [(Sequence(2), [0; 48]), (Sequence(1), [0; 48]), (Sequence(900), [0; 48])] {
        let mut world = World::new(42);
        let (mut victim, mut officer) = world.talk();
        let utterance = Utterance { order: Some(claim), ..PLAIN };
        let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &utterance).unwrap());
        let error = victim.receive(&entry, world.now).unwrap_err();
        assert_eq!(error, SessionError::OrderMismatch, "{claim:?}");
    }
}

/// ORDER-3: a gap changes nothing and can be filled; what was processed is ignored.
#[test]
fn gaps_and_repetitions() {
    let mut world = World::new(43);
    let (mut victim, mut officer) = world.talk();
    let words = ["one", "two", "three"];
    let said = words.map(|word| officer.send(text(word), world.now).unwrap());
    let entries = said.map(|said| world.log.append(OFFICER, &said));
    let gap = victim.receive(&entries[1], world.now).unwrap_err();
    assert_eq!(gap, SessionError::Gap { expected: Sequence(3) });
    for (entry, word) in entries.iter().zip(words) {
        assert_eq!(texts(&victim.receive(entry, world.now).unwrap()), [word]);
        assert!(victim.receive(entry, world.now).unwrap().events.is_empty());
    }
    assert!(victim.receive(&world.log.0[0], world.now).unwrap().events.is_empty());
}

/// ORDER-4: the log shows an own envelope with other bytes.
#[test]
fn altered_own_envelope() {
    let mut world = World::new(44);
    let (mut victim, _) = world.talk();
    let said = victim.send(text("one"), world.now).unwrap();
    let other = victim.send(text("two"), world.now).unwrap();
    let mut entry = world.log.append(VICTIM, &said);
    entry.frame = other.frame;
    let error = victim.receive(&entry, world.now).unwrap_err();
    assert_eq!(error, SessionError::OwnEnvelopeAltered);
}

/// SEEN-1: "sent" is the log's word, "received" the officer's; her client says nothing by itself.
#[test]
fn sent_and_received() {
    let mut world = World::new(45);
    let (mut victim, mut officer) = world.talk();
    let said = victim.send(text("one"), world.now).unwrap();
    let (own, other) = world.show(VICTIM, &said, &mut victim, &mut officer);
    assert!(matches!(own.events[..], [Event::Sent { sequence: Sequence(3), .. }]));
    assert!(own.to_send.is_empty() && other.to_send.is_empty());
    let seen = officer.send(Content::Activity(Activity::Seen), world.now).unwrap();
    let (told, _) = world.show(OFFICER, &seen, &mut victim, &mut officer);
    assert!(matches!(told.events[..], [Event::Seen { through: Sequence(3), .. }]));
    assert!(told.to_send.is_empty());
}

/// CONTENT-1: an unknown kind is shown as unknown, an unreadable content is refused; both go on.
#[test]
fn unknown_and_unreadable_contents() {
    let mut world = World::new(46);
    let (mut victim, mut officer) = world.talk();
    let unknown = Utterance { kind: 77, ..PLAIN };
    let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &unknown).unwrap());
    let received = victim.receive(&entry, world.now).unwrap();
    assert!(received.events.iter().any(|event| matches!(
        event,
        Event::Message { content: Content::Unknown { kind: 77 }, .. }
    )));
    let long = vec![b'a'; MAX_TEXT + 1];
    for (kind, body) in
        [(1, &b"\xFF\xFE"[..]), (1, b""), (1, &long), (2, b""), (2, &[9]), (2, &[1, 1]), (9, b"x")]
    {
        let utterance = Utterance { kind, body, ..PLAIN };
        let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &utterance).unwrap());
        let refused = refusal(&victim.receive(&entry, world.now).unwrap());
        assert_eq!(refused, Refusal::Content, "{kind}");
    }
}

/// CONTENT-1: what can't be sent is refused before it is encrypted.
#[test]
fn contents_that_are_not_sent() {
    assert_eq!(Text::new("").unwrap_err(), ContentError::Empty);
    assert_eq!(Text::new("a".repeat(MAX_TEXT + 1)).unwrap_err(), ContentError::TooLong);
    let mut world = World::new(47);
    let (mut victim, mut officer) = world.talk();
    let longest = Content::Text(Text::new("a".repeat(MAX_TEXT)).unwrap());
    let said = victim.send(longest, world.now).unwrap();
    let (_, heard) = world.show(VICTIM, &said, &mut victim, &mut officer);
    assert_eq!(texts(&heard)[0].len(), MAX_TEXT);
    let not_yours = SendError::Content(ContentError::NotYours);
    assert_eq!(officer.send(Content::Unknown { kind: 5 }, world.now), Err(not_yours));
    assert_eq!(victim.send(Content::Unknown { kind: 5 }, world.now), Err(not_yours));
}

/// CONTENT-2: a name is shown once.
#[test]
fn repeated_logical_id() {
    let mut world = World::new(48);
    let (mut victim, mut officer) = world.talk();
    for (expected, body) in [(true, b"first"), (false, b"again")] {
        let utterance = Utterance { body, ..PLAIN };
        let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &utterance).unwrap());
        let received = victim.receive(&entry, world.now).unwrap();
        assert_eq!(texts(&received).len(), usize::from(expected));
        assert!(expected || refusal(&received) == Refusal::Repeated);
    }
}

/// CONTENT-3: an activity of hers is refused, by her client and by his.
#[test]
fn activity_of_the_victim() {
    let mut world = World::new(49);
    let (mut victim, mut officer) = world.talk();
    let not_yours = SendError::Content(ContentError::NotYours);
    for activity in [Activity::Typing, Activity::Seen] {
        assert_eq!(victim.send(Content::Activity(activity), world.now), Err(not_yours));
    }
    let utterance = Utterance { kind: 2, body: &[1], ..PLAIN };
    let entry = world.log.inject(VICTIM, malformed::say(&mut victim, &utterance).unwrap());
    victim.receive(&entry, world.now).unwrap();
    assert_eq!(refusal(&officer.receive(&entry, world.now).unwrap()), Refusal::NotTheirs);
    let typing = officer.send(Content::Activity(Activity::Typing), world.now).unwrap();
    let entry = world.log.append(OFFICER, &typing);
    let received = victim.receive(&entry, world.now).unwrap();
    assert!(received.events.iter().any(|event| matches!(
        event,
        Event::Message {
            from: Sender::Officer(_),
            content: Content::Activity(Activity::Typing),
            ..
        }
    )));
}

/// GROUP-1: only PrivateMessage, without padding of its own; anything else is refused.
#[test]
fn private_messages_only() {
    let mut world = World::new(50);
    let (mut victim, mut officer) = world.talk();
    let one = victim.send(text("a"), world.now).unwrap();
    let two = victim.send(text("ab"), world.now).unwrap();
    assert_eq!(one.frame.payload()[..4], [0, 1, 0, 2]);
    assert_eq!(two.frame.payload().len(), one.frame.payload().len() + 1);
    assert_eq!(one.frame.as_bytes().len(), two.frame.as_bytes().len());
    let entropy = world.entropy();
    let entry = world.log.inject(VICTIM, malformed::public_message(entropy).unwrap());
    assert_eq!(refusal(&victim.receive(&entry, world.now).unwrap()), Refusal::NotPrivate);
    assert_eq!(refusal(&officer.receive(&entry, world.now).unwrap()), Refusal::NotPrivate);
}

/// GROUP-2: eight out of order, no more.
#[test]
fn sender_ratchet_window() {
    let mut world = World::new(51);
    let (mut victim, mut officer) = world.talk();
    let said: Vec<_> =
        (0..12).map(|n| victim.send(text(&n.to_string()), world.now).unwrap()).collect();
    let mut shown = 0;
    for said in said.iter().rev() {
        let entry = world.log.append(VICTIM, said);
        shown += texts(&officer.receive(&entry, world.now).unwrap()).len();
    }
    assert_eq!(shown, 8);
}

/// GROUP-2: a message of a future epoch is refused, one of a past epoch is void (COMMIT-6).
#[test]
fn other_epochs() {
    let mut world = World::new(52);
    let (victim, mut officer) = world.talk();
    let past = officer.send(text("past"), world.now).unwrap();
    let (pending, bundle) = victim.update(world.now).unwrap();
    let at = world.log.append(VICTIM, &bundle);
    let (mut victim, _) = ready(pending.receive(&at, world.now));
    let future = victim.send(text("future"), world.now).unwrap();
    // The server shows him her message where the commit should have been.
    let mut early = at.clone();
    early.frame = future.frame;
    early.message_id = future.message_id;
    assert_eq!(refusal(&officer.receive(&early, world.now).unwrap()), Refusal::FutureEpoch);
    let entry = world.log.append(OFFICER, &past);
    let received = victim.receive(&entry, world.now).unwrap();
    assert!(matches!(received.events[..], [Event::Void { logical_id: None }]));
}

/// GROUP-4: the group's id says nothing about the session and is never the same twice.
#[test]
fn group_ids_are_random() {
    let mut world = World::new(53);
    let id = |world: &mut World| {
        let (mut victim, _) = world.talk();
        let said = victim.send(text("a"), world.now).unwrap();
        assert_eq!(said.frame.payload()[4], 32);
        said.frame.payload()[5..37].to_vec()
    };
    let one = id(&mut world);
    world.log.0.clear();
    let two = id(&mut world);
    assert_ne!(one, two);
    assert!(!one.windows(4).any(|part| world.session.as_bytes().windows(4).any(|s| s == part)));
}

#[test]
fn replays_under_other_names() {
    let mut world = World::new(54);
    let (mut victim, mut officer) = world.talk();
    let said = victim.send(text("once"), world.now).unwrap();
    world.show(VICTIM, &said, &mut victim, &mut officer);
    let entry = world.log.inject(VICTIM, said.frame);
    assert_eq!(refusal(&victim.receive(&entry, world.now).unwrap()), Refusal::Replayed);
    assert_eq!(refusal(&officer.receive(&entry, world.now).unwrap()), Refusal::Replayed);
    for payload in [&b""[..], b"garbage", &[0, 1, 0, 2, 0xFF]] {
        let frame = malformed::frame(abri_core::FrameKind::Application, payload).unwrap();
        let entry = world.log.inject(VICTIM, frame);
        assert_eq!(refusal(&victim.receive(&entry, world.now).unwrap()), Refusal::Unreadable);
        assert_eq!(refusal(&officer.receive(&entry, world.now).unwrap()), Refusal::Unreadable);
    }
}

/// GROUP-1: what belongs to one session is nothing in another, and ends neither.
#[test]
fn envelopes_of_another_session() {
    let (mut here, mut there) = (World::new(55), World::new(56));
    let (mut victim, mut officer) = here.talk();
    let (mut stranger, mut colleague) = there.talk();
    let moved = stranger.send(text("not for you"), there.now).unwrap();
    let bundle = malformed::commit(&mut stranger, &BadCommit::Update).unwrap();
    for frame in [moved.frame.clone(), bundle] {
        let entry = here.log.inject(VICTIM, frame);
        refusal(&victim.receive(&entry, here.now).unwrap());
        let refused = officer.receive(&entry, here.now).unwrap();
        refusal(&refused);
        for control in &refused.to_send {
            here.show(OFFICER, control, &mut victim, &mut officer);
        }
    }
    let said = victim.send(text("for you"), here.now).unwrap();
    let (_, heard) = here.show(VICTIM, &said, &mut victim, &mut officer);
    assert_eq!(texts(&heard), ["for you"]);
    let (_, heard) = there.show(VICTIM, &moved, &mut stranger, &mut colleague);
    assert_eq!(texts(&heard), ["not for you"]);
}
