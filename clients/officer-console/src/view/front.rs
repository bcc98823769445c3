//! The conversation in front: its name, what was said, how it ended, and the composer.

use leptos::{
    control_flow::{For, ForProps},
    ev, html,
    prelude::*,
};

use super::{
    Console, company, composer, danger, discarding, handing, log, outcome, record, search,
};
use crate::{
    app::{Conversation, Input, Stage},
    badge::Badge,
};

pub(super) fn view(console: Console) -> impl IntoView {
    let ids = console.part(|state| state.conversations.iter().map(|it| it.id).collect::<Vec<_>>());
    // One log each, the others hidden: switching appends nothing to a live region.
    let logs = ForProps::builder()
        .each(move || ids.get())
        .key(|id| *id)
        .children(move |id| log::view(console, id))
        .build();
    let hue = move || match console.selected.get() {
        Some(id) => format!("front {}", Badge::of(id).hue),
        None => "front nobody".to_owned(),
    };
    html::section().class(hue).attr("aria-labelledby", "front-title").child((
        head(console),
        company::present(console),
        ask_close(console),
        danger::view(console),
        search::view(console),
        For(logs),
        ended(console),
        repeat(console),
        html::div().class("panels").child((
            company::view(console),
            handing::view(console),
            record::view(console),
        )),
        composer::view(console),
    ))
}

fn head(console: Console) -> impl IntoView {
    let about = console.part(|state| {
        state.current().map(|it| (it.language.clone(), it.zone.clone(), it.wants_other, it.online))
    });
    let title = move || match console.selected.get() {
        Some(_) => console.selected_name(),
        None => console.words().choose.to_owned(),
    };
    let detail = move || {
        about.get().map(|(language, zone, wants_other, online)| {
            let words = console.words();
            let mut parts = Vec::new();
            parts.extend((!language.is_empty()).then(|| words.reads(&language)));
            parts.extend(zone.map(|zone| console.zone(&zone)));
            parts.extend((!online).then(|| words.reconnecting.to_owned()));
            parts.extend(wants_other.then(|| words.wants_other.to_owned()));
            parts.join(" · ")
        })
    };
    html::header().class("front-head").child((
        move || {
            console.selected.get().map(|id| {
                html::span()
                    .class(format!("badge {}", Badge::of(id).shape))
                    .attr("aria-hidden", "true")
            })
        },
        html::h2().id("front-title").attr("tabindex", "-1").child(title),
        html::p().class("detail").child(detail),
        html::div().class("front-tools").child((
            move || console.selected.get().map(|_| search::button(console)),
            danger::button(console),
            discarding::button(console),
            close_button(console),
        )),
    ))
}

/// Only while it can still be done: what was said before she came back.
fn repeat(console: Console) -> impl IntoView {
    let may = console.part(|state| state.current().is_some_and(Conversation::may_repeat));
    let press = move |_| console.tell_in_front(Input::Repeat);
    move || {
        may.get().then(|| {
            html::div().class("row repeat").child((
                html::p().id("repeat-why").class("hint").child(console.word(|it| it.repeat_why)),
                html::button()
                    .id("repeat")
                    .r#type("button")
                    .class("quiet")
                    .attr("aria-describedby", "repeat-why")
                    .on(ev::click, press)
                    .child(console.word(|it| it.repeat)),
            ))
        })
    }
}

fn close_button(console: Console) -> impl IntoView {
    let may = console.part(|state| {
        state
            .current()
            .is_some_and(|it| matches!(it.stage, Stage::Open | Stage::Joining) && !it.asking_close)
    });
    let others = console.part(|state| state.current().is_some_and(Conversation::others_stay));
    move || {
        may.get().then(|| {
            html::button()
                .id("close")
                .r#type("button")
                .class("quiet")
                .on(ev::click, move |_| console.tell_in_front(|id| Input::AskClose(id, true)))
                .child(move || {
                    let words = console.words();
                    let does = if others.get() { words.leave } else { words.close };
                    format!("{does} {}", console.selected_name())
                })
        })
    }
}

fn ask_close(console: Console) -> impl IntoView {
    let asking = console.part(|state| state.current().is_some_and(|it| it.asking_close));
    let stay = console.part(|state| state.current().is_some_and(Conversation::others_stay));
    let confirm = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if asking.get()
            && let Some(button) = confirm.get()
        {
            // Fails only for an element that is gone again.
            let _ = button.focus();
        }
    });
    let buttons = move || {
        (
            html::button()
                .id("close-confirm")
                .node_ref(confirm)
                .r#type("button")
                .class("danger")
                .on(ev::click, move |_| console.tell_in_front(Input::Close))
                .child(move || {
                    let words = console.words();
                    if stay.get() { words.leave_confirm } else { words.close_confirm }
                }),
            html::button()
                .id("close-cancel")
                .r#type("button")
                .class("quiet")
                .on(ev::click, move |_| console.tell_in_front(|id| Input::AskClose(id, false)))
                .child(console.word(|it| it.close_cancel)),
        )
    };
    move || {
        asking.get().then(|| {
            html::div()
                .class("ask")
                .attr("role", "alertdialog")
                .attr("aria-labelledby", "close-question")
                .child((
                    html::p().id("close-question").child(question(console)),
                    outcome::choice(console),
                    html::div().class("row").child(buttons()),
                ))
        })
    }
}

/// What closing would mean: for whom it ends, and who stays.
fn question(console: Console) -> impl IntoView {
    let others = console.part(|state| {
        state.current().map_or((false, false), |it| (it.others_stay(), it.is_last_officer()))
    });
    move || {
        let words = console.words();
        let question = match others.get() {
            (false, _) => words.close_question,
            (true, false) => words.leave_question,
            (true, true) => words.leave_alone_question,
        };
        format!("{} : {question}", console.selected_name())
    }
}

fn ended(console: Console) -> impl IntoView {
    let ending = console.part(|state| match state.current()?.stage {
        Stage::Ended(ending) => Some(ending),
        _ => None,
    });
    move || {
        ending.get().map(|ending| {
            html::div().class("ended").attr("role", "alert").child((
                html::p().class("ending").child(move || (console.words().ending)(ending)),
                html::p().class("hint").child(console.word(|it| it.wiped)),
                outcome::choice(console),
                html::button()
                    .id("dismiss")
                    .r#type("button")
                    .class("quiet")
                    .on(ev::click, move |_| console.tell_in_front(Input::Dismiss))
                    .child(console.word(|it| it.dismiss)),
            ))
        })
    }
}
