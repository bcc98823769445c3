//! A Delivery Service in the same process, for tests: real phases and a real log, and a fault on
//! request before or after each operation.

mod files;
mod state;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use abri_wire::{
    Capability, CertificateHash, FileId, MemberSlot, ProblemKind, Sequence, SessionId, UnixMillis,
    api::{
        ClaimRequest, Claimed, Entry, InvitationRequest, Joining, Offer, OpenRequest, Page, Queue,
        Receipt, SessionView, Submission,
    },
    file::PieceIndex,
};

use self::state::State;
use crate::{DeliveryService, OfficerAccess, TransportError};

/// What goes wrong with one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The request never arrives.
    LoseRequest,
    /// It is done, but the answer is lost.
    LoseAnswer,
    /// It is refused and not done.
    Refuse(ProblemKind),
}

/// The service; clones share it. A read answers at once, whatever `wait` says.
#[derive(Debug, Clone, Default)]
pub struct Loopback {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    state: State,
    faults: VecDeque<Option<Fault>>,
}

impl Loopback {
    /// An empty service at time zero; every [`OfficerAccess`] is good.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What happens to the next operations, one each; `None` for one that goes well.
    pub fn next_faults(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.lock().faults.extend(faults);
    }

    /// Sets the service's clock.
    pub fn set_now(&self, now: UnixMillis) {
        self.lock().state.now = now;
    }

    /// Ends a lease that still runs: the session lapses.
    pub fn lapse(&self, session: SessionId) {
        self.lock().state.lapse(session);
    }

    /// Switches files off or on again; they are on from the start.
    pub fn take_files(&self, on: bool) {
        self.lock().state.files.switch(on);
    }

    /// Lets a test alter a piece that was stored, or swap pieces by giving back another's bytes.
    pub fn tamper_with_piece(
        &self,
        session: SessionId,
        place: (FileId, PieceIndex),
        change: impl FnOnce(&mut Vec<u8>),
    ) {
        self.lock().state.files.tamper(session, place, change);
    }

    /// The whole log of a session; empty if there is none.
    #[must_use]
    pub fn log(&self, session: SessionId) -> Vec<Entry> {
        self.lock().state.log(session)
    }

    /// Lets a test alter, drop, double or reorder what was stored.
    pub fn tamper(&self, session: SessionId, change: impl FnOnce(&mut Vec<Entry>)) {
        self.lock().state.tamper(session, change);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run<T>(
        &self,
        operation: impl FnOnce(&mut State) -> Result<T, ProblemKind>,
    ) -> Result<T, TransportError> {
        let mut inner = self.lock();
        let fault = inner.faults.pop_front().flatten();
        match fault {
            Some(Fault::LoseRequest) => return Err(TransportError::Offline),
            Some(Fault::Refuse(problem)) => return Err(TransportError::Problem(problem)),
            Some(Fault::LoseAnswer) | None => {}
        }
        let answer = operation(&mut inner.state).map_err(TransportError::Problem);
        if fault.is_some() { Err(TransportError::Offline) } else { answer }
    }
}

impl DeliveryService for Loopback {
    async fn open(&self, request: &OpenRequest) -> Result<SessionView, TransportError> {
        self.run(|state| state.open(request))
    }

    async fn view(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<SessionView, TransportError> {
        self.run(|state| state.view(session, capability))
    }

    async fn offer(
        &self,
        session: SessionId,
        capability: &Capability,
        offer: &Offer,
    ) -> Result<SessionView, TransportError> {
        self.run(|state| state.offer(session, capability, offer))
    }

    async fn claim(
        &self,
        session: SessionId,
        _access: &OfficerAccess,
        request: &ClaimRequest,
    ) -> Result<Claimed, TransportError> {
        self.run(|state| state.claim(session, request))
    }

    async fn send_invitation(
        &self,
        session: SessionId,
        capability: &Capability,
        request: &InvitationRequest,
    ) -> Result<(), TransportError> {
        self.run(|state| state.invite(session, capability, Some(request)))
    }

    async fn withdraw_invitation(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(), TransportError> {
        self.run(|state| state.invite(session, capability, None))
    }

    async fn join(
        &self,
        session: SessionId,
        _access: &OfficerAccess,
        request: &ClaimRequest,
    ) -> Result<Joining, TransportError> {
        self.run(|state| state.join(session, request))
    }

    async fn joined(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<SessionView, TransportError> {
        self.run(|state| state.joined(session, capability))
    }

    async fn submit(
        &self,
        session: SessionId,
        capability: &Capability,
        submission: &Submission,
    ) -> Result<Receipt, TransportError> {
        self.run(|state| state.submit(session, capability, submission))
    }

    async fn read(
        &self,
        session: SessionId,
        capability: &Capability,
        after: Sequence,
        _revision: u64,
        _wait: u64,
    ) -> Result<Page, TransportError> {
        self.run(|state| state.read(session, capability, after))
    }

    async fn revoke(
        &self,
        session: SessionId,
        capability: &Capability,
        slot: MemberSlot,
    ) -> Result<(), TransportError> {
        self.run(|state| state.revoke(session, capability, slot))
    }

    async fn close(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<SessionView, TransportError> {
        self.run(|state| state.close(session, capability))
    }

    async fn erase(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(), TransportError> {
        self.run(|state| state.erase(session, capability))
    }

    async fn away(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(), TransportError> {
        self.run(|state| state.away(session, capability))
    }

    async fn queue(&self, _access: &OfficerAccess) -> Result<Queue, TransportError> {
        self.run(|state| Ok(state.queue()))
    }

    /// There is no authority here: no roster names anybody.
    async fn evidence(&self, _: CertificateHash) -> Result<Option<Vec<u8>>, TransportError> {
        self.run(|_| Ok(None))
    }
}
