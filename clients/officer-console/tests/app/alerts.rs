//! What calls an officer who looks elsewhere: when it rings, and when not.

use core::time::Duration;

use abri_officer_console::app::{
    Alarm, Author, ConversationId, Effect, Incoming, Input, LOCK_AFTER, Notifying, QUIET_FOR, Tool,
};
use abri_wire::{
    CreatorKeyHash, OfferNonce, UnixMillis,
    api::{Invited, Queue, QueueEntry},
};

use crate::desk::{Desk, FIRST, SECOND, START, entry, session, text};

/// What calls him.
fn alarms(mut effects: Vec<Effect>) -> Vec<Effect> {
    effects.retain(|it| matches!(it, Effect::Ring | Effect::Notify(_)));
    effects
}

/// She writes, so long after anything before that it may be heard.
fn writes(desk: &mut Desk, id: ConversationId) -> Vec<Effect> {
    desk.pass(QUIET_FOR);
    says(desk, id)
}

fn says(desk: &mut Desk, id: ConversationId) -> Vec<Effect> {
    desk.hear(id, Incoming::Text { from: Author::Her, text: text("secret") })
}

/// These wait, and others ask for him in these.
fn seen(desk: &mut Desk, waiting: &[u8], invited: &[u8]) -> Vec<Effect> {
    let invitation = |number: &u8| Invited {
        session: session(*number),
        creator_key_hash: CreatorKeyHash::new([7; 32]),
        nonce: OfferNonce::new([*number; 16]),
        until: START.plus(Duration::from_secs(900)),
        language: "es".into(),
        officers: vec!["0001".into()],
    };
    let waiting = waiting.iter().map(|number| entry(*number)).collect();
    let invited = invited.iter().map(invitation).collect();
    alarms(desk.take(Input::Queue(Ok(Queue { now: desk.now, waiting, invited }))))
}

/// With sound and notifications, and nobody looks.
fn away(mut desk: Desk) -> Desk {
    for tool in [Tool::Sound(true), Tool::Notify(true), Tool::MayNotify(true)] {
        desk.take(Input::Use(tool));
    }
    desk.take(Input::Visible(false));
    desk
}

#[test]
fn nobody_is_called_who_did_not_ask_for_it() {
    let mut desk = Desk::talking(2);
    desk.take(Input::Visible(false));
    assert_eq!(writes(&mut desk, SECOND), []);
    assert_eq!(desk.take(Input::Use(Tool::Sound(true))), [Effect::Ring], "so that it is known");
    assert_eq!(writes(&mut desk, SECOND), [Effect::Ring]);
    assert_eq!(desk.take(Input::Use(Tool::Notify(true))), [Effect::AskToNotify]);
    assert_eq!(writes(&mut desk, SECOND), [Effect::Ring], "the browser has not answered");
    desk.take(Input::Use(Tool::MayNotify(true)));
    let both = [Effect::Ring, Effect::Notify(Alarm::Message)];
    assert_eq!(writes(&mut desk, SECOND), both);
    desk.take(Input::Visible(true));
    assert_eq!(writes(&mut desk, SECOND), [Effect::Ring], "the page says it itself");
    assert_eq!(writes(&mut desk, FIRST), [], "he sees it");
    desk.take(Input::Lock);
    assert_eq!(writes(&mut desk, FIRST), [Effect::Ring], "also behind the lock");
}

#[test]
fn a_browser_that_refuses_is_said() {
    let mut desk = Desk::talking(1);
    desk.take(Input::Use(Tool::MayNotify(true)));
    assert_eq!(desk.state.tools.alerts.notifying, Notifying::Off, "nobody asked");
    desk.take(Input::Use(Tool::Notify(true)));
    desk.take(Input::Use(Tool::MayNotify(false)));
    assert_eq!(desk.state.tools.alerts.notifying, Notifying::Refused);
}

#[test]
fn who_is_new_in_the_queue_is_told_once_also_while_nobody_looks() {
    let mut desk = Desk::on_duty();
    desk.queue(&[1]);
    desk.take(Input::Use(Tool::Sound(true)));
    desk.take(Input::Visible(false));
    assert!(desk.pass(Duration::from_secs(60)).contains(&Effect::FetchQueue));
    assert_eq!(seen(&mut desk, &[1], &[]), [], "he knows");
    assert_eq!(seen(&mut desk, &[1, 2], &[]), [Effect::Ring]);
    assert_eq!(seen(&mut desk, &[1, 2], &[]), []);
}

/// Ten texts in a row call once, whatever else comes; a notification takes the place of the one before.
#[test]
fn it_rings_once_in_ten_seconds() {
    let mut desk = away(Desk::talking(2));
    let notified = Effect::Notify(Alarm::Message);
    assert_eq!(says(&mut desk, SECOND), [Effect::Ring, notified]);
    for _ in 0..9 {
        desk.pass(Duration::from_secs(1));
        assert_eq!(says(&mut desk, SECOND), [Effect::Notify(Alarm::Message)]);
    }
    assert_eq!(seen(&mut desk, &[9], &[]), [Effect::Notify(Alarm::Queue)]);
    desk.pass(Duration::from_secs(1));
    assert_eq!(says(&mut desk, SECOND), [Effect::Ring, Effect::Notify(Alarm::Message)]);
    // Turning it on is heard, whatever rang before.
    assert_eq!(desk.take(Input::Use(Tool::Sound(true))), [Effect::Ring]);
    // A clock that was put back keeps nobody quiet.
    desk.take(Input::Tick(UnixMillis(START.0 - 3_600_000)));
    assert_eq!(says(&mut desk, SECOND), [Effect::Ring, Effect::Notify(Alarm::Message)]);
}

