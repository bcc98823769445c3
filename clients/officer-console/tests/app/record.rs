//! RECORD-2 to RECORD-6: told before it is made, made on purpose, and never of what is over.

use core::time::Duration;

use abri_core::Role;
use abri_officer_console::app::{
    Author, Body, Delivery, Effect, Ending, Incoming, Input, MessageKey, Notice, RecordError,
    RecordStage, RecordStep, Tool, Unsent,
};
use abri_wire::records::RecordReason;
use serde_json::Value;

use crate::desk::{Desk, FIRST, SECOND, START, somebody, text};

const KEY: MessageKey = MessageKey(1);
const REASON: RecordReason = RecordReason::Minor;

/// Talking with so many, at a console that pins a custodian.
fn keeping(count: u8) -> Desk {
    let mut desk = Desk::talking(count);
    desk.state.custodian = Some("Keeper".into());
    desk
}

fn step(desk: &mut Desk, step: RecordStep) -> Vec<Effect> {
    desk.take(Input::Record(FIRST, step))
}

fn announce(desk: &mut Desk) -> Vec<Effect> {
    step(desk, RecordStep::Announce(REASON))
}

/// She was told, and has answered.
fn answered() -> Desk {
    let mut desk = keeping(1);
    assert_eq!(announce(&mut desk).len(), 1);
    desk.hear(FIRST, Incoming::Logged(KEY));
    desk.hear(FIRST, Incoming::AnnouncementAnswered(KEY));
    desk
}

/// Asked, and confirmed.
fn make(desk: &mut Desk) -> Vec<Effect> {
    assert_eq!(step(desk, RecordStep::Ask(true)), []);
    step(desk, RecordStep::Make)
}

fn stage(desk: &Desk) -> Option<RecordStage> {
    let recording = desk.state.conversation(FIRST).unwrap().recording.as_ref();
    recording.map(|recording| recording.stage.clone())
}

fn document(effects: &[Effect]) -> Value {
    let [Effect::MakeRecord { conversation: FIRST, reason: REASON, document }] = effects else {
        panic!("{effects:?}");
    };
    serde_json::from_slice(document.as_bytes()).unwrap()
}

/// RECORD-2: each step in its turn, and no other one.
#[test]
fn nothing_is_made_before_she_has_answered() {
    let mut desk = keeping(1);
    assert_eq!(make(&mut desk), [], "nothing is announced");
    let announced = Effect::Announce { conversation: FIRST, key: KEY, reason: REASON };
    assert_eq!(announce(&mut desk), [announced]);
    assert_eq!(announce(&mut desk), [], "once");
    assert_eq!(desk.lines(FIRST)[0].body, Body::Recorded(REASON));
    for (incoming, expected) in [
        (Incoming::AnnouncementAnswered(KEY), RecordStage::Announcing),
        (Incoming::Logged(MessageKey(9)), RecordStage::Announcing),
        (Incoming::Void(KEY), RecordStage::Announcing),
        (Incoming::Logged(KEY), RecordStage::Unanswered),
        (Incoming::AnnouncementAnswered(MessageKey(9)), RecordStage::Unanswered),
    ] {
        desk.hear(FIRST, incoming);
        assert_eq!(stage(&desk), Some(expected));
        assert_eq!(make(&mut desk), []);
    }
    desk.hear(FIRST, Incoming::AnnouncementAnswered(KEY));
    assert_eq!(step(&mut desk, RecordStep::Make), [], "without being asked");
    assert_eq!(make(&mut desk).len(), 1);
    assert_eq!(make(&mut desk), [], "it is on its way");
    desk.hear(FIRST, Incoming::RecordMade(Ok("record-0.age".into())));
    assert_eq!(stage(&desk), Some(RecordStage::Made("record-0.age".into())));
    assert_eq!(make(&mut desk).len(), 1, "anew, with what was said since");
}

/// RECORD-3, RECORD-1: without a custodian, or in another role, there is none.
#[test]
fn who_may_keep_none_announces_none() {
    let mut desk = Desk::talking(1);
    assert!(!desk.state.may_record());
    assert_eq!(announce(&mut desk), []);
    let mut desk = Desk::signed_in_as(somebody(1, Role::Professional));
    desk.state.custodian = Some("Keeper".into());
    assert!(!desk.state.may_record());
}

/// RECORD-6: what is over, being closed, behind others or of another page has none.
#[test]
fn there_is_no_record_of_what_is_over() {
    let mut desk = answered();
    desk.hear(FIRST, Incoming::Ended(Ending::LeftByExit));
    assert_eq!((make(&mut desk), stage(&desk)), (vec![], None));
    let mut desk = answered();
    desk.take(Input::Close(FIRST));
    assert_eq!(make(&mut desk), []);
    let mut desk = keeping(2);
    assert_eq!(desk.take(Input::Record(SECOND, RecordStep::Announce(REASON))), [], "a slip");
    let mut desk = answered();
    desk.hear(FIRST, Incoming::Returning(vec![]));
    assert_eq!((make(&mut desk), stage(&desk)), (vec![], None), "her page is another one");
    // She leaves while it is being made: whoever makes it is told to stop.
    let mut desk = answered();
    assert_eq!(make(&mut desk).len(), 1);
    assert!(desk.state.is_making(FIRST));
    desk.hear(FIRST, Incoming::Ended(Ending::Gone));
    assert!(!desk.state.is_making(FIRST));
}

