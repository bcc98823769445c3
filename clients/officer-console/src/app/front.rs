//! Which conversation is in front, and what the officer sees of it.

use abri_wire::SessionId;

use super::{Conversation, ConversationId, Effect, Notice, Signal, State, Step, with};

pub(super) fn show(state: &mut State, visible: bool) -> Vec<Effect> {
    state.visible = visible;
    if !visible || !state.on_duty() {
        return Vec::new();
    }
    // Back in front: what the list shows may be minutes old.
    state.queue.hurry();
    state.queue.poll(state.now).into_iter().chain(report_seen(state)).collect()
}

/// Says "seen" for the conversation in front, at most once a tick and only for what is shown.
pub(super) fn report_seen(state: &mut State) -> Option<Effect> {
    if !state.visible {
        return None;
    }
    let id = state.selected?;
    let conversation = state.conversation_mut(id)?;
    conversation.look();
    conversation.take_unseen().then_some(Effect::Signal(id, Signal::Seen))
}

/// One more conversation. Whoever is writing to someone goes on writing to the same person.
pub(super) fn begin(
    state: &mut State,
    session: SessionId,
    make: impl FnOnce(ConversationId) -> Conversation,
) -> Vec<Effect> {
    state.claimed += 1;
    let id = ConversationId::new(state.claimed);
    state.conversations.push(make(id));
    state.seats.enter(session);
    state.notice.take_if(|notice| notice.is_of_coming());
    let free = state.current().is_none_or(Conversation::is_over);
    let mut effects = vec![Effect::Enter(id, session)];
    // Else the keyboard stays where it is: the answer may be late, and he writes somewhere meanwhile.
    if free {
        effects.extend(select(state, id));
    }
    effects
}

pub(super) fn select(state: &mut State, id: ConversationId) -> Vec<Effect> {
    if !state.listed().any(|it| it.id == id) {
        return Vec::new();
    }
    // What he leaves is drawn from its end again: logs that are not looked at cost nothing.
    if let Some(left) = state.selected.filter(|left| *left != id) {
        with(state, left, Conversation::fold);
    }
    state.selected = Some(id);
    state.composer_revision += 1;
    if matches!(state.notice, Some(Notice::NewMessage(of)) if of == id) {
        state.notice = None;
    }
    report_seen(state).into_iter().chain([Effect::FocusComposer]).collect()
}

pub(super) fn select_by(state: &mut State, step: Step) -> Vec<Effect> {
    let position = |id| state.listed().position(|it| it.id == id);
    let count = state.listed().count();
    let next = match (state.selected.and_then(position), step) {
        (None, Step::Next) => 0,
        (None, Step::Previous) => count.saturating_sub(1),
        (Some(at), Step::Next) => (at + 1) % count.max(1),
        (Some(at), Step::Previous) => (at + count.saturating_sub(1)) % count.max(1),
    };
    let id = state.listed().nth(next).map(|conversation| conversation.id);
    id.map_or_else(Vec::new, |id| select(state, id))
}
