//! What this officer had before the console was loaded anew, and what another console has.

use core::time::Duration;

use abri_officer_console::app::{
    Body, ConversationId, Effect, Ending, Incoming, Input, Place, Proof, Stage,
};
use abri_wire::{ProblemKind, api::SeatEntry};

use crate::desk::{Desk, FIRST, SECOND, session, text};

fn place(number: u8, own: bool, taken: bool) -> Place {
    let entry = SeatEntry {
        session: session(number),
        language: "fr".into(),
        zone: None,
        own,
        joined: true,
    };
    Place { entry, taken }
}

fn rejoin_of(conversation: ConversationId, number: u8) -> Effect {
    Effect::Rejoin { conversation, session: session(number), joined: true }
}

fn elsewhere(desk: &Desk) -> Vec<u8> {
    desk.state.seats.elsewhere.iter().map(|entry| entry.session.as_bytes()[0]).collect()
}

/// SWAP-1, DS-73: what it lost opens by itself, each in its own line, and says what is gone.
#[test]
fn what_was_lost_opens_by_itself() {
    let mut desk = Desk::on_duty();
    let effects = desk.take(Input::Seats(Ok(vec![place(1, true, false), place(2, true, false)])));
    let rejoin = |id, number| rejoin_of(id, number);
    assert_eq!(effects, [rejoin(FIRST, 1), Effect::FocusComposer, rejoin(SECOND, 2)]);
    assert_eq!((desk.stage(FIRST), desk.state.selected), (Stage::Joining, Some(FIRST)));
    desk.write(FIRST, "trop t\u{f4}t");
    assert_eq!(desk.take(Input::Send(FIRST)), []);
    desk.hear(FIRST, Incoming::Joined);
    desk.hear(FIRST, Incoming::Anew);
    assert_eq!(desk.lines(FIRST)[0].body, Body::Anew);
    assert_eq!((desk.stage(FIRST), desk.stage(SECOND)), (Stage::Open, Stage::Joining));
    desk.she_writes(FIRST, "vous \u{ea}tes l\u{e0}\u{a0}?");
    assert_eq!(desk.lines(FIRST)[1].body, Body::Text(text("vous \u{ea}tes l\u{e0}\u{a0}?")));
    // Asked again, after the lock: what is open here is no news.
    assert_eq!(desk.take(Input::Seats(Ok(vec![place(1, true, true), place(2, true, true)]))), []);
    assert_eq!(elsewhere(&desk), [0; 0]);
}

/// Followed into another session, a conversation is the one that the service lists there: nothing is
/// offered that would end it.
#[test]
fn who_was_followed_is_not_found_a_second_time() {
    let mut desk = Desk::talking(1);
    desk.hear(FIRST, Incoming::Returning(Vec::new()));
    desk.hear(FIRST, Incoming::Moved(session(9)));
    desk.hear(FIRST, Incoming::Joined);
    desk.hear(FIRST, Incoming::Returned(Proof::Proved));
    assert_eq!(desk.take(Input::Seats(Ok(vec![place(9, true, true)]))), []);
    assert_eq!(elsewhere(&desk), [0; 0]);
    assert_eq!(desk.stage(FIRST), Stage::Open);
}

/// Another console's conversation, or another page's, is taken over at a click only.
#[test]
fn what_another_console_has_waits_for_a_click() {
    let mut desk = Desk::on_duty();
    let places = vec![place(1, false, false), place(2, true, true)];
    assert_eq!(desk.take(Input::Seats(Ok(places))), []);
    assert_eq!((elsewhere(&desk), desk.state.conversations.len()), (vec![1, 2], 0));
    assert_eq!(desk.take(Input::ContinueHere(session(3))), []);
    let effects = desk.take(Input::ContinueHere(session(2)));
    assert_eq!(effects, [rejoin_of(FIRST, 2), Effect::FocusComposer]);
    assert_eq!((elsewhere(&desk), desk.take(Input::ContinueHere(session(2)))), (vec![1], vec![]));
    // And there it is over.
    let mut there = Desk::talking(1);
    there.hear(FIRST, Incoming::Ended(Ending::ContinuedElsewhere));
    assert_eq!(there.stage(FIRST), Stage::Ended(Ending::ContinuedElsewhere));
}

