//! Follows her to the session that she returned in (`RETURN-4`).

use abri_transport::{DeliveryService as _, OfficerAccess, TransportError, browser::service};
use abri_wire::{
    Capability, SessionId,
    api::{ClaimRequest, Claimed},
};
use js_sys::futures::spawn_local;

use super::{
    Driver, draw_capability,
    lines::{given_back, pause},
};
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
        let Some(own) = draw_capability() else {
            return self.is_not_followed(id, session, former);
        };
        let (me, origin) = (self.me.clone(), self.origin.clone());
        spawn_local(async move {
            let Sought { claimed, asked } =
                seek(&origin, (session, &capability), &access, &own).await;
            let Some(driver) = me.upgrade() else { return };
            if driver.is_at(id, session, &capability) && driver.holds(&access) {
                if let Some((successor, claimed)) = claimed {
                    return driver.sit_down_there(id, session, (successor, own, claimed), former);
                }
                driver.is_not_followed(id, session, former);
            }
            // Not found; or the officer gave up or left meanwhile, or the lock took what a seat is taken with.
            // What was asked for may be his, and nobody else can answer her before it is given back.
            if let Some(successor) = asked {
                given_back(&origin, successor, &own).await;
            }
            if driver.is_at(id, session, &capability) {
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

    /// She may have left by the exit before she was found: she shows then what she said where she was.
    fn is_not_followed(&self, id: ConversationId, session: SessionId, former: Former) {
        self.lines.borrow_mut().remove(&id);
        self.hear(id, Incoming::Ended(Ending::NotFollowed));
        if let Some(commitment) = former.exit {
            self.ask_for_exit(id, session, commitment);
        }
    }
}

/// What came of looking for her.
struct Sought {
    /// The session that she is in now, claimed.
    claimed: Option<(SessionId, Claimed)>,
    /// The session that was asked for, whatever the answer.
    asked: Option<SessionId>,
}

async fn seek(
    origin: &str,
    (session, capability): (SessionId, &Capability),
    access: &OfficerAccess,
    own: &Capability,
) -> Sought {
    let service = service(origin);
    let request = ClaimRequest { capability: own.hash() };
    let mut asked = None;
    for _ in 0..TRIES {
        let found = async {
            let view = service.view(session, capability).await?;
            // Not this console's to follow: asked again, it would not be either.
            let Some(successor) = view.successor else { return Ok(None) };
            asked = Some(successor);
            let claimed = service.claim(successor, access, &request).await?;
            Ok::<_, TransportError>(Some((successor, claimed)))
        };
        match found.await {
            Ok(claimed) => return Sought { claimed, asked },
            Err(error) if error.is_transient() => pause().await,
            Err(_) => break,
        }
    }
    Sought { claimed: None, asked }
}
