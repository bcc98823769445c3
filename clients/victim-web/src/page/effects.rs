//! Carries effects out.

use core::{
    future::Future,
    task::{Context, Waker},
    time::Duration,
};
use std::rc::{Rc, Weak};

use abri_transport::{
    DeliveryService, TransportError,
    browser::{self, Connection, Fetch, Timer, now},
    http::{Exchange as _, HttpService, Request},
    link::LinkEvent,
};
use abri_wire::{
    CertificateHash, MemberSlot, ProblemKind, Sequence, UnixMillis,
    api::{Entry, InvitationRequest, OpenRequest, SessionView},
};
use js_sys::futures::spawn_local;

use super::{Last, Page, session::Session, slot::SessionStorage};
use crate::{
    app::{Effect, Heard, Input, Later, Way},
    conversation::{Carried, Conversation, Step},
    kept::Slot as _,
};

/// Between two requests of which the first brought nothing, in milliseconds.
const ASK_AGAIN: u64 = 2000;
/// What is farther away than this is looked for on the clock, every so often.
const LONG: Duration = Duration::from_secs(3600);
const LOOK_AT_CLOCK: Duration = Duration::from_secs(30);
/// How long erasing waits for her last word, in seconds.
const FAREWELL_WITHIN: u64 = 2;
/// What the service says of a session that can't be returned to.
const RETURN_GONE: TransportError = TransportError::Problem(ProblemKind::ReturnGone);

