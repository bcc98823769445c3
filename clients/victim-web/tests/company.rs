//! Several in her conversation, and whether one more may come, without a browser.
#![expect(clippy::panic, reason = "a test states what must hold by panicking")]

mod common;

use abri_core::{LogicalId, Role, Text, Verdict};
use abri_victim_web::{
    app::{
        self, Body, Delivery, Effect, Heard, Input, Later, MessageKey, Officer, Question, Stage,
        State, members, update,
    },
    words::Word,
};
use abri_wire::{CertificateHash, ProblemKind};
use common::{officer, talking};

fn hear(state: &mut State, heard: Heard) -> Vec<Effect> {
    update(state, Input::Heard(heard))
}

/// A commit: these are there, the first of them answers.
fn company(state: &mut State, numbers: &[&str]) {
    let mut there = numbers.iter().map(|number| officer(number));
    if let Some(first) = there.next() {
        hear(state, Heard::Present(first));
    }
    hear(state, Heard::Others(there.collect()));
}

fn question(name: u8) -> Question {
    Question {
        id: LogicalId::from([name; 16]),
        asker: "0001".into(),
        role: Role::Interpreter,
        number: "0007".into(),
        service: "service".into(),
        reason: String::new(),
        fresh: true,
    }
}

/// An officer asks, and it was there for long enough.
fn ask(state: &mut State, name: u8) {
    let [Effect::After(_, later @ Later::QuestionSettled(_))] =
        hear(state, Heard::Asked(question(name)))[..]
    else {
        panic!("not put off");
    };
    let _ = update(state, Input::Later(later));
}

fn decide(state: &mut State, verdict: Verdict) -> Option<MessageKey> {
    match update(state, Input::Decide(verdict))[..] {
        [] => None,
        [Effect::Decide(key, said)] if said == verdict => Some(key),
        ref other => panic!("{other:?}"),
    }
}

fn lines(state: &State) -> Vec<String> {
    let line = |body: &Body| match body {
        Body::Arrived(officer) => format!("+{}", officer.number),
        Body::Left(number) => format!("-{number}"),
        Body::Anew(number) => format!("~{number}"),
        Body::Revoked(number) => format!("!{number}"),
        other => format!("{other:?}"),
    };
    state.messages.iter().map(|message| line(&message.body)).collect()
}

/// CONSENT-2: what she presses within a second was meant for something else; then it is answered
/// once.
#[test]
fn a_question_has_to_be_there_for_a_second_and_is_answered_once() {
    let mut state = talking();
    assert_eq!(decide(&mut state, Verdict::Accepted), None);
    hear(&mut state, Heard::Asked(question(1)));
    assert_eq!(decide(&mut state, Verdict::Accepted), None);
    ask(&mut state, 2);
    // What was put off for another one changes nothing.
    let settled = Later::QuestionSettled(question(1).id);
    let _ = update(&mut state, Input::Later(settled));
    let key = decide(&mut state, Verdict::Accepted);
    assert_eq!(key, Some(MessageKey(3)));
    assert_eq!(decide(&mut state, Verdict::Declined), None);
    assert_eq!(lines(&state), ["+0001", "Asked", "Asked", "Decided"]);
}

/// RECORD-2: an answer that was held back is asked for again, unless a newer question stands; one that
/// the service refuses is not.
#[test]
fn an_answer_that_was_held_back_is_asked_for_again() {
    let mut state = talking();
    ask(&mut state, 1);
    let key = decide(&mut state, Verdict::Accepted).into_iter().next();
    let [Effect::After(_, later @ Later::QuestionSettled(_))] =
        hear(&mut state, Heard::HeldBack(key.unwrap_or(MessageKey(0))))[..]
    else {
        panic!("not put off");
    };
    assert_eq!(decide(&mut state, Verdict::Accepted), None, "it has just come back");
    let _ = update(&mut state, Input::Later(later));
    let again = decide(&mut state, Verdict::Declined);
    assert!(again.is_some() && again != key);
    ask(&mut state, 2);
    hear(&mut state, Heard::HeldBack(again.unwrap_or(MessageKey(0))));
    assert_eq!(state.question.as_ref().map(|it| it.id), Some(question(2).id), "the newer one");
    let last = decide(&mut state, Verdict::Accepted).unwrap_or(MessageKey(0));
    hear(&mut state, Heard::Unsendable(last));
    assert!(state.question.is_none(), "what was said of it is used up");
}

