//! Listens to keys, and puts the keyboard where they lead.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _};
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};

use super::Console;
use crate::app::{Held, Input, Spot, Tool, meaning};

/// Where a reply is written.
const REPLY: &str = "#composer";
/// Where whoever can't write there goes on.
const TITLE: &str = "#front-title";
/// What a key opens that leads elsewhere from any other place.
const OPENED_BY_ARROWS: &str = "select, input";
/// From where Escape leads back to the reply. What else takes Escape does it itself.
const LEFT_BY_ESCAPE: &str = "#invited, #queue, #elsewhere, #handing, #company, #flag-danger, .ask";

/// Marks what a key led to, until the keyboard goes elsewhere.
const LED: &str = "data-led";

/// Keys can be turned off, but for Escape: a question that is open must be left by it.
pub(super) fn listen(console: Console) {
    let slips = window_event_listener(ev::keyup, |event| {
        if is_a_slip(&event) {
            event.prevent_default();
        }
    });
    let left = window_event_listener(ev::focusout, |event| {
        let from = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        // The name is a constant that no browser refuses.
        from.map(|from| from.remove_attribute(LED));
    });
    let listener = window_event_listener(ev::keydown, move |event| {
        if is_held(&event) || is_a_slip(&event) {
            event.prevent_default();
            return;
        }
        if let Some(input) = console.state.with_untracked(|state| {
            let on = state.on_duty() && !event.is_composing();
            on.then(|| asked(&event, state.tools.shortcuts)).flatten()
        }) {
            event.prevent_default();
            console.tell(input);
        }
    });
    let pressed = window_event_listener(ev::click, |event| {
        if is_pressed_by_key(&event) {
            regain();
        }
    });
    on_cleanup(move || [listener, slips, left, pressed].into_iter().for_each(|it| it.remove()));
}

/// A button that is held down by Enter is pressed once, not thirty times a second.
fn is_held(event: &KeyboardEvent) -> bool {
    event.repeat() && event.key() == "Enter" && at("button")
}

/// Whoever writes on after a key that was hit by mistake presses nothing with the next space.
fn is_a_slip(event: &KeyboardEvent) -> bool {
    event.key() == " " && at(&format!("button[{LED}]"))
}

/// A browser counts clicks of a pointer; a key makes one that it counts as none.
fn is_pressed_by_key(event: &MouseEvent) -> bool {
    let pressed = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    event.detail() == 0 && pressed.is_some_and(|it| matches!(it.closest("button"), Ok(Some(_))))
}

/// Puts the keyboard where the officer goes on, if what had it is gone: a button that was pressed, a field
/// of a conversation that ended.
pub(super) fn regain() {
    // What is hidden loses it with the picture after the next one.
    request_animation_frame(|| {
        request_animation_frame(|| {
            for place in [REPLY, TITLE] {
                if is_nowhere() {
                    focus(place);
                }
            }
        });
    });
}

/// The same for what goes now, whether or not somebody is at it.
pub(super) fn regain_from(selector: &str) {
    if at(selector) {
        regain();
    }
}

fn is_nowhere() -> bool {
    document().active_element().is_none_or(|it| it.matches("body").unwrap_or_default())
}

fn at(selector: &str) -> bool {
    document().active_element().is_some_and(|it| it.matches(selector).unwrap_or_default())
}

fn asked(event: &KeyboardEvent, shortcuts: bool) -> Option<Input> {
    if event.ctrl_key() || event.meta_key() {
        return None;
    }
    let (key, held) = (event.key(), Held { alt: event.alt_key(), shift: event.shift_key() });
    if key == "Escape" && held == Held::default() {
        return is_left_by_escape().then_some(Input::Use(Tool::Back));
    }
    // There, browsers open it with Alt and an arrow.
    if held.alt && at(OPENED_BY_ARROWS) {
        return None;
    }
    meaning(&key, held).filter(|_| shortcuts)
}

fn is_left_by_escape() -> bool {
    let at = document().active_element();
    at.is_some_and(|at| matches!(at.closest(LEFT_BY_ESCAPE), Ok(Some(_))))
}

/// Puts the keyboard where the reply is written, once the views have followed the state.
pub fn focus_composer() {
    request_animation_frame(|| focus(REPLY));
}

/// The same for where a key leads.
pub fn focus_on(spot: Spot) {
    let (panel, place) = match spot {
        Spot::Invited => (None, "#invited .join:not(:disabled)"),
        Spot::Queue => (None, "#queue .claim:not(:disabled)"),
        Spot::Elsewhere => (None, "#elsewhere .continue"),
        Spot::Search => (None, "#search-words"),
        Spot::Handing => (Some("#handing"), "#look-words"),
        Spot::Company => (Some("#company"), "#ask-whom"),
        Spot::Danger => (None, "#flag-danger"),
        Spot::Close => (None, "#close-confirm"),
    };
    if let Some(panel) = panel.and_then(find) {
        // The name is a constant that no browser refuses.
        let _ = panel.set_attribute("open", "");
    }
    request_animation_frame(move || {
        focus(place);
        if let Some(place) = find(place) {
            // The name is a constant that no browser refuses.
            let _ = place.set_attribute(LED, "");
        }
    });
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

pub(super) fn focus(selector: &str) {
    if let Some(element) = find(selector).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // Fails only for an element that is gone again.
        let _ = element.focus();
    }
}
