//! The officer closes a conversation, gives up before it began, or takes one that is over off the list.

use super::{ConversationId, Effect, Ending, Stage, State, invited, outcome, seats, with};

pub(super) fn close(state: &mut State, id: ConversationId) -> Vec<Effect> {
    let Some(conversation) = state.conversation_mut(id) else { return Vec::new() };
    let effect = if conversation.start_closing() {
        Effect::Close(id)
    } else if conversation.stage == Stage::Joining {
        stop_joining(state, id)
    } else {
        return Vec::new();
    };
    state.composer_revision += 1;
    vec![effect]
}

/// Nobody was told anything yet: the claim is given back, and she is in the queue; or the seat stays this
/// officer's, who goes on when he wants to; or nobody waits in the queue for who was asked in.
fn stop_joining(state: &mut State, id: ConversationId) -> Effect {
    let (anew, invited) = match state.conversation(id) {
        Some(it) => (it.anew.map(|_| it.session), it.invited),
        None => (None, None),
    };
    if let Some(session) = anew {
        state.seats.put_off(session);
    }
    let (ending, effect) = match invited {
        _ if anew.is_some() => (Ending::PutOff, Effect::Wipe(id)),
        Some(coming) => (Ending::NotLetIn, invited::give_up(state, id, coming)),
        None => (Ending::GivenUp, Effect::Wipe(id)),
    };
    seats::put_back(state, id);
    with(state, id, |it| it.end(ending));
    effect
}

pub(super) fn dismiss(state: &mut State, id: ConversationId) {
    outcome::settle(state, id);
    state.conversations.retain(|conversation| conversation.id != id || !conversation.is_over());
    if state.current().is_none() {
        state.selected = None;
        state.composer_revision += 1;
    }
}
