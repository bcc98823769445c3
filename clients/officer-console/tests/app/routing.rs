//! DS-84: whose turn it is to answer who waits, by language and zone.

use core::time::Duration;

use abri_core::Role;
use abri_officer_console::app::{COLLEAGUES_FIRST, Effect, Input};
use abri_wire::{
    CertificateHash, SessionId,
    api::{Queue, QueueEntry},
    duty::{Colleague, DutyStatement, Roll},
};

use crate::desk::{Desk, entry, session};

const SECOND_OF_TIME: Duration = Duration::from_secs(1);
/// Reads French.
const FRENCH: u8 = 1;
/// Reads Arabic, and came after who reads French.
const ARABIC: u8 = 2;

fn tags(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|&tag| tag.to_owned()).collect()
}

fn colleague(number: u8, role: Role, languages: &[&str]) -> Colleague {
    serving(number, role, languages, &[])
}

fn serving(number: u8, role: Role, languages: &[&str], zones: &[&str]) -> Colleague {
    Colleague {
        certificate: CertificateHash::new([number; 32]),
        role: role.number(),
        number: format!("000{number}"),
        service: "Test".into(),
        statement: DutyStatement {
            paused: false,
            conversations: 0,
            limit: 1,
            languages: tags(languages),
            zones: tags(zones),
        },
    }
}

/// This officer answers in Arabic; somebody waits for easy French, then somebody for Arabic.
fn desk() -> Desk {
    let mut desk = Desk::on_duty();
    let stated = desk.take(Input::AnswersIn("ar", true));
    assert!(matches!(&stated[..], [Effect::StateDuty(it)] if it.languages == ["ar"]));
    wait(&mut desk);
    desk
}

/// The queue is answered; both have waited since the start.
fn wait(desk: &mut Desk) {
    let reads = |number, tag: &str| QueueEntry { language: tag.into(), ..entry(number) };
    let waiting = vec![reads(FRENCH, "fr-x-facile"), reads(ARABIC, "ar")];
    desk.take(Input::Queue(Ok(Queue { now: desk.now, waiting, invited: vec![] })));
}

/// On duty are this officer and whoever is named.
fn with(desk: &mut Desk, other: Colleague) {
    let colleagues = vec![colleague(1, Role::Officer, &[]), other];
    desk.take(Input::Roll(Ok(Roll { now: desk.now, colleagues, waiting: None })));
}

fn order(desk: &Desk) -> Vec<SessionId> {
    desk.state.queue_in_turn().iter().map(|entry| entry.session).collect()
}

const AS_THEY_CAME: [u8; 2] = [FRENCH, ARABIC];
const OTHERS_FIRST: [u8; 2] = [ARABIC, FRENCH];

#[test]
fn who_a_colleague_understands_comes_lower_and_can_be_answered() {
    let mut desk = desk();
    assert!(desk.pass(SECOND_OF_TIME).contains(&Effect::FetchRoll), "who else is there?");
    assert_eq!(order(&desk), AS_THEY_CAME.map(session), "not known yet");
    with(&mut desk, colleague(2, Role::Officer, &["fr"]));
    assert_eq!(order(&desk), OTHERS_FIRST.map(session));
    desk.settle();
    assert_eq!(desk.take(Input::Claim(session(FRENCH))), [Effect::Claim(session(FRENCH))]);
}

#[test]
fn who_answers_in_any_language_is_somebody() {
    let mut desk = desk();
    with(&mut desk, colleague(2, Role::Officer, &[]));
    assert_eq!(order(&desk), OTHERS_FIRST.map(session));
}

#[test]
fn nobody_is_left_to_colleagues_who_can_not_answer() {
    let mut desk = desk();
    let mut paused = colleague(2, Role::Officer, &["fr"]);
    paused.statement.paused = true;
    let mut full = colleague(2, Role::Officer, &["fr"]);
    full.statement.conversations = 1;
    let interpreter = colleague(2, Role::Interpreter, &["fr"]);
    let other = colleague(2, Role::Officer, &["ar", "uk"]);
    for nobody in [paused, full, interpreter, other] {
        with(&mut desk, nobody);
        assert_eq!(order(&desk), AS_THEY_CAME.map(session));
    }
}

