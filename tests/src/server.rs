//! A server process of its own, for what can't be shown within one process.

use std::{
    ffi::OsString,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
};

use abri_demonstration::Demonstration;
use anyhow::Context;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, Command},
    task::JoinHandle,
};

use crate::soon;

/// `abri-server` as `abri-e2e server`, which is the same code. Killed when dropped.
pub struct ServerProcess {
    /// Where its API listens.
    pub api: SocketAddr,
    process: Child,
    log: JoinHandle<Vec<u8>>,
}

impl ServerProcess {
    /// Starts it with these flags on a port that the system chooses, logging at TRACE.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start(flags: &[OsString]) -> anyhow::Result<Self> {
        Self::start_logging("trace", flags).await
    }

    /// The same, logging at this level, at least at INFO: that says where it listens.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start_logging(level: &str, flags: &[OsString]) -> anyhow::Result<Self> {
        let mut process = Command::new(program()?)
            .args(["server", "--listen", "127.0.0.1:0", "--log", level])
            .args(flags)
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("can't start the server")?;
        let mut lines = BufReader::new(process.stderr.take().context("no log")?);
        let mut start = String::new();
        let port = soon("the server's start", async {
            loop {
                if lines.read_line(&mut start).await? == 0 {
                    anyhow::bail!("the server ended: {start}");
                }
                if let Some(port) = port(&start) {
                    return Ok(port);
                }
            }
        })
        .await??;
        let log = tokio::spawn(async move {
            let mut log = start.into_bytes();
            let _ = lines.read_to_end(&mut log).await;
            log
        });
        Ok(Self { api: SocketAddr::from(([127, 0, 0, 1], port)), process, log })
    }

    /// Where clients connect.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.api.port())
    }

    /// Its id, to ask the kernel what it uses.
    ///
    /// # Errors
    /// If it ended.
    pub fn id(&self) -> anyhow::Result<u32> {
        self.process.id().context("the server ended")
    }

    /// Kills it and returns all that it logged.
    ///
    /// # Errors
    /// If it can't be waited for.
    pub async fn kill(mut self) -> anyhow::Result<Vec<u8>> {
        self.process.kill().await?;
        Ok(self.log.await?)
    }
}

/// Writes what a server is told of officers to `directory`, and returns the flags that name it.
///
/// # Errors
/// If a file can't be written.
pub fn about_officers(
    demonstration: &Demonstration,
    directory: &Path,
) -> anyhow::Result<Vec<OsString>> {
    let pins = directory.join("pins");
    fs::write(&pins, &demonstration.pins)?;
    let flags = [("--roster-log", demonstration.published()), ("--pins", pins)];
    let flags = flags.into_iter().flat_map(|(name, path)| [name.into(), path.into()]);
    // Officers without a browser have no passkey.
    Ok(flags.chain(["--passkeys-optional".into()]).collect())
}

/// The line that says `serving` names the port.
fn port(log: &str) -> Option<u16> {
    let line = log.lines().find(|line| line.contains("serving"))?;
    let (_, after) = line.split_once("port=")?;
    after.split_whitespace().next()?.parse().ok()
}

/// This package's binary, which lies beside the tests' directory.
fn program() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe()?;
    let directory = this.parent().context("no directory")?;
    let beside = [directory, directory.parent().unwrap_or(directory)];
    let find = |directory: &Path| Some(directory.join("abri-e2e")).filter(|path| path.is_file());
    beside.into_iter().find_map(find).context("abri-e2e is not built")
}
