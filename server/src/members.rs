//! What this process remembers of the members that it serves now: rate, sockets, revocation.
//! Nothing here outlives the process, and nothing here is needed to be right: the store decides.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use abri_wire::{CapabilityHash, MemberSlot, SessionId, UnixMillis};
use tokio::sync::Notify;

use crate::limits::{Bucket, PRESENCE, SOCKETS_PER_MEMBER};

/// A member whose capability was checked, for the length of one request or one socket.
#[derive(Debug, Clone)]
pub struct Member {
    pub(crate) session: SessionId,
    pub(crate) slot: MemberSlot,
    pub(crate) capability: CapabilityHash,
    pub(crate) live: Arc<Live>,
}

impl Member {
    /// Whether this is the victim, who opened the session.
    #[must_use]
    pub fn is_creator(&self) -> bool {
        self.slot == MemberSlot::CREATOR
    }
}

/// Shared by all requests and sockets of one member.
#[derive(Debug, Default)]
pub(crate) struct Live {
    pub(crate) bucket: Bucket,
    /// Requests about files take nothing from messages (`DS-64`).
    pub(crate) files: Bucket,
    /// Wakes whoever waits on behalf of the member; the flags say why.
    pub(crate) changed: Notify,
    revoked: AtomicBool,
    stopping: AtomicBool,
    sockets: AtomicU64,
    touched: AtomicU64,
}

/// Whether a socket may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Good,
    /// The member's right was taken, in this process.
    Revoked,
    /// Newer sockets of the same member took its place.
    Superseded,
    /// The process stops.
    Stopping,
}

impl Live {
    /// Numbers a new socket of the member; the oldest surplus one ends (`DS-22`).
    pub(crate) fn enter(&self) -> u64 {
        let number = self.sockets.fetch_add(1, Ordering::SeqCst) + 1;
        self.changed.notify_waiters();
        number
    }

    /// Where the socket with this number stands.
    pub(crate) fn standing(&self, number: u64) -> Standing {
        if self.stopping.load(Ordering::SeqCst) {
            Standing::Stopping
        } else if self.revoked.load(Ordering::SeqCst) {
            Standing::Revoked
        } else if number + SOCKETS_PER_MEMBER <= self.sockets.load(Ordering::SeqCst) {
            Standing::Superseded
        } else {
            Standing::Good
        }
    }

    /// Where a request stands that waits.
    pub(crate) fn standing_of_wait(&self) -> Standing {
        self.standing(u64::MAX - SOCKETS_PER_MEMBER)
    }

    /// Whether it is time to note presence in the store again: not at every request.
    pub(crate) fn touch_is_due(&self, now: UnixMillis) -> bool {
        let every = u64::try_from(PRESENCE.as_millis() / 6).unwrap_or(u64::MAX);
        let due = |last: u64| (last == 0 || now.0.abs_diff(last) >= every).then_some(now.0);
        self.touched.fetch_update(Ordering::Relaxed, Ordering::Relaxed, due).is_ok()
    }

    fn end(&self, flag: &AtomicBool) {
        flag.store(true, Ordering::SeqCst);
        self.changed.notify_waiters();
    }
}

/// All members that this process serves now.
#[derive(Debug, Default)]
pub(crate) struct Members {
    live: Mutex<HashMap<(SessionId, MemberSlot), Arc<Live>>>,
    stopping: AtomicBool,
}

impl Members {
    fn lock(&self) -> MutexGuard<'_, HashMap<(SessionId, MemberSlot), Arc<Live>>> {
        // A map of counters stays usable whatever a panicking holder did.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The shared part of a member that the store knows: strangers leave no trace here.
    pub(crate) fn live(&self, session: SessionId, slot: MemberSlot) -> Arc<Live> {
        let live = Arc::clone(self.lock().entry((session, slot)).or_default());
        if self.stopping.load(Ordering::SeqCst) {
            live.end(&live.stopping);
        }
        live
    }

    /// Ends the sockets and waits of a member whose right was taken.
    pub(crate) fn revoke(&self, session: SessionId, slot: MemberSlot) {
        if let Some(live) = self.lock().get(&(session, slot)) {
            live.end(&live.revoked);
        }
    }

    /// Ends all sockets and waits (`DS-23`).
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        for live in self.lock().values() {
            live.end(&live.stopping);
        }
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Forgets members that nobody serves and whose bucket is full again.
    pub(crate) fn prune(&self, now: UnixMillis) {
        let mut live = self.lock();
        live.retain(|_, live| {
            let fresh = live.bucket.is_full(now) && live.files.is_full(now);
            Arc::strong_count(live) > 1 || !fresh
        });
        if live.len() < live.capacity() / 8 {
            live.shrink_to_fit();
        }
    }
}
