//! Who comes to her page, and how far it is, as the tests of its states have them.
#![allow(dead_code, reason = "each test file uses its part")]

use abri_core::{Role, UnixMillis};
use abri_victim_web::app::{Effect, Heard, Input, Officer, State, update};
use abri_wire::{CertificateHash, Phase, Sequence, SessionStatus, api::SessionView};

/// When the keys of a session end, where that does not matter.
pub(crate) const ENDS: UnixMillis = UnixMillis(86_400_000);

/// An officer whose certificate is named by his number.
pub(crate) fn officer(number: &str) -> Officer {
    Officer {
        number: number.into(),
        role: Role::Officer,
        service: "service".into(),
        certificate: CertificateHash::of(number.as_bytes()),
        seen_at: UnixMillis(1),
        is_old: false,
    }
}

/// In the queue, with nothing more said.
pub(crate) fn view() -> SessionView {
    SessionView {
        status: SessionStatus { revision: 1, phase: Phase::Waiting, head: Sequence(0) },
        ahead: None,
        recent_wait_minutes: None,
        expires_at: UnixMillis(1),
        successor: None,
    }
}

/// Officer 0001 is there.
pub(crate) fn talking() -> State {
    let mut state = State::default();
    let _ = update(&mut state, Input::Start);
    let _ = update(&mut state, Input::Opened(Ok(view()), UnixMillis(1), ENDS));
    let _ = arrives(&mut state, "0001");
    state
}

/// This officer is in the group, and the service says so.
pub(crate) fn arrives(state: &mut State, number: &str) -> Vec<Effect> {
    let mut effects = update(state, Input::Heard(Heard::Present(officer(number))));
    let joined = SessionStatus { revision: 1, phase: Phase::Joined, head: Sequence(0) };
    effects.extend(update(state, Input::Status(joined)));
    effects
}
