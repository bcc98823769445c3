//! The answers that the draft asks for by "/" and a name: a list below the field, which keeps the
//! keyboard.

use leptos::{ev, html, prelude::*};

use super::{Console, clock};
use crate::app::{Completion, ConversationId, Input, Offered, Tool};

/// The list, for whoever the field refers to it by.
pub(super) const LIST: &str = "answers";

pub(super) fn offered(console: Console) -> Memo<Vec<Offered>> {
    console.part(crate::app::State::offered)
}

/// The id of the marked line, for the field.
pub(super) fn marked(offered: &[Offered]) -> Option<String> {
    offered.iter().find(|it| it.marked).map(|it| line_id(&it.name))
}

/// What a key means while something is offered.
pub(super) fn step(event: &ev::KeyboardEvent) -> Option<Completion> {
    if event.is_composing() || event.alt_key() || event.ctrl_key() || event.meta_key() {
        return None;
    }
    match event.key().as_str() {
        "ArrowDown" => Some(Completion::Next),
        "ArrowUp" => Some(Completion::Previous),
        "Enter" if !event.shift_key() => Some(Completion::Insert(clock::words())),
        "Escape" => Some(Completion::Dismiss),
        _ => None,
    }
}

pub(super) fn view(console: Console, offered: Memo<Vec<Offered>>) -> impl IntoView {
    let any = move || offered.with(|it| !it.is_empty());
    let lines = move || {
        let selected = console.selected.get();
        let line = |it| selected.map(|id| line(console, id, it));
        offered.get().into_iter().map(line).collect::<Vec<_>>()
    };
    html::div().class("answers").prop("hidden", move || !any()).child((
        html::p()
            .class("hint")
            .attr("role", "status")
            .child(move || any().then(|| console.language.get().help().answers_keys)),
        html::ul()
            .id(LIST)
            .attr("role", "listbox")
            .attr("aria-label", console.help(|it| it.answers))
            .child(lines),
    ))
}

fn line(console: Console, conversation: ConversationId, offered: Offered) -> impl IntoView {
    let Offered { name, text, language, marked, draft } = offered;
    let hers = console.state.with_untracked(|state| {
        let hers = state.conversation(conversation).map(|it| it.language.clone());
        hers.is_none_or(|hers| hers.split('-').next() == language.split('-').next())
    });
    let meaning = console.state.with_untracked(|state| state.answer_meaning(&name));
    let take = {
        let name = name.clone();
        move |_| {
            let name = name.clone();
            console.tell(Input::Use(Tool::Insert(conversation, name, clock::words())));
        }
    };
    let foreign = (!hers).then(|| {
        html::span().class("detail").child(format!(
            " ({}, {language})",
            console.language.get_untracked().help().answers_language
        ))
    });
    html::li()
        .id(line_id(&name))
        .attr("role", "option")
        .attr("aria-selected", if marked { "true" } else { "false" })
        // The field keeps the keyboard.
        .on(ev::mousedown, |event: ev::MouseEvent| event.prevent_default())
        .on(ev::click, take)
        .child((
            html::strong().child(format!("/{name}")),
            foreign,
            draft.then(|| super::draft(console)),
            html::span().class("answer-text").lang(language.clone()).dir("auto").child(text),
            meaning.map(|meaning| html::span().class("answer-text detail").child(meaning)),
        ))
}

/// Names are made of what an id can be made of.
fn line_id(name: &str) -> String {
    format!("answer-{name}")
}
