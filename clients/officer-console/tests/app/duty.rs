//! Coming on duty, the lock, and the end of it.

use core::time::Duration;

use abri_officer_console::{
    app::{
        Choice, Door, Duty, Effect, Ending, Entry, Incoming, Input, Keep, Keeping, Kept,
        LOCK_AFTER, Notice, Refusal, Request,
    },
    language::Language,
};
use abri_wire::{DeviceKey, api::Queue};

use crate::desk::{Desk, FIRST, SEALED, SECOND, START, entry, kept, officer, session, text};

fn enrolling() -> Input {
    Input::Enrol { invitation: text("{}"), passkey: true }
}

fn asked() -> Request {
    Request { document: "{}".into(), handed_in: true }
}

fn door(desk: &Desk) -> &Door {
    match &desk.state.duty {
        Duty::Off(door) | Duty::Locked(_, door) => door,
        Duty::On(_) => panic!("on duty"),
    }
}

fn keys(desk: &Desk) -> &[Kept] {
    match &door(desk).entry {
        Entry::Ready(Choice { keys, .. }) => keys,
        entry => panic!("{entry:?}"),
    }
}

#[test]
fn a_device_is_enrolled_step_by_step_and_a_refusal_is_said() {
    let mut desk = Desk::signed_out();
    let effect = Effect::Enrol { invitation: text("{}"), passkey: true };
    assert_eq!(desk.take(enrolling()), [effect]);
    assert_eq!(desk.take(enrolling()), [], "one at a time");
    desk.take(Input::Enrolled(Err(Refusal::Unreadable)));
    assert_eq!((door(&desk).busy, door(&desk).refusal), (false, Some(Refusal::Unreadable)));
    desk.take(enrolling());
    desk.take(Input::Enrolled(Ok((asked(), false))));
    let short = Keep::Passphrase(text("fifteen letters"));
    assert_eq!(desk.take(Input::Keep(short)), []);
    assert_eq!(door(&desk).refusal, Some(Refusal::Passphrase));
    assert_eq!(desk.take(Input::Keep(Keep::Shift)), [Effect::Keep(Keep::Shift)]);
    desk.take(Input::Kept(Ok(())));
    assert_eq!(door(&desk).entry, Entry::Waiting(asked()));
    assert_eq!(desk.pass(Duration::from_secs(3)), [Effect::LookForCertificate]);
    assert_eq!(desk.pass(Duration::from_secs(1)), [], "not all the time");
    desk.take(Input::Certified(vec![kept(1, Keeping::Memory)]));
    let key = DeviceKey::new([1; 32]);
    let effect = Effect::SignIn { key, passphrase: None };
    assert_eq!(desk.take(Input::SignIn(None)), [effect]);
    desk.take(Input::SignedIn(Err(Refusal::NotInRoster)));
    assert_eq!(door(&desk).refusal, Some(Refusal::NotInRoster));
}

#[test]
fn nobody_at_the_console_locks_it_and_cuts_nobody_off() {
    let mut desk = Desk::talking(2);
    desk.take(Input::Active);
    let almost = LOCK_AFTER - Duration::from_secs(1);
    assert!(!desk.pass(almost).contains(&Effect::Lock));
    assert_eq!(desk.pass(Duration::from_secs(1)), [Effect::Lock]);
    assert!(desk.state.is_locked() && desk.state.busy());
    desk.she_writes(FIRST, "still there?");
    assert_eq!(desk.state.conversation(FIRST).unwrap().unread, 1, "nobody has seen it");
    assert_eq!(desk.pass(Duration::from_secs(1)), [], "neither the queue nor a word");
    for input in [Input::Claim(session(9)), Input::Send(FIRST), Input::Close(FIRST), Input::Forget]
    {
        assert_eq!(desk.take(input), []);
    }
    assert_eq!(desk.sign_in(2), [Effect::Lock], "somebody else");
    assert_eq!(desk.sign_in(1), [Effect::FetchQueue, Effect::FetchSeats]);
    assert!(desk.state.on_duty());
    assert_eq!(desk.lines(FIRST).len(), 1);
}

