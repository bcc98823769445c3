//! The one server process under load, and the network before it.

use core::{fmt, time::Duration};
use std::ffi::OsString;

use abri_demonstration::Demonstration;
use serde::Serialize;
use tempfile::TempDir;

use super::usage::Usage;
use crate::{
    now,
    proxy::FaultyProxy,
    server::{ServerProcess, about_officers},
};

/// Half of fast 3G's round trip of 150 ms. A connection passes on at most 16 KiB in this time, which
/// is about its 1.6 Mb/s.
const FAST_3G: Duration = Duration::from_millis(75);

/// Where a run takes place. Everything ends when this is dropped.
pub(super) struct Service {
    pub(super) demonstration: Demonstration,
    pub(super) proxy: Option<FaultyProxy>,
    /// Where clients connect.
    pub(super) origin: String,
    process: ServerProcess,
    _directory: TempDir,
}

/// What is between clients and the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Network {
    /// Loopback.
    Direct,
    /// A proxy that resets every connection so many times while they talk.
    Resets(u32),
    /// 150 ms for a round trip.
    Fast3G,
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.write_str("loopback"),
            Self::Resets(count) => write!(f, "loopback, {count} times reset"),
            Self::Fast3G => f.write_str("150 ms a round trip"),
        }
    }
}

impl Service {
    /// Starts it with these limits and so many officers, on the embedded store if no Redis is named.
    pub(super) async fn start(
        officers: usize,
        network: Network,
        redis: Option<&str>,
        limits: &[String],
    ) -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("abri-load-").tempdir()?;
        let made = directory.path().join("demonstration");
        let demonstration = Demonstration::create(&made, officers, now())?;
        demonstration.witness(now())?;
        let mut flags = about_officers(&demonstration, directory.path())?;
        flags.extend(limits.iter().map(OsString::from));
        match redis {
            Some(url) => flags.extend(["--redis".into(), url.into()]),
            None => {
                let file = directory.path().join("store.redb");
                flags.extend(["--store".into(), format!("embedded:{}", file.display()).into()]);
            }
        }
        let proxy = match network {
            Network::Direct => None,
            Network::Resets(_) | Network::Fast3G => Some(FaultyProxy::bind().await?),
        };
        if let Some(proxy) = &proxy {
            flags.extend(["--api-origin".into(), proxy.origin().into()]);
        }
        let process = ServerProcess::start_logging("info", &flags).await?;
        if let Some(proxy) = &proxy {
            proxy.set_target(process.api);
            proxy.delay(if network == Network::Fast3G { FAST_3G } else { Duration::ZERO });
        }
        let origin = proxy.as_ref().map_or_else(|| process.origin(), FaultyProxy::origin);
        Ok(Self { demonstration, proxy, origin, process, _directory: directory })
    }

    /// What the server used so far.
    pub(super) fn usage(&self) -> anyhow::Result<Usage> {
        Usage::of(self.process.id()?)
    }
}