impl Page {
    pub(super) fn act(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Open => self.open(),
            Effect::Offer { fresh } => self.offer(fresh),
            Effect::View => self.look(),
            Effect::Renew => self.renew(),
            Effect::Say(key, text) => self.converse(|it| it.say(key, &text, now())),
            Effect::Answer(key, answer) => self.converse(|it| it.answer(key, answer, now())),
            Effect::Decide(key, verdict) => self.converse(|it| it.decide(key, verdict, now())),
            Effect::Dismiss(certificate) => self.converse(|it| it.dismiss(certificate, now())),
            Effect::TakeRight(certificate) => self.converse(|it| it.right_of(certificate)),
            Effect::File(effect) => self.act_on_file(effect),
            Effect::Farewell => {
                if let Some(session) = self.session.borrow_mut().as_mut() {
                    let conversation = session.conversation.as_mut();
                    session.farewell = conversation.and_then(|it| it.farewell(now()));
                }
            }
            Effect::Close => {
                // First of all: from here on nothing leads back.
                SessionStorage.remove();
                self.files.wipe();
                if let Some(session) = self.session.borrow_mut().as_mut() {
                    session.close();
                }
            }
            Effect::Erase => self.erase(),
            Effect::Leave(erase) => self.leave(erase),
            Effect::After(time, later) => self.after(time, later),
        }
    }

    pub(super) fn queue(&self, input: Input) {
        self.inputs.borrow_mut().push_back(input);
    }

    pub(super) fn origin(&self) -> String {
        self.view.borrow().setting("abri-delivery").unwrap_or_default()
    }

    pub(super) fn service(&self) -> HttpService<Fetch> {
        browser::service(&self.origin())
    }

    fn open(self: &Rc<Self>) {
        if self.session.borrow().is_none() {
            let ahead = self.ahead.take().filter(|session| session.is_fresh());
            match ahead.map_or_else(|| self.make(), Ok) {
                Ok(mut session) => {
                    session.returns(self.former.take());
                    session.is_in(self.view.borrow().zone());
                    self.session.replace(Some(session));
                }
                Err(heard) => return self.queue(Input::Heard(heard)),
            }
        }
        let (Some(request), Some((_, capability))) = (self.open_request(), self.rights()) else {
            return;
        };
        let (service, page) = (self.service(), Rc::clone(self));
        begin(async move {
            let id = request.session;
            let ends_at = page.ends_at();
            let answer = page.try_to_open(&service, request).await;
            if answer.is_ok() {
                if !page.opened() {
                    // It may have opened what was erased before. Best effort: nobody holds a key.
                    let _ = service.erase(id, &capability).await;
                    return;
                }
                page.connect();
            } else if answer == Err(RETURN_GONE) && !page.returns_surely() {
                page.session.take();
                let writing = page.view.borrow().is_writing();
                return page.feed(Input::NeverOpened { writing });
            }
            page.feed(Input::Opened(answer, now(), ends_at));
        });
    }

    fn open_request(&self) -> Option<OpenRequest> {
        self.session.borrow().as_ref().map(|session| session.open_request())
    }

    /// Opens it from the newest of the sessions that she may come from which the service takes.
    async fn try_to_open(
        &self,
        service: &HttpService<Fetch>,
        mut request: OpenRequest,
    ) -> Result<SessionView, TransportError> {
        loop {
            let answer = service.open(&request).await;
            let gone = answer == Err(RETURN_GONE);
            let next = || self.session.borrow_mut().as_mut().is_some_and(|it| it.tries_the_next());
            if !gone || !next() {
                return answer;
            }
            let Some(next) = self.open_request() else { return answer };
            request = next;
        }
    }

    /// When the keys of the session that is being opened are good no longer.
    fn ends_at(&self) -> UnixMillis {
        self.session.borrow().as_ref().map(|session| session.ends_at).unwrap_or_default()
    }

    fn returns_surely(&self) -> bool {
        self.session.borrow().as_ref().is_some_and(|session| session.returns_surely())
    }

    /// Whether she still wants it: she may have left, or ended it, while the service answered.
    fn opened(&self) -> bool {
        match self.session.borrow_mut().as_mut() {
            Some(session) if session.conversation.is_some() => {
                session.opened();
                // Out of sight since she began: it may be thrown away without a word.
                if super::is_out_of_sight() {
                    session.keep();
                }
                true
            }
            _ => false,
        }
    }

    fn connect(self: &Rc<Self>) {
        let origin = self.origin();
        let page = Rc::downgrade(self);
        if let Some(session) = self.session.borrow_mut().as_mut() {
            // She may have left, or ended it, while the service answered.
            if session.conversation.is_some() && session.connection.is_none() {
                session.connection = Some(Rc::new(Connection::start(
                    &origin,
                    session.id,
                    session.capability.clone(),
                    Sequence::START,
                    move |event| told(&page, event),
                )));
            }
        }
    }

    fn offer(self: &Rc<Self>, fresh: bool) {
        let mut borrowed = self.session.borrow_mut();
        let Some(session) = borrowed.as_mut() else { return };
        let keys = match (fresh, &mut session.conversation) {
            (true, Some(conversation)) => match conversation.offer() {
                Ok(Some(keys)) => Some(keys),
                // A commit is under way: `Heard::OfferDue` follows it.
                Ok(None) => return,
                Err(heard) => return self.queue(Input::Heard(heard)),
            },
            (false, Some(_)) => None,
            (_, None) => return,
        };
        let offer = session.offer(keys);
        let (id, capability) = (session.id, session.capability.clone());
        let (service, page) = (self.service(), Rc::clone(self));
        spawn_local(async move {
            let answer = service.offer(id, &capability, &offer).await;
            page.feed(Input::Offered(answer, now()));
        });
    }

    fn look(self: &Rc<Self>) {
        let Some((id, capability)) = self.rights() else { return };
        let (service, page) = (self.service(), Rc::clone(self));
        spawn_local(async move {
            let answer = service.view(id, &capability).await;
            page.feed(Input::Viewed(answer, now()));
        });
    }

    pub(super) fn converse(self: &Rc<Self>, act: impl FnOnce(&mut Conversation) -> Step) {
        let step = {
            let mut session = self.session.borrow_mut();
            session.as_mut().and_then(|it| it.conversation.as_deref_mut()).map(act)
        };
        if let Some(step) = step {
            self.take_step(step);
        }
    }

    fn receive(self: &Rc<Self>, entry: &Entry) {
        let step = {
            let mut session = self.session.borrow_mut();
            let conversation = session.as_mut().and_then(|it| it.conversation.as_mut());
            conversation.map(|conversation| conversation.receive(entry, now()))
        };
        let Some(step) = step else { return };
        let whole = step.rewind.is_none();
        self.take_step(step);
        if whole {
            self.feed(Input::Processed(entry.sequence));
        }
    }

    /// What the conversation wants: told, submitted, fetched again, revoked.
    fn take_step(self: &Rc<Self>, step: Step) {
        let connection = self.session.borrow().as_ref().and_then(|it| it.connection.clone());
        if let Some(connection) = connection {
            for submission in step.submit {
                connection.submit(submission);
            }
            if let Some(after) = step.rewind {
                connection.rewind(after);
            }
        }
        for slot in step.revoke {
            self.revoke(slot);
        }
        if let Some(request) = step.invite {
            self.invite(request);
        }
        if let Some(certificate) = step.ask_for {
            self.fetch_evidence(certificate);
        }
        if let Some(certificate) = step.ask_later {
            self.soon(ASK_AGAIN, move |page| page.fetch_evidence(certificate));
        }
        for heard in step.heard {
            self.feed(Input::Heard(heard));
        }
    }

    /// Asks for newer evidence for who is there.
    fn renew(self: &Rc<Self>) {
        let present = self.session.borrow().as_ref().and_then(|session| {
            session.conversation.as_deref().map(Conversation::present_certificates)
        });
        for certificate in present.unwrap_or_default() {
            self.fetch_evidence(certificate);
        }
    }

    /// Hands her invitation to the service, until it has it or says no.
    fn invite(self: &Rc<Self>, request: InvitationRequest) {
        let Some((id, capability)) = self.rights() else { return };
        let (service, page) = (self.service(), Rc::downgrade(self));
        spawn_local(async move {
            let answer = service.send_invitation(id, &capability, &request).await;
            let (Err(error), Some(page)) = (answer, page.upgrade()) else { return };
            page.soon(ASK_AGAIN, move |page| {
                page.converse(|it| it.not_invited(&request, error, now()));
            });
        });
    }

    /// Takes the right of somebody who is out of the group, until the service has heard it: it would
    /// keep a place for him (`DS-73`).
    fn revoke(self: &Rc<Self>, slot: MemberSlot) {
        let Some((id, capability)) = self.rights() else { return };
        let (service, page) = (self.service(), Rc::downgrade(self));
        spawn_local(async move {
            let answer = service.revoke(id, &capability, slot).await;
            if let (Err(error), Some(page)) = (answer, page.upgrade())
                && error.is_transient()
            {
                page.soon(ASK_AGAIN, move |page| page.revoke(slot));
            }
        });
    }

    fn fetch_evidence(self: &Rc<Self>, certificate: CertificateHash) {
        let (service, page) = (self.service(), Rc::clone(self));
        spawn_local(async move {
            let answer = service.evidence(certificate).await;
            page.converse(|it| it.evidence(certificate, answer, now()));
        });
    }

    fn erase(self: &Rc<Self>) {
        let Some((id, capability)) = self.rights() else { return };
        let (farewell, first) = match self.session.borrow_mut().as_mut() {
            Some(session) => (session.farewell.take(), session.to_open_first.clone()),
            None => return,
        };
        let (service, page) = (self.service(), Rc::clone(self));
        spawn_local(async move {
            if let Some(submission) = farewell {
                let request = Request {
                    timeout: FAREWELL_WITHIN,
                    ..Request::submit(id, &capability, &submission)
                };
                // Best effort: erasing must not wait for it.
                let _ = service.0.exchange(request).await;
            }
            let mut answer = Ok(());
            for request in first {
                answer = service.open(&request).await.map(drop);
                if answer != Err(RETURN_GONE) {
                    break;
                }
            }
            if answer.is_ok() {
                answer = service.erase(id, &capability).await;
            }
            if answer.is_ok() {
                page.session.take();
            }
            page.feed(Input::Erased(answer));
        });
    }

    /// The page goes away: keys and words first. What is left to ask must outlive it, and nobody
    /// hears the answer.
    fn leave(&self, erase: Option<Way>) {
        let session = self.session.take();
        drop(self.ahead.take());
        // Whoever leaves by the exit leaves nothing that leads back.
        if erase != Some(Way::Away) {
            SessionStorage.remove();
        }
        self.files.wipe();
        self.view.borrow().wipe();
        let Some(session) = session else { return };
        let returns = erase == Some(Way::Away) && session.keep();
        let left = session.leaving();
        let Session { id, capability, conversation, connection, .. } = *session;
        drop((conversation, connection));
        let Some(way) = erase else { return };
        let last = match way {
            Way::Exit => Last::Exit(left),
            Way::Away if returns => Last::Request(Request::away(id, &capability)),
            Way::Away => Last::Request(Request::erase(id, &capability)),
        };
        self.last.replace(Some(last));
    }

    fn after(self: &Rc<Self>, time: Duration, later: Later) {
        let step = if time > LONG { LOOK_AT_CLOCK } else { time };
        self.at(now().plus(time), step, later);
    }

    /// A phone's timers sleep with it: after each step the clock says whether it is time.
    fn at(self: &Rc<Self>, due: UnixMillis, step: Duration, later: Later) {
        let page = Rc::downgrade(self);
        let milliseconds = u64::try_from(step.as_millis()).unwrap_or(u64::MAX);
        let timer = Timer::after(milliseconds, move || {
            let Some(page) = page.upgrade() else { return };
            match due.since(now()) {
                left if step == LOOK_AT_CLOCK && !left.is_zero() => {
                    page.at(due, left.min(LOOK_AT_CLOCK), later);
                }
                _ => page.feed(Input::Later(later)),
            }
        });
        // Few, and each once: what has become pointless is ignored when it comes.
        core::mem::forget(timer);
    }

    pub(super) fn rights(&self) -> Option<(abri_wire::SessionId, abri_wire::Capability)> {
        let session = self.session.borrow();
        session.as_ref().map(|session| (session.id, session.capability.clone()))
    }
}

