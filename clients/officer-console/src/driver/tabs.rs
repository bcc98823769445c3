//! The other pages of this console in this browser: a shift that ends in one ends in all. Of the
//! device's keys they learn by the browser's own `storage` event, which comes with the change.

use std::rc::Weak;

use abri_trust::is_number;
use wasm_bindgen::{JsCast as _, prelude::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

use super::{Driver, tell};
use crate::app::Input;

const CHANNEL: &str = "abri-console-shift-ended";

/// The way to them; what goes over is the officer's number. It is no secret, and whoever else says it
/// ends only what could have been ended anyway. A browser without such channels has pages that don't
/// hear of each other.
pub(super) struct Tabs {
    channel: Option<BroadcastChannel>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    pub(super) fn join(driver: Weak<Driver>) -> Self {
        let heard = Closure::new(move |event: MessageEvent| {
            if let Some(number) = event.data().as_string().filter(|number| is_number(number)) {
                tell(&driver, Input::ShiftEnded(number));
            }
        });
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        }
        Self { channel, _heard: heard }
    }

    pub(super) fn tell_shift_ended(&self, number: &str) {
        if let Some(channel) = &self.channel {
            // Fails only for a channel that was closed.
            let _ = channel.post_message(&number.into());
        }
    }
}
