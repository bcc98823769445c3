//! Attempts that are put off.

use core::time::Duration;

use super::{Effect, Later, State};

/// Longest pause between attempts.
const LONGEST_PAUSE: u64 = 30;

/// Puts an attempt off, longer each time.
pub(super) fn again(state: &mut State, later: Later) -> Effect {
    state.attempts = state.attempts.saturating_add(1);
    let seconds = 1_u64.checked_shl(state.attempts).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
    Effect::After(Duration::from_secs(seconds), later)
}
