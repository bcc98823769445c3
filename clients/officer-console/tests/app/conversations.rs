//! The queue, and several conversations at once.

use core::time::Duration;

use abri_officer_console::app::{
    Author, Body, Delivery, Effect, Ending, Incoming, Input, MAX_TEXT, MessageKey, Notice, Signal,
    Stage, Step,
};
use abri_wire::{
    ProblemKind,
    api::{Queue, QueueEntry},
};

use crate::desk::{Desk, FIRST, SECOND, START, entry, session, text};

#[test]
fn the_queue_is_asked_every_two_seconds_and_less_often_after_errors() {
    let mut desk = Desk::on_duty();
    assert_eq!(desk.pass_quietly(Duration::from_secs(5)), [], "one request at a time");
    desk.queue(&[1]);
    assert_eq!(desk.pass_quietly(Duration::from_millis(1999)), []);
    assert_eq!(desk.pass_quietly(Duration::from_millis(1)), [Effect::FetchQueue]);
    for wait in [4, 8, 16, 30, 30] {
        desk.take(Input::Queue(Err(None)));
        assert_eq!(desk.pass_quietly(Duration::from_millis(wait * 1000 - 1)), [], "{wait}");
        assert_eq!(desk.pass_quietly(Duration::from_millis(1)), [Effect::FetchQueue], "{wait}");
    }
    assert_eq!(desk.state.queue.waiting.as_ref().unwrap().len(), 1, "the last answer is kept");
    desk.queue(&[]);
    assert_eq!(desk.state.queue.failures, 0);
}

#[test]
fn a_hidden_page_asks_rarely_and_looks_at_once_when_it_is_back() {
    let mut desk = Desk::on_duty();
    desk.queue(&[]);
    desk.take(Input::Visible(false));
    assert_eq!(desk.pass_quietly(Duration::from_secs(16)), []);
    assert_eq!(desk.pass_quietly(Duration::from_secs(1)), [Effect::FetchQueue], "others may ask");
    desk.queue(&[]);
    assert_eq!(desk.take(Input::Visible(true)), [Effect::FetchQueue]);
}

#[test]
fn waiting_times_follow_the_services_clock() {
    let mut desk = Desk::on_duty();
    // The service is an hour ahead of this machine.
    let service = START.plus(Duration::from_secs(3600));
    let waiting = vec![QueueEntry { waiting_since: service, ..entry(1) }];
    desk.take(Input::Queue(Ok(Queue {
        now: service.plus(Duration::from_secs(7)),
        waiting,
        invited: vec![],
    })));
    desk.pass(Duration::from_secs(1));
    let entry = desk.state.queue.waiting.clone().unwrap()[0].clone();
    assert_eq!(desk.state.queue.waited(&entry, desk.now), Duration::from_secs(8));
}

#[test]
fn an_access_that_is_not_known_is_said_until_it_is() {
    let mut desk = Desk::talking(2);
    let forbidden = || Input::Queue(Err(Some(ProblemKind::Forbidden)));
    desk.take(forbidden());
    assert!(desk.state.queue.access_refused);
    desk.she_writes(SECOND, "toujours là ?");
    let news = Some(Notice::NewMessage(SECOND));
    assert_eq!(desk.state.notice, news);
    desk.take(forbidden());
    assert_eq!(desk.state.notice, news, "what is said meanwhile stays");
    assert!(!desk.state.queue.unreachable, "the service answers");
    desk.take(Input::Queue(Err(None)));
    assert!(desk.state.queue.access_refused, "nobody said otherwise");
    assert!(desk.state.queue.unreachable, "and that it does not answer is said as well");
    desk.queue(&[]);
    assert!(!desk.state.queue.access_refused);
    desk.take(forbidden());
    desk.take(Input::Lock);
    desk.sign_in(1);
    assert!(!desk.state.queue.access_refused, "there is another one");
}

#[test]
fn a_claim_makes_a_conversation_and_takes_the_line_off_the_queue() {
    let mut desk = Desk::on_duty();
    desk.queue(&[1, 2]);
    assert_eq!(desk.take(Input::Claim(session(1))), [Effect::Claim(session(1))]);
    assert_eq!(desk.take(Input::Claim(session(1))), [], "a second click asks nothing");
    assert_eq!(desk.take(Input::Claim(session(9))), [], "not in the queue");
    let effects = desk.take(Input::Claimed { session: session(1), verdict: Ok(()) });
    assert_eq!(effects, [Effect::Enter(FIRST, session(1)), Effect::FocusComposer]);
    assert_eq!(desk.state.queue.waiting.as_ref().unwrap().len(), 1);
    assert_eq!((desk.stage(FIRST), desk.state.selected), (Stage::Joining, Some(FIRST)));
    let again = desk.take(Input::Claimed { session: session(1), verdict: Ok(()) });
    assert_eq!(again, [], "an answer counts once");
}

