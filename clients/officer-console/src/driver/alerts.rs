//! Sound and notifications: what calls an officer who looks elsewhere.

use js_sys::futures::{JsFuture, spawn_local};
use leptos::prelude::WithUntracked as _;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, Notification, NotificationOptions, NotificationPermission};

use super::{Driver, tell};
use crate::app::{Alarm, Input, Tool};

/// Of the sound: hertz, seconds, and loudness between 0 and 1.
const PITCH: f32 = 660.0;
const LENGTH: f64 = 0.18;
const LOUDNESS: f32 = 0.15;
/// One notification takes the place of the one before: their number says nothing.
const TAG: &str = "abri";

impl Driver {
    /// A machine without sound is no reason to stop.
    pub(super) fn ring(&self) {
        let mut sound = self.sound.borrow_mut();
        if sound.is_none() {
            *sound = AudioContext::new().ok();
        }
        let _ = sound.as_ref().map(beep);
    }

    pub(super) fn ask_to_notify(&self) {
        let me = self.me.clone();
        let Ok(asked) = Notification::request_permission() else {
            return tell_later(me, false);
        };
        spawn_local(async move {
            let granted = JsFuture::from(asked).await.is_ok_and(|answer| answer == "granted");
            tell(&me, Input::Use(Tool::MayNotify(granted)));
        });
    }

    /// Without a word of what was said, or by whom.
    pub(super) fn notify(&self, alarm: Alarm) {
        if Notification::permission() != NotificationPermission::Granted {
            return;
        }
        let language = self.state.with_untracked(|state| state.language);
        let options = NotificationOptions::new();
        options.set_tag(TAG);
        // One place for all of them, and each is shown: who looks elsewhere is called again.
        options.set_renotify(true);
        options.set_body(language.help().alarm(alarm));
        options.set_lang(language.tag());
        // Some systems have none; the title of the page tells as well.
        let _ = Notification::new_with_options("Abri", &options);
    }
}

/// Not within the step that asked.
fn tell_later(driver: std::rc::Weak<Driver>, may: bool) {
    spawn_local(async move { tell(&driver, Input::Use(Tool::MayNotify(may))) });
}

fn beep(context: &AudioContext) -> Result<(), JsValue> {
    let (tone, gain) = (context.create_oscillator()?, context.create_gain()?);
    tone.frequency().set_value(PITCH);
    gain.gain().set_value(LOUDNESS);
    tone.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    tone.start()?;
    tone.stop_with_when(context.current_time() + LENGTH)
}
