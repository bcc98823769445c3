//! Who is on duty, as this console knows it while somebody looks, and when to ask again.

use core::time::Duration;
use std::collections::BTreeSet;

use abri_wire::{
    ProblemKind, UnixMillis,
    duty::{Colleague, Roll, WaitingFigures},
};

use super::Effect;

const EVERY: Duration = Duration::from_secs(5);
/// What somebody said of their duty counts for a minute.
const GOOD_FOR: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(30);

/// Where the list is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pane {
    /// To choose somebody to ask for.
    Company,
    /// Who is on duty, and how long people wait.
    Board,
    /// Whose turn it is to answer who waits; watched while that depends on who is on duty.
    Queue,
}

/// The last answer.
#[derive(Debug, Default)]
pub struct RollState {
    roll: Option<Roll>,
    /// Failures in a row.
    pub failures: u32,
    answered_at: UnixMillis,
    due: UnixMillis,
    asking: bool,
    watched: BTreeSet<Pane>,
}

impl RollState {
    /// Whether there was an answer.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.roll.is_some()
    }

    /// Who is on duty.
    #[must_use]
    pub fn colleagues(&self) -> &[Colleague] {
        self.roll.as_ref().map_or(&[], |roll| &roll.colleagues)
    }

    /// Who is on duty, unless the answer is so old that they may be gone (`DS-80`).
    pub(super) fn present(&self, now: UnixMillis) -> &[Colleague] {
        if now.since(self.answered_at) < GOOD_FOR { self.colleagues() } else { &[] }
    }

    /// Who waits, in figures, if this officer is told.
    #[must_use]
    pub fn waiting(&self) -> Option<WaitingFigures> {
        self.roll.as_ref().and_then(|roll| roll.waiting)
    }

    /// For how long the one has waited who waits longest, by the service's clock.
    #[must_use]
    pub fn longest_wait(&self, now: UnixMillis) -> Option<Duration> {
        let roll = self.roll.as_ref()?;
        let service_now = roll.now.plus(now.since(self.answered_at));
        Some(service_now.since(roll.waiting?.longest_since?))
    }

    pub(super) fn watch(&mut self, pane: Pane, watched: bool) {
        if watched && self.watched.insert(pane) {
            self.due = UnixMillis::default();
        } else if !watched {
            self.watched.remove(&pane);
        }
    }

    pub(super) fn poll(&mut self, now: UnixMillis) -> Option<Effect> {
        if self.watched.is_empty() || self.asking || now < self.due {
            return None;
        }
        self.asking = true;
        Some(Effect::FetchRoll)
    }

    pub(super) fn answered(&mut self, answer: Result<Roll, Option<ProblemKind>>, now: UnixMillis) {
        self.asking = false;
        match answer {
            Ok(roll) => {
                (self.failures, self.answered_at) = (0, now);
                self.roll = Some(roll);
            }
            Err(_) => self.failures = self.failures.saturating_add(1),
        }
        let factor = 1_u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        self.due = now.plus(EVERY.saturating_mul(factor).min(LONGEST));
    }
}