/// An answer of the queue in between does not list her any more: what is known of her stays known.
#[test]
fn a_claim_knows_her_language_whatever_the_queue_says_meanwhile() {
    let mut desk = Desk::on_duty();
    desk.queue(&[1]);
    desk.take(Input::Claim(session(1)));
    desk.queue(&[]);
    desk.take(Input::Claimed { session: session(1), verdict: Ok(()) });
    assert_eq!(desk.state.conversation(FIRST).unwrap().language, entry(1).language);
}

#[test]
fn a_lost_claim_is_said_and_leaves_nothing() {
    for (problem, notice) in [
        (Some(ProblemKind::NotWaiting), Notice::ClaimLost),
        (Some(ProblemKind::NoSuchSession), Notice::ClaimLost),
        (Some(ProblemKind::Unavailable), Notice::ClaimUnsure),
        (Some(ProblemKind::TooManyRequests), Notice::Slow),
        (Some(ProblemKind::Forbidden), Notice::ClaimRefused),
        (None, Notice::ClaimUnsure),
    ] {
        let mut desk = Desk::on_duty();
        desk.queue(&[1]);
        desk.take(Input::Claim(session(1)));
        let effects = desk.take(Input::Claimed { session: session(1), verdict: Err(problem) });
        assert_eq!(effects, [Effect::FetchQueue], "{problem:?}");
        assert_eq!(desk.state.notice, Some(notice), "{problem:?}");
        assert!(desk.state.conversations.is_empty());
    }
}

#[test]
fn claiming_another_does_not_pull_the_composer_away() {
    let mut desk = Desk::talking(1);
    desk.write(FIRST, "half a sent");
    desk.queue(&[2]);
    desk.take(Input::Claim(session(2)));
    let effects = desk.take(Input::Claimed { session: session(2), verdict: Ok(()) });
    assert_eq!(effects, [Effect::Enter(SECOND, session(2))]);
    assert_eq!(desk.state.selected, Some(FIRST));
}

#[test]
fn a_reply_is_pending_then_sent() {
    let mut desk = Desk::talking(1);
    desk.write(FIRST, "Bonjour \n");
    let effects = desk.take(Input::Send(FIRST));
    let key = MessageKey(1);
    let send = Effect::Send { conversation: FIRST, key, text: text("Bonjour") };
    assert_eq!(effects, [send, Effect::FocusComposer]);
    assert!(desk.state.conversation(FIRST).unwrap().draft.is_empty());
    assert_eq!(desk.lines(FIRST)[0].delivery, Delivery::Pending);
    desk.hear(FIRST, Incoming::Logged(key));
    assert_eq!(desk.lines(FIRST)[0].delivery, Delivery::Sent);
    assert_eq!(desk.take(Input::Send(FIRST)), [], "nothing left to send");
}

/// COMMIT-6: what came after its epoch ended is on its way again, not sent.
#[test]
fn a_void_reply_is_pending_again() {
    let mut desk = Desk::talking(1);
    desk.write(FIRST, "x");
    desk.take(Input::Send(FIRST));
    desk.hear(FIRST, Incoming::Void(MessageKey(1)));
    assert_eq!(desk.lines(FIRST)[0].delivery, Delivery::Pending);
}

#[test]
fn too_long_a_reply_stays_in_the_draft() {
    let mut desk = Desk::talking(1);
    desk.write(FIRST, &"é".repeat(MAX_TEXT / 2 + 1));
    assert_eq!(desk.take(Input::Send(FIRST)), []);
    assert_eq!(desk.state.notice, Some(Notice::TooLong));
    assert!(!desk.state.conversation(FIRST).unwrap().draft.is_empty());
}

#[test]
fn a_reply_never_goes_to_a_conversation_that_is_not_in_front() {
    let mut desk = Desk::talking(2);
    desk.write(FIRST, "for the first");
    desk.take(Input::Select(SECOND));
    assert_eq!(desk.take(Input::Send(FIRST)), []);
    assert_eq!(desk.take(Input::Send(SECOND)), [], "its own draft is empty");
    desk.take(Input::Select(FIRST));
    assert_eq!(*desk.state.current().unwrap().draft, "for the first");
}

