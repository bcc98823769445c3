//! What did not leave, through `update` alone.

use core::time::Duration;

use abri_officer_console::app::{Delivery, Incoming, Input, MessageKey, Notice, Tool, Unsent};

use crate::{
    answers::equipped,
    desk::{Desk, FIRST, SECOND},
};

#[test]
fn a_reply_that_is_refused_comes_back_into_the_draft() {
    let mut desk = Desk::talking(1);
    desk.write(FIRST, "again");
    desk.take(Input::Send(FIRST));
    let revision = desk.state.composer_revision;
    desk.hear(FIRST, Incoming::NotSent(MessageKey(1)));
    assert_eq!(desk.state.notice, Some(Notice::NotSent(FIRST, Unsent::Drafted)));
    assert_eq!(*desk.state.conversation(FIRST).unwrap().draft, "again");
    assert!(desk.state.composer_revision > revision);
    // But not over what is being written meanwhile, and then it is not said to be there.
    desk.write(FIRST, "other");
    desk.hear(FIRST, Incoming::NotSent(MessageKey(1)));
    assert_eq!(*desk.state.conversation(FIRST).unwrap().draft, "other");
    assert_eq!(desk.state.notice, Some(Notice::NotSent(FIRST, Unsent::Text)));
}

/// COMMIT-6: the service refused it, and its log has it all the same: it is not there to be sent twice.
#[test]
fn a_reply_that_is_refused_and_logged_is_sent() {
    let refused = |meanwhile: Option<&str>| {
        let mut desk = Desk::talking(1);
        desk.she_writes(FIRST, "one");
        desk.write(FIRST, "answer");
        desk.take(Input::Send(FIRST));
        let key = desk.lines(FIRST).last().unwrap().key;
        desk.hear(FIRST, Incoming::NotSent(key));
        if let Some(other) = meanwhile {
            desk.write(FIRST, other);
        }
        let revision = desk.state.composer_revision;
        desk.hear(FIRST, Incoming::Logged(key));
        let it = desk.state.conversation(FIRST).unwrap();
        assert_eq!(desk.lines(FIRST).last().unwrap().delivery, Delivery::Sent);
        assert_eq!((it.waiting_since, it.is_last_unsent()), (None, false));
        assert_eq!(desk.state.notice, None);
        (it.draft.to_string(), desk.state.composer_revision > revision)
    };
    assert_eq!(refused(None), (String::new(), true));
    // What he has written since stays his.
    assert_eq!(refused(Some("answer, and more")), ("answer, and more".into(), false));
}

/// It is said of whom it is, also while another one is in front, and stays until that one is written to.
#[test]
fn what_was_not_sent_is_said_with_its_conversation() {
    let mut desk = Desk::talking(2);
    desk.write(FIRST, "to the first");
    desk.take(Input::Send(FIRST));
    desk.take(Input::Select(SECOND));
    desk.hear(FIRST, Incoming::NotSent(MessageKey(1)));
    let said = Some(Notice::NotSent(FIRST, Unsent::Drafted));
    assert_eq!(desk.state.notice, said);
    desk.write(SECOND, "to the second");
    desk.take(Input::Send(SECOND));
    assert_eq!(desk.state.notice, said);
    desk.take(Input::Select(FIRST));
    desk.take(Input::Send(FIRST));
    assert_eq!(desk.state.notice, None);
}

/// What did not leave is no answer: she goes on waiting, from her first message on, is found by who looks for
/// her who waits longest, and the list says why. What left after it is one.
#[test]
fn a_reply_that_did_not_leave_is_no_answer() {
    let mut desk = Desk::talking(2);
    let first = |desk: &Desk| {
        let it = desk.state.conversation(FIRST).unwrap();
        (it.waiting_since, it.is_last_unsent())
    };
    let reply = |desk: &mut Desk| {
        desk.write(FIRST, "answer");
        desk.take(Input::Send(FIRST));
        desk.lines(FIRST).last().unwrap().key
    };
    desk.she_writes(FIRST, "one");
    let since = desk.now;
    desk.pass(Duration::from_secs(30));
    let key = reply(&mut desk);
    desk.she_writes(FIRST, "two");
    desk.hear(FIRST, Incoming::NotSent(key));
    assert_eq!(first(&desk), (Some(since), true));
    desk.take(Input::Select(SECOND));
    desk.take(Input::Use(Tool::LongestWaiting));
    assert_eq!(desk.state.selected, Some(FIRST));
    let (early, late) = (reply(&mut desk), reply(&mut desk));
    assert_eq!(first(&desk), (None, false), "on its way");
    desk.hear(FIRST, Incoming::NotSent(early));
    assert_eq!(first(&desk), (None, false), "the other one is");
    desk.hear(FIRST, Incoming::NotSent(late));
    assert_eq!(first(&desk), (Some(since), true));
    // A card that did not leave, too.
    let mut desk = equipped(1);
    desk.she_writes(FIRST, "whom can I ask?");
    let since = desk.now;
    desk.take(Input::Use(Tool::Explain(FIRST, "e".into())));
    assert_eq!(first(&desk), (None, false));
    let key = desk.lines(FIRST).last().unwrap().key;
    desk.hear(FIRST, Incoming::NotSent(key));
    assert_eq!(first(&desk), (Some(since), true));
}
