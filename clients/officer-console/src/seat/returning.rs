//! She returns in another session: from the word of the service to the proof that it is she
//! (`RETURN-2`).

use abri_core::{Content, Outgoing, ReturnKey, StagedSession};
use abri_wire::SessionId;

use super::{Call, Seat, State, Turn};
use crate::app::Incoming;

/// What is kept of a conversation until she is found again: no key that opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Former {
    /// What she named there; without it nothing can be verified.
    pub key: Option<ReturnKey>,
}

/// Who must be shown to be there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Return {
    former: SessionId,
    key: Option<ReturnKey>,
}

impl Seat {
    /// Takes the seat in the session that she is said to have returned in. That we are in the group
    /// is told only with the verdict on her, to the service as well: until then nothing of the former
    /// conversation goes there, the claim can be given back, and its lease bounds the wait.
    #[must_use]
    pub fn following(
        staged: StagedSession,
        key_package: Outgoing,
        session: SessionId,
        former: Former,
    ) -> (Self, Turn) {
        let (mut seat, turn) = Self::new(staged, key_package);
        seat.awaited = Some(Return { former: session, key: former.key });
        (seat, turn)
    }

    /// The service says that she is elsewhere: this session is over for us.
    pub(super) fn returned(&mut self, turn: &mut Turn) {
        if let State::Open(session) = core::mem::replace(&mut self.state, State::Over) {
            session.close();
        }
        // What the log never had, she never saw.
        let lines = self.unseen.values().chain(self.lines.values()).copied();
        let mut unseen: Vec<_> = lines.collect();
        unseen.sort_unstable();
        unseen.dedup();
        turn.follow = Some(Former { key: self.return_key });
        turn.heard.push(Incoming::Returning(unseen));
    }

    /// Judges the first thing she says that could be a return, or is something else; whether that
    /// was all there is to it.
    pub(super) fn judge_return(&mut self, content: &Content, turn: &mut Turn) -> bool {
        let Some(Return { former, key }) = self.awaited else { return false };
        let statement = match content {
            // These come before it.
            Content::ExitCommitment(_) | Content::ReturnKey(_) => return false,
            Content::Return(statement) => Some(statement),
            _ => None,
        };
        self.awaited = None;
        let holds = match (&self.state, statement, key) {
            (State::Open(session), Some(statement), Some(key)) => {
                session.is_return(statement, former, &key)
            }
            _ => false,
        };
        turn.call = Some(Call::Joined);
        turn.heard.extend([Incoming::Joined, Incoming::Returned(holds)]);
        statement.is_some()
    }
}
