//! Proposals to meet: she accepts, declines, or says nothing.

use core::time::Duration;

use abri_core::{Answer, Appointment, Card, LogicalId, Verdict};
use abri_wire::Sequence;

use super::{Author, Body, Delivery, Effect, Later, Message, MessageKey, Stage, State};

/// A proposal that she has not answered. A newer one takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What an answer names.
    pub(super) id: LogicalId,
    /// The number of who proposes.
    pub(super) by: String,
    /// Its place in the log: who came later knows nothing of it.
    pub(super) at: Sequence,
    /// Just shown: what she presses now was meant for something else.
    pub fresh: bool,
    /// When and where.
    pub appointment: Appointment,
}

/// What she was given, to be shown once more at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given<'a> {
    /// Whom to turn to.
    Card(&'a Card),
    /// Where she is awaited.
    Appointment(&'a Appointment),
}

/// So long nothing can be pressed, whatever stood there before.
const SETTLES: Duration = Duration::from_secs(1);

/// The officer proposes; a newer proposal takes the place of an open one.
pub(super) fn proposed(
    state: &mut State,
    (id, at): (LogicalId, Sequence),
    appointment: Appointment,
) -> Vec<Effect> {
    let by = state.officer.as_ref().map(|officer| officer.number.clone()).unwrap_or_default();
    state.proposal = Some(Proposal { id, by, at, fresh: true, appointment });
    vec![Effect::After(SETTLES, Later::ProposalSettled(id))]
}

pub(super) fn settled(state: &mut State, id: LogicalId) {
    if let Some(proposal) = state.proposal.as_mut().filter(|proposal| proposal.id == id) {
        proposal.fresh = false;
    }
}

pub(super) fn answer(state: &mut State, verdict: Verdict) -> Vec<Effect> {
    if state.stage != Stage::Talking {
        return Vec::new();
    }
    let Some(proposal) = state.proposal.take_if(|proposal| !proposal.fresh) else {
        return Vec::new();
    };
    let answer = Answer { about: proposal.id, verdict };
    let key = MessageKey(state.messages.len());
    state.messages.push(Message {
        key,
        author: Author::Her,
        body: Body::Answered(verdict, proposal),
        delivery: Delivery::Sending,
        sequence: None,
        by: None,
    });
    vec![Effect::Answer(key, answer)]
}

/// Her answer will not be sent: the question is open again, unless a newer one is.
pub(super) fn unsent(state: &mut State, key: MessageKey) -> Option<Effect> {
    let message = state.messages.iter().find(|message| message.key == key)?;
    let Body::Answered(_, proposal) = &message.body else { return None };
    if state.proposal.is_some() {
        return None;
    }
    let id = proposal.id;
    state.proposal = Some(Proposal { fresh: true, ..proposal.clone() });
    Some(Effect::After(SETTLES, Later::ProposalSettled(id)))
}

/// Whoever has this number is not there any more, or knows nothing of before.
pub(super) fn gone(state: &mut State, number: &str) {
    state.proposal.take_if(|proposal| proposal.by == number);
    unheard(state, Some(number));
}

/// Who proposed, this number or whoever it was, has lost what was said, or is gone, before a word showed
/// that her answer was read: it counts as not given, and nobody awaits her. A word of somebody else who
/// heard the proposal, too, may still show it.
pub(super) fn unheard(state: &mut State, number: Option<&str>) {
    for message in &mut state.messages {
        let unread = matches!(message.delivery, Delivery::Sent | Delivery::Sending);
        let Body::Answered(_, proposal) = &message.body else { continue };
        if unread && number.is_none_or(|number| proposal.by == number) {
            message.delivery = Delivery::NotSent;
        }
    }
}

/// Cards, and appointments that she accepted and that the service has.
pub fn given(state: &State) -> impl Iterator<Item = Given<'_>> {
    state.messages.iter().filter_map(|message| match &message.body {
        Body::Card(card) => Some(Given::Card(card)),
        Body::Answered(Verdict::Accepted, proposal)
            if matches!(message.delivery, Delivery::Sent | Delivery::Received) =>
        {
            Some(Given::Appointment(&proposal.appointment))
        }
        _ => None,
    })
}
