//! A server in a process of its own, and what the kernel says that it used.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use clap::ValueEnum;

use crate::serve::{LISTENING, Server};

/// `USER_HZ`: the unit of the counters in `/proc/<pid>/stat`, on every Linux architecture that
/// Rust's standard library supports.
const TICK: Duration = Duration::from_millis(10);
/// Places of `utime` and `stime` after the process's name (`man 5 proc`).
const CPU_FIELDS: std::ops::Range<usize> = 11..13;

static STARTED: AtomicU32 = AtomicU32::new(0);

/// A server that ends, with its directory, when this is dropped.
pub(crate) struct Child {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
    process: std::process::Child,
    directory: PathBuf,
}

impl Child {
    /// Starts this very program again, as `server`, and waits until it listens.
    pub(crate) fn start(server: Server, redis: Option<&str>) -> Self {
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let directory = env::temp_dir().join(format!("abri-bench-{}-{number}", std::process::id()));
        fs::create_dir(&directory).expect("a directory of our own");
        let mut command = Command::new(env::current_exe().expect("our own path"));
        command
            .args(["--serve", server.to_possible_value().expect("named").get_name()])
            .arg("--directory")
            .arg(&directory)
            // It ends when this pipe closes, however this process ends.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some(url) = redis {
            command.env("ABRI_BENCH_REDIS", url);
        }
        let mut process = command.spawn().expect("starts");
        let mut lines = BufReader::new(process.stdout.take().expect("piped"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("readable");
        let address = line.trim().strip_prefix(LISTENING).expect("the server says where it is");
        Self { server, address: address.parse().expect("an address"), process, directory }
    }

    /// Processor time of all its threads so far, in user and in kernel mode.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = self.read("stat");
        // The name is in parentheses and may hold anything.
        let (_, fields) = stat.rsplit_once(')').expect("a name");
        let ticks: u32 = fields
            .split_whitespace()
            .skip(CPU_FIELDS.start)
            .take(CPU_FIELDS.len())
            .map(|field| field.parse::<u32>().expect("a number"))
            .sum();
        TICK * ticks
    }

    /// Resident memory, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let status = self.read("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kib * 1024
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.process.id())).expect("it runs")
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}
