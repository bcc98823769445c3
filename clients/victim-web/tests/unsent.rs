//! What she can do with a text that was not sent, or can't be.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test states what must hold by panicking")]

mod common;

use abri_victim_web::{
    app::{self, Delivery, Effect, Heard, Input, MessageKey, Notice, Stage, State, update},
    words::Word,
};
use abri_wire::{ProblemKind, Sequence, UnixMillis};
use common::{ENDS, arrives, view};
use zeroize::Zeroizing;

fn waiting() -> State {
    let mut state = State::default();
    let _ = update(&mut state, Input::Start);
    let _ = update(&mut state, Input::Opened(Ok(view()), UnixMillis(1), ENDS));
    state
}

fn talking() -> State {
    let mut state = waiting();
    let _ = arrives(&mut state, "0001");
    assert_eq!(state.stage, Stage::Talking);
    state
}

/// She says it, and the service refuses it for good.
fn refused(state: &mut State, text: &str, problem: ProblemKind) -> MessageKey {
    let effects = update(state, Input::Send(Zeroizing::new(text.to_owned())));
    let [Effect::Say(key, _)] = effects[..] else { panic!("{effects:?}") };
    let _ = update(state, Input::NotSent(key, problem));
    key
}

fn delivery(state: &State, key: MessageKey) -> Delivery {
    state.messages.iter().find(|message| message.key == key).unwrap().delivery
}

#[test]
fn a_message_that_was_not_sent_goes_again_under_the_same_line() {
    let mut state = talking();
    let key = refused(&mut state, "once more", ProblemKind::BadFrame);
    assert_eq!(app::alert(&state), Some(Word::StateFailed));
    assert_eq!(app::unsent(&state).unwrap().key, key);
    let lines = state.messages.len();
    let effects = update(&mut state, Input::Resend(key));
    let [Effect::Say(again, text)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((*again, text.as_str()), (key, "once more"));
    assert_eq!(delivery(&state, key), Delivery::Sending);
    assert_eq!((state.messages.len(), state.notice), (lines, None));
    assert!(app::unsent(&state).is_none());
    assert!(update(&mut state, Input::Resend(key)).is_empty(), "it is on its way already");
    let _ = update(&mut state, Input::Heard(Heard::Sent(key, Sequence(7))));
    assert_eq!(delivery(&state, key), Delivery::Sent);
}

/// A service that refuses a text and takes it all the same: her line says what the log has.
#[test]
fn a_refused_text_that_the_log_has_is_sent() {
    for taken_back in [false, true] {
        let mut state = talking();
        let key = refused(&mut state, "in the log", ProblemKind::BadFrame);
        if taken_back {
            let _ = update(&mut state, Input::TakeBack(key));
        }
        let _ = update(&mut state, Input::Heard(Heard::Sent(key, Sequence(7))));
        assert_eq!((delivery(&state, key), state.notice), (Delivery::Sent, None));
        assert!(app::unsent(&state).is_none());
    }
}

#[test]
fn what_was_not_sent_waits_for_the_next_officer_if_nobody_is_there() {
    let mut state = talking();
    let key = refused(&mut state, "for whoever comes", ProblemKind::BadFrame);
    let _ = update(&mut state, Input::Heard(Heard::OfficerRevoked));
    assert!(update(&mut state, Input::Resend(key)).is_empty());
    assert_eq!(delivery(&state, key), Delivery::Kept);
}

#[test]
fn several_are_offered_oldest_first_and_one_taken_back_stays_in_the_log() {
    let mut state = talking();
    let one = refused(&mut state, "one", ProblemKind::BadFrame);
    let two = refused(&mut state, "two", ProblemKind::TooLarge);
    assert_eq!(app::unsent(&state).unwrap().key, one);
    let _ = update(&mut state, Input::TakeBack(one));
    let message = state.messages.iter().find(|message| message.key == one).unwrap();
    assert_eq!(app::mark(&state, message), Some(Word::StateTakenBack));
    assert_eq!(app::unsent(&state).unwrap().key, two);
    assert_eq!(state.notice, Some(Notice::NotSent), "one is left");
    let _ = update(&mut state, Input::TakeBack(two));
    assert_eq!((app::unsent(&state), state.notice), (None, None));
}

/// A full session takes nothing more, so nothing is promised; nor after the end.
#[test]
fn where_nothing_can_be_sent_nothing_is_offered() {
    let mut state = talking();
    let _ = refused(&mut state, "too much", ProblemKind::SessionFull);
    assert!(app::unsent(&state).is_none());
    let mut state = talking();
    let other = refused(&mut state, "too late", ProblemKind::BadFrame);
    let _ = update(&mut state, Input::End);
    assert!(app::unsent(&state).is_none());
    assert!(update(&mut state, Input::Resend(other)).is_empty());
    assert_eq!(delivery(&state, other), Delivery::NotSent);
}

#[test]
fn a_text_that_is_too_long_is_said_while_she_writes() {
    let mut state = talking();
    let _ = update(&mut state, Input::Measured(12));
    assert_eq!((app::alert(&state), state.excess), (Some(Word::TextTooLong), 12));
    let _ = update(&mut state, Input::Measured(11));
    assert_eq!((app::alert(&state), state.excess), (Some(Word::TextTooLong), 11));
    let _ = update(&mut state, Input::Measured(0));
    assert_eq!((app::alert(&state), state.excess), (None, 0));
    let _ = update(&mut state, Input::Heard(Heard::CantRead));
    let _ = update(&mut state, Input::Measured(0));
    assert_eq!(app::alert(&state), Some(Word::OfficerTrouble), "what else was said stays");
}

#[test]
fn a_text_is_named_by_its_beginning() {
    assert_eq!(app::beginning("short"), "short");
    assert_eq!(app::beginning("  one\ntwo"), "one…");
    let long = app::beginning(&"é".repeat(100));
    assert_eq!((long.chars().count(), long.ends_with('…')), (61, true));
    assert_eq!(app::beginning(""), "");
}
