//! What the kernel says that a process used.

use core::time::Duration;
use std::fs;

use anyhow::Context;
use serde::Serialize;

/// `USER_HZ`: the unit of the times in `/proc/<pid>/stat`.
const TICK: Duration = Duration::from_millis(10);
/// Places before `utime`, after the process's name (`man 5 proc`).
const BEFORE_UTIME: usize = 11;

/// Processor time and memory of a process.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Usage {
    /// Of all its threads so far, in seconds.
    pub cpu_seconds: f64,
    /// Resident now, in bytes.
    pub memory: u64,
    /// The most that was resident, in bytes.
    pub most_memory: u64,
}

impl Usage {
    /// Of the process with this id.
    pub(super) fn of(process: u32) -> anyhow::Result<Self> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name is in parentheses and may hold anything.
        let (_, fields) = stat.rsplit_once(')').context("no name")?;
        let times = fields.split_whitespace().skip(BEFORE_UTIME).take(2);
        let ticks = times.map(str::parse::<u32>).sum::<Result<u32, _>>()?;
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        Ok(Self {
            cpu_seconds: (TICK * ticks).as_secs_f64(),
            memory: size(&status, "VmRSS:")?,
            most_memory: size(&status, "VmHWM:")?,
        })
    }
}

fn size(status: &str, name: &str) -> anyhow::Result<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no size")?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024)
}
