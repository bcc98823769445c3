//! DS-80 to DS-82, DS-84: who is on duty, in their own words, and how long people wait.

use std::time::Duration;

use abri_trust::Role;
use abri_wire::{
    CertificateHash, ProblemKind,
    duty::{
        Colleague, DutyStatement, MAX_CONVERSATIONS, MAX_LANGUAGES, MAX_ZONES, Roll, WaitingFigures,
    },
};
use hyper::Method;
use serde_json::json;

use crate::support::{ACCESS, Call, NOW, World, officers};

/// The interpreter's place among the officers of the log, and the capability that she signs in with.
const INTERPRETER: usize = 2;
const HER_ACCESS: u8 = 90;
const MINUTE: Duration = Duration::from_secs(60);

const FREE: DutyStatement =
    DutyStatement { paused: false, conversations: 1, limit: 5, languages: vec![], zones: vec![] };

async fn world() -> World {
    let world = World::new().await;
    assert_eq!(world.sign_in(officers().officer(INTERPRETER), HER_ACCESS).await.status, 200);
    world
}

fn stating(world: &World, access: u8, statement: DutyStatement) -> Call {
    world.request(Method::PUT, "/v1/duty").bearer(access).json(&statement)
}

async fn state(world: &World, access: u8, statement: DutyStatement) {
    assert_eq!(stating(world, access, statement).send().await.status, 204);
}

async fn roll(world: &World, access: u8) -> Roll {
    world.get("/v1/duty").bearer(access).send().await.json()
}

async fn numbers(world: &World, access: u8) -> Vec<String> {
    let mut numbers: Vec<_> =
        roll(world, access).await.colleagues.into_iter().map(|it| it.number).collect();
    numbers.sort_unstable();
    numbers
}

/// DS-80, DS-81, DS-84: everybody on duty sees everybody, named by the certificate, in their last words.
#[tokio::test]
async fn who_is_on_duty_is_seen_by_all_of_them() {
    let world = world().await;
    assert_eq!(numbers(&world, ACCESS).await, [""; 0], "signed in, and said nothing");
    state(&world, ACCESS, FREE).await;
    let languages = vec!["ar".to_owned(), "fr".to_owned()];
    let paused = DutyStatement {
        paused: true,
        conversations: 0,
        limit: 2,
        languages,
        zones: vec!["north".to_owned()],
    };
    state(&world, HER_ACCESS, FREE).await;
    state(&world, HER_ACCESS, paused.clone()).await;
    assert_eq!(numbers(&world, ACCESS).await, ["0001", "0003"]);
    let seen = roll(&world, HER_ACCESS).await;
    let [leaf, _] = officers().officer(INTERPRETER).challenge_request().unwrap().certificates;
    let certificate = CertificateHash::of(leaf.as_bytes());
    let her = seen.colleagues.iter().find(|it| it.certificate == certificate).unwrap();
    let service = her.service.clone();
    let expected = Colleague {
        certificate,
        role: Role::Interpreter.number(),
        number: "0003".into(),
        service,
        statement: paused,
    };
    assert_eq!(*her, expected);
    assert!(!her.service.is_empty());
}

/// DS-80: a word counts for a minute; signing out, and leaving the roster, end it.
#[tokio::test]
async fn nobody_is_on_duty_for_longer_than_they_say() {
    let world = world().await;
    state(&world, ACCESS, FREE).await;
    state(&world, ACCESS + 100, FREE).await;
    world.clock.advance(MINUTE - Duration::from_millis(1));
    state(&world, ACCESS, FREE).await;
    assert_eq!(numbers(&world, HER_ACCESS).await.len(), 2);
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(numbers(&world, HER_ACCESS).await, ["0001"]);
    let ended = world.request(Method::DELETE, "/v1/sign-in").bearer(ACCESS).send().await;
    assert_eq!(ended.status, 204);
    assert_eq!(numbers(&world, HER_ACCESS).await, [""; 0]);
    stating(&world, ACCESS, FREE).refused(ProblemKind::Forbidden).await;
    world.get("/v1/duty").bearer(ACCESS).refused(ProblemKind::Forbidden).await;
}

/// DS-80, DS-84, DS-19: in its one form, and for those on duty alone.
#[tokio::test]
async fn a_statement_has_its_bounds() {
    let world = world().await;
    for limit in [0, MAX_CONVERSATIONS + 1] {
        let bad = DutyStatement { limit, ..FREE };
        stating(&world, ACCESS, bad).refused(ProblemKind::Malformed).await;
    }
    let said = |tags: &[&str]| DutyStatement {
        languages: tags.iter().map(|&tag| tag.to_owned()).collect(),
        ..FREE
    };
    for tags in [&[""][..], &["fr fr"], &["a-tag-of-17-bytes"], &["fr"; MAX_LANGUAGES + 1]] {
        stating(&world, ACCESS, said(tags)).refused(ProblemKind::Malformed).await;
    }
    let zones = |tags: &[&str]| {
        let zones = tags.iter().map(|&tag| tag.to_owned()).collect();
        DutyStatement { zones, ..FREE }
    };
    for tags in [&[""][..], &["le nord"], &["a-tag-of-17-bytes"], &["north"; MAX_ZONES + 1]] {
        stating(&world, ACCESS, zones(tags)).refused(ProblemKind::Malformed).await;
    }
    let whole = serde_json::to_value(FREE).unwrap();
    for (field, value) in [
        ("conversations", json!(-1)),
        ("limit", json!(256)),
        ("paused", json!(0)),
        ("languages", json!("fr")),
        ("more", json!(1)),
    ] {
        let mut body = whole.clone();
        body[field] = value;
        let call = world.request(Method::PUT, "/v1/duty").bearer(ACCESS).json(&body);
        call.refused(ProblemKind::Malformed).await;
    }
    world
        .request(Method::PUT, "/v1/duty")
        .json(&FREE)
        .refused(ProblemKind::MissingCapability)
        .await;
    stating(&world, 77, FREE).refused(ProblemKind::Forbidden).await;
    assert_eq!(numbers(&world, ACCESS).await, [""; 0]);
}

/// DS-82: figures of who waits, without a name; not for who comes into conversations of others.
#[tokio::test]
async fn how_long_people_wait_is_told_in_figures() {
    let world = world().await;
    let none = WaitingFigures { count: 0, longest_since: None, recent_wait_minutes: None };
    assert_eq!(roll(&world, ACCESS).await.waiting, Some(none));
    let first = world.open(1).await;
    world.clock.advance(Duration::from_secs(30));
    world.open(2).await;
    let two = WaitingFigures { count: 2, longest_since: Some(NOW), recent_wait_minutes: None };
    assert_eq!(roll(&world, ACCESS).await.waiting, Some(two));
    assert_eq!(roll(&world, HER_ACCESS).await.waiting, None);
    let told = world.get("/v1/duty").bearer(ACCESS).send().await;
    let told = String::from_utf8_lossy(&told.body).into_owned();
    assert!(!told.contains(&first.session.to_text()), "{told}");
}