/// Her client is asked again, less and less often, until she answers; the service, until it does.
#[test]
fn it_is_asked_again() {
    let mut desk = Desk::on_duty();
    assert_eq!(desk.take(Input::Seats(Err(None))), []);
    assert!(desk.pass(Duration::from_secs(5)).contains(&Effect::FetchSeats));
    assert!(!desk.pass(Duration::from_secs(5)).contains(&Effect::FetchSeats), "once");
    desk.take(Input::Seats(Err(Some(ProblemKind::Forbidden))));
    assert!(!desk.pass(Duration::from_secs(30)).contains(&Effect::FetchSeats), "in no hurry");
    assert!(desk.pass(Duration::from_secs(30)).contains(&Effect::FetchSeats), "let in again");

    desk.take(Input::Seats(Ok(vec![place(1, true, false)])));
    let asks = |desk: &mut Desk, seconds| {
        desk.pass(Duration::from_secs(seconds)).contains(&Effect::AskAgain(FIRST))
    };
    for (seconds, again) in [(29, false), (1, true), (59, false), (1, true), (119, false)] {
        assert_eq!(asks(&mut desk, seconds), again, "{seconds}");
    }
    desk.hear(FIRST, Incoming::Joined);
    desk.hear(FIRST, Incoming::Anew);
    assert!(!asks(&mut desk, 60));
}

/// What could not be come back to is not lost, and what was never his is not offered.
#[test]
fn a_return_that_failed_is_offered_again() {
    let mut desk = Desk::on_duty();
    desk.take(Input::Seats(Ok(vec![place(1, true, false)])));
    assert_eq!(desk.hear(FIRST, Incoming::Ended(Ending::Failed)), [Effect::Wipe(FIRST)]);
    assert_eq!(elsewhere(&desk), [1]);
    let effects = desk.take(Input::ContinueHere(session(1)));
    assert_eq!(effects[0], rejoin_of(SECOND, 1));
    desk.hear(SECOND, Incoming::Ended(Ending::Gone));
    assert_eq!(elsewhere(&desk), [0; 0], "erased");
}

/// Nor is one that broke after it was open. A claim that failed is given back, and never was his.
#[test]
fn a_conversation_that_broke_is_offered_again() {
    let mut desk = Desk::talking(1);
    desk.take(Input::Seats(Ok(vec![])));
    assert_eq!(desk.hear(FIRST, Incoming::Ended(Ending::Failed)), [Effect::Wipe(FIRST)]);
    assert_eq!(elsewhere(&desk), [1]);
    assert_eq!(desk.take(Input::ContinueHere(session(1)))[0], rejoin_of(SECOND, 1));
    let mut desk = Desk::on_duty();
    desk.queue(&[1]);
    desk.take(Input::Claim(session(1)));
    desk.take(Input::Claimed { session: session(1), verdict: Ok(()) });
    desk.hear(FIRST, Incoming::Ended(Ending::Failed));
    assert_eq!(elsewhere(&desk), [0; 0]);
}

/// DS-30: the right to the service lapsed meanwhile. That is no word on her: it is said what to do, and she
/// is still his to answer.
#[test]
fn an_access_that_lapsed_ends_no_conversation() {
    let mut desk = Desk::on_duty();
    desk.take(Input::Seats(Ok(vec![place(1, false, false)])));
    desk.take(Input::ContinueHere(session(1)));
    let refused = |problem| Incoming::NotSeated(problem);
    assert_eq!(desk.hear(FIRST, refused(ProblemKind::Forbidden)), [Effect::Wipe(FIRST)]);
    assert_eq!(desk.stage(FIRST), Stage::Ended(Ending::PutOff));
    assert!(desk.state.queue.access_refused);
    assert_eq!(elsewhere(&desk), [1]);
    // What is said of her is the end.
    desk.take(Input::ContinueHere(session(1)));
    assert_eq!(desk.hear(SECOND, refused(ProblemKind::NotWaiting)), [Effect::Wipe(SECOND)]);
    assert_eq!(desk.stage(SECOND), Stage::Ended(Ending::Gone));
    assert_eq!(elsewhere(&desk), [0; 0]);
}

/// The officer can give up; the number is not used twice.
#[test]
fn the_officer_can_give_up_coming_back() {
    let mut desk = Desk::on_duty();
    desk.take(Input::Seats(Ok(vec![place(1, true, false)])));
    desk.take(Input::AskClose(FIRST, true));
    assert_eq!(desk.take(Input::Close(FIRST)), [Effect::Wipe(FIRST)]);
    assert_eq!(desk.stage(FIRST), Stage::Ended(Ending::PutOff));
    assert_eq!(elsewhere(&desk), [1], "she is still his to answer");
    // Asked again in a minute it stays so, and when he was away for a moment.
    for _ in 0..2 {
        assert_eq!(desk.take(Input::Seats(Ok(vec![place(1, true, false)]))), []);
        assert_eq!(elsewhere(&desk), [1]);
        desk.take(Input::Lock);
        desk.sign_in(1);
    }
    desk.take(Input::Seats(Ok(vec![place(1, true, false)])));
    let effects = desk.take(Input::ContinueHere(session(1)));
    assert_eq!(effects[0], rejoin_of(ConversationId::new(2), 1));
    // What he went on with is this console's again, and opens when it was lost.
    desk.hear(ConversationId::new(2), Incoming::Joined);
    desk.hear(ConversationId::new(2), Incoming::Ended(Ending::Failed));
    desk.take(Input::Lock);
    desk.sign_in(1);
    let effects = desk.take(Input::Seats(Ok(vec![place(1, true, false)])));
    assert_eq!(effects[0], rejoin_of(ConversationId::new(3), 1));
}

