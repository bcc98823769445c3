//! What she can do with a message that will not be sent: send it again, or take its text back into
//! the field. Nothing that she wrote is lost, and nothing asks her to write it twice.

use super::{
    Body, Delivery, Effect, Message, MessageKey, Notice, Stage, State, company,
    files::{self, FileProblem},
    proposal,
};

/// So much of a text says which one is meant, in characters.
const BEGINNING: usize = 60;

/// The oldest of her messages that will not be sent, while it could still be.
#[must_use]
pub fn unsent(state: &State) -> Option<&Message> {
    let open = state.is_running() && state.notice != Some(Notice::Full);
    let mut messages = state.messages.iter().filter(|_| open);
    messages.find(|message| is_unsent_text(message))
}

/// The beginning of a text, cut between characters; with a sign that more follows.
#[must_use]
pub fn beginning(text: &str) -> String {
    let line = text.trim_start().lines().next().unwrap_or_default();
    let mut shown: String = line.chars().take(BEGINNING).collect();
    if shown.len() < text.trim().len() {
        shown.push('…');
    }
    shown
}

/// The same text again, under the same line: at once, or as soon as somebody is there.
pub(super) fn resend(state: &mut State, key: MessageKey) -> Vec<Effect> {
    let talking = state.stage == Stage::Talking;
    let Some(message) = unsent_mut(state, key) else { return Vec::new() };
    let Body::Text(text) = &message.body else { return Vec::new() };
    let effect = Effect::Say(key, text.clone());
    message.delivery = if talking { Delivery::Sending } else { Delivery::Kept };
    settled(state);
    if talking { vec![effect] } else { Vec::new() }
}

/// Its text is in the field again.
pub(super) fn take_back(state: &mut State, key: MessageKey) -> Vec<Effect> {
    if let Some(message) = unsent_mut(state, key) {
        message.delivery = Delivery::TakenBack;
        settled(state);
    }
    Vec::new()
}

/// By how many characters the text in the field is too long: said before she sends, over what else
/// is said, which stays.
pub(super) const fn measure(state: &mut State, excess: usize) -> Vec<Effect> {
    state.excess = excess;
    Vec::new()
}

/// It will not be sent: of a text she is told what she can do with it.
pub(super) fn failed(state: &mut State, key: MessageKey) -> Vec<Effect> {
    let effects = mark(state, key);
    if state.message_mut(key).is_some_and(|message| is_unsent_text(message)) {
        state.notice = Some(Notice::NotSent);
    }
    effects
}

/// RECORD-2: she is asked again what she has answered, and a file says why it was not sent.
pub(super) fn held_back(state: &mut State, key: MessageKey) -> Vec<Effect> {
    let asked = company::unsent(state, key);
    let mut effects = files::refused(state, key, FileProblem::HeldBack);
    if effects.is_empty() {
        effects = failed(state, key);
    }
    effects.extend(asked);
    effects
}

/// It will not be sent: its line says so.
pub(super) fn mark(state: &mut State, key: MessageKey) -> Vec<Effect> {
    let former =
        state.message_mut(key).map(|it| core::mem::replace(&mut it.delivery, Delivery::NotSent));
    let mut effects = files::refused(state, key, FileProblem::Service);
    // One that counts as not given already: whoever asked knows of it no more.
    if former != Some(Delivery::NotSent) {
        effects.extend(proposal::unsent(state, key));
    }
    effects
}

fn unsent_mut(state: &mut State, key: MessageKey) -> Option<&mut Message> {
    if !state.is_running() {
        return None;
    }
    state.message_mut(key).filter(|message| is_unsent_text(message))
}

/// An answer to a proposal is given again where the proposal stands.
fn is_unsent_text(message: &Message) -> bool {
    message.delivery == Delivery::NotSent && matches!(message.body, Body::Text(_))
}

/// What was said of a text that is not sent holds no longer than there is one.
pub(super) fn settled(state: &mut State) {
    if state.notice == Some(Notice::NotSent) && unsent(state).is_none() {
        state.notice = None;
    }
}
