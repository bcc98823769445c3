//! A watch that nobody looks after: when it tells, and what must not stop it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use std::{fs, time::Duration};

use abri_auditor::{
    CantLook, Code, Finding, Report, Verdict,
    watch::{Watch, watch},
};

fn good() -> Report {
    Report::new(Vec::new(), Vec::new())
}

fn alarm(code: Code, what: &str) -> Report {
    Report::new(Vec::new(), vec![Finding::new(code, what)])
}

fn away() -> Report {
    Report::cant_look(&CantLook::Missing("checkpoint".to_owned()))
}

/// What a watch over these visits was told, said and returned.
struct Watched {
    told: Vec<serde_json::Value>,
    complaints: Vec<String>,
    last: Report,
    visits: usize,
}

/// The command notes each report; `then` is run after it.
fn watched(reports: &[Report], keep_going: bool, then: &str, limit: Duration) -> Watched {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("told");
    let command = format!("cat >> {}; {then}", file.display());
    let options = Watch { on_alarm: Some(&command), keep_going, tries: 3, limit };
    let (mut visits, mut complaints) = (0, Vec::new());
    let left = core::cell::Cell::new(reports.len());
    let visit = || {
        visits += 1;
        left.set(left.get() - 1);
        reports[visits - 1].clone()
    };
    let last =
        watch(&options, visit, || left.get() > 0, |why: &str| complaints.push(why.to_owned()));
    let told = fs::read_to_string(&file).unwrap_or_default();
    let told = serde_json::Deserializer::from_str(&told).into_iter().map(Result::unwrap).collect();
    Watched { told, complaints, last, visits }
}

const LONG: Duration = Duration::from_secs(600);

#[test]
fn watching_ends_with_the_first_alarm() {
    let forked = alarm(Code::Forked, "two heads");
    let all = watched(&[good(), forked.clone(), good()], false, "true", LONG);
    assert_eq!((all.last, all.visits, all.told.len()), (forked, 2, 1));
    assert_eq!(all.told[0]["findings"][0]["what"], "two heads");
}

#[test]
fn what_goes_on_is_told_once_and_so_is_its_end() {
    let (one, other) = (alarm(Code::Forked, "one"), alarm(Code::Forked, "other"));
    let [six, seven] = ["6 hours", "7 hours"].map(|age| alarm(Code::Stale, age));
    let reports =
        [good(), one.clone(), one.clone(), other, good(), good(), six, seven, good(), one];
    let all = watched(&reports, true, "true", LONG);
    let verdicts: Vec<_> = all.told.iter().map(|report| report["verdict"].as_str()).collect();
    let told = ["alarm", "alarm", "good", "stale", "good", "alarm"].map(Some);
    assert_eq!((verdicts, all.visits), (told.to_vec(), 10));
}

#[test]
fn a_server_that_restarts_does_not_end_the_watch() {
    let twice = [away(), away(), good(), away(), away(), good()];
    let all = watched(&twice, false, "true", LONG);
    assert_eq!((all.visits, all.told.len(), all.last.verdict), (6, 0, Verdict::Good));
    let all = watched(&[away(), away(), away(), good()], false, "true", LONG);
    assert_eq!((all.visits, all.told.len(), all.last.verdict), (3, 1, Verdict::CantLook));
}

#[test]
fn a_command_that_fails_is_complained_of_and_run_again() {
    let one = alarm(Code::Forked, "one");
    let all = watched(&[one.clone(), one.clone()], true, "false", LONG);
    assert_eq!((all.told.len(), all.complaints.len()), (2, 2));
    assert!(all.complaints[0].contains("exit status: 1"), "{:?}", all.complaints);
}

#[test]
fn a_command_that_hangs_or_does_not_read_is_ended() {
    let long = "x".repeat(200_000);
    let one = alarm(Code::Forked, &long);
    let limit = Duration::from_millis(200);
    let all = watched(&[one.clone(), good()], true, "exec sleep 600", limit);
    assert_eq!((all.visits, all.complaints.len()), (2, 1));
    let options = Watch { on_alarm: Some("true"), keep_going: false, tries: 1, limit: LONG };
    watch(&options, || one.clone(), || false, |why| panic!("{why}"));
}
