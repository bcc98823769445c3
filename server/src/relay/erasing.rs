//! How a session is erased by her, and what proves for a while that she left by the exit.

use abri_wire::{ExitToken, Phase, ProblemKind, Sequence, SessionId, SessionStatus, api::Exit};

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
            self.remove(member).await?;
            return Ok(true);
        }
        Ok(false)
    }

    /// She erases: nothing of the session is left when this returns (`DS-13`), but for what she
    /// shows if she leaves by the exit (`DS-33`).
    ///
    /// # Errors
    /// `forbidden` for officers, `unavailable`.
    pub async fn erase(&self, member: &Member, exit: Option<Exit>) -> Result<(), ProblemKind> {
        creator_only(member)?;
        if let Some(Exit { exit }) = exit {
            let until = self.clock.now().plus(limits::EXIT_LIFE);
            let keep = self.store.keep(key(member.session), exit.as_bytes().to_vec(), until);
            // First, so that who sees the session gone finds it; but erasing matters more.
            let _ = timeout(limits::KEEP_EXIT_WITHIN, keep).await;
        }
        self.remove(member).await?.files
    }

    /// Erases a session whole (`DS-13`, `DS-65`). Its log goes whatever becomes of its files.
    async fn remove(&self, member: &Member) -> Result<Removed, ProblemKind> {
        let (session, now) = (member.session, self.clock.now());
        // If the store does not say, the sweep finds what is left of the former one's files.
        let found = self.store.member(session, member.capability, now).await;
        if let Some(former) = found.ok().and_then(|(_, found)| found.former) {
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
