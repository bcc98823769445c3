//! DS-87 to DS-89: before a record is handed over, the journal has a line of it.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use abri_server::{Config, Engine, Limits, store::MemoryStore};
use abri_wire::{
    ProblemKind,
    records::{MAX_RECORD, MIN_RECORD, RecordHash, RecordReason, RecordStatement},
};
use hyper::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{ACCESS, Call, NOW, World, officers};

/// The interpreter's place among the officers of the log, and the capability that she signs in with.
const INTERPRETER: usize = 2;
pub(crate) const HER_ACCESS: u8 = 90;

/// A service whose journal is at this place.
pub(crate) async fn keeping(journal: Option<&Path>) -> World {
    let limits = Limits::default();
    let config = Config {
        record_journal: journal.map(Into::into),
        log: Some(officers().log()),
        metrics: Some(([127, 0, 0, 1], 0).into()),
        ..Config::new(Engine::Memory)
    };
    let world = World::configured(MemoryStore::new(limits.store), config).await;
    for (place, access) in [(0, ACCESS), (1, ACCESS + 100), (INTERPRETER, HER_ACCESS)] {
        assert_eq!(world.sign_in(officers().officer(place), access).await.status, 200);
    }
    world
}

pub(crate) async fn world() -> (World, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    (keeping(Some(&journal(&directory))).await, directory)
}

pub(crate) fn journal(directory: &TempDir) -> std::path::PathBuf {
    directory.path().join("records.jsonl")
}

pub(crate) fn statement(record: u8) -> RecordStatement {
    let sha256 = RecordHash::of(&[record]);
    RecordStatement { sha256, bytes: 4096, reason: RecordReason::Danger }
}

pub(crate) fn saying(world: &World, access: u8, statement: &RecordStatement) -> Call {
    world.post("/v1/records").bearer(access).json(statement)
}

async fn say(world: &World, access: u8, statement: &RecordStatement) {
    assert_eq!(saying(world, access, statement).send().await.status, 204);
}

