//! Drives the page: carries effects out with a network, a clock and randomness, and feeds what
//! comes of it back. The only part that knows them all.

mod effects;
mod files;
mod session;
mod slot;
mod unsent;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use abri_core::{CertificateHash, Verdict};
use abri_transport::{
    browser::{Fetch, Timer, now, stack},
    http::Request,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use web_sys::{Element, Event, KeyboardEvent, ResizeObserver};
use zeroize::Zeroizing;

use self::{session::Session, slot::SessionStorage};
use crate::{
    app::{FileInput, Heard, Input, MADE_AHEAD, Metadata, Stage, State, Way, shown, update},
    dom::View,
    kept::{self, Slot as _, Trail},
};

/// So long after the program began, and so long apart, in milliseconds: what waits comes first.
const REHEARSE_AFTER: u64 = 300;
/// How often a session is made anew while she reads, in milliseconds: as long as one can be opened.
const ONCE_MORE_AFTER: u64 = MADE_AHEAD.as_millis() as u64;

/// The running page.
struct Page {
    state: RefCell<State>,
    view: RefCell<View>,
    // Boxed: what is taken out in place would leave its bytes behind.
    session: RefCell<Option<Box<Session>>>,
    /// Made while she reads, for when she begins; nobody knows of it.
    ahead: RefCell<Option<Box<Session>>>,
    /// What leads back, as it was found when the page was loaded.
    former: RefCell<Option<Trail>>,
    files: files::Held,
    last: RefCell<Option<Last>>,
    inputs: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
}

/// What is left to ask of the service once the page is wiped.
enum Last {
    /// That she leaves by the exit: `web/exit.js` asks it, as it does where no program is.
    Exit(Zeroizing<String>),
    Request(Request),
}

/// Called by the script's initialisation, once.
///
/// # Errors
/// A text if the page around it is not the one that belongs to this wasm.
#[wasm_bindgen(start)]
pub(crate) fn start() -> Result<(), JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let view = View::find(&window).ok_or("not the page of this program")?;
    let page = Rc::new(Page {
        state: RefCell::default(),
        view: RefCell::new(view),
        session: RefCell::default(),
        ahead: RefCell::default(),
        former: RefCell::new(kept::take(&SessionStorage)),
        files: files::Held::default(),
        last: RefCell::default(),
        inputs: RefCell::default(),
        busy: Cell::new(false),
    });
    page.listen()?;
    page.give_exit()?;
    page.watch_sight()?;
    if page.former.borrow().is_some() {
        page.feed(Input::Return);
    }
    page.rehearse();
    Ok(())
}

impl Page {
    /// Takes inputs one by one, also those that arise while one is taken; then shows the state.
    fn feed(self: &Rc<Self>, input: Input) {
        self.inputs.borrow_mut().push_back(input);
        if self.busy.replace(true) {
            return;
        }
        loop {
            let Some(input) = self.inputs.borrow_mut().pop_front() else { break };
            let effects = update(&mut self.state.borrow_mut(), input);
            for effect in effects {
                self.act(effect);
            }
        }
        self.view.borrow_mut().show(&self.state.borrow());
        shown(&mut self.state.borrow_mut());
        self.busy.set(false);
        stack::wipe_soon();
    }

    /// A browser compiles a function when it is called first, and an old phone takes long for keys:
    /// better while she reads or waits than when it counts.
    fn rehearse(self: &Rc<Self>) {
        self.soon(REHEARSE_AFTER, |page| {
            page.make_ahead();
            // In between, what she does comes first.
            page.soon(REHEARSE_AFTER, |page| {
                let stage = page.state.borrow().stage;
                if matches!(stage, Stage::Landing | Stage::Connecting | Stage::Waiting { .. })
                    && let Some(conversation) = page.make().ok().and_then(|it| it.conversation)
                {
                    // On keys of its own, which go at once.
                    conversation.rehearse(now());
                }
            });
        });
    }

    /// While she reads, a session that can still be opened is there.
    fn make_ahead(self: &Rc<Self>) {
        if self.state.borrow().stage != Stage::Landing {
            return;
        }
        // What fails here fails again when it counts, and is told then.
        self.ahead.replace(self.make().ok());
        self.soon(ONCE_MORE_AFTER, Self::make_ahead);
    }

    fn make(&self) -> Result<Box<Session>, Heard> {
        let view = self.view.borrow();
        let pins = view.setting("abri-pins").unwrap_or_default();
        Session::make(&pins, view.language())
    }

    /// After so many milliseconds, unless the page is gone.
    fn soon(self: &Rc<Self>, after: u64, act: impl Fn(&Rc<Self>) + 'static) {
        let page = Rc::downgrade(self);
        core::mem::forget(Timer::after(after, move || {
            if let Some(page) = page.upgrade() {
                act(&page);
                stack::wipe_soon();
            }
        }));
    }

