//! The other pages of this console in this browser: what one does with the device's keys or with a
//! shift, the others have to know.

use std::rc::Weak;

use abri_trust::is_number;
use wasm_bindgen::{JsCast as _, prelude::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

use super::Driver;

const CHANNEL: &str = "abri-console";
const KEYS: &str = "keys";
const SHIFT_ENDED: &str = "shift-ended ";

/// What one page tells the others. No secret, and nothing that another page has to believe: it looks
/// for itself, or ends what it could have ended anyway.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    /// The keys of this device changed.
    Keys,
    /// The officer of this number ended the shift.
    ShiftEnded(String),
}

impl News {
    fn to_text(&self) -> String {
        match self {
            Self::Keys => KEYS.to_owned(),
            Self::ShiftEnded(number) => format!("{SHIFT_ENDED}{number}"),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if text == KEYS {
            return Some(Self::Keys);
        }
        let number = text.strip_prefix(SHIFT_ENDED)?;
        is_number(number).then(|| Self::ShiftEnded(number.to_owned()))
    }
}

/// The way to them. A browser without one has pages that don't hear of each other.
pub(super) struct Tabs {
    channel: Option<BroadcastChannel>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    pub(super) fn join(driver: Weak<Driver>) -> Self {
        let heard = Closure::new(move |event: MessageEvent| {
            let news = event.data().as_string().and_then(|text| News::parse(&text));
            if let (Some(driver), Some(news)) = (driver.upgrade(), news) {
                driver.hear_from_tab(news);
            }
        });
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        }
        Self { channel, _heard: heard }
    }

    pub(super) fn tell(&self, news: &News) {
        if let Some(channel) = &self.channel {
            // Fails only for a channel that was closed.
            let _ = channel.post_message(&news.to_text().into());
        }
    }
}
