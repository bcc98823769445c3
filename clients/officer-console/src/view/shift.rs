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
        zones(console),
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

/// Only where the operator names some.
fn zones(console: Console) -> impl IntoView {
    let zones = console.state.with_untracked(|state| state.zones.clone());
    let boxes = zones.iter().map(|(tag, name)| zone(console, tag.to_owned(), name.to_owned()));
    let boxes = boxes.collect::<Vec<_>>();
    let said = console.part(|state| {
        let names = state.shift.zones.iter().map(|tag| state.zones.name(tag).to_owned());
        names.collect::<Vec<_>>()
    });
    let summary = move || {
        let words = console.words();
        let names = said.get();
        let names = if names.is_empty() { words.any_zone.to_owned() } else { names.join(", ") };
        format!("{} {names}", words.serves)
    };
    (!zones.is_empty()).then(|| {
        html::details().class("languages").child((
            html::summary().id("serves").child(summary),
            html::fieldset()
                .attr("aria-labelledby", "serves")
                .attr("aria-describedby", "serves-why")
                .child(boxes),
            html::p().id("serves-why").class("hint").child(console.word(|it| it.serves_why)),
        ))
    })
}

fn zone(console: Console, tag: String, name: String) -> impl IntoView {
    let (shown, value) = (tag.clone(), tag.clone());
    let serves = console.part(move |state| state.shift.zones.contains(&shown));
    html::label().child((
        html::input()
            .r#type("checkbox")
            .attr("name", "serves")
            .attr("autocomplete", "off")
            .value(value)
            .prop("checked", move || serves.get())
            .on(ev::change, move |event| {
                console.tell(Input::Serves(tag.clone(), event_target_checked(&event)));
            }),
        " ",
        name,
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