#[test]
fn after_two_minutes_she_is_anybodys() {
    let mut desk = desk();
    desk.pass(COLLEAGUES_FIRST - Duration::from_millis(1));
    with(&mut desk, colleague(2, Role::Officer, &["fr"]));
    assert_eq!(order(&desk), OTHERS_FIRST.map(session));
    desk.pass(Duration::from_millis(1));
    assert_eq!(order(&desk), AS_THEY_CAME.map(session));
}

/// DS-80: what was said counts for a minute; whoever is not heard of any more keeps nobody waiting.
#[test]
fn a_list_that_is_old_decides_nothing() {
    let mut desk = desk();
    with(&mut desk, colleague(2, Role::Officer, &["fr"]));
    desk.pass(Duration::from_secs(59));
    assert_eq!(order(&desk), OTHERS_FIRST.map(session));
    desk.pass(SECOND_OF_TIME);
    assert_eq!(order(&desk), AS_THEY_CAME.map(session));
}

#[test]
fn whoever_says_nothing_answers_in_all_and_asks_for_no_list() {
    let mut desk = desk();
    desk.take(Input::AnswersIn("ar", false));
    with(&mut desk, colleague(2, Role::Officer, &["fr"]));
    assert_eq!(order(&desk), AS_THEY_CAME.map(session));
    assert!(!desk.pass(Duration::from_secs(10)).contains(&Effect::FetchRoll));
    // For the shift, also behind the lock, and not beyond.
    desk.take(Input::AnswersIn("ar", true));
    desk.take(Input::Lock);
    desk.sign_in(1);
    assert_eq!(desk.state.shift.languages.iter().collect::<Vec<_>>(), [&"ar"]);
    desk.take(Input::SignOut);
    assert!(desk.state.shift.languages.is_empty());
}

/// The operator names two zones; this officer serves the north and answers in French. Somebody waits in the
/// south, then somebody in the north, both for French.
fn in_the_north() -> Desk {
    let mut desk = Desk::naming_zones("north=Nord\nsouth=Sud");
    desk.take(Input::AnswersIn("fr", true));
    let stated = desk.take(Input::Serves("north".into(), true));
    assert!(matches!(&stated[..], [Effect::StateDuty(it)] if it.zones == ["north"]));
    let from = |number, zone: &str| QueueEntry { zone: Some(zone.into()), ..entry(number) };
    let waiting = vec![from(SOUTH, "south"), from(NORTH, "north")];
    desk.take(Input::Queue(Ok(Queue { now: desk.now, waiting, invited: vec![] })));
    desk
}

const SOUTH: u8 = 3;
const NORTH: u8 = 4;

#[test]
fn who_is_in_a_colleagues_zone_comes_lower_for_two_minutes() {
    let mut desk = in_the_north();
    assert!(desk.pass(SECOND_OF_TIME).contains(&Effect::FetchRoll), "who else is there?");
    assert_eq!(order(&desk), [SOUTH, NORTH].map(session), "not known yet");
    for zones in [&["south"][..], &[]] {
        with(&mut desk, serving(2, Role::Officer, &["fr"], zones));
        assert_eq!(order(&desk), [NORTH, SOUTH].map(session), "{zones:?}");
    }
    with(&mut desk, serving(2, Role::Officer, &["fr"], &["north"]));
    assert_eq!(order(&desk), [SOUTH, NORTH].map(session), "no better placed");
    with(&mut desk, serving(2, Role::Officer, &["fr"], &["south"]));
    desk.pass(COLLEAGUES_FIRST);
    with(&mut desk, serving(2, Role::Officer, &["fr"], &["south"]));
    assert_eq!(order(&desk), [SOUTH, NORTH].map(session), "anybody's");
}

/// Nobody waits for somebody near who can't write to her.
#[test]
fn a_language_counts_before_a_zone() {
    let mut desk = in_the_north();
    with(&mut desk, serving(2, Role::Officer, &["ar"], &["south"]));
    assert_eq!(order(&desk), [SOUTH, NORTH].map(session));
    // Who writes hers comes first, wherever they are.
    desk.take(Input::AnswersIn("fr", false));
    desk.take(Input::AnswersIn("ar", true));
    with(&mut desk, serving(2, Role::Officer, &["fr"], &["east"]));
    let lower = |desk: &Desk| {
        let queue = desk.state.queue.waiting.clone().unwrap();
        queue.iter().map(|it| desk.state.is_first_for_colleagues(it)).collect::<Vec<_>>()
    };
    assert_eq!(lower(&desk), [true, true]);
    with(&mut desk, serving(2, Role::Officer, &["uk"], &["south"]));
    assert_eq!(lower(&desk), [true, false], "neither writes hers: then who is near");
}

