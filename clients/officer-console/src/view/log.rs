//! What was said in one conversation. Appends only.

use abri_core::{Appointment, Verdict};
use abri_wire::{acts::Act, records::RecordReason};
use leptos::{
    control_flow::{For, ForProps},
    ev, html,
    prelude::*,
    wasm_bindgen::JsValue,
};

use super::{Console, clock, directory, files};
use crate::{
    app::{
        Author, Body, Conversation, ConversationId, Delivery, Handed, Input, Message, MessageKey,
        NotNoted, Tool,
    },
    words::Words,
};

pub(super) fn view(console: Console, id: ConversationId) -> impl IntoView {
    let keys = console.part(move |state| {
        let conversation = state.conversation(id);
        conversation.map_or_else(Vec::new, |it| it.shown().iter().map(|it| it.key).collect())
    });
    let lines = ForProps::builder()
        .each(move || keys.get())
        .key(|key| *key)
        .children(move |key| line(console, id, key))
        .build();
    let in_front = move || console.selected.get() == Some(id);
    html::div()
        .class("log")
        .attr("id", move || in_front().then_some("log"))
        .attr("role", "log")
        .attr("tabindex", "0")
        .attr("aria-label", move || {
            let words = console.words();
            format!("{}, {}", words.log, words.name(id))
        })
        .prop("hidden", move || !in_front())
        .child(html::div().child((earlier(console, id), html::ul().child(For(lines)))))
}

/// What is further up is drawn when it is asked for: a log of thousands of lines must not slow him.
fn earlier(console: Console, id: ConversationId) -> impl IntoView {
    let hidden =
        console.part(move |state| state.conversation(id).map_or(0, Conversation::hidden_before));
    move || {
        (hidden.get() > 0).then(|| {
            html::button()
                .r#type("button")
                .class("earlier quiet")
                .attr("aria-live", "off")
                .on(ev::click, move |_| console.tell(Input::Use(Tool::Earlier(id))))
                .child(move || (console.words().earlier)(hidden.get()))
        })
    }
}

fn line(console: Console, id: ConversationId, key: MessageKey) -> impl IntoView {
    // Read once: a line's author and text never change.
    let shown = console.state.with_untracked(|state| {
        let conversation = state.conversation(id)?;
        conversation.message(key).map(|message| fixed(console, id, message, &conversation.language))
    });
    let (author, known) = console.state.with_untracked(|state| {
        let conversation = state.conversation(id);
        let message = conversation.and_then(|it| it.message(key));
        let author = message.map(|message| class(&message.author)).unwrap_or_default();
        (author, conversation.is_some_and(|it| it.is_known(key)))
    });
    let line = html::li()
        .id(line_id(id, key))
        .class(format!("message {author}"))
        // Read out when it comes, and not when he goes back to it.
        .attr("aria-live", known.then_some("off"));
    if author != class(&Author::Me) {
        return line.child(shown).into_any();
    }
    let delivery = console.part(move |state| Some(state.conversation(id)?.message(key)?.delivery));
    let said = move || delivery.get().map(|delivery| said(console.words(), delivery));
    line.class(("failed", move || delivery.get() == Some(Delivery::Failed)))
        .child((shown, html::p().class("delivery").attr("aria-live", "off").child(said)))
        .into_any()
}

const fn said(words: &Words, delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Pending => words.pending,
        Delivery::Sent => words.sent,
        Delivery::Failed => words.not_sent,
    }
}

fn class(author: &Author) -> &'static str {
    match author {
        Author::Her => "her",
        Author::Me => "me",
        Author::Colleague(_) => "colleague",
        Author::Console => "note",
    }
}

const fn style(body: &Body) -> &'static str {
    match body {
        Body::NotProved | Body::Unchecked | Body::NotNoted(..) => "text warning",
        _ => "text",
    }
}

fn called(words: &Words, author: &Author) -> String {
    match author {
        Author::Her => words.her.to_owned(),
        Author::Me => words.me.to_owned(),
        Author::Colleague(number) => format!("{} {number}", words.colleague),
        Author::Console => String::new(),
    }
}

