//! Follows her to the session that she returned in (`RETURN-4`).

use abri_transport::{DeliveryService as _, OfficerAccess, TransportError, browser::service};
use abri_wire::{
    Capability, SessionId,
    api::{ClaimRequest, Claimed},
};
use js_sys::futures::spawn_local;

use super::{Driver, draw_capability, lines::pause};
use crate::{
    app::{ConversationId, Ending, Incoming},
    seat::{Former, Seat},
};

/// How often the service is asked: for a minute nobody else can claim her (`DS-69`).
const TRIES: u32 = 30;

impl Driver {
    /// Looks where she is, claims her, and takes the seat there. The old line goes with its keys.
    pub(super) fn follow_her(
        &self,
        id: ConversationId,
        (session, capability): (SessionId, Capability),
        former: Former,
    ) {
        let access = self.signed_in.borrow().as_ref().map(|it| it.access.clone());
        let Some(access) = access else {
            // Behind the lock nobody can claim.
            return self.hear(id, Incoming::Ended(Ending::NotFollowed));
        };
        let (me, origin) = (self.me.clone(), self.origin.clone());
        spawn_local(async move {
            let found = find(&origin, (session, &capability), &access).await;
            let Some(driver) = me.upgrade() else { return };
            let left = driver.lines.borrow_mut().remove(&id);
            let (successor, own, claimed) = match (left, found) {
                (Some(_), Some(found)) => found,
                (Some(_), None) => return driver.hear(id, Incoming::Ended(Ending::NotFollowed)),
                // The officer gave up, or left, meanwhile.
                (None, Some((successor, own, _))) => return driver.give_back(successor, own),
                (None, None) => return,
            };
            let seat = driver
                .stage((successor, &own), &claimed)
                .map(|(staged, key_package)| Seat::following(staged, key_package, session, former));
            driver.hear(id, Incoming::Moved(successor));
            driver.sit_down(id, (successor, own), seat);
        });
    }
}

/// The session that she is in now, claimed.
async fn find(
    origin: &str,
    (session, capability): (SessionId, &Capability),
    access: &OfficerAccess,
) -> Option<(SessionId, Capability, Claimed)> {
    let (service, own) = (service(origin), draw_capability()?);
    let request = ClaimRequest { capability: own.hash() };
    for _ in 0..TRIES {
        let found = async {
            let view = service.view(session, capability).await?;
            // Not this console's to follow: asked again, it would not be either.
            let Some(successor) = view.successor else { return Ok(None) };
            let claimed = service.claim(successor, access, &request).await?;
            Ok::<_, TransportError>(Some((successor, claimed)))
        };
        match found.await {
            Ok(found) => return found.map(|(successor, claimed)| (successor, own, claimed)),
            Err(error) if error.is_transient() => pause().await,
            Err(_) => return None,
        }
    }
    None
}
