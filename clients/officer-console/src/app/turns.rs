//! In which order the lines of who waits are shown. While the officer is at them each stays where it
//! is, and who has gone leaves a gap; and a click on a line that has just come to its place was meant
//! for another one.

use abri_wire::{SessionId, api::QueueEntry};

use super::State;

/// So long lines stay where they are after the officer came to the list, in ticks of a second.
const HELD: u8 = 30;
/// So long a line that has moved can't be claimed, in ticks: more than one second, less than two.
const SETTLES: u8 = 2;

/// Which line stands where.
#[derive(Debug, Default)]
pub struct Turns {
    order: Vec<SessionId>,
    held: u8,
    /// Lines that came to their places, and for how many ticks they settle.
    settling: Vec<(SessionId, u8)>,
}

impl Turns {
    /// From the first line to the last; some may have gone.
    #[must_use]
    pub fn order(&self) -> &[SessionId] {
        &self.order
    }

    /// Whether this line has just come to its place, so that it is not claimed.
    #[must_use]
    pub fn is_settling(&self, session: SessionId) -> bool {
        self.settling.iter().any(|(one, _)| *one == session)
    }

    /// The officer's pointer or keyboard comes to the list, or leaves it.
    pub(super) const fn touch(&mut self, touched: bool) {
        self.held = if touched { HELD } else { 0 };
    }

    pub(super) fn tick(&mut self) {
        self.held = self.held.saturating_sub(1);
        self.settling.retain_mut(|(_, ticks)| {
            *ticks = ticks.saturating_sub(1);
            *ticks > 0
        });
    }

    fn follow(&mut self, wanted: Vec<SessionId>) {
        let order = if self.held > 0 {
            // Who comes meanwhile comes last.
            let new = wanted.iter().filter(|session| !self.order.contains(session)).copied();
            self.order.iter().copied().chain(new).collect()
        } else {
            wanted
        };
        for (at, session) in order.iter().enumerate() {
            // Below all others nobody was aimed at.
            let new_at_the_end = at >= self.order.len() && !self.order.contains(session);
            if self.order.get(at) != Some(session) && !new_at_the_end {
                self.settling.retain(|(one, _)| one != session);
                self.settling.push((*session, SETTLES));
            }
        }
        self.settling.retain(|(session, _)| order.contains(session));
        self.order = order;
    }
}

/// After each step: where the lines stand now.
pub(super) fn follow(state: &mut State) {
    let wanted = state.queue_in_turn().into_iter().map(|entry: &QueueEntry| entry.session);
    let wanted = wanted.collect();
    state.queue.turns.follow(wanted);
}
