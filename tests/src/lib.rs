//! Whole conversations: the real server, real stores, a real browser, and faults between them.
//!
//! [`World`] is one service with everything that belongs to it; [`native`] are clients without a
//! browser, [`browser`] those with one; [`proxy`] stands between and breaks things on demand;
//! [`canary`] searches what the server saw. Everything runs on loopback, on ports that the system
//! chooses, in directories of its own; processes end by their own id.

pub mod browser;
pub mod canary;
mod clock;
pub mod native;
pub mod page_times;
pub mod pages;
pub mod proxy;
pub mod redis;
pub mod screenshots;
pub mod server;
mod world;

pub use world::{Stored, World};

use core::{future::Future, time::Duration};

use anyhow::Context;

/// The longest that anything awaited may take before a test fails instead of hanging.
pub const PATIENCE: Duration = Duration::from_secs(45);

/// Awaits `future` for at most [`PATIENCE`].
///
/// # Errors
/// If it took longer.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> anyhow::Result<T> {
    tokio::time::timeout(PATIENCE, future).await.with_context(|| format!("{what}: took too long"))
}

/// Asks again and again until `ask` says yes, for at most [`PATIENCE`].
///
/// # Errors
/// If it never did, or if asking failed.
pub async fn until<F: Future<Output = anyhow::Result<bool>>>(
    what: &str,
    mut ask: impl FnMut() -> F,
) -> anyhow::Result<()> {
    let asking = async {
        while !ask().await? {
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
        Ok(())
    };
    soon(what, asking).await?
}

/// A loopback port that is free now.
///
/// # Errors
/// If the system gives none.
pub fn free_port() -> anyhow::Result<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    Ok(listener.local_addr()?.port())
}

/// Milliseconds since the epoch, by the system's clock.
#[must_use]
pub fn now() -> abri_wire::UnixMillis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    abri_wire::UnixMillis::default().plus(since.unwrap_or_default())
}
