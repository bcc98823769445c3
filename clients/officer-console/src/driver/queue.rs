//! Who waits, and who is on duty for them.

use abri_transport::{DeliveryService as _, browser::service};
use abri_wire::duty::DutyStatement;
use js_sys::futures::spawn_local;

use super::{Driver, problem, tell};
use crate::app::Input;

impl Driver {
    pub(super) fn fetch_queue(&self) {
        let watching = || self.watching.borrow().as_deref().cloned();
        let Some(access) = self.access().or_else(watching) else { return };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            let answer = service.queue(&access).await.map_err(problem);
            tell(&me, Input::Queue(answer));
        });
    }

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
}
