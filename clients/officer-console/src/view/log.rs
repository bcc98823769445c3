//! What was said in one conversation. Appends only.

use abri_core::{Appointment, Contact, Verdict};
use abri_wire::UnixMillis;
use leptos::{
    control_flow::{For, ForProps},
    html,
    prelude::*,
    wasm_bindgen::JsValue,
};

use super::{Console, files};
use crate::{
    app::{Author, Body, ConversationId, Delivery, Handed, Message, MessageKey},
    words::Words,
};

pub(super) fn view(console: Console, id: ConversationId) -> impl IntoView {
    let keys = console.part(move |state| {
        let conversation = state.conversation(id);
        conversation.map_or_else(Vec::new, |it| it.messages.iter().map(|it| it.key).collect())
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
        .child(html::ul().child(For(lines)))
}

fn line(console: Console, id: ConversationId, key: MessageKey) -> impl IntoView {
    // Read once: a line's author and text never change.
    let shown = console.state.with_untracked(|state| {
        let conversation = state.conversation(id)?;
        conversation.message(key).map(|message| fixed(console, id, message, &conversation.language))
    });
    let delivery = console.part(move |state| {
        let message = state.conversation(id)?.message(key)?;
        (message.author == Author::Me).then_some(message.delivery)
    });
    let said = move || {
        delivery.get().map(|delivery| {
            let words = console.words();
            match delivery {
                Delivery::Pending => words.pending,
                Delivery::Sent => words.sent,
                Delivery::Failed => words.not_sent,
            }
        })
    };
    let author = console.state.with_untracked(|state| {
        let message = state.conversation(id).and_then(|it| it.message(key));
        message.map(|message| class(&message.author)).unwrap_or_default()
    });
    html::li()
        .class(format!("message {author}"))
        .class(("failed", move || delivery.get() == Some(Delivery::Failed)))
        .child((shown, html::p().class("delivery").attr("aria-live", "off").child(said)))
}

fn class(author: &Author) -> &'static str {
    match author {
        Author::Her => "her",
        Author::Me => "me",
        Author::Colleague(_) => "colleague",
        Author::Console => "note",
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
    let text = html::p().class("text").dir("auto").attr("lang", hers.then(|| language.to_owned()));
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
        Body::Came(..) | Body::Went(_) | Body::Asked(_) | Body::Decided(..) => {
            text.child(about_others(console, &message.body)).into_any()
        }
        Body::Away => text.child(console.word(|it| it.away)).into_any(),
        Body::Returned => text.child(console.word(|it| it.returned)).into_any(),
        Body::NotProved => {
            text.class("text warning").child(console.word(|it| it.not_proved)).into_any()
        }
        Body::Repeated => text.child(console.word(|it| it.repeated)).into_any(),
        Body::Unreadable => text.child(console.word(|it| it.unreadable)).into_any(),
    };
    let head = html::p().class("who").child((
        html::span().child(who),
        " ",
        html::time().child(clock(message.at)),
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
        _ => Box::new(|_| String::new()),
    };
    move || write(console.words())
}

/// A card or a proposal in one text, as a record of what went over.
fn handed_text(console: Console, handed: &Handed) -> impl IntoView + use<> {
    let (label, text): (fn(&Words) -> &'static str, _) = match handed {
        Handed::Card(card) => {
            let contacts = card.contacts().iter().map(|contact| match contact {
                Contact::Phone(number) | Contact::TextMessage(number) => number.as_str(),
                Contact::Place(line) | Contact::Site(line) => line.as_str(),
            });
            let lines = [card.title.as_str()].into_iter().chain(contacts).collect::<Vec<_>>();
            (|it| it.card, lines.join(" · "))
        }
        Handed::Appointment(appointment) => (|it| it.proposed, when(console, appointment)),
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

/// Hours and minutes where the officer sits.
fn clock(at: UnixMillis) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds stay below 2^53 until year 287396"
    )]
    let date = js_sys::Date::new(&(at.0 as f64).into());
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}
