//! The processes of a browser: they hold its profile until the last of them is gone.

use core::time::Duration;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, thread,
    time::Instant,
};

use rustix::process::{Pid, Signal, kill_process};

/// The longest that processes may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// A process with all that it started so far, however far down, and all of its group.
pub(super) struct Family(BTreeSet<i32>);

impl Family {
    /// That of the process with this id, which runs or was not waited for: its children have another
    /// parent afterwards, and its id another process.
    pub(super) fn of(root: u32) -> Self {
        let Ok(root) = i32::try_from(root) else { return Self(BTreeSet::new()) };
        let (mut found, mut before) = (BTreeSet::from([root]), 0);
        let running = running();
        while found.len() > before {
            before = found.len();
            let known = found.clone();
            let belongs = |it: &Stat| it.group == root || known.contains(&it.parent);
            found.extend(running.iter().filter(|(_, it)| belongs(it)).map(|(id, _)| *id));
        }
        Self(found)
    }

    /// Waits until none runs any more; kills who still does after a while.
    pub(super) fn ended(&self) {
        self.wait();
        self.kill();
    }

    /// Kills them and waits until none runs any more.
    pub(super) fn kill(&self) {
        for id in self.0.iter().filter(|id| Stat::of(**id).is_some()) {
            // One that ended since then is no matter.
            let _ = Pid::from_raw(*id).map(|id| kill_process(id, Signal::KILL));
        }
        self.wait();
    }

    fn wait(&self) {
        let until = Instant::now() + PATIENCE;
        while self.0.iter().any(|id| Stat::of(*id).is_some()) && Instant::now() < until {
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// What the kernel says of a process that runs.
struct Stat {
    parent: i32,
    group: i32,
}

impl Stat {
    /// None if it ended: also if nobody asked how yet, since it holds nothing any more.
    fn of(id: i32) -> Option<Self> {
        let line = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The name, in brackets, can have spaces and brackets in it.
        let (_, after) = line.rsplit_once(')')?;
        let mut fields = after.split_whitespace();
        let runs = !matches!(fields.next()?, "Z" | "X");
        let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        runs.then_some(Self { parent, group })
    }
}

fn running() -> BTreeMap<i32, Stat> {
    let ids = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = ids.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter_map(|id| Some((id, Stat::of(id)?))).collect()
}
