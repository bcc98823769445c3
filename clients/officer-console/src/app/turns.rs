//! In which order the lines of who waits are shown. They stay where they are while the officer is at
//! them, and a click on a line that has just moved was meant for another one.

use abri_wire::{SessionId, api::QueueEntry};

use super::State;

/// So long lines stay where they are after the officer came to the list, in ticks of a second.
const HELD: u8 = 30;
/// So long nothing is claimed after a line has moved, in ticks: more than one second, less than two.
const SETTLES: u8 = 2;

/// Which line stands where.
#[derive(Debug, Default)]
pub struct Turns {
    order: Vec<SessionId>,
    held: u8,
    settling: u8,
}

impl Turns {
    /// From the first line to the last.
    #[must_use]
    pub fn order(&self) -> &[SessionId] {
        &self.order
    }

    /// Whether a line has just moved, so that nothing is claimed.
    #[must_use]
    pub const fn is_settling(&self) -> bool {
        self.settling > 0
    }

    /// The officer's pointer or keyboard comes to the list, or leaves it.
    pub(super) const fn touch(&mut self, touched: bool) {
        self.held = if touched { HELD } else { 0 };
    }

    pub(super) const fn tick(&mut self) {
        self.held = self.held.saturating_sub(1);
        self.settling = self.settling.saturating_sub(1);
    }

    fn follow(&mut self, mut wanted: Vec<SessionId>) {
        if self.held > 0 {
            // Who comes while the officer looks comes last.
            let place = |session: &SessionId| self.order.iter().position(|it| it == session);
            wanted.sort_by_key(|session| place(session).unwrap_or(usize::MAX));
        }
        let stays = |(at, session)| {
            let before = self.order.iter().position(|it| it == session);
            before.is_none_or(|before| before == at)
        };
        if !wanted.iter().enumerate().all(stays) {
            self.settling = SETTLES;
        }
        self.order = wanted;
    }
}

/// After each step: where the lines stand now.
pub(super) fn follow(state: &mut State) {
    let wanted = state.queue_in_turn().into_iter().map(|entry: &QueueEntry| entry.session);
    let wanted = wanted.collect();
    state.queue.turns.follow(wanted);
}