#[test]
fn a_touch_puts_the_lock_off() {
    let mut desk = Desk::on_duty();
    for _ in 0..3 {
        assert!(!desk.pass(LOCK_AFTER / 2).contains(&Effect::Lock));
        desk.take(Input::Active);
    }
    assert_eq!(desk.take(Input::Lock), [Effect::Lock], "or at once");
}

#[test]
fn a_sealed_key_waits_for_the_next_shift_and_can_be_forgotten() {
    let mut desk = Desk::signed_out();
    desk.take(Input::Arrived { invitation: None, keys: vec![kept(1, SEALED)] });
    desk.sign_in(1);
    assert_eq!(desk.take(Input::SignOut), [Effect::SignOut("0001".into())]);
    assert_eq!(keys(&desk), [kept(1, SEALED)]);
    assert!(door(&desk).busy, "until the page begins anew");
    assert_eq!(desk.take(Input::Forget), [Effect::Forget(DeviceKey::new([1; 32]))]);
    assert_eq!(door(&desk).entry, Entry::Enrol { invitation: None });
}

#[test]
fn nothing_works_before_signing_in() {
    let mut desk = Desk::signed_out();
    for input in [
        Input::Claim(session(1)),
        Input::Claimed { session: session(1), verdict: Ok(()) },
        Input::Queue(Ok(Queue { now: START, waiting: vec![entry(1)], invited: vec![] })),
        Input::Send(FIRST),
        Input::Tick(START.plus(Duration::from_secs(9))),
    ] {
        assert_eq!(desk.take(input), []);
    }
    assert!(desk.state.queue.waiting.is_none() && desk.state.conversations.is_empty());
}

#[test]
fn signing_out_waits_for_conversations_then_wipes_all() {
    let mut desk = Desk::talking(1);
    assert_eq!(desk.take(Input::SignOut), []);
    assert_eq!(desk.state.notice, Some(Notice::EndConversationsFirst));
    desk.hear(FIRST, Incoming::Ended(Ending::Gone));
    assert_eq!(desk.take(Input::SignOut), [Effect::SignOut("0001".into())]);
    assert!(!desk.state.on_duty() && desk.state.conversations.is_empty());
    // Numbers are not used again by the same page.
    desk.take(Input::Arrived { invitation: None, keys: vec![kept(1, SEALED)] });
    desk.sign_in(1);
    desk.queue(&[1]);
    desk.take(Input::Claim(session(1)));
    desk.take(Input::Claimed { session: session(1), verdict: Ok(()) });
    assert_eq!(desk.state.conversations[0].id, SECOND);
}

/// END-2: a page that goes into the back/forward cache holds nothing.
#[test]
fn leaving_the_page_wipes_all_and_keeps_the_language() {
    let mut desk = Desk::talking(2);
    desk.take(Input::Language(Language::English));
    desk.she_writes(FIRST, "secret");
    assert_eq!(desk.take(Input::PageHidden), [Effect::WipeAll]);
    assert!(!desk.state.on_duty() && desk.state.conversations.is_empty());
    assert_eq!(desk.state.language, Language::English);
}

/// A workstation that several officers share: each begins with their own key, and takes only that.
#[test]
fn several_officers_share_a_device() {
    let mut desk = Desk::signed_out();
    let both = vec![kept(1, SEALED), kept(2, SEALED)];
    desk.take(Input::Arrived { invitation: None, keys: both.clone() });
    assert_eq!(door(&desk).chosen(), Some(&kept(1, SEALED)));
    desk.take(Input::Choose(DeviceKey::new([9; 32])));
    assert_eq!(door(&desk).chosen(), Some(&kept(1, SEALED)), "no such key");
    desk.take(Input::Choose(DeviceKey::new([2; 32])));
    assert_eq!(desk.sign_in(2), [Effect::FetchQueue, Effect::FetchSeats]);
    desk.take(Input::Lock);
    assert_eq!(keys(&desk), [kept(2, SEALED)], "a locked console opens for who locked it");
    desk.sign_in(2);
    desk.take(Input::SignOut);
    assert_eq!(keys(&desk), both);
    desk.take(Input::Choose(DeviceKey::new([2; 32])));
    assert_eq!(desk.take(Input::Forget), [Effect::Forget(DeviceKey::new([2; 32]))]);
    assert_eq!(keys(&desk), [kept(1, SEALED)]);
}

