//! Beside the reply: cards to hand over, and a meeting to propose.

use abri_core::{Appointment, Line, Note};
use leptos::{ev, html, prelude::*};
use zeroize::Zeroizing;

use super::{Console, directory, for_each_in_front};
use crate::{
    app::{ConversationId, Explained, Input, Jotting, Jottings, Shelf, Stage, State, Tool},
    words::Words,
};

/// One field of a proposal.
struct Field {
    id: &'static str,
    kind: &'static str,
    word: fn(&Words) -> &'static str,
    /// What stands in it, of what was begun.
    begun: fn(&Jottings) -> &Zeroizing<String>,
    jot: fn(Zeroizing<String>) -> Jotting,
}

type Node = NodeRef<html::Input>;

const WHEN: Field = Field {
    id: "appointment-at",
    kind: "datetime-local",
    word: |it| it.handing_when,
    begun: |it| &it.when,
    jot: Jotting::When,
};
const PLACE: Field = Field {
    id: "appointment-place",
    kind: "text",
    word: |it| it.handing_where,
    begun: |it| &it.place,
    jot: Jotting::Place,
};
const NOTE: Field = Field {
    id: "appointment-note",
    kind: "text",
    word: |it| it.handing_note,
    begun: |it| &it.note,
    jot: Jotting::Note,
};

pub(super) fn view(console: Console) -> impl IntoView {
    let open = console.part(|state| state.current().is_some_and(|it| it.stage == Stage::Open));
    html::details()
        .id("handing")
        .class("handing")
        .prop("hidden", move || !open.get())
        .on(ev::toggle, move |_| console.tell(Input::OpenDirectory))
        .child((
            html::summary().child(console.word(|it| it.handing)),
            for_each_in_front(console, directory::view),
            for_each_in_front(console, explanations),
            for_each_in_front(console, proposal),
        ))
}

/// What the operator wrote to explain; goes over as a card when it is pressed.
fn explanations(console: Console, id: ConversationId) -> impl IntoView {
    let list = NodeRef::<html::Select>::new();
    // Which one is chosen is the field's own; only what it says is shown here.
    let chosen = RwSignal::new(None::<String>);
    let known = console.part(titles);
    let missing = console.part(|state| match &state.shelf {
        Shelf::Open(directory) => directory.desk().is_none(),
        Shelf::Missing => true,
        Shelf::Unread | Shelf::Fetching => false,
    });
    let options = move || {
        let option = |(name, label)| html::option().value(name).child(label);
        known.get().into_iter().map(option).collect::<Vec<_>>()
    };
    let read = move || list.get_untracked().map(|list| list.value());
    // Another list has another first line, which nobody pressed.
    Effect::new(move |_| {
        chosen.set(known.with(|known| known.first().map(|(name, _)| name.clone())))
    });
    let send = move |_| {
        if let Some(name) = read() {
            console.tell(Input::Use(Tool::Explain(id, name)));
        }
    };
    let said = move || missing.get().then(|| console.language.get().help().desk_missing);
    html::div().class("row").child((
        html::label().r#for("explanation").child(console.help(|it| it.explain)),
        html::select()
            .id("explanation")
            .node_ref(list)
            .attr("autocomplete", "off")
            .on(ev::change, move |_| chosen.set(read()))
            .child(options),
        html::button()
            .id("hand-explanation")
            .r#type("button")
            .class("quiet")
            .prop("disabled", move || known.with(Vec::is_empty))
            .on(ev::click, send)
            .child(move || format!("{} {}", console.words().send_to, console.selected_name())),
        html::p().class("hint").attr("role", "status").child(said),
        html::details().id("explanation-seen").class("languages").child((
            html::summary().child(console.help(|it| it.explain_seen)),
            explained(console, chosen),
        )),
    ))
}

/// Each explanation's name, and what stands in the list for it: nobody should send what he can't read.
fn titles(state: &State) -> Vec<(String, String)> {
    let title = |Explained { name, title, meaning, draft, .. }: Explained<'_>| {
        let label = match meaning {
            Some([meaning, _]) => format!("{meaning} – {title}"),
            None => title.to_owned(),
        };
        (name.to_owned(), state.language.help().marked(label, draft))
    };
    state.explanations().map(title).collect()
}

/// The explanation as she will read it, and before it what it says in the officer's language.
fn explained(console: Console, chosen: RwSignal<Option<String>>) -> impl Fn() -> AnyView {
    let found = console.part(move |state| {
        let found = state.explained(&chosen.get()?)?;
        let meaning = found.meaning.map(|[title, text]| format!("{title}\n{text}"));
        let hers = format!("{}\n{}", found.title, found.text);
        Some((meaning, hers, found.language.to_owned()))
    });
    move || {
        let shown = found.get().map(|(meaning, hers, language)| {
            let card = || html::p().class("card").dir("auto");
            (meaning.map(|it| card().child(it)), card().lang(language).child(hers))
        });
        shown.into_any()
    }
}

fn proposal(console: Console, id: ConversationId) -> impl IntoView {
    let (at, place, note) = (Node::new(), Node::new(), Node::new());
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
        field(console, id, &WHEN, at),
        field(console, id, &PLACE, place),
        field(console, id, &NOTE, note),
        html::button().id("propose").r#type("submit").class("quiet").child(move || {
            format!("{} {}", console.words().handing_propose, console.selected_name())
        }),
    ))
}

/// It keeps what was begun for this conversation.
fn field(console: Console, of: ConversationId, field: &Field, node: Node) -> impl IntoView {
    let Field { id, kind, word, begun, jot } = *field;
    let typed = move |event| {
        console.tell(Input::Jot(of, jot(Zeroizing::new(event_target_value(&event)))));
    };
    html::label().r#for(id).child((
        console.word(word),
        html::input()
            .id(id)
            .r#type(kind)
            .node_ref(node)
            .attr("autocomplete", "off")
            .attr("maxlength", "200")
            .prop("required", id != NOTE.id)
            .prop("value", console.begun(of, begun))
            .on(ev::input, typed),
    ))
}

fn value(node: Node) -> String {
    node.get_untracked().map(|field| field.value()).unwrap_or_default()
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
