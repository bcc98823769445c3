//! Before duty: where an identity comes from, and where to put it.

use leptos::{ev, html, prelude::*};
use zeroize::Zeroizing;

use super::Console;
use crate::app::{Duty, Input};

pub(super) fn view(console: Console) -> impl IntoView {
    let field = NodeRef::<html::Textarea>::new();
    let checking =
        console.part(|state| matches!(state.duty, Duty::SignedOut { checking: true, .. }));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        let text = Zeroizing::new(field.value());
        field.set_value("");
        console.tell(Input::SignIn(text));
    };
    html::section().id("sign-in").attr("aria-labelledby", "sign-in-title").child((
        html::h2().id("sign-in-title").child(console.word(|it| it.sign_in_title)),
        html::p().child(console.word(|it| it.sign_in_why)),
        html::p().child(console.word(|it| it.sign_in_how)),
        refusal(console),
        html::form().attr("autocomplete", "off").on(ev::submit, submit).child((
            html::label().r#for("identity").child(console.word(|it| it.sign_in_paste)),
            html::textarea()
                .id("identity")
                .node_ref(field)
                .attr("rows", "5")
                .attr("autocomplete", "off")
                .attr("spellcheck", "false")
                .attr("aria-describedby", "refusal"),
            html::label().r#for("identity-file").child(console.word(|it| it.sign_in_file)),
            file(console),
            html::p().class("hint").child(console.word(|it| it.sign_in_kept)),
            html::button()
                .r#type("submit")
                .class("primary")
                .prop("disabled", move || checking.get())
                .child(move || {
                    let words = console.words();
                    if checking.get() { words.signing_in } else { words.sign_in }
                }),
        )),
    ))
}

fn refusal(console: Console) -> impl IntoView {
    let refusal = console.part(|state| match state.duty {
        Duty::SignedOut { refusal, .. } => refusal,
        Duty::On(_) => None,
    });
    html::p()
        .id("refusal")
        .class("refusal")
        .attr("role", "alert")
        .child(move || refusal.get().map(|refusal| (console.words().refusal)(refusal)))
}

fn file(console: Console) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = field.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can be chosen again after a refusal.
        input.set_value("");
        leptos::task::spawn_local(async move {
            let text = js_sys::futures::JsFuture::from(file.text()).await;
            let text = text.ok().and_then(|text| text.as_string()).unwrap_or_default();
            console.tell(Input::SignIn(Zeroizing::new(text)));
        });
    };
    html::input()
        .id("identity-file")
        .node_ref(field)
        .r#type("file")
        .attr("accept", "application/json,.json")
        .on(ev::change, chosen)
}
