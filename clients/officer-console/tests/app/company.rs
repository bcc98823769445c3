//! Others in a conversation: asking for one, handing over, going where one is asked for.

use core::time::Duration;

use abri_core::{Role, Verdict};
use abri_officer_console::app::{
    ASKED_FOR, AskStage, Author, Body, Delivery, Effect, Ending, Incoming, Input, Jotting,
    LET_IN_WITHIN, MessageKey, Notice, Pane, Place, Present, Signal, Stage, Unsent,
};
use abri_wire::{
    CertificateHash, CreatorKeyHash, OfferNonce, ProblemKind, SessionId,
    api::{Invited, Queue, SeatEntry},
    duty::{Colleague, DutyStatement, Roll, WaitingFigures},
};

use crate::desk::{Desk, FIRST, SECOND, START, session, somebody, text};

const SECOND_OF_TIME: Duration = Duration::from_secs(1);

fn certificate(number: u8) -> CertificateHash {
    CertificateHash::new([number; 32])
}

fn colleague(number: u8, role: Role, conversations: u8) -> Colleague {
    let statement =
        DutyStatement { paused: false, conversations, limit: 5, languages: vec![], zones: vec![] };
    Colleague {
        certificate: certificate(number),
        role: role.number(),
        number: format!("000{number}"),
        service: "Test".into(),
        statement,
    }
}

fn present(number: u8, role: Role) -> Present {
    let number_text = format!("000{number}");
    Present { certificate: certificate(number), number: number_text, role, service: "Test".into() }
}

/// On duty: this officer, a colleague, an interpreter, one who is full and one on a break.
fn roll() -> Roll {
    let mut paused = colleague(5, Role::Supervisor, 0);
    paused.statement.paused = true;
    let colleagues = vec![
        colleague(1, Role::Officer, 1),
        colleague(2, Role::Officer, 1),
        colleague(3, Role::Interpreter, 0),
        colleague(4, Role::Officer, 5),
        paused,
    ];
    let waiting =
        WaitingFigures { count: 2, longest_since: Some(START), recent_wait_minutes: Some(3) };
    Roll { now: START.plus(SECOND_OF_TIME), colleagues, waiting: Some(waiting) }
}

fn desk() -> Desk {
    let mut desk = Desk::talking(1);
    assert_eq!(desk.take(Input::Watch(Pane::Company, true)), [Effect::FetchRoll]);
    desk.take(Input::Roll(Ok(roll())));
    desk
}

fn ask(desk: &mut Desk, number: u8, handover: bool) -> Vec<Effect> {
    let reason = text("Speaks your language.");
    let certificate = certificate(number);
    desk.take(Input::Ask { conversation: FIRST, certificate, reason, handover })
}

/// Asks, and says which line it is.
fn asked(desk: &mut Desk, number: u8, handover: bool) -> MessageKey {
    match &ask(desk, number, handover)[..] {
        [Effect::Ask { conversation: FIRST, key, request }, Effect::FocusComposer] => {
            assert_eq!(request.certificate(), certificate(number));
            assert_eq!(request.reason(), "Speaks your language.");
            *key
        }
        other => panic!("{other:?}"),
    }
}

fn stands(desk: &Desk) -> Option<AskStage> {
    desk.state.current().unwrap().asking.as_ref().map(|asking| asking.answer)
}

fn came(desk: &mut Desk, number: u8, role: Role) {
    assert_eq!(desk.hear(FIRST, Incoming::Came(format!("000{number}"), role)), []);
    assert_eq!(desk.hear(FIRST, Incoming::Company(vec![present(number, role)])), []);
}

