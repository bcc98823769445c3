//! A process with all that it starts.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;

use super::super::family::Family;

/// Ends when dropped, and its children with it: a browser is several processes, and the driver that
/// started them does not take them along.
pub(super) struct Process {
    child: Child,
}

impl Process {
    /// Starts `command` in a group of its own, with `home` for everything that it writes.
    pub(super) fn start(command: &mut Command, home: &Path) -> anyhow::Result<Self> {
        use std::os::unix::process::CommandExt as _;
        let child = command
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home)
            .env("TMPDIR", home)
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_CACHE_HOME")
            .env_remove("XDG_DATA_HOME")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("{}", command.get_program().display()))?;
        Ok(Self { child })
    }

    pub(super) const fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        Family::of(self.child.id()).kill();
        let _ = self.child.wait();
    }
}
