//! What did not leave: it is no answer, she goes on waiting, and a text is his to send again.

use abri_wire::UnixMillis;
use zeroize::Zeroizing;

use super::{
    Author, Body, Conversation, ConversationId, Delivery, Handed, Message, MessageKey, Notice,
    State,
};

/// What did not go over, and where it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// A text; it is the draft again.
    Drafted,
    /// A text; only among the messages: the draft is another one.
    Text,
    /// Whom to turn to.
    Card,
    /// A proposal to meet.
    Appointment,
    /// Whether somebody may come in.
    Question,
    /// That a record is kept.
    Announcement,
    /// What was said before, once more.
    Repeated,
}

/// It did not go over.
pub(super) fn refused(conversation: &mut Conversation, key: MessageKey) -> Unsent {
    conversation.not_asked(key);
    conversation.not_announced(key);
    if conversation.give_back(key) {
        return Unsent::Drafted;
    }
    match conversation.message(key).map(|message| &message.body) {
        Some(Body::Handed(Handed::Card(_))) => Unsent::Card,
        Some(Body::Handed(Handed::Appointment(_))) => Unsent::Appointment,
        Some(Body::Asked(_)) => Unsent::Question,
        Some(Body::Recorded(_)) => Unsent::Announcement,
        Some(Body::Repeated) => Unsent::Repeated,
        _ => Unsent::Text,
    }
}

/// The log has this line. One that the service refused is not to be said once more.
pub(super) fn logged(state: &mut State, id: ConversationId, key: MessageKey) {
    let Some(conversation) = state.conversation_mut(id) else { return };
    let was_refused = conversation.is_unsent(key);
    conversation.mark(key, Delivery::Sent);
    if !was_refused {
        return;
    }
    conversation.waiting_since = conversation.unanswered_since();
    let undrafted = conversation.take_from_draft(key);
    let more = conversation.messages.iter().any(|it| it.delivery == Delivery::Failed);
    state.composer_revision += u64::from(undrafted);
    state.notice.take_if(|notice| matches!(notice, Notice::NotSent(of, _) if *of == id && !more));
}

impl Conversation {
    /// Whether the service refused this line.
    pub(super) fn is_unsent(&self, key: MessageKey) -> bool {
        self.message(key).is_some_and(|it| it.delivery == Delivery::Failed)
    }

    /// The draft goes if it is this text, unchanged. Whether it was.
    fn take_from_draft(&mut self, key: MessageKey) -> bool {
        let text = self.message(key).map(|message| &message.body);
        let same = matches!(text, Some(Body::Text(text)) if *text == self.draft);
        if same {
            self.draft = Zeroizing::default();
        }
        same
    }

    /// Marks a message as not sent: she waits as before it. Puts its text back if nothing else is being
    /// written. Whether the draft changed.
    fn give_back(&mut self, key: MessageKey) -> bool {
        self.mark(key, Delivery::Failed);
        self.waiting_since = self.unanswered_since().into_iter().chain(self.waiting_since).min();
        let text = match self.message(key) {
            Some(Message { body: Body::Text(text), .. }) if self.draft.is_empty() => text.clone(),
            _ => return false,
        };
        self.draft = text;
        true
    }

    /// Whether what this officer said last did not leave.
    #[must_use]
    pub fn is_last_unsent(&self) -> bool {
        let mut mine = self.messages.iter().rev().filter(|it| it.author == Author::Me);
        mine.next().is_some_and(|it| it.delivery == Delivery::Failed)
    }

    /// Since when she waits, by what is in the conversation: what did not leave is no answer.
    fn unanswered_since(&self) -> Option<UnixMillis> {
        let answers = |it: &Message| {
            it.author == Author::Me
                && it.delivery != Delivery::Failed
                && matches!(it.body, Body::Text(_) | Body::Handed(_))
        };
        let after = self.messages.iter().rposition(answers).map_or(0, |place| place + 1);
        let mut since = self.messages.iter().skip(after);
        since.find(|it| it.author == Author::Her).map(|it| it.at)
    }
}
