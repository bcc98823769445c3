//! Whole conversations: the real server, real stores, a real browser, and faults between them.
//!
//! [`World`] is one service with everything that belongs to it, [`Twin`] a second process beside it;
//! [`native`] are clients without a browser, [`browser`] those with one, Chromium or another; [`proxy`]
//! stands between and breaks things on demand, [`liar`] says what is not true; [`canary`] searches what
//! the server saw; [`load`] brings a thousand at once. Everything runs on loopback, on ports that the
//! system chooses, in directories of its own; processes end by their own id.

pub mod accessibility;
pub mod browser;
pub mod canary;
mod clock;
pub mod liar;
pub mod load;
pub mod native;
pub mod page_times;
pub mod pages;
pub mod proxy;
pub mod redis;
pub mod remains;
pub mod screenshots;
pub mod server;
pub mod states;
mod twin;
mod world;

pub use twin::Twin;
pub use world::{Room, Stored, World};

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

/// A loopback port that is free now, and that the system gives to nobody by itself: between this
/// and its use, every browser of every test opens connections.
///
/// # Errors
/// If none is free.
pub fn free_port() -> anyhow::Result<u16> {
    const FIRST: u16 = 10_000;
    const COUNT: u16 = 20_000;
    for _ in 0..100 {
        let mut drawn = [0; 2];
        getrandom::fill(&mut drawn).map_err(|error| anyhow::anyhow!("{error}"))?;
        let port = FIRST + u16::from_le_bytes(drawn) % COUNT;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    anyhow::bail!("no port is free")
}

/// Milliseconds since the epoch, by the system's clock.
#[must_use]
pub fn now() -> abri_wire::UnixMillis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    abri_wire::UnixMillis::default().plus(since.unwrap_or_default())
}