fn fixed(
    console: Console,
    id: ConversationId,
    message: &Message,
    language: &str,
) -> impl IntoView + use<> {
    let author = message.author.clone();
    let who = move || called(console.words(), &author);
    let hers = message.author == Author::Her && !language.is_empty();
    let text = html::p()
        .class(style(&message.body))
        .dir("auto")
        .attr("lang", hers.then(|| language.to_owned()));
    let text = match &message.body {
        Body::Text(said) => text.child(said.to_string()).into_any(),
        Body::Handed(handed) => text.child(handed_text(console, handed)).into_any(),
        Body::Answered(verdict, appointment) => {
            let said = when(console, appointment);
            let verdict = *verdict;
            text.child((
                move || match verdict {
                    Verdict::Accepted => console.words().accepted,
                    Verdict::Declined => console.words().declined,
                },
                " ",
                said,
            ))
            .into_any()
        }
        Body::File(file) => files::view(console, id, message.key, file).into_any(),
        Body::Unknown => text.child(console.word(|it| it.unknown_content)).into_any(),
        Body::Came(..)
        | Body::Went(_)
        | Body::Asked(_)
        | Body::Decided(..)
        | Body::NotCalled(_) => text.child(about_others(console, &message.body)).into_any(),
        Body::Anew => text.child(console.word(|it| it.anew)).into_any(),
        Body::Away => text.child(console.word(|it| it.away)).into_any(),
        Body::Returned => text.child(console.word(|it| it.returned)).into_any(),
        Body::Unchecked => text.child(console.word(|it| it.unchecked)).into_any(),
        Body::NotProved => text.child(console.word(|it| it.not_proved)).into_any(),
        Body::Recorded(reason) => {
            let mine = message.author == Author::Me;
            text.child(recorded(console, *reason, mine)).into_any()
        }
        Body::Flagged(on) => text.child(flagged(console, *on)).into_any(),
        Body::NotNoted(act, why) => text.child(not_noted(console, *act, *why)).into_any(),
        Body::Repeated => text.child(console.word(|it| it.repeated)).into_any(),
        Body::Unreadable => text.child(console.word(|it| it.unreadable)).into_any(),
    };
    let head = html::p().class("who").child((
        html::span().child(who),
        " ",
        html::time().child(clock::of(message.at)),
    ));
    (head, text)
}

/// Who comes, who goes, and whether somebody may.
fn about_others(console: Console, body: &Body) -> impl IntoView + use<> {
    let write: Box<dyn Fn(&Words) -> String + Send> = match body {
        Body::Came(number, role) => {
            let (number, role) = (number.clone(), *role);
            Box::new(move |words| words.came(&number, role))
        }
        Body::Went(number) => {
            let number = number.clone();
            Box::new(move |words| words.went.replace("{number}", &number))
        }
        Body::Asked(asked) => {
            let asked = asked.clone();
            Box::new(move |words| words.asked(&asked))
        }
        Body::Decided(verdict, asked) => {
            let (verdict, asked) = (*verdict, asked.clone());
            Box::new(move |words| words.decided(verdict, &asked))
        }
        Body::NotCalled(asked) => {
            let asked = asked.clone();
            Box::new(move |words| words.not_called(&asked))
        }
        _ => Box::new(|_| String::new()),
    };
    move || write(console.words())
}

/// That the officer said that it is serious, or not any more.
fn flagged(console: Console, on: bool) -> impl Fn() -> &'static str + Send {
    move || {
        let help = console.language.get().help();
        if on { help.flagged } else { help.unflagged }
    }
}

/// That the operator's journal has no line of what the officer did.
fn not_noted(console: Console, act: Act, why: NotNoted) -> impl Fn() -> String + Send {
    move || {
        let help = console.language.get().help();
        let did = match act {
            Act::DangerFlagged => help.flagged,
            Act::DangerLowered => help.unflagged,
        };
        let why = match why {
            NotNoted::NoJournal => help.no_journal,
            NotNoted::Unheard => help.not_noted,
        };
        format!("{did} {why}")
    }
}

/// That she was told that a record is kept.
fn recorded(console: Console, reason: RecordReason, mine: bool) -> impl Fn() -> String + Send {
    move || {
        let words = console.language.get().record();
        let told = if mine { words.told } else { words.told_by_colleague };
        format!("{told} {}", words.reason(reason))
    }
}

/// A card or a proposal in one text, as she reads it: who comes later reads no other.
fn handed_text(console: Console, handed: &Handed) -> impl IntoView + use<> {
    let (label, text): (fn(&Words) -> &'static str, _) = match handed {
        Handed::Card(card) => (|it| it.card, directory::lines(card)),
        Handed::Appointment(appointment) => {
            let lines = [when(console, appointment), appointment.note.as_str().to_owned()];
            (|it| it.proposed, lines.join("\n").trim_end().to_owned())
        }
    };
    (console.word(label), " ", text)
}

/// Where and when, in the console's language of now.
fn when(console: Console, appointment: &Appointment) -> String {
    #[expect(clippy::cast_precision_loss, reason = "below the year 10,000 by `CONTENT-4`")]
    let date = js_sys::Date::new(&(appointment.at as f64 * 1000.0).into());
    let language = console.language.get_untracked().tag();
    let written = String::from(date.to_locale_string(language, &JsValue::UNDEFINED));
    format!("{written}, {}", appointment.place.as_str())
}

/// Marks the line that was looked for, if there is one, and brings it into sight.
pub(super) fn look_at(line: Option<(ConversationId, MessageKey)>) {
    const MARK: &str = "found";
    let page = document();
    if let Ok(Some(before)) = page.query_selector(".message.found") {
        // The name is a constant that no browser refuses.
        let _ = before.class_list().remove_1(MARK);
    }
    if let Some(line) = line.and_then(|(id, key)| page.get_element_by_id(&line_id(id, key))) {
        let _ = line.class_list().add_1(MARK);
        // At the end of what is in sight: what stands above the log, and has the keyboard, stays there.
        line.scroll_into_view_with_bool(false);
    }
}

fn line_id(id: ConversationId, key: MessageKey) -> String {
    format!("line-{}-{}", id.number(), key.0)
}
