//! Who waits, and who waited for nothing: for the operator's figures.

use std::collections::HashMap;

use abri_wire::{Phase, Sequence, SessionId, UnixMillis};

use super::{QUEUE_LINES, Relay};
use crate::{
    clock::Clock,
    metrics::Metrics,
    store::{Store, StoreError},
};

impl<S: Store, C: Clock> Relay<S, C> {
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// How many sessions the queue holds, by the settings that hold now.
    pub(crate) fn most_waiting(&self) -> u64 {
        self.limits.with(|limits| limits.store.waiting)
    }

    /// How many wait, and since when the first of them; `None` if the store does not say. Counts those
    /// who have left the queue since the last look, and no officer had come.
    ///
    /// Who was joined and gone again between two looks, in another process on the same Redis, counts
    /// as not answered.
    pub(crate) async fn look_at_queue(&self) -> Option<(u64, Option<UnixMillis>)> {
        let now = self.clock.now();
        let queue = self.note(self.store.queue(QUEUE_LINES, now).await).ok()?;
        let waiting: HashMap<SessionId, UnixMillis> =
            queue.iter().map(|it| (it.entry.session, it.entry.waiting_since)).collect();
        for session in self.metrics.left_the_queue(&waiting) {
            let answered = match self.store.read_after(session, Sequence::START, 0, now).await {
                Err(StoreError::Gone) => Some(false),
                Err(_) => None,
                Ok((status, _)) => match status.phase {
                    // She who returned waits under another id.
                    Phase::Joined | Phase::Closing | Phase::Returned => Some(true),
                    Phase::Waiting | Phase::Claimed | Phase::Lapsed | Phase::Away => None,
                },
            };
            if answered.is_some() {
                self.metrics.settled(session);
            }
            if answered == Some(false) {
                self.metrics.unanswered();
            }
        }
        let number = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
        Some((number, waiting.into_values().min()))
    }
}