#[test]
fn before_joining_a_draft_can_be_written_but_not_sent() {
    let mut desk = Desk::on_duty();
    desk.queue(&[1]);
    desk.take(Input::Claim(session(1)));
    desk.take(Input::Claimed { session: session(1), verdict: Ok(()) });
    assert_eq!(desk.write(FIRST, "Bonjour"), [], "no typing into a group that is not there");
    assert_eq!(desk.take(Input::Send(FIRST)), []);
    desk.hear(FIRST, Incoming::Joined);
    assert_eq!(desk.take(Input::Send(FIRST)).len(), 2);
}

#[test]
fn conversations_are_switched_round_and_round() {
    let mut desk = Desk::talking(3);
    let mut seen = Vec::new();
    for step in [Step::Next, Step::Next, Step::Next, Step::Previous, Step::Previous] {
        desk.take(Input::Step(step));
        seen.push(desk.state.selected.unwrap().number());
    }
    assert_eq!(seen, [2, 3, 1, 3, 2]);
    assert_eq!(Desk::on_duty().take(Input::Step(Step::Next)), []);
}

#[test]
fn messages_elsewhere_are_counted_and_announced() {
    let mut desk = Desk::talking(2);
    desk.she_writes(SECOND, "one");
    desk.she_writes(SECOND, "two");
    assert_eq!(desk.state.conversation(SECOND).unwrap().unread, 2);
    assert_eq!(desk.state.notice, Some(Notice::NewMessage(SECOND)));
    desk.take(Input::Select(SECOND));
    assert_eq!(desk.state.conversation(SECOND).unwrap().unread, 0);
    assert_eq!(desk.state.notice, None);
}

#[test]
fn the_wait_is_counted_from_her_first_unanswered_message() {
    let mut desk = Desk::talking(1);
    desk.she_writes(FIRST, "one");
    let since = desk.now;
    desk.pass(Duration::from_secs(30));
    desk.she_writes(FIRST, "two");
    assert_eq!(desk.state.conversation(FIRST).unwrap().waiting_since, Some(since));
    desk.write(FIRST, "answer");
    desk.take(Input::Send(FIRST));
    assert_eq!(desk.state.conversation(FIRST).unwrap().waiting_since, None);
}

/// SEEN-1: "seen" is said for what is on a visible screen, once.
#[test]
fn seen_is_said_once_and_only_for_what_is_shown() {
    let mut desk = Desk::talking(2);
    let seen = |effects: Vec<Effect>| {
        effects.into_iter().find(|effect| matches!(effect, Effect::Signal(_, Signal::Seen)))
    };
    let second = || Duration::from_secs(1);
    desk.she_writes(FIRST, "here");
    desk.she_writes(SECOND, "there");
    assert_eq!(seen(desk.pass(second())), Some(Effect::Signal(FIRST, Signal::Seen)));
    assert_eq!(seen(desk.pass(second())), None);
    assert_eq!(seen(desk.take(Input::Select(SECOND))), Some(Effect::Signal(SECOND, Signal::Seen)));
    desk.take(Input::Visible(false));
    desk.she_writes(SECOND, "while away");
    assert_eq!(seen(desk.pass(second())), None);
    assert_eq!(seen(desk.take(Input::Visible(true))), Some(Effect::Signal(SECOND, Signal::Seen)));
    // A reply says it as well.
    desk.she_writes(SECOND, "last");
    desk.write(SECOND, "reply");
    desk.take(Input::Send(SECOND));
    assert_eq!(seen(desk.pass(second())), None);
}

#[test]
fn typing_is_said_now_and_then() {
    let mut desk = Desk::talking(1);
    let typing = [Effect::Signal(FIRST, Signal::Typing)];
    assert_eq!(desk.write(FIRST, " "), [], "nothing is written yet");
    assert_eq!(desk.write(FIRST, "B"), typing);
    assert_eq!(desk.write(FIRST, "Bo"), []);
    desk.pass(Duration::from_secs(8));
    assert_eq!(desk.write(FIRST, "Bon"), typing);
}

