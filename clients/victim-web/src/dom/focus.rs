//! Where the focus is: never on what is not there any more.

use wasm_bindgen::JsCast;
use web_sys::{HtmlButtonElement, HtmlElement};

use super::View;

/// Takes the focus over from what is hidden: near everything, and no keyboard comes up for it.
const NEAR: &str = "log";

impl View {
    /// Shows or hides an element. A focus within it would fall back to the top of the page.
    pub(crate) fn hide(&self, id: &str, hidden: bool) {
        let Some(element) = self.element(id) else { return };
        let focused = self.document.active_element();
        let inside = hidden && focused.is_some_and(|focused| element.contains(Some(&*focused)));
        element.unchecked_into::<HtmlElement>().set_hidden(hidden);
        if inside {
            self.focus(NEAR);
        }
    }

    /// Lets a button be pressed, or not. One that can't be is not focused either.
    pub(super) fn disable(&self, id: &str, disabled: bool) {
        let Some(button) = self.element(id) else { return };
        let focused = self.document.active_element();
        if disabled && focused.is_some_and(|focused| button.is_same_node(Some(&*focused))) {
            self.focus(NEAR);
        }
        button.unchecked_into::<HtmlButtonElement>().set_disabled(disabled);
    }

    /// Moves the focus there.
    pub(crate) fn focus(&self, id: &str) {
        if let Some(element) = self.element(id) {
            // What can't take it leaves it where it is.
            let _ = element.unchecked_into::<HtmlElement>().focus();
        }
    }
}
