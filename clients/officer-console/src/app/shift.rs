//! How an officer on duty stands: working or on a break, with how many conversations. The service is
//! told (`DS-80`), so that colleagues can see whom to ask.

use core::time::Duration;

use abri_wire::{
    UnixMillis,
    duty::{DutyStatement, MAX_CONVERSATIONS},
};

use super::{Effect, State};

/// Conversations at once, if the officer says nothing else.
pub const USUAL_LIMIT: u8 = 5;
/// After so long without a break one is suggested.
pub const BREAK_AFTER: Duration = Duration::from_secs(90 * 60);
/// A suggestion that was put off comes back after this.
pub const SUGGEST_AGAIN: Duration = Duration::from_secs(30 * 60);
/// The service forgets after a minute.
const REPEAT_EVERY: Duration = Duration::from_secs(20);

/// How the officer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// On a break: nothing new is offered or taken.
    pub paused: bool,
    /// At most so many conversations.
    pub limit: u8,
    /// From when on a break is suggested.
    suggest_at: UnixMillis,
    /// What the service was told last, and when.
    stated: Option<(DutyStatement, UnixMillis)>,
}

impl Default for Shift {
    fn default() -> Self {
        let suggest_at = UnixMillis::default();
        Self { paused: false, limit: USUAL_LIMIT, suggest_at, stated: None }
    }
}

impl Shift {
    /// Duty begins.
    pub(super) fn begin(&mut self, now: UnixMillis) {
        if self.suggest_at == UnixMillis::default() {
            self.suggest_at = now.plus(BREAK_AFTER);
        }
    }

    /// The service does not list this officer any more.
    pub(super) fn forget_what_was_said(&mut self) {
        self.stated = None;
    }

    pub(super) fn put_off(&mut self, now: UnixMillis) {
        self.suggest_at = now.plus(SUGGEST_AGAIN);
    }

    pub(super) fn pause(&mut self, paused: bool, now: UnixMillis) {
        if self.paused && !paused {
            self.suggest_at = now.plus(BREAK_AFTER);
        }
        self.paused = paused;
    }

    pub(super) fn set_limit(&mut self, limit: u8) {
        self.limit = limit.clamp(1, MAX_CONVERSATIONS);
    }
}

impl State {
    /// How many conversations are not over.
    #[must_use]
    pub fn load(&self) -> usize {
        self.conversations.iter().filter(|conversation| !conversation.is_over()).count()
    }

    /// Whether one more conversation may begin here.
    #[must_use]
    pub fn takes_more(&self) -> bool {
        !self.shift.paused && self.load() < usize::from(self.shift.limit)
    }

    /// Whether it is time for a break.
    #[must_use]
    pub fn suggests_break(&self) -> bool {
        self.on_duty() && !self.shift.paused && self.now >= self.shift.suggest_at
    }
}

/// What the service is to be told now, if it is not what it knows.
pub(super) fn state_duty(state: &mut State) -> Option<Effect> {
    let statement = DutyStatement {
        paused: state.shift.paused,
        conversations: u8::try_from(state.load()).unwrap_or(u8::MAX),
        limit: state.shift.limit,
    };
    let known = |(said, at): (DutyStatement, UnixMillis)| {
        said == statement && state.now < at.plus(REPEAT_EVERY)
    };
    if state.shift.stated.is_some_and(known) {
        return None;
    }
    state.shift.stated = Some((statement, state.now));
    Some(Effect::StateDuty(statement))
}
