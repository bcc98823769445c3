//! Where others ask for this officer, with her consent: what is known of it before a yes.

use abri_wire::{SessionId, api::Invited};
use leptos::{
    control_flow::{For, ForProps},
    ev, html,
    prelude::*,
};

use super::Console;
use crate::{
    app::{Input, MOST_OTHERS, State},
    words::Words,
};

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
    let taking = console.part(move |state| state.invitations.taking.contains_key(&session));
    let takes_more = console.part(State::takes_more);
    let known = console.part(move |state| {
        let invited = state.invitations.open.iter().find(|it| it.session == session)?;
        Some(describe(state.language.words(), state, invited))
    });
    html::li().class("queue-entry").child((
        html::div().class("about").child((
            html::span().class("waited").child(move || known.get()),
            html::span().class("detail").child(console.word(|it| it.invited_why)),
        )),
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

/// Her language, who is there, and as what this officer would come: the service's word, all of it.
fn describe(words: &Words, state: &State, invited: &Invited) -> String {
    let me = state.officer().map(|me| words.invited_as.replace("{role}", words.role(me.role)));
    let there = invited.officers.iter().take(MOST_OTHERS).map(String::as_str).collect::<Vec<_>>();
    let there = words.invited_by.replace("{numbers}", &there.join(", "));
    let there = (!invited.officers.is_empty()).then_some(there);
    let language = (!invited.language.is_empty()).then(|| words.reads(&invited.language));
    let parts = [language, there, me];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" \u{b7} ")
}
