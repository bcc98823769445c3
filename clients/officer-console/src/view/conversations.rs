//! The officer's conversations: one line each, which brings it to the front.

use core::time::Duration;

use leptos::{
    control_flow::{For, ForProps},
    ev, html,
    prelude::*,
};

use super::Console;
use crate::{
    app::{Conversation, ConversationId, Input, Stage},
    badge::Badge,
};

/// All that a line shows.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    stage: Stage,
    online: bool,
    anew: bool,
    kept_waiting: bool,
    unread: u32,
    /// Seconds, in steps that the line shows.
    waiting: Option<u64>,
    draft: bool,
    not_sent: bool,
    wants_other: bool,
    danger: bool,
}

pub(super) fn view(console: Console) -> impl IntoView {
    let ids = console.part(|state| state.listed().map(|it| it.id).collect::<Vec<_>>());
    let lines = ForProps::builder()
        .each(move || ids.get())
        .key(|id| *id)
        .children(move |id| line(console, id))
        .build();
    let hint = move || {
        let words = console.words();
        ids.with(|ids| match ids.len() {
            0 => words.conversations_empty,
            1 => "",
            _ => words.shortcut,
        })
    };
    html::section().class("mine").attr("aria-labelledby", "mine-title").child((
        html::h2().id("mine-title").child(console.word(|it| it.conversations)),
        html::ul().id("conversations").child(For(lines)),
        html::p().class("hint").child(hint),
    ))
}

fn line(console: Console, id: ConversationId) -> impl IntoView {
    let shown = console.part(move |state| {
        state.conversation(id).map(|it| Line {
            stage: it.stage,
            online: it.online,
            anew: it.anew.is_some(),
            kept_waiting: it.is_kept_waiting(state.now),
            unread: it.unread,
            waiting: it.waiting_since.map(|since| coarse(state.now.since(since))),
            draft: has_draft(it),
            not_sent: it.is_last_unsent(),
            wants_other: it.wants_other,
            danger: it.danger.is_some(),
        })
    });
    let badge = Badge::of(id);
    let current = move || console.selected.get() == Some(id);
    let unread = move || {
        let count = shown.with(|line| line.as_ref().map_or(0, |line| line.unread));
        (count > 0).then(|| html::span().class("unread").child((console.words().unread)(count)))
    };
    html::li().class(format!("conversation {}", badge.hue)).child(
        html::button()
            .r#type("button")
            .attr("aria-current", move || current().then_some("true"))
            .on(ev::click, move |_| console.tell(Input::Select(id)))
            .child((
                html::span().class(format!("badge {}", badge.shape)).attr("aria-hidden", "true"),
                html::span().class("name").child(move || console.words().name(id)),
                unread,
                html::span()
                    .class("detail")
                    .child(move || shown.get().map(|line| describe(console, &line))),
            )),
    )
}

fn has_draft(conversation: &Conversation) -> bool {
    !conversation.draft.trim().is_empty()
}

/// Seconds matter for a minute, then minutes do: the line must not change each second for hours.
fn coarse(span: Duration) -> u64 {
    match span.as_secs() {
        short @ 0..60 => short,
        long => long - long % 60,
    }
}

fn describe(console: Console, line: &Line) -> String {
    let words = console.words();
    let stage = match line.stage {
        _ if !line.online && !matches!(line.stage, Stage::Ended(_)) => words.reconnecting,
        Stage::Joining if line.anew => words.stage_rejoining,
        Stage::Joining if line.kept_waiting => words.stage_kept_waiting,
        Stage::Joining => words.stage_joining,
        Stage::Open if line.wants_other => words.wants_other,
        Stage::Open => words.stage_open,
        Stage::Closing => words.stage_closing,
        Stage::Ended(_) => words.stage_ended,
    };
    let mut parts = Vec::new();
    parts.extend(line.danger.then(|| console.language.get().help().danger_short.to_owned()));
    parts.push(stage.to_owned());
    parts.extend(line.waiting.map(|seconds| {
        let span = (words.waiting)(Duration::from_secs(seconds));
        format!("{} {span}", words.since_her_message)
    }));
    parts.extend(line.not_sent.then(|| words.not_sent.to_owned()));
    parts.extend(line.draft.then(|| words.draft.to_owned()));
    parts.join(" · ")
}
