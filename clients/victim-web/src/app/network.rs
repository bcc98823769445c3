//! Whether the service can be reached, and for how long its return is said.

use core::time::Duration;

use super::{Effect, Later, State};

/// So long it is said that the connection is back.
const BACK_FOR: Duration = Duration::from_secs(6);

/// The way to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    /// Nothing to say about it.
    #[default]
    Up,
    /// Lost; it is tried again.
    Lost,
    /// It was lost, and has just come back.
    Back,
}

impl Network {
    /// Whether the service can't be reached.
    #[must_use]
    pub const fn is_lost(self) -> bool {
        matches!(self, Self::Lost)
    }
}

pub(super) fn lost(state: &mut State) {
    state.network = Network::Lost;
    state.losses = state.losses.wrapping_add(1);
}

pub(super) fn reached(state: &mut State) -> Vec<Effect> {
    if !state.network.is_lost() {
        return Vec::new();
    }
    state.network = Network::Back;
    vec![Effect::After(BACK_FOR, Later::BackSaid(state.losses))]
}

pub(super) fn back_said(state: &mut State, losses: u32) {
    if state.network == Network::Back && state.losses == losses {
        state.network = Network::Up;
    }
}
