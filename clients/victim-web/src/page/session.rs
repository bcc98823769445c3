//! One session while it runs: its ids, its capability, its keys, its connection.

use std::rc::Rc;

use abri_core::{Entropy, OfferKeys, OsEntropy, Pins, ReturnSecret};
use abri_transport::browser::{Connection, now};
use abri_wire::{
    Capability, ExitToken, SessionId, UnixMillis,
    api::{Offer, OpenRequest, Returning, Submission},
};

use super::slot::SessionStorage;
use crate::{
    app::{Heard, LASTS},
    conversation::Conversation,
    kept::{self, Record},
};

/// What goes when the session ends.
pub(super) struct Session {
    pub(super) id: SessionId,
    /// By her clock.
    pub(super) ends_at: UnixMillis,
    pub(super) capability: Capability,
    /// Said to nobody until she leaves by the exit (`EXIT-1`).
    pub(super) exit: ExitToken,
    /// Gone as soon as it is over; id and capability stay until the service has erased.
    pub(super) conversation: Option<Box<Conversation>>,
    pub(super) connection: Option<Rc<Connection>>,
    /// Encrypted while there were keys; submitted before the service is asked to erase.
    pub(super) farewell: Option<Submission>,
    /// What will lead back here; `None` if this browser keeps nothing.
    back: Option<ReturnSecret>,
    /// The service has opened it: it can be returned to.
    open: bool,
    /// What she returns from, until the service has answered.
    former: Option<Record>,
    /// To be asked before erasing, so that what she returns from is erased, too.
    pub(super) to_open_first: Option<OpenRequest>,
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
        let works = kept::works(&SessionStorage);
        let back = works.then(|| ReturnSecret::draw(&mut OsEntropy)).transpose();
        let back = back.map_err(|_| Heard::NotMade)?;
        let offer = Offer {
            creator_key_hash: keys.creator_key_hash,
            nonce: keys.nonce,
            language,
            zone: None,
            first_message: false,
        };
        Ok(Box::new(Self {
            id,
            ends_at: now().plus(abri_core::SESSION_CAP),
            capability,
            exit,
            conversation: Some(Box::new(conversation)),
            connection: None,
            farewell: None,
            back,
            open: false,
            former: None,
            to_open_first: None,
            offer,
        }))
    }

    /// Whether it can still be opened: it was made lately enough.
    pub(super) fn is_fresh(&self) -> bool {
        self.ends_at >= now().plus(LASTS)
    }

    /// To be said before it is opened: where she says that she is.
    pub(super) fn is_in(&mut self, zone: Option<String>) {
        self.offer.zone = zone;
    }

    /// To be said before it is opened: what she returns from, if she does.
    pub(super) fn returns(&mut self, former: Option<Record>) {
        if let Some(conversation) = &mut self.conversation {
            let key = self.back.as_ref().map(ReturnSecret::key);
            conversation.returns(key, former.as_ref().map(copy));
        }
        self.former = former;
    }

    /// What opens it; the same when it is repeated.
    pub(super) fn open_request(&self) -> OpenRequest {
        OpenRequest {
            session: self.id,
            capability: self.capability.hash(),
            offer: self.offer.clone(),
            return_hash: self.back.as_ref().map(|back| back.capability().hash()),
            returns: self.former.as_ref().map(|former| Returning {
                session: former.session,
                capability: former.secret.capability(),
            }),
        }
    }

    /// The service has opened it: what led here is used up.
    pub(super) fn opened(&mut self) {
        (self.former, self.open) = (None, true);
    }

    /// It is over: nothing leads back any more. What she was coming back from still has to be erased
    /// (`DS-69`): by what opens this, if the service has not answered to that.
    pub(super) fn close(&mut self) {
        let returns = self.former.is_some().then(|| self.open_request());
        // Dropping wipes: keys, group state, and what waited to be encrypted.
        (self.conversation, self.connection) = (None, None);
        (self.back, self.former) = (None, None);
        self.to_open_first = returns;
    }

    /// Her page goes, or may be thrown away unseen: what leads back is kept now, and not before, so
    /// that a browser which writes it down has nothing to write of who stays. Whether it is kept.
    pub(super) fn keep(&self) -> bool {
        match &self.back {
            Some(back) if self.open && self.conversation.is_some() => {
                kept::keep(&SessionStorage, self.id, back)
            }
            _ => false,
        }
    }

    /// The page goes before the service has answered: what leads back to the former session is as
    /// good as it was.
    pub(super) fn put_back(&self) {
        if let Some(former) = &self.former {
            kept::keep(&SessionStorage, former.session, &former.secret);
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

fn copy(record: &Record) -> Record {
    let secret = ReturnSecret::from_bytes(record.secret.as_bytes());
    Record { session: record.session, secret }
}

pub(super) fn draw<const N: usize>() -> Result<[u8; N], Heard> {
    let mut bytes = [0; N];
    OsEntropy.fill(&mut bytes).map_err(|_| Heard::NotMade)?;
    Ok(bytes)
}
