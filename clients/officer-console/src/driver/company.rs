//! Who is on duty, and going to where others ask for this officer.

use abri_core::{InvitationKeys, OsEntropy, StagedSession};
use abri_transport::{DeliveryService as _, browser::service};
use abri_wire::{
    CertificateHash, SessionId,
    api::{ClaimRequest, Invited},
    duty::DutyStatement,
};
use js_sys::futures::spawn_local;
use leptos::prelude::WithUntracked as _;

use super::{
    Driver, Ticket, draw_capability,
    lines::{Staging, of_join},
    problem,
    queue::until_heard,
    tell,
};
use crate::app::{Ending, Input, State};

impl Driver {
    pub(super) fn state_duty(&self, statement: DutyStatement) {
        let Some(access) = self.access() else { return };
        let service = service(&self.origin);
        spawn_local(async move {
            // Unheard, it is said again in a moment.
            let _ = service.state_duty(&access, &statement).await;
        });
    }

    pub(super) fn fetch_roll(&self) {
        let Some(access) = self.access() else { return };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            let answer = service.roll(&access).await.map_err(problem);
            tell(&me, Input::Roll(answer));
        });
    }

    pub(super) fn take_invitation(&self, invited: Invited) {
        let session = invited.session;
        let Some(access) = self.access() else { return };
        let Some(capability) = draw_capability() else {
            return self.take(Input::Taken { session, verdict: Err(None) });
        };
        let (me, service, wipes) = (self.me.clone(), service(&self.origin), self.wipes.get());
        spawn_local(async move {
            let request = ClaimRequest { capability: capability.hash() };
            let (answer, doubtful) =
                until_heard(async || service.join(session, &access, &request).await).await;
            let Some(driver) = me.upgrade() else { return };
            let verdict = match answer {
                Ok(_) => {
                    let Invited { creator_key_hash, nonce, .. } = invited;
                    let ticket = Ticket::Invited(InvitationKeys { creator_key_hash, nonce });
                    driver.claims.borrow_mut().insert(session, (capability, ticket));
                    Ok(())
                }
                Err(error) => {
                    if doubtful {
                        driver.give_back(session, capability);
                    }
                    Err(problem(error))
                }
            };
            driver.take(Input::Taken { session, verdict });
            // Behind the lock it is kept until somebody is back. Else, who was to go there has gone home.
            let kept = driver.wipes.get() == wipes && driver.state.with_untracked(State::is_locked);
            let left = if kept { None } else { driver.claims.borrow_mut().remove(&session) };
            if let Some((capability, _)) = left {
                driver.give_back(session, capability);
            }
        });
    }

    /// Makes the KeyPackage for an invitation; says under which certificate.
    pub(super) fn stage_invited(
        &self,
        session: SessionId,
        keys: InvitationKeys,
    ) -> Result<(Staging, CertificateHash), Ending> {
        let signed_in = self.signed_in.borrow();
        let identity = &signed_in.as_ref().ok_or(Ending::Failed)?.identity;
        let (entropy, now) = (Box::new(OsEntropy), abri_transport::browser::now());
        let staged = StagedSession::invited(identity, session, keys, entropy, now);
        Ok((staged.map_err(of_join)?, identity.certificate_hash()))
    }
}
