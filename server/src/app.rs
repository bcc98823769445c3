//! What all requests share.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::{
    clock::Clock, evidence::Evidence, limits::Limits, metrics::Moment, origin::Origins,
    relay::Relay, store::Store,
};

/// The relay, and what only the HTTP edge needs.
pub(crate) struct App<S, C> {
    pub(crate) relay: Relay<S, C>,
    pub(crate) origins: Origins,
    pub(crate) evidence: Arc<Evidence>,
    /// Places for sockets that have not said `Hello` (`DS-9`).
    pub(crate) unidentified: Arc<Semaphore>,
    /// Sockets live outside their connection's task; stopping waits for them too.
    pub(crate) tasks: TaskTracker,
    pub(crate) gauges: Arc<Gauges>,
}

impl<S: Store, C: Clock> App<S, C> {
    /// What is so now, for the operator's figures.
    pub(crate) async fn moment(&self) -> Moment {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let queue = self.relay.look_at_queue().await;
        let (file_bytes, most_file_bytes) = self.relay.file_bytes().await;
        Moment {
            now: self.relay.now(),
            queue,
            most_waiting: self.relay.most_waiting(),
            file_bytes,
            most_file_bytes,
            store_answers: self.relay.store_answers(),
            sockets: count(self.gauges.sockets()),
            waits: count(self.gauges.waits()),
            witnessed: self.evidence.witnessed(),
        }
    }

    pub(crate) fn new(
        relay: Relay<S, C>,
        origins: Origins,
        evidence: Arc<Evidence>,
        limits: Limits,
        tasks: TaskTracker,
    ) -> Arc<Self> {
        Arc::new(Self {
            relay,
            origins,
            evidence,
            unidentified: Arc::new(Semaphore::new(limits.unidentified)),
            tasks,
            gauges: Arc::default(),
        })
    }
}

/// How much is going on: numbers without names.
#[derive(Debug, Default)]
pub struct Gauges {
    sockets: AtomicUsize,
    waits: AtomicUsize,
}

impl Gauges {
    /// WebSockets that have said `Hello`.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.sockets.load(Ordering::SeqCst)
    }

    /// Reads that wait for news.
    #[must_use]
    pub fn waits(&self) -> usize {
        self.waits.load(Ordering::SeqCst)
    }

    pub(crate) fn count_socket(self: &Arc<Self>) -> Counted {
        Counted::new(Arc::clone(self), |gauges| &gauges.sockets)
    }

    pub(crate) fn count_wait(self: &Arc<Self>) -> Counted {
        Counted::new(Arc::clone(self), |gauges| &gauges.waits)
    }
}

/// One of what a gauge counts, until it is dropped.
pub(crate) struct Counted {
    gauges: Arc<Gauges>,
    which: fn(&Gauges) -> &AtomicUsize,
}

impl Counted {
    fn new(gauges: Arc<Gauges>, which: fn(&Gauges) -> &AtomicUsize) -> Self {
        which(&gauges).fetch_add(1, Ordering::SeqCst);
        Self { gauges, which }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        (self.which)(&self.gauges).fetch_sub(1, Ordering::SeqCst);
    }
}
