//! Who waits comes to an officer who wants it so, without a click.

use core::time::Duration;

use abri_officer_console::app::{Effect, Input, Notice, QUIET_FOR, Tool};
use abri_wire::{
    ProblemKind, UnixMillis,
    api::{Queue, QueueEntry},
};

use crate::desk::{Desk, FIRST, entry, session};

const SECOND_OF_TIME: Duration = Duration::from_secs(1);

fn on() -> Desk {
    let mut desk = Desk::on_duty();
    desk.take(Input::Assign(true));
    desk
}

/// What is claimed when a second has gone by.
fn claimed(desk: &mut Desk) -> Vec<Effect> {
    let effects = desk.pass(SECOND_OF_TIME);
    effects.into_iter().filter(|effect| matches!(effect, Effect::Claim(_))).collect()
}

#[test]
fn who_waits_comes_without_a_click() {
    let mut desk = on();
    desk.queue(&[7, 8]);
    assert_eq!(claimed(&mut desk), [Effect::Claim(session(7))]);
    assert_eq!(claimed(&mut desk), [], "one at a time");
    let effects = desk.take(Input::Claimed { session: session(7), verdict: Ok(()) });
    assert!(effects.contains(&Effect::Enter(FIRST, session(7))));
    assert!(!effects.contains(&Effect::FocusComposer), "the keyboard stays where it is");
    assert_eq!(desk.state.notice, Some(Notice::Assigned(FIRST)));
}

/// A break begins while the service is asked: she is his, and he hears of it.
#[test]
fn who_comes_as_a_break_begins_is_rung() {
    let mut desk = on();
    desk.take(Input::Use(Tool::Sound(true)));
    desk.queue(&[7]);
    desk.pass(QUIET_FOR);
    assert_eq!(claimed(&mut desk), []);
    desk.take(Input::Pause(true));
    let effects = desk.take(Input::Claimed { session: session(7), verdict: Ok(()) });
    assert!(effects.contains(&Effect::Ring), "{effects:?}");
}

#[test]
fn unless_the_officer_wants_it_nobody_comes() {
    let mut desk = Desk::on_duty();
    desk.queue(&[7]);
    assert_eq!(claimed(&mut desk), []);
    desk.take(Input::Assign(true));
    desk.take(Input::Pause(true));
    assert_eq!(claimed(&mut desk), [], "on a break");
    desk.take(Input::Pause(false));
    desk.take(Input::Assign(false));
    assert_eq!(claimed(&mut desk), []);
}

#[test]
fn nobody_comes_beyond_the_limit() {
    let mut desk = Desk::talking(2);
    desk.take(Input::Assign(true));
    desk.take(Input::Limit(2));
    desk.queue(&[7]);
    for _ in 0..10 {
        assert_eq!(claimed(&mut desk), []);
    }
    desk.take(Input::Limit(3));
    assert_eq!(claimed(&mut desk), [Effect::Claim(session(7))]);
}

/// Whoever has fewer conversations is first: so many seconds later for each.
#[test]
fn who_has_more_to_do_waits_longer() {
    let mut desk = Desk::talking(2);
    desk.take(Input::Assign(true));
    let waiting = vec![QueueEntry { waiting_since: desk.now, ..entry(7) }];
    desk.take(Input::Queue(Ok(Queue { now: desk.now, waiting, invited: vec![] })));
    for _ in 0..5 {
        assert_eq!(claimed(&mut desk), []);
    }
    assert_eq!(claimed(&mut desk), [Effect::Claim(session(7))]);
}

/// Nobody is given to an empty chair.
#[test]
fn who_has_left_the_desk_is_given_nobody() {
    let mut desk = on();
    desk.pass(Duration::from_secs(120));
    desk.queue(&[7]);
    assert_eq!(claimed(&mut desk), []);
    desk.take(Input::Active);
    assert_eq!(claimed(&mut desk), [Effect::Claim(session(7))]);
}

/// A colleague was faster: the officer asked for nothing, so nothing is said; and it is tried later.
#[test]
fn a_claim_that_was_lost_is_not_told() {
    let mut desk = on();
    desk.queue(&[7, 8]);
    assert_eq!(claimed(&mut desk), [Effect::Claim(session(7))]);
    let lost = Err(Some(ProblemKind::NotWaiting));
    desk.take(Input::Claimed { session: session(7), verdict: lost });
    assert_eq!(desk.state.notice, None);
    desk.queue(&[8]);
    for _ in 0..9 {
        assert_eq!(claimed(&mut desk), []);
    }
    assert_eq!(claimed(&mut desk), [Effect::Claim(session(8))]);
}

/// DS-69: whoever comes back to a colleague is left to that colleague; who comes next is not.
#[test]
fn who_comes_back_to_a_colleague_is_left_to_them() {
    let mut desk = on();
    let reserved = UnixMillis(desk.now.0 + 60_000);
    let back = QueueEntry { reserved_until: Some(reserved), ..entry(7) };
    let waiting = vec![back, entry(8)];
    desk.take(Input::Queue(Ok(Queue { now: desk.now, waiting, invited: vec![] })));
    assert_eq!(claimed(&mut desk), [Effect::Claim(session(8))]);
}
