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
        let Some(access) = self.access() else {
            // Behind the lock nobody can claim.
            self.unfollowed.borrow_mut().insert(id, former);
            return;
        };
        let (me, origin) = (self.me.clone(), self.origin.clone());
        spawn_local(async move {
            let found = find(&origin, (session, &capability), &access).await;
            let Some(driver) = me.upgrade() else { return };
            let awaited = driver.is_at(id, session, &capability);
            if awaited && driver.holds(&access) {
                return match found {
                    Some(found) => driver.sit_down_there(id, session, found, former),
                    None => driver.is_not_followed(id),
                };
            }
            // The officer gave up or left meanwhile, or the lock took what a seat is taken with.
            if let Some((successor, own, _)) = found {
                driver.give_back(successor, own);
            }
            if awaited {
                driver.follow_her(id, (session, capability), former);
            }
        });
    }

    /// Whom nobody could follow behind the lock, now that somebody is back. The service says whether it is
    /// too late.
    pub(super) fn follow_who_came_meanwhile(&self) {
        for (id, former) in self.unfollowed.take() {
            if let Some(address) = self.address(id) {
                self.follow_her(id, address, former);
            }
        }
    }

    fn sit_down_there(
        &self,
        id: ConversationId,
        session: SessionId,
        (successor, own, claimed): (SessionId, Capability, Claimed),
        former: Former,
    ) {
        self.lines.borrow_mut().remove(&id);
        let seat = self
            .stage((successor, &own), &claimed)
            .map(|(staged, key_package)| Seat::following(staged, key_package, session, former));
        self.hear(id, Incoming::Moved(successor));
        self.sit_down(id, (successor, own), seat);
    }

    fn is_not_followed(&self, id: ConversationId) {
        self.lines.borrow_mut().remove(&id);
        self.hear(id, Incoming::Ended(Ending::NotFollowed));
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
