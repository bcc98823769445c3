//! Waiting before the next attempt: exponential, with jitter over the whole span.

use core::time::Duration;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);

/// Randomness that was passed in: any 32 bits, uniform. Not for secrets.
pub(crate) type Jitter = Box<dyn FnMut() -> u32 + Send>;

/// Counts failures in a row.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Uniform between half a second and a ceiling that doubles up to thirty seconds.
    pub(crate) fn next(&mut self, jitter: &mut Jitter) -> Duration {
        self.failures = self.failures.saturating_add(1);
        let ceiling = FIRST
            .checked_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX))
            .map_or(LONGEST, |ceiling| ceiling.min(LONGEST));
        let span = u64::try_from((ceiling - FIRST).as_millis()).unwrap_or(u64::MAX);
        FIRST + Duration::from_millis(u64::from(jitter()) % (span + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_thirty_seconds_and_stays_within() {
        let mut longest: Jitter = Box::new({
            let mut spans = [500_u32, 1500, 3500, 7500, 15_500, 29_500, 29_500].into_iter();
            move || spans.next().unwrap_or(29_500)
        });
        let mut backoff = Backoff::default();
        let delays: Vec<_> = (0..40).map(|_| backoff.next(&mut longest).as_millis()).collect();
        assert_eq!(delays[..6], [1000, 2000, 4000, 8000, 16_000, 30_000]);
        assert!(delays[6..].iter().all(|delay| *delay == 30_000));

        backoff.reset();
        let mut shortest: Jitter = Box::new(|| 0);
        assert_eq!(backoff.next(&mut shortest), FIRST);
    }
}
