//! What gets a line in the operator's journal before it is acknowledged: records that the law demands
//! (`DS-87` to `DS-89`), and acts of officers (`DS-95`, `DS-96`).

use std::sync::Arc;

use abri_wire::{ProblemKind, acts::ActStatement, records::RecordStatement};
use tokio::task::spawn_blocking;

use super::Relay;
use crate::{
    clock::Clock,
    journal::{Entry, JournalError, Noted},
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
        statement: RecordStatement,
    ) -> Result<(), ProblemKind> {
        if !statement.is_well_formed() {
            return Err(ProblemKind::Malformed);
        }
        if self.noted(officer, Entry::from(&statement)).await? == Noted::Now {
            self.metrics.recorded(statement.reason);
        }
        Ok(())
    }

    /// Notes durably what somebody on duty did. Repetition is `Ok` and adds nothing (`DS-96`).
    ///
    /// # Errors
    /// `too-many-requests`, `records-off`, `unavailable`.
    pub(crate) async fn act(
        &self,
        who: OnDuty,
        statement: ActStatement,
    ) -> Result<(), ProblemKind> {
        if self.noted(who, Entry::from(&statement)).await? == Noted::Now {
            self.metrics.acted(statement.act);
        }
        Ok(())
    }

    async fn noted(&self, who: OnDuty, entry: Entry) -> Result<Noted, ProblemKind> {
        let now = self.clock.now();
        admit(self.journal.admit(&who.name.0, now))?;
        let journal = Arc::clone(&self.journal);
        let turn = journal.turn().await;
        // A disk may hang.
        let noted = spawn_blocking(move || journal.note(turn, &who.name.0, entry, now)).await;
        match noted {
            Ok(Ok(noted)) => Ok(noted),
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
