//! DS-95 and DS-96: what an officer did leaves a line in the operator's journal, of nobody else.

use std::{fs, time::Duration};

use abri_wire::{
    ActId, ProblemKind,
    acts::{Act, ActStatement},
};
use hyper::Method;
use serde_json::{Value, json};

use crate::{
    records::{HER_ACCESS, journal, keeping, lines, statement, world},
    support::{ACCESS, Call, NOW, World, officers},
};

const fn flagged(number: u8) -> ActStatement {
    ActStatement { id: ActId::new([number; 16]), act: Act::DangerFlagged }
}

const fn lowered(number: u8) -> ActStatement {
    ActStatement { act: Act::DangerLowered, ..flagged(number) }
}

fn saying(world: &World, access: u8, statement: &ActStatement) -> Call {
    world.post("/v1/acts").bearer(access).json(statement)
}

async fn say(world: &World, access: u8, statement: &ActStatement) {
    assert_eq!(saying(world, access, statement).send().await.status, 204);
}

fn line(officer: &str, at: u64, it: &ActStatement) -> Value {
    json!({ "time": at, "officer": officer, "act": it.act, "id": it.id })
}

/// DS-95: time, account, act, its id, and nothing else; whatever the role.
#[tokio::test]
async fn an_act_has_a_line_of_who_did_it_and_when() {
    let (world, directory) = world().await;
    say(&world, ACCESS, &flagged(1)).await;
    world.clock.advance(Duration::from_secs(60));
    say(&world, ACCESS, &lowered(2)).await;
    say(&world, HER_ACCESS, &flagged(3)).await;
    let later = NOW.0 + 60_000;
    let expected = [
        line("0001", NOW.0, &flagged(1)),
        line("0001", later, &lowered(2)),
        line("0003", later, &flagged(3)),
    ];
    assert_eq!(lines(&directory), expected);
}

/// DS-96: one act is one line, however often it is said, also after a restart.
#[tokio::test]
async fn a_repeated_act_adds_nothing() {
    let (world, directory) = world().await;
    say(&world, ACCESS, &flagged(1)).await;
    world.clock.advance(Duration::from_secs(60));
    say(&world, ACCESS, &flagged(1)).await;
    assert_eq!(lines(&directory), [line("0001", NOW.0, &flagged(1))]);
    let again = keeping(Some(&journal(&directory))).await;
    say(&again, ACCESS, &flagged(1)).await;
    assert_eq!(lines(&directory).len(), 1, "another process finds it");
    // Nobody's act is lost because somebody else named theirs so, nor one act beside another.
    say(&again, ACCESS + 100, &flagged(1)).await;
    say(&again, ACCESS, &lowered(1)).await;
    say(&again, ACCESS, &flagged(2)).await;
    assert_eq!(lines(&directory).len(), 4);
}

/// DS-88, DS-96: records and acts are in one journal, and neither hides the other.
#[tokio::test]
async fn records_and_acts_share_a_journal() {
    let (world, directory) = world().await;
    let record = || crate::records::saying(&world, ACCESS, &statement(1));
    for _ in 0..2 {
        assert_eq!(record().send().await.status, 204);
        say(&world, ACCESS, &flagged(1)).await;
    }
    let lines = lines(&directory);
    let [made, done] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!(made["sha256"], json!(statement(1).sha256));
    assert_eq!(*done, line("0001", NOW.0, &flagged(1)));
}

/// DS-95: nobody but who is on duty says so, and only for themselves.
#[tokio::test]
async fn only_who_is_on_duty_says_it() {
    let (world, directory) = world().await;
    let nobody = world.post("/v1/acts").json(&flagged(1));
    nobody.refused(ProblemKind::MissingCapability).await;
    saying(&world, 77, &flagged(1)).refused(ProblemKind::Forbidden).await;
    let ended = world.request(Method::DELETE, "/v1/sign-in").bearer(ACCESS).send().await;
    assert_eq!(ended.status, 204);
    saying(&world, ACCESS, &flagged(1)).refused(ProblemKind::Forbidden).await;
    assert!(!journal(&directory).exists());
}

/// DS-95, DS-19: of the closed set, in its one form, of nobody, and not too often.
#[tokio::test]
async fn an_act_has_its_bounds() {
    let (world, directory) = world().await;
    let whole = serde_json::to_value(flagged(1)).unwrap();
    for (key, value) in [
        ("act", json!("she-is-lying")),
        ("id", json!("AAAA")),
        ("officer", json!("0002")),
        ("session", json!("AAAAAAAAAAAAAAAAAAAAAA")),
        ("text", json!("12 rue d’Exemple")),
    ] {
        let mut bad = whole.clone();
        bad[key] = value;
        let call = world.post("/v1/acts").bearer(ACCESS).json(&bad);
        call.refused(ProblemKind::Malformed).await;
    }
    assert!(!journal(&directory).exists());
    for number in 0..5 {
        say(&world, ACCESS, &flagged(number)).await;
    }
    saying(&world, ACCESS, &flagged(5)).refused(ProblemKind::TooManyRequests).await;
    // Signed in once more, an account may say no more than before.
    assert_eq!(world.sign_in(officers().officer(0), ACCESS + 50).await.status, 200);
    saying(&world, ACCESS + 50, &flagged(5)).refused(ProblemKind::TooManyRequests).await;
    say(&world, ACCESS + 100, &flagged(6)).await;
    world.clock.advance(Duration::from_secs(1));
    say(&world, ACCESS, &flagged(5)).await;
    assert_eq!(lines(&directory).len(), 7);
}

/// DS-96: without a journal, or one that can't be written, nothing is acknowledged.
#[tokio::test]
async fn without_a_line_no_act_is_acknowledged() {
    let world = keeping(None).await;
    saying(&world, ACCESS, &flagged(1)).refused(ProblemKind::RecordsOff).await;
    let directory = tempfile::tempdir().unwrap();
    let nowhere = directory.path().join("nowhere/records.jsonl");
    let world = keeping(Some(&nowhere)).await;
    saying(&world, ACCESS, &flagged(1)).refused(ProblemKind::Unavailable).await;
    fs::create_dir(directory.path().join("nowhere")).unwrap();
    say(&world, ACCESS, &flagged(1)).await;
    assert!(nowhere.exists());
}

/// DS-96: the figure counts lines, by the closed set of acts.
#[tokio::test]
async fn figures_count_acts_once() {
    let (world, _directory) = world().await;
    for number in 0..10 {
        say(&world, ACCESS, &flagged(number)).await;
        say(&world, ACCESS, &flagged(number)).await;
        world.clock.advance(Duration::from_secs(10));
    }
    world.clock.advance(Duration::from_secs(60));
    let figures = Call::new(world.running.metrics.unwrap(), Method::GET, "/metrics").send().await;
    let figures = String::from_utf8(figures.body.to_vec()).unwrap();
    assert!(figures.contains("abri_acts_total{act=\"danger-flagged\"} 10\n"), "{figures}");
    assert!(figures.contains("abri_acts_total{act=\"danger-lowered\"} 0\n"), "{figures}");
}
