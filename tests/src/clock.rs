//! The service's time, which a test can move forward.

use core::time::Duration;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use abri_server::{Clock, SystemClock};
use abri_wire::UnixMillis;

/// The machine's clock and what was added to it. Clones show the same time.
#[derive(Debug, Clone, Default)]
pub(crate) struct AheadClock(Arc<AtomicU64>);

impl AheadClock {
    pub(crate) fn advance(&self, time: Duration) {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.0.fetch_add(milliseconds, Ordering::Relaxed);
    }
}

impl Clock for AheadClock {
    fn now(&self) -> UnixMillis {
        SystemClock.now().plus(Duration::from_millis(self.0.load(Ordering::Relaxed)))
    }
}
