//! A file in the log: what it is, a button that fetches it, and what came out.

use abri_attachment::{Kind, Metadata};
use leptos::{ev, html, prelude::*};

use super::Console;
use crate::{
    app::{Body, ConversationId, FileLine, FileStage, Input, MessageKey},
    words::Words,
};

pub(super) fn view(
    console: Console,
    id: ConversationId,
    key: MessageKey,
    file: &FileLine,
) -> impl IntoView + use<> {
    let stage = console.part(move |state| {
        let message = state.conversation(id)?.message(key)?;
        match &message.body {
            Body::File(file) => Some(file.stage.clone()),
            _ => None,
        }
    });
    let (kind, bytes, metadata) = (file.contents.kind(), file.bytes, file.metadata());
    let what = move || describe(console.words(), kind, bytes, metadata);
    let shown = file.clone();
    let below = move || match stage.get() {
        None => ().into_any(),
        Some(FileStage::Announced) => {
            fetch(console, id, key, "fetch", |it| it.file_fetch).into_any()
        }
        Some(FileStage::Fetching(percent)) => progress(console, percent).into_any(),
        Some(FileStage::Failed(error)) => (
            html::p().attr("role", "alert").child(move || (console.words().file_error)(error)),
            FileStage::Failed(error)
                .can_be_fetched()
                .then(|| fetch(console, id, key, "again", |it| it.file_again)),
        )
            .into_any(),
        Some(FileStage::Open(address)) => open(console, &shown, address).into_any(),
    };
    html::div().class("file").child((html::p().class("text").child(what), below))
}

fn describe(words: &Words, kind: Kind, bytes: u32, metadata: Option<Metadata>) -> String {
    let kind = match kind {
        Kind::Picture(_) => words.file_picture,
        Kind::Pdf => words.file_pdf,
        Kind::Audio(_) => words.file_audio,
    };
    let metadata = match metadata {
        Some(Metadata::Without) => words.file_without,
        Some(Metadata::With) => words.file_with,
        None => words.file_as_is,
    };
    format!("{kind}, {} – {metadata}", (words.file_size)(bytes))
}

fn fetch(
    console: Console,
    id: ConversationId,
    key: MessageKey,
    class: &'static str,
    label: fn(&Words) -> &'static str,
) -> impl IntoView {
    html::button()
        .r#type("button")
        .class(class)
        .on(ev::click, move |_| console.tell(Input::FetchFile(id, key)))
        .child(console.word(label))
}

fn progress(console: Console, percent: u8) -> impl IntoView {
    let percent = percent.to_string();
    html::p().class("fetching").child((
        html::progress()
            .attr("max", "100")
            .attr("value", percent.clone())
            .attr("aria-label", console.word(|it| it.file_fetching)),
        move || format!(" {} {percent}\u{a0}%", console.words().file_fetching),
    ))
}

fn open(console: Console, file: &FileLine, address: String) -> impl IntoView + use<> {
    let preview = match file.contents.kind() {
        Kind::Picture(_) => picture(console, &address).into_any(),
        Kind::Audio(_) => html::audio()
            .attr("controls", "")
            .attr("preload", "metadata")
            .attr("aria-label", console.word(|it| it.file_audio))
            .attr("src", address.clone())
            .into_any(),
        Kind::Pdf => {
            html::p().class("hint").child(console.word(|it| it.file_no_preview)).into_any()
        }
    };
    let save = html::a().class("save").attr("href", address).attr("download", file.name()).child({
        let name = file.name();
        move || format!("{} ({name})", console.words().file_save)
    });
    (preview, save, html::p().class("hint").child(console.word(|it| it.file_save_why)))
}

/// Blurred until somebody wants to see it.
fn picture(console: Console, address: &str) -> impl IntoView + use<> {
    let clear = RwSignal::new(false);
    html::button()
        .r#type("button")
        .class("preview")
        .class(("clear", move || clear.get()))
        .attr("aria-pressed", move || if clear.get() { "true" } else { "false" })
        .on(ev::click, move |_| clear.update(|clear| *clear = !*clear))
        .child((
            html::img()
                .attr("src", address.to_owned())
                .attr("alt", console.word(|it| it.file_preview)),
            html::span().class("veil").child(move || {
                let words = console.words();
                if clear.get() { words.file_blur } else { words.file_clear }
            }),
        ))
}
