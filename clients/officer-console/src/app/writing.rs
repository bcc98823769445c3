//! What the officer writes to the conversation in front.

use zeroize::Zeroizing;

use super::{ConversationId, Effect, MAX_TEXT, Notice, Signal, State};

pub(super) fn draft(state: &mut State, id: ConversationId, text: Zeroizing<String>) -> Vec<Effect> {
    let now = state.now;
    let typing = state.conversation_mut(id).is_some_and(|it| it.write(text, now));
    typing.then_some(Effect::Signal(id, Signal::Typing)).into_iter().collect()
}

pub(super) fn send(state: &mut State, id: ConversationId) -> Vec<Effect> {
    let now = state.now;
    // The composer writes to the conversation in front; anything else is a slip.
    if state.selected != Some(id) {
        return Vec::new();
    }
    let Some(conversation) = state.conversation_mut(id) else { return Vec::new() };
    if conversation.draft.len() > MAX_TEXT {
        state.notice = Some(Notice::TooLong);
        return Vec::new();
    }
    let Some((key, text)) = conversation.send(now) else { return Vec::new() };
    state.composer_revision += 1;
    let settled = |notice: &mut Notice| match notice {
        Notice::TooLong => true,
        Notice::NotSent(of, _) => *of == id,
        _ => false,
    };
    state.notice.take_if(settled);
    vec![Effect::Send { conversation: id, key, text }, Effect::FocusComposer]
}
