//! Between making a commit and seeing it in the log.

use abri_wire::{MessageId, Sequence, SessionId, UnixMillis, api::Entry};
use openmls::prelude::KeyPackage;

use super::{Outgoing, Received, VictimSession, admission::Victim, log::Whose, rules::Change};
use crate::SessionError;

/// The victim's session between making a commit and seeing it in the log: it reads, but has no
/// `send` (`COMMIT-5`).
#[derive(Debug)]
pub struct PendingSession {
    victim: Box<Victim>,
    outgoing: Outgoing,
    change: Change,
}

/// What an entry made of a [`PendingSession`].
#[derive(Debug)]
pub enum Pending {
    /// The log has not shown the commit yet.
    Waiting(PendingSession, Received),
    /// Entries are missing: fetch again after the one before this (`ORDER-3`).
    Gap(PendingSession, Sequence),
    /// Merged.
    Ready(VictimSession, Received),
    /// Over.
    Ended(SessionError),
}

impl PendingSession {
    pub(super) fn start(
        mut victim: Box<Victim>,
        join: Option<KeyPackage>,
        change: Change,
    ) -> Result<(Self, Outgoing), (Box<Victim>, SessionError)> {
        match victim.conversation.commit(join, &change) {
            Ok(outgoing) => Ok((Self { victim, outgoing: outgoing.clone(), change }, outgoing)),
            Err(error) => Err((victim, error)),
        }
    }

    /// Which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.victim.conversation.session
    }

    /// The CommitBundle: a retry submits the same.
    #[must_use]
    pub const fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    /// The service will not take this envelope, ever: whoever said it may say it anew, and the next
    /// epoch does not by itself (`COMMIT-6`).
    pub fn refused(&mut self, message_id: MessageId) {
        self.victim.conversation.log.refused(message_id);
    }

    /// Takes the next entry of the log.
    #[must_use]
    pub fn receive(mut self, entry: &Entry, now: UnixMillis) -> Pending {
        let mut received = Received::default();
        let conversation = &mut self.victim.conversation;
        let taken = match conversation.next(entry, now) {
            Ok(Whose::Own(own)) if own.message_id() == self.outgoing.message_id => {
                let merged = conversation.merge_own(entry, self.change, &mut received);
                self.victim.members_changed(&received, entry.sequence);
                return match merged {
                    Ok(()) => Pending::Ready(VictimSession::new(self.victim), received),
                    Err(error) => Pending::Ended(error),
                };
            }
            Ok(whose) => self.victim.take(whose, entry, now, &mut received),
            Err(error) => Err(error),
        };
        match taken {
            Ok(()) => Pending::Waiting(self, received),
            Err(SessionError::Gap { expected }) => Pending::Gap(self, expected),
            Err(error) => Pending::Ended(error),
        }
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
