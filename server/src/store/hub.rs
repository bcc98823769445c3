//! Who in this process waits for news of which session.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use abri_wire::{SessionId, SessionStatus};
use tokio::sync::watch;

use super::Hints;

/// Enough that writers on a few dozen cores rarely meet.
const SHARDS: usize = 64;
/// Low bits of a mark: the log's head.
const HEAD_BITS: u32 = 40;

/// What happened to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// It stands here now.
    Status(SessionStatus),
    /// It is erased.
    Ended,
}

/// A sharded map of senders. One is made by the first watcher; it goes when the session ends, when
/// news finds nobody, or with [`Hub::prune`].
#[derive(Debug)]
pub(super) struct Hub {
    shards: [Mutex<Shard>; SHARDS],
}

type Shard = HashMap<SessionId, watch::Sender<u64>>;

impl Hub {
    pub(super) fn new() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()) }
    }

    fn shard(&self, session: SessionId) -> MutexGuard<'_, Shard> {
        // Session ids are drawn at random by clients; one who doesn't slows only his own shard.
        let [first, ..] = *session.as_bytes();
        let index = usize::from(first) % SHARDS;
        let mut shards = self.shards.iter().skip(index);
        #[expect(clippy::expect_used, reason = "index < SHARDS, the array's length")]
        lock(shards.next().expect("in bounds"))
    }

    /// A receiver, and whether it is the only one.
    pub(super) fn watch(&self, session: SessionId) -> (Hints, bool) {
        let mut shard = self.shard(session);
        let sender = shard.entry(session).or_insert_with(|| watch::Sender::new(0));
        let first = sender.receiver_count() == 0;
        (sender.subscribe(), first)
    }

    /// Wakes the session's readers, unless they know already: news may come twice, from the call
    /// itself and from the engine.
    pub(super) fn announce(&self, session: SessionId, news: News) {
        let mut shard = self.shard(session);
        let Some(sender) = shard.get(&session) else { return };
        match news {
            _ if sender.receiver_count() == 0 => {
                shard.remove(&session);
            }
            News::Status(status) => {
                let mark = mark(status.revision, status.head.0);
                sender.send_if_modified(|last| {
                    let newer = mark > *last;
                    *last = mark.max(*last);
                    newer
                });
            }
            News::Ended => {
                sender.send_modify(|last| *last = u64::MAX);
                shard.remove(&session);
            }
        }
    }

    /// Wakes the session's readers in any case.
    pub(super) fn nudge(&self, session: SessionId) {
        if let Some(sender) = self.shard(session).get(&session) {
            sender.send_modify(|_| {});
        }
    }

    pub(super) fn is_watched(&self, session: SessionId) -> bool {
        self.shard(session).get(&session).is_some_and(|sender| sender.receiver_count() > 0)
    }

    /// Every session that somebody watches.
    pub(super) fn watched(&self) -> Vec<SessionId> {
        let mut watched = Vec::new();
        for shard in &self.shards {
            let shard = lock(shard);
            let live = shard.iter().filter(|(_, sender)| sender.receiver_count() > 0);
            watched.extend(live.map(|(session, _)| *session));
        }
        watched
    }

    /// Forgets the senders that nobody listens to; says how many those were.
    pub(super) fn prune(&self) -> usize {
        let mut pruned = 0;
        for shard in &self.shards {
            let mut shard = lock(shard);
            let before = shard.len();
            shard.retain(|_, sender| sender.receiver_count() > 0);
            pruned += before - shard.len();
        }
        pruned
    }
}

/// Grows with each revision and, within one, with each envelope.
const fn mark(revision: u64, head: u64) -> u64 {
    (revision << HEAD_BITS) | (head & ((1 << HEAD_BITS) - 1))
}

/// Nothing in here can panic while it holds the lock, so a poisoned one is whole.
fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use abri_wire::{Phase, Sequence};

    use super::*;

    const SESSION: SessionId = SessionId::new([7; 16]);

    fn at(revision: u64, head: u64) -> News {
        News::Status(SessionStatus { revision, phase: Phase::Joined, head: Sequence(head) })
    }

    #[test]
    fn news_wakes_once_however_often_and_late_it_comes() {
        let hub = Hub::new();
        let (mut hints, first) = hub.watch(SESSION);
        assert!(first && !hub.watch(SESSION).1);
        for news in [at(1, 2), at(1, 2), at(1, 1)] {
            hub.announce(SESSION, news);
        }
        assert!(hints.has_changed().unwrap());
        hints.mark_unchanged();
        hub.announce(SESSION, at(1, 2));
        assert!(!hints.has_changed().unwrap());
        hub.announce(SESSION, at(2, 2));
        assert!(hints.has_changed().unwrap());
    }

    #[test]
    fn the_end_wakes_and_closes() {
        let hub = Hub::new();
        let (mut hints, _) = hub.watch(SESSION);
        hub.announce(SESSION, News::Ended);
        assert_eq!(*hints.borrow_and_update(), u64::MAX);
        assert!(hints.has_changed().is_err());
        assert!(hub.watched().is_empty());
    }

    #[test]
    fn a_watch_that_nobody_holds_is_forgotten() {
        let hub = Hub::new();
        drop(hub.watch(SESSION));
        assert_eq!((hub.watched().len(), hub.prune(), hub.prune()), (0, 1, 0));
    }
}
