//! Whether the clock can be right (`ROSTER-3`). A statement or certificate of a wrong time can't be taken back:
//! the log's times never fall, so one from next year would end the log until next year.

use core::time::Duration;

use abri_wire::UnixMillis;

use crate::{
    authority::{Authority, BACKDATED},
    register::Register,
    text,
};

/// How far a clock may lag behind what was signed last.
pub const CLOCK_BEHIND: Duration = Duration::from_secs(10 * 60);
/// How long nothing may have been signed: certificates last seven days.
pub const CLOCK_AHEAD: Duration = Duration::from_secs(8 * 24 * 3600);

/// Why the clock is doubted. Seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Something was signed later than now.
    #[error(
        "this machine's clock says {}, but something was signed at {}. Set the clock; if it is \
         right, the clock was wrong then: say --clock-is-right",
        text::date(*.now), text::date(*.last)
    )]
    Behind {
        /// What the clock says.
        now: u64,
        /// When the newest statement or certificate was made.
        last: u64,
    },
    /// Nothing was signed for longer than certificates last.
    #[error(
        "this machine's clock says {}, but nothing was signed since {}. Set the clock; if it is \
         right, say --clock-is-right: what is signed in the future can never be taken back",
        text::date(*.now), text::date(*.last)
    )]
    Ahead {
        /// What the clock says.
        now: u64,
        /// When the newest statement or certificate was made.
        last: u64,
    },
}

impl Authority {
    /// From here on the clock is not doubted: somebody has compared it.
    pub const fn believe_clock(&mut self) {
        self.clock_is_right = true;
    }

    /// Before anything is signed.
    pub(crate) fn check_clock(&self, now: UnixMillis) -> Result<(), ClockError> {
        let (now, last) = (now.as_secs(), last_signed(&self.register));
        if self.clock_is_right || last == 0 {
            Ok(())
        } else if now.saturating_add(CLOCK_BEHIND.as_secs()) < last {
            Err(ClockError::Behind { now, last })
        } else if now > last.saturating_add(CLOCK_AHEAD.as_secs()) {
            Err(ClockError::Ahead { now, last })
        } else {
            Ok(())
        }
    }
}

/// When the newest statement or certificate was made; 0 if there is none.
fn last_signed(register: &Register) -> u64 {
    let issued = register.officers.iter().flat_map(|officer| &officer.certificates);
    let issued = issued.map(|it| it.not_before.saturating_add(BACKDATED.as_secs())).max();
    issued.max(register.head.as_ref().map(|head| head.time)).unwrap_or(0)
}
