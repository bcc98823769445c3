//! Someone who has an officer's access to the queue, and answers her offer with what he likes.

use abri_core::OfferKeys;
use abri_demonstration::Officer;
use abri_transport::{DeliveryService, native};
use abri_wire::{Capability, Frame, MessageId, SessionId, api::Submission};

use super::{claim, random};

/// A claimed session, and the right to submit to it.
pub struct Claimant {
    /// Which.
    pub session: SessionId,
    /// Her open offer.
    pub offer: OfferKeys,
    origin: String,
    capability: Capability,
}

impl Claimant {
    /// Claims the first who waits.
    ///
    /// # Errors
    /// If the service refuses.
    pub async fn claim(origin: &str, officer: &Officer) -> anyhow::Result<Self> {
        let (session, capability, claimed) = claim(origin, officer, None).await?;
        let (creator_key_hash, nonce) = (claimed.offer.creator_key_hash, claimed.offer.nonce);
        let offer = OfferKeys { creator_key_hash, nonce };
        Ok(Self { session, offer, origin: origin.to_owned(), capability })
    }

    /// Appends a frame to the session's log.
    ///
    /// # Errors
    /// If the service refuses.
    pub async fn submit(&self, frame: Frame) -> anyhow::Result<()> {
        let submission = Submission { message_id: MessageId::new(random()?), frame };
        native::service(&self.origin).submit(self.session, &self.capability, &submission).await?;
        Ok(())
    }
}
