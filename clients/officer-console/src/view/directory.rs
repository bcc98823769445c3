//! Whom she can be referred to: looked for by words, place and need, seen whole, then sent.

use abri_core::{Card, Contact};
use abri_desk::{Department, Need, Query};
use leptos::{ev, html, prelude::*};
use zeroize::Zeroizing;

use super::Console;
use crate::{
    app::{ConversationId, Input, Jotting, Shelf, State},
    directory::Found,
};

/// For the conversation in front: what was looked for, or chosen, for one person is not there for another.
pub(super) fn view(console: Console, id: ConversationId) -> impl IntoView {
    let list = NodeRef::<html::Select>::new();
    // Which one is chosen is the field's own; only its card is shown here.
    let chosen = RwSignal::new(None::<usize>);
    html::fieldset().class("directory").child((
        html::legend().child(console.word(|it| it.handing_card)),
        query(console, id),
        cards(console, id, list, chosen),
        seen(console, id, chosen),
    ))
}

fn looked_for(state: &State, id: ConversationId) -> Query {
    state.conversation(id).map(|it| it.jottings.looked_for.clone()).unwrap_or_default()
}

/// What is looked for.
fn query(console: Console, id: ConversationId) -> impl IntoView {
    let before = console.state.with_untracked(|state| looked_for(state, id));
    let change = move |change: &dyn Fn(&mut Query)| {
        let mut query = console.state.with_untracked(|state| looked_for(state, id));
        change(&mut query);
        console.tell(Input::Jot(id, Jotting::LookedFor(query)));
    };
    let words = move |event| {
        let words = Zeroizing::new(event_target_value(&event));
        change(&|query| query.words.clone_from(&words));
    };
    let department = move |event| {
        let department = Department::new(&event_target_value(&event));
        change(&|query| query.department.clone_from(&department));
    };
    let need = move |event| {
        let need = Need::named(&event_target_value(&event));
        change(&|query| query.need = need);
    };
    let code = before.department.map(String::from).unwrap_or_default();
    let options = Need::ALL.map(|(one, name)| {
        let label = move || console.language.get().help().need(one);
        html::option().value(name).prop("selected", before.need == Some(one)).child(label)
    });
    html::div().class("row").child((
        html::label().r#for("look-words").child(console.help(|it| it.look_words)),
        html::input()
            .id("look-words")
            .r#type("search")
            .prop("value", before.words.as_str().to_owned())
            .attr("autocomplete", "off")
            .attr("maxlength", "100")
            .on(ev::input, words),
        html::label().r#for("look-department").child(console.help(|it| it.look_department)),
        html::input()
            .id("look-department")
            .r#type("text")
            .prop("value", code)
            .attr("autocomplete", "off")
            .attr("maxlength", "3")
            .attr("size", "3")
            .on(ev::input, department),
        html::label().r#for("look-need").child(console.help(|it| it.look_need)),
        html::select()
            .id("look-need")
            .attr("autocomplete", "off")
            .on(ev::change, need)
            .child((html::option().value("").child(console.help(|it| it.look_any)), options)),
    ))
}

/// A list and a button: what was chosen goes over only when it is pressed.
fn cards(
    console: Console,
    id: ConversationId,
    list: NodeRef<html::Select>,
    chosen: RwSignal<Option<usize>>,
) -> impl IntoView {
    let found = console.part(move |state| match (&state.shelf, state.conversation(id)) {
        (Shelf::Open(directory), Some(it)) => {
            Some(directory.find(&it.jottings.looked_for, state.language.tag(), &it.language))
        }
        _ => None,
    });
    let missing = console.part(|state| state.shelf == Shelf::Missing);
    let read = move || list.get_untracked().and_then(|list| list.value().parse().ok());
    // Another list has another first line, which nobody pressed.
    Effect::new(move |_| {
        let first = found.with(|found| found.as_ref()?.first().map(|found| found.place));
        chosen.set(first);
    });
    let options = move || {
        let option = |it| option(console, it);
        found.get().unwrap_or_default().into_iter().map(option).collect::<Vec<_>>()
    };
    let none = move || found.with(|found| found.as_ref().is_none_or(Vec::is_empty));
    let send = move |_| {
        if let Some(place) = read() {
            console.tell(Input::HandCard(id, place));
        }
    };
    let said = move || {
        let nothing = found.with(|found| found.as_ref().is_some_and(Vec::is_empty));
        let help = console.language.get().help();
        if missing.get() {
            Some(console.words().handing_missing)
        } else {
            nothing.then_some(help.search_none)
        }
    };
    html::div().class("row").child((
        html::label().r#for("card").child(console.word(|it| it.handing_card)),
        html::select()
            .id("card")
            .node_ref(list)
            .attr("autocomplete", "off")
            .on(ev::change, move |_| chosen.set(read()))
            .child(options),
        html::button()
            .id("hand-card")
            .r#type("button")
            .class("quiet")
            .prop("disabled", none)
            .on(ev::click, send)
            .child(move || format!("{} {}", console.words().send_to, console.selected_name())),
        html::p().class("hint").attr("role", "status").child(said),
    ))
}

fn option(console: Console, found: Found) -> impl IntoView {
    let name = console.language.get().help().marked(found.name, found.draft);
    html::option().value(found.place.to_string()).child(name)
}

/// The card as she will read it, and from where the operator has it.
fn seen(console: Console, id: ConversationId, chosen: RwSignal<Option<usize>>) -> impl IntoView {
    let card = Memo::new(move |_| {
        let place = chosen.get()?;
        console.state.with(|state| {
            let Shelf::Open(directory) = &state.shelf else { return None };
            let language = &state.conversation(id)?.language;
            let source = directory.source(place).map(str::to_owned);
            let draft = directory.is_draft(place, language);
            Some((language.clone(), lines(&directory.card(place, language)?), source, draft))
        })
    });
    let text = move || {
        card.get().map(|(language, lines, source, draft)| {
            let source = source.map(|source| {
                html::p().class("hint").child((console.help(|it| it.look_source), " ", source))
            });
            let draft = draft.then(|| super::draft(console));
            (draft, html::p().class("card").lang(language).dir("auto").child(lines), source)
        })
    };
    html::div().id("card-seen").child(text)
}

/// All of a card, a line each.
pub(super) fn lines(card: &Card) -> String {
    let contacts = card.contacts().iter().map(|contact| match contact {
        Contact::Phone(number) | Contact::TextMessage(number) => number.as_str(),
        Contact::Place(line) | Contact::Site(line) => line.as_str(),
    });
    let lines = [card.title.as_str(), card.note.as_str()].into_iter().chain(contacts);
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
