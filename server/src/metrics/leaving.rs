//! Who left the queue, until it is known what became of them.

use std::{collections::HashMap, time::Duration};

use abri_wire::{SessionId, UnixMillis};

/// Somebody who waited, and does not any more.
#[derive(Debug, Clone, Copy)]
struct Left {
    /// From when on they are looked at again.
    look_at: UnixMillis,
    /// Since when they have been found silent.
    silent_since: Option<UnixMillis>,
}

/// Those who wait, and those who did when they were last looked at.
#[derive(Debug, Default)]
pub(super) struct Leaving(HashMap<SessionId, Option<Left>>);

impl Leaving {
    /// Notes who waits: it is a new wait if they had left. Returns at most `most` of those who do not wait
    /// any more and are to be looked at now; who has been due for longest comes first.
    pub(super) fn look(
        &mut self,
        waiting: &HashMap<SessionId, UnixMillis>,
        most: usize,
        now: UnixMillis,
    ) -> Vec<SessionId> {
        self.0.extend(waiting.keys().map(|session| (*session, None)));
        let mut due = Vec::new();
        for (session, left) in self.0.iter_mut().filter(|(it, _)| !waiting.contains_key(it)) {
            let left = left.get_or_insert(Left { look_at: now, silent_since: None });
            if left.look_at <= now {
                due.push((left.look_at, *session));
            }
        }
        due.sort_unstable();
        due.into_iter().take(most).map(|(_, session)| session).collect()
    }

    /// It is not known yet what becomes of this one: it is looked at again, then. For how long it has been
    /// found silent.
    pub(super) fn put_off(
        &mut self,
        session: SessionId,
        silent: bool,
        look_at: UnixMillis,
        now: UnixMillis,
    ) -> Duration {
        let Some(Some(left)) = self.0.get_mut(&session) else { return Duration::ZERO };
        left.look_at = look_at;
        left.silent_since = silent.then(|| left.silent_since.unwrap_or(now));
        left.silent_since.map_or(Duration::ZERO, |since| now.since(since))
    }

    /// What became of this one is known; whether it was not before.
    pub(super) fn settled(&mut self, session: SessionId) -> bool {
        self.0.remove(&session).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1000);

    fn waiting(sessions: impl IntoIterator<Item = u8>) -> HashMap<SessionId, UnixMillis> {
        sessions.into_iter().map(|n| (SessionId::new([n; 16]), NOW)).collect()
    }

    /// A flood of people who fall silent costs no more reads at once than so many.
    #[test]
    fn a_look_is_bounded_and_leaves_nobody_out() {
        let mut leaving = Leaving::default();
        assert_eq!(leaving.look(&waiting(0..10), 4, NOW), []);
        let mut seen = Vec::new();
        for _ in 0..3 {
            let due = leaving.look(&waiting([]), 4, NOW);
            assert!(due.len() <= 4);
            for session in &due {
                leaving.put_off(*session, true, UnixMillis(2000), NOW);
            }
            seen.extend(due);
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 10);
        assert_eq!(leaving.look(&waiting([]), 4, UnixMillis(1999)), [], "not yet");
        assert_eq!(leaving.look(&waiting([]), 99, UnixMillis(2000)).len(), 10);
    }

    #[test]
    fn whoever_waits_again_was_not_silent() {
        let mut leaving = Leaving::default();
        let session = SessionId::new([1; 16]);
        leaving.look(&waiting([1]), 4, NOW);
        leaving.look(&waiting([]), 4, NOW);
        let mut at = |time, silent| leaving.put_off(session, silent, NOW, UnixMillis(time));
        assert_eq!([at(1000, true), at(1500, true)].map(|it| it.as_millis()), [0, 500]);
        assert_eq!([at(1600, false), at(1700, true)].map(|it| it.as_millis()), [0, 0]);
        leaving.look(&waiting([1]), 4, NOW);
        leaving.look(&waiting([]), 4, NOW);
        assert_eq!(leaving.put_off(session, true, NOW, UnixMillis(9000)), Duration::ZERO);
        assert_eq!((leaving.settled(session), leaving.settled(session)), (true, false));
    }
}
