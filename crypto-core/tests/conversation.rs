//! Two people talk: what works, and what each side is told.
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

use abri_core::{Content, Event, FrameKind, Role, SendError, Sender, SessionError};
use common::*;

#[test]
fn both_talk_and_know_with_whom() {
    let mut world = World::new(1);
    let (mut victim, mut officer) = world.talk();
    assert_eq!(victim.members(), officer.members());
    assert_eq!(victim.members()[0].number, "0001");
    assert_eq!(victim.members()[0].role, Role::Officer);

    let hello = victim.send(text("bonjour"), world.now).unwrap();
    assert_eq!(hello.frame.kind(), FrameKind::Application);
    let (own, other) = world.show(VICTIM, &hello, &mut victim, &mut officer);
    assert!(matches!(own.events[..], [Event::Sent { logical_id, .. }]
        if Some(logical_id) == hello.logical_id));
    assert_eq!(texts(&other), ["bonjour"]);
    assert!(other.events.iter().any(|event| matches!(event,
        Event::Message { from: Sender::Victim, logical_id, .. } if Some(*logical_id) == hello.logical_id)));

    let answer = officer.send(text("je vous écoute"), world.now).unwrap();
    let (own, other) = world.show(OFFICER, &answer, &mut victim, &mut officer);
    assert_eq!(texts(&own), ["je vous écoute"]);
    assert!(own.events.iter().any(|event| matches!(event,
        Event::Message { from: Sender::Officer(member), .. } if member.number == "0001")));
    assert!(matches!(other.events[..], [Event::Sent { .. }]));
}

#[test]
fn debug_of_sessions_shows_no_secret() {
    let mut world = World::new(1);
    let (mut victim, _) = world.talk();
    let _ = victim.send(text("unmistakable"), world.now).unwrap();
    assert!(!format!("{:?}", text("unmistakable")).contains("unmistakable"));
    let _ = (Content::Closing, SendError::UpdateDue, SessionError::Ended);
}
