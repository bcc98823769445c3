//! At the top: size of texts, alerts, and the list of keys.

use leptos::{ev, html, prelude::*};

use super::Console;
use crate::{
    app::{Input, Notifying, TextSize, Tool},
    words::Help,
};

/// A word of the console.
type Pick = fn(&Help) -> &'static str;

pub(super) fn buttons(console: Console) -> impl IntoView {
    let shown = console.part(|state| state.tools.shortcuts_shown);
    (
        text_size(console),
        alerts(console),
        html::button()
            .id("keys")
            .r#type("button")
            .class("quiet")
            .attr("aria-expanded", move || if shown.get() { "true" } else { "false" })
            .on(ev::click, move |_| console.tell(Input::Use(Tool::ShowShortcuts)))
            .child(console.help(|it| it.keys)),
    )
}

fn text_size(console: Console) -> impl IntoView {
    let size = console.part(|state| state.tools.text_size);
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            // The name and the value are constants that no browser refuses.
            let _ = root.set_attribute("data-text", size.get().percent());
        }
    });
    let choose = move |event| {
        if let Some(size) = TextSize::from_percent(&event_target_value(&event)) {
            console.tell(Input::Use(Tool::Size(size)));
        }
    };
    let options = TextSize::ALL.map(|one| {
        html::option()
            .value(one.percent())
            .prop("selected", move || size.get() == one)
            .child(format!("{}\u{a0}%", one.percent()))
    });
    html::select()
        .id("text-size")
        .attr("autocomplete", "off")
        .attr("aria-label", console.help(|it| it.text_size))
        .on(ev::change, choose)
        .child(options)
}

fn alerts(console: Console) -> impl IntoView {
    let sound = console.part(|state| state.tools.alerts.sound);
    let notifying = console.part(|state| state.tools.alerts.notifying);
    let refused = move || {
        let refused = notifying.get() == Notifying::Refused;
        refused.then(|| console.language.get().help().notify_refused)
    };
    let on = move || matches!(notifying.get(), Notifying::On | Notifying::Asking);
    html::details().class("alerts").child((
        html::summary().id("alerts").child(console.help(|it| it.alerts)),
        html::div().class("sheet").child((
            switch(console, "sound", |it| it.sound, move || sound.get(), Tool::Sound),
            switch(console, "notify", |it| it.notify, on, Tool::Notify),
            html::p().class("hint").attr("role", "status").child(refused),
        )),
    ))
}

fn switch(
    console: Console,
    id: &'static str,
    word: Pick,
    on: impl Fn() -> bool + Send + 'static,
    tool: fn(bool) -> Tool,
) -> impl IntoView {
    html::label().class("choice").child((
        html::input()
            .id(id)
            .r#type("checkbox")
            .attr("autocomplete", "off")
            .prop("checked", on)
            .on(ev::change, move |event| {
                console.tell(Input::Use(tool(event_target_checked(&event))))
            }),
        console.help(word),
    ))
}

/// The list, below the line at the top.
pub(super) fn list(console: Console) -> impl IntoView {
    let shown = console.part(|state| state.tools.shortcuts_shown);
    move || shown.get().then(|| keys(console))
}

fn keys(console: Console) -> impl IntoView {
    let on = console.part(|state| state.tools.shortcuts);
    let title = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(title) = title.get() {
            // Fails only for an element that is gone again.
            let _ = title.focus();
        }
    });
    html::section().class("keys").attr("aria-labelledby", "keys-title").child((
        html::h2()
            .id("keys-title")
            .node_ref(title)
            .attr("tabindex", "-1")
            .child(console.help(|it| it.keys_title)),
        html::dl().child((
            key(console, |_| "Alt + ↑, Alt + ↓", |it| it.key_switch),
            key(console, |_| "F2", |it| it.key_longest),
            key(console, |it| it.key_shift_f2, |it| it.key_queue),
            key(console, |it| it.key_shift_f1, |it| it.key_invited),
            key(console, |it| it.key_shift_f7, |it| it.key_elsewhere),
            key(console, |_| "F4", |it| it.key_hand),
            key(console, |it| it.key_shift_f4, |it| it.key_company),
            key(console, |_| "F8", |it| it.key_search),
            key(console, |it| it.key_shift_f8, |it| it.key_danger),
            key(console, |it| it.key_shift_f9, |it| it.key_close),
            key(console, |_| "F9", |it| it.key_list),
            key(console, |_| "/", |it| it.key_answer),
            key(console, |it| it.key_enter, |it| it.key_send),
            key(console, |it| it.key_shift_enter, |it| it.key_line),
            key(console, |it| it.key_escape, |it| it.key_back),
        )),
        html::p().class("hint").child(console.help(|it| it.keys_lead)),
        switch(console, "shortcuts", |it| it.keys_on, move || on.get(), Tool::Shortcuts),
    ))
}

fn key(console: Console, name: Pick, does: Pick) -> impl IntoView {
    html::div().child((
        html::dt().child(html::kbd().child(console.help(name))),
        html::dd().child(console.help(does)),
    ))
}