/// On a break only his own conversations call; who waits is no news when it ends.
#[test]
fn a_break_is_quiet_but_for_his_own_conversations() {
    let mut desk = away(Desk::talking(1));
    desk.take(Input::Pause(true));
    assert_eq!(seen(&mut desk, &[8], &[9]), []);
    assert_eq!(writes(&mut desk, FIRST), [Effect::Ring, Effect::Notify(Alarm::Message)]);
    desk.pass(QUIET_FOR);
    desk.take(Input::Pause(false));
    assert_eq!(seen(&mut desk, &[8], &[9]), []);
    assert_eq!(seen(&mut desk, &[7, 8], &[9]), [Effect::Ring, Effect::Notify(Alarm::Queue)]);
}

/// A colleague asks for him: he is called once, as by who waits.
#[test]
fn an_invitation_calls_as_who_waits_does() {
    let mut desk = away(Desk::on_duty());
    assert_eq!(seen(&mut desk, &[], &[9]), [Effect::Ring, Effect::Notify(Alarm::Invited)]);
    desk.pass(QUIET_FOR);
    assert_eq!(seen(&mut desk, &[], &[9]), [], "once");
    desk.take(Input::Lock);
    desk.sign_in(1);
    assert_eq!(seen(&mut desk, &[], &[9]), [], "he knows it, also after the lock");
    assert_eq!(seen(&mut desk, &[], &[9, 10]), [Effect::Ring, Effect::Notify(Alarm::Invited)]);
}

/// As many as he wants, or one more at another console: whoever comes is a colleague's to answer.
#[test]
fn who_takes_no_more_is_not_called_to_others() {
    let mut desk = away(Desk::talking(1));
    desk.take(Input::Limit(1));
    assert_eq!(seen(&mut desk, &[4], &[7]), []);
    assert_ne!(writes(&mut desk, FIRST), [], "she is his");
    desk.take(Input::Limit(2));
    desk.pass(QUIET_FOR);
    assert_ne!(seen(&mut desk, &[4, 5], &[7]), [], "one more");
}

/// DS-69: who comes back to a colleague can be answered by nobody else for a minute; then it rings.
#[test]
fn who_is_kept_for_a_colleague_calls_when_anybody_may_answer() {
    let mut desk = away(Desk::on_duty());
    let kept = QueueEntry { reserved_until: Some(START.plus(QUIET_FOR)), ..entry(1) };
    let listed = |desk: &mut Desk| {
        let waiting = vec![kept.clone()];
        alarms(desk.take(Input::Queue(Ok(Queue { now: desk.now, waiting, invited: vec![] }))))
    };
    assert_eq!(listed(&mut desk), []);
    desk.pass(QUIET_FOR * 2);
    assert_ne!(listed(&mut desk), []);
}

/// A quiet night: nobody touches the console for ten minutes, and somebody comes. Who wants to be called is,
/// and sees nobody before the lock is open.
#[test]
fn a_locked_console_calls_to_who_waits() {
    let mut desk = away(Desk::on_duty());
    desk.take(Input::Visible(true));
    let locked = desk.pass(LOCK_AFTER);
    assert!(locked.ends_with(&[Effect::Watch, Effect::Lock]), "{locked:?}");
    assert!(desk.pass(QUIET_FOR * 3).contains(&Effect::FetchQueue));
    assert_eq!(seen(&mut desk, &[4], &[]), [Effect::Ring]);
    assert!(desk.state.queue.waiting.is_none(), "nothing is kept of it");
    desk.pass(QUIET_FOR);
    assert_eq!(seen(&mut desk, &[4], &[]), [], "the same person");
    assert_eq!(desk.take(Input::ShiftEnded("0001".into())), [Effect::WipeAll]);
}

#[test]
fn who_does_not_want_to_be_called_has_no_right_behind_the_lock() {
    let mut desk = Desk::on_duty();
    assert_eq!(desk.take(Input::Lock), [Effect::Lock]);
    assert!(!desk.pass(QUIET_FOR * 6).contains(&Effect::FetchQueue));
}

/// The end of the shift in another page: conversations go on behind the lock, and nobody is called.
#[test]
fn the_end_of_a_shift_ends_the_watch() {
    let mut desk = away(Desk::talking(1));
    desk.take(Input::Lock);
    assert_eq!(desk.take(Input::ShiftEnded("0001".into())), [Effect::Unwatch]);
    assert!(!desk.pass(QUIET_FOR * 6).contains(&Effect::FetchQueue));
}
