//! Whoever answers comes and goes: what she sees of it, and what becomes of her words meanwhile.
#![expect(clippy::panic, reason = "a test states what must hold by panicking")]

mod common;

use abri_core::Text;
use abri_victim_web::{
    app::{
        self, Author, Body, Delivery, Effect, Ending, Heard, Input, Later, Message, Stage, State,
        update,
    },
    words::Word,
};
use abri_wire::{
    Phase, Sequence, SessionStatus, UnixMillis, api::SessionView, records::RecordReason,
};
use common::{ENDS, arrives, officer, talking, view};
use zeroize::Zeroizing;

fn hear(state: &mut State, heard: Heard) -> Vec<Effect> {
    update(state, Input::Heard(heard))
}

fn status(state: &mut State, phase: Phase, revision: u64) -> Vec<Effect> {
    update(state, Input::Status(SessionStatus { revision, phase, head: Sequence(0) }))
}

fn say(state: &mut State, words: &str) -> Vec<Effect> {
    update(state, Input::Send(Zeroizing::new(words.to_owned())))
}

/// She says it, and the log has it.
fn sent(state: &mut State, words: &str, at: u64) {
    let effects = say(state, words);
    let [Effect::Say(key, _)] = effects[..] else { panic!("{effects:?}") };
    let _ = hear(state, Heard::Sent(key, Sequence(at)));
}

fn seen(through: u64) -> Heard {
    Heard::SeenThrough { came: Sequence(0), through: Sequence(through) }
}

fn own(state: &State) -> Vec<&Message> {
    state.messages.iter().filter(|message| message.author == Author::Her).collect()
}

fn marks(state: &State) -> Vec<Word> {
    own(state).iter().filter_map(|message| app::mark(state, message)).collect()
}

fn lines(state: &State) -> Vec<String> {
    let line = |message: &Message| match &message.body {
        Body::Arrived(officer) => Some(format!("+{}", officer.number)),
        Body::Left(number) => Some(format!("-{number}")),
        _ => None,
    };
    state.messages.iter().filter_map(line).collect()
}

/// Somebody has claimed, and is in the group: the service has not said that he is in.
fn coming() -> State {
    let mut state = State::default();
    let _ = update(&mut state, Input::Start);
    let _ = update(&mut state, Input::Opened(Ok(view()), UnixMillis(1), ENDS));
    let _ = say(&mut state, "kept");
    let _ = status(&mut state, Phase::Claimed, 2);
    assert!(hear(&mut state, Heard::Present(officer("0001"))).is_empty());
    assert_eq!(state.stage, Stage::Verifying);
    state
}

/// DS-12: a claimant who never says that he is in was never there; nothing of hers went out.
#[test]
fn nothing_goes_out_before_somebody_is_there() {
    let mut state = coming();
    assert!(lines(&state).is_empty() && state.officer.is_none());
    let effects = status(&mut state, Phase::Lapsed, 3);
    assert_eq!(effects, [Effect::Offer { fresh: true }]);
    assert_eq!(app::alert(&state), Some(Word::Lapsed));
    assert_eq!(marks(&state), [Word::StateKept]);
    let _ = status(&mut state, Phase::Claimed, 5);
    let effects = arrives_as(&mut state, "0002", 6);
    assert!(matches!(&effects[..], [_, Effect::Say(_, text), ..] if **text == "kept"));
    assert_eq!(lines(&state), ["+0002"]);
}

fn arrives_as(state: &mut State, number: &str, revision: u64) -> Vec<Effect> {
    let mut effects = hear(state, Heard::Present(officer(number)));
    effects.extend(status(state, Phase::Joined, revision));
    effects
}

/// The commit was under way when the lease ended: who it brought is not awaited any more.
#[test]
fn who_is_added_after_his_lease_is_not_there() {
    let mut state = State::default();
    let _ = update(&mut state, Input::Start);
    let _ = update(&mut state, Input::Opened(Ok(view()), UnixMillis(1), ENDS));
    let _ = status(&mut state, Phase::Claimed, 2);
    let _ = status(&mut state, Phase::Lapsed, 3);
    assert!(hear(&mut state, Heard::Present(officer("0001"))).is_empty());
    assert!(matches!(state.stage, Stage::Waiting { .. }) && lines(&state).is_empty());
    let _ = status(&mut state, Phase::Joined, 6);
    assert!(matches!(state.stage, Stage::Waiting { .. }));
}

