//! What the conversation brings.

use core::time::Duration;

use abri_wire::{CertificateHash, Phase, Sequence};
use zeroize::Zeroizing;

use super::{
    Author, Body, Delivery, Effect, Ending, Heard, Later, Message, MessageKey, Notice, Officer,
    Stage, State, coming, company, ending, files, proposal, queue, unsent,
};

/// A sign of typing is good for so long.
const TYPING_LASTS: Duration = Duration::from_secs(6);
/// So long after her message she is told that she may ask for someone else.
const SILENT_AFTER: Duration = Duration::from_secs(180);
/// So long until it is tried again to say what something else was in front of.
const SAID_LATER: Duration = Duration::from_secs(30);
/// Between two questions whether the officer is still one (`EVIDENCE-4`).
const RENEW_EVERY: Duration = Duration::from_secs(900);
/// How long the service may take to say what the officer said: that he closes.
const CLOSING_WITHIN: Duration = Duration::from_secs(5);

pub(super) fn heard(state: &mut State, heard: Heard) -> Vec<Effect> {
    let mut effects = if heard.is_officers_word() { coming::arrived(state) } else { Vec::new() };
    effects.extend(take(state, heard));
    effects
}

fn take(state: &mut State, heard: Heard) -> Vec<Effect> {
    match heard {
        Heard::Present(officer) => return coming::present(state, officer),
        Heard::Others(others) => return company::others(state, others),
        Heard::By(officer, inner) => return by(state, &officer, *inner),
        Heard::Asked(question) => return company::asked(state, question),
        Heard::NotInvited(number) => add(state, Body::NotInvited(number)),
        Heard::Struck(number) => company::struck(state, number),
        Heard::Again => coming::again(state),
        Heard::Anew(officer) => company::anew(state, officer),
        Heard::Said(text) => said(state, Body::Text(Zeroizing::new(text.as_str().to_owned()))),
        Heard::Card(card) => said(state, Body::Card(card)),
        Heard::Proposed(name, appointment) => {
            said(state, Body::Proposal(appointment.clone()));
            return proposal::proposed(state, name, appointment);
        }
        Heard::Unknown => said(state, Body::Unknown),
        Heard::Recorded(number, why) => return recorded(state, Body::Recorded(number, why)),
        Heard::Typing => return typing(state),
        Heard::Closing => return closing(state),
        Heard::Sent(key, sequence) => return sent(state, key, sequence),
        Heard::SeenThrough { came, through } => seen(state, came, through),
        Heard::Unsendable(key) => return unsent::failed(state, key),
        Heard::HeldBack(key) => return unsent::held_back(state, key),
        Heard::Vouched(officer) => vouched(state, officer),
        Heard::NotRenewed => grown_old(state),
        Heard::OfficerRevoked => return coming::revoked(state),
        Heard::OfficerRefused if state.officer.is_none() => {
            return ending::end(state, Ending::OfficerRefused);
        }
        Heard::ClockDiffers(seen) if state.officer.is_none() => {
            return ending::end(state, Ending::ClockDiffers(seen));
        }
        // The officer who is there stays; only the newcomer was not let in.
        Heard::OfficerRefused | Heard::ClockDiffers(_) => {
            state.notice = Some(Notice::ReplacementRefused)
        }
        Heard::Unreadable => state.notice = Some(Notice::Unreadable),
        Heard::CantRead => state.notice = Some(Notice::CantRead),
        Heard::OfferDue => return queue::offer(true),
        Heard::Stopped(error) => {
            return Ending::of_session(error)
                .map(|ending| ending::end(state, ending))
                .unwrap_or_default();
        }
        Heard::NotMade => return ending::end(state, Ending::Failed),
    }
    Vec::new()
}

/// One of several says it.
fn by(state: &mut State, officer: &Officer, inner: Heard) -> Vec<Effect> {
    let before = state.messages.len();
    let proposes = matches!(inner, Heard::Proposed(..));
    let effects = heard(state, inner);
    if let Some(proposal) = state.proposal.as_mut().filter(|_| proposes) {
        proposal.by.clone_from(&officer.number);
    }
    for message in state.messages.iter_mut().skip(before) {
        message.by = Some(officer.clone());
    }
    effects
}

pub(super) fn add(state: &mut State, body: Body) {
    let key = MessageKey(state.messages.len());
    let (author, delivery) = (Author::Officer, Delivery::Incoming);
    state.messages.push(Message { key, author, body, delivery, sequence: None, by: None });
}

/// EVIDENCE-4: while a session runs, one renewal is ahead, and never two.
pub(super) fn renew_later(state: &mut State) -> Option<Effect> {
    let first = !core::mem::replace(&mut state.renews, true);
    first.then_some(Effect::After(RENEW_EVERY, Later::Renew))
}

fn grown_old(state: &mut State) {
    if let Some(officer) = &mut state.officer {
        officer.is_old = true;
    }
    if state.notice.is_none() {
        state.notice = Some(Notice::NotRenewed);
    }
}

