//! How the officer stands: a break, how many conversations, and what is suggested.

use leptos::{ev, html, prelude::*};

use super::Console;
use crate::app::{Input, LANGUAGES, State};

/// What can be chosen; the service takes more (`DS-80`), a person hardly does.
const LIMITS: core::ops::RangeInclusive<u8> = 1..=10;

pub(super) fn view(console: Console) -> impl IntoView {
    let paused = console.part(|state| state.shift.paused);
    let assigned = console.part(|state| state.assigning.on);
    let pressed = move |_| console.tell(Input::Pause(!paused.get_untracked()));
    html::section().class("shift").attr("aria-labelledby", "shift-title").child((
        html::h2().id("shift-title").child(console.word(|it| it.shift)),
        html::div().class("row").child((
            html::button()
                .id("pause")
                .r#type("button")
                .attr("aria-pressed", move || paused.get().to_string())
                .on(ev::click, pressed)
                .child(console.word(|it| it.pause)),
            limit(console),
        )),
        assigning(console),
        languages(console),
        html::p().class("hint").attr("role", "status").child(move || {
            let words = console.words();
            match (paused.get(), assigned.get()) {
                (true, _) => words.paused_why,
                (false, true) => words.assign_why,
                (false, false) => "",
            }
        }),
        suggestion(console),
    ))
}

fn assigning(console: Console) -> impl IntoView {
    let on = console.part(|state| state.assigning.on);
    html::label().child((
        html::input()
            .id("assign")
            .r#type("checkbox")
            .attr("autocomplete", "off")
            .prop("checked", move || on.get())
            .on(ev::change, move |event| {
                console.tell(Input::Assign(event_target_checked(&event)));
            }),
        " ",
        console.word(|it| it.assign),
    ))
}

fn limit(console: Console) -> impl IntoView {
    let limit = console.part(|state| state.shift.limit);
    let choose = move |event| {
        if let Ok(limit) = event_target_value(&event).parse() {
            console.tell(Input::Limit(limit));
        }
    };
    let options = LIMITS.map(|number| {
        html::option()
            .value(number.to_string())
            .prop("selected", move || limit.get() == number)
            .child(number.to_string())
    });
    html::label().r#for("limit").child((
        console.word(|it| it.limit),
        " ",
        html::select()
            .id("limit")
            .attr("autocomplete", "off")
            .on(ev::change, choose)
            .child(options.collect::<Vec<_>>()),
    ))
}

fn languages(console: Console) -> impl IntoView {
    let boxes = LANGUAGES.map(|tag| {
        let answers = console.part(move |state| state.shift.languages.contains(tag));
        html::label().child((
            html::input()
                .r#type("checkbox")
                .attr("name", "answers-in")
                .attr("autocomplete", "off")
                .value(tag)
                .prop("checked", move || answers.get())
                .on(ev::change, move |event| {
                    console.tell(Input::AnswersIn(tag, event_target_checked(&event)));
                }),
            " ",
            move || console.words().reads(tag),
        ))
    });
    let said = console.part(|state| state.shift.languages.clone());
    let summary = move || {
        let words = console.words();
        let names: Vec<_> = said.get().into_iter().map(|tag| words.reads(tag)).collect();
        let names = if names.is_empty() { words.any_language.to_owned() } else { names.join(", ") };
        format!("{} {names}", words.answers_in)
    };
    html::details().class("languages").child((
        html::summary().id("answers-in").child(summary),
        html::fieldset()
            .attr("aria-labelledby", "answers-in")
            .attr("aria-describedby", "answers-in-why")
            .child(boxes.into_iter().collect::<Vec<_>>()),
        html::p().id("answers-in-why").class("hint").child(console.word(|it| it.answers_in_why)),
    ))
}

/// Calm, and easily put off.
fn suggestion(console: Console) -> impl IntoView {
    let due = console.part(State::suggests_break);
    let shown = move || {
        due.get().then(|| {
            html::div().class("suggestion").child((
                html::p().id("break").child(console.word(|it| it.break_suggested)),
                html::button()
                    .id("break-later")
                    .r#type("button")
                    .class("quiet")
                    .on(ev::click, move |_| console.tell(Input::BreakLater))
                    .child(console.word(|it| it.break_later)),
            ))
        })
    };
    html::div().attr("role", "status").child(shown)
}
