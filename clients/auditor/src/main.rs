//! `abri-auditor`: the exit code is the verdict.

mod args;

use std::{
    io::Write as _,
    path::PathBuf,
    process::ExitCode,
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use abri_auditor::{
    CantLook, Report, Verdict, by_hand,
    compare::compare,
    files, follow, members,
    source::Source as Place,
    state::Known,
    watch::{Watch, watch},
    witness::{make_key, read_key, witness},
};
use abri_trust::{
    Pins,
    log::{MAX_NOTE, WitnessSigner},
    published::{MAX_ENTRIES_TILE, WITNESSED, witnessed_path},
};
use abri_wire::UnixMillis;
use clap::Parser;
use zeroize::Zeroizing;

use crate::args::{Args, Command, Verify};

/// Most bytes of a file that is checked by hand.
const MOST: usize = MAX_ENTRIES_TILE;

/// A log that can't be looked at for so long is worth an alert, as one that is stale.
const OUT_OF_REACH: Duration = Duration::from_secs(6 * 3600);
/// Longest that the command of `--on-alarm` may run.
const COMMAND: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let Args { command, json } = Args::parse();
    let report = run(command, json).unwrap_or_else(|error| Report::cant_look(&error));
    print(&report, json);
    report.verdict.into()
}

fn run(command: Command, json: bool) -> Result<Report, CantLook> {
    match command {
        Command::Follow { log, state } => visit(&log.source, &pins(&log.pins)?, &state),
        Command::Witness { log, state, key, out, every } => {
            let (pins, key) = (pins(&log.pins)?, read_key(&key)?);
            let out = note_path(out, &key)?;
            cosign(every, json, || witness(&log.source, &pins, &state, &key, &out, now()))
        }
        Command::WitnessKey { name, out } => {
            let mut seed = Zeroizing::new([0; 32]);
            getrandom::fill(&mut *seed)
                .map_err(|error| CantLook::Own(format!("no randomness: {error}")))?;
            let key = make_key(&out, &name, &seed)?;
            Ok(Report::made(key.to_string()))
        }
        Command::Certificates { log, since } => {
            let pins = pins(&log.pins)?;
            match follow(&log.source, &pins, None, now())? {
                (Some(followed), findings) => {
                    let listed = members::list(&log.source, &pins, &followed, since)?;
                    Ok(listed.with(findings))
                }
                (None, findings) => Ok(Report::new(Vec::new(), findings)),
            }
        }
        Command::Compare { log, other } => compare(&log.source, &other, &pins(&log.pins)?, now()),
        Command::Verify(verify) => by_hand(verify),
        Command::Watch { log, state, every, on_alarm, keep_going } => {
            let pins = pins(&log.pins)?;
            let look = || {
                let report = visit(&log.source, &pins, &state);
                let report = report.unwrap_or_else(|error| Report::cant_look(&error));
                // The last one is printed as all reports are.
                if report.verdict != Verdict::Good && keep_going {
                    print(&report, json);
                }
                report
            };
            let pause = || {
                thread::sleep(every);
                true
            };
            let tries = OUT_OF_REACH.as_secs().checked_div(every.as_secs()).unwrap_or(1).max(1);
            let on_alarm = on_alarm.as_deref();
            let options = Watch { on_alarm, keep_going, tries, limit: COMMAND };
            Ok(watch(&options, look, pause, complain))
        }
    }
}

/// Once, or again and again until an alarm: out of reach for an hour is no reason to stop for ever.
fn cosign(
    every: Option<Duration>,
    json: bool,
    act: impl Fn() -> Result<Report, CantLook>,
) -> Result<Report, CantLook> {
    let Some(every) = every else { return act() };
    loop {
        let report = act().unwrap_or_else(|error| Report::cant_look(&error));
        if report.verdict == Verdict::Alarm {
            return Ok(report);
        }
        print(&report, json);
        thread::sleep(every);
    }
}

/// Follows once, and remembers what was good.
fn visit(source: &Place, pins: &Pins, state: &std::path::Path) -> Result<Report, CantLook> {
    let known = Known::read(state)?;
    let (log, findings) = follow(source, pins, known.as_ref(), now())?;
    let before = known.map_or(0, |known| known.size());
    let facts = log.as_ref().map(|log| log.facts(before)).unwrap_or_default();
    let seen_at = log.as_ref().and_then(|log| log.seen_at);
    let report = Report::new(facts, findings).seen_at(seen_at);
    if let Some(log) = log
        && report.verdict != Verdict::Alarm
    {
        log.remember().write(state)?;
    }
    Ok(report)
}

fn by_hand(verify: Verify) -> Result<Report, CantLook> {
    let at = |at: Option<u64>| at.map_or_else(now, |at| UnixMillis(at.saturating_mul(1000)));
    Ok(match verify {
        Verify::Checkpoint { pins: file, note } => {
            by_hand::checkpoint(&pins(&file)?, &bytes(&note)?)
        }
        Verify::Proof { pins: file, proof, entry } => {
            by_hand::proof(&pins(&file)?, &bytes(&proof)?, &bytes(&entry)?)
        }
        Verify::Certificate { pins: file, chain, at: when } => {
            let (leaf, issuing) = (bytes(&chain.leaf)?, bytes(&chain.issuing)?);
            by_hand::certificate(&pins(&file)?, &leaf, &issuing, at(when))
        }
        Verify::Bundle { pins: file, evidence, chain, at: when } => {
            let (leaf, issuing) = (bytes(&chain.leaf)?, bytes(&chain.issuing)?);
            by_hand::bundle(&pins(&file)?, &bytes(&evidence)?, &leaf, &issuing, at(when))
        }
    })
}

fn bytes(path: &std::path::Path) -> Result<Vec<u8>, CantLook> {
    files::read_bytes(path, MOST)
}

fn pins(path: &std::path::Path) -> Result<Pins, CantLook> {
    let wrong = |why: &str| CantLook::Own(format!("{}: {why}", path.display()));
    let text = files::read(path)?.ok_or_else(|| wrong("there is no such file"))?;
    text.parse().map_err(|error: abri_trust::PinsError| wrong(&error.to_string()))
}

/// In a directory each witness's note has a name of its own. A file must never take the place of
/// the log's directory: nobody could read any witness's note then.
fn note_path(out: PathBuf, key: &WitnessSigner) -> Result<PathBuf, CantLook> {
    if out.is_dir() {
        let name = witnessed_path(key.verifier());
        return Ok(out.join(name.rsplit('/').next().unwrap_or_default()));
    }
    let meant = out.as_os_str().as_encoded_bytes().ends_with(b"/")
        || out.file_name().is_some_and(|name| name == WITNESSED);
    if meant {
        let why = format!("{} is no directory: make it, or name a file", out.display());
        return Err(CantLook::Own(why));
    }
    Ok(out)
}

fn now() -> UnixMillis {
    // A clock before 1970 counts as 1970.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    UnixMillis::default().plus(since)
}

fn complain(why: &str) {
    let _ = writeln!(std::io::stderr(), "abri-auditor: {why}");
}

fn print(report: &Report, json: bool) {
    let text = if json { format!("{}\n", report.to_json()) } else { report.to_string() };
    // Nobody reads it: the exit code still says it.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

const _: () = assert!(MOST > MAX_NOTE);
