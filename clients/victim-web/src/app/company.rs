//! Who is there beside who answers, and whether one more may come (`CONSENT-1` to `CONSENT-6`).

use core::time::Duration;

use abri_core::{LogicalId, Role, Verdict};
use abri_wire::CertificateHash;

use super::{
    Author, Body, Delivery, Effect, Later, Message, MessageKey, Notice, Officer, Stage, State,
    heard::{add, sign},
    proposal, queue,
};

/// Who would come, as an officer says it: nothing of it is verified before that person comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The request's name.
    pub id: LogicalId,
    /// The number of who asks.
    pub asker: String,
    /// What who would come may do.
    pub role: Role,
    /// The number of who would come.
    pub number: String,
    /// The service of who would come.
    pub service: String,
    /// Why; may be empty.
    pub reason: String,
    /// Just shown: what she presses now was meant for something else.
    pub fresh: bool,
}

/// So long nothing can be pressed, whatever stood there before.
const SETTLES: Duration = Duration::from_secs(1);

/// An officer asks; a newer question takes the place of an open one.
pub(super) fn asked(state: &mut State, question: Question) -> Vec<Effect> {
    let id = question.id;
    add(state, Body::Asked(question.clone()));
    state.question = Some(Question { fresh: true, ..question });
    vec![Effect::After(SETTLES, Later::QuestionSettled(id))]
}

pub(super) fn settled(state: &mut State, id: LogicalId) {
    if let Some(question) = state.question.as_mut().filter(|question| question.id == id) {
        question.fresh = false;
    }
}

/// She answers, once: nobody asks her again by itself (`CONSENT-2`).
pub(super) fn answer(state: &mut State, verdict: Verdict) -> Vec<Effect> {
    if state.stage != Stage::Talking {
        return Vec::new();
    }
    let Some(question) = state.question.take_if(|question| !question.fresh) else {
        return Vec::new();
    };
    let key = MessageKey(state.messages.len());
    state.messages.push(Message {
        key,
        author: Author::Her,
        body: Body::Decided(verdict, question),
        delivery: Delivery::Sending,
        sequence: None,
        by: None,
    });
    vec![Effect::Decide(key, verdict)]
}

/// Her answer will not be sent: she is asked again, unless a newer question stands.
pub(super) fn unsent(state: &mut State, key: MessageKey) -> Option<Effect> {
    let message = state.messages.iter().find(|message| message.key == key)?;
    let Body::Decided(_, question) = &message.body else { return None };
    let (id, question) = (question.id, Question { fresh: true, ..question.clone() });
    if state.question.is_some() {
        return None;
    }
    state.question = Some(question);
    Some(Effect::After(SETTLES, Later::QuestionSettled(id)))
}

/// Who is there beside who answers, after a commit: each who came or went gets a line.
pub(super) fn others(state: &mut State, others: Vec<Officer>) -> Vec<Effect> {
    let first = state.officer.as_ref().map(|officer| officer.certificate);
    let before = core::mem::take(&mut state.others);
    for former in &before {
        if first != Some(former.certificate) && !is_among(&others, former.certificate) {
            proposal::gone(state, &former.number);
            left(state, former.number.clone());
        }
    }
    for one in &others {
        if !is_among(&before, one.certificate) {
            add(state, Body::Arrived(one.clone()));
        }
    }
    state.others = others;
    let struck = !core::mem::take(&mut state.struck).is_empty();
    // Who asked is not there any more: an answer would be no consent.
    let here = |question: &Question| members(state).any(|one| one.number == question.asker);
    if !state.question.as_ref().is_some_and(here) {
        state.question = None;
    }
    if struck { seek_officer(state) } else { Vec::new() }
}

/// EVIDENCE-4: whom she let in may stay, but only an officer holds a conversation (`ROLE-1`): where
/// none is left, one is looked for.
fn seek_officer(state: &mut State) -> Vec<Effect> {
    let held = members(state).any(|one| one.role == Role::Officer);
    if held || core::mem::replace(&mut state.asked_other, true) {
        return Vec::new();
    }
    state.notice = None;
    queue::last_place(state);
    queue::offer(true)
}

/// Somebody is not there any more; a line says so, unless one has said why.
pub(super) fn left(state: &mut State, number: String) {
    if !state.struck.contains(&number) {
        add(state, Body::Left(number));
    }
}

/// The roster does not name somebody any more, and others stay.
pub(super) fn struck(state: &mut State, number: String) {
    add(state, Body::Revoked(number.clone()));
    state.struck.push(number);
}

/// One who was there came anew: of what was asked before, that console knows nothing (`SWAP-2`).
pub(super) fn anew(state: &mut State, officer: Officer) {
    state.typing = false;
    proposal::gone(state, &officer.number);
    state.question.take_if(|question| question.asker == officer.number);
    // With fresh keys he reads on.
    state.notice.take_if(|notice| *notice == Notice::CantRead);
    add(state, Body::Anew(officer.number.clone()));
    sign(state);
    let mut present = state.officer.iter_mut().chain(&mut state.coming).chain(&mut state.others);
    if let Some(former) = present.find(|one| one.number == officer.number) {
        *former = officer;
    }
}

/// She asks one of several to leave. Who came or went since it was on the screen is not meant.
pub(super) fn dismiss(state: &State, who: CertificateHash) -> Vec<Effect> {
    let is_there = members(state).any(|one| one.certificate == who);
    let others_stay = !state.others.is_empty();
    if is_there && others_stay { vec![Effect::Dismiss(who)] } else { Vec::new() }
}

/// Everybody who is there.
pub fn members(state: &State) -> impl Iterator<Item = &Officer> {
    state.officer.iter().chain(&state.others)
}

pub(super) fn is_among(officers: &[Officer], certificate: CertificateHash) -> bool {
    officers.iter().any(|one| one.certificate == certificate)
}
