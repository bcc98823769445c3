//! Every number that an operator can set: where it stands, what is allowed, what it changes.

use std::{ops::RangeInclusive, time::Duration};

use crate::limits::Limits;

/// One number.
#[derive(Debug)]
pub(crate) struct Knob {
    /// Table of the settings file.
    pub(crate) section: &'static str,
    /// Its name there.
    pub(crate) key: &'static str,
    /// What it may be.
    pub(crate) allowed: RangeInclusive<u64>,
    /// Whether it can change while the service runs.
    pub(crate) live: bool,
    /// What it is.
    pub(crate) get: fn(&Limits) -> u64,
    /// Makes it so.
    pub(crate) set: fn(&mut Limits, u64),
}

/// Bytes of a mebibyte.
const MIB: u64 = 1 << 20;

/// All of them, in the order of the file.
pub(crate) static KNOBS: [Knob; 15] = [
    // More places than a semaphore can count are no limit.
    fixed(
        "connections",
        1..=1_000_000,
        |it| wide(it.connections),
        |it, to| {
            it.connections = place(to);
        },
    ),
    fixed(
        "unidentified",
        1..=100_000,
        |it| wide(it.unidentified),
        |it, to| {
            it.unidentified = place(to);
        },
    ),
    limit("waiting", 1..=100_000, |it| it.store.waiting, |it, to| it.store.waiting = to),
    limit(
        "session-messages",
        100..=1_000_000,
        |it| it.store.session_messages,
        |it, to| {
            it.store.session_messages = to;
        },
    ),
    limit(
        "session-bytes",
        MIB..=(1 << 30),
        |it| it.store.session_bytes,
        |it, to| {
            it.store.session_bytes = to;
        },
    ),
    limit(
        "session-files",
        1..=1000,
        |it| it.files.session_files.into(),
        |it, to| {
            it.files.session_files = narrow(to);
        },
    ),
    limit(
        "session-file-bytes",
        MIB..=(10 << 30),
        |it| it.files.session_bytes,
        |it, to| {
            it.files.session_bytes = to;
        },
    ),
    limit("file-bytes", MIB..=(1 << 40), |it| it.files.bytes, |it, to| it.files.bytes = to),
    limit(
        "member-rate",
        1..=1000,
        |it| it.member.per_second.into(),
        |it, to| {
            it.member.per_second = narrow(to);
        },
    ),
    limit(
        "member-burst",
        10..=10_000,
        |it| it.member.burst.into(),
        |it, to| {
            it.member.burst = narrow(to);
        },
    ),
    limit(
        "open-rate",
        1..=1000,
        |it| it.open.per_second.into(),
        |it, to| {
            it.open.per_second = narrow(to);
        },
    ),
    limit(
        "open-burst",
        1..=10_000,
        |it| it.open.burst.into(),
        |it, to| {
            it.open.burst = narrow(to);
        },
    ),
    // Only downwards: what the specification says is the longest.
    kept(
        "session-minutes",
        60..=720,
        |it| minutes(it.keep.session),
        |it, to| {
            it.keep.session = of_minutes(to);
        },
    ),
    kept(
        "closing-minutes",
        1..=15,
        |it| minutes(it.keep.closing),
        |it, to| {
            it.keep.closing = of_minutes(to);
        },
    ),
    kept(
        "return-minutes",
        2..=5,
        |it| minutes(it.keep.return_within),
        |it, to| {
            it.keep.return_within = of_minutes(to);
        },
    ),
];

/// The number of this name.
pub(crate) fn knob(key: &str) -> Option<&'static Knob> {
    KNOBS.iter().find(|knob| knob.key == key)
}

impl Knob {
    /// What is allowed, as a sentence's end.
    pub(crate) fn says(&self) -> String {
        format!("between {} and {}", self.allowed.start(), self.allowed.end())
    }
}

type Get = fn(&Limits) -> u64;
type Set = fn(&mut Limits, u64);

const fn limit(key: &'static str, allowed: RangeInclusive<u64>, get: Get, set: Set) -> Knob {
    Knob { section: "limits", key, allowed, live: true, get, set }
}

const fn fixed(key: &'static str, allowed: RangeInclusive<u64>, get: Get, set: Set) -> Knob {
    Knob { section: "limits", key, allowed, live: false, get, set }
}

const fn kept(key: &'static str, allowed: RangeInclusive<u64>, get: Get, set: Set) -> Knob {
    Knob { section: "retention", key, allowed, live: true, get, set }
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

const fn minutes(time: Duration) -> u64 {
    time.as_secs() / 60
}

const fn of_minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes.saturating_mul(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DS-14, DS-13, DS-68: what is kept can be kept for a shorter time only.
    #[test]
    fn times_only_go_down() {
        let mut limits = Limits::default();
        for knob in KNOBS.iter().filter(|knob| knob.section == "retention") {
            assert_eq!((knob.get)(&limits), *knob.allowed.end(), "{}", knob.key);
        }
        for knob in &KNOBS {
            assert!(knob.allowed.contains(&(knob.get)(&limits)), "{}", knob.key);
            (knob.set)(&mut limits, *knob.allowed.start());
            assert_eq!((knob.get)(&limits), *knob.allowed.start(), "{}", knob.key);
        }
    }
}