#[test]
fn closing_asks_first_then_ends_and_wipes() {
    let mut desk = Desk::talking(1);
    desk.she_writes(FIRST, "secret");
    desk.write(FIRST, "draft");
    desk.take(Input::AskClose(FIRST, true));
    assert!(desk.state.conversation(FIRST).unwrap().asking_close);
    assert_eq!(desk.take(Input::Close(FIRST)), [Effect::Close(FIRST)]);
    assert_eq!(desk.take(Input::Close(FIRST)), [], "once");
    assert_eq!(desk.stage(FIRST), Stage::Closing);
    let effects = desk.hear(FIRST, Incoming::Ended(Ending::ClosedHere));
    assert_eq!(effects, [Effect::Wipe(FIRST)]);
    assert_eq!(desk.stage(FIRST), Stage::Ended(Ending::ClosedHere));
}

/// END-1: whatever ended it, keys and plaintext go at once; the reason stays until dismissed.
#[test]
fn every_ending_wipes() {
    for ending in [
        Ending::Gone,
        Ending::ClosedByHer,
        Ending::LeaseEnded,
        Ending::Removed,
        Ending::Replaced,
        Ending::OrderDiffers,
        Ending::Altered,
        Ending::Expired,
    ] {
        let mut desk = Desk::talking(2);
        desk.she_writes(FIRST, "secret");
        desk.write(FIRST, "draft");
        assert_eq!(desk.hear(FIRST, Incoming::Ended(ending)), [Effect::Wipe(FIRST)]);
        let conversation = desk.state.conversation(FIRST).unwrap();
        assert!(conversation.messages.is_empty() && conversation.draft.is_empty());
        assert_eq!(conversation.stage, Stage::Ended(ending));
        // Nothing that is still under way brings it back.
        assert_eq!(desk.hear(FIRST, Incoming::Joined), []);
        desk.she_writes(FIRST, "late");
        assert!(desk.lines(FIRST).is_empty());
        assert_eq!(desk.write(FIRST, "x"), []);
        assert_eq!(desk.stage(SECOND), Stage::Open, "the others go on");
        desk.take(Input::Dismiss(FIRST));
        assert_eq!((desk.state.conversations.len(), desk.state.selected), (1, None));
    }
}

/// END-1, DS-93: nor does where she is stay to be read.
#[test]
fn the_zone_that_she_gave_goes_with_the_conversation() {
    let mut desk = Desk::on_duty();
    let waiting = vec![QueueEntry { zone: Some("75".into()), ..entry(1) }];
    desk.take(Input::Queue(Ok(Queue { now: desk.now, waiting, invited: vec![] })));
    desk.take(Input::Claim(session(1)));
    desk.take(Input::Claimed { session: session(1), verdict: Ok(()) });
    assert_eq!(desk.state.current().unwrap().zone.as_deref(), Some("75"));
    desk.hear(FIRST, Incoming::Ended(Ending::ClosedByHer));
    assert_eq!(desk.state.current().unwrap().zone, None);
}

#[test]
fn an_open_conversation_can_not_be_dismissed() {
    let mut desk = Desk::talking(1);
    desk.take(Input::Dismiss(FIRST));
    assert_eq!(desk.stage(FIRST), Stage::Open);
}

#[test]
fn giving_up_before_joining_closes_nothing_on_her_side() {
    let mut desk = Desk::on_duty();
    desk.queue(&[1]);
    desk.take(Input::Claim(session(1)));
    desk.take(Input::Claimed { session: session(1), verdict: Ok(()) });
    assert_eq!(desk.take(Input::Close(FIRST)), [Effect::Wipe(FIRST)]);
    assert_eq!(desk.stage(FIRST), Stage::Ended(Ending::GivenUp));
}

/// CONTENT-1: an unknown kind is shown as such and ends nothing.
#[test]
fn unknown_and_refused_things_are_shown_and_end_nothing() {
    let mut desk = Desk::talking(1);
    desk.hear(FIRST, Incoming::Unknown(Author::Her));
    for _ in 0..50 {
        desk.hear(FIRST, Incoming::Skipped);
    }
    let bodies: Vec<_> = desk.lines(FIRST).iter().map(|line| &line.body).collect();
    assert_eq!(bodies, [&Body::Unknown, &Body::Unreadable], "rubbish takes one line");
    assert_eq!(desk.stage(FIRST), Stage::Open);
}

#[test]
fn a_broken_link_and_a_wish_for_someone_else_are_shown() {
    let mut desk = Desk::talking(1);
    desk.hear(FIRST, Incoming::Online(false));
    desk.hear(FIRST, Incoming::WantsOther(true));
    let conversation = desk.state.conversation(FIRST).unwrap();
    assert!(!conversation.online && conversation.wants_other);
    desk.hear(FIRST, Incoming::Online(true));
    assert!(desk.state.conversation(FIRST).unwrap().online);
}
