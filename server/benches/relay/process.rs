//! A server in a process of its own, and what the kernel says of it.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Command, Stdio},
    sync::atomic::Ordering,
    time::Duration,
};

use crate::shape::SERVERS;

/// A server that ends with this value.
pub(crate) struct Child {
    child: std::process::Child,
    pub(crate) address: SocketAddr,
}

impl Child {
    /// Starts this program again as the server `which`.
    pub(crate) fn start(which: &str, redis: Option<&str>) -> Self {
        SERVERS.fetch_add(1, Ordering::SeqCst);
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--serve", which]).stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some(url) = redis {
            command.args(["--redis", url]);
        }
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, address: line.trim().parse().unwrap() }
    }

    /// CPU of all its threads so far, user and kernel.
    pub(crate) fn cpu(&self) -> Duration {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
        let nanos = tasks.filter_map(|task| {
            let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanos.sum())
    }

    /// Resident memory, in bytes, without pages of files.
    pub(crate) fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It ends with its standard input.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
