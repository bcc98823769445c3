//! Who waits, and who of them is this officer's to answer.

use abri_transport::{DeliveryService as _, TransportError, browser::service};
use abri_wire::{SessionId, api::ClaimRequest};
use js_sys::futures::spawn_local;

use super::{Driver, Ticket, draw_capability, problem, tell};
use crate::app::Input;

/// How often a place is asked for without an answer; the repetition is recognised (`DS-12`).
const ATTEMPTS: u32 = 3;

impl Driver {
    pub(super) fn fetch_queue(&self) {
        let Some(access) = self.access().or_else(|| self.watching.borrow().clone()) else { return };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            let answer = service.queue(&access).await.map_err(problem);
            tell(&me, Input::Queue(answer));
        });
    }

    pub(super) fn claim(&self, session: SessionId) {
        let Some(access) = self.access() else { return };
        let Some(capability) = draw_capability() else {
            return self.take(Input::Claimed { session, verdict: Err(None) });
        };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            let request = ClaimRequest { capability: capability.hash() };
            let (answer, doubtful) =
                until_heard(async || service.claim(session, &access, &request).await).await;
            let Some(driver) = me.upgrade() else { return };
            let verdict = match answer {
                Ok(claimed) => {
                    let ticket = (capability, Ticket::Claimed(claimed));
                    driver.claims.borrow_mut().insert(session, ticket);
                    Ok(())
                }
                Err(error) => {
                    if doubtful {
                        driver.give_back(session, capability);
                    }
                    Err(problem(error))
                }
            };
            driver.take(Input::Claimed { session, verdict });
            // Behind a lock that came in between nobody enters.
            let left = driver.claims.borrow_mut().remove(&session);
            if let Some((capability, _)) = left {
                driver.give_back(session, capability);
            }
        });
    }
}

/// Asks for a place until there is an answer. Also says whether an attempt went without one: it may have been
/// counted all the same, and if nobody sits down there, the place is to be given back.
pub(super) async fn until_heard<T>(
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
