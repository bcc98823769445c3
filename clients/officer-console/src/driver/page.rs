//! The page around the app: what it was given, when it ticks, when it is left.

use core::time::Duration;
use std::rc::Rc;

use abri_core::Pins;
use abri_record::Custodian;
use abri_transport::browser::now;
use js_sys::futures::JsFuture;
use leptos::{
    ev,
    prelude::{
        RwSignal, WithUntracked as _, document, set_interval, window, window_event_listener,
        window_event_listener_untyped,
    },
};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::VisibilityState;
use zeroize::Zeroizing;

use super::{Driver, Pinned, tell};
use crate::{
    app::{Input, State, Zones},
    sign_in,
    view::{self, Console},
};

const TICK: Duration = Duration::from_secs(1);

/// Starts the console in this page. Called once, by `boot.js`.
#[wasm_bindgen]
pub fn start() {
    let invitation = take_invitation();
    leptos::mount::mount_to_body(move || {
        let origin = meta("abri-delivery").unwrap_or_default();
        let pins = meta("abri-pins").and_then(|pins| pins.parse::<Pins>().ok());
        let custodian = custodian();
        let zones = Zones::read(meta("abri-zones").unwrap_or_default().lines()).0;
        let name = custodian.as_ref().map(|custodian| custodian.name().to_owned());
        let state = RwSignal::new(State::pinning(name, zones));
        let driver = Driver::new(origin, Pinned { pins, custodian }, state);
        driver.take(Input::Tick(now()));
        listen(&driver, state);
        driver.arrive(invitation);
        let inbox: Rc<dyn Fn(Input)> = Rc::new(move |input| driver.take(input));
        view::page(Console::new(state, inbox))
    });
}

/// What a page leaves in the browser.
#[derive(Clone, Copy)]
pub(super) enum Clearing {
    /// Cache, cookies and storage.
    Everything,
    /// Cache and cookies: sealed keys stay for the next shift.
    AllButTheKeys,
}

/// Lets this page's own server say `Clear-Site-Data`, then begins anew if asked to.
pub(super) async fn clear(clearing: Clearing, begin_anew: bool) {
    let path = match clearing {
        Clearing::Everything => "leave",
        Clearing::AllButTheKeys => "sign-out",
    };
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    // A page that is hosted elsewhere may have no such path; what this side wiped is gone anyway.
    let _ = JsFuture::from(window().fetch_with_str_and_init(path, &init)).await;
    if begin_anew {
        let location = window().location();
        if let Ok(path) = location.pathname() {
            let _ = location.replace(&path);
        }
    }
}

/// Takes the invitation out of the address, so that neither the bar nor the history keeps it.
fn take_invitation() -> Option<Zeroizing<String>> {
    let window = window();
    let fragment = Zeroizing::new(window.location().hash().ok()?);
    if fragment.is_empty() {
        return None;
    }
    let path = window.location().pathname().ok()?;
    let history = window.history().ok()?;
    // An address that can't be cleared must not be used: it would stay in the history.
    history.replace_state_with_url(&JsValue::NULL, "", Some(&path)).ok()?;
    sign_in::from_fragment(&fragment)
}

/// Who keeps records. What is not in order pins nobody: then there is no record, and no key of a
/// stranger.
fn custodian() -> Option<Custodian> {
    Custodian::pinned(&meta("abri-record-custodian")?, &meta("abri-record-recipients")?).ok()
}

fn meta(name: &str) -> Option<String> {
    let found = document().query_selector(&format!("meta[name={name}]")).ok()??;
    found.get_attribute("content")
}

fn listen(driver: &Rc<Driver>, state: RwSignal<State>) {
    let me = Rc::downgrade(driver);
    set_interval(move || tell(&me, Input::Tick(now())), TICK);

    let me = Rc::downgrade(driver);
    window_event_listener_untyped("pagehide", move |_| tell(&me, Input::PageHidden));

    let me = Rc::downgrade(driver);
    window_event_listener_untyped("storage", move |_| {
        if let Some(driver) = me.upgrade() {
            driver.keys_changed();
        }
    });

    for event in ["pointerdown", "keydown"] {
        let me = Rc::downgrade(driver);
        window_event_listener_untyped(event, move |_| tell(&me, Input::Active));
    }

    let me = Rc::downgrade(driver);
    window_event_listener_untyped("visibilitychange", move |_| {
        let visible = document().visibility_state() == VisibilityState::Visible;
        tell(&me, Input::Visible(visible));
    });

    // A slip of the finger must not cut people off: the browser asks first.
    window_event_listener(ev::beforeunload, move |event| {
        if state.with_untracked(State::busy) {
            event.prevent_default();
        }
    });
}
