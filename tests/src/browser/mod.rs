//! A real Chromium, and people at its pages.

mod assistive;
mod authenticator;
mod beside;
mod company;
mod console;
mod device;
mod family;
mod faults;
mod files;
mod keyboard;
mod memory;
mod mouse;
mod others;
mod outgoing;
mod page;
mod profile;
mod replace;
mod saving;
mod tab;
mod time;
mod traffic;
mod victim;

use std::{path::Path, sync::Arc};

use anyhow::{Context, anyhow};
use chromiumoxide::{
    BrowserConfig,
    cdp::browser_protocol::target::{CreateBrowserContextParams, CreateTargetParams},
};
use futures_util::StreamExt as _;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use self::family::Family;
use crate::World;

pub use assistive::Heard;
pub use console::ConsolePage;
pub use device::{Emulated, Shape};
pub use faults::REFUSABLE;
pub use keyboard::Key;
pub use others::{Engine, OtherBrowser};
pub use outgoing::{Carrier, Outgoing};
pub use page::Page;
pub use profile::Profile;
pub use saving::saved;
pub use tab::Tab;
pub use time::{AT_WORK, CAN_SLEEP};
pub use traffic::Traffic;
pub use victim::VictimPage;

/// Where Debian puts it.
const CHROMIUM: &str = "/usr/bin/chromium";

/// A browser process with a profile of its own. Ends when dropped.
pub struct Browser {
    browser: chromiumoxide::Browser,
    events: JoinHandle<()>,
    // Last, so that it goes after the process.
    profile: Arc<TempDir>,
}

impl Browser {
    /// Starts one.
    ///
    /// # Errors
    /// If there is no Chromium, or it does not start.
    pub async fn launch() -> anyhow::Result<Self> {
        let profile = tempfile::Builder::new().prefix("abri-chromium-").tempdir()?;
        // Each tab brings its own; the window of the start is drawn for nobody, and costs more than they.
        Self::launch_with(Arc::new(profile), &["no-startup-window"]).await
    }

    async fn launch_with(profile: Arc<TempDir>, switches: &[&str]) -> anyhow::Result<Self> {
        let config = BrowserConfig::builder()
            .chrome_executable(Path::new(CHROMIUM))
            .user_data_dir(profile.path())
            // What it puts beside its profile goes with it.
            .env("TMPDIR", profile.path().display().to_string())
            .new_headless_mode()
            // Within the machine that runs the tests there may be no user namespaces.
            .no_sandbox()
            .viewport(None)
            .arg("disable-gpu")
            // Its own services must not look like the page's requests.
            .arg("disable-component-update")
            .arg("disable-domain-reliability")
            // Parts of its own window, which is not seen, and a process in reserve: half of a tab's cost.
            .arg(("disable-features", "WebUIOmniboxPopup,SpareRendererForSitePerProcess"))
            .args(switches.iter().copied())
            .build()
            .map_err(|error| anyhow!(error))?;
        let (browser, mut handler) =
            chromiumoxide::Browser::launch(config).await.context("can't start chromium")?;
        // Without this nothing moves; events that it can't read are newer than the library.
        let events = tokio::spawn(async move { while handler.next().await.is_some() {} });
        Ok(Self { browser, events, profile })
    }

    /// A tab that shares nothing with any other, at `address`.
    ///
    /// # Errors
    /// If the page does not load.
    pub async fn tab(&self, address: &str) -> anyhow::Result<Tab> {
        let tab = self.blank().await?;
        tab.goto(address).await?;
        Ok(tab)
    }

    /// An empty tab that shares nothing with any other.
    ///
    /// # Errors
    /// If the browser gives none.
    pub async fn blank(&self) -> anyhow::Result<Tab> {
        let context =
            self.browser.create_browser_context(CreateBrowserContextParams::default()).await?;
        let blank = CreateTargetParams::builder()
            .url("about:blank")
            .browser_context_id(context)
            .build()
            .map_err(|error| anyhow!(error))?;
        Tab::new(self.browser.new_page(blank).await?).await
    }

    /// She starts on the page of this language, and the first officer claims her.
    ///
    /// # Errors
    /// If either does not get there.
    pub async fn meet(
        &self,
        world: &mut World,
        language: &str,
    ) -> anyhow::Result<(VictimPage, ConsolePage)> {
        self.meet_in(self.blank().await?, world, language).await
    }

    /// The same, with her in a tab that is prepared.
    ///
    /// # Errors
    /// If either does not get there.
    pub async fn meet_in(
        &self,
        tab: Tab,
        world: &mut World,
        language: &str,
    ) -> anyhow::Result<(VictimPage, ConsolePage)> {
        tab.goto(&world.victim_page(language)?).await?;
        let she = VictimPage { tab };
        let he = world.console(self, 0).await?;
        she.start().await?;
        he.claim().await?;
        she.met().await?;
        Ok((she, he))
    }

    /// Her page.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn victim(&self, address: &str) -> anyhow::Result<VictimPage> {
        Ok(VictimPage { tab: self.tab(address).await? })
    }

    /// Her page, on which a quarter of an hour is over after a second.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn impatient_victim(&self, address: &str) -> anyhow::Result<VictimPage> {
        let tab = self.blank().await?;
        tab.quarter_hours_are_short().await?;
        tab.goto(address).await?;
        Ok(VictimPage { tab })
    }

    /// An officer's console before anything, with an authenticator of its own.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn enrolling(&self, address: &str) -> anyhow::Result<ConsolePage> {
        self.enrolling_with(address, "").await
    }

    /// The same, with a script that runs before any of the page.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn enrolling_with(&self, address: &str, script: &str) -> anyhow::Result<ConsolePage> {
        let tab = self.blank().await?;
        tab.with_authenticator(true).await?;
        tab.before_each_page(script).await?;
        tab.goto(address).await?;
        Ok(ConsolePage { tab })
    }

    /// Ends the process.
    ///
    /// # Errors
    /// If it can't be waited for.
    pub async fn close(mut self) -> anyhow::Result<()> {
        let family = self.family();
        self.browser.close().await?;
        self.browser.wait().await?;
        if let Some(family) = family {
            family.ended();
        }
        Ok(())
    }

    /// Its processes, unless it ended.
    fn family(&mut self) -> Option<Family> {
        self.browser.get_mut_child()?.as_mut_inner().id().map(Family::of)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.events.abort();
        if let Some(family) = self.family() {
            family.kill();
        }
    }
}
