//! Running unattended.

use std::{
    collections::BTreeSet,
    io::{self, Seek as _, Write as _},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{Code, Finding, Report, Verdict};

/// How often a running command is looked after.
const LOOK: Duration = Duration::from_millis(20);

/// How to watch.
#[derive(Debug, Clone, Copy)]
pub struct Watch<'a> {
    /// Run by `sh -c` with the report in JSON on its standard input, when something is wrong, when
    /// something else is wrong, and when all is good again.
    pub on_alarm: Option<&'a str>,
    /// Do not end with the first verdict other than good.
    pub keep_going: bool,
    /// So many visits in a row must fail before that counts: servers restart.
    pub tries: u64,
    /// Longest that the command may run.
    pub limit: Duration,
}

/// What the operator was told last.
type Told = (Verdict, BTreeSet<String>);

/// Visits again and again, with `pause` in between, until a verdict other than good; with
/// `keep_going`, until `pause` says no. `complain` is told when the command fails: then it is run
/// again after the next visit.
pub fn watch(
    options: &Watch<'_>,
    mut visit: impl FnMut() -> Report,
    mut pause: impl FnMut() -> bool,
    mut complain: impl FnMut(&str),
) -> Report {
    let mut told: Told = (Verdict::Good, BTreeSet::new());
    let mut failed = 0;
    loop {
        let report = visit();
        failed = if report.verdict == Verdict::CantLook { failed + 1 } else { 0 };
        let counts = failed == 0 || failed >= options.tries;
        let now = said(&report);
        if counts && now != told {
            let outcome = options.on_alarm.map(|command| alert(command, &report, options.limit));
            match outcome {
                Some(Err(why)) => complain(&format!("the command failed: {why}")),
                _ => told = now,
            }
        }
        let ends = counts && report.verdict != Verdict::Good && !options.keep_going;
        if ends || !pause() {
            return report;
        }
    }
}

/// Two reports that say the same are told once; an age that grows is the same.
fn said(report: &Report) -> Told {
    let key = |Finding { code, what, .. }: &Finding| match code {
        Code::Stale => String::new(),
        code => format!("{code:?} {what}"),
    };
    (report.verdict, report.findings.iter().map(key).collect())
}

/// The command is the operator's own, from his own command line.
fn alert(command: &str, report: &Report, limit: Duration) -> io::Result<()> {
    // A file and no pipe: a command that does not read it must not hold up the watch.
    let mut input = tempfile::tempfile()?;
    input.write_all(report.to_json().as_bytes())?;
    input.rewind()?;
    let mut shell = Command::new("sh");
    let child = shell.args(["-c", command]).stdin(Stdio::from(input)).spawn()?;
    wait(child, limit)
}

fn wait(mut child: Child, limit: Duration) -> io::Result<()> {
    let begun = Instant::now();
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(io::Error::other(status.to_string())),
            None if begun.elapsed() >= limit => {
                child.kill()?;
                child.wait()?;
                return Err(io::Error::other(format!("it ran for {} s", limit.as_secs())));
            }
            None => thread::sleep(LOOK),
        }
    }
}