/// CONSENT-3: her answer is no consent once who asked has gone: nothing is asked any more.
#[test]
fn a_question_goes_with_who_asked() {
    let mut state = talking();
    company(&mut state, &["0001", "0002"]);
    ask(&mut state, 1);
    company(&mut state, &["0002"]);
    assert!(state.question.is_none());
    assert_eq!(decide(&mut state, Verdict::Accepted), None);
    // The last one who was there is in the roster no more.
    let mut state = talking();
    ask(&mut state, 1);
    hear(&mut state, Heard::OfficerRevoked);
    assert!(state.question.is_none() && matches!(state.stage, Stage::Waiting { .. }));
}

/// CONSENT-6: each who comes or goes gets one line, whoever it is; who was second is first then.
#[test]
fn who_comes_and_goes_is_said_once() {
    let mut state = talking();
    company(&mut state, &["0001", "0002"]);
    company(&mut state, &["0001", "0002", "0003"]);
    assert_eq!(lines(&state), ["+0001", "+0002", "+0003"]);
    company(&mut state, &["0002", "0003"]);
    assert_eq!(lines(&state)[3..], ["-0001"]);
    assert_eq!(state.officer.as_ref().map(|it| it.number.as_str()), Some("0002"));
    let there: Vec<_> = members(&state).map(|it| it.number.as_str()).collect();
    assert_eq!(there, ["0002", "0003"]);
    // EVIDENCE-4: of several, one is in the roster no more.
    hear(&mut state, Heard::Struck("0003".into()));
    company(&mut state, &["0002"]);
    assert_eq!(lines(&state)[4..], ["!0003"]);
    // Somebody else comes in the place of all.
    company(&mut state, &["0004"]);
    assert_eq!(lines(&state)[5..], ["-0002", "+0004"]);
}

/// EVIDENCE-4: who held the conversation is an officer no more, and whom she let in may not hold
/// it: she is told, and waits for an officer while they stay.
#[test]
fn whom_she_let_in_does_not_stay_alone_with_her() {
    let interpreter = || Officer { role: Role::Interpreter, ..officer("0007") };
    let offers = [Effect::Offer { fresh: true }];
    let strike = |state: &mut State, number: &str, rest: [Officer; 1]| {
        hear(state, Heard::Struck(number.into()));
        let [first] = rest;
        hear(state, Heard::Present(first));
        hear(state, Heard::Others(Vec::new()))
    };
    let with = |other: Officer| {
        let mut state = talking();
        hear(&mut state, Heard::Others(vec![other]));
        state
    };
    let mut state = with(interpreter());
    assert_eq!(strike(&mut state, "0001", [interpreter()]), offers);
    assert_eq!(lines(&state), ["+0001", "+0007", "!0001"]);
    assert_eq!((state.stage, state.asked_other), (Stage::Talking, true));
    assert_eq!(app::alert(&state), Some(Word::AskedOther));
    // An officer is left, or somebody else had been asked for.
    let mut state = with(officer("0002"));
    assert_eq!(strike(&mut state, "0001", [officer("0002")]), []);
    assert_eq!(strike(&mut with(interpreter()), "0007", [officer("0001")]), []);
    let mut state = with(interpreter());
    assert_eq!(update(&mut state, Input::SomeoneElse), offers);
    assert_eq!(strike(&mut state, "0001", [interpreter()]), []);
    assert!(state.asked_other);
}

