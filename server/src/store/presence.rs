//! When each waiting creator was last in contact: in memory only, nothing worth a disk write.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use abri_wire::{SessionId, UnixMillis};

#[derive(Debug, Default)]
pub(super) struct Presence(Mutex<HashMap<SessionId, UnixMillis>>);

impl Presence {
    pub(super) fn touch(&self, session: SessionId, now: UnixMillis) {
        self.lock().insert(session, now);
    }

    /// Those of `waiting` that were silent; forgets all that don't wait. One that is not known
    /// (the process has restarted) counts as in contact `now`.
    pub(super) fn silent(
        &self,
        waiting: &[SessionId],
        silent_since: UnixMillis,
        now: UnixMillis,
    ) -> Vec<SessionId> {
        let mut seen = self.lock();
        if seen.len() > waiting.len() {
            let waiting: HashSet<_> = waiting.iter().collect();
            seen.retain(|session, _| waiting.contains(session));
        }
        let mut silent = waiting.to_vec();
        silent.retain(|session| *seen.entry(*session).or_insert(now) < silent_since);
        silent
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, UnixMillis>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
