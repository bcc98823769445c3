//! What the page does, from the first click to the last byte, without a browser.
#![expect(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

mod common;

use core::time::Duration;

use abri_core::{SessionError, Text};
use abri_transport::TransportError;
use abri_victim_web::{
    app::{
        self, Author, Body, Delivery, Effect, Ending, Erasure, FileInput, Heard, Input, Later,
        MAX_TEXT, MessageKey, Network, Notice, Officer, Stage, State, Way, update,
    },
    words::Word,
};
use abri_wire::{Phase, ProblemKind, Sequence, SessionStatus, UnixMillis, api::SessionView};
use common::{ENDS, arrives, officer};
use zeroize::Zeroizing;

fn text(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn status(phase: Phase, head: u64) -> SessionStatus {
    SessionStatus { revision: 1, phase, head: Sequence(head) }
}

fn view(ahead: Option<u32>) -> SessionView {
    SessionView {
        status: status(Phase::Waiting, 0),
        ahead,
        recent_wait_minutes: None,
        expires_at: UnixMillis(1),
        successor: None,
    }
}

fn waiting() -> State {
    let mut state = State::default();
    assert_eq!(update(&mut state, Input::Start), [Effect::Open]);
    assert_eq!(state.stage, Stage::Connecting);
    let _ = update(&mut state, Input::Opened(Ok(view(Some(2))), UnixMillis(1), ENDS));
    assert_eq!(state.stage, Stage::Waiting { ahead: Some(2) });
    state
}

fn talking() -> State {
    let mut state = waiting();
    let _ = update(&mut state, Input::Status(status(Phase::Claimed, 1)));
    assert_eq!(state.stage, Stage::Verifying);
    let _ = arrives(&mut state, "0001");
    assert_eq!(state.stage, Stage::Talking);
    // The operator takes no files; those have tests of their own.
    let _ = update(&mut state, Input::File(FileInput::Switch(Ok(false))));
    state
}

/// The officer has said something since he came.
fn greeted() -> State {
    let mut state = talking();
    let _ = update(&mut state, Input::Heard(Heard::Said(Text::new("good evening").unwrap())));
    state
}

/// The timer at the end of what an input brought.
fn timer(effects: &[Effect]) -> Later {
    let last = effects.last();
    let later = last.and_then(|last| match last {
        Effect::After(_, later) => Some(*later),
        _ => None,
    });
    later.unwrap()
}

fn own(state: &State) -> Vec<Delivery> {
    let own = state.messages.iter().filter(|message| message.author == Author::Her);
    own.map(|message| message.delivery).collect()
}

#[test]
fn what_she_writes_while_waiting_is_kept_and_then_sent_in_order() {
    let mut state = waiting();
    for words in ["one", "two"] {
        assert!(update(&mut state, Input::Send(text(words))).is_empty());
    }
    assert_eq!(own(&state), [Delivery::Kept; 2]);
    assert_eq!(app::mark(&state, state.messages.first().unwrap()), Some(Word::StateKept));

    let effects = arrives(&mut state, "0001");
    let said: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Say(_, text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(said, ["one", "two"]);
    assert_eq!(own(&state), [Delivery::Sending; 2]);
}

/// SEEN-1: sent by the log, received by the officer's own word and not before.
#[test]
fn a_message_is_sent_then_received() {
    let mut state = talking();
    let effects = update(&mut state, Input::Send(text("hello")));
    let [Effect::Say(key, _)] = effects[..] else { panic!("{effects:?}") };
    let _ = update(
        &mut state,
        Input::Heard(Heard::SeenThrough { came: Sequence(0), through: Sequence(9) }),
    );
    assert_eq!(own(&state), [Delivery::Sending], "not in the log yet");
    let _ = update(&mut state, Input::Heard(Heard::Sent(key, Sequence(5))));
    assert_eq!(own(&state), [Delivery::Sent]);
    let _ = update(
        &mut state,
        Input::Heard(Heard::SeenThrough { came: Sequence(0), through: Sequence(4) }),
    );
    assert_eq!(own(&state), [Delivery::Sent]);
    let _ = update(
        &mut state,
        Input::Heard(Heard::SeenThrough { came: Sequence(0), through: Sequence(5) }),
    );
    assert_eq!(own(&state), [Delivery::Received]);
}

#[test]
fn no_text_is_lost_when_offline_or_refused() {
    let mut state = talking();
    let _ = update(&mut state, Input::Offline(true));
    let _ = update(&mut state, Input::Send(text("still here")));
    assert_eq!(app::status(&state), Some(Word::Offline));
    let message = state.messages.last().unwrap().clone();
    assert_eq!(app::mark(&state, &message), Some(Word::StateRetry));

    let _ = update(&mut state, Input::NotSent(message.key, ProblemKind::SessionFull));
    assert_eq!(state.notice, Some(Notice::Full));
    assert_eq!(state.messages.last().unwrap().body, message.body);

    let long = text(&"a".repeat(MAX_TEXT + 1));
    let before = state.messages.len();
    assert!(update(&mut state, Input::Send(long)).is_empty());
    assert_eq!((state.messages.len(), app::alert(&state)), (before, Some(Word::TextTooLong)));
    assert!(update(&mut state, Input::Send(text(" \n"))).is_empty());
}

#[test]
fn a_lapse_makes_a_new_offer_and_keeps_what_was_written() {
    let mut state = waiting();
    let _ = update(&mut state, Input::Send(text("kept")));
    let _ = update(&mut state, Input::Status(status(Phase::Claimed, 0)));
    let effects = update(&mut state, Input::Status(status(Phase::Lapsed, 0)));
    assert_eq!(effects, [Effect::Offer { fresh: true }]);
    assert!(matches!(state.stage, Stage::Waiting { .. }));
    assert!(update(&mut state, Input::Status(status(Phase::Lapsed, 0))).is_empty(), "once");

    let full = Err(TransportError::Problem(ProblemKind::QueueFull));
    let effects = update(&mut state, Input::Offered(full, UnixMillis(1)));
    assert!(matches!(effects[..], [Effect::After(_, Later::Offer)]));
    assert_eq!(state.notice, Some(Notice::QueueFull));
    let effects = update(&mut state, Input::Later(Later::Offer));
    assert_eq!(effects, [Effect::Offer { fresh: false }], "the same again");
    let _ = update(&mut state, Input::Offered(Ok(view(Some(1))), UnixMillis(1)));
    assert_eq!((state.stage, state.notice), (Stage::Waiting { ahead: Some(1) }, None));
    assert_eq!(own(&state), [Delivery::Kept]);
}

/// DS-11: a phone that slept loses its turn in the queue; nobody was on the way, and nobody is said to
/// have been.
#[test]
fn a_lapse_by_her_own_silence_says_nothing_of_anybody() {
    let mut state = waiting();
    let effects = update(&mut state, Input::Status(status(Phase::Lapsed, 0)));
    assert_eq!(effects, [Effect::Offer { fresh: true }]);
    assert_eq!(app::alert(&state), None);
    let mut state = waiting();
    let _ = update(&mut state, Input::Status(status(Phase::Claimed, 0)));
    let _ = update(&mut state, Input::Status(status(Phase::Lapsed, 0)));
    assert_eq!(app::alert(&state), Some(Word::Lapsed));
}

#[test]
fn her_place_is_asked_for_by_one_timer_only() {
    let mut state = waiting();
    for _ in 0..3 {
        assert!(update(&mut state, Input::Offered(Ok(view(Some(1))), UnixMillis(1))).is_empty());
    }
    assert_eq!(update(&mut state, Input::Later(Later::View)), [Effect::View]);
    let effects = update(&mut state, Input::Viewed(Ok(view(Some(0))), UnixMillis(1)));
    assert!(matches!(effects[..], [Effect::After(_, Later::View)]));
    assert_eq!(app::ahead(&state), Some(Word::WaitingNext));
    let effects = update(&mut state, Input::Viewed(Err(TransportError::Offline), UnixMillis(1)));
    assert!(effects.is_empty());
}

/// The claim's news overtook the answer to the offer that it followed.
#[test]
fn an_answer_that_comes_late_does_not_undo_what_came_since() {
    let mut state = waiting();
    let claimed = SessionStatus { revision: 2, ..status(Phase::Claimed, 0) };
    let _ = update(&mut state, Input::Status(claimed));
    let _ = update(&mut state, Input::Offered(Ok(view(Some(0))), UnixMillis(1)));
    assert_eq!(state.stage, Stage::Verifying);
    let newer = SessionStatus { revision: 3, ..status(Phase::Waiting, 0) };
    let newer = SessionView { status: newer, ..view(Some(0)) };
    let _ = update(&mut state, Input::Offered(Ok(newer), UnixMillis(1)));
    assert_eq!(state.stage, Stage::Waiting { ahead: Some(0) });
}

#[test]
fn opening_is_repeated_while_that_can_help() {
    for (error, notice, lost) in [
        (TransportError::Offline, None, true),
        (TransportError::Problem(ProblemKind::QueueFull), Some(Notice::QueueFull), false),
        (TransportError::Problem(ProblemKind::Unavailable), Some(Notice::Unavailable), false),
    ] {
        let mut state = State::default();
        let _ = update(&mut state, Input::Start);
        let effects = update(&mut state, Input::Opened(Err(error), UnixMillis(1), ENDS));
        assert!(matches!(effects[..], [Effect::After(_, Later::Open)]), "{error:?}");
        assert_eq!((state.notice, state.network.is_lost()), (notice, lost));
        assert_eq!(update(&mut state, Input::Later(Later::Open)), [Effect::Open]);
        let _ = update(&mut state, Input::Opened(Ok(view(None)), UnixMillis(1), ENDS));
        assert_eq!((state.notice, state.network.is_lost()), (None, false));
    }
    let mut state = State::default();
    let _ = update(&mut state, Input::Start);
    let refused = Err(TransportError::Problem(ProblemKind::ForbiddenOrigin));
    let _ = update(&mut state, Input::Opened(refused, UnixMillis(1), ENDS));
    assert_eq!(state.stage, Stage::Ended(Ending::Refused));
}

#[test]
fn she_can_ask_for_someone_else_and_talk_on() {
    let mut state = talking();
    assert_eq!(update(&mut state, Input::SomeoneElse), [Effect::Offer { fresh: true }]);
    assert!(update(&mut state, Input::SomeoneElse).is_empty(), "once");
    assert_eq!(app::alert(&state), Some(Word::AskedOther));
    let _ = update(&mut state, Input::Status(status(Phase::Waiting, 3)));
    let _ = update(&mut state, Input::Status(status(Phase::Claimed, 3)));
    assert_eq!(state.stage, Stage::Talking, "the former is still there");
    let _ = arrives(&mut state, "0002");
    assert_eq!(state.officer, Some(officer("0002")));
    assert_eq!(state.notice, None);
    let left = Body::Left("0001".into());
    assert!(state.messages.iter().any(|message| message.body == left));
    let arrivals = state.messages.iter().filter(|message| matches!(message.body, Body::Arrived(_)));
    assert_eq!(arrivals.count(), 2);
}

/// Nobody joins without a line, and her wish is over: also when only the same person is there.
#[test]
fn who_comes_again_is_said_to_come() {
    let mut state = talking();
    let _ = update(&mut state, Input::SomeoneElse);
    let _ = update(&mut state, Input::Heard(Heard::Again));
    let _ = arrives(&mut state, "0001");
    assert_eq!(state.notice, None);
    let lines: Vec<_> = state.messages.iter().map(|message| &message.body).collect();
    let [Body::Arrived(_), Body::Left(_), Body::Arrived(_)] = &lines[..] else {
        panic!("{lines:?}");
    };
    assert_eq!(update(&mut state, Input::SomeoneElse), [Effect::Offer { fresh: true }]);
}

/// CERT-1: a stranger in the first officer's place ends it; in a replacement's, he stays outside.
#[test]
fn a_refused_officer_stops_or_stays_outside() {
    let mut state = waiting();
    let effects = update(&mut state, Input::Heard(Heard::OfficerRefused));
    assert_eq!(effects, [Effect::Close, Effect::Erase]);
    assert_eq!(app::ending(&state), Some(Word::EndedRefused));

    let mut state = talking();
    assert!(update(&mut state, Input::Heard(Heard::OfficerRefused)).is_empty());
    assert_eq!((state.stage, state.notice), (Stage::Talking, Some(Notice::ReplacementRefused)));
}

/// CERT-3, KP-3: her clock or the proof is wrong; she is told to look, and nothing was sent.
#[test]
fn a_proof_out_of_its_time_names_the_clock() {
    let mut state = waiting();
    let seen = Some(UnixMillis(7));
    let effects = update(&mut state, Input::Heard(Heard::ClockDiffers(seen)));
    assert_eq!(effects, [Effect::Close, Effect::Erase]);
    assert_eq!(app::ending(&state), Some(Word::ClockDiffers));
    assert_eq!(app::seen_by_witnesses(&state), seen, "EVIDENCE-2: both times are shown");

    let mut state = talking();
    let clock = Heard::ClockDiffers(None);
    assert!(update(&mut state, Input::Heard(clock)).is_empty());
    assert_eq!((state.stage, state.notice), (Stage::Talking, Some(Notice::ReplacementRefused)));
}

#[test]
fn an_officer_who_falls_silent_is_named_until_the_next_sign() {
    let mut state = greeted();
    let effects = update(&mut state, Input::Send(text("are you there?")));
    let [Effect::Say(key, _)] = effects[..] else { panic!("{effects:?}") };
    let silent = timer(&update(&mut state, Input::Heard(Heard::Sent(key, Sequence(5)))));
    assert_eq!(timer(&update(&mut state, Input::Later(silent))), silent);
    assert_eq!(app::alert(&state), Some(Word::OfficerSilent));
    // What is said over it passes; that nobody answers does not.
    let _ = update(&mut state, Input::Measured(3));
    assert_eq!(app::alert(&state), Some(Word::TextTooLong));
    let _ = update(&mut state, Input::Measured(0));
    assert_eq!(app::alert(&state), Some(Word::OfficerSilent));
    let _ = update(&mut state, Input::Heard(Heard::Unreadable));
    let _ = update(&mut state, Input::Send(text("hello?")));
    assert_eq!(app::alert(&state), None);
    let _ = update(&mut state, Input::Later(silent));
    assert_eq!(app::alert(&state), Some(Word::OfficerSilent));
    let _ = update(&mut state, Input::Heard(Heard::Typing));
    assert_eq!(app::alert(&state), None);
    let _ = update(&mut state, Input::Later(silent));
    assert_eq!(app::alert(&state), None, "a sign came since");

    let mut state = greeted();
    let silent = timer(&update(&mut state, Input::Heard(Heard::Sent(key, Sequence(5)))));
    let again = update(&mut state, Input::Heard(Heard::Sent(key, Sequence(6))));
    assert!(again.is_empty(), "one is ahead");
    let _ = update(&mut state, Input::SomeoneElse);
    let _ = update(&mut state, Input::Later(silent));
    assert_eq!(app::alert(&state), Some(Word::AskedOther), "she has asked already");
}

/// Who came and says nothing is named, too, though she has not written; and she may not dare to begin.
#[test]
fn an_officer_who_comes_and_says_nothing_is_named() {
    let arrival = || {
        let mut state = waiting();
        let effects = arrives(&mut state, "0001");
        let silent = effects.iter().find_map(|effect| match effect {
            Effect::After(_, later @ Later::Silent(_)) => Some(*later),
            _ => None,
        });
        (state, silent.unwrap())
    };
    let (mut state, silent) = arrival();
    let _ = update(&mut state, Input::Later(silent));
    assert_eq!(app::alert(&state), Some(Word::OfficerSilent));

    let (mut state, silent) = arrival();
    let _ = update(&mut state, Input::Heard(Heard::Said(Text::new("good evening").unwrap())));
    let _ = update(&mut state, Input::Later(silent));
    assert_eq!(app::alert(&state), None);
}

/// What is more urgent is said first; that nobody answers is said then.
#[test]
fn silence_is_said_as_soon_as_nothing_else_has_to_be() {
    let mut state = greeted();
    let effects = update(&mut state, Input::Send(text("are you there?")));
    let [Effect::Say(key, _)] = effects[..] else { panic!("{effects:?}") };
    let silent = timer(&update(&mut state, Input::Heard(Heard::Sent(key, Sequence(5)))));
    let _ = update(&mut state, Input::Offline(true));
    let again = timer(&update(&mut state, Input::Later(silent)));
    assert_eq!((again, app::alert(&state)), (silent, None));
    let _ = update(&mut state, Input::Offline(false));
    let _ = update(&mut state, Input::Heard(Heard::Unreadable));
    let again = timer(&update(&mut state, Input::Later(again)));
    assert_eq!(app::alert(&state), Some(Word::Unreadable));
    let _ = update(&mut state, Input::Send(text("hello?")));
    let _ = update(&mut state, Input::Later(again));
    assert_eq!(app::alert(&state), Some(Word::OfficerSilent));
}

/// He closes as she asks for someone else: what he said last is still to be read.
#[test]
fn asking_for_someone_else_as_he_closes_ends_nothing_yet() {
    let mut state = greeted();
    let _ = update(&mut state, Input::SomeoneElse);
    let closing = Err(TransportError::Problem(ProblemKind::Closing));
    assert_eq!(update(&mut state, Input::Offered(closing, UnixMillis(1))), []);
    assert_eq!((state.stage, app::alert(&state)), (Stage::Talking, None));
}

/// What was on its way when it ended may have arrived: nothing else may be said of it.
#[test]
fn what_was_on_its_way_at_the_end_is_perhaps_not_sent() {
    let mut state = talking();
    let _ = update(&mut state, Input::Send(text("on its way")));
    let closing = timer(&update(&mut state, Input::Heard(Heard::Closing)));
    let _ = update(&mut state, Input::Later(closing));
    let marks: Vec<_> = state.messages.iter().filter_map(|it| app::mark(&state, it)).collect();
    assert_eq!(marks, [Word::StateUnsure]);
}

#[test]
fn the_return_of_the_network_is_said_for_a_while() {
    let mut state = talking();
    assert!(update(&mut state, Input::Offline(false)).is_empty(), "it was never lost");
    let _ = update(&mut state, Input::Offline(true));
    let said = timer(&update(&mut state, Input::Offline(false)));
    assert_eq!(app::status(&state), Some(Word::Online));
    let _ = update(&mut state, Input::Offline(true));
    let again = timer(&update(&mut state, Input::Offline(false)));
    let _ = update(&mut state, Input::Later(said));
    assert_eq!(state.network, Network::Back, "that was the former loss");
    let _ = update(&mut state, Input::Later(again));
    assert_eq!((state.network, app::status(&state)), (Network::Up, None));
}

/// A request got through where one failed before: nobody else would say that it is over.
#[test]
fn an_answer_ends_the_loss_that_its_failure_began() {
    let mut state = waiting();
    let _ = update(&mut state, Input::Offered(Err(TransportError::Offline), UnixMillis(1)));
    assert_eq!(app::status(&state), Some(Word::Offline));
    let _ = update(&mut state, Input::Offered(Ok(view(Some(1))), UnixMillis(1)));
    assert_eq!(app::status(&state), Some(Word::Online));
}

#[test]
fn the_officer_closes_and_she_has_read_all() {
    let mut state = talking();
    let _ = update(&mut state, Input::Heard(Heard::Said(Text::new("goodbye").unwrap())));
    let _ = update(&mut state, Input::Processed(Sequence(4)));
    assert!(update(&mut state, Input::Status(status(Phase::Closing, 5))).is_empty());
    assert_eq!(state.stage, Stage::Talking, "one entry is still to come");
    let effects = update(&mut state, Input::Processed(Sequence(5)));
    assert_eq!(effects, [Effect::Close, Effect::Erase]);
    // Only the service has said so: she is not told that the police did it.
    assert_eq!(app::ending(&state), Some(Word::EndedSaid));
    assert_eq!(state.messages.len(), 2, "it can still be read");

    let mut state = talking();
    let _ = update(&mut state, Input::Heard(Heard::Closing));
    let _ = update(&mut state, Input::Processed(Sequence(5)));
    let _ = update(&mut state, Input::Status(status(Phase::Closing, 5)));
    assert_eq!(app::ending(&state), Some(Word::EndedByOfficer));

    let mut state = talking();
    let effects = update(&mut state, Input::Heard(Heard::Closing));
    assert!(matches!(effects[..], [Effect::After(_, Later::CloseAnyway(_))]));
    let _ = update(&mut state, Input::Later(timer(&effects)));
    assert_eq!(state.stage, Stage::Ended(Ending::ByOfficer), "his console died in between");
}

#[test]
fn where_nobody_is_there_nobody_is_told() {
    assert_eq!(update(&mut waiting(), Input::End), [Effect::Close, Effect::Erase]);
}

/// END-1: her ending wipes here at once, and the service is asked until it answers.
#[test]
fn she_ends_it_and_the_service_is_asked_to_erase() {
    let mut state = talking();
    let _ = update(&mut state, Input::Send(text("on its way")));
    let effects = update(&mut state, Input::End);
    assert_eq!(effects, [Effect::Farewell, Effect::Close, Effect::Erase], "the word needs a key");
    assert_eq!(own(&state), [Delivery::Unsure]);
    assert_eq!(app::erasure(&state), Some(Word::ErasedSoon));
    let effects = update(&mut state, Input::Erased(Err(TransportError::Offline)));
    assert!(matches!(effects[..], [Effect::After(_, Later::Erase)]));
    assert_eq!(update(&mut state, Input::Later(Later::Erase)), [Effect::Erase]);
    let _ = update(&mut state, Input::Erased(Ok(())));
    assert_eq!(app::erasure(&state), Some(Word::Erased));

    let mut state = talking();
    let _ = update(&mut state, Input::End);
    for _ in 0..20 {
        let _ = update(&mut state, Input::Erased(Err(TransportError::Offline)));
    }
    assert_eq!(app::erasure(&state), Some(Word::ErasedHere));
    // Who leaves then asks once more, by a way that needs nobody to wait.
    assert_eq!(update(&mut state, Input::Leave(Way::Exit)), [Effect::Leave(Some(Way::Exit))]);
}

/// END-1: leaving wipes the screen too, whatever the stage.
#[test]
fn leaving_wipes_everything() {
    let mut state = talking();
    let _ = update(&mut state, Input::Send(text("secret")));
    let effects = update(&mut state, Input::Leave(Way::Away));
    assert_eq!(effects, [Effect::Leave(Some(Way::Away))]);
    assert!(state.messages.is_empty() && state.officer.is_none());
    let effects = update(&mut state, Input::Leave(Way::Away));
    assert_eq!(effects, [Effect::Leave(None)], "pagehide follows the exit");
    let effects = update(&mut State::default(), Input::Leave(Way::Away));
    assert_eq!(effects, [Effect::Leave(None)]);

    // EXIT-1, EXIT-2: only the exit proves that it was she.
    let effects = update(&mut talking(), Input::Leave(Way::Exit));
    assert_eq!(effects, [Effect::Leave(Some(Way::Exit))]);

    let mut state = talking();
    let _ = update(&mut state, Input::End);
    let effects = update(&mut state, Input::Leave(Way::Away));
    assert_eq!(effects, [Effect::Leave(Some(Way::Away))], "no answer to erasing came yet");
}

#[test]
fn after_the_end_nothing_happens() {
    let mut state = talking();
    let _ = update(&mut state, Input::End);
    let messages = state.messages.len();
    for input in [
        Input::Start,
        Input::Send(text("late")),
        Input::Heard(Heard::Said(Text::new("late").unwrap())),
        Input::Status(status(Phase::Lapsed, 0)),
        Input::Gone,
        Input::Later(Later::Offer),
    ] {
        assert!(update(&mut state, input).is_empty());
    }
    assert_eq!((state.stage, state.messages.len()), (Stage::Ended(Ending::ByHer), messages));
    assert_eq!(state.erasure, Erasure::Asked);
}

/// ORDER-2, ORDER-4: each session error but the gap ends it, in words of its own kind.
#[test]
fn every_session_error_is_told() {
    for (error, ending) in [
        (SessionError::OrderMismatch, Ending::Altered),
        (SessionError::OwnEnvelopeAltered, Ending::Altered),
        (SessionError::Expired, Ending::Expired),
        (SessionError::Removed, Ending::Failed),
        (SessionError::Ended, Ending::Failed),
        (SessionError::Library, Ending::Failed),
    ] {
        let mut state = talking();
        let effects = update(&mut state, Input::Heard(Heard::Stopped(error)));
        assert_eq!(effects, [Effect::Close, Effect::Erase]);
        assert_eq!(state.stage, Stage::Ended(ending));
    }
    let mut state = talking();
    let gap = SessionError::Gap { expected: Sequence(3) };
    assert!(update(&mut state, Input::Heard(Heard::Stopped(gap))).is_empty());
    assert_eq!(state.stage, Stage::Talking);
}

#[test]
fn every_problem_is_told_wherever_it_arises() {
    for problem in ProblemKind::ALL {
        // As the answer to opening.
        let mut state = State::default();
        let _ = update(&mut state, Input::Start);
        let effects = update(
            &mut state,
            Input::Opened(Err(TransportError::Problem(*problem)), UnixMillis(1), ENDS),
        );
        assert!(!effects.is_empty(), "{problem:?}: ends or tries again");
        let told = app::alert(&state).is_some() || matches!(state.stage, Stage::Ended(_));
        assert!(told, "{problem:?}");
        // As the fate of a message.
        let mut state = talking();
        let _ = update(&mut state, Input::Send(text("text")));
        let key = MessageKey(state.messages.len() - 1);
        let _ = update(&mut state, Input::NotSent(key, *problem));
        assert_eq!(own(&state), [Delivery::NotSent]);
        // As the service's last word.
        let mut state = talking();
        let _ = update(&mut state, Input::Refused(*problem));
        assert!(app::ending(&state).is_some());
        assert!(matches!(state.stage, Stage::Ended(_)));
    }
}

#[test]
fn typing_ends_by_itself_and_by_what_is_said() {
    let mut state = talking();
    let first = timer(&update(&mut state, Input::Heard(Heard::Typing)));
    assert_eq!(app::status(&state), Some(Word::OfficerTyping));
    let second = timer(&update(&mut state, Input::Heard(Heard::Typing)));
    let _ = update(&mut state, Input::Later(first));
    assert!(state.typing, "a newer sign holds");
    let _ = update(&mut state, Input::Later(second));
    assert!(!state.typing);
    let _ = update(&mut state, Input::Heard(Heard::Typing));
    let _ = update(&mut state, Input::Heard(Heard::Said(Text::new("done").unwrap())));
    assert!(!state.typing);
}

#[test]
fn no_secret_in_debug_output() {
    let mut state = talking();
    let _ = update(&mut state, Input::Send(text("marker-of-a-secret")));
    assert!(!format!("{state:?}").contains("marker"));
}

/// She looks so long after she opened, in seconds.
fn looked(state: &mut State, ahead: Option<u32>, recent_wait_minutes: Option<u32>, seconds: u64) {
    let answer = Ok(SessionView { recent_wait_minutes, ..view(ahead) });
    let _ = update(state, Input::Viewed(answer, UnixMillis(1 + seconds * 1000)));
}

#[test]
fn her_place_only_goes_down_until_she_takes_another() {
    let mut state = waiting();
    for (said, shown) in [(3, 2), (1, 1), (4, 1), (0, 0), (2, 0)] {
        looked(&mut state, Some(said), None, 15);
        assert_eq!(state.stage, Stage::Waiting { ahead: Some(shown) }, "the service said {said}");
    }
    let mut state = talking();
    let _ = update(&mut state, Input::Heard(Heard::OfficerRevoked));
    let _ = update(&mut state, Input::Offered(Ok(view(Some(5))), UnixMillis(1)));
    assert_eq!(state.stage, Stage::Waiting { ahead: Some(5) }, "a new place");
}

/// DS-60: what the last people waited, and when it takes longer, that it does: by the clock, however
/// seldom a tab behind another may look.
#[test]
fn the_estimate_is_a_fact_and_changes_when_it_was_wrong() {
    let mut state = waiting();
    assert_eq!(app::estimate(&state), None, "nothing is known");
    looked(&mut state, Some(2), Some(2), 60);
    assert_eq!(app::estimate(&state), Some(Word::WaitingRecent));
    assert_eq!(state.wait.longest_minutes(), Some(2));
    looked(&mut state, Some(2), Some(2), 120);
    assert_eq!(app::estimate(&state), Some(Word::WaitingRecent));
    looked(&mut state, Some(2), Some(2), 121);
    assert_eq!(app::estimate(&state), Some(Word::WaitingLonger));
    looked(&mut state, Some(2), Some(7), 122);
    assert_eq!(app::estimate(&state), Some(Word::WaitingRecent));
    let offline = Err(TransportError::Offline);
    let _ = update(&mut state, Input::Viewed(offline, UnixMillis(500_000)));
    assert_eq!(app::estimate(&state), Some(Word::WaitingLonger), "also without an answer");
    assert_eq!(app::estimate(&talking()), None);
}

/// Who takes another place begins to wait then.
#[test]
fn another_place_is_another_wait() {
    let mut state = talking();
    let _ = update(&mut state, Input::Heard(Heard::OfficerRevoked));
    let recent = || Ok(SessionView { recent_wait_minutes: Some(2), ..view(Some(5)) });
    let _ = update(&mut state, Input::Offered(recent(), UnixMillis(900_000)));
    assert_eq!(app::estimate(&state), Some(Word::WaitingRecent));
    let _ = update(&mut state, Input::Viewed(recent(), UnixMillis(1_021_000)));
    assert_eq!(app::estimate(&state), Some(Word::WaitingLonger));
}

/// She may look minutes after it was said, on a phone that slept: a time stays true.
#[test]
fn that_it_is_nearly_over_names_the_time() {
    let mut state = waiting();
    assert_eq!(state.ends_at, UnixMillis(1).plus(app::LASTS));
    let _ = update(&mut state, Input::Later(Later::ExpiresSoon));
    assert_eq!(app::alert(&state), Some(Word::ExpiresSoon));
    assert_eq!(Word::ExpiresSoon.placeables(), ["time"]);
    assert_eq!(app::also(&state), None, "once is enough");
    // What is said over it passes; this stays.
    let _ = update(&mut state, Input::Measured(3));
    assert_eq!(app::alert(&state), Some(Word::TextTooLong));
    let _ = update(&mut state, Input::Measured(0));
    let _ = arrives(&mut state, "0001");
    assert_eq!(app::alert(&state), Some(Word::ExpiresSoon));
    // A notice may stand until the end: it is said beside it.
    let _ = update(&mut state, Input::Heard(Heard::NotRenewed));
    assert_eq!(app::alert(&state), Some(Word::OfficerNotRenewed));
    assert_eq!(app::also(&state), Some(Word::ExpiresSoon));
}

/// A session that was made long before it was opened ends when its keys do, and she is told in time.
#[test]
fn who_waited_to_begin_is_told_the_true_end() {
    let (mut state, now) = (State::default(), UnixMillis(1));
    let _ = update(&mut state, Input::Start);
    let ends = now.plus(Duration::from_secs(3600));
    let effects = update(&mut state, Input::Opened(Ok(view(None)), now, ends));
    assert_eq!(state.ends_at, ends);
    for (after, later) in [(3000, Later::ExpiresSoon), (3600, Later::Expired)] {
        assert!(effects.contains(&Effect::After(Duration::from_secs(after), later)), "{effects:?}");
    }
}

/// What was refused before is no reason to say nothing of a silence: she goes on, and it is gone.
#[test]
fn what_concerned_a_refusal_goes_when_she_goes_on() {
    let mut state = talking();
    let _ = update(&mut state, Input::Heard(Heard::OfficerRefused));
    assert_eq!(app::alert(&state), Some(Word::OfficerRefused));
    let _ = update(&mut state, Input::Send("and then".to_owned().into()));
    assert_eq!(app::alert(&state), None);
    // His console could not read on, and came anew.
    let _ = update(&mut state, Input::Heard(Heard::CantRead));
    let _ = update(&mut state, Input::Heard(Heard::Anew(officer("0001"))));
    assert_eq!(app::alert(&state), None);
}

/// EVIDENCE-4: while a session runs one renewal is ahead; it asks only for who is there.
#[test]
fn evidence_is_renewed_every_quarter_of_an_hour() {
    let mut state = waiting();
    let quarter = core::time::Duration::from_secs(900);
    let renewals = |effects: &[Effect]| {
        effects.iter().filter(|effect| **effect == Effect::After(quarter, Later::Renew)).count()
    };
    let effects = arrives(&mut state, "0001");
    assert_eq!(renewals(&effects), 1);
    let effects = arrives(&mut state, "0002");
    assert_eq!(renewals(&effects), 0, "one is ahead");
    let effects = update(&mut state, Input::Later(Later::Renew));
    assert_eq!((effects.contains(&Effect::Renew), renewals(&effects)), (true, 1));
    let _ = update(&mut state, Input::Heard(Heard::OfficerRevoked));
    let effects = update(&mut state, Input::Later(Later::Renew));
    assert_eq!((effects.contains(&Effect::Renew), renewals(&effects)), (false, 1));
}

/// EVIDENCE-2: what can't be renewed is said, and taken back when it can.
#[test]
fn an_officer_who_can_not_be_checked_again_is_told() {
    let mut state = talking();
    let vouched =
        |is_old| Heard::Vouched(Officer { is_old, seen_at: UnixMillis(7), ..officer("0001") });
    for (heard, word) in [
        (Heard::NotRenewed, Some(Word::OfficerNotRenewed)),
        (vouched(false), None),
        (vouched(true), Some(Word::OfficerNotRenewed)),
        (vouched(false), None),
    ] {
        let before = state.messages.len();
        let _ = update(&mut state, Input::Heard(heard));
        assert_eq!((app::alert(&state), state.messages.len()), (word, before));
        let checked =
            if word.is_some() { Word::OfficerVerifiedThen } else { Word::OfficerVerified };
        assert_eq!(state.officer.as_ref().map(app::checked), Some(checked));
    }
    // Whatever else is said meanwhile: what has grown old does not look new.
    let _ = update(&mut state, Input::Heard(Heard::Unreadable));
    let _ = update(&mut state, Input::Heard(Heard::NotRenewed));
    assert_eq!(app::alert(&state), Some(Word::Unreadable));
    assert_eq!(state.officer.as_ref().map(app::checked), Some(Word::OfficerVerifiedThen));
    assert_eq!(state.officer.as_ref().map(|officer| officer.seen_at), Some(UnixMillis(7)));
}

/// EVIDENCE-4: a line that can't be missed, her place in the queue, and her texts for the next one.
#[test]
fn a_revoked_officer_is_gone_and_she_waits_again() {
    let mut state = talking();
    let _ = update(&mut state, Input::Send(text("on its way")));
    let effects = update(&mut state, Input::Heard(Heard::OfficerRevoked));
    assert_eq!(effects, [Effect::Offer { fresh: true }]);
    assert!(state.officer.is_none() && matches!(state.stage, Stage::Waiting { .. }));
    let last = state.messages.last().unwrap();
    assert!(matches!(&last.body, Body::Revoked(number) if number == "0001"));
    assert_eq!(app::alert(&state), Some(Word::OfficerRevoked));
    // SEEN-2: the conversation has it, and says it to who comes.
    assert_eq!(own(&state), [Delivery::Sending]);
    let hers = state.messages.iter().find(|message| message.author == Author::Her).unwrap();
    assert_eq!(app::mark(&state, hers), Some(Word::StateSending));
    let effects = arrives(&mut state, "0002");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Say(..))), "{effects:?}");
}
