//! What was not sent, and what is too long to be: beside the log, whose lines hold no buttons.

use super::View;
use crate::{
    app::{self, Body, State},
    words::Word,
};

impl View {
    pub(super) fn show_unsent(&self, state: &State) {
        let number = state.excess.to_string();
        let excess = (state.excess > 0).then_some(Word::Excess);
        self.say("excess", excess, &[("number", &number)]);
        let unsent = app::unsent(state).and_then(|message| match &message.body {
            Body::Text(text) => Some(app::beginning(text)),
            _ => None,
        });
        // Isolated: her words may run in the other direction than the sentence around them.
        let text = unsent.as_ref().map(|text| format!("\u{2068}{text}\u{2069}"));
        let word = text.as_ref().map(|_| Word::FailedMessage);
        self.say("failed-text", word, &[("text", text.as_deref().unwrap_or_default())]);
        self.hide("failed", unsent.is_none());
    }
}
