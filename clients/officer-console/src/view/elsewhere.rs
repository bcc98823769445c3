//! Conversations that another console of this officer has: gone on with here only at a click.

use abri_wire::SessionId;
use leptos::{
    control_flow::{For, ForProps},
    ev, html,
    prelude::*,
};

use super::Console;
use crate::app::Input;

pub(super) fn view(console: Console) -> impl IntoView {
    let sessions = console
        .part(|state| state.seats.elsewhere.iter().map(|entry| entry.session).collect::<Vec<_>>());
    move || {
        let some = !sessions.with(Vec::is_empty);
        some.then(|| {
            let lines = ForProps::builder()
                .each(move || sessions.get())
                .key(|session| *session)
                .children(move |session| line(console, session))
                .build();
            html::section().class("queue").attr("aria-labelledby", "elsewhere-title").child((
                html::h2().id("elsewhere-title").child(console.word(|it| it.elsewhere)),
                html::p().class("hint").child(console.word(|it| it.continue_why)),
                html::ul().id("elsewhere").child(For(lines)),
            ))
        })
    }
}

fn line(console: Console, session: SessionId) -> impl IntoView {
    let language = console.part(move |state| {
        let mut places = state.seats.elsewhere.iter();
        places.find(|entry| entry.session == session).map(|entry| entry.language.clone())
    });
    let about = move || language.get().map(|language| console.words().reads(&language));
    html::li().class("queue-entry").child((
        html::div().class("about").child(html::span().class("detail").child(about)),
        html::button()
            .r#type("button")
            .class("continue primary")
            .on(ev::click, move |_| console.tell(Input::ContinueHere(session)))
            .child(console.word(|it| it.continue_here)),
    ))
}
