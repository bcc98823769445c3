//! What an ended conversation is counted as, and the counts of this shift.

use abri_desk::in_language;
use leptos::{ev, html, prelude::*};

use super::Console;
use crate::app::{Input, State, Tool};

/// Name and label of each.
type Outcomes = Vec<(String, String)>;

fn outcomes(state: &State) -> Outcomes {
    let (tag, desk) = (state.language.tag(), state.shelf.desk());
    let outcomes = desk.map(|desk| desk.outcomes()).unwrap_or_default();
    let label =
        |it: &abri_desk::Outcome| in_language(&it.label, tag).unwrap_or_default().to_owned();
    outcomes.iter().map(|it| (it.name.clone(), label(it))).collect()
}

/// A choice, for the conversation in front.
pub(super) fn choice(console: Console) -> impl IntoView {
    let known = console.part(outcomes);
    let chosen = console.part(|state| state.current().and_then(|it| it.outcome.clone()));
    let change = move |event| {
        let name = Some(event_target_value(&event)).filter(|name| !name.is_empty());
        console.tell_in_front(|id| Input::Use(Tool::Outcome(id, name)));
    };
    let options = move || {
        let option = |(name, label): (String, String)| {
            let own = name.clone();
            html::option()
                .value(name)
                .prop("selected", move || chosen.with(|it| it.as_deref() == Some(own.as_str())))
                .child(label)
        };
        known.get().into_iter().map(option).collect::<Vec<_>>()
    };
    html::label().class("outcome").prop("hidden", move || known.with(Vec::is_empty)).child((
        console.help(|it| it.outcome),
        html::select()
            .id("outcome")
            .attr("autocomplete", "off")
            .on(ev::change, change)
            .child((html::option().value("").child(console.help(|it| it.outcome_none)), options)),
    ))
}

/// The counts; nothing as long as nothing was counted.
pub(super) fn tally(console: Console) -> impl IntoView {
    let counts = console.part(|state| {
        let tally = state.tally();
        let count = |(name, label): (String, String)| {
            tally.get(name.as_str()).map(|count| format!("{label} : {count}"))
        };
        let discarded = Some(state.tools.discards.count).filter(|count| *count > 0);
        let discarded =
            discarded.map(|count| format!("{} : {count}", state.language.help().discarded));
        outcomes(state).into_iter().filter_map(count).chain(discarded).collect::<Vec<_>>()
    });
    move || {
        let counts = counts.get();
        (!counts.is_empty()).then(|| {
            let lines = counts.into_iter().map(|count| html::li().child(count));
            html::details().class("tally").child((
                html::summary().child(console.help(|it| it.tally)),
                html::ul().id("tally").child(lines.collect::<Vec<_>>()),
                html::p().class("hint").child(console.help(|it| it.tally_why)),
            ))
        })
    }
}
