//! The record that the law demands: told to her first, made once she has answered.

use abri_wire::records::RecordReason;
use leptos::{ev, html, prelude::*};

use super::{Console, for_each_in_front, keyboard::focus};
use crate::{
    app::{ConversationId, Input, RecordStep, Recording, State},
    words::RecordWords,
};

pub(super) fn view(console: Console) -> impl IntoView {
    let may = console.part(State::may_record);
    move || may.get().then(|| for_each_in_front(console, panel))
}

impl Console {
    /// A text about records, which follows the language.
    fn on_records(
        self,
        pick: fn(&RecordWords) -> &'static str,
    ) -> impl Fn() -> &'static str + Copy + Send {
        move || pick(self.language.get().record())
    }
}

fn panel(console: Console, _: ConversationId) -> impl IntoView {
    let recording = console.part(|state| state.current().and_then(|it| it.recording.clone()));
    let keeper = console.part(|state| state.custodian.clone().unwrap_or_default());
    let who = move || console.language.get().record().who.replace("{name}", &keeper.get());
    let inside = move || match recording.get() {
        None => announcing(console).into_any(),
        Some(recording) => making(console, &recording).into_any(),
    };
    html::details().id("record").class("handing").child((
        html::summary().child(console.on_records(|it| it.title)),
        html::p().class("hint").child(who),
        inside,
    ))
}

fn announcing(console: Console) -> impl IntoView {
    let list = NodeRef::<html::Select>::new();
    let options = RecordReason::ALL.map(|reason| {
        html::option()
            .value(reason.key())
            .child(move || console.language.get().record().reason(reason))
    });
    let announce = move |_| {
        let chosen = list.get_untracked().map(|list| list.value()).unwrap_or_default();
        if let Some(reason) = RecordReason::ALL.into_iter().find(|it| it.key() == chosen) {
            take(console, RecordStep::Announce(reason));
        }
    };
    html::div().class("row").child((
        html::label().r#for("record-reason").child(console.on_records(|it| it.why)),
        html::select()
            .id("record-reason")
            .node_ref(list)
            .attr("autocomplete", "off")
            .child(options),
        html::button()
            .id("record-announce")
            .r#type("button")
            .class("quiet")
            .on(ev::click, announce)
            .child(move || {
                let words = console.language.get().record();
                format!("{} ({})", words.announce, console.selected_name())
            }),
    ))
}

fn making(console: Console, recording: &Recording) -> impl IntoView + use<> {
    let (may, asking) = (recording.may_be_made(), recording.asking);
    let stage = recording.stage.clone();
    let said = move || console.language.get().record().stage(&stage);
    (
        html::p().id("record-stage").attr("role", "status").child(said),
        (may && !asking).then(|| {
            let ask = RecordStep::Ask(true);
            button(console, "record-make", ask, |it| it.make).into_any()
        }),
        asking.then(|| sure(console)),
    )
}

/// A second click: what is handed over can't be taken back.
fn sure(console: Console) -> impl IntoView {
    html::div().class("row").attr("role", "group").attr("aria-labelledby", "record-sure").child((
        html::p().id("record-sure").child(console.on_records(|it| it.sure)),
        button(console, "record-yes", RecordStep::Make, |it| it.yes),
        button(console, "record-no", RecordStep::Ask(false), |it| it.no),
    ))
}

fn button(
    console: Console,
    id: &'static str,
    step: RecordStep,
    word: fn(&RecordWords) -> &'static str,
) -> impl IntoView {
    html::button()
        .id(id)
        .r#type("button")
        .class("quiet")
        .on(ev::click, move |_| take(console, step))
        .child(console.on_records(word))
}

fn take(console: Console, step: RecordStep) {
    console.tell_in_front(|id| Input::Record(id, step));
    // The button that was pressed is gone.
    match step {
        RecordStep::Ask(true) => request_animation_frame(|| focus("#record-yes")),
        RecordStep::Ask(false) => request_animation_frame(|| focus("#record-make")),
        RecordStep::Announce(_) | RecordStep::Make => {}
    }
}
