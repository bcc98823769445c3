//! When it is serious: the flag, the operator's list, and what she gave.

use abri_desk::in_language;
use leptos::{ev, html, prelude::*};

use super::Console;
use crate::app::{Conversation, ConversationId, Input, MessageKey, Tool};

/// The officer's own act, and its taking back.
pub(super) fn button(console: Console) -> impl IntoView {
    let flagged = console.part(|state| state.current().is_some_and(|it| it.danger.is_some()));
    let may = console.part(|state| state.current().is_some_and(Conversation::may_be_flagged));
    let press = move |_| {
        let on = !flagged.get_untracked();
        console.tell_in_front(|id| Input::Use(Tool::Danger(id, on)));
    };
    move || {
        may.get().then(|| {
            html::button()
                .id("flag-danger")
                .r#type("button")
                .class("quiet")
                .on(ev::click, press)
                .child(move || {
                    let help = console.language.get().help();
                    if flagged.get() { help.danger_over } else { help.danger }
                })
        })
    }
}

pub(super) fn view(console: Console) -> impl IntoView {
    let flagged = console.part(|state| state.current().is_some_and(|it| it.danger.is_some()));
    (move || flagged.get().then(|| checks(console)), pins(console))
}

fn checks(console: Console) -> impl IntoView {
    let steps = console.part(|state| {
        let (tag, desk) = (state.language.tag(), state.shelf.desk());
        let checks = desk.map(|desk| desk.checks()).unwrap_or_default();
        let labels =
            checks.iter().map(|label| in_language(label, tag).unwrap_or_default().to_owned());
        labels.collect::<Vec<_>>()
    });
    let lines = move || {
        let steps = steps.get().into_iter().enumerate();
        steps.map(|(place, label)| check(console, place, label)).collect::<Vec<_>>()
    };
    html::section().class("serious").attr("aria-labelledby", "danger-title").child((
        html::h3().id("danger-title").child(console.help(|it| it.danger_title)),
        html::p().class("hint").child(console.help(|it| it.danger_why)),
        html::ul().child(lines),
        html::button()
            .id("pin-newest")
            .r#type("button")
            .class("quiet")
            .on(ev::click, move |_| pin_newest(console))
            .child(console.help(|it| it.pin_newest)),
    ))
}

fn check(console: Console, place: usize, label: String) -> impl IntoView {
    let checked = console.part(move |state| {
        let danger = state.current().and_then(|it| it.danger.as_ref());
        danger.is_some_and(|it| it.checked.contains(&place))
    });
    let change = move |event| {
        let on = event_target_checked(&event);
        console.tell_in_front(|id| Input::Use(Tool::Check(id, place, on)));
    };
    html::li().child(
        html::label().class("choice").child((
            html::input()
                .r#type("checkbox")
                .attr("autocomplete", "off")
                .prop("checked", move || checked.get())
                .on(ev::change, change),
            label,
        )),
    )
}

/// In sight whether or not it is serious: a place, a number, a name.
fn pins(console: Console) -> impl IntoView {
    let pins = console.part(|state| {
        let pins = state.current().map(|it| {
            it.pins().map(|(key, text)| (it.id, key, text.to_owned())).collect::<Vec<_>>()
        });
        pins.unwrap_or_default()
    });
    move || {
        let pins = pins.get();
        (!pins.is_empty()).then(|| {
            let lines = pins.into_iter().map(|(id, key, text)| pinned(console, id, key, text));
            html::section()
                .class("pins")
                .attr("aria-label", console.help(|it| it.pinned))
                .child(html::ul().child(lines.collect::<Vec<_>>()))
        })
    }
}

fn pinned(console: Console, id: ConversationId, key: MessageKey, text: String) -> impl IntoView {
    html::li().class("row").child((
        html::p().class("pin").dir("auto").child(text),
        html::button()
            .r#type("button")
            .class("quiet")
            .on(ev::click, move |_| console.tell(Input::Use(Tool::Pin(id, key, false))))
            .child(console.help(|it| it.unpin)),
    ))
}

fn pin_newest(console: Console) {
    let newest = console.state.with_untracked(|state| {
        let conversation = state.current()?;
        Some((conversation.id, conversation.newest_of_hers()?))
    });
    if let Some((id, key)) = newest {
        console.tell(Input::Use(Tool::Pin(id, key, true)));
    }
}
