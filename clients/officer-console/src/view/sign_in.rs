//! Before duty, and in front of the lock: enrolling this device, and showing that it is he.

use leptos::{ev, html, prelude::*};
use zeroize::Zeroizing;

use super::Console;
use crate::{
    app::{Choice, Door, Duty, Entry, Input, Keep, Keeping, Kept, Refusal, Request, State},
    vault::Lock,
    words::Words,
};

type Text = fn(&Words) -> &'static str;

pub(super) fn view(console: Console) -> impl IntoView {
    let entry = console.part(|state| door(state).map(|door| door.entry.clone()));
    html::section().id("sign-in").attr("aria-labelledby", "sign-in-title").child((
        refusal(console),
        move || {
            entry.get().map(|entry| match entry {
                Entry::Enrol { invitation } => enrol(console, invitation).into_any(),
                Entry::Keep(_) => keep(console).into_any(),
                Entry::Waiting(request) => waiting(console, request).into_any(),
                Entry::Ready(choice) => ready(console, choice).into_any(),
            })
        },
    ))
}

const fn door(state: &State) -> Option<&Door> {
    match &state.duty {
        Duty::Off(door) | Duty::Locked(_, door) => Some(door),
        Duty::On(_) => None,
    }
}

fn title(console: Console, text: Text) -> impl IntoView {
    html::h2().id("sign-in-title").child(console.word(text))
}

fn refusal(console: Console) -> impl IntoView {
    let refusal: Memo<Option<Refusal>> = console.part(|state| door(state)?.refusal);
    html::p()
        .id("refusal")
        .class("refusal")
        .attr("role", "alert")
        .child(move || refusal.get().map(|refusal| (console.words().refusal)(refusal)))
}

/// A button of one step; while the step is under way it says so.
fn button(console: Console, id: &'static str, class: &'static str, text: Text) -> impl IntoView {
    let busy = console.part(|state| door(state).is_some_and(|door| door.busy));
    html::button().id(id).r#type("submit").class(class).prop("disabled", move || busy.get()).child(
        move || {
            let words = console.words();
            if busy.get() { words.signing_in } else { text(words) }
        },
    )
}

/// A form that never goes anywhere; `act` is what its buttons do.
fn form(act: impl Fn() + 'static, inside: impl IntoView + 'static) -> impl IntoView {
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        act();
    };
    html::form().attr("autocomplete", "off").on(ev::submit, submit).child(inside)
}

fn enrol(console: Console, invitation: Option<Zeroizing<String>>) -> impl IntoView {
    let field = NodeRef::<html::Textarea>::new();
    let from_address = StoredValue::new(invitation);
    let pasted = from_address.with_value(Option::is_none);
    let act = move |passkey: bool| {
        let invitation = from_address.get_value().or_else(|| {
            let field = field.get_untracked()?;
            Some(Zeroizing::new(field.value()))
        });
        if let Some(invitation) = invitation {
            console.tell(Input::Enrol { invitation, passkey });
        }
    };
    let paste = pasted.then(|| {
        (
            html::label().r#for("invitation").child(console.word(|it| it.enrol_paste)),
            html::textarea()
                .id("invitation")
                .node_ref(field)
                .attr("rows", "6")
                .attr("autocomplete", "off")
                .attr("spellcheck", "false")
                .attr("aria-describedby", "refusal"),
        )
    });
    (
        title(console, |it| it.enrol_title),
        html::p().child(console.word(|it| it.enrol_why)),
        form(
            move || act(true),
            (paste, button(console, "enrol", "primary", |it| it.enrol_passkey)),
        ),
        form(
            move || act(false),
            (
                html::p().class("hint").child(console.word(|it| it.enrol_plain_why)),
                button(console, "enrol-plain", "quiet", |it| it.enrol_plain),
            ),
        ),
    )
}

fn passphrase(console: Console, field: NodeRef<html::Input>, new: bool) -> impl IntoView {
    (
        html::label().r#for("passphrase").child(console.word(|it| it.passphrase)),
        html::input()
            .id("passphrase")
            .node_ref(field)
            .r#type("password")
            .attr("autocomplete", if new { "new-password" } else { "off" })
            .attr("aria-describedby", "refusal"),
    )
}

