//! Her page goes, and she returns in a session of its own (`DS-67` to `DS-69`).

use abri_wire::{
    Phase, ProblemKind, SessionId, UnixMillis,
    api::{Returning, SessionView},
};

use super::{
    Relay,
    rules::{creator_only, millis},
};
use crate::{
    clock::Clock,
    limits::{self, Keep},
    members::Member,
    metrics::Event,
    store::{NewReturn, Session, Store},
};

/// What the store decides a return by (`DS-68`).
pub(super) fn new_return(returning: &Returning, keep: &Keep, now: UnixMillis) -> NewReturn {
    NewReturn {
        former: returning.session,
        capability: returning.capability.hash(),
        contact_since: UnixMillis(now.0.saturating_sub(millis(keep.return_within))),
        reserved_until: now.plus(limits::RESERVED),
        erase_at: now.plus(limits::RETURNED),
    }
}

impl<S: Store, C: Clock> Relay<S, C> {
    /// Her page says that it goes (`DS-67`): erased in a minute, unless she returns before.
    ///
    /// # Errors
    /// `forbidden` for officers; `no-such-session`, `unavailable`.
    pub async fn away(&self, member: &Member) -> Result<(), ProblemKind> {
        creator_only(member)?;
        let now = self.clock.now();
        let away = self.store.away(member.session, now.plus(limits::AWAY), now).await;
        let away = self.note(away)?;
        if away.status.phase == Phase::Away {
            self.metrics.count(Event::Away);
            self.end_files_with(member.session, &away).await;
        }
        Ok(())
    }

    /// The files of the session that she returned from end with it. A miss is made good by the sweep.
    pub(super) async fn end_former_files(&self, former: SessionId, opened: &Session) {
        let erase_at = Some(self.clock.now().plus(limits::RETURNED));
        self.end_files_with(former, &Session { erase_at, ..opened.clone() }).await;
    }

    /// A session as this member sees it: where she went is for the officer who talks with her
    /// (`DS-69`), not for one whom she no longer wanted.
    pub fn view_for(&self, member: &Member, session: &Session) -> SessionView {
        let follows = session.partner == Some(member.slot);
        let successor = session.successor.filter(|_| follows);
        SessionView { successor, ..self.view(session) }
    }
}
