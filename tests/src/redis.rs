//! A real Redis process, in a directory of its own.

use std::{path::Path, process::Stdio};

use anyhow::{Context, bail};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::{free_port, until};

/// A Redis that keeps everything on disk at once. Killed when dropped.
pub struct RedisServer {
    port: u16,
    directory: TempDir,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts one and waits until it answers.
    ///
    /// # Errors
    /// If there is no `redis-server`, or it does not start.
    pub async fn start() -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("abri-redis-").tempdir()?;
        let mut redis = Self { port: free_port()?, directory, process: None };
        redis.restart().await?;
        Ok(redis)
    }

    /// For `--redis`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Where its dump and its append-only files are.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Kills it, as a power cut would.
    ///
    /// # Errors
    /// If the process can't be waited for.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill().await?;
        }
        Ok(())
    }

    /// Starts it again on the same port and data.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.kill().await?;
        let process = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .arg("--dir")
            .arg(self.directory.path())
            .args(["--appendonly", "yes", "--appendfsync", "always", "--save", ""])
            .args(["--maxmemory-policy", "noeviction", "--daemonize", "no"])
            // Compressed, a dump would hide what the canary looks for.
            .args(["--rdbcompression", "no"])
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("can't start redis-server")?;
        self.process = Some(process);
        let this = &*self;
        until("redis-server", || async { Ok(this.ask(&["PING"]).await.is_ok_and(|a| a == "PONG")) })
            .await
    }

    /// Writes `dump.rdb` now.
    ///
    /// # Errors
    /// If it can't.
    pub async fn dump(&self) -> anyhow::Result<()> {
        let answer = self.ask(&["SAVE"]).await?;
        if answer == "OK" { Ok(()) } else { bail!("SAVE: {answer}") }
    }

    /// All keys.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn keys(&self) -> anyhow::Result<Vec<String>> {
        Ok(self.ask(&["--scan"]).await?.lines().map(str::to_owned).collect())
    }

    /// Runs one command.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn ask(&self, command: &[&str]) -> anyhow::Result<String> {
        let output = Command::new("redis-cli")
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string()])
            .args(command)
            .stderr(Stdio::null())
            .output()
            .await
            .context("can't start redis-cli")?;
        if !output.status.success() {
            bail!("redis does not answer");
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}
