//! She comes back after a reload, as the page decides it.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_transport::TransportError;
use abri_victim_web::{
    app::{Body, Effect, Ending, Erasure, Input, Stage, State, Way, ahead, update},
    words::Word,
};
use abri_wire::{Phase, ProblemKind, Sequence, SessionStatus, UnixMillis, api::SessionView};

/// When the keys of a session end.
const ENDS: UnixMillis = UnixMillis(86_400_000);

fn status(phase: Phase) -> SessionStatus {
    SessionStatus { revision: 2, phase, head: Sequence(0) }
}

fn opened() -> Input {
    Input::Opened(
        Ok(SessionView {
            status: status(Phase::Waiting),
            ahead: Some(0),
            recent_wait_minutes: None,
            expires_at: UnixMillis(1),
            successor: None,
        }),
        UnixMillis(1),
        ENDS,
    )
}

fn coming_back() -> State {
    let mut state = State::default();
    assert_eq!(update(&mut state, Input::Return), [Effect::Open]);
    state
}

/// RETURN-1: at once, without a click, and said to be what it is.
#[test]
fn she_comes_back_without_a_click() {
    let mut state = coming_back();
    assert_eq!((state.stage, ahead(&state)), (Stage::Connecting, Some(Word::ComingBack)));
    assert!(update(&mut state, Input::Return).is_empty());
    assert!(update(&mut state, Input::Start).is_empty());
    let _ = update(&mut state, opened());
    assert_eq!(state.stage, Stage::Waiting { ahead: Some(0) });
    // From here on it is a wait like any other.
    assert_eq!(ahead(&state), Some(Word::WaitingNext));
    // What waited to be sent was in the page that is gone: she is told, where it stays.
    let lines: Vec<_> = state.messages.iter().map(|message| &message.body).collect();
    assert_eq!(lines, [&Body::CameBack]);
}

/// What never was a conversation is none to come back to: she is where she begins, or goes on with
/// what she has written since.
#[test]
fn what_was_never_opened_is_begun_anew() {
    let mut state = coming_back();
    assert!(update(&mut state, Input::NeverOpened { writing: false }).is_empty());
    assert_eq!(state.stage, Stage::Landing);
    assert_eq!(update(&mut state, Input::Start), [Effect::Open]);
    assert_eq!(ahead(&state), Some(Word::Connecting));
    assert!(state.messages.is_empty());

    // She pressed while it was not known yet: nothing sends her back to where she was.
    let mut state = coming_back();
    assert_eq!(update(&mut state, Input::Start), []);
    assert_eq!(update(&mut state, Input::NeverOpened { writing: false }), [Effect::Open]);
    assert_eq!(state.stage, Stage::Connecting);

    // What she is writing stays under her hands.
    let mut state = coming_back();
    assert_eq!(update(&mut state, Input::NeverOpened { writing: true }), [Effect::Open]);
    assert_eq!(state.stage, Stage::Connecting);

    let mut state = coming_back();
    let _ = update(&mut state, Input::Send("since".to_owned().into()));
    assert_eq!(update(&mut state, Input::NeverOpened { writing: false }), [Effect::Open]);
    assert_eq!(ahead(&state), Some(Word::Connecting));
    let _ = update(&mut state, opened());
    assert_eq!(state.messages.len(), 1, "nothing was before");
}

/// DS-68: too late, or used: over, with nothing left to erase.
#[test]
fn too_late_is_an_end() {
    let mut state = coming_back();
    let gone = Err(TransportError::Problem(ProblemKind::ReturnGone));
    assert_eq!(update(&mut state, Input::Opened(gone, UnixMillis(1), ENDS)), [Effect::Close]);
    assert_eq!(state.stage, Stage::Ended(Ending::ReturnGone));
    // Refused as too late, it may be there until its own end.
    assert_eq!(state.erasure, Erasure::Unknown);
    assert_eq!(update(&mut state, Input::Leave(Way::Exit)), [Effect::Leave(None)]);
}

/// Without a network she keeps trying: what leads back is not used up.
#[test]
fn a_lost_network_is_no_end() {
    let mut state = coming_back();
    let effects =
        update(&mut state, Input::Opened(Err(TransportError::Offline), UnixMillis(1), ENDS));
    assert!(matches!(effects.as_slice(), [Effect::After(..)]), "{effects:?}");
    assert!(state.network.is_lost() && ahead(&state) == Some(Word::ComingBack));
    assert_eq!(update(&mut state, Input::Leave(Way::Away)), [Effect::Leave(Some(Way::Away))]);
}

/// DS-69: another tab has taken over: everything goes here, and nothing is erased there.
#[test]
fn another_tab_takes_over() {
    let mut state = State::default();
    let _ = update(&mut state, Input::Start);
    let _ = update(&mut state, opened());
    let effects = update(&mut state, Input::Status(status(Phase::Returned)));
    assert_eq!(effects, [Effect::Close]);
    assert_eq!(state.stage, Stage::Ended(Ending::Elsewhere));
    assert_eq!(state.erasure, Erasure::NotAsked);
    assert_eq!(update(&mut state, Input::Leave(Way::Away)), [Effect::Leave(None)]);
}
