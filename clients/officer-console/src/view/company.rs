//! Who is in the conversation in front, asking her for one more, and how that stands.

use abri_core::Role;
use abri_wire::{CertificateHash, duty::Colleague};
use leptos::{
    control_flow::{For, ForProps},
    ev, html,
    prelude::*,
};
use zeroize::Zeroizing;

use super::{Console, for_each_in_front};
use crate::{
    app::{
        AskStage, Asking, Conversation, ConversationId, Input, Jotting, Pane, Stage, State,
        is_free, role,
    },
    words::Words,
};

/// Somebody who can be chosen, as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Choice {
    certificate: CertificateHash,
    name: String,
    free: bool,
}

/// Always in sight: everybody who reads.
pub(super) fn present(console: Console) -> impl IntoView {
    let there = console.part(|state| {
        let conversation = state.current().filter(|it| it.stage == Stage::Open)?;
        let me = state.officer().map(|me| (me.role, me.number.clone()))?;
        Some((me, conversation.others.clone()))
    });
    move || {
        there.get().map(|((role, number), others)| {
            let words = console.words();
            let me = format!("{} ({})", words.called(role, &number), words.me_here);
            let others = others.iter().map(|it| words.called(it.role, &it.number));
            let names = [me].into_iter().chain(others);
            let names = names.map(|name| html::li().child(name)).collect::<Vec<_>>();
            html::div().class("present").child((
                html::span().id("present-title").child(words.present),
                html::ul().id("present").attr("aria-labelledby", "present-title").child(names),
            ))
        })
    }
}

/// The question and how it stands.
pub(super) fn view(console: Console) -> impl IntoView {
    (standing(console), for_each_in_front(console, form))
}

fn standing(console: Console) -> impl IntoView {
    let asking = console.part(|state| state.current().and_then(|it| it.asking.clone()));
    let stop = move |_| console.tell_in_front(Input::StopAsking);
    let shown = move || {
        asking.get().map(|asking| {
            let pending = asking.answer.is_pending();
            html::div().class("row asking").child((
                html::p().id("asking").child(describe(console.words(), &asking)),
                (asking.answer == AskStage::HeldUp).then(|| leave(console)),
                html::button()
                    .id("stop-asking")
                    .r#type("button")
                    .class("quiet")
                    .on(ev::click, stop)
                    .child(move || {
                        let words = console.words();
                        match (pending, asking.handover) {
                            (true, true) => words.stay,
                            (true, false) => words.stop_asking,
                            (false, _) => words.dismiss_notice,
                        }
                    }),
            ))
        })
    };
    html::div().attr("role", "status").child(shown)
}

/// Asks first, as any leaving does.
fn leave(console: Console) -> impl IntoView {
    html::button()
        .id("leave-to-colleague")
        .r#type("button")
        .class("quiet")
        .on(ev::click, move |_| console.tell_in_front(|id| Input::AskClose(id, true)))
        .child(move || format!("{} {}", console.words().leave, console.selected_name()))
}

fn describe(words: &Words, asking: &Asking) -> String {
    let said = match (asking.answer, asking.handover) {
        (AskStage::Open, false) => words.ask_open,
        (AskStage::Open, true) => words.handover_open,
        (AskStage::Accepted, false) => words.ask_accepted,
        (AskStage::Accepted, true) => words.handover_accepted,
        (AskStage::Came, _) => words.ask_came,
        (AskStage::HeldUp, _) => words.handover_held_up,
        (AskStage::Declined, _) => words.ask_declined,
        (AskStage::NotCalled, _) => words.ask_not_called,
        (AskStage::Lapsed, _) => words.ask_lapsed,
    };
    said.replace("{who}", &words.called(asking.asked.role, &asking.asked.number))
}

/// A list, why, and two buttons: what was chosen goes over only when one is pressed.
fn form(console: Console, id: ConversationId) -> impl IntoView {
    let (list, why) = (NodeRef::<html::Select>::new(), NodeRef::<html::Textarea>::new());
    clear_once_asked(console, why);
    on_cleanup(move || console.tell(Input::Watch(Pane::Company, false)));
    let begun = console.begun(id, |it| &it.reason);
    let typed = move |event| {
        let reason = Zeroizing::new(event_target_value(&event));
        console.tell(Input::Jot(id, Jotting::Reason(reason)));
    };
    let pane = NodeRef::<html::Details>::new();
    let toggled = move |_| {
        let open = pane.get_untracked().is_some_and(|it| it.open());
        console.tell(Input::Watch(Pane::Company, open));
    };
    let details = html::details().id("company").node_ref(pane).class("handing");
    // What was begun is in sight.
    let details = details.prop("open", !begun.is_empty()).on(ev::toggle, toggled);
    details.child((
        html::summary().child(console.word(|it| it.ask)),
        colleagues(console, list),
        html::label().r#for("ask-reason").child(console.word(|it| it.ask_reason)),
        html::textarea()
            .id("ask-reason")
            .node_ref(why)
            .dir("auto")
            .attr("rows", "2")
            .attr("maxlength", "1000")
            .attr("autocomplete", "off")
            .prop("value", begun)
            .on(ev::input, typed),
        html::div().class("row").child((
            button(console, "ask", (list, why), false),
            button(console, "hand-over", (list, why), true),
        )),
        flagged(console, id),
    ))
}

