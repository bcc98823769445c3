//! Someone who has an officer's access to the queue, and answers her offer with what he likes.

use core::time::Duration;

use abri_core::{OfferKeys, OsEntropy, UntrustedChain, malformed::KeyPackageRecipe};
use abri_demonstration::Officer;
use abri_transport::{DeliveryService, native};
use abri_wire::{Capability, Frame, FrameKind, MessageId, Sequence, SessionId, api::Submission};

use super::{claim, random};
use crate::{now, until};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// The purpose of whoever answers an offer of the queue (`KP-1`).
const FIRST: u8 = 1;

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

    /// Answers her offer with what `change` makes of an honest recipe: the key of one officer, the
    /// chain of one or of nobody.
    ///
    /// # Errors
    /// If the service refuses.
    pub async fn answer(
        &self,
        key: &Officer,
        chain: Option<&Officer>,
        change: impl FnOnce(&mut KeyPackageRecipe<'_>),
    ) -> anyhow::Result<()> {
        let certificates = chain.map(Officer::certificates).transpose()?;
        let chain = certificates.map(|it| UntrustedChain::new(&it)).transpose()?;
        let seed = key.seed()?;
        let mut recipe = KeyPackageRecipe {
            seed: &seed,
            chain: chain.as_ref(),
            session: self.session,
            offer: self.offer,
            purpose: FIRST,
            lifetime: (now(), now().plus(DAY)),
        };
        change(&mut recipe);
        self.submit(recipe.make(Box::new(OsEntropy))?).await
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

    /// Waits until her commit that lets him in is in the log. He says to nobody that he is in.
    ///
    /// # Errors
    /// If it never is.
    pub async fn is_let_in(&self) -> anyhow::Result<()> {
        let service = native::service(&self.origin);
        let look = async || {
            let page = service.read(self.session, &self.capability, Sequence::START, 0, 0).await?;
            Ok(page.entries.iter().any(|it| it.frame.kind() == FrameKind::CommitBundle))
        };
        until("her commit", look).await
    }
}