/// His word may overtake the service's: it shows that he is in.
#[test]
fn an_officers_word_shows_that_he_is_there() {
    let mut state = coming();
    let effects = hear(&mut state, Heard::Said(Text::new("good evening").unwrap()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Say(..))));
    assert_eq!((state.stage, lines(&state)), (Stage::Talking, vec!["+0001".to_owned()]));
    let last = state.messages.last().unwrap();
    assert!(matches!(last.body, Body::Text(_)), "after the line that he came");
    assert!(!state.may_ask_other(), "the service would end his claim");
    assert!(status(&mut state, Phase::Joined, 3).is_empty() && state.may_ask_other());
}

/// SEEN-2: he spoke, and the service never heard that he is in: she waits again, and the next one is
/// told what he did not read.
#[test]
fn who_spoke_and_lost_his_right_is_gone() {
    let mut state = coming();
    let _ = hear(&mut state, Heard::Typing);
    sent(&mut state, "read", 7);
    let _ = hear(&mut state, seen(7));
    sent(&mut state, "not read", 8);
    let effects = status(&mut state, Phase::Lapsed, 3);
    assert_eq!(effects, [Effect::Offer { fresh: true }]);
    assert!(state.officer.is_none() && !state.typing);
    assert!(matches!(state.stage, Stage::Waiting { .. }));
    assert_eq!(marks(&state)[1..], [Word::StateReceived, Word::StateUnread]);
    assert_eq!(lines(&state), ["+0001", "-0001"]);
    let _ = status(&mut state, Phase::Claimed, 5);
    let effects = arrives_as(&mut state, "0002", 6);
    assert!(!effects.iter().any(|it| matches!(it, Effect::Say(_, text) if **text != "kept")));
    assert_eq!(marks(&state)[1..], [Word::StateReceived, Word::StateSending]);
    // The conversation says it again, under the same line.
    let key = own(&state).last().unwrap().key;
    let _ = hear(&mut state, Heard::Sent(key, Sequence(20)));
    assert_eq!(marks(&state).last(), Some(&Word::StateSent));
}

/// SEEN-2: where nobody is, the log having it is not "sent".
#[test]
fn where_nobody_is_a_text_is_kept() {
    let mut state = talking();
    let effects = say(&mut state, "on its way");
    let [Effect::Say(key, _)] = effects[..] else { panic!("{effects:?}") };
    let _ = hear(&mut state, Heard::OfficerRevoked);
    let _ = hear(&mut state, Heard::Sent(key, Sequence(9)));
    assert_eq!(marks(&state), [Word::StateUnread]);
    let _ = status(&mut state, Phase::Claimed, 5);
    let _ = hear(&mut state, Heard::Present(officer("0002")));
    let _ = hear(&mut state, Heard::Sent(key, Sequence(12)));
    assert_eq!(marks(&state), [Word::StateSent]);
}

/// Her wish stands, whatever else is said meanwhile, and is asked for once.
#[test]
fn her_wish_for_someone_else_is_no_notice() {
    let mut state = talking();
    assert_eq!(update(&mut state, Input::SomeoneElse), [Effect::Offer { fresh: true }]);
    let _ = hear(&mut state, Heard::Unreadable);
    assert_eq!(app::alert(&state), Some(Word::Unreadable));
    assert!(!state.may_ask_other());
    assert!(update(&mut state, Input::SomeoneElse).is_empty(), "once");
    let _ = say(&mut state, "goes on");
    assert_eq!(app::alert(&state), Some(Word::AskedOther));
    let _ = arrives(&mut state, "0002");
    assert!(state.may_ask_other());
}

