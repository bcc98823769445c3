//! DS-97: an act stands at once; the operator's journal is told until it has it, and what it has not is
//! said.

use core::time::Duration;

use abri_officer_console::app::{
    ActNumber, Author, Body, Effect, Ending, Incoming, Input, LOCK_AFTER, NotNoted, Notice,
    SAID_FOR, Tool,
};
use abri_wire::{ProblemKind, acts::Act};

use crate::desk::{Desk, FIRST, SECOND};

const MOMENT: Duration = Duration::from_secs(5);

fn flag(desk: &mut Desk, on: bool) -> Vec<Effect> {
    desk.take(Input::Use(Tool::Danger(FIRST, on)))
}

/// The act that the service is told of, if it is.
fn told(effects: &[Effect]) -> Option<(ActNumber, Act)> {
    effects.iter().find_map(|effect| match effect {
        Effect::NoteAct(number, act) => Some((*number, *act)),
        _ => None,
    })
}

fn answered(
    desk: &mut Desk,
    number: ActNumber,
    verdict: Result<(), Option<ProblemKind>>,
) -> Vec<Effect> {
    desk.take(Input::ActNoted(number, verdict))
}

fn bodies(desk: &Desk) -> Vec<&Body> {
    desk.lines(FIRST).iter().map(|line| &line.body).collect()
}

#[test]
fn each_act_is_told_once_and_in_order() {
    let mut desk = Desk::talking(1);
    let (first, act) = told(&flag(&mut desk, true)).unwrap();
    assert_eq!(act, Act::DangerFlagged);
    assert_eq!(told(&flag(&mut desk, true)), None, "it is flagged already");
    assert_eq!(told(&flag(&mut desk, false)), None, "after the one before");
    assert_eq!(told(&desk.pass(MOMENT)), None);
    let (second, act) = told(&answered(&mut desk, first, Ok(()))).unwrap();
    assert_eq!(act, Act::DangerLowered);
    assert_ne!(first, second);
    assert_eq!(answered(&mut desk, first, Ok(())), [], "a late answer is nobody's");
    assert_eq!(told(&answered(&mut desk, second, Ok(()))), None);
    assert_eq!(told(&desk.pass(MOMENT)), None);
    assert_eq!(bodies(&desk), [&Body::Flagged(true), &Body::Flagged(false)], "nothing is wrong");
}

#[test]
fn the_flag_waits_for_nobody_and_is_told_until_it_is_heard() {
    let mut desk = Desk::talking(1);
    let (number, act) = told(&flag(&mut desk, true)).unwrap();
    for problem in [None, Some(ProblemKind::Unavailable), Some(ProblemKind::TooManyRequests)] {
        assert!(desk.state.conversation(FIRST).unwrap().danger.is_some());
        assert_eq!(answered(&mut desk, number, Err(problem)), []);
        assert_eq!(told(&desk.pass(Duration::from_millis(500))), None, "not at once");
        let again = told(&desk.pass(Duration::from_secs(10)));
        assert_eq!(again, Some((number, act)), "under the same name");
    }
    answered(&mut desk, number, Ok(()));
    assert_eq!(bodies(&desk), [&Body::Flagged(true)]);
}

#[test]
fn without_a_journal_it_is_said_in_the_conversation() {
    let mut desk = Desk::talking(1);
    let (number, act) = told(&flag(&mut desk, true)).unwrap();
    answered(&mut desk, number, Err(Some(ProblemKind::RecordsOff)));
    let lost = Body::NotNoted(act, NotNoted::NoJournal);
    assert_eq!(bodies(&desk), [&Body::Flagged(true), &lost]);
    assert_eq!(desk.lines(FIRST)[1].author, Author::Console);
    assert!(desk.state.conversation(FIRST).unwrap().danger.is_some(), "it stands");
    assert_eq!(told(&desk.pass(MOMENT)), None, "not asked again");
}

#[test]
fn what_is_not_heard_for_long_is_said_in_the_conversation() {
    let mut desk = Desk::talking(1);
    let (number, act) = told(&flag(&mut desk, true)).unwrap();
    let mut told_at_least = 0;
    let mut passed = Duration::ZERO;
    while passed < SAID_FOR {
        answered(&mut desk, number, Err(None));
        assert_eq!(bodies(&desk).len(), 1, "after {passed:?}");
        let minute = Duration::from_secs(60);
        passed += minute;
        // Somebody is there.
        desk.take(Input::Active);
        told_at_least += u32::from(told(&desk.pass(minute)).is_some());
    }
    assert_eq!(told_at_least, 15);
    answered(&mut desk, number, Err(None));
    assert_eq!(bodies(&desk)[1], &Body::NotNoted(act, NotNoted::Unheard));
    assert_eq!(told(&desk.pass(MOMENT)), None);
}