/// CONSENT-1: from those on duty who have room, and not from those who are there.
#[test]
fn whoever_is_on_duty_and_free_can_be_asked_for() {
    let mut desk = desk();
    let numbers =
        |desk: &Desk| desk.state.askable(FIRST).map(|it| it.number.clone()).collect::<Vec<_>>();
    assert_eq!(numbers(&desk), ["0002", "0003", "0004", "0005"], "not oneself");
    for nobody in [4, 5, 1, 9] {
        assert_eq!(ask(&mut desk, nobody, false), []);
        assert_eq!(desk.state.notice, Some(Notice::BadRequest));
    }
    assert_eq!(ask(&mut desk, 3, true), [], "an interpreter takes nothing over");
    asked(&mut desk, 3, false);
    assert_eq!(desk.state.notice, None);
    assert_eq!(ask(&mut desk, 2, false), [], "one question at a time");
    came(&mut desk, 3, Role::Interpreter);
    assert_eq!(numbers(&desk), ["0002", "0004", "0005"]);
}

/// CONSENT-2: her no is said, and may be followed by another question, never the same by itself.
#[test]
fn her_no_ends_it() {
    let mut desk = desk();
    let key = asked(&mut desk, 3, false);
    assert_eq!(stands(&desk), Some(AskStage::Open));
    desk.hear(FIRST, Incoming::Logged(key));
    desk.hear(FIRST, Incoming::Answered(key, Verdict::Declined));
    assert_eq!(stands(&desk), Some(AskStage::Declined));
    let line = desk.lines(FIRST).last().unwrap();
    assert!(matches!(line.body, Body::Decided(Verdict::Declined, _)));
    asked(&mut desk, 2, false);
}

/// CONSENT-7: a yes that came to nothing is said, in the log as well, and somebody else can be asked for
/// at once; what comes so late that he waits no more changes nothing else.
#[test]
fn who_could_not_be_called_is_awaited_no_more() {
    let mut desk = desk();
    let key = asked(&mut desk, 3, false);
    desk.hear(FIRST, Incoming::Answered(key, Verdict::Accepted));
    assert_eq!(ask(&mut desk, 2, false), [], "one is awaited");
    desk.hear(FIRST, Incoming::NotCalled(key));
    assert_eq!(stands(&desk), Some(AskStage::NotCalled));
    let line = desk.lines(FIRST).last().unwrap();
    assert!(matches!(&line.body, Body::NotCalled(asked) if asked.number == "0003"));
    let newer = asked(&mut desk, 2, true);
    desk.hear(FIRST, Incoming::NotCalled(key));
    assert_eq!(stands(&desk), Some(AskStage::Open), "of the one before");
    let lines = desk.lines(FIRST).len();
    desk.hear(FIRST, Incoming::NotCalled(MessageKey(999)));
    assert_eq!((stands(&desk), desk.lines(FIRST).len()), (Some(AskStage::Open), lines));
    desk.hear(FIRST, Incoming::Answered(newer, Verdict::Accepted));
    came(&mut desk, 2, Role::Officer);
    desk.hear(FIRST, Incoming::NotCalled(newer));
    assert_eq!(stands(&desk), Some(AskStage::Came), "who is there was called");
}

/// CONSENT-3: a question, and a yes, last a quarter of an hour.
#[test]
fn what_nobody_comes_for_lapses() {
    let mut desk = desk();
    let key = asked(&mut desk, 3, false);
    let almost = ASKED_FOR - SECOND_OF_TIME;
    pass(&mut desk, almost);
    assert_eq!(stands(&desk), Some(AskStage::Open));
    desk.hear(FIRST, Incoming::Answered(key, Verdict::Accepted));
    pass(&mut desk, almost);
    assert_eq!(stands(&desk), Some(AskStage::Accepted), "counted from her answer");
    pass(&mut desk, SECOND_OF_TIME);
    assert_eq!(stands(&desk), Some(AskStage::Lapsed));
    desk.take(Input::StopAsking(FIRST));
    assert_eq!(stands(&desk), None);
}

/// Time passes, and somebody is at the console.
fn pass(desk: &mut Desk, time: Duration) {
    desk.now = desk.now.plus(time);
    desk.state.now = desk.now;
    desk.take(Input::Active);
    desk.take(Input::Tick(desk.now));
}

