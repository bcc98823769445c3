//! Looking for words in the conversation in front. What is looked for stays in memory, and goes when
//! the console is locked.

use abri_desk::folded;
use zeroize::Zeroizing;

use super::{Body, ConversationId, Effect, Handed, Message, MessageKey, State, Step};

/// What is looked for, and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// In this conversation.
    pub conversation: ConversationId,
    /// The words.
    pub words: Zeroizing<String>,
    /// Lines that have them, oldest first.
    pub found: Vec<MessageKey>,
    /// Which of them is looked at.
    pub at: Option<usize>,
}

impl Search {
    /// The line that is looked at.
    #[must_use]
    pub fn line(&self) -> Option<MessageKey> {
        self.found.get(self.at?).copied()
    }
}

/// A step of looking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seek {
    /// Begin.
    Open,
    /// For these words, from the newest line upwards.
    Words(Zeroizing<String>),
    /// Further down or up, round and round.
    Step(Step),
    /// Enough.
    Close,
}

/// What is looked for is looked for in front, and goes with the conversation.
pub(super) fn follow(state: &mut State) {
    let front = state.current().filter(|it| !it.is_over()).map(|it| it.id);
    state.tools.search.take_if(|search| Some(search.conversation) != front);
}

pub(super) fn seek(state: &mut State, seek: Seek) -> Vec<Effect> {
    let Some(id) = state.selected else { return Vec::new() };
    let before = state.tools.search.take().filter(|it| it.conversation == id);
    let words = match seek {
        Seek::Close => return vec![Effect::FocusComposer],
        Seek::Open => before.map(|it| it.words).unwrap_or_default(),
        Seek::Words(words) => words,
        Seek::Step(step) => {
            if let Some(before) = before {
                go(state, before, step);
            }
            return Vec::new();
        }
    };
    let found = find(state, id, &words);
    let at = found.len().checked_sub(1);
    look(state, Search { conversation: id, words, found, at });
    Vec::new()
}

/// To the line beside it, among those that have the words by now.
fn go(state: &mut State, before: Search, step: Step) {
    let here = before.line();
    let found = find(state, before.conversation, &before.words);
    let count = found.len();
    let place = here.and_then(|key| found.iter().position(|it| *it == key)).unwrap_or_default();
    let at = match step {
        _ if count == 0 => None,
        Step::Next => Some((place + 1) % count),
        Step::Previous => Some((place + count - 1) % count),
    };
    look(state, Search { found, at, ..before });
}

fn look(state: &mut State, search: Search) {
    if let (Some(key), Some(conversation)) =
        (search.line(), state.conversation_mut(search.conversation))
        && let Some(place) = conversation.place(key)
    {
        conversation.reveal(place);
    }
    state.tools.search = Some(search);
}

fn find(state: &State, id: ConversationId, words: &str) -> Vec<MessageKey> {
    let words = Zeroizing::new(folded(words.trim()));
    let messages = state.conversation(id).map(|it| it.messages.as_slice()).unwrap_or_default();
    let has =
        |message: &&Message| !words.is_empty() && said(&message.body).contains(words.as_str());
    messages.iter().filter(has).map(|message| message.key).collect()
}

/// The words of a line, to be compared.
fn said(body: &Body) -> Zeroizing<String> {
    Zeroizing::new(match body {
        Body::Text(text) => folded(text),
        Body::Handed(Handed::Card(card)) => folded(card.title.as_str()),
        Body::Handed(Handed::Appointment(it)) | Body::Answered(_, it) => folded(it.place.as_str()),
        _ => String::new(),
    })
}
