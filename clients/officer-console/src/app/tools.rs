//! What an officer has at hand beside the conversations themselves. All of it lives in memory and
//! goes with the shift.

use std::collections::BTreeMap;

use super::{
    ConversationId, Effect, MessageKey, State,
    alerts::{self, Alerts},
    answers::{self, Clock, Completing, Completion},
    danger,
    discarding::{self, Discards},
    front,
    keyboard::{self, Spot},
    outcome,
    search::{self, Search, Seek},
    window,
};

/// How large the console's texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextSize {
    /// As the browser has it.
    #[default]
    Normal,
    /// A quarter larger.
    Large,
    /// Half as large again.
    Larger,
    /// Twice as large.
    Largest,
}

impl TextSize {
    /// All of them, smallest first.
    pub const ALL: [Self; 4] = [Self::Normal, Self::Large, Self::Larger, Self::Largest];

    /// In percent.
    #[must_use]
    pub const fn percent(self) -> &'static str {
        match self {
            Self::Normal => "100",
            Self::Large => "125",
            Self::Larger => "150",
            Self::Largest => "200",
        }
    }

    /// The size of this percentage.
    #[must_use]
    pub fn from_percent(percent: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.percent() == percent)
    }
}

/// What is at hand.
#[derive(Debug)]
pub struct Tools {
    /// How large texts are.
    pub text_size: TextSize,
    /// Whether keys do something beside what the browser does with them.
    pub shortcuts: bool,
    /// Whether their list is shown.
    pub shortcuts_shown: bool,
    /// What is looked for in the conversation in front.
    pub search: Option<Search>,
    /// Sound and notifications.
    pub alerts: Alerts,
    /// What was put aside as abuse.
    pub discards: Discards,
    pub(super) completing: Completing,
    /// How often each outcome was chosen, of conversations that left the list.
    pub(super) tally: BTreeMap<String, u32>,
}

impl Default for Tools {
    fn default() -> Self {
        Self {
            text_size: TextSize::default(),
            shortcuts: true,
            shortcuts_shown: false,
            search: None,
            alerts: Alerts::default(),
            discards: Discards::default(),
            completing: Completing::default(),
            tally: BTreeMap::new(),
        }
    }
}

/// A tool is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tool {
    /// Texts get this large.
    Size(TextSize),
    /// Keys do something, or not.
    Shortcuts(bool),
    /// Their list is wanted, or not any more.
    ShowShortcuts,
    /// More of what was said before what is drawn is wanted.
    Earlier(ConversationId),
    /// The conversation that has waited longest for a reply comes to the front.
    LongestWaiting,
    /// The keyboard goes there; nothing else happens.
    Go(Spot),
    /// The keyboard goes back to the reply.
    Back,
    /// Among the answers that the draft asks for.
    Complete(Completion),
    /// The answer of this name goes into the draft of this conversation.
    Insert(ConversationId, String, Clock),
    /// The explanation of this name goes over.
    Explain(ConversationId, String),
    /// In the conversation in front.
    Search(Seek),
    /// Sound, or not.
    Sound(bool),
    /// Notifications, or not.
    Notify(bool),
    /// Whether the browser lets us.
    MayNotify(bool),
    /// It is serious, or not any more.
    Danger(ConversationId, bool),
    /// This step of the operator's list was taken, or not.
    Check(ConversationId, usize, bool),
    /// This line stays in sight, or not any more.
    Pin(ConversationId, MessageKey, bool),
    /// Abuse: it is put aside, and ends in a moment.
    Discard(ConversationId),
    /// It was none.
    TakeBack(ConversationId),
    /// What an ended conversation is counted as.
    Outcome(ConversationId, Option<String>),
}

pub(super) fn take(state: &mut State, tool: Tool) -> Vec<Effect> {
    match tool {
        Tool::Size(size) => state.tools.text_size = size,
        Tool::Shortcuts(on) => state.tools.shortcuts = on,
        Tool::ShowShortcuts => state.tools.shortcuts_shown = !state.tools.shortcuts_shown,
        Tool::Earlier(id) => window::earlier(state, id),
        Tool::LongestWaiting => return longest_waiting(state),
        Tool::Go(spot) => return keyboard::go(state, spot),
        Tool::Back => return keyboard::back(state),
        Tool::Complete(step) => return answers::complete(state, step),
        Tool::Insert(id, name, clock) => return answers::insert(state, id, &name, &clock),
        Tool::Explain(id, name) => return answers::explain(state, id, &name),
        Tool::Search(seek) => return search::seek(state, seek),
        Tool::Sound(on) => return alerts::sound(state, on),
        Tool::Notify(on) => return alerts::notify(state, on),
        Tool::MayNotify(may) => alerts::may_notify(state, may),
        Tool::Danger(id, on) => return danger::flag(state, id, on),
        Tool::Check(id, step, on) => danger::check(state, id, step, on),
        Tool::Pin(id, key, on) => danger::pin(state, id, key, on),
        Tool::Discard(id) => discarding::discard(state, id),
        Tool::TakeBack(id) => return discarding::take_back(state, id),
        Tool::Outcome(id, outcome) => outcome::choose(state, id, outcome),
    }
    Vec::new()
}

/// She who waits longest comes first; without anybody who waits, the keyboard goes to the reply.
fn longest_waiting(state: &mut State) -> Vec<Effect> {
    let waiting = state.listed().filter(|it| !it.is_over());
    let waiting = waiting.filter_map(|it| Some((it.waiting_since?, it.id)));
    match waiting.min() {
        Some((_, id)) => front::select(state, id),
        None => vec![Effect::FocusComposer],
    }
}