/// CONSENT-6: who hands over leaves when the colleague's console has shown itself, and not before; the
/// note is said to both.
#[test]
fn a_handover_is_one_flow() {
    let mut desk = desk();
    let key = asked(&mut desk, 2, true);
    desk.hear(FIRST, Incoming::Answered(key, Verdict::Accepted));
    came(&mut desk, 2, Role::Officer);
    assert_eq!((stands(&desk), desk.stage(FIRST)), (Some(AskStage::Came), Stage::Open));
    assert_eq!(desk.hear(FIRST, Incoming::Settled(certificate(9))), [], "somebody else");
    let effects = desk.hear(FIRST, Incoming::Settled(certificate(2)));
    match &effects[..] {
        [Effect::Send { conversation: FIRST, text, .. }, Effect::Close(FIRST)] => {
            assert_eq!(text.as_str(), "Speaks your language.");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(desk.stage(FIRST), Stage::Closing);
    assert_eq!(desk.hear(FIRST, Incoming::Ended(Ending::Left)), [Effect::Wipe(FIRST)]);
}

/// CONSENT-2: who comes on somebody else's word takes nothing over that she refused: this officer stays,
/// and what he wanted to say of it is not said.
#[test]
fn what_she_refused_does_not_happen_by_another_question() {
    for refused in [true, false] {
        let mut desk = desk();
        let key = asked(&mut desk, 2, true);
        if refused {
            desk.hear(FIRST, Incoming::Answered(key, Verdict::Declined));
        }
        came(&mut desk, 2, Role::Officer);
        assert_eq!(desk.hear(FIRST, Incoming::Settled(certificate(2))), []);
        assert_eq!(desk.stage(FIRST), Stage::Open);
    }
}

/// Behind the lock, too: that is what was meant.
#[test]
fn a_handover_goes_on_behind_the_lock() {
    let mut desk = desk();
    let key = asked(&mut desk, 2, true);
    desk.take(Input::Lock);
    desk.hear(FIRST, Incoming::Answered(key, Verdict::Accepted));
    came(&mut desk, 2, Role::Officer);
    let effects = desk.hear(FIRST, Incoming::Settled(certificate(2)));
    assert_eq!(effects.last(), Some(&Effect::Close(FIRST)));
}

/// SEEN-2: what nobody has read is not left behind: who takes over could never read it. Nor is a draft.
#[test]
fn who_has_not_read_all_stays_and_is_told() {
    for drafts in [false, true] {
        let mut desk = desk();
        let key = asked(&mut desk, 2, true);
        if drafts {
            desk.write(FIRST, "half a word");
        }
        desk.take(Input::Lock);
        if !drafts {
            desk.she_writes(FIRST, "I am afraid");
        }
        desk.hear(FIRST, Incoming::Answered(key, Verdict::Accepted));
        came(&mut desk, 2, Role::Officer);
        let effects = desk.hear(FIRST, Incoming::Settled(certificate(2)));
        assert!(!effects.contains(&Effect::Close(FIRST)), "{effects:?}");
        assert_eq!(desk.stage(FIRST), Stage::Open);
        assert_eq!(desk.state.notice, Some(Notice::HandoverWaits(FIRST)));
    }
}

/// He hands over with half a reply, and the colleague is there.
fn held_up() -> Desk {
    let mut desk = desk();
    let key = asked(&mut desk, 2, true);
    desk.write(FIRST, "half a word");
    desk.hear(FIRST, Incoming::Answered(key, Verdict::Accepted));
    came(&mut desk, 2, Role::Officer);
    desk.hear(FIRST, Incoming::Settled(certificate(2)));
    assert_eq!(stands(&desk), Some(AskStage::HeldUp));
    desk
}

/// What held him up stands in the conversation, whatever else is said meanwhile, until he leaves, changes
/// his mind, or the colleague goes: two who each think that the other one answers are nobody.
#[test]
fn who_is_held_up_is_told_until_he_leaves() {
    let mut desk = held_up();
    desk.take(Input::DismissNotice);
    desk.she_writes(FIRST, "and then?");
    desk.hear(FIRST, Incoming::Company(vec![present(2, Role::Officer)]));
    pass(&mut desk, ASKED_FOR);
    desk.take(Input::Send(FIRST));
    assert_eq!(stands(&desk), Some(AskStage::HeldUp));
    assert_eq!(desk.state.notice, None, "called for once");
    assert_eq!(desk.take(Input::Close(FIRST)), [Effect::Close(FIRST)]);
    assert_eq!(stands(&desk), None);

    let mut desk = held_up();
    desk.take(Input::StopAsking(FIRST));
    assert_eq!((stands(&desk), desk.stage(FIRST)), (None, Stage::Open));

    let mut desk = held_up();
    desk.hear(FIRST, Incoming::Company(vec![]));
    assert_eq!(stands(&desk), None, "nobody takes over any more");

    // The colleague's console was loaded anew: the note is said once, and nothing is closed without him.
    let mut desk = held_up();
    desk.write(FIRST, "");
    assert_eq!(desk.hear(FIRST, Incoming::Settled(certificate(2))), []);
    assert_eq!((stands(&desk), desk.stage(FIRST)), (Some(AskStage::HeldUp), Stage::Open));
}

/// An interpreter's words are hers: they call as hers do.
#[test]
fn what_a_colleague_says_calls_too() {
    let mut desk = Desk::talking(2);
    let from = Author::Colleague("0003".into());
    desk.hear(SECOND, Incoming::Text { from, text: text("She says that…") });
    assert_eq!(desk.state.notice, Some(Notice::NewMessage(SECOND)));
    let conversation = desk.state.conversation(SECOND).unwrap();
    assert_eq!((conversation.unread, conversation.waiting_since), (1, None));
}

/// Who changes their mind stays, and whoever came is beside them.
#[test]
fn who_stops_waiting_stays() {
    let mut desk = desk();
    let key = asked(&mut desk, 2, true);
    desk.take(Input::StopAsking(FIRST));
    desk.hear(FIRST, Incoming::Answered(key, Verdict::Accepted));
    came(&mut desk, 2, Role::Officer);
    assert_eq!(desk.hear(FIRST, Incoming::Settled(certificate(2))), []);
    assert_eq!(desk.stage(FIRST), Stage::Open);
    let conversation = desk.state.current().unwrap();
    assert!(conversation.others_stay() && !conversation.is_last_officer());
}

/// What was begun is not begun any more once it was asked, and is as it was if nothing was.
#[test]
fn the_reason_that_was_begun_goes_with_the_question() {
    let mut desk = desk();
    let reason = |desk: &Desk| desk.state.conversation(FIRST).unwrap().jottings.reason.to_string();
    desk.take(Input::Jot(FIRST, Jotting::Reason(text("why"))));
    let nobody = certificate(99);
    let ask = Input::Ask {
        conversation: FIRST,
        certificate: nobody,
        reason: text("why"),
        handover: false,
    };
    assert_eq!(desk.take(ask), []);
    assert_eq!(reason(&desk), "why");
    asked(&mut desk, 3, false);
    assert_eq!(reason(&desk), "");
}

/// A question that did not go over is none; it can be asked again.
#[test]
fn a_question_that_did_not_leave_can_be_asked_again() {
    let mut desk = desk();
    let key = asked(&mut desk, 3, false);
    desk.hear(FIRST, Incoming::NotSent(key));
    assert_eq!(stands(&desk), None);
    assert_eq!(desk.state.notice, Some(Notice::NotSent(FIRST, Unsent::Question)));
    assert_eq!(desk.lines(FIRST)[0].delivery, Delivery::Failed);
    asked(&mut desk, 3, false);
}

pub fn invitation(number: u8) -> Invited {
    Invited {
        session: session(number),
        creator_key_hash: CreatorKeyHash::new([7; 32]),
        nonce: OfferNonce::new([number; 16]),
        until: START.plus(ASKED_FOR),
        language: "es".into(),
        officers: vec!["0001".into()],
    }
}

pub fn invited(desk: &mut Desk, sessions: &[u8]) {
    let invited = sessions.iter().map(|number| invitation(*number)).collect();
    desk.take(Input::Queue(Ok(Queue { now: desk.now, waiting: vec![], invited })));
}

pub fn taken(session: SessionId, verdict: Result<(), Option<ProblemKind>>) -> Input {
    Input::Taken { session, verdict }
}

/// DS-71: an interpreter hears that they are asked for, goes there, and shows that they are there.
#[test]
fn who_is_asked_for_goes_there() {
    let mut desk = Desk::signed_in_as(somebody(3, Role::Interpreter));
    invited(&mut desk, &[7]);
    assert_eq!(desk.state.notice, Some(Notice::Invited));
    desk.take(Input::DismissNotice);
    invited(&mut desk, &[7]);
    assert_eq!(desk.state.notice, None, "said once");
    assert_eq!(desk.take(Input::TakeInvitation(session(9))), []);
    let effect = Effect::TakeInvitation(invitation(7));
    assert_eq!(desk.take(Input::TakeInvitation(session(7))), [effect]);
    assert_eq!(desk.take(Input::TakeInvitation(session(7))), [], "once");
    let effects = desk.take(taken(session(7), Ok(())));
    assert_eq!(effects[0], Effect::Enter(FIRST, session(7)));
    // DS-94: as it was shown before; answers and cards are in it.
    assert_eq!(desk.state.current().unwrap().language, "es");
    assert!(desk.state.invitations.open.is_empty());
    let greets = Effect::Signal(FIRST, Signal::Seen);
    assert_eq!(desk.hear(FIRST, Incoming::Joined), [greets]);
    desk.hear(FIRST, Incoming::Company(vec![present(1, Role::Officer)]));
    assert_eq!(desk.state.current().unwrap().others, [present(1, Role::Officer)]);
}

#[test]
fn an_invitation_that_is_gone_is_said() {
    let mut desk = Desk::on_duty();
    invited(&mut desk, &[7]);
    desk.take(Input::TakeInvitation(session(7)));
    desk.take(taken(session(7), Err(Some(ProblemKind::NotWaiting))));
    assert_eq!(desk.state.notice, Some(Notice::InvitationGone));
    assert!(desk.state.conversations.is_empty());
}

#[test]
fn on_a_break_nobody_is_asked_for() {
    let mut desk = Desk::on_duty();
    desk.take(Input::Pause(true));
    invited(&mut desk, &[7]);
    assert_eq!(desk.state.notice, None);
    assert_eq!(desk.take(Input::TakeInvitation(session(7))), []);
}

/// Took an invitation, and is not let in.
fn coming() -> Desk {
    let mut desk = Desk::on_duty();
    invited(&mut desk, &[7]);
    desk.take(Input::TakeInvitation(session(7)));
    desk.take(taken(session(7), Ok(())));
    desk
}

/// The console is awake for so long; whether it gave the place up.
fn is_awake(desk: &mut Desk, time: Duration) -> bool {
    let minutes = time.as_secs().div_ceil(60);
    let mut wiped = false;
    for _ in 0..minutes {
        wiped |= desk.pass(Duration::from_secs(60)).contains(&Effect::Wipe(FIRST));
        // Somebody is there: it is not locked.
        desk.take(Input::Active);
    }
    wiped
}

/// CONSENT-3, CONSENT-4: as long as her consent can bring the Welcome there are keys for it; whom her
/// client does not let in does not wait for ever.
#[test]
fn who_is_not_let_in_hears_it() {
    let mut desk = coming();
    let kept_waiting =
        |desk: &Desk| desk.state.conversation(FIRST).unwrap().is_kept_waiting(desk.now);
    assert!(!kept_waiting(&desk));
    assert!(!is_awake(&mut desk, LET_IN_WITHIN) && kept_waiting(&desk), "which is said");
    assert!(!is_awake(&mut desk, ASKED_FOR - Duration::from_secs(60)));
    assert!(is_awake(&mut desk, Duration::from_secs(60)));
    assert_eq!(desk.stage(FIRST), Stage::Ended(Ending::NotLetIn));
}

/// A phone slept, or was cut off: what came meanwhile is read before anything is given up.
#[test]
fn who_slept_is_not_given_up_before_the_log_was_read() {
    let mut desk = coming();
    let slept = 2 * ASKED_FOR - Duration::from_secs(60);
    assert!(!desk.pass(slept).contains(&Effect::Wipe(FIRST)));
    desk.hear(FIRST, Incoming::Joined);
    assert_eq!(desk.stage(FIRST), Stage::Open);

    let mut desk = coming();
    desk.hear(FIRST, Incoming::Online(false));
    assert!(!is_awake(&mut desk, 2 * ASKED_FOR));
    desk.hear(FIRST, Incoming::Online(true));
    assert!(!is_awake(&mut desk, LET_IN_WITHIN - Duration::from_secs(60)));
    assert!(is_awake(&mut desk, Duration::from_secs(60)));
}

/// CONSENT-6: who gives up keeps the keys for a Welcome that is under way, and says then that he goes.
#[test]
fn who_gives_up_leaves_no_silent_member() {
    let mut desk = coming();
    assert_eq!(desk.take(Input::Close(FIRST)), [Effect::GiveUp(FIRST)]);
    assert_eq!(desk.stage(FIRST), Stage::Ended(Ending::NotLetIn));
    desk.take(Input::Dismiss(FIRST));
    is_not_offered(&mut desk);
    assert_eq!(desk.hear(FIRST, Incoming::Ended(Ending::Left)), [Effect::Wipe(FIRST)]);
    // Her client may take its time to see that he went.
    is_not_offered(&mut desk);
    assert!(!is_awake(&mut desk, 2 * ASKED_FOR), "once");

    let mut desk = coming();
    desk.take(Input::Close(FIRST));
    desk.take(Input::Lock);
    desk.sign_in(1);
    is_not_offered(&mut desk);
    assert!(is_awake(&mut desk, ASKED_FOR + LET_IN_WITHIN), "nobody lets him in any more");
}

/// The service still lists it: it does not come back by itself, nor is it offered.
fn is_not_offered(desk: &mut Desk) {
    assert_eq!(desk.take(listed()), []);
    assert!(desk.state.seats.elsewhere.is_empty());
}

fn listed() -> Input {
    let (session, language) = (session(7), "es".into());
    let entry = SeatEntry { session, language, zone: None, own: true, joined: false };
    Input::Seats(Ok(vec![Place { entry, taken: true }]))
}

/// Who left, and is asked in again, sits there again: another console of his that dies is told of.
#[test]
fn who_comes_in_again_has_not_left() {
    let mut desk = coming();
    assert!(desk.take(listed()).is_empty() && desk.state.seats.elsewhere.is_empty(), "it is open");
    desk.hear(FIRST, Incoming::Joined);
    desk.hear(FIRST, Incoming::Ended(Ending::Left));
    is_not_offered(&mut desk);
    invited(&mut desk, &[7]);
    desk.take(Input::TakeInvitation(session(7)));
    is_not_offered(&mut desk);
    desk.take(taken(session(7), Ok(())));
    desk.hear(SECOND, Incoming::Joined);
    desk.hear(SECOND, Incoming::Ended(Ending::ContinuedElsewhere));
    desk.take(listed());
    assert_eq!(desk.state.seats.elsewhere.len(), 1);
}

/// DS-81: the list is asked for only while somebody looks at it.
#[test]
fn the_list_is_asked_for_while_it_is_looked_at() {
    let mut desk = desk();
    let asks = |effects: &[Effect]| effects.contains(&Effect::FetchRoll);
    assert!(!asks(&desk.pass(SECOND_OF_TIME)));
    assert!(asks(&desk.pass(Duration::from_secs(4))));
    assert!(!asks(&desk.pass(Duration::from_secs(9))), "one at a time");
    desk.take(Input::Roll(Err(None)));
    assert_eq!(
        desk.state.roll.colleagues().len(),
        5,
        "what was known stays, and is said to be old"
    );
    assert_eq!(desk.state.roll.failures, 1);
    desk.take(Input::Roll(Ok(roll())));
    let longest = desk.state.roll.longest_wait(desk.now.plus(SECOND_OF_TIME));
    assert_eq!(longest, Some(2 * SECOND_OF_TIME), "by the service's clock");
    desk.take(Input::Watch(Pane::Company, false));
    assert!(!asks(&desk.pass(Duration::from_secs(60))));
}
