//! Who waits, and who waited for nothing: for the operator's figures.

use std::collections::HashMap;

use abri_wire::{Phase, Sequence, SessionId, UnixMillis};

use super::{QUEUE_LINES, Relay};
use crate::{
    clock::Clock,
    limits::LOOK_AGAIN,
    metrics::Metrics,
    store::{Store, StoreError},
};

/// Of so many who left the queue one look asks what became of them.
const LEFT_LOOKED_AT: usize = 500;

impl<S: Store, C: Clock> Relay<S, C> {
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// How many sessions the queue holds, by the settings that hold now.
    pub(crate) fn most_waiting(&self) -> u64 {
        self.limits.with(|limits| limits.store.waiting)
    }

    /// How many wait, and since when the first of them; `None` if the store does not say. Counts those
    /// who have left the queue, and no officer had come: gone, or silent for as long as one can return.
    ///
    /// Who was joined and gone again between two looks, in another process on the same Redis, counts
    /// as not answered.
    pub(crate) async fn look_at_queue(&self) -> Option<(u64, Option<UnixMillis>)> {
        let now = self.clock.now();
        let queue = self.note(self.store.queue(QUEUE_LINES, now).await).ok()?;
        let waiting: HashMap<SessionId, UnixMillis> =
            queue.iter().map(|it| (it.entry.session, it.entry.waiting_since)).collect();
        for session in self.metrics.left_the_queue(&waiting, LEFT_LOOKED_AT, now) {
            let Some(answered) = self.was_answered(session, now).await else { continue };
            // Of two looks at once one counts it.
            if self.metrics.settled(session) && !answered {
                self.metrics.unanswered();
            }
        }
        let number = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
        Some((number, waiting.into_values().min()))
    }

    /// Whether an officer came to whoever left the queue; `None` as long as that is not known.
    async fn was_answered(&self, session: SessionId, now: UnixMillis) -> Option<bool> {
        let phase = match self.store.read_after(session, Sequence::START, 0, now).await {
            Err(StoreError::Gone) => return Some(false),
            Err(_) => return None,
            Ok((status, _)) => status.phase,
        };
        let look_at = match phase {
            // She who returned waits under another id.
            Phase::Joined | Phase::Closing | Phase::Returned => return Some(true),
            Phase::Waiting | Phase::Claimed => now,
            Phase::Lapsed | Phase::Away => now.plus(LOOK_AGAIN),
        };
        let silent = self.metrics.put_off(session, phase == Phase::Lapsed, look_at, now);
        // If she offers again it is a new wait.
        let gone = silent >= self.limits.with(|limits| limits.keep.return_within);
        (phase == Phase::Lapsed && gone).then_some(false)
    }
}
