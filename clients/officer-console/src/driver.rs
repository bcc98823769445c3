//! Carries the app's effects out, in a browser: the only place with a network, a clock, a
//! generator and keys.
//!
//! ```text
//! view --Input--> app::update --Effect--> here --> Seat (keys) <--> Connection (network)
//!  ^ state           ^ Input::Heard, Input::Queue, ...  |
//!  +-----------------+-----------------------------------+
//! ```

mod directory;
mod duty;
mod lines;
mod page;
mod passkey;
mod storage;

use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::{Rc, Weak},
};

use abri_core::{OfficerIdentity, Pins};
use abri_transport::{
    DeliveryService as _, OfficerAccess, TransportError,
    browser::{Fetch, now, service},
    http::Request,
};
use abri_wire::{
    Capability, ProblemKind, SessionId,
    api::{ClaimRequest, Claimed},
};
use js_sys::futures::spawn_local;
use leptos::prelude::{RwSignal, Update as _};
use zeroize::Zeroizing;

use self::{duty::Keys, lines::Line};
use crate::app::{ConversationId, Effect, Entry, Input, Keep, Keeping, State, update};

pub use page::start;

/// How often a claim is repeated without an answer; the repetition is recognised (`DS-12`).
const CLAIM_ATTEMPTS: u32 = 3;

/// A claim that succeeded, until its conversation begins.
type Claims = BTreeMap<SessionId, (Capability, Claimed)>;

/// An officer on duty.
struct SignedIn {
    identity: OfficerIdentity,
    access: OfficerAccess,
}

struct Driver {
    me: Weak<Driver>,
    /// Where the Delivery Service answers.
    origin: String,
    /// Pinned by the page; `None` if it pins none, and then nobody can sign in.
    pins: Option<Pins>,
    state: RwSignal<State>,
    keys: RefCell<Keys>,
    signed_in: RefCell<Option<SignedIn>>,
    claims: RefCell<Claims>,
    lines: RefCell<BTreeMap<ConversationId, Line>>,
}

impl Driver {
    fn new(origin: String, pins: Option<Pins>, state: RwSignal<State>) -> Rc<Self> {
        Rc::new_cyclic(|me| Self {
            me: me.clone(),
            origin,
            pins,
            state,
            keys: RefCell::new(Keys::load()),
            signed_in: RefCell::default(),
            claims: RefCell::default(),
            lines: RefCell::default(),
        })
    }

    /// One step of the app, then what it asks for.
    fn take(&self, input: Input) {
        let mut effects = Vec::new();
        self.state.update(|state| effects = update(state, input));
        for effect in effects {
            self.act(effect);
        }
    }

    fn act(&self, effect: Effect) {
        match effect {
            Effect::Enrol { invitation, passkey } => self.enrol(invitation, passkey),
            Effect::Keep(keep) => self.keep(keep),
            Effect::LookForCertificate => self.look_for_certificate(),
            Effect::SignIn(passphrase) => self.sign_in(passphrase),
            Effect::Lock => self.lock(),
            Effect::Forget => self.forget(),
            Effect::SignOut => self.sign_out(),
            Effect::FetchQueue => self.fetch_queue(),
            Effect::Claim(session) => self.claim(session),
            Effect::Enter(id, session) => self.enter(id, session),
            Effect::Send { conversation, key, text } => {
                self.turn(conversation, |seat| seat.send(key, &text, now()));
            }
            Effect::FetchDirectory => self.fetch_directory(),
            Effect::Hand { conversation, key, handed } => {
                self.turn(conversation, |seat| seat.hand(key, handed, now()));
            }
            Effect::Signal(id, signal) => self.turn(id, |seat| seat.signal(signal, now())),
            Effect::Close(id) => self.turn(id, |seat| seat.close(now())),
            Effect::Wipe(id) => drop(self.lines.borrow_mut().remove(&id)),
            Effect::WipeAll => self.wipe_all(),
            Effect::FocusComposer => page::focus_composer(),
        }
    }

    /// What this device has, before anybody is asked for anything.
    fn arrive(&self, invitation: Option<Zeroizing<String>>) {
        let keeping = self.keys.borrow().keeping();
        let entry = match (invitation, keeping) {
            (None, Some(keeping)) => Entry::Ready(keeping),
            (invitation, _) => Entry::Enrol { invitation },
        };
        self.take(Input::Arrived(entry));
    }

    fn enrol(&self, invitation: Zeroizing<String>, passkey: bool) {
        let (me, origin) = (self.me.clone(), self.origin.clone());
        spawn_local(async move {
            let made = duty::enrol(&origin, &invitation, passkey).await;
            let Some(driver) = me.upgrade() else { return };
            let answer = made.map(|(keys, request, sealed)| {
                driver.keys.replace(keys);
                (request, sealed)
            });
            driver.take(Input::Enrolled(answer));
        });
    }

