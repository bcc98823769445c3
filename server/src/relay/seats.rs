//! Whose client lost its keys with a page or a process comes back to where it sat (`DS-73`, `DS-74`).

use abri_wire::{
    ProblemKind, SessionId,
    api::{ClaimRequest, Joining, SeatEntry, Seats},
};

use super::Relay;
use crate::{
    clock::Clock,
    officers::OnDuty,
    store::{NewSeat, Store},
};

/// Seats in one answer.
const MOST_SEATS: usize = 64;

impl<S: Store, C: Clock> Relay<S, C> {
    /// Where this account sits (`DS-73`).
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn seats(&self, on_duty: OnDuty) -> Result<Seats, ProblemKind> {
        let OnDuty { name, certificate, .. } = on_duty;
        let seats = self.note(self.store.seats(name, MOST_SEATS, self.clock.now()).await)?;
        let seats = seats.into_iter().map(|seat| SeatEntry {
            session: seat.session,
            language: seat.language,
            zone: seat.zone,
            own: seat.certificate == certificate,
            joined: seat.joined,
        });
        Ok(Seats { seats: seats.collect() })
    }

    /// Lets this account sit there once more, with another capability (`DS-74`).
    ///
    /// # Errors
    /// `no-such-session`, `not-waiting` if it does not sit there, `closing`, `session-full`,
    /// `unavailable`.
    pub async fn sit(
        &self,
        on_duty: OnDuty,
        session: SessionId,
        request: ClaimRequest,
    ) -> Result<Joining, ProblemKind> {
        let answers = on_duty.answers();
        let OnDuty { name: officer, certificate, .. } = on_duty;
        let capability = request.capability;
        let seat = NewSeat { session, officer, certificate, capability, answers };
        let (slot, status) = self.note(self.store.sit(seat, self.clock.now()).await)?;
        Ok(Joining { slot, status })
    }
}
