//! Where the reply is written. The field always knows which conversation it stands for: its text
//! and that number are set together, and every input carries the number.

use leptos::{ev, html, prelude::*};
use zeroize::Zeroizing;

use super::{Console, answers, keyboard::regain};
use crate::app::{ConversationId, Input, Offered, Stage, Tool};

/// The field's own word on which conversation it stands for.
const CONVERSATION: &str = "data-conversation";

type Field = NodeRef<html::Textarea>;

pub(super) fn view(console: Console) -> impl IntoView {
    let field = Field::new();
    let stage = console.part(|state| state.current().map(|it| it.stage));
    fill(console, field);
    let offered = answers::offered(console);
    let writable = move || matches!(stage.get(), Some(Stage::Joining | Stage::Open));
    // Whoever was writing when it ended goes on elsewhere.
    Effect::new(move |before: Option<bool>| {
        let now = writable();
        if before == Some(true) && !now {
            regain();
        }
        now
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        send(console, field);
    };
    html::form()
        .class("reply")
        .attr("autocomplete", "off")
        .prop("hidden", move || !writable())
        .on(ev::submit, submit)
        .child((
            html::label()
                .r#for("composer")
                .child(move || format!("{} – {}", console.words().reply, console.selected_name())),
            textarea(console, field, offered),
            answers::view(console, offered),
            html::div().class("row").child((
                html::p().id("reply-hint").class("hint").child((
                    console.word(|it| it.reply_hint),
                    " ",
                    console.help(|it| it.answers_hint),
                )),
                html::button()
                    .id("send")
                    .r#type("submit")
                    .class("primary hued")
                    .prop("disabled", move || stage.get() != Some(Stage::Open))
                    .child(move || {
                        format!("{} {}", console.words().send_to, console.selected_name())
                    }),
            )),
        ))
}

fn textarea(console: Console, field: Field, offered: Memo<Vec<Offered>>) -> impl IntoView {
    let typed = move |_| {
        let Some(element) = field.get_untracked() else { return };
        if let Some(conversation) = stands_for(field) {
            let text = Zeroizing::new(element.value());
            console.tell(Input::Draft { conversation, text });
        }
    };
    let pressed = move |event: ev::KeyboardEvent| {
        let offering = offered.with_untracked(|it| !it.is_empty());
        if let Some(step) = answers::step(&event).filter(|_| offering) {
            event.prevent_default();
            console.tell(Input::Use(Tool::Complete(step)));
            return;
        }
        // While a composition is open, Enter belongs to the input method.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            // Held since before the keyboard came here, it is not meant for this draft.
            if !event.repeat() {
                send(console, field);
            }
        }
    };
    html::textarea()
        .id("composer")
        .node_ref(field)
        .dir("auto")
        .attr("rows", "3")
        .attr("autocomplete", "off")
        .attr("aria-describedby", "reply-hint")
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", answers::LIST)
        .attr("aria-activedescendant", move || offered.with(|it| answers::marked(it)))
        .on(ev::input, typed)
        .on(ev::keydown, pressed)
}

fn stands_for(field: Field) -> Option<ConversationId> {
    let number = field.get_untracked()?.get_attribute(CONVERSATION)?;
    number.parse().ok().map(ConversationId::new)
}

fn send(console: Console, field: Field) {
    if let Some(id) = stands_for(field) {
        console.tell(Input::Send(id));
    }
}

/// Puts text and number into the field whenever the program, not the officer, changed them.
fn fill(console: Console, field: Field) {
    let revision = console.part(|state| state.composer_revision);
    Effect::new(move |_| {
        // Read, not only tracked: a memo that was never read follows nothing.
        revision.get();
        let Some(element) = field.get() else { return };
        console.state.with_untracked(|state| match state.current() {
            Some(conversation) => {
                let number = conversation.id.number().to_string();
                // The name is a constant that no browser refuses.
                let _ = element.set_attribute(CONVERSATION, &number);
                element.set_value(&conversation.draft);
            }
            None => {
                let _ = element.remove_attribute(CONVERSATION);
                element.set_value("");
            }
        });
    });
}
