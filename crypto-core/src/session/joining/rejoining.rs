//! An officer's client whose keys were lost comes anew into the same session (`SWAP-1`).

use abri_wire::{MemberSlot, MessageId, Sequence, SessionId, UnixMillis, api::Entry};

use super::{OfficerIdentity, StagedSession, Waiting};
use crate::{
    Entropy, JoinError,
    extension::{Binding, Control, Purpose, decode},
    provider::Provider,
    session::{Outgoing, log::Log, swapping::control},
};

/// A question and, once the log has it, its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    message_id: MessageId,
    at: Option<Sequence>,
}

impl StagedSession {
    /// Comes anew into a session whose keys were lost with a page or a process (`SWAP-1`): what comes
    /// back asks her client for something to make a KeyPackage for, which then follows by itself.
    ///
    /// # Errors
    /// [`JoinError`]; nothing is left then.
    pub fn rejoining(
        identity: &OfficerIdentity,
        session: SessionId,
        entropy: Box<dyn Entropy + Send>,
        now: UnixMillis,
    ) -> Result<(Self, Outgoing), JoinError> {
        let verifier = &identity.0.verifier;
        identity.0.chain.certify(&verifier.pins().anchors, now)?;
        let waiting = Waiting {
            identity: identity.clone(),
            verifier: verifier.for_session(),
            session,
            creator: None,
            purpose: Purpose::Swap,
            provider: Provider::new(entropy),
            log: Log::default(),
            asked: None,
        };
        let mut staged = Self(Box::new(waiting));
        let outgoing = staged.ask_again()?;
        Ok((staged, outgoing))
    }

    /// Asks once more, if no answer led into the group: the newest question counts.
    ///
    /// # Errors
    /// [`JoinError`].
    pub fn ask_again(&mut self) -> Result<Outgoing, JoinError> {
        let outgoing =
            control(&Control::Rejoin, &self.0.provider).map_err(|_| JoinError::Library)?;
        self.0.log.sent(&outgoing, None);
        self.0.asked = Some(Question { message_id: outgoing.message_id, at: None });
        Ok(outgoing)
    }
}

impl Waiting {
    /// The log has the own question: its place names it.
    pub(super) fn asked_at(&mut self, entry: &Entry) {
        let asked = self.asked.as_mut().filter(|asked| asked.message_id == entry.message_id);
        if let Some(asked) = asked {
            asked.at = Some(entry.sequence);
        }
    }

    /// Her answer to the own question brings the KeyPackage, once (`SWAP-1`). That it is hers, only
    /// the service says: what somebody else makes up leads into no group of hers.
    pub(super) fn answered(
        &mut self,
        entry: &Entry,
        now: UnixMillis,
    ) -> Result<Option<Outgoing>, JoinError> {
        let Some(Control::Swap { about, creator, nonce }) = decode(entry.frame.payload()) else {
            return Ok(None);
        };
        let hers = entry.sender == MemberSlot::CREATOR;
        if !hers || self.asked.take_if(|asked| asked.at == Some(about)).is_none() {
            return Ok(None);
        }
        self.creator = Some(creator);
        let binding = Binding { session: self.session, creator, purpose: self.purpose, nonce };
        self.make_key_package(&binding, now).map(Some)
    }
}