pub(crate) fn lines(directory: &TempDir) -> Vec<Value> {
    let text = fs::read_to_string(journal(directory)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// DS-87: time, account, hash, size, reason, and nothing else; by its owner only.
#[tokio::test]
async fn a_record_has_a_line_before_anybody_has_it() {
    let (world, directory) = world().await;
    assert!(!journal(&directory).exists(), "nothing was said");
    say(&world, ACCESS, &statement(1)).await;
    world.clock.advance(Duration::from_secs(60));
    let second = RecordStatement { reason: RecordReason::Minor, ..statement(2) };
    say(&world, ACCESS + 100, &second).await;
    let line = |officer: &str, at: u64, it: &RecordStatement| {
        json!({ "time": at, "officer": officer, "sha256": it.sha256, "bytes": it.bytes,
                "reason": it.reason })
    };
    let expected = [line("0001", NOW.0, &statement(1)), line("0002", NOW.0 + 60_000, &second)];
    assert_eq!(lines(&directory), expected);
    let mode = fs::metadata(journal(&directory)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// DS-88: the same again adds nothing, also after a restart; anything else has a line of its own.
#[tokio::test]
async fn a_repetition_adds_nothing() {
    let (world, directory) = world().await;
    say(&world, ACCESS, &statement(1)).await;
    say(&world, ACCESS, &statement(1)).await;
    assert_eq!(lines(&directory).len(), 1);
    let again = keeping(Some(&journal(&directory))).await;
    say(&again, ACCESS, &statement(1)).await;
    assert_eq!(lines(&directory).len(), 1, "another process finds it");
    // Nothing that is said of a file is lost because somebody else said it before.
    say(&again, ACCESS + 100, &statement(1)).await;
    say(&again, ACCESS, &RecordStatement { bytes: 4097, ..statement(1) }).await;
    assert_eq!(lines(&directory).len(), 3);
}

/// DS-88: what a process left behind amid a line takes no line with it.
#[tokio::test]
async fn a_torn_line_stays_by_itself() {
    let (world, directory) = world().await;
    fs::write(journal(&directory), b"{\"time\":18").unwrap();
    say(&world, ACCESS, &statement(1)).await;
    let text = fs::read_to_string(journal(&directory)).unwrap();
    let [torn, whole] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert_eq!(torn, "{\"time\":18");
    let whole: Value = serde_json::from_str(whole).unwrap();
    assert_eq!(whole["officer"], "0001");
    say(&world, ACCESS, &statement(1)).await;
    assert_eq!(fs::read_to_string(journal(&directory)).unwrap(), text);
}

/// DS-87: for officers on duty alone.
#[tokio::test]
async fn only_an_officer_says_it() {
    let (world, directory) = world().await;
    let nobody = world.post("/v1/records").json(&statement(1));
    nobody.refused(ProblemKind::MissingCapability).await;
    for access in [HER_ACCESS, 77] {
        saying(&world, access, &statement(1)).refused(ProblemKind::Forbidden).await;
    }
    let ended = world.request(Method::DELETE, "/v1/sign-in").bearer(ACCESS).send().await;
    assert_eq!(ended.status, 204);
    saying(&world, ACCESS, &statement(1)).refused(ProblemKind::Forbidden).await;
    assert!(!journal(&directory).exists());
}

/// DS-87, DS-19: in its one form, within its bounds, and not too often.
#[tokio::test]
async fn a_statement_has_its_bounds() {
    let (world, directory) = world().await;
    for bytes in [0, MIN_RECORD - 1, MAX_RECORD + 1] {
        let bad = RecordStatement { bytes, ..statement(1) };
        saying(&world, ACCESS, &bad).refused(ProblemKind::Malformed).await;
    }
    let whole = serde_json::to_value(statement(1)).unwrap();
    for (key, value) in [
        ("reason", json!("curiosity")),
        ("sha256", json!("00")),
        ("bytes", json!(-1)),
        ("session", json!("AAAAAAAAAAAAAAAAAAAAAA")),
    ] {
        let mut bad = whole.clone();
        bad[key] = value;
        let call = world.post("/v1/records").bearer(ACCESS).json(&bad);
        call.refused(ProblemKind::Malformed).await;
    }
    assert!(!journal(&directory).exists());
    for record in 0..5 {
        say(&world, ACCESS, &statement(record)).await;
    }
    saying(&world, ACCESS, &statement(5)).refused(ProblemKind::TooManyRequests).await;
    say(&world, ACCESS + 100, &statement(6)).await;
    world.clock.advance(Duration::from_secs(1));
    say(&world, ACCESS, &statement(5)).await;
    assert_eq!(lines(&directory).len(), 7);
}

/// DS-89: where nobody keeps a journal nothing is handed over, and where it can't be written neither.
#[tokio::test]
async fn without_a_line_nothing_is_acknowledged() {
    let world = keeping(None).await;
    saying(&world, ACCESS, &statement(1)).refused(ProblemKind::RecordsOff).await;
    let directory = tempfile::tempdir().unwrap();
    let nowhere = directory.path().join("nowhere/records.jsonl");
    let world = keeping(Some(&nowhere)).await;
    saying(&world, ACCESS, &statement(1)).refused(ProblemKind::Unavailable).await;
    // A directory is no file.
    let world = keeping(Some(directory.path())).await;
    saying(&world, ACCESS, &statement(1)).refused(ProblemKind::Unavailable).await;
    // When it can be written again, the same goes through.
    fs::create_dir(directory.path().join("nowhere")).unwrap();
    let world = keeping(Some(&nowhere)).await;
    say(&world, ACCESS, &statement(1)).await;
    assert!(nowhere.exists());
}

/// DS-88: the figure counts lines, by a closed set of reasons.
#[tokio::test]
async fn figures_count_lines() {
    let (world, _directory) = world().await;
    for record in 0..10 {
        say(&world, ACCESS, &statement(record)).await;
        say(&world, ACCESS, &statement(record)).await;
        world.clock.advance(Duration::from_secs(10));
    }
    world.clock.advance(Duration::from_secs(60));
    let figures = Call::new(world.running.metrics.unwrap(), Method::GET, "/metrics").send().await;
    let figures = String::from_utf8(figures.body.to_vec()).unwrap();
    assert!(figures.contains("abri_records_total{reason=\"danger\"} 10\n"), "{figures}");
    assert!(figures.contains("abri_records_total{reason=\"minor\"} 0\n"), "{figures}");
}
