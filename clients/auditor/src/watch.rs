//! Running unattended.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use crate::{CantLook, Report, Verdict};

/// Visits again and again, with `pause` in between, until a verdict other than good; then runs the
/// command with the report on its standard input. With `keep_going` it never ends by itself.
///
/// # Errors
/// [`CantLook::Own`] if the command can't be run.
pub fn watch(
    mut visit: impl FnMut() -> Report,
    mut pause: impl FnMut() -> bool,
    on_alarm: Option<&str>,
    keep_going: bool,
) -> Result<Report, CantLook> {
    loop {
        let report = visit();
        if report.verdict != Verdict::Good {
            if let Some(command) = on_alarm {
                alert(command, &report)?;
            }
            if !keep_going {
                return Ok(report);
            }
        }
        if !pause() {
            return Ok(report);
        }
    }
}

/// The command is the operator's own, from his own command line.
fn alert(command: &str, report: &Report) -> Result<(), CantLook> {
    let failed = |error: std::io::Error| CantLook::Own(format!("the command failed: {error}"));
    let mut shell = Command::new("sh");
    let mut child = shell.args(["-c", command]).stdin(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(mut input) = child.stdin.take() {
        // A command that does not read it has been told all the same.
        let _ = input.write_all(report.to_json().as_bytes());
    }
    child.wait().map(drop).map_err(failed)
}
