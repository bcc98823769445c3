//! A message that was not sent, and a text that can't be.

use std::rc::Rc;

use zeroize::Zeroizing;

use super::Page;
use crate::app::{self, Body, Input, MessageKey};

impl Page {
    /// Says how much too long the text in the field is, once it is and whenever that changes.
    pub(super) fn measure(self: &Rc<Self>) {
        let excess = self.view.borrow().excess();
        if self.state.borrow().excess != excess {
            self.feed(Input::Measured(excess));
        }
    }

    pub(super) fn resend(self: &Rc<Self>) {
        if let Some((key, _)) = self.unsent() {
            self.feed(Input::Resend(key));
        }
    }

    pub(super) fn take_back(self: &Rc<Self>) {
        if let Some((key, text)) = self.unsent() {
            // First into the field: at no moment is it nowhere.
            self.view.borrow().put_back(&text);
            self.feed(Input::TakeBack(key));
            self.measure();
        }
    }

    fn unsent(&self) -> Option<(MessageKey, Zeroizing<String>)> {
        let state = self.state.borrow();
        let message = app::unsent(&state)?;
        match &message.body {
            Body::Text(text) => Some((message.key, text.clone())),
            _ => None,
        }
    }
}
