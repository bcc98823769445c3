//! Drives a [`Link`] with what a browser has.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};

use abri_wire::{Capability, Sequence, SessionId, UnixMillis, api::Submission};
use js_sys::futures::spawn_local;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{AbortController, Document, EventTarget, VisibilityState, Window};

use super::{Fetch, Timer, jitter, now, websocket::Socket};
use crate::{
    http::{Exchange, Request},
    link::{Action, Input, Link, LinkEvent},
};

/// A running connection of one member to one session. Stops when dropped.
pub struct Connection {
    driver: Rc<Driver>,
}

impl Connection {
    /// Starts at once. `on_event` is called with each event, in order, never from within itself.
    #[must_use]
    pub fn start(
        origin: &str,
        session: SessionId,
        capability: Capability,
        after: Sequence,
        on_event: impl FnMut(LinkEvent) + 'static,
    ) -> Self {
        let driver = Rc::new(Driver {
            origin: origin.trim_end_matches('/').to_owned(),
            session,
            link: RefCell::new(Link::new(session, capability.clone(), after, jitter)),
            capability,
            on_event: RefCell::new(Box::new(on_event)),
            inputs: RefCell::default(),
            busy: Cell::new(false),
            poll: RefCell::default(),
            socket: RefCell::default(),
            timer: RefCell::default(),
            listeners: RefCell::default(),
        });
        *driver.listeners.borrow_mut() = listen(&driver);
        // Not from within `start`: the caller must be able to keep the connection first.
        let first = Rc::downgrade(&driver);
        spawn_local(async move { feed(&first, Input::Start) });
        Self { driver }
    }

    /// Appends this envelope, however often that must be tried.
    pub fn submit(&self, submission: Submission) {
        self.driver.feed(Input::Submit(submission));
    }

    /// Fetches again what follows `after`.
    pub fn rewind(&self, after: Sequence) {
        self.driver.feed(Input::Rewind(after));
    }
}

impl core::fmt::Debug for Connection {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.listeners.borrow_mut().clear();
        self.driver.feed(Input::Stop);
        self.driver.timer.take();
    }
}

struct Driver {
    origin: String,
    session: SessionId,
    capability: Capability,
    link: RefCell<Link>,
    on_event: RefCell<Box<dyn FnMut(LinkEvent)>>,
    inputs: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    poll: RefCell<Option<AbortController>>,
    socket: RefCell<Option<Socket>>,
    timer: RefCell<Option<Timer>>,
    listeners: RefCell<Vec<Listener>>,
}

fn feed(driver: &Weak<Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.feed(input);
    }
}

impl Driver {
    /// Takes inputs one by one, also those that arise while one is taken.
    fn feed(self: &Rc<Self>, input: Input) {
        self.inputs.borrow_mut().push_back(input);
        if self.busy.replace(true) {
            return;
        }
        loop {
            let Some(input) = self.inputs.borrow_mut().pop_front() else { break };
            let actions = self.link.borrow_mut().handle(input, now());
            for action in actions {
                self.act(action);
            }
        }
        self.busy.set(false);
    }

    fn act(self: &Rc<Self>, action: Action) {
        match action {
            Action::Poll { poll, after, revision, wait } => {
                let request = Request::read(self.session, &self.capability, after, revision, wait);
                self.poll(poll, request);
            }
            Action::CancelPoll => {
                if let Some(abort) = self.poll.take() {
                    abort.abort();
                }
            }
            Action::Post(submission) => self.post(&submission),
            Action::OpenSocket(number) => {
                let driver = Rc::downgrade(self);
                let told = move |input| feed(&driver, input);
                let socket = Socket::open(&self.origin, number, told);
                if socket.is_none() {
                    self.inputs.borrow_mut().push_back(Input::SocketClosed(number));
                }
                self.socket.replace(socket);
            }
            Action::SendSocket(message) => {
                if let Some(socket) = self.socket.borrow().as_ref() {
                    socket.send(&message);
                }
            }
            Action::CloseSocket => self.retire_socket(),
            Action::Wake(at) => self.wake(at),
            Action::Deliver(event) => (self.on_event.borrow_mut())(event),
        }
    }

    /// A socket may be closed from within its own callback, which must outlive that.
    fn retire_socket(&self) {
        let socket = self.socket.take();
        spawn_local(async move { drop(socket) });
    }

    fn poll(self: &Rc<Self>, poll: u32, request: Request) {
        let Ok(abort) = AbortController::new() else { return };
        self.poll.replace(Some(abort.clone()));
        let fetch = Fetch::new(&self.origin);
        let driver = Rc::downgrade(self);
        spawn_local(async move {
            let answer = fetch.exchange_until(request, abort).await;
            feed(&driver, Input::Page(poll, answer.and_then(crate::http::Answer::page)));
        });
    }

    fn post(self: &Rc<Self>, submission: &Submission) {
        let request = Request::submit(self.session, &self.capability, submission);
        let message_id = submission.message_id;
        let fetch = Fetch::new(&self.origin);
        let driver = Rc::downgrade(self);
        spawn_local(async move {
            let answer = fetch.exchange(request).await;
            feed(&driver, Input::Posted(message_id, answer.and_then(crate::http::Answer::json)));
        });
    }

    fn wake(self: &Rc<Self>, at: UnixMillis) {
        let driver = Rc::downgrade(self);
        let delay = u64::try_from(at.since(now()).as_millis()).unwrap_or(u64::MAX);
        let timer = Timer::after(delay, move || {
            // Deferred: the tick may replace the timer whose callback this is.
            let driver = driver.clone();
            spawn_local(async move { feed(&driver, Input::Tick) });
        });
        self.timer.replace(timer);
    }
}

/// An event listener that is removed when dropped.
struct Listener {
    target: EventTarget,
    name: &'static str,
    callback: Closure<dyn FnMut()>,
}

impl Listener {
    fn add(target: &EventTarget, name: &'static str, callback: impl FnMut() + 'static) -> Self {
        let callback = Closure::<dyn FnMut()>::new(callback);
        // Fails only for a listener that is no function.
        let _ = target.add_event_listener_with_callback(name, callback.as_ref().unchecked_ref());
        Self { target: target.clone(), name, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.name, callback);
    }
}

fn listen(driver: &Rc<Driver>) -> Vec<Listener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let mut listeners = vec![on_online(&window, Rc::downgrade(driver))];
    listeners.extend(window.document().map(|page| on_visible(page, Rc::downgrade(driver))));
    listeners
}

fn on_online(window: &Window, driver: Weak<Driver>) -> Listener {
    Listener::add(window, "online", move || feed(&driver, Input::Online))
}

fn on_visible(document: Document, driver: Weak<Driver>) -> Listener {
    let target: EventTarget = document.clone().into();
    Listener::add(&target, "visibilitychange", move || {
        if document.visibility_state() == VisibilityState::Visible {
            feed(&driver, Input::Visible);
        }
    })
}