/// Goes as far as it can now, and on later: a request leaves before an old phone has drawn the
/// screen that follows.
fn begin(act: impl Future<Output = ()> + 'static) {
    let mut act = Box::pin(act);
    let mut context = Context::from_waker(Waker::noop());
    if act.as_mut().poll(&mut context).is_pending() {
        spawn_local(act);
    }
}

/// What the connection says.
fn told(page: &Weak<Page>, event: LinkEvent) {
    let Some(page) = page.upgrade() else { return };
    match event {
        LinkEvent::Entry(entry) => page.receive(&entry),
        LinkEvent::Status(status) => page.feed(Input::Status(status)),
        LinkEvent::Offline => page.feed(Input::Offline(true)),
        LinkEvent::Online => page.feed(Input::Offline(false)),
        LinkEvent::Erased => {
            // Her phone slept over it: the page says why, not only that.
            let over = page.session.borrow().as_ref().is_some_and(|it| now() >= it.ends_at);
            page.feed(if over { Input::Later(Later::Expired) } else { Input::Gone });
        }
        LinkEvent::Ended(problem) => page.feed(Input::Refused(problem)),
        LinkEvent::Refused { message_id, problem } => {
            let carried = {
                let mut session = page.session.borrow_mut();
                let conversation = session.as_mut().and_then(|it| it.conversation.as_mut());
                conversation.and_then(|it| it.refused(message_id))
            };
            page.feed(match carried {
                Some(Carried::Message(key)) => Input::NotSent(key, problem),
                Some(Carried::Quiet) => return,
                // A commit that the service will not take: nothing can be sent any more.
                None if problem == ProblemKind::Closing => return,
                None if problem == ProblemKind::SessionFull => Input::Refused(problem),
                None => Input::Heard(Heard::Stopped(abri_core::SessionError::Ended)),
            });
        }
        LinkEvent::Receipt { .. } => {}
    }
}
