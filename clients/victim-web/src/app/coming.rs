//! Whoever answers comes, and goes: verified and in the group is not yet there, and what nobody has
//! read is for the next one (`SEEN-2`).

use abri_wire::Phase;

use super::{
    Author, Body, Delivery, Effect, Notice, Officer, Stage, State, company, files,
    heard::{add, expect_sign, renew_later, sign},
    proposal, queue, send_kept,
};

/// This officer is in the group, verified, and the first one there.
pub(super) fn present(state: &mut State, officer: Officer) -> Vec<Effect> {
    let known = state.officer.as_ref().or(state.coming.as_ref());
    if known.is_some_and(|known| known.certificate == officer.certificate) {
        return Vec::new();
    }
    if company::is_among(&state.others, officer.certificate) {
        // Who was here first has gone; this one was here, too.
        if let Some(former) = state.officer.replace(officer) {
            proposal::gone(state, &former.number);
            company::left(state, former.number);
        }
        return Vec::new();
    }
    let phase = state.status.map(|status| status.phase);
    if let Some(Phase::Waiting | Phase::Lapsed) = phase {
        return came_too_late(state);
    }
    gone(state, Body::Left);
    unread(state);
    state.stage = Stage::Verifying;
    (state.coming, state.joined) = (Some(officer), false);
    if phase == Some(Phase::Joined) { joined(state) } else { Vec::new() }
}

/// His claim ended before the log had the commit: he is not awaited any more, and who was there
/// before is out.
fn came_too_late(state: &mut State) -> Vec<Effect> {
    if state.officer.is_none() {
        unread(state);
        return Vec::new();
    }
    let mut effects = alone(state, Body::Left);
    state.notice = Some(Notice::Lapsed);
    effects.push(Effect::View);
    effects
}

/// Who was there is out, and comes anew.
pub(super) fn again(state: &mut State) {
    gone(state, Body::Left);
}

/// The service says that who came is in the group.
pub(super) fn joined(state: &mut State) -> Vec<Effect> {
    state.joined = true;
    arrived(state)
}

/// He can read what she writes: the service says so, or a word of his shows it.
pub(super) fn arrived(state: &mut State) -> Vec<Effect> {
    let Some(officer) = state.coming.take() else { return Vec::new() };
    state.stage = Stage::Talking;
    state.attempts = 0;
    (state.notice, state.asked_other) = (None, false);
    add(state, Body::Arrived(officer.clone()));
    state.officer = Some(officer);
    sign(state);
    let mut effects: Vec<_> = expect_sign(state).into_iter().collect();
    effects.extend(send_kept(state));
    effects.extend(files::present(state));
    effects.extend(renew_later(state));
    effects
}

/// The lease ran out, or she was silent for too long: a new offer, at her old place.
pub(super) fn lapsed(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    // Who spoke and never said that he was in has lost his right.
    let lost = state.officer.is_some() && !state.joined;
    if lost {
        effects = alone(state, Body::Left);
    }
    // If it was she who was silent for too long, nobody was on the way.
    if lost || state.stage == Stage::Verifying {
        state.notice = Some(Notice::Lapsed);
    }
    if state.keeps_texts() {
        unread(state);
        state.coming = None;
        state.stage = Stage::Waiting { ahead: None };
    }
    effects.extend(queue::offer(true));
    effects
}

/// EVIDENCE-4: she is told, and waits for somebody else.
pub(super) fn revoked(state: &mut State) -> Vec<Effect> {
    let mut effects = alone(state, Body::Revoked);
    for message in &mut state.messages {
        // Who comes knows of no proposal that could be answered.
        if message.delivery == Delivery::Sending && !is_said_again(&message.body) {
            message.delivery = Delivery::NotSent;
        }
    }
    state.notice = Some(Notice::OfficerRevoked);
    match state.status.map(|status| status.phase) {
        // She is in the queue already, or somebody else is on the way.
        Some(Phase::Waiting) => effects.push(Effect::View),
        Some(Phase::Claimed) => state.stage = Stage::Verifying,
        _ => {
            queue::last_place(state);
            effects.extend(queue::offer(true));
        }
    }
    effects
}

/// He closes while she is in the queue for someone else: she waits on, and he can't come back.
pub(super) fn closes(state: &mut State) -> Vec<Effect> {
    let right = state.officer.as_ref().map(|officer| Effect::TakeRight(officer.certificate));
    let mut effects = alone(state, Body::Left);
    effects.extend(right);
    state.notice = None;
    if state.status.is_some_and(|status| status.phase == Phase::Claimed) {
        state.stage = Stage::Verifying;
    }
    effects.push(Effect::View);
    effects
}

/// Nobody is there any more.
fn alone(state: &mut State, line: fn(String) -> Body) -> Vec<Effect> {
    gone(state, line);
    unread(state);
    for other in core::mem::take(&mut state.others) {
        company::left(state, other.number);
    }
    (state.question, state.asked_other) = (None, false);
    state.stage = Stage::Waiting { ahead: None };
    files::cancel(state)
}

fn gone(state: &mut State, line: fn(String) -> Body) {
    (state.typing, state.closes, state.coming) = (false, false, None);
    // Who comes did not propose it.
    state.proposal = None;
    let Some(former) = state.officer.take() else { return };
    match line(former.number) {
        Body::Left(number) => company::left(state, number),
        line => add(state, line),
    }
}

/// SEEN-2: what no officer's word covers is said again to who comes.
fn unread(state: &mut State) {
    proposal::unheard(state, None);
    for message in &mut state.messages {
        let sent = message.author == Author::Her && message.delivery == Delivery::Sent;
        if sent && is_said_again(&message.body) {
            message.delivery = Delivery::Sending;
        }
    }
}

const fn is_said_again(body: &Body) -> bool {
    matches!(body, Body::Text(_) | Body::File(..))
}
