//! Tells the service what the officer did, for the operator's journal.

use abri_core::{Entropy as _, OsEntropy};
use abri_transport::browser::service;
use abri_wire::{
    ActId,
    acts::{Act, ActStatement},
};
use js_sys::futures::spawn_local;

use super::{Driver, problem, tell};
use crate::app::{ActNumber, Input};

impl Driver {
    pub(super) fn note_act(&self, number: ActNumber, act: Act) {
        let (Some(access), Some(id)) = (self.access(), self.name_of(number)) else {
            return self.take(Input::ActNoted(number, Err(None)));
        };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            let answer = service.act(&access, &ActStatement { id, act }).await.map_err(problem);
            tell(&me, Input::ActNoted(number, answer));
        });
    }

    /// The same however often the act is said (`DS-96`), and unrelated to anything else.
    fn name_of(&self, number: ActNumber) -> Option<ActId> {
        let mut acts = self.acts.borrow_mut();
        if let Some(id) = acts.get(&number) {
            return Some(*id);
        }
        let mut bytes = [0; 16];
        OsEntropy.fill(&mut bytes).ok()?;
        let id = ActId::new(bytes);
        acts.insert(number, id);
        Some(id)
    }
}