/// What he flagged is his console's alone.
fn flagged(console: Console, id: ConversationId) -> impl IntoView {
    let danger =
        console.part(move |state| state.conversation(id).is_some_and(|it| it.danger.is_some()));
    let said = move || danger.get().then(|| console.language.get().help().danger_unseen);
    html::p().class("hint").attr("role", "status").child(said)
}

fn choices(state: &State) -> Option<Vec<Choice>> {
    let id = state.selected?;
    let words = state.language.words();
    let choice = |it: &Colleague| {
        let (free, said) = (is_free(it), &it.statement);
        let name = words.called(role(it)?, &it.number);
        let load = if said.paused {
            words.on_break.to_owned()
        } else {
            format!("{}/{}", said.conversations, said.limit)
        };
        let name = format!("{name} · {} · {load}", it.service);
        Some(Choice { certificate: it.certificate, name, free })
    };
    state.roll.is_known().then(|| state.askable(id).filter_map(choice).collect())
}

fn colleagues(console: Console, list: NodeRef<html::Select>) -> impl IntoView {
    let shown = console.part(choices);
    let certificates = move || {
        let choices = shown.get().unwrap_or_default();
        choices.into_iter().map(|it| it.certificate).collect::<Vec<_>>()
    };
    // One node for each: whoever is chosen stays so, whoever comes and goes before them.
    let options = ForProps::builder()
        .each(certificates)
        .key(|certificate| *certificate)
        .children(move |certificate| option(shown, certificate))
        .build();
    let failing = console.part(|state| state.roll.failures > 0);
    let said = move || {
        let words = console.words();
        shown.with(|shown| match shown {
            _ if failing.get() => words.roll_offline,
            None => words.queue_loading,
            Some(nobody) if nobody.is_empty() => words.roll_empty,
            Some(_) => "",
        })
    };
    html::div().class("row").child((
        html::label().r#for("ask-whom").child(console.word(|it| it.ask_whom)),
        html::select().id("ask-whom").node_ref(list).attr("autocomplete", "off").child((
            // Nobody is asked for by default, nor in the place of somebody who went.
            html::option().value("").child(console.word(|it| it.ask_nobody)),
            For(options),
        )),
        html::p().class("hint").attr("role", "status").child(said),
    ))
}

fn option(shown: Memo<Option<Vec<Choice>>>, certificate: CertificateHash) -> impl IntoView {
    let this = Memo::new(move |_| {
        shown.with(|shown| shown.iter().flatten().find(|it| it.certificate == certificate).cloned())
    });
    html::option()
        .value(certificate.to_string())
        .prop("disabled", move || !this.get().is_some_and(|it| it.free))
        .child(move || this.get().map(|it| it.name))
}

fn button(
    console: Console,
    id: &'static str,
    (list, why): (NodeRef<html::Select>, NodeRef<html::Textarea>),
    handover: bool,
) -> impl IntoView {
    let may = console.part(move |state| {
        let hands_over = !handover || state.officer().is_some_and(|it| it.role == Role::Officer);
        hands_over && state.current().is_some_and(Conversation::may_ask)
    });
    let ask = move |_| {
        let chosen = list.get_untracked().and_then(|list| list.value().parse().ok());
        let reason = why.get_untracked().map(|why| why.value()).unwrap_or_default();
        if let (Some(conversation), Some(certificate)) = (console.selected.get_untracked(), chosen)
        {
            let reason = Zeroizing::new(reason);
            console.tell(Input::Ask { conversation, certificate, reason, handover });
        }
    };
    html::button()
        .id(id)
        .r#type("button")
        .class("quiet")
        .prop("disabled", move || !may.get())
        .on(ev::click, ask)
        .child(move || {
            let words = console.words();
            let does = if handover { words.ask_handover } else { words.ask_join };
            format!("{does} {}", console.selected_name())
        })
}

fn clear_once_asked(console: Console, why: NodeRef<html::Textarea>) {
    let asked = console.part(|state| state.asked);
    Effect::new(move |before: Option<u64>| {
        // Read, not only tracked: a memo that nobody reads follows nothing.
        let now = asked.get();
        if before.is_some_and(|before| before != now)
            && let Some(field) = why.get_untracked()
        {
            field.set_value("");
        }
        now
    });
}
