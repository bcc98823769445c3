//! The officer's conversation.

use abri_wire::{FrameKind, MessageId, SessionId, UnixMillis, api::Entry};

use super::{Member, Outgoing, Received, conversation::Conversation, log::Whose};
use crate::{Content, ContentError, ReturnKey, ReturnStatement, SendError, SessionError};

/// An officer's session.
#[derive(Debug)]
pub struct OfficerSession {
    conversation: Box<Conversation>,
}

impl OfficerSession {
    pub(super) const fn new(conversation: Box<Conversation>) -> Self {
        Self { conversation }
    }

    /// Which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.conversation.session
    }

    /// The verified members, himself included, the victim not.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.conversation.members
    }

    /// The service will not take this envelope, ever: whoever said it may say it anew, and the next
    /// epoch does not by itself (`COMMIT-6`).
    pub fn refused(&mut self, message_id: MessageId) {
        self.conversation.log.refused(message_id);
    }

    /// Encrypts a content.
    ///
    /// # Errors
    /// [`SendError`]; nothing was encrypted then.
    pub fn send(&mut self, content: Content, now: UnixMillis) -> Result<Outgoing, SendError> {
        if !content.is_officers() {
            return Err(ContentError::NotYours.into());
        }
        self.conversation.say(content, now)
    }

    /// Whether the statement shows that she was in the session `former`, where she had said `key`
    /// (`RETURN-2`). To be asked before the next entry: a statement is good for its epoch only.
    #[must_use]
    pub fn is_return(
        &self,
        statement: &ReturnStatement,
        former: SessionId,
        key: &ReturnKey,
    ) -> bool {
        let Conversation { session, ref group, .. } = *self.conversation;
        let authenticator = group.epoch_authenticator();
        statement.former() == former && statement.holds(key, session, authenticator.as_slice())
    }

    /// Takes the next entry of the log.
    ///
    /// # Errors
    /// [`SessionError`]; final unless it is a gap.
    pub fn receive(&mut self, entry: &Entry, now: UnixMillis) -> Result<Received, SessionError> {
        let mut received = Received::default();
        let whose = self.conversation.next(entry, now)?;
        match (whose, entry.frame.kind()) {
            (Whose::Own(own), _) => Conversation::echoed(&own, entry, &mut received),
            (Whose::Other, FrameKind::Application) => {
                self.conversation.application(entry, &mut received)?;
            }
            (Whose::Other, FrameKind::CommitBundle) => {
                self.conversation.commit_bundle(entry, now, &mut received)?;
            }
            // Others' KeyPackages and Control frames are the victim's to judge.
            (Whose::Known, _) | (Whose::Other, FrameKind::KeyPackage | FrameKind::Control) => {}
        }
        Ok(received)
    }

    #[cfg(feature = "test-util")]
    pub(super) const fn conversation_mut(&mut self) -> &mut Conversation {
        &mut self.conversation
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}