#[test]
fn who_names_no_zone_is_everybodys() {
    let mut desk = in_the_north();
    let waiting = vec![entry(SOUTH)];
    desk.take(Input::Queue(Ok(Queue { now: desk.now, waiting: waiting.clone(), invited: vec![] })));
    with(&mut desk, serving(2, Role::Officer, &["fr"], &["south"]));
    assert!(!desk.state.is_first_for_colleagues(&waiting[0]));
}

/// For the shift, also behind the lock, and not beyond; the operator's list stays with the page.
#[test]
fn only_zones_of_the_operator_are_served() {
    let mut desk = in_the_north();
    desk.take(Input::Serves("west".into(), true));
    desk.take(Input::Lock);
    desk.sign_in(1);
    assert_eq!(desk.state.shift.zones.iter().collect::<Vec<_>>(), ["north"]);
    desk.take(Input::Serves("north".into(), false));
    assert!(desk.state.shift.zones.is_empty());
    desk.take(Input::Serves("south".into(), true));
    desk.take(Input::SignOut);
    assert!(desk.state.shift.zones.is_empty());
    assert_eq!(desk.state.zones.name("south"), "Sud");
    assert_eq!(desk.state.zones.name("west"), "west");
}

/// A line that has just moved may have come under the officer's finger: the click was for another one.
#[test]
fn a_click_on_a_line_that_has_just_moved_claims_nothing() {
    let mut desk = desk();
    desk.settle();
    with(&mut desk, colleague(2, Role::Officer, &["fr"]));
    assert_eq!(desk.state.queue.turns.order(), OTHERS_FIRST.map(session));
    assert_eq!(desk.take(Input::Claim(session(ARABIC))), []);
    desk.pass(SECOND_OF_TIME);
    assert_eq!(desk.take(Input::Claim(session(ARABIC))), [], "not a whole second yet, perhaps");
    desk.pass(SECOND_OF_TIME);
    assert_eq!(desk.take(Input::Claim(session(ARABIC))), [Effect::Claim(session(ARABIC))]);

    // A colleague takes who was above; or another comes to the very place.
    desk.queue(&[FRENCH]);
    assert_eq!(desk.take(Input::Claim(session(FRENCH))), []);
    desk.settle();
    desk.queue(&[7]);
    assert_eq!(desk.take(Input::Claim(session(7))), []);
}

/// Whoever makes lines come and go below keeps nobody from answering the first.
#[test]
fn a_line_that_stays_can_always_be_claimed() {
    let mut desk = Desk::on_duty();
    desk.queue(&[1, 8, 9]);
    desk.queue(&[1, 9]);
    desk.queue(&[1, 9, 7]);
    assert_eq!(desk.take(Input::Claim(session(9))), [], "it came up");
    assert_eq!(desk.take(Input::Claim(session(1))), [Effect::Claim(session(1))]);
    assert_eq!(desk.take(Input::Claim(session(7))), [Effect::Claim(session(7))], "new, at the end");
}

/// Lines stay where they are while the officer is at them, though not for ever; who goes leaves a gap.
#[test]
fn lines_stay_while_the_officer_is_at_them() {
    let mut desk = desk();
    desk.take(Input::AtQueue(true));
    with(&mut desk, colleague(2, Role::Officer, &["fr"]));
    assert_eq!(desk.state.queue.turns.order(), AS_THEY_CAME.map(session));
    desk.queue(&[ARABIC, 7]);
    assert_eq!(desk.state.queue.turns.order(), [FRENCH, ARABIC, 7].map(session));
    assert_eq!(desk.take(Input::Claim(session(FRENCH))), [], "gone");
    assert_eq!(desk.take(Input::Claim(session(ARABIC))), [Effect::Claim(session(ARABIC))]);
    desk.take(Input::AtQueue(false));
    assert_eq!(desk.state.queue.turns.order(), [ARABIC, 7].map(session));
    assert_eq!(desk.take(Input::Claim(session(7))), [], "it came up");

    let mut desk = self::desk();
    desk.take(Input::AtQueue(true));
    with(&mut desk, colleague(2, Role::Officer, &["fr"]));
    for _ in 0..30 {
        desk.take(Input::Tick(desk.now));
    }
    assert_eq!(desk.state.queue.turns.order(), OTHERS_FIRST.map(session), "a pointer left lying");
}