/// What stands in the field, which is emptied.
fn taken(field: NodeRef<html::Input>) -> Zeroizing<String> {
    let Some(field) = field.get_untracked() else { return Zeroizing::default() };
    let text = Zeroizing::new(field.value());
    field.set_value("");
    text
}

fn keep(console: Console) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    (
        title(console, |it| it.keep_title),
        html::p().child(console.word(|it| it.keep_why)),
        form(
            move || console.tell(Input::Keep(Keep::Passphrase(taken(field)))),
            (
                passphrase(console, field, true),
                html::p().class("hint").child(console.word(|it| it.passphrase_hint)),
                button(console, "keep", "primary", |it| it.keep_sealed),
            ),
        ),
        form(
            move || console.tell(Input::Keep(Keep::Shift)),
            (
                html::p().class("hint").child(console.word(|it| it.keep_shift_why)),
                button(console, "keep-shift", "quiet", |it| it.keep_shift),
            ),
        ),
    )
}

fn waiting(console: Console, request: Request) -> impl IntoView {
    let how: Text =
        if request.handed_in { |it| it.waiting_handed_in } else { |it| it.waiting_carry };
    (
        title(console, |it| it.waiting_title),
        html::p().attr("role", "status").child(console.word(how)),
        html::label().r#for("request").child(console.word(|it| it.waiting_request)),
        html::textarea()
            .id("request")
            .attr("rows", "9")
            .attr("readonly", "")
            .attr("spellcheck", "false")
            .child(request.document),
    )
}

/// Officers who share a workstation choose theirs; whoever has it alone is not asked.
fn which(console: Console, choice: &Choice) -> impl IntoView + use<> {
    let chosen = choice.chosen.holder.key;
    let one = move |kept: &Kept| {
        let (key, number) = (kept.holder.key, kept.holder.number.clone());
        let tag: String = key.to_text().chars().take(6).collect();
        html::label().class("choice").child((
            html::input()
                .r#type("radio")
                .attr("name", "key")
                .attr("value", key.to_text())
                .prop("checked", key == chosen)
                .on(ev::change, move |_| console.tell(Input::Choose(key))),
            move || {
                let words = console.words();
                format!("{} {number} · {} {tag}", words.officer, words.key)
            },
        ))
    };
    (choice.keys.len() > 1).then(|| {
        html::fieldset().id("keys").child((
            html::legend().child(console.word(|it| it.which_key)),
            choice.keys.iter().map(one).collect::<Vec<_>>(),
        ))
    })
}

fn ready(console: Console, choice: Choice) -> impl IntoView {
    let keeping = choice.chosen.keeping;
    let field = NodeRef::<html::Input>::new();
    let locked = console.part(State::is_locked);
    let (why, asks): (Text, bool) = match keeping {
        Keeping::Sealed(Lock::Passkey) => (|it| it.ready_passkey, false),
        Keeping::Sealed(Lock::Passphrase) => (|it| it.ready_passphrase, true),
        Keeping::Memory => (|it| it.ready_memory, false),
    };
    (
        move || {
            let locked = locked.get();
            title(console, if locked { |it| it.locked_title } else { |it| it.sign_in_title })
        },
        which(console, &choice),
        html::p().child(move || {
            let words = console.words();
            if locked.get() { words.locked_why } else { why(words) }
        }),
        form(
            move || console.tell(Input::SignIn(asks.then(|| taken(field)))),
            (asks.then(|| passphrase(console, field, false)), move || {
                let locked = locked.get();
                let text: Text = if locked { |it| it.unlock } else { |it| it.sign_in };
                button(console, "go-on-duty", "primary", text)
            }),
        ),
        move || (!locked.get()).then(|| forget(console)),
    )
}

fn forget(console: Console) -> impl IntoView {
    form(
        move || console.tell(Input::Forget),
        (
            html::p().class("hint").child(console.word(|it| it.forget_why)),
            button(console, "forget", "quiet", |it| it.forget),
        ),
    )
}
