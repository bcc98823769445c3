//! Many who wait at once, without a client each: what a console makes of a full list.

use core::time::Duration;

use abri_transport::{DeliveryService as _, native};
use abri_wire::{
    CapabilityHash, CreatorKeyHash, OfferNonce, SessionId,
    api::{Offer, OpenRequest},
};

use super::random;
use crate::World;

/// So many may be opened at once, by everybody together.
const AT_ONCE: usize = 100;
/// Until as many may be opened again.
const NEXT: Duration = Duration::from_secs(20);

/// Puts so many into the queue; they stay for as long as the service waits for a silent client.
///
/// # Errors
/// If the service refuses.
pub async fn crowd(world: &World, people: usize) -> anyhow::Result<()> {
    let service = native::service(&world.api());
    for place in 0..people {
        if place.is_multiple_of(AT_ONCE) {
            world.pass(NEXT);
        }
        let offer = Offer {
            creator_key_hash: CreatorKeyHash::new(random()?),
            nonce: OfferNonce::new(random()?),
            language: "fr".to_owned(),
            zone: None,
            first_message: false,
        };
        let request = OpenRequest {
            session: SessionId::new(random()?),
            capability: CapabilityHash::new(random()?),
            offer,
            return_hash: None,
            exit_commitment: None,
            returns: None,
        };
        service.open(&request).await?;
    }
    Ok(())
}
