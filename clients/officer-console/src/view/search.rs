//! Looking for words in the conversation in front.

use leptos::{ev, html, prelude::*};
use zeroize::Zeroizing;

use super::{Console, log};
use crate::app::{Input, Seek, Step, Tool};

/// The field, which gets the keyboard when the search begins.
const FIELD: &str = "search-words";

pub(super) fn view(console: Console) -> impl IntoView {
    follow(console);
    let open = console.part(|state| state.tools.search.is_some());
    let there = console.part(|state| state.current().is_some_and(|it| !it.is_over()));
    move || (open.get() && there.get()).then(|| bar(console))
}

/// Opens it, from a button.
pub(super) fn button(console: Console) -> impl IntoView {
    html::button()
        .id("search")
        .r#type("button")
        .class("quiet")
        .on(ev::click, move |_| tell(console, Seek::Open))
        .child(console.help(|it| it.search))
}

fn bar(console: Console) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // Fails only for an element that is gone again.
            let _ = field.focus();
        }
    });
    let typed = move |event| tell(console, Seek::Words(Zeroizing::new(event_target_value(&event))));
    let pressed = move |event: ev::KeyboardEvent| {
        let seek = match event.key().as_str() {
            _ if event.is_composing() => return,
            // The newest is looked at first: Enter goes up, as time goes back.
            "Enter" if event.shift_key() => Seek::Step(Step::Next),
            "Enter" => Seek::Step(Step::Previous),
            "Escape" => Seek::Close,
            _ => return,
        };
        event.prevent_default();
        tell(console, seek);
    };
    let words = console.state.with_untracked(|state| {
        state.tools.search.as_ref().map(|it| it.words.to_string()).unwrap_or_default()
    });
    html::div().class("search row").attr("role", "search").child((
        html::label().r#for(FIELD).child(console.help(|it| it.search)),
        html::input()
            .id(FIELD)
            .r#type("search")
            .node_ref(field)
            .prop("value", words)
            .attr("autocomplete", "off")
            .attr("maxlength", "200")
            .on(ev::input, typed)
            .on(ev::keydown, pressed),
        step(console, "search-previous", Step::Previous),
        step(console, "search-next", Step::Next),
        pin(console),
        html::button()
            .id("search-close")
            .r#type("button")
            .class("quiet")
            .on(ev::click, move |_| tell(console, Seek::Close))
            .child(console.help(|it| it.search_close)),
        html::p().id("search-at").class("hint").attr("role", "status").child(standing(console)),
    ))
}

fn step(console: Console, id: &'static str, step: Step) -> impl IntoView {
    let some =
        console.part(|state| state.tools.search.as_ref().is_some_and(|it| !it.found.is_empty()));
    html::button()
        .id(id)
        .r#type("button")
        .class("quiet")
        .prop("disabled", move || !some.get())
        .on(ev::click, move |_| tell(console, Seek::Step(step)))
        .child(console.help(match step {
            Step::Next => |it| it.search_next,
            Step::Previous => |it| it.search_previous,
        }))
}

/// What she gave stays in sight: the line that is looked at, if it is hers.
fn pin(console: Console) -> impl IntoView {
    let line = console.part(|state| {
        let search = state.tools.search.as_ref()?;
        let (key, conversation) = (search.line()?, state.conversation(search.conversation)?);
        conversation.can_be_pinned(key).then_some((conversation.id, key))
    });
    html::button()
        .id("pin-found")
        .r#type("button")
        .class("quiet")
        .prop("disabled", move || line.get().is_none())
        .on(ev::click, move |_| {
            if let Some((id, key)) = line.get_untracked() {
                console.tell(Input::Use(Tool::Pin(id, key, true)));
            }
        })
        .child(console.help(|it| it.pin_found))
}

/// "2 of 5", or that there is nothing.
fn standing(console: Console) -> impl Fn() -> Option<String> + Clone + Send {
    let standing = console.part(|state| {
        let search = state.tools.search.as_ref().filter(|it| !it.words.trim().is_empty())?;
        Some((search.at, search.found.len()))
    });
    move || {
        let help = console.language.get().help();
        standing.get().map(|(at, count)| match at {
            Some(at) => (help.search_at)(at + 1, count),
            None => help.search_none.to_owned(),
        })
    }
}

/// Brings the line that is looked at into sight, and marks it.
fn follow(console: Console) {
    let line = console.part(|state| {
        let search = state.tools.search.as_ref()?;
        Some((search.conversation, search.line()?))
    });
    Effect::new(move |_| {
        let line = line.get();
        // Once it is drawn: it may have been too far up.
        request_animation_frame(move || log::look_at(line));
    });
}

fn tell(console: Console, seek: Seek) {
    console.tell(Input::Use(Tool::Search(seek)));
}
