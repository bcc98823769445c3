//! A second server process on a world's Redis, with a console of its own.

use std::ffi::OsString;

use abri_core::Role;
use anyhow::Context;
use tempfile::TempDir;

use crate::{
    World,
    browser::{Browser, ConsolePage},
    free_port, now,
    pages::{self, Values},
    proxy::FaultyProxy,
    server::{ServerProcess, about_officers},
};

/// The process, and what its pages are called.
pub struct Twin {
    /// Between its clients and its API.
    pub proxy: FaultyProxy,
    _process: ServerProcess,
    console: u16,
    _directory: TempDir,
}

impl Twin {
    /// Starts it beside the one of a world with pages on a Redis.
    ///
    /// # Errors
    /// If the world has no Redis, or a part does not start.
    pub async fn of(world: &World) -> anyhow::Result<Self> {
        let redis = world.redis.as_ref().context("a world without Redis")?;
        let directory = tempfile::Builder::new().prefix("abri-twin-").tempdir()?;
        let (proxy, console) = (FaultyProxy::bind().await?, free_port()?);
        let (bundle, origin) = (directory.path().join("console"), proxy.origin());
        let values = Values {
            pins: world.demonstration.pins.clone(),
            delivery: origin.clone(),
            exit: world.elsewhere()?,
        };
        pages::fill("console", &values, &bundle)?;
        let mut flags = about_officers(&world.demonstration, directory.path())?;
        let site = format!("127.0.0.1:{console}={},blobs,trusted-types=default", bundle.display());
        let own = format!("http://localhost:{console}");
        for (name, value) in [
            ("--redis", OsString::from(redis.url())),
            ("--api-origin", origin.into()),
            ("--static", site.into()),
            ("--console", own.into()),
            ("--requests", world.requests().into()),
        ] {
            flags.extend([name.into(), value]);
        }
        flags.push("--admit-statics".into());
        let process = ServerProcess::start_logging("info", &flags).await?;
        proxy.set_target(process.api);
        Ok(Self { proxy, _process: process, console, _directory: directory })
    }

    /// Somebody of this number and role on duty here, at a device that they enrolled with a passkey.
    ///
    /// # Errors
    /// If a step does not succeed.
    pub async fn console_of(
        &self,
        world: &mut World,
        browser: &Browser,
        (number, role): (&str, Role),
    ) -> anyhow::Result<ConsolePage> {
        let invitation = world.demonstration.invite_as(number, role, now())?;
        let page = format!("http://localhost:{}/#{invitation}", self.console);
        let console = browser.enrolling(&page).await?;
        console.enrol().await?;
        world.admit()?;
        console.go_on_duty().await?;
        Ok(console)
    }
}
