//! What the program keeps of what was said once it is on the screen.

mod common;

use abri_victim_web::app::{self, Input, Stage, State, update};
use common::arrives;
use zeroize::Zeroizing;

fn talking() -> State {
    let mut state = State::default();
    let _ = update(&mut state, Input::Start);
    let _ = arrives(&mut state, "0001");
    let _ = update(&mut state, Input::Send(Zeroizing::new("a text".to_owned())));
    state
}

/// END-1: nothing is lost while she talks; once it is over and shown, no text is kept, and what is
/// still to come of it changes nothing.
#[test]
fn texts_are_kept_until_the_end_is_on_the_screen() {
    let mut state = talking();
    let said = state.messages.len();
    app::shown(&mut state);
    assert_eq!(state.messages.len(), said, "she talks on");
    let _ = update(&mut state, Input::End);
    assert_eq!(state.messages.len(), said, "the last of it is still to be shown");
    app::shown(&mut state);
    assert!(state.messages.is_empty());
    let _ = update(&mut state, Input::Erased(Ok(())));
    let _ = update(&mut state, Input::Send(Zeroizing::new("too late".to_owned())));
    assert!(state.messages.is_empty() && matches!(state.stage, Stage::Ended(_)));
}
