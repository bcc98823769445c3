//! She went away and came back: what the officer sees, and what is said to her again.

use core::time::Duration;

use abri_officer_console::app::{
    Body, Delivery, Effect, Ending, Incoming, Input, Message, MessageKey, Proof, Stage,
};
use abri_wire::{
    UnixMillis,
    api::{Queue, QueueEntry},
};

use crate::desk::{Desk, FIRST, SECOND, START, entry, session, text};

/// He said two things, and she one between them; she has come back.
fn back() -> (Desk, [MessageKey; 2]) {
    let mut desk = Desk::talking(1);
    let say = |desk: &mut Desk, said: &str| {
        desk.write(FIRST, said);
        desk.take(Input::Send(FIRST));
        let key = desk.lines(FIRST).last().unwrap().key;
        desk.hear(FIRST, Incoming::Logged(key));
        key
    };
    let first = say(&mut desk, "un");
    desk.she_writes(FIRST, "deux");
    let second = say(&mut desk, "trois");
    assert_eq!(desk.hear(FIRST, Incoming::Away), []);
    assert_eq!(desk.hear(FIRST, Incoming::Returning(vec![second])), []);
    assert_eq!(desk.stage(FIRST), Stage::Joining);
    (desk, [first, second])
}

fn last(desk: &Desk) -> &Body {
    &desk.lines(FIRST).last().unwrap().body
}

/// RETURN-2, RETURN-4: once it is proved, what she had not seen goes out by itself, and nothing else.
#[test]
fn what_she_had_not_seen_goes_out_again() {
    let (mut desk, [_, unseen]) = back();
    desk.write(FIRST, "quatre");
    assert_eq!(desk.take(Input::Send(FIRST)), [], "not before it is proved");
    desk.hear(FIRST, Incoming::Joined);
    let effects = desk.hear(FIRST, Incoming::Returned(Proof::Proved));
    assert_eq!(effects, [Effect::Send { conversation: FIRST, key: unseen, text: text("trois") }]);
    assert_eq!((last(&desk), desk.stage(FIRST)), (&Body::Returned, Stage::Open));
    let line = desk.lines(FIRST).iter().find(|line| line.key == unseen).unwrap();
    assert_eq!(line.delivery, Delivery::Pending);
    assert_eq!(desk.state.conversations.len(), 1, "the same line of the list");
}

/// What was half written was for her: it is not one key away from somebody else, and not lost.
#[test]
fn a_draft_is_taken_out_of_reach_of_somebody_else() {
    for proof in [Proof::Proved, Proof::NotProved, Proof::Unchecked] {
        let proved = proof == Proof::Proved;
        let (mut desk, _) = back();
        desk.write(FIRST, "for her alone");
        let before = desk.state.composer_revision;
        desk.hear(FIRST, Incoming::Joined);
        desk.hear(FIRST, Incoming::Returned(proof));
        let conversation = desk.state.conversation(FIRST).unwrap();
        assert_eq!(conversation.draft.is_empty(), !proved);
        assert_eq!(desk.state.composer_revision > before, !proved);
        let kept = |line: &&Message| line.body == Body::Text(text("for her alone"));
        let line = desk.lines(FIRST).iter().find(kept).map(|line| line.delivery);
        assert_eq!(line, (!proved).then_some(Delivery::Failed));
        assert_eq!(desk.take(Input::Send(FIRST)).is_empty(), !proved);
    }
}

/// A question that she had not seen is his to ask again: nothing is "on its way" that nobody sends.
#[test]
fn what_is_not_said_again_does_not_look_as_if_it_were() {
    let mut desk = Desk::talking(1);
    desk.hear(FIRST, Incoming::Skipped);
    let line = desk.lines(FIRST).last().unwrap().key;
    desk.hear(FIRST, Incoming::Returning(vec![line]));
    desk.hear(FIRST, Incoming::Joined);
    assert_eq!(desk.hear(FIRST, Incoming::Returned(Proof::Proved)), []);
    let line = desk.lines(FIRST).iter().find(|it| it.key == line).unwrap();
    assert_eq!(line.delivery, Delivery::Failed);
}

/// RETURN-2: somebody else: a warning, and nothing of what was said goes over.
#[test]
fn nothing_goes_to_somebody_else() {
    let (mut desk, [_, unseen]) = back();
    desk.hear(FIRST, Incoming::Joined);
    assert_eq!(desk.hear(FIRST, Incoming::Returned(Proof::NotProved)), []);
    assert_eq!(last(&desk), &Body::NotProved);
    let line = desk.lines(FIRST).iter().find(|line| line.key == unseen).unwrap();
    assert_eq!(line.delivery, Delivery::Failed);
    assert!(!desk.state.conversation(FIRST).unwrap().may_repeat());
    assert_eq!(desk.take(Input::Repeat(FIRST)), []);
}

/// RETURN-2: what could not be checked is said to be just that, and is trusted as little.
#[test]
fn what_could_not_be_checked_is_not_said_to_be_unproved() {
    let (mut desk, [_, unseen]) = back();
    // Once more before anything was shown: what was not seen then is not forgotten.
    desk.hear(FIRST, Incoming::Returning(vec![]));
    desk.hear(FIRST, Incoming::Joined);
    assert_eq!(desk.hear(FIRST, Incoming::Returned(Proof::Unchecked)), []);
    assert_eq!(last(&desk), &Body::Unchecked);
    let line = desk.lines(FIRST).iter().find(|line| line.key == unseen).unwrap();
    assert_eq!(line.delivery, Delivery::Failed);
    assert_eq!(desk.take(Input::Repeat(FIRST)), []);
}

