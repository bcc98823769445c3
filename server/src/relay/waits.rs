//! How long people waited lately: what her page may honestly say about a wait.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use abri_wire::UnixMillis;

/// So many waits are looked at.
const LAST: usize = 10;
/// Fewer say nothing about the next one.
const FEWEST: usize = 3;
/// Older ones say nothing about now.
const RECENT: Duration = Duration::from_secs(6 * 3600);

/// In milliseconds.
const MINUTE: u128 = 60_000;

/// The last waits that ended because an officer came, in this process; no ids, nothing stored.
#[derive(Debug, Default)]
pub(super) struct Waits(Mutex<VecDeque<Wait>>);

#[derive(Debug, Clone, Copy)]
struct Wait {
    began: UnixMillis,
    ended: UnixMillis,
}

impl Waits {
    /// An officer joined somebody who waited since `began`; the repetition of a call counts once.
    pub(super) fn ended(&self, began: UnixMillis, ended: UnixMillis) {
        let mut waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waits.iter().any(|wait| wait.began == began) {
            return;
        }
        if waits.len() == LAST {
            waits.pop_front();
        }
        waits.push_back(Wait { began, ended });
    }

    /// The longest of the last waits, in minutes rounded up, at least 1 (`DS-60`); `None` if there were
    /// too few.
    pub(super) fn longest_minutes(&self, now: UnixMillis) -> Option<u32> {
        let waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = waits.iter().filter(|wait| now.since(wait.ended) <= RECENT);
        let lengths: Vec<_> = recent.map(|wait| wait.ended.since(wait.began)).collect();
        let longest = lengths.iter().max().filter(|_| lengths.len() >= FEWEST)?;
        u32::try_from(longest.as_millis().div_ceil(MINUTE).max(1)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;

    fn after(waits: &[(u64, u64)], now: u64) -> Option<u32> {
        let known = Waits::default();
        for (began, ended) in waits {
            known.ended(UnixMillis(*began), UnixMillis(*ended));
        }
        known.longest_minutes(UnixMillis(now))
    }

    /// DS-60: a fact about the last waits, rounded up, or nothing.
    #[test]
    fn the_longest_of_the_last_waits() {
        let three = [(1, 2), (10, 4 * MINUTE + 11), (20, 30)];
        assert_eq!(after(&three, 5 * MINUTE), Some(5));
        assert_eq!(after(&three[..2], 5 * MINUTE), None);
        assert_eq!(after(&[(1, 2), (1, 9 * MINUTE), (1, 3)], 10 * MINUTE), None, "one, repeated");
        assert_eq!(after(&[(1, 1), (2, 2), (3, 3)], MINUTE), Some(1));
    }

    /// DS-60: what is long ago is forgotten.
    #[test]
    fn old_waits_say_nothing() {
        let three = [(1, 90 * MINUTE), (2, 2 * MINUTE), (3, 95 * MINUTE)];
        assert_eq!(after(&three, 100 * MINUTE), Some(95));
        assert_eq!(after(&three, 7 * 60 * MINUTE), None);
        let many: Vec<_> = (0..=10).map(|n| (n, n + (11 - n) * MINUTE)).collect();
        assert_eq!(after(&many, 12 * MINUTE), Some(10), "the first of eleven is not looked at");
    }
}
