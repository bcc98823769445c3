//! Where this officer sits already: asked when duty begins, so that a reload or a crash of this
//! page loses nobody, and every minute, so that no other console's does.
//!
//! Of two pages in one browser the service knows nothing: each conversation holds a lock of the
//! browser's (Web Locks), which goes with its page, however that ends. A browser without such locks
//! lets the newer page go on.

use abri_core::{JoinError, OsEntropy, StagedSession};
use abri_transport::{
    OfficerAccess, TransportError,
    browser::{now, service},
};
use abri_wire::{
    Capability, SessionId,
    api::{ClaimRequest, SeatEntry},
};
use js_sys::{
    Function, Object, Promise, Reflect,
    futures::{JsFuture, spawn_local},
};
use leptos::prelude::{WithUntracked as _, window};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};

use super::{Driver, draw_capability, lines::pause, problem, tell};
use crate::{
    app::{ConversationId, Ending, Incoming, Input, Place, Stage},
    seat::{Seat, Turn},
};

/// How often it is tried to sit down where the service does not answer.
const TRIES: u32 = 30;

impl Driver {
    pub(super) fn fetch_seats(&self) {
        let Some(access) = self.access() else { return };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            let answer = match service.seats(&access).await.map_err(problem) {
                Ok(entries) => Ok(places(entries).await),
                Err(problem) => Err(problem),
            };
            tell(&me, Input::Seats(answer));
        });
    }

    /// Sits down there once more, with a new capability, and asks to be let in anew.
    pub(super) fn rejoin(&self, id: ConversationId, session: SessionId, joined: bool) {
        let (Some(access), Some(own)) = (self.access(), draw_capability()) else {
            return self.hear(id, Incoming::Ended(Ending::Failed));
        };
        let (me, origin, wipes) = (self.me.clone(), self.origin.clone(), self.wipes.get());
        spawn_local(async move {
            let sits = sit(&origin, session, &access, &own).await;
            let Some(driver) = me.upgrade() else { return };
            // Given up meanwhile, or signed out: a seat that nobody reads is none.
            let awaited = driver.state.with_untracked(|state| {
                state.conversation(id).is_some_and(|it| it.stage == Stage::Joining)
            });
            if !awaited || driver.wipes.get() != wipes {
                return;
            }
            if !driver.holds(&access) {
                return driver.hear(id, Incoming::Interrupted);
            }
            match sits {
                Ok(()) => driver.sit_down(id, (session, own), driver.stage_anew(session, joined)),
                Err(refused) => driver.hear(id, refused),
            }
        });
    }

    fn stage_anew(&self, session: SessionId, joined: bool) -> Result<(Seat, Turn), Ending> {
        let signed_in = self.signed_in.borrow();
        let identity = &signed_in.as_ref().ok_or(Ending::Failed)?.identity;
        let staged = StagedSession::rejoining(identity, session, Box::new(OsEntropy), now());
        let (staged, question) = staged.map_err(|error| match error {
            JoinError::Certificate(_) => Ending::CertificateExpired,
            JoinError::Entropy(_) | JoinError::Library => Ending::Failed,
        })?;
        let (seat, turn) = Seat::rejoining(staged, question, identity.certificate_hash());
        Ok((if joined { seat } else { seat.that_never_joined() }, turn))
    }
}

/// Sits down, or what is to be heard instead.
async fn sit(
    origin: &str,
    session: SessionId,
    access: &OfficerAccess,
    own: &Capability,
) -> Result<(), Incoming> {
    let (service, request) = (service(origin), ClaimRequest { capability: own.hash() });
    for _ in 0..TRIES {
        match service.sit(session, access, &request).await {
            Ok(_) => return Ok(()),
            Err(TransportError::Problem(problem)) if !problem.is_transient() => {
                return Err(Incoming::NotSeated(problem));
            }
            Err(_) => pause().await,
        }
    }
    Err(Incoming::Ended(Ending::Failed))
}

/// What other pages of this browser have is theirs.
async fn places(entries: Vec<SeatEntry>) -> Vec<Place> {
    let mut places = Vec::new();
    for entry in entries {
        let taken = entry.own && is_held(entry.session).await;
        places.push(Place { entry, taken });
    }
    places
}

/// A lock of the browser's: as long as this lives, other pages see that the conversation is here.
pub(super) struct Held(Option<Function>);

impl Held {
    pub(super) fn hold(session: SessionId) -> Self {
        let mut release = None;
        let until = Promise::new(&mut |resolve, _| release = Some(resolve));
        let held = Closure::once_into_js(move |_: JsValue| until);
        // It takes the lock from whoever has it: the officer has said so.
        let _ = request(session, "steal", &held);
        Self(release)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            // A promise's own function does not throw.
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// Whether another page of this browser has the conversation.
async fn is_held(session: SessionId) -> bool {
    // Called with `null` if somebody holds it; else the lock goes as soon as this returns.
    let look = Closure::once_into_js(|lock: JsValue| JsValue::from_bool(lock.is_null()));
    let Some(answer) = request(session, "ifAvailable", &look) else { return false };
    JsFuture::from(answer).await.is_ok_and(|held| held.is_truthy())
}

/// `navigator.locks.request`; `None` if this browser has no such thing.
fn request(session: SessionId, option: &str, held: &JsValue) -> Option<Promise> {
    let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &option.into(), &JsValue::TRUE).ok()?;
    let name = format!("abri-{}", session.to_text());
    request.call3(&locks, &name.into(), &options, held).ok()?.dyn_into().ok()
}
