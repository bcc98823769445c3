//! Figures for an operator: a closed set of names and labels, and numbers too coarse to tell of one
//! person (`spec/decisions/0024-figures-for-an-operator.md`).

mod leaving;
mod render;
mod serve;

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use abri_wire::{
    CapabilityHash, ProblemKind, SessionId, UnixMillis, acts::Act, records::RecordReason,
};
use axum::http::Method;

use self::leaving::Leaving;
pub(crate) use self::{
    render::{Moment, render},
    serve::{measure, router},
};

/// An officer who did not ask for the queue for so long is not counted as on duty.
const ON_DUTY: Duration = Duration::from_secs(120);
/// Upper ends of the buckets of a time, in microseconds.
const BUCKETS: [u64; 7] = [1_000, 5_000, 20_000, 100_000, 500_000, 2_000_000, 10_000_000];

/// What happens to sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Opened,
    Returned,
    Claimed,
    Joined,
    Away,
    Closed,
    Erased,
    /// Changed by time alone: expired, lapsed, or erased some time after its end.
    Swept,
}

impl Event {
    pub(crate) const ALL: [(Self, &str); 8] = [
        (Self::Opened, "opened"),
        (Self::Returned, "returned"),
        (Self::Claimed, "claimed"),
        (Self::Joined, "joined"),
        (Self::Away, "away"),
        (Self::Closed, "closed"),
        (Self::Erased, "erased"),
        (Self::Swept, "swept"),
    ];
}

/// What takes time. Reads and sockets wait on purpose, so they are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Open,
    Claim,
    /// Over either carrier, from the check of the capability on.
    Append,
    Queue,
    SignIn,
    Evidence,
    File,
    Other,
}

impl Operation {
    pub(crate) const ALL: [(Self, &str); 8] = [
        (Self::Open, "open"),
        (Self::Claim, "claim"),
        (Self::Append, "append"),
        (Self::Queue, "queue"),
        (Self::SignIn, "sign-in"),
        (Self::Evidence, "evidence"),
        (Self::File, "file"),
        (Self::Other, "other"),
    ];

    /// By the route, never by the path that was asked for.
    fn of(method: &Method, route: &str) -> Option<Self> {
        let last = route.rsplit('/').next().unwrap_or_default();
        match (route, last) {
            ("/v1/sessions", _) => Some(Self::Open),
            ("/v1/queue", _) => Some(Self::Queue),
            // Measured where it is done.
            (_, "messages") => None,
            ("/v1/socket", _) => None,
            (_, "claim" | "join" | "joined") => Some(Self::Claim),
            (_, "{file}" | "{index}") => Some(Self::File),
            (_, "{certificate}") => Some(Self::Evidence),
            (route, _) if route.contains("sign-in") || route.contains("enrolment") => {
                Some(Self::SignIn)
            }
            _ if *method == Method::OPTIONS => None,
            _ => Some(Self::Other),
        }
    }
}

/// Times, counted in fixed buckets.
#[derive(Debug, Default)]
pub(crate) struct Times {
    /// Not cumulative; the last has no upper end.
    buckets: [AtomicU64; BUCKETS.len() + 1],
    micros: AtomicU64,
}

/// What is known of an officer who may answer.
#[derive(Debug, Default)]
struct Heard {
    /// When they were heard of last.
    at: UnixMillis,
    /// They said that they are on a break, and not yet that it is over.
    paused: bool,
}

/// All that is counted. Numbers only: what stands for a person stays inside.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    sessions: [AtomicU64; Event::ALL.len()],
    envelopes: AtomicU64,
    records: [AtomicU64; RecordReason::ALL.len()],
    acts: [AtomicU64; Act::ALL.len()],
    unanswered: AtomicU64,
    store_silent: AtomicU64,
    refusals: [AtomicU64; ProblemKind::ALL.len()],
    times: [Times; Operation::ALL.len()],
    duty: Mutex<HashMap<CapabilityHash, Heard>>,
    leaving: Mutex<Leaving>,
}

