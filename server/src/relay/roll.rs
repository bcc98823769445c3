//! Who is on duty, in their own words, and how long people wait (`DS-80` to `DS-82`). Nothing of it
//! says who talks with whom.

use abri_trust::Role;
use abri_wire::{
    Capability, ProblemKind,
    duty::{Colleague, DutyStatement, MAX_ROLL, Roll, WaitingFigures},
};

use super::Relay;
use crate::{clock::Clock, limits::DUTY_LIFE, officers::OnDuty, store::Store};

impl<S: Store, C: Clock> Relay<S, C> {
    /// Notes what somebody on duty says of themselves: it counts for a minute (`DS-80`).
    ///
    /// # Errors
    /// `forbidden`, `malformed`, `too-many-requests`, `unavailable`.
    pub async fn state_duty(
        &self,
        access: &Capability,
        statement: DutyStatement,
    ) -> Result<(), ProblemKind> {
        let OnDuty { name, certificate, service, role } = self.on_duty(access).await?;
        if !statement.is_well_formed() {
            return Err(ProblemKind::Malformed);
        }
        self.metrics.paused(access.hash(), statement.paused);
        let (role, number) = (role.number(), name.0);
        let line = Colleague { certificate, role, number, service, statement };
        let line = serde_json::to_vec(&line).map_err(|_| ProblemKind::Unavailable)?;
        self.note(self.store.enlist(certificate, line, self.now().plus(DUTY_LIFE)).await)
    }

    /// Who is on duty (`DS-81`); with figures of who waits, unless whoever asks comes only into
    /// conversations of others (`DS-82`).
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn roll_for(&self, on_duty: &OnDuty) -> Result<Roll, ProblemKind> {
        let now = self.now();
        let lines = self.note(self.store.enlisted(MAX_ROLL, now).await)?;
        // What the store gives back is not believed to be what was kept.
        let lines = lines.iter().filter_map(|line| serde_json::from_slice::<Colleague>(line).ok());
        let colleagues = lines.collect();
        let waiting = match on_duty.role {
            Role::Officer | Role::Supervisor => Some(self.waiting_figures().await?),
            Role::Professional | Role::Interpreter => None,
        };
        Ok(Roll { now, colleagues, waiting })
    }

    async fn waiting_figures(&self) -> Result<WaitingFigures, ProblemKind> {
        let queue = self.queue().await?;
        Ok(WaitingFigures {
            count: u32::try_from(queue.waiting.len()).unwrap_or(u32::MAX),
            longest_since: queue.waiting.iter().map(|it| it.waiting_since).min(),
            recent_wait_minutes: self.waits.longest_minutes(queue.now),
        })
    }
}
