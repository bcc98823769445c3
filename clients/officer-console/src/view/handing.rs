//! Beside the reply: cards to hand over, and a meeting to propose.

use abri_core::{Appointment, Line, Note};
use leptos::{ev, html, prelude::*};

use super::{Console, directory, for_each_in_front};
use crate::app::{Explained, Input, Shelf, Stage, State, Tool};

type Field = NodeRef<html::Input>;

pub(super) fn view(console: Console) -> impl IntoView {
    let open = console.part(|state| state.current().is_some_and(|it| it.stage == Stage::Open));
    html::details()
        .id("handing")
        .class("handing")
        .prop("hidden", move || !open.get())
        .on(ev::toggle, move |_| console.tell(Input::OpenDirectory))
        .child((
            html::summary().child(console.word(|it| it.handing)),
            directory::view(console),
            explanations(console),
            for_each_in_front(console, proposal),
        ))
}

/// What the operator wrote to explain; goes over as a card when it is pressed.
fn explanations(console: Console) -> impl IntoView {
    let list = NodeRef::<html::Select>::new();
    let known = console.part(State::explanations);
    let missing = console.part(|state| match &state.shelf {
        Shelf::Open(directory) => directory.desk().is_none(),
        _ => false,
    });
    let options = move || {
        // Nobody should send what he can't read.
        let option = |Explained { name, title, meaning }| {
            let label = meaning.map_or(title.clone(), |meaning| format!("{meaning} – {title}"));
            html::option().value(name).child(label)
        };
        known.get().into_iter().map(option).collect::<Vec<_>>()
    };
    let send = move |_| {
        let chosen = list.get_untracked().map(|list| list.value());
        if let (Some(id), Some(name)) = (console.selected.get_untracked(), chosen) {
            console.tell(Input::Use(Tool::Explain(id, name)));
        }
    };
    let said = move || missing.get().then(|| console.language.get().help().desk_missing);
    html::div().class("row").child((
        html::label().r#for("explanation").child(console.help(|it| it.explain)),
        html::select().id("explanation").node_ref(list).attr("autocomplete", "off").child(options),
        html::button()
            .id("hand-explanation")
            .r#type("button")
            .class("quiet")
            .prop("disabled", move || known.with(Vec::is_empty))
            .on(ev::click, send)
            .child(move || format!("{} {}", console.words().send_to, console.selected_name())),
        html::p().class("hint").attr("role", "status").child(said),
    ))
}

fn proposal(console: Console) -> impl IntoView {
    let (at, place, note) = (Field::new(), Field::new(), Field::new());
    let propose = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let made = appointment(&value(at), &value(place), &value(note));
        console.tell_in_front(|id| Input::Propose(id, made));
    };
    let proposed = console.part(|state| state.proposed);
    Effect::new(move |before: Option<u64>| {
        // Read, not only tracked: a memo that nobody reads follows nothing.
        let now = proposed.get();
        // Once one went over, and not when this is first drawn: he may be writing already.
        if before.is_some_and(|before| before != now) {
            for field in [at, place, note].into_iter().filter_map(|field| field.get_untracked()) {
                field.set_value("");
            }
        }
        now
    });
    html::form().class("row").attr("autocomplete", "off").on(ev::submit, propose).child((
        field(console, "appointment-at", "datetime-local", at, |it| it.handing_when),
        field(console, "appointment-place", "text", place, |it| it.handing_where),
        field(console, "appointment-note", "text", note, |it| it.handing_note),
        html::button().id("propose").r#type("submit").class("quiet").child(move || {
            format!("{} {}", console.words().handing_propose, console.selected_name())
        }),
    ))
}

fn field(
    console: Console,
    id: &'static str,
    kind: &'static str,
    field: Field,
    word: fn(&crate::words::Words) -> &'static str,
) -> impl IntoView {
    html::label().r#for(id).child((
        console.word(word),
        html::input()
            .id(id)
            .r#type(kind)
            .node_ref(field)
            .attr("autocomplete", "off")
            .attr("maxlength", "200")
            .prop("required", id != "appointment-note"),
    ))
}

fn value(field: Field) -> String {
    field.get_untracked().map(|field| field.value()).unwrap_or_default()
}

/// `when` is a local time, as the browser's field has it.
fn appointment(when: &str, place: &str, note: &str) -> Option<Appointment> {
    let seconds = js_sys::Date::parse(when) / 1000.0;
    if !(0.0..=f64::from(u32::MAX)).contains(&seconds) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within bounds by the check above"
    )]
    let at = seconds as u64;
    let (place, note) = (Line::new(place.trim()).ok()?, Note::new(note.trim()).ok()?);
    Some(Appointment { at, place, note })
}
