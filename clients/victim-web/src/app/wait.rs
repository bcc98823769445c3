//! What she is told of her wait: her place only goes down, and the estimate is a fact.

use abri_wire::api::SessionView;

use super::queue::LOOK_EVERY;

/// Her wait, from the last place that she took.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    ahead: Option<u32>,
    longest: Option<u32>,
    looks: u32,
}

impl Wait {
    /// The service said where she stands; what she is to be shown. Somebody who comes back to an
    /// earlier place does not push her back on the screen: a number that grows frightens, and says
    /// nothing about her turn.
    pub(super) fn told(&mut self, view: &SessionView) -> Option<u32> {
        self.longest = view.recent_wait_minutes;
        if let Some(ahead) = view.ahead {
            self.ahead = Some(self.ahead.map_or(ahead, |shown| shown.min(ahead)));
        }
        self.ahead
    }

    /// A look was answered or not: time went on.
    pub(super) const fn looked(&mut self) {
        self.looks = self.looks.saturating_add(1);
    }

    /// The longest of the last people's waits, in minutes; `None` if it is not known.
    #[must_use]
    pub const fn longest_minutes(&self) -> Option<u32> {
        self.longest
    }

    /// Whether she has waited longer than the last people did.
    #[must_use]
    pub fn is_longer(&self) -> bool {
        let waited = LOOK_EVERY.as_secs().saturating_mul(self.looks.into());
        self.longest.is_some_and(|minutes| waited > u64::from(minutes).saturating_mul(60))
    }
}
