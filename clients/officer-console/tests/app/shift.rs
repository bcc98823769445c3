//! Breaks, an own limit, and what the service is told of it.

use core::time::Duration;

use abri_core::Role;
use abri_officer_console::app::{
    BREAK_AFTER, Effect, Ending, Incoming, Input, Notice, Place, SUGGEST_AGAIN, USUAL_LIMIT,
};
use abri_wire::{api::SeatEntry, duty::DutyStatement};

use crate::desk::{Desk, FIRST, session, somebody};

const SECOND_OF_TIME: Duration = Duration::from_secs(1);

fn stated(effects: &[Effect]) -> Option<DutyStatement> {
    effects.iter().find_map(|effect| match effect {
        Effect::StateDuty(statement) => Some(statement.clone()),
        _ => None,
    })
}

/// DS-80: what is said is said again, and at once when it changes.
#[test]
fn the_service_is_told_how_the_officer_stands() {
    let mut desk = Desk::talking(1);
    let one = DutyStatement {
        paused: false,
        conversations: 1,
        limit: USUAL_LIMIT,
        languages: vec![],
        zones: vec![],
    };
    assert_eq!(stated(&desk.pass(SECOND_OF_TIME)), Some(one.clone()));
    assert_eq!(stated(&desk.pass(SECOND_OF_TIME)), None, "it knows");
    assert_eq!(stated(&desk.pass(Duration::from_secs(20))), Some(one.clone()), "it forgets");
    let fewer = DutyStatement { limit: 2, ..one };
    assert_eq!(stated(&desk.take(Input::Limit(2))), Some(fewer.clone()));
    desk.hear(FIRST, Incoming::Ended(Ending::Gone));
    assert_eq!(
        stated(&desk.pass(SECOND_OF_TIME)),
        Some(DutyStatement { conversations: 0, ..fewer })
    );
    desk.take(Input::Lock);
    assert_eq!(stated(&desk.pass(SECOND_OF_TIME)), None, "nobody is there");
    desk.sign_in(1);
    assert!(stated(&desk.pass(SECOND_OF_TIME)).is_some(), "on the list again");
}

/// What another console of his has counts as well: colleagues read how many there are, and here no more
/// begin than he wants in all.
#[test]
fn conversations_at_another_console_count() {
    let mut desk = Desk::talking(1);
    desk.take(Input::Limit(2));
    let entry = |own| SeatEntry {
        session: session(9),
        language: "fr".into(),
        zone: None,
        own,
        joined: true,
    };
    let elsewhere = Place { entry: entry(false), taken: false };
    desk.take(Input::Seats(Ok(vec![elsewhere])));
    assert_eq!(stated(&desk.pass(SECOND_OF_TIME)).unwrap().conversations, 2);
    desk.queue(&[7]);
    assert_eq!(desk.take(Input::Claim(session(7))), []);
    assert_eq!(desk.state.notice, Some(Notice::TakesNoMore));
    desk.take(Input::Seats(Ok(Vec::new())));
    assert_eq!(desk.take(Input::Claim(session(7))), [Effect::Claim(session(7))]);
}

#[test]
fn on_a_break_nothing_new_is_taken_and_conversations_go_on() {
    let mut desk = Desk::talking(1);
    desk.queue(&[7]);
    let paused = desk.take(Input::Pause(true));
    assert!(stated(&paused).unwrap().paused);
    assert_eq!(desk.take(Input::Claim(session(7))), []);
    assert_eq!(desk.state.notice, Some(Notice::TakesNoMore));
    desk.write(FIRST, "I am here");
    assert!(matches!(desk.take(Input::Send(FIRST))[..], [Effect::Send { .. }, _]));
    desk.take(Input::Pause(false));
    assert_eq!(desk.take(Input::Claim(session(7))), [Effect::Claim(session(7))]);
}

#[test]
fn nobody_is_taken_beyond_the_own_limit() {
    let mut desk = Desk::talking(2);
    desk.queue(&[7]);
    desk.take(Input::Limit(2));
    assert_eq!(desk.take(Input::Claim(session(7))), []);
    desk.hear(FIRST, Incoming::Ended(Ending::Gone));
    assert_eq!(desk.take(Input::Claim(session(7))), [Effect::Claim(session(7))]);
    desk.take(Input::Limit(0));
    assert_eq!(desk.state.shift.limit, 1, "one at least");
}

/// What is asked for counts before it is answered: quick clicks go beyond no limit.
#[test]
fn what_is_being_claimed_counts() {
    let mut desk = Desk::talking(1);
    desk.take(Input::Limit(2));
    desk.queue(&[7, 8]);
    assert_eq!(desk.take(Input::Claim(session(7))), [Effect::Claim(session(7))]);
    assert_eq!(desk.take(Input::Claim(session(8))), []);
}

/// ROLE-1: whoever is no officer answers nobody who waits.
#[test]
fn an_interpreter_claims_nobody() {
    let mut desk = Desk::signed_in_as(somebody(3, Role::Interpreter));
    desk.queue(&[7]);
    assert_eq!(desk.take(Input::Claim(session(7))), []);
}

#[test]
fn a_break_is_suggested_after_a_while_and_can_be_put_off() {
    let mut desk = Desk::on_duty();
    let pass = |desk: &mut Desk, time| {
        desk.take(Input::Active);
        desk.now = desk.now.plus(time);
        // Somebody is there all the time: the console does not lock.
        desk.state.now = desk.now;
        desk.take(Input::Active);
        desk.take(Input::Tick(desk.now));
    };
    pass(&mut desk, BREAK_AFTER - SECOND_OF_TIME);
    assert!(!desk.state.suggests_break());
    pass(&mut desk, SECOND_OF_TIME);
    assert!(desk.state.suggests_break());
    desk.take(Input::BreakLater);
    assert!(!desk.state.suggests_break());
    pass(&mut desk, SUGGEST_AGAIN);
    assert!(desk.state.suggests_break());
    desk.take(Input::Pause(true));
    assert!(!desk.state.suggests_break());
    desk.take(Input::Pause(false));
    pass(&mut desk, BREAK_AFTER - SECOND_OF_TIME);
    assert!(!desk.state.suggests_break(), "counted anew");
}
