//! She leaves: erased, and for a while there is what proves to officers that it was she.

use abri_wire::{ExitToken, ProblemKind, SessionId, api::Exit};

use super::{Relay, rules::creator_only};
use crate::{
    clock::Clock,
    limits,
    members::Member,
    store::{KeptKey, KeptKind, Store},
};

impl<S: Store, C: Clock> Relay<S, C> {
    /// She erases: nothing of the session is left when this returns (`DS-13`), but for what she
    /// shows if she leaves by the exit (`DS-33`).
    ///
    /// # Errors
    /// `forbidden` for officers, `unavailable`.
    pub async fn erase(&self, member: &Member, exit: Option<Exit>) -> Result<(), ProblemKind> {
        creator_only(member)?;
        if let Some(Exit { exit }) = exit {
            let until = self.clock.now().plus(limits::EXIT_LIFE);
            let kept = self.store.keep(key(member.session), exit.as_bytes().to_vec(), until).await;
            // Erasing matters more than saying why.
            let _ = self.note(kept);
        }
        self.note(self.store.erase(member.session).await)
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

fn key(session: SessionId) -> KeptKey {
    let mut id = [0; 32];
    for (to, from) in id.iter_mut().zip(session.as_bytes()) {
        *to = *from;
    }
    KeptKey { kind: KeptKind::Exit, id }
}
