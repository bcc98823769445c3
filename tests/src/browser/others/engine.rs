//! Which browsers, and how each is started.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::Context as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Bidi, Channel, Classic, OtherBrowser, Process};
use crate::{free_port, until};

/// What draws pages, by Debian's packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Firefox ESR.
    Firefox,
    /// `WebKitGTK`, which follows Safari closely.
    WebKit,
    /// WPE `WebKit` 2.38 of 2022: what an iPhone has that gets no more updates (its Safari is 16).
    OldWebKit,
}

/// Nothing that asks a network by itself, nothing that opens a window over the page.
const FIREFOX_PREFERENCES: &str = r#"
user_pref("app.normandy.enabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.safebrowsing.downloads.remote.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.search.update", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage", "about:blank");
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("extensions.getAddons.cache.enabled", false);
user_pref("extensions.systemAddon.update.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("geo.provider.testing", true);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");
user_pref("toolkit.telemetry.server", "data:,");
"#;

impl Engine {
    pub(super) async fn launch(self) -> anyhow::Result<OtherBrowser> {
        let profile = tempfile::Builder::new().prefix("abri-browser-").tempdir()?;
        match self {
            Self::Firefox => firefox(profile).await,
            Self::WebKit => {
                let (display, number) = display(profile.path())?;
                let mut driver = Command::new("WebKitWebDriver");
                driver.env("DISPLAY", format!(":{number}"));
                let (binary, arguments) = (minibrowser()?, ["--automation"].as_slice());
                let options = json!({ "binary": binary, "args": arguments });
                let wished = json!({ "webkitgtk:browserOptions": options });
                webkit(profile, driver, vec![display], wished).await
            }
            Self::OldWebKit => {
                let arguments = ["--automation", "--platform=headless"];
                let options = json!({ "binary": "/usr/bin/cog", "args": arguments });
                let wished = json!({ "wpe:browserOptions": options });
                webkit(profile, Command::new("WPEWebDriver"), Vec::new(), wished).await
            }
        }
    }
}

async fn firefox(profile: TempDir) -> anyhow::Result<OtherBrowser> {
    fs::write(profile.path().join("user.js"), FIREFOX_PREFERENCES)?;
    let port = free_port()?;
    let mut command = Command::new("firefox-esr");
    command
        .args(["--headless", "--no-remote", "--remote-debugging-port"])
        .arg(port.to_string())
        .arg("--profile")
        .arg(profile.path())
        .stdout(Stdio::null());
    let process = Process::start(&mut command, profile.path())?;
    listens(port).await?;
    let channel = Channel::Bidi(Box::new(Bidi::open(port).await?));
    Ok(OtherBrowser { channel, _processes: vec![process], _profile: profile })
}

/// The driver starts the browser when a session is asked for.
async fn webkit(
    profile: TempDir,
    mut driver: Command,
    mut processes: Vec<Process>,
    wished: Value,
) -> anyhow::Result<OtherBrowser> {
    let port = free_port()?;
    driver.arg(format!("--port={port}")).stdout(Stdio::null());
    processes.insert(0, Process::start(&mut driver, profile.path())?);
    listens(port).await?;
    let channel = Channel::Classic(Classic::open(port, wished).await?);
    Ok(OtherBrowser { channel, _processes: processes, _profile: profile })
}

async fn listens(port: u16) -> anyhow::Result<()> {
    let connects =
        || async { Ok(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok()) };
    until("a browser that listens", connects).await
}

/// A screen that nobody sees, and its number: `WebKitGTK` wants one.
fn display(home: &Path) -> anyhow::Result<(Process, String)> {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1400x1000x24"]);
    let mut process = Process::start(command.stdout(Stdio::piped()), home)?;
    let output = process.child().stdout.take().context("no output")?;
    let mut number = String::new();
    BufReader::new(output).read_line(&mut number)?;
    Ok((process, number.trim().to_owned()))
}

/// The browser that comes with the library, in a directory that is named after the machine.
fn minibrowser() -> anyhow::Result<PathBuf> {
    let machine = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    let path = Path::new(&machine).join("webkit2gtk-4.1/MiniBrowser");
    path.exists().then_some(path).context("WebKitGTK's MiniBrowser is not there")
}
