//! Who waits.

use abri_wire::{SessionId, api::QueueEntry};
use leptos::{
    control_flow::{For, ForProps},
    ev, html,
    prelude::*,
    wasm_bindgen::JsCast as _,
};

use super::{Console, keyboard::regain_from};
use crate::app::{Input, Officer, State};

pub(super) fn view(console: Console) -> impl IntoView {
    let sessions = console.part(|state| state.queue.turns.order().to_vec());
    let count = console.part(|state| state.queue.waiting.as_ref().map(Vec::len));
    let standing = console.part(|state| (state.queue.unreachable, state.queue.access_refused));
    let summary = move || {
        let words = console.words();
        match (standing.get(), count.get()) {
            ((true, _), _) => words.queue_offline,
            ((false, true), _) => words.queue_stale,
            (_, None) => words.queue_loading,
            (_, Some(0)) => words.queue_empty,
            (_, Some(_)) => "",
        }
    };
    let entries = ForProps::builder()
        .each(move || sessions.get())
        .key(|session| *session)
        .children(move |session| entry(console, session))
        .build();
    // Who waits is for officers; others are asked for by them (`ROLE-1`).
    let answers = console.part(|state| state.officer().is_some_and(Officer::answers));
    let section = html::section().class("queue").prop("hidden", move || !answers.get());
    section.attr("aria-labelledby", "queue-title").child((
        html::h2().id("queue-title").child((console.word(|it| it.queue), move || {
            count.get().filter(|count| *count > 0).map(|count| format!(" ({count})"))
        })),
        html::p().class("hint").child(summary),
        html::ul()
            .id("queue")
            .on(ev::pointerenter, move |_| console.tell(Input::AtQueue(true)))
            .on(ev::focusin, move |_| console.tell(Input::AtQueue(true)))
            .on(ev::pointerleave, move |_| console.tell(Input::AtQueue(false)))
            .on(ev::focusout, move |event| {
                if !stays_inside(&event) {
                    console.tell(Input::AtQueue(false));
                }
            })
            .child(For(entries)),
    ))
}

/// All that a line shows of who waits.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    entry: QueueEntry,
    seconds: u64,
    reserved: bool,
    later: bool,
}

fn line(state: &State, session: SessionId) -> Option<Line> {
    let entry = state.queue.find(session)?;
    Some(Line {
        entry: entry.clone(),
        seconds: state.queue.waited(entry, state.now).as_secs(),
        reserved: state.queue.is_reserved(entry, state.now),
        later: state.is_first_for_colleagues(entry),
    })
}

/// A line; where somebody has gone while the officer is at the list, a gap.
fn entry(console: Console, session: SessionId) -> impl IntoView {
    let shown = console.part(move |state| line(state, session));
    let gone = Memo::new(move |_| shown.with(Option::is_none));
    html::li().class("queue-entry").class(("gone", move || gone.get())).child(move || {
        (!gone.get()).then(|| {
            on_cleanup(|| regain_from("#queue .claim"));
            somebody(console, session, shown)
        })
    })
}

fn somebody(
    console: Console,
    session: SessionId,
    shown: Memo<Option<Line>>,
) -> impl IntoView + use<> {
    let is = move |pick: fn(&Line) -> bool| {
        Memo::new(move |_| shown.with(|line| line.as_ref().is_some_and(pick)))
    };
    let (reserved, later) = (is(|line| line.reserved), is(|line| line.later));
    let waited = move || {
        let seconds = shown.with(|line| line.as_ref().map(|line| line.seconds));
        seconds.map(|it| (console.words().waiting)(core::time::Duration::from_secs(it)))
    };
    let about = move || shown.get().map(|line| describe(console, &line.entry));
    (
        html::div().class("about").child((
            html::span().class("waited").child(waited),
            html::span().class("detail").child(about),
            html::span()
                .class("detail later")
                .child(move || if later.get() { console.words().colleagues_first } else { "" }),
        )),
        button(console, session, reserved, later),
    )
}

fn button(
    console: Console,
    session: SessionId,
    reserved: Memo<bool>,
    later: Memo<bool>,
) -> impl IntoView {
    let claiming = console.part(move |state| state.queue.claiming.contains_key(&session));
    let may_claim = console.part(|state| state.takes_more() && !state.queue.access_refused);
    let settling = console.part(move |state| state.queue.turns.is_settling(session));
    html::button()
        .r#type("button")
        .class(move || if later.get() { "claim quiet" } else { "claim primary" })
        // Not disabled: it would lose the keyboard.
        .attr("aria-disabled", move || settling.get().then_some("true"))
        .prop("disabled", move || claiming.get() || reserved.get() || !may_claim.get())
        .on(ev::click, move |_| console.tell(Input::Claim(session)))
        .child(move || {
            let words = console.words();
            match (claiming.get(), reserved.get(), later.get()) {
                (true, ..) => words.claiming,
                (false, true, _) => words.reserved,
                (false, false, true) => words.claim_anyway,
                (false, false, false) => words.claim,
            }
        })
}

/// The keyboard goes from one line to another.
fn stays_inside(event: &web_sys::FocusEvent) -> bool {
    let to = event.related_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    to.is_some_and(|to| matches!(to.closest("#queue"), Ok(Some(_))))
}

fn describe(console: Console, entry: &QueueEntry) -> String {
    let words = console.words();
    let mut parts = vec![words.reads(&entry.language)];
    parts.extend(entry.zone.as_ref().map(|zone| console.zone(zone)));
    let comes = match (entry.reserved_for_you, entry.returning) {
        (true, _) => words.comes_back_to_you,
        (false, true) => words.comes_back,
        (false, false) => words.comes_new,
    };
    parts.push(comes.to_owned());
    parts.extend(entry.first_message.then(|| words.first_message.to_owned()));
    parts.join(" · ")
}
