//! Asking the service for a seat: what of the queue this officer answers, and where others ask for him.

use std::collections::BTreeMap;

use abri_core::InvitationKeys;
use abri_transport::{DeliveryService as _, OfficerAccess, TransportError, browser::service};
use abri_wire::{
    Capability, ProblemKind, SessionId,
    api::{ClaimRequest, Claimed, Invited},
};
use js_sys::futures::spawn_local;
use leptos::prelude::WithUntracked as _;

use super::{Driver, draw_capability, problem};
use crate::app::{Input, State};

/// How often a seat is asked for without an answer; the repetition is recognised (`DS-12`).
const ATTEMPTS: u32 = 3;

/// What succeeded, until its conversation begins.
pub(super) type Claims = BTreeMap<SessionId, Box<(Capability, Ticket)>>;

/// By what this officer comes into a session.
pub(super) enum Ticket {
    /// An offer of the queue.
    Claimed(Claimed),
    /// An invitation to join others.
    Invited(InvitationKeys),
}

/// What is asked for.
#[derive(Clone, Copy)]
enum Wanted {
    /// To answer who waits.
    Offer,
    /// To join others.
    Invitation(InvitationKeys),
}

impl Wanted {
    async fn ask(
        self,
        (origin, access): (&str, &OfficerAccess),
        session: SessionId,
        request: &ClaimRequest,
    ) -> Result<Ticket, TransportError> {
        let service = service(origin);
        match self {
            Self::Offer => service.claim(session, access, request).await.map(Ticket::Claimed),
            Self::Invitation(keys) => {
                service.join(session, access, request).await.map(|_| Ticket::Invited(keys))
            }
        }
    }

    const fn answered(self, session: SessionId, verdict: Result<(), Option<ProblemKind>>) -> Input {
        match self {
            Self::Offer => Input::Claimed { session, verdict },
            Self::Invitation(_) => Input::Taken { session, verdict },
        }
    }

    /// Whether it is kept behind the lock until somebody is back: an invitation is used up, who waits is not.
    const fn outlasts_the_lock(self) -> bool {
        matches!(self, Self::Invitation(_))
    }
}

impl Driver {
    pub(super) fn claim(&self, session: SessionId) {
        self.ask_for_seat(session, Wanted::Offer);
    }

    pub(super) fn take_invitation(&self, invited: &Invited) {
        let Invited { session, creator_key_hash, nonce, .. } = *invited;
        let keys = InvitationKeys { creator_key_hash, nonce };
        self.ask_for_seat(session, Wanted::Invitation(keys));
    }

    fn ask_for_seat(&self, session: SessionId, wanted: Wanted) {
        let Some(access) = self.access() else { return };
        let Some(capability) = draw_capability() else {
            return self.take(wanted.answered(session, Err(None)));
        };
        let (me, origin, wipes) = (self.me.clone(), self.origin.clone(), self.wipes.get());
        spawn_local(async move {
            let by = (origin.as_str(), &access);
            let request = ClaimRequest { capability: capability.hash() };
            let (answer, doubtful) =
                until_heard(async || wanted.ask(by, session, &request).await).await;
            let Some(driver) = me.upgrade() else { return };
            let verdict = match answer {
                Ok(ticket) => {
                    driver.claims.borrow_mut().insert(session, Box::new((capability, ticket)));
                    Ok(())
                }
                Err(error) => {
                    if doubtful {
                        driver.give_back(session, capability);
                    }
                    Err(problem(error))
                }
            };
            driver.take(wanted.answered(session, verdict));
            // Nobody entered: the lock came in between, or who was to go there has gone home.
            let waits = wanted.outlasts_the_lock() && driver.wipes.get() == wipes;
            if !(waits && driver.state.with_untracked(State::is_locked)) {
                driver.give_back_unused(session);
            }
        });
    }

    fn give_back_unused(&self, session: SessionId) {
        let unused = self.claims.borrow_mut().remove(&session);
        if let Some(unused) = unused {
            self.give_back(session, unused.0);
        }
    }
}

/// Asks for a seat until there is an answer. Also says whether an attempt went without one: it may have been
/// counted all the same, and if nobody sits down there, the seat is to be given back.
async fn until_heard<T>(
    ask: impl AsyncFn() -> Result<T, TransportError>,
) -> (Result<T, TransportError>, bool) {
    let (mut attempts, mut doubtful) = (0, false);
    loop {
        let answer = ask().await;
        attempts += 1;
        doubtful |= answer.as_ref().is_err_and(|error| error.is_transient());
        match answer {
            Err(TransportError::Offline) if attempts < ATTEMPTS => {}
            answer => return (answer, doubtful),
        }
    }
}
