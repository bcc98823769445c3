//! One session while it runs: its ids, its capability, its keys, its connection.

use std::rc::Rc;

use abri_core::{Entropy, OfferKeys, OsEntropy, Pins};
use abri_transport::browser::{Connection, now};
use abri_wire::{
    Capability, ExitToken, SessionId,
    api::{Offer, OpenRequest, Submission},
};

use crate::{app::Heard, conversation::Conversation};

/// What goes when the session ends.
pub(super) struct Session {
    pub(super) id: SessionId,
    pub(super) capability: Capability,
    /// Said to nobody until she leaves by the exit (`EXIT-1`).
    pub(super) exit: ExitToken,
    /// Gone as soon as it is over; id and capability stay until the service has erased.
    pub(super) conversation: Option<Box<Conversation>>,
    pub(super) connection: Option<Rc<Connection>>,
    /// Encrypted while there were keys; submitted before the service is asked to erase.
    pub(super) farewell: Option<Submission>,
    offer: Offer,
}

impl Session {
    /// Draws ids and makes the group; nothing was sent yet.
    pub(super) fn make(pins: &str, language: String) -> Result<Box<Self>, Heard> {
        let pins: Pins = pins.parse().map_err(|_| Heard::NotMade)?;
        let id = SessionId::new(draw()?);
        let capability = Capability::new(draw()?);
        let exit = ExitToken::new(draw()?);
        let entropy = Box::new(OsEntropy);
        let (conversation, keys) = Conversation::open(pins, id, entropy, exit.commitment(), now())?;
        let offer = Offer {
            creator_key_hash: keys.creator_key_hash,
            nonce: keys.nonce,
            language,
            zone: None,
            first_message: false,
        };
        Ok(Box::new(Self {
            id,
            capability,
            exit,
            conversation: Some(Box::new(conversation)),
            connection: None,
            farewell: None,
            offer,
        }))
    }

    /// What opens it; the same when it is repeated.
    pub(super) fn open_request(&self) -> OpenRequest {
        OpenRequest {
            session: self.id,
            capability: self.capability.hash(),
            offer: self.offer.clone(),
        }
    }

    /// The open offer; `first_message` is one bit that she was told about.
    pub(super) fn offer(&mut self, fresh: Option<OfferKeys>, first_message: bool) -> Offer {
        if let Some(keys) = fresh {
            self.offer.creator_key_hash = keys.creator_key_hash;
            self.offer.nonce = keys.nonce;
            self.offer.first_message = first_message;
        }
        self.offer.clone()
    }
}

fn draw<const N: usize>() -> Result<[u8; N], Heard> {
    let mut bytes = [0; N];
    OsEntropy.fill(&mut bytes).map_err(|_| Heard::NotMade)?;
    Ok(bytes)
}