/// What will never be taken is not repeated, and the next act is told.
#[test]
fn what_the_service_does_not_take_is_said_and_holds_nothing_up() {
    let mut desk = Desk::talking(1);
    let (first, act) = told(&flag(&mut desk, true)).unwrap();
    flag(&mut desk, false);
    let next = answered(&mut desk, first, Err(Some(ProblemKind::NotFound)));
    assert_eq!(told(&next).map(|(_, act)| act), Some(Act::DangerLowered));
    assert_eq!(bodies(&desk)[2], &Body::NotNoted(act, NotNoted::Unheard));
}

/// The lock takes the access: the act is told with the next one, however late.
#[test]
fn behind_the_lock_an_act_waits() {
    let mut desk = Desk::talking(1);
    let (number, act) = told(&flag(&mut desk, true)).unwrap();
    desk.take(Input::Lock);
    assert_eq!(answered(&mut desk, number, Err(Some(ProblemKind::Forbidden))), []);
    assert_eq!(told(&desk.pass(SAID_FOR + LOCK_AFTER)), None);
    desk.sign_in(1);
    assert_eq!(told(&desk.pass(MOMENT)), Some((number, act)));
    answered(&mut desk, number, Ok(()));
    assert_eq!(bodies(&desk), [&Body::Flagged(true)]);
}

/// The shift does not end without a word on what has no line yet; asked for again, it does.
#[test]
fn the_end_of_a_shift_waits_once_for_what_is_not_noted() {
    let mut desk = Desk::talking(1);
    let (number, act) = told(&flag(&mut desk, true)).unwrap();
    answered(&mut desk, number, Err(None));
    desk.hear(FIRST, Incoming::Ended(Ending::ClosedByHer));
    desk.take(Input::Dismiss(FIRST));
    assert!(desk.state.busy(), "the browser asks before it leaves");
    let held = desk.take(Input::SignOut);
    assert_eq!(told(&held), Some((number, act)), "said at once");
    assert_eq!((held.len(), desk.state.notice), (1, Some(Notice::NotNotedYet)));
    assert_eq!(desk.take(Input::SignOut), [Effect::SignOut("0001".into())]);
    assert_eq!(answered(&mut desk, number, Ok(())), [], "nobody waits any more");
}

#[test]
fn what_is_noted_meanwhile_holds_nothing_up() {
    let mut desk = Desk::talking(1);
    let (number, _) = told(&flag(&mut desk, true)).unwrap();
    desk.hear(FIRST, Incoming::Ended(Ending::ClosedByHer));
    assert_eq!(desk.take(Input::SignOut), [], "it is being said");
    assert_eq!(desk.state.notice, Some(Notice::NotNotedYet));
    answered(&mut desk, number, Ok(()));
    assert_eq!(desk.state.notice, None);
    assert!(!desk.state.busy());
    assert_eq!(desk.take(Input::SignOut), [Effect::SignOut("0001".into())]);
}

/// Nobody sits there any more; what has no line is told once somebody does.
#[test]
fn a_shift_that_ends_in_another_page_loses_no_act() {
    let mut desk = Desk::talking(1);
    let (number, act) = told(&flag(&mut desk, true)).unwrap();
    answered(&mut desk, number, Err(None));
    desk.hear(FIRST, Incoming::Ended(Ending::ClosedByHer));
    assert_eq!(desk.take(Input::ShiftEnded("0001".into())), [Effect::Lock]);
    desk.sign_in(1);
    assert_eq!(told(&desk.pass(MOMENT)), Some((number, act)));
}

/// Also of a conversation that is over: nobody reads its log any more.
#[test]
fn an_act_outlives_its_conversation() {
    let mut desk = Desk::talking(2);
    let (number, _) = told(&flag(&mut desk, true)).unwrap();
    answered(&mut desk, number, Err(None));
    desk.hear(FIRST, Incoming::Ended(Ending::ClosedByHer));
    desk.take(Input::Dismiss(FIRST));
    desk.take(Input::Select(SECOND));
    assert!(told(&desk.pass(MOMENT)).is_some());
    answered(&mut desk, number, Err(Some(ProblemKind::RecordsOff)));
    assert_eq!(desk.state.notice, Some(Notice::NotNoted));
    assert!(desk.lines(SECOND).is_empty(), "not where another person is");
}

/// Who comes after is not told of it, and a late answer meets no namesake.
#[test]
fn the_end_of_the_shift_takes_what_waits_along() {
    let mut desk = Desk::talking(1);
    let (number, _) = told(&flag(&mut desk, true)).unwrap();
    desk.take(Input::PageHidden);
    assert_eq!(answered(&mut desk, number, Err(None)), []);
    desk.sign_in(1);
    assert_eq!(told(&desk.pass(MOMENT)), None);
    desk.queue(&[5]);
    desk.take(Input::Claim(crate::desk::session(5)));
    desk.take(Input::Claimed { session: crate::desk::session(5), verdict: Ok(()) });
    let flagged = desk.take(Input::Use(Tool::Danger(SECOND, true)));
    assert_ne!(told(&flagged).unwrap().0, number);
}