#[test]
fn an_invitation_is_for_one_more_key_and_a_key_in_memory_goes_with_the_page() {
    let mut desk = Desk::signed_out();
    let invitation = Some(text("{}"));
    desk.take(Input::Arrived { invitation: invitation.clone(), keys: vec![kept(1, SEALED)] });
    assert_eq!(door(&desk).entry, Entry::Enrol { invitation });
    desk.take(enrolling());
    desk.take(Input::Enrolled(Ok((asked(), false))));
    desk.take(Input::Keep(Keep::Shift));
    desk.take(Input::Kept(Ok(())));
    desk.take(Input::Certified(vec![kept(2, Keeping::Memory), kept(1, SEALED)]));
    assert_eq!(door(&desk).chosen(), Some(&kept(2, Keeping::Memory)), "the newest");
    assert_eq!(desk.take(Input::PageHidden), [Effect::WipeAll]);
    assert_eq!(keys(&desk), [kept(1, SEALED)]);
}

#[test]
fn what_another_page_does_with_the_keys_is_followed() {
    let mut desk = Desk::signed_out();
    desk.take(Input::KeysChanged(vec![kept(1, SEALED)]));
    assert_eq!(keys(&desk), [kept(1, SEALED)], "enrolled there");
    desk.take(Input::KeysChanged(vec![kept(1, SEALED), kept(2, SEALED)]));
    desk.take(Input::Choose(DeviceKey::new([2; 32])));
    desk.take(Input::KeysChanged(vec![kept(2, SEALED)]));
    assert_eq!(door(&desk).chosen(), Some(&kept(2, SEALED)), "the choice stays");
    desk.take(Input::KeysChanged(Vec::new()));
    assert_eq!(door(&desk).entry, Entry::Enrol { invitation: None }, "forgotten there");
    // Whoever is enrolling is not disturbed.
    desk.take(enrolling());
    desk.take(Input::KeysChanged(vec![kept(1, SEALED)]));
    assert!(door(&desk).busy);
}

/// A shift that ends in one page ends in all; who talks there is not cut off, but locked in.
#[test]
fn a_shift_that_ended_in_another_page_is_over_here() {
    let mut desk = Desk::on_duty();
    assert_eq!(desk.take(Input::ShiftEnded("0002".into())), [], "somebody else's");
    assert_eq!(desk.take(Input::ShiftEnded("0001".into())), [Effect::WipeAll]);
    assert!(!desk.state.on_duty() && !desk.state.is_locked());
    let mut desk = Desk::talking(1);
    assert_eq!(desk.take(Input::ShiftEnded("0001".into())), [Effect::Lock]);
    assert!(desk.state.is_locked() && desk.state.busy());
    assert_eq!(desk.take(Input::ShiftEnded("0001".into())), [], "locked already");
    desk.hear(FIRST, Incoming::Ended(Ending::Gone));
    assert_eq!(desk.take(Input::ShiftEnded("0001".into())), [Effect::WipeAll]);
}

/// END-2: an answer that comes after the page was left brings nobody on duty.
#[test]
fn a_late_answer_finds_nobody() {
    let mut desk = Desk::signed_out();
    desk.take(Input::Arrived { invitation: None, keys: vec![kept(1, SEALED)] });
    desk.take(Input::SignIn(None));
    desk.take(Input::PageHidden);
    assert_eq!(desk.take(Input::SignedIn(Ok(officer(1)))), [Effect::Lock], "given back");
    assert!(!desk.state.on_duty());
    desk.take(enrolling());
    desk.take(Input::Enrolled(Ok((asked(), true))));
    assert_eq!(keys(&desk), [kept(1, SEALED)], "nothing was asked here");
}