/// She waits for someone else: that he closes ends nothing of hers.
#[test]
fn who_closes_while_she_waits_for_someone_else_only_goes() {
    let mut state = talking();
    sent(&mut state, "nobody answers", 7);
    let _ = update(&mut state, Input::SomeoneElse);
    let _ = status(&mut state, Phase::Waiting, 5);
    let effects = hear(&mut state, Heard::Closing);
    assert!(effects.contains(&Effect::View) && !effects.contains(&Effect::Close));
    let his = Effect::TakeRight(officer("0001").certificate);
    assert!(effects.contains(&his), "he does not come back by another way");
    assert!(matches!(state.stage, Stage::Waiting { .. }) && state.officer.is_none());
    assert_eq!(
        (marks(&state), lines(&state)),
        (vec![Word::StateUnread], vec!["+0001".to_owned(), "-0001".to_owned()])
    );
    assert_eq!(app::alert(&state), None, "she is in the queue, and reads so");
    let _ = status(&mut state, Phase::Claimed, 6);
    let _ = arrives_as(&mut state, "0002", 7);
    assert_eq!(state.stage, Stage::Talking);
}

/// The same if his word came just before she asked, and if the next one is on the way.
#[test]
fn his_word_that_he_closes_ends_nothing_that_came_after() {
    let closing = |state: &mut State| match hear(state, Heard::Closing)[..] {
        [Effect::After(_, later @ Later::CloseAnyway(_))] => later,
        ref other => panic!("{other:?}"),
    };
    let mut state = talking();
    let anyway = closing(&mut state);
    let _ = update(&mut state, Input::SomeoneElse);
    let _ = status(&mut state, Phase::Claimed, 6);
    let _ = update(&mut state, Input::Later(anyway));
    assert_eq!(state.stage, Stage::Verifying, "somebody is coming");

    let mut state = talking();
    let anyway = closing(&mut state);
    let _ = arrives(&mut state, "0002");
    assert!(update(&mut state, Input::Later(anyway)).is_empty());
    assert_eq!(state.stage, Stage::Talking);

    let mut state = talking();
    let anyway = closing(&mut state);
    let _ = update(&mut state, Input::Later(anyway));
    assert_eq!(state.stage, Stage::Ended(Ending::ByOfficer));
}

/// Who typed and is replaced types no more.
#[test]
fn nobody_types_for_who_is_gone() {
    let mut state = talking();
    let _ = hear(&mut state, Heard::Typing);
    let _ = update(&mut state, Input::SomeoneElse);
    let _ = arrives(&mut state, "0002");
    assert!(!state.typing);
    let _ = hear(&mut state, Heard::Typing);
    let _ = hear(&mut state, Heard::Again);
    assert!(!state.typing);
}

/// News that an answer has overtaken is no news: it would take her out of the queue again.
#[test]
fn old_news_of_a_lapse_makes_no_second_offer() {
    let mut state = State::default();
    let _ = update(&mut state, Input::Start);
    let _ = update(&mut state, Input::Opened(Ok(view()), UnixMillis(1), ENDS));
    assert_eq!(status(&mut state, Phase::Lapsed, 3), [Effect::Offer { fresh: true }]);
    let waiting = SessionStatus { revision: 4, phase: Phase::Waiting, head: Sequence(0) };
    let answer = SessionView { status: waiting, ..view() };
    let _ = update(&mut state, Input::Offered(Ok(answer), UnixMillis(2)));
    assert!(status(&mut state, Phase::Lapsed, 3).is_empty());
    // A second lapse is one.
    assert_eq!(status(&mut state, Phase::Lapsed, 6), [Effect::Offer { fresh: true }]);
}

/// Files and texts alike: an answer to who is gone is none.
#[test]
fn what_was_sent_stays_sent_if_it_is_not_said_again() {
    let mut state = talking();
    sent(&mut state, "read", 3);
    let _ = hear(&mut state, seen(3));
    let _ = arrives(&mut state, "0002");
    assert_eq!(own(&state)[0].delivery, Delivery::Received);
}

