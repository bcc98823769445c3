//! Every bound of the service in one place, and the rate limiter.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use abri_wire::{MAX_FRAME, UnixMillis};

use crate::store::{self, files::FileLimits};

/// A session ends at the latest this long after it was opened (`DS-14`); an operator may shorten it.
pub const SESSION_LIFE: Duration = Duration::from_secs(12 * 3600);
/// From a claim to `joined` (`DS-12`).
pub const LEASE: Duration = Duration::from_secs(60);
/// Silence after which a waiting session leaves the queue (`DS-11`).
pub const PRESENCE: Duration = Duration::from_secs(90);
/// A closing session is erased at the latest this long after it was closed (`DS-13`).
pub const CLOSING: Duration = Duration::from_secs(15 * 60);
/// Somebody who goes away can return for so long (`DS-67`).
pub const AWAY: Duration = Duration::from_secs(60);
/// After her last contact she can return for so long (`DS-68`).
pub const RETURN_WITHIN: Duration = Duration::from_secs(5 * 60);
/// For so long only the officer who talked with her can claim the session that she returned in.
pub const RESERVED: Duration = Duration::from_secs(60);
/// What she returned from is kept for so long, so that its readers learn of it (`DS-69`).
pub const RETURNED: Duration = Duration::from_secs(120);
/// Between two sweeps.
pub(crate) const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// An officer's challenge must be answered within this (`DS-28`).
pub(crate) const CHALLENGE_LIFE: Duration = Duration::from_secs(120);
/// An officer signs in again after this (`DS-29`): as long as a session lasts.
pub(crate) const SHIFT: Duration = SESSION_LIFE;

/// A passkey that nobody signed in with is forgotten after this: as long as an invitation lasts, and
/// the first certificate after it.
pub(crate) const NEW_PASSKEY_LIFE: Duration = Duration::from_secs(14 * 24 * 3600);
/// A passkey is forgotten when it was not used for so long.
pub(crate) const PASSKEY_LIFE: Duration = Duration::from_secs(180 * 24 * 3600);
/// Erasing waits no longer for what proves it.
pub(crate) const KEEP_EXIT_WITHIN: Duration = Duration::from_secs(1);
/// Nothing of a session waits longer for its files (`DS-64`).
pub(crate) const FILES_WITHIN: Duration = Duration::from_secs(1);
/// Sessions that have files of which one sweep asks whether they are still there (`DS-65`).
pub(crate) const ORPHANS_LOOKED_AT: usize = 64;
/// So long officers can learn that she left by the exit.
pub(crate) const EXIT_LIFE: Duration = Duration::from_secs(15 * 60);
/// So long an invitation to join others is good (`DS-72`): as long as her consent (`CONSENT-3`).
pub(crate) const INVITATION_LIFE: Duration = Duration::from_secs(15 * 60);
/// What somebody says of their duty counts for so long (`DS-80`); consoles repeat it.
pub(crate) const DUTY_LIFE: Duration = Duration::from_secs(60);
/// Requests to be enrolled: so many a minute, by everybody together.
pub(crate) const ENROLMENTS: Rate = Rate { per_second: 10, burst: 50 };
/// Lines of the journal that one access may ask for: a slip, and a repetition. One a second afterwards.
pub(crate) const LINES: Rate = Rate { per_second: 1, burst: 5 };
/// Largest journal that is read for a repetition, in bytes: some 400,000 lines.
pub(crate) const JOURNAL_BYTES: u64 = 64 * 1024 * 1024;
/// A request older than this is forgotten once too many wait: an invitation is good for a week.
pub(crate) const REQUEST_LIFE: Duration = Duration::from_secs(8 * 24 * 3600);
/// Requests that wait for the authority.
pub(crate) const MOST_REQUESTS: usize = 256;

/// Between two looks at the log of officers.
pub(crate) const RELOAD_EVERY: Duration = Duration::from_secs(5);
/// Between two looks at the queue for the operator's figures.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Between two looks at somebody who fell silent: less than what she returned from is kept.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// The operator is told when witnesses have not seen the log for so long (`DS-26`); clients warn
/// after 2 h and refuse after 72 h.
pub(crate) const ALARM_AFTER: Duration = Duration::from_secs(6 * 3600);

/// A request head must be complete after this (`DS-20`).
pub(crate) const HEAD_WITHIN: Duration = Duration::from_secs(5);
/// A request body must be complete after this (`DS-20`).
pub(crate) const BODY_WITHIN: Duration = Duration::from_secs(10);
/// An answer must be ready after this; longer than the longest wait for news.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(35);
/// An HTTP connection is not used for a new request after this.
pub(crate) const CONNECTION_LIFE: Duration = Duration::from_secs(120);
/// Stopping takes no longer than this (`DS-23`).
pub const DRAIN: Duration = Duration::from_secs(10);
/// Largest head of a request, in bytes.
pub(crate) const HEAD_BYTES: usize = 16 * 1024;
/// Largest JSON body, in bytes.
pub(crate) const JSON_BYTES: usize = 8192;
/// Message id, length and the largest frame.
pub(crate) const SUBMISSION_BYTES: usize = 16 + 2 + MAX_FRAME;