/// RECORD-5: what was not noted was not handed over, and can be tried again, also after the lock.
#[test]
fn a_record_that_is_not_noted_is_said() {
    for error in [RecordError::Off, RecordError::NotNoted, RecordError::NotMade] {
        let mut desk = answered();
        make(&mut desk);
        desk.take(Input::Lock);
        assert!(!desk.state.is_making(FIRST), "nobody is there to be handed anything");
        desk.hear(FIRST, Incoming::RecordMade(Err(error)));
        assert_eq!(stage(&desk), Some(RecordStage::Failed(error)));
        desk.sign_in(1);
        assert_eq!(make(&mut desk).len(), 1);
    }
}

/// An announcement that did not go over is none.
#[test]
fn a_refused_announcement_can_be_made_again() {
    let mut desk = keeping(1);
    announce(&mut desk);
    desk.hear(FIRST, Incoming::NotSent(KEY));
    assert_eq!((stage(&desk), desk.lines(FIRST)[0].delivery), (None, Delivery::Failed));
    assert_eq!(desk.state.notice, Some(Notice::NotSent(FIRST, Unsent::Announcement)));
    assert_eq!(announce(&mut desk).len(), 1);
}

/// COMMIT-6, RECORD-2: refused, and in the log all the same: she was told, and it goes on from there.
#[test]
fn an_announcement_that_is_refused_and_logged_stands() {
    let mut desk = keeping(1);
    announce(&mut desk);
    desk.hear(FIRST, Incoming::NotSent(KEY));
    desk.hear(FIRST, Incoming::Logged(KEY));
    assert_eq!(stage(&desk), Some(RecordStage::Unanswered));
    assert_eq!(announce(&mut desk), [], "once");
    desk.hear(FIRST, Incoming::AnnouncementAnswered(KEY));
    assert_eq!(make(&mut desk).len(), 1);
}

/// RECORD-4: both sides, who and when, and nothing of the officer's own marks.
#[test]
fn a_record_holds_what_both_said_and_what_it_lacks() {
    let mut desk = keeping(1);
    desk.she_writes(FIRST, "help");
    desk.take(Input::Use(Tool::Danger(FIRST, true)));
    desk.pass(Duration::from_secs(60));
    desk.write(FIRST, "I am here");
    desk.take(Input::Send(FIRST));
    desk.hear(FIRST, Incoming::Text { from: Author::Colleague("0007".into()), text: text("hi") });
    announce(&mut desk);
    let key = desk.lines(FIRST).last().unwrap().key;
    desk.hear(FIRST, Incoming::Logged(key));
    desk.hear(FIRST, Incoming::AnnouncementAnswered(key));
    let record = document(&make(&mut desk));
    assert_eq!(record["reason"], "minor");
    assert_eq!(record["by"]["number"], "0001");
    assert_eq!(record["since"], "2023-11-14T22:13:20Z");
    assert_eq!(record["made"], "2023-11-14T22:14:20Z");
    assert_eq!((&record["earlier"], &record["her_language"]), (&"none-known".into(), &"fr".into()));
    assert_eq!(START.0, 1_700_000_000_000);
    let entries = record["entries"].as_array().unwrap();
    let said: Vec<_> = entries.iter().map(|it| (&it["by"], &it["what"]["kind"])).collect();
    let (officer, colleague) =
        (serde_json::json!({ "officer": "0001" }), serde_json::json!({ "officer": "0007" }));
    let (her, word, told) = ("her".into(), "text".into(), "record-announced".into());
    assert_eq!(said, [(&her, &word), (&officer, &word), (&colleague, &word), (&officer, &told)]);
    assert_eq!((&entries[1]["in_log"], &entries[3]["in_log"]), (&false.into(), &true.into()));
    // What this console lost, the record says that it lacks.
    desk.hear(FIRST, Incoming::Anew);
    assert_eq!(document(&make_anew(&mut desk))["earlier"], "lost");
}

fn make_anew(desk: &mut Desk) -> Vec<Effect> {
    desk.hear(FIRST, Incoming::RecordMade(Ok("record-0.age".into())));
    make(desk)
}

/// A colleague's announcement stands in the log, too.
#[test]
fn a_colleagues_announcement_is_shown() {
    let mut desk = keeping(1);
    let colleague = Author::Colleague("0007".into());
    desk.hear(FIRST, Incoming::Records(colleague.clone(), REASON));
    let line = &desk.lines(FIRST)[0];
    assert_eq!((&line.author, &line.body), (&colleague, &Body::Recorded(REASON)));
    assert_eq!(stage(&desk), None, "his own record is another one");
}

/// RECORD-3: the page pins the custodian, and keeps it over the end of a shift.
#[test]
fn the_custodian_outlives_a_shift() {
    let mut desk = Desk::on_duty();
    desk.state.custodian = Some("Keeper".into());
    desk.take(Input::SignOut);
    assert!(!desk.state.may_record(), "nobody is there");
    assert_eq!(desk.state.custodian.as_deref(), Some("Keeper"));
}