    fn keep(&self, keep: Keep) {
        let (me, keys) = (self.me.clone(), self.keys.take());
        spawn_local(async move {
            let (keys, kept) = keys.keep(keep).await;
            let Some(driver) = me.upgrade() else { return };
            driver.keys.replace(keys);
            driver.take(Input::Kept(kept));
        });
    }

    fn look_for_certificate(&self) {
        let (me, origin) = (self.me.clone(), self.origin.clone());
        let Some(looking) = self.keys.borrow().looking() else { return };
        spawn_local(async move {
            // Without an answer the next look has one.
            if let Ok(Some(_)) = looking.chain(&origin).await
                && let Some(driver) = me.upgrade()
            {
                let keeping = driver.keys.borrow().keeping();
                keeping.into_iter().for_each(|keeping| driver.take(Input::Certified(keeping)));
            }
        });
    }

    fn sign_in(&self, passphrase: Option<Zeroizing<String>>) {
        let (me, origin, pins) = (self.me.clone(), self.origin.clone(), self.pins.clone());
        let keys = self.keys.borrow().clone();
        spawn_local(async move {
            let answer = duty::sign_in(&origin, &keys, pins.as_ref(), passphrase).await;
            let Some(driver) = me.upgrade() else { return };
            let verdict = answer.map(|(signed_in, officer)| {
                driver.signed_in.replace(Some(signed_in));
                driver.keys.borrow_mut().seal();
                officer
            });
            driver.take(Input::SignedIn(verdict));
        });
    }

    /// The unsealed key and the right to the queue go; conversations have their own.
    fn lock(&self) {
        self.claims.borrow_mut().clear();
        self.keys.borrow_mut().seal();
        self.leave_the_queue();
    }

    fn leave_the_queue(&self) {
        if let Some(signed_in) = self.signed_in.borrow_mut().take() {
            // Outlives the page, which may be on its way out; unheard the shift ends by itself.
            let request = Request::sign_out(&signed_in.access);
            Fetch::new(&self.origin).send_and_forget(&request);
        }
    }

    fn forget(&self) {
        self.keys.take();
        storage::forget();
        spawn_local(page::clear(page::Clearing::Everything, false));
    }

    /// The end of a shift: what the browser keeps of this page goes, all but a sealed key, and the
    /// page begins anew, with another memory.
    fn sign_out(&self) {
        self.wipe_all();
        let sealed = matches!(self.keys.borrow().keeping(), Some(Keeping::Sealed(_)));
        let clearing =
            if sealed { page::Clearing::AllButTheKey } else { page::Clearing::Everything };
        spawn_local(page::clear(clearing, true));
    }

    /// The keys and the right to the queue go at once; the service is told.
    fn wipe_all(&self) {
        self.lines.borrow_mut().clear();
        self.lock();
    }

    fn fetch_queue(&self) {
        let Some(access) = self.signed_in.borrow().as_ref().map(|it| it.access.clone()) else {
            return;
        };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            let answer = service.queue(&access).await.map_err(problem);
            tell(&me, Input::Queue(answer));
        });
    }

    fn claim(&self, session: SessionId) {
        let Some(access) = self.signed_in.borrow().as_ref().map(|it| it.access.clone()) else {
            return;
        };
        let Some(capability) = draw_capability() else {
            return self.take(Input::Claimed { session, verdict: Err(None) });
        };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            let request = ClaimRequest { capability: capability.hash() };
            let mut attempt = 1;
            let answer = loop {
                match service.claim(session, &access, &request).await {
                    // It may have been counted: the same hash finds out.
                    Err(TransportError::Offline) if attempt < CLAIM_ATTEMPTS => attempt += 1,
                    answer => break answer,
                }
            };
            let Some(driver) = me.upgrade() else { return };
            let verdict = answer.map_err(problem).map(|claimed| {
                driver.claims.borrow_mut().insert(session, (capability, claimed));
            });
            driver.take(Input::Claimed { session, verdict });
        });
    }
}

fn tell(driver: &Weak<Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.take(input);
    }
}

/// What the service said, if it said anything.
fn problem(error: TransportError) -> Option<ProblemKind> {
    match error {
        TransportError::Problem(problem) => Some(problem),
        TransportError::Offline | TransportError::Malformed => None,
    }
}

fn draw_capability() -> Option<Capability> {
    use abri_core::{Entropy as _, OsEntropy};

    let mut bytes = Zeroizing::new([0; 32]);
    OsEntropy.fill(bytes.as_mut_slice()).ok()?;
    Some(Capability::new(*bytes))
}
