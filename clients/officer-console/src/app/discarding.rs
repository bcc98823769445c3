//! Abuse of the service is put aside with one click. For a moment one click takes it back, and until
//! then nothing is sent; then it is closed as any other conversation, and leaves by itself.

use core::time::Duration;

use abri_wire::UnixMillis;

use super::{
    Conversation, ConversationId, Effect, Stage, State,
    closing::{close, dismiss},
    front::select,
    with,
};

/// So long it can be taken back.
pub const TAKEN_BACK_WITHIN: Duration = Duration::from_secs(10);

/// What was put aside.
#[derive(Debug, Default)]
pub struct Discards {
    aside: Vec<Aside>,
    /// How many are over, in this shift.
    pub count: u32,
}

#[derive(Debug)]
struct Aside {
    id: ConversationId,
    until: UnixMillis,
    /// Too late to take it back.
    closing: bool,
}

impl Discards {
    /// Whether this one is put aside.
    #[must_use]
    pub fn has(&self, id: ConversationId) -> bool {
        self.aside.iter().any(|it| it.id == id)
    }

    /// What is put aside, and whether it can be taken back.
    pub fn iter(&self) -> impl Iterator<Item = (ConversationId, bool)> {
        self.aside.iter().map(|it| (it.id, !it.closing))
    }
}

impl Conversation {
    /// Not one that others go on with, nor one that is not ours yet.
    #[must_use]
    pub fn can_be_discarded(&self) -> bool {
        self.stage == Stage::Open && !self.others_stay()
    }
}

impl State {
    /// All that are not put aside, in the order of claiming.
    pub fn listed(&self) -> impl Iterator<Item = &Conversation> {
        self.conversations.iter().filter(|it| !self.tools.discards.has(it.id))
    }
}

pub(super) fn discard(state: &mut State, id: ConversationId) {
    let may = state.conversation(id).is_some_and(Conversation::can_be_discarded);
    if !may || state.tools.discards.has(id) {
        return;
    }
    let until = state.now.plus(TAKEN_BACK_WITHIN);
    state.tools.discards.aside.push(Aside { id, until, closing: false });
    with(state, id, |it| it.ask_close(false));
    if state.selected == Some(id) {
        state.selected = None;
        state.composer_revision += 1;
    }
}

/// It is in front again, as it was.
pub(super) fn take_back(state: &mut State, id: ConversationId) -> Vec<Effect> {
    let aside = &mut state.tools.discards.aside;
    let before = aside.len();
    aside.retain(|it| it.id != id || it.closing);
    if aside.len() < before { select(state, id) } else { Vec::new() }
}

/// Behind the lock as well: whoever was put aside does not wait for somebody to come back.
pub(super) fn tick(state: &mut State) -> Vec<Effect> {
    let now = state.now;
    let over: Vec<_> =
        state.conversations.iter().filter(|it| it.is_over()).map(|it| it.id).collect();
    let mut due = Vec::new();
    let mut left = Vec::new();
    state.tools.discards.aside.retain_mut(|it| {
        let ended = over.contains(&it.id);
        if ended && it.closing {
            left.push(it.id);
        } else if now >= it.until && !it.closing {
            it.closing = true;
            due.push(it.id);
        }
        // What ended by itself is shown in the list, as it ended.
        !ended
    });
    for id in left {
        state.tools.discards.count += 1;
        dismiss(state, id);
    }
    due.into_iter().flat_map(|id| close(state, id)).collect()
}
