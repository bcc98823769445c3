//! What comes while nobody sits at the console waits for who comes back to it.

use core::time::Duration;

use abri_core::Role;
use abri_officer_console::app::{
    ASKED_FOR, Effect, Ending, Input, LET_IN_WITHIN, Notice, Place, Stage,
};
use abri_wire::{ProblemKind, SessionId, api::SeatEntry};

use crate::{
    company::{invitation, invited, taken},
    desk::{Desk, FIRST, session, somebody},
};

const MINUTE: Duration = Duration::from_secs(60);

/// He goes to where he is asked for, and goes away from the console before the answer.
fn goes_away() -> Desk {
    let mut desk = Desk::on_duty();
    invited(&mut desk, &[7]);
    desk.take(Input::TakeInvitation(session(7)));
    desk.take(Input::Lock);
    desk
}

fn entered(effects: &[Effect]) -> Option<SessionId> {
    effects.iter().find_map(|effect| match effect {
        Effect::Enter(_, session) => Some(*session),
        _ => None,
    })
}

/// DS-71: who took it is the only one who can go there.
#[test]
fn an_invitation_that_was_taken_is_gone_to_after_the_lock() {
    let mut desk = goes_away();
    assert_eq!(desk.take(taken(session(7), Ok(()))), [], "nobody is there to go");
    assert!(desk.state.conversations.is_empty());
    desk.pass(MINUTE);
    let effects = desk.sign_in(1);
    assert_eq!(entered(&effects), Some(session(7)));
    assert!(effects.contains(&Effect::FetchSeats), "{effects:?}");
    let conversation = desk.state.conversation(FIRST).unwrap();
    assert_eq!(conversation.language, invitation(7).language);
    // The service lists it as a seat in which nobody ever was.
    let (session, language) = (session(7), "es".into());
    let entry = SeatEntry { session, language, zone: None, own: true, joined: false };
    assert_eq!(desk.take(Input::Seats(Ok(vec![Place { entry, taken: false }]))), []);
    assert!(desk.state.seats.elsewhere.is_empty());
}

/// Her consent is as old as it is: he does not wait for a second quarter of an hour.
#[test]
fn who_comes_back_late_waits_no_longer_than_her_consent_lasts() {
    let mut desk = goes_away();
    desk.take(taken(session(7), Ok(())));
    desk.pass(ASKED_FOR);
    desk.sign_in(1);
    assert_eq!(desk.stage(FIRST), Stage::Joining);
    let mut passed = Duration::ZERO;
    while !desk.pass(MINUTE).contains(&Effect::Wipe(FIRST)) {
        passed += MINUTE;
        assert!(passed <= 2 * LET_IN_WITHIN, "for ever");
    }
    assert_eq!(desk.stage(FIRST), Stage::Ended(Ending::NotLetIn));
}

#[test]
fn an_invitation_that_was_gone_is_said_after_the_lock() {
    let mut desk = goes_away();
    desk.take(taken(session(7), Err(Some(ProblemKind::NotWaiting))));
    assert_eq!(entered(&desk.sign_in(1)), None);
    assert_eq!(desk.state.notice, Some(Notice::InvitationGone));
}

/// Two were taken and one of them was gone: both are said.
#[test]
fn what_did_not_succeed_is_said_beside_what_did() {
    for (first, second) in [(7, 8), (8, 7)] {
        let mut desk = Desk::on_duty();
        invited(&mut desk, &[7, 8]);
        desk.take(Input::TakeInvitation(session(7)));
        desk.take(Input::TakeInvitation(session(8)));
        desk.take(Input::Lock);
        for number in [first, second] {
            let gone = (number == 7).then_some(ProblemKind::NotWaiting);
            desk.take(taken(session(number), gone.map_or(Ok(()), |gone| Err(Some(gone)))));
        }
        assert_eq!(entered(&desk.sign_in(1)), Some(session(8)));
        assert_eq!(desk.state.notice, Some(Notice::InvitationGone));
    }
}

/// Nobody is cut off: who waits for him is his once he is back, and the browser asks before it leaves.
#[test]
fn a_shift_that_ends_in_another_page_keeps_whom_he_goes_to() {
    let mut desk = goes_away();
    desk.take(taken(session(7), Ok(())));
    assert!(desk.state.busy());
    assert_eq!(desk.take(Input::ShiftEnded("0001".into())), []);
    assert_eq!(entered(&desk.sign_in(1)), Some(session(7)));
}

/// The answer may come after the lock, and after the list that does not have it any more.
#[test]
fn an_answer_that_comes_after_the_lock_is_one() {
    let mut desk = goes_away();
    assert_eq!(entered(&desk.sign_in(1)), None);
    invited(&mut desk, &[]);
    assert_eq!(entered(&desk.take(taken(session(7), Ok(())))), Some(session(7)));
    assert_eq!(desk.state.conversation(FIRST).unwrap().language, invitation(7).language);
}

/// Another person does not go there, nor whoever comes after the end of the shift.
#[test]
fn nobody_else_goes_there() {
    let mut desk = goes_away();
    desk.take(taken(session(7), Ok(())));
    desk.take(Input::SignIn(None));
    let other = somebody(2, Role::Officer);
    assert_eq!(desk.take(Input::SignedIn(Ok(other))), [Effect::Lock]);
    assert!(desk.state.conversations.is_empty());

    let mut desk = goes_away();
    desk.take(Input::PageHidden);
    assert_eq!(desk.take(taken(session(7), Ok(()))), []);
    assert_eq!(entered(&desk.sign_in(1)), None);
}