/// `Hello` must have come after this (`DS-9`).
pub const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// Between two pings of a socket (`DS-21`).
pub const PING_EVERY: Duration = Duration::from_secs(25);
/// A socket that was not heard of for this long is dropped (`DS-21`).
pub const SILENT_SOCKET: Duration = Duration::from_secs(75);
/// A message must be written after this (`DS-21`).
pub(crate) const SEND_WITHIN: Duration = Duration::from_secs(10);
/// Live sockets of one capability; the newest win (`DS-22`).
pub(crate) const SOCKETS_PER_MEMBER: u64 = 2;
/// Most envelopes that a socket reads from the store at once.
pub(crate) const SOCKET_READ: usize = 16;

/// What an operator can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// What the store enforces.
    pub store: store::Limits,
    /// Room for files, which the store of files enforces.
    pub files: FileLimits,
    /// Open connections of the API, WebSockets included.
    pub connections: usize,
    /// WebSockets that have not said `Hello` yet.
    pub unidentified: usize,
    /// Requests and messages of one capability; and as many requests about files beside them.
    pub member: Rate,
    /// Sessions opened by everybody together; and sign-ins begun for one officer.
    pub open: Rate,
    /// How long things are kept.
    pub keep: Keep,
}

/// How long things are kept. An operator may keep them for a shorter time, never for a longer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// A session, from its opening (`DS-14`).
    pub session: Duration,
    /// A session that an officer closed, until she has read all (`DS-13`).
    pub closing: Duration,
    /// Her right to return, from her last contact (`DS-68`).
    pub return_within: Duration,
}

impl Default for Keep {
    fn default() -> Self {
        Self { session: SESSION_LIFE, closing: CLOSING, return_within: RETURN_WITHIN }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            store: store::Limits {
                session_messages: 10_000,
                session_bytes: 64 * 1024 * 1024,
                unclaimed_bytes: 64 * 1024,
                waiting: 500,
            },
            files: FileLimits { session_files: 20, session_bytes: 100 << 20, bytes: 4 << 30 },
            connections: 8192,
            unidentified: 512,
            member: Rate { per_second: 20, burst: 200 },
            open: Rate { per_second: 5, burst: 100 },
            keep: Keep::default(),
        }
    }
}

/// So many at once, so many a second afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Refill; at least 1 counts.
    pub per_second: u32,
    /// Size of the bucket; at least 1 counts.
    pub burst: u32,
}

impl Rate {
    fn interval_micros(self) -> u64 {
        1_000_000 / u64::from(self.per_second.max(1))
    }

    fn depth_micros(self) -> u64 {
        self.interval_micros().saturating_mul(u64::from(self.burst.max(1)))
    }
}

/// A token bucket as one number: when it would be full again, in microseconds (GCRA).
#[derive(Debug, Default)]
pub(crate) struct Bucket(AtomicU64);

impl Bucket {
    /// Takes one token, if there is one (`DS-7`).
    pub(crate) fn admit(&self, rate: Rate, now: UnixMillis) -> bool {
        let now = now.0.saturating_mul(1000);
        let (interval, depth) = (rate.interval_micros(), rate.depth_micros());
        let take = |full_at: u64| {
            // Farther ahead than a bucket is deep: the clock was set back. Start again.
            let ahead = match full_at.saturating_sub(now) {
                ahead if ahead > depth => 0,
                ahead => ahead,
            };
            (ahead + interval <= depth).then_some(now + ahead + interval)
        };
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Whether forgetting the bucket changes nothing.
    pub(crate) fn is_full(&self, now: UnixMillis) -> bool {
        self.0.load(Ordering::Relaxed) <= now.0.saturating_mul(1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { per_second: 2, burst: 3 };

    /// DS-7: a burst, then the refill, and never more.
    #[test]
    fn admits_a_burst_and_then_the_rate() {
        let (bucket, start) = (Bucket::default(), UnixMillis(1_000_000));
        let admitted = |at: UnixMillis| (0..10).filter(|_| bucket.admit(RATE, at)).count();
        assert_eq!(admitted(start), 3);
        assert_eq!(admitted(start.plus(Duration::from_millis(499))), 0);
        assert_eq!(admitted(start.plus(Duration::from_millis(500))), 1);
        assert_eq!(admitted(start.plus(Duration::from_secs(60))), 3);
        assert!(bucket.is_full(start.plus(Duration::from_secs(90))));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let bucket = Bucket::default();
        assert!(bucket.admit(RATE, UnixMillis(9_000_000)));
        assert!(bucket.admit(RATE, UnixMillis(1_000)));
    }
}
