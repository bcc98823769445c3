//! How an officer on duty stands: working or on a break, with how many conversations. The service is
//! told (`DS-80`), so that colleagues can see whom to ask.

use core::time::Duration;
use std::collections::BTreeSet;

use abri_wire::{
    UnixMillis,
    duty::{DutyStatement, MAX_CONVERSATIONS},
};

use super::{Effect, State};

/// Conversations at once, if the officer says nothing else.
pub const USUAL_LIMIT: u8 = 5;
/// What an officer can say to answer in, of the languages of her page. Easy French is in French.
pub const LANGUAGES: [&str; 5] = ["fr", "en", "es", "ar", "uk"];
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
    /// What is answered here first, of [`LANGUAGES`]; none: whatever it is.
    pub languages: BTreeSet<&'static str>,
    /// Whom this officer can help best by where they are, of the operator's zones; none: wherever it is.
    pub zones: BTreeSet<String>,
    /// From when on a break is suggested.
    suggest_at: UnixMillis,
    /// What the service was told last, and when.
    stated: Option<(DutyStatement, UnixMillis)>,
}

impl Default for Shift {
    fn default() -> Self {
        let suggest_at = UnixMillis::default();
        Self {
            paused: false,
            limit: USUAL_LIMIT,
            languages: BTreeSet::new(),
            zones: BTreeSet::new(),
            suggest_at,
            stated: None,
        }
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

    pub(super) fn answer_in(&mut self, language: &'static str, answers: bool) {
        if answers {
            self.languages.insert(language);
        } else {
            self.languages.remove(language);
        }
    }

    fn serve(&mut self, zone: String, serves: bool) {
        if serves {
            self.zones.insert(zone);
        } else {
            self.zones.remove(&zone);
        }
    }
}

impl State {
    /// How many conversations are this officer's: here and not over, or at another console, or put off.
    #[must_use]
    pub fn load(&self) -> usize {
        let here = self.conversations.iter().filter(|conversation| !conversation.is_over()).count();
        here + self.seats.elsewhere.len()
    }

    /// Whether one more conversation may begin here, once all begins that was asked for.
    #[must_use]
    pub fn takes_more(&self) -> bool {
        let asked = self.queue.claiming.len() + self.invitations.taking.len();
        !self.shift.paused && self.load() + asked < usize::from(self.shift.limit)
    }

    /// How the officer stands, for colleagues.
    pub(super) fn statement(&self) -> DutyStatement {
        DutyStatement {
            paused: self.shift.paused,
            conversations: u8::try_from(self.load()).unwrap_or(u8::MAX),
            limit: self.shift.limit,
            languages: self.shift.languages.iter().map(|&tag| tag.to_owned()).collect(),
            zones: self.shift.zones.iter().cloned().collect(),
        }
    }

    /// Whether it is time for a break.
    #[must_use]
    pub fn suggests_break(&self) -> bool {
        self.on_duty() && !self.shift.paused && self.now >= self.shift.suggest_at
    }
}

/// Only what the operator names.
pub(super) fn serve(state: &mut State, zone: String, serves: bool) {
    if state.zones.has(&zone) {
        state.shift.serve(zone, serves);
    }
}

/// What the service is to be told now, if it is not what it knows.
pub(super) fn state_duty(state: &mut State) -> Option<Effect> {
    let statement = state.statement();
    let known = |(said, at): &(DutyStatement, UnixMillis)| {
        *said == statement && state.now < at.plus(REPEAT_EVERY)
    };
    if state.shift.stated.as_ref().is_some_and(known) {
        return None;
    }
    state.shift.stated = Some((statement.clone(), state.now));
    Some(Effect::StateDuty(statement))
}
