//! What the console does, through `update` alone: virtual time, no browser.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests state what must hold by panicking"
)]

use core::time::Duration;

use abri_officer_console::{
    app::{
        Author, Body, ConversationId, Delivery, Door, Duty, Effect, Ending, Entry, Incoming, Input,
        Keep, Keeping, LOCK_AFTER, MAX_TEXT, Message, MessageKey, Notice, Officer, Refusal,
        Request, Signal, Stage, State, Step, update,
    },
    language::Language,
    vault::Lock,
};
use abri_wire::{
    ProblemKind, SessionId, UnixMillis,
    api::{Queue, QueueEntry},
};
use zeroize::Zeroizing;

const START: UnixMillis = UnixMillis(1_700_000_000_000);
const FIRST: ConversationId = ConversationId::new(1);
const SECOND: ConversationId = ConversationId::new(2);

/// A console in virtual time.
struct Desk {
    state: State,
    now: UnixMillis,
}

impl Desk {
    fn signed_out() -> Self {
        let mut desk = Self { state: State::default(), now: START };
        assert_eq!(desk.take(Input::Tick(START)), []);
        desk
    }

    fn on_duty() -> Self {
        let mut desk = Self::signed_out();
        let officer = Officer { number: "0001".into(), service: "Test".into() };
        assert_eq!(desk.take(Input::SignedIn(Ok(officer))), [Effect::FetchQueue]);
        desk
    }

    /// With this many conversations, all joined, the first in front.
    fn talking(count: u8) -> Self {
        let mut desk = Self::on_duty();
        desk.queue(&(1..=count).collect::<Vec<_>>());
        for number in 1..=count {
            desk.take(Input::Claim(session(number)));
            desk.take(Input::Claimed { session: session(number), verdict: Ok(()) });
            desk.hear(ConversationId::new(number.into()), Incoming::Joined);
        }
        desk
    }

    fn take(&mut self, input: Input) -> Vec<Effect> {
        update(&mut self.state, input)
    }

    fn hear(&mut self, conversation: ConversationId, incoming: Incoming) -> Vec<Effect> {
        self.take(Input::Heard { conversation, incoming })
    }

    fn she_writes(&mut self, conversation: ConversationId, said: &str) {
        let effects =
            self.hear(conversation, Incoming::Text { from: Author::Her, text: text(said) });
        assert_eq!(effects, []);
    }

    fn write(&mut self, conversation: ConversationId, said: &str) -> Vec<Effect> {
        self.take(Input::Draft { conversation, text: text(said) })
    }

    fn queue(&mut self, sessions: &[u8]) {
        let waiting = sessions.iter().map(|number| entry(*number)).collect();
        self.take(Input::Queue(Ok(Queue { now: self.now, waiting })));
    }

    fn pass(&mut self, time: Duration) -> Vec<Effect> {
        self.now = self.now.plus(time);
        self.take(Input::Tick(self.now))
    }

    fn stage(&self, id: ConversationId) -> Stage {
        self.state.conversation(id).unwrap().stage
    }

    fn lines(&self, id: ConversationId) -> &[Message] {
        &self.state.conversation(id).unwrap().messages
    }
}

fn session(number: u8) -> SessionId {
    SessionId::new([number; 16])
}

fn text(said: &str) -> Zeroizing<String> {
    Zeroizing::new(said.to_owned())
}

fn entry(number: u8) -> QueueEntry {
    QueueEntry {
        session: session(number),
        waiting_since: START,
        language: "fr".into(),
        zone: None,
        first_message: true,
    }
}

const SEALED: Keeping = Keeping::Sealed(Lock::Passkey);

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
    desk.take(Input::Certified(Keeping::Memory));
    assert_eq!(desk.take(Input::SignIn(None)), [Effect::SignIn(None)]);
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
    desk.take(Input::SignIn(None));
    let other = Officer { number: "0002".into(), service: "Test".into() };
    assert_eq!(desk.take(Input::SignedIn(Ok(other))), [Effect::Lock], "somebody else");
    let officer = Officer { number: "0001".into(), service: "Test".into() };
    desk.take(Input::SignIn(None));
    assert_eq!(desk.take(Input::SignedIn(Ok(officer))), [Effect::FetchQueue]);
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
    desk.take(Input::Arrived(Entry::Ready(SEALED)));
    desk.take(Input::SignIn(None));
    let officer = Officer { number: "0001".into(), service: "Test".into() };
    desk.take(Input::SignedIn(Ok(officer)));
    assert_eq!(desk.take(Input::SignOut), [Effect::SignOut]);
    assert_eq!(door(&desk).entry, Entry::Ready(SEALED));
    assert!(door(&desk).busy, "until the page begins anew");
    assert_eq!(desk.take(Input::Forget), [Effect::Forget]);
    assert_eq!(door(&desk).entry, Entry::Enrol { invitation: None });
}

