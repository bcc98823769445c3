//! When it is serious: the officer says so, never the program. What is checked and pinned is seen by this
//! console alone, and goes with the conversation; that it was flagged, the operator's journal notes (`DS-95`).

use std::collections::BTreeSet;

use abri_wire::{UnixMillis, acts::Act};

use super::{
    Author, Body, Conversation, ConversationId, Delivery, Effect, MessageKey, Stage, State, acts,
};

/// A conversation in which it is serious.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    /// Since when.
    pub since: UnixMillis,
    /// Steps of the operator's list that were taken, by their place.
    pub checked: BTreeSet<usize>,
}

/// It stands at once. The log of the conversation says when it began and when it was over.
pub(super) fn flag(state: &mut State, id: ConversationId, on: bool) -> Vec<Effect> {
    let now = state.now;
    let conversation = state.conversation_mut(id).filter(|it| it.may_be_flagged());
    let Some(conversation) = conversation.filter(|it| it.danger.is_some() != on) else {
        return Vec::new();
    };
    conversation.danger = on.then(|| Danger { since: now, checked: BTreeSet::new() });
    conversation.append(Author::Console, Body::Flagged(on), now, Delivery::Sent);
    let act = if on { Act::DangerFlagged } else { Act::DangerLowered };
    acts::did(state, id, act).into_iter().collect()
}

pub(super) fn check(state: &mut State, id: ConversationId, step: usize, on: bool) {
    let steps = state.shelf.desk().map_or(0, |desk| desk.checks().len());
    let danger = state.conversation_mut(id).and_then(|it| it.danger.as_mut());
    let Some(danger) = danger.filter(|_| step < steps) else { return };
    if on {
        danger.checked.insert(step);
    } else {
        danger.checked.remove(&step);
    }
}

pub(super) fn pin(state: &mut State, id: ConversationId, key: MessageKey, on: bool) {
    let Some(conversation) = state.conversation_mut(id) else { return };
    conversation.pinned.retain(|pinned| *pinned != key);
    if on && conversation.can_be_pinned(key) {
        conversation.pinned.push(key);
    }
}

impl Conversation {
    /// Whether the officer may still say that it is serious, or not any more.
    #[must_use]
    pub const fn may_be_flagged(&self) -> bool {
        matches!(self.stage, Stage::Joining | Stage::Open)
    }

    /// Only a text of hers: a place, a number, a name.
    #[must_use]
    pub fn can_be_pinned(&self, key: MessageKey) -> bool {
        let message = self.message(key);
        message.is_some_and(|it| it.author == Author::Her && matches!(it.body, Body::Text(_)))
    }

    /// The texts that stay in sight, in the order of pinning.
    pub fn pins(&self) -> impl Iterator<Item = (MessageKey, &str)> {
        self.pinned.iter().filter_map(|key| match &self.message(*key)?.body {
            Body::Text(text) => Some((*key, text.as_str())),
            _ => None,
        })
    }

    /// Her newest text.
    #[must_use]
    pub fn newest_of_hers(&self) -> Option<MessageKey> {
        let hers = self.messages.iter().rev().map(|message| message.key);
        hers.into_iter().find(|key| self.can_be_pinned(*key))
    }
}
