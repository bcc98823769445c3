//! How a session is erased by her, and what proves for a while that she left by the exit.

use abri_wire::{
    ExitToken, Phase, ProblemKind, Sequence, SessionId, SessionStatus,
    api::{Exit, Exits, Left, MAX_EXITS},
};

use tokio::time::timeout;

use super::{Relay, rules::creator_only};
use crate::{
    clock::Clock,
    limits,
    members::Member,
    metrics::Event,
    store::{KeptKey, KeptKind, Store, StoreError},
};

impl<S: Store, C: Clock> Relay<S, C> {
    /// Why a member that was known is refused now: erased sessions say so (`DS-13`).
    pub(crate) async fn is_erased(&self, member: &Member) -> bool {
        let now = self.clock.now();
        let found = self.store.member(member.session, member.capability, now).await;
        matches!(found, Err(StoreError::Gone))
    }

    /// Erases a closing session when the creator has processed all of it (`DS-13`).
    /// `revision` is the last status that she has seen.
    ///
    /// # Errors
    /// `unavailable`.
    pub(crate) async fn erase_if_read(
        &self,
        member: &Member,
        cursor: Sequence,
        revision: u64,
        status: &SessionStatus,
    ) -> Result<bool, ProblemKind> {
        // Equal: a cursor beyond the head is of another log, and nobody has read this one.
        let all =
            status.phase == Phase::Closing && cursor == status.head && revision >= status.revision;
        if all && member.is_creator() {
            // She asked for the log, not for this: what is left of its files, the sweep finds.
            self.remove_hers(member).await?;
            return Ok(true);
        }
        Ok(false)
    }

    /// She erases: nothing of the session is left when this returns (`DS-13`).
    ///
    /// # Errors
    /// `forbidden` for officers, `unavailable`.
    pub async fn erase(&self, member: &Member) -> Result<(), ProblemKind> {
        creator_only(member)?;
        self.remove_hers(member).await?.files
    }

    /// She leaves by the exit (`DS-98`): nothing of these sessions is left when this returns, but for
    /// what she shows of each that is hers (`DS-33`). What was found is nobody's to know.
    ///
    /// # Errors
    /// `malformed` for too many; `unavailable`, and then each was tried.
    pub async fn leave(&self, exits: Exits) -> Result<(), ProblemKind> {
        if exits.exits.len() > MAX_EXITS {
            return Err(ProblemKind::Malformed);
        }
        let mut answer = Ok(());
        // The oldest first: from what is gone nothing newer can be opened any more (`DS-68`).
        for left in exits.exits.into_iter().rev() {
            match self.leave_one(left).await {
                Ok(()) | Err(ProblemKind::NoSuchSession) => {}
                Err(problem) => answer = Err(problem),
            }
        }
        answer
    }

    async fn leave_one(&self, Left { session, exit }: Left) -> Result<(), ProblemKind> {
        let now = self.clock.now();
        let found = self.note(self.store.committed(session, exit.commitment(), now).await)?;
        let until = now.plus(limits::EXIT_LIFE);
        let keep = self.store.keep(key(session), exit.as_bytes().to_vec(), until);
        // First, so that who sees the session gone finds it; but erasing matters more.
        let _ = timeout(limits::KEEP_EXIT_WITHIN, keep).await;
        self.remove(session, found.former).await?.files
    }

    async fn remove_hers(&self, member: &Member) -> Result<Removed, ProblemKind> {
        let now = self.clock.now();
        // If the store does not say, the sweep finds what is left of the former one's files.
        let found = self.store.member(member.session, member.capability, now).await;
        self.remove(member.session, found.ok().and_then(|(_, found)| found.former)).await
    }

    /// Erases a session whole (`DS-13`, `DS-65`). Its log goes whatever becomes of its files.
    async fn remove(
        &self,
        session: SessionId,
        former: Option<SessionId>,
    ) -> Result<Removed, ProblemKind> {
        if let Some(former) = former {
            let _ = self.erase_files(former).await;
        }
        // It would show nothing but a session that is gone, for minutes.
        let _ = timeout(limits::KEEP_EXIT_WITHIN, self.withdraw(session)).await;
        let mut files = self.erase_files(session).await;
        self.note(self.store.erase(session).await)?;
        self.metrics.count(Event::Erased);
        if files.is_ok() {
            // Once more: a file may have been declared between the two.
            files = self.erase_files(session).await;
        }
        Ok(Removed { files })
    }

    /// What she showed, if she left by the exit (`DS-33`).
    ///
    /// # Errors
    /// `no-such-session` if nothing is there; `unavailable`.
    pub async fn exit(&self, session: SessionId) -> Result<Exit, ProblemKind> {
        let kept = self.note(self.store.kept(key(session), self.clock.now()).await)?;
        let shown = kept.ok_or(ProblemKind::NoSuchSession)?;
        // What the store gives back is not believed to be what was kept.
        let token = <[u8; 32]>::try_from(shown).map_err(|_| ProblemKind::Unavailable)?;
        Ok(Exit { exit: ExitToken::new(token) })
    }
}

/// A session whose log is erased.
struct Removed {
    /// Whether its files are too.
    files: Result<(), ProblemKind>,
}

fn key(session: SessionId) -> KeptKey {
    let mut id = [0; 32];
    for (to, from) in id.iter_mut().zip(session.as_bytes()) {
        *to = *from;
    }
    KeptKey { kind: KeptKind::Exit, id }
}
