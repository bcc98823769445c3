//! One session while it runs: its ids, its capability, its keys, its connection.

use std::rc::Rc;

use abri_core::{Entropy, OfferKeys, OsEntropy, Pins, ReturnSecret};
use abri_transport::browser::{Connection, now};
use abri_wire::{
    Capability, ExitToken, SessionId, UnixMillis,
    api::{MAX_EXITS, Offer, OpenRequest, Returning, Submission},
};
use zeroize::Zeroizing;

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
    /// Gone as soon as it is over; id and capability stay until the service has erased.
    pub(super) conversation: Option<Box<Conversation>>,
    pub(super) connection: Option<Rc<Connection>>,
    /// Encrypted while there were keys; submitted before the service is asked to erase.
    pub(super) farewell: Option<Submission>,
    /// Where she is, and behind it what she may return from, the newest first. All of it is what the exit
    /// leaves (`EXIT-1`), also once the service has let her back in: who talked with her before may not
    /// have followed yet.
    trail: Vec<Record>,
    /// This browser keeps what leads back here.
    keeps: bool,
    /// The service has said that it opened it.
    open: bool,
    /// Which of the trail is being tried, until the service has answered.
    tried: usize,
    /// The service is known to have opened the oldest that she may return from.
    surely: bool,
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
        let secret = ReturnSecret::draw(&mut OsEntropy).map_err(|_| Heard::NotMade)?;
        // Whole from the start: what grows leaves its bytes behind.
        let mut trail = Vec::with_capacity(MAX_EXITS);
        trail.push(Record { session: id, secret, exit });
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
            conversation: Some(Box::new(conversation)),
            connection: None,
            farewell: None,
            trail,
            keeps: kept::works(&SessionStorage),
            open: false,
            tried: 1,
            surely: false,
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
        if let Some(Trail { records, opened }) = former {
            self.trail.extend(records);
            self.surely = opened;
        }
        self.introduces();
    }

    /// The service does not take what was tried: whether there is more to try.
    pub(super) fn tries_the_next(&mut self) -> bool {
        self.tried += 1;
        self.introduces();
        !self.former().is_empty()
    }

    /// Whether what did not lead back was surely a session once.
    pub(super) const fn returns_surely(&self) -> bool {
        self.surely
    }

    /// What she may return from, as long as the service has not answered: the first is being tried.
    fn former(&self) -> &[Record] {
        let former = self.trail.get(self.tried..).unwrap_or_default();
        if self.open { &[] } else { former }
    }

    /// What leads back here; `None` if this browser keeps nothing.
    fn back(&self) -> Option<&Record> {
        self.trail.first().filter(|_| self.keeps)
    }

    /// Whom she says to be to an officer: who was in the session that is tried.
    fn introduces(&mut self) {
        let key = self.back().map(|back| back.secret.key());
        let former = self.former().first().map(copy);
        if let Some(conversation) = &mut self.conversation {
            conversation.returns(key, former);
        }
    }

    /// What opens it; the same when it is repeated.
    pub(super) fn open_request(&self) -> OpenRequest {
        self.open_from(self.former().first())
    }

    fn open_from(&self, former: Option<&Record>) -> OpenRequest {
        OpenRequest {
            session: self.id,
            capability: self.capability.hash(),
            offer: self.offer.clone(),
            return_hash: self.back().map(|back| back.secret.capability().hash()),
            exit_commitment: self.trail.first().map(|here| here.exit.commitment()),
            returns: former.map(|former| Returning {
                session: former.session,
                capability: former.secret.capability(),
            }),
        }
    }

    /// The service has opened it: what led here is used up.
    pub(super) const fn opened(&mut self) {
        self.open = true;
    }

    /// It is over: nothing leads back any more. What she was coming back from still has to be erased
    /// (`DS-69`): by what opens this, if the service has not answered to that.
    pub(super) fn close(&mut self) {
        let former = self.former().iter();
        self.to_open_first = former.map(|record| self.open_from(Some(record))).collect();
        for record in &mut self.trail {
            record.secret = ReturnSecret::from_bytes(&[0; ReturnSecret::LENGTH]);
        }
        // Dropping wipes: keys, group state, and what waited to be encrypted.
        (self.conversation, self.connection, self.keeps) = (None, None, false);
    }

    /// Her page goes, or may be thrown away unseen: what leads back is kept now, and not before, so
    /// that a browser which writes it down has nothing to write of who stays. As long as the service
    /// has not answered, what led here is as good as it was. Whether it is kept.
    pub(super) fn keep(&self) -> bool {
        if self.conversation.is_none() {
            return false;
        }
        let opened = self.open || self.surely;
        kept::keep(&SessionStorage, self.back().into_iter().chain(self.former()), opened)
    }

    /// What shows the service that she leaves by the exit.
    pub(super) fn leaving(&self) -> Zeroizing<String> {
        kept::leaving(&self.trail)
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
    Record { session: record.session, secret, exit: record.exit.clone() }
}

pub(super) fn draw<const N: usize>() -> Result<[u8; N], Heard> {
    let mut bytes = [0; N];
    OsEntropy.fill(&mut bytes).map_err(|_| Heard::NotMade)?;
    Ok(bytes)
}
