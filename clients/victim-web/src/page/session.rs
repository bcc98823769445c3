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
    kept::{self, Record, Trail},
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
    back: Option<Record>,
    /// The service has said that it opened it.
    open: bool,
    /// What she may return from, until the service has answered: the first is being tried.
    former: Option<Trail>,
    /// To be asked before erasing, until one is taken, so that what she returns from is erased, too.
    pub(super) to_open_first: Vec<OpenRequest>,
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
        let back = back.map(|secret| Record { session: id, secret });
        let offer = Offer {
            creator_key_hash: keys.creator_key_hash,
            nonce: keys.nonce,
            language,
            zone: None,
            // What she writes stays on her page, she is told: whether there is any does, too.
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
            to_open_first: Vec::new(),
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
    pub(super) fn returns(&mut self, former: Option<Trail>) {
        self.former = former;
        self.introduces();
    }

    /// The service does not take what was tried: whether there is more to try.
    pub(super) fn tries_the_next(&mut self) -> bool {
        let Some(trail) = &mut self.former else { return false };
        trail.records.drain(..1);
        let more = !trail.records.is_empty();
        self.introduces();
        more
    }

    /// Whether what did not lead back was surely a session once.
    pub(super) fn returns_surely(&self) -> bool {
        self.former.as_ref().is_some_and(|trail| trail.opened)
    }

    /// Whom she says to be to an officer: who was in the session that is tried.
    fn introduces(&mut self) {
        if let Some(conversation) = &mut self.conversation {
            let key = self.back.as_ref().map(|back| back.secret.key());
            let former = self.former.as_ref().and_then(|trail| trail.records.first());
            conversation.returns(key, former.map(copy));
        }
    }

    /// What opens it; the same when it is repeated.
    pub(super) fn open_request(&self) -> OpenRequest {
        self.open_from(self.former.as_ref().and_then(|trail| trail.records.first()))
    }

    fn open_from(&self, former: Option<&Record>) -> OpenRequest {
        OpenRequest {
            session: self.id,
            capability: self.capability.hash(),
            offer: self.offer.clone(),
            return_hash: self.back.as_ref().map(|back| back.secret.capability().hash()),
            returns: former.map(|former| Returning {
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
        let former = self.former.take().map(|trail| trail.records).unwrap_or_default();
        self.to_open_first = former.iter().map(|record| self.open_from(Some(record))).collect();
        // Dropping wipes: keys, group state, and what waited to be encrypted.
        (self.conversation, self.connection, self.back) = (None, None, None);
    }

    /// Her page goes, or may be thrown away unseen: what leads back is kept now, and not before, so
    /// that a browser which writes it down has nothing to write of who stays. As long as the service
    /// has not answered, what led here is as good as it was. Whether it is kept.
    pub(super) fn keep(&self) -> bool {
        if self.conversation.is_none() {
            return false;
        }
        let former = self.former.iter().flat_map(|trail| &trail.records);
        let opened = self.open || self.returns_surely();
        kept::keep(&SessionStorage, self.back.iter().chain(former), opened)
    }

    /// The open offer.
    pub(super) fn offer(&mut self, fresh: Option<OfferKeys>) -> Offer {
        if let Some(keys) = fresh {
            self.offer.creator_key_hash = keys.creator_key_hash;
            self.offer.nonce = keys.nonce;
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