/// CONSENT-6: she asks one of several to leave, never the last.
#[test]
fn she_asks_one_of_several_to_leave() {
    let mut state = talking();
    let asks =
        |state: &mut State, number| update(state, Input::Dismiss(officer(number).certificate));
    assert_eq!(asks(&mut state, "0001"), []);
    company(&mut state, &["0001", "0002", "0003"]);
    let second = Effect::Dismiss(officer("0002").certificate);
    assert_eq!(asks(&mut state, "0002"), [second]);
    // Who stood there has gone, and another one is in that place.
    company(&mut state, &["0001", "0003"]);
    assert_eq!(asks(&mut state, "0002"), []);
}

/// Who says something is named, when there are several.
#[test]
fn the_one_who_speaks_is_named() {
    let mut state = talking();
    let Ok(text) = Text::new("good evening") else { panic!("no text") };
    hear(&mut state, Heard::Said(text.clone()));
    hear(&mut state, Heard::By(officer("0002"), Box::new(Heard::Said(text))));
    let by: Vec<_> =
        state.messages.iter().map(|it| it.by.as_ref().map(|one| one.number.as_str())).collect();
    assert_eq!(by, [None, None, Some("0002")]);
}

/// A yes that the service will not take is shown as not sent; nobody was invited by it.
#[test]
fn an_answer_that_is_not_sent_is_said() {
    let mut state = talking();
    ask(&mut state, 1);
    let Some(key) = decide(&mut state, Verdict::Accepted) else { panic!("not answered") };
    let _ = update(&mut state, Input::NotSent(key, ProblemKind::SessionFull));
    assert_eq!(state.messages.last().map(|it| it.delivery), Some(Delivery::NotSent));

    // There is no text that could be sent again.
    let mut state = talking();
    ask(&mut state, 1);
    let Some(key) = decide(&mut state, Verdict::Accepted) else { panic!("not answered") };
    hear(&mut state, Heard::Unsendable(key));
    let message = state.messages.last().unwrap();
    assert_eq!(app::mark(&state, message), Some(Word::StateNotSent));
    assert_eq!(app::alert(&state), None);
}

/// Nobody is there once it is over: no list says otherwise.
#[test]
fn after_the_end_nobody_is_there() {
    let mut state = talking();
    company(&mut state, &["0001", "0002"]);
    let _ = update(&mut state, Input::End);
    assert!(state.others.is_empty());
}

/// CONSENT-2: she is not left waiting for somebody whom nobody has told.
#[test]
fn an_invitation_that_the_service_refuses_is_a_line() {
    let mut state = talking();
    ask(&mut state, 1);
    assert!(decide(&mut state, Verdict::Accepted).is_some());
    hear(&mut state, Heard::NotInvited("0007".into()));
    let last = state.messages.last().map(|it| &it.body);
    assert_eq!(last, Some(&Body::NotInvited("0007".into())));
    assert_eq!(state.stage, Stage::Talking);
}

/// SWAP-2: whose console was loaded anew is the same officer: one line, and no question of before stays.
#[test]
fn who_comes_anew_is_said_once() {
    let renewed = |number: &str| {
        let mut officer = officer(number);
        officer.certificate = CertificateHash::of(format!("{number}, renewed").as_bytes());
        officer
    };
    let mut state = talking();
    company(&mut state, &["0001", "0002"]);
    ask(&mut state, 1);
    hear(&mut state, Heard::Anew(renewed("0002")));
    assert!(state.question.is_some(), "another one asked");
    hear(&mut state, Heard::Anew(renewed("0001")));
    hear(&mut state, Heard::Present(renewed("0001")));
    hear(&mut state, Heard::Others(vec![renewed("0002")]));
    assert!(state.question.is_none());
    assert_eq!(lines(&state), ["+0001", "+0002", "Asked", "~0002", "~0001"]);
    assert!(members(&state).all(|it| *it == renewed(&it.number)));
}
