//! Records that the law demands of officers (`DS-87` to `DS-89`): each has a line before anybody has it.

use std::sync::Arc;

use abri_wire::{CapabilityHash, ProblemKind, records::RecordStatement};
use tokio::task::spawn_blocking;

use super::Relay;
use crate::{
    clock::Clock,
    journal::{JournalError, Noted},
    officers::OnDuty,
    relay::rules::admit,
    store::Store,
};

impl<S: Store, C: Clock> Relay<S, C> {
    /// Notes durably that an officer makes a record. Repetition is `Ok` and adds nothing (`DS-88`).
    ///
    /// # Errors
    /// `malformed`, `too-many-requests`, `records-off`, `unavailable`.
    pub(crate) async fn record(
        &self,
        officer: OnDuty,
        access: CapabilityHash,
        statement: RecordStatement,
    ) -> Result<(), ProblemKind> {
        if !statement.is_well_formed() {
            return Err(ProblemKind::Malformed);
        }
        let now = self.clock.now();
        admit(self.journal.admit(access, now))?;
        let (journal, reason) = (Arc::clone(&self.journal), statement.reason);
        // A disk may hang.
        let noted = spawn_blocking(move || journal.note(&officer.name.0, &statement, now)).await;
        match noted {
            Ok(Ok(Noted::Now)) => {
                self.metrics.recorded(reason);
                Ok(())
            }
            Ok(Ok(Noted::Before)) => Ok(()),
            Ok(Err(JournalError::None)) => Err(ProblemKind::RecordsOff),
            Ok(Err(JournalError::Io(error))) => {
                // DS-17: what failed, and nothing of what was asked.
                tracing::error!("the journal of records can't be written: {error}");
                Err(ProblemKind::Unavailable)
            }
            Err(_) => Err(ProblemKind::Unavailable),
        }
    }
}
