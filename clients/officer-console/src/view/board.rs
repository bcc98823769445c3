//! Who is on duty, with how much, and how long people wait: no content, no names of sessions.

use core::time::Duration;

use abri_core::Role;
use abri_wire::duty::Colleague;
use leptos::{ev, html, prelude::*};

use super::Console;
use crate::app::{Input, Pane, State, role};

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    role: Role,
    number: String,
    service: String,
    paused: bool,
    load: String,
}

/// For those who are told how long people wait (`DS-82`): supervisors, who decide who is needed, and
/// officers, who decide whether to take one more.
pub(super) fn view(console: Console) -> impl IntoView {
    let told = console.part(|state| {
        state.officer().is_some_and(|it| matches!(it.role, Role::Officer | Role::Supervisor))
    });
    move || told.get().then(|| board(console))
}

fn board(console: Console) -> impl IntoView {
    on_cleanup(move || console.tell(Input::Watch(Pane::Board, false)));
    let pane = NodeRef::<html::Details>::new();
    let toggled = move |_| {
        let open = pane.get_untracked().is_some_and(|it| it.open());
        console.tell(Input::Watch(Pane::Board, open));
    };
    html::details().id("board").node_ref(pane).class("board").on(ev::toggle, toggled).child((
        html::summary().child(console.word(|it| it.board)),
        figures(console),
        table(console),
    ))
}

fn figures(console: Console) -> impl IntoView {
    let told = console.part(|state| {
        let waiting = state.roll.waiting()?;
        let longest = state.roll.longest_wait(state.now).map(|it| it.as_secs());
        Some((waiting.count, longest, waiting.recent_wait_minutes))
    });
    let failing = console.part(|state| state.roll.failures > 0);
    let lines = move || {
        told.get().map(|(count, longest, recent)| {
            let words = console.words();
            let span = |seconds| (words.waiting)(Duration::from_secs(seconds));
            let none = || words.none_yet.to_owned();
            let pair = |name: &'static str, value: String| {
                (html::dt().child(name), html::dd().child(value))
            };
            html::dl().id("figures").child((
                pair(words.board_waiting, count.to_string()),
                pair(words.board_longest, longest.map_or_else(none, span)),
                pair(
                    words.board_recent,
                    recent.map_or_else(none, |minutes| span(u64::from(minutes) * 60)),
                ),
            ))
        })
    };
    let said = move || if failing.get() { console.words().roll_offline } else { "" };
    (html::p().class("hint").attr("role", "status").child(said), lines)
}

fn rows(state: &State) -> Vec<Line> {
    let line = |it: &Colleague| {
        Some(Line {
            role: role(it)?,
            number: it.number.clone(),
            service: it.service.clone(),
            paused: it.statement.paused,
            load: format!("{}/{}", it.statement.conversations, it.statement.limit),
        })
    };
    state.roll.colleagues().iter().filter_map(line).collect()
}

fn table(console: Console) -> impl IntoView {
    let lines = console.part(rows);
    let row = move |line: Line| {
        let words = console.words();
        let stands = if line.paused { words.on_break } else { words.on_duty };
        html::tr().child((
            html::th().attr("scope", "row").child((
                words.called(line.role, &line.number),
                html::span().class("detail").child(line.service),
            )),
            html::td().child(stands),
            html::td().child(line.load),
        ))
    };
    let head = move || {
        let words = console.words();
        [words.board_who, words.board_stands, words.board_load]
            .map(|name| html::th().attr("scope", "col").child(name))
    };
    html::table().attr("aria-label", console.word(|it| it.board)).child((
        html::thead().child(html::tr().child(head)),
        html::tbody()
            .id("on-duty")
            .child(move || lines.get().into_iter().map(row).collect::<Vec<_>>()),
    ))
}
