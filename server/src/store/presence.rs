//! When each creator was last in contact: in memory only, nothing worth a disk write.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use abri_wire::{SessionId, UnixMillis};

/// What was longer ago says nothing more than what is not known: longer than any rule looks back.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(15 * 60);

#[derive(Debug, Default)]
pub(super) struct Presence(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// When this process first heard of anybody.
    began: Option<UnixMillis>,
    last: HashMap<SessionId, UnixMillis>,
}

impl Seen {
    fn begin(&mut self, now: UnixMillis) -> UnixMillis {
        *self.began.get_or_insert(now)
    }
}

impl Presence {
    pub(super) fn touch(&self, session: SessionId, now: UnixMillis) {
        let mut seen = self.lock();
        seen.begin(now);
        seen.last.insert(session, now);
    }

    /// The last contact of a creator; the start of this process if it knows of none.
    pub(super) fn last(&self, session: SessionId, now: UnixMillis) -> UnixMillis {
        let mut seen = self.lock();
        let began = seen.begin(now);
        seen.last.get(&session).copied().unwrap_or(began)
    }

    /// Those of `waiting` that were silent; forgets what was long ago. One that is not known (the
    /// process has restarted) counts as in contact `now`.
    pub(super) fn silent(
        &self,
        waiting: &[SessionId],
        silent_since: UnixMillis,
        now: UnixMillis,
    ) -> Vec<SessionId> {
        let mut seen = self.lock();
        seen.begin(now);
        seen.last.retain(|_, last| now.since(*last) <= FORGOTTEN_AFTER);
        let mut silent = waiting.to_vec();
        silent.retain(|session| *seen.last.entry(*session).or_insert(now) < silent_since);
        silent
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