/// DS-73: what another console of his has is looked for every minute, so that it can be gone on with when
/// that one dies; what ended goes. Nothing opens by itself that this console had not lost.
#[test]
fn what_other_consoles_have_is_known_within_a_minute() {
    let mut desk = Desk::on_duty();
    desk.take(Input::Seats(Ok(vec![])));
    let answered = |desk: &mut Desk, places| {
        assert!(!desk.pass(Duration::from_secs(59)).contains(&Effect::FetchSeats));
        assert!(desk.pass(Duration::from_secs(1)).contains(&Effect::FetchSeats));
        assert_eq!(desk.take(Input::Seats(Ok(places))), []);
        elsewhere(desk)
    };
    let other = place(1, false, false);
    let page = |taken| place(2, true, taken);
    assert_eq!(answered(&mut desk, vec![other.clone(), page(true)]), [1, 2]);
    assert_eq!(answered(&mut desk, vec![other, page(false)]), [1, 2], "the page crashed");
    assert_eq!(answered(&mut desk, vec![page(false)]), [2]);
    assert_eq!(desk.take(Input::ContinueHere(session(2)))[0], rejoin_of(FIRST, 2));
    assert_eq!(answered(&mut desk, vec![page(true)]), [0; 0], "it is here");
}

/// CONSENT-6: whom he left, or closed, is not offered, as long as the service still knows the seat.
#[test]
fn what_he_left_is_not_offered() {
    for ending in [Ending::Left, Ending::ClosedHere, Ending::ClosedAndBack] {
        let mut desk = Desk::talking(1);
        desk.take(Input::Seats(Ok(vec![place(1, true, true)])));
        desk.hear(FIRST, Incoming::Ended(ending));
        desk.take(Input::Dismiss(FIRST));
        assert_eq!(desk.take(Input::Seats(Ok(vec![place(1, true, false)]))), []);
        assert_eq!(elsewhere(&desk), [0; 0]);
        desk.take(Input::Lock);
        desk.sign_in(1);
        assert_eq!(desk.take(Input::Seats(Ok(vec![place(1, true, false)]))), []);
        assert_eq!(elsewhere(&desk), [0; 0]);
    }
}

/// The console is locked while it comes back, and the service refuses what the lock had given back: that
/// is no end. It goes on under the same number, with what was written, when he is there again.
#[test]
fn a_lock_does_not_end_what_is_being_come_back_to() {
    let locked = || {
        let mut desk = Desk::on_duty();
        desk.take(Input::Seats(Ok(vec![place(1, true, false)])));
        desk.write(FIRST, "already begun");
        assert_eq!(desk.take(Input::Lock), [Effect::Lock]);
        assert_eq!(desk.hear(FIRST, Incoming::Interrupted), []);
        assert_eq!(desk.stage(FIRST), Stage::Joining);
        assert!(desk.sign_in(1).contains(&Effect::FetchSeats));
        desk
    };
    let mut desk = locked();
    assert_eq!(desk.take(Input::Seats(Err(None))), []);
    let found = Input::Seats(Ok(vec![place(1, true, false)]));
    assert_eq!(desk.take(found), [rejoin_of(FIRST, 1)]);
    assert_eq!(*desk.state.conversation(FIRST).unwrap().draft, "already begun");
    assert_eq!(desk.take(Input::Seats(Ok(vec![place(1, true, true)]))), [], "once");
    // He was back before the answer was: it is asked for at once.
    assert_eq!(desk.hear(FIRST, Incoming::Interrupted), [rejoin_of(FIRST, 1)]);
    // Erased meanwhile.
    let mut desk = locked();
    assert_eq!(desk.take(Input::Seats(Ok(vec![]))), [Effect::Wipe(FIRST)]);
    assert_eq!(desk.stage(FIRST), Stage::Ended(Ending::Gone));
    // Another console of his took it.
    let mut desk = locked();
    let taken = Input::Seats(Ok(vec![place(1, false, false)]));
    assert_eq!(desk.take(taken), [Effect::Wipe(FIRST)]);
    assert_eq!((desk.stage(FIRST), elsewhere(&desk)), (Stage::Ended(Ending::PutOff), vec![1]));
}
