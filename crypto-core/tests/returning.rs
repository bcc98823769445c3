//! She comes back in a fresh group, and shows that it is she.
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
    Content, ContentError, Event, FileDescription, OfficerSession, Refusal, ReturnKey,
    ReturnSecret, ReturnStatement, SendError, SessionId, VictimSession, malformed,
    testing::SeededEntropy,
};
use common::{OFFICER, VICTIM, World, refusal};
use malformed::Utterance;

const PLAIN: Utterance<'static> =
    Utterance { logical_id: [7; 16], order: None, kind: 10, body: b"" };

fn secret(seed: u64) -> ReturnSecret {
    ReturnSecret::draw(&mut SeededEntropy::new(seed)).unwrap()
}

fn said(
    world: &mut World,
    content: Content,
    victim: &mut VictimSession,
    officer: &mut OfficerSession,
) -> Content {
    let said = victim.send(content, world.now).unwrap();
    let (_, mut received) = world.show(VICTIM, &said, victim, officer);
    match received.events.pop() {
        Some(Event::Message { content, .. }) => content,
        other => panic!("{other:?}"),
    }
}

/// What an officer got of her in the first session.
fn first_session(secret: &ReturnSecret) -> (SessionId, ReturnKey) {
    let mut world = World::new(60);
    let (mut victim, mut officer) = world.talk();
    let content = Content::ReturnKey(secret.key());
    match said(&mut world, content, &mut victim, &mut officer) {
        Content::ReturnKey(key) => (world.session, key),
        other => panic!("{other:?}"),
    }
}

fn comes_back(
    world: &mut World,
    secret: &ReturnSecret,
    former: SessionId,
) -> (VictimSession, OfficerSession, ReturnStatement) {
    let (mut victim, mut officer) = world.talk();
    let content = victim.return_statement(secret, former).unwrap();
    match said(world, content, &mut victim, &mut officer) {
        Content::Return(statement) => (victim, officer, statement),
        other => panic!("{other:?}"),
    }
}

/// RETURN-2: the officer, who kept her key, knows her in the new group.
#[test]
fn who_was_there_before_is_known_again() {
    let secret = secret(1);
    let (former, key) = first_session(&secret);
    let (_, officer, statement) = comes_back(&mut World::new(61), &secret, former);
    assert_eq!(statement.former(), former);
    assert!(officer.is_return(&statement, former, &key));
}

/// RETURN-2: with another secret, for another session, or shown in another group, it is nothing.
#[test]
fn a_return_of_somebody_else_is_none() {
    let secret = secret(1);
    let (former, key) = first_session(&secret);
    let other = SessionId::new([9; 16]);

    let (_, officer, statement) = comes_back(&mut World::new(61), &self::secret(2), former);
    assert!(!officer.is_return(&statement, former, &key), "another secret");

    let (_, officer, statement) = comes_back(&mut World::new(62), &secret, other);
    assert!(!officer.is_return(&statement, former, &key), "another session");
    assert!(!officer.is_return(&statement, other, &self::secret(2).key()), "another key");

    // A member of one group who hands the statement on to another.
    let (.., statement) = comes_back(&mut World::new(63), &secret, former);
    let (_, officer) = World::new(64).talk();
    assert!(!officer.is_return(&statement, former, &key), "another group");
}

/// RETURN-2: a statement of an epoch that is over shows nothing any more.
#[test]
fn a_return_is_good_for_its_epoch() {
    let secret = secret(1);
    let (former, key) = first_session(&secret);
    let mut world = World::new(65);
    let (victim, mut officer, statement) = comes_back(&mut world, &secret, former);
    assert!(officer.is_return(&statement, former, &key));
    let (_pending, bundle) = victim.update(world.now).unwrap();
    let entry = world.log.append(VICTIM, &bundle);
    officer.receive(&entry, world.now).unwrap();
    assert!(!officer.is_return(&statement, former, &key));
}

/// CONTENT-4: what is hers to say is refused from an officer, and so is what is not of its length.
#[test]
fn only_she_says_these() {
    let mut world = World::new(66);
    let (mut victim, mut officer) = world.talk();
    let statement = victim.return_statement(&secret(1), world.session).unwrap();
    let file = FileDescription::new(&[3; FileDescription::LENGTH]).unwrap();
    for content in [Content::ReturnKey(secret(1).key()), statement, Content::File(file)] {
        let own = officer.send(content, world.now);
        assert_eq!(own.unwrap_err(), SendError::Content(ContentError::NotYours));
    }
    for (kind, length) in [(4, 85), (4, 87), (10, 31), (10, 33), (11, 79), (11, 81), (4, 0)] {
        let body = vec![1; length];
        let utterance = Utterance { kind, body: &body, ..PLAIN };
        let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &utterance).unwrap());
        let received = victim.receive(&entry, world.now).unwrap();
        assert_eq!(refusal(&received), Refusal::Content, "kind {kind}, {length} bytes");
    }
    for (kind, length) in [(4, 86), (10, 32), (11, 80)] {
        let body = vec![1; length];
        let utterance = Utterance { logical_id: [kind; 16], kind, body: &body, ..PLAIN };
        let entry = world.log.inject(OFFICER, malformed::say(&mut officer, &utterance).unwrap());
        let received = victim.receive(&entry, world.now).unwrap();
        assert_eq!(refusal(&received), Refusal::NotTheirs, "kind {kind}");
    }
}

/// FILE-4: the description arrives as it was.
#[test]
fn a_files_description_goes_through() {
    let mut world = World::new(67);
    let (mut victim, mut officer) = world.talk();
    let file = FileDescription::new(&[3; FileDescription::LENGTH]).unwrap();
    let content = Content::File(file.clone());
    let heard = said(&mut world, content, &mut victim, &mut officer);
    assert_eq!(heard, Content::File(file));
}

/// RETURN-1: both halves come from the one secret, differ, and none of it is printed.
#[test]
fn one_secret_gives_a_capability_and_a_key() {
    let first = secret(1);
    let again = ReturnSecret::from_bytes(first.as_bytes());
    assert_eq!(first.capability().hash(), again.capability().hash());
    assert_eq!(first.key(), again.key());
    assert_ne!(first.capability().hash(), secret(2).capability().hash());
    assert_ne!(first.key(), secret(2).key());
    assert_eq!(format!("{first:?} {:?}", first.key()), "return-secret(..) return-key(..)");
}