/// The answer to an offer that was claimed meanwhile can bring the news that the claim has ended.
#[test]
fn an_answer_that_brings_a_lapse_makes_a_new_offer() {
    let lapsed = SessionStatus { revision: 6, phase: Phase::Lapsed, head: Sequence(0) };
    let answer = || Input::Offered(Ok(SessionView { status: lapsed, ..view() }), UnixMillis(2));
    let mut state = coming();
    let effects = update(&mut state, answer());
    assert!(effects.contains(&Effect::Offer { fresh: true }), "{effects:?}");
    assert!(update(&mut state, Input::Status(lapsed)).is_empty(), "once");

    let mut state = talking();
    let _ = update(&mut state, Input::SomeoneElse);
    let effects = update(&mut state, answer());
    assert!(effects.contains(&Effect::Offer { fresh: true }), "{effects:?}");

    // That somebody has claimed is no place in the queue.
    let mut state = coming();
    let claimed = SessionStatus { revision: 7, phase: Phase::Claimed, head: Sequence(0) };
    let answer = SessionView { status: claimed, ..view() };
    let _ = update(&mut state, Input::Offered(Ok(answer), UnixMillis(2)));
    assert_eq!(state.stage, Stage::Verifying);
}

/// The one who was there gave way to one who came too late: nobody is there, and she reads so.
#[test]
fn who_was_there_is_gone_even_if_the_next_one_comes_too_late() {
    let mut state = talking();
    sent(&mut state, "not read", 4);
    let _ = update(&mut state, Input::SomeoneElse);
    let _ = status(&mut state, Phase::Waiting, 5);
    let _ = status(&mut state, Phase::Claimed, 6);
    assert_eq!(status(&mut state, Phase::Lapsed, 7), [Effect::Offer { fresh: true }]);
    assert_eq!(state.stage, Stage::Talking, "the log does not have the commit yet");
    let effects = hear(&mut state, Heard::Present(officer("0002")));
    assert!(effects.contains(&Effect::View));
    assert!(matches!(state.stage, Stage::Waiting { .. }) && state.officer.is_none());
    assert_eq!(lines(&state), ["+0001", "-0001"]);
    assert_eq!(app::alert(&state), Some(Word::Lapsed));
    assert_eq!(marks(&state), [Word::StateUnread]);
}

/// Before the service has her wish, a close is a close: nothing false is said of a place in the queue.
#[test]
fn a_close_before_her_wish_is_heard_is_a_close() {
    let mut state = talking();
    let _ = status(&mut state, Phase::Joined, 4);
    let _ = update(&mut state, Input::SomeoneElse);
    let effects = hear(&mut state, Heard::Closing);
    assert!(matches!(effects[..], [Effect::After(_, Later::CloseAnyway(_))]), "{effects:?}");
    assert_eq!(state.stage, Stage::Talking);
    let _ = status(&mut state, Phase::Closing, 5);
    assert_eq!(state.stage, Stage::Ended(Ending::ByOfficer));
}

/// EVIDENCE-4: who is on the way for her wish is not sent away because the former one is revoked.
#[test]
fn a_revoked_officer_ends_nobody_elses_claim() {
    let mut state = talking();
    let _ = update(&mut state, Input::SomeoneElse);
    let _ = status(&mut state, Phase::Claimed, 6);
    let effects = hear(&mut state, Heard::OfficerRevoked);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Offer { .. })), "{effects:?}");
    assert_eq!(state.stage, Stage::Verifying);
}

/// RECORD-2: texts that were kept for whoever comes were written before she could read that a record
/// is kept: they wait for her, also if that is the first word of who comes.
#[test]
fn what_was_kept_does_not_answer_a_record() {
    let mut state = coming();
    let mut effects = hear(&mut state, Heard::Recorded("0001".into(), RecordReason::Duty));
    effects.extend(hear(&mut state, seen(0)));
    assert_eq!(state.stage, Stage::Talking);
    effects.extend(status(&mut state, Phase::Joined, 5));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Say(..))), "{effects:?}");
    let key = app::unsent(&state).map(|message| message.key);
    let Some(key) = key else { panic!("nothing to send again") };
    let effects = update(&mut state, Input::Resend(key));
    assert!(matches!(effects[..], [Effect::Say(sent, _)] if sent == key), "{effects:?}");
    // She has read it: what she writes from here on goes.
    assert!(matches!(say(&mut state, "after")[..], [Effect::Say(..)]));
}