#[test]
fn nothing_works_before_signing_in() {
    let mut desk = Desk::signed_out();
    for input in [
        Input::Claim(session(1)),
        Input::Claimed { session: session(1), verdict: Ok(()) },
        Input::Queue(Ok(Queue { now: START, waiting: vec![entry(1)] })),
        Input::Send(FIRST),
        Input::Tick(START.plus(Duration::from_secs(9))),
    ] {
        assert_eq!(desk.take(input), []);
    }
    assert!(desk.state.queue.waiting.is_none() && desk.state.conversations.is_empty());
}

#[test]
fn the_queue_is_asked_every_two_seconds_and_less_often_after_errors() {
    let mut desk = Desk::on_duty();
    assert_eq!(desk.pass(Duration::from_secs(5)), [], "one request at a time");
    desk.queue(&[1]);
    assert_eq!(desk.pass(Duration::from_millis(1999)), []);
    assert_eq!(desk.pass(Duration::from_millis(1)), [Effect::FetchQueue]);
    for wait in [4, 8, 16, 30, 30] {
        desk.take(Input::Queue(Err(None)));
        assert_eq!(desk.pass(Duration::from_millis(wait * 1000 - 1)), [], "{wait}");
        assert_eq!(desk.pass(Duration::from_millis(1)), [Effect::FetchQueue], "{wait}");
    }
    assert_eq!(desk.state.queue.waiting.as_ref().unwrap().len(), 1, "the last answer is kept");
    desk.queue(&[]);
    assert_eq!(desk.state.queue.failures, 0);
}

#[test]
fn a_hidden_page_asks_nothing_and_looks_at_once_when_it_is_back() {
    let mut desk = Desk::on_duty();
    desk.queue(&[]);
    desk.take(Input::Visible(false));
    assert_eq!(desk.pass(Duration::from_secs(60)), []);
    assert_eq!(desk.take(Input::Visible(true)), [Effect::FetchQueue]);
}

#[test]
fn waiting_times_follow_the_services_clock() {
    let mut desk = Desk::on_duty();
    // The service is an hour ahead of this machine.
    let service = START.plus(Duration::from_secs(3600));
    let waiting = vec![QueueEntry { waiting_since: service, ..entry(1) }];
    desk.take(Input::Queue(Ok(Queue { now: service.plus(Duration::from_secs(7)), waiting })));
    desk.pass(Duration::from_secs(1));
    let entry = desk.state.queue.waiting.clone().unwrap()[0].clone();
    assert_eq!(desk.state.queue.waited(&entry, desk.now), Duration::from_secs(8));
}

#[test]
fn an_access_that_is_not_known_is_said() {
    let mut desk = Desk::on_duty();
    desk.take(Input::Queue(Err(Some(ProblemKind::Forbidden))));
    assert_eq!(desk.state.notice, Some(Notice::AccessRefused));
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
    assert_eq!(effects, [Effect::Enter(SECOND, session(2)), Effect::FocusComposer]);
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
fn a_reply_that_is_refused_comes_back_into_the_draft() {
    let mut desk = Desk::talking(1);
    desk.write(FIRST, "again");
    desk.take(Input::Send(FIRST));
    let revision = desk.state.composer_revision;
    desk.hear(FIRST, Incoming::NotSent(MessageKey(1), None));
    assert_eq!(desk.state.notice, Some(Notice::NotSent));
    assert_eq!(*desk.state.conversation(FIRST).unwrap().draft, "again");
    assert!(desk.state.composer_revision > revision);
    // But not over what is being written meanwhile.
    desk.write(FIRST, "other");
    desk.hear(FIRST, Incoming::NotSent(MessageKey(1), None));
    assert_eq!(*desk.state.conversation(FIRST).unwrap().draft, "other");
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
fn signing_out_waits_for_conversations_then_wipes_all() {
    let mut desk = Desk::talking(1);
    assert_eq!(desk.take(Input::SignOut), []);
    assert_eq!(desk.state.notice, Some(Notice::EndConversationsFirst));
    desk.hear(FIRST, Incoming::Ended(Ending::Gone));
    assert_eq!(desk.take(Input::SignOut), [Effect::SignOut]);
    assert!(!desk.state.on_duty() && desk.state.conversations.is_empty());
    // Numbers are not used again by the same page.
    let officer = Officer { number: "0001".into(), service: "Test".into() };
    desk.take(Input::SignedIn(Ok(officer)));
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