/// RETURN-2, RETURN-4: who did not prove to be she comes back as whom they were: nothing that was said
/// to her goes to them, at no click.
#[test]
fn a_stranger_who_comes_back_is_told_nothing_of_before() {
    let (mut desk, _) = back();
    desk.hear(FIRST, Incoming::Joined);
    desk.hear(FIRST, Incoming::Returned(Proof::NotProved));
    desk.she_writes(FIRST, "it is me");
    desk.hear(FIRST, Incoming::Returning(vec![]));
    desk.hear(FIRST, Incoming::Joined);
    desk.hear(FIRST, Incoming::Returned(Proof::Proved));
    let effects = desk.take(Input::Repeat(FIRST));
    let [Effect::Send { text, .. }, Effect::FocusComposer] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(text.as_str(), "Vous: it is me\n");
}

/// RETURN-4: what was said before, only at his click, of the conversation in front, once.
#[test]
fn what_was_said_before_is_his_to_send() {
    let (mut desk, _) = back();
    desk.hear(FIRST, Incoming::Joined);
    desk.hear(FIRST, Incoming::Returned(Proof::Proved));
    desk.she_writes(FIRST, "me revoilà");
    assert_eq!(desk.take(Input::Repeat(SECOND)), []);
    let effects = desk.take(Input::Repeat(FIRST));
    let [Effect::Send { text, .. }, Effect::FocusComposer] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(text.as_str(), "Police: un\nVous: deux\n", "the third went out by itself");
    assert_eq!(last(&desk), &Body::Repeated);
    assert_eq!(desk.take(Input::Repeat(FIRST)), [], "once");
    // Her page is a new one once more: all of it is gone there.
    desk.hear(FIRST, Incoming::Returning(vec![]));
    desk.hear(FIRST, Incoming::Joined);
    desk.hear(FIRST, Incoming::Returned(Proof::Proved));
    let effects = desk.take(Input::Repeat(FIRST));
    let [Effect::Send { text, .. }, Effect::FocusComposer] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(text.as_str(), "Police: un\nVous: deux\nPolice: trois\nVous: me revoilà\n");
}

/// A long conversation goes over in several messages, whole.
#[test]
fn a_long_conversation_goes_over_in_parts() {
    let (mut desk, _) = back();
    let mut desk_with_more = Desk::talking(1);
    let long = "é".repeat(20_000);
    desk_with_more.she_writes(FIRST, &long);
    desk_with_more.hear(FIRST, Incoming::Returning(Vec::new()));
    desk_with_more.hear(FIRST, Incoming::Joined);
    desk_with_more.hear(FIRST, Incoming::Returned(Proof::Proved));
    let effects = desk_with_more.take(Input::Repeat(FIRST));
    let parts: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Send { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert!(parts.len() > 2 && parts.iter().all(|part| part.len() <= 16_384), "{}", parts.len());
    assert_eq!(parts.concat(), format!("Vous: {long}\n"));
    // Ended, nothing is left to be said again.
    desk.hear(FIRST, Incoming::Ended(Ending::NotFollowed));
    assert_eq!(desk.take(Input::Repeat(FIRST)), []);
    assert!(desk.lines(FIRST).is_empty());
    // EXIT-1: why she was not found.
    desk.hear(FIRST, Incoming::LeftByExit);
    assert_eq!(desk.stage(FIRST), Stage::Ended(Ending::LeftByExit));
}

/// DS-69: who comes back to a colleague is shown, and not offered for that minute.
#[test]
fn who_comes_back_to_a_colleague_is_not_offered() {
    let mut desk = Desk::on_duty();
    let reserved = QueueEntry { reserved_until: Some(UnixMillis(START.0 + 60_000)), ..entry(1) };
    desk.take(Input::Queue(Ok(Queue { now: START, waiting: vec![reserved], invited: Vec::new() })));
    assert_eq!(desk.take(Input::Claim(session(1))), []);
    desk.pass(Duration::from_millis(60_001));
    assert_eq!(desk.take(Input::Claim(session(1))), [Effect::Claim(session(1))]);
    let hers = desk.state.queue.waiting.as_ref().unwrap();
    assert_eq!(hers.len(), 1);
    assert!(!matches!(desk.state.conversations.first(), Some(it) if it.session == session(1)));
}

/// DS-69: who comes back to this officer stands before all others, and can be answered at once.
#[test]
fn who_comes_back_to_this_officer_is_first() {
    let mut desk = Desk::on_duty();
    let until = Some(UnixMillis(START.0 + 60_000));
    let back = QueueEntry { reserved_until: until, reserved_for_you: true, ..entry(2) };
    let colleagues = QueueEntry { reserved_until: until, ..entry(3) };
    let waiting = vec![entry(1), colleagues, back];
    desk.take(Input::Queue(Ok(Queue { now: START, waiting, invited: Vec::new() })));
    let order = [session(2), session(1), session(3)];
    assert_eq!(desk.state.queue.turns.order(), order);
    assert_eq!(desk.take(Input::Claim(session(3))), []);
    desk.pass(Duration::from_secs(3));
    assert_eq!(desk.take(Input::Claim(session(2))), [Effect::Claim(session(2))]);
}

/// RETURN-4, DS-69: a console that may follow her by itself does not claim her beside that.
#[test]
fn who_may_be_followed_is_not_offered() {
    let mut desk = Desk::talking(1);
    let until = Some(UnixMillis(desk.now.0 + 60_000));
    let back = QueueEntry { reserved_until: until, reserved_for_you: true, ..entry(2) };
    let queue = Queue { now: desk.now, waiting: vec![back], invited: Vec::new() };
    desk.take(Input::Queue(Ok(queue)));
    assert_eq!(desk.take(Input::Claim(session(2))), []);
}
