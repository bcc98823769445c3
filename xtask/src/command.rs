//! Running programs without a shell.

use std::{
    env,
    ffi::OsStr,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::paths::Paths;

/// Variables that `cargo run` sets for us and that would mislead another cargo or compiler.
const MISLEADING: [&str; 7] = [
    "CARGO",
    "LD_LIBRARY_PATH",
    "RUSTC",
    "RUSTDOC",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
    "RUST_RECURSION_COUNT",
];

/// A program with an environment as a person's terminal would give it.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.stdin(Stdio::null());
    for name in MISLEADING {
        command.env_remove(name);
    }
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

/// The cargo that a person's `cargo` is, run at the workspace's root.
pub(crate) fn cargo(paths: &Paths) -> Command {
    let mut command = program("cargo");
    command.current_dir(&paths.root);
    command
}

/// Runs to the end; its output goes to the terminal.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = show(command);
    let status = command.status().with_context(|| format!("can't start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs to the end and returns what it printed; its errors go to the terminal.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let shown = show(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("can't start `{shown}`"))?;
    if !output.status.success() {
        bail!("`{shown}` ended with {}", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// How a program ended, and what it printed.
pub(crate) struct Outcome {
    /// Whether it said that all is well.
    pub(crate) succeeded: bool,
    /// Its output, without its errors.
    pub(crate) lines: Vec<String>,
}

/// Runs to the end; its output goes to the terminal as it comes, and is returned.
pub(crate) fn tee(command: &mut Command) -> anyhow::Result<Outcome> {
    let shown = show(command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("can't start `{shown}`"))?;
    let mut lines = Vec::new();
    for line in BufReader::new(child.stdout.take().context("no output")?).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        println!("{line}");
        lines.push(line);
    }
    let status = child.wait().with_context(|| format!("`{shown}` was lost"))?;
    Ok(Outcome { succeeded: status.success(), lines })
}

/// The command as one would type it.
fn show(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect();
    words.join(" ")
}
