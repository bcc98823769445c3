//! Which lines of a conversation are drawn: the newest, and further up as far as the officer asks.

use super::{Conversation, ConversationId, Message, MessageKey, State};

/// Lines that are drawn of a conversation that was just brought to the front.
pub const PAGE: usize = 100;

/// Where drawing begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    first: usize,
    /// So many lines may be drawn before the oldest of them go.
    most: usize,
    /// Lines before this one are not news: they are drawn because he went further up.
    known: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self { first: 0, most: 2 * PAGE, known: 0 }
    }
}

impl Window {
    /// A line came.
    pub(super) fn follow(&mut self, lines: usize) {
        if lines.saturating_sub(self.first) > self.most {
            *self = Self::newest(lines);
        }
    }

    fn newest(lines: usize) -> Self {
        Self { first: lines.saturating_sub(PAGE), ..Self::default() }
    }

    /// What is on the screen by his wish stays there while more comes.
    fn reach(&mut self, first: usize, lines: usize) {
        self.first = self.first.min(first);
        self.most = self.most.max(lines.saturating_sub(self.first) + PAGE);
        self.known = lines;
    }
}

impl Conversation {
    /// The lines that are drawn.
    #[must_use]
    pub fn shown(&self) -> &[Message] {
        self.messages.get(self.window.first..).unwrap_or_default()
    }

    /// Whether a line is drawn because he went further up, and not because it came.
    #[must_use]
    pub fn is_known(&self, key: MessageKey) -> bool {
        self.place(key).is_some_and(|place| place < self.window.known)
    }

    /// How many lines before them are not.
    #[must_use]
    pub const fn hidden_before(&self) -> usize {
        self.window.first
    }

    /// Draws this line too, by its place, and some before it.
    pub(super) fn reveal(&mut self, place: usize) {
        if place < self.window.first {
            self.window.reach(place.saturating_sub(PAGE / 2), self.messages.len());
        }
    }

    /// Only the newest lines are drawn again.
    pub(super) fn fold(&mut self) {
        self.window = Window::newest(self.messages.len());
    }
}

/// A page further up.
pub(super) fn earlier(state: &mut State, id: ConversationId) {
    let Some(conversation) = state.conversation_mut(id) else { return };
    let first = conversation.window.first.saturating_sub(PAGE);
    conversation.window.reach(first, conversation.messages.len());
}
