//! Long conversations: what is drawn of them, and how far up he can go.

use abri_officer_console::app::{Input, PAGE, Tool};

use crate::desk::{Desk, FIRST, SECOND};

fn drawn(desk: &Desk) -> (usize, usize) {
    let conversation = desk.state.conversation(FIRST).unwrap();
    (conversation.hidden_before(), conversation.shown().len())
}

fn long(lines: usize) -> Desk {
    let mut desk = Desk::talking(2);
    for line in 0..lines {
        desk.she_writes(FIRST, &line.to_string());
    }
    desk
}

#[test]
fn a_long_conversation_is_drawn_from_its_end() {
    assert_eq!(drawn(&long(2 * PAGE)), (0, 2 * PAGE), "nothing is hidden too early");
    let desk = long(2000);
    let (hidden, shown) = drawn(&desk);
    assert_eq!(hidden + shown, 2000, "no line is lost");
    assert!((PAGE..=2 * PAGE).contains(&shown), "{shown}");
    assert_eq!(desk.lines(FIRST).len(), 2000);
}

#[test]
fn he_goes_up_as_far_as_he_likes_and_what_he_reads_stays() {
    let mut desk = long(2 * PAGE + 1);
    assert_eq!(drawn(&desk), (PAGE + 1, PAGE));
    desk.take(Input::Use(Tool::Earlier(FIRST)));
    assert_eq!(drawn(&desk), (1, 2 * PAGE));
    let oldest = desk.state.conversation(FIRST).unwrap().shown()[0].key;
    for _ in 0..PAGE {
        desk.she_writes(FIRST, "news");
    }
    let conversation = desk.state.conversation(FIRST).unwrap();
    assert_eq!(conversation.shown()[0].key, oldest, "nothing goes below his eyes");
    assert!(conversation.is_known(oldest), "not read out as news");
    assert!(!conversation.is_known(conversation.shown().last().unwrap().key));
    desk.take(Input::Use(Tool::Earlier(FIRST)));
    desk.take(Input::Use(Tool::Earlier(FIRST)));
    assert_eq!(drawn(&desk).0, 0);
}

#[test]
fn a_conversation_that_he_leaves_is_folded() {
    let mut desk = long(3 * PAGE);
    desk.take(Input::Use(Tool::Earlier(FIRST)));
    desk.take(Input::Use(Tool::Earlier(FIRST)));
    assert_eq!(drawn(&desk).0, 0);
    desk.take(Input::Select(SECOND));
    desk.take(Input::Select(FIRST));
    assert_eq!(drawn(&desk), (2 * PAGE, PAGE));
}