    fn listen(self: &Rc<Self>) -> Result<(), JsValue> {
        self.on("start", "click", |page, _| page.feed(Input::Start))?;
        self.on("compose", "submit", |page, event| {
            event.prevent_default();
            page.send();
        })?;
        self.on("composer", "keydown", |page, event| {
            if is_plain_enter(&event) && page.view.borrow().has_keyboard() {
                event.prevent_default();
                page.send();
            }
        })?;
        self.on("composer", "input", |page, _| page.measure())?;
        self.on("resend", "click", |page, _| page.resend())?;
        self.on("take-back", "click", |page, _| page.take_back())?;
        self.on("proposal-yes", "click", |page, _| page.feed(Input::Answer(Verdict::Accepted)))?;
        self.on("proposal-no", "click", |page, _| page.feed(Input::Answer(Verdict::Declined)))?;
        self.on("question-yes", "click", |page, _| page.feed(Input::Decide(Verdict::Accepted)))?;
        self.on("question-no", "click", |page, _| page.feed(Input::Decide(Verdict::Declined)))?;
        self.on("company-list", "click", |page, event| {
            if let Some(who) = pressed(&event) {
                page.feed(Input::Dismiss(who));
            }
        })?;
        self.on("ask-other", "click", |page, _| page.feed(Input::SomeoneElse))?;
        self.listen_to_files()?;
        self.on("end", "click", |page, _| page.view.borrow().hide("sure", false))?;
        self.on("end-no", "click", |page, _| {
            page.view.borrow().hide("sure", true);
            page.view.borrow().focus("end");
        })?;
        self.on("end-yes", "click", |page, _| page.feed(Input::End))?;
        self.on("new-messages", "click", |page, _| page.view.borrow_mut().to_end())?;
        self.on("log", "scroll", |page, _| page.view.borrow_mut().scrolled())?;
        self.watch_size("log")
    }

    fn listen_to_files(self: &Rc<Self>) -> Result<(), JsValue> {
        let inputs: [(&str, fn() -> FileInput); 4] = [
            ("file-open", || FileInput::Open),
            ("file-cancel", || FileInput::Cancel),
            ("file-send", || FileInput::Send),
            ("file-stop", || FileInput::Stop),
        ];
        for (id, input) in inputs {
            self.on(id, "click", move |page, _| page.feed(Input::File(input())))?;
        }
        self.on("file-input", "change", |page, _| page.picked())?;
        for (id, choice) in [("file-without", Metadata::Without), ("file-with", Metadata::With)] {
            self.on(id, "change", move |page, _| {
                page.feed(Input::File(FileInput::Choose(choice)));
            })?;
        }
        Ok(())
    }

    fn watch_size(self: &Rc<Self>, id: &str) -> Result<(), JsValue> {
        let element = self.view.borrow().element(id).ok_or("an element is missing")?;
        let page = Rc::clone(self);
        let callback = Closure::<dyn FnMut()>::new(move || page.view.borrow_mut().resized());
        // A browser without it shows the log as well; she scrolls it herself.
        if let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) {
            observer.observe(&element);
        }
        callback.forget();
        Ok(())
    }

    /// A phone throws away pages that nobody sees, without a word.
    fn watch_sight(self: &Rc<Self>) -> Result<(), JsValue> {
        let document = web_sys::window().and_then(|it| it.document()).ok_or("no document")?;
        let page = Rc::clone(self);
        let callback = Closure::<dyn FnMut()>::new(move || {
            let session = page.session.borrow();
            // Without a session there is nothing to keep, and what a page left when it went, stays.
            let Some(session) = session.as_ref() else { return };
            if is_out_of_sight() {
                session.keep();
            } else {
                SessionStorage.remove();
            }
        });
        let listener = callback.as_ref().unchecked_ref();
        document.add_event_listener_with_callback("visibilitychange", listener)?;
        callback.forget();
        Ok(())
    }

    fn on(
        self: &Rc<Self>,
        id: &str,
        event: &str,
        act: impl Fn(&Rc<Self>, Event) + 'static,
    ) -> Result<(), JsValue> {
        let element: Option<Element> = self.view.borrow().element(id);
        let page = Rc::clone(self);
        let callback = Closure::<dyn FnMut(Event)>::new(move |event| act(&page, event));
        let element = element.ok_or("an element is missing")?;
        element.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref())?;
        // The page lives as long as its wasm.
        callback.forget();
        Ok(())
    }

    /// What the exit link (with true) and `pagehide` call: `globalThis.abriExit`. If there is something to
    /// ask the service, it answers with what shows that she leaves by the exit, or with a function that
    /// asks.
    fn give_exit(self: &Rc<Self>) -> Result<(), JsValue> {
        let page = Rc::clone(self);
        let exit = Closure::<dyn FnMut(bool) -> JsValue>::new(move |by_exit| {
            page.feed(Input::Leave(if by_exit { Way::Exit } else { Way::Away }));
            // What is still made here outlives the page's keys.
            stack::wipe();
            match page.last.take() {
                None => JsValue::UNDEFINED,
                Some(Last::Exit(left)) => JsValue::from_str(&left),
                Some(Last::Request(request)) => {
                    let service = Fetch::new(&page.origin());
                    Closure::once_into_js(move || service.send_and_forget(&request))
                }
            }
        });
        js_sys::Reflect::set(&js_sys::global(), &"abriExit".into(), exit.as_ref())?;
        exit.forget();
        Ok(())
    }

    fn send(self: &Rc<Self>) {
        let draft = self.view.borrow().draft();
        let before = self.state.borrow().messages.len();
        self.feed(Input::Send(draft));
        if self.state.borrow().messages.len() > before {
            self.view.borrow().clear_draft();
        }
        // She goes on writing, whichever way she sent; a keyboard on the screen stays up.
        self.view.borrow().focus("composer");
    }
}

fn is_out_of_sight() -> bool {
    let document = web_sys::window().and_then(|it| it.document());
    document.is_some_and(|document| document.hidden())
}

/// Whose button it was, of several.
fn pressed(event: &Event) -> Option<CertificateHash> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let button = target.closest("button[data-certificate]").ok()??;
    button.get_attribute("data-certificate")?.parse().ok()
}

/// Enter alone; not while a word is composed.
fn is_plain_enter(event: &Event) -> bool {
    event.dyn_ref::<KeyboardEvent>().is_some_and(|key| {
        key.key() == "Enter" && !key.shift_key() && !key.ctrl_key() && !key.is_composing()
    })
}