impl Metrics {
    pub(crate) fn count(&self, event: Event) {
        self.add(event, 1);
    }

    pub(crate) fn add(&self, event: Event, number: u64) {
        let place = Event::ALL.iter().position(|(it, _)| *it == event);
        add(place.and_then(|place| self.sessions.get(place)), number);
    }

    /// Somebody who waited has gone or fell silent, and nobody had come.
    pub(crate) fn unanswered(&self) {
        add(Some(&self.unanswered), 1);
    }

    pub(crate) fn appended(&self) {
        add(Some(&self.envelopes), 1);
    }

    /// A record has a new line in the journal.
    pub(crate) fn recorded(&self, reason: RecordReason) {
        let place = RecordReason::ALL.iter().position(|it| *it == reason);
        add(place.and_then(|place| self.records.get(place)), 1);
    }

    /// An act has a new line in the journal.
    pub(crate) fn acted(&self, act: Act) {
        let place = Act::ALL.iter().position(|it| *it == act);
        add(place.and_then(|place| self.acts.get(place)), 1);
    }

    pub(crate) fn store_silent(&self) {
        add(Some(&self.store_silent), 1);
    }

    pub(crate) fn refused(&self, kind: ProblemKind) {
        let place = ProblemKind::ALL.iter().position(|it| *it == kind);
        add(place.and_then(|place| self.refusals.get(place)), 1);
    }

    pub(crate) fn took(&self, operation: Operation, time: Duration) {
        let place = Operation::ALL.iter().position(|(it, _)| *it == operation);
        let Some(times) = place.and_then(|place| self.times.get(place)) else { return };
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS.iter().take_while(|end| micros > **end).count();
        add(times.buckets.get(bucket), 1);
        add(Some(&times.micros), micros);
    }

    /// An officer who may answer was heard of.
    pub(crate) fn on_duty(&self, access: CapabilityHash, now: UnixMillis) {
        lock(&self.duty).entry(access).or_default().at = now;
    }

    /// An officer who was heard of says whether they are on a break: then nobody answers who comes.
    pub(crate) fn paused(&self, access: CapabilityHash, paused: bool) {
        if let Some(heard) = lock(&self.duty).get_mut(&access) {
            heard.paused = paused;
        }
    }

    fn officers(&self, now: UnixMillis) -> u64 {
        let mut duty = lock(&self.duty);
        duty.retain(|_, heard| now.since(heard.at) <= ON_DUTY);
        let ready = duty.values().filter(|heard| !heard.paused).count();
        u64::try_from(ready).unwrap_or(u64::MAX)
    }

    /// Notes who waits, and returns at most `most` of those who waited before, are not in the queue any
    /// more, and are to be looked at.
    pub(crate) fn left_the_queue(
        &self,
        waiting: &HashMap<SessionId, UnixMillis>,
        most: usize,
        now: UnixMillis,
    ) -> Vec<SessionId> {
        lock(&self.leaving).look(waiting, most, now)
    }

    /// What becomes of this session is not known yet: it is looked at again, then. For how long it has been
    /// found silent.
    pub(crate) fn put_off(
        &self,
        session: SessionId,
        silent: bool,
        look_at: UnixMillis,
        now: UnixMillis,
    ) -> Duration {
        lock(&self.leaving).put_off(session, silent, look_at, now)
    }

    /// What becomes of this session is known: it is not looked at any more. Whether it was before.
    pub(crate) fn settled(&self, session: SessionId) -> bool {
        lock(&self.leaving).settled(session)
    }
}

fn add(counter: Option<&AtomicU64>, number: u64) {
    if let Some(counter) = counter {
        counter.fetch_add(number, Ordering::Relaxed);
    }
}

fn lock<T>(numbers: &Mutex<T>) -> MutexGuard<'_, T> {
    // Numbers only: usable whatever a panicking holder did.
    numbers.lock().unwrap_or_else(PoisonError::into_inner)
}