fn vouched(state: &mut State, officer: Officer) {
    if officer.is_old && state.notice.is_none() {
        state.notice = Some(Notice::NotRenewed);
    } else if !officer.is_old && state.notice == Some(Notice::NotRenewed) {
        state.notice = None;
    }
    let present = state.officer.iter_mut().chain(&mut state.coming).chain(&mut state.others);
    for known in present.filter(|known| known.certificate == officer.certificate) {
        *known = officer.clone();
    }
}

/// The officer closes; if the service does not say so, she need not wait for it.
fn closing(state: &mut State) -> Vec<Effect> {
    let waits = matches!(state.status, Some(status)
        if matches!(status.phase, Phase::Waiting | Phase::Claimed));
    if state.asked_other && waits {
        return coming::closes(state);
    }
    state.closes = true;
    let here = state.officer.as_ref().map(|officer| officer.certificate);
    let anyway = here.map(|here| Effect::After(CLOSING_WITHIN, Later::CloseAnyway(here)));
    anyway.into_iter().collect()
}

/// That officer said so, and the service did not; unless somebody else is there since.
pub(super) fn close_anyway(state: &mut State, who: CertificateHash) -> Vec<Effect> {
    let here = state.officer.as_ref().is_some_and(|officer| officer.certificate == who);
    match (here, state.asked_other) {
        (false, _) => Vec::new(),
        (true, true) => coming::closes(state),
        (true, false) => ending::end(state, Ending::ByOfficer),
    }
}

fn said(state: &mut State, body: Body) {
    add(state, body);
    state.typing = false;
    sign(state);
}

/// RECORD-2: said once for each officer and reason, so that nobody can bury what was said before.
fn recorded(state: &mut State, line: Body) -> Vec<Effect> {
    if state.messages.iter().any(|message| message.body == line) {
        return Vec::new();
    }
    said(state, line);
    // What she wrote before she could read it is no answer to it: it waits for her.
    for message in &mut state.messages {
        if message.delivery == Delivery::Kept {
            message.delivery = Delivery::NotSent;
        }
    }
    files::held_back(state)
}

fn typing(state: &mut State) -> Vec<Effect> {
    state.typing = true;
    sign(state);
    vec![Effect::After(TYPING_LASTS, Later::TypingEnds(state.signs))]
}

/// The officer is at it.
pub(super) fn sign(state: &mut State) {
    state.signs = state.signs.wrapping_add(1);
    if state.notice == Some(Notice::OfficerSilent) {
        state.notice = None;
    }
}

/// Whoever is there says something soon, or she is told: from the first of what is unanswered.
pub(super) fn expect_sign(state: &mut State) -> Option<Effect> {
    let sign = state.signs;
    let first = state.listens.replace(sign) != Some(sign);
    first.then_some(Effect::After(SILENT_AFTER, Later::Silent(sign)))
}

/// Nothing came since she wrote, or since they came; what is more urgent is said first, and this again
/// once that is done with.
pub(super) fn silent(state: &mut State, sign: u32) -> Vec<Effect> {
    let silent = sign == state.signs && state.stage == Stage::Talking;
    if !silent || state.asked_other {
        state.listens = None;
        return Vec::new();
    }
    if !state.network.is_lost() {
        state.notice.get_or_insert(Notice::OfficerSilent);
    }
    vec![Effect::After(SAID_LATER, Later::Silent(sign))]
}

fn sent(state: &mut State, key: MessageKey, sequence: Sequence) -> Vec<Effect> {
    // Where nobody is, it waits in the log for who comes (`SEEN-2`).
    let somebody = state.officer.is_some() || state.coming.is_some();
    let mut unrefused = None;
    if let Some(message) = state.message_mut(key) {
        message.sequence = Some(sequence);
        let unsent = matches!(message.delivery, Delivery::NotSent | Delivery::TakenBack);
        // The service refused it, and took it all the same. Of an answer, a word shows whether it was
        // read by who knows of what (`seen`).
        if unsent && !matches!(message.body, Body::Answered(..)) {
            message.delivery = Delivery::Sending;
            if let Body::File(_, why) = &mut message.body {
                unrefused = why.take();
            }
        }
        if message.delivery == Delivery::Sending && somebody {
            message.delivery = Delivery::Sent;
        }
    }
    if unrefused.is_some() && state.files.problem == unrefused {
        state.files.problem = None;
    }
    unsent::settled(state);
    let mut effects = files::arrived(state, key);
    if state.officer.is_some() {
        effects.extend(expect_sign(state));
    }
    effects
}

/// SEEN-1: "received" means that an officer's own word covers it, not the service's.
fn seen(state: &mut State, came: Sequence, through: Sequence) {
    for message in &mut state.messages {
        let at = message.sequence;
        let covered = at.is_some_and(|sequence| came < sequence && sequence <= through);
        let answered = match &message.body {
            // It means nothing to who had not heard the proposal.
            Body::Answered(_, proposal) if proposal.at <= came => continue,
            Body::Answered(..) => true,
            _ => false,
        };
        // An answer may have counted as lost with the console of one of several.
        let lost = message.delivery == Delivery::NotSent && answered;
        if covered && (lost || matches!(message.delivery, Delivery::Sent | Delivery::Sending)) {
            message.delivery = Delivery::Received;
        }
    }
}
