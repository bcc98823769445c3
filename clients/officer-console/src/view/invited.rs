//! Where others ask for this officer, with her consent.

use abri_wire::SessionId;
use leptos::{
    control_flow::{For, ForProps},
    ev, html,
    prelude::*,
};

use super::Console;
use crate::app::{Input, State};

pub(super) fn view(console: Console) -> impl IntoView {
    let sessions = console.part(|state| {
        // On a break nothing new is offered.
        let offered = (!state.shift.paused).then_some(&state.invitations.open);
        offered.into_iter().flatten().map(|it| it.session).collect::<Vec<_>>()
    });
    let entries = ForProps::builder()
        .each(move || sessions.get())
        .key(|session| *session)
        .children(move |session| entry(console, session))
        .build();
    html::section()
        .class("invited")
        .attr("aria-labelledby", "invited-title")
        .prop("hidden", move || sessions.with(Vec::is_empty))
        .child((
            html::h2().id("invited-title").child(console.word(|it| it.invited)),
            html::ul().id("invited").child(For(entries)),
        ))
}

fn entry(console: Console, session: SessionId) -> impl IntoView {
    let taking = console.part(move |state| state.invitations.taking.contains(&session));
    let takes_more = console.part(State::takes_more);
    html::li().class("queue-entry").child((
        html::div()
            .class("about")
            .child(html::span().class("detail").child(console.word(|it| it.invited_why))),
        html::button()
            .r#type("button")
            .class("join primary")
            .prop("disabled", move || taking.get() || !takes_more.get())
            .on(ev::click, move |_| console.tell(Input::TakeInvitation(session)))
            .child(move || {
                let words = console.words();
                if taking.get() { words.claiming } else { words.join }
            }),
    ))
}
