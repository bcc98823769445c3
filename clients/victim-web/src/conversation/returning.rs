//! What she says to whoever is in the group after a commit, before her first word: what proves
//! later that it was she (`EXIT-1`, `RETURN-2`).

use abri_core::{Content, ReturnKey};
use abri_wire::UnixMillis;

use super::{Carried, Conversation, State, Step};
use crate::kept::Record;

impl Conversation {
    /// She can return to here, shown by this key; she returned from there. To be said before the
    /// first entry.
    pub fn returns(&mut self, key: Option<ReturnKey>, former: Option<Record>) {
        (self.return_key, self.former) = (key, former);
    }

    /// A commit may have brought somebody.
    pub(super) fn introduce(&mut self, now: UnixMillis, step: &mut Step) {
        let State::Talking(session) = &self.state else { return };
        if session.members().is_empty() || session.needs_update() {
            return;
        }
        // Good in this epoch only, so first of all that follows.
        let shown = self
            .former
            .as_ref()
            .and_then(|former| session.return_statement(&former.secret, former.session));
        let key = self.return_key.map(Content::ReturnKey);
        for content in [Some(Content::ExitCommitment(self.exit)), key, shown].into_iter().flatten()
        {
            let State::Talking(session) = &mut self.state else { return };
            // Without them the officer reads of a lost connection instead: nothing to tell her.
            if let Ok(outgoing) = session.send(content, now) {
                self.submit(&outgoing, Some(Carried::Quiet), step);
            }
        }
    }
}
