//! What the process is told by signals: to stop (SIGTERM, ctrl-c; `DS-23`) or to read its settings
//! again (SIGHUP).

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To stop.
    Stop,
    /// To read the settings again.
    Reread,
}

/// The signals, listened to from [`Signals::listen`] on.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(unix)]
    hang_up: Signal,
}

impl Signals {
    /// Listens. Before anything else, so that no signal ends the process in another way.
    ///
    /// # Errors
    /// If signals can't be listened to.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
            #[cfg(unix)]
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next one.
    ///
    /// # Errors
    /// If signals can't be listened to.
    pub async fn next(&mut self) -> io::Result<Asked> {
        #[cfg(unix)]
        {
            tokio::select! {
                interrupted = tokio::signal::ctrl_c() => interrupted.map(|()| Asked::Stop),
                _ = self.terminate.recv() => Ok(Asked::Stop),
                _ = self.hang_up.recv() => Ok(Asked::Reread),
            }
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await.map(|()| Asked::Stop)
    }
}

/// Returns when the process is asked to stop; for programs that have nothing to read again.
///
/// # Errors
/// If signals can't be listened to.
pub async fn requested() -> io::Result<()> {
    let mut signals = Signals::listen()?;
    while signals.next().await? == Asked::Reread {}
    Ok(())
}
