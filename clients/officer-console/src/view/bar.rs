//! The line at the top: who is on duty, the language, the end of duty; and the notice below it.

use leptos::{ev, html, prelude::*};

use super::{Console, tools};
use crate::{
    app::{Duty, Input, Notice},
    language::Language,
};

pub(super) fn view(console: Console) -> impl IntoView {
    let officer = console.part(|state| match &state.duty {
        Duty::On(officer) | Duty::Locked(officer, _) => Some(officer.clone()),
        Duty::Off(_) => None,
    });
    let on_duty = console.part(crate::app::State::on_duty);
    let named = move || {
        officer.get().map(|officer| {
            html::p().class("officer").child((
                console.word(|it| it.officer),
                " ",
                html::strong().child(officer.number),
                " · ",
                officer.service,
            ))
        })
    };
    html::header().class("bar").child((
        html::h1().child("Abri"),
        named,
        html::div().class("bar-end").child((languages(console), move || {
            on_duty.get().then(|| (tools::buttons(console), lock(console), sign_out(console)))
        })),
    ))
}

fn languages(console: Console) -> impl IntoView {
    let choose = move |event| {
        if let Some(language) = Language::from_tag(&event_target_value(&event)) {
            console.tell(Input::Language(language));
        }
    };
    let options = Language::ALL.map(|language| {
        html::option()
            .value(language.tag())
            .lang(language.tag())
            .prop("selected", move || console.language.get() == language)
            .child(language.name())
    });
    html::select()
        .id("language")
        .attr("autocomplete", "off")
        .attr("aria-label", console.word(|it| it.language))
        .on(ev::change, choose)
        .child(options)
}

fn lock(console: Console) -> impl IntoView {
    html::button()
        .id("lock")
        .r#type("button")
        .class("quiet")
        .on(ev::click, move |_| console.tell(Input::Lock))
        .child(console.word(|it| it.lock))
}

fn sign_out(console: Console) -> impl IntoView {
    html::button()
        .id("sign-out")
        .r#type("button")
        .class("quiet")
        .on(ev::click, move |_| console.tell(Input::SignOut))
        .child(console.word(|it| it.sign_out))
}

/// The notice: always there, so that screen readers hear what appears in it.
pub(super) fn status(console: Console) -> impl IntoView {
    let notice = console.part(|state| state.notice);
    let text = move || {
        notice.get().map(|notice| {
            let words = console.words();
            let said = (words.notice)(notice);
            match notice {
                Notice::NewMessage(id)
                | Notice::Assigned(id)
                | Notice::HandoverWaits(id)
                | Notice::NotSent(id, _) => format!("{} : {said}", words.name(id)),
                _ => said.to_owned(),
            }
        })
    };
    let dismiss = move || {
        notice.get().is_some().then(|| {
            html::button()
                .r#type("button")
                .class("quiet")
                .on(ev::click, move |_| console.tell(Input::DismissNotice))
                .child(console.word(|it| it.dismiss_notice))
        })
    };
    html::div()
        .class(move || if notice.get().is_some() { "notice" } else { "notice empty" })
        .child((html::p().id("status").attr("role", "status").child(text), dismiss))
}

/// That the service does not know this officer's access: it stands by itself for as long as that is so,
/// and is heard once.
pub(super) fn access(console: Console) -> impl IntoView {
    let refused = console.part(|state| state.on_duty() && state.queue.access_refused);
    let text = move || refused.get().then(|| console.words().access_refused);
    html::div()
        .class(move || if refused.get() { "notice" } else { "notice empty" })
        .child(html::p().id("access").attr("role", "status").child(text))
}
