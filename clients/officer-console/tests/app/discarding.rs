//! Abuse is put aside with one click, can be taken back, and then ends as any conversation.

use core::time::Duration;

use abri_officer_console::app::{
    Effect, Ending, Incoming, Input, Notice, Stage, Step, TAKEN_BACK_WITHIN, Tool,
};

use crate::desk::{Desk, FIRST, SECOND};

fn discard(desk: &mut Desk) -> Vec<Effect> {
    desk.take(Input::Use(Tool::Discard(FIRST)))
}

fn listed(desk: &Desk) -> Vec<u32> {
    desk.state.listed().map(|it| it.id.number()).collect()
}

/// Until it is too late nothing is sent, and it is as it was.
#[test]
fn what_is_put_aside_can_be_taken_back() {
    let mut desk = Desk::talking(2);
    desk.write(FIRST, "half a reply");
    assert_eq!(discard(&mut desk), []);
    assert_eq!((listed(&desk), desk.state.selected), (vec![2], None));
    desk.take(Input::Select(SECOND));
    assert_eq!(desk.state.selected, Some(SECOND));
    desk.take(Input::Step(Step::Next));
    assert_eq!(desk.state.selected, Some(SECOND), "no key leads to it");
    desk.she_writes(FIRST, "more of it");
    assert_eq!(desk.state.notice, None, "and nothing calls for it");
    let before = TAKEN_BACK_WITHIN.checked_sub(Duration::from_secs(1)).unwrap();
    assert!(!desk.pass(before).contains(&Effect::Close(FIRST)));
    let effects = desk.take(Input::Use(Tool::TakeBack(FIRST)));
    assert!(effects.contains(&Effect::FocusComposer), "{effects:?}");
    assert_eq!((listed(&desk), desk.state.selected), (vec![1, 2], Some(FIRST)));
    assert_eq!(desk.state.current().unwrap().draft.as_str(), "half a reply");
    assert!(!desk.pass(TAKEN_BACK_WITHIN * 2).contains(&Effect::Close(FIRST)));
    assert_eq!(desk.state.tools.discards.count, 0);
}

/// Also behind the lock.
#[test]
fn then_it_is_closed_counted_and_gone() {
    for locked in [false, true] {
        let mut desk = Desk::talking(2);
        assert_eq!(discard(&mut desk), []);
        assert_eq!(discard(&mut desk), [], "once");
        if locked {
            desk.take(Input::Lock);
        }
        let effects = desk.pass(TAKEN_BACK_WITHIN);
        assert_eq!(effects.iter().filter(|it| **it == Effect::Close(FIRST)).count(), 1);
        assert_eq!(desk.stage(FIRST), Stage::Closing);
        assert_eq!(desk.take(Input::Use(Tool::TakeBack(FIRST))), [], "too late");
        assert_eq!(listed(&desk), [2]);
        assert!(!desk.pass(TAKEN_BACK_WITHIN).contains(&Effect::Close(FIRST)));
        desk.hear(FIRST, Incoming::Ended(Ending::ClosedHere));
        desk.pass(Duration::from_secs(1));
        assert!(desk.state.conversation(FIRST).is_none());
        assert_eq!(desk.state.tools.discards.count, 1);
        assert_eq!(desk.state.tools.discards.iter().count(), 0);
    }
}

/// Whoever leaves meanwhile left by herself: that stays to be read.
#[test]
fn what_ended_by_itself_is_in_the_list_again() {
    let mut desk = Desk::talking(1);
    discard(&mut desk);
    desk.hear(FIRST, Incoming::Ended(Ending::LeftByExit));
    desk.pass(Duration::from_secs(1));
    assert_eq!(listed(&desk), [1]);
    assert_eq!(desk.stage(FIRST), Stage::Ended(Ending::LeftByExit));
    assert_eq!(desk.state.tools.discards.count, 0);
    assert_eq!(discard(&mut desk), [], "nothing to end");
    assert_eq!(desk.state.tools.discards.iter().count(), 0);
    assert_ne!(desk.state.notice, Some(Notice::TakesNoMore));
}
