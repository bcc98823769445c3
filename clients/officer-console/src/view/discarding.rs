//! Abuse: the button that puts a conversation aside, and the line that takes it back.

use leptos::{
    control_flow::{For, ForProps},
    ev, html,
    prelude::*,
};

use super::{Console, keyboard::regain_from};
use crate::app::{Conversation, ConversationId, Input, State, Tool};

/// For the conversation in front.
pub(super) fn button(console: Console) -> impl IntoView {
    let may = console
        .part(|state| state.current().is_some_and(|it| it.can_be_discarded() && !it.asking_close));
    let press = move |_| console.tell_in_front(|id| Input::Use(Tool::Discard(id)));
    move || {
        may.get().then(|| {
            html::button()
                .id("discard")
                .r#type("button")
                .class("quiet")
                .on(ev::click, press)
                .child(console.help(|it| it.discard))
        })
    }
}

/// A line for each that is put aside.
pub(super) fn view(console: Console) -> impl IntoView {
    let aside = console.part(|state| {
        let seen = state.on_duty().then(|| state.tools.discards.iter());
        seen.into_iter().flatten().map(|(id, _)| id).collect::<Vec<_>>()
    });
    let lines = ForProps::builder()
        .each(move || aside.get())
        .key(|id| *id)
        .children(move |id| line(console, id))
        .build();
    html::div().id("discards").child(For(lines))
}

fn line(console: Console, id: ConversationId) -> impl IntoView {
    let open = console.part(move |state: &State| {
        state.tools.discards.iter().any(|(aside, open)| aside == id && open)
    });
    let language = console.part(move |state| {
        state.conversation(id).map(|it: &Conversation| it.language.clone()).unwrap_or_default()
    });
    let said = move || {
        let help = console.language.get().help();
        let said = if open.get() { help.discarding } else { help.discarding_now };
        let name = console.words().name(id);
        let language = language.get();
        if language.is_empty() {
            format!("{name} {said}")
        } else {
            format!("{name} ({}) {said}", console.words().reads(&language))
        }
    };
    // The button that was pressed is gone; the one that takes it back has the keyboard.
    let button = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(button) = button.get() {
            // Fails only for an element that is gone again.
            let _ = button.focus();
        }
    });
    let take_back = move || {
        open.get().then(|| {
            on_cleanup(|| regain_from(".take-back"));
            html::button()
                .node_ref(button)
                .r#type("button")
                .class("quiet take-back")
                .on(ev::click, move |_| console.tell(Input::Use(Tool::TakeBack(id))))
                .child(console.help(|it| it.take_back))
        })
    };
    html::div().class("notice").child((html::p().attr("role", "status").child(said), take_back))
}
