//! What the officer sees: renders the state and hands inputs over, decides nothing.
//!
//! One signal holds the state; each thing that changes has a memo of its own, so a new message
//! appends one node and touches nothing else. Views are built with functions and not with `view!`:
//! the macro hands static markup to `innerHTML`, which the page's Trusted Types policy refuses.

mod answers;
mod bar;
mod board;
mod clock;
mod company;
mod composer;
mod conversations;
mod danger;
mod directory;
mod discarding;
mod elsewhere;
mod files;
mod front;
mod handing;
mod invited;
mod keyboard;
mod log;
mod outcome;
mod queue;
mod record;
mod search;
mod shift;
mod sign_in;
mod tools;

use std::rc::Rc;

use leptos::{
    control_flow::{For, ForProps},
    html,
    prelude::*,
};
use zeroize::Zeroizing;

pub use self::keyboard::{focus_composer, focus_on};
use crate::{
    app::{ConversationId, Duty, Entry, Input, Jottings, Stage, State},
    language::Language,
    words::{Help, Words},
};

/// What every view is given: the state to read, and where inputs go.
#[derive(Clone, Copy)]
pub struct Console {
    state: RwSignal<State>,
    inbox: StoredValue<Rc<dyn Fn(Input)>, LocalStorage>,
    language: Memo<Language>,
    selected: Memo<Option<ConversationId>>,
}

impl core::fmt::Debug for Console {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Console(..)")
    }
}

impl Console {
    /// Shows `state`; `inbox` takes what the officer does.
    pub fn new(state: RwSignal<State>, inbox: Rc<dyn Fn(Input)>) -> Self {
        let language = Memo::new(move |_| state.with(|state| state.language));
        let selected = Memo::new(move |_| state.with(|state| state.selected));
        Self { state, inbox: StoredValue::new_local(inbox), language, selected }
    }

    fn tell(self, input: Input) {
        // Absent only while the page is torn down.
        if let Some(inbox) = self.inbox.try_get_value() {
            inbox(input);
        }
    }

    /// About the conversation in front; nothing without one.
    fn tell_in_front(self, input: impl FnOnce(ConversationId) -> Input) {
        if let Some(id) = self.selected.get_untracked() {
            self.tell(input(id));
        }
    }

    /// A part of the state that wakes its readers only when it differs.
    fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        pick: impl Fn(&State) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(&pick))
    }

    fn words(self) -> &'static Words {
        self.language.get().words()
    }

    /// A text that follows the language.
    fn word(self, pick: fn(&Words) -> &'static str) -> impl Fn() -> &'static str + Copy + Send {
        move || pick(self.words())
    }

    /// A text about what is at hand, which follows the language.
    fn help(self, pick: fn(&Help) -> &'static str) -> impl Fn() -> &'static str + Copy + Send {
        move || pick(self.language.get().help())
    }

    /// Where somebody says that they are.
    fn zone(self, tag: &str) -> String {
        let given = self.words().zone;
        self.state.with_untracked(|state| format!("{given} {}", state.zones.name(tag)))
    }

    /// What stands in a field beside the reply to this conversation.
    fn begun(self, id: ConversationId, field: fn(&Jottings) -> &Zeroizing<String>) -> String {
        let begun = |state: &State| {
            state.conversation(id).map(|it| field(&it.jottings).as_str().to_owned())
        };
        self.state.with_untracked(begun).unwrap_or_default()
    }

    /// "Conversation 3", or nothing without one.
    fn selected_name(self) -> String {
        self.selected.get().map(|id| self.words().name(id)).unwrap_or_default()
    }
}

/// Draws anew for each conversation that comes to the front: what was written into it is about one
/// person, and must not go to another. What was begun is there again with its conversation.
fn for_each_in_front<V: IntoView + 'static>(
    console: Console,
    draw: fn(Console, ConversationId) -> V,
) -> impl IntoView {
    let in_front =
        console.part(|state| state.current().filter(|it| it.stage == Stage::Open).map(|it| it.id));
    let each = move || in_front.get();
    For(ForProps::builder().each(each).key(|id| *id).children(move |id| draw(console, id)).build())
}

/// That nobody who grew up with its language has reviewed a text of the operator's.
fn draft(console: Console) -> impl IntoView {
    html::span().class("draft").child(console.help(|it| it.draft))
}

/// The whole page.
pub fn page(console: Console) -> impl IntoView {
    follow(console);
    keyboard::listen(console);
    let on_duty = console.part(State::on_duty);
    (
        html::aside().class("banner").child(console.word(|it| it.demonstration)),
        bar::view(console),
        bar::access(console),
        bar::status(console),
        discarding::view(console),
        move || on_duty.get().then(|| tools::list(console)),
        html::main().child(move || {
            if on_duty.get() { desk(console).into_any() } else { sign_in::view(console).into_any() }
        }),
    )
}

fn desk(console: Console) -> impl IntoView {
    // What lies beside the page is wanted from the beginning: answers are asked for while writing.
    Effect::new(move |_| console.tell(Input::OpenDirectory));
    html::div().class("desk").child((
        html::div().class("side").child((
            shift::view(console),
            invited::view(console),
            queue::view(console),
            elsewhere::view(console),
            conversations::view(console),
            board::view(console),
            outcome::tally(console),
        )),
        front::view(console),
    ))
}

/// Keeps what stands outside the views in step: the document's language, title and phase.
fn follow(console: Console) {
    let phase = console.part(|state| match &state.duty {
        Duty::On(_) => "on-duty",
        Duty::Locked(..) => "locked",
        Duty::Off(door) => match door.entry {
            Entry::Enrol { .. } => "enrol",
            Entry::Keep(_) => "keep",
            Entry::Waiting(_) => "waiting",
            Entry::Ready(_) => "signed-out",
        },
    });
    let unread = console.part(|state| {
        let invited = if state.shift.paused { 0 } else { state.invitations.open.len() };
        let unread = state.listed().map(|it| it.unread).sum::<u32>();
        unread.saturating_add(u32::try_from(invited).unwrap_or(u32::MAX))
    });
    Effect::new(move |_| {
        let page = document();
        let words = console.words();
        page.set_title(&match unread.get() {
            0 => words.title.to_owned(),
            some => format!("({some}) {}", words.title),
        });
        if let Some(root) = page.document_element() {
            // The name and the value are constants that no browser refuses.
            let _ = root.set_attribute("lang", console.language.get().tag());
        }
        if let Some(body) = page.body() {
            let _ = body.set_attribute("data-phase", phase.get());
        }
    });
}
