//! What she is told of her wait: her place only goes down, and the estimate is a fact.

use core::time::Duration;

use abri_wire::{UnixMillis, api::SessionView};

/// Her wait, from the last place that she took.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    ahead: Option<u32>,
    longest: Option<u32>,
    /// By her clock: timers sleep in a tab behind another, and on a phone in a pocket.
    since: Option<UnixMillis>,
    waited: Duration,
}

impl Wait {
    /// The service said where she stands; what she is to be shown. Somebody who comes back to an
    /// earlier place does not push her back on the screen: a number that grows frightens, and says
    /// nothing about her turn.
    pub(super) fn told(&mut self, view: &SessionView, now: UnixMillis) -> Option<u32> {
        self.passed(now);
        self.longest = view.recent_wait_minutes;
        if let Some(ahead) = view.ahead {
            self.ahead = Some(self.ahead.map_or(ahead, |shown| shown.min(ahead)));
        }
        self.ahead
    }

    /// A look was answered or not: time went on.
    pub(super) fn passed(&mut self, now: UnixMillis) {
        self.waited = now.since(*self.since.get_or_insert(now));
    }

    /// The longest of the last people's waits, in minutes; `None` if it is not known.
    #[must_use]
    pub const fn longest_minutes(&self) -> Option<u32> {
        self.longest
    }

    /// Whether she has waited longer than the last people did.
    #[must_use]
    pub fn is_longer(&self) -> bool {
        let longest = self.longest.map(|minutes| u64::from(minutes).saturating_mul(60));
        longest.is_some_and(|seconds| self.waited.as_secs() > seconds)
    }
}
